"""Keeping back as few further figures as will do, until no small count can be worked out from the rest.

First, tables that a reader cannot tell from the true one are looked for with nothing more kept back; each small count
that they do not carry to both ends of its protection interval is then seen to alone, among the areas nearest to it.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from interventions.disclosure.moving import Move, cheapest_move, free_move
from interventions.disclosure.sheets import Sheets
from interventions.errors import InputError

_ROUNDS = 12
_OFTEN = 20


def keep_back(sheets: Sheets) -> None:
    """Keep back figures of the present edition until every want is met; InputError where that cannot be."""
    draw = np.random.default_rng(0)
    for share in (1.0, 0.0, *[0.5] * _ROUNDS):
        if not _look_around(sheets, draw.random(len(sheets.truth)) < share):
            break
    for number, (target, ways) in enumerate(_open_questions(sheets), start=1):
        if not any(_see_to(sheets, target, to=to, rises=rises) for to, rises in ways):
            raise InputError(
                "earlier editions already give a number away; nothing kept back now can mend that.",
                mend="Withdraw the earlier table, or publish this one for larger areas.",
            )
        if number % _OFTEN == 0:
            _look_around(sheets, draw.random(len(sheets.truth)) < 0.5)


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


def _see_to(sheets: Sheets, target: int, *, to: float, rises: bool) -> bool:
    """Let one figure get to a value by what is kept back near it; False where even all figures together cannot."""
    for figures in sheets.around(sheets, target):
        move = cheapest_move(sheets, figures=figures, target=target, to=to, rises=rises)
        if move is not None:
            _take(sheets, move)
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
