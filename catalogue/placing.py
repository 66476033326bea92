"""Where each project works, at one level of area, with shares that sum to one."""

from __future__ import annotations

import pandas as pd

from interventions.disclosure import open_codes
from interventions.places import area_at, known_population, members
from interventions.tables import ProjectTables
from interventions.vocabulary import AreaType

ALL = "all"
UNPLACED = ""
ELSEWHERE = "elsewhere"
CONFIDENTIAL = "confidential"
_LOST = 1e-5  # the shares of a record may miss one by a millionth


def place_projects(
    projects: ProjectTables, areas: pd.DataFrame, populations: pd.DataFrame | None = None, *,
    level: AreaType = AreaType.AUTHORITY, year: int | None = None, everywhere: pd.DataFrame | None = None,
) -> pd.DataFrame:  # fmt: skip
    """project_id, area_code, area_share: one row a project and area of kind `level`.

    A project in a larger area is divided among those inside by population where every one has a figure; without, it
    stands in the larger area. Where `areas` are only some of those held, `everywhere` are all of them: one of three
    authorities then has its own part of what is done in all three. What lies outside `areas` is ELSEWHERE, what is
    placed nowhere UNPLACED, and, where `level` is below the authority, what is at a confidential location CONFIDENTIAL.
    """
    frame = projects.areas[["project_id", "area_code", "share"]].rename(columns={"share": "area_share"})
    frame = frame.astype({"area_share": "float64"})
    hidden = frame["project_id"].isin(projects.projects.loc[projects.projects["confidential"], "project_id"])
    shown, apart = frame[~hidden], _at_authority(frame[hidden], areas)
    if level in (AreaType.WARD, AreaType.LSOA):
        known = apart["area_code"].isin(areas["area_code"])
        apart = apart.assign(area_code=known.map({True: CONFIDENTIAL, False: ELSEWHERE}))
    else:
        shown, apart = pd.concat([shown, apart], ignore_index=True), apart.iloc[:0]
    divisions = _divisions(areas if everywhere is None else everywhere, populations, level, year)
    placed = pd.concat([_divided(shown, areas, divisions, level), apart], ignore_index=True)
    shares = placed.groupby(["project_id", "area_code"], sort=False)["area_share"].sum().reset_index()
    return pd.concat([shares, _unplaced(projects, shares)], ignore_index=True)


def _at_authority(frame: pd.DataFrame, areas: pd.DataFrame) -> pd.DataFrame:
    """Confidential places at their authority; those without one go, those outside `areas` stay as they are."""
    here = frame["area_code"].isin(areas["area_code"])
    coarse = frame["area_code"].map(open_codes(areas)).where(here, frame["area_code"])
    return frame.assign(area_code=coarse).dropna(subset="area_code")


def _divided(frame: pd.DataFrame, areas: pd.DataFrame, divisions: pd.DataFrame, level: AreaType) -> pd.DataFrame:
    """Each place as areas of kind `level`: rolled up, divided among those inside, or as it is."""
    up = frame["area_code"].map(area_at(areas, level))
    rest = frame[up.isna()].merge(divisions, left_on="area_code", right_on="whole", how="left", validate="many_to_many")
    rest["area_share"] *= rest["weight"].fillna(1.0)
    standing = rest["part"].fillna(rest["area_code"])
    rest["area_code"] = standing.where(standing.isin(areas["area_code"]), ELSEWHERE)
    rolled = frame[up.notna()].assign(area_code=up.dropna())
    return pd.concat([rolled, rest[["project_id", "area_code", "area_share"]]], ignore_index=True)


def _divisions(
    areas: pd.DataFrame, populations: pd.DataFrame | None, level: AreaType, year: int | None
) -> pd.DataFrame:
    """whole, part, weight: each larger area whose parts all have a population, and the share of each part."""
    people: dict[str, float] = {}
    if populations is not None and len(populations):
        latest = populations.loc[populations["area_code"].isin(areas["area_code"]), "year"].max(skipna=True)
        found = known_population(populations, areas, level, year=year or int(latest if latest == latest else 0))
        people = dict(zip(found["area_code"], found["people"], strict=True))
    rows = []
    for whole, parts in members(areas, level).items():
        if all(part in people for part in parts) and (total := sum(people[part] for part in parts)):
            rows += [(whole, part, people[part] / total) for part in parts]
    frame = pd.DataFrame(rows, columns=["whole", "part", "weight"])
    return frame.astype({"whole": "str", "part": "str", "weight": "float64"})


def _unplaced(projects: ProjectTables, shares: pd.DataFrame) -> pd.DataFrame:
    """What is left to one of each project: all of it where no area is stated."""
    known = shares.groupby("project_id")["area_share"].sum()
    left = 1 - projects.projects["project_id"].map(known).fillna(0.0).astype("float64")
    rows = projects.projects.loc[left > _LOST, ["project_id"]]
    return rows.assign(area_code=UNPLACED, area_share=left[left > _LOST])
