"""Batches of recording: single figures far outside an area's own run, such as a year's records entered in one month."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from evaluation.carrying import carry
from evaluation.checks.again import holds, made_again
from evaluation.did import did
from evaluation.panel import Panel
from evaluation.results import Check, Passed
from interventions.figures import plural

FAR = 6.0
"""Robust standard deviations from an area's own run: one in a thousand million, were the run normal."""


def check_recording_batches(panel: Panel, *, far: float = FAR, level: float = 0.95, per: float = 1.0) -> Check:
    """Cells more than `far` robust deviations from the medians of their area and period, and the estimate without.

    The run of an area is its values less each period's median over areas; its spread the median absolute deviation
    times 1.4826, at least the root of its mean where outcomes are counts. Passed without such cells, or where the
    estimate without them keeps its sign and lies within the interval.
    """
    whole = did(panel, level=level, per=per)
    carried = carry(panel, per=per).panel
    level_of_period = np.nanmedian(carried.outcome, axis=0)
    run = carried.outcome - level_of_period
    run -= np.nanmedian(run, axis=1, keepdims=True)
    spread = 1.4826 * np.nanmedian(np.abs(run), axis=1, keepdims=True)
    whole_numbers = panel.exposure is None and bool(np.all(np.mod(panel.outcome[panel.observed], 1) == 0))
    if whole_numbers:
        spread = np.maximum(spread, np.sqrt(np.maximum(np.nanmean(carried.outcome, axis=1, keepdims=True), 1.0)))
    outside = np.abs(run) > far * np.where(spread > 0, spread, np.inf)
    places = [f"{carried.units[u]}, {carried.periods[t]}" for u, t in np.argwhere(outside)]
    null = "no single figure, far outside its area's own run, makes the finding"
    if not places:
        return Check(name="batches of recording", null=null, statistic=0.0, df=None, p_value=None, passed=Passed.YES,
                     words="No figure lies far outside its area's own run.")  # fmt: skip
    kept = replace(carried, outcome=np.where(outside, np.nan, carried.outcome), exposure=None)
    table, lost = made_again({"without these figures": kept}, level=level, per=1.0)
    found = holds("batches of recording", null, whole, table, lost, "is")
    lie = "lies far outside its" if len(places) == 1 else "lie far outside their"
    told = f"{plural(len(places), 'figure')} {lie} area's own run: {'; '.join(places[:5])}"
    told += f" and {len(places) - 5} more. " if len(places) > 5 else ". "
    return replace(found, words=told + found.words)
