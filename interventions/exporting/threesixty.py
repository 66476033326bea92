"""Projects as a package of the 360Giving Data Standard, schema 1.4: one grant an award.

What the standard has no field for travels as classifications of our own (`importing/threesixty_tags.py`), so that
reading the package gives the same projects back. What cannot be said is left out, and said to be.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from interventions.errors import InputError
from interventions.importing.threesixty.faults import MOST_POUNDS, is_web_address
from interventions.importing.threesixty.grants import INDIVIDUAL, TO_INDIVIDUAL, WRITTEN
from interventions.importing.threesixty.tags import say_not_stated, tag_award, tag_project
from interventions.records import AwardRecord, ProjectRecord, StageRecord

CONFIDENTIAL = "its places are confidential"
FOLLOWED = "what follows it is confidential"
MERGED = "it was merged into another project"
NO_AWARD = "no award is stated"
NO_AMOUNT = "the award has no amount"
NO_DATE = "the award has no date"
TOO_MUCH = "the award is larger than can be paid"
ABOUT_A_PERSON = "what is written about a person is not published"
_NOT_STATED = "Not stated"

# First signs of an area's code → geoCodeType of the standard's codelist.
_GEO_CODE_TYPES = {
    "E00": "OA", "E01": "LSOA", "E02": "MSOA", "E05": "WD", "E06": "UA", "E07": "NMD", "E08": "MD", "E09": "LONB",
    "E10": "CTY", "E12": "RGN/GOR", "E22": "CSP", "E23": "PFA", "S01": "DZ", "S02": "IG", "S12": "CA", "S13": "WD",
    "W01": "LSOA", "W02": "MSOA", "W05": "WD", "W06": "UA", "W14": "CDRP",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What an export does not hold: of which project (unnamed where it is confidential), which award (1, 2 …), why."""

    why: str
    project_id: str = ""
    award: int | None = None


def to_package(
    records: Iterable[ProjectRecord], *, publisher: str, names: Mapping[str, str] = MappingProxyType({})
) -> tuple[dict[str, Any], tuple[LeftOut, ...]]:
    """A package of grants, and what was left out. A package without any grant is not valid: look at `left_out` first.

    `publisher`: the publisher's prefix, such as 360G-bedsveru; identifiers that carry no 360G prefix get it, and
    organisations without a register number get one made from their name. `names`: area code → name, for readers.
    Raises InputError for a prefix that is none.
    """
    if not re.fullmatch(r"360G-[A-Za-z0-9_.-]+", publisher):
        raise InputError(f"{publisher!r} is no publisher prefix.", mend="Write it as 360Giving gave it: 360G-bedsveru.")
    grants: dict[str, dict[str, Any]] = {}
    left_out: list[LeftOut] = []
    known = list(records)
    hidden = {record.project_id for record in known if record.confidential}
    for record in known:
        left_out += _obstacles(record)
        shown = _without_words(record) if record.provider == INDIVIDUAL else record
        if record.successor_id in hidden:
            shown = shown.model_copy(update={"successor_id": ""})
            left_out.append(LeftOut(FOLLOWED, record.project_id))
        for position, award in _payable(record):
            identifier = _identify(record, position, award, publisher, taken=grants)
            grants[identifier] = _grant(shown, award, identifier, publisher, names)
    return {"version": "1.4", "grants": list(grants.values())}, tuple(left_out)


def _obstacles(record: ProjectRecord) -> Iterator[LeftOut]:
    if record.confidential:
        yield LeftOut(CONFIDENTIAL)
        return
    if hidden := MERGED if record.merged_into else "" if record.awards else NO_AWARD:
        yield LeftOut(hidden, record.project_id)
        return
    for position, award in enumerate(record.awards, start=1):
        if why := _unpayable(award):
            yield LeftOut(why, record.project_id, position)
    if record.provider == INDIVIDUAL and _without_words(record) != record:
        yield LeftOut(ABOUT_A_PERSON, record.project_id)


def _unpayable(award: AwardRecord) -> str:
    if award.amount_pence is None:
        return NO_AMOUNT
    if award.amount_pence > MOST_POUNDS * 100:
        return TOO_MUCH
    return "" if award.award_date else NO_DATE


def _payable(record: ProjectRecord) -> list[tuple[int, AwardRecord]]:
    if record.confidential or record.merged_into:
        return []
    return [(position, award) for position, award in enumerate(record.awards, start=1) if not _unpayable(award)]


def _without_words(record: ProjectRecord) -> ProjectRecord:
    """A grant to an individual without what somebody may have written about the person."""
    stages = tuple(StageRecord(status=stage.status, from_date=stage.from_date) for stage in record.stages)
    empty = dict.fromkeys((*WRITTEN, "provider_id"), "")
    return record.model_copy(update={**empty, "title": TO_INDIVIDUAL, "stages": stages})


def _identify(
    record: ProjectRecord, position: int, award: AwardRecord, publisher: str, taken: Mapping[str, Any]
) -> str:
    """The grant's identifier: the funder's reference, or else the project's, with its place among several awards."""
    derived = record.project_id if len(record.awards) == 1 else f"{record.project_id}-{position}"
    for wanted in (award.reference, derived):
        identifier = wanted if wanted.startswith("360G-") else f"{publisher}-{wanted}"
        if wanted and identifier not in taken:
            return identifier
    number = 2
    while f"{identifier}-{number}" in taken:
        number += 1
    return f"{identifier}-{number}"


def _grant(
    record: ProjectRecord, award: AwardRecord, identifier: str, publisher: str, names: Mapping[str, str]
) -> dict[str, Any]:
    linked = is_web_address(record.url)
    stated = {"provider": record.provider, "funder": award.funder, "funder_id": award.funder_id}
    stated |= {"description": record.description}
    # A grant to an individual has no organisation whose number could be missing.
    stated |= {} if record.provider == INDIVIDUAL else {"provider_id": record.provider_id}
    pounds, pence = divmod(award.amount_pence or 0, 100)
    dates = {"startDate": record.start_date, "endDate": record.end_date}
    grant = {
        "id": identifier,
        "title": record.title,
        "description": record.description or record.title,
        "currency": "GBP",
        "amountAwarded": float(f"{pounds}.{pence:02}") if pence else pounds,
        "awardDate": award.award_date,
        "url": record.url if linked else "",
        "plannedDates": [_filled(dates)] if any(dates.values()) else [],
        **_recipient(record, identifier, publisher),
        "fundingOrganization": [_organisation(award.funder, award.funder_id, publisher)],
        "beneficiaryLocation": _locations(record, names),
        "classifications": [
            *tag_project(record, {"url"} if linked else set()),
            *tag_award(award),
            *(say_not_stated(column) for column, value in stated.items() if not value),
        ],
    }
    return _filled(grant) | {"amountAwarded": grant["amountAwarded"]}


def _recipient(record: ProjectRecord, identifier: str, publisher: str) -> dict[str, Any]:
    if record.provider == INDIVIDUAL:
        return {"recipientIndividual": {"id": f"{identifier}-recipient", "name": "An individual"}}
    organisation = _organisation(record.provider, record.provider_id, publisher)
    return {"recipientOrganization": [_filled(organisation | {"streetAddress": record.office_address})]}


def _organisation(name: str, identifier: str, publisher: str) -> dict[str, str]:
    return {"id": identifier or _make_identifier(name, publisher), "name": name or _NOT_STATED}


def _make_identifier(name: str, publisher: str) -> str:
    """An identifier for an organisation without a register number, the same wherever its name is the same.

    The standard asks for the prefix and an internal identifier (standard.threesixtygiving.org, Identifiers).
    """
    words = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40] or "name"
    digest = hashlib.sha256(name.encode()).hexdigest()[:8]
    return f"{publisher}-org-{words}-{digest}" if name else f"{publisher}-org-not-stated"


def _locations(record: ProjectRecord, names: Mapping[str, str]) -> list[dict[str, str]]:
    coded = [
        {"name": names.get(code, ""), "geoCode": code, "geoCodeType": _GEO_CODE_TYPES.get(code[:3], "")}
        for code in record.areas
    ]
    return [_filled(place) for place in [*coded, {"name": record.location_text}] if any(place.values())]


def _filled(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value}
