"""In a table of areas by categories: what it costs to keep a figure back, and which areas are near it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from interventions.disclosure.lattice import Lattice

if TYPE_CHECKING:
    from interventions.disclosure.sheets import Sheets

_NEAR = (30, 120)
Indices = NDArray[np.int64]


def costs_in(lattice: Lattice, *, truth: NDArray[np.float64], hidden: NDArray[np.bool_]) -> NDArray[np.float64]:
    """What it costs to move a figure by one past what is known of it: little for small ones, more for totals.

    A figure that is already 'fewer than' loses only those words; a nought is the last to go.
    """
    names = list(dict.fromkeys(lattice.levels))
    height = np.array([names.index(level) for level in lattice.levels], dtype=float)
    weight = np.repeat(3.0**height, len(lattice.columns)).reshape(len(lattice.areas), -1)
    if len(lattice.columns) > 1:
        weight[:, -1] *= 3.0
    costs = np.tile(weight.ravel(), len(truth) // weight.size) * (1.0 + np.log1p(truth))
    costs[hidden] *= 0.3
    costs[truth == 0] *= 4.0
    return costs


def surroundings(lattice: Lattice, children: list[Indices], sheets: Sheets, target: int) -> Iterator[Indices]:
    """Wider and wider sets of figures around one: some of its area's neighbours, all of them, then a level up.

    Always all figures of an area, on every sheet.
    """
    width, size = len(lattice.columns), len(lattice.areas) * len(lattice.columns)
    starts = np.arange(len(sheets.truth) // size) * size

    def figures_of(areas: Indices) -> Indices:
        one = (areas[:, None] * width + np.arange(width)).ravel()
        return np.asarray((starts[:, None] + one).ravel())

    area, column = divmod(target % size, width)
    inside = area
    while (above := int(lattice.parent[inside])) >= 0:
        near = _likeliest(sheets, children[above], inside, column, (size, width))
        below = [_with_all_below(near[k : k + 1], children) for k in range(len(near))]
        reach = np.cumsum([len(areas) for areas in below])
        counts = [max(2, int(np.searchsorted(reach, limit))) for limit in _NEAR]
        for count in sorted({*[c for c in counts if c < len(near)], len(near)} - {1}):
            yield figures_of(np.sort(np.concatenate(below[:count])))
        inside = above
    yield figures_of(np.arange(len(lattice.areas)))


def _likeliest(sheets: Sheets, near: Indices, inside: int, column: int, shape: tuple[int, int]) -> Indices:
    """The neighbours, the area itself first, then those with a count in this column and most figures kept back."""
    size, width = shape
    table = (sheets.lower < sheets.upper)[:size].reshape(-1, width)
    counted = sheets.truth[:size].reshape(-1, width)[near, column] > 0
    return np.asarray(near[np.lexsort((near, -table[near].sum(axis=1), ~counted, near != inside))])


def _with_all_below(areas: NDArray[np.int64], children: list[NDArray[np.int64]]) -> NDArray[np.int64]:
    found, layer = [areas], areas
    while len(layer):
        layer = np.concatenate([children[area] for area in layer])
        found.append(layer)
    return np.sort(np.concatenate(found))
