"""What a person has typed into a project's form, kept until it is saved or thrown away."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import streamlit as st

from app.components.record_faults import Faults, check_values
from interventions.records import AwardRecord, ProjectRecord, StageRecord
from interventions.vocabulary import ProjectStatus

NEW = "new"
BLANK = ProjectRecord.model_construct(project_id="", title="", source="entered by hand")
_DAYS = ("start_date", "end_date", "assured_date")
_ROWS = ("awards", "stages")
_FIXED = ("merged_into", "synthetic")
_OVER = (ProjectStatus.ENDED.value, ProjectStatus.DISCONTINUED.value)
STAGE_DAY, STAGE_NOTE = "stage_day", "stage_note"


@dataclass
class Draft:
    """One project being edited: the version that was opened, and every field as it stands in the form.

    `values`: column → what its field holds; rows of awards and stages are dicts with a number of their own.
    `theirs`: what somebody else saved meanwhile, with its version. `tried`: faults are shown once saving was tried.
    """

    opened: ProjectRecord
    version: int
    values: dict[str, Any] = field(default_factory=dict)
    theirs: tuple[ProjectRecord, int] | None = None
    tried: bool = False
    taken: str = ""
    rows_made: int = 0

    def __post_init__(self) -> None:
        self.values = {
            name: getattr(self.opened, name) for name in ProjectRecord.model_fields if name not in (*_FIXED, *_ROWS)
        } | {STAGE_DAY: "", STAGE_NOTE: ""}
        for name, value in self.values.items():
            if isinstance(value, tuple):
                self.values[name] = list(value)
            elif value is None and name in _DAYS:
                self.values[name] = ""
        self.values["areas"] = dict(self.opened.areas)
        self.values["awards"] = [self.row(award) for award in self.opened.awards]
        self.values["stages"] = [self.row(stage) for stage in self.opened.stages]

    def row(self, part: AwardRecord | StageRecord) -> dict[str, Any]:
        """An award or stage as a row of the form, with a number that no other row of this draft has."""
        self.rows_made += 1
        cells = {"row": self.rows_made} | part.model_dump()
        if isinstance(part, AwardRecord):
            del cells["amount_pence"]
            pounds = None if part.amount_pence is None else part.amount_pence / 100
            cells |= {"pounds": pounds, "award_date": part.award_date or ""}
        return cells

    def key(self, name: str) -> str:
        """The key of the widget of one field."""
        return f"edit {self.opened.project_id or NEW} {self.version} {name}"

    def ask(self, name: str, widget: Callable[..., Any]) -> Any:
        """Show the widget of one field, which wants nothing but its key, and keep what it holds."""
        key = self.key(name)
        if key not in st.session_state:
            st.session_state[key] = self.values[name]
        self.values[name] = widget(key=key)
        return self.values[name]

    def catch_up(self) -> None:
        """Take over what was typed since the page was drawn last, before anything is checked."""
        for name in self.values:
            if (key := self.key(name)) in st.session_state:
                self.values[name] = st.session_state[key]
        for row in (*self.values["awards"], *self.values["stages"]):
            row.update({name: st.session_state.get(self.row_key(row, name), row[name]) for name in row})
        areas: dict[str, float] = self.values["areas"]
        for code in areas:
            areas[code] = st.session_state.get(self.key(f"share {code}"), areas[code])

    def row_key(self, row: dict[str, Any], cell: str) -> str:
        """The key of the widget of one cell of a row."""
        return self.key(f"row {row['row']} {cell}")

    @property
    def status_changed(self) -> bool:
        """Whether the status is another than the one that was opened."""
        return bool(self.values["status"] != self.opened.status)

    @property
    def stage_day(self) -> str:
        """From when the new status holds: as typed, or the end date of what is over, or today."""
        over, end = self.values["status"] in _OVER, self.values["end_date"]
        today = date.today().isoformat()
        return self.values[STAGE_DAY].strip() or (end if over and end and end < today else today)

    def record_values(self) -> dict[str, Any]:
        """The fields of a record as the form has them, checked or not."""
        values = {name: value for name, value in self.values.items() if name not in (STAGE_DAY, STAGE_NOTE)}
        for name, value in values.items():
            if isinstance(value, str):
                values[name] = value.strip()
            elif isinstance(value, list) and name not in _ROWS:
                values[name] = tuple(value)
        values |= {name: values[name] or None for name in _DAYS}
        values["awards"] = tuple(AwardRecord(**_award(row)) for row in self.values["awards"])
        stages = [StageRecord(**_cells(row)) for row in self.values["stages"]]
        if self.status_changed and self.version:
            note = self.values[STAGE_NOTE].strip()
            stages.append(StageRecord(status=values["status"], from_date=self.stage_day, note=note))
        values["stages"] = tuple(stages)
        if self.version == 0:
            values["project_id"] = values["project_id"] or slug(values["title"]) or "new-project"
        return values | {name: getattr(self.opened, name) for name in _FIXED}

    def check(self) -> tuple[ProjectRecord | None, Faults]:
        """The record that the form describes, or what keeps it from being one, by field."""
        record, faults = check_values(self.record_values())
        stopped = self.values["status"] == ProjectStatus.DISCONTINUED.value
        if stopped and self.status_changed and not (self.values[STAGE_NOTE].strip() or self.values["status_note"]):
            faults = {**faults, STAGE_NOTE: ["The reason is missing. Write why the project was discontinued."]}
        if self.taken and self.taken == self.record_values()["project_id"]:
            faults = {**faults, "project_id": [f"{self.taken!r} is taken by another project. Write another one."]}
        return (None if faults else record), faults

    @property
    def touched(self) -> bool:
        """Whether the form says anything else than the version that was opened."""
        return self.check()[0] != self.opened

    def forget(self) -> None:
        """Let go of the widgets of this draft."""
        start = self.key("")
        for key in [key for key in st.session_state if isinstance(key, str) and key.startswith(start)]:
            del st.session_state[key]


def _cells(row: dict[str, Any]) -> dict[str, Any]:
    return {name: cell.strip() if isinstance(cell, str) else cell for name, cell in row.items() if name != "row"}


def _award(row: dict[str, Any]) -> dict[str, Any]:
    cells = _cells(row)
    amount = cells.pop("pounds")
    pence = None if amount is None else round(amount * 100)
    return cells | {"award_date": cells["award_date"] or None, "amount_pence": pence}


def slug(title: str) -> str:
    """An identifier made of a title: 'Safe routes, Year 2' → 'safe-routes-year-2'."""
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:60]
