"""Need profile: one area; what is recorded, how sure that is, whether it changes, what is funded beside it."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from app import data
from app.address import choose
from app.components.charts import show_chart
from app.components.frame import link, page, plain, say_empty
from app.components.need_charts import draw_beside, draw_deciles
from app.components.need_figures import MISSING, figures
from app.components.need_parts import (
    CAUTION,
    MAP_LEVELS,
    ask_deprivation,
    ask_place_of,
    say_beside,
    say_figure,
    show_funded,
    show_funnel_place,
    show_trend,
)
from app.components.need_reading import hot_spots_in, kinds_in, lsoas_within, profile
from app.components.rows import Link, show_rows
from app.need_data import TOGETHER, areas_in, crime_grid, crime_measures, people_in, values, values_of
from catalogue import sources_beside
from catalogue.need.sources import value_of
from interventions.errors import InputError
from interventions.figures import listed, number, percent, plural, span
from interventions.periods import span_months
from interventions.vocabulary import AreaType, Polarity, Theme

_TRENDS = {
    "rising": "rising", "falling": "falling", "higher": "a rise in the last months",
    "lower": "a fall in the last months", "no change": "no change that can be shown",
}  # fmt: skip
_MOST = 10


@page(
    "Need profile",
    "One area: what is recorded there, how sure each figure is, how it compares, and whether it changes.",
)
def show() -> None:
    """The page Need profile."""
    columns = st.columns(2)
    place = ask_place_of(columns[0])
    if not place:
        return
    named = kinds_in(place)
    asked = st.query_params.get("area", "")
    if asked and asked not in named and "choose area" not in st.session_state:
        st.info(plain(f"There is no area {asked[:40]!r} in this place; the whole place is shown."))
    area = choose("Area", named, "area", where=columns[1])
    row = areas_in(place).set_index("area_code").loc[area]
    level = next(kind for kind in AreaType if kind.value == row["area_type"])
    name = str(row["area"])
    st.header(plain(named[area]), anchor=False)
    _people(place, area, level)
    if crime_grid(place) is None:
        say_empty("No recorded crime is loaded for this place.", "vru import crimes FILE")
    else:
        _crime(place, area, level, name)
    _deprivation(place, area, name)
    _sources(area, name)
    _others(area)
    if crime_grid(place) is not None:
        _hot_spots(place, area, name)
    st.subheader("What is funded here")
    show_funded(place, area)
    if level.value in MAP_LEVELS:
        link(f"All areas of this kind ({level.label})", "indicator", place=place, level=level.value)
        link("The map", "need-map", place=place, level=level.value, area=area)


def _people(place: str, area: str, level: AreaType) -> None:
    grid = crime_grid(place)
    held = people_in(place, level, int(grid.year[-1][:4]) if grid else 2021)
    mine = held[held["area_code"] == area]
    if mine.empty:
        st.markdown("Its population is not known.")
        return
    people, year = mine.iloc[0][["people", "population_year"]]
    small = lsoas_within(place, area)
    tail = f", in {plural(len(small), 'LSOA')}" if level is not AreaType.LSOA and len(small) else ""
    st.markdown(f"**{number(people)} people** ({int(year)}){tail}.")


def _crime(place: str, area: str, level: AreaType, name: str) -> None:
    st.subheader("Recorded crime")
    rows = profile(place, area, level)
    if rows.empty:
        st.info(f"No recorded crime is loaded for {plain(name)}.")
        return
    whole = data.names()[place]
    first = rows.iloc[0]
    st.markdown(plain(f"{first['period']}, per 1,000 {first['denominator']}, with 95% intervals. {CAUTION}"))
    compared = rows[rows["verdict"].isin([word for word in rows["verdict"] if word not in ("", "not compared")])]
    if len(compared):
        st.markdown(plain(_counted(compared, whole)))
        show_chart(
            lambda: draw_beside(compared, whole), key=("beside", data.stamp(), place, area),
            alt=f"Each kind of crime beside {whole}. {_counted(compared, whole)} The table below has the same figures.",
            caption=f"The dashed line is {whole}, this area included. Where the bar leaves the line out, the rates "
            "differ beyond chance at 95%.",
        )  # fmt: skip
    _table(rows, whole)
    st.subheader("One kind of crime")
    grid = crime_grid(place)
    names = {one.code: one.name for one in crime_measures(grid)} if grid else {}
    code = choose("Kind of crime", names, "crime")
    measure = next(one for one in crime_measures(grid) if one.code == code) if grid else None
    if measure:
        st.markdown("**Month by month**")
        show_trend(place, area, measure)
        if area != place:
            st.markdown("**Beside areas of its kind**")
            show_funnel_place(figures(place, code, level), place, area, name)


def _counted(rows: pd.DataFrame, whole: str) -> str:
    """'Beside Bedfordshire: worse in 7, higher in 6, similar in 2 of 15.'"""
    rows = rows[rows["code"] != TOGETHER]  # its parts stand in rows of their own
    counts = rows["verdict"].value_counts()
    said = listed([f"{word} in {count}" for word, count in counts.items()])
    contested = " Higher, not worse, where more may come of more reporting or more police work." * (
        "higher" in counts or "lower" in counts
    )
    return f"Beside {whole}, of {plural(len(rows), 'kind')} of crime: {said}.{contested}"


def _table(rows: pd.DataFrame, whole: str) -> None:
    columns = ["Crime", "Count", "Rate (95% interval)", whole, f"Beside {whole}", "In its months"]
    told = [_row(row, whole) for row in rows.assign(benchmark=rows.get("benchmark")).to_dict("records")]
    show_rows(columns, told, caption="Recorded crime by kind", figures=("Count",), stacked=True)
    st.caption(
        f"{plural(len(rows), 'series', 'series')} are watched at once: one of them may give a signal by chance alone. "
        "Choose a kind below to see its months."
    )


def _row(row: dict[Any, Any], whole: str) -> list[Any]:
    digits = 1 if row["value"] >= 10 else 2
    beside = number(row["benchmark"], digits) if row["verdict"] else "the whole"
    return [row["crime"], number(row["events"]), say_figure(row, digits=digits), beside, say_beside(row, whole),
            _trend(row)]  # fmt: skip


def _trend(row: dict[Any, Any]) -> str:
    return "cannot be told yet" if row["why_not"] else _TRENDS.get(row["trend"], "not known")


def _deprivation(place: str, area: str, name: str) -> None:
    st.subheader("Deprivation")
    code = ask_deprivation(place)
    if not code:
        say_empty("No deciles of deprivation are loaded for this place.", "vru import deprivation FILE")
        return
    held = values(place, code)
    mine = held[held["area_code"].isin(lsoas_within(place, area)["area_code"])].dropna(subset=["value"])
    if mine.empty:
        st.markdown("No LSOA of this area has a decile.")
        return
    counts = mine["value"].astype(int).value_counts().reindex(range(1, 11), fill_value=0)
    if len(mine) == 1:
        st.markdown(plain(f"{name} stands in tenth {int(mine['value'].iloc[0])} of 10; 1 is the most deprived."))
        return
    worst = int(counts.loc[:2].sum())
    said = (
        f"{worst} of its {len(mine)} LSOAs ({percent(worst / len(mine), 0)}) are in the most deprived fifth of England."
    )
    st.markdown(plain(said))
    frame = counts.rename_axis("decile").reset_index(name="lsoas")
    show_chart(
        lambda: draw_deciles(frame), key=("deciles", data.stamp(), area, code),
        alt=f"LSOAs of {name} by tenth of deprivation: " + ", ".join(f"{d}: {n}" for d, n in counts.items()),
    )  # fmt: skip


def _sources(area: str, name: str) -> None:
    st.subheader("Other sources, beside one another")
    known = data.indicators()
    held = values_of(area)
    themes = known.loc[known["code"].isin(held["indicator"]) & (known["theme"] != ""), "theme"].unique()
    options = {theme.value: theme.label for theme in Theme if theme in set(themes)}
    if not options:
        st.markdown(plain(f"No other source has a figure for {name} itself."))
        return
    theme = choose("Theme", options, "theme")
    beside = sources_beside(held, known, theme=theme, area=area)
    st.markdown("Never added together: one event may stand in several of them, or in none.")
    rows: list[Any] = [
        [row["name"], row["agency"].replace("-", " "), row["period"], _figure(row),
         row["unit"] + ("; a rise may be success" if row["polarity"] == Polarity.CONTESTED else "")]
        for row in beside.rows.to_dict("records")
    ]  # fmt: skip
    columns = ["Figure", "Agency", "Period", "Value (95% interval)", "What it is"]
    show_rows(columns, rows, caption=options[theme], stacked=True)


def _others(area: str) -> None:
    """Every stored figure of the area that is of no theme, in its latest period."""
    known = data.indicators()
    plain_ones = known[known["theme"] == ""]
    facts = plain_ones[["code", "name", "kind", "per", "method"]]
    held = values_of(area).merge(facts, left_on="indicator", right_on="code", how="inner")
    if held.empty:
        return
    held = held.assign(last=[span_months(period)[1].ordinal for period in held["period"]])
    latest = held.sort_values("last").groupby("indicator").tail(1).sort_values("name", ignore_index=True)
    latest = latest.assign(value=[value_of(row) for row in latest.to_dict("records")])
    shown = latest[["name", "period", "value", "lower", "upper"]]
    shown.columns = ["Indicator", "Period", "Value", "From", "To"]
    with st.expander(f"Other indicators of this area ({len(shown)})"):
        st.dataframe(shown, hide_index=True, width="stretch", alt="Other indicators of this area")


def _figure(row: dict[Any, Any]) -> str:
    digits = 0 if row["unit"] == "events" else 1
    if row["suppressed"]:
        bounds = "" if pd.isna(row["lower"]) else f": {span(row['lower'], row['upper'], digits)}"
        return f"{row['interval']}{bounds}"
    return say_figure(row | {"state": MISSING}, digits=digits)


def _hot_spots(place: str, area: str, name: str) -> None:
    st.subheader("Small areas high month after month")
    code = st.query_params.get("crime", "")
    grid = crime_grid(place)
    measure = next((one for one in crime_measures(grid) if one.code == code), crime_measures(grid)[0]) if grid else None
    if measure is None:
        return
    try:
        held = hot_spots_in(place, measure.code)
    except InputError as error:
        st.markdown(plain(error.sentence()))
        return
    inside = held.areas[held.areas["area_code"].isin(lsoas_within(place, area)["area_code"])]
    often = inside[inside["months_high"] > 0]
    st.markdown(
        plain(
            f"{measure.name}: {plural(len(often), 'LSOA')} of {len(inside)} in {name} stood at least once among the "
            f"highest tenth of all {len(held.areas)} in {data.names()[place]}, over {plural(held.months, 'month')}. "
            "By chance alone each would be there in about a tenth of months."
        )
    )
    rows: list[Any] = [
        [Link(row["area"], "need-profile", {"area": row["area_code"]}),
         f"{row['months_high']} of {plural(row['months'], 'month')}",
         f"{percent(row['share'], 0)} ({percent(row['lower'], 0)} to {percent(row['upper'], 0)})"]
        for row in often.head(_MOST).to_dict("records")
    ]  # fmt: skip
    if rows:
        show_rows(["LSOA", "Among the highest tenth", "Share of months (95% interval)"], rows,
                  caption="Most often first", stacked=True)  # fmt: skip
    if len(often) > _MOST:
        st.caption(f"The first {_MOST} of {len(often)}.")
