"""Theories of change: choose or upload one, read it, edit it, and see how it came about."""

from __future__ import annotations

import streamlit as st

from app import data, theory_data
from app.address import choose, remember
from app.components.frame import link, page, say_empty
from app.components.theory_editor import outline
from app.components.theory_reading import show_reading
from app.components.theory_saving import show_editing
from app.components.theory_versions import show_versions
from logic_models.notation import from_yaml

WAYS = {"read": "Read", "edit": "Draw", "form": "Form", "outline": "Outline", "versions": "Versions"}


@page(
    "Theories of change", "Why a project should work: drawn as a graph, checked, and each fault with a way to mend it."
)
def show() -> None:
    """The page Theories of change."""
    stored = data.stored_theories()
    theory_id = ""
    if not stored.empty:
        theory_id = choose("Theory of change", dict(zip(stored["theory_id"], stored["title"], strict=True)), "theory")
    link("Write one step by step instead", "propose")
    with st.expander("Check a theory of your own", expanded=stored.empty):
        uploaded = st.file_uploader("Your theory (YAML)", type=["yaml", "yml"])
    if uploaded is not None:
        model = from_yaml(uploaded.getvalue().decode("utf-8", errors="replace"), file=uploaded.name)
        show_reading(model)
        st.subheader("As an outline", anchor=False)
        outline(model)
    elif theory_id:
        _show_stored(theory_id)
    else:
        say_empty("No theory of change is stored yet.", "vru import logic-model FILE.yaml      # or: vru demo")


def _show_stored(theory_id: str) -> None:
    way = _ask_way()
    number = theory_data.proposal_of(theory_id) if way in ("edit", "form") else None
    if number is not None:
        st.info("It belongs to a proposal: its writer changes it by the link of that, and hands it in again.")
        link("The proposal", "proposals", proposal=str(number))
    elif way in ("edit", "form"):
        show_editing(theory_id, by_form=way == "form")
    elif way == "versions":
        show_versions(theory_id)
    elif way == "outline":
        outline(data.theory(theory_id))
    else:
        show_reading(data.theory(theory_id))


def _ask_way() -> str:
    """Read, edit, outline or versions, as chosen or as the address says."""
    if "theory way" not in st.session_state:
        asked = st.query_params.get("show", "read")
        st.session_state["theory way"] = asked if asked in WAYS else "read"
    chosen = st.segmented_control(
        "Show", list(WAYS), format_func=WAYS.__getitem__, key="theory way", required=True, label_visibility="collapsed"
    )
    remember("show", chosen if chosen != "read" else "")
    return str(chosen)
