"""Difference in differences by imputation: what untreated cells say treated ones would have been, taken from them.

Unit and period effects are fitted on untreated cells alone, so that no area treated already serves as a comparison
(Borusyak, Jaravel and Spiess 2024, Review of Economic Studies 91, 3253-3285). Each estimate is a sum of v * outcome
over all cells; unit effects are profiled out, so that what is solved has a row a period and a covariate.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluation import tails
from evaluation.carrying import FEWEST as FEWEST_TREATED
from evaluation.carrying import Carried, carry
from evaluation.caveats import Caveat, CaveatCode, caution
from evaluation.codings import by_the_other_rule
from evaluation.did import inferred, sample
from evaluation.panel import Panel
from evaluation.panels.rectangle import names_of
from evaluation.regression import RANK_TOLERANCE, Fit, treated_mean
from evaluation.results import Design, Effect, terms_frame
from interventions.errors import DesignError

Floats = NDArray[np.float64]
Whole = NDArray[np.intp]
Mask = NDArray[np.bool_]
CONSERVATIVE = "imputation residuals clustered by {level} ({clusters:,} clusters, conservative, t with {df:,} degrees)"
PATH = "untreated cells, unit effects profiled out (exact)"
FEWEST = 5  # clusters in a cohort, below which its own cells cannot serve as their own mean


def imputation_did(panel: Panel, *, level: float = 0.95, per: float = 1.0) -> Effect:
    """The average effect over all treated cells, each against what unit and period effects of untreated cells impute.

    `terms` has the effect by periods since the start. Errors are the conservative ones of the paper (section 4.3):
    treated residuals are taken from the mean effect of their cohort and period, or, where a cohort has fewer than five
    clusters, of all cohorts at the same time since the start, which is wider. Below five treated or comparison
    clusters they are None. Cells that nothing imputes (nobody untreated in that period) are left out, and it says so.

    Raises DesignError where `did` does, and where no treated cell can be imputed.
    """
    carried = carry(panel, per=per)
    compared, lost = _imputable(carried.panel)
    other = by_the_other_rule(panel, lambda moved: imputation_did(moved, level=level, per=per).estimate)
    table = _Cells.of(compared)
    terms, weights = _weights(table)
    values, errors = _solved(table, weights)
    carried = Carried(
        panel=compared, treated_units=carried.treated_units, comparison_units=carried.comparison_units,
        treated_clusters=carried.treated_clusters, comparison_clusters=carried.comparison_clusters, per=carried.per,
        caveats=(*carried.said(but=[CaveatCode.STAGGERED]), *lost, *other),
    )  # fmt: skip
    fit = Fit(
        names=("treated",), estimates=values[:1], covariance=errors[:1, None] ** 2,
        n_observations=int(compared.observed.sum()), untreated=treated_mean(compared, table.imputed), path=PATH,
    )  # fmt: skip
    clusters = len(compared.cluster_names)
    told = inferred(carried, fit, level)
    given = told["std_error"] is not None
    if given:
        told["errors"] = CONSERVATIVE.format(level=compared.cluster_level, clusters=clusters, df=clusters - 1)
    return Effect(
        design=Design.IMPUTATION, estimate=float(values[0]), **told, **sample(carried, fit), level=level,
        series=pd.DataFrame({"period": compared.periods, "observed": treated_mean(compared, compared.outcome),
                             "counterfactual": fit.untreated}),
        terms=terms_frame(terms, values[1:], errors[1:], tails.critical(level, clusters - 1),
                     _reached(table, weights[1:]) & given),
    )  # fmt: skip


def _imputable(panel: Panel) -> tuple[Panel, list[Caveat]]:
    """The panel without periods in which nobody is untreated, whose treated cells nothing can impute."""
    alone = np.asarray(~(panel.observed & ~panel.treated).any(axis=0))
    if not alone.any():
        return panel, []
    whole = np.ones(panel.shape[0], dtype=bool)
    lost = names_of(np.array(panel.periods)[alone])
    if not (panel.treated & panel.observed)[:, ~alone].any():
        raise DesignError(
            "nobody is untreated in any period after the first start: nothing can be imputed.",
            mend="Bring areas that were never treated, or that were treated later.",
        )
    text = f"Nobody was untreated in {lost}: these periods are left out."
    return panel.select(whole, ~alone), [caution(CaveatCode.COHORT_LEFT_OUT, text)]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Cells:
    """A panel with its untreated fit: `imputed` (U × T), which cells count as treated, and each cell's weight."""

    panel: Panel
    imputed: Floats
    treated: Mask
    mass: Floats
    design: _Design

    @classmethod
    def of(cls, panel: Panel) -> _Cells:
        mass = np.where(panel.observed, 1.0 if panel.weights is None else panel.weights, 0.0)
        design = _Design.of(panel, mass)
        outcome = np.where(panel.observed, panel.outcome, 0.0)
        imputed = design.predict(design.solve(design.gather(np.where(panel.treated, 0.0, mass * outcome))))
        return cls(panel=panel, imputed=imputed, treated=panel.treated & panel.observed, mass=mass, design=design)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Design:
    """Unit effects, period effects (the first is nought) and covariates, fitted on untreated cells."""

    units: Floats
    periods: Floats
    cross: Floats
    covariates: Floats
    free: Floats

    @classmethod
    def of(cls, panel: Panel, mass: Floats) -> _Design:
        """Normal equations with unit effects profiled out: what is left has a row a period and a covariate."""
        free = np.where(panel.treated, 0.0, mass)
        rows, columns = panel.shape
        x = np.zeros((rows, columns, 0)) if not panel.covariates else np.stack(list(panel.covariates.values()), axis=2)
        x = np.where(np.isnan(x), 0.0, x)
        units = free.sum(axis=1)
        tied = np.concatenate([free[:, 1:], np.einsum("ut,utk->uk", free, x)], axis=1)  # units × (periods, covariates)
        joint = np.zeros((tied.shape[1], tied.shape[1]))
        last = columns - 1
        joint[:last, :last] = np.diag(free.sum(axis=0)[1:])
        joint[:last, last:] = np.einsum("ut,utk->tk", free, x)[1:]
        joint[last:, :last] = joint[:last, last:].T
        joint[last:, last:] = np.einsum("ut,utk,utl->kl", free, x, x)
        reduced = joint - tied.T @ (tied / units[:, None])
        scale = np.sqrt(np.maximum(np.diag(reduced), 0))
        if np.any(scale <= 0) or np.linalg.eigvalsh(reduced / np.outer(scale, scale))[0] < RANK_TOLERANCE:
            raise DesignError(
                "untreated cells do not tie these periods and covariates together.",
                mend="Bring areas or periods without treatment, or use fewer covariates.",
            )
        return cls(units=units, periods=tied, cross=reduced, covariates=x, free=free)

    def gather(self, values: Floats) -> tuple[Floats, Floats]:
        """Sums of U × T values by unit, and by period and covariate."""
        by_covariate = np.einsum("ut,utk->k", values, self.covariates)
        return values.sum(axis=1), np.concatenate([values.sum(axis=0)[1:], by_covariate])

    def solve(self, sums: tuple[Floats, Floats]) -> tuple[Floats, Floats]:
        """The effects of units, and of periods and covariates, whose normal equations have these sums."""
        units, rest = sums
        found = np.linalg.solve(self.cross, rest - self.periods.T @ (units / self.units))
        return (units - self.periods @ found) / self.units, np.asarray(found, dtype=np.float64)

    def predict(self, effects: tuple[Floats, Floats]) -> Floats:
        """U × T values from effects."""
        units, rest = effects
        last = self.covariates.shape[1] - 1
        found: Floats = units[:, None] + np.concatenate([[0.0], rest[:last]]) + self.covariates @ rest[last:]
        return found


def _weights(table: _Cells) -> tuple[list[int], list[Floats]]:
    """Weights of treated cells, summing to one: of all, then of each time since the start."""
    panel = table.panel
    since = np.floor(
        (panel.times[None, :] - np.where(panel.ever_treated, panel.first_treated, 0)[:, None]) / panel.step
    )
    terms = np.unique(since[table.treated]).astype(int)
    sets = [table.treated, *(table.treated & (since == term) for term in terms)]
    return list(terms), [np.where(kept, table.mass, 0.0) / table.mass[kept].sum() for kept in sets]


def _solved(table: _Cells, weights: list[Floats]) -> tuple[Floats, Floats]:
    """Each weighted effect and its error."""
    panel, design = table.panel, table.design
    effect = np.where(table.treated, panel.outcome - table.imputed, 0.0)
    values: Floats = np.zeros(len(weights))
    errors: Floats = np.zeros(len(weights))
    groups = _groups(table)
    for k, weight in enumerate(weights):
        untreated = -design.free * design.predict(design.solve(design.gather(weight)))
        left = np.where(panel.observed, panel.outcome - table.imputed, 0.0)
        left[table.treated] -= _own_means(groups, weight[table.treated], effect[table.treated])
        scores = ((weight + untreated) * left).sum(axis=1)
        values[k] = (weight * effect).sum()
        errors[k] = float(np.sqrt((np.bincount(panel.cluster, scores) ** 2).sum()))
    return values, np.asarray(errors, dtype=np.float64)


def _reached(table: _Cells, weights: list[Floats]) -> Mask:
    """For each weight, whether enough clusters carry it for an error."""
    return np.array([len(np.unique(table.panel.cluster[w.any(axis=1)])) >= FEWEST_TREATED for w in weights])


def _groups(table: _Cells) -> Whole:
    """For each treated cell, the group whose mean effect is taken from it."""
    panel = table.panel
    rows, columns = np.nonzero(table.treated)
    starts = panel.first_treated[rows]
    own = [len(np.unique(panel.cluster[panel.first_treated == start])) for start in panel.starts]
    since = np.round((panel.times[columns] - starts) / panel.step, 6)
    key = np.column_stack([starts if min(own) >= FEWEST else np.zeros(len(starts)), since])
    return np.unique(key, axis=0, return_inverse=True)[1].ravel()


def _own_means(groups: Whole, weight: Floats, effect: Floats) -> Floats:
    """Each cell's group mean, weighted by the squared weights (equation 8 of the paper); 0 where they are nought."""
    size = np.bincount(groups, weight**2)
    with np.errstate(invalid="ignore"):
        means = np.bincount(groups, weight**2 * effect) / size
    found: Floats = np.where(size > 0, means, 0.0)[groups]
    return found
