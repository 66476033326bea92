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
from interventions.vocabulary import Polarity

NO_FIGURE, NO_TARGET = "no figure", "no target"
MISSED = "target missed"  # without a trigger nobody has said where amber ends and red begins
COLOURS = ("green", "amber", "red", MISSED)


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
    figures[:, known] = np.array([part[known] / whole[known], limits.lower, limits.upper]) * per
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
    sign = np.where(direction == Polarity.HIGHER_IS_BETTER, 1.0, -1.0)
    value, one, other, target, trigger = (
        sign * measures[name].to_numpy(dtype=float)
        for name in ("value", "lower", "upper", "target", "improvement_trigger")
    )
    if np.any(trigger > target):
        raise InputError(
            "an improvement trigger lies on the better side of its target.", mend="Check both, and direction."
        )
    worst, best = np.fmin(one, other), np.fmax(one, other)
    colour = _colour(value, target, trigger)
    certain = _certain(colour, worst, best, target, trigger)
    rating = np.where(np.isin(colour, COLOURS) & ~certain, np.char.add(colour, ", uncertain"), colour)
    return Ratings(rows=measures.assign(colour=colour, certain=certain, rating=rating), level=level)


def _colour(value: np.ndarray, target: np.ndarray, trigger: np.ndarray) -> np.ndarray:
    """Colours where higher is better."""
    ways = [
        (np.isnan(value), NO_FIGURE), (np.isnan(target), NO_TARGET), (value >= target, "green"),
        (np.isnan(trigger), MISSED), (value < trigger, "red"),
    ]  # fmt: skip
    return np.select([way for way, _ in ways], [word for _, word in ways], default="amber").astype(str)


def _certain(
    colour: np.ndarray, worst: np.ndarray, best: np.ndarray, target: np.ndarray, trigger: np.ndarray
) -> np.ndarray:
    """True where no threshold that decides the colour lies within the interval."""
    ways = {
        "green": worst >= target,
        "red": best < trigger,
        MISSED: best < target,
        "amber": (worst >= trigger) & (best < target),
    }
    return np.select([colour == name for name in ways], list(ways.values()), default=False)
