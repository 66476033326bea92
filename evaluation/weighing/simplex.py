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
    gaps = columns - target[:, None]
    lengths = np.einsum("ij,ij->j", gaps, gaps)
    even = max(ridge, TIE * (float(lengths.mean()) or 1.0))

    def products(chosen: Whole, weights: Floats) -> Floats:
        found: Floats = gaps.T @ (gaps[:, chosen] @ weights)
        found[chosen] += even * weights
        return found

    def affine(chosen: Whole) -> Floats:
        """Weights summing to one, of either sign, that bring the chosen points nearest to nought."""
        points = np.vstack([gaps[:, chosen], np.sqrt(even) * np.eye(len(chosen))])
        last = points[:, -1]
        free: Floats = np.linalg.lstsq(points[:, :-1] - last[:, None], -last, rcond=None)[0]
        return np.append(free, 1.0 - free.sum())

    return _nearest(lengths + even, products, affine, np.array([np.argmin(lengths)]), np.ones(1))


def simplex_weights_of_gram(gram: Floats, start: Floats | None = None) -> Floats:
    """The J weights that minimise w'Gw, none negative, summing to one: quick, and as exact as G allows.

    G (J × J) holds the products of the points; `start` holds weights found for one like it.
    """

    def products(chosen: Whole, weights: Floats) -> Floats:
        found: Floats = gram[:, chosen] @ weights
        return found

    lengths = gram.diagonal()
    # The same added to every product changes nothing where weights sum to one, and leaves no direction flat.
    lifted = gram + float(lengths.sum()) / len(lengths)

    def affine(chosen: Whole) -> Floats:
        solved = solve_positive(lifted[chosen[:, None], chosen], np.ones(len(chosen)))
        return solved / solved.sum()

    if start is None:
        return _nearest(lengths, products, affine, np.array([np.argmin(lengths)]), np.ones(1))
    chosen = np.flatnonzero(start)
    return _nearest(lengths, products, affine, chosen, start[chosen])


def solve_positive(matrix: Floats, right: Floats) -> Floats:
    """X with matrix @ x = right for a matrix with positive eigenvalues; the nearest and least x where some are nought.

    Straight to LAPACK: the systems are small, solved a hundred thousand times, and checking would take longer.
    """
    from scipy.linalg import lapack

    _, found, failed = lapack.dposv(matrix, right)
    if failed:
        found = np.linalg.lstsq(matrix, right, rcond=None)[0]
    solved: Floats = found
    return solved


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
        chosen, weights = np.concatenate((chosen, (enters,))), np.concatenate((weights, (0.0,)))
    found = np.zeros(len(lengths))
    found[kept[0]] = kept[1]
    return found / found.sum()


def _step_back(affine: Callable[[Whole], Floats], chosen: Whole, weights: Floats) -> tuple[Whole, Floats]:
    """The best weights of the chosen points; those that would turn negative leave, one by one."""
    while len(chosen) > 1:
        wanted = affine(chosen)
        if wanted.min() > 0:
            return chosen, wanted
        falls = np.flatnonzero(wanted <= 0)
        # Where a weight is nought already the step is nought: it leaves.
        share = weights[falls] / np.maximum(weights[falls] - wanted[falls], np.finfo(float).tiny)
        first = int(np.argmin(share))
        weights = weights + share[first] * (wanted - weights)
        weights[falls[first]] = 0.0
        stays = weights > 0
        chosen, weights = chosen[stays], weights[stays] / weights[stays].sum()
    return chosen, np.ones(1)
