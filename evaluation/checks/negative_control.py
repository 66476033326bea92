"""Negative control: did an outcome change that the programme cannot change?"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from evaluation.carrying import carry
from evaluation.checks.again import placebo, row
from evaluation.did import did
from evaluation.panel import Panel
from evaluation.results import Check, frame_of


def check_negative_control(control: Panel, panel: Panel, *, level: float = 0.95, per: float = 1.0) -> Check:
    """The same estimate on a `control` outcome that the programme cannot move: it should be nought.

    Both panels hold the same areas and starts. Where the control changed too, something else that came at the same time
    (recording, a pandemic, other programmes) may be what the estimate shows. Whether the control could have
    shown a change is asked in its own units, against the estimate in shares of the treated areas' mean before.
    """
    whole, effect = did(panel, level=level, per=per), did(control, level=level, per=per)
    scale = _before(control, per) / _before(panel, per)
    alike = replace(whole, estimate=None if whole.estimate is None else whole.estimate * scale)
    rows = [row(f"control: {effect.outcome}", effect), row(f"outcome: {whole.outcome}", whole)]
    null = f"{effect.outcome}, which the programme cannot move, did not change"
    return placebo("negative control", null, frame_of(rows), effect, alike, f"Change in {effect.outcome}")


def _before(panel: Panel, per: float) -> float:
    """The mean of treated areas before their start."""
    carried = carry(panel, per=per).panel
    cells = carried.outcome[carried.ever_treated[:, None] & ~carried.treated]
    return float(np.nanmean(cells)) or 1.0
