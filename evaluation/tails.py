"""Intervals and p-values from an estimate and its error: Student's t, or the normal where `df` is None."""

from __future__ import annotations

from evaluation.results import Limits
from interventions.errors import InputError


def critical(level: float, df: float | None) -> float:
    """The two-sided critical value at a level between 0 and 1, exclusive."""
    from scipy import special

    if not 0 < level < 1:
        raise InputError(f"A level of {level} is not between 0 and 1.", mend="Write 0.95 for 95%.")
    upper = (1 + level) / 2
    return float(special.ndtri(upper) if df is None else special.stdtrit(df, upper))


def limits(estimate: float, std_error: float, *, level: float, df: float | None) -> Limits:
    """Estimate plus and minus the critical value times the error."""
    reach = critical(level, df) * std_error
    return Limits(estimate - reach, estimate + reach)


def p_value(estimate: float, std_error: float, *, df: float | None) -> float:
    """The two-sided p of no difference."""
    from scipy import special

    size = -abs(estimate / std_error)
    return 2 * float(special.ndtr(size) if df is None else special.stdtr(df, size))


def few_clusters_tail(statistic: float, count: int, clusters: int) -> float | None:
    """The chance of a larger Wald statistic of `count` terms whose covariance rests on so few `clusters`.

    Hotelling's T-squared with clusters - 1 degrees of freedom, counted on the side that has fewer: chi-square and F on
    all clusters reject far too often there. None with fewer degrees of freedom than terms.
    """
    free = clusters - count
    if count < 1 or free < 1:
        return None
    return f_tail(statistic * free / ((clusters - 1) * count), count, free)


def f_tail(statistic: float, numerator: int, denominator: int) -> float:
    """The chance of a larger F."""
    from scipy import special

    return float(special.fdtrc(numerator, denominator, statistic))


def ratio_limits(after: int, before: int, weight: float, *, level: float) -> Limits:
    """Exact conditional limits of a ratio of two Poisson rates (Przyborowski and Wilenski 1940).

    Given the sum, the later count is binomial; its Clopper-Pearson limits p give p/(1-p) divided by `weight`, the later
    exposure over the earlier. The upper limit is infinite without events before, the lower nought without any after.
    """
    from scipy import special

    critical(level, None)
    tail = (1 - level) / 2
    low = float(special.betaincinv(after, before + 1, tail)) if after else 0.0
    high = float(special.betaincinv(after + 1, before, 1 - tail)) if before else 1.0
    return Limits(low / (1 - low) / weight, high / (1 - high) / weight if before else float("inf"))
