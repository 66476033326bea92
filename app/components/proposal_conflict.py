"""Two texts of one draft side by side, where it was saved in another window meanwhile: one chooses field by field."""

from __future__ import annotations

from typing import Any

import streamlit as st

from app.components.frame import plain
from app.components.proposal_fields import CHOSEN, LABELS
from app.components.proposal_writing import Writing
from interventions.figures import pounds
from interventions.proposing import Actor
from logic_models.form import Answers, tidied
from logic_models.form_versions import Difference, Place, differences, put_together

MINE, THEIRS = "Mine", "Theirs"


def ask_which(writing: Writing, by: Actor) -> None:
    """Each answer that differs, with a choice; then the two are put together and saved."""
    if writing.stale is None:
        return
    mine, theirs = tidied(writing.answers), tidied(writing.theirs())
    st.warning(
        "This proposal was saved in another window since you opened it. Nothing is lost: choose for each answer "
        "which one is to stand. What you typed is kept as well.", icon=":material/difference:",
    )  # fmt: skip
    take: dict[Place, bool] = {}
    found = differences(mine, theirs)
    for number, one in enumerate(found, 1):
        with st.container(border=True):
            st.markdown(f"**{plain(_name(one.place, mine, theirs))}**")
            left, right = st.columns(2)
            left.markdown(f"Mine: {plain(_say(one, one.mine))}")
            right.markdown(f"Theirs: {plain(_say(one, one.theirs))}")
            key = writing.name_of("which", *one.place)
            first = 0 if one.mine is not None else 1
            which = st.radio(
                f"Which is to stand? ({number} of {len(found)})", [MINE, THEIRS], key=key, index=first, horizontal=True
            )
            take[one.place] = which == MINE
    if st.button("Keep what is chosen", type="primary"):
        writing.settle(put_together(mine, theirs, take), by)
        st.rerun()


def _name(place: Place, mine: Answers, theirs: Answers) -> str:
    kinds = {one.id: one for one in (*theirs.statements, *mine.statements)}
    if len(place) == 1:
        return LABELS[place[0]]
    called = [f"{kinds[name].kind.label} “{kinds[name].text}”" if name in kinds else name for name in place[:-1]]
    asked = {"": "There at all", "text": "In words"} | LABELS
    return f"{' → '.join(called)}: {asked[place[-1]]}"


def _say(one: Difference, value: Any) -> str:
    what = one.place[-1]
    if value is None:
        return "nothing"
    if what == "":
        return "there"
    if what == "cost_pence":
        return pounds(value)
    if isinstance(value, tuple):
        return "; ".join(value)
    return CHOSEN.get(what, {}).get(str(value), str(value))
