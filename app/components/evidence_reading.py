"""The evidence library as several pages read it: weighed once, until the store changes."""

from __future__ import annotations

from datetime import date

import pandas as pd
import streamlit as st

from app import data
from catalogue import Evidence, EvidenceMap, evidence_map, review_list, weigh_evidence
from catalogue.evidence.map import count_uses
from catalogue.evidence.weighing import of_tier


@st.cache_resource(max_entries=4, show_spinner=False)
def _weighed(as_at: str) -> Evidence:
    return weigh_evidence(
        data.claims(), data.table("scales"), interventions=data.table("interventions"),
        registers=data.table("registers"), outcomes=data.table("outcomes"),
    )  # fmt: skip


def read_evidence() -> Evidence:
    """Every register side by side."""
    return _weighed(data.stamp())


@st.cache_resource(max_entries=32, show_spinner=False)
def _map(as_at: str, across: str, tier: str) -> EvidenceMap:
    chosen = of_tier(data.table("interventions"), data.table("intervention tags"), tier)
    return evidence_map(
        data.claims(), data.table("scales"), data.projects(), chosen, across=across, studies=data.table("studies"),
        outcomes=data.table("outcomes"), registers=data.table("registers"),
    )  # fmt: skip


def read_map(across: str, tier: str) -> EvidenceMap:
    """The map of evidence and gaps, for the interventions of one tier or all."""
    return _map(data.stamp(), across, tier)


@st.cache_resource(max_entries=4, show_spinner=False)
def _due(as_at: str, day: date) -> pd.DataFrame:
    return review_list(
        data.claims(), data.reviews(), as_of=day, funded=count_projects(),
        interventions=data.table("interventions"),
    )  # fmt: skip


def read_due() -> pd.DataFrame:
    """What is overdue for review today, and what is new since the last one."""
    return _due(data.stamp(), date.today())


@st.cache_resource(max_entries=4, show_spinner=False)
def _counts(as_at: str) -> dict[str, int]:
    return count_uses(data.projects())


def count_projects() -> dict[str, int]:
    """Intervention → real funded projects that use it."""
    return _counts(data.stamp())
