"""The map that can be clicked: a finished picture from memory, with a ring around the chosen area."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from app.components.need_charts import draw_need_map, ring
from app.components.need_figures import Figures

_KEY = "need map"


@st.cache_data(max_entries=40, show_spinner=False)
def _spec(key: tuple[str, ...], _outlines: pd.DataFrame, _held: Figures, _title: str) -> dict[str, Any]:
    spec: dict[str, Any] = draw_need_map(_outlines, _held, title=_title).to_dict()
    return spec


def show_map(outlines: pd.DataFrame, held: Figures, *, key: tuple[str, ...], chosen: str, title: str, alt: str) -> None:
    """Draw the map; a click on an area chooses it, as the field "Area" beside it does."""
    spec = _spec(key, outlines, held, title)
    if chosen in set(outlines["area_code"]):
        spec = spec | {"layer": [*spec["layer"], ring(chosen)]}
    st.vega_lite_chart(
        spec=spec, width="stretch", alt=alt, key=_KEY, on_select=_chosen, selection_mode=["area"]
    )  # fmt: skip


def _chosen() -> None:
    """Put the area that was clicked into the field beside the map."""
    picked = st.session_state[_KEY].selection.get("area") or []
    if picked and picked[0].get("code"):
        st.session_state["choose area"] = picked[0]["code"]
