"""Periods left out of a panel, each with its reason: a pandemic, a change of recording, a time of anticipation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from evaluation.caveats import CaveatCode, caution, note
from evaluation.panels.rectangle import names_of
from interventions.errors import InputError

if TYPE_CHECKING:
    from evaluation.panel import Panel


def leave_out(panel: Panel, excluded: Mapping[Any, str]) -> Panel:
    """The panel without these periods (written as in the data), the reasons kept as a caveat.

    InputError for a period that is not in the data, or one without a reason.
    """
    times: list[float] = []
    by_reason: dict[str, list[str]] = {}
    for period, reason in excluded.items():
        time = panel.axis.start(period, where="excluded", zero_is_a_period=True)
        if time not in panel.times:
            raise InputError(f"{period!r} is no period of the data.", where="excluded", mend="Write it as they do.")
        if reason is None or not str(reason).strip():
            raise InputError(f"{period!r} is left out without a reason.", where="excluded", mend="Say why.")
        times.append(time)
        by_reason.setdefault(str(reason).strip(), []).append(panel.axis.say(time))
    told = "; ".join(f"{names_of(periods)} ({reason})" for reason, periods in by_reason.items())
    out = np.isin(panel.times, times)
    if out.all():
        raise InputError("every period is left out.", where="excluded", mend="Leave some in.")
    kept = panel.select(np.ones(panel.shape[0], dtype=bool), ~out)
    return replace(kept, caveats=(*panel.caveats, note(CaveatCode.PERIODS_EXCLUDED, f"Left out: {told}.")))


def leave_out_anticipation(panel: Panel, periods: int) -> Panel:
    """The panel without the `periods` before each start, when areas may have begun to change.

    With one start these periods go for everybody; with several only the cells of those about to start.
    """
    if periods < 0 or periods != int(periods):
        raise InputError(
            "anticipation is a whole number, not below nought.",
            mend="anticipation=1 leaves out the last period before.",
        )
    if not periods:
        return panel
    gap = (panel.first_treated[:, None] - panel.times[None, :]) / panel.step
    near = (gap > 0) & (gap <= periods) & panel.ever_treated[:, None]
    if not near.any():
        return panel
    text = f"Left out as a time of anticipation: the {periods} periods before each start."
    caveats = (*panel.caveats, caution(CaveatCode.PERIODS_EXCLUDED, text))
    if len(panel.starts) == 1:
        kept = panel.select(np.ones(panel.shape[0], dtype=bool), np.asarray(~near.any(axis=0)))
        return replace(kept, caveats=caveats)
    return replace(panel, outcome=np.where(near, np.nan, panel.outcome), caveats=caveats)
