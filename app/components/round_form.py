"""Opening a funding round or changing one: what is typed, and every fault beside the field it is in."""

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


class _Fields:
    """The fields of one form, filled at first with what the round says that is changed."""

    def __init__(self, held: FundingRound | None) -> None:
        self.held, self.start = held, f"round {held.code}" if held else "new round"
        self.faults: Faults = st.session_state.get(f"{self.start} faults", {})
        self.first = _as_typed(held) if held else {}

    def name(self, field: str) -> str:
        """The name under which a field is kept, noted so that all can be emptied at the end."""
        st.session_state.setdefault(f"{self.start} fields", {})[f"{self.start} {field}"] = True
        return f"{self.start} {field}"

    def key(self, field: str) -> str:
        """The key of a field that holds one value."""
        key = key_of(self.name(field))
        if field in self.first:
            st.session_state.setdefault(key, self.first[field])
        return key

    def words(self, label: str, field: str, height: int = 100) -> str:
        """What is typed in a field of several lines."""
        return ask_text(label, self.name(field), first=str(self.first.get(field, "")), height=height)

    def say(self, field: str, where: Any = st) -> None:
        """What is wrong with a field, where opening was tried."""
        if field in self.faults:
            where.markdown(f":red[{plain(self.faults[field])}]")

    def used(self) -> tuple[str, ...]:
        """The names of all fields."""
        return tuple(st.session_state.get(f"{self.start} fields", ()))


def ask_round(actor: Actor, held: FundingRound | None = None) -> None:
    """The form that opens a round, or changes the one that is `held`; faults are said once that was tried."""
    fields = _Fields(held)
    if fields.faults:
        done = "changed" if held else "open"
        st.error(f"The round is not {done} yet, and nothing you typed is lost. {len(fields.faults)} to mend, each by "
                 "its field.")  # fmt: skip
    typed = _ask_words(fields) | _ask_days(fields) | _ask_criteria(fields) | _ask_rule(fields)
    if not st.button("Change the round" if held else "Open the round", type="primary"):
        return
    found = round_faults(typed)
    if held is None and typed["code"] in set(round_data.rounds()["code"]):
        found["code"] = f"There is a round {typed['code']!r} already. Write another short name."
    st.session_state[f"{fields.start} faults"] = found
    if found:
        st.rerun()
    call = FundingRound(**typed)
    act = round_data.change_round if held else round_data.open_round
    done = f"The round {call.name} is {'changed' if held else 'opened'}."
    attempt(lambda: act(call, by=actor), done, used=fields.used())


def _as_typed(held: FundingRound) -> dict[str, Any]:
    """What a round says, as its fields hold it."""
    rows: dict[str, Any] = {}
    for row, one in enumerate(held.criteria, 1):
        rows |= {f"criterion {row}": one.name, f"weight {row}": one.weight, f"meaning {row}": one.meaning}
    days = {name: getattr(held, name) for name in ("opens", "closes", "grant_starts", "grant_ends")}
    return rows | {name: date.fromisoformat(day) for name, day in days.items() if day} | {
        "name": held.name, "code": held.code, "text": held.call_text, "objectives": "\n".join(held.objectives),
        "budget": None if held.budget_pence is None else held.budget_pence / 100, "top": held.top_score,
        "rule": held.conflict_rule.value, _ROWS: max(3, len(held.criteria)),
    }  # fmt: skip


def _ask_words(fields: _Fields) -> dict[str, Any]:
    name = st.text_input("Name of the round", key=fields.key("name"), max_chars=120)
    fields.say("name")
    code = st.text_input("Short name for links", key=fields.key("code"), placeholder=slug(name) or "summer-2027",
                         help="Small letters, figures and hyphens. Left empty, it is made of the name.",
                         disabled=fields.held is not None)  # fmt: skip
    fields.say("code")
    text = fields.words("What is called for", "text", height=120)
    budget = st.number_input("Budget in pounds", 0.0, value=None, step=1000.0, format="%.2f", key=fields.key("budget"),
                             help="Left empty: not stated.")  # fmt: skip
    fields.say("budget_pence")
    objectives = fields.words("Objectives that an impact must serve, one a line", "objectives")
    return {
        "name": name.strip(), "code": code.strip() or slug(name) or "round", "call_text": text.strip(),
        "budget_pence": None if budget is None else round(budget * 100),
        "objectives": tuple(line.strip() for line in objectives.splitlines() if line.strip()),
    }  # fmt: skip


def _ask_days(fields: _Fields) -> dict[str, str]:
    columns = st.columns(2)
    labels = {"opens": "Opens on", "closes": "Closes on (to midnight)", "grant_starts": "Grants start, if it is known",
              "grant_ends": "Grants end, if it is known"}  # fmt: skip
    typed = {}
    for place, (field, label) in enumerate(labels.items()):
        day = columns[place % 2].date_input(
            label, value=None, format="DD/MM/YYYY", key=fields.key(field), min_value=date(2000, 1, 1),
            max_value=date(2100, 12, 31),
        )  # fmt: skip
        typed[field] = day.isoformat() if day else ""
        fields.say(field, columns[place % 2])
    return typed


def _ask_criteria(fields: _Fields) -> dict[str, Any]:
    st.markdown("**Criteria**: each has a weight, a whole number; together they sum to 100.")
    rows = st.session_state.setdefault(fields.key(_ROWS), 3)
    criteria = []
    for row in range(1, rows + 1):
        with st.container(border=True):
            columns = st.columns([3, 1])
            name = columns[0].text_input(f"Criterion {row}", key=fields.key(f"criterion {row}"))
            weight = columns[1].number_input(f"Weight of criterion {row}", 0, 100, value=None, step=1,
                                             key=fields.key(f"weight {row}"))  # fmt: skip
            meaning = st.text_input(f"What criterion {row} asks", key=fields.key(f"meaning {row}"))
        if name.strip() or weight is not None or meaning.strip():
            criteria.append(Criterion(name=name.strip(), weight=weight or 0, meaning=meaning.strip()))
    st.caption(f"The weights sum to {sum(criterion.weight for criterion in criteria)} of 100.")
    fields.say("criteria")
    st.button("One more criterion", on_click=_add_row, args=(fields.key(_ROWS),))
    top = st.number_input("Scores run from 0 to", 1, 100, value=fields.first.get("top", 5), step=1,
                          key=key_of(fields.name("top")))  # fmt: skip
    fields.say("top_score")
    return {"criteria": tuple(criteria), "top_score": top}


def _add_row(key: str) -> None:
    st.session_state[key] += 1


def _ask_rule(fields: _Fields) -> dict[str, ConflictRule]:
    rules = {rule.value: rule for rule in ConflictRule}
    chosen = st.radio("Where an assessor declares a conflict of interest", list(rules), key=fields.key("rule"),
                      format_func=lambda code: f"{rules[code].label}: {rules[code].definition}")  # fmt: skip
    return {"conflict_rule": rules[chosen or ConflictRule.PROPOSAL.value]}
