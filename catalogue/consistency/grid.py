"""A partner's table as a grid of printed figures whose lines are rows, or, turned, columns."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

import pandas as pd

from catalogue.consistency.printed import Printed, read_printed, rounded
from interventions.errors import InputError

_FEWEST = 8  # counts that must all be multiples of one base before they are taken to be rounded to it
_BASES = (1000, 100, 50, 10, 5)


class Kind(StrEnum):
    """What the figures of a row or column are."""

    COUNT = "count"
    TOTAL = "total"
    OF_WHICH = "of which"
    AVERAGE = "average"
    PERCENT = "percent"
    RATE = "rate"
    CHANGE = "change"
    APART = "apart"  # medians, ranks, targets: never added up


_WHOLE = (Kind.COUNT, Kind.TOTAL, Kind.OF_WHICH)
ADDED = (Kind.COUNT, Kind.TOTAL, Kind.OF_WHICH, Kind.AVERAGE)
_OF_WHICH = re.compile(r"^\W*(of which|o/w|including)\b", re.IGNORECASE)
_PERCENT = re.compile(r"%|\bper ?cent|\bproportion\b|\bshare\b", re.IGNORECASE)
_CHANGE = re.compile(r"\b(change|increase|decrease|difference|growth)\b|[Δ±]", re.IGNORECASE)
_PER = re.compile(r"(?:\bper|/)\s?(1,?000,?000|million|100,?000|10,?000|1,?000|thousand|100)\b", re.IGNORECASE)
_AVERAGE = re.compile(r"\b(averages?|avg|mean)\b", re.IGNORECASE)
_TOTAL = re.compile(r"\b(sub-?|grand )?totals?\b", re.IGNORECASE)
_APART = re.compile(
    r"\b(median|rank|ranking|score|ratio|index|target|threshold|trigger|decile|quintile|code|rates?)\b|^(age|year)s?$",
    re.IGNORECASE,
)
_SIZES = {"million": 1_000_000, "thousand": 1_000}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One row or column: its title, what its figures are, and for a rate how many people it is for."""

    title: str
    kind: Kind
    per: float = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """`cells[i][j]`: the figure of line i at place j of `across`. `turned`: the lines are columns."""

    lines: tuple[Line, ...]
    across: tuple[Line, ...]
    cells: tuple[tuple[Printed, ...], ...]
    turned: bool = False
    rounded_to: int = 0

    def turn(self) -> Grid:
        """The same figures with rows and columns changed over."""
        cells = tuple(zip(*self.cells, strict=True))
        return replace(self, lines=self.across, across=self.lines, cells=cells, turned=not self.turned)

    def place(self, line: int, at: int) -> tuple[str, str]:
        """Row and column of a figure."""
        names = self.lines[line].title, self.across[at].title
        return (names[1], names[0]) if self.turned else names

    @property
    def axis(self) -> str:
        """What its lines are: rows or columns."""
        return "column" if self.turned else "row"


def read_grid(table: pd.DataFrame, *, blank_is_nought: bool = False) -> Grid:
    """A grid of a frame whose first column names the rows. Raises InputError where it holds no figures."""
    if table.shape[1] < 2 or table.empty:
        raise InputError("the table needs a column of names and at least one column of figures.", where="table")
    columns = [read_column(table.iloc[:, at]) for at in range(1, table.shape[1])]
    held = [at for at, cells in enumerate(columns) if any(cell.value is not None for cell in cells)]
    rows = [at for at in range(len(table)) if any(columns[c][at].value is not None for c in held)]
    if not held:
        raise InputError("no column but the first holds a figure.", where="table", mend="Check the sheet and header.")
    cells = [[columns[c][row] for c in held] for row in rows]
    if blank_is_nought:
        cells = [[read_printed("0") if not cell.text else cell for cell in row] for row in cells]
    titles = _distinct([" ".join(str(table.iloc[row, 0]).split()) for row in rows], rows)
    headers = _distinct([" ".join(str(table.columns[c + 1]).split()) for c in held], held)
    down = [read_line(title, cells[at]) for at, title in enumerate(titles)]
    across = [read_line(title, [row[at] for row in cells]) for at, title in enumerate(headers)]
    down, across = _without_means(down, across, cells)
    base = _rounding(down, across, cells)
    settled = _settle(down, across, cells, base)
    return Grid(lines=tuple(down), across=tuple(across), cells=settled, rounded_to=base)


def read_column(column: pd.Series) -> list[Printed]:
    """The cells of a column as printed figures."""
    return [read_printed(cell) for cell in column]


def read_line(title: str, cells: list[Printed]) -> Line:
    """What the figures under a title are, by its words and by % signs in its cells."""
    figures = [cell for cell in cells if cell.value is not None]
    signs = sum(cell.percent for cell in figures)
    if found := _PER.search(title):
        word = found[1].lower().replace(",", "")
        return Line(title=title, kind=Kind.RATE, per=_SIZES.get(word) or float(word))
    if _CHANGE.search(title):
        return Line(title=title, kind=Kind.CHANGE)
    if _PERCENT.search(title) or (figures and 2 * signs > len(figures)):
        return Line(title=title, kind=Kind.PERCENT)
    for pattern, kind in (
        (_OF_WHICH, Kind.OF_WHICH), (_APART, Kind.APART), (_AVERAGE, Kind.AVERAGE), (_TOTAL, Kind.TOTAL)
    ):  # fmt: skip
        if pattern.search(title):
            return Line(title=title, kind=kind)
    return Line(title=title, kind=Kind.COUNT)


def _distinct(titles: list[str], places: list[int]) -> list[str]:
    """Titles that can be told apart: an empty one, or one that stands twice, gets its number."""
    plain = ["" if title in ("nan", "None", "<NA>") else title for title in titles]
    again = {title for title in plain if plain.count(title) > 1 or not title}
    return [
        f"{title} (no. {place + 1})".strip() if title in again else title
        for title, place in zip(plain, places, strict=True)
    ]


def _without_means(down: list[Line], across: list[Line], cells: list[list[Printed]]) -> tuple[list[Line], list[Line]]:
    """Decimals whose "total" lies among its parts are rates or means without a title that says so: set apart."""
    turned = [list(column) for column in zip(*cells, strict=True)]
    apart = [_lies_among(column, down) for column in turned]
    aside = [_lies_among(row, across) for row in cells]
    return (
        [replace(line, kind=Kind.APART) if mean and line.kind is Kind.COUNT else line
         for line, mean in zip(down, aside, strict=True)],
        [replace(line, kind=Kind.APART) if mean and line.kind is Kind.COUNT else line
         for line, mean in zip(across, apart, strict=True)],
    )  # fmt: skip


def _lies_among(cells: list[Printed], beside: list[Line]) -> bool:
    parts = [cell for cell, line in zip(cells, beside, strict=True) if line.kind is Kind.COUNT]
    totals = [cell.value for cell, line in zip(cells, beside, strict=True) if line.kind is Kind.TOTAL]
    values = [cell.value for cell in parts if cell.value is not None]
    if not any(cell.decimals for cell in parts) or len(values) < 2:
        return False
    return any(total is not None and min(values) <= total <= max(values) for total in totals)


def _rounding(down: list[Line], across: list[Line], cells: list[list[Printed]]) -> int:
    """The base that all counts are multiples of (5, 10, …), if there are enough of them to say so; else 0."""
    counts = {
        abs(cell.value)
        for line, row in zip(down, cells, strict=True)
        for other, cell in zip(across, row, strict=True)
        if cell.whole and cell.value and line.kind in ADDED and other.kind in ADDED
    }
    if len(counts) < _FEWEST:
        return 0
    return next((base for base in _BASES if all(count % base == 0 for count in counts)), 0)


def _settle(
    down: list[Line], across: list[Line], cells: list[list[Printed]], base: int
) -> tuple[tuple[Printed, ...], ...]:
    """Give each figure its span: whole numbers are exact, but not among averages or where all are rounded."""
    signed = any(cell.value is not None and cell.value < 0 for row in cells for cell in row)
    columns = [_decimals([row[at] for line, row in zip(down, cells, strict=True) if line.kind in _WHOLE])
               for at in range(len(across))]  # fmt: skip
    return tuple(
        tuple(
            _settled(cell, (line.kind, column.kind), max(columns[at], _decimals(row)), base, signed)
            for at, (column, cell) in enumerate(zip(across, row, strict=True))
        )
        for line, row in zip(down, cells, strict=True)
    )


def _decimals(cells: Iterable[Printed]) -> int:
    return max((cell.decimals for cell in cells), default=0)


def _settled(cell: Printed, kinds: tuple[Kind, Kind], decimals: int, base: int, signed: bool) -> Printed:
    if cell.value is None:
        return replace(cell, span=replace(cell.span, lower=-cell.span.upper)) if signed else cell
    if not set(kinds) <= {*ADDED}:
        return replace(cell, span=rounded(cell.value, cell.decimals))
    if Kind.AVERAGE in kinds:  # "45" among 53.3 and 7.8 is 45.0 whose nought a spreadsheet dropped
        return replace(cell, span=rounded(cell.value, decimals))
    if cell.whole and base:
        return replace(cell, span=replace(cell.span, lower=cell.value - base / 2, upper=cell.value + base / 2))
    return cell
