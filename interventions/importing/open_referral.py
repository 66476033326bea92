"""Services in the Open Referral standard (Human Services Data Specification, HSDS 3), as projects.

Source of the fields: the JSON schemas of HSDS 3, https://github.com/openreferral/specification (schema/service.json
and those it names), read 2026-11-21. What HSDS has no field for travels as `attributes` of our own taxonomy, so that
a service written by us (`exporting/open_referral.py`) gives the same project back. Contacts, telephones and e-mail
addresses are details of people: they are never kept.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError

from interventions.importing.files import SourceFile, read_json
from interventions.importing.known import Known
from interventions.importing.report import Faults, Reading
from interventions.records import ProjectRecord
from interventions.vocabulary import ProjectStatus

TAXONOMY = "VRU interventions"
# Fields of ours that HSDS has none for, or none that holds them whole; each is one attribute, its value as JSON.
CARRIED = (
    "project_id", "kind", "status", "status_note", "start_date", "end_date", "successor_id", "reach_planned",
    "reach_actual", "contacts_planned", "contacts_actual", "sessions", "hours_per_week", "capacity", "sex",
    "office_address", "theory_id", "synthetic", "source", "stages", "awards", "provider_id", "url", "areas",
    "location_text",
)  # fmt: skip
TAGS = ("tiers", "settings", "themes", "factors", "interventions", "referrals", "findings")
# HSDS's four statuses, of a service that does not carry ours. "inactive" does not say whether it began or ended.
STATUSES = {
    "active": ProjectStatus.ACTIVE, "inactive": ProjectStatus.UNKNOWN, "defunct": ProjectStatus.ENDED,
    "temporarily closed": ProjectStatus.PAUSED,
}  # fmt: skip
PEOPLE = ("contacts", "phones", "email", "assurer_email")
_READ = {
    "id", "name", "description", "url", "status", "wait_time", "minimum_age", "maximum_age", "assured_date",
    "organization", "service_areas", "service_at_locations", "attributes", "organization_id", "last_modified",
    "funding",
}  # fmt: skip
_GSS = re.compile(r"\b[EWSNKX]\d{8}\b")
_DAYS = {"day": 1, "week": 7}
_NOWHERE = "places by area, where every code in the file is loaded"


def read_services(source: SourceFile, known: Known) -> Reading:
    """Read one service, a list, or a page of them (`contents`); every fault is collected before anything is refused."""
    faults, reading = Faults(source.name), Reading()
    document = read_json(source.content(), faults)
    faults.refuse_if_any()
    services = _services(document)
    if not services:
        faults.add("a service, a list of services, or a page with `contents`")
    records: dict[str, int] = {}
    left_out: Counter[str] = Counter()
    for number, service in enumerate(services, start=1):
        record = _project(service, number, known, faults, left_out) if isinstance(service, dict) else None
        if not isinstance(service, dict):
            faults.add("a service, written as an object", row=number, value=service)
        elif record and (earlier := records.setdefault(record.project_id, number)) != number:
            faults.add(f"one service an identifier; {earlier} has it too", row=number, value=record.project_id)
        elif record:
            reading.add("projects", number, record=record)
    faults.refuse_if_any()
    reading.read = len(services)
    reading.notes += [f"{count} × {what}" for what, count in left_out.most_common()]
    return reading


def _services(document: Any) -> list[Any]:
    if isinstance(document, dict):
        inside = next((document[name] for name in ("contents", "services") if name in document), None)
        document = inside if isinstance(inside, list) else [document] if "name" in document else []
    return document if isinstance(document, list) else []


def _project(
    service: dict[str, Any], number: int, known: Known, faults: Faults, left_out: Counter[str]
) -> ProjectRecord | None:
    found = len(faults.found)
    own = dict(_own(service, number, faults))
    said = _as_is if "project_id" in own else _text
    given = service.get("organization")
    organization: dict[str, Any] = given if isinstance(given, dict) else {}
    values: dict[str, Any] = {
        "project_id": _text(service.get("id")), "title": said(service.get("name")),
        "description": said(service.get("description")), "url": _text(service.get("url")),
        "provider": said(organization.get("name")), "provider_id": _provider_id(organization),
        "source": "Open Referral",
    }  # fmt: skip
    values |= _numbers(service, number, faults, left_out) | _where(service, known, left_out)
    values["status"] = STATUSES.get(_text(service.get("status")), ProjectStatus.UNKNOWN).value
    if "project_id" not in own:
        _count_left_out(service, left_out)
        if values["status"] == ProjectStatus.UNKNOWN and service.get("status"):
            values["status_note"] = f"{service['status']!r} in the directory it came from"
    if unknown := [code for code in own.get("areas", {}) if code not in known.areas]:
        faults.add("codes of areas that are loaded", row=number, column="service_areas", value=", ".join(unknown))
    try:
        record = ProjectRecord(**values | own)
    except ValidationError as error:
        for problem in error.errors():
            where = str(problem["loc"][0]) if problem["loc"] else ""
            faults.add(problem["msg"].removeprefix("Value error, "), row=number, column=where)
        return None
    return record if len(faults.found) == found else None


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


def _as_is(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _provider_id(organization: dict[str, Any]) -> str:
    """The first identifier of the organisation that names its register: GB-COH-1234567."""
    for item in organization.get("organization_identifiers") or []:
        if isinstance(item, dict) and item.get("identifier_scheme") and item.get("identifier"):
            return f"{item['identifier_scheme']}-{item['identifier']}"
    return ""


def _numbers(service: dict[str, Any], number: int, faults: Faults, left_out: Counter[str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for column, name in (("minimum_age", "age_from"), ("maximum_age", "age_to")):
        age = service.get(column)
        if isinstance(age, int | float) and math.isfinite(age) and age == int(age):
            values[name] = int(age)
        elif age is not None:
            faults.add("an age in whole years", row=number, column=column, value=age)
    wait = re.fullmatch(r"(\d+) (day|week)s?", _text(service.get("wait_time")))
    if wait:
        values["waiting_days"] = int(wait[1]) * _DAYS[wait[2]]
    elif service.get("wait_time"):
        left_out[f"waiting time not a number of days ({_text(service['wait_time'])[:40]!r}); left out"] += 1
    values["assured_date"] = _text(service.get("assured_date")) or None
    return values


def _where(service: dict[str, Any], known: Known, left_out: Counter[str]) -> dict[str, Any]:
    """Areas with equal shares where every place carries the code of a loaded area; otherwise the places in words."""
    places = [item for item in service.get("service_areas") or [] if isinstance(item, dict)]
    codes = [_GSS.findall(f"{item.get('extent') or ''} {item.get('uri') or ''}") for item in places]
    targets = [target for found in codes for code in found if (target := known.carry(code))]
    if places and all(codes) and len(targets) == sum(map(len, codes)):
        areas: Counter[str] = Counter()
        for target in targets:
            for code in target:
                areas[code] += 1 / len(targets) / len(target)  # type: ignore[assignment]
        return {"areas": dict(areas)}
    if any(codes):
        left_out[f"{_NOWHERE}; taken in words"] += 1
    locations = [item.get("location") for item in service.get("service_at_locations") or [] if isinstance(item, dict)]
    named = [_text(item.get("name")) for item in [*places, *locations] if isinstance(item, dict)]
    return {"location_text": "; ".join(dict.fromkeys(name for name in named if name))}


def _own(service: dict[str, Any], number: int, faults: Faults) -> Iterator[tuple[str, Any]]:
    """What the attributes of our own taxonomy say: field → value."""
    tags: dict[str, list[str]] = {}
    for item in service.get("attributes") or []:
        term = item.get("taxonomy_term") if isinstance(item, dict) else None
        if not isinstance(term, dict) or not _text(term.get("taxonomy")).startswith(TAXONOMY):
            continue
        name, code = _text(item.get("link_type")), _as_is(term.get("code"))
        if name in TAGS:
            tags.setdefault(name, []).append(code)
        elif name in CARRIED:
            try:
                yield name, json.loads(item.get("value") or "null")
            except (json.JSONDecodeError, TypeError):
                faults.add("a value written as JSON", row=number, column=f"attributes, {name}", value=item.get("value"))
        else:
            faults.add("an attribute that this project writes", row=number, column="attributes", value=name or code)
    yield from ((name, tuple(codes)) for name, codes in tags.items())


def _count_left_out(service: dict[str, Any], left_out: Counter[str]) -> None:
    """Count what a service of somebody else holds and a project record does not."""
    if any(part in json.dumps(service) for part in (f'"{name}"' for name in PEOPLE)):
        left_out["details of people (contacts, telephones, e-mail) not kept"] += 1
    for name in sorted(set(service) - _READ - set(PEOPLE)):
        if service[name]:
            left_out[f"{name} left out: a project has no such field"] += 1
    for name in ("attributes", "funding"):
        if service.get(name):
            left_out[f"{name} of another taxonomy left out"] += 1
