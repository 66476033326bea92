"""A 360Giving package as a table: CSV text and an XLSX workbook, in the standard's column titles."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from typing import Any

from interventions.errors import InputError

# Field → title of its column, in the order of the columns.
_TITLES = {
    "id": "Identifier", "title": "Title", "description": "Description", "currency": "Currency",
    "amountAwarded": "Amount Awarded", "awardDate": "Award Date", "url": "URL", "plannedDates": "Planned Dates",
    "startDate": "Start Date", "endDate": "End Date", "recipientOrganization": "Recipient Org",
    "recipientIndividual": "Recipient Ind", "fundingOrganization": "Funding Org", "name": "Name",
    "streetAddress": "Street Address", "beneficiaryLocation": "Beneficiary Location", "geoCode": "Geographic Code",
    "geoCodeType": "Geographic Code Type", "classifications": "Classifications", "vocabulary": "Vocabulary",
    "code": "Code",
}  # fmt: skip
_ORDER = list(_TITLES)
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_MOST_SIGNS = 32_767  # of a cell in a workbook

Place = tuple[str | int, ...]


def to_csv(package: dict[str, Any]) -> str:
    """The grants of a package as CSV text, each text as it is."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows(_rows(package))
    return out.getvalue()


def to_workbook(package: dict[str, Any]) -> bytes:
    """The grants of a package as an XLSX workbook of one sheet.

    Signs that a workbook cannot hold (control signs) are replaced by "�". Raises InputError for a text longer than a
    cell holds.
    """
    from openpyxl import Workbook

    rows = list(_rows(package))
    for line, row in enumerate(rows, start=1):
        longest = max(len(value) for value in map(str, row))
        if longest > _MOST_SIGNS:
            raise InputError(
                f"a text of {longest:,} signs does not fit the cell of a workbook.", where=f"row {line}",
                mend="Take the CSV or JSON instead.",
            )  # fmt: skip
    book, out = Workbook(write_only=True), io.BytesIO()
    sheet = book.create_sheet("grants")
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
    book.save(out)
    return out.getvalue()


def _cell(sheet: Any, value: Any) -> Any:
    from openpyxl.cell import WriteOnlyCell

    if not isinstance(value, str):
        return value
    cell = WriteOnlyCell(sheet, _UNWRITABLE.sub("\ufffd", value))
    cell.data_type = "s"  # text that begins with "=" is no formula
    return cell


def _rows(package: dict[str, Any]) -> Iterator[list[Any]]:
    """The header, and a row a grant."""
    flat = [dict(_flatten(grant)) for grant in package["grants"]]
    places = sorted({place for row in flat for place in row}, key=_rank)
    several = {place[0] for place in places if 1 in place}
    yield [_title(place, numbered=place[0] in several) for place in places]
    for row in flat:
        yield [row.get(place, "") for place in places]


def _flatten(value: Any, place: Place = ()) -> Iterator[tuple[Place, Any]]:
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else None
    if inside is None:
        yield place, value
        return
    for step, part in inside:
        yield from _flatten(part, (*place, step))


def _rank(place: Place) -> list[int]:
    return [step if isinstance(step, int) else _ORDER.index(step) for step in place]


def _title(place: Place, *, numbered: bool) -> str:
    """The title of a column: 'Recipient Org:Name', and 'Classifications:1:Code' where one grant has several."""
    return ":".join(_TITLES.get(str(step), str(step)) for step in place if numbered or isinstance(step, str))
