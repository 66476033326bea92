"""What ought to agree in a table: rules found by reading it, or written down by the person who knows it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import NoReturn

from catalogue.consistency.grid import Grid
from interventions.errors import InputError
from interventions.figures import listed
from interventions.importing.files import read_csv_rows, row_number
from interventions.importing.report import Faults

COLUMNS = ("rule", "line", "parts", "of", "per")


class RuleKind(StrEnum):
    """What a rule says of a line."""

    TOTAL = "total"  # line = the sum of its parts
    OF_WHICH = "of which"  # its parts lie inside the line
    PERCENT = "percent"  # line = 100 · part / of
    SHARE = "share"  # line = 100 · part / the same part at the place `of`
    CHANGE = "change"  # line = 100 · (part − of) / of
    RATE = "rate"  # line = per · part / of
    SAME_PEOPLE = "same people"  # counts and rates, in turn: each pair implies the same population
    AVERAGE = "average"  # line = the mean of its parts
    SKIP = "skip"  # the line is not checked
    BLANK = "blank is nought"


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenRule:
    """A rule as a person writes it, by the titles of rows or columns (a title that is both means the row).

    `sure`: False where what fails is to be called doubtful, not wrong.
    """

    kind: RuleKind
    line: str = ""
    parts: tuple[str, ...] = ()
    of: str = ""
    per: float = 100
    sure: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule on a grid, by the numbers of its lines. `sure`: False where what fails is doubtful, not wrong."""

    kind: RuleKind
    line: int
    parts: tuple[int, ...] = ()
    of: int | None = None
    per: float = 100
    sure: bool = True
    written: bool = False  # by a person, not read from the table
    exhaustive: bool = False  # "of which" lines that leave nothing over


def read_rules(raw: bytes, name: str) -> tuple[WrittenRule, ...]:
    """Rules from a CSV called `name`, with the columns rule, line, parts (separated by semicolons), of, per."""
    faults = Faults(name)
    header, rows, _ = read_csv_rows(raw, faults)
    faults.missing_columns(header, ("rule", "line"))
    written = [_written(row, faults) for row in rows]
    faults.refuse_if_any()
    return tuple(rule for rule in written if rule)


def place_rules(written: tuple[WrittenRule, ...], grid: Grid) -> list[tuple[Grid, Rule]]:
    """Each written rule with the grid, upright or turned, whose lines it names; InputError for an unknown title."""
    placed = []
    for rule in written:
        if rule.kind is RuleKind.BLANK:
            continue
        sides = [side for side in (grid, grid.turn()) if _names(rule.line, side)]
        if not sides:
            _refuse(rule.line, grid)
        placed.append((sides[0], _placed(rule, sides[0])))
    return placed


def _written(row: dict[str, str], faults: Faults) -> WrittenRule | None:
    if row["rule"] not in [*RuleKind]:
        faults.add(f"one of: {', '.join(RuleKind)}", row=row_number(row), column="rule", value=row["rule"])
        return None
    per = row.get("per", "").replace(",", "") or "100"
    if not re.fullmatch(r"\d+(\.\d+)?", per) or not float(per):
        faults.add("a number above nought", row=row_number(row), column="per", value=per)
        return None
    parts = tuple(part.strip() for part in row.get("parts", "").split(";") if part.strip())
    return WrittenRule(
        kind=RuleKind(row["rule"]), line=row["line"], parts=parts, of=row.get("of", ""), per=float(per)
    )  # fmt: skip


def _placed(rule: WrittenRule, side: Grid) -> Rule:
    needed = rule.kind in (RuleKind.PERCENT, RuleKind.RATE, RuleKind.CHANGE, RuleKind.SHARE)
    if needed and (len(rule.parts) != 1 or not rule.of):
        raise InputError(f"the rule {rule.kind!r} for {rule.line!r} needs one part and an 'of'.", where="rules")
    if not needed and rule.kind is not RuleKind.SKIP and not rule.parts:
        raise InputError(f"the rule {rule.kind!r} for {rule.line!r} names no parts.", where="rules")
    of = _number(rule.of, side.turn() if rule.kind is RuleKind.SHARE else side) if needed else None
    parts = tuple(_number(title, side) for title in rule.parts)
    return Rule(
        kind=rule.kind, line=_number(rule.line, side), parts=parts, of=of, per=rule.per, sure=rule.sure, written=True
    )


def _names(title: str, side: Grid) -> list[int]:
    return [at for at, line in enumerate(side.lines) if line.title.casefold() == " ".join(title.split()).casefold()]


def _number(title: str, side: Grid) -> int:
    found = _names(title, side)
    return found[0] if found else _refuse(title, side)


def _refuse(title: str, side: Grid) -> NoReturn:
    titles = [line.title for line in (*side.lines, *side.across)]
    raise InputError(
        f"no row or column beside it is called {title!r}.", where="rules", mend=f"There is: {listed(titles[:40])}."
    )
