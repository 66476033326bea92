"""Grants published in the 360Giving Data Standard: JSON, CSV and XLSX.

An imported grant is a project without tags, counted as "tier not stated" until somebody tags it. A grant to an
individual is stored without the person's name.
"""

from __future__ import annotations

import io
import math
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile

from interventions.importing.files import SourceFile, read_csv_rows, read_json
from interventions.importing.known import Known
from interventions.importing.numbers import without_thousands
from interventions.importing.report import Faults, Reading
from interventions.importing.threesixty_rules import REQUIRED, package_schema
from interventions.records import AwardRecord, ProjectRecord

INDIVIDUAL = "an individual (name not kept)"
_MOST_POUNDS = 10**13


def read_grants(source: SourceFile, known: Known) -> Reading:
    """Read a package of grants into records; every fault of every grant is collected before anything is refused."""
    faults = Faults(source.name)
    reading = Reading()
    package = _package(source, faults, reading)
    faults.refuse_if_any()
    for place, column, value, allowed in find_faults(package):
        faults.add(allowed, row=place, column=column, value=value)
    stated = package.get("grants") if isinstance(package, dict) else None
    grants = stated if isinstance(stated, list) else []
    _check_identity_and_amount(grants, faults)
    faults.refuse_if_any()
    reading.read = len(grants)
    for number, grant in enumerate(grants, start=1):
        reading.add("projects", number, record=_project(grant, known, reading))
    return reading


def find_faults(package: Any) -> Iterator[tuple[int | None, str, Any, str]]:
    """Every break of the standard in a package: (number of the grant, path in it, value found, what is allowed)."""
    for error in sorted(_validator().iter_errors(package), key=lambda e: [f"{step:>9}" for step in e.absolute_path]):
        path = list(error.absolute_path)
        number = int(path[1]) + 1 if len(path) > 1 and path[0] == "grants" else None
        if error.validator == "oneOf" and len(path) == 2:
            yield from ((number, field, "", why) for field, why in _missing(error.instance))
        else:
            yield number, _say_path(path[2:] or path), _short(error.instance), _say(error)


@cache
def _validator() -> Any:
    from jsonschema import Draft202012Validator, FormatChecker

    return Draft202012Validator(package_schema(), format_checker=FormatChecker())


def _missing(grant: Any) -> Iterator[tuple[str, str]]:
    if not isinstance(grant, dict):
        return  # that it must be an object is a fault of its own
    for field in REQUIRED:
        if field not in grant:
            yield field, "the field is required and is missing"
    recipients = [who for who in ("recipientOrganization", "recipientIndividual") if who in grant]
    if len(recipients) != 1:
        yield "recipientOrganization", "exactly one of recipientOrganization and recipientIndividual is required"


def _say(error: Any) -> str:
    rule, wanted = error.validator, error.validator_value
    if rule == "required":
        return f"the field is required and is missing ({error.message.split(' ')[0]})"
    if rule == "oneOf":
        return "a date written 2020-04-01, or a full date and time with zone"
    if rule == "uniqueItems":
        return "no grant stands twice; two are the same to the letter"
    if rule == "enum":
        shown = ", ".join(map(str, wanted[:4]))
        return (
            f"one of: {', '.join(wanted)}" if len(wanted) < 9 else f"a code of the list ({shown} … {len(wanted)} codes)"
        )
    kinds = {"type": "must be {}", "format": "must be a valid {}", "minItems": "needs at least {} entry"}
    word = " or ".join(wanted) if isinstance(wanted, list) else str(wanted)
    return kinds[rule].format(word) if rule in kinds else error.message


def _say_path(path: list[Any]) -> str:
    return "/".join(str(step) for step in path)


def _short(value: Any) -> Any:
    return (
        value
        if isinstance(value, (str, int, float, bool))
        else f"{type(value).__name__} of {len(value)}"
        if value
        else str(value)
    )


def _check_identity_and_amount(grants: list[Any], faults: Faults) -> None:
    """What the standard allows and a register of projects cannot hold."""
    first: dict[str, int] = {}
    for number, grant in enumerate(grants, start=1):
        if not isinstance(grant, dict):
            continue
        identifier, amount = grant.get("id"), grant.get("amountAwarded")
        day = grant.get("awardDate")
        if isinstance(day, str) and re.match(r"^\d{4}-\d\d-\d\d", day) and _day(day) is None:
            faults.add("a day that the calendar has", row=number, column="awardDate", value=day)
        if identifier == "":
            faults.add("every grant needs an identifier of its own", row=number, column="id")
        if isinstance(amount, (int, float)) and not abs(amount) <= _MOST_POUNDS:
            faults.add("an amount of money that can be paid", row=number, column="amountAwarded", value=amount)
        if isinstance(identifier, str) and first.setdefault(identifier, number) != number:
            faults.add(
                f"the identifier stands in grant {first[identifier]} already", row=number, column="id", value=identifier
            )


def _project(grant: dict[str, Any], known: Known, reading: Reading) -> ProjectRecord:
    funders, recipients = grant["fundingOrganization"], grant.get("recipientOrganization")
    names = [place.get("name") or "" for place in grant.get("beneficiaryLocation", [])]
    pounds = grant["currency"] == "GBP"
    if not pounds:
        reading.notes.append(
            f"{grant['id']}: {grant['amountAwarded']} {grant['currency']} is not in pounds; amount left out"
        )
    dates = (grant.get("plannedDates") or [{}])[0]
    start, end = _day(dates.get("startDate")), _day(dates.get("endDate"))
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
                award_date=_day(grant["awardDate"]),
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


def _day(text: str | None) -> str | None:
    """The day of a date or moment; None for a month alone, or for a day that no calendar has (2024-02-31)."""
    try:
        return date.fromisoformat(text[:10]).isoformat() if text and len(text) >= 10 else None
    except ValueError:
        return None


# ── spreadsheets ────────────────────────────────────────────────────────────────────────────────────────────────────

_GROUPS = {
    "recipientorg": "recipientOrganization", "fundingorg": "fundingOrganization", "recipientind": "recipientIndividual",
    "beneficiarylocation": "beneficiaryLocation", "planneddates": "plannedDates", "actualdates": "actualDates",
    "grantprogramme": "grantProgramme", "classifications": "classifications", "fundingtype": "fundingType",
    "recipientorganization": "recipientOrganization", "fundingorganization": "fundingOrganization",
    "recipientindividual": "recipientIndividual",
}  # fmt: skip
_FIELDS = {
    "identifier": "id", "title": "title", "description": "description", "currency": "currency",
    "amountappliedfor": "amountAppliedFor", "amountawarded": "amountAwarded", "amountdisbursed": "amountDisbursed",
    "awarddate": "awardDate", "url": "url", "webaddress": "url", "fromanopencall?": "fromOpenCall",
    "fromopencall": "fromOpenCall", "lastmodified": "dateModified", "datasource": "dataSource", "name": "name",
    "charitynumber": "charityNumber", "companynumber": "companyNumber", "postalcode": "postalCode",
    "city": "addressLocality", "streetaddress": "streetAddress", "county": "addressRegion", "country": "addressCountry",
    "department": "department", "id": "id", "startdate": "startDate", "enddate": "endDate",
    "duration(months)": "duration", "duration": "duration", "countrycode": "countryCode", "geographiccode": "geoCode",
    "geocode": "geoCode", "geographiccodetype": "geoCodeType", "geocodetype": "geoCodeType", "code": "code",
    "latitude": "latitude", "longitude": "longitude", "vocabulary": "vocabulary", "datemodified": "dateModified",
}  # fmt: skip
_NUMBERS = {"amountAwarded", "amountAppliedFor", "amountDisbursed", "duration", "latitude", "longitude"}


def _package(source: SourceFile, faults: Faults, reading: Reading) -> Any:
    raw, suffix = source.content(), source.plain_name.lower().rpartition(".")[2]
    if suffix == "json":
        package = read_json(raw, faults)
        return {"grants": package} if isinstance(package, list) else package
    if suffix == "csv":
        header, rows, encoding = read_csv_rows(raw, faults)
        if encoding != "UTF-8":
            reading.notes.append(f"read as {encoding}")
        return _from_rows(header, [{k: v for k, v in row.items() if k} for row in rows], reading)
    if suffix == "xlsx":
        return _from_workbook(raw, faults, reading)
    faults.add("a 360Giving file ends in .json, .csv or .xlsx (or one of these with .gz)", value=source.name)
    return None


def _from_workbook(raw: bytes, faults: Faults, reading: Reading) -> Any:
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        sheet = load_workbook(io.BytesIO(raw), read_only=True, data_only=True).worksheets[0]
        rows = [row for row in sheet.iter_rows(values_only=True) if any(cell is not None for cell in row)]
    except (BadZipFile, InvalidFileException, ParseError, KeyError, OSError, ValueError, TypeError) as error:
        faults.add(f"is not a readable workbook ({error})")
        return None
    header = [str(cell or "").strip() for cell in rows[0]] if rows else []
    body = [{name: _cell(cell) for name, cell in zip(header, row, strict=False) if name} for row in rows[1:]]
    return _from_rows(header, body, reading)


def _cell(cell: Any) -> str:
    if hasattr(cell, "isoformat"):
        return str(cell.isoformat())[:10]
    return str(int(cell) if isinstance(cell, float) and cell.is_integer() else "" if cell is None else cell).strip()


def _from_rows(header: list[str], rows: list[dict[str, str]], reading: Reading) -> dict[str, Any]:
    paths = {name: path for name in header if (path := _path_of(name))}
    unused = [name for name in header if name and name not in paths]
    if unused:
        reading.notes.append(f"columns not used: {', '.join(unused)}")
    return {"grants": [_grant_of(row, paths) for row in rows]}


def _path_of(title: str) -> tuple[str, ...] | None:
    """The place of a spreadsheet column in a grant: 'Recipient Org:Name' → (recipientOrganization, 0, name)."""
    words = [re.sub(r"\s", "", part).lower() for part in re.split(r"[:/]", title)]
    number = next((int(word) for word in words if word.isdigit()), 0)
    words = [word for word in words if not word.isdigit()]
    if len(words) == 1 and words[0] in _FIELDS and words[0] != "name":
        return (_FIELDS[words[0]],)
    if len(words) == 2 and words[0] in _GROUPS and words[1] in _FIELDS:
        return (_GROUPS[words[0]], str(number), _FIELDS[words[1]])
    return None


def _grant_of(row: dict[str, str], paths: dict[str, tuple[str, ...]]) -> dict[str, Any]:
    grant: dict[str, Any] = {}
    parts: dict[str, dict[str, dict[str, Any]]] = {}
    for title, path in paths.items():
        if value := row.get(title, ""):
            target = grant
            if len(path) > 1:
                number = "0" if path[0] == "recipientIndividual" else path[1]
                target = parts.setdefault(path[0], {}).setdefault(number, {})
            target[path[-1]] = _number(value) if path[-1] in _NUMBERS else value
    for name, numbered in parts.items():
        every = [numbered[number] for number in sorted(numbered, key=int)]
        grant[name] = every[0] if name == "recipientIndividual" else every
    return grant


def _number(text: str) -> Any:
    try:
        value = float(without_thousands(text.replace("£", "").strip()))
    except ValueError:
        return text
    return value if math.isfinite(value) else text
