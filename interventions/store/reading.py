"""Frames out of the database, each keeping its contract in `interventions.tables`."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import pandas as pd
import shapely
from sqlalchemy import Boolean, Float, Integer, Select, func, select
from sqlmodel import Session

from interventions import tables
from interventions.disclosure import as_may_be_shown, hide_places
from interventions.importing.known import Known
from interventions.models.areas import Area, AreaLink, AreaSuccessor, Boundary, Population
from interventions.models.evidence import (
    EvidenceClaim,
    EvidenceReview,
    Factor,
    Intervention,
    InterventionTag,
    NeedFinding,
    Outcome,
    Register,
    ScaleLevel,
    Study,
)
from interventions.models.funding import Allocation
from interventions.models.imports import ImportBatch
from interventions.models.need import (
    CrimeCount,
    CrimeMonth,
    MonitoringMeasure,
    NeedIndicator,
    NeedValue,
    SeverityWeight,
)
from interventions.models.projects import Award, Project, ProjectArea, ProjectRevision, ProjectStage, ProjectTag
from interventions.models.theories import TheoryVersion
from interventions.store.evidence import read_evidence_words
from interventions.tables import ProjectTables
from interventions.vocabulary import AreaType

CENSUS_YEAR = 2021
REFERENCE_TABLES = {
    "interventions": Intervention, "intervention tags": InterventionTag, "factors": Factor, "outcomes": Outcome,
    "findings": NeedFinding, "registers": Register, "scales": ScaleLevel, "evidence": EvidenceClaim, "studies": Study,
    "reviews": EvidenceReview, "monitoring": MonitoringMeasure, "allocations": Allocation,
}  # fmt: skip
_LEVEL_COLUMNS = (
    ("ward_code", "ward"),
    ("authority_code", "authority"),
    ("county_code", "county"),
    ("force_code", "police_force"),
)


def _frame(session: Session, query: Select[Any], text: tuple[str, ...] = ()) -> pd.DataFrame:
    result = session.execute(query)
    frame = pd.DataFrame(result.all(), columns=list(result.keys()))
    return frame.astype(dict.fromkeys(text, "str")) if text else frame


def read_stamp(session: Session) -> str:
    """A word that is another after every import, undo and save."""
    counted = (
        func.max(ImportBatch.id), func.count(ImportBatch.undone_at),
        select(func.count()).select_from(ProjectRevision).scalar_subquery(),
        select(func.count()).select_from(TheoryVersion).scalar_subquery(),
        select(func.count()).select_from(EvidenceReview).scalar_subquery(),
    )  # fmt: skip
    return "-".join(map(str, session.execute(select(*counted)).one()))


def read_areas(session: Session) -> pd.DataFrame:
    """Areas in force (contract AREAS), each with the ward, authority and force it lies in."""
    areas = _frame(
        session,
        select(Area.code.label("area_code"), Area.name.label("area"), Area.area_type, Area.synthetic),
    )
    areas = areas[~areas["area_code"].isin(_retired(session))].reset_index(drop=True)
    kinds = dict(zip(areas["area_code"], areas["area_type"], strict=True))
    parents: dict[str, list[str]] = {}
    for child, parent in session.execute(
        select(AreaLink.child_code, AreaLink.parent_code).where(AreaLink.replaced_by.is_(None))
    ):
        parents.setdefault(child, []).append(parent)
    for column, kind in _LEVEL_COLUMNS:
        areas[column] = pd.Series(
            [_ancestor(code, kind, parents, kinds) for code in areas["area_code"]], dtype="str", index=areas.index
        )
    areas["synthetic"] = areas["synthetic"].astype(bool)
    return tables.AREAS.check(areas.astype({"area_code": "str", "area": "str", "area_type": "str"}))


def _ancestor(code: str, kind: str, parents: dict[str, list[str]], kinds: dict[str, str]) -> str | None:
    """The area of one kind that holds `code`, or is it, going up; of wards drawn at several dates, the newest."""
    level, seen = [code], {code}
    while level:
        if found := [area for area in level if kinds.get(area) == kind]:
            return max(found)  # a redrawn ward gets a new, higher code
        level = [parent for area in level for parent in parents.get(area, ()) if parent not in seen]
        seen.update(level)
    return None


def _retired(session: Session) -> set[str]:
    """2011 codes that live on only under other codes."""
    rows = session.execute(
        select(AreaSuccessor.old_code, AreaSuccessor.new_code).where(AreaSuccessor.replaced_by.is_(None))
    ).all()
    alive = {new for _, new in rows}
    return {old for old, _ in rows} - alive


def read_known(session: Session) -> Known:
    """What a file coming in is read against."""
    retired = _retired(session)
    rows = session.execute(select(Area.code, Area.area_type, Area.name)).all()
    successors: dict[str, list[str]] = {}
    for old, new in session.execute(
        select(AreaSuccessor.old_code, AreaSuccessor.new_code)
        .where(AreaSuccessor.replaced_by.is_(None))
        .order_by(AreaSuccessor.new_code)
    ):
        successors.setdefault(old, []).append(new)
    residents = session.execute(
        select(Population.area_code, Population.people).where(
            Population.year == CENSUS_YEAR,
            Population.sex == "persons",
            Population.replaced_by.is_(None),
        )
    ).all()
    return Known(
        areas={code: kind for code, kind, _ in rows if code not in retired},
        names={code: name for code, _, name in rows},
        successors={old: tuple(new) for old, new in successors.items()},
        residents=dict(residents),
        evidence=read_evidence_words(session),
        load_outlines=partial(read_outlines, session),
        codes={
            column: frozenset(session.scalars(select(table.code)))
            for column, table in (("factors", Factor), ("interventions", Intervention), ("findings", NeedFinding))
        },
    )


def read_outlines(session: Session, codes: list[str]) -> dict[str, shapely.Geometry]:
    """Code → polygon in National Grid metres, of those areas whose outline is stored."""
    query = select(Boundary.area_code, Boundary.geometry).where(
        Boundary.replaced_by.is_(None),
        Boundary.area_code.in_(codes),
    )
    return {code: shapely.from_geojson(geometry) for code, geometry in session.execute(query)}


def read_projects(session: Session) -> ProjectTables:
    """Every funded project as it stands now; records merged into another are left out.

    Of a project at a confidential location no place below its authority leaves the store.
    """
    columns = [c for c in Project.__table__.columns if c.name != "number"]
    projects = _frame(session, select(*columns).where(Project.merged_into == "").order_by(Project.project_id))
    projects = projects.astype({c.name: _kind_of(c) for c in columns if c.name != "version"})
    tags = _parts(session, ProjectTag, ("facet", "code"), ("facet", "code"))
    areas = _parts(session, ProjectArea, ("area_code", "share"), ("area_code",)).astype({"share": "float64"})
    names = ("funder", "funder_id", "kind", "amount_pence", "award_date", "period", "reference")
    awards = _parts(session, Award, names, tuple(n for n in names if n != "amount_pence"))
    stages = _parts(session, ProjectStage, ("status", "from_date", "note"), ("status", "from_date", "note"))
    found = ProjectTables(
        projects=projects, tags=tags, areas=areas, awards=awards.astype({"amount_pence": "Float64"}), stages=stages
    )
    return hide_places(found, read_areas(session)) if projects["confidential"].any() else found


def _kind_of(column: Any) -> str:
    kinds = {Integer: "Float64", Float: "Float64", Boolean: "bool"}
    return next((kind for sort, kind in kinds.items() if isinstance(column.type, sort)), "str")


def _parts(session: Session, table: Any, names: tuple[str, ...], text: tuple[str, ...]) -> pd.DataFrame:
    """The rows of one part of every project in force, under the project's identifier."""
    query = (
        select(Project.project_id, *(getattr(table, name) for name in names))
        .join(Project, Project.number == table.project_number)
        .where(Project.merged_into == "")
        .order_by(*table.__table__.primary_key.columns)
    )
    return _frame(session, query, ("project_id", *text))


def read_populations(session: Session) -> pd.DataFrame:
    """People of all ages per area and year (contract POPULATIONS), with the source each figure came from."""
    query = select(Population.area_code, Population.year, Population.people, Population.source).where(
        Population.sex == "persons",
        Population.replaced_by.is_(None),
    )
    return tables.POPULATIONS.check(_frame(session, query, ("area_code", "source")).astype({"people": "float64"}))


def read_ages(session: Session) -> pd.DataFrame:
    """People by single year of age (contract POPULATION_AGES), of the areas and years whose source tells them."""
    query = select(Population.area_code, Population.year, Population.ages).where(
        Population.sex == "persons", Population.replaced_by.is_(None), Population.ages.is_not(None)
    )
    rows = [
        (code, year, int(age.rstrip("+")), people)
        for code, year, ages in session.execute(query)
        for age, people in (ages or {}).items()  # a JSON null is no NULL
    ]
    frame = pd.DataFrame(rows, columns=["area_code", "year", "age", "people"])
    kinds = {"area_code": "str", "year": "int64", "age": "int64", "people": "float64"}
    return tables.POPULATION_AGES.check(frame.astype(kinds))


def read_crimes(session: Session) -> pd.DataFrame:
    """Crimes by area, month and category (contract CRIME_COUNTS), of the months in force."""
    query = (
        select(CrimeCount.area_code, CrimeMonth.month, CrimeCount.category, func.sum(CrimeCount.crimes).label("crimes"))
        .join(CrimeMonth, CrimeMonth.id == CrimeCount.crime_month_id)
        .where(CrimeMonth.replaced_by.is_(None))
        .group_by(CrimeCount.area_code, CrimeMonth.month, CrimeCount.category)
    )
    frame = _frame(session, query, ("area_code", "month", "category"))
    return tables.CRIME_COUNTS.check(frame.astype({"crimes": "float64"}))


def read_crime_months(session: Session) -> pd.DataFrame:
    """The force-months in force: force, month, crimes."""
    query = select(CrimeMonth.force, CrimeMonth.month, CrimeMonth.crimes).where(CrimeMonth.replaced_by.is_(None))
    return _frame(session, query.order_by(CrimeMonth.month), ("force", "month"))


def read_indicators(session: Session) -> pd.DataFrame:
    """The need indicators (contract NEED_INDICATORS), with their source."""
    columns = [c for c in NeedIndicator.__table__.columns if c.name != "import_id"]
    frame = _frame(session, select(*columns).order_by(NeedIndicator.name))
    return tables.NEED_INDICATORS.check(frame.astype({c.name: _kind_of(c) for c in columns}))


def read_need(session: Session, indicator: str) -> pd.DataFrame:
    """The values of one indicator (contract NEED_VALUES)."""
    return read_needs(session, [indicator])


def read_needs(session: Session, indicators: list[str], *, areas: Sequence[str] = ()) -> pd.DataFrame:
    """The values of some indicators, in all areas or in those named (contract NEED_VALUES), as they may be shown.

    The only way that a figure of need leaves the store. Each has its note, lower, upper and `suppressed`.
    """
    query = select(
        NeedValue.indicator_code.label("indicator"),
        NeedValue.area_code,
        NeedValue.period,
        NeedValue.value,
        NeedValue.count,
        NeedValue.denominator,
        NeedValue.lower,
        NeedValue.upper,
        NeedValue.suppressed,
        NeedValue.kept_back,
        NeedValue.note,
    ).where(NeedValue.indicator_code.in_(indicators), NeedValue.replaced_by.is_(None))
    if areas:
        query = query.where(NeedValue.area_code.in_(areas))
    query = query.order_by(NeedValue.indicator_code, NeedValue.area_code, NeedValue.period)
    frame = _frame(session, query, ("indicator", "area_code", "period", "note")).astype(
        {"suppressed": "bool", "kept_back": "bool"}
    )
    numbers = ["value", "count", "denominator", "lower", "upper"]
    frame = frame.astype(dict.fromkeys(numbers, "float64"))
    return tables.NEED_VALUES.check(as_may_be_shown(frame, read_indicators(session)))


def read_need_levels(session: Session, areas: Sequence[str]) -> pd.DataFrame:
    """For which kinds of area, among those named, each indicator has values: indicator, area_type."""
    query = select(NeedValue.indicator_code.label("indicator"), Area.area_type).join(
        Area, Area.code == NeedValue.area_code
    )
    query = query.where(NeedValue.replaced_by.is_(None), NeedValue.area_code.in_(areas))
    return _frame(session, query.distinct(), ("indicator", "area_type"))


def read_need_areas(session: Session) -> list[str]:
    """The areas of which any indicator holds a value."""
    return list(session.scalars(select(NeedValue.area_code).where(NeedValue.replaced_by.is_(None)).distinct()))


def read_severity_weights(session: Session) -> pd.DataFrame:
    """The weights of harm in force (contract SEVERITY_WEIGHTS), of every set and version."""
    columns = [c for c in SeverityWeight.__table__.columns if c.name not in ("id", "import_id", "replaced_by")]
    query = select(*columns).where(SeverityWeight.replaced_by.is_(None)).order_by(SeverityWeight.id)
    frame = _frame(session, query).astype({c.name: _kind_of(c) for c in columns})
    return tables.SEVERITY_WEIGHTS.check(frame.astype({"weight": "float64"}))


def read_boundaries(session: Session, area_type: AreaType) -> pd.DataFrame:
    """Outlines of one kind of area: area_code, area, geometry (GeoJSON text, National Grid metres)."""
    query = (
        select(Boundary.area_code, Area.name.label("area"), Boundary.geometry)
        .join(Area, Area.code == Boundary.area_code)
        .where(Boundary.replaced_by.is_(None), Area.area_type == area_type.value)
        .order_by(Boundary.area_code)
    )
    frame = _frame(session, query, ("area_code", "area", "geometry"))
    return frame[~frame["area_code"].isin(_retired(session))].reset_index(drop=True)


def read_table(session: Session, name: str) -> pd.DataFrame:
    """A whole reference table, by one of the names in `REFERENCE_TABLES`."""
    columns = [c for c in REFERENCE_TABLES[name].__table__.columns if c.name not in ("import_id", "id")]
    return _frame(session, select(*columns))
