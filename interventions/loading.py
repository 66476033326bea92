"""From a file on disk to the store: read it, check it, save it in one transaction, report every row."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Protocol

from sqlalchemy import Engine

from interventions.errors import InputError
from interventions.importing.deprivation import read_deprivation
from interventions.importing.evidence.claims import read_evidence, read_studies
from interventions.importing.files import SourceFile, find_files
from interventions.importing.fingertips import read_fingertips
from interventions.importing.geography.areas import read_areas
from interventions.importing.geography.boundaries import read_boundaries
from interventions.importing.geography.lookups import read_lookup
from interventions.importing.hospital import read_hospital
from interventions.importing.known import Known
from interventions.importing.need import read_need
from interventions.importing.police_uk import MonthOfCrimes, read_months
from interventions.importing.populations import read_population
from interventions.importing.recorded_crime import read_recorded_crime
from interventions.importing.report import ImportReport, Reading
from interventions.importing.severity import read_severity
from interventions.importing.threesixty.grants import read_grants
from interventions.store.engine import transaction
from interventions.store.reading import read_known
from interventions.store.saving import save_months, save_projects_file, save_reading

_CSV = ("*.csv", "*.csv.gz")
Reader = Callable[[SourceFile, Known], Reading]

READERS: dict[str, Reader] = {
    "areas": read_areas,
    "lookup": read_lookup,
    "population": read_population,
    "boundaries": read_boundaries,
    "deprivation": read_deprivation,
    "need": read_need,
    "fingertips": read_fingertips,
    "hospital": read_hospital,
    "recorded-crime": read_recorded_crime,
    "severity": read_severity,
    "grants": read_grants,
    "evidence": read_evidence,
    "studies": read_studies,
}
PATTERNS: dict[str, tuple[str, ...]] = {
    "boundaries": ("*.geojson", "*.geojson.gz"),
    "grants": ("*.json", "*.json.gz", "*.csv", "*.csv.gz", "*.xlsx"),
    "crimes": ("*street*.csv", "*street*.csv.gz", "*.zip"),
}
KINDS = (*READERS, "projects", "crimes")


class Progress(Protocol):
    """Is told what is being read, how many files are done, and how many there are."""

    def __call__(self, name: str, done: int, total: int) -> None:
        """Show it."""
        ...


def import_each(
    engine: Engine, kind: str, paths: list[Path], *, year: int | None = None, progress: Progress | None = None
) -> Iterator[ImportReport]:
    """Import files of one kind, in order, each whole or not at all; yields a report for each.

    A fault in one file refuses that file and stops there; files before it stay imported. `progress` is told the
    file's name, how many are done, and how many there are.
    """
    sources = find_files(paths, PATTERNS.get(kind, _CSV))
    for done, source in enumerate(sources):
        if progress:
            progress(source.name, done, len(sources))
        tell = partial(progress, done=done, total=len(sources)) if progress else None
        yield import_file(engine, kind, source, year=year, tell=tell)
    if progress:
        progress("done", len(sources), len(sources))


def import_file(
    engine: Engine, kind: str, source: SourceFile, *, year: int | None = None, tell: Callable[[str], None] | None = None
) -> ImportReport:
    """Import one file in one transaction. Raises ImportRefused with every fault; then nothing is stored.

    `tell` is told each month of a street file as it is stored, and how many rows of a projects file are.
    """
    with transaction(engine) as session:
        known = read_known(session)
        if kind == "crimes":
            _require_lsoas(known, source)
            return save_months(session, _told(read_months(source, known), source, tell), file=source.name)
        if kind == "projects":
            return save_projects_file(session, source, known, tell=tell)
        reading = _read(kind, source, known, year)
        return save_reading(session, reading, kind=kind, file=source.name)


def _told(
    months: Iterator[MonthOfCrimes], source: SourceFile, tell: Callable[[str], None] | None
) -> Iterator[MonthOfCrimes]:
    for month in months:
        if tell:
            tell(f"{source.name}: {month.month}")
        yield month


def _read(kind: str, source: SourceFile, known: Known, year: int | None) -> Reading:
    if kind == "population":
        return read_population(source, known, year=year)
    if kind == "deprivation":
        return read_deprivation(source, known, year=year)
    return READERS[kind](source, known)


def _require_lsoas(known: Known, source: SourceFile) -> None:
    if not known.lsoas:
        raise InputError(
            "no LSOA is loaded, so no crime could be placed.",
            where=source.name,
            mend="Import an area lookup first: vru import lookup FILE.",
        )
