"""Taking a snapshot of what is held, listing those kept, and reading one back."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime

import pandas as pd
from sqlalchemy import select
from sqlmodel import Session

from interventions.disclosure import open_codes
from interventions.errors import InputError
from interventions.models.areas import Area
from interventions.models.imports import ImportBatch
from interventions.models.need import CrimeCount, CrimeMonth
from interventions.models.projects import Project
from interventions.models.snapshots import StoredSnapshot
from interventions.places import known_population
from interventions.project_index import NOT_STATED
from interventions.snapshot_tables import Snapshot, read_frames, shape_frame, write_frames
from interventions.store.reading import (
    read_areas,
    read_crimes,
    read_indicators,
    read_needs,
    read_populations,
    read_projects,
)
from interventions.tables import ProjectTables
from interventions.vocabulary import AreaType, MoneyKind

_SMALL = (AreaType.WARD.value, AreaType.LSOA.value)
_COUNTING = ["per", "denominator_name", "agency", "method", "age_from", "age_to", "sex", "rounded_to", "hidden_from",
             "hidden_to"]  # fmt: skip


def take_snapshot(session: Session, name: str, *, note: str = "", taken_at: datetime | None = None) -> Snapshot:
    """Keep what is held now under a name. Synthetic areas and projects are left out.

    Raises InputError where the name is empty or taken: a snapshot is never written over.
    """
    name = name.strip()
    if not name:
        raise InputError("a snapshot needs a name.", mend="Give one, such as 2026.")
    if session.scalars(select(StoredSnapshot.id).where(StoredSnapshot.name == name)).first() is not None:
        raise InputError(f"there is a snapshot {name!r} already.", mend="Give another name; none is written over.")
    frames = {name: shape_frame(name, frame) for name, frame in _gather(session).items()}
    moment = taken_at or datetime.now(UTC)
    session.add(StoredSnapshot(name=name, taken_at=moment, note=note, content=write_frames(frames)))
    session.flush()
    return Snapshot(name=name, taken_at=moment, note=note, frames=frames)


def list_snapshots(session: Session) -> pd.DataFrame:
    """Every snapshot, latest first: name, taken_at, note."""
    query = select(StoredSnapshot.name, StoredSnapshot.taken_at, StoredSnapshot.note)
    rows = session.execute(query.order_by(StoredSnapshot.taken_at.desc(), StoredSnapshot.id.desc())).all()
    return pd.DataFrame(rows, columns=["name", "taken_at", "note"])


def read_snapshot(session: Session, name: str) -> Snapshot:
    """One snapshot by its name; projects that became confidential since have lost their title in it.

    So have figures their number that may no longer be shown.
    """
    held = session.scalars(select(StoredSnapshot).where(StoredSnapshot.name == name)).first()
    if held is None:
        raise InputError(f"there is no snapshot {name!r}.", mend="See: vru snapshot list.")
    frames = read_frames(held.content)
    hidden = set(session.scalars(select(Project.project_id).where(Project.confidential.is_(True))))
    projects = frames["projects"]
    now = projects["project_id"].isin(hidden) | projects["confidential"]
    frames["projects"] = projects.assign(confidential=now, title=projects["title"].mask(now, ""))
    frames["values"] = _without_hidden(session, frames["values"])
    moment = held.taken_at if held.taken_at.tzinfo else held.taken_at.replace(tzinfo=UTC)
    return Snapshot(name=held.name, taken_at=moment, note=held.note, frames=frames)


def _without_hidden(session: Session, values: pd.DataFrame) -> pd.DataFrame:
    now = read_needs(session, sorted(values["indicator"].unique()))
    key = ["indicator", "area_code", "period"]
    gone = pd.MultiIndex.from_frame(values[key]).isin(pd.MultiIndex.from_frame(now.loc[now["suppressed"], key]))
    before = values["suppressed"].astype(bool)
    hidden = ~before & gone  # of what was suppressed before, the bounds that its source states stay
    out = values.assign(suppressed=before | hidden)
    figures = ["value", "count", "denominator", "lower", "upper"]
    out[figures] = out[figures].mask(hidden)
    return out


def _gather(session: Session) -> dict[str, pd.DataFrame]:
    areas = read_areas(session)
    areas = areas[~areas["synthetic"]].reset_index(drop=True)
    indicators = read_indicators(session)
    indicators = indicators[~indicators["synthetic"]]
    values = read_needs(session, list(indicators["code"]))
    small = set(areas.loc[areas["area_type"].isin(_SMALL), "area_code"])
    large = areas[~areas["area_code"].isin(small)]
    projects = _open_projects(read_projects(session))
    return {
        "areas": large, "people": _people(read_populations(session), areas), "crimes": _crimes(session, areas),
        "months": _months(session), "files": _files(session), "indicators": _counted(indicators),
        "values": values[values["area_code"].isin(large["area_code"])],
        "projects": _project_rows(projects), "places": _place_rows(projects, areas),
        "small": _small(areas[areas["area_code"].isin(small)], values[values["area_code"].isin(small)]),
    }  # fmt: skip


def _people(populations: pd.DataFrame, areas: pd.DataFrame) -> pd.DataFrame:
    """Residents of every area from the authority up, in each year that has a figure of their own or of all parts."""
    found = [pd.DataFrame(columns=["area_code", "year", "people", "source"])]
    for year, rows in populations.groupby("year"):
        source = "; ".join(sorted(rows["source"].unique()))
        for level in (AreaType.AUTHORITY, AreaType.COUNTY, AreaType.POLICE_FORCE):
            known = known_population(rows, areas, level, year=int(year))
            found.append(known.assign(year=year, source=source))
    return pd.concat([part for part in found if len(part)] or found)


def _crimes(session: Session, areas: pd.DataFrame) -> pd.DataFrame:
    crimes = read_crimes(session)
    up = crimes["area_code"].map(open_codes(areas))
    return crimes.assign(area_code=up).groupby(["area_code", "month", "category"])["crimes"].sum().reset_index()


def _months(session: Session) -> pd.DataFrame:
    """The street files in force, but for those that hold crimes of synthetic areas."""
    made_up = select(CrimeCount.crime_month_id).join(Area, Area.code == CrimeCount.area_code)
    query = select(CrimeMonth.force, CrimeMonth.month, CrimeMonth.crimes, CrimeMonth.digest).where(
        CrimeMonth.replaced_by.is_(None), CrimeMonth.id.not_in(made_up.where(Area.synthetic.is_(True)))
    )
    return pd.DataFrame(session.execute(query).all(), columns=["force", "month", "crimes", "digest"])


def _files(session: Session) -> pd.DataFrame:
    query = select(ImportBatch).where(ImportBatch.undone_at.is_(None))
    rows = [(one.id, one.kind, one.file, one.imported_at.isoformat(), one.rows_stored)
            for one in session.scalars(query)]  # fmt: skip
    return pd.DataFrame(rows, columns=["number", "kind", "file", "imported_at", "rows"])


def _counted(indicators: pd.DataFrame) -> pd.DataFrame:
    """The indicators, with all that says how they are counted as one text."""
    stated = indicators[_COUNTING].astype("object").where(indicators[_COUNTING].notna(), "")
    words = [json.dumps([str(cell) for cell in row]) for row in stated.to_numpy().tolist()]
    return indicators[["code", "name", "kind", "method"]].assign(
        counting=pd.Series(words, index=indicators.index, dtype="str")
    )


def _open_projects(projects: ProjectTables) -> ProjectTables:
    return projects.keep(projects.projects.loc[~projects.projects["synthetic"], "project_id"])


def _project_rows(projects: ProjectTables) -> pd.DataFrame:
    frame = projects.projects
    grants = projects.awards[projects.awards["kind"] == MoneyKind.GRANT.value]
    pence = frame["project_id"].map(grants.groupby("project_id")["amount_pence"].sum(min_count=1))
    reach = frame["reach_actual"].fillna(frame["reach_planned"])
    return frame.assign(pence=pence, reach=reach, title=frame["title"].mask(frame["confidential"], ""))


def _place_rows(projects: ProjectTables, areas: pd.DataFrame) -> pd.DataFrame:
    """project_id, area_code (no finer than an authority), tier, share: equal parts over tiers."""
    places = projects.areas.assign(area_code=projects.areas["area_code"].map(open_codes(areas)))
    places = places.dropna(subset="area_code").groupby(["project_id", "area_code"])["share"].sum().reset_index()
    tiers = projects.tags.loc[projects.tags["facet"] == "tier", ["project_id", "code"]].rename(columns={"code": "tier"})
    places = places.merge(tiers, on="project_id", how="left", validate="many_to_many")
    places["tier"] = places["tier"].fillna(NOT_STATED)
    many = places.groupby(["project_id", "area_code"])["tier"].transform("size")
    return places.assign(share=places["share"] / many)


def _small(areas: pd.DataFrame, values: pd.DataFrame) -> pd.DataFrame:
    """How many small areas an authority has, and figures an indicator and period, each with a digest of them all."""
    codes = areas.fillna({"authority_code": ""})[["area_type", "authority_code", "area_code", "ward_code"]]
    rows = [("areas", parent, kind, len(part), _digest(part)) for (kind, parent), part in
            codes.groupby(["area_type", "authority_code"])]  # fmt: skip
    figures = values[["indicator", "period", "area_code", "value", "count", "denominator", "suppressed"]]
    rows += [("values", code, period, len(part), _digest(part)) for (code, period), part in
             figures.groupby(["indicator", "period"])]  # fmt: skip
    return pd.DataFrame(rows, columns=["subject", "code", "period", "rows", "digest"])


def _digest(frame: pd.DataFrame) -> str:
    text = frame.sort_values("area_code").to_csv(index=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
