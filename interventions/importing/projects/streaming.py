"""A CSV row by row, however long: packed or not, in the encoding it is in, never whole in memory."""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import closing
from itertools import chain, compress
from typing import BinaryIO, cast

from interventions.errors import InputError
from interventions.importing.files import UTF_16_MARKS, SourceFile, fault_csv, header_of
from interventions.importing.report import Faults

_BLOCK = 1 << 20
_GZIP = b"\x1f\x8b"
_CODECS = {"UTF-8": "utf-8-sig", "UTF-16": "utf-16", "Windows-1252": "cp1252"}


def stream_csv_rows(source: SourceFile, faults: Faults) -> tuple[list[str], Iterator[dict[str, str]], str]:
    """Header, rows (column → text, trimmed; empty cells are left out) and encoding of a CSV.

    Rows and faults are those of `files.read_csv_rows`: a row's number stands under "". Faults in rows are noted as
    the rows are taken.
    """
    encoding = _encoding_of(source)
    lines = io.TextIOWrapper(_open(source), _CODECS[encoding], errors="replace", newline="")
    first = lines.readline()
    reader = csv.reader(chain([first], lines), delimiter=max(",;\t", key=first.count), strict=True)
    try:
        header = header_of(next(reader, []), faults)
    except csv.Error as error:
        fault_csv(error, faults)
        header = []
    return header, _rows(lines, reader, header, faults) if header else iter(()), encoding


def _rows(lines: io.TextIOWrapper, reader: Iterator[list[str]], header: list[str], faults: Faults) -> Iterator[dict]:
    width, any_row = len(header), False
    with closing(lines):
        try:
            for line, cells in enumerate(reader, start=2):
                if len(cells) != width:
                    if any(map(str.strip, cells)):
                        any_row = True
                        faults.add(f"the row has {len(cells)} cells; the header has {width}", row=line)
                    continue
                # Most cells of a wide list are empty: they are passed over before anything is made of them.
                row = {
                    name: text
                    for name, cell in compress(zip(header, cells, strict=True), cells)
                    if (text := cell.strip())
                }
                if row:
                    any_row = True
                    row[""] = str(line)
                    yield row
        except csv.Error as error:
            fault_csv(error, faults)
    if not any_row and not faults.found:
        faults.add("the file has a header and no rows below it", row=2)


def _encoding_of(source: SourceFile) -> str:
    """UTF-16 by its mark; else UTF-8, or Windows-1252 where the file is none: a look through it, a block at a time."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with _open(source) as raw:
            while block := raw.read(_BLOCK):
                if raw.tell() == len(block) and block.startswith(UTF_16_MARKS):
                    return "UTF-16"
                decoder.decode(block)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "Windows-1252"
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(
            f"cannot be read ({error}).", where=str(source.path), mend="Check the path, or download the file again."
        ) from error
    return "UTF-8"


def _open(source: SourceFile) -> BinaryIO:
    with source.path.open("rb") as raw:
        packed = raw.read(2) == _GZIP
    return cast(BinaryIO, gzip.open(source.path)) if packed else source.path.open("rb")
