"""Interventions: the library of programme types, and what is known and funded of each."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pandas as pd
import streamlit as st

from app import data
from app.address import choose, write
from app.components.evidence_parts import show_address, show_claims, show_conflict, show_projects, show_studies
from app.components.evidence_reading import count_projects, read_due, read_evidence
from app.components.frame import link, page, plain, say_empty
from app.components.record_edit import ask_actor
from app.components.rows import Link, show_rows
from catalogue.evidence.map import projects_using
from catalogue.evidence.words import BY_OUTCOME, CONFLICTING, STANCE_LABELS, UNWEIGHED
from interventions.figures import plural
from interventions.vocabulary import EcologicalLevel, PreventionTier, Setting

_ANY = {"": "Any"}
_NONE = "none-held"
_EVIDENCE = {
    **_ANY, "uk": "UK evidence", **{code: label for code, label in STANCE_LABELS.items() if code != UNWEIGHED},
    _NONE: "No register",
}  # fmt: skip
_YEAR = timedelta(days=365)
# On a phone the tiers and settings stand in the record alone: five columns would leave room for three letters each.
_NARROW = (
    "<style>@media (max-width: 640px) {.st-key-interventions-list .rows :is(th, td):is(:nth-child(3), :nth-child(4))"
    " {display: none}}</style>"
)


@page(
    "Interventions",
    "Types of programme, apart from the projects that deliver them: what each is, what registers hold of it, "
    "and who is funded to do it.",
)
def show() -> None:
    """The page Interventions."""
    known = data.table("interventions")
    if known.empty:
        say_empty("No intervention is loaded yet. Those that come with the system:", "vru import reference")
        return
    names = dict(sorted(zip(known["code"], known["name"], strict=True), key=lambda pair: pair[1]))
    chosen = choose("Intervention", {"": "All of them", **names}, "intervention")
    if chosen:
        _record(known[known["code"] == chosen].to_dict("records")[0], chosen)
    else:
        _library(known)


def _library(known: pd.DataFrame) -> None:
    first, second = st.columns(2), st.columns(2)
    words = write("Words", "words", where=first[0], placeholder="mentoring, policing, school …")
    evidence = choose("Evidence", _EVIDENCE, "evidence", where=first[1])
    tier = choose("Prevention tier", _ANY | PreventionTier.labels(), "tier", where=second[0])
    setting = choose("Setting", _ANY | Setting.labels(), "setting", where=second[1])
    held = _held()
    tags = data.table("intervention tags")
    found = known.sort_values("name")
    for facet, code in (("tier", tier), ("setting", setting)):
        if code:
            found = found[found["code"].isin(_tagged(tags, facet, code))]
    text = (found["name"] + " " + found["description"] + " " + found["mechanism"]).str.lower()
    for word in words.lower().split():
        found = found[text.loc[found.index].str.contains(word, regex=False)]
    if evidence:
        found = found[[_matches(evidence, held, code) for code in found["code"]]]
    st.markdown(f"**{plural(len(found), 'intervention')}**")
    if found.empty:
        st.info("No intervention matches. Take away a filter.")
        return
    counts = count_projects()
    rows: list[Any] = [
        [Link(row["name"], "interventions", {"intervention": row["code"]}), _said(held, row["code"]),
         _labels(tags, row["code"], "tier"), _labels(tags, row["code"], "setting"), str(counts.get(row["code"], 0))]
        for row in found.to_dict("records")
    ]  # fmt: skip
    columns = ["Intervention", "Evidence", "Tiers", "Settings", "Projects"]
    st.html(_NARROW)
    with st.container(key="interventions-list"):
        show_rows(columns, rows, caption="What registers hold, and what is funded", figures=("Projects",))


def _held() -> dict[str, dict[Any, Any]]:
    """Intervention → what its registers hold, of those that any speaks of."""
    return {str(row["intervention_code"]): row for row in read_evidence().interventions.to_dict("records")}


def _tagged(tags: pd.DataFrame, facet: str, code: str) -> set[str]:
    return set(tags.loc[(tags["facet"] == facet) & (tags["code"] == code), "intervention_code"])


def _labels(tags: pd.DataFrame, intervention: str, facet: str) -> str:
    labels = {"tier": PreventionTier.labels(), "setting": Setting.labels(), "level": EcologicalLevel.labels(),
              "factor": data.names()}[facet]  # fmt: skip
    own = tags.loc[(tags["intervention_code"] == intervention) & (tags["facet"] == facet), "code"]
    return ", ".join(labels.get(code, code) for code in labels if code in set(own)) or "not stated"


def _matches(evidence: str, held: dict[str, dict[Any, Any]], code: str) -> bool:
    if code not in held:
        return evidence == _NONE
    return bool(held[code]["uk"]) if evidence == "uk" else bool(held[code]["stance"] == evidence)


def _said(held: dict[str, dict[Any, Any]], code: str) -> str:
    """Where the registers stand, in words: 'Works (2 registers), UK evidence'."""
    if code not in held:
        return "No register"
    row = held[code]
    count = "" if row["stance"] in (CONFLICTING, BY_OUTCOME) else f" ({plural(row['registers'], 'register')})"
    return f"{STANCE_LABELS[row['stance']]}{count}{', UK evidence' if row['uk'] else ''}"


def _record(row: dict[Any, Any], code: str) -> None:
    """One intervention, whole."""
    link("All interventions", "interventions")
    st.header(plain(row["name"]))
    st.markdown(plain(row["description"]))
    if row["mechanism"]:
        st.markdown(f"**How it may work.** {plain(row['mechanism'])}")
    tags = data.table("intervention tags")
    facets = {"tier": "Tiers", "setting": "Settings", "level": "Ecological levels", "factor": "Factors it works on"}
    st.markdown("\n".join(f"- **{name}**: {plain(_labels(tags, code, facet))}" for facet, name in facets.items()))
    show_address(row["link"])
    held = read_evidence().of(code)
    st.subheader("What registers hold")
    show_conflict(held)
    if held.claims.empty:
        st.markdown("No register that is held speaks of it. That is a gap in what is known here, not a finding.")
    show_claims(held.claims)
    if len(held.history):
        with st.expander(f"Earlier readings ({len(held.history)})"):
            show_claims(held.history)
    st.subheader("Studies")
    show_studies(code)
    st.subheader("Funded projects")
    show_projects(projects_using(data.projects(), code))
    st.subheader("Review")
    _review(code)
    st.caption(plain(f"Source: {row['source']}"))


def _review(code: str) -> None:
    """When the evidence was last looked at, and a form to say that it was today."""
    due = read_due()
    rows = due[due["intervention_code"] == code].to_dict("records")
    st.markdown(plain(_when(rows[0]) if rows else "The evidence was never reviewed."))
    with st.form(f"review {code}"):
        following = st.date_input(
            "Next review on", value=date.today() + _YEAR, min_value=date.today() + timedelta(days=1)
        )
        note = st.text_input("What you found (optional)")
        actor = ask_actor()
        if st.form_submit_button("I have reviewed this evidence today"):
            data.save_review(code, next_due=following, note=note, actor=actor)
            st.rerun()


def _when(row: dict[Any, Any]) -> str:
    """The last review in words."""
    if pd.isna(row["reviewed_on"]):
        return "The evidence was never reviewed." + (" It is funded, so it is overdue." if row["overdue"] else "")
    following = "not set" if pd.isna(row["next_due"]) else row["next_due"]
    new = f" {plural(int(row['new_claims']), 'claim')} new since then." if row["new"] else ""
    late = " Overdue." if row["overdue"] else ""
    return f"Last reviewed on {row['reviewed_on']}; next due {following}.{late}{new} {row['note']}".strip()
