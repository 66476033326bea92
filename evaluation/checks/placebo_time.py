"""Placebo in time: a start that was none, in the periods before the true one."""

from __future__ import annotations

from evaluation.checks.again import before_only, made_again, placebo
from evaluation.did import did
from evaluation.panel import Panel
from evaluation.results import Check
from interventions.figures import plural


def check_placebo_in_time(
    panel: Panel, *, periods: int | None = None, level: float = 0.95, per: float = 1.0
) -> Check:  # fmt: skip
    """The estimate for a start so many `periods` early (half the time before the first start, unless said otherwise).

    Treated cells are left out, so that only what came before the true start is looked at. `table` has placebo starts
    from one period early up to that many. Raises DesignError where nobody is observed before such a start.
    """
    before = int((panel.times < panel.starts[0]).sum()) if len(panel.starts) else 0
    shift = periods if periods is not None else max(before // 2, 1)
    null = "treated and comparison areas changed alike around a start that was none"
    whole = did(panel, level=level, per=per)
    effect = did(before_only(panel, shift), level=level, per=per)
    shifts = {f"{one} early": before_only(panel, one) for one in range(1, shift + 1)}
    table, _ = made_again(shifts, level=level, per=per)
    found = f"A start {plural(shift, 'period')} before the true one shows a change"
    return placebo("placebo in time", null, table, effect, whole, found)
