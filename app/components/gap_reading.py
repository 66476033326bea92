"""Need beside provision for one place, as several pages read it."""

from __future__ import annotations

import streamlit as st

from app import data
from catalogue import Coverage, GapAnalysis, ProjectFilter, count_need, coverage, filter_projects, find_gaps
from catalogue.need import VIOLENCE, latest_months, say_months
from interventions.places import population_at
from interventions.vocabulary import CRIME_LABELS, AreaType

NEEDS = {"": "Violence, robbery and weapons together"} | {
    code: CRIME_LABELS[code]
    for code in ("violence-and-sexual-offences", "robbery", "possession-of-weapons", "drugs", "anti-social-behaviour")
}


@st.cache_resource(max_entries=64, show_spinner=False)
def _coverage(as_at: str, place: str, level: AreaType, tier: str) -> Coverage:
    areas = data.areas_in(place)
    chosen = filter_projects(data.projects(), ProjectFilter(area=place, tier=tier), data.areas())
    year = int(data.populations()["year"].max()) if len(data.populations()) else 2021
    return coverage(chosen, areas, data.populations(), level=level, year=year)


def read_coverage(place: str, *, level: AreaType = AreaType.AUTHORITY, tier: str = "") -> Coverage:
    """What is funded in a place, by tier and area."""
    return _coverage(data.stamp(), place, level, tier)


@st.cache_resource(max_entries=64, show_spinner=False)
def _gaps(as_at: str, place: str, category: str, tier: str) -> GapAnalysis:
    areas, crimes = data.areas_in(place), data.crimes_in(place)
    months = latest_months(crimes)
    categories = (category,) if category else VIOLENCE
    need = count_need(crimes, areas, categories=categories, months=months)
    people = population_at(data.populations(), areas, AreaType.AUTHORITY, year=int(months[-1][:4]))
    return find_gaps(
        need, read_coverage(place, tier=tier), people, need_name=f"recorded {NEEDS[category].lower()}",
        period=say_months(months),
    )  # fmt: skip


def read_gaps(place: str, *, category: str = "", tier: str = "") -> GapAnalysis:
    """Need beside provision in a place, over the latest twelve months in a row that are loaded."""
    return _gaps(data.stamp(), place, category, tier)
