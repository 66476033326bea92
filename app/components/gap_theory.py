"""Starting a theory of change for a gap in which nobody is at work."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from app import data
from catalogue.gaps.cells import AGE_BANDS
from logic_models import start_theory
from logic_models.notation import to_yaml

_BANDS = {band.label: (band.first, band.last) for band in AGE_BANDS}


def offer_theory(cell: dict[Any, Any]) -> None:
    """A file of a theory part-filled for one cell (area_code, factor, tier, age), which the form or editor opens."""
    ratings, names = _approaches(cell["factor"]), data.names()
    model = start_theory(cell["tier"], _BANDS[cell["age"]], (cell["factor"], names.get(cell["factor"], "")), ratings)
    key = "-".join(cell[name] for name in ("area_code", "factor", "tier", "age"))
    st.download_button(
        "Start a theory for this (YAML)", to_yaml(model), "theory.yaml", "application/yaml", key=f"start {key}",
        help="With the approaches that registers rate best for this tier. Open it under Theories of change.",
    )  # fmt: skip


def _approaches(factor: str) -> pd.DataFrame:
    """What registers say of the approaches that work on a factor; of all of them where none is named."""
    ratings = data.ratings()
    if not factor:
        return ratings
    tags = data.table("intervention tags")
    fit = tags.loc[(tags["facet"] == "factor") & (tags["code"] == factor), "intervention_code"]
    return ratings[ratings["intervention_code"].isin(fit)]
