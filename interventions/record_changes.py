"""What differs between two states of a project, field by field and in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from interventions.figures import percent, pounds
from interventions.records import AwardRecord, ProjectRecord, StageRecord
from interventions.vocabulary import (
    MoneyKind,
    PreventionTier,
    ProjectKind,
    ProjectStatus,
    ReferralRoute,
    Setting,
    Sex,
    Term,
    Theme,
)

NOT_STATED = "not stated"
HIDDEN = "not shown: the place is confidential"
PLACE_FIELDS = ("areas", "office_address", "location_text")
FIELDS = {
    "project_id": "Identifier", "title": "Title", "description": "Description", "provider": "Provider",
    "provider_id": "Provider's number", "office_address": "Office address", "url": "Web address",
    "kind": "Kind of work", "status": "Status", "status_note": "Note on the status", "start_date": "Start",
    "end_date": "End", "successor_id": "Followed by", "merged_into": "Merged into",
    "reach_planned": "People, planned", "reach_actual": "People, actual", "contacts_planned": "Contacts, planned",
    "contacts_actual": "Contacts, actual", "sessions": "Sessions for one person", "hours_per_week": "Hours a week",
    "capacity": "Places at one time", "waiting_days": "Waiting time, days", "age_from": "Youngest age",
    "age_to": "Oldest age", "sex": "Open to", "location_text": "Location in words", "theory_id": "Theory of change",
    "assured_date": "Last confirmed", "confidential": "Confidential location", "synthetic": "Synthetic",
    "source": "Source", "tiers": "Prevention tier", "settings": "Setting", "themes": "Theme", "factors": "Factors",
    "interventions": "Interventions", "referrals": "Referral routes", "findings": "Findings of need",
    "stages": "Stages", "areas": "Delivery areas", "awards": "Awards",
}  # fmt: skip
_TERMS: dict[str, type[Term]] = {
    "kind": ProjectKind, "status": ProjectStatus, "sex": Sex, "tiers": PreventionTier, "settings": Setting,
    "themes": Theme, "referrals": ReferralRoute,
}  # fmt: skip


class Change(NamedTuple):
    """One field that differs: its label, and how it read before and reads after."""

    label: str
    before: str
    after: str


def changed_fields(before: ProjectRecord, after: ProjectRecord) -> list[str]:
    """The names of the fields in which two states differ, in the order in which people read them."""
    return [name for name in FIELDS if getattr(before, name) != getattr(after, name)]


def compare_records(
    before: ProjectRecord,
    after: ProjectRecord,
    *,
    names: Mapping[str, str] | None = None,
    places: bool = False,
    hidden: bool = False,
) -> list[Change]:
    """Every field that differs, as (label, before, after) in words.

    `names`: code → name of areas, interventions, factors and findings. Where either state is confidential, or
    another of the same project is (`hidden`), fields
    that tell the place are named and not said, unless `places`.
    """
    hide = (hidden or before.confidential or after.confidential) and not places
    return [
        Change(FIELDS[name], say_field(before, name, names, hide=hide), say_field(after, name, names, hide=hide))
        for name in changed_fields(before, after)
    ]


def say_field(record: ProjectRecord, name: str, names: Mapping[str, str] | None = None, *, hide: bool = False) -> str:
    """One field of a record in words; `hide` keeps fields that tell a place back."""
    if hide and name in PLACE_FIELDS:
        return HIDDEN
    value = getattr(record, name)
    if value is None or value in ("", (), {}):
        return NOT_STATED
    known = _TERMS[name].labels() if name in _TERMS else names or {}
    if name in ("awards", "stages"):
        return "; ".join(say_award(part) if name == "awards" else say_stage(part) for part in value)
    if name == "areas":
        return "; ".join(f"{known.get(code, code)} ({percent(share)})" for code, share in value.items())
    return "; ".join(known.get(code, code) for code in value) if isinstance(value, tuple) else _one(value, known)


def _one(value: Any, known: Mapping[str, str]) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return known.get(value, value) if isinstance(value, str) else f"{value:,}".removesuffix(".0")


def say_award(award: AwardRecord) -> str:
    """An award in words: 'Home Office: £10,000 (grant, 2019/20)'."""
    more = [MoneyKind.labels()[award.kind].lower(), award.period, award.award_date or "", award.reference]
    return f"{award.funder or 'funder not stated'}: {pounds(award.amount_pence)} ({', '.join(filter(None, more))})"


def say_stage(stage: StageRecord) -> str:
    """A stage in words: 'Paused from 2020-04-01 (no referrals)'."""
    return f"{ProjectStatus.labels()[stage.status]} from {stage.from_date}" + (f" ({stage.note})" if stage.note else "")
