"""Need beside provision for one place, as several pages read it."""

from __future__ import annotations

import streamlit as st

from app import data
from catalogue import Coverage, GapAnalysis, gaps_from_crime
from catalogue.coverage import coverage_within
from catalogue.need.counts import VIOLENCE, VIOLENCE_NAME
from interventions.vocabulary import CRIME_LABELS

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


@st.cache_resource(max_entries=64, show_spinner=False)
def _gaps(as_at: str, place: str, category: str, tier: str) -> GapAnalysis:
    return gaps_from_crime(
        data.projects(), data.areas(), data.crimes(), data.populations(), within=place, tier=tier,
        categories=(category,) if category else VIOLENCE,
        need_name=f"recorded {NEEDS[category].lower()}" if category else VIOLENCE_NAME,
    )  # fmt: skip


def read_gaps(place: str, *, category: str = "", tier: str = "") -> GapAnalysis:
    """Need beside provision in a place, over the latest twelve months in a row that are loaded."""
    return _gaps(data.stamp(), place, category, tier)
