"""What the pages read from the store, kept in memory until the store changes.

Frames are shared between sessions and never changed. `stamp()` is part of every key: an import or an undo gives a new
one. While a page is drawn it is read once (`one_run`); what a page writes, it writes in `changing`, after which the
stamp is read again. What others write is seen when the page runs next.
"""

from __future__ import annotations

import gc
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import streamlit as st
from sqlalchemy import Engine
from sqlmodel import Session

from interventions.importing.report import ImportReport
from interventions.places import inside
from interventions.records import ProjectRecord
from interventions.store import evidence, finding, reading, theories, undoing
from interventions.store import projects as stored
from interventions.store.engine import database_url, open_engine, transaction, writing
from interventions.store.migrating import require_current
from interventions.store.projects import StaleSaveError as StaleSaveError
from interventions.tables import ProjectTables
from interventions.vocabulary import AreaType
from logic_models.model import LogicModel
from logic_models.results import Review, Stage

if TYPE_CHECKING:
    from catalogue.filters import ProjectFilter
    from catalogue.finding import Found
    from interventions.project_index import ProjectIndex


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


_held: ContextVar[list[str] | None] = ContextVar("the stamp of this run of a page", default=None)


@contextmanager
def one_run() -> Iterator[None]:
    """One run of a page: within it the stamp is read from the store once."""
    before = _held.set([])
    try:
        yield
    finally:
        _held.reset(before)


def stamp() -> str:
    """A word that changes whenever the stored data do."""
    held = _held.get()
    if held:
        return held[0]
    with transaction(store()) as session:
        fresh = f"{database_url()} {reading.read_stamp(session)}"
    if held is not None:
        held.append(fresh)
    return fresh


@contextmanager
def changing() -> Iterator[Session]:
    """A transaction that writes: what the page reads after it is read anew."""
    try:
        with writing(store()) as session:
            yield session
    finally:
        _forget()


def _forget() -> None:
    held = _held.get()
    if held:
        held.clear()


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


@st.cache_resource(max_entries=64, show_spinner=False)
def _record(as_at: str, project_id: str) -> tuple[ProjectRecord, int]:
    with transaction(store()) as session:
        return stored.read_project(session, project_id)


def record(project_id: str) -> tuple[ProjectRecord, int]:
    """One project whole, places of a confidential one included, and its version. Raises InputError for an unknown."""
    return _record(stamp(), project_id)


def history(project_id: str) -> pd.DataFrame:
    """Every saved state of a project, latest first: version, saved_at, import_id, actor, content (JSON)."""
    with transaction(store()) as session:
        return stored.read_history(session, project_id)


def save(record: ProjectRecord, *, actor: str, expected: int) -> bool:
    """Save a project over the version that was opened (0: new); False if nothing changed. May raise StaleSaveError."""
    with changing() as session:
        return stored.save_project(session, record, actor=actor, expected=expected)


def bring_back(project_id: str, version: int, *, actor: str) -> tuple[bool, str]:
    """Make an earlier version of a project its newest one: whether anything changed, and what else there is to say."""
    from interventions.store import duplicates

    with changing() as session:
        return duplicates.bring_back(session, project_id, version, actor=actor)


def origins(project_id: str) -> pd.DataFrame:
    """The cells of mapped spreadsheets that a project's fields came from: field, cell, raw, file, import_id."""
    from interventions.store.rejects import read_origins

    with transaction(store()) as session:
        return read_origins(session, project_id)


@st.cache_resource(max_entries=4, show_spinner=False)
def _names(as_at: str) -> dict[str, str]:
    known = areas()
    names = dict(zip(known["area_code"], known["area"], strict=True))
    for name in ("interventions", "factors", "findings"):
        frame = table(name)
        names |= dict(zip(frame["code"], frame["name"], strict=True))
    return names


def names() -> dict[str, str]:
    """Code → name of every area, intervention, factor and finding of need."""
    return _names(stamp())


@st.cache_resource(max_entries=4, show_spinner=False)
def _claims(as_at: str) -> pd.DataFrame:
    with transaction(store()) as session:
        return evidence.read_claims(session)


def claims() -> pd.DataFrame:
    """Every claim of evidence (contract CLAIMS), earlier readings included."""
    return _claims(stamp())


@st.cache_resource(max_entries=4, show_spinner=False)
def _reviews(as_at: str) -> pd.DataFrame:
    with transaction(store()) as session:
        return evidence.read_reviews(session)


def reviews() -> pd.DataFrame:
    """Every review of evidence (contract REVIEWS)."""
    return _reviews(stamp())


def save_review(intervention: str, *, next_due: date | None, note: str, actor: str) -> None:
    """Note that the evidence for an intervention was reviewed today."""
    with changing() as session:
        evidence.save_review(session, intervention, reviewed_on=date.today(), next_due=next_due, note=note, actor=actor)


@st.cache_resource(show_spinner=False)
def _indexes() -> tuple[Lock, dict[str, ProjectIndex]]:
    return Lock(), {}


def index() -> ProjectIndex:
    """Every project as arrays, read once for all; what is being read is said where it takes over two seconds."""
    lock, held = _indexes()
    as_at, began, place = stamp(), time.monotonic(), st.empty()

    def say(what: str, rows: int) -> None:
        if time.monotonic() - began > 2:
            place.info(f"Reading the {what} of all projects: {rows:,} so far. This is done once after each change.")

    with lock:
        if as_at not in held:
            with transaction(store()) as session:
                fresh = finding.read_index(session, say)
            held.clear()
            held[as_at] = fresh
        place.empty()
        return held[as_at]


@st.cache_resource(max_entries=8, show_spinner=False)
def _found(as_at: str, chosen: ProjectFilter) -> Found:
    from catalogue.finding import find_projects, stances_of

    matched = None
    if chosen.words.strip():
        with transaction(store()) as session:
            matched = finding.match_words(session, chosen.words)
    return find_projects(index(), chosen, areas(), matched=matched, stances=stances_of(claims(), table("scales")))


def find(chosen: ProjectFilter) -> Found:
    """The projects that match, counted on the index."""
    return _found(stamp(), chosen)


def selection(numbers: np.ndarray) -> list[ProjectRecord]:
    """Some projects whole, by their numbers in the store."""
    with transaction(store()) as session:
        return list(finding.read_selection(session, numbers))


def imports() -> pd.DataFrame:
    """Every import, latest first."""
    with transaction(store()) as session:
        return undoing.list_imports(session)


def crime_months() -> pd.DataFrame:
    """Force-months of crime in force."""
    with transaction(store()) as session:
        return reading.read_crime_months(session)


@st.cache_resource(max_entries=4, show_spinner=False)
def _indicators(as_at: str) -> pd.DataFrame:
    with transaction(store()) as session:
        return reading.read_indicators(session)


def indicators() -> pd.DataFrame:
    """The need indicators."""
    return _indicators(stamp())


def need(indicator: str) -> pd.DataFrame:
    """The values of one need indicator (contract NEED_VALUES)."""
    with transaction(store()) as session:
        return reading.read_need(session, indicator)


def deprivation_scores() -> dict[str, str]:
    """Code → name of the scores of an Index of Deprivation that are loaded: those that rise with deprivation."""
    frame = indicators()
    scores = frame["code"].str.fullmatch(r"imd\d{4}-(?:imd|income|employment)-score")
    return dict(zip(frame.loc[scores, "code"], frame.loc[scores, "name"], strict=True))


def stored_theories() -> pd.DataFrame:
    """The stored theories of change, latest version of each."""
    with transaction(store()) as session:
        return theories.list_theories(session)


def theory(theory_id: str) -> LogicModel:
    """A stored theory of change, latest version."""
    from logic_models.storing import from_stored

    with transaction(store()) as session:
        return from_stored(theories.read_theory(session, theory_id))


@st.cache_resource(max_entries=4, show_spinner=False)
def _ratings(as_at: str) -> pd.DataFrame:
    with transaction(store()) as session:
        return evidence.read_ratings(session)


def ratings() -> pd.DataFrame:
    """What each register holds of each approach today (contract RATINGS)."""
    return _ratings(stamp())


def _smallest(people: float, share: float, rises: bool) -> float | None:
    from evaluation.power import smallest_difference

    return smallest_difference(people, share=share, rises=rises)


def review(model: LogicModel, *, stage: Stage = Stage.DRAFT) -> Review:
    """Every rule applied to a theory, held against the registers that are loaded and what its numbers can show."""
    from logic_models import check

    return check(model, stage=stage, evidence=ratings(), detectable=_smallest)


def places() -> dict[str, str]:
    """The force areas and counties of which something is held: code → name; those with recorded crime first.

    Something: crimes, projects, residents or an indicator of an area there. Where nothing at all is held yet, every
    one in which an authority is known.
    """
    return _places(stamp())


@st.cache_resource(max_entries=4, show_spinner=False)
def _places(as_at: str) -> dict[str, str]:
    every = areas()
    wide = every[every["area_type"].isin([AreaType.POLICE_FORCE.value, AreaType.COUNTY.value])]
    held = set(every.loc[every["area_type"] == "authority", ["force_code", "county_code"]].to_numpy().ravel())
    counted = every[every["area_code"].isin(crimes()["area_code"].unique())]
    with transaction(store()) as session:
        told = set(reading.read_need_areas(session))
    told |= {*crimes()["area_code"], *populations()["area_code"], *projects().areas["area_code"]}
    mine = every[every["area_code"].isin(told)]
    filled = set(mine[["area_code", "force_code", "county_code"]].to_numpy().ravel())
    held = held & filled or held
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
        try:
            return import_file(store(), kind, SourceFile(path), year=year)
        finally:
            _forget()
