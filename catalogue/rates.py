"""Rates and proportions with their intervals, by the English public-health methods.

Source: Public Health England, Technical Guide: Confidence Intervals (2018).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from catalogue.results import Rates
from interventions.errors import InputError
from interventions.intervals import BYAR_FROM, poisson_limits, wilson_limits


def crude_rate(
    events: ArrayLike, population: ArrayLike, per: float = 100_000, level: float = 0.95, denominator: str = ""
) -> Rates:
    """Events per `per` people, with exact limits below ten events and Byar's from ten.

    `events` and `population` are numbers or arrays of one shape; `denominator` names the population in words.
    Raises InputError for negative events or a population that is not above nought.
    """
    count, people = np.asarray(events, dtype=float), np.asarray(population, dtype=float)
    if np.any(~(people > 0)):
        raise InputError("a rate needs a population above nought.", mend="Leave out areas without a population.")
    if np.any(~(count >= 0)):
        raise InputError("a rate needs a count of nought or more.", mend="Leave out areas whose count is missing.")
    limits = poisson_limits(count, level)
    small = count < BYAR_FROM
    method = "exact" if np.all(small) else "Byar" if not np.any(small) else "exact below 10 events, Byar from 10"
    scale = per / people
    return Rates(
        value=_plain(count * scale), lower=_plain(limits.lower * scale), upper=_plain(limits.upper * scale),
        method=method, per=per, level=level, denominator=denominator,
    )  # fmt: skip


def proportion(count: ArrayLike, total: ArrayLike, level: float = 0.95, denominator: str = "") -> Rates:
    """A part of a whole as a share of one, with Wilson's score interval.

    Raises InputError where a part is negative or above its whole.
    """
    limits = wilson_limits(count, total, level)
    value = np.asarray(count, dtype=float) / np.asarray(total, dtype=float)
    return Rates(
        value=_plain(value), lower=_plain(limits.lower), upper=_plain(limits.upper), method="Wilson", per=1.0,
        level=level, denominator=denominator,
    )  # fmt: skip


def _plain(values: ArrayLike) -> float | np.ndarray:
    """A float for a single figure, an array otherwise."""
    array = np.asarray(values, dtype=float)
    return float(array) if array.ndim == 0 else array
