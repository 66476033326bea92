"""Crimes weighed by harm, and what is never reported, of one area as the page reads them."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from app import data
from app.components.need_figures import Figures, figures
from app.need_data import Measure, crime_counts, crime_grid, crime_measures, measures, values_of
from catalogue import HarmWeighted, UnderReporting, harm_weighted, under_reporting
from catalogue.need.counts import say_months
from catalogue.need.harm import finest_offences
from interventions.errors import InputError
from interventions.periods import span_months
from interventions.store import reading
from interventions.store.engine import transaction
from interventions.vocabulary import Agency, AreaType, IndicatorKind

TABLE, MONTHS = "table", "months"
_TABLE_CODE = "recorded-crime"
_COUNTED = (IndicatorKind.COUNT, IndicatorKind.RATE)


@st.cache_resource(max_entries=4, show_spinner=False)
def _weights(as_at: str) -> pd.DataFrame:
    with transaction(data.store()) as session:
        return reading.read_severity_weights(session)


def weights() -> pd.DataFrame:
    """The stored weights of harm, of every set and version."""
    return _weights(data.stamp())


def recorded_in_table(area: str) -> pd.DataFrame:
    """The counts of the recorded-crime table of an area: area_code, period, offence, count; the latest period first."""
    held = values_of(area)
    mine = held[held["indicator"].str.split(".").str[0] == _TABLE_CODE].rename(columns={"indicator": "offence"})
    last = mine["period"].map(lambda period: span_months(period)[1].ordinal)
    order = last.sort_values(ascending=False, kind="stable").index
    return mine.loc[order, ["area_code", "period", "offence", "count"]].reset_index(drop=True)


def recorded_in_months(place: str, area: str, level: AreaType) -> pd.DataFrame:
    """The counts of the monthly files by category over the latest twelve months, laid out alike; empty without any."""
    grid = crime_grid(place)
    rows = []
    for measure in crime_measures(grid) if grid else ():
        if grid and len(measure.categories) == 1:
            counts = crime_counts(place, measure, level, grid.year).set_index("area_code")["count"]
            rows += [(area, say_months(grid.year), measure.code, counts[area])] if area in counts.index else []
    return pd.DataFrame(rows, columns=["area_code", "period", "offence", "count"])


@st.cache_resource(max_entries=64, show_spinner=False)
def _harm(
    as_at: str, place: str, area: str, level: AreaType, source: str, period: str, weight_set: str, version: str
) -> HarmWeighted | str:
    counts = recorded_in_table(area) if source == TABLE else recorded_in_months(place, area, level)
    counts = counts[counts["period"] == period]
    try:
        finest = finest_offences(counts) if source == TABLE else counts
        return harm_weighted(finest, weights(), weight_set=weight_set, version=version, leave_out=True)
    except InputError as error:
        return error.sentence()


def read_harm(
    place: str, area: str, level: AreaType, *, source: str, period: str, weight_set: str, version: str
) -> HarmWeighted | str:
    """The crimes of an area weighed, what cannot be weighed left out and said; in words where nothing can be."""
    return _harm(data.stamp(), place, area, level, source, period, weight_set, version)


def counted_measures(place: str, area: str, level: AreaType) -> dict[str, Measure]:
    """The measures of an area that count events: crime by category, and stored indicators with a count."""
    known = data.indicators().set_index("code")["agency"]
    held = values_of(area)
    stored = set(held.loc[held["count"].notna() | held["suppressed"].astype(bool), "indicator"])
    return {
        code: one for code, one in measures(place, level).items()
        if one.categories
        or (code in stored and one.kind in _COUNTED and known.get(code) != Agency.DEPRIVATION.value)
    }  # fmt: skip


def read_reporting(
    place: str, area: str, level: AreaType, code: str, reported: tuple[float, float]
) -> tuple[UnderReporting, Figures]:
    """What may lie behind the count of a measure in an area, and the figures it is of."""
    held = figures(place, code, level)
    row = held.rows.set_index("area_code").loc[[area]]
    counts = pd.Series(row["events"].to_numpy(dtype=float), index=row["area"])
    return under_reporting(counts, reported_low=reported[0], reported_high=reported[1]), held
