"""A planned design and the past it is judged by: who would be treated from when, and how much clusters vary anyway."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from evaluation.panel import Panel
from evaluation.panels.rectangle import names_of
from evaluation.power import variance_of_change
from interventions.errors import DesignError, InputError

Floats = NDArray[np.float64]
LARGEST_RHO = 0.99


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Plan:
    """The design over T periods: `starts` holds, for each treated cluster, how many periods lie before its start.

    `clusters` are their positions in the panel; `sizes` are the units of every cluster.
    """

    panel: Panel
    clusters: NDArray[np.intp]
    starts: NDArray[np.intp]
    sizes: NDArray[np.intp]

    @property
    def fewest(self) -> int:
        """Clusters on the side that has fewer."""
        return min(len(self.clusters), len(self.sizes) - len(self.clusters))

    @property
    def treated(self) -> NDArray[np.bool_]:
        """Per unit: treated in this plan."""
        return np.isin(self.panel.cluster, self.clusters)


class Noise(NamedTuple):
    """How much a cluster varies by itself from period to period: standard deviation, and correlation of neighbours."""

    sigma: float
    rho: float


def variance_of_difference(
    starts: NDArray[np.intp], periods: int, treated: NDArray[np.intp], comparison: NDArray[np.intp], noise: Noise
) -> float:
    """The variance of a difference in differences, were errors AR(1) and alike in every cluster.

    `starts` are the periods before each start; `treated` and `comparison` the units of each cluster. Unequal clusters
    count for fewer: the square of the sum of their sizes over the sum of squares.
    """
    distinct, often = np.unique(starts, return_counts=True)
    own = [variance_of_change(int(start), periods - int(start), noise.rho, noise.sigma) for start in distinct]
    return float(np.average(own, weights=often)) * sum(
        float((side**2).sum() / side.sum() ** 2) for side in (treated, comparison)
    )


def make_plan(panel: Panel, start: Any, treated: Sequence[Any] | int | None, seed: int) -> Plan:
    """Who is treated from when: as the panel has it, or from `start`, or the units named, or so many clusters by lot.

    Raises DesignError where a side is empty, a cluster stands on both, or a start leaves no period before or after.
    """
    times, count = panel.times, len(panel.cluster_names)
    first = panel.first_treated.copy()
    if treated is not None:
        chosen = _chosen(panel, treated, seed)
        known = panel.starts
        if start is None and len(known) != 1:
            raise InputError("no start for the units to be treated.", mend="Give start=, the first treated period.")
        first = np.where(chosen, known[0] if start is None else 0.0, np.inf)
    sides = first <= times[-1]
    if start is not None:
        first = np.where(sides, panel.axis.start(start, where="start"), np.inf)
    sizes = np.bincount(panel.cluster, minlength=count)
    clusters = np.flatnonzero(np.bincount(panel.cluster, weights=sides, minlength=count))
    if not 0 < len(clusters) < count:
        raise DesignError("treated and comparison areas are both needed.", mend="Name some units in treated=, not all.")
    if np.bincount(panel.cluster, weights=sides, minlength=count)[clusters].sum() != sizes[clusters].sum():
        raise DesignError("a cluster is treated in part.", mend="Name all units of it, or cluster by unit.")
    before = np.searchsorted(times, first_in_cluster(panel.cluster, first)[clusters])
    if ((before < 1) | (before >= len(times))).any():
        raise DesignError(
            "the start leaves no period before or none after it in these data.",
            mend="Give a start within the data: what happened there before stands for what will happen.",
        )
    return Plan(panel=panel, clusters=clusters, starts=before, sizes=sizes)


def first_in_cluster(cluster: NDArray[np.intp], first: Floats) -> Floats:
    """The first treated period of each cluster, inf if never."""
    found = np.full(int(cluster.max()) + 1, np.inf)
    np.minimum.at(found, cluster, first)
    return found


def _chosen(panel: Panel, treated: Sequence[Any] | int, seed: int) -> NDArray[np.bool_]:
    if isinstance(treated, int | np.integer):
        count = len(panel.cluster_names)
        if not 0 < treated < count:
            raise DesignError(f"{treated} of {count} clusters cannot be treated.", mend="Leave some on both sides.")
        drawn = np.random.default_rng(seed).choice(count, treated, replace=False)
        return np.isin(panel.cluster, drawn)
    lost = [name for name in treated if name not in set(panel.units)]
    if lost:
        raise InputError(f"no unit {names_of(lost)}.", where="treated", mend="Write units as the data do.")
    return np.isin(panel.units, np.array(list(treated), dtype=object))


def untouched(panel: Panel) -> Panel:
    """The panel before anyone was treated in it, with nobody treated."""
    began = panel.starts[0] if len(panel.starts) else np.inf
    return without_treatment(panel.select(np.ones(len(panel.units), dtype=bool), panel.times < began))


def without_treatment(panel: Panel) -> Panel:
    """The same panel as if nobody in it was ever treated."""
    return replace(panel, first_treated=np.full(len(panel.units), np.inf), caveats=())


def noise_of(past: Panel, outcome: Floats, rho: float | None) -> Noise:
    """Standard deviation and autocorrelation of a cluster's errors, from two-way residuals of the past (U × T).

    Residuals of a short series are correlated less than its errors, for its mean is taken off (Nickell 1981,
    Econometrica 49). So the pooled correlation of neighbours is set equal to what AR(1) errors of so many periods would
    give on average, exactly, and solved for `rho`; `sigma` is corrected in the same way. Units with a cell not observed
    are left out. Raises DesignError below three periods (two if `rho` is given) or three clusters.
    """
    if rho is not None and not -1 < rho < 1:
        raise InputError(f"a correlation of {rho:g} is none.", mend="Give rho between -1 and 1.")
    seen = ~np.isnan(outcome).any(axis=1)
    names, cluster = np.unique(past.cluster[seen], return_inverse=True)
    periods = outcome.shape[1]
    if periods < (3 if rho is None else 2) or len(names) < 3:
        raise DesignError(
            f"{periods} periods of {len(names)} clusters before anyone was treated do not show how much they vary.",
            mend="Bring at least three earlier periods of three clusters, observed throughout.",
        )
    means = np.zeros((len(names), periods))
    np.add.at(means, cluster, outcome[seen])
    means /= np.bincount(cluster)[:, None]
    left = means - means.mean(axis=0) - means.mean(axis=1, keepdims=True) + means.mean()
    spread = float((left**2).sum())
    if spread <= 1e-20 * float((means**2).sum()):
        raise DesignError("clusters do not vary apart from one another.", mend="Check the outcome column.")
    if rho is None:
        rho = _solved(float((left[:, 1:] * left[:, :-1]).sum()) / spread, periods)
    return Noise((spread / ((len(names) - 1) * float(np.trace(_within(rho, periods))))) ** 0.5, rho)


def _within(rho: float, periods: int) -> Floats:
    """The covariance (T × T) of AR(1) errors less their mean, for errors of variance one."""
    lags = np.arange(periods)
    centred = np.eye(periods) - 1 / periods
    found: Floats = centred @ np.power(rho, np.abs(lags[:, None] - lags)) @ centred
    return found


def _solved(observed: float, periods: int) -> float:
    from scipy import optimize

    def excess(rho: float) -> float:
        expected = _within(rho, periods)
        return float(np.trace(expected, offset=1) / np.trace(expected)) - observed

    if excess(LARGEST_RHO) <= 0 or excess(-LARGEST_RHO) >= 0:
        return LARGEST_RHO if excess(LARGEST_RHO) <= 0 else -LARGEST_RHO
    return float(optimize.brentq(excess, -LARGEST_RHO, LARGEST_RHO, xtol=1e-10))
