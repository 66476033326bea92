"""The words of the evidence library that its tables, pictures and pages share."""

from __future__ import annotations

from typing import Any

import pandas as pd

from interventions.figures import missing, number, plural, pounds
from interventions.vocabulary import DIFFERENCES, RATIOS, PreventionTier, Setting, Stance

CONFLICTING, UNWEIGHED, BY_OUTCOME = "conflicting", "unweighed", "by outcome"
STANCE_LABELS = {
    **Stance.labels(), CONFLICTING: "Registers disagree", BY_OUTCOME: "Differs by outcome",
    UNWEIGHED: "Studies, no register",
}  # fmt: skip
BOTH, UNFUNDED = "evidence and funded", "evidence, not funded"
UNEVIDENCED, EMPTY = "funded, no evidence held", "nothing held here"
MEASURE_LABELS = RATIOS | DIFFERENCES
MAP_RULES = (
    "A mark is larger where more registers speak; their scales are never put on one, so how sure each is stands in its "
    "own words in the table. A project is counted once in each cell it touches, with its whole money: the cells do not "
    "add up. Synthetic projects are not counted."
)


def say_money(pence: float | None, projects: int) -> str:
    """Projects and their money in words; 'no money stated' where none of them says."""
    if not projects:
        return "no funded project"
    stated = "no money stated" if pd.isna(pence) else pounds(pence)
    return f"{plural(projects, 'project')}, {stated}"


def facts_of_claim(row: dict[Any, Any]) -> dict[str, str]:
    """What a register states beside its level and meaning, by label; what it does not state is left out."""
    tiers = PreventionTier.labels()
    facts = {
        "How sure": row["security_label"], "Cost": row["cost_label"],
        "Tiers": ", ".join(tiers[code].lower() for code in row["tiers"].split(";") if code),
        "Setting": Setting.labels().get(row["setting"]), "Countries": row["country"],
        "Studies behind it": None if missing(row["studies"]) else number(row["studies"]),
        "Effect": say_effect(row), "Note": row["note"],
    }  # fmt: skip
    return {label: str(value) for label, value in facts.items() if not missing(value) and value}


def version_of_claim(row: dict[Any, Any]) -> str:
    """'September 2024, read 2026-07-01'; the day once, where the register's version is the day it was read."""
    day = "" if missing(row["date_read"]) else str(row["date_read"])
    read = f", read {day}" if day not in row["register_version"] else ""
    return f"{row['register_version']}{read}"


def say_effect(row: dict[Any, Any]) -> str:
    """'0.86 (0.79 to 0.94), risk ratio'; nothing where no effect is stated."""
    if missing(row["effect"]):
        return ""
    limits = "" if missing(row["lower"]) else f" ({row['lower']:g} to {row['upper']:g})"
    said = f"{row['effect']:g}{limits}".replace("-", "−")
    return f"{said}, {str(row['measure']).replace('-', ' ') or 'measure not stated'}"
