"""The questions of the guided form: how each is put, by which widget, and how what is typed is read."""

from __future__ import annotations

from typing import Any

import streamlit as st

from interventions.vocabulary import Setting
from logic_models.form import figure
from logic_models.kinds import AMOUNTS, LISTS, WHOLE, Counted, Risk

NOT_CHOSEN = "Not chosen yet"
LABELS: dict[str, str] = {
    "age_from": "From which age?", "age_to": "To which age?", "risk": "How near to violence are they?",
    "setting": "Where do you meet them?", "approach": "Which kind of work is it?",
    "dose": "How much, how often, for how long?", "place": "Where does it happen?",
    "cost_pence": "What does it cost in a year, in pounds?", "quantity": "How many?",
    "unit": "Of what? (young people, meetings)", "counts": "Do you count people, or contacts with them?",
    "period": "In what time? (a year)", "who": "Who changes?", "direction": "Which way?",
    "indicator": "How will you know? What will you count or measure?", "source": "Where will you read it?",
    "when": "When will you look?", "after_months": "After how many months should it show?",
    "baseline": "What is it now, or how will you find out?", "target": "What do you aim for? (or: monitor only)",
    "objective": "Which of the commissioner's aims does it serve?", "safeguard": "What do you do so that it does not?",
    "assumption": "What has to be true for this?", "evidence": "What is known of it? (or: none known)",
    "test": "How will you find out whether it is true?", "test_due": "By which day? (2027-06-30)",
    "skip_reason": "A step is left out here. Why?", "override": "Why do it all the same?",
    "no_harm": "If nothing can go wrong, why not?", "tier": "When does the project step in?",
    "confidence": "How sure are you of it? (0 to 100)",
    "outcome": "Which of these changes is it nearest to?",
    "measure": "Is it one of the measures that many projects use?",
}  # fmt: skip
_LONG = ("text", "assumption", "evidence", "safeguard", "no_harm", "override")
DIRECTIONS = {"increase": "More of it", "decrease": "Less of it", "maintain": "Stays as it is"}
TIERS = {
    "primary": "Before anybody is involved (primary)", "secondary": "When risk has risen (secondary)",
    "tertiary": "When people are involved already (tertiary)",
}  # fmt: skip
CHOSEN: dict[str, dict[str, str]] = {
    "risk": Risk.labels(), "setting": Setting.labels(), "counts": Counted.labels(), "direction": DIRECTIONS,
    "tier": TIERS,
}  # fmt: skip
MOST_POUNDS = WHOLE["cost_pence"] // 100


def ask(what: str, was: Any, name: str, *, label: str = "", options: dict[str, str] | None = None) -> None:
    """Draw the field of one answer under the widget key `name`, filled with what was said before."""
    if name not in st.session_state:
        st.session_state[name] = shown(what, was)
    put = label or LABELS[what]
    choices = options if options is not None else CHOSEN.get(what)
    if what == "cost_pence":
        st.number_input(
            put, min_value=0.0, max_value=float(MOST_POUNDS), step=100.0, value=None, format="%.2f", key=name
        )
    elif what in WHOLE:
        st.number_input(put, min_value=0, max_value=WHOLE[what], step=1, value=None, key=name)
    elif choices:
        known = {"": NOT_CHOSEN} | choices
        known |= {st.session_state[name]: known.get(st.session_state[name], st.session_state[name])}
        st.selectbox(put, list(known), format_func=lambda code: known.get(code, code), key=name)
    elif what in _LONG:
        st.text_area(put, key=name, height=80)
    else:
        st.text_input(put, key=name)


def shown(what: str, value: Any) -> Any:
    """An answer as its field holds it."""
    if what == "cost_pence":
        return None if value is None else value / 100
    if what in WHOLE:
        return value
    if what in LISTS:
        return "\n".join(value or ())
    return "" if value is None else str(value)


def meant(what: str, typed: Any) -> Any:
    """What a field holds, as an answer."""
    if what == "cost_pence":
        return None if typed is None else round(typed * 100)
    if what in LISTS:
        return tuple(line.strip() for line in typed.splitlines() if line.strip())
    return figure(typed) if what in AMOUNTS else typed
