"""The one door to statsmodels and linearmodels, and the one convention for clustered errors.

Errors of every linear fit are CR1: the sandwich times G/(G-1) * (N-1)/(N-K), where K counts slopes and the effects not
nested in the clusters, with Student's t on G-1 degrees of freedom (the convention of Stata's xtreg and R's fixest).
Both engines take more than a second to load, so they are loaded only when a fit needs them.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluation.panel import Panel
from interventions.errors import DesignError

Floats = NDArray[np.float64]

CR1 = "clustered by {level} (CR1, {clusters} clusters, t with {df} degrees of freedom)"
COMPRESSED = "balanced panel: cohort means (exact)"
WITHIN = "two-way within transform (linearmodels), errors rescaled to CR1"
CANNOT_CARRY = DesignError("the counts cannot carry this model.", mend="Use a longer series or fewer terms.")
LOW_MEMORY_ABOVE = 200_000
RANK_TOLERANCE = 1e-9
MOST_DUMMIES, MOST_NUMBERS = 500, 20_000_000  # units, and rows × columns, for which dummies are still built
NEGATIVE_BINOMIAL = "negative binomial with dummies for units and periods (statsmodels)"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Fit:
    """A linear fit with unit and period effects: K coefficients, their CR1 covariance (K × K) and how it was done.

    `untreated` is, per period, the mean over ever-treated units of what the model says without the K regressors.
    """

    names: tuple[str, ...]
    estimates: Floats
    covariance: Floats
    n_observations: int
    untreated: Floats
    path: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RateFit(Fit):
    """A fit of counts with unit and period effects, on the log scale.

    `dispersion` is Pearson's chi-square over its degrees of freedom for Poisson, and a in m + a m² for the negative
    binomial.
    """

    dispersion: float | None


def cr1_factor(clusters: int, observations: int, parameters: int) -> float:
    """The small-sample factor of the clustered covariance: G/(G-1) * (N-1)/(N-K); nan with one cluster."""
    if clusters < 2 or observations <= parameters:
        return float("nan")
    return clusters / (clusters - 1) * (observations - 1) / (observations - parameters)


def refuse_collinear(cross: Floats) -> None:
    """DesignError if regressors less unit and period effects cannot be told apart (`cross`: their K × K products)."""
    scale = np.sqrt(np.diag(cross))
    if np.any(scale <= RANK_TOLERANCE) or np.linalg.eigvalsh(cross / np.outer(scale, scale))[0] < RANK_TOLERANCE:
        raise DesignError(
            "unit and period effects leave nothing to tell these effects apart by.",
            mend="Bring units that are never treated, or ask for fewer leads and lags.",
        )


def fit_cells(panel: Panel, regressors: Floats, names: Sequence[str]) -> Fit:
    """Least squares with unit and period effects on the observed cells of any panel, by linearmodels.

    `regressors` is U × T × K; the panel's covariates join them and its weights are analytic weights.
    """
    from linearmodels.panel import PanelOLS
    from linearmodels.panel.utility import AbsorbingEffectError

    keep = panel.observed
    index = pd.MultiIndex.from_arrays([grid[keep] for grid in np.indices(panel.shape)])
    columns = {name: regressors[:, :, k][keep] for k, name in enumerate(names)}
    design = pd.DataFrame(columns | {f"covariate {n}": v[keep] for n, v in panel.covariates.items()}, index=index)
    weights = None if panel.weights is None else pd.Series(panel.weights[keep], index=index)
    outcome = pd.Series(panel.outcome[keep], index=index, name="outcome")
    clusters = pd.DataFrame({"cluster": panel.cluster[index.get_level_values(0)]}, index=index)
    try:
        model = PanelOLS(outcome, design, weights=weights, entity_effects=True, time_effects=True)
        plain = dict.fromkeys(("debiased", "group_debias", "auto_df", "count_effects"), False)
        low_memory = True if len(outcome) > LOW_MEMORY_ABOVE else None
        result = model.fit(cov_type="clustered", clusters=clusters, low_memory=low_memory, **plain)
    except (AbsorbingEffectError, ValueError) as fault:
        raise DesignError(
            "unit and period effects absorb a treatment or a covariate.",
            mend="Covariates must change over time, not alike everywhere; leads and lags need units never treated.",
        ) from fault
    size, parameters = len(names), design.shape[1] + len(panel.times)
    factor = cr1_factor(len(panel.cluster_names), len(outcome), parameters)
    estimates = result.params.to_numpy()[:size]
    return Fit(
        names=tuple(names),
        estimates=estimates,
        covariance=np.asarray(result.cov)[:size, :size] * factor,
        n_observations=len(outcome),
        untreated=_untreated(panel, regressors @ estimates, result.resids.to_numpy()),
        path=WITHIN,
    )


def _untreated(panel: Panel, effect: Floats, residuals: Floats) -> Floats:
    """Per period, the (weighted) mean over ever-treated units of outcome less effect less residual."""
    without = panel.outcome - effect
    without[panel.observed] -= residuals
    return treated_mean(panel, without)


def treated_mean(panel: Panel, values: Floats) -> Floats:
    """Per period, the (weighted) mean of a U × T rectangle over the observed ever-treated units."""
    rows = panel.ever_treated
    if panel.weights is None and panel.balanced:
        with np.errstate(invalid="ignore"):
            return np.asarray(values[rows].sum(axis=0) / rows.sum(), dtype=np.float64)
    here = panel.observed[rows]
    weights = here if panel.weights is None else np.where(here, panel.weights[rows], 0.0)
    total = weights.sum(axis=0)
    with np.errstate(invalid="ignore"):
        mean: Floats = np.where(here, values[rows] * weights, 0.0).sum(axis=0) / total
    return mean


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CountFit:
    """A Poisson fit: coefficients and errors on the log scale, fitted counts, and Pearson's dispersion.

    Of a continuous outcome: coefficients and errors of least squares, fitted values and the residual variance.
    `weights` are those of the last iteration: one over the variance that chance gives the log of each rate, where the
    outcome was counted (`whole`).
    """

    estimates: Floats
    std_errors: Floats
    observed: Floats
    fitted: Floats
    dispersion: float
    weights: Floats
    counts: bool = True
    whole: bool = True


def fit_counts(
    counts: Floats, design: Floats, exposure: Floats, *, quasi: bool, others: Floats | None = None
) -> CountFit:
    """Poisson regression of counts (n) on design (n × k) with log exposure as offset, by statsmodels.

    With `others`, the counts of a second series, the logarithm of the ratio of the two is modelled: given their sum,
    counts are binomial, so whatever both share in a period drops out, and noughts need no mending. `exposure` is then
    the ratio of the two exposures. With `quasi` the errors grow by the square root of Pearson's chi-square over its
    degrees of freedom (McCullagh and Nelder 1989, section 6.2). Raises DesignError if the fit cannot be found.
    """
    import statsmodels.api as sm
    from statsmodels.tools.sm_exceptions import PerfectSeparationError, PerfectSeparationWarning

    families = sm.families
    family = families.Poisson() if others is None else families.Binomial()
    observed = counts if others is None else np.column_stack([counts, others])
    model: Any = sm.GLM(observed, design, family=family, offset=np.log(exposure))
    try:
        with warnings.catch_warnings():  # counts that lie exactly on the model are an answer, not a fault
            warnings.simplefilter("ignore", PerfectSeparationWarning)
            result = model.fit(tol_criterion="params", tol=1e-10, rtol=1e-10, maxiter=200)
    except (PerfectSeparationError, np.linalg.LinAlgError, ValueError) as fault:
        raise CANNOT_CARRY from fault
    if not result.converged:
        raise CANNOT_CARRY
    fitted = np.asarray(result.fittedvalues)
    weights = fitted if others is None else (counts + others) * fitted * (1 - fitted)
    fitted = fitted if others is None else (counts + others) * fitted
    dispersion = float(((counts - fitted) ** 2 / weights).sum() / result.df_resid)
    return CountFit(
        estimates=np.asarray(result.params),
        std_errors=np.asarray(result.bse) * (np.sqrt(dispersion) if quasi else 1.0),
        observed=counts,
        fitted=fitted,
        dispersion=dispersion,
        weights=weights,
        whole=all(np.array_equal(each, np.round(each)) for each in (counts, others) if each is not None),
    )


def fit_means(outcome: Floats, design: Floats) -> CountFit:
    """Least squares of a continuous outcome (n) on design (n × k), in the same form: weights of one."""
    estimates = np.asarray(np.linalg.lstsq(design, outcome)[0], dtype=np.float64)
    residuals = outcome - design @ estimates
    variance = float(residuals @ residuals / (len(outcome) - design.shape[1]))
    return CountFit(
        estimates=estimates,
        std_errors=np.sqrt(variance * np.diag(np.linalg.inv(design.T @ design))),
        observed=outcome,
        fitted=outcome - residuals,
        dispersion=variance,
        weights=np.ones_like(outcome),
        counts=False,
    )


def fit_negative_binomial(panel: Panel, regressors: Callable[[Floats], Floats], names: Sequence[str]) -> RateFit:
    """Negative binomial regression (variance m + a m²) with dummies for units and periods, by statsmodels.

    `regressors` takes the first treated period of C cohorts and returns their C × T × K values. Errors are CR1. Raises
    DesignError above 500 units, with weights, without over-dispersion, and where the fit cannot be found.
    """
    import statsmodels.api as sm

    starts, cohort = np.unique(panel.first_treated, return_inverse=True)
    keep, known = panel.observed, regressors(starts)[cohort]
    design = _dummies(panel, known)
    counts, size = panel.outcome[keep], len(names)
    exposure = np.ones_like(counts) if panel.exposure is None else panel.exposure[keep]
    plain = fit_counts(counts, design, exposure, quasi=False)
    first = np.sum((counts - plain.fitted) ** 2 - counts) / np.sum(plain.fitted**2)  # a by moments
    if not first > 0:
        raise DesignError("the counts spread no more than Poisson counts do.", mend='Use family="poisson".')
    model: Any = sm.NegativeBinomial(counts, design, offset=np.log(exposure))
    groups = {"groups": panel.cluster[np.nonzero(keep)[0]], "use_correction": False}
    with warnings.catch_warnings():  # whether it converged is asked below
        warnings.simplefilter("ignore")
        begin = np.append(plain.estimates, first)
        result = model.fit(begin, method="newton", maxiter=200, disp=0, cov_type="cluster", cov_kwds=groups)
    if not (result.mle_retvals["converged"] and np.isfinite(result.bse[:size]).all() and result.params[-1] > 0):
        raise CANNOT_CARRY
    estimates = np.asarray(result.params)[:size]
    without = np.full(panel.shape, np.nan)
    without[keep] = result.predict() * np.exp(-known[keep] @ estimates)
    parameters = size + len(panel.covariates) + len(panel.times)
    return RateFit(
        names=tuple(names),
        estimates=estimates,
        covariance=np.asarray(result.cov_params())[:size, :size]
        * cr1_factor(len(panel.cluster_names), len(counts), parameters),
        n_observations=len(counts),
        untreated=treated_mean(panel, without),
        path=NEGATIVE_BINOMIAL,
        dispersion=float(result.params[-1]),
    )


def _dummies(panel: Panel, regressors: Floats) -> Floats:
    """Regressors, covariates, units and periods but the first, over the observed cells; refused where they are many."""
    rows, columns = int(panel.observed.sum()), sum(panel.shape)
    if panel.shape[0] > MOST_DUMMIES or rows * columns > MOST_NUMBERS or panel.weights is not None:
        what = "weights" if panel.weights is not None else f"{panel.shape[0]:,} units over {panel.shape[1]:,} periods"
        raise DesignError(
            f"a negative binomial with a dummy for each unit does not take {what}.",
            mend='Use family="poisson": its clustered errors allow for over-dispersion, whatever the number of units.',
        )
    keep = panel.observed
    unit, period = (grid[keep] for grid in np.indices(panel.shape))
    covariates = [values[keep] for values in panel.covariates.values()]
    design = np.column_stack(
        [regressors[keep], *covariates, np.eye(panel.shape[0])[unit], np.eye(panel.shape[1])[period][:, 1:]]
    )
    if np.linalg.matrix_rank(design) < design.shape[1]:
        refuse_collinear(np.zeros((1, 1)))
    return design
