"""Projects as the plain list, in CSV or XLSX: written as they come, so that a long selection takes no memory."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from interventions.errors import InputError
from interventions.guarding import guard
from interventions.projects_list import COUNTS, TEMPLATE, rows_of
from interventions.records import ProjectRecord

_NUMBERS = {*COUNTS, "amount", "hours_per_week"}
_MOST_ROWS = 1_048_576
# What XML cannot hold, and so no workbook can.
_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def write_csv(records: Iterable[ProjectRecord], file: IO[str], *, guarded: bool = False) -> int:
    """Write projects as the plain list; returns the number of rows.

    `guarded`: for a spreadsheet, no text becomes a formula. Without it each text is as it is, to be imported again.
    """
    writer, rows = csv.DictWriter(file, TEMPLATE), 0
    writer.writeheader()
    for record in records:
        for row in rows_of(record):
            writer.writerow({name: guard(text) for name, text in row.items()} if guarded else row)
            rows += 1
    return rows


def write_xlsx(records: Iterable[ProjectRecord], file: Path | IO[bytes]) -> int:
    """Write projects as a workbook with one sheet; returns the number of rows. Text never becomes a formula.

    Raises InputError where there are more rows than a sheet can hold.
    """
    book, rows = Workbook(write_only=True), 0
    sheet = book.create_sheet("projects")
    sheet.append(TEMPLATE)
    for record in records:
        for row in rows_of(record):
            rows += 1
            if rows >= _MOST_ROWS:
                raise InputError(
                    f"a sheet holds {_MOST_ROWS - 1:,} rows, and these are more.", mend="Export a CSV, or choose fewer."
                )
            sheet.append([_cell(sheet, name, row.get(name, "")) for name in TEMPLATE])
    book.save(file)
    return rows


def _cell(sheet: Any, name: str, text: str) -> object:
    if not text:
        return None
    if name in _NUMBERS:
        return float(text) if "." in text else int(text)
    cell = WriteOnlyCell(sheet, _UNSEEN.sub("", text))
    cell.data_type = "s"
    return cell
