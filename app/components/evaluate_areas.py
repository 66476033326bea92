"""Areas I choose: a list, and a map beside it whose clicks are the same choice."""

from __future__ import annotations

import json
from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from app import data
from app.address import choose, choose_several, chosen_codes
from app.components.frame import plain
from catalogue.charts import PROVISION
from interventions.figures import plural
from interventions.vocabulary import AreaType

_LEVELS = {"lsoa": "Small areas (LSOA)", "ward": "Wards", "authority": "Authorities"}
_MOST_OUTLINES = 1_500  # above this a browser takes seconds for each picture
_KEY = "map of areas"


def ask_areas(place: str) -> list[str]:
    """The areas chosen, by list or map; they stand in the address."""
    known = data.areas_in(place)
    small = known[known["area_type"] == "lsoa"]
    held = set(small[["area_code", "ward_code", "authority_code"]].to_numpy().ravel())
    known = known[known["area_code"].isin(held)]  # a ward without small areas has no counts
    levels = {code: label for code, label in _LEVELS.items() if (known["area_type"] == code).any()}
    left, right = st.columns([2, 3])
    level = choose("Kind of area", levels, "level", where=left)
    named = known[known["area_type"] == level].sort_values("area")
    options = dict(zip(named["area_code"], named["area"], strict=True))
    choose_several(
        "Areas with the programme", options, "areas", where=left, placeholder="None yet",
        help="Type to search. The map beside it is the same choice: a click takes an area in or out.",
    )  # fmt: skip
    chosen = chosen_codes("areas")
    left.caption(f"{plural(len(chosen), 'area')} of {len(options):,} chosen. The others serve as comparison areas.")
    with right:
        _show(place, level, options, chosen)
    return chosen


def _show(place: str, level: str, options: dict[str, str], chosen: list[str]) -> None:
    outlines = data.outlines(AreaType[level.upper()])
    outlines = outlines[outlines["area_code"].isin(options)]
    if outlines.empty or len(outlines) > _MOST_OUTLINES:
        none = "No outline is loaded for these areas" if outlines.empty else "These are too many areas for one picture"
        st.info(f"{none}: the list holds them all.")
        return
    spec = _marked(_spec((data.stamp(), place, level), outlines), chosen)
    # Each click draws a map anew under another name: none of its clicks is then told twice.
    key = f"{_KEY} {st.session_state.get(_KEY, 0)}"
    st.vega_lite_chart(
        spec=spec, width="stretch", key=key, on_select=lambda: _click(key), selection_mode=["area"],
        alt=f"Map of {len(outlines)} areas; {len(chosen)} are chosen. The list beside it is the same choice.",
    )  # fmt: skip
    st.caption(plain("Chosen areas are dark, with a thick edge. A click takes an area in or out."))


def _marked(spec: dict[str, Any], chosen: list[str]) -> dict[str, Any]:
    """The map with the areas chosen dark, and a thick edge around them."""
    every = spec["layer"][0]
    marks = {"fill": (PROVISION, "#eef2f4"), "stroke": ("#1b2a38", "#6b7a86"), "strokeWidth": (2, 0.5)}
    test = f"indexof({json.dumps(chosen)}, datum.properties.code) >= 0"
    told = {name: {"condition": {"test": test, "value": on}, "value": off} for name, (on, off) in marks.items()}
    return spec | {"layer": [every | {"encoding": every["encoding"] | told}]}


@st.cache_data(max_entries=20, show_spinner=False)
def _spec(key: tuple[str, ...], _outlines: pd.DataFrame) -> dict[str, Any]:
    shapes = [
        {"type": "Feature", "geometry": json.loads(row["geometry"]),
         "properties": {"code": row["area_code"], "area": row["area"]}}
        for row in _outlines.to_dict("records")
    ]  # fmt: skip
    every = (
        alt.Chart(alt.Data(values=shapes))
        .transform_calculate(code="datum.properties.code")
        .mark_geoshape(aria=False)
        .encode(tooltip=[alt.Tooltip("properties.area:N", title="Area")])
        .add_params(alt.selection_point(name="area", fields=["code"]))
    )
    drawn = alt.layer(every).project(type="identity", reflectY=True).properties(width="container", height=420)
    spec: dict[str, Any] = drawn.to_dict()
    return spec


def _click(key: str) -> None:
    """Take the area that was clicked in, or out where it was in."""
    picked = st.session_state[key].selection.get("area") or []
    if picked and (code := picked[0].get("code")):
        held = chosen_codes("areas")
        st.session_state["choose areas"] = [one for one in held if one != code] if code in held else [*held, code]
        st.session_state[_KEY] = st.session_state.get(_KEY, 0) + 1
