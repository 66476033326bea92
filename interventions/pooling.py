"""Several studies' effects as one: inverse-variance pooling with fixed and random effects.

Between-study variance: DerSimonian and Laird (1986), or restricted maximum likelihood (Viechtbauer 2005). Interval:
Hartung and Knapp (2001), with the guard of Röver, Knapp and Friede (2015): its variance is never taken below the
unadjusted one. Prediction interval: t with k - 1 degrees of freedom (IntHout et al. 2016).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import optimize, stats

from interventions.errors import InputError

FEWEST = 2
FEWEST_TO_PREDICT = 3
_LOOKS = 120
_ALIKE = 1e-10
_METHODS = {"REML": "restricted maximum likelihood", "DL": "DerSimonian and Laird"}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pooled:
    """Pooled effects on the scale on which they were given (log for ratios).

    `estimate` with `std_error`, `lower` and `upper`: random effects, Hartung and Knapp's interval, guarded where
    `guarded`. `fixed…`: one common effect. `weights`: each study's share of one in the random-effects estimate.
    `tau2`: variance between studies; `i2`: its share of all variance; `q` on `df` degrees of freedom.
    `predicted`: where the true effect of a further study is expected, None under three studies.
    """

    studies: int
    estimate: float
    std_error: float
    lower: float
    upper: float
    fixed: float
    fixed_lower: float
    fixed_upper: float
    weights: NDArray[np.float64]
    tau2: float
    i2: float
    q: float
    q_p_value: float
    df: int
    predicted: tuple[float, float] | None
    method: str
    guarded: bool
    level: float


def pool(
    effects: ArrayLike, std_errors: ArrayLike, *, method: str = "REML", level: float = 0.95, guard: bool = True
) -> Pooled:
    """Pool effects with their standard errors; `method` is REML or DL, `guard=False` is Hartung and Knapp's own.

    Raises InputError under two studies, for standard errors that are not above nought, and for unknown methods.
    """
    effect, error = _checked(effects, std_errors, method, level)
    variance = error**2
    count = len(effect)
    tau2 = tau2_dl(effect, variance) if method == "DL" else tau2_reml(effect, variance)
    estimate, weight = _weighted(effect, variance + tau2)
    fixed, precision = _weighted(effect, variance)
    q = float(np.sum(precision * (effect - fixed) ** 2))
    usual = 1 / np.sum(weight)
    spread = float(np.sum(weight * (effect - estimate) ** 2) / (count - 1))
    guarded = guard and spread < 1
    std_error = sqrt((1.0 if guarded else spread) * usual)
    reach = float(stats.t.ppf((1 + level) / 2, count - 1))
    wide = reach * sqrt(tau2 + std_error**2)
    narrow = float(stats.norm.ppf((1 + level) / 2)) / sqrt(np.sum(precision))
    return Pooled(
        studies=count, estimate=estimate, std_error=std_error, lower=estimate - reach * std_error,
        upper=estimate + reach * std_error, fixed=fixed, fixed_lower=fixed - narrow, fixed_upper=fixed + narrow,
        weights=weight / np.sum(weight), tau2=tau2, i2=tau2 / (tau2 + _typical(precision)), q=q,
        q_p_value=float(stats.chi2.sf(q, count - 1)), df=count - 1,
        predicted=(estimate - wide, estimate + wide) if count >= FEWEST_TO_PREDICT else None,
        method=_METHODS[method], guarded=guarded, level=level,
    )  # fmt: skip


def tau2_dl(effect: NDArray[np.float64], variance: NDArray[np.float64]) -> float:
    """Variance between studies by moments, nought where the studies differ no more than chance would have it."""
    fixed, weight = _weighted(effect, variance)
    excess = np.sum(weight * (effect - fixed) ** 2) - (len(effect) - 1)
    return float(max(0.0, excess / (np.sum(weight) - np.sum(weight**2) / np.sum(weight))))


def tau2_reml(effect: NDArray[np.float64], variance: NDArray[np.float64]) -> float:
    """Variance between studies by restricted maximum likelihood.

    The likelihood may have more than one peak, so it is looked over first and the highest peak then refined.
    """
    most = 2 * float(np.sum((effect - effect.mean()) ** 2))
    steps = np.concatenate([[0.0], np.geomspace(most * 1e-6, most, _LOOKS)]) if most else np.zeros(1)
    likelihood = np.array([_restricted_likelihood(tau2, effect, variance) for tau2 in steps])
    best = int(np.argmax(likelihood > likelihood.max() - _ALIKE))
    rising = [_restricted_score(tau2, effect, variance) > 0 for tau2 in steps]
    if best > 0 and not rising[best]:
        best -= 1
    if not rising[best]:  # it falls from nought on: the studies differ no more than chance would have it
        return float(steps[best])
    while rising[best + 1]:
        best += 1
    peak = optimize.brentq(_restricted_score, steps[best], steps[best + 1], (effect, variance), xtol=most * 1e-12)
    return float(peak)


def _restricted_likelihood(tau2: float, effect: NDArray[np.float64], variance: NDArray[np.float64]) -> float:
    mean, weight = _weighted(effect, variance + tau2)
    return float(np.sum(np.log(weight)) - np.log(np.sum(weight)) - np.sum(weight * (effect - mean) ** 2))


def _restricted_score(tau2: float, effect: NDArray[np.float64], variance: NDArray[np.float64]) -> float:
    mean, weight = _weighted(effect, variance + tau2)
    squares = np.sum(weight**2)
    return float(np.sum(weight**2 * (effect - mean) ** 2) - np.sum(weight) + squares / np.sum(weight))


def error_from_interval(lower: float, upper: float, *, level: float = 0.95) -> float:
    """The standard error that an interval of estimate ± z standard errors implies."""
    return (upper - lower) / (2 * float(stats.norm.ppf((1 + level) / 2)))


def _weighted(effect: NDArray[np.float64], variance: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
    weight = 1 / variance
    return float(np.sum(weight * effect) / np.sum(weight)), weight


def _typical(weight: NDArray[np.float64]) -> float:
    """The variance inside a typical study (Higgins and Thompson 2002)."""
    total = np.sum(weight)
    return float((len(weight) - 1) * total / (total**2 - np.sum(weight**2)))


def _checked(
    effects: ArrayLike, std_errors: ArrayLike, method: str, level: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    effect, error = np.asarray(effects, dtype=float), np.asarray(std_errors, dtype=float)
    if method not in _METHODS:
        raise InputError(f"{method!r} is no way to pool.", mend="Use REML or DL.")
    if not 0 < level < 1:
        raise InputError(f"A level of {level} is not between 0 and 1.", mend="Write 0.95 for 95%.")
    if effect.shape != error.shape or effect.ndim != 1 or len(effect) < FEWEST:
        raise InputError(
            f"pooling needs {FEWEST} studies or more, each with an effect and a standard error; {effect.size} given.",
            mend="Read a single study by itself.",
        )
    if not (np.isfinite(effect).all() and np.isfinite(error).all() and (error > 0).all()):
        raise InputError("every effect must be a number and every standard error above nought.")
    return effect, error
