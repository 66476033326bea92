"""Unit and period effects by cohort compression: exact, and without a long design matrix.

In a balanced panel whose regressors depend only on (cohort, period) the coefficients follow from the outcome matrix
times the within-transformed cohort regressors, and the score of unit i is the sum over t of x̃[c(i), t] ε̃[i, t].
Other panels (cells not observed, weights, covariates) go through linearmodels; the fit says which path it took.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from evaluation.panel import Panel
from evaluation.regression import COMPRESSED, Fit, cr1_factor, fit_cells, refuse_collinear
from interventions.errors import DesignError

Floats = NDArray[np.float64]


def fit_two_way(panel: Panel, regressors: Callable[[Floats], Floats], names: Sequence[str]) -> Fit:
    """Least squares on K regressors with unit and period effects and CR1 errors.

    `regressors` takes the first treated period of C cohorts and returns their C × T × K values.
    """
    starts, cohort = np.unique(panel.first_treated, return_inverse=True)
    by_cohort = regressors(starts)
    if panel.balanced and panel.weights is None and not panel.covariates:
        return fit_cohorts(panel, by_cohort, cohort, names)
    return fit_cells(panel, by_cohort[cohort], names)


def fit_cohorts(panel: Panel, regressors: Floats, cohort: NDArray[np.intp], names: Sequence[str]) -> Fit:
    """The balanced path: C × T × K regressors and each unit's cohort."""
    sizes = np.bincount(cohort)
    within = _within(regressors, sizes)
    cross = np.einsum("c,ctk,ctl->kl", sizes, within, within)
    refuse_collinear(cross)
    projected, means = np.empty((len(cohort), len(names))), np.empty(regressors.shape[:2])
    for c, x in enumerate(within):
        rows = panel.outcome[cohort == c]
        projected[cohort == c], means[c] = rows @ x, rows.mean(axis=0)
    estimates = np.linalg.solve(cross, projected.sum(axis=0))
    shares = sizes / len(cohort)
    residual = shares @ means + within @ estimates  # what a unit of cohort c is compared with, C × T
    scores = projected - np.einsum("ctk,ct->ck", within, residual)[cohort]
    covariance = _sandwich(cross, _by_cluster(scores, panel))
    factor = cr1_factor(len(panel.cluster_names), panel.outcome.size, len(names) + len(panel.times))
    treated = np.bincount(cohort, panel.ever_treated) > 0
    return Fit(
        names=tuple(names),
        estimates=estimates,
        covariance=covariance * factor,
        n_observations=panel.outcome.size,
        untreated=_untreated(means, regressors @ estimates, shares, np.where(treated, shares, 0.0)),
        path=COMPRESSED,
    )


def _within(regressors: Floats, sizes: NDArray[np.intp]) -> Floats:
    """Cohort regressors less their unit and period means, the cohorts counted by their size."""
    over_time = regressors.mean(axis=1, keepdims=True)
    over_units = np.einsum("c,ctk->tk", sizes, regressors) / sizes.sum()
    return regressors - over_time - over_units + over_units.mean(axis=0)


def within_treatment(panel: Panel) -> tuple[Floats, Floats]:
    """Treatment less its unit and period means, and the residuals of the two-way regression on it (both U × T).

    Raises DesignError for cells not observed, weights or covariates.
    """
    if not panel.balanced or panel.weights is not None or panel.covariates:
        raise DesignError(
            "this error is for a panel with every cell observed, without weights or covariates.",
            mend="Leave out units with gaps, or use the clustered error.",
        )

    def within(values: Floats) -> Floats:
        found: Floats = values - values.mean(axis=1, keepdims=True) - values.mean(axis=0) + values.mean()
        return found

    x, y = within(panel.treated.astype(float)), within(panel.outcome)
    return x, y - x * float((x * y).sum() / (x**2).sum())


def _by_cluster(scores: Floats, panel: Panel) -> Floats:
    clusters = len(panel.cluster_names)
    return np.stack([np.bincount(panel.cluster, one, clusters) for one in scores.T], axis=1)


def _sandwich(cross: Floats, scores: Floats) -> Floats:
    half = np.linalg.inv(cross) @ scores.T
    return half @ half.T


def _untreated(means: Floats, effect: Floats, shares: Floats, treated: Floats) -> Floats:
    """Per period, the mean over ever-treated units of unit plus period effect, from cohort means (C × T) alone."""
    without = shares @ (means - effect)
    level = float((treated @ (means - effect)).mean() / treated.sum())
    return np.asarray(level + without - without.mean(), dtype=np.float64)
