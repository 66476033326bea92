"""Spill-over: did areas near the programme change too, for better or worse?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from evaluation.checks.again import made_again, placebo, row, rows_of
from evaluation.did import did
from evaluation.panel import Panel
from evaluation.results import Check, frame_of
from interventions.errors import DesignError, InputError

Floats = NDArray[np.float64]


def check_spillover(
    panel: Panel, *, distance: Floats, rings: Sequence[float], level: float = 0.95, per: float = 1.0
) -> Check:  # fmt: skip
    """The change in each ring of untreated areas around the programme against those beyond the last ring.

    `distance` (per unit, km or any other measure) is how far a unit lies from the nearest treated one; `rings` are the
    outer limits of the rings, in order. A ring is set against areas beyond all rings, from the first start on; treated
    areas are left out. `table` has each ring and the estimate compared with far areas alone. Passed where the nearest
    ring shows no change and could have shown one as large as the estimate.

    Raises InputError for rings out of order, DesignError without areas in the nearest ring or beyond the last.
    """
    far_from = np.asarray(distance, dtype=float)
    limits = [float(one) for one in rings]
    if len(far_from) != panel.shape[0] or not limits or sorted(set(limits)) != limits:
        raise InputError("rings are limits in rising order, and every unit has a distance.", mend="rings=(1, 3, 5)")
    untreated = ~panel.ever_treated
    beyond = untreated & (far_from > limits[-1])
    everything = np.ones(panel.shape[1], dtype=bool)
    first = panel.starts[0]
    parts, inner = {}, -np.inf
    for limit in limits:
        ring = untreated & (far_from > inner) & (far_from <= limit)
        if ring.any():
            starts = np.where(ring, first, np.inf)
            pair = replace(panel, first_treated=starts, caveats=())
            parts[f"up to {limit:g}" if np.isinf(inner) else f"{inner:g} to {limit:g}"] = pair.select(
                ring | beyond, everything
            )
        inner = limit
    if not beyond.any() or not parts:
        raise DesignError("no untreated areas within the rings, or none beyond them.", mend="Choose other rings.")
    whole = did(panel, level=level, per=per)
    nearest = did(next(iter(parts.values())), level=level, per=per)
    apart = did(panel.select(panel.ever_treated | beyond, everything), level=level, per=per)
    table, _ = made_again(parts, level=level, per=per)
    rows = [*rows_of(table), row("the programme, against areas beyond", apart)]
    null = "areas near the programme changed as areas far from it"
    return placebo("spill-over by ring", null, frame_of(rows), nearest, whole, "Change in the nearest ring")
