"""Editing one project: what is typed is kept, checked, set beside what others saved meanwhile, and saved."""

from __future__ import annotations

from datetime import date

import streamlit as st

from app import data
from app.components.draft import BLANK, NEW, Draft
from app.components.frame import plain
from app.components.project_form import CONFIRM, ask_fields
from app.components.record_faults import Faults
from app.components.stale_save import ask_which
from interventions.figures import plural
from interventions.record_changes import FIELDS, compare_records
from interventions.records import ProjectRecord


def ask_actor() -> str:
    """Who saves: initials or a role, asked once in a session."""
    if "actor" not in st.session_state:
        st.session_state["actor"] = st.session_state.get("actor kept", "")
    actor = st.text_input("Your initials or role", key="actor", help="Stands in the history beside what you save.")
    st.session_state["actor kept"] = actor
    return actor.strip()


def keep_saying(project_id: str, words: str) -> None:
    """Say something about a project after the page is drawn anew."""
    st.session_state[f"said {project_id}"] = words


def said(project_id: str) -> None:
    """What was just done, once."""
    if words := st.session_state.pop(f"said {project_id}", ""):
        st.success(plain(words), icon=":material/check:")


def show_form(project_id: str, *, first: str) -> None:
    """The form of a project; `first` is the field that one came to mend."""
    draft = _draft(project_id)
    draft.catch_up()
    actor = ask_actor()
    if draft.theirs:
        _show_clash(draft, actor)
        return
    faults = draft.check()[1] if draft.tried else {}
    _say_faults(faults)
    pressed = ask_fields(draft, faults, first=first)
    if draft.version and draft.touched:  # at the foot: a button that appears higher up would move Save away
        st.caption("You have changes that are not saved yet.")
        st.button("Throw my changes away", on_click=_forget, args=(project_id,))
    if pressed:
        _try_to_save(draft, actor, confirm=pressed == CONFIRM)


def _draft(project_id: str) -> Draft:
    key = f"draft {project_id}"
    if key not in st.session_state:
        st.session_state[key] = Draft(BLANK, 0) if project_id == NEW else Draft(*data.record(project_id))
    draft: Draft = st.session_state[key]
    return draft


def _forget(project_id: str) -> None:
    draft = st.session_state.pop(f"draft {project_id}", None)
    if draft is not None:
        draft.forget()


def _say_faults(faults: Faults) -> None:
    if faults:
        lines = [f"- {FIELDS.get(name, 'Reason')}: {plain(fault)}" for name, found in faults.items() for fault in found]
        count = plural(len(lines), "thing")
        st.error(f"Nothing was saved yet, and nothing you typed is lost. {count} to mend:\n" + "\n".join(lines))


def _try_to_save(draft: Draft, actor: str, *, confirm: bool) -> None:
    draft.tried = True
    record, _ = draft.check()
    if record is not None:
        if confirm:
            record = record.model_copy(update={"assured_date": date.today().isoformat()})
        _save(draft, record, draft.version, actor)
    st.rerun()


def _save(draft: Draft, record: ProjectRecord, expected: int, actor: str) -> None:
    """Save; where another version stands, keep both texts; for a new project, say that its identifier is taken."""
    try:
        new = data.save(record, actor=actor, expected=expected)
    except data.StaleSaveError as stale:
        if draft.version:
            draft.theirs = (stale.theirs, stale.version)
            draft.values["assured_date"] = record.assured_date or ""
            st.session_state.pop(draft.key("assured_date"), None)
        else:
            draft.taken = record.project_id
        return
    _forget(draft.opened.project_id or NEW)
    keep_saying(record.project_id, _say_saved(draft, record, new))
    st.session_state["view wanted"] = "record"
    if not draft.version:
        st.query_params["project"] = record.project_id


def _say_saved(draft: Draft, record: ProjectRecord, new: bool) -> str:
    if not new:
        return "Nothing was changed, so no new version was made."
    if not draft.version:
        return "Saved as a new project."
    before = draft.theirs[0] if draft.theirs else draft.opened
    changes = compare_records(before, record, names=data.names())
    return "Saved. " + " ".join(f"{label}: was {old}, is now {now}." for label, old, now in changes)


def _show_clash(draft: Draft, actor: str) -> None:
    mine = draft.check()[0]
    assert draft.theirs is not None and mine is not None  # only what held together could be refused as stale
    theirs, version = draft.theirs
    chosen, faults = ask_which(draft, mine, theirs, version)
    _say_faults(faults)
    if st.button("Save the chosen text", type="primary", disabled=chosen is None) and chosen is not None:
        _save(draft, chosen, version, actor)
        st.rerun()
    if st.button("Leave theirs as it stands"):
        _forget(draft.opened.project_id)
        st.rerun()
