"""Map: one indicator over the small areas of a place; a click or the field beside it opens an area."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from app import data
from app.address import choose
from app.components.frame import link, page, plain, say_empty
from app.components.need_figures import SHOWN, Figures, compare, figures, say_left_out
from app.components.need_map import show_map
from app.components.need_parts import (
    CAUTION,
    ask_level,
    ask_measure,
    ask_place_of,
    say_beside,
    say_figure,
    show_figures,
    show_funnel_place,
    show_trend,
    unit,
)
from app.components.need_reading import kinds_in
from app.need_data import Measure, areas_in, crime_grid
from catalogue.need.counts import say_months
from interventions.figures import percent, plural
from interventions.vocabulary import AreaType

_MOST_OUTLINES = 1_500  # above this a browser takes seconds for each picture


@page(
    "Map of need", "Where need is recorded: shaded areas, with their figures beside them. Choose one to see more of it."
)
def show() -> None:
    """The page Map."""
    first = st.columns(2)
    place = ask_place_of(first[0])
    if not place:
        return
    level = ask_level(first[1])
    second = st.columns(2)
    measure = ask_measure(place, level, second[0])
    if measure is None:
        return
    held = figures(place, measure.code, level, _month(place, measure, second[1]))
    inside = _zoomed(place, level)
    shown = replace(held, rows=held.rows[held.rows["area_code"].isin(inside)].reset_index(drop=True))
    outlines = data.outlines(level)
    outlines = outlines[outlines["area_code"].isin(inside)].reset_index(drop=True)
    if outlines.empty:
        say_empty(
            f"No outline is loaded for this place by {level.label}; the table below needs none.",
            "vru import boundaries FILE.geojson",
        )
    st.subheader(plain(measure.label), anchor=False)
    st.markdown(plain(_opening(shown)))
    left, right = st.columns([3, 2])
    with right:
        area = _ask_area(shown)
    with left:
        if len(outlines) > _MOST_OUTLINES:
            st.info(f"{len(outlines):,} areas are too many for one picture. Choose a part under Zoom.")
        elif len(outlines):
            _picture(outlines, held, place, area)
    with right:
        _beside(held, shown, place, area)
    if area:
        _opened(held, place, area)


def _month(place: str, measure: Measure, where: Any) -> str:
    """One month of crimes, or empty for the latest twelve; a stored indicator has its latest period."""
    grid = crime_grid(place)
    if not measure.categories or grid is None:
        return ""
    options = {"": say_months(grid.year)} | {month: month for month in reversed(grid.months)}
    return choose("Months", options, "month", where=where)


def _zoomed(place: str, level: AreaType) -> set[str]:
    """The areas of a kind in the part of the place that is zoomed to."""
    areas = areas_in(place)
    wide = {"": "The whole place"}
    wider = (AreaType.AUTHORITY.value, AreaType.WARD.value)[: 2 if level is AreaType.LSOA else 1]
    codes = [code for code, kind in areas[["area_code", "area_type"]].itertuples(index=False) if kind in wider]
    named = kinds_in(place)
    if level is not AreaType.AUTHORITY:
        wide |= {code: named[code] for code in named if code in set(codes)}
    part = choose("Zoom to", wide, "zoom")
    rows = areas[areas["area_type"] == level.value]
    if part:
        rows = rows[(rows[["ward_code", "authority_code"]] == part).any(axis=1)]
    return set(rows["area_code"])


def _opening(held: Figures) -> str:
    rows = held.rows
    shown, nought = int((rows["state"] == SHOWN).sum()), int((rows["value"] == 0).sum())
    words = f"{held.period}, {unit(held)}; {plural(shown, 'area')}."
    if nought:
        words += f" {nought} ({percent(nought / max(shown, 1), 0)}) stand at nought: none was recorded there."
    if left := say_left_out(rows):
        words += (
            f" Without a figure, which is not nought: {left}. What is kept back or hidden is hatched, the rest blank."
        )
    return words + (f" {CAUTION}" if held.measure.categories else "")


def _ask_area(shown: Figures) -> str:
    rows = shown.rows.sort_values("area")
    options = {"": "Choose one, here or on the map"} | dict(zip(rows["area_code"], rows["area"], strict=True))
    return choose("Area", options, "area")


def _picture(outlines: pd.DataFrame, held: Figures, place: str, area: str) -> None:
    key = (data.stamp(), place, held.measure.code, held.level.value, held.period, str(sorted(outlines["area_code"])))
    show_map(
        outlines, held, key=key, chosen=area, title=unit(held),
        alt=f"Map of {len(outlines)} areas shaded by {held.measure.name}. The table beside it has the same figures.",
    )  # fmt: skip
    told = "Each shade holds a fifth of the areas above nought. Boundaries as imported."
    if held.measure.categories:
        told += " A town centre has few residents and many visitors: its rate says where crime is recorded."
    st.caption(told)


def _beside(held: Figures, shown: Figures, place: str, area: str) -> None:
    compared = compare(held, data.names()[place])
    rows = held.rows[held.rows["area_code"] == area]
    if len(rows):
        row = rows.iloc[0].to_dict()
        said = say_figure(row, digits=held.digits)
        if compared is not None:
            told = compared.rows[compared.rows["area_code"] == area].iloc[0].to_dict()
            said += f": {say_beside(told, data.names()[place])}"
        st.markdown(plain(f"{row['area']}: {said}."))
        link(f"The profile of {row['area']}", "need-profile", area=area)
    show_figures(shown, None if compared is None else compared.rows, height=360)


def _opened(held: Figures, place: str, area: str) -> None:
    name = data.names().get(area, area)
    st.subheader(plain(name), anchor=False)
    left, right = st.columns(2)
    with left:
        st.markdown("**Month by month**")
        show_trend(place, area, held.measure)
    with right:
        st.markdown("**Beside areas of its kind**")
        show_funnel_place(held, place, area, name)
