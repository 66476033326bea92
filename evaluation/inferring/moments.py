"""A two-way regression as sums over clusters: all that sandwich errors and wild bootstraps need of it.

The regressors are treatment, covariates and period dummies, less their unit means, so that unit effects, which are
nested in the clusters, are gone. Of each cluster g two sums are kept: X_g'X_g and X_g'y_g. Where every cell is observed
and there are no covariates or weights they follow from cohorts, and no long design is built.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evaluation.panel import Panel
from evaluation.regression import cr1_factor, refuse_collinear
from interventions.errors import DesignError

Floats = NDArray[np.float64]
Whole = NDArray[np.intp]
LARGEST = 60_000_000  # numbers in a design held cell by cell


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Moments:
    """Sums of a regression with K regressors, treatment first, over G clusters.

    `cross` holds the P distinct K × K sums X_g'X_g and `kind` which of them each cluster has; `null` (G × K) is X_g'e_g
    with residuals of an outcome without treatment, `treatment` (G × K) the same of the treatment itself, so that
    residuals under an effect b are `null - b * treatment`; `bread` is the inverse of all X'X.
    """

    cross: Floats
    kind: Whole
    null: Floats
    treatment: Floats
    bread: Floats
    estimate: float
    observations: int
    parameters: int
    weighted: bool

    @classmethod
    def of(cls, panel: Panel) -> Moments:
        """The sums of outcome on treatment with unit and period effects, and the panel's covariates and weights."""
        cross, kind, products = _compressed(panel) if _compressible(panel) else _cell_by_cell(panel)
        counts = np.bincount(kind, minlength=len(cross))
        whole, total = np.einsum("p,pkl->kl", counts, cross), products.sum(axis=0)
        refuse_collinear(whole)
        others = np.linalg.solve(whole[1:, 1:], np.column_stack([total[1:], whole[1:, 0]]))
        null = products - (cross[:, :, 1:] @ others[:, 0])[kind]
        treatment = (cross[:, :, 0] - cross[:, :, 1:] @ others[:, 1])[kind]
        return cls(
            cross=cross, kind=kind, null=null, treatment=treatment, bread=np.linalg.inv(whole),
            estimate=float(null.sum(axis=0)[0] / treatment.sum(axis=0)[0]), observations=int(panel.observed.sum()),
            parameters=len(whole) + 1, weighted=panel.weights is not None,
        )  # fmt: skip

    @property
    def clusters(self) -> int:
        """How many clusters there are."""
        return len(self.kind)

    @property
    def direction(self) -> Floats:
        """The row of the bread that makes the estimate from the sums (K)."""
        row: Floats = self.bread[0]
        return row

    @property
    def scores(self) -> Floats:
        """X_g'e_g with the residuals of the whole regression (G × K)."""
        return self.null - self.estimate * self.treatment

    @property
    def cr1(self) -> float:
        """The small-sample factor of the one convention."""
        return cr1_factor(self.clusters, self.observations, self.parameters)


def _compressible(panel: Panel) -> bool:
    return panel.balanced and panel.weights is None and not panel.covariates


def _compressed(panel: Panel) -> tuple[Floats, Whole, Floats]:
    """Distinct sums of clusters, which of them each cluster has, and X_g'y_g, from cohorts alone."""
    starts, cohort = np.unique(panel.first_treated, return_inverse=True)
    periods, clusters = len(panel.times), len(panel.cluster_names)
    x = np.zeros((len(starts), periods, periods))
    x[:, :, 0] = panel.times[None, :] >= starts[:, None]
    x[:, 1:, 1:] = np.eye(periods - 1)
    x -= x.mean(axis=1, keepdims=True)
    own = np.einsum("ctk,ctl->ckl", x, x)
    made = np.zeros((clusters, len(starts)))
    np.add.at(made, (panel.cluster, cohort), 1.0)
    kinds, kind = np.unique(made, axis=0, return_inverse=True)
    products = np.zeros((clusters, periods))
    for c, one in enumerate(x):
        here = cohort == c
        sums = np.zeros((clusters, periods))
        np.add.at(sums, panel.cluster[here], panel.outcome[here])
        products += sums @ one
    return np.einsum("pc,ckl->pkl", kinds, own), kind.ravel(), products


def _cell_by_cell(panel: Panel) -> tuple[Floats, Whole, Floats]:
    """The same from every observed cell."""
    units, periods = panel.shape
    size = periods + len(panel.covariates)
    if units * periods * size > LARGEST:
        raise DesignError(
            f"{units:,} units over {periods} periods are too many for this inference with gaps, weights or covariates.",
            mend="Add units up to their deciding areas first.",
        )
    mass = np.where(panel.observed, 1.0 if panel.weights is None else panel.weights, 0.0)
    x = np.zeros((units, periods, size))
    x[:, :, 0] = panel.treated
    for place, values in enumerate(panel.covariates.values(), start=1):
        x[:, :, place] = np.where(panel.observed, values, 0.0)
    x[:, 1:, size - periods + 1 :] = np.eye(periods - 1)
    x -= (np.einsum("ut,utk->uk", mass, x) / mass.sum(axis=1)[:, None])[:, None, :]
    weighted = x * mass[:, :, None]
    clusters = len(panel.cluster_names)
    cross, products = np.zeros((clusters, size, size)), np.zeros((clusters, size))
    np.add.at(cross, panel.cluster, np.einsum("utk,utl->ukl", weighted, x))
    outcome = np.where(panel.observed, panel.outcome, 0.0)
    np.add.at(products, panel.cluster, np.einsum("utk,ut->uk", weighted, outcome))
    return cross, np.arange(clusters), products
