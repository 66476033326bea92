"""The plain projects list: one row a project and award, as a spreadsheet can hold it.

Columns as in `TEMPLATE`. Lists are separated by semicolons; areas may carry shares ('E06000032:0.6;E06000055:0.4');
a further row with the same project_id and only funder, amount and award_date adds an award.
"""

from __future__ import annotations

import re
from typing import Any

from pydantic import ValidationError

from interventions.figures import listed
from interventions.importing.files import SourceFile, read_csv_rows, row_number
from interventions.importing.known import Known
from interventions.importing.numbers import date_in, number_in, pence_in
from interventions.importing.report import Faults, Reading
from interventions.records import AwardRecord, ProjectRecord

TEMPLATE = (
    "project_id", "title", "description", "provider", "kind", "status", "tiers", "settings", "themes", "factors",
    "interventions", "areas", "funder", "amount", "award_date", "start_date", "end_date", "reach_planned",
    "reach_actual", "status_note", "location_text", "provider_id", "source",
)  # fmt: skip
NEEDED = ("project_id", "title", "areas", "tiers", "funder", "amount")
_LISTS = ("tiers", "settings", "themes", "factors", "interventions")
_AWARD = {"project_id", "funder", "amount", "award_date", ""}


def read_projects(source: SourceFile, known: Known) -> Reading:
    """Read a projects CSV into records; every fault of every row is collected before anything is refused."""
    faults = Faults(source.name)
    header, rows, encoding = read_csv_rows(source.content(), faults)
    if header:
        faults.missing_columns(header, NEEDED)
    faults.refuse_if_any()
    reading = Reading(read=len(rows))
    if encoding != "UTF-8":
        reading.notes.append(f"read as {encoding}")
    reading.note_unused(header, (*TEMPLATE, "document", "section"))
    first: dict[str, dict[str, str]] = {}
    awards: dict[str, list[AwardRecord]] = {}
    lines: dict[str, list[int]] = {}
    for row in rows:
        identifier = row["project_id"]
        if not identifier:
            faults.add("every project needs an identifier of its own", row=row_number(row), column="project_id")
            continue
        lines.setdefault(identifier, []).append(row_number(row))
        if identifier in first and any(value and column not in _AWARD for column, value in row.items()):
            faults.add(
                f"the project stands in row {row_number(first[identifier])} already; "
                "a further row may give only funder, amount and award_date",
                row=row_number(row), column="project_id", value=identifier,
            )  # fmt: skip
        first.setdefault(identifier, row)
        awards.setdefault(identifier, []).extend(_award(row, faults))
    for identifier, row in first.items():
        record = _record(row, tuple(awards[identifier]), source.plain_name, known, faults)
        for line in lines[identifier]:
            reading.add("projects", line, record=record)
    faults.refuse_if_any()
    return reading


def _award(row: dict[str, str], faults: Faults) -> list[AwardRecord]:
    amount, day = pence_in(row, "amount", faults), date_in(row, "award_date", faults)
    funder = row.get("funder", "")
    return [AwardRecord(funder=funder, amount_pence=amount, award_date=day)] if funder or amount is not None else []


def _record(
    row: dict[str, str], awards: tuple[AwardRecord, ...], file: str, known: Known, faults: Faults
) -> ProjectRecord | None:
    values: dict[str, Any] = {column: row[column] for column in TEMPLATE if row.get(column)}
    values |= {column: _codes(row.get(column, "")) for column in _LISTS}
    values |= {column: row[column].lower() for column in ("kind", "status") if row.get(column)}
    values["areas"] = _areas(row, known, faults)
    values |= {column: date_in(row, column, faults) for column in ("start_date", "end_date")}
    for column in ("reach_planned", "reach_actual"):
        value = number_in(row, column, faults)
        if value is not None and value != int(value):
            faults.add("a whole number of people", row=row_number(row), column=column, value=row[column])
        values[column] = None if value is None else int(value)
    source = (
        f"document {row['document']}, {row.get('section', '')}" if row.get("document") else row.get("source") or file
    )
    made_up = {code[:1] == "X" for code in values["areas"]}
    if len(made_up) > 1:
        faults.add("real areas or synthetic ones, not both", row=row_number(row), column="areas", value=row["areas"])
    synthetic = made_up == {True}
    values |= {"awards": awards, "source": source, "synthetic": synthetic}
    try:
        return ProjectRecord(**values)
    except ValidationError as error:
        found = [(str(problem["loc"][0]), problem["msg"]) for problem in error.errors() if problem["loc"]]
        for column, message in [*found, *ProjectRecord.model_construct(**values).problems()]:
            faults.add(message, row=row_number(row), column=column, value=row.get(column, ""))
        return None


def _codes(text: str) -> tuple[str, ...]:
    """Codes in a cell; 'Secondary; Youth violence' is read as secondary;youth-violence."""
    return tuple(dict.fromkeys(re.sub(r"\s+", "-", code.strip().lower()) for code in text.split(";") if code.strip()))


def _areas(row: dict[str, str], known: Known, faults: Faults) -> dict[str, float]:
    areas: dict[str, float] = {}
    parts = [part.strip() for part in row.get("areas", "").split(";") if part.strip()]
    for part in parts:
        code, _, share = part.partition(":")
        code = code.strip()
        if code not in known.areas:
            meant = [known_code for known_code, name in known.names.items() if name.lower() == code.lower()]
            hint = f"; {code} is {listed(meant[:3], 'or')}" if meant and known.areas else ""
            faults.add(f"the code of an area that is loaded{hint}", row=row_number(row), column="areas", value=code)
        if code in areas:
            faults.add("the area stands twice", row=row_number(row), column="areas", value=code)
        try:
            areas[code] = float(share) if share else 1 / len(parts)
        except ValueError:
            faults.add("a share of one, such as E06000032:0.6", row=row_number(row), column="areas", value=part)
    return areas
