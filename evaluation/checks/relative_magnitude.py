"""Intervals when a trend may move after the start by at most M times as much as it ever did before it.

The set of such trends is Δ^RM(M) of Rambachan and Roth (2023, Review of Economic Studies 90, section 2.4.1), the test
the conditional and least favourable hybrid of Andrews, Roth and Pakes (2023, Review of Economic Studies 90). For one
largest move before the start, m, the trends not ruled out are |move_t| ≤ M m for every t after it. Only the estimate of
the target and m enter: the linear programme of the test has four vertices that can matter, each a line in these two,
which are normal. So its critical values are had exactly, without draws.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evaluation.checks.coefficients import Coefficients, Target
from evaluation.results import Limits

Floats = NDArray[np.float64]
FIRST_STAGE = 0.1
"""The share of the test's size that its least favourable first stage spends."""
GRID = 201
ROUNDING = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Moves:
    """The target and the moves of the path, for each of R moves before the start and its two signs (2R in all).

    `largest` holds the move m, `joint` (2R × 2 × 2) the covariance of the estimate with it, `across` and `own` the
    covariance with m and the variance of each move after the start; `weights` says how much each counts for the target.
    """

    estimate: float
    weights: Floats
    largest: Floats
    joint: Floats
    across: Floats
    own: Floats

    @classmethod
    def of(cls, found: Coefficients, target: Target) -> Moves:
        """The moves of a path, with weights: an effect is the sum of its moves since the reference."""
        before, count = found.before, len(found.estimates)
        level = np.insert(np.eye(count), before, 0.0, axis=0)
        steps = np.diff(level, axis=0)
        weights = np.cumsum(found.target(target)[::-1])[::-1]
        rows = np.vstack([steps[:before], -steps[:before]])
        aim = weights @ steps[before:]
        spread = found.covariance
        joint = np.empty((len(rows), 2, 2))
        joint[:, 0, 0] = aim @ spread @ aim
        joint[:, 0, 1] = joint[:, 1, 0] = rows @ spread @ aim
        joint[:, 1, 1] = np.einsum("ri,ij,rj->r", rows, spread, rows)
        return cls(
            estimate=float(aim @ found.estimates),
            weights=weights,
            largest=rows @ found.estimates,
            joint=joint,
            across=rows @ spread @ steps[before:].T,
            own=np.einsum("ti,ij,tj->t", steps[before:], spread, steps[before:]),
        )

    def interval(self, value: float, level: float) -> Limits:
        """The interval for M = `value`: from the smallest to the largest effect that the test does not reject."""
        test = Hybrid.of(self, value, level)
        return Limits(test.edge(-1), test.edge(+1))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Hybrid:
    """The test of one effect at one M: four lines in (estimate less effect, m) for each of the 2R largest moves.

    The lines (2R × 4 × 2) are how far the estimate lies above and below what the trends allow, and how far m itself is
    from a largest move, by the least and the most precise move after the start; `spread` (2R × 4 × 4) is their
    covariance, `first` the critical value of the first stage, `size` what is left for the second.
    """

    moves: Moves
    lines: Floats
    spread: Floats
    first: Floats
    size: float

    @classmethod
    def of(cls, moves: Moves, value: float, level: float) -> Hybrid:
        """The test with its critical values."""
        # Errors of each move's distance from its upper and lower bound, which the lines are measured in.
        above, below = (
            np.sqrt(moves.own + sign * 2 * value * moves.across + value**2 * moves.joint[:, 1, 1:]) for sign in (-1, 1)
        )
        weights, room = moves.weights, -value * moves.weights.sum()
        lines = np.zeros((len(above), 4, 2))
        lines[:, 0] = np.array([1.0, room]) / (above @ weights)[:, None]
        lines[:, 1] = np.array([-1.0, room]) / (below @ weights)[:, None]
        width = above + below
        lines[:, 2, 1], lines[:, 3, 1] = -2 * value / width.min(axis=1), -2 * value / width.max(axis=1)
        size = 1 - level
        spent = FIRST_STAGE * size
        return cls(
            moves=moves,
            lines=lines,
            spread=lines @ moves.joint @ lines.transpose(0, 2, 1),
            first=least_favourable(lines[:, :3] @ np.linalg.cholesky(moves.joint), spent),
            size=(size - spent) / (1 - spent),
        )

    def edge(self, side: int) -> float:
        """The smallest (`side` -1) or largest (+1) effect that is not rejected for every largest move."""
        # Beyond these two the first stage rejects.
        reach = (self.first[:, None] - self.lines[:, :2, 1] * self.moves.largest[:, None]) / abs(self.lines[:, :2, 0])
        own, other = (reach[:, 0], reach[:, 1]) if side < 0 else (reach[:, 1], reach[:, 0])
        width = np.maximum(own + other, 0.0)
        grid = self.moves.estimate + side * (own[:, None] - np.linspace(0, 1, GRID) * width[:, None])
        kept = ~self.rejects(grid)
        known = kept.any(axis=1)
        place = kept.argmax(axis=1)
        inner = grid[np.arange(len(grid)), place]
        outer = grid[np.arange(len(grid)), np.maximum(place - 1, 0)]
        while (np.abs(outer - inner) > ROUNDING * np.maximum(np.abs(inner), width)).any():
            middle = (outer + inner) / 2
            out = self.rejects(middle[:, None])[:, 0]
            outer, inner = np.where(out, middle, outer), np.where(out, inner, middle)
        return float(side * np.max(side * inner[known]))

    def rejects(self, effects: Floats) -> NDArray[np.bool_]:
        """Whether each effect (2R × N) is rejected, for each largest move."""
        from scipy import special

        distance = self.moves.estimate - effects
        heights = self.lines[:, None, :, 0] * distance[..., None]
        heights = heights + (self.lines[:, :, 1] * self.moves.largest[:, None])[:, None]
        top = heights.argmax(axis=2)
        height = heights.max(axis=2)
        lower, upper, error = self._room(heights, top, height)
        upper = np.minimum(upper, self.first[:, None])
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            past, end, begin = (special.log_ndtr(-edge / error) for edge in (height, upper, lower))
            chance = np.exp(past - begin) * np.expm1(end - past) / np.expm1(end - begin)
        sure = (height > self.first[:, None]) | (error <= ROUNDING)
        rejected: NDArray[np.bool_] = (height > ROUNDING) & (sure | (chance < self.size))
        return rejected

    def _room(self, heights: Floats, top: NDArray[np.intp], height: Floats) -> tuple[Floats, Floats, Floats]:
        """Between which heights the top line would still be the top, given all else, and the error of its height."""
        which = np.arange(len(top))[:, None]
        across = self.spread[which, top]
        variance = self.spread[which, top, top]
        with np.errstate(divide="ignore", invalid="ignore"):
            follows = across / variance[..., None]
            crossing = (heights - follows * height[..., None]) / (1 - follows)
        lower = np.where(follows < 1 - ROUNDING, crossing, -np.inf).max(axis=2)
        upper = np.where(follows > 1 + ROUNDING, crossing, np.inf).min(axis=2)
        return lower, upper, np.sqrt(np.maximum(variance, 0.0))


def least_favourable(normals: Floats, size: float) -> Floats:
    """The value that the highest of some lines through a standard normal point in the plane passes with chance `size`.

    `normals` is R × J × 2. Where no line is higher than a value is a polygon around the point's mean; the mass beyond
    an edge at distance h, from tangent a to tangent b, is T(h, b) - T(h, a) by the function of Owen (1956, Annals of
    Mathematical Statistics 27), and the tangents are those of the polygon for a value of 1.
    """
    from scipy import special

    length = np.sqrt((normals**2).sum(axis=2))
    known = length > ROUNDING * length.max(axis=1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        outward = normals / length[..., None]
        along = np.stack([-outward[..., 1], outward[..., 0]], axis=2)
        beside = np.einsum("rki,rji->rjk", normals, along)
        bound = (length[..., None] - np.einsum("rki,rji->rjk", normals, outward)) / beside
    others = known[:, None, :] & ~np.eye(normals.shape[1], dtype=bool)
    last = np.where(others & (beside > 0), bound, np.inf).min(axis=2)
    first = np.where(others & (beside < 0), bound, -np.inf).max(axis=2)
    edges = known & (first < last)
    last, first = (np.where(edges, tangent, 0.0) for tangent in (last, first))
    distance = np.where(edges, 1 / np.where(known, length, 1.0), 0.0)

    def beyond(value: Floats) -> Floats:
        reach = distance * value[:, None]
        mass: Floats = (special.owens_t(reach, last) - special.owens_t(reach, first)).sum(axis=1)
        return mass

    low, high = np.zeros(len(normals)), length.max(axis=1) * 40
    for _ in range(60):
        middle = (low + high) / 2
        too_low = beyond(middle) > size
        low, high = np.where(too_low, middle, low), np.where(too_low, high, middle)
    return (low + high) / 2
