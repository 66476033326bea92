"""Where a project's work is: areas with shares, the larger areas they lie in, a map; for a refuge, no more than its
authority.
"""

from __future__ import annotations

import pandas as pd
import streamlit as st

from app import data
from app.components.charts import show_chart
from app.components.frame import plain
from app.components.rows import Cell, show_rows
from catalogue.charts import draw_map
from interventions.disclosure import open_codes
from interventions.figures import listed, percent
from interventions.record_changes import NOT_STATED
from interventions.records import ProjectRecord
from interventions.vocabulary import AreaType

_LEVELS = {"ward_code": "ward", "authority_code": "authority", "county_code": "county", "force_code": "police force"}
_MANY = {"ward": "wards", "authority": "authorities", "county": "counties", "police force": "police force areas"}
_MOST = 12


def show_place(record: ProjectRecord) -> None:
    """The delivery areas as a table beside a map, what they lie in, and, apart from them, the office."""
    st.subheader("Where the work is", anchor=False)
    if record.confidential:
        _show_confidential(record)
        return
    if not record.areas:
        st.markdown(f"No delivery area is stated. {plain(record.location_text)}")
    else:
        places = _places(record)
        outlines = _outlines(places)
        if outlines.empty:
            _say_place(record, places)
            st.caption("No outline is stored for these areas, so there is no map.")
        else:
            left, right = st.columns([3, 2])
            with right:
                _say_place(record, places)
            with left:
                _map(record, places, outlines)
    st.markdown(f"Office (not where the work is): {plain(record.office_address or NOT_STATED)}")


def _say_place(record: ProjectRecord, places: pd.DataFrame) -> None:
    _table(places)
    st.markdown(plain(_rolled_up(places)))
    if record.location_text:
        st.markdown(f"In the source's words: {plain(record.location_text)}")


def _show_confidential(record: ProjectRecord) -> None:
    """The authority alone, and why no more is shown."""
    st.info("The location of this project is confidential: it is shown on no map, and no area below its local "
            "authority, no office and no other words on the place are shown. Title, description and notes are "
            "shown as they were written: keep the place out of them.", icon=":material/lock:")  # fmt: skip
    coarse = open_codes(data.areas())
    shown: dict[str, float] = {}
    for code, share in record.areas.items():
        if isinstance(open_code := coarse.get(code), str):
            shown[open_code] = shown.get(open_code, 0.0) + share
    if shown:
        _table(_places(record.model_copy(update={"areas": shown})))


def _places(record: ProjectRecord) -> pd.DataFrame:
    """The record's areas with their names, kinds and larger areas, and `share`."""
    shares = pd.DataFrame({"area_code": list(record.areas), "share": list(record.areas.values())})
    places = shares.merge(data.areas(), on="area_code", how="left", validate="one_to_one")
    return places.assign(area=places["area"].fillna(places["area_code"]))


def _table(places: pd.DataFrame) -> None:
    kinds = AreaType.labels()
    rows: list[list[Cell]] = [
        [row["area"], kinds.get(row["area_type"], "not loaded"), percent(row["share"])]
        for row in places.sort_values("share", ascending=False, kind="stable").to_dict("records")
    ]
    show_rows(["Delivery area", "Kind", "Share"], rows[:_MOST], caption="Shares of the project by area",
              figures=("Share",))  # fmt: skip
    if len(rows) > _MOST:
        with st.expander(f"{len(rows) - _MOST} more"):
            show_rows(["Delivery area", "Kind", "Share"], rows[_MOST:], caption="The other areas", figures=("Share",))


def _rolled_up(places: pd.DataFrame) -> str:
    """Which larger areas the delivery areas lie in."""
    names, said = data.names(), []
    for column, label in _LEVELS.items():
        above = places.loc[places[column] != places["area_code"], column].dropna().unique()
        if len(above):
            words = [names.get(code, code) for code in above[:_MOST]]
            more = [f"{len(above) - _MOST} more"] if len(above) > _MOST else []
            said.append(f"{label if len(above) == 1 else _MANY[label]} {listed([*words, *more])}")
    return f"These lie in: {'; '.join(said)}." if said else ""


def _outlines(places: pd.DataFrame) -> pd.DataFrame:
    """The outlines of the delivery areas and their neighbours; empty where none of their own is stored."""
    kinds = places["area_type"].dropna().mode()
    level = next((kind for kind in AreaType if kind.value in kinds.head(1).tolist()), None)
    outlines = data.outlines(level) if level else pd.DataFrame()
    if level is None or outlines.empty or not outlines["area_code"].isin(places["area_code"]).any():
        return pd.DataFrame()
    return outlines[outlines["area_code"].isin(_around(places, level))]


def _map(record: ProjectRecord, places: pd.DataFrame, outlines: pd.DataFrame) -> None:
    """The delivery areas among their neighbours."""
    figures = places.assign(label=places["share"].map(percent), percent=100 * places["share"])
    words = listed(list(places["area"].head(_MOST)))
    show_chart(lambda: draw_map(outlines, figures, value="percent", title="% of the project", height=340),
               key=("project map", data.stamp(), record.project_id),
               alt=f"Map of the delivery areas: {words}. The table has the same.",
               caption="Shaded: delivery areas. Dashed: neighbours. Boundaries as imported.")  # fmt: skip


def _around(places: pd.DataFrame, level: AreaType) -> set[str]:
    """The delivery areas and those of the same kind in the same authority; of authorities, in the same county."""
    every = data.areas()
    column = "authority_code" if level in (AreaType.LSOA, AreaType.WARD) else "county_code"
    same = every[every["area_type"] == level.value]
    mine = set(places[column].dropna())
    return set(same.loc[same[column].isin(mine), "area_code"]) | set(places["area_code"])
