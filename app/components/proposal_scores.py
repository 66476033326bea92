"""Scoring a proposal: an assessor's own scores, a conflict of interest, and every total with its range."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import streamlit as st

from app import round_data
from app.components.acting import ask_text, attempt, key_of
from app.components.frame import plain
from app.components.rows import Cell, show_rows
from app.round_data import OpenProposal
from interventions.errors import InputError
from interventions.figures import listed, missing, number
from interventions.proposing import Actor, ProposalState, Role


def show_scores(opened: OpenProposal, version: int, actor: Actor | None) -> None:
    """The assessor's form, then the totals: an assessor sees those of others once their own scores are in."""
    call, given = opened.call, round_data.scores(opened.held.number, version)
    if not call.criteria:
        st.markdown("This round has no criteria.")
        return
    if actor is None or actor.role is Role.GRANTEE:
        st.markdown("Scores are read by commissioners and assessors: choose your role in the sidebar.")
        return
    if actor.role is Role.COMMISSIONER:
        st.caption("Assessors score here: each chooses the role Assessor in the sidebar.")
        _show_totals(opened, version, given)
        return
    actor = replace(actor, name=round_data.assessor_named(actor.name))
    own = given[given["assessor"] == actor.name]
    if said := round_data.conflict(opened, actor.name):
        st.info(plain(f"You do not score this proposal: {said}. What you scored before is kept, and not counted."))
        return
    _ask_scores(opened, version, own, actor)
    if len(own) == len(call.criteria):
        _show_totals(opened, version, given)
    else:
        st.caption("What others gave is shown once you have scored every criterion, so that each judges alone.")
    _ask_conflict(opened, actor)


def _ask_scores(opened: OpenProposal, version: int, own: pd.DataFrame, actor: Actor) -> None:
    held, call = opened.held, opened.call
    st.subheader("Your scores", anchor=False)
    if held.state is not ProposalState.SUBMITTED or held.version != version:
        st.markdown(f"Version {version} is not open to scores: only a submitted version that stands is.")
        return
    st.markdown(f"From 0 to {call.top_score}. A field left empty is not scored, which is not the same as 0.")
    before = {str(row["criterion"]): row for row in own.to_dict("records")}
    given: dict[str, tuple[int | None, str]] = {}
    for criterion in call.criteria:
        known = before.get(criterion.name)
        name = f"score {held.number} {version} {actor.name} {criterion.name}"
        with st.container(border=True):
            st.markdown(f"**{plain(criterion.name)}**, {criterion.weight} of 100. {plain(criterion.meaning)}")
            score = st.number_input(
                f"Score for {criterion.name}", 0, call.top_score, key=key_of(name), step=1,
                value=int(known["score"]) if known else None,
            )  # fmt: skip
            first = str(known["note"]) if known else ""
            given[criterion.name] = (score, ask_text(f"Why, for {criterion.name}", f"note of {name}", first=first,
                                                     height=70))  # fmt: skip
    if st.button("Save my scores", type="primary"):
        attempt(lambda: _save(opened, version, given, actor), "Your scores are saved.")


def _save(opened: OpenProposal, version: int, given: dict[str, tuple[int | None, str]], actor: Actor) -> None:
    scored = {name: (score, note) for name, (score, note) in given.items() if score is not None}
    if not scored:
        raise InputError("no criterion is scored yet.", mend="Write at least one score.")
    if lone := [name for name, (score, note) in given.items() if score is None and note.strip()]:
        raise InputError(f"{listed(lone)}: there is a note without a score.", mend="Write the score as well.")
    round_data.save_scores(opened.held.number, scored, version=version, by=actor)


def _ask_conflict(opened: OpenProposal, actor: Actor) -> None:
    with st.expander("I have a conflict of interest"):
        rule = opened.call.conflict_rule
        st.markdown(plain(f"The rule of this round: {rule.label.lower()}. {rule.definition}"))
        name = f"conflict {opened.held.number}"
        nature = ask_text("What the conflict is", name, help="It is kept, and cannot be taken back here.", height=70)
        if st.button("Declare it"):
            attempt(lambda: round_data.declare_conflict(opened.held.number, nature, by=actor),
                    "Your conflict of interest is kept.", used=(name,))  # fmt: skip


def _show_totals(opened: OpenProposal, version: int, given: pd.DataFrame) -> None:
    st.subheader("What the assessors gave", anchor=False)
    found = round_data.assessment(opened.held.number, version)
    st.markdown(plain(found.summary()))
    totals: list[list[Cell]] = [
        [row["assessor"], number(row["total"], 1) if not missing(row["total"]) else "not complete",
         "Yes" if row["counted"] else f"No: {row['reason']}"]
        for row in found.to_frame().to_dict("records")
    ]  # fmt: skip
    if totals:
        show_rows(["Assessor", "Of 100", "Counted"], totals, caption=f"Weighted totals of version {version}",
                  figures=("Of 100",), stacked=True)  # fmt: skip
    if given.empty:
        return
    rows: list[list[Cell]] = [
        [row["criterion"], row["assessor"], f"{row['score']} of {opened.call.top_score}", row["note"]]
        for criterion in opened.call.criteria
        for row in given[given["criterion"] == criterion.name].to_dict("records")
    ]
    with st.expander("Score by score"):
        show_rows(["Criterion", "Assessor", "Score", "Why"], rows, caption="The latest of each", stacked=True)
