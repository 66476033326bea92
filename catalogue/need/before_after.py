"""Two counts set beside one another: how many times as high, and what chance alone would allow.

Given their sum, the later of two Poisson counts is binomial; the interval of the rate ratio follows from that of its
share, exact (Clopper and Pearson) or with half the chance of the count itself (mid-p), which is less cautious.
Rothman, Greenland and Lash, Modern Epidemiology (3rd edition, 2008).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
from scipy import optimize, stats

from interventions.errors import InputError
from interventions.figures import listed, number, percent, span
from interventions.intervals import as_numbers
from interventions.recording_changes import RecordingChange

Method = Literal["mid-p", "exact"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PeriodComparison:
    """Two counts over their exposures. `ratio` is after over before; None or infinite where a count is nought."""

    before: int
    after: int
    exposure_before: float
    exposure_after: float
    exposure: str
    ratio: float | None
    lower: float
    upper: float
    level: float
    method: Method
    changes: tuple[RecordingChange, ...]

    @property
    def beyond_chance(self) -> bool:
        """True where the interval leaves out 1."""
        return self.lower > 1 or self.upper < 1

    def summary(self) -> str:
        """The ratio with its interval, what it allows one to say, and what it does not allow for."""
        spans = f"{self.exposure_before:,g} and {self.exposure_after:,g} {self.exposure}"
        over = "" if self.exposure_before == self.exposure_after else f" over {spans}"
        words = [f"{self.before:,} before and {self.after:,} after{over}: {self._ratio()}."]
        if self.changes:
            what = listed([f"{one.what} ({one.first}, {one.certainty})" for one in self.changes])
            words.append(f"Counting changed in between: {what}.")
            words.append("The ratio cannot tell that from a change in what happened.")
        elif not self.before and not self.after:
            return " ".join(words)
        elif not self.beyond_chance:
            words.append("Chance alone could do this: no change that these counts can show.")
        else:
            words.append(f"That is a {'rise' if self.lower > 1 else 'fall'} beyond what chance explains.")
        words.append("The interval allows for chance alone: not for the season, nor for a trend already under way.")
        return " ".join(words)

    def _ratio(self) -> str:
        if self.ratio is None:
            return "both are nought, and nothing can be said of their ratio"
        sure = f"{percent(self.level, 0)} interval"
        if np.isinf(self.ratio):
            return f"at least {number(self.lower, 2)} times the rate ({sure}, {self.method}), there being none before"
        return f"{number(self.ratio, 2)} times the rate ({sure} {_ends(self.lower, self.upper)}, {self.method})"

    def to_frame(self) -> pd.DataFrame:
        """One row: both counts, their exposures, ratio, lower, upper, level, method."""
        names = ("before", "after", "exposure_before", "exposure_after", "ratio", "lower", "upper", "level", "method")
        return pd.DataFrame([{name: getattr(self, name) for name in names}])

    def plot(self) -> Any:
        """The ratio with its interval beside 1."""
        from catalogue.need.series_charts import draw_ratio

        return draw_ratio(self)


def compare_periods(
    before: int, after: int, *, exposure_before: float = 1.0, exposure_after: float = 1.0, exposure: str = "",
    level: float = 0.95, method: Method = "mid-p", changes: Sequence[RecordingChange] = (),
) -> PeriodComparison:  # fmt: skip
    """How many times as high is the count after as the one before, with its interval?

    `exposure_before`, `exposure_after`: months, or people times months, and `exposure` says which; needed where they
    differ. `changes`: those of recording between the two. Raises InputError for counts that are negative or not whole,
    exposures not above nought, and unequal exposures without a name.
    """
    counts = as_numbers([before, after], where="counts before and after")
    if np.any(counts != np.round(counts)) or np.any(counts < 0):
        raise InputError("counts must be whole and not negative.", mend="Give events, not rates or rounded figures.")
    before, after = (int(count) for count in counts)
    exposure_before, exposure_after = as_numbers([exposure_before, exposure_after], where="exposures").tolist()
    if not (0 < exposure_before < np.inf and 0 < exposure_after < np.inf):
        raise InputError("an exposure must be above nought.", mend="Give the months, or people times months, of each.")
    if exposure_before != exposure_after and not exposure:
        raise InputError("the exposures differ and have no name.", mend="Say what they are: exposure='months'.")
    if not 0 < level < 1 or method not in ("mid-p", "exact"):
        raise InputError(
            "the level or the method is not known.", mend="Write level=0.95 and method='mid-p' or 'exact'."
        )
    scale = exposure_before / exposure_after
    low, high = _share_limits(after, before + after, (1 - level) / 2, method)
    ratio = None if not before + after else np.inf if not before else after / before * scale
    return PeriodComparison(
        before=before, after=after, exposure_before=exposure_before, exposure_after=exposure_after,
        exposure=exposure, ratio=ratio, lower=_odds(low) * scale, upper=_odds(high) * scale, level=level,
        method=method, changes=tuple(one for one in changes if one.kind == "change"),
    )  # fmt: skip


def _share_limits(part: int, whole: int, tail: float, method: Method) -> tuple[float, float]:
    """Limits of a binomial share: where one tail is just `tail`; mid-p counts half of the count itself to the tail."""
    if whole == 0:
        return 0.0, 1.0
    own = 0.5 if method == "mid-p" else 0.0

    def too_many(share: float) -> float:
        return float(stats.binom.sf(part - 1, whole, share) - own * stats.binom.pmf(part, whole, share) - tail)

    def too_few(share: float) -> float:
        return float(stats.binom.cdf(part, whole, share) - own * stats.binom.pmf(part, whole, share) - tail)

    lower = 0.0 if part == 0 else float(optimize.brentq(too_many, 0, 1, xtol=1e-14))
    upper = 1.0 if part == whole else float(optimize.brentq(too_few, 0, 1, xtol=1e-14))
    return lower, upper


def _odds(share: float) -> float:
    return np.inf if share == 1 else share / (1 - share)


def _ends(lower: float, upper: float) -> str:
    return f"{number(lower, 2)} or more" if np.isinf(upper) else span(lower, upper, 2)
