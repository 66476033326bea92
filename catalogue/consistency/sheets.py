"""A partner's file as tables of text: title rows passed over, two rows of headings made one, % signs kept."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from typing import Any
from xml.etree.ElementTree import ParseError

import pandas as pd

from catalogue.consistency.printed import read_printed
from interventions.errors import InputError
from interventions.figures import listed
from interventions.importing.files import decode

_UNIT = re.compile(r"[^\W\d_]{2}|^[%#£]$")
Lines = list[list[str]]


def read_tables(raw: bytes, name: str, *, sheet: str = "") -> dict[str, pd.DataFrame]:
    """Sheet → its table, as text; of a CSV, one. Raises InputError, with the file's name, where there is none."""
    sheets = _workbook(raw, name) if raw[:4] == b"PK\x03\x04" else {"": _csv(raw, name)}
    if sheet and sheet not in sheets:
        raise InputError(
            f"there is no sheet called {sheet!r}.", where=name, mend=f"There is: {listed([*sheets]) or 'none'}."
        )
    tables = {title: _table(lines) for title, lines in sheets.items() if not sheet or title == sheet}
    found = {title: table for title, table in tables.items() if table is not None}
    if not found:
        raise InputError(
            "no row of headings with figures below it was found.", where=name,
            mend="The first column names the rows; the first row with two or more cells names the columns.",
        )  # fmt: skip
    return found


def _csv(raw: bytes, name: str) -> Lines:
    text, _ = decode(raw)
    if "\x00" in text:
        raise InputError("is neither a CSV nor an XLSX workbook.", where=name, mend="Save it as CSV or XLSX.")
    separator = max(",;\t|", key=text.count)
    try:
        lines = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
        return [[" ".join(cell.split()) for cell in line] for line in lines]
    except csv.Error as error:
        raise InputError(f"is not a readable CSV ({error}).", where=name, mend="Save it as CSV again.") from error


def _workbook(raw: bytes, name: str) -> dict[str, Lines]:
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(io.BytesIO(raw), data_only=True)
    except (zipfile.BadZipFile, InvalidFileException, ParseError, KeyError, OSError, ValueError, TypeError) as error:
        raise InputError(f"is not a readable workbook ({error}).", where=name, mend="Save it as XLSX again.") from error
    return {sheet.title: [[_shown(cell) for cell in row] for row in sheet.iter_rows()] for sheet in book.worksheets}


def _shown(cell: Any) -> str:
    """A cell as the sheet shows it where it is a percentage, else as it is stored."""
    value, form = cell.value, str(cell.number_format or "")
    if isinstance(value, int | float) and not isinstance(value, bool) and "%" in form:
        decimals = len(found[1]) if (found := re.search(r"\.(0+)", form)) else 0
        return f"{100 * value:.{decimals}f}%"
    if hasattr(value, "isoformat"):
        return str(value.isoformat()[:10])
    return read_printed(value).text


def _table(lines: Lines) -> pd.DataFrame | None:
    """The table under the first row with two filled cells; None where no figures stand below one."""
    width = max((len(line) for line in lines), default=0)
    filled = [line + [""] * (width - len(line)) for line in lines if any(line)]
    start = next((at for at, line in enumerate(filled) if sum(map(bool, line)) > 1), None)
    if start is None:
        return None
    header, body = filled[start], filled[start + 1 :]
    if body and _continues(body[0]):
        header, body = _merged(header, body[0]), body[1:]
    if not any(read_printed(cell).value is not None for line in body for cell in line[1:]):
        return None
    return pd.DataFrame(body, columns=header)


def _continues(line: list[str]) -> bool:
    """True for a second row of headings: no figures, and no marks such as * or c that stand for figures."""
    rest = [cell for cell in line[1:] if cell]
    if not rest or any(read_printed(cell).value is not None for cell in rest):
        return False
    return not line[0] or (len(rest) > 1 and all(_UNIT.search(cell) for cell in rest))


def _merged(top: list[str], bottom: list[str]) -> list[str]:
    """Two rows of headings as one: a group's name before each of its columns."""
    titles, group = [], ""
    for upper, lower in zip(top, bottom, strict=True):
        group = upper or (group if lower else "")
        titles.append(f"{group} {lower}".strip())
    return titles
