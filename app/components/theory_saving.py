"""Editing a stored theory of change and saving it as a new version; what others saved meanwhile is said, never lost."""

from __future__ import annotations

from typing import Any

import streamlit as st

from app import data, theory_data
from app.components.actor import ask_actor
from app.components.frame import plain
from app.components.theory_editor import discard_edits, edit_theory
from app.components.theory_form import answer_theory
from app.components.theory_reading import show_findings
from app.components.theory_versions import show_changes
from interventions.proposing import Actor
from logic_models import LogicModel, compare_versions
from logic_models.versions.changes import credited

_SAVED = "theory saved"


def show_editing(theory_id: str, *, by_form: bool = False) -> None:
    """The drawing (or the guided form), the checks of what is in it, and who saves it and why."""
    actor = ask_actor()
    if saved := st.session_state.pop(_SAVED, ""):
        st.success(saved, icon=":material/check:")
    latest = theory_data.versions(theory_id)[0]
    began = st.session_state.setdefault(_begun(theory_id), latest["version"])
    model, key = theory_data.read_version(theory_id, began), f"theory editor {theory_id}"
    edited = answer_theory(model, key=key) if by_form else edit_theory(model, key=key)
    if latest["version"] > began:
        _say_newer(theory_id, key, model, latest)
    review = data.review(edited or model)
    st.markdown(f"**{plain(review.summary())}**")
    with st.expander("What the checks found"):
        show_findings(review)
    if edited is None:
        st.caption("Nothing is changed yet. Where boxes stand is not stored: a saved theory opens in its tidy layout.")
    else:
        _ask_to_save(model, edited, actor, after=latest["version"])


def _say_newer(theory_id: str, key: str, model: LogicModel, latest: dict[str, Any]) -> None:
    number, by = latest["version"], f" by {latest['saved_by']}" if latest["saved_by"] else ""
    st.warning(plain(f"Version {number} was saved{by} after you began. Yours is kept here until you choose."))
    with st.expander("What the newer version changed"):
        show_changes(compare_versions(model, theory_data.read_version(theory_id, number)))
    if st.button("Leave mine and go on from the newest"):
        st.session_state[_begun(theory_id)] = number
        discard_edits(key)
        st.rerun()


def _ask_to_save(model: LogicModel, edited: LogicModel, actor: Actor | None, *, after: int) -> None:
    changes = compare_versions(model, edited)
    st.markdown(f"**Not saved yet.** {plain(changes.summary())}")
    with st.expander("What you changed"):
        show_changes(changes)
    why = st.text_input("Why is it changed?", key=f"why {model.id} {after}", max_chars=300)
    if actor is None:
        st.info("Write your name in the sidebar to save a new version.")
    if st.button("Save as a new version", type="primary", disabled=actor is None) and actor is not None:
        theory = credited(model, edited, name=actor.name)
        number = theory_data.save_version(theory, actor=actor, why=why, after=after)
        st.session_state[_begun(model.id)] = number or after
        st.session_state[_SAVED] = f"Version {number} is saved." if number else "Nothing was changed."
        st.rerun()


def _begun(theory_id: str) -> str:
    return f"theory begun {theory_id}"
