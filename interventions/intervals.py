"""Confidence intervals for counts, rates and proportions.

Formulae as in the English public-health methods (Public Health England, Technical Guide: Confidence Intervals, 2018):
exact Poisson limits below ten events (Garwood 1936), Byar's approximation from ten (Breslow and Day 1987),
Wilson's score interval for proportions (Wilson 1927).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import special, stats

from interventions.errors import InputError

BYAR_FROM = 10
LARGEST = 1e15  # nothing here is counted that often, and sums beyond it lose whole events
STARS = "A suppressed cell is left empty, with `suppressed` true; never a star or a word."


class Interval(NamedTuple):
    """Lower and upper limits, arrays of one shape (or floats for a single count)."""

    lower: NDArray[np.float64]
    upper: NDArray[np.float64]


def as_numbers(values: ArrayLike | pd.Series | pd.DataFrame, *, where: str) -> NDArray[np.float64]:
    """The figures as finite numbers, empty ones as NaN; InputError names the first that is text, or infinite."""
    try:
        if isinstance(values, pd.Series | pd.DataFrame):
            numbers = values.to_numpy(dtype=float, na_value=np.nan)
        else:
            numbers = np.asarray(values, dtype=float)
    except (TypeError, ValueError) as fault:
        cells = pd.Series(np.asarray(values, dtype=object).ravel())
        odd = cells[cells.notna() & pd.to_numeric(cells.astype(str), errors="coerce").isna()]
        what = f"{odd.iloc[0]!r} is not a number." if len(odd) else "not every figure is a number."
        raise InputError(what, where=where, mend=STARS) from fault
    if np.any(beyond := np.abs(numbers) > LARGEST):
        raise InputError(
            f"{numbers[beyond].flat[0]:g} is more than can be counted.", where=where, mend="Check the file it is from."
        )
    return numbers


def check_level(level: float) -> None:
    """Refuses a level of confidence that is not between 0 and 1."""
    if not 0 < level < 1:
        raise InputError(f"A level of {level} is not between 0 and 1.", mend="Write 0.95 for 95%.")


def _z(level: float) -> float:
    check_level(level)
    return float(stats.norm.ppf((1 + level) / 2))


def exact_limits(events: ArrayLike, level: float = 0.95) -> Interval:
    """Exact Poisson limits of a count (Garwood 1936); zero events have a lower limit of zero."""
    count = np.asarray(events, dtype=float)
    _z(level)
    tail = (1 - level) / 2
    lower = np.where(count > 0, special.chdtri(2 * np.maximum(count, 0.5), 1 - tail) / 2, 0.0)
    upper = special.chdtri(2 * (count + 1), tail) / 2
    return Interval(lower, upper)


def byar_limits(events: ArrayLike, level: float = 0.95) -> Interval:
    """Byar's approximation to the Poisson limits of a count; meant for ten events or more."""
    count = np.asarray(events, dtype=float)
    z = _z(level)
    above = count + 1
    with np.errstate(divide="ignore", invalid="ignore"):
        lower = np.where(count > 0, count * (1 - 1 / (9 * count) - z / (3 * np.sqrt(count))) ** 3, 0.0)
    upper = above * (1 - 1 / (9 * above) + z / (3 * np.sqrt(above))) ** 3
    return Interval(lower, upper)


def poisson_limits(events: ArrayLike, level: float = 0.95) -> Interval:
    """Limits of a count by the public-health rule: exact below ten events, Byar's from ten."""
    count = np.asarray(events, dtype=float)
    if np.any(count < 0):
        raise InputError("A count of events cannot be negative.", mend="Check the sign of the counts.")
    exact, byar = exact_limits(count, level), byar_limits(count, level)
    small = count < BYAR_FROM
    return Interval(np.where(small, exact.lower, byar.lower), np.where(small, exact.upper, byar.upper))


def wilson_limits(count: ArrayLike, total: ArrayLike, level: float = 0.95) -> Interval:
    """Wilson's score interval of a proportion, as shares of one."""
    part, whole = np.asarray(count, dtype=float), np.asarray(total, dtype=float)
    if np.any(whole <= 0) or np.any(part < 0) or np.any(part > whole):
        raise InputError(
            "A proportion needs a whole above nought and a part between nought and the whole.",
            mend="Check which column is the part and which the whole.",
        )
    z = _z(level)
    centre = 2 * part + z**2
    spread = z * np.sqrt(z**2 + 4 * part * (1 - part / whole))
    bottom = 2 * (whole + z**2)
    share = part / whole  # rounding must not push a limit past the share itself, nor out of nought to one
    return Interval(np.clip((centre - spread) / bottom, 0, share), np.clip((centre + spread) / bottom, share, 1))


def dobson_limits(rate: ArrayLike, variance: ArrayLike, events: ArrayLike, level: float = 0.95) -> Interval:
    """Limits of a weighted rate: the Poisson limits of its count of events, scaled to the variance of the rate.

    `events` are all above nought. Dobson, Kuulasmaa, Eberle and Scherer, Statistics in Medicine 10 (1991).
    """
    value, count = np.asarray(rate, dtype=float), np.asarray(events, dtype=float)
    limits = poisson_limits(count, level)
    stretch = np.sqrt(np.asarray(variance, dtype=float) / count)
    lower = np.maximum(value + stretch * (limits.lower - count), 0)  # many repeat events could carry it below nought
    return Interval(lower, value + stretch * (limits.upper - count))


def weighted_sum_limits(counts: ArrayLike, weights: ArrayLike, level: float = 0.95) -> Interval:
    """Limits of a weighted sum of counts by the gamma distribution: exact where all weights are equal.

    The upper limit adds one event of the greatest weight, of an offence or age that was not counted too, so that rare,
    heavy events are not missed; in simulations it never covers less than it says. Fay and Feuer, Statistics in Medicine
    16 (1997) 791-801.
    """
    count, weight = np.asarray(counts, dtype=float), np.asarray(weights, dtype=float)
    if not np.all(count >= 0) or not np.all(weight >= 0) or not count.size:
        raise InputError("A weighted sum needs counts and weights of nought or more.", mend="Check both.")
    _z(level)
    heaviest = weight.max()
    if heaviest == 0:
        return Interval(np.array(0.0), np.array(0.0))
    share = weight / heaviest  # squares of very large or very small weights would overflow
    total, variance = share @ count, share**2 @ count
    tail = (1 - level) / 2
    lower = stats.gamma.ppf(tail, total**2 / variance, scale=variance / total) if variance > 0 else 0.0
    upper = stats.gamma.ppf(1 - tail, (total + 1) ** 2 / (variance + 1), scale=(variance + 1) / (total + 1))
    return Interval(np.asarray(heaviest * lower), np.asarray(heaviest * upper))


def mean_limits(values: ArrayLike, level: float = 0.95) -> Interval:
    """Student's t limits of the mean of two or more measurements."""
    measured = np.asarray(values, dtype=float)
    if measured.ndim != 1 or measured.size < 2 or not np.isfinite(measured).all():
        raise InputError(
            "An interval of a mean needs two or more measurements, none of them missing.",
            mend="Leave out the missing ones, and say how many they were.",
        )
    _z(level)
    reach = stats.t.ppf((1 + level) / 2, measured.size - 1) * measured.std(ddof=1) / np.sqrt(measured.size)
    return Interval(measured.mean() - reach, measured.mean() + reach)
