"""The form of one project: every field of its record in groups, with the vocabulary's definitions at hand."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pandas as pd
import streamlit as st

from app import data
from app.components.draft import STAGE_DAY, STAGE_NOTE, Draft
from app.components.form_rows import ask_areas, ask_awards, ask_stages
from app.components.frame import plain
from app.components.record_faults import Faults
from interventions.record_changes import FIELDS
from interventions.vocabulary import (
    PreventionTier,
    ProjectKind,
    ProjectStatus,
    ReferralRoute,
    Setting,
    Sex,
    Term,
    Theme,
)

SAVE, CONFIRM = "save", "confirm"
_DAY = "Written as 2024-04-01. Empty: not stated."
_COUNT = "A whole number. Empty: not stated, which is not the same as none."


def say_faults(faults: Faults, *names: str) -> None:
    """What is wrong with the field above, in red and in words."""
    for name in names:
        for fault in faults.get(name, []):
            st.markdown(f":red[:material/error: {plain(fault)}]")


def _meanings(terms: type[Term]) -> str:
    return "\n\n".join(f"**{term.label}**: {term.definition}" for term in terms)


def _text(draft: Draft, faults: Faults, name: str, help: str = "") -> None:
    draft.ask(name, partial(st.text_input, FIELDS[name], help=help or None))
    say_faults(faults, name)


def _count(draft: Draft, faults: Faults, name: str, help: str = _COUNT) -> None:
    draft.ask(name, partial(st.number_input, FIELDS[name], min_value=0, step=1, value=None, help=help))
    say_faults(faults, name)


def _one_of(draft: Draft, faults: Faults, name: str, terms: type[Term], *, empty: str = "") -> None:
    labels = ({"": empty} if empty else {}) | terms.labels()
    draft.ask(name, partial(st.selectbox, FIELDS[name], options=list(labels), format_func=labels.__getitem__,
              help=_meanings(terms)))  # fmt: skip
    say_faults(faults, name)


def _some_of(draft: Draft, faults: Faults, name: str, labels: dict[str, str], help: str) -> None:
    known = labels | {code: code for code in draft.values[name] if code not in labels}
    draft.ask(name, partial(st.multiselect, FIELDS[name], options=list(known), format_func=known.__getitem__, help=help,
              placeholder="Not stated"))  # fmt: skip
    say_faults(faults, name)


def _life(draft: Draft, faults: Faults) -> None:
    _one_of(draft, faults, "status", ProjectStatus)
    if draft.status_changed and draft.version:
        stopped = draft.values["status"] == ProjectStatus.DISCONTINUED.value
        asked = "Why was it discontinued?" if stopped else "Why? (may stay empty)"
        draft.ask(STAGE_NOTE, partial(st.text_input, asked))
        say_faults(faults, STAGE_NOTE)
        label = f"Since when? (empty: {draft.stage_day})"
        draft.ask(
            STAGE_DAY, partial(st.text_input, label, help="The day from which the new status holds, as 2024-04-01.")
        )
    left, right = st.columns(2)
    with left:
        _text(draft, faults, "start_date", _DAY)
    with right:
        _text(draft, faults, "end_date", _DAY)
    _text(draft, faults, "status_note")
    _text(draft, faults, "successor_id", "The identifier of the project that took this one's place.")
    _text(draft, faults, "assured_date", f"The day on which somebody last confirmed the whole record. {_DAY}")
    ask_stages(draft)
    say_faults(faults, "stages")


def _names(draft: Draft, faults: Faults) -> None:
    if not draft.version:
        _text(draft, faults, "project_id", "A short name that no other project has. Empty: made from the title.")
    _text(draft, faults, "title")
    draft.ask("description", partial(st.text_area, FIELDS["description"]))
    _text(draft, faults, "provider")
    _text(draft, faults, "provider_id", "Such as GB-CHC-1234567, a charity's number.")
    _text(draft, faults, "url")
    _one_of(draft, faults, "kind", ProjectKind)


def _pair(draft: Draft, faults: Faults, names: tuple[str, str], help: str = _COUNT) -> None:
    """Two counts side by side, in the order in which the keyboard reaches them."""
    for column, name in zip(st.columns(2), names, strict=True):
        with column:
            _count(draft, faults, name, help)


def _people(draft: Draft, faults: Faults) -> None:
    _pair(draft, faults, ("age_from", "age_to"))
    _one_of(draft, faults, "sex", Sex, empty="Not stated")
    _some_of(draft, faults, "referrals", ReferralRoute.labels(), _meanings(ReferralRoute))
    _pair(draft, faults, ("capacity", "waiting_days"))


def _reach(draft: Draft, faults: Faults) -> None:
    _pair(draft, faults, ("reach_planned", "reach_actual"), f"People, each counted once. {_COUNT}")
    _pair(draft, faults, ("contacts_planned", "contacts_actual"), f"Meetings with people. {_COUNT}")
    left, right = st.columns(2)
    with left:
        _count(draft, faults, "sessions", f"What one person is offered. {_COUNT}")
    with right:
        given = "What the project gives in all. Empty: not stated."
        label = FIELDS["hours_per_week"]
        hours = partial(st.number_input, label, min_value=0.0, step=0.5, value=None, help=given)
        draft.ask("hours_per_week", hours)
        say_faults(faults, "hours_per_week")


def _money(draft: Draft, faults: Faults) -> None:
    ask_awards(draft)
    say_faults(faults, "awards")


def _place(draft: Draft, faults: Faults) -> None:
    hidden = "For refuges and the like: no map, no list and no export tells where it is below its authority."
    draft.ask("confidential", partial(st.checkbox, FIELDS["confidential"], help=hidden))
    if draft.values["confidential"] or draft.opened.confidential:
        shown = st.toggle("Show confidential place fields", key=draft.key("places"))
        if not shown:
            st.caption("The place is confidential. Its fields are kept as they are. Title, description and notes are "
                       "shown to everybody: keep the place out of them.")  # fmt: skip
            say_faults(faults, "areas")
            return
    ask_areas(draft)
    say_faults(faults, "areas")
    _text(draft, faults, "location_text", "Where the source names a place that has no code.")
    _text(draft, faults, "office_address", "Where the office is, which is not where the work is.")


def _tags(draft: Draft, faults: Faults) -> None:
    _some_of(draft, faults, "tiers", PreventionTier.labels(), _meanings(PreventionTier))
    _some_of(draft, faults, "settings", Setting.labels(), _meanings(Setting))
    _some_of(draft, faults, "themes", Theme.labels(), _meanings(Theme))
    tables = {"interventions": "The type of programme of which this is one.",
              "factors": "Risk and protective factors it works on.",
              "findings": "What was found in a document on need, to which this project answers."}  # fmt: skip
    for name, help in tables.items():
        known = data.table(name)
        _some_of(draft, faults, name, dict(zip(known["code"], known["name"], strict=True)), help)


def _theory(draft: Draft, faults: Faults) -> None:
    stored: pd.DataFrame = data.stored_theories()
    labels = {"": "None linked"} | dict(zip(stored["theory_id"], stored["title"], strict=True))
    labels |= {draft.values["theory_id"]: labels.get(draft.values["theory_id"], draft.values["theory_id"])}
    draft.ask(
        "theory_id", partial(st.selectbox, FIELDS["theory_id"], options=list(labels), format_func=labels.__getitem__)
    )
    _text(draft, faults, "source", "Where what stands here is written: document, section, page or person's role.")


_GROUPS: dict[str, tuple[Callable[[Draft, Faults], None], tuple[str, ...]]] = {
    "Status and dates": (_life, ("status", "status_note", "start_date", "end_date", "successor_id", "assured_date",
                                 "stages", STAGE_NOTE)),
    "Name and provider": (_names, ("project_id", "title", "description", "provider", "provider_id", "url", "kind")),
    "Whom it is for": (_people, ("age_from", "age_to", "sex", "referrals", "capacity", "waiting_days")),
    "Reach and dose": (_reach, ("reach_planned", "reach_actual", "contacts_planned", "contacts_actual", "sessions",
                                "hours_per_week")),
    "Money": (_money, ("awards",)),
    "Where the work is": (_place, ("areas", "location_text", "office_address", "confidential")),
    "Tags": (_tags, ("tiers", "settings", "themes", "interventions", "factors", "findings")),
    "Theory of change and source": (_theory, ("theory_id", "source")),
}  # fmt: skip


def ask_fields(draft: Draft, faults: Faults, *, first: str) -> str:
    """Every group of fields; the one that holds the field `first` stands open on top, with buttons to save under it.

    Returns the button that was pressed: SAVE, CONFIRM or nothing.
    """
    lead = next((name for name, (_, fields) in _GROUPS.items() if first in fields), next(iter(_GROUPS)))
    if not draft.version:
        lead = "Name and provider"
    st.subheader(lead, anchor=False)
    _GROUPS[lead][0](draft, faults)
    pressed = _ask_save(draft, "upper")
    for name, (ask, fields) in _GROUPS.items():
        if name != lead:
            with st.expander(name, expanded=any(field in faults for field in fields)):
                ask(draft, faults)
    return pressed or _ask_save(draft, "lower")


def _ask_save(draft: Draft, where: str) -> str:
    """The two buttons; saving as right today also sets the day of the last confirmation."""
    with st.container(horizontal=True):
        save = st.button("Save", type="primary", key=draft.key(f"{where} save"))
        confirm = st.button("Save and confirm as right today", key=draft.key(f"{where} confirm"))
    return SAVE if save else CONFIRM if confirm else ""
