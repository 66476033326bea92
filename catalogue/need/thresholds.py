"""Red, amber or green, and how surely: a threshold never hides an interval.

Higher is better: green from the target up, red below the improvement trigger, amber between. Lower is better: the other
way round. A colour is uncertain where the interval reaches past a threshold that decides it: for green the target, for
red the trigger, for amber either.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from interventions.errors import InputError
from interventions.figures import plural
from interventions.intervals import wilson_limits
from interventions.thresholds import COLOURS, colour_figures
from interventions.vocabulary import Polarity


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ratings:
    """Measures beside their targets. `rows`: what was given, with value, lower, upper, colour, certain and rating."""

    rows: pd.DataFrame
    level: float

    def summary(self) -> str:
        """How many of each rating, the uncertain ones said apart."""
        counts = self.rows["rating"].value_counts()
        rated = int(self.rows["colour"].isin(COLOURS).sum())
        unsure = int((self.rows["colour"].isin(COLOURS) & ~self.rows["certain"]).sum())
        said = "; ".join(f"{count} {rating}" for rating, count in counts.items())
        words = f"{plural(len(self.rows), 'measure')}: {said}. " if len(self.rows) else "No measures. "
        return words + f"{unsure} of {rated} ratings could be another colour by chance ({self.level:.0%} intervals)."

    def to_frame(self) -> pd.DataFrame:
        """One row a measure."""
        return self.rows.copy()

    def plot(self) -> Any:
        """Each measure with its interval, target and trigger; the rating in words beside it."""
        from catalogue.need.comparison_charts import draw_ratings

        return draw_ratings(self)


def rate_proportions(
    measures: pd.DataFrame, *, count: str = "numerator", total: str = "denominator", per: float = 100,
    level: float = 0.95,
) -> Ratings:  # fmt: skip
    """Rate parts of a whole with Wilson's interval: 45 of 57 against a target of 75% is 'green, uncertain'.

    `measures`: the columns of `count` and `total`, and target, improvement_trigger (may be empty) and direction, as in
    the table of monitoring measures. `per=100`: targets are in percent. No total, or a missing count: no figure.
    """
    part, whole = measures[count].to_numpy(dtype=float), measures[total].to_numpy(dtype=float)
    known = np.isfinite(part) & (whole > 0)
    figures = np.full((3, len(measures)), np.nan)
    limits = wilson_limits(part[known], whole[known], level)
    # The figure is divided last: 29 of 100 against a target of 29% is 29, not a hair below it.
    figures[:, known] = np.array([part[known] * per / whole[known], limits.lower * per, limits.upper * per])
    return rate_figures(measures.assign(**dict(zip(("value", "lower", "upper"), figures, strict=True))), level=level)


def rate_figures(measures: pd.DataFrame, *, level: float = 0.95) -> Ratings:
    """Rate figures that have their interval: value, lower, upper, target, improvement_trigger, direction, in one unit.

    An indicator of contested direction has no colour, and is refused.
    """
    lacking = {"value", "lower", "upper", "target", "improvement_trigger", "direction"} - set(measures.columns)
    if lacking:
        raise InputError(
            f"the measures lack {', '.join(sorted(lacking))}.", mend="Add the columns; cells may be empty."
        )
    direction = measures["direction"]
    if not direction.isin([Polarity.HIGHER_IS_BETTER, Polarity.LOWER_IS_BETTER]).all():
        raise InputError(
            "a measure has a target only where higher is better or lower is better.",
            where="direction", mend=f"Write {Polarity.HIGHER_IS_BETTER} or {Polarity.LOWER_IS_BETTER}.",
        )  # fmt: skip
    value, lower, upper, target, trigger = (
        measures[name].to_numpy(dtype=float) for name in ("value", "lower", "upper", "target", "improvement_trigger")
    )
    higher = (direction == Polarity.HIGHER_IS_BETTER).to_numpy()
    found = colour_figures((value, lower, upper), target=target, trigger=trigger, higher=higher)
    return Ratings(rows=measures.assign(**found._asdict()), level=level)
