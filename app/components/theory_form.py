"""A stored theory of change in the guided form: the questions of a proposal, over what the drawing edits as well."""

from __future__ import annotations

import streamlit as st

from app.components.proposal_fit import show_fit
from app.components.proposal_steps import STEPS, go, show_progress, show_screen, show_way, step_asked
from app.components.proposal_writing import Writing
from app.components.theory_editor import edited_theory, replace_edits
from logic_models import LogicModel, form


def answer_theory(model: LogicModel, *, key: str) -> LogicModel | None:
    """Shows one screen of the form; the theory as it is answered, or None as long as nothing has been changed.

    `key` is that of the drawing: what is answered here is drawn there, and the other way round.
    """
    edited = edited_theory(model, key=key)
    writing = _writing(edited, key)
    writing.catch_up()
    if writing.model != edited:
        replace_edits(writing.model, key=key)
    step = step_asked()
    show_progress(step)
    if step < len(STEPS):
        with show_screen(writing, step):
            show_way(step)
    else:
        show_fit(writing, go)
        show_way(step)
    return writing.model if writing.model != model else None


def _writing(theory: LogicModel, key: str) -> Writing:
    """The answers held under a key; read anew from the theory where it was changed in the drawing or saved."""
    name = f"{key} form"
    held = st.session_state.get(name)
    if not isinstance(held, Writing):
        held = Writing(key, None, theory, form.to_answers(theory), "")
    elif held.model != theory:
        held.base, held.answers, held.round = theory, form.resumed(held.answers, theory), held.round + 1
    st.session_state[name] = held
    return held
