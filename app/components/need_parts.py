"""Parts that the pages of need share: which area, its place in the funnel, its series, figures as a table."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from app import data
from app.address import choose
from app.components.charts import show_chart
from app.components.frame import link, plain, say_empty
from app.components.gap_reading import own_part, read_coverage, without_amount
from app.components.need_charts import draw_in_funnel
from app.components.need_figures import SHOWN, WORDS, Figures, funnel_of
from app.components.need_reading import place_of, series
from app.components.place import ask_place, note_synthetic
from app.need_data import Measure, crime_grid, indicators, measures
from catalogue import Coverage
from catalogue.need.funnel import FEWEST_AREAS
from interventions.figures import missing, number, pounds, span
from interventions.vocabulary import AreaType, IndicatorKind

MAP_LEVELS = {level.value: level for level in (AreaType.LSOA, AreaType.WARD, AreaType.AUTHORITY)}
CAUTION = "Recorded crime is what was reported to the police and written down, not all that happens."


def ask_place_of(where: Any) -> str:
    """The force area or county: that of the area in the address, if it names one, else the one chosen."""
    area = st.query_params.get("area", "")
    untold = "place" not in st.query_params and "choose place" not in st.session_state
    if area and untold and (found := place_of(area)):
        st.session_state["choose place"] = found
    place = ask_place(where)
    if place:
        note_synthetic(place)
    return place


def ask_measure(place: str, level: AreaType, where: Any) -> Measure | None:
    """Which crime or indicator; nothing, with a word on what to do, where none is loaded."""
    held = measures(place, level)
    if not held:
        say_empty(
            f"Neither recorded crime nor an indicator is loaded for this place by {level.label}.",
            "vru import crimes FILE",
        )
        return None
    code = choose("Indicator", {code: one.label for code, one in held.items()}, "indicator", where=where)
    return held[code]


def ask_level(where: Any) -> AreaType:
    """LSOA, ward or authority."""
    return MAP_LEVELS[
        choose("Kind of area", {code: one.label for code, one in MAP_LEVELS.items()}, "level", where=where)
    ]


def ask_deprivation(place: str) -> str:
    """Which deciles of deprivation: the whole index of the latest edition first; empty where none is loaded."""
    stored = indicators(place)
    held = stored[(stored["kind"] == "decile") & (stored["area_type"] == AreaType.LSOA.value)]
    if held.empty:
        return ""
    whole = held["code"].str.contains("imd-decile", regex=False)
    ordered = pd.concat([held[whole].sort_values("code", ascending=False), held[~whole].sort_values("name")])
    return choose("Deprivation by", dict(zip(ordered["code"], ordered["name"], strict=True)), "deprivation")


def unit(held: Figures) -> str:
    """What the figures are of: 'per 1,000 residents, 2021'."""
    if held.measure.kind is IndicatorKind.RATE:
        return f"per {held.measure.per:,.0f} {held.denominator or '(denominator not named)'}"
    if held.measure.kind is IndicatorKind.PROPORTION:
        return f"{'percent' if held.measure.per == 100 else 'share'} of {held.denominator or 'a whole not named'}"
    return held.measure.kind.label.lower()


def say_figure(row: dict[Any, Any], *, digits: int = 1) -> str:
    """'31.7 (31.0 to 32.5)', or why there is no figure."""
    if pd.isna(row["value"]):
        return WORDS.get(str(row["state"]), str(row["state"]))
    limits = "" if pd.isna(row["lower"]) else f" ({span(row['lower'], row['upper'], digits)})"
    return f"{number(row['value'], digits)}{limits}"


def say_beside(row: dict[Any, Any], against: str) -> str:
    """'higher than Bedfordshire, at 99.8%'."""
    word = str(row["verdict"])
    if word in ("", "not compared"):
        return "not compared"
    if word == "similar":
        return f"similar to {against}"
    return f"{word} than {against}, at {'99.8%' if row['verdict_998'] == word else '95%'}"


def show_funnel_place(held: Figures, place: str, area: str, area_name: str) -> None:
    """Where one area stands in the funnel of its peers, in words, and the funnel."""
    shaped = funnel_of(held)
    if shaped is None:
        peers = f"{held.level.label.lower()} areas" if held.level is AreaType.POLICE_FORCE else held.level.label
        st.markdown(f"A funnel needs {FEWEST_AREAS} or more areas with figures ({peers}); here are {len(held.crude)}.")
        link("The same by ward", "indicator", place=place, indicator=held.measure.code, level=AreaType.WARD.value)
        return
    shape, codes = shaped
    mine = shape.points[(codes == area).to_numpy()]
    said = (
        _funnel_words(mine.iloc[0].to_dict(), area_name, held.digits)
        if len(mine)
        else f"{area_name} has no figure here."
    )
    st.markdown(plain(said))
    show_chart(
        lambda: draw_in_funnel(shape, mine),
        key=("funnel", data.stamp(), place, held.measure.code, held.level.value, held.period, area),
        alt=f"Funnel of {len(shape.points)} areas by population. {said}",
        caption=f"{held.period}. Solid lines: 99.8% limits; dashed: 95%. Beyond the solid lines chance is an unlikely "
        "reason. The ring is the chosen area.",
    )  # fmt: skip


def _funnel_words(row: dict[Any, Any], name: str, digits: int) -> str:
    limits = f"the 99.8% limits for its size ({span(row['lower_998'], row['upper_998'], digits)})"
    if row["verdict_998"] == "similar":
        return f"{name} stands at {number(row['value'], digits)}, inside {limits}: chance alone may carry it there."
    return f"{name} stands at {number(row['value'], digits)}, outside {limits}: {row['verdict_998']}, beyond chance."


def show_trend(place: str, area: str, measure: Measure) -> None:
    """The monthly series of one kind of crime with its limits, and whether it rises."""
    watched = series(place, area, measure.code) if measure.categories and crime_grid(place) else None
    if watched is None:
        st.markdown("There is no monthly series of this for this area.")
        return
    first, _, rest = watched.summary().partition(". ")
    st.markdown(f"**{plain(first)}.**")
    show_chart(
        watched.plot, key=("series", data.stamp(), place, area, measure.code),
        alt=f"{measure.name}, month by month, with limits. {watched.summary()}",
        caption="Dashed: the limits within which months move by chance. Triangles: a rule fired there.",
    )  # fmt: skip
    with st.expander("How this was judged"):
        st.markdown(plain(rest))


def show_figures(held: Figures, verdicts: pd.DataFrame | None, *, height: int | None = None) -> None:
    """The figures of all areas as a table, the highest first."""
    rows = held.rows.sort_values("value", ascending=False, na_position="last", ignore_index=True)
    interval = [
        "" if pd.isna(low) else span(low, high, held.digits)
        for low, high in zip(rows["lower"], rows["upper"], strict=True)
    ]
    shown = pd.DataFrame({
        "Area": rows["area"], "Figure": rows["value"], "95% interval": interval, "Count": rows["events"],
        "Of": rows["people"],
    })  # fmt: skip
    if verdicts is not None:
        told = verdicts.set_index("area_code")["verdict"]
        shown.insert(3, "Verdict", rows["area_code"].map(told))
    if (rows["state"] != SHOWN).any():
        shown["Note"] = rows["state"].map(WORDS)
    config = {
        "Figure": st.column_config.NumberColumn(format=f"%.{held.digits}f"),
        "Count": st.column_config.NumberColumn(format="localized"),
        "Of": st.column_config.NumberColumn(format="localized"),
    }
    st.dataframe(
        shown, hide_index=True, width="stretch", column_config=config, height=height or "auto",
        alt=f"{held.measure.name} by area",
    )  # fmt: skip


def show_funded(place: str, area: str) -> None:
    """How much is funded where an area lies, its own part of it, and the ways there."""
    row = data.areas().set_index("area_code").loc[area]
    wide = str(area if row["area_type"] not in ("ward", "lsoa") else row["authority_code"])
    name = data.names().get(wide, wide)
    st.markdown(plain(f"{name}: {_say_funded(read_coverage(wide))}"))
    link(f"Find the projects in {name}", "projects", area=wide)
    link("Gaps between need and provision", "gaps", place=place)


def _say_funded(held: Coverage) -> str:
    """'53 projects work here. Its own part of their money is at least £575,849.70; 51 state no amount.'"""
    if not held.projects:
        return "no project is held."
    money, silent = own_part(held)["pence"].sum(min_count=1), without_amount(held)
    least = "at least " if silent else ""
    own = "no amount is stated" if missing(money) else f"its own part of their money is {least}{pounds(money)}"
    untold = f"; {silent:,} of them state no amount" if silent and not missing(money) else ""
    works = "project works" if held.projects == 1 else "projects work"
    return (
        f"{held.projects:,} {works} here, of every status; {own}{untold}. Money, of all years together, is divided "
        "by the shares a project states for its areas and, within a larger area, by residents."
    )
