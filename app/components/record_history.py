"""Every version of one project: when, by whom, what changed; and bringing one back."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from app import data
from app.components.frame import plain
from app.components.record_edit import ask_actor, keep_saying
from app.components.rows import Cell, show_rows
from interventions.record_changes import FIELDS, Change, compare_records, say_field
from interventions.records import ProjectRecord


def show_history(project_id: str) -> None:
    """The versions, newest first; one to look at, and the button that brings it back."""
    history = data.history(project_id)
    saves = history.to_dict("records")
    records = {int(row["version"]): ProjectRecord.model_validate_json(row["content"]) for row in saves}
    rows: list[list[Cell]] = [
        [str(row["version"]), f"{row['saved_at']:%Y-%m-%d %H:%M}", _by(row["actor"], row["import_id"]),
         _say_change(records, int(row["version"]))]
        for row in saves
    ]  # fmt: skip
    show_rows(["Version", "Saved", "By", "What changed"], rows, caption="Newest first; times in UTC")
    versions = list(records)
    if len(versions) < 2:
        return
    chosen = st.selectbox("Look at version", versions[1:], key=f"version {project_id}")
    _show_version(project_id, records, chosen)


def _by(actor: str, import_id: float | None) -> str:
    if actor or import_id is None or pd.isna(import_id):
        return actor or "not named"
    imports = data.imports()
    files = dict(zip(imports["import_id"], imports["file"], strict=True))
    return f"import {int(import_id)}, {files.get(int(import_id), 'file not known')}"


def _say_change(records: dict[int, ProjectRecord], version: int) -> str:
    earlier = [number for number in records if number < version]  # an undone import leaves a gap in the numbers
    if not earlier:
        return "First version"
    secret = any(record.confidential for record in records.values())
    changes = compare_records(records[max(earlier)], records[version], names=data.names(), hidden=secret)
    return "; ".join(f"{label}: {before} → {after}" for label, before, after in changes) or "Nothing that is shown"


def _show_version(project_id: str, records: dict[int, ProjectRecord], version: int) -> None:
    now, then = records[max(records)], records[version]
    secret = any(record.confidential for record in records.values())
    changes: list[Change] = compare_records(now, then, names=data.names(), hidden=secret)
    if not changes:
        st.markdown(f"Version {version} says the same as the record of today.")
    else:
        rows: list[list[Cell]] = [[label, today, before] for label, today, before in changes]
        show_rows(["Field", "Today", f"Version {version}"], rows, caption="Only the fields that differ")
    with st.expander(f"Version {version} whole"):
        hide = secret
        lines = [
            f"- {label}: {plain(say_field(then, name, data.names(), hide=hide))}" for name, label in FIELDS.items()
        ]
        st.markdown("\n".join(lines))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        actor = ask_actor()
        if st.button("Bring this version back", key=f"bring back {project_id}"):
            new, more = data.bring_back(project_id, version, actor=actor)
            said = "stands again, as a new version." if new else "says what stands already."
            keep_saying(project_id, f"Version {version} {said} {more}".strip())
            st.rerun()
