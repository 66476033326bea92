"""Opening a funding round: what is typed, and every fault beside the field it is in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import streamlit as st

from app import round_data
from app.components.acting import ask_text, attempt, key_of
from app.components.draft import slug
from app.components.frame import plain
from interventions.errors import InputError
from interventions.funding_rounds import ConflictRule, Criterion, FundingRound
from interventions.proposing import Actor

_START = "new round"
_ROWS = "rows of criteria"
_SOUND: dict[str, Any] = {
    "code": "x", "name": "x", "opens": "2027-01-01", "closes": "2027-01-01", "criteria": (Criterion(name="x",
                                                                                                 weight=100),),
}  # fmt: skip
_TOGETHER = (("name",), ("code",), ("budget_pence",), ("opens", "closes"), ("grant_starts", "grant_ends"),
             ("criteria",), ("top_score",))  # fmt: skip
Faults = dict[str, str]


def round_faults(typed: Mapping[str, Any]) -> Faults:
    """What keeps a round from being opened, by field: each is tried in a round that is sound but for it."""
    faults = {}
    for fields in _TOGETHER:
        try:
            FundingRound(**_SOUND | {name: typed[name] for name in fields})
        except InputError as error:
            faults[fields[-1]] = error.what[:1].upper() + error.what[1:]
    for name, label in (("opens", "first"), ("closes", "closing")):
        if not typed[name]:
            faults |= {"closes": "", name: f"Choose the {label} day."}
    return {name: said for name, said in faults.items() if said}


def ask_round(actor: Actor) -> None:
    """The form; faults are said once opening was tried."""
    faults = st.session_state.get(f"{_START} faults", {})
    if faults:
        st.error(f"The round is not open yet, and nothing you typed is lost. {len(faults)} to mend, each by its field.")
    typed = _ask_words(faults) | _ask_days(faults) | _ask_criteria(faults) | _ask_rule()
    if not st.button("Open the round", type="primary"):
        return
    found = round_faults(typed)
    if typed["code"] in set(round_data.rounds()["code"]):
        found["code"] = f"There is a round {typed['code']!r} already. Write another short name."
    st.session_state[f"{_START} faults"] = found
    if found:
        st.rerun()
    used = tuple(st.session_state.get(f"{_START} fields", ()))
    call = FundingRound(**typed)
    attempt(lambda: round_data.open_round(call, by=actor), f"The round {call.name} is opened.", used=used)


def _name(field: str) -> str:
    """The name under which a field is kept, noted so that all can be emptied at the end."""
    st.session_state.setdefault(f"{_START} fields", {})[f"{_START} {field}"] = True
    return f"{_START} {field}"


def _say(faults: Faults, field: str, where: Any = st) -> None:
    if field in faults:
        where.markdown(f":red[{plain(faults[field])}]")


def _ask_words(faults: Faults) -> dict[str, Any]:
    name = st.text_input("Name of the round", key=key_of(_name("name")), max_chars=120)
    _say(faults, "name")
    code = st.text_input("Short name for links", key=key_of(_name("code")), placeholder=slug(name) or "summer-2027",
                         help="Small letters, figures and hyphens. Left empty, it is made of the name.")  # fmt: skip
    _say(faults, "code")
    text = ask_text("What is called for", _name("text"), height=120)
    budget = st.number_input("Budget in pounds", 0.0, value=None, step=1000.0, format="%.2f",
                             key=key_of(_name("budget")), help="Left empty: not stated.")  # fmt: skip
    _say(faults, "budget_pence")
    objectives = ask_text("Objectives that an impact must serve, one a line", _name("objectives"))
    return {
        "name": name.strip(), "code": code.strip() or slug(name) or "round", "call_text": text.strip(),
        "budget_pence": None if budget is None else round(budget * 100),
        "objectives": tuple(line.strip() for line in objectives.splitlines() if line.strip()),
    }  # fmt: skip


def _ask_days(faults: Faults) -> dict[str, str]:
    columns = st.columns(2)
    labels = {"opens": "Opens on", "closes": "Closes on (to midnight)", "grant_starts": "Grants start, if it is known",
              "grant_ends": "Grants end, if it is known"}  # fmt: skip
    typed = {}
    for place, (field, label) in enumerate(labels.items()):
        day = columns[place % 2].date_input(
            label, value=None, format="DD/MM/YYYY", key=key_of(_name(field)), min_value=date(2000, 1, 1),
            max_value=date(2100, 12, 31),
        )  # fmt: skip
        typed[field] = day.isoformat() if day else ""
        _say(faults, field, columns[place % 2])
    return typed


def _ask_criteria(faults: Faults) -> dict[str, Any]:
    st.markdown("**Criteria**: each has a weight, a whole number; together they sum to 100.")
    rows = st.session_state.setdefault(key_of(_name(_ROWS)), 3)
    criteria = []
    for row in range(1, rows + 1):
        with st.container(border=True):
            columns = st.columns([3, 1])
            name = columns[0].text_input(f"Criterion {row}", key=key_of(_name(f"criterion {row}")))
            weight = columns[1].number_input(f"Weight of criterion {row}", 0, 100, value=None, step=1,
                                             key=key_of(_name(f"weight {row}")))  # fmt: skip
            meaning = st.text_input(f"What criterion {row} asks", key=key_of(_name(f"meaning {row}")))
        if name.strip() or weight is not None or meaning.strip():
            criteria.append(Criterion(name=name.strip(), weight=weight or 0, meaning=meaning.strip()))
    st.caption(f"The weights sum to {sum(criterion.weight for criterion in criteria)} of 100.")
    _say(faults, "criteria")
    st.button("One more criterion", on_click=_add_row, args=(key_of(_name(_ROWS)),))
    top = st.number_input("Scores run from 0 to", 1, 100, value=5, step=1, key=key_of(_name("top")))
    _say(faults, "top_score")
    return {"criteria": tuple(criteria), "top_score": top}


def _add_row(key: str) -> None:
    st.session_state[key] += 1


def _ask_rule() -> dict[str, ConflictRule]:
    rules = {rule.value: rule for rule in ConflictRule}
    chosen = st.radio("Where an assessor declares a conflict of interest", list(rules), key=key_of(_name("rule")),
                      format_func=lambda code: f"{rules[code].label}: {rules[code].definition}")  # fmt: skip
    return {"conflict_rule": rules[chosen or ConflictRule.PROPOSAL.value]}
