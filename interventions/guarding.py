"""CSV for a spreadsheet: a text that looks like a formula stays text, as in the workbooks written here."""

from __future__ import annotations

import re
from typing import TypeVar

import pandas as pd

Cell = TypeVar("Cell")

# Signs that begin a formula in Excel or LibreOffice, the wide ones of East Asian keyboards with them.
_BEGINS = re.compile(r"[=+\-@\t\n＝＋－＠].", re.DOTALL)
_NUMBER = re.compile(r"[+-]?(\d[\d,]*(\.\d+)?|\.\d+)([eE][+-]?\d+)?%?")


def guard(cell: Cell) -> Cell | str:
    """The cell, an apostrophe before it where it is a text that a spreadsheet would run; numbers stay as they are."""
    if not isinstance(cell, str):
        return cell
    text = cell.replace("\r\n", "\n").replace("\r", "\n")  # a lone CR is written unquoted and would begin a row
    return f"'{text}" if _BEGINS.match(text) and not _NUMBER.fullmatch(text) else text


def to_csv(frame: pd.DataFrame) -> str:
    """The frame as CSV text, its texts and its titles guarded."""
    safe = frame.rename(columns=guard)
    for at, kind in enumerate(frame.dtypes):
        if pd.api.types.is_string_dtype(kind) or isinstance(kind, pd.CategoricalDtype):
            cells = [guard(cell) for cell in frame.iloc[:, at]]
            safe.isetitem(at, pd.Series(cells, dtype="object").to_numpy())
    return str(safe.to_csv(index=False, lineterminator="\n"))
