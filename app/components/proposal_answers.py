"""A returned proposal: each comment that waits, with the field in which its writer answers it."""

from __future__ import annotations

from typing import Any

import streamlit as st

from app import proposal_data
from app.components.acting import ask_text, attempt
from app.components.frame import plain
from interventions.figures import missing, plural
from interventions.proposing import Actor
from logic_models import LogicModel

_CHANGED, _NOT = "I changed it", "I did not change it"


def ask_answers(number: int, model: LogicModel, by: Actor) -> None:
    """Every comment without an answer, one by one; none may wait when the proposal is handed in again."""
    waiting = [row for row in proposal_data.comments(number).to_dict("records") if missing(row["answer"])]
    if not waiting:
        st.markdown("Every comment has its answer.")
        return
    wait = "waits" if len(waiting) == 1 else "wait"
    st.markdown(f"**{plural(len(waiting), 'comment')} {wait} for your answer.**")
    for row in waiting:
        with st.container(border=True):
            _ask_answer(row, model, by)


def _ask_answer(row: dict[Any, Any], model: LogicModel, by: Actor) -> None:
    name = f"answer to {row['id']}"
    st.markdown(f"**{plain(_about(row, model))}**  \n{plain(row['text'])}")
    st.caption(plain(f"{row['actor']}, {row['role']}, unverified"))
    done = st.radio("What did you do?", [_CHANGED, _NOT], key=f"{name} done", horizontal=True)
    text = ask_text("Say what you changed, or why you did not", name)
    if st.button("Answer", key=f"{name} send"):
        attempt(
            lambda: proposal_data.answer(int(row["id"]), text, changed=done == _CHANGED, by=by),
            "Your answer is kept.", used=(name,),
        )  # fmt: skip


def _about(row: dict[Any, Any], model: LogicModel) -> str:
    texts = {node.id: node.text for node in model.nodes}
    if row["source"]:
        return " → ".join(texts.get(end, "something since taken out") for end in (row["source"], row["target"]))
    if row["node_id"]:
        return texts.get(row["node_id"], "something since taken out")
    return "The proposal as a whole"
