"""Red, amber or green, and how surely: a threshold never hides an interval.

Higher is better: green at or above the target, red below the improvement trigger, amber between (a figure equal to the
trigger is amber). Lower is better: the other way round. A colour is certain where its interval reaches past no
threshold that decides it: for green the target, for red the trigger, for amber either.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from interventions.errors import InputError

NO_FIGURE, NO_TARGET = "no figure", "no target"
MISSED = "target missed"  # without a trigger nobody has said where amber ends and red begins
COLOURS = ("green", "amber", "red", MISSED)


class Colours(NamedTuple):
    """Colour, whether it is certain, and both in words ('green, uncertain'); arrays of one shape."""

    colour: NDArray[np.str_]
    certain: NDArray[np.bool_]
    rating: NDArray[np.str_]


def colour_figures(
    figures: tuple[ArrayLike, ArrayLike, ArrayLike], *, target: ArrayLike, trigger: ArrayLike, higher: ArrayLike
) -> Colours:
    """The colours of figures (value, lower, upper) in the unit of their targets; `higher`: higher is better.

    InputError where a trigger lies on the better side of its target.
    """
    sign = np.where(np.asarray(higher, dtype=bool), 1.0, -1.0)
    value, one, other, goal, floor = (sign * np.asarray(one, dtype=float) for one in (*figures, target, trigger))
    if np.any(floor > goal):
        raise InputError(
            "an improvement trigger lies on the better side of its target.", mend="Check both, and direction."
        )
    worst, best = np.fmin(one, other), np.fmax(one, other)
    colour = _colour(value, goal, floor)
    certain = _certain(colour, worst, best, goal, floor)
    rating = np.where(np.isin(colour, COLOURS) & ~certain, np.char.add(colour, ", uncertain"), colour)
    return Colours(colour, certain, rating)


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
