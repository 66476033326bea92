"""One measure over the areas of a kind: figures with intervals, beside the whole place, in a funnel."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import streamlit as st

from app import data
from app.need_data import PER, Measure, areas_in, crime_counts, crime_grid, measures, people_in, values
from catalogue import Benchmark, Comparison, Funnel, area_figures, compare_with_benchmark, funnel
from catalogue.need.counts import say_months
from catalogue.need.funnel import FEWEST_AREAS, OverDispersion
from catalogue.need.sources import HIDDEN as AT_SOURCE
from catalogue.need.sources import WITHHELD
from interventions.disclosure.stored import KEPT_BACK
from interventions.figures import listed
from interventions.periods import span_months
from interventions.places import areas_of_level
from interventions.vocabulary import AreaType, IndicatorKind

SHOWN, HIDDEN, MISSING = "shown", "kept back", "no figure"
WORDS = {SHOWN: "", HIDDEN: WITHHELD, AT_SOURCE: AT_SOURCE, MISSING: MISSING}
_LIMITS = ["lower", "upper", "lower_998", "upper_998"]
_CRUDE = (IndicatorKind.RATE, IndicatorKind.PROPORTION)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Figures:
    """One measure over the areas of a kind in a place.

    `rows`: area_code, area, events, people, value, lower, upper, lower_998, upper_998 (empty where there are none) and
    state: 'shown', 'kept back' (by us), 'hidden by the source' or 'no figure'. `benchmark`: the figure of the whole
    place, if there is one.
    """

    rows: pd.DataFrame
    measure: Measure
    level: AreaType
    period: str
    denominator: str
    benchmark: float | None

    @property
    def digits(self) -> int:
        """How many decimals tell the areas apart."""
        known = self.rows["value"].dropna()
        return 0 if (known % 1 == 0).all() else digits_of(float(known.abs().max()))

    @property
    def crude(self) -> pd.DataFrame:
        """The areas with a count and a population: what a funnel and a slope can be made of."""
        known = self.rows[["events", "people"]].notna().all(axis=1) & (self.rows["people"] > 0)
        return self.rows[known & (self.measure.kind in _CRUDE) & self.measure.crude].reset_index(drop=True)


def digits_of(largest: float) -> int:
    """Decimals for figures up to a size: 31.7, 1.07, 0.073."""
    return 1 if largest >= 10 else 2 if largest >= 1 else 3


@st.cache_resource(max_entries=128, show_spinner=False)
def _figures(as_at: str, place: str, code: str, level: AreaType, period: str) -> Figures:
    measure = measures(place, level, as_at=as_at)[code]
    if measure.categories:
        return _crime_figures(as_at, place, measure, level, period)
    return _stored(as_at, place, measure, level)


def figures(place: str, code: str, level: AreaType, period: str = "", *, as_at: str = "") -> Figures:
    """One measure over the areas of a kind; `period`: one month of crimes, or empty for the latest twelve."""
    return _figures(as_at or data.stamp(), place, code, level, period)


def _crime_figures(as_at: str, place: str, measure: Measure, level: AreaType, period: str) -> Figures:
    grid = crime_grid(place, as_at=as_at)
    months = (period,) if period else grid.year if grid else ()
    counts = crime_counts(place, measure, level, months, as_at=as_at)
    people = people_in(place, level, int(months[-1][:4]), as_at=as_at)
    frame = counts.merge(people, on="area_code", how="left", validate="one_to_one").rename(columns={"count": "events"})
    held = area_figures(frame.astype({"events": float, "people": float}), per=PER)
    whole = held.dropna(subset=["events", "people"])
    return Figures(
        rows=held.assign(state=_states(held, frame["suppressed"], "")), measure=measure, level=level,
        period=say_months(months), denominator=_residents(frame["population_year"]),
        benchmark=float(PER * whole["events"].sum() / whole["people"].sum()) if len(whole) else None,
    )  # fmt: skip


def _stored(as_at: str, place: str, measure: Measure, level: AreaType) -> Figures:
    """A stored indicator in its latest period: published figures first, made from the count where none are."""
    every = values(place, measure.code, as_at=as_at)
    of_level = areas_of_level(areas_in(place, as_at=as_at), level)
    mine = every[every["area_code"].isin(of_level["area_code"])]
    period = max(mine["period"].unique(), key=lambda told: span_months(told)[1], default="")
    now = every[every["period"] == period].drop(columns=["indicator", "period"])
    frame = of_level[["area_code", "area"]].merge(now, on="area_code", how="left", validate="one_to_one")
    rows = frame.rename(columns={"count": "events", "denominator": "people"})
    rows["suppressed"] = rows["suppressed"].eq(True)
    if measure.kind is IndicatorKind.COUNT and period:
        rows, measure = _over_residents(
            rows, people_in(place, level, span_months(period)[1].year, as_at=as_at), measure
        )
        now = now.iloc[:0]
    rows = _with_limits(rows, measure)
    own = now.loc[now["area_code"] == place, "value"].dropna()
    return Figures(
        rows=rows.assign(state=_states(rows, rows["suppressed"], rows["note"]), per=measure.per), measure=measure,
        level=level,
        period=period, denominator=measure.denominator,
        benchmark=float(own.iloc[0]) if len(own) else _pooled(rows, measure),
    )  # fmt: skip


def _over_residents(rows: pd.DataFrame, people: pd.DataFrame, measure: Measure) -> tuple[pd.DataFrame, Measure]:
    """A count as a rate: counts of areas of different size are never held beside one another."""
    held = people.set_index("area_code")
    rows = rows.assign(
        events=rows["events"].fillna(rows["value"]), people=rows["area_code"].map(held["people"]),
        value=np.nan, lower=np.nan, upper=np.nan,
    )  # fmt: skip
    return rows, replace(measure, kind=IndicatorKind.RATE, per=PER, denominator=_residents(held["population_year"]))


def _with_limits(rows: pd.DataFrame, measure: Measure) -> pd.DataFrame:
    """The rows with what is lacking of value and limits, where these can be made from the count."""
    rows = rows.assign(lower_998=np.nan, upper_998=np.nan)
    if measure.kind in _CRUDE and measure.crude:
        scale = measure.per if measure.kind is IndicatorKind.PROPORTION else 1.0
        made = area_figures(rows, kind=measure.kind, per=measure.per)
        for name in ["value", *_LIMITS]:
            rows[name] = rows[name].fillna(made[name] * scale if name in made else np.nan)
    return rows


def _residents(years: pd.Series) -> str:
    """'residents, 2021'."""
    known = [str(year) for year in sorted(years.dropna().astype(int).unique())]
    return f"residents, {listed(known) or 'whose number is not loaded'}"


def _pooled(rows: pd.DataFrame, measure: Measure) -> float | None:
    """The figure of all areas together, where every one has its count and denominator."""
    if measure.kind not in _CRUDE or not measure.crude or rows[["events", "people"]].isna().any(axis=None):
        return None
    return float(measure.per * rows["events"].sum() / rows["people"].sum())


def _states(rows: pd.DataFrame, suppressed: pd.Series, notes: pd.Series | str) -> np.ndarray:
    hidden = np.where(notes == KEPT_BACK, HIDDEN, AT_SOURCE)
    return np.select([suppressed.to_numpy(dtype=bool), rows["value"].notna()], [hidden, SHOWN], MISSING)


def say_left_out(rows: pd.DataFrame) -> str:
    """How many areas have no figure, told apart by why: '2 kept back, 59 not held'; empty where all have one."""
    counts = rows["state"].value_counts()
    told = {HIDDEN: HIDDEN, AT_SOURCE: AT_SOURCE, MISSING: "not held"}
    return ", ".join(f"{counts[state]:,} {words}" for state, words in told.items() if state in counts)


def compare(held: Figures, place_name: str) -> Comparison | None:
    """Each area beside the whole place; None where the place has no figure, or the areas have no intervals."""
    if held.benchmark is None or held.rows["lower"].isna().all():
        return None
    benchmark = Benchmark(name=place_name, value=held.benchmark)
    return compare_with_benchmark(
        held.rows, benchmark=benchmark, polarity=held.measure.polarity, denominator=held.denominator
    )


def funnel_of(held: Figures, over_dispersion: OverDispersion = "none") -> tuple[Funnel, pd.Series] | None:
    """The areas in a funnel, and the code of each of its points; None where they are too few for one."""
    rows = held.crude
    if len(rows) < FEWEST_AREAS or not rows["events"].sum():
        return None
    shape = funnel(
        rows, kind=held.measure.kind, per=held.measure.per, over_dispersion=over_dispersion,
        polarity=held.measure.polarity, denominator=held.denominator,
    )  # fmt: skip
    return shape, rows["area_code"]
