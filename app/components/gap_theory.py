"""A theory of change begun for a gap in which nobody is at work: from the cell of the matrix to the guided form."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from app import data
from app.address import ANY, choose
from app.components.frame import link, plain
from catalogue.gaps.cells import AGE_BANDS
from interventions.figures import listed
from interventions.vocabulary import PreventionTier, Setting
from logic_models import LogicModel, NodeKind, start_theory

_BANDS = {band.label: (band.first, band.last) for band in AGE_BANDS}


def offer_theory(cell: dict[Any, Any]) -> None:
    """A link to the form, part-filled for one cell of the matrix (factor, tier, age)."""
    link("Start a project for this", "propose", tier=cell["tier"], age=cell["age"], factor=cell["factor"])


def ask_start() -> LogicModel | None:
    """The theory that the address asks to begin from, fitted to where people are met; None where it asks for none."""
    tier, age = st.query_params.get("tier", ""), st.query_params.get("age", "")
    if tier not in PreventionTier.codes() or age not in _BANDS:
        return None
    factor, names = st.query_params.get("factor", ""), data.names()
    factor = factor if factor in names else ""
    setting = choose("Where would you meet people?", ANY | Setting.labels(), "setting")
    model = start_theory(tier, _BANDS[age], (factor, names.get(factor, "")), _approaches(factor), setting=setting)
    told = [node.text for node in model.of_kind(NodeKind.ACTIVITY)]
    rated = f"filled in for you are the approaches that registers rate best for them: {listed(told)}" if told else (
        "no register rates an approach for them well, so the activities are yours to write")  # fmt: skip
    st.info(plain(f"You begin from a gap. {model.title}; {rated}. All of it can be changed."))
    return model


def _approaches(factor: str) -> pd.DataFrame:
    """What registers say of the approaches that work on a factor; of all of them where none is named."""
    ratings = data.ratings()
    if not factor:
        return ratings
    tags = data.table("intervention tags")
    fit = tags.loc[(tags["facet"] == "factor") & (tags["code"] == factor), "intervention_code"]
    return ratings[ratings["intervention_code"].isin(fit)]
