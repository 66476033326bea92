"""What a project record holds and the 360Giving standard has no field for, as `classifications` of our vocabularies.

A vocabulary is named "VRU: " and the words below; its code is the value as text. Classifications of anybody else are
left alone. Both ways stand here, so that what is written can be read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from interventions.records import FACETS, AwardRecord, ProjectRecord
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

PREFIX = "VRU: "
Classification = dict[str, str]

# Column of a project → words of its vocabulary. Lists give one classification a code.
PROJECT = {
    "project_id": "project", "kind": "kind of work", "status": "status", "status_note": "reason for the status",
    "tiers": "prevention tier", "settings": "setting", "themes": "theme", "factors": "factor addressed",
    "interventions": "intervention", "referrals": "referral route", "findings": "finding of need",
    "areas": "area share", "stages": "stage", "reach_planned": "people planned", "reach_actual": "people reached",
    "contacts_planned": "contacts planned", "contacts_actual": "contacts made", "sessions": "sessions a person",
    "hours_per_week": "hours a week", "capacity": "places", "waiting_days": "days of waiting",
    "age_from": "youngest age", "age_to": "oldest age", "sex": "open to", "url": "web address",
    "theory_id": "theory of change", "assured_date": "assured on", "successor_id": "followed by",
    "synthetic": "made up", "source": "source",
}  # fmt: skip
AWARD = {"kind": "kind of money", "period": "year of the money", "reference": "funder's reference"}
NOT_STATED = f"{PREFIX}not stated"
_TERMS: dict[str, type[Term]] = {
    "tiers": PreventionTier, "settings": Setting, "themes": Theme, "referrals": ReferralRoute, "kind": ProjectKind,
    "status": ProjectStatus, "sex": Sex,
}  # fmt: skip
_LISTS = set(FACETS.values())
_COLUMNS = {f"{PREFIX}{words}": (part, column) for part in (PROJECT, AWARD) for column, words in part.items()}


@dataclass
class Tags:
    """What the classifications of one grant say.

    `places`: column of the project → number of its classification. `faults`: (number of a classification, what is
    allowed), for those that cannot be right. `foreign`: the vocabularies that are not ours.
    """

    project: dict[str, Any] = field(default_factory=dict)
    award: dict[str, str] = field(default_factory=dict)
    not_stated: set[str] = field(default_factory=set)
    places: dict[str, int] = field(default_factory=dict)
    faults: list[tuple[int, str]] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)

    @property
    def are_whole(self) -> bool:
        """Whether the grant was written by this project, so that what is not said is empty."""
        return "project_id" in self.project


def tag_project(record: ProjectRecord, left_out: set[str]) -> Iterator[Classification]:
    """The classifications of a project, without the columns named."""
    for column, words in PROJECT.items():
        value = getattr(record, column)
        if column in left_out or value is None or value is False or value == "":  # 0 is said
            continue
        if column == "stages":
            for stage in value:
                yield _classify(
                    words, f"{stage.from_date} {stage.status}", _label(ProjectStatus, stage.status), stage.note
                )
        elif column == "areas":
            yield from (
                _classify(words, f"{code}:{share!r}", f"{share:.1%} in {code}") for code, share in value.items()
            )
        else:
            terms = _TERMS.get(column)
            for code in value if isinstance(value, tuple) else [value]:
                text = "yes" if code is True else str(code)
                yield _classify(words, text, _label(terms, text) if terms else "")


def tag_award(award: AwardRecord) -> Iterator[Classification]:
    """The classifications of one award."""
    for column, words in AWARD.items():
        if value := getattr(award, column):
            yield _classify(words, value, _label(MoneyKind, value) if column == "kind" else "")


def say_not_stated(column: str) -> Classification:
    """The classification that says: the standard wants this filled, and we do not know it."""
    return {"vocabulary": NOT_STATED, "code": column, "title": f"{column.replace('_', ' ')}: not stated"}


def read_tags(classifications: list[Mapping[str, Any]]) -> Tags:
    """What the classifications of a grant say of its project and its award."""
    tags = Tags()
    for number, item in enumerate(classifications):
        vocabulary, code = str(item.get("vocabulary", "")), item.get("code", "")
        if vocabulary == NOT_STATED:
            tags.not_stated.add(code)
        elif vocabulary in _COLUMNS:
            part, column = _COLUMNS[vocabulary]
            held = tags.project if part is PROJECT else tags.award
            if part is PROJECT:
                tags.places.setdefault(column, number)
            elif column == "kind" and code not in MoneyKind.codes():
                tags.faults.append((number, f"one of: {', '.join(MoneyKind.codes())}"))
                continue
            _take(held, column, code, str(item.get("description") or ""))
            if held[column] != code and isinstance(held[column], str):
                tags.faults.append((number, f"{vocabulary.removeprefix(PREFIX)} is said once"))
        else:
            tags.foreign.append(vocabulary or "without vocabulary")
    return tags


def _take(held: dict[str, Any], column: str, code: str, description: str) -> None:
    if column == "stages":
        day, _, status = code.partition(" ")
        held.setdefault(column, []).append({"status": status, "from_date": day, "note": description})
    elif column == "areas":
        area, _, share = code.partition(":")
        held.setdefault(column, []).append((area, share))
    elif column in _LISTS:
        held.setdefault(column, []).append(code)
    else:
        held.setdefault(column, code)


def _classify(words: str, code: str, title: str = "", description: str = "") -> Classification:
    made = {"vocabulary": f"{PREFIX}{words}", "code": code, "title": title, "description": description}
    return {name: value for name, value in made.items() if value}


def _label(terms: type[Term], code: str) -> str:
    return terms.labels()[code]
