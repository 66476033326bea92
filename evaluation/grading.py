"""How strong is the design? The Maryland scientific methods scale in two published readings, the lower by default.

Sherman and others (1997) ranked designs from 1 to 5. The What Works Centre for Local Economic Growth (Guide to scoring
evidence using the Maryland Scientific Methods Scale, 2016) puts difference in differences at 3, as it asks for
chance-like assignment at 4; HM Treasury's Magenta Book reads the scale as Sherman did, with 4 for several areas with
and without the programme, differences between them allowed for.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from evaluation.results import Check, Design, Finding, Passed
from interventions.errors import InputError

WHAT_WORKS, MAGENTA = "What Works Growth", "Magenta Book"
LEVELS = {
    Design.BEFORE_AFTER: (1, 2),
    Design.PAIRED_SCORES: (1, 2),
    Design.TIME_SERIES: (2, 2),
    Design.CONTROLLED_SERIES: (3, 3),
    Design.DISPLACEMENT: (3, 3),
} | dict.fromkeys(
    (
        Design.DIFFERENCES, Design.EVENT_STUDY, Design.GROUP_TIME, Design.SUN_ABRAHAM, Design.IMPUTATION,
        Design.STACKED, Design.COUNTS, Design.SYNTHETIC_CONTROL, Design.SYNTHETIC_DID,
    ),
    (3, 4),
)  # fmt: skip
DRAWN_BY_LOT = 5
OF_THE_DESIGN = (
    "joint pre-trend test", "placebo in time", "anticipation", "spill-over by ring", "negative control",
    "which comparisons make the estimate", "weights below nought",
)  # fmt: skip
"""Checks of whether areas were alike and who is compared; the others ask how the finding holds."""
WHY = {
    1: "there is no comparison group, and nothing else is allowed for",
    2: "there is no comparison group: only the series' own course before the start",
    3: "before and after are set beside a comparison group",
    4: "several areas with and without the programme, their lasting differences allowed for",
    5: "who got the programme was drawn by lot",
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Grade:
    """A level of the Maryland scale, 1 to 5: the lower of two readings, with the reasons.

    `readings` has the level by each reading. The scale grades how selection is dealt with, not how sure the figure is.
    """

    level: int
    readings: dict[str, int]
    reasons: tuple[str, ...]

    def summary(self) -> str:
        """The level, each reading, and why."""
        each = "; ".join(f"{name}: {level}" for name, level in self.readings.items())
        return f"Maryland scale, level {self.level} of 5 ({each}). " + " ".join(self.reasons)

    def to_frame(self) -> pd.DataFrame:
        """One row a reading: reading, level."""
        return pd.DataFrame({"reading": list(self.readings), "level": list(self.readings.values())})

    def to_record(self) -> dict[str, Any]:
        """The grade as plain values."""
        return {"level": self.level, "readings": self.readings, "reasons": list(self.reasons)}


def grade(result: Finding, checks: Check | Iterable[Check] = (), *, assigned_by_lot: bool = False) -> Grade:
    """The level of a result's design, less one in every reading where a check speaks against the design.

    `checks`: those that were made. Not to pass one that asks whether the areas were alike, or who stands among the
    comparison, costs one level (never below that of a series without comparison). One that asks how the finding holds,
    or how far chance reaches, is named and costs nothing, as does what the data could not tell.
    `assigned_by_lot`: starts were drawn by lot, which is level 5 while a comparison group stands beside it.
    """
    made = [checks] if isinstance(checks, Check) else list(checks)
    if not isinstance(result, Finding) or not all(isinstance(check, Check) for check in made):
        raise InputError("a grade is of a result, with checks.", mend="grade(did(panel), [check_anticipation(panel)])")
    compared = min(LEVELS[result.design]) >= 3
    readings = dict(zip((WHAT_WORKS, MAGENTA), LEVELS[result.design], strict=True))
    if (result.treated_clusters or result.n_treated) == 1:
        readings[MAGENTA] = min(readings[MAGENTA], 3)  # its fourth level asks for several areas with the programme
    if assigned_by_lot and compared:
        readings = dict.fromkeys(readings, DRAWN_BY_LOT)
    reasons = [f"Design: {result.design}; {name} level {level}: {WHY[level]}." for name, level in readings.items()]
    failed = [check.name for check in made if check.passed is Passed.NO and check.name in OF_THE_DESIGN]
    shaky = [check.name for check in made if check.passed is Passed.NO and check.name not in OF_THE_DESIGN]
    silent = [check.name for check in made if check.passed is Passed.CANNOT_TELL]
    if failed and compared:
        readings = {name: max(level - 1, 2) for name, level in readings.items()}
        reasons.append(f"One level less, because these checks were not passed: {', '.join(failed)}.")
    if shaky:
        reasons.append(f"Not passed, and no matter of the design: {', '.join(shaky)}.")
    if silent:
        reasons.append(f"The data could not tell: {', '.join(silent)}.")
    if not made and compared:
        reasons.append("No check was made of whether the areas were alike before the start: the level is a ceiling.")
    return Grade(level=min(readings.values()), readings=readings, reasons=tuple(reasons))
