"""Excluded periods: does the finding hang on a stretch of time, such as the pandemic or a change of recording?"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from evaluation.checks.again import holds, made_again
from evaluation.did import did
from evaluation.panel import Panel
from evaluation.results import Check

PANDEMIC = ("2020-03", "2021-07")  # legal limits on social contact in England (shared DOMAIN of this project)


def check_excluded_periods(
    panel: Panel, *, windows: Mapping[str, tuple[object, object]] | None = None, level: float = 0.95, per: float = 1.0
) -> Check:  # fmt: skip
    """The estimate without each of some stretches of time; passed where sign and interval hold.

    `windows`: name → first and last period left out, written as in the data. Without any: the pandemic, where months or
    quarters reach into it, and each quarter of the time observed in turn.
    """
    whole = did(panel, level=level, per=per)
    everyone = np.ones(panel.shape[0], dtype=bool)
    spans = _spans(panel) if windows is None else {n: _between(panel, *ends) for n, ends in windows.items()}
    parts = {f"without {name}": panel.select(everyone, ~out) for name, out in spans.items() if out.any()}
    table, lost = made_again(parts, level=level, per=per)
    null = "the finding does not hang on one stretch of time"
    return holds("periods left out", null, whole, table, lost, "is")


def _between(panel: Panel, first: object, last: object) -> np.ndarray:
    low, high = (panel.axis.start(end, where="windows", zero_is_a_period=True) for end in (first, last))
    return (panel.times >= low) & (panel.times <= high)


def _spans(panel: Panel) -> dict[str, np.ndarray]:
    found = {}
    frequency = panel.axis.frequency or ""
    if frequency[:1] in ("M", "Q"):
        ends = [pd.Period(month, freq="M").asfreq(frequency).ordinal for month in PANDEMIC]
        found["the pandemic"] = (panel.times >= ends[0]) & (panel.times <= ends[1])
    parts = min(4, len(panel.times) // 2)
    for part in np.array_split(np.arange(len(panel.times)), parts) if parts > 1 else []:
        out = np.isin(np.arange(len(panel.times)), part)
        found[f"{panel.periods[part[0]]} to {panel.periods[part[-1]]}"] = out
    return found
