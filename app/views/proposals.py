"""Proposals: every one of each round, and one opened to be read, commented on, scored and decided."""

from __future__ import annotations

import streamlit as st

from app import round_data
from app.address import ANY, choose, remember
from app.components.acting import say_day, say_done
from app.components.actor import ask_actor
from app.components.frame import page, plain, say_empty
from app.components.proposal_changes import show_changes, show_events
from app.components.proposal_comments import ask_comment, show_comments
from app.components.proposal_decision import show_decision
from app.components.proposal_keeping import ask_new_link
from app.components.proposal_scores import show_scores
from app.components.proposal_theory import show_theory
from app.components.rows import Cell, Link, show_rows
from app.round_data import OpenProposal
from interventions.figures import missing, plural, pounds
from interventions.proposing import Actor, ProposalState, state_of

_VIEWS = {
    "read": "Read and comment",
    "changes": "Changes",
    "scores": "Scores",
    "decide": "Decide",
    "history": "History",
}
_OF_ONE = ("version", "view", "about", "act", "from", "to")


@page("Proposals", "What was asked for in each funding round: read it, comment on it, score it and decide.")
def show() -> None:
    """The page Proposals."""
    actor = ask_actor()
    say_done()
    every = round_data.listed_proposals()
    if every.empty:
        say_empty("Nobody has proposed a project yet. The rounds that are open:", "vru round list")
        return
    rows = every[["number", "title", "organisation"]].itertuples(index=False, name=None)
    named = {str(number): f"{number}. {title} ({organisation})" for number, title, organisation in rows}
    asked = st.query_params.get("proposal", "")
    if asked and asked not in named:
        st.warning(plain(f"There is no proposal {asked}. Those there are stand below."))
    chosen = choose("Proposal", {"": "All of them, as a list"} | named, "proposal")
    if st.session_state.setdefault("proposal open", chosen) != chosen:
        _forget_choices(chosen)
    if chosen:
        _show_one(round_data.read(int(chosen)), actor)
    else:
        _show_list()


def _forget_choices(now: str) -> None:
    """Another proposal is opened: what was chosen in the one before says nothing of it."""
    st.session_state["proposal open"] = now
    for name in _OF_ONE:
        st.session_state.pop(f"choose {name}", None)
        remember(name, "")


def _show_list() -> None:
    rounds = round_data.rounds()
    names = dict(zip(rounds["code"], rounds["name"], strict=True))
    columns = st.columns(2)
    code = choose("Round", ANY | names, "round", where=columns[0])
    state = choose("State", ANY | ProposalState.labels(), "state", where=columns[1])
    found = round_data.listed_proposals(code, state)
    if found.empty:
        st.markdown("No proposal matches.")
        return
    rows: list[list[Cell]] = [
        [Link(row["title"], "proposals", {"proposal": str(row["number"])}), row["organisation"],
         names[row["round_code"]], _say_state(row["state"], row["late"]), pounds(row["asked_pence"]),
         say_day(row["changed_at"])]
        for row in found.to_dict("records")
    ]  # fmt: skip
    show_rows(["Proposal", "Organisation", "Round", "State", "Asked", "Last change"], rows, figures=("Asked",),
              caption=f"{plural(len(found), 'proposal')}, latest change first", stacked=True)  # fmt: skip


def _say_state(code: str, late: bool) -> str:
    return state_of(code).label + (", late" if late else "")


def _show_one(opened: OpenProposal, actor: Actor | None) -> None:
    held = opened.held
    st.subheader(plain(held.title), anchor=False)
    st.markdown(plain(
        f"{held.organisation}. {opened.call.name}. Asked: {pounds(held.asked_pence)}. "
        f"{_say_state(held.state, held.late)}."
    ))  # fmt: skip
    _say_standing(opened)
    if held.version is None:
        st.markdown("Nothing was submitted, so there is nothing to read yet.")
        show_events(opened)
        ask_new_link(held.number, actor)
        return
    version = _ask_version(opened)
    view = _ask_view()
    model = round_data.theory(held, version)
    if view == "read":
        show_theory(model, round_data.award_review(model, by=actor))
        show_comments(opened)
        ask_comment(opened, model, version, actor)
    elif view == "changes":
        show_changes(opened)
    elif view == "scores":
        show_scores(opened, version, actor)
    elif view == "decide":
        show_decision(opened, version, round_data.award_review(model, by=actor), actor)
    else:
        show_events(opened)
        ask_new_link(held.number, actor)


def _say_standing(opened: OpenProposal) -> None:
    """What somebody must know before reading: late, returned, withdrawn or declined."""
    held = opened.held
    if held.late:
        st.caption("It was first submitted after the round had closed. It is kept, and marked as late.")
    if held.state in (ProposalState.WITHDRAWN, ProposalState.DECLINED, ProposalState.RETURNED):
        last = opened.events.iloc[-1]
        note = f" {last['note']}" if last["note"] else ""
        st.caption(plain(f"{held.state.definition}{note}"))


def _ask_version(opened: OpenProposal) -> int:
    """The version that is read, the one that stands unless another is chosen; it stays chosen when a later comes."""
    latest = opened.held.version
    versions = {str(number): f"Version {number}, submitted {say_day(at)}" for number, at in opened.versions().items()}
    version = int(choose("Version you read", versions, "version"))
    if not missing(latest) and version != latest:
        st.warning(f"You read version {version}; version {latest} stands now. Choose it above before you decide.")
    return version


def _ask_view() -> str:
    key = "choose view"
    if key not in st.session_state:
        asked = st.query_params.get("view", "read")
        st.session_state[key] = asked if asked in _VIEWS else "read"
    view = st.segmented_control("Show", list(_VIEWS), format_func=_VIEWS.__getitem__, key=key, required=True,
                                label_visibility="collapsed")  # fmt: skip
    remember("view", view if view != "read" else "")
    return str(view)
