"""Duplicates: two records side by side, what differs marked, and a person decides whether they are one project."""

from __future__ import annotations

from typing import Any

import streamlit as st

from app import data, list_data
from app.address import choose
from app.components.frame import page, plain, say_empty
from app.components.rows import show_rows
from catalogue.duplicates import CONTINUATION
from interventions.figures import plural, pounds
from interventions.importing.lists.fields import VOCABULARIES
from interventions.importing.lists.mapping import name_field
from interventions.records import AwardRecord, ProjectRecord
from interventions.store.duplicates import JOINED_PARTS

_MOST = 200  # pairs offered at a time
_LEFT_OUT = {"project_id", "merged_into", "synthetic", "stages"}
_PLACES = ("areas", "location_text", "office_address")
_TAKEN = ("title", "description", "provider", "provider_id", "status", "start_date", "end_date", "reach_actual", "url")


@page("Entered twice?", "Records that may be one project. Nothing is put together before you say so.")
def show() -> None:
    """The page Duplicates."""
    if said := st.session_state.pop("pair said", ""):
        st.success(plain(said), icon=":material/check:")
    if len(data.projects().projects) < 2:
        say_empty("There are not yet two projects to compare.", "vru import projects FILE.csv")
        return
    found = list_data.pairs()
    st.markdown(plain(found.summary()))
    frame = found.to_frame().head(_MOST)
    if frame.empty:
        st.success("No pair is left to look at.", icon=":material/check:")
        return
    titles = dict(zip(data.projects().projects["project_id"], data.projects().projects["title"], strict=True))
    options = {
        f"{row['first']}~{row['second']}": f"{row['score']:.0f} · {titles[row['first']]} / {titles[row['second']]}"
        + (" (continuation)" if row["kind"] == CONTINUATION else "")
        for row in frame.to_dict("records")
    }
    pair = choose("Pair, likeliest first", options, "pair")
    row = frame[frame["first"] + "~" + frame["second"] == pair].iloc[0]
    st.markdown(f"Why: {plain(row['why'])}.")
    _compare(str(row["first"]), str(row["second"]))


def _compare(first: str, second: str) -> None:
    (one, one_version), (other, other_version) = list_data.two_records(first, second)
    hidden = one.confidential or other.confidential
    differs = [name for name in ProjectRecord.model_fields if name not in _LEFT_OUT and _said(one, name, hidden) !=
               _said(other, name, hidden)]  # fmt: skip
    show_rows(
        ["", f"A: {first}", f"B: {second}", ""],
        [[_label(name), _said(one, name, hidden), _said(other, name, hidden), "differs" if name in differs else ""]
         for name in ProjectRecord.model_fields
         if name not in _LEFT_OUT and (_said(one, name, hidden) or _said(other, name, hidden))],
        caption=f"The two records; {plural(len(differs), 'field')} differ",
    )  # fmt: skip
    if hidden:
        st.caption("One of the two is confidential: where they work is not shown for either.")
    _decide(one, other, (one_version, other_version), [name for name in _TAKEN if name in differs])


def _decide(one: ProjectRecord, other: ProjectRecord, versions: tuple[int, int], differs: list[str]) -> None:
    with st.expander("If they are the same: what the kept record holds"):
        kept = st.radio("Keep", ["A", "B"], horizontal=True, key=f"keep {one.project_id} {other.project_id}")
        join = st.multiselect("Of both", JOINED_PARTS, default=["awards"], help="Identical awards are kept once.")
        take = st.multiselect("From the other record", differs, format_func=_label)
    same, different = st.columns(2)
    if same.button("The same project: keep one", type="primary"):
        first, second = (one, other) if kept == "A" else (other, one)
        list_data.merge(
            first.project_id, second.project_id, join=join, take=take,
            versions=versions if kept == "A" else (versions[1], versions[0]),
        )  # fmt: skip
        _say(f"{second.project_id} is part of {first.project_id} now; its history can bring it back.")
    if different.button("Different projects"):
        list_data.say_different(one.project_id, other.project_id)
        _say("They are different projects, and are not shown again.")


def _say(words: str) -> None:
    st.session_state["pair said"] = words
    st.rerun()


def _label(name: str) -> str:
    known = name_field(name)
    return known if known != name else name.replace("_", " ").capitalize()


def _said(record: ProjectRecord, name: str, hidden: bool) -> str:
    """A field in words; no place where one of the two is confidential."""
    value: Any = getattr(record, name)
    if hidden and name in _PLACES:
        return "not shown" if value else ""
    if name == "areas":
        return ", ".join(f"{data.names().get(code, code)} ({share:.0%})" for code, share in value.items())
    if name == "awards":
        return "; ".join(_say_award(award) for award in value)
    labels = VOCABULARIES[name].labels() if name in VOCABULARIES else data.names()
    if isinstance(value, tuple):
        return ", ".join(str(labels.get(code, code)) for code in value)
    if name in VOCABULARIES:
        return labels.get(value, value)
    return "" if value in (None, "") or value is False else str(value)


def _say_award(award: AwardRecord) -> str:
    parts = (award.funder, pounds(award.amount_pence), award.period, award.award_date or "")
    return " ".join(part for part in parts if part)
