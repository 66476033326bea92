"""360Giving grants in a table: CSV and XLSX, whose columns carry the standard's titles ("Recipient Org:0:Name").

A table is turned into the grants the standard's JSON would hold, and remembers where each value stood, so that a
fault names the line of the sheet and the title of the column.
"""

from __future__ import annotations

import io
import math
import re
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile

from interventions.importing.files import read_csv_rows, row_number
from interventions.importing.numbers import without_thousands
from interventions.importing.report import Faults, Reading
from interventions.importing.threesixty.rules import GRANT, PARTS

Path = tuple[str, ...]

# The standard's titles that are not the field's own name with spaces.
_TITLES = {
    "identifier": "id", "fromanopencall?": "fromOpenCall", "lastmodified": "dateModified", "webaddress": "url",
    "recipientorg": "recipientOrganization", "fundingorg": "fundingOrganization", "phonenumber": "telephone",
    "recipientind": "recipientIndividual", "city": "addressLocality", "county": "addressRegion",
    "country": "addressCountry", "duration(months)": "duration", "geographiccode": "geoCode",
    "geographiccodetype": "geoCodeType", "forregranttype": "regrantType",
}  # fmt: skip
_NUMBERS = {"number", "number?", "length"}


@dataclass(frozen=True)
class Sheet:
    """A table of grants.

    `paths`: title of a column → place in a grant. `rows`: (line of the sheet, title → text of each filled cell).
    """

    paths: dict[str, Path]
    rows: list[tuple[int, dict[str, str]]]

    def package(self) -> dict[str, Any]:
        """The grants as the standard's JSON holds them."""
        return {"grants": [_grant_of(row, self.paths) for _, row in self.rows]}

    def line(self, number: int) -> int:
        """The line of the sheet on which grant `number` stands."""
        return self.rows[number - 1][0]

    def place(self, number: int | None, path: str) -> tuple[int | None, str]:
        """Line and column of a value: of grant `number`, at `path` in it ("recipientOrganization/0/name").

        Where no column of the sheet carries it, the column is the first of the same part, or else the path itself.
        """
        if number is None:
            return None, path
        row = self.rows[number - 1][1]
        titles = {"/".join(place): title for title, place in _numbered(row, self.paths).items()}
        titles |= {"/".join(place): title for title, place in self.paths.items() if "/".join(place) not in titles}
        inside = [title for place, title in titles.items() if place.startswith(f"{path}/")]
        return self.line(number), titles.get(path) or (min(inside, key=list(self.paths).index) if inside else path)


def read_sheet(raw: bytes, suffix: str, faults: Faults, reading: Reading) -> Sheet:
    """The table in a CSV, or in the first sheet of a workbook; notes say what was not used."""
    if suffix == "csv":
        header, read, encoding = read_csv_rows(raw, faults)
        if encoding != "UTF-8":
            reading.notes.append(f"read as {encoding}")
        rows = [(row_number(row), {k: v for k, v in row.items() if k and v}) for row in read]
    else:
        header, rows = _read_workbook(raw, faults)
    paths = {name: path for name in header if (path := path_of(name))}
    for path in dict.fromkeys(paths.values()):
        same = [name for name in paths if paths[name] == path]
        if len(same) > 1:
            faults.add(f"one column for each fact; {' and '.join(same)} are the same", row=1, column=same[1])
    reading.note_unused(header, paths)
    return Sheet(paths, rows)


def _read_workbook(raw: bytes, faults: Faults) -> tuple[list[str], list[tuple[int, dict[str, str]]]]:
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        sheet = load_workbook(io.BytesIO(raw), read_only=True, data_only=True).worksheets[0]
        sheet.reset_dimensions()  # some programs write a size that is too small
        cells = [(line, [*map(_text, row)]) for line, row in enumerate(sheet.iter_rows(values_only=True), start=1)]
    except (BadZipFile, InvalidFileException, ParseError, KeyError, OSError, ValueError, TypeError) as error:
        faults.add(f"is not a readable workbook ({error})")
        return [], []
    filled = [(line, row) for line, row in cells if any(row)]
    if len(filled) < 2:
        faults.add("the first sheet has no rows below a header", row=1)
        return [], []
    header = filled[0][1]
    for name in dict.fromkeys(name for name in header if name and header.count(name) > 1):
        faults.add("the column stands twice", row=filled[0][0], column=name)
    return header, [(line, _filled(zip(header, row, strict=False))) for line, row in filled[1:]]


def _filled(pairs: Any) -> dict[str, str]:
    return {name: text for name, text in pairs if name and text}


def _text(cell: Any) -> str:
    if hasattr(cell, "isoformat"):
        return str(cell.isoformat())[:10]
    return str(int(cell) if isinstance(cell, float) and cell.is_integer() else "" if cell is None else cell).strip()


def path_of(title: str) -> Path | None:
    """The place of a column in a grant: 'Recipient Org:Name' → (recipientOrganization, 0, name).

    None for a title that the standard does not have.
    """
    words = [re.sub(r"\s", "", part).lower() for part in re.split(r"[:/]", title)]
    fields, path = GRANT, list[str]()
    while words:
        word = words.pop(0)
        names = {name.lower(): name for name in fields}
        name = names.get(_TITLES.get(word, word).lower())
        if name is None:
            return None
        path.append(name)
        part = PARTS.get(fields[name].strip("[]+"))
        if part is None:
            return None if words else tuple(path)
        number = int(words.pop(0)) if words and words[0].isdecimal() else 0
        if fields[name].startswith("["):
            path.append(str(number))
        fields = part
    return None


def kind_at(path: Path) -> str:
    """The kind of value the standard wants at a place in a grant."""
    fields = GRANT
    for name in path[:-1]:
        if not name.isdecimal():
            fields = PARTS[fields[name].strip("[]+")]
    return fields[path[-1]]


def _numbered(row: dict[str, str], paths: dict[str, Path]) -> dict[str, Path]:
    """Title → place, for the filled cells of one row; entries of a list count from 0 without holes."""
    filled = {title: path for title, path in paths.items() if title in row}
    counted: dict[Path, dict[int, str]] = {}
    for path in filled.values():
        for step, word in enumerate(path):
            if word.isdecimal():
                counted.setdefault(path[:step], {})[int(word)] = word
    order = {
        place: {word: str(at) for at, (_, word) in enumerate(sorted(found.items()))} for place, found in counted.items()
    }
    return {
        title: tuple(order[path[:step]][word] if word.isdecimal() else word for step, word in enumerate(path))
        for title, path in filled.items()
    }


def _grant_of(row: dict[str, str], paths: dict[str, Path]) -> dict[str, Any]:
    grant: dict[str, Any] = {}
    for title, path in sorted(_numbered(row, paths).items(), key=lambda item: [f"{word:>9}" for word in item[1]]):
        target: Any = grant
        for word, following in zip(path, path[1:], strict=False):
            target = _entry(target, word, [] if following.isdecimal() else {})
        target[path[-1]] = _value(row[title], path)
    return grant


def _entry(target: Any, word: str, empty: Any) -> Any:
    if isinstance(target, dict):
        return target.setdefault(word, empty)
    if int(word) == len(target):
        target.append(empty)
    return target[int(word)]


def _value(text: str, path: Path) -> Any:
    kind = kind_at(path)
    if kind == "texts":
        return [part.strip() for part in text.split(";")]
    if kind == "moment" and re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return f"{text}T00:00:00Z"  # a date cell of a workbook has no time of day
    return _number(text) if kind in _NUMBERS else text


def _number(text: str) -> Any:
    try:
        value = float(without_thousands(text.replace("£", "").strip()))
    except ValueError:
        return text
    return value if math.isfinite(value) else text
