"""Randomisation inference: where does the estimate stand among those of other draws of who was treated?

The starts of the clusters are dealt out again, as many of each as there were, and the two-way coefficient (or its t)
is computed for each deal from sums over clusters (Fisher 1935; MacKinnon and Webb 2020, Journal of Econometrics 218).
With starts drawn at random the coefficient's p is exact. Where large and small areas vary differently its t is the
better guide, from three treated on.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from evaluation.inferring.inverting import invert
from evaluation.panel import Panel
from evaluation.results import Limits
from interventions.errors import DesignError, InputError

Floats = NDArray[np.float64]
Whole = NDArray[np.intp]
BLOCK, HELD = 8192, 4_096_000  # deals, and starts in them, that are looked at together
SAME = 1e-9  # relative difference below which two statistics are the same deal


class Statistic(StrEnum):
    """What is compared between deals."""

    COEFFICIENT = "coefficient"
    STUDENTISED = "studentised"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Randomised:
    """The p, as a fraction where deals were counted, the interval, and every deal's estimate.

    `deals` is how many there are in all, `exact` whether every one was looked at; `actual` is the estimate, `drawn`
    those of the deals looked at (the actual one among them if exact).
    """

    p_value: float
    interval: Limits | None
    deals: int
    exact: bool
    beyond: int
    looked_at: int
    actual: float
    drawn: Floats
    name: str
    mirrored: bool = False

    @property
    def smallest(self) -> float:
        """The smallest p that this many deals can give; with half treated every deal has a mirror that ties with it."""
        return (2 if self.exact and self.mirrored else 1) / self.looked_at


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Lines:
    """Of D deals: the estimate `found` with the effect `around` taken off the outcome, and by how much it falls with a
    further effect of one; `squares` (3 × D) make the squared error: constant, and what it owes to the further effect.
    """

    around: float
    found: Floats
    slope: Floats
    squares: Floats | None = None

    def estimates(self, effect: float = 0.0) -> Floats:
        """The estimates with an effect taken off the outcome."""
        return self.found - (effect - self.around) * self.slope

    def errors(self, effect: float = 0.0) -> Floats:
        """Their clustered errors; ones where they were not asked for."""
        if self.squares is None:
            return np.ones_like(self.found)
        further = effect - self.around
        constant, mixed, own = self.squares
        error: Floats = np.sqrt(np.maximum(constant - 2 * further * mixed + further**2 * own, 0.0))
        return error

    def statistics(self, effect: float = 0.0) -> Floats:
        """Their size, over their errors; nought where nothing varies and nothing changed."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.nan_to_num(np.abs(self.estimates(effect)) / self.errors(effect), nan=0.0, posinf=np.inf)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Deals:
    """A balanced panel as sums over G clusters: who starts when may be dealt out anew.

    `sums` (G × C) is the two-way residual outcome of each cluster summed over the periods that a start c would treat;
    `paths` (C × T) the treatment of each start less its mean; `sizes` the units of each cluster; `own` its true start.
    """

    sums: Floats
    effect: Floats
    paths: Floats
    sizes: Floats
    own: Whole
    block: Whole

    @classmethod
    def of(cls, panel: Panel, blocks: NDArray[np.generic] | None = None) -> Deals:
        """The sums of a panel; `blocks` gives, per unit, the block within which starts were assigned.

        Raises DesignError for cells not observed, weights or covariates, and where a cluster has several starts.
        """
        if not panel.balanced or panel.weights is not None or panel.covariates:
            raise DesignError(
                "randomisation is for a panel with every cell observed, without weights or covariates.",
                mend="Leave out units with gaps.",
            )
        starts, cohort = np.unique(panel.first_treated, return_inverse=True)
        clusters = len(panel.cluster_names)
        own = np.zeros(clusters, dtype=np.intp)
        own[panel.cluster] = cohort
        if np.any(own[panel.cluster] != cohort):
            raise DesignError(
                f"a cluster (by {panel.cluster_level}) holds units with different starts: there is no deal to repeat.",
                mend="Name as assignment the level at which treatment was decided.",
            )
        paths = (panel.times[None, :] >= starts[:, None]).astype(float)
        paths -= paths.mean(axis=1, keepdims=True)
        left = panel.outcome - panel.outcome.mean(axis=1, keepdims=True) - panel.outcome.mean(axis=0)
        left = left + panel.outcome.mean()
        each = np.zeros((clusters, panel.shape[1]))
        np.add.at(each, panel.cluster, left)
        sizes = np.bincount(panel.cluster, minlength=clusters).astype(float)
        # What an effect of one adds to every cluster's sums: its own path less the mean of all.
        added = sizes[:, None] * (paths[own] - np.bincount(own, sizes, len(starts)) / sizes.sum() @ paths)
        block = np.zeros(clusters, dtype=np.intp)
        if blocks is not None:
            block[panel.cluster] = np.unique(blocks, return_inverse=True)[1]
        return cls(sums=each @ paths.T, effect=added @ paths.T, paths=paths, sizes=sizes, own=own, block=block)

    def lines(self, deals: Whole, around: float, *, studentised: bool) -> Lines:
        """What each deal (D × G starts by position) says of every effect: one look at it serves them all.

        Estimate and scores are straight lines in the effect taken off the outcome; `around` is where they are exact.
        """
        total, gram = self.sizes.sum(), self.paths @ self.paths.T
        # Shares of starts, and the product of each start's path with the mean path (both D × C).
        mass = np.stack([(deals == c) @ self.sizes for c in range(len(gram))], axis=1) / total
        common = mass @ gram
        mean = np.einsum("dc,dc->d", common, mass)
        spread = total * (mass @ np.diag(gram) - mean)
        at, left = np.arange(len(self.sizes)) * len(gram) + deals, self.sums - around * self.effect
        own, added = left.ravel()[at], self.effect.ravel()[at]
        found, slope = own.sum(axis=1) / spread, added.sum(axis=1) / spread
        if not studentised:
            return Lines(around=around, found=found, slope=slope)
        each = np.diag(gram)[None, :] - 2 * common + mean[:, None]  # squared length of each start's within path, D × C
        length = self.sizes * np.take_along_axis(each, deals, axis=1)
        own -= mass @ left.T + found[:, None] * length
        added -= mass @ self.effect.T + slope[:, None] * length
        pairs = ((own, own), (own, added), (added, added))
        squares = np.stack([np.einsum("dg,dg->d", one, other) for one, other in pairs])
        return Lines(around=around, found=found, slope=slope, squares=squares / spread**2)

    def count(self) -> int:
        """How many different deals there are."""
        total = 1
        for one in np.unique(self.block):
            inside = self.own[self.block == one]
            total *= math.factorial(len(inside))
            for size in np.bincount(inside):
                total //= math.factorial(int(size))
        return total

    @property
    def mirrored(self) -> bool:
        """One start for exactly half of the clusters, all of one size: treated and comparison can change places."""
        return len(self.paths) == 2 and 2 * int((self.own == 0).sum()) == len(self.own) and not np.ptp(self.sizes)

    def every(self) -> Iterator[Whole]:
        """All deals, some thousand at a time."""
        yield from _gathered(_fill(self.own.copy(), [np.flatnonzero(self.block == b) for b in np.unique(self.block)]))

    def random(self, draws: int, seed: int) -> Iterator[Whole]:
        """Deals at random, some at a time; each lot has a seed of its own."""
        at_once = max(1, min(BLOCK, HELD // len(self.own)))
        for place, first in enumerate(range(0, draws, at_once)):
            size = min(at_once, draws - first)
            rng = np.random.default_rng((seed, place))
            deals = np.tile(self.own, (size, 1))
            for one in np.unique(self.block):
                inside = np.flatnonzero(self.block == one)
                deals[:, inside] = rng.permuted(deals[:, inside], axis=1)
            yield deals


def randomise(
    panel: Panel, *, statistic: str = "studentised", blocks: NDArray[np.generic] | None = None, draws: int = 9_999,
    level: float = 0.95, seed: int = 0, interval: bool = True,
) -> Randomised:  # fmt: skip
    """Two-sided p of no effect on any area, and the constant effects that are not rejected.

    `statistic`: "coefficient" or "studentised" (over its clustered error). All deals are counted where there are no
    more than `draws` of them; else so many are drawn, and the true deal counts as one of them. `blocks` (per unit):
    starts are dealt out within blocks only, as they were assigned.
    """
    if statistic not in {str(one) for one in Statistic}:
        raise InputError(f"statistic cannot be {statistic!r}.", mend='Write "coefficient" or "studentised".')
    deals, studentised = Deals.of(panel, blocks), statistic == Statistic.STUDENTISED
    count = deals.count()
    exact = count <= draws
    looked_at = count if exact else draws + 1

    true = deals.own[None, :]
    estimate = float(deals.lines(true, 0.0, studentised=False).found[0])
    actual = deals.lines(true, estimate, studentised=True)
    blocks_of_deals = deals.every() if exact else deals.random(draws, seed)
    seen = [deals.lines(block, estimate, studentised=studentised) for block in blocks_of_deals]
    drawn = np.concatenate([lines.estimates() for lines in seen])

    def beyond(effect: float) -> int:
        """How many deals lie as far out as the true one, which counts as one of them."""
        own = actual.statistics(effect) if studentised else np.abs(actual.estimates(effect))
        with np.errstate(invalid="ignore"):
            return (not exact) + sum(int((each.statistics(effect) >= own[0] * (1 - SAME)).sum()) for each in seen)

    scale = float(actual.errors()[0])
    scale = scale if scale > 0 else float(np.std(drawn))
    limits = None
    if interval and 1 / looked_at <= 1 - level:
        limits = invert(lambda effect: beyond(effect) / looked_at, estimate, scale=scale, alpha=1 - level)
    how = f"all {count:,} deals" if exact else f"{draws:,} of {_said(count)} deals"
    return Randomised(
        p_value=beyond(0.0) / looked_at, interval=limits, deals=count, exact=exact, beyond=beyond(0.0),
        looked_at=looked_at, actual=estimate, drawn=drawn, mirrored=deals.mirrored,
        name=f"randomisation, {statistic} ({how})",
    )  # fmt: skip


def _said(count: int) -> str:
    return f"{count:,}" if count < 10**9 else f"about {count:.1e}".replace("e+", " × 10^")


def _fill(deal: Whole, blocks: list[Whole]) -> Iterator[Whole]:
    """Every way to place each block's starts, block after block."""
    if not blocks:
        yield deal.copy()
        return
    for placed in _ways(deal[blocks[0]]):
        changed = deal.copy()
        changed[blocks[0]] = placed
        yield from _fill(changed, blocks[1:])


def _ways(starts: Whole) -> Iterator[Whole]:
    """Every order of a few kinds of starts: the places of the first kind, then those of the next among what is left."""
    kinds, sizes = np.unique(starts, return_counts=True)
    if len(kinds) == 1:
        yield starts.copy()
        return
    first, size = kinds[0], int(sizes[0])
    rest = starts[starts != first]
    for places in combinations(range(len(starts)), size):
        free = np.ones(len(starts), dtype=bool)
        free[list(places)] = False
        for others in _ways(rest):
            found = np.full(len(starts), first)
            found[free] = others
            yield found


def _gathered(deals: Iterator[Whole]) -> Iterator[Whole]:
    held: list[Whole] = []
    for deal in deals:
        held.append(deal)
        if len(held) == BLOCK:
            yield np.array(held)
            held = []
    if held:
        yield np.array(held)
