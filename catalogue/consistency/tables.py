"""A partner's table, checked against itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from catalogue.consistency.checking import Check, check_rule, doubt_rounding
from catalogue.consistency.grid import Grid, read_grid
from catalogue.consistency.recognising import recognise
from catalogue.consistency.results import Consistency
from catalogue.consistency.rules import RuleKind, WrittenRule, place_rules


def check_table(table: pd.DataFrame, *, rules: Sequence[WrittenRule] | None = None, name: str = "") -> Consistency:
    """Do the totals, "of which" lines, percentages, rates and averages of a table agree with its other figures?

    The first column names the rows; the others are periods or measures, as numbers or as printed text ("1,204",
    "23.2%", "*"). What ought to agree is read from titles and figures; `rules` say what cannot be read so, and take
    the place of the reading for the lines they name. A figure is right if it rounds from some consistent value; one
    that rests on a suppressed or missing figure cannot be told, unless even the figures printed contradict it.
    Raises InputError for a table without figures and for a rule naming no line of it.
    """
    written = tuple(rules or ())
    grid = read_grid(table, blank_is_nought=any(rule.kind is RuleKind.BLANK for rule in written))
    placed = place_rules(written, grid)
    checks: list[Check] = []
    unread: list[str] = []
    for side in (grid, grid.turn()):
        own = [rule for where, rule in placed if where.turned == side.turned]
        found, missed = recognise(side, {rule.line for rule in own})
        for rule in (*(rule for rule in own if rule.kind is not RuleKind.SKIP), *found):
            checks += [doubt_rounding(check, side) for check in check_rule(rule, side)]
        unread += missed
    return Consistency(
        checks=tuple(replace(check, table=name) for check in checks),
        unread=tuple(f"{name}: {title}" if name else title for title in unread),
        notes=_notes(grid, name),
    )


def _notes(grid: Grid, name: str) -> tuple[str, ...]:
    where = f"{name}: all" if name else "All"
    if not grid.rounded_to:
        return ()
    return (f"{where} counts are multiples of {grid.rounded_to} and were taken to be rounded to it.",)
