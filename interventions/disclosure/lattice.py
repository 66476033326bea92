"""Every figure that a table can be printed with: its cells, its margins, each level of area, and how they add up."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from interventions.errors import InputError
from interventions.figures import listed

TOTAL = "Total"
EVERYWHERE = "All areas"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Lattice:
    """Areas of every level, each below its parent (-1: none), by the categories and their total.

    Areas of a finer level come first, so that a parent always stands after its children. A figure's number is
    `area * len(columns) + column`. `relations`: each row is a total less its parts, which is nought.
    """

    levels: tuple[str, ...]
    areas: tuple[str, ...]
    parent: NDArray[np.int64]
    columns: tuple[str, ...]
    relations: sparse.csr_array

    def children(self) -> list[NDArray[np.int64]]:
        """The areas directly below each area."""
        return [np.flatnonzero(self.parent == area) for area in range(len(self.areas))]

    def index(self) -> pd.MultiIndex:
        """Level and area of each row of the printed table."""
        return pd.MultiIndex.from_arrays([self.levels, self.areas], names=["level", "area"])


def lay_out(table: pd.DataFrame, hierarchy: pd.DataFrame | None) -> Lattice:
    """The lattice of a table: rows are the smallest areas, `hierarchy` gives the larger ones of each."""
    steps = _steps(table, hierarchy)
    levels: list[str] = []
    areas: list[str] = []
    parent: list[int] = []
    for number, (level, codes, above) in enumerate(steps):
        start = len(areas) + len(codes)
        place = {code: start + i for i, code in enumerate(steps[number + 1][1])} if number + 1 < len(steps) else {}
        levels += [level] * len(codes)
        areas += codes
        parent += [place[name] for name in above] if place else [-1] * len(codes)
    columns = [str(name) for name in table.columns]
    columns += [TOTAL] if len(columns) > 1 else []
    above_all = np.array(parent, dtype=np.int64)
    return Lattice(
        levels=tuple(levels), areas=tuple(areas), parent=above_all, columns=tuple(columns),
        relations=_relations(above_all, len(columns)),
    )  # fmt: skip


def add_up(lattice: Lattice, table: pd.DataFrame) -> NDArray[np.int64]:
    """The true count of every figure, areas by columns: for the protection alone, never for a page."""
    sums = np.zeros((len(lattice.areas), len(lattice.columns)), dtype=np.int64)
    sums[: len(table), : table.shape[1]] = table.to_numpy(dtype=np.int64)
    if table.shape[1] > 1:
        sums[:, -1] = sums[:, :-1].sum(axis=1)
    for area, above in enumerate(lattice.parent):
        if above >= 0:
            sums[above] += sums[area]
    return sums


def _steps(table: pd.DataFrame, hierarchy: pd.DataFrame | None) -> list[tuple[str, list[str], list[str]]]:
    """Level by level from the finest: its name, its areas, and what each lies in (of the last level: nothing)."""
    below = pd.Series([str(code) for code in table.index], index=table.index)
    name, steps = str(table.index.name or "area"), []
    for level in [] if hierarchy is None else hierarchy.columns:
        pairs = _nested(below, _located(table, hierarchy, level), level=str(level))
        steps.append((name, list(pairs["low"]), list(pairs["high"])))
        name, below = str(level), _located(table, hierarchy, level)
    codes = list(dict.fromkeys(below))
    if len(codes) == 1:
        return [*steps, (name, codes, [])]
    return [*steps, (name, codes, [EVERYWHERE] * len(codes)), (EVERYWHERE, [EVERYWHERE], [])]


def _located(table: pd.DataFrame, hierarchy: pd.DataFrame | None, level: str) -> pd.Series:
    assert hierarchy is not None
    if hierarchy.index.has_duplicates:
        twice = hierarchy.index[hierarchy.index.duplicated()][0]
        raise InputError(f"{twice} stands more than once.", where="hierarchy", mend="Give one row an area.")
    found = hierarchy[level].reindex(table.index)
    if found.isna().any():
        lost = [str(code) for code in found.index[found.isna()][:3]]
        raise InputError(f"no {level} is known for {listed(lost)}.", mend="Give every row its place at each level.")
    return found.astype(str)


def _nested(below: pd.Series, above: pd.Series, *, level: str) -> pd.DataFrame:
    pairs = pd.DataFrame({"low": below, "high": above}).drop_duplicates()
    if pairs["low"].duplicated().any():
        twice = pairs.loc[pairs["low"].duplicated(), "low"].iloc[0]
        raise InputError(f"{twice} lies in more than one {level}.", mend="Give levels that lie within one another.")
    return pairs


def _relations(parent: NDArray[np.int64], width: int) -> sparse.csr_array:
    """Rows: each area's total less its categories, then each larger area's figure less those of the areas in it."""
    figures = np.arange(len(parent) * width).reshape(len(parent), width)
    rows: list[NDArray[np.int64]] = []
    if width > 1:
        rows += [np.concatenate([line[-1:], line[:-1]]) for line in figures]
    for area in np.unique(parent[parent >= 0]):
        below = figures[parent == area]
        rows += [np.concatenate([figures[area, [k]], below[:, k]]) for k in range(width)]
    signs = [np.concatenate([[1.0], np.full(len(row) - 1, -1.0)]) for row in rows]
    if not rows:
        return sparse.csr_array((0, figures.size))
    ends = np.concatenate([[0], np.cumsum([len(row) for row in rows])])
    return sparse.csr_array(
        (np.concatenate(signs), np.concatenate(rows), ends), shape=(len(rows), figures.size)
    )  # fmt: skip
