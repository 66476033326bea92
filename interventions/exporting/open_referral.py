"""Projects as services of the Open Referral standard (HSDS 3), whole: reading them back gives the same projects.

What HSDS has a field for stands there, for every reader; what it has none for, or cannot hold exactly, stands besides
as an attribute of our taxonomy (`importing/open_referral.py` names which).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from interventions.importing.open_referral import CARRIED, TAGS, TAXONOMY
from interventions.importing.threesixty.grants import INDIVIDUAL
from interventions.records import ProjectRecord
from interventions.vocabulary import PreventionTier, ProjectStatus, ReferralRoute, Setting, Term, Theme

CONFIDENTIAL = "its places are confidential"
MERGED = "it was merged into another project"
PERSON = "it is a grant to one person"

_ROOM = uuid5(NAMESPACE_URL, "https://github.com/openreferral/specification#vru-interventions")
_TERMS: dict[str, type[Term]] = {
    "tiers": PreventionTier, "settings": Setting, "themes": Theme, "referrals": ReferralRoute
}  # fmt: skip
# Every service must have one of HSDS's statuses; a status that is not known is the one that promises nothing.
_STATUSES: dict[str, str] = {
    ProjectStatus.ACTIVE: "active", ProjectStatus.EXTENDED: "active", ProjectStatus.PAUSED: "temporarily closed",
    ProjectStatus.ENDED: "defunct", ProjectStatus.DISCONTINUED: "defunct",
}  # fmt: skip


def why_left_out(records: Iterable[ProjectRecord]) -> Counter[str]:
    """How many of these projects `to_services` leaves out, by reason."""
    return Counter(why for record in records if (why := _why_not(record)))


def to_services(records: Iterable[ProjectRecord], areas: Mapping[str, str]) -> list[dict[str, Any]]:
    """HSDS services, one a project; `areas`: code → name.

    Confidential projects, parts of others and grants to one person are left out (`why_left_out` counts them), and no
    service names a confidential one among the records as its successor.
    """
    every = list(records)
    hidden = {record.project_id for record in every if record.confidential}
    return [_service(record, areas, hidden) for record in every if not _why_not(record)]


def _why_not(record: ProjectRecord) -> str:
    if record.confidential:
        return CONFIDENTIAL
    return MERGED if record.merged_into else PERSON if record.provider == INDIVIDUAL else ""


def _service(record: ProjectRecord, areas: Mapping[str, str], hidden: set[str]) -> dict[str, Any]:
    own = _identifier(record.project_id)
    if record.successor_id in hidden:
        record = record.model_copy(update={"successor_id": ""})
    whole = {
        "id": own, "name": record.title, "description": record.description, "status": _status(record.status),
        "url": record.url if record.url.startswith(("http://", "https://")) else "",
        "wait_time": "" if record.waiting_days is None else f"{record.waiting_days} days",
        "minimum_age": record.age_from, "maximum_age": record.age_to, "assured_date": record.assured_date,
        "organization": _organization(record), "service_areas": _places(record, areas, own),
        "funding": [{"id": _identifier(own, "funding", str(at)), "source": award.funder, "service_id": own}
                    for at, award in enumerate(record.awards) if award.funder],
        "attributes": _attributes(record, own),
    }  # fmt: skip
    return {name: value for name, value in whole.items() if value not in (None, "", [], {}) or name == "name"}


def _status(status: str) -> str:
    return _STATUSES.get(status, "inactive")


def _identifier(*words: str) -> str:
    """An identifier of HSDS's kind that is the same every time; a project's own where it is of that kind."""
    try:
        return str(UUID(words[0])) if len(words) == 1 else str(uuid5(_ROOM, "/".join(words)))
    except ValueError:
        return str(uuid5(_ROOM, words[0]))


def _organization(record: ProjectRecord) -> dict[str, Any]:
    if not record.provider:
        return {}
    own = _identifier("organization", record.provider_id or record.provider)
    scheme, _, number = record.provider_id.rpartition("-")
    held = [{"id": _identifier(own, "identifier"), "identifier_scheme": scheme, "identifier_type": scheme,
             "identifier": number}]  # fmt: skip
    named = {"id": own, "name": record.provider, "description": record.provider}
    return named | ({"organization_identifiers": held} if scheme and number else {})


def _places(record: ProjectRecord, areas: Mapping[str, str], own: str) -> list[dict[str, Any]]:
    """A service area for each area of the project, its GSS code as the extent; and one for where, in words."""
    made = [
        {"id": _identifier(own, code), "service_id": own, "name": areas.get(code, code), "extent": code,
         "extent_type": "text"}
        for code in record.areas
    ]  # fmt: skip
    if record.location_text:
        made.append({"id": _identifier(own, "words"), "service_id": own, "name": record.location_text})
    return made


def _attributes(record: ProjectRecord, own: str) -> list[dict[str, Any]]:
    made = [_attribute(own, name, code, _TERMS.get(name)) for name in TAGS for code in getattr(record, name)]
    plain = json.loads(record.model_dump_json())
    for name in CARRIED:
        value = plain[name]
        said = value is not False and value not in (None, "", [], {})  # nought is said: it is not the same as nothing
        if said or name in ("project_id", "status", "source", *_SHOWN):
            made.append(_attribute(own, name, name, None) | {"value": json.dumps(value, ensure_ascii=False)})
    return made


# What HSDS's own fields show in another form, so that empty has to be said too.
_SHOWN = ("provider_id", "url", "areas", "location_text")


def _attribute(own: str, name: str, code: str, terms: type[Term] | None) -> dict[str, Any]:
    term = next((term for term in terms or () if term.value == code), None)
    label = term.label if term else code.replace("_", " ").replace("-", " ")
    return {
        "id": _identifier(own, name, code), "link_id": own, "link_entity": "service", "link_type": name,
        "taxonomy_term": {
            "id": _identifier(name, code), "code": code, "name": label,
            "description": term.definition if term else label, "taxonomy": f"{TAXONOMY}: {name}",
        },
    }  # fmt: skip
