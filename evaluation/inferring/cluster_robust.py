"""Sandwich errors of a two-way regression: CR1, CR2 with Satterthwaite's degrees, CR3, two-way, Driscoll and Kraay.

CR1 is the one convention of this project. CR2 makes the sandwich unbiased where errors are alike and independent, with
degrees of freedom that shrink where few clusters carry the estimate (Bell and McCaffrey 2002, Survey Methodology 28;
Pustejovsky and Tipton 2018, Journal of Business & Economic Statistics 36, 672-683); CR3 is the jackknife over clusters.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evaluation.inferring.moments import Moments
from evaluation.panel import Panel
from evaluation.two_way import within_treatment
from interventions.errors import DesignError

Floats = NDArray[np.float64]
NOTHING_LEFT = 1e-9  # of what is left of a cluster's own fit: below it the cluster is fitted exactly


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RobustError:
    """A standard error, the degrees of freedom of its t, and its name."""

    std_error: float
    df: float
    name: str


def cr1(moments: Moments) -> RobustError:
    """The clustered error of the one convention."""
    total = float(((moments.scores @ moments.direction) ** 2).sum())
    return RobustError(std_error=float(np.sqrt(total * moments.cr1)), df=moments.clusters - 1, name="CR1")


def cr2(moments: Moments) -> RobustError:
    """The bias-reduced error with Satterthwaite's degrees of freedom.

    Raises DesignError with weights, for which the working model would have to be chosen.
    """
    if moments.weighted:
        raise DesignError("CR2 is not offered with weights.", mend="Leave the weights out, or use the wild bootstrap.")
    carried = np.stack([_adjusted(cross, moments.bread, -0.5) @ moments.direction for cross in moments.cross])
    total = float((np.einsum("gk,gk->g", moments.scores, carried[moments.kind]) ** 2).sum())
    return RobustError(std_error=float(np.sqrt(total)), df=_satterthwaite(moments, carried), name="CR2")


def cr3(moments: Moments) -> RobustError:
    """The jackknife error: each cluster left out in turn, about the whole estimate, times (G-1)/G."""
    carried = np.stack([_adjusted(cross, moments.bread, -1.0) @ moments.direction for cross in moments.cross])
    total = float((np.einsum("gk,gk->g", moments.scores, carried[moments.kind]) ** 2).sum())
    clusters = moments.clusters
    error = float(np.sqrt(total * (clusters - 1) / clusters))
    return RobustError(std_error=error, df=clusters - 1, name="CR3")


def _adjusted(cross: Floats, bread: Floats, power: float) -> Floats:
    """K × K matrix B with X_g' (I - H_gg)^power e_g = B' X_g'e_g, where H_gg = X_g bread X_g'.

    Directions in which a cluster is fitted exactly hold no residual, and are left out.
    """
    values, vectors = np.linalg.eigh(bread)
    root = vectors * np.sqrt(np.maximum(values, 0)) @ vectors.T
    leverage, axes = np.linalg.eigh(root @ cross @ root)
    left = 1 - leverage
    grown = np.where(left > NOTHING_LEFT, np.maximum(left, NOTHING_LEFT) ** power, 0.0)
    inverse = vectors / np.sqrt(np.maximum(values, 1e-300)) @ vectors.T
    found: Floats = root @ (axes * grown) @ axes.T @ inverse
    return found


def _satterthwaite(moments: Moments, carried: Floats) -> float:
    """(sum of p_g'p_g)^2 over the sum of all (p_g'p_h)^2, with p_g = (I - H)_g A_g X_g bread c."""
    counts = np.bincount(moments.kind, minlength=len(moments.cross)).astype(float)
    reach = np.einsum("pkl,pl->pk", moments.cross, carried)
    own = np.einsum("pk,pk->p", carried, reach)
    between = reach @ moments.bread @ reach.T
    alone = own - np.diag(between)
    pairs = counts @ between**2 @ counts - counts @ np.diag(between) ** 2 + counts @ alone**2
    return float((counts @ alone) ** 2 / pairs)


def two_way_clustered(panel: Panel) -> RobustError:
    """Clustered by cluster and by period at once (Cameron, Gelbach and Miller 2011), t on the fewer less 1.

    The three parts each carry the factor of the one convention; balanced panels without weights or covariates only.
    """
    x, residual = within_treatment(panel)
    products, bread = x * residual, 1 / float((x**2).sum())
    by_cluster = np.zeros((len(panel.cluster_names), len(panel.times)))
    np.add.at(by_cluster, panel.cluster, products)
    observations, periods = products.size, len(panel.times)

    def part(sums: Floats) -> float:
        groups = sums.size
        return groups / (groups - 1) * (observations - 1) / (observations - 1 - periods) * float((sums**2).sum())

    total = part(by_cluster.sum(axis=1)) + part(by_cluster.sum(axis=0)) - part(by_cluster.ravel())
    if total <= 0:
        raise DesignError("the two-way clustered variance is not above nought.", mend="Cluster by the decision alone.")
    fewer = min(len(by_cluster), periods)
    return RobustError(std_error=float(np.sqrt(total)) * bread, df=fewer - 1, name="clustered by area and period")


def driscoll_kraay(panel: Panel, *, lags: int | None = None) -> RobustError:
    """Errors that allow for shocks common to all areas and lasting (Driscoll and Kraay 1998), Bartlett's kernel.

    `lags`: by default floor(4 (T/100)^(2/9)). It leans on many periods, not on many areas.
    """
    x, residual = within_treatment(panel)
    sums = (x * residual).sum(axis=0)
    periods = len(sums)
    reach = int(4 * (periods / 100) ** (2 / 9)) if lags is None else lags
    total = float(sums @ sums)
    for lag in range(1, min(reach, periods - 1) + 1):
        total += 2 * (1 - lag / (reach + 1)) * float(sums[lag:] @ sums[:-lag])
    factor = x.size / (x.size - panel.shape[0] - periods)
    error = float(np.sqrt(max(total, 0.0) * factor)) / float((x**2).sum())
    return RobustError(std_error=error, df=periods - 1, name=f"Driscoll and Kraay ({reach} lags)")
