"""Rates and proportions with their intervals, by the English public-health methods.

Source: Public Health England, Technical Guide: Confidence Intervals (2018). Rates standardised by age have a module of
their own, `catalogue/standardising.py`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from catalogue.results import Rates
from interventions.errors import InputError
from interventions.intervals import BYAR_FROM, as_numbers, mean_limits, poisson_limits, wilson_limits


def crude_rate(
    events: ArrayLike, population: ArrayLike, per: float = 100_000, level: float = 0.95, denominator: str = ""
) -> Rates:
    """Events per `per` people, with exact limits below ten events and Byar's from ten.

    `events` and `population` are numbers or arrays of one shape; `denominator` names the population in words.
    Raises InputError for negative events or a population that is not above nought.
    """
    count, people = as_numbers(events, where="events"), as_numbers(population, where="population")
    check_per(per)
    if np.any(~(people > 0)):
        raise InputError("a rate needs a population above nought.", mend="Leave out areas without a population.")
    if np.any(~(count >= 0)):
        raise InputError("a rate needs a count of nought or more.", mend="Leave out areas whose count is missing.")
    limits = poisson_limits(count, level)
    scale = per / people
    return Rates(
        value=plain(count * scale), lower=plain(limits.lower * scale), upper=plain(limits.upper * scale),
        method=limits_used(count), per=per, level=level, denominator=denominator,
    )  # fmt: skip


def proportion(count: ArrayLike, total: ArrayLike, level: float = 0.95, denominator: str = "") -> Rates:
    """A part of a whole as a share of one, with Wilson's score interval.

    Raises InputError where a part is negative or above its whole.
    """
    part, whole = as_numbers(count, where="counts"), as_numbers(total, where="totals")
    limits, value = wilson_limits(part, whole, level), part / whole
    return Rates(
        value=plain(value), lower=plain(limits.lower), upper=plain(limits.upper), method="Wilson", per=1.0,
        level=level, denominator=denominator,
    )  # fmt: skip


def mean_value(values: ArrayLike, *, level: float = 0.95, denominator: str = "") -> Rates:
    """The mean of measurements, with Student's t interval; a single measurement has no interval, and says so."""
    measured = as_numbers(values, where="measurements")
    if measured.ndim != 1 or not measured.size or not np.isfinite(measured).all():
        raise InputError("a mean needs a list of measurements, none missing.", mend="Leave out the missing ones.")
    if measured.size == 1:
        return withheld_rate("a mean of one measurement has no interval", "Student's t", 1.0, level, denominator)
    limits = mean_limits(measured, level)
    return Rates(
        value=float(measured.mean()), lower=plain(limits.lower), upper=plain(limits.upper), method="Student's t",
        per=1.0, level=level, denominator=denominator,
    )  # fmt: skip


def withheld_rate(reason: str, method: str, per: float, level: float, denominator: str) -> Rates:
    """No figure, and why."""
    return Rates(
        value=None, lower=None, upper=None, method=method, per=per, level=level, denominator=denominator, reasons=reason
    )


def check_per(per: float) -> None:
    """Refuses a rate per nobody, or per fewer."""
    if not 0 < per < np.inf:
        raise InputError(f"a rate per {per:g} says nothing.", mend="Write per=100_000, or another number above nought.")


def limits_used(count: np.ndarray) -> str:
    """By which method the limits of these counts are made."""
    small = count < BYAR_FROM
    return "exact" if np.all(small) else "Byar" if not np.any(small) else "exact below 10 events, Byar from 10"


def plain(values: ArrayLike) -> float | np.ndarray:
    """A float for a single figure, an array otherwise."""
    array = np.asarray(values, dtype=float)
    return float(array) if array.ndim == 0 else array
