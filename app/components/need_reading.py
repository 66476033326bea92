"""Need in one place as its pages read it: one area's profile, its series, its hot spots, the slope of deprivation."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from app import data
from app.components.need_figures import figures
from app.need_data import CrimeGrid, areas_in, crime_grid, crime_measures, measures, values
from catalogue import (
    Benchmark,
    HotSpots,
    Inequality,
    Series,
    area_figures,
    compare_with_benchmark,
    hot_spots,
    inequality,
    watch_series,
)
from interventions.places import areas_of_level
from interventions.recording_changes import recording_changes
from interventions.vocabulary import AreaType

_TENTH = 0.1
LEVELS = (AreaType.POLICE_FORCE, AreaType.COUNTY, AreaType.AUTHORITY, AreaType.WARD, AreaType.LSOA)


@st.cache_resource(max_entries=512, show_spinner=False)
def _series(as_at: str, place: str, area: str, code: str) -> Series | None:
    grid = crime_grid(place, as_at=as_at)
    if grid is None or not grid.within(area).any():
        return None
    measure = next(one for one in crime_measures(grid) if one.code == code)
    counts = grid.monthly(measure.categories)[grid.within(area)].sum(axis=0)
    force = areas_in(place, as_at=as_at)["force_code"].dropna()
    known = [
        change
        for category in measure.categories
        for change in recording_changes(
            source="police", offences=category, force_code=force.iloc[0] if len(force) else ""
        )
    ]
    frame = pd.DataFrame({"month": grid.months, "count": counts, "suppressed": False})
    return watch_series(frame, suppressed="suppressed", changes=list(dict.fromkeys(known)), name=measure.name)


def series(place: str, area: str, code: str) -> Series | None:
    """The monthly counts of one kind of crime in one area, watched; None where its crime is not loaded."""
    return _series(data.stamp(), place, area, code)


@st.cache_resource(max_entries=64, show_spinner=False)
def _hot(as_at: str, place: str, code: str) -> HotSpots:
    grid = _loaded(place, as_at)
    measure = next(one for one in crime_measures(grid) if one.code == code)
    counts = grid.monthly(measure.categories)
    frame = pd.DataFrame({
        "area_code": np.repeat(grid.lsoas["area_code"].to_numpy(), len(grid.months)),
        "area": np.repeat(grid.lsoas["area"].to_numpy(), len(grid.months)), "area_type": AreaType.LSOA.value,
        "month": np.tile(grid.months, len(grid.lsoas)), "count": counts.ravel(), "suppressed": False,
    })  # fmt: skip
    return hot_spots(frame, top=_TENTH)


def hot_spots_in(place: str, code: str) -> HotSpots:
    """How often each LSOA of a place was among its highest tenth."""
    return _hot(data.stamp(), place, code)


def _loaded(place: str, as_at: str) -> CrimeGrid:
    grid = crime_grid(place, as_at=as_at)
    assert grid is not None  # asked only where crimes are loaded
    return grid


@st.cache_resource(max_entries=64, show_spinner=False)
def _profile(as_at: str, place: str, area: str, level: AreaType) -> pd.DataFrame:
    rows = []
    for measure in crime_measures(_loaded(place, as_at)):
        held = figures(place, measure.code, level, as_at=as_at)
        own = held.rows[held.rows["area_code"] == area]
        if own.empty:
            continue
        row = own.iloc[0].to_dict() | {"code": measure.code, "crime": measure.name, "verdict": "", "verdict_998": ""}
        if area != place and held.benchmark:
            told = compare_with_benchmark(
                own, benchmark=Benchmark(name=place, value=held.benchmark), polarity=measure.polarity
            ).rows.iloc[0]  # fmt: skip
            row |= {"benchmark": held.benchmark, "verdict": told["verdict"], "verdict_998": told["verdict_998"]}
        watched = _series(as_at, place, area, measure.code)
        row["trend"] = watched.verdict if watched else ""
        row["why_not"] = watched.why_not if watched else ""
        row["period"], row["denominator"] = held.period, held.denominator
        rows.append(row)
    return pd.DataFrame(rows)


def profile(place: str, area: str, level: AreaType) -> pd.DataFrame:
    """Each kind of crime in one area: its figure, the place's, the verdicts and the word on its series."""
    return _profile(data.stamp(), place, area, level)


def slope(place: str, code: str, deprivation: str) -> Inequality | None:
    """Slope and relative index over the deciles of deprivation; None where fewer than three can be made."""
    return _slope(data.stamp(), place, code, deprivation)


@st.cache_resource(max_entries=64, show_spinner=False)
def _slope(as_at: str, place: str, code: str, deprivation: str) -> Inequality | None:
    if code not in measures(place, AreaType.LSOA, as_at=as_at):
        return None
    held = figures(place, code, AreaType.LSOA, as_at=as_at)
    decile = values(place, deprivation, as_at=as_at).set_index("area_code")["value"]
    rows = held.crude.assign(decile=held.crude["area_code"].map(decile)).dropna(subset=["decile"])
    pooled = rows.groupby("decile", as_index=False)[["events", "people"]].sum()
    pooled = pooled[pooled["events"] > 0]
    if len(pooled) < 3:
        return None
    kind, per = held.measure.kind, held.measure.per
    made = area_figures(pooled.assign(area_code=pooled["decile"], area="decile"), kind=kind, per=per)
    return inequality(made.assign(decile=pooled["decile"].to_numpy()), kind=kind, per=per, denominator=held.denominator)


def lsoas_within(place: str, area: str) -> pd.DataFrame:
    """The LSOAs that lie in an area, or are it."""
    areas = areas_in(place)
    small = areas[areas["area_type"] == AreaType.LSOA.value]
    codes = small[["area_code", "ward_code", "authority_code", "county_code", "force_code"]]
    return small[(codes == area).any(axis=1)]


def place_of(area: str) -> str:
    """The force area or county that an area lies in, or is; empty where it lies in none that is loaded."""
    areas, known = data.areas(), data.places()
    if area in known:
        return area
    row = areas[areas["area_code"] == area]
    codes = [] if row.empty else [row.iloc[0]["force_code"], row.iloc[0]["county_code"]]
    return next((code for code in codes if code in known), "")


def kinds_in(place: str) -> dict[str, str]:
    """Code → what to call it, of every area in a place: the largest first."""
    areas = areas_in(place)
    names = dict(zip(areas["area_code"], areas["area"], strict=True))
    around = dict(zip(areas["area_code"], areas["authority_code"].map(names), strict=True))
    named: dict[str, str] = {}
    for kind in LEVELS:
        for code, area in areas_of_level(areas, kind)[["area_code", "area"]].itertuples(index=False):
            told = isinstance(around[code], str) and kind is AreaType.WARD
            named[code] = f"{area} ({kind.label}{f', {around[code]}' if told else ''})"
    return named
