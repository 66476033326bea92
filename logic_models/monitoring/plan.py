"""What a theory of change says should be returned and when: targets, direction, how often, and what is due by a day."""

from __future__ import annotations

import re
from datetime import date, timedelta

import numpy as np
import pandas as pd

from interventions.periods import parse_period, say_period
from interventions.returns import can_be_planned
from interventions.tables import MONITORING_PLAN
from interventions.vocabulary import Polarity
from logic_models.kinds import OUTCOMES, Amount, NodeKind
from logic_models.model import LogicModel, Node

DUE_DAYS = 28
_HIGHER, _LOWER = Polarity.HIGHER_IS_BETTER.value, Polarity.LOWER_IS_BETTER.value
_DIRECTIONS = {"increase": _HIGHER, "decrease": _LOWER}
_FREQUENCIES = {"month": "M", "quarter": "Q-DEC", "year": "Y-DEC", "financial_year": "Y-MAR"}
# Which words for how often say which frequency, the shortest first.
_WORDS = (("month", r"\bmonthly\b|\b(each|every|a|per) month\b"), ("quarter", r"\bquarter"),
          ("financial_year", r"\b(yearly|annual(ly)?)\b|\b(each|every|a|per)( financial)? year\b"))  # fmt: skip
_FIGURE = re.compile(r"\s*(\d+(?:\.\d+)?)\s*%?\s*")


def plan_of(model: LogicModel) -> pd.DataFrame:
    """What the theory itself says should be returned (contract MONITORING_PLAN): a first plan, to be agreed.

    Outputs, outcomes and impacts whose `period` or `when` says how often, within the theory's `starts` and `ends`; an
    improvement trigger is not in a theory, and stays empty. Without those two days nothing is planned.
    """
    dated = all(can_be_planned(day.strip()) for day in (model.starts, model.ends))
    measured = model.of_kind(NodeKind.OUTPUT, *OUTCOMES, NodeKind.IMPACT) if dated else ()
    planned = [(node, _how_often(node.period or node.when)) for node in measured]
    rows = [
        (
            node.id,
            every,
            direction_of(node),
            target_of(node),
            np.nan,
            model.starts.strip(),
            model.ends.strip(),
            DUE_DAYS,
        )
        for node, every in planned
        if every and direction_of(node)
    ]
    if not rows:
        return MONITORING_PLAN.empty()
    return pd.DataFrame(rows, columns=[column.name for column in MONITORING_PLAN.columns])


def due_by(plan: pd.DataFrame, *, as_of: date) -> pd.DataFrame:
    """The returns that were due before a day: node_id, period, due (a day). Neither the day itself nor later ones."""
    rows = []
    for row in plan.to_dict("records"):
        end = date.fromisoformat(row["ends"])
        last = min(end, as_of).isoformat()
        for period in pd.period_range(row["starts"], last, freq=_FREQUENCIES[row["every"]]):
            due = min(period.end_time.date(), end) + timedelta(days=int(row["due_days"]))
            if due < as_of:
                rows.append((row["node_id"], say_period(period), due))
    return pd.DataFrame(rows, columns=["node_id", "period", "due"])


def direction_of(node: Node) -> str:
    """Which way is better: of an output more, otherwise what its direction says; "" where it says neither."""
    return _HIGHER if node.kind is NodeKind.OUTPUT else _DIRECTIONS.get(node.direction.strip().lower(), "")


def target_of(node: Node) -> float:
    """The target as a figure ('75%' is 75), of an output its quantity; missing where it is in words."""
    stated: Amount | None = node.quantity if node.kind is NodeKind.OUTPUT else node.target
    match = _FIGURE.fullmatch(stated) if isinstance(stated, str) else None
    if match:
        return float(match[1])
    return float(stated) if isinstance(stated, int | float) else np.nan


def is_held_against(node: Node, period: str, *, every: str = "") -> bool:
    """True if a target set for `every` such time is of periods of this length: a year's output is not a quarter's.

    Where nothing was agreed, "a year" may be a calendar year or a financial one.
    """
    if node.kind is not NodeKind.OUTPUT:
        return True
    frequency = parse_period(period).freqstr
    if every:
        return _FREQUENCIES[every] == frequency
    return _FREQUENCIES.get(_how_often(node.period), " ")[0] == frequency[0]


def _how_often(words: str) -> str:
    said = words.strip().lower()
    if said in ("month", "quarter", "year", "financial year"):
        return "financial_year" if "year" in said else said
    return next((every for every, pattern in _WORDS if re.search(pattern, said)), "")
