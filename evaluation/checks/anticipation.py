"""Anticipation: had areas begun to change just before the start, because they knew of it?"""

from __future__ import annotations

from evaluation.checks.again import before_only, placebo, row
from evaluation.did import did
from evaluation.panel import Panel
from evaluation.results import Check, frame_of
from interventions.figures import plural


def check_anticipation(panel: Panel, *, periods: int = 1, level: float = 0.95, per: float = 1.0) -> Check:
    """The change in the last `periods` before the start against all before them, treated cells left out.

    `table` sets it beside the estimate itself. Where it is not nought, count these periods as treated, or leave them
    out, and say so. Raises DesignError where nobody is observed before them.
    """
    whole = did(panel, level=level, per=per)
    effect = did(before_only(panel, periods), level=level, per=per)
    table = frame_of([row(f"{plural(periods, 'period')} before the start", effect), row("from the start on", whole)])
    null = f"nothing changed in the {plural(periods, 'period')} before the start"
    return placebo("anticipation", null, table, effect, whole, "Change just before the start")
