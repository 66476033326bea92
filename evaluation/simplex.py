"""Weights that are not negative and sum to one, by which a mixture of columns comes nearest to a target: exactly.

With the target taken from every column this is the point of a convex hull nearest to nought, found in finitely many
steps by Wolfe's algorithm (1976, Mathematical Programming 11, 128-149): no step size, no stopping rule to tune.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Whole = NDArray[np.intp]
TIE = 1e-12
"""Ridge, relative to the mean squared length of a column, that settles ties: of equally good weights the most even."""

_ROUNDING, _EACH = 1e-15, 30


def simplex_weights(columns: Floats, target: Floats, *, ridge: float = 0.0) -> Floats:
    """The J weights that minimise |columns @ w - target|² + ridge |w|², none negative, summing to one.

    `columns` is m × J, `target` m. Where several weights do equally well, those nearest to equal ones are given, so
    that the answer does not depend on the order of the columns.
    """
    points = columns - target[:, None]
    count = points.shape[1]
    even = max(ridge, TIE * float(np.einsum("ij,ij->j", points, points).mean()))
    points = np.vstack([points, np.sqrt(even) * np.eye(count)]) if even else points

    def products(chosen: Whole, weights: Floats) -> Floats:
        found: Floats = points.T @ (points[:, chosen] @ weights)
        return found

    def affine(chosen: Whole) -> Floats:
        """Weights summing to one, of either sign, that bring the chosen points nearest to nought."""
        last = points[:, chosen[-1]]
        free: Floats = np.linalg.lstsq(points[:, chosen[:-1]] - last[:, None], -last, rcond=None)[0]
        return np.append(free, 1.0 - free.sum())

    lengths = np.einsum("ij,ij->j", points, points)
    return _nearest(lengths, products, affine, np.array([np.argmin(lengths)]), np.ones(1))


def simplex_weights_of_gram(gram: Floats, start: Floats | None = None) -> Floats:
    """The J weights that minimise w'Gw, none negative, summing to one: quick, and as exact as G allows.

    G (J × J) holds the products of the points; `start` holds weights found for one like it.
    """

    def products(chosen: Whole, weights: Floats) -> Floats:
        found: Floats = gram[:, chosen] @ weights
        return found

    def affine(chosen: Whole) -> Floats:
        return bordered_solve(gram[np.ix_(chosen, chosen)], np.zeros(len(chosen)), 1.0)

    lengths = gram.diagonal()
    if start is None:
        return _nearest(lengths, products, affine, np.array([np.argmin(lengths)]), np.ones(1))
    chosen = np.flatnonzero(start)
    return _nearest(lengths, products, affine, chosen, start[chosen])


def bordered_solve(gram: Floats, right: Floats, total: float) -> Floats:
    """x with gram @ x + multiplier = right and sum(x) = total; the least such x where there are several."""
    size = len(gram)
    system = np.ones((size + 1, size + 1))
    scale = gram.diagonal().mean() or 1.0
    system[:size, :size] = gram / scale
    system[size, size] = 0.0
    sides = np.append(right / scale, total)
    try:
        found: Floats = np.linalg.solve(system, sides)
    except np.linalg.LinAlgError:
        found = np.linalg.lstsq(system, sides, rcond=None)[0]
    return found[:size]


def optimality_gap(columns: Floats, target: Floats, weights: Floats, *, ridge: float = 0.0) -> float:
    """How far weights are from the best (nought), as a share of the mean squared length of a column.

    It is the most that the objective could fall along any edge, by the conditions of Karush, Kuhn and Tucker.
    """
    points = columns - target[:, None]
    slopes = points.T @ (points @ weights) + ridge * weights
    scale = float(np.einsum("ij,ij->j", points, points).mean()) + ridge
    return float(slopes @ weights - slopes.min()) / scale if scale else 0.0


def _nearest(
    lengths: Floats,
    products: Callable[[Whole, Floats], Floats],
    affine: Callable[[Whole], Floats],
    chosen: Whole,
    weights: Floats,
) -> Floats:
    """Wolfe's algorithm: take in the point that helps most, then step back until no weight is negative."""
    longest = float(lengths.max())
    best = np.inf
    kept = (chosen, weights)
    for _ in range(_EACH * len(lengths)):
        chosen, weights = _step_back(affine, chosen, weights)
        slopes = products(chosen, weights)
        length = float(slopes[chosen] @ weights)
        if length >= best:  # rounding: a step no longer brings it nearer
            break
        best, kept = length, (chosen, weights)
        slopes[chosen] = np.inf
        enters = int(np.argmin(slopes))
        if length - slopes[enters] <= _ROUNDING * np.sqrt(max(length, 0.0) * longest):
            break
        chosen, weights = np.append(chosen, enters), np.append(weights, 0.0)
    found = np.zeros(len(lengths))
    found[kept[0]] = kept[1]
    return found / found.sum()


def _step_back(affine: Callable[[Whole], Floats], chosen: Whole, weights: Floats) -> tuple[Whole, Floats]:
    """The best weights of the chosen points; those that would turn negative leave, one by one."""
    while True:
        wanted = affine(chosen)
        falling = wanted <= 0
        if not falling.any() or len(chosen) == 1:
            return chosen, np.ones(1) if len(chosen) == 1 else wanted
        with np.errstate(divide="ignore", invalid="ignore"):
            share = np.where(falling, weights / (weights - wanted), np.inf)
        share[falling & (weights <= 0)] = 0.0
        weights = weights + share.min() * (wanted - weights)
        weights[np.argmin(share)] = 0.0
        stays = weights > 0
        if not stays.any():
            stays[np.argmax(wanted)] = True
        chosen, weights = chosen[stays], weights[stays]
        weights = weights / weights.sum()
