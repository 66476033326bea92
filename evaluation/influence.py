"""Group-time effects as sums over cohorts: each estimate with what every unit adds to its error.

In a balanced panel without covariates the influence of unit i of cohort c on an estimate is Y_i · a_c + k_c: one vector
over the periods and one number for each cohort (Callaway and Sant'Anna 2021, Journal of Econometrics 225, theorem 2 and
its corollary). No table of units × cells is ever built.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Whole = NDArray[np.intp]
MANY = 1000
"""From so many clusters in a cohort on, sums of their signed influences are drawn as the normal that they tend to."""
BLOCK = 4096
"""Clusters that are worked on at once. The draws of a bootstrap depend on it, so it is never changed by need."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cohorts:
    """Outcomes of n units over T periods, by cohort: `start` holds the first treated position, T for never treated."""

    outcome: Floats
    cohort: Whole
    start: Whole
    cluster: Whole
    clusters: int
    sizes: Whole
    means: Floats
    nested: bool
    moments: Floats
    _signed: dict[tuple[int, int], Floats] = field(default_factory=dict)

    @classmethod
    def of(cls, outcome: Floats, cohort: Whole, start: Whole, cluster: Whole, clusters: int) -> Cohorts:
        """The cohorts with their sizes, means (C × T), whether no cluster spans two, and, where none does, the cross
        products over clusters of [outcome less its cohort's mean, units] (C × T+1 × T+1).
        """
        sizes = np.bincount(cohort, minlength=len(start))
        pairs = np.bincount(cluster * len(start) + cohort, minlength=clusters * len(start))
        nested, alone = np.count_nonzero(pairs) == clusters, pairs.max() == 1
        wide = outcome.shape[1] + 1
        means, moments = np.zeros((len(start), wide - 1)), np.zeros((len(start), wide, wide))
        for c in range(len(start)):
            here = cohort == c
            means[c] = outcome[here].mean(axis=0)
            rows = np.column_stack([outcome[here] - means[c], np.ones(here.sum())])
            if not alone:
                _, own = np.unique(cluster[here], return_inverse=True)
                sums = np.zeros((own.max() + 1, wide))
                np.add.at(sums, own, rows)
                rows = sums
            moments[c] = rows.T @ rows
        return cls(
            outcome=outcome, cohort=cohort, start=start, cluster=cluster, clusters=clusters, sizes=sizes, means=means,
            nested=nested, moments=moments,
        )  # fmt: skip

    def signed(self, draws: int, seed: int) -> Floats:
        """Sums over clusters of ±1 at random times [outcome less its cohort's mean, units]: draws × C × T+1.

        From these the draws of any estimate follow, so that the units are gone through once. Every block of clusters
        has a seed of its own: nothing depends on how blocks are divided among workers. A cohort of many clusters has
        normal multipliers in place of ±1: their sum is then normal with the cohort's own moments, and is drawn at once.
        """
        if (draws, seed) in self._signed:
            return self._signed[draws, seed]
        wide = self.outcome.shape[1] + 1
        found = np.zeros((draws, len(self.start), wide))
        sizes = [min(BLOCK, self.clusters - first) for first in range(0, self.clusters, BLOCK)]
        bits = np.concatenate([random_bits(size, draws, (seed, place)) for place, size in enumerate(sizes)])
        for c, mean in enumerate(self.means):
            units = np.flatnonzero(self.cohort == c)
            if self.nested and len(np.unique(self.cluster[units])) >= MANY:
                found[:, c] = normal_draws(self.moments[c], draws, (seed, c))
                continue
            for here in np.split(units, range(BLOCK, len(units), BLOCK)):
                rows = np.ones((len(here), wide), dtype=np.float32)
                np.subtract(self.outcome[here], mean, out=rows[:, :-1], casting="same_kind")
                found[:, c] += signed_sums(bits[self.cluster[here]], draws, rows)
        self._signed[draws, seed] = found
        return found

    def blocks(self) -> Iterator[Whole]:
        """The units of some thousand clusters at a time."""
        order = np.argsort(self.cluster, kind="stable")
        edges = np.searchsorted(self.cluster[order], np.arange(0, self.clusters + BLOCK, BLOCK))
        for first, last in pairwise(edges):
            yield order[first:last]


def normal_draws(covariance: Floats, draws: int, seed: tuple[int, int]) -> Floats:
    """Draws (draws × K) of a normal with mean nought and this covariance."""
    values, vectors = np.linalg.eigh(covariance)
    root = (vectors * np.sqrt(np.maximum(values, 0.0))) @ vectors.T  # the symmetric one: no sign is left open
    found: Floats = np.random.default_rng(seed).standard_normal((draws, len(values))) @ root
    return found


def random_bits(size: int, draws: int, seed: tuple[int, int]) -> NDArray[np.uint8]:
    """A sign for each of `size` and each draw, plus or minus with equal chance: eight draws to a byte."""
    return np.random.default_rng(seed).integers(0, 256, size=(size, -(-draws // 8)), dtype=np.uint8)


def signed_sums(bits: NDArray[np.uint8], draws: int, rows: NDArray[Any]) -> NDArray[Any]:
    """Sums of rows (n × K), each with the sign that a draw has for it (draws × K)."""
    plus = np.unpackbits(bits, axis=1, count=draws).astype(rows.dtype)
    return np.asarray(2 * (plus.T @ rows) - rows.sum(axis=0))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Estimands:
    """J estimates with their influence: `slopes` (J × C × T) and `shifts` (J × C), in units of n times the mean."""

    values: Floats
    slopes: Floats
    shifts: Floats

    def influence(self, data: Cohorts) -> Iterator[Floats]:
        """Each cluster's influence on each estimate, some thousand clusters at a time (at most BLOCK × J)."""
        for place, units in enumerate(data.blocks()):
            rows = data.cluster[units] - place * BLOCK
            found = np.zeros((min(BLOCK, data.clusters - place * BLOCK), len(self.values)))
            for c in np.unique(data.cohort[units]):
                here = data.cohort[units] == c
                added = data.outcome[units[here]] @ self.slopes[:, c].T + self.shifts[:, c]
                if len(np.unique(rows[here])) == here.sum():
                    found[rows[here]] += added
                else:
                    np.add.at(found, rows[here], added)
            yield found

    def covariance(self, data: Cohorts) -> Floats:
        """Covariance of the estimates (J × J): the clusters' influences multiplied, over n squared."""
        total = np.zeros((len(self.values), len(self.values)))
        if data.nested:
            for c, vectors in enumerate(self._from_means(data)):
                total += vectors @ data.moments[c] @ vectors.T
        else:
            for block in self.influence(data):
                total += block.T @ block
        return total / len(data.cohort) ** 2

    def errors(self, data: Cohorts) -> Floats:
        """The standard error of each estimate."""
        total = np.zeros(len(self.values))
        if data.nested:
            for c, vectors in enumerate(self._from_means(data)):
                total += np.einsum("ja,ab,jb->j", vectors, data.moments[c], vectors, optimize=True)
        else:
            for block in self.influence(data):
                total += np.einsum("ij,ij->j", block, block)
        error: Floats = np.sqrt(np.maximum(total, 0.0)) / len(data.cohort)
        return error

    def _from_means(self, data: Cohorts) -> Iterator[Floats]:
        """For each cohort, slopes and shifts (J × T+1) of outcomes that are counted from their cohort's mean."""
        for c, mean in enumerate(data.means):
            slopes = self.slopes[:, c]
            yield np.column_stack([slopes, self.shifts[:, c] + slopes @ mean])

    def drawn(self, data: Cohorts, draws: int, seed: int) -> Floats:
        """What each draw of signs makes of each estimate's error (draws × J)."""
        signed = data.signed(draws, seed)
        found = np.zeros((draws, len(self.values)))
        for c, vectors in enumerate(self._from_means(data)):
            found += signed[:, c] @ vectors.T
        return found / len(data.cohort)

    def only(self, kept: NDArray[np.bool_]) -> Estimands:
        """The estimates that are True."""
        return Estimands(values=self.values[kept], slopes=self.slopes[kept], shifts=self.shifts[kept])

    def weighted(self, weights: Floats, shifts: Floats | None = None, *, cohort: Whole | None = None) -> Estimands:
        """Sums of the estimates by weights (J' × J), with what the weights' own uncertainty adds (J' × C)."""
        added = 0.0 if shifts is None else shifts
        return Estimands(
            values=weights @ self.values,
            slopes=np.einsum("kj,jct->kct", weights, self.slopes),
            shifts=weights @ self.shifts + added,
        )


def group_time(data: Cohorts, cells: Whole, control: NDArray[np.bool_]) -> Estimands:
    """The effect in each cell: the change of its cohort less that of its comparison.

    `cells` is J × 3: cohort, period and base period, by position; `control` is J × C: the cohorts compared with. A cell
    whose period is its base is nought.
    """
    units, sizes, means = len(data.cohort), data.sizes, data.means
    shape = (len(cells), *means.shape)
    values, slopes, shifts = np.zeros(shape[0]), np.zeros(shape), np.zeros(shape[:2])
    for j, (own, period, base) in enumerate(cells):
        against = control[j]
        change = means[:, period] - means[:, base]
        compared = sizes[against] @ change[against] / sizes[against].sum()
        share = np.where(against, -units / sizes[against].sum(), 0.0)
        share[own] = units / sizes[own]
        values[j] = change[own] - compared
        slopes[j, :, period] += share
        slopes[j, :, base] -= share
        shifts[j] = -share * np.where(np.arange(len(sizes)) == own, change[own], compared)
    return Estimands(values=values, slopes=slopes, shifts=shifts)


def by_size(data: Cohorts, cells: Whole, kept: NDArray[np.bool_], values: Floats) -> tuple[Floats, Floats]:
    """Weights of some cells by the share of units in their cohorts, and what estimating these shares adds (C)."""
    shares = data.sizes / len(data.cohort)
    own = cells[:, 0]
    mass = np.where(kept, shares[own], 0.0)
    weights = mass / mass.sum()
    # A unit of cohort c raises the share of c: each cell's weight moves by its own and by the sum of all.
    cohorts = np.arange(len(shares))
    moved = (own[:, None] == cohorts) * kept[:, None] - mass[:, None]
    first = moved / mass.sum()
    second = moved.sum(axis=0) * weights[:, None] / mass.sum()
    return weights, values @ (first - second)
