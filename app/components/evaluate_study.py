"""What an evaluation asks of the engine, each answer worked out once and kept while the data stand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd
import streamlit as st

from app import data
from app.components.patience import patiently
from evaluation import CaveatCode, DesignCard, Effect, EffectPath, GroupTime, Inference, Panel, PowerResult
from evaluation.carrying import OF_CLUSTERS
from evaluation.recorded_crime import DECIDED, by_deciding_area, outcome_of, panel_rows, treated_series
from interventions.errors import DesignError

if TYPE_CHECKING:
    from app.components.patience import Tell

LEADS, LAGS = 12, 18
MONTHS_OF_TWO_YEARS = 24
COMPARED = {
    "comparison": "Difference in differences",
    "counts": "Difference in differences of counts (a rate ratio)",
    "imputation": "Imputation, and effects by start (where starts differ)",
    "synthetic": "Synthetic control",
    "synthetic-did": "Synthetic difference in differences",
}
ALONE = {"series": "Interrupted time series (no comparison areas)", "before": "Before and after (only describes)"}
DESIGNS = COMPARED | ALONE
MIXED = ("synthetic", "synthetic-did")  # they make one area of many, so that areas are taken as they were decided

_OF_THE_TEST = (CaveatCode.SMALLEST_P, CaveatCode.LEANS, CaveatCode.UNITS_BELOW_DECISION)


class Asked(NamedTuple):
    """What is evaluated: where, the areas treated with the first month of each, the crimes, and who decided."""

    stamp: str
    place: str
    starts: tuple[tuple[str, str], ...]
    category: str
    decided: str

    @property
    def start(self) -> str:
        """The one month in which all started; raises DesignError where there are several."""
        months = {month for _, month in self.starts}
        if len(months) > 1:
            raise DesignError(
                f"these areas start in {len(months)} different months, and one series has one start.",
                mend="Choose one project, or a design with comparison areas.",
            )
        return min(months)


@st.cache_resource(max_entries=32, show_spinner="Reading the counts")
def rows(asked: Asked) -> pd.DataFrame:
    """The counts by small area and month, with starts and deciding areas."""
    crimes, areas = data.crimes_in(asked.place), data.areas_in(asked.place)
    return panel_rows(crimes, areas, starts=dict(asked.starts), category=asked.category, decided=asked.decided)


def panel(asked: Asked, design: str) -> Panel:
    """The panel that a design takes: small areas, or those for which treatment was decided."""
    if design in MIXED:
        _panel(asked, False)  # a decision that is split between treated and untreated areas is refused here
    return _panel(asked, design in MIXED)


@st.cache_resource(max_entries=32, show_spinner=False)
def _panel(asked: Asked, decided: bool) -> Panel:
    import evaluation

    held = by_deciding_area(rows(asked), asked.category) if decided else rows(asked)
    return evaluation.build_panel(
        held, unit="area", period="month", outcome=outcome_of(asked.category), first_treated="start", assignment=DECIDED
    )


def card(asked: Asked, design: str) -> DesignCard:
    """What the design can carry."""
    import evaluation

    given = panel(asked, design)
    key = ("card", asked, design in MIXED)
    return patiently(key, lambda _: evaluation.design_card(given), words="Reading what the design can carry")


def effect(asked: Asked, design: str, on_stop: Callable[[], None]) -> Effect:
    """The estimate of a design."""
    if design in ALONE:
        series, start = treated_series(rows(asked), asked.category), asked.start
        return patiently(("effect", asked, design), lambda _: _alone(series, start, asked, design), words="Estimating")
    given = panel(asked, design)
    words = f"{DESIGNS[design]}: estimating"
    return patiently(("effect", asked, design), lambda _: _estimators()[design](given), words=words, on_stop=on_stop)


def _estimators() -> dict[str, Callable[[Panel], Effect]]:
    import evaluation

    return {
        "comparison": evaluation.did, "counts": evaluation.count_did, "imputation": evaluation.imputation_did,
        "synthetic": evaluation.synthetic_control, "synthetic-did": evaluation.synthetic_did,
    }  # fmt: skip


def _alone(series: pd.DataFrame, start: str, asked: Asked, design: str) -> Effect:
    import evaluation

    outcome = outcome_of(asked.category)
    if design == "before":
        return evaluation.pre_post(series, period="month", outcome=outcome, start=start)
    # Two pairs of seasonal terms, where two whole years are there to tell a season from a change.
    pairs = 2 if len(series) >= MONTHS_OF_TWO_YEARS else 0
    return evaluation.interrupted_time_series(series, period="month", outcome=outcome, start=start, harmonics=pairs)


def chance(asked: Asked, design: str, found: Effect, on_stop: Callable[[], None]) -> Inference:
    """The ladder's answer to "could this be chance?"."""
    import evaluation

    given = panel(asked, design)
    return patiently(
        ("chance", asked, design), lambda _: evaluation.infer(given, found), words="Asking whether it could be chance",
        on_stop=on_stop,
    )  # fmt: skip


def headed(found: Effect, sure: Inference) -> Effect:
    """The estimate with the p and interval that lead on the ladder, and without what was said of its own error."""
    kept = found.caveats if sure.p_value is None else tuple(one for one in found.caveats if one.code not in OF_CLUSTERS)
    told = {one.code for one in kept}
    added = (one for one in sure.caveats if one.code in _OF_THE_TEST and one.code not in told)
    return replace(
        found, p_value=sure.p_value, interval=sure.interval, std_error=sure.std_error, errors=sure.method,
        caveats=(*kept, *added),
    )  # fmt: skip


def path(asked: Asked) -> EffectPath:
    """The estimates month by month from the start."""
    given = panel(asked, "comparison")
    return patiently(("path", asked), lambda _: month_by_month(given), words="Estimating month by month")


def month_by_month(given: Panel) -> EffectPath:
    """The event study of a panel; by cohort where starts differ."""
    import evaluation

    if len(given.starts) > 1:
        return evaluation.sun_abraham(given)
    return evaluation.event_study(given, leads=LEADS, lags=LAGS)


def by_start(asked: Asked) -> GroupTime:
    """Effects by start and month."""
    import evaluation

    given = panel(asked, "comparison")
    return patiently(("by start", asked), lambda _: evaluation.group_time_att(given), words="Estimating by start")


def rehearsed(asked: Asked, estimator: str, draws: int, on_stop: Callable[[], None]) -> PowerResult:
    """The smallest effect the design finds, by placing programmes that were none in its own past."""
    import evaluation

    given = panel(asked, "comparison")

    def make(tell: Tell) -> PowerResult:
        tell(0.0)
        return evaluation.minimum_detectable_effect(
            given, method="simulated", estimator="count_did" if estimator == "counts" else "did", draws=draws,
            progress=tell,
        )  # fmt: skip

    return patiently(
        ("power", asked, estimator, draws), make, words="Placing programmes that were none", on_stop=on_stop
    )
