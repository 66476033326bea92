"""Comments on a proposal: on the whole, a node or a link of one version; each with its answer."""

from __future__ import annotations

from functools import cache
from typing import Any

import streamlit as st

from app import round_data
from app.address import choose
from app.components.acting import ask_text, attempt, say_day
from app.components.frame import plain
from app.round_data import OpenProposal
from interventions.figures import missing, plural
from interventions.proposing import Actor, ProposalState, Role
from logic_models import LogicModel

_OPEN = (ProposalState.SUBMITTED, ProposalState.RETURNED)
_WHOLE = "The proposal as a whole"


def show_comments(opened: OpenProposal) -> None:
    """Every comment in order, each with its answer or that it waits for one."""
    st.subheader("Comments", anchor=False)
    if opened.comments.empty:
        st.markdown("Nobody has commented yet.")
        return
    waiting = opened.unanswered()
    answered = "All are answered." if not waiting else f"{waiting:,} without an answer."
    st.markdown(f"{plural(len(opened.comments), 'comment')}. {answered}")

    @cache
    def model(version: int) -> LogicModel:
        return round_data.theory(opened.held, version)

    for row in opened.comments.to_dict("records"):
        with st.container(border=True):
            st.markdown(f"**{plain(_say_place(row, model(int(row['version']))))}**  \n{plain(row['text'])}")
            st.caption(plain(
                f"{row['actor']}, {row['role']}, unverified; {say_day(row['made_at'])}, on version {row['version']}"
            ))  # fmt: skip
            st.markdown(_say_answer(row))


def ask_comment(opened: OpenProposal, model: LogicModel, version: int, actor: Actor | None) -> None:
    """The form for a comment, for those who may make one while the proposal is open to comments."""
    if opened.held.state not in _OPEN:
        return
    if actor is None or actor.role is Role.GRANTEE:
        st.caption("Commissioners and assessors comment here: write your name and choose your role in the sidebar.")
        return
    st.markdown("**Comment**")
    places = _places(model)
    chosen = choose("On what", {code: label for code, (label, _, _) in places.items()}, "about")
    label, node, link = places[chosen]
    st.caption(plain(f"You comment on: {label}"))
    name = f"comment on {opened.held.number}"
    text = ask_text("Your comment", name)
    if st.button("Add the comment", type="primary"):
        attempt(
            lambda: round_data.comment(
                opened.held.number, text, version=version, by=actor, node=node, link=link
            ), "The comment is kept. The applicant reads it once the proposal is returned.", used=(name,),
        )  # fmt: skip


def _places(model: LogicModel) -> dict[str, tuple[str, str, tuple[str, str] | None]]:
    """What can be commented on: a code for the address → its words, and the node or the link it stands for."""
    places: dict[str, tuple[str, str, tuple[str, str] | None]] = {"": (_WHOLE, "", None)}
    for node in model.nodes:
        places[f"node {node.id}"] = (f"{node.kind.label}: {node.text}", node.id, None)
    for link in model.links:
        ends = (link.source, link.target)
        places[f"link {link.source} {link.target}"] = (f"Link: {_say_link(model, ends)}", "", ends)
    return places


def _say_place(row: dict[Any, Any], model: LogicModel) -> str:
    if row["node_id"]:
        node = model.node(row["node_id"])
        return f"{node.kind.label}: {node.text}"
    return f"Link: {_say_link(model, (row['source'], row['target']))}" if row["source"] else _WHOLE


def _say_link(model: LogicModel, ends: tuple[str, str]) -> str:
    return " → ".join(model.node(end).text for end in ends)


def _say_answer(row: dict[Any, Any]) -> str:
    if missing(row["answer"]):
        return "*No answer yet.*"
    done = "Changed" if row["changed"] else "Not changed"
    return f"{done}: {plain(row['answer'])} ({plain(row['answered_by'])}, {say_day(row['answered_at'])})"
