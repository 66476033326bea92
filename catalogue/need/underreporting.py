"""How much need lies behind a count, where only some of it is ever reported: an interval, and no best figure.

The share that is reported is itself uncertain, and it decides: where 2% to 27% is reported, need lies anywhere within a
range of more than ten times, whatever the count.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from interventions.errors import InputError
from interventions.figures import number, plural, span
from interventions.intervals import as_numbers, poisson_limits


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class UnderReporting:
    """Need behind some counts. `rows`: area_code, count, lower, upper; no figure where there is no count."""

    rows: pd.DataFrame
    reported_low: float
    reported_high: float
    level: float

    def summary(self) -> str:
        """How far the share that is reported moves need, and the interval of all counts together or of the one."""
        moves = number(self.reported_high / self.reported_low, 1)
        words = [f"{self.times()}, so need may differ {moves} times for that reason alone."]
        known = self.rows.dropna(subset=["count"])
        if len(known) == 1:
            row = known.iloc[0]
            behind = span(row["lower"], row["upper"], 0)
            words.append(f"{number(row['count'])} reported: {behind} behind it, and no best figure between.")
        if left := len(self.rows) - len(known):
            words.append(f"{plural(left, 'area')} without a count: no figure.")
        return " ".join([*words, f"Chance in the count is within it ({self.level:.0%})."])

    def times(self) -> str:
        """'Where 2% to 27% is reported, there are between 3.7 and 50 times as many as reported'."""
        shares = f"{_brief(100 * self.reported_low)}% to {_brief(100 * self.reported_high)}%"
        least, most = _brief(1 / self.reported_high), _brief(1 / self.reported_low)
        return f"Where {shares} is reported, there are between {least} and {most} times as many as reported"

    def to_frame(self) -> pd.DataFrame:
        """One row a count."""
        return self.rows.copy()

    def plot(self) -> Any:
        """What was reported, beside the interval of what there may be."""
        from catalogue.need.source_charts import draw_under_reporting

        return draw_under_reporting(self)


def under_reporting(
    count: ArrayLike | pd.Series, *, reported_low: float, reported_high: float, level: float = 0.95
) -> UnderReporting:
    """The interval of true need behind a count, or behind one count an area (a Series by area code).

    The least need has the lower Poisson limit of the count, all of `reported_high` reported; the greatest the upper
    limit and `reported_low`. Shares are of one: 0.02 for 2%. A hidden or missing count has no interval.
    """
    if not 0 < reported_low <= reported_high <= 1:
        raise InputError(
            f"shares reported of {reported_low:g} to {reported_high:g} cannot be.",
            mend="Write both as shares of one, the lower first and above nought: 0.02 and 0.27.",
        )
    given = np.atleast_1d(as_numbers(count, where="counts"))
    known = ~np.isnan(given)
    limits = np.full((2, len(given)), np.nan)
    held = poisson_limits(given[known], level)
    limits[:, known] = held.lower / reported_high, held.upper / reported_low
    areas = count.index.astype(str) if isinstance(count, pd.Series) else [""] * len(given)
    rows = pd.DataFrame({"area_code": list(areas), "count": given, "lower": limits[0], "upper": limits[1]})
    return UnderReporting(rows=rows, reported_low=reported_low, reported_high=reported_high, level=level)


def _brief(value: float) -> str:
    """One decimal where it says something: 3.7, and 50."""
    return number(value, 0 if round(value, 1) % 1 == 0 else 1)
