"""Grants published in the 360Giving Data Standard, as projects: JSON, CSV and XLSX.

A grant of another publisher is a project without tags, counted as "tier not stated" until somebody tags it; the grants
that this project wrote come back as the projects they were. A grant to an individual is stored without the name.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from pydantic import ValidationError

from interventions.importing.files import SourceFile, read_json
from interventions.importing.known import Known
from interventions.importing.report import Faults, Reading
from interventions.importing.threesixty.faults import day_of, find_clashes, find_faults
from interventions.importing.threesixty.sheets import Sheet, read_sheet
from interventions.importing.threesixty.tags import Tags, read_tags
from interventions.records import AwardRecord, ProjectRecord

INDIVIDUAL = "an individual (name not kept)"
TO_INDIVIDUAL = "Grant to an individual"
# Columns in which somebody may have written about a person.
WRITTEN = ("description", "status_note", "office_address", "url")
_PLAIN = {"int_parsing": "a whole number", "float_parsing": "a number", "bool_parsing": "yes or no"}
_ADDRESS = ("streetAddress", "addressLocality", "addressRegion", "postalCode", "addressCountry")


def read_grants(source: SourceFile, known: Known) -> Reading:
    """Read a package of grants into records; every fault of every grant is collected before anything is refused.

    A fault names the line and column of a sheet; in JSON, the number of the grant and the path in it.
    """
    faults = Faults(source.name)
    reading = Reading()
    package, sheet = _package(source, faults, reading)
    faults.refuse_if_any()
    clashes = find_clashes(package, lambda number: f"row {sheet.line(number)}") if sheet else find_clashes(package)
    for fault in sorted([*find_faults(package), *clashes], key=lambda fault: (fault.number or 0, fault.path)):
        row, column = sheet.place(fault.number, fault.path) if sheet else fault[:2]
        faults.add(fault.allowed, row=row, column=column, value=fault.value)
    faults.refuse_if_any()
    reading.read = len(package["grants"])
    for project in _projects(package["grants"], known, reading):
        record = project.record(faults, sheet, package["grants"])
        for number in project.numbers:
            reading.add("projects", number, record=record)
    faults.refuse_if_any()
    return reading


def _package(source: SourceFile, faults: Faults, reading: Reading) -> tuple[Any, Sheet | None]:
    suffix = source.plain_name.lower().rpartition(".")[2]
    if suffix == "json":
        package = read_json(source.content(), faults)
        return {"grants": package} if isinstance(package, list) else package, None
    if suffix in ("csv", "xlsx"):
        sheet = read_sheet(source.content(), suffix, faults, reading)
        return sheet.package(), sheet
    faults.add("a 360Giving file ends in .json, .csv or .xlsx (or one of these with .gz)", value=source.name)
    return None, None


@dataclass
class _Project:
    """One project as its grants say it: the values of the first, and an award from each."""

    values: dict[str, Any]
    tags: Tags
    awards: list[AwardRecord] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    faults: list[tuple[int, int | None, str]] = field(default_factory=list)

    def record(self, faults: Faults, sheet: Sheet | None, grants: list[Any]) -> ProjectRecord | None:
        """The record; None, with faults noted, where our own classifications do not hold together."""
        found = [*self.faults]
        record = None
        try:
            record = ProjectRecord(**self.values, awards=tuple(self.awards))
        except ValidationError as error:
            for problem in error.errors():
                column, _, message = problem["msg"].removeprefix("Value error, ").partition(": ")
                if problem["loc"]:
                    column, message = str(problem["loc"][0]), _PLAIN.get(problem["type"], problem["msg"])
                found.append((self.numbers[0], self.tags.places.get(column), message))
        for number, at, message in found:
            path = "classifications" if at is None else f"classifications/{at}/code"
            row, title = sheet.place(number, path) if sheet else (number, path)
            value = "" if at is None else grants[number - 1]["classifications"][at].get("code", "")
            faults.add(message, row=row, column=title, value=value)
        return None if found else record


def _projects(grants: list[dict[str, Any]], known: Known, reading: Reading) -> list[_Project]:
    """The grants by project: grants that we wrote name theirs, any other is a project of its own."""
    projects: dict[str, _Project] = {}
    foreign: Counter[str] = Counter()
    for number, grant in enumerate(grants, start=1):
        tags = read_tags(grant.get("classifications", []))
        foreign.update(tags.foreign)
        values = _values(grant, tags, known, reading)
        project = projects.setdefault(values["project_id"], _Project(values, tags))
        if project.values != values:
            reading.notes.append(
                f"{grant['id']}: differs from grant {project.numbers[0]} of its project; that one counts"
            )
        project.faults.extend((number, at, allowed) for at, allowed in tags.faults)
        project.awards.append(_award(grant, tags, reading))
        project.numbers.append(number)
    if foreign:
        said = ", ".join(f"{name} ({count:,})" for name, count in foreign.most_common(8))
        reading.notes.append(f"classifications that are not ours are not kept: {said}")
    return list(projects.values())


def _values(grant: dict[str, Any], tags: Tags, known: Known, reading: Reading) -> dict[str, Any]:
    recipient = grant.get("recipientOrganization", [{}])[0]
    values = {
        "project_id": grant["id"],
        "title": grant["title"] or grant["id"],
        "description": grant["description"],
        "provider": recipient.get("name", ""),
        "provider_id": recipient.get("id", ""),
        "office_address": ", ".join(recipient[part] for part in _ADDRESS if recipient.get(part)),
        "url": grant.get("url", ""),
        "source": "" if tags.are_whole else f"360Giving, {grant['fundingOrganization'][0]['name']}",
        **_dates(grant, reading),
        **_places(grant, tags, known, reading),
        **{column: said for column, said in tags.project.items() if column != "areas"},
    }
    values |= dict.fromkeys(tags.not_stated & values.keys(), "")
    return values if recipient else _without_name(values)


def _without_name(values: dict[str, Any]) -> dict[str, Any]:
    """What is written about a person may name the person in many ways: none of it is kept."""
    kept = {column: value for column, value in values.items() if column not in WRITTEN}
    kept["stages"] = [stage | {"note": ""} for stage in values.get("stages", ())]
    return kept | {"title": TO_INDIVIDUAL, "provider": INDIVIDUAL, "provider_id": ""}


def _dates(grant: dict[str, Any], reading: Reading) -> dict[str, str | None]:
    dates = (grant.get("plannedDates") or grant.get("actualDates") or [{}])[0]
    start, end = day_of(dates.get("startDate")), day_of(dates.get("endDate"))
    if start and end and end < start:
        reading.notes.append(f"{grant['id']}: planned to end {end}, before its start {start}; the end was left out")
        end = None
    return {"start_date": start, "end_date": end}


def _award(grant: dict[str, Any], tags: Tags, reading: Reading) -> AwardRecord:
    funder, amount = grant["fundingOrganization"][0], grant["amountAwarded"]
    wrong = "" if grant["currency"] == "GBP" else f"{amount} {grant['currency']} is not in pounds"
    wrong = wrong or (f"£{amount} is below nought" if amount < 0 else "")
    if wrong:
        reading.notes.append(f"{grant['id']}: {wrong}; amount left out")
    return AwardRecord(
        funder="" if "funder" in tags.not_stated else funder["name"],
        funder_id="" if "funder_id" in tags.not_stated else funder["id"],
        amount_pence=None if wrong else round(Decimal(str(amount)) * 100),
        award_date=day_of(grant["awardDate"]),
        **tags.award,
    )


def _places(grant: dict[str, Any], tags: Tags, known: Known, reading: Reading) -> dict[str, Any]:
    """Where a project works: shares where our classifications say them, otherwise equal ones of the places named."""
    stated = grant.get("beneficiaryLocation", [])
    codes = [place.get("geoCode") or "" for place in stated]
    names = [
        place.get("name") or "" for place, code in zip(stated, codes, strict=True) if not (tags.are_whole and code)
    ]
    shared = tags.project.get("areas", [])
    areas = _areas(codes, known) if not shared and not tags.are_whole else _shared(shared, known)
    if shared and not areas:
        reading.notes.append(f"{grant['id']}: an area it names is not loaded; its areas were left out")
    return {"location_text": "; ".join(name for name in names if name), "areas": areas}


def _shared(shares: list[tuple[str, str]], known: Known) -> dict[str, Any]:
    """Shares as stated, divided where an area was split; none where one of them is not an area in force."""
    areas: dict[str, Any] = {}
    for code, share in shares:
        targets = known.carry(code)
        if not targets:
            return {}
        for target in targets:
            try:
                areas[target] = areas.get(target, 0.0) + float(share) / len(targets)
            except ValueError:
                areas[target] = math.nan  # refused with the record
    return areas


def _areas(codes: list[str], known: Known) -> dict[str, float]:
    """Equal shares for the places a grant names, none where one of them is not an area in force."""
    targets = [known.carry(code) for code in dict.fromkeys(codes)]
    shares: Counter[str] = Counter()
    for found in targets if all(targets) else []:
        for target in found:
            shares[target] += 1 / len(targets) / len(found)  # type: ignore[assignment]
    return dict(shares)
