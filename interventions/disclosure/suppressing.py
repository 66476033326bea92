"""Keeping back as few further figures as will do, until no small count can be worked out from the rest.

First, tables that a reader cannot tell from the true one are looked for with nothing more kept back; each small count
that they do not carry to both ends of its protection interval is then seen to alone, among the areas nearest to it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from interventions.disclosure.moving import Move, cheapest_move, free_move
from interventions.disclosure.sheets import Floats, Sheets
from interventions.errors import InputError

_ROUNDS = 12
_OFTEN = 20
_NEAR = (30, 120)


def keep_back(sheets: Sheets) -> None:
    """Keep back figures of the present edition until every want is met; InputError where that cannot be."""
    draw = np.random.default_rng(0)
    for share in (1.0, 0.0, *[0.5] * _ROUNDS):
        if not _look_around(sheets, draw.random(len(sheets.truth)) < share):
            break
    seeing = _Seeing(sheets=sheets, costs=_costs(sheets), children=sheets.lattice.children())
    for number, (target, ways) in enumerate(_open_questions(sheets), start=1):
        if not any(_see_to(seeing, target, to=to, rises=rises) for to, rises in ways):
            raise InputError(
                "earlier editions already give a number away; nothing kept back now can mend that.",
                mend="Withdraw the earlier table, or publish this one for larger areas.",
            )
        if number % _OFTEN == 0:
            _look_around(sheets, draw.random(len(sheets.truth)) < 0.5)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Seeing:
    sheets: Sheets
    costs: Floats
    children: list[NDArray[np.int64]]


def _open_questions(sheets: Sheets) -> Iterator[tuple[int, list[tuple[float, bool]]]]:
    """Each figure still to be seen to, the smallest first, with where it must get to: any one of the ways will do."""
    wanting = np.flatnonzero(sheets.wanting())
    for target in wanting[np.argsort(sheets.truth[wanting], kind="stable")]:
        if sheets.seen_high[target] < sheets.want_high[target]:
            yield int(target), [(float(sheets.want_high[target]), True)]
        if sheets.seen_low[target] > sheets.want_low[target]:
            yield int(target), [(float(sheets.want_low[target]), False)]
    for target in np.flatnonzero(sheets.blurred):
        if sheets.seen_low[target] == sheets.seen_high[target]:
            truth = float(sheets.truth[target])
            yield int(target), [(truth + 1, True), (truth - 1, False)]


def _see_to(seeing: _Seeing, target: int, *, to: float, rises: bool) -> bool:
    """Let one figure get to a value by what is kept back near it; False where even all areas together cannot."""
    for areas in _surroundings(seeing.sheets, seeing.children, target):
        figures = seeing.sheets.figures_of(areas)
        move = cheapest_move(seeing.sheets, seeing.costs, figures=figures, target=target, to=to, rises=rises)
        if move is not None:
            _take(seeing.sheets, move)
            return True
    return False


def _look_around(sheets: Sheets, rising: NDArray[np.bool_]) -> bool:
    """How far small counts can go together, these upwards and the others down; whether that was of any use."""
    up, down = sheets.seen_high < sheets.want_high, sheets.seen_low > sheets.want_low
    before = int(up.sum() + down.sum())
    move = free_move(sheets, np.where(up & (rising | ~down), 1.0, np.where(down, -1.0, 0.0))) if before else None
    if move is None:
        return False
    _take(sheets, move)
    left = int((sheets.seen_high < sheets.want_high).sum() + (sheets.seen_low > sheets.want_low).sum())
    return left < before


def _take(sheets: Sheets, move: Move) -> None:
    """Keep back what the move needs, and note how far it carries every figure."""
    sheets.lower[move.kept_back] = sheets.floor[move.kept_back]
    sheets.upper[move.kept_back] = sheets.ceiling[move.kept_back]
    sheets.kept_back[move.kept_back] = True
    there = sheets.truth[move.figures] + move.change
    sheets.seen_low[move.figures] = np.minimum(sheets.seen_low[move.figures], there)
    sheets.seen_high[move.figures] = np.maximum(sheets.seen_high[move.figures], there)


def _costs(sheets: Sheets) -> Floats:
    """What it costs to move a figure by one past what is known of it: little for small ones, more for totals.

    A figure that is already 'fewer than' loses only those words; a nought is the last to go.
    """
    lattice = sheets.lattice
    names = list(dict.fromkeys(lattice.levels))
    height = np.array([names.index(level) for level in lattice.levels], dtype=float)
    weight = np.repeat(3.0**height, len(lattice.columns)).reshape(len(lattice.areas), -1)
    if len(lattice.columns) > 1:
        weight[:, -1] *= 3.0
    costs = np.tile(weight.ravel(), sheets.count) * (1.0 + np.log1p(sheets.truth))
    costs[~np.isnan(sheets.want_high)] *= 0.3
    costs[sheets.truth == 0] *= 4.0
    return costs


def _surroundings(sheets: Sheets, children: list[NDArray[np.int64]], target: int) -> Iterator[NDArray[np.int64]]:
    """Wider and wider sets of areas around the figure's own: some of its neighbours, all of them, then a level up."""
    area, column = divmod(target % sheets.size, len(sheets.lattice.columns))
    inside = area
    while (above := int(sheets.lattice.parent[inside])) >= 0:
        near = _likeliest(sheets, children[above], inside, column)
        below = [_with_all_below(near[k : k + 1], children) for k in range(len(near))]
        reach = np.cumsum([len(areas) for areas in below])
        counts = [max(2, int(np.searchsorted(reach, limit))) for limit in _NEAR]
        for count in sorted({*[c for c in counts if c < len(near)], len(near)} - {1}):
            yield np.sort(np.concatenate(below[:count]))
        inside = above
    yield np.arange(len(sheets.lattice.areas))


def _likeliest(sheets: Sheets, near: NDArray[np.int64], inside: int, column: int) -> NDArray[np.int64]:
    """The neighbours, the area itself first, then those with a count in this column and most figures kept back."""
    width = len(sheets.lattice.columns)
    table = (sheets.lower < sheets.upper)[: sheets.size].reshape(-1, width)
    counted = sheets.truth[: sheets.size].reshape(-1, width)[near, column] > 0
    return near[np.lexsort((near, -table[near].sum(axis=1), ~counted, near != inside))]


def _with_all_below(areas: NDArray[np.int64], children: list[NDArray[np.int64]]) -> NDArray[np.int64]:
    found, layer = [areas], areas
    while len(layer):
        layer = np.concatenate([children[area] for area in layer])
        found.append(layer)
    return np.sort(np.concatenate(found))
