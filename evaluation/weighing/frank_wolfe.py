"""Weights by Frank and Wolfe's steps, many problems of one shape at once, stopped where R's synthdid stops.

The published figures of synthetic difference in differences rest on where its search is stopped: it does not run to
the optimum. So the rule is part of the method: steps until one lowers the objective by no more than `least`, at most
10,000; first 100 of them, then weights up to a quarter of the largest are set to nought and the search goes on.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
FIRST, MOST = 100, 10_000


def frank_wolfe_weights(columns: Floats, target: Floats, present: Floats, ridge: Floats, *, least: Floats) -> Floats:
    """For each of B problems, J weights that nearly minimise |columns @ w - target|² + ridge |w|² (B × J).

    `columns` is B × m × J, `target` B × m; `present` (B × J) is 0 for columns that a problem does not have; `ridge` has
    one figure a problem; `least` (likewise) is a decrease of the objective.
    """
    weights = present / present.sum(axis=1, keepdims=True)
    weights = _search(columns, target, present, ridge, weights, least, FIRST)
    weights = np.where(weights <= weights.max(axis=1, keepdims=True) / 4, 0.0, weights)
    weights /= weights.sum(axis=1, keepdims=True)
    return _search(columns, target, present, ridge, weights, least, MOST)


def _search(
    columns: Floats, target: Floats, present: Floats, ridge: Floats, start: Floats, least: Floats, most: int
) -> Floats:
    found = start.copy()
    active = np.arange(len(start))
    absent = np.where(present > 0, 0.0, np.inf)
    fitted = np.einsum("bmj,bj->bm", columns, start)
    before = np.full(len(start), np.inf)
    for step in range(most):
        fitted, weights = _step(columns, target, absent, ridge, fitted, found[active])
        found[active] = weights
        value = ((fitted - target) ** 2).sum(axis=1) + ridge * (weights**2).sum(axis=1)
        going = before - value > least if step else np.ones(len(active), dtype=bool)
        before = value
        if going.all():
            continue
        active, fitted, before = active[going], fitted[going], before[going]
        columns, target, absent = columns[going], target[going], absent[going]
        ridge, least = ridge[going], least[going]
        if not len(active):
            break
    return found


def _step(
    columns: Floats, target: Floats, absent: Floats, ridge: Floats, fitted: Floats, weights: Floats
) -> tuple[Floats, Floats]:
    """One step towards the column that lowers the objective fastest, as far as it lowers it."""
    rows = np.arange(len(weights))
    slopes = np.matmul((fitted - target)[:, None, :], columns)[:, 0] + ridge[:, None] * weights
    towards = np.argmin(slopes + absent, axis=1)
    change = -weights
    change[rows, towards] += 1.0
    moved = columns[rows, :, towards] - fitted
    curve = (moved**2).sum(axis=1) + ridge * (change**2).sum(axis=1)
    drop = -(slopes * change).sum(axis=1)
    length = np.clip(np.divide(drop, curve, out=np.zeros_like(drop), where=curve > 0), 0.0, 1.0)[:, None]
    return fitted + length * moved, weights + length * change
