"""Grants published in the 360Giving Data Standard, as projects: JSON, CSV and XLSX.

An imported grant is a project without tags, counted as "tier not stated" until somebody tags it. A grant to an
individual is stored without the person's name.
"""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import Any

from interventions.importing.files import SourceFile, read_json
from interventions.importing.known import Known
from interventions.importing.report import Faults, Reading
from interventions.importing.threesixty_faults import day_of, find_clashes, find_faults
from interventions.importing.threesixty_sheets import Sheet, read_sheet
from interventions.records import AwardRecord, ProjectRecord

INDIVIDUAL = "an individual (name not kept)"


def read_grants(source: SourceFile, known: Known) -> Reading:
    """Read a package of grants into records; every fault of every grant is collected before anything is refused.

    A fault names the line and column of a sheet; in JSON, the number of the grant and the path in it.
    """
    faults = Faults(source.name)
    reading = Reading()
    package, sheet = _package(source, faults, reading)
    faults.refuse_if_any()
    clashes = find_clashes(package, lambda number: f"row {sheet.line(number)}") if sheet else find_clashes(package)
    for fault in sorted([*find_faults(package), *clashes], key=lambda fault: fault.number or 0):
        row, column = sheet.place(fault.number, fault.path) if sheet else fault[:2]
        faults.add(fault.allowed, row=row, column=column, value=fault.value)
    faults.refuse_if_any()
    reading.read = len(package["grants"])
    for number, grant in enumerate(package["grants"], start=1):
        reading.add("projects", number, record=_project(grant, known, reading))
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


def _project(grant: dict[str, Any], known: Known, reading: Reading) -> ProjectRecord:
    funders, recipients = grant["fundingOrganization"], grant.get("recipientOrganization")
    names = [place.get("name") or "" for place in grant.get("beneficiaryLocation", [])]
    pounds = grant["currency"] == "GBP"
    if not pounds:
        reading.notes.append(
            f"{grant['id']}: {grant['amountAwarded']} {grant['currency']} is not in pounds; amount left out"
        )
    dates = (grant.get("plannedDates") or [{}])[0]
    start, end = day_of(dates.get("startDate")), day_of(dates.get("endDate"))
    if start and end and end < start:
        reading.notes.append(f"{grant['id']}: planned to end {end}, before its start {start}; the end was left out")
        end = None
    if pounds and grant["amountAwarded"] < 0:
        reading.notes.append(f"{grant['id']}: £{grant['amountAwarded']} is below nought; amount left out")
        pounds = False
    return ProjectRecord(
        project_id=grant["id"],
        # What is written about a person may name the person in many ways: none of it is kept.
        title=(grant["title"] or grant["id"]) if recipients else "Grant to an individual",
        description=grant["description"] if recipients else "",
        provider=recipients[0]["name"] if recipients else INDIVIDUAL,
        provider_id=recipients[0]["id"] if recipients else "",
        start_date=start,
        end_date=end,
        location_text="; ".join(name for name in names if name),
        areas=_areas([place.get("geoCode") or "" for place in grant.get("beneficiaryLocation", [])], known),
        awards=(
            AwardRecord(
                funder=funders[0]["name"],
                amount_pence=round(Decimal(str(grant["amountAwarded"])) * 100) if pounds else None,
                award_date=day_of(grant["awardDate"]),
            ),
        ),
        source=f"360Giving, {funders[0]['name']}",
    )


def _areas(codes: list[str], known: Known) -> dict[str, float]:
    """Equal shares for the places a grant names, none where one of them is not an area in force."""
    targets = [known.carry(code) for code in dict.fromkeys(codes)]
    shares: Counter[str] = Counter()
    for found in targets if all(targets) else []:
        for target in found:
            shares[target] += 1 / len(targets) / len(found)  # type: ignore[assignment]
    return dict(shares)
