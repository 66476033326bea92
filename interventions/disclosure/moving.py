"""Another table that a reader could not tell from the true one: the one nearest to what is printed already.

Kelly, Golden and Assad (1992, Networks 22, 397-417) choose secondary suppressions by such a linear programme: figures
that must move for a small count to reach an end of its interval are kept back. A solution in whole numbers is proof.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, sparse

from interventions.disclosure.sheets import Floats, Sheets

_TINY = 1e-6
_PATIENCE = {"time_limit": 20.0}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Move:
    """Which figures differ from the truth and by how much, and which of them must be kept back for it."""

    figures: NDArray[np.int64]
    change: Floats
    kept_back: NDArray[np.int64]


def cheapest_move(sheets: Sheets, *, figures: NDArray[np.int64], target: int, to: float, rises: bool) -> Move | None:
    """The move within `figures` that takes one figure to a value or past it and keeps back least, if there is one.

    All other figures stand still. Movement within what is already known of a figure costs nothing.
    """
    truth = sheets.truth[figures]
    low, high = sheets.lower[figures] - truth, sheets.upper[figures] - truth
    further = np.flatnonzero(sheets.ceiling[figures] > sheets.upper[figures])
    lower = np.flatnonzero(sheets.floor[figures] < sheets.lower[figures])
    rows = sheets.relations[:, figures].tocsr()
    rows = rows[np.diff(rows.indptr) > 0]
    reach = sparse.csr_array(([1.0], ([0], [int(np.flatnonzero(figures == target)[0])])), shape=(1, len(figures)))
    both = sparse.vstack([rows, reach]).tocsc()
    matrix = sparse.hstack([both, both[:, further], -both[:, lower]], format="csc")
    nought, goal = np.zeros(rows.shape[0]), to - sheets.truth[target]
    ends = (goal, np.inf) if rises else (-np.inf, goal)
    limits = optimize.LinearConstraint(matrix, np.append(nought, ends[0]), np.append(nought, ends[1]))
    bounds = optimize.Bounds(
        np.concatenate([low, np.zeros(len(further) + len(lower))]),
        np.concatenate([
            high, sheets.ceiling[figures[further]] - sheets.upper[figures[further]],
            sheets.lower[figures[lower]] - sheets.floor[figures[lower]],
        ]),
    )  # fmt: skip
    price = np.concatenate([np.zeros(len(figures)), sheets.costs[figures][further], sheets.costs[figures][lower]])
    found = solve(price, limits, bounds)
    if found is None:
        return None
    parts = np.split(found, [len(figures), len(figures) + len(further)])
    change, past = parts[0].copy(), np.zeros(len(figures), dtype=bool)
    change[further] += parts[1]
    change[lower] -= parts[2]
    past[further] |= parts[1] > 0
    past[lower] |= parts[2] > 0
    return Move(figures=figures, change=change, kept_back=figures[past])


def free_move(sheets: Sheets, pull: Floats) -> Move | None:
    """The move of all figures that follows the pulls as far as it can with nothing more kept back."""
    figures = np.flatnonzero(sheets.lower < sheets.upper)
    if not len(figures):
        return None
    truth = sheets.truth[figures]
    cap = 2.0 * float(sheets.truth.max()) + 100.0
    rows = sheets.relations[:, figures].tocsr()
    rows = rows[np.diff(rows.indptr) > 0]
    nought = np.zeros(rows.shape[0])
    bounds = optimize.Bounds(sheets.lower[figures] - truth, np.minimum(sheets.upper[figures], cap) - truth)
    found = solve(-pull[figures], optimize.LinearConstraint(rows, nought, nought), bounds, whole=False)
    if found is None:
        return None
    return Move(figures=figures, change=found, kept_back=np.array([], dtype=np.int64))


def solve(
    price: Floats, limits: optimize.LinearConstraint, bounds: optimize.Bounds, *, whole: bool = True
) -> Floats | None:
    """The cheapest solution in whole numbers, or None. Areas by categories have one wherever they have any."""
    found = optimize.milp(price, constraints=limits, bounds=bounds)
    if found.x is None:
        return None
    if _is_whole(found.x):
        return np.round(found.x)
    if not whole:
        return None
    found = optimize.milp(
        price, integrality=np.ones(len(price)), constraints=limits, bounds=bounds, options=_PATIENCE
    )  # fmt: skip
    return None if found.x is None or not _is_whole(found.x) else np.round(found.x)


def _is_whole(values: Floats) -> bool:
    return bool(np.abs(values - np.round(values)).max(initial=0.0) < _TINY)
