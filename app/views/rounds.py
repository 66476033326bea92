"""Funding rounds: every call for proposals with its money, days and criteria, and a form that opens another."""

from __future__ import annotations

from datetime import UTC, datetime

import pandas as pd
import streamlit as st

from app import round_data
from app.address import choose
from app.components.acting import say_done
from app.components.actor import ask_actor
from app.components.frame import link, page, plain, say_empty
from app.components.round_form import ask_round
from app.components.rows import Cell, Link, show_rows
from interventions.figures import missing, plural, pounds
from interventions.funding_rounds import FundingRound
from interventions.proposing import Actor, ProposalState, Role, uk_day


@page("Funding round", "What is called for, how much there is, by when, and how proposals are judged.")
def show() -> None:
    """The page Funding round."""
    actor = ask_actor()
    say_done()
    rounds = round_data.rounds()
    if rounds.empty:
        say_empty("No funding round is open yet. Open one below, or from a file:", "vru round add FILE.yaml")
    else:
        named = {"": "All of them, as a list"} | dict(zip(rounds["code"], rounds["name"], strict=True))
        code = choose("Round", named, "round")
        if code:
            call = round_data.call_of(code)
            _show_round(call)
            if actor is not None and actor.role is Role.COMMISSIONER:
                with st.expander("Change this round"):
                    ask_round(actor, call)
            return
        _show_list(rounds)
    _ask_new(actor)


def _show_list(rounds: pd.DataFrame) -> None:
    rows: list[list[Cell]] = []
    for row in rounds.to_dict("records"):
        call = round_data.call_of(row["code"])
        states = [f"{row[s.value]} {s.label.lower()}" for s in ProposalState if row[s.value]]
        rows.append(
            [Link(call.name, "rounds", {"round": call.code}), _stands(call).capitalize(),
             f"{_day(call.opens)} to {_day(call.closes)}", pounds(call.budget_pence),
             pounds(row["awarded_pence"]), ", ".join(states) or "none yet"]
        )  # fmt: skip
    columns = ["Round", "Now", "Open from and to", "Budget", "Awarded so far", "Proposals"]
    show_rows(columns, rows, caption="Funding rounds, latest first", figures=("Budget", "Awarded so far"), stacked=True)


def _show_round(call: FundingRound) -> None:
    left = round_data.left_pence(call)
    st.markdown(plain(call.call_text or "The text of the call is not stated."))
    awarded = "" if left is None or missing(call.budget_pence) else f", of which {pounds(left)} is not awarded yet"
    st.markdown(plain(f"Budget: {pounds(call.budget_pence)}{awarded}."))
    st.markdown(plain(f"{_stands(call).capitalize()}: {_day(call.opens)} to the end of {_day(call.closes)}."))
    if call.grant_starts or call.grant_ends:
        st.markdown(plain(f"Grants run from {_day(call.grant_starts)} to {_day(call.grant_ends)}."))
    for objective in call.objectives:
        st.markdown(f"- Objective: {plain(objective)}")
    st.subheader("How proposals are judged", anchor=False)
    rows: list[list[Cell]] = [[one.name, str(one.weight), one.meaning] for one in call.criteria]
    show_rows(["Criterion", "Weight", "What it asks"], rows, figures=("Weight",), stacked=True,
              caption=f"Scores from 0 to {call.top_score}; the weights sum to 100")  # fmt: skip
    rule = call.conflict_rule
    st.markdown(plain(f"Where an assessor declares a conflict of interest: {rule.label.lower()}. {rule.definition}"))
    many = len(round_data.listed_proposals(call.code))
    link(f"{plural(many, 'proposal')} in this round", "proposals", round=call.code)


def _ask_new(actor: Actor | None) -> None:
    st.subheader("Open a round", anchor=False)
    if actor is None or actor.role is not Role.COMMISSIONER:
        st.info("A commissioner opens a round: write your name and choose your role in the sidebar.")
        return
    ask_round(actor)


def _stands(call: FundingRound) -> str:
    return call.stands(uk_day(datetime.now(UTC)))


def _day(day: str) -> str:
    """'2027-03-31' as '31 March 2027'."""
    return f"{datetime.fromisoformat(day):%-d %B %Y}" if day else "a day not stated"
