"""Showing a chart with its sentence; finished specifications are kept, since building them costs more than drawing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

_BESIDE_ITS_ROW = {"labelFlush": False}
# Marks of these kinds name nothing to a screen reader but that they are there; the sentence and the table do.
_UNNAMED = {kind: {"aria": False} for kind in ("geoshape", "rule")}


@st.cache_data(max_entries=200, show_spinner=False)
def _spec(key: tuple[Any, ...], _make: Callable[[], Any]) -> dict[str, Any]:
    spec: dict[str, Any] = _make().to_dict()
    spec.pop("description", None)  # `alt` takes its place, and Streamlit would note each time that it does
    # The theme of the pages moves the first and last label of an axis inwards: away from the row that it names.
    spec["config"] = {"axisBand": _BESIDE_ITS_ROW, "axisPoint": _BESIDE_ITS_ROW} | _UNNAMED | spec.get("config", {})
    return spec


def show_chart(make: Callable[[], Any], *, key: tuple[Any, ...], alt: str, caption: str = "") -> None:
    """Draw the chart that `make` builds, from memory where `key` was drawn before; `alt` says what it shows."""
    st.vega_lite_chart(spec=_spec(key, make), width="stretch", alt=alt)
    if caption:
        st.caption(caption)
