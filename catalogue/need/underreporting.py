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
from interventions.figures import number, percent, plural, span
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
        shares = f"{percent(self.reported_low, 0)} to {percent(self.reported_high, 0)}"
        times = self.reported_high / self.reported_low
        words = [f"Where {shares} is reported, need may differ {number(times, 1)} times for that reason alone."]
        known = self.rows.dropna(subset=["count"])
        if len(known) == 1:
            row = known.iloc[0]
            words.append(
                f"{number(row['count'])} reported: a level of {span(row['lower'], row['upper'], 0)} behind it."
            )
        if left := len(self.rows) - len(known):
            words.append(f"{plural(left, 'area')} without a count: no figure.")
        return " ".join([*words, f"Chance in the count is within it ({self.level:.0%})."])

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
