"""The tables in a workbook or CSV that somebody kept by hand: where the header stands, and which rows are no data.

Title rows above the header, blank rows, subtotals and notes below are passed over, and each is remembered so that
it can be said. Every cell keeps its address ("Sheet1!C14").
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from xml.etree.ElementTree import ParseError

from interventions.errors import InputError
from interventions.figures import listed
from interventions.importing.files import SourceFile, decode
from interventions.importing.lists.blank_cells import without_blank_cells
from interventions.importing.lists.fields import known_title, plain_words

SUBTOTAL, NOTE, HEADER_AGAIN = "subtotal row", "note or heading with one filled cell", "header repeated"
_TOTAL = re.compile(r"^(grand |overall |running )?(sub[\s-]*)?totals?\b", re.IGNORECASE)
_NUMBER = re.compile(r"^[£$€]?-?[\d,.]+[%km]?$", re.IGNORECASE)
_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"
_DEEPEST = 60  # rows among which the header is looked for
_LONGEST = 90  # letters of a title; longer text is a note


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell, as text; `shared` where it is one merged cell over several rows."""

    text: str
    address: str
    shared: bool = False


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row of data: its number in the sheet, and title → filled cell."""

    number: int
    cells: dict[str, Cell]


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetTable:
    """The table of one sheet: its titles, its rows, and the rows passed over as (number, why, text)."""

    sheet: str
    header_row: int
    titles: tuple[str, ...]
    rows: tuple[SheetRow, ...]
    skipped: tuple[tuple[int, str, str], ...] = ()
    notes: tuple[str, ...] = ()

    def examples(self, title: str, most: int = 3) -> list[str]:
        """Different values of a column, from the top."""
        values = (row.cells[title].text for row in self.rows if title in row.cells)
        return list(dict.fromkeys(values))[:most]


Grid = dict[int, dict[int, Cell]]


def read_tables(source: SourceFile) -> list[SheetTable]:
    """The table of every sheet that has one. Raises InputError where the file cannot be read or holds no table."""
    raw = source.content()
    if raw[:4] == _OLD_WORKBOOK:
        raise InputError(
            "is a workbook of the old kind, or one with a password.", where=source.name,
            mend="Open it and save it as XLSX without a password.",
        )  # fmt: skip
    grids = _workbook(raw, source.name) if raw[:4] == b"PK\x03\x04" else [_csv(raw, source)]
    tables = [(name, grid, _table(name, grid, notes)) for name, grid, notes in grids]
    found = [table for _, _, table in tables if table]
    if not found:
        raise InputError(
            "no sheet has a row of titles with rows of data below it.", where=source.name,
            mend="Give every column a title, in one row above the data.",
        )  # fmt: skip
    bare = [name for name, grid, table in tables if grid and table is None]
    lost = [f"the sheet {name} was not read: no row of titles stands above its rows" for name in bare]
    return [replace(found[0], notes=(*found[0].notes, *lost)), *found[1:]]


def choose_tables(tables: list[SheetTable], names: list[str]) -> list[SheetTable]:
    """The tables of the sheets named, or all. Raises InputError for a sheet that has no table."""
    held = {table.sheet: table for table in tables}
    if absent := [name for name in names if name not in held]:
        raise InputError(f"there is no table in a sheet called {absent[0]!r}.", mend=f"There is: {listed([*held])}.")
    return [held[name] for name in names] if names else tables


def _csv(raw: bytes, source: SourceFile) -> tuple[str, Grid, list[str]]:
    text, encoding = decode(raw)
    separator = max(",;\t|", key=lambda sign: sum(sign in line for line in text.splitlines()[:_DEEPEST]))
    name = source.plain_name.rpartition(".")[0] or source.plain_name
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error as error:
        raise InputError(
            f"is not a readable CSV ({error}).", where=source.name, mend="Save it as CSV again."
        ) from error
    grid = {
        number: {at: Cell(value.strip(), _address(name, at, number)) for at, value in enumerate(line) if value.strip()}
        for number, line in enumerate(lines, start=1)
    }
    return name, grid, [] if encoding == "UTF-8" else [f"read as {encoding}"]


def _workbook(raw: bytes, file: str) -> list[tuple[str, Grid, list[str]]]:
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        thin = without_blank_cells(raw)
        values, formulas = load_workbook(io.BytesIO(thin), data_only=True), load_workbook(io.BytesIO(thin))
    except (zipfile.BadZipFile, InvalidFileException, ParseError, KeyError, OSError, ValueError, TypeError) as error:
        raise InputError(f"is not a readable workbook ({error}).", where=file, mend="Save it as XLSX again.") from error
    return [_grid(sheet, formulas[sheet.title]) for sheet in values.worksheets]


def _grid(sheet: Any, formulas: Any) -> tuple[str, Grid, list[str]]:
    grid: Grid = {}
    lost = []
    # Only the cells that are there: going row by row would make a million where somebody filled the last row.
    for (row, column), cell in sorted(sheet._cells.items()):
        text = _text(cell.value)
        if text:
            grid.setdefault(row, {})[column - 1] = Cell(text, f"{sheet.title}!{cell.coordinate}")
        elif getattr(formulas._cells.get((row, column)), "data_type", "") == "f":
            lost.append(cell.coordinate)
    for merged in sheet.merged_cells.ranges:
        top = grid.get(merged.min_row, {}).get(merged.min_col - 1)
        if top and merged.max_row > merged.min_row:
            for row in (number for number in grid if merged.min_row <= number <= merged.max_row):
                grid[row][merged.min_col - 1] = Cell(top.text, top.address, shared=True)
    notes = [f"the sheet {sheet.title} is hidden in the workbook"] if sheet.sheet_state != "visible" else []
    if lost:
        notes.append(f"{sheet.title}: formulas without a stored result in {listed(lost[:5])}; open and save the file")
    return sheet.title, grid, notes


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime | date):
        return value.isoformat()[:10]
    if isinstance(value, float):
        return f"{value:.12g}"
    return "" if value is None else str(value).replace("\xa0", " ").strip()


def _address(sheet: str, column: int, row: int) -> str:
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{sheet}!{letters}{row}"


def _table(sheet: str, grid: Grid, notes: list[str]) -> SheetTable | None:
    header = _find_header(grid)
    if header is None:
        return None
    titles = _titles(grid[header])
    rows, skipped = [], []
    for number, cells, why in _below(grid, header, titles):
        if why:
            skipped.append((number, why, "; ".join(cell.text for cell in cells.values())[:120]))
        else:
            rows.append(SheetRow(number, cells))
    if above := [n for n in grid if n < header and grid[n]]:
        notes = [*notes, f"{sheet}: {len(above)} rows above the header (row {header}) are titles and were passed over"]
    return SheetTable(
        sheet=sheet, header_row=header, titles=tuple(titles.values()), rows=tuple(rows), skipped=tuple(skipped),
        notes=tuple(notes),
    )  # fmt: skip


def _find_header(grid: Grid) -> int | None:
    """The row with most short texts, those that are known titles counting more, that has data below it."""
    filled = [number for number in sorted(grid) if grid[number]][:_DEEPEST]
    best, most = None, 1.0
    for place, number in enumerate(filled):
        texts = [cell.text for cell in grid[number].values() if len(cell.text) <= _LONGEST]
        words = {text for text in texts if not _NUMBER.match(text)}
        score = len(words) + 2 * sum(known_title(text) for text in words) - (len(texts) - len(words))
        followed = any(len(grid[later].keys() & grid[number].keys()) >= 2 for later in filled[place + 1 :])
        if score > most and len(words) >= 2 and followed:
            best, most = number, score
    return best


def _titles(cells: dict[int, Cell]) -> dict[int, str]:
    """Column → title; the second of two equal titles gets a number."""
    titles: dict[int, str] = {}
    for at, cell in sorted(cells.items()):
        plain = re.sub(r"\s+", " ", cell.text)
        title, number = plain, 2
        while title in titles.values():
            title, number = f"{plain} ({number})", number + 1
        titles[at] = title
    return titles


def _below(grid: Grid, header: int, titles: dict[int, str]) -> Iterator[tuple[int, dict[str, Cell], str]]:
    """The filled rows under the header, and why one is no data."""
    for number in sorted(n for n in grid if n > header):
        cells = {titles[at]: cell for at, cell in sorted(grid[number].items()) if at in titles}
        own = [cell for cell in cells.values() if not cell.shared]
        if not own:
            continue
        why = ""
        if _TOTAL.match(own[0].text) and len(own) <= max(2, len(titles) // 2):
            why = SUBTOTAL
        elif len(own) == 1 and len(titles) > 2 and len(cells) == 1:
            why = NOTE
        elif len(own) > 1 and all(plain_words(cell.text) == plain_words(title) for title, cell in cells.items()):
            why = HEADER_AGAIN
        yield number, cells, why
