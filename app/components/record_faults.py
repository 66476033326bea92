"""What keeps typed fields from being a record: what is wrong, by field, and how to mend it."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

from interventions.records import ProjectRecord

Faults = dict[str, list[str]]

_MENDS = {
    "title": "Write the name by which people know the project.",
    "project_id": "Write a short name without blanks.",
    "start_date": "Write the day as 2024-04-01.",
    "end_date": "Write the day as 2024-04-01, on or after the start.",
    "assured_date": "Write the day as 2024-04-01.",
    "age_to": "Exchange the two ages, or correct one.",
    "areas": "Use one of the buttons that divide the whole, or correct the shares.",
    "stages": "Correct the dates or take a stage away; the last stage is the status of today.",
    "awards": "Write the day of an award as 2024-04-01.",
    "successor_id": "Write the identifier of the other project, or leave it empty.",
}  # fmt: skip
_WORDS = {
    "string_too_short": "it is empty",
    "greater_than_equal": "it is below the lowest number that makes sense",
    "less_than_equal": "it is above the highest number that makes sense",
}


def check_values(values: dict[str, Any]) -> tuple[ProjectRecord | None, Faults]:
    """The record that the values make; where they make none, every fault by field."""
    try:
        return ProjectRecord(**values), {}
    except ValidationError as error:
        found = [(str(part["loc"][0]), _WORDS.get(part["type"], part["msg"])) for part in error.errors() if part["loc"]]
    found += ProjectRecord.model_construct(**values).problems()
    faults: Faults = {}
    for name, what in found:
        faults.setdefault(name, []).append(f"{what[:1].upper()}{what[1:]}. {_MENDS.get(name, '')}".strip())
    return None, faults
