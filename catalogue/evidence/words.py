"""The words of the evidence library that its tables, pictures and pages share."""

from __future__ import annotations

import pandas as pd

from interventions.figures import plural, pounds
from interventions.vocabulary import DIFFERENCES, RATIOS, Stance

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
