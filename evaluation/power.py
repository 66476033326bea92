"""How small a difference planned numbers can show, before anything is done: formulas that need no data."""

from __future__ import annotations

from functools import cache
from math import comb, sqrt

import numpy as np
from numpy.typing import NDArray

from interventions.errors import InputError


def smallest_difference(
    people: float, *, share: float = 0.5, rises: bool = True, level: float = 0.95, power: float = 0.8
) -> float | None:
    """The smallest difference between two shares, in percentage points, that a comparison can be expected to show.

    `people`: how many the project works with; as many stand in the comparison. `share`: the share before, from which
    the planned one `rises` or falls. With n people in each group, p the share before, q = p ± d the planned one and m
    their mean, d = z(level, two-sided) √(2 m (1 − m) / n) + z(power) √((p (1 − p) + q (1 − q)) / n) (Fleiss, Levin and
    Paik 2003, Statistical Methods for Rates and Proportions, chapter 4). This is the normal approximation, which is
    rough where fewer than about five people stand on either side of a share. None where no change that way is large
    enough. InputError for fewer than one person, or a share, level or power outside 0 to 1.
    """
    from scipy import optimize, special

    if people < 1:
        raise InputError(f"{people:g} people cannot be compared.", mend="Give how many the project plans to work with.")
    _within_one(share, level, power)
    sure, found = special.ndtri((1 + level) / 2), special.ndtri(power)
    room = 1 - share if rises else share

    def lacking(step: float) -> float:
        planned = share + step if rises else share - step
        mean = (share + planned) / 2
        spread = share * (1 - share) + planned * (1 - planned)
        return float(sure * sqrt(2 * mean * (1 - mean)) + found * sqrt(max(spread, 0.0))) - step * sqrt(people)

    return 100 * float(optimize.brentq(lacking, 0, room)) if lacking(room) < 0 else None


def variance_of_change(before: int, after: int, rho: float, sigma: float = 1.0) -> float:
    """The variance of the mean after less the mean before, of one unit whose errors are autocorrelated.

    Errors are AR(1): standard deviation `sigma`, and `rho` to the power of the distance in periods as correlation. With
    independence it is sigma² (1/before + 1/after) (Frison and Pocock 1992, Statistics in Medicine 11; Burlig, Preonas
    and Woerman 2020, Journal of Development Economics 144).
    """
    if min(before, after) < 1 or not -1 < rho < 1 or not sigma >= 0:
        raise InputError(
            f"{before} periods before and {after} after with rho {rho:g} and sigma {sigma:g} have no such variance.",
            mend="Give at least one period on each side, rho between -1 and 1, and sigma not below nought.",
        )
    lags = np.arange(before + after)
    contrast = np.where(lags < before, -1 / before, 1 / after)
    return float(sigma**2 * contrast @ np.power(rho, np.abs(lags[:, None] - lags)) @ contrast)


def power_of_difference(
    effect: float,
    treated: float,
    comparison: float,
    *,
    sigma: float = 1.0,
    level: float = 0.95,
    df: float | None = None,
) -> float:
    """The chance that a two-sided t test of two means finds a difference of `effect`, exactly (noncentral t).

    `sigma` is the standard deviation of one unit; `df` are treated + comparison - 2 unless the test has others.
    """
    if min(treated, comparison) <= 0 or not sigma > 0:
        raise InputError("a comparison needs units on both sides, and sigma above nought.", mend="Check the numbers.")
    error = sigma * sqrt(1 / treated + 1 / comparison)
    return chance_to_find(effect / error, df=treated + comparison - 2 if df is None else df, level=level)


def chance_to_find(statistic: float, *, df: float, level: float) -> float:
    """The chance that |t| exceeds its critical value when the effect is so many standard errors.

    Given the estimated error the statistic is normal; the mean over the errors is taken by 400 points of Gauss and
    Legendre, because scipy's noncentral t breaks down for large effects.
    """
    from scipy import special

    _within_one(level)
    if not df > 0:
        raise InputError(f"a t test with {df:g} degrees of freedom cannot be made.", mend="Bring more units.")
    points, weights = _points()
    reach = special.stdtrit(df, (1 + level) / 2) * np.sqrt(special.chdtri(df, (1 - points) / 2) / df)
    return float(weights @ (special.ndtr(abs(statistic) - reach) + special.ndtr(-abs(statistic) - reach)) / 2)


@cache
def _points() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    return np.polynomial.legendre.leggauss(400)


def errors_to_find(power: float, *, df: float, level: float) -> float:
    """How many standard errors an effect must measure to be found with this chance."""
    from scipy import optimize

    _within_one(power, level)
    if power <= 1 - level:
        raise InputError(f"a power of {power:g} is no more than chance.", mend="Write 0.8 for 80%.")
    return float(optimize.brentq(lambda size: chance_to_find(size, df=df, level=level) - power, 0, 1e4))


def smallest_attainable_p(treated: int, total: int, *, rank: bool = False) -> float:
    """The smallest p that placing the programme elsewhere can give: one in all ways to choose `treated` of `total`.

    With `rank` each area stands for itself, as in a placebo rank of one treated area: one in `total`. Where exactly
    half are treated, a two-sided test that takes the size of a difference alone cannot go below twice this figure, for
    the opposite choice gives the same size.
    """
    if not 0 < treated < total:
        raise InputError(f"{treated} treated of {total} leave nothing to compare.", mend="Give treated below total.")
    return 1 / total if rank else 1 / comb(total, treated)


def _within_one(*shares: float) -> None:
    if not all(0 < share < 1 for share in shares):
        raise InputError("share, level and power lie between 0 and 1.", mend="Write 0.95 for 95%.")
