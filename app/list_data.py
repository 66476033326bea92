"""What the pages "Bring in a list" and "Duplicates" read from the store, and what they save."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pandas as pd
import streamlit as st

from app import data
from catalogue.duplicates import Duplicates, find_duplicates
from interventions.errors import Fault, InputError
from interventions.importing.files import SourceFile
from interventions.importing.known import Known
from interventions.importing.lists.applying import ReadList, read_list
from interventions.importing.lists.guessing import MappingGuess, guess_mapping
from interventions.importing.lists.joining import JoinedList
from interventions.importing.lists.mapping import ColumnMapping
from interventions.importing.lists.sheets import SheetTable, read_tables
from interventions.importing.report import ImportReport
from interventions.records import ProjectRecord
from interventions.store import duplicates, reading, rejects
from interventions.store.engine import transaction
from interventions.store.rejects import Reject


@st.cache_resource(max_entries=4, show_spinner="Reading the file")
def tables_in(name: str, content: bytes) -> list[SheetTable]:
    """The tables in an uploaded workbook or CSV. Raises InputError where it has none."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / Path(name).name
        path.write_bytes(content)
        return read_tables(SourceFile(path))


@st.cache_resource(max_entries=4, show_spinner=False)
def _known(as_at: str) -> tuple[Known, dict[str, dict[str, str]]]:
    with transaction(data.store()) as session:
        return reading.read_known(session), rejects.read_names(session)


@st.cache_resource(max_entries=4, show_spinner="Looking at the columns")
def _guess(as_at: str, name: str, content: bytes, sheets: tuple[str, ...]) -> MappingGuess:
    return guess_mapping(_chosen(name, content, sheets), _known(as_at)[0])


def guess(name: str, content: bytes, sheets: tuple[str, ...]) -> MappingGuess:
    """What the columns of the chosen sheets may mean."""
    return _guess(data.stamp(), name, content, sheets)


def _chosen(name: str, content: bytes, sheets: tuple[str, ...]) -> list[SheetTable]:
    return [table for table in tables_in(name, content) if table.sheet in sheets]


@st.cache_resource(max_entries=4, show_spinner="Reading every row")
def _read(as_at: str, name: str, content: bytes, sheets: tuple[str, ...], mapping: str) -> ReadList:
    known, names = _known(as_at)
    return read_list(_chosen(name, content, sheets), ColumnMapping.from_yaml(mapping), known, names, file=name)


def read(name: str, content: bytes, sheets: tuple[str, ...], mapping: ColumnMapping) -> tuple[ReadList, JoinedList]:
    """Every row of the chosen sheets, and what would be stored of them."""
    rows = _read(data.stamp(), name, content, sheets, mapping.to_yaml())
    with transaction(data.store()) as session:
        return rows, rejects.join_with_stored(session, rows)


def store_list(rows: ReadList) -> ImportReport:
    """Store the sound rows and queue the faulty ones."""
    with data.changing() as session:
        return rejects.save_list(session, rows)


def waiting() -> pd.DataFrame:
    """The rows that wait to be mended."""
    with transaction(data.store()) as session:
        return rejects.list_rejects(session)


def reject(number: int) -> Reject:
    """One row of the queue."""
    with transaction(data.store()) as session:
        return rejects.read_reject(session, number)


def resubmit(number: int, changes: dict[str, str]) -> ImportReport | tuple[Fault, ...]:
    """Send a mended row in again: the report, or the faults that are left."""
    with data.changing() as session:
        return rejects.resubmit(session, number, changes)


def discard(number: int) -> None:
    """Take a row out of the queue."""
    with data.changing() as session:
        rejects.discard(session, number)


@st.cache_resource(max_entries=2, show_spinner="Comparing the records")
def _pairs(as_at: str, decided: frozenset[tuple[str, str]]) -> Duplicates:
    return find_duplicates(data.projects(), decided=decided, areas=data.areas())


def pairs() -> Duplicates:
    """Records that may be one project, without those that were decided."""
    with transaction(data.store()) as session:
        decided = duplicates.read_decisions(session)
    return _pairs(data.stamp(), decided)


def two_records(first: str, second: str) -> tuple[tuple[ProjectRecord, int], tuple[ProjectRecord, int]]:
    """Two records with their versions. Raises InputError where one is not there or is part of another."""
    found = data.record(first), data.record(second)
    for record, _ in found:
        if record.merged_into:
            raise InputError(f"{record.project_id} is part of {record.merged_into}.", mend="Choose another pair.")
    return found


def say_different(first: str, second: str) -> None:
    """Two records are different projects: the pair is not shown again."""
    with data.changing() as session:
        duplicates.say_different(session, first, second)


def merge(kept: str, other: str, *, join: list[str], take: list[str], versions: tuple[int, int]) -> None:
    """Make two records one. Raises StaleSaveError where one of them was saved meanwhile."""
    with data.changing() as session:
        duplicates.merge_projects(session, kept, other, join=join, take=take, versions=versions)
