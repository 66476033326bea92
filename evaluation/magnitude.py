"""How much is that? An estimate in percent of what would have been, in numbers, and per 1,000 people."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from evaluation.panel import Panel
from evaluation.results import Design, Effect, Scale, frame_of
from interventions.errors import InputError

IN_UNITS = (Design.DIFFERENCES, Design.IMPUTATION, Design.SYNTHETIC_CONTROL, Design.SYNTHETIC_DID, Design.COUNTS)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Magnitude:
    """An estimate in terms that a reader knows; None for what cannot be said.

    `percent` is of what would have been without the programme in treated cells; `total` the number of events more or
    fewer in all of them; `per_thousand` per 1,000 of exposure and period. Each with the limits of the estimate's
    interval.
    """

    percent: float | None = None
    percent_lower: float | None = None
    percent_upper: float | None = None
    total: float | None = None
    total_lower: float | None = None
    total_upper: float | None = None
    per_thousand: float | None = None
    per_thousand_lower: float | None = None
    per_thousand_upper: float | None = None

    def to_frame(self) -> pd.DataFrame:
        """One row a term: term, estimate, lower, upper."""
        rows = [
            {"term": word, "estimate": getattr(self, name), "lower": getattr(self, f"{name}_lower"),
             "upper": getattr(self, f"{name}_upper")}
            for name, word in (("total", "events in all"), ("percent", "percent"), ("per_thousand", "per 1,000"))
            if getattr(self, name) is not None
        ]  # fmt: skip
        return frame_of(rows) if rows else pd.DataFrame(columns=["term", "estimate", "lower", "upper"])


def magnitude(effect: Effect, panel: Panel | None = None) -> Magnitude:
    """An estimate in percent; with the panel it was made from also in numbers and per 1,000 of exposure.

    Raises InputError for what is no estimate, and for a panel that it was not made from. Percent rests on the mean
    counterfactual of treated units in the periods after the start (which is an estimate itself: its own chance is not
    in the limits). A ratio of rates is exact.
    """
    if not isinstance(effect, Effect):
        raise InputError("this takes an estimate (Effect).", mend="Pass what did, count_did or another verb answered.")
    if panel is not None and effect.outcome != panel.outcome_name:
        raise InputError(
            f"the estimate is of {effect.outcome}, the panel of {panel.outcome_name}.", mend="Pass its own panel."
        )
    per = effect.per
    each = [effect.estimate, *(effect.interval or (None, None))]
    found: dict[str, Any] = {}
    if effect.scale is Scale.LOG_RATE_RATIO:
        found |= _named("percent", [None if value is None else 100 * math.expm1(value) for value in each])
        expected = None if panel is None else _expected(effect, panel)
        if expected is not None:
            found |= _named("total", [None if value is None else expected * math.expm1(value) for value in each])
        return Magnitude(**found)
    base = _counterfactual(effect)
    if base:
        found |= _named("percent", [None if value is None else 100 * value / base for value in each])
    if panel is not None and effect.design in IN_UNITS:
        mass = _treated_exposure(panel)
        found |= _named("total", [None if value is None else value * mass / per for value in each])
        if panel.exposure is not None:
            found |= _named("per_thousand", [None if value is None else value * 1000 / per for value in each])
    return Magnitude(**found)


def _named(name: str, values: list[float | None]) -> dict[str, float | None]:
    estimate, *limits = values
    known = sorted(value for value in limits if value is not None)
    low, high = known if len(known) == 2 else (None, None)
    return {name: estimate, f"{name}_lower": low, f"{name}_upper": high}


def _counterfactual(effect: Effect) -> float | None:
    """The mean of the counterfactual over periods in which somebody was treated."""
    series = effect.series
    if "counterfactual" not in series or effect.design is Design.STACKED:
        return None
    if "share_treated" in series:
        weight = series["share_treated"].to_numpy(dtype=float)
    elif effect.start is not None:
        after = series["period"] == effect.start
        weight = after.cummax().to_numpy(dtype=float)
    else:
        return None
    known = series["counterfactual"].notna().to_numpy() & (weight > 0)
    if not known.any():
        return None
    base = float(np.average(series["counterfactual"].to_numpy(dtype=float)[known], weights=weight[known]))
    return base if base > 1e-12 else None  # a share of what is nought or below it says nothing


def _treated_exposure(panel: Panel) -> float:
    """How many treated cells, or how much exposure in them, an estimate per cell or rate is multiplied by."""
    cells = panel.treated & panel.observed
    return float(cells.sum() if panel.exposure is None else panel.exposure[cells].sum())


def _expected(effect: Effect, panel: Panel) -> float | None:
    """Events in treated cells, had there been no programme: those observed over the ratio."""
    if effect.estimate is None:
        return None
    return float(panel.outcome[panel.treated & panel.observed].sum()) / math.exp(effect.estimate)
