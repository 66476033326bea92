"""Need beside provision for one place, as several pages read it."""

from __future__ import annotations

from datetime import date

import pandas as pd
import streamlit as st

from app import data
from app.components.evidence_reading import read_evidence
from catalogue import (
    Concentration,
    Coverage,
    GapAnalysis,
    GapMatrix,
    Pathways,
    SureGaps,
    gap_matrix_from_crime,
    gaps_from_crime,
    lean_from_crime,
    pathways,
    sure_gaps_from_crime,
)
from catalogue.coverage import coverage_within
from catalogue.need.counts import VIOLENCE, VIOLENCE_NAME
from interventions.errors import InputError
from interventions.vocabulary import CRIME_LABELS, AreaType

NEEDS = {"": "Violence, robbery and weapons together"} | {
    code: CRIME_LABELS[code]
    for code in ("violence-and-sexual-offences", "robbery", "possession-of-weapons", "drugs", "anti-social-behaviour")
}


@st.cache_resource(max_entries=64, show_spinner=False)
def _coverage(as_at: str, place: str) -> Coverage:
    return coverage_within(data.projects(), data.areas(), data.populations(), place)


def read_coverage(place: str) -> Coverage:
    """What is funded in a place, by tier and authority."""
    return _coverage(data.stamp(), place)


def own_part(held: Coverage) -> pd.DataFrame:
    """The cells of a place itself, all tiers together: of a project that works elsewhere too, only the part here."""
    cells = held.cells
    return cells[(cells["tier"] == "all") & ~cells["area_code"].isin(["all", "elsewhere"])]


def without_amount(held: Coverage) -> int:
    """How many projects of a place state no amount."""
    return int(held.cells["projects_without_amount"].iloc[-1])  # of all tiers and areas


def _need(category: str) -> tuple[tuple[str, ...], str]:
    """The crime categories of a choice among `NEEDS`, and their name."""
    return ((category,), f"recorded {NEEDS[category].lower()}") if category else (VIOLENCE, VIOLENCE_NAME)


@st.cache_resource(max_entries=64, show_spinner=False)
def _gaps(as_at: str, place: str, category: str, tier: str) -> GapAnalysis:
    categories, name = _need(category)
    return gaps_from_crime(
        data.projects(), data.areas(), data.crimes(), data.populations(), within=place, tier=tier,
        categories=categories, need_name=name,
    )  # fmt: skip


def read_gaps(place: str, *, category: str = "", tier: str = "") -> GapAnalysis:
    """Need beside provision in a place, over the latest twelve months in a row that are loaded."""
    return _gaps(data.stamp(), place, category, tier)


@st.cache_resource(max_entries=64, show_spinner=False)
def _sure_gaps(as_at: str, place: str, category: str, tier: str, reported: tuple[float, float] | None) -> SureGaps:
    categories, name = _need(category)
    return sure_gaps_from_crime(
        data.projects(), data.areas(), data.crimes(), data.populations(), within=place, tier=tier,
        categories=categories, need_name=name, reported=reported,
    )  # fmt: skip


def read_sure_gaps(
    place: str, *, category: str = "", tier: str = "", reported: tuple[float, float] | None = None
) -> SureGaps:
    """The same gaps drawn anew a thousand times; `reported`: the least and greatest share of crimes reported."""
    return _sure_gaps(data.stamp(), place, category, tier, reported)


@st.cache_resource(max_entries=16, show_spinner=False)
def _matrix(as_at: str, place: str, category: str, level: AreaType, day: date, months: int) -> GapMatrix:
    categories, name = _need(category)
    return gap_matrix_from_crime(
        data.projects(), data.areas(), data.crimes(), data.populations(), read_evidence().claims, within=place,
        level=level, categories=categories, need_name=name, as_of=day.isoformat(), ends_within=months,
        factors=data.table("factors")[["code", "name"]],
    )  # fmt: skip


def read_matrix(place: str, day: date, *, category: str = "", level: AreaType, months: int = 6) -> GapMatrix:
    """The kinds of gap in each area, factor, tier and age on a day."""
    return _matrix(data.stamp(), place, category, level, day, months)


@st.cache_resource(max_entries=64, show_spinner=False)
def _pathways(as_at: str, area: str, first: int, last: int, day: date) -> Pathways:
    factors = data.table("factors")
    risks = factors.loc[factors["kind"] == "risk", ["code", "name"]]
    return pathways(
        data.projects(), data.areas(), risks, area=area, as_of=day.isoformat(), first=first, last=last
    )  # fmt: skip


def read_pathways(area: str, first: int, last: int, day: date) -> Pathways:
    """The services that stand between a person of some ages and each known risk factor on a day."""
    return _pathways(data.stamp(), area, first, last, day)


@st.cache_resource(max_entries=32, show_spinner=False)
def _lean(as_at: str, place: str, category: str, tier: str, score: str) -> Concentration | str:
    scores = data.need(score)[["area_code", "value"]].dropna() if score else None
    wards = data.areas_in(place)["ward_code"].notna().any()
    try:
        return lean_from_crime(
            data.projects(), data.areas(), data.crimes(), data.populations(), within=place, tier=tier,
            categories=_need(category)[0], deprivation=scores, level=AreaType.WARD if wards else AreaType.AUTHORITY,
        )  # fmt: skip
    except InputError as error:
        return error.sentence()


def read_lean(place: str, *, category: str = "", tier: str = "", score: str = "") -> Concentration | str:
    """Whether money leans to the wards (where there are none: authorities) with most need or, by the code of a score,
    most deprivation; in words where that cannot be said.
    """
    return _lean(data.stamp(), place, category, tier, score)
