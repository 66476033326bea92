"""The need index as its page reads it: which indicators it may be made of, and the index itself."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from app import data
from app.components.need_figures import HIDDEN, figures
from app.need_data import Measure, areas_in, crime_grid, measures
from catalogue import NeedIndex, need_index
from catalogue.need.index_values import can_be_drawn, first_choice, index_cells
from interventions.places import areas_of_level
from interventions.vocabulary import AreaType, Polarity

_DIRECTED = (Polarity.LOWER_IS_BETTER, Polarity.HIGHER_IS_BETTER)


@st.cache_resource(max_entries=32, show_spinner="Looking which indicators have counts")
def _offered(as_at: str, place: str, level: AreaType) -> tuple[dict[str, Measure], list[str]]:
    held, unclear = {}, []
    for code, measure in measures(place, level, as_at=as_at).items():
        if not _has_counts(as_at, place, level, measure):
            continue
        if measure.polarity in _DIRECTED:
            held[code] = measure
        else:
            unclear.append(measure.name)
    return held, unclear


def _has_counts(as_at: str, place: str, level: AreaType, measure: Measure) -> bool:
    if measure.categories:
        return True
    rows = figures(place, measure.code, level, as_at=as_at).rows
    return can_be_drawn(measure.kind.value, "" if measure.crude else "other", rows["events"], rows["people"])


def offered(place: str, level: AreaType) -> tuple[dict[str, Measure], list[str]]:
    """What an index may be made of, by code; and the names of what has counts but no clear direction."""
    return _offered(data.stamp(), place, level)


def first_codes(place: str, held: dict[str, Measure]) -> list[str]:
    """The indicators to begin with: a few kinds of crime, or where none is loaded the first that is held."""
    grid = crime_grid(place)
    if grid is None:
        return list(held)[:1]
    codes = list(grid.categories)
    return first_choice(pd.Series([grid.of((code,), grid.year).sum() for code in codes], index=codes))


@st.cache_resource(max_entries=64, show_spinner=False)
def _index(
    as_at: str, place: str, level: AreaType, weights: tuple[tuple[str, float], ...], transformation: str
) -> NeedIndex:
    held = measures(place, level, as_at=as_at)
    names = _names([held[code] for code, _ in weights])
    parts = [_cells(as_at, place, level, held[code], names[code]) for code, _ in weights]
    chosen = {names[code]: weight for code, weight in weights}
    return need_index(pd.concat(parts, ignore_index=True), weights=chosen, transformation=transformation)


def read_index(place: str, level: AreaType, weights: dict[str, float], transformation: str) -> NeedIndex:
    """The areas of a kind in order of need, over the indicators that `weights` names by code."""
    return _index(data.stamp(), place, level, tuple(weights.items()), transformation)


def _cells(as_at: str, place: str, level: AreaType, measure: Measure, name: str) -> pd.DataFrame:
    shown = figures(place, measure.code, level, as_at=as_at)
    known = shown.rows.rename(columns={"events": "count", "people": "denominator"})
    return index_cells(
        areas_of_level(areas_in(place, as_at=as_at), level), known.assign(suppressed=known["state"] == HIDDEN),
        indicator=name, denominator_name=shown.denominator or "denominator not named", polarity=measure.polarity.value,
        period=shown.period,
    )  # fmt: skip


def _names(chosen: list[Measure]) -> dict[str, str]:
    """Code → name; those that share a name are told apart by their codes."""
    names = [one.name for one in chosen]
    return {one.code: one.name if names.count(one.name) == 1 else f"{one.name} ({one.code})" for one in chosen}
