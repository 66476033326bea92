"""Errors of a fitted series: as the model says, with over-dispersion, by Newey and West, or with AR(1) errors by REML.

All four stand about one estimate, that of the (quasi-)Poisson or least-squares fit, so that a figure does not move with
the choice of its error. The error by REML is that of this estimate under the covariance found: chance in each count,
plus an AR(1) on the log rate (working residuals of the fit, so that a count of nought needs no logarithm).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evaluation import tails
from evaluation.regression import CountFit
from evaluation.results import Limits
from evaluation.serial.autoregression import Autoregression, distances_between, fit_autoregression
from evaluation.serial.segments import STEP
from interventions.errors import InputError
from interventions.figures import listed, number

Floats = NDArray[np.float64]
KINDS = ("reml-ar1", "quasi", "model", "newey-west")
ROUNDING = 1e-9  # an error of a logarithm below this is rounding
ROUNDING_BESIDE = 1e-12  # and so is one below this share of the largest outcome
WITHHELD = "withheld: no variation left"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Errors:
    """Standard errors of all k terms, of what kind, degrees of freedom (None: normal), how they were made, in words.

    `exact` where the outcome lies on the model and no error can be given; `likeness` where it was estimated.
    """

    kind: str
    std_errors: Floats
    df: float | None
    words: str
    exact: bool = False
    likeness: Autoregression | None = None

    def limits(self, estimates: Floats, term: int, level: float) -> tuple[float | None, Limits | None, float | None]:
        """Error, interval and p of one term; None where there is no variation left."""
        tails.critical(level, self.df)
        if self.exact:
            return None, None, None
        estimate, error = float(estimates[term]), float(self.std_errors[term])
        interval = tails.limits(estimate, error, level=level, df=self.df)
        return error, interval, tails.p_value(estimate, error, df=self.df)


def check_kind(kind: str, *, counts: bool) -> None:
    """InputError for errors that are not known, or that ask for the dispersion of what is no count."""
    known = [name for name in KINDS if counts or name != "quasi"]
    if kind not in known:
        raise InputError(f"errors={kind!r} is not known here.", mend=f"Known are {listed(known)}.")


def find_errors(kind: str, design: Floats, times: NDArray[np.int64], fit: CountFit) -> Errors:
    """Errors of the kind asked for (one of KINDS), of a fit by `design` (n × k) at `times` (n, in order)."""
    counts, n = fit.counts, len(fit.observed)
    roots = np.sqrt(fit.weights)[:, None] * design
    bread = np.asarray(np.linalg.inv(roots.T @ roots), dtype=np.float64)
    plain = np.sqrt(fit.dispersion * np.diag(bread))
    least = ROUNDING if counts else ROUNDING_BESIDE * float(np.abs(fit.observed).max() or 1.0)
    free = n - design.shape[1]
    if plain[STEP] <= least and not (counts and kind == "model"):
        return Errors(kind=kind, std_errors=plain, df=None, words=WITHHELD, exact=True)
    if kind == "model":
        if not counts:
            return Errors(
                kind=kind, std_errors=plain, df=free, words=f"least squares, t with {free} degrees of freedom"
            )
        return Errors(kind=kind, std_errors=fit.std_errors, df=None, words="Poisson model, normal interval")
    if kind == "quasi":
        words = f"quasi-Poisson (Pearson dispersion {fit.dispersion:.2f}), normal interval"
        return Errors(kind=kind, std_errors=fit.std_errors * np.sqrt(fit.dispersion), df=None, words=words)
    scores = design * (fit.observed - fit.fitted)[:, None]
    if kind == "newey-west":
        return _newey_west(scores, bread, times)
    reach = bread @ (design * fit.weights[:, None]).T
    return _reml(reach, design, times, fit)


def _newey_west(scores: Floats, bread: Floats, times: NDArray[np.int64]) -> Errors:
    """Newey and West (1987, Econometrica 55) with Bartlett weights, lag 4(n/100)^(2/9), times n/(n - k)."""
    n, terms = scores.shape
    lag = int(4 * (n / 100) ** (2 / 9))
    weights = np.maximum(0.0, 1 - distances_between(times) / (lag + 1))
    covariance = bread @ scores.T @ weights @ scores @ bread * n / (n - terms)
    words = f"Newey-West (Bartlett, {lag} lags by 4(n/100)^(2/9)), t with {n - terms} degrees of freedom"
    return Errors(kind="newey-west", std_errors=np.sqrt(np.diag(covariance)), df=n - terms, words=words)


def _reml(reach: Floats, design: Floats, times: NDArray[np.int64], fit: CountFit) -> Errors:
    """Errors of the estimates, which are `reach` (k × n) times the outcome, under the covariance that REML finds."""
    noise = 1 / fit.weights if fit.counts and fit.whole else None  # of what was not counted, chance is not known
    found = fit_autoregression((fit.observed - fit.fitted) / fit.weights, design, times, noise)
    df = found.degrees_of_freedom(design.shape[1])
    on = (" on the log rate" if fit.counts else "") + ("" if noise is None else " and chance in each count")
    words = (
        f"REML with AR(1) errors{on} (autocorrelation {found.phi:.2f}), t with {number(df, 1)} degrees of freedom "
        f"(effective number of periods {number(found.effective_size, 1)})"
    )
    covariance = reach @ found.covariance @ reach.T
    return Errors(kind="reml-ar1", std_errors=np.sqrt(np.diag(covariance)), df=df, words=words, likeness=found)
