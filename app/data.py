"""What the pages read from the store, kept in memory until the store changes.

Frames are shared between sessions and never changed. `stamp()` is part of every key: an import or an undo gives a new
one.
"""

from __future__ import annotations

import gc
import tempfile
from pathlib import Path

import pandas as pd
import streamlit as st
from sqlalchemy import Engine

from interventions.importing.report import ImportReport
from interventions.places import inside
from interventions.store import reading, theories, undoing
from interventions.store.engine import database_url, open_engine, transaction
from interventions.store.migrating import require_current
from interventions.tables import ProjectTables
from interventions.vocabulary import AreaType
from logic_models.model import LogicModel


@st.cache_resource(show_spinner="Starting")
def warm_up() -> bool:
    """Import what is slow once, then take it out of the garbage collector's way: Streamlit collects after every run."""
    import altair
    import linearmodels
    import networkx
    import statsmodels.api

    del altair, linearmodels, networkx, statsmodels
    gc.collect()
    gc.freeze()
    return True


@st.cache_resource
def _engine(url: str) -> Engine:
    return open_engine(url)


def store() -> Engine:
    """The database, at the version this code expects; raises StoreError otherwise."""
    engine = _engine(database_url())
    require_current(engine)
    return engine


def stamp() -> str:
    """A word that changes whenever the stored data do."""
    with transaction(store()) as session:
        return f"{database_url()} {reading.read_stamp(session)}"


@st.cache_resource(max_entries=4)
def _areas(as_at: str) -> pd.DataFrame:
    with transaction(store()) as session:
        return reading.read_areas(session)


def areas() -> pd.DataFrame:
    """Areas in force (contract AREAS)."""
    return _areas(stamp())


@st.cache_resource(max_entries=4)
def _projects(as_at: str) -> ProjectTables:
    with transaction(store()) as session:
        return reading.read_projects(session)


def projects() -> ProjectTables:
    """Every funded project."""
    return _projects(stamp())


@st.cache_resource(max_entries=4)
def _populations(as_at: str) -> pd.DataFrame:
    with transaction(store()) as session:
        return reading.read_populations(session)


def populations() -> pd.DataFrame:
    """People per area and year (contract POPULATIONS)."""
    return _populations(stamp())


@st.cache_resource(max_entries=4)
def _crimes(as_at: str) -> pd.DataFrame:
    with transaction(store()) as session:
        return reading.read_crimes(session)


def crimes() -> pd.DataFrame:
    """Crimes per area, month and category (contract CRIME_COUNTS)."""
    return _crimes(stamp())


@st.cache_resource(max_entries=12)
def _outlines(as_at: str, level: AreaType) -> pd.DataFrame:
    from app.outlines import simplify

    with transaction(store()) as session:
        return simplify(reading.read_boundaries(session, level), level)


def outlines(level: AreaType) -> pd.DataFrame:
    """Outlines of one kind of area, simplified for the screen: area_code, area, geometry."""
    return _outlines(stamp(), level)


@st.cache_resource(max_entries=16)
def _table(as_at: str, name: str) -> pd.DataFrame:
    with transaction(store()) as session:
        return reading.read_table(session, name)


def table(name: str) -> pd.DataFrame:
    """A reference table: interventions, factors, evidence or monitoring."""
    return _table(stamp(), name)


def imports() -> pd.DataFrame:
    """Every import, latest first."""
    with transaction(store()) as session:
        return undoing.list_imports(session)


def crime_months() -> pd.DataFrame:
    """Force-months of crime in force."""
    with transaction(store()) as session:
        return reading.read_crime_months(session)


def indicators() -> pd.DataFrame:
    """The need indicators."""
    with transaction(store()) as session:
        return reading.read_indicators(session)


def need(indicator: str) -> pd.DataFrame:
    """The values of one need indicator (contract NEED_VALUES)."""
    with transaction(store()) as session:
        return reading.read_need(session, indicator)


def stored_theories() -> pd.DataFrame:
    """The stored theories of change, latest version of each."""
    with transaction(store()) as session:
        return theories.list_theories(session)


def theory(theory_id: str) -> LogicModel:
    """A stored theory of change, latest version."""
    from logic_models.storing import from_stored

    with transaction(store()) as session:
        return from_stored(theories.read_theory(session, theory_id))


def places() -> dict[str, str]:
    """The force areas and counties in which an authority is known: code → name; those with recorded crime first."""
    every = areas()
    wide = every[every["area_type"].isin([AreaType.POLICE_FORCE.value, AreaType.COUNTY.value])]
    held = set(every.loc[every["area_type"] == "authority", ["force_code", "county_code"]].to_numpy().ravel())
    counted = every[every["area_code"].isin(crimes()["area_code"].unique())]
    bare = ~wide["area_code"].isin(set(counted[["force_code", "county_code"]].to_numpy().ravel()))
    wide = wide.assign(bare=bare)[wide["area_code"].isin(held)].sort_values(["bare", "synthetic", "area"])
    return dict(zip(wide["area_code"], wide["area"], strict=True))


def areas_in(place: str) -> pd.DataFrame:
    """The areas of one force area or county."""
    return inside(areas(), place)


def crimes_in(place: str) -> pd.DataFrame:
    """The crimes recorded in one force area or county."""
    every = crimes()
    return every[every["area_code"].isin(areas_in(place)["area_code"])]


def bring_in(kind: str, name: str, content: bytes, *, year: int | None = None) -> ImportReport:
    """Import an uploaded file, exactly as the command line would. Raises ImportRefused with every fault."""
    from interventions.importing.files import SourceFile
    from interventions.loading import import_file

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / Path(name).name
        path.write_bytes(content)
        return import_file(store(), kind, SourceFile(path), year=year)
