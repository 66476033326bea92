"""Comparison set: does the finding hang on which areas it is compared with?"""

from __future__ import annotations

import warnings
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from evaluation.checks.again import holds, made_again
from evaluation.did import did
from evaluation.panel import Panel
from evaluation.results import Check
from interventions.errors import InputError


def check_comparison_set(
    panel: Panel, *, sets: Mapping[str, NDArray[np.bool_]] | None = None, level: float = 0.95, per: float = 1.0
) -> Check:  # fmt: skip
    """The estimate against other sets of comparison areas; passed where sign and interval hold.

    `sets`: name → which units may serve as comparison (treated units always stay). Without any: the half of comparison
    areas nearest to the treated in their level before the start, the half furthest from it, and those nearest in how
    they were changing. Raises InputError for a set of another length.
    """
    whole = did(panel, level=level, per=per)
    chosen = dict(sets) if sets is not None else _by_likeness(panel)
    everything = np.ones(panel.shape[1], dtype=bool)
    parts = {}
    for name, kept in chosen.items():
        if len(kept) != panel.shape[0]:
            raise InputError(
                f"the set {name!r} has {len(kept)} entries for {panel.shape[0]} units.", mend="One a unit."
            )
        parts[name] = panel.select(np.asarray(kept, dtype=bool) | panel.ever_treated, everything)
    table, lost = made_again(parts, level=level, per=per)
    null = "the finding does not hang on which areas it is compared with"
    return holds("choice of comparison areas", null, whole, table, lost, "is against")


def _by_likeness(panel: Panel) -> dict[str, NDArray[np.bool_]]:
    before = panel.times < panel.starts[0]
    rate = panel.outcome if panel.exposure is None else panel.outcome / panel.exposure
    half = max(int(before.sum()) // 2, 1)
    with warnings.catch_warnings():  # a unit not seen before the start is like nobody, which is no fault
        warnings.simplefilter("ignore", RuntimeWarning)
        level = np.nanmean(rate[:, before], axis=1)
        trend = np.nanmean(rate[:, before][:, -half:], axis=1) - np.nanmean(rate[:, before][:, :half], axis=1)
    found = {}
    for name, values in (("level", level), ("change", trend)):
        gap = np.abs(values - np.nanmean(values[panel.ever_treated]))
        near = gap <= np.nanmedian(gap[~panel.ever_treated])
        found[f"the half nearest in {name} before"] = near
        if name == "level":
            found["the half furthest in level before"] = ~near
    return found
