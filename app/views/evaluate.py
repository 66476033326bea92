"""Evaluate: the design first, then the result, its checks, and what may be said."""

from __future__ import annotations

import streamlit as st

from app.address import choose, remember
from app.components.evaluate_checks import show_checks
from app.components.evaluate_choice import ask, truth_is_known
from app.components.evaluate_design import ask_for_estimate, show_design
from app.components.evaluate_result import show_result
from app.components.evaluate_study import DESIGNS, Asked
from app.components.evaluate_words import show_words
from app.components.frame import page

_CHOSEN = {"": "Chosen, not drawn", "lot": "Drawn by lot"}
_READ = "design that was read"


@page(
    "Evaluate",
    "Did recorded crime change where a project works? First the design, then the result and its checks, then what may "
    "be said.",
)
def show() -> None:
    """The page Evaluate."""
    asked = ask()
    if asked is None:
        return
    columns = st.columns(2)
    design = choose("Design", DESIGNS, "design", where=columns[0])
    by_lot = choose("How areas came to have it", _CHOSEN, "chosen", where=columns[1]) == "lot"
    _begin_anew(asked, design)
    show_design(asked, design)
    if ask_for_estimate():
        found, sure = show_result(asked, design, known=truth_is_known(asked))
        checks = show_checks(asked, design)
        show_words(asked, design, found, sure, checks, by_lot=by_lot)
    _recording()


def _begin_anew(asked: Asked, design: str) -> None:
    """Another question has another design, which is read before its estimate is shown."""
    now = (asked[1:], design)
    if st.session_state.setdefault(_READ, now) != now:
        st.session_state[_READ] = now
        remember("shown", "")
        remember("checks", "")


def _recording() -> None:
    st.caption(
        "Recorded crime follows recording practice, and a pandemic lies between March 2020 and July 2021. "
        "A change in the count is not always a change in violence."
    )
