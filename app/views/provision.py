"""Intervention map: tier by area as a matrix, projects and money year by year, and recorded crime on a map."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from app import data
from app.address import ANY, choose
from app.components.charts import show_chart
from app.components.frame import page, plain, say_empty
from app.components.gap_reading import NEEDS, read_coverage
from app.components.place import ask_place, note_synthetic
from app.components.years import show_lives, show_money
from catalogue.charts import draw_map
from catalogue.need.counts import VIOLENCE, latest_months, months_of_all, say_months
from catalogue.rates import crude_rate
from catalogue.results import COUNTING_RULES
from interventions.figures import listed, number, pounds, span
from interventions.places import population_at
from interventions.vocabulary import AreaType, PreventionTier

MEASURES = {"projects": "Projects", "pence": "Money", "reach": "People reached"}
LEVELS = {level.value: level for level in (AreaType.AUTHORITY, AreaType.WARD, AreaType.LSOA)}


@page(
    "Intervention map",
    "What is funded at each stage of prevention, area by area and year by year; and where recorded violence is.",
)
def show() -> None:
    """The page Intervention map."""
    columns = st.columns(3)
    place = ask_place(columns[0])
    if not place:
        return
    tier = choose("Prevention tier", ANY | PreventionTier.labels(), "tier", where=columns[1])
    measure = choose("Show", MEASURES, "show", where=columns[2])
    note_synthetic(place)
    _matrix(place, tier, measure)
    show_lives(place)
    show_money(place)
    _map(place)


def _matrix(place: str, tier: str, measure: str) -> None:
    st.subheader("Tier by area")
    held = read_coverage(place).only(tier) if tier else read_coverage(place)
    if held.projects == 0:
        st.info("No project is held for this place and tier.")
        return
    st.markdown(plain(held.counts()))
    show_chart(
        lambda: held.plot(measure), key=("coverage", data.stamp(), place, tier, measure),
        alt=f"Matrix of {MEASURES[measure].lower()} by area and prevention tier. {held.summary()}",
        caption=COUNTING_RULES,
    )  # fmt: skip
    with st.expander("The same as a table"):
        say = pounds if measure == "pence" else number
        st.dataframe(held.matrix(measure).map(say), width="stretch", alt="The matrix as a table")


def _map(place: str) -> None:
    st.subheader("Recorded crime on the map")
    left, right = st.columns(2)
    category = choose("Need", NEEDS, "need", where=left)
    level = LEVELS[choose("Kind of area", {level: term.label for level, term in LEVELS.items()}, "level", where=right)]
    outlines = data.outlines(level)
    outlines = outlines[outlines["area_code"].isin(data.areas_in(place)["area_code"])]
    if outlines.empty:
        say_empty(
            f"No outline is loaded for this place at the level {level.label}.", "vru import boundaries FILE.geojson"
        )
        return
    if data.crimes_in(place).empty:
        say_empty("No recorded crime is loaded for this place.", "vru import crimes FILE")
        return
    figures = _rates(place, category, level)
    words = f"{NEEDS[category]}, recorded, per 1,000 residents"
    show_chart(
        lambda: draw_map(outlines, figures, value="rate", title="per 1,000 residents", height=520),
        key=("map", data.stamp(), place, category, level.value),
        alt=f"Map of {len(outlines)} areas shaded by {words}. The table below has the same figures.",
        caption=f"{words}; {figures.attrs['period']}. Population: {figures.attrs['year']}. Boundaries as imported. "
        "A town centre has few residents and many visitors: its rate says where crime is recorded.",
    )
    table = figures.merge(outlines[["area_code", "area"]], on="area_code", validate="one_to_one")
    shown = table.sort_values("rate", ascending=False)[["area", "events", "rate", "interval", "population_year"]]
    shown.columns = ["Area", "Crimes", "Per 1,000", "95% interval", "Population of"]
    config = {
        "Per 1,000": st.column_config.NumberColumn(format="%.1f"),
        "Crimes": st.column_config.NumberColumn(format="localized"),
    }
    with st.expander("The same as a table", expanded=level is AreaType.AUTHORITY):
        st.dataframe(
            shown.reset_index(drop=True), hide_index=True, width="stretch", column_config=config, alt="Rates by area"
        )


@st.cache_resource(max_entries=64, show_spinner=False)
def _rates_of(as_at: str, place: str, category: str, level: AreaType) -> pd.DataFrame:
    from catalogue import count_need

    areas = data.areas_in(place)
    crimes = months_of_all(data.crimes_in(place), areas)
    months = latest_months(crimes)
    need = count_need(crimes, areas, level=level, categories=(category,) if category else VIOLENCE, months=months)
    people = population_at(data.populations(), areas, level, year=int(months[-1][:4]))
    frame = need.merge(people, on="area_code", how="left", validate="one_to_one").drop(columns="area")
    known = frame["people"].notna()
    rates = crude_rate(frame.loc[known, "events"], frame.loc[known, "people"], per=1_000)
    for name in ("value", "lower", "upper"):
        frame.loc[known, name] = getattr(rates, name)
    figures = zip(frame["value"], frame["lower"], frame["upper"], strict=True)
    frame["interval"] = ["no population" if pd.isna(value) else span(low, high) for value, low, high in figures]
    frame["label"] = [f"{rate:.1f} ({words})" for rate, words in zip(frame["value"], frame["interval"], strict=True)]
    years = sorted(frame.loc[known, "population_year"].astype(int).unique())
    frame = frame.rename(columns={"value": "rate"})
    frame.attrs = {"period": say_months(months), "year": listed([str(year) for year in years])}
    return frame


def _rates(place: str, category: str, level: AreaType) -> pd.DataFrame:
    return _rates_of(data.stamp(), place, category, level)
