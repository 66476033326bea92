"""Snapshots as the page What changed keeps and reads them."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from app.data import changing, stamp, store
from catalogue import WhatChanged, what_changed
from interventions.store import snapshots
from interventions.store.engine import transaction


def list_snapshots() -> pd.DataFrame:
    """Every snapshot, latest first."""
    with transaction(store()) as session:
        return snapshots.list_snapshots(session)


def take(name: str, note: str) -> None:
    """Keep what is held now under a name; raises where the name was used."""
    with changing() as session:
        snapshots.take_snapshot(session, name, note=note)


@st.cache_resource(max_entries=8, show_spinner=False)
def _compared(as_at: str, before: str, after: str) -> WhatChanged:
    with transaction(store()) as session:
        held = [snapshots.read_snapshot(session, name) for name in (before, after)]
    return what_changed(*held)


def compare(before: str, after: str) -> WhatChanged:
    """What changed between two snapshots."""
    return _compared(stamp(), before, after)
