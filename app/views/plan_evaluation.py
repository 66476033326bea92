"""Plan an evaluation: how small a change a programme there and then would show, before anything is begun."""

from __future__ import annotations

import streamlit as st

from app.components.evaluate_choice import ask
from app.components.evaluate_power import show_formula, show_rehearsal
from app.components.frame import page


@page(
    "Plan an evaluation",
    "How small a change would show? Choose areas and a first month within the counts held, as if the programme had "
    "begun there and then. No estimate of a programme is made here.",
)
def show() -> None:
    """The page Plan an evaluation."""
    asked = ask()
    if asked is None:
        return
    show_formula(asked)
    show_rehearsal(asked)
    st.caption("A design that could not find the change hoped for is a reason for more areas, more months or another "
               "outcome, before money is spent on it.")  # fmt: skip
