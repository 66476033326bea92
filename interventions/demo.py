"""Fills a database with what the documents state and with the synthetic county; running it again changes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

from sqlalchemy import Engine
from sqlmodel import Session

from interventions.importing.police_uk import MonthOfCrimes
from interventions.importing.reference import FILES, LIBRARY, read_reference
from interventions.importing.report import ImportReport, Reading
from interventions.store.engine import transaction
from interventions.store.reading import read_known
from interventions.store.saving import save_months, save_reading
from interventions.synthetic import FORCE, SyntheticCounty, make_county

SYNTHETIC = "synthetic county (made up)"


def fill(engine: Engine, *, progress: Callable[[str], None] | None = None) -> list[ImportReport]:
    """Load the reference files, then the synthetic county, in one transaction; a report for each part."""
    with transaction(engine) as session:
        reports = list(import_reference(session, FILES, tell=progress))
        if progress:
            progress(SYNTHETIC)
        return [*reports, *_save_county(session, make_county())]


def import_reference(
    session: Session, names: tuple[str, ...] = LIBRARY, *, tell: Callable[[str], None] | None = None
) -> Iterator[ImportReport]:
    """Load files of `interventions/reference`, each an import of its own; a second time changes nothing.

    By default those that any unit can use: outcomes, findings, factors, interventions, and registers of evidence.
    """
    for name in names:
        if tell:
            tell(name)
        reading = read_reference(name, read_known(session))
        yield save_reading(session, reading, kind="reference", file=name)


def _save_county(session: Session, county: SyntheticCounty) -> list[ImportReport]:
    places, projects = Reading(), Reading()
    line = 0
    for line, row in enumerate(county.areas.to_dict("records"), start=1):
        values = {name: row[name] for name in ("code", "name", "area_type")}
        places.add("areas", line, **values, synthetic=True)
        if row["parent_code"]:
            places.add("area_links", line, child_code=row["code"], parent_code=row["parent_code"])
    for row in county.outlines.to_dict("records"):
        line += 1
        places.add("boundaries", line, area_code=row["code"], geometry=row["geometry"])
    for row in county.people.to_dict("records"):
        line += 1
        places.add(
            "populations", line, area_code=row["code"], year=2021, people=float(row["people"]), source="synthetic"
        )
    places.read = line
    for line, record in enumerate(county.projects, start=1):
        projects.add("projects", line, record=record)
    projects.read = len(county.projects)
    return [
        save_reading(session, places, kind="synthetic", file=f"{SYNTHETIC}: areas"),
        save_reading(session, projects, kind="synthetic", file=f"{SYNTHETIC}: projects"),
        save_months(session, _months(county), file=f"{SYNTHETIC}: crimes"),
    ]


def _months(county: SyntheticCounty) -> list[MonthOfCrimes]:
    return [
        MonthOfCrimes(
            FORCE,
            str(month),
            rows[["area_code", "category", "crimes"]],
            read=int(rows["crimes"].sum()),
            stored=int(rows["crimes"].sum()),
            mapped=0,
            dropped=Counter(),
        )
        for month, rows in county.crimes.groupby("month")
    ]
