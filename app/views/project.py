"""Project record: read it, correct it, confirm it, and look at or bring back what it said before."""

from __future__ import annotations

from datetime import date

import streamlit as st

from app import data
from app.address import remember
from app.components import record_facts
from app.components.draft import NEW
from app.components.frame import link, page, say_empty, say_error
from app.components.record_edit import ask_actor, keep_saying, said, show_form
from app.components.record_history import show_history
from app.components.record_place import show_place
from interventions.errors import InputError
from interventions.records import ProjectRecord

VIEWS = {"record": "Record", "edit": "Edit", "history": "History"}


@page("Project record", "What is held about one project, and where it comes from. Correct it, or confirm it.")
def show() -> None:
    """The page Project record."""
    project_id = st.query_params.get("project", "")
    if not project_id:
        _ask_project()
        return
    if project_id == NEW:
        st.subheader("A new project", anchor=False)
        show_form(NEW, first="title")
        return
    try:
        record, version = data.record(project_id)
    except InputError as error:
        say_error(InputError(error.what, mend="Open one from the page Find projects."))
        link("Find projects", "projects")
        return
    record_facts.show_head(record, version)
    said(project_id)
    view = _ask_view(project_id)
    if view == "edit":
        show_form(project_id, first=st.query_params.get("field", "status"))
    elif view == "history":
        show_history(project_id)
    else:
        _show_record(record, version)


def _ask_project() -> None:
    if data.projects().projects.empty:
        say_empty("No project is loaded yet.", "vru import projects FILE.csv")
        link("Bring in a list", "bring-in")
    else:
        st.info("No project is chosen. Open one from the list.")
        link("Find projects", "projects")
    link("Add a new project by hand", "project", project=NEW)


def _ask_view(project_id: str) -> str:
    """Record, Edit or History, as chosen or as the address says."""
    key = f"view {project_id}"
    if (wanted := st.session_state.pop("view wanted", None)) or key not in st.session_state:
        asked = wanted or st.query_params.get("view", "record")
        st.session_state[key] = asked if asked in VIEWS else "record"
    chosen = st.segmented_control(
        "Show", list(VIEWS), format_func=VIEWS.__getitem__, key=key, required=True, label_visibility="collapsed"
    )
    remember("view", chosen if chosen != "record" else "")
    if chosen != "edit":
        remember("field", "")
    return str(chosen)


def _show_record(record: ProjectRecord, version: int) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        actor = ask_actor()
        if st.button("Confirm that this record is right today", key=f"confirm {record.project_id}"):
            _confirm(record, version, actor)
    record_facts.show_life(record)
    record_facts.show_people(record)
    record_facts.show_money(record)
    show_place(record)
    record_facts.show_tags(record)
    record_facts.show_theory(record)
    record_facts.show_source(record)


def _confirm(record: ProjectRecord, version: int, actor: str) -> None:
    today = date.today().isoformat()
    confirmed = record.model_copy(update={"assured_date": today})
    new = data.save(confirmed, actor=actor, expected=version)
    keep_saying(record.project_id, f"Confirmed as right on {today}." if new else "It was confirmed today already.")
    st.rerun()
