"""Returning a proposal, funding it or declining it: always on the version that was read."""

from __future__ import annotations

from datetime import date

import streamlit as st

from app import round_data
from app.address import choose
from app.components.acting import ask_text, attempt, key_of
from app.components.frame import link, plain
from app.round_data import OpenProposal
from interventions.errors import InputError
from interventions.figures import plural, pounds
from interventions.proposing import DECIDED, Actor, Move, Role, moves_from
from logic_models import Review

_ACTS = {
    Move.RETURN: "Return it to the applicant", Move.AWARD: "Award a grant", Move.DECLINE: "Decline it",
}  # fmt: skip


def show_decision(opened: OpenProposal, version: int, review: Review, actor: Actor | None) -> None:
    """What this person may do with the proposal as it stands, or how it was decided."""
    held = opened.held
    if held.state in DECIDED:
        _show_decided(opened)
        return
    acts = [move for move in moves_from(held.state, actor.role) if move in _ACTS] if actor else []
    if actor is None or not acts:
        _say_why_not(opened, actor)
        return
    st.markdown(f"You decide on **version {version}**, the one you are reading.")
    if waiting := opened.unanswered():
        st.warning(f"{plural(waiting, 'comment')} {'has' if waiting == 1 else 'have'} no answer yet.")
    options = {"": "Nothing yet"} | {move.value: _ACTS[move] for move in acts}
    chosen = choose("What to do", options, "act")
    if chosen == Move.RETURN:
        _ask_return(opened, version, actor)
    elif chosen == Move.AWARD:
        _ask_award(opened, version, review, actor)
    elif chosen == Move.DECLINE:
        _ask_decline(opened, version, actor)


def _say_why_not(opened: OpenProposal, actor: Actor | None) -> None:
    state = opened.held.state
    who = "nobody has said who they are" if actor is None else f"you are here as {actor.role.label.lower()}"
    if moves_from(state, Role.COMMISSIONER):
        st.info(f"A commissioner returns, awards or declines a proposal; {who}. Choose your role in the sidebar.")
    else:
        st.info(f"This proposal is {state.label.lower()}: nothing more can be done with it. All of it is kept.")


def _show_decided(opened: OpenProposal) -> None:
    held, last = opened.held, opened.events.iloc[-1]
    st.markdown(plain(f"{held.state.label}, on version {held.version}, by {last['actor']} (unverified)."))
    if last["note"]:
        st.markdown(plain(f"Reason: {last['note']}"))
    if held.project_id:
        link("The project it became", "project", project=held.project_id)


def _ask_return(opened: OpenProposal, version: int, actor: Actor) -> None:
    number = opened.held.number
    name = f"return {number}"
    note = ask_text("A note to the applicant", name, help="May be left empty where a comment waits for an answer.")
    if st.button("Return it", type="primary"):
        attempt(lambda: round_data.send_back(number, version=version, note=note, by=actor),
                "Returned: the applicant can answer and mend it now.", used=(name,))  # fmt: skip


def _ask_decline(opened: OpenProposal, version: int, actor: Actor) -> None:
    number = opened.held.number
    name = f"decline {number}"
    note = ask_text("The reason", name, help="The applicant reads it.")
    if st.button("Decline it", type="primary"):
        attempt(lambda: round_data.decline(number, version=version, note=note, by=actor),
                "Declined. All of it is kept.", used=(name,))  # fmt: skip


def _ask_award(opened: OpenProposal, version: int, review: Review, actor: Actor) -> None:
    held, call = opened.held, opened.call
    left = round_data.left_pence(call)
    st.markdown(plain(
        f"Asked: {pounds(held.asked_pence)}. Left of the round: {pounds(left)}. {review.summary()}"
    ))  # fmt: skip
    first = None if held.asked_pence is None else held.asked_pence / 100
    start = f"award {held.number}"
    grant = st.number_input("Grant in pounds", 0.0, value=first, step=1000.0, format="%.2f", key=key_of(f"{start} sum"))
    columns = st.columns(2)
    starts = _ask_day("The grant starts", call.grant_starts, f"{start} starts", columns[0])
    ends = _ask_day("The grant ends", call.grant_ends, f"{start} ends", columns[1])
    funder = st.text_input("Who pays", key=key_of(f"{start} funder"), help="As it is to stand in the list of awards.")
    note = ask_text("A note on the decision", f"{start} note")
    although = bool(opened.unanswered()) and st.checkbox("Award it although comments have no answer")
    if st.button("Award the grant", type="primary"):
        attempt(
            lambda: round_data.award(
                opened, version=version, grant_pence=_pence(grant), funder=funder, days=(starts, ends), note=note,
                by=actor, although=although,
            ), f"Awarded on version {version}, which is frozen. It is a project now.", used=(f"{start} note",),
        )  # fmt: skip


def _ask_day(label: str, first: str, name: str, where: st.delta_generator.DeltaGenerator) -> str:
    """A day written 2027-04-01, "" where none is chosen; the round's own day to begin with."""
    day = where.date_input(
        label, value=date.fromisoformat(first) if first else None, format="DD/MM/YYYY", key=key_of(name),
        min_value=date(2000, 1, 1), max_value=date(2100, 12, 31),
    )  # fmt: skip
    return day.isoformat() if day else ""


def _pence(pounds_given: float | None) -> int:
    if pounds_given is None:
        raise InputError("no sum is written.", where="Grant in pounds", mend="Write the grant.")
    return round(pounds_given * 100)
