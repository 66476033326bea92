"""Opening what people have: a file, a folder, a .gz or a .zip as downloaded; and reading its text right."""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import json
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import pandas as pd

from interventions.errors import InputError
from interventions.importing.report import Faults

_GZIP = b"\x1f\x8b"
UTF_16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)  # as "Unicode text" is saved by spreadsheets


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file to import: its name for reports, and where it lies."""

    path: Path

    @property
    def name(self) -> str:
        """The file's name without its folder."""
        return self.path.name

    @property
    def plain_name(self) -> str:
        """The name without .gz, for reading a format or a year out of it."""
        return self.name.removesuffix(".gz")

    def content(self) -> bytes:
        """The bytes, unpacked if gzipped."""
        try:
            raw = self.path.read_bytes()
            return gzip.decompress(raw) if raw[:2] == _GZIP else raw
        except (OSError, EOFError, zlib.error) as error:
            raise InputError(
                f"cannot be read ({error}).", where=str(self.path), mend="Check the path, or download the file again."
            ) from error

    def members(self, ending: str) -> Iterator[tuple[str, bytes]]:
        """The files inside whose name ends with `ending` if this is a zip; otherwise the file itself."""
        if self.path.suffix.lower() != ".zip":
            yield self.name, self.content()
            return
        try:
            with zipfile.ZipFile(self.path) as archive:
                for member in sorted(archive.namelist()):
                    # A zip made on a Mac carries a shadow of every file, named ._ and the file's name.
                    if member.endswith(ending) and not PurePosixPath(member).name.startswith("."):
                        yield f"{self.name}/{member}", archive.read(member)
        except (zipfile.BadZipFile, OSError, EOFError, zlib.error, RuntimeError, NotImplementedError) as error:
            raise InputError(
                f"is not a readable zip ({error}).", where=str(self.path), mend="Download the file again."
            ) from error


def find_files(paths: list[Path], patterns: tuple[str, ...]) -> list[SourceFile]:
    """The files named, and those in a named folder (at any depth) that match one of the patterns.

    Raises InputError for a path that does not exist or a folder without such files.
    """
    found: list[SourceFile] = []
    for path in paths:
        if path.is_dir():
            inside = sorted({file for pattern in patterns for file in path.rglob(pattern) if file.is_file()})
            if not inside:
                raise InputError(f"the folder holds no file like {' or '.join(patterns)}.", where=str(path))
            found += map(SourceFile, inside)
        elif path.is_file():
            found.append(SourceFile(path))
        else:
            raise InputError("there is no such file or folder.", where=str(path), mend="Check the path.")
    return found


def decode(raw: bytes) -> tuple[str, str]:
    """Text and the encoding it was read as: UTF-16 with its mark, UTF-8 (with or without one), else Windows-1252."""
    if raw.startswith(UTF_16_MARKS):
        return raw.decode("utf-16", errors="replace"), "UTF-16"
    try:
        return raw.decode("utf-8-sig"), "UTF-8"
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace"), "Windows-1252"


def read_csv_rows(raw: bytes, faults: Faults) -> tuple[list[str], list[dict[str, str]], str]:
    """Header, rows (column → text, trimmed) and encoding of a CSV; the separator (comma, semicolon, tab) is found.

    Row n of the list stands on line n + 2 of a file without line breaks in cells. Faults: no header, a row with
    more or fewer cells than the header.
    """
    text, encoding = decode(raw)
    first = text.partition("\n")[0]
    separator = max(",;\t", key=first.count)
    try:
        cells = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error as error:
        fault_csv(error, faults)
        return [], [], encoding
    header = header_of(cells[0] if cells else [], faults)
    if not header:
        return [], [], encoding
    rows = []
    for line, row in enumerate(cells[1:], start=2):
        if not any(cell.strip() for cell in row):
            continue
        if len(row) != len(header):
            faults.add(f"the row has {len(row)} cells; the header has {len(header)}", row=line)
            continue
        rows.append({"": str(line)} | {name: cell.strip() for name, cell in zip(header, row, strict=True) if name})
    if not rows and not faults.found:
        faults.add("the file has a header and no rows below it", row=2)
    return header, rows, encoding


def header_of(cells: list[str], faults: Faults) -> list[str]:
    """The titles of the columns, trimmed; none, with a fault, where the first row names nothing."""
    header = [cell.strip() for cell in cells]
    if not any(header):
        faults.add("the file is empty; its first row must name the columns", row=1)
        return []
    for name in dict.fromkeys(name for name in header if name and header.count(name) > 1):
        faults.add("the column stands twice", row=1, column=name)
    return header


def fault_csv(error: csv.Error, faults: Faults) -> None:
    """Note that a file could not be taken apart into rows and cells."""
    faults.add(f"is not a readable CSV ({error}); look for a quotation mark that is never closed")


def row_number(row: dict[str, str]) -> int:
    """The number of a row in its file, as `read_csv_rows` noted it."""
    return int(row[""])


def read_text_frame(raw: bytes, faults: Faults) -> pd.DataFrame | None:
    """A large CSV as a frame of text, empty cells as missing; for files with fixed columns such as street files.

    None, with a fault noted, where it is no CSV.
    """
    encoding = "utf-16" if raw.startswith(UTF_16_MARKS) else "utf-8-sig"
    try:
        frame = pd.read_csv(io.BytesIO(raw), dtype=str, encoding=encoding, skip_blank_lines=False)
        if not isinstance(frame.index, pd.RangeIndex):
            faults.add("the rows have more cells than the header")
            return None
        return frame
    except (pd.errors.ParserError, pd.errors.EmptyDataError, UnicodeDecodeError) as error:
        faults.add(f"is not a readable CSV ({str(error).strip()})")
        return None


def read_json(raw: bytes, faults: Faults) -> Any:
    """Parsed JSON; broken JSON is one fault with its line and column."""
    text, _ = decode(raw)
    try:
        document = json.loads(text, parse_constant=_no_number)
        json.dumps(document, ensure_ascii=False).encode()  # half of a pair of signs cannot be stored
        return document
    except json.JSONDecodeError as error:
        faults.add(f"the JSON is broken here: {error.msg}", row=error.lineno, column=f"column {error.colno}")
    except UnicodeEncodeError:
        faults.add("text of whole signs; one of them is half of a pair (a lone surrogate)")
    except RecursionError:
        faults.add("JSON that is not nested hundreds of levels deep")
    except ValueError as error:
        faults.add(str(error))
    return None


def _no_number(word: str) -> float:
    raise ValueError(f"{word} is not a number in JSON; leave the field out")
