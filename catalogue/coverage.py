"""What is funded, by prevention tier and area: projects, money and people reached.

Counting rules, shown beside every table: a project is counted once in each cell it touches and once in each total; its
money and reach are divided among its areas by the shares stated, among its tiers equally, and, where it works in an
area larger than those shown, among the areas inside by population.
"""

from __future__ import annotations

import pandas as pd

from catalogue.filters import NOT_STATED, ProjectFilter, filter_projects
from catalogue.results import Coverage
from interventions.places import area_at, areas_of_level, areas_within, known_population, members
from interventions.tables import ProjectTables
from interventions.vocabulary import AreaType, PreventionTier

ALL = "all"
UNPLACED = "Area not stated"
ELSEWHERE = "elsewhere"


def coverage(
    projects: ProjectTables, areas: pd.DataFrame, populations: pd.DataFrame | None = None, *,
    level: AreaType = AreaType.AUTHORITY, year: int | None = None,
) -> Coverage:  # fmt: skip
    """Projects, pence and people reached per tier and area of a kind, with totals over both.

    `areas` keeps AREAS, `populations` keeps POPULATIONS (needed only where a project works in an area larger than
    `level`; the stated year nearest to `year`, by default the latest, is used). What is not stated stays apart from
    nought: a cell whose projects state no amount has no money figure, not £0.
    """
    placed = _places(projects, areas, populations, level, year)
    cells = placed.merge(_tiers(projects), on="project_id", validate="many_to_many")
    cells = cells.merge(_amounts(projects), on="project_id", validate="many_to_one")
    cells["share"] = cells["area_share"] * cells["tier_share"]
    tiers = [*PreventionTier.codes(), NOT_STATED]
    parts = [
        _sum(cells, ["tier", "area_code"]),
        _sum(cells.assign(tier=ALL), ["tier", "area_code"]),
        _sum(cells.assign(area_code=ALL), ["tier", "area_code"]),
        _sum(cells.assign(tier=ALL, area_code=ALL), ["tier", "area_code"]),
    ]
    summed = pd.concat(parts, ignore_index=True)
    return Coverage(cells=_complete(summed, cells, areas, level, tiers), level=level, projects=len(projects.projects))


def coverage_within(
    projects: ProjectTables, areas: pd.DataFrame, populations: pd.DataFrame, within: str = "", *,
    level: AreaType = AreaType.AUTHORITY,
) -> Coverage:  # fmt: skip
    """The coverage of one force area or county, by its code; empty stands for all real areas."""
    chosen = filter_projects(projects, ProjectFilter(area=within), areas)
    return coverage(chosen, areas_within(areas, within), populations, level=level)


def _places(
    projects: ProjectTables, areas: pd.DataFrame, populations: pd.DataFrame | None, level: AreaType, year: int | None
) -> pd.DataFrame:
    """project_id, area_code (at `level`; a larger area that cannot be divided; elsewhere; or none), area_share."""
    at = area_at(areas, level)
    inside = members(areas, level)
    people: dict[str, float] = {}
    if populations is not None and len(populations):
        latest = int(populations.loc[populations["area_code"].isin(areas["area_code"]), "year"].max(skipna=True) or 0)
        found = known_population(populations, areas, level, year=year or latest)
        people = dict(zip(found["area_code"], found["people"], strict=True))
    known = set(areas["area_code"])
    rows: list[tuple[str, str, float]] = []
    for project_id, code, share in projects.areas[["project_id", "area_code", "share"]].itertuples(index=False):
        here = at.get(code)
        if isinstance(here, str):
            rows.append((project_id, here, share))
        elif code in inside and all(part in people for part in inside[code]):
            total = sum(people[part] for part in inside[code])
            rows += [(project_id, part, share * people[part] / total) for part in inside[code]]
        else:
            rows.append((project_id, code if code in known else ELSEWHERE, share))
    placed = set(projects.areas["project_id"])
    rows += [(project_id, "", 1.0) for project_id in projects.projects["project_id"] if project_id not in placed]
    frame = pd.DataFrame(rows, columns=["project_id", "area_code", "area_share"])
    shares = frame.groupby(["project_id", "area_code"], sort=False)["area_share"].sum()
    return shares.reset_index()


def _tiers(projects: ProjectTables) -> pd.DataFrame:
    """project_id, tier, tier_share: equal shares over a project's tiers; without one, the tier is not stated."""
    stated = projects.tags.loc[projects.tags["facet"] == "tier", ["project_id", "code"]]
    stated = stated.rename(columns={"code": "tier"})
    without = projects.projects.loc[~projects.projects["project_id"].isin(stated["project_id"]), ["project_id"]]
    tiers = pd.concat([stated, without.assign(tier=NOT_STATED)], ignore_index=True)
    return tiers.assign(tier_share=1 / tiers.groupby("project_id")["tier"].transform("size"))


def _amounts(projects: ProjectTables) -> pd.DataFrame:
    """project_id, pence (missing where no award states one), reach (actual if there is one, else planned)."""
    pence = projects.awards.groupby("project_id")["amount_pence"].sum(min_count=1)
    frame = projects.projects[["project_id", "reach_planned", "reach_actual"]].copy()
    frame["pence"] = frame["project_id"].map(pence).astype("float64")
    frame["reach"] = frame["reach_actual"].fillna(frame["reach_planned"]).astype("float64")
    return frame[["project_id", "pence", "reach"]]


def _sum(cells: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    weighted = cells.assign(pence=cells["pence"] * cells["share"], reach=cells["reach"] * cells["share"])
    grouped = weighted.groupby(by)
    summed = grouped[["pence", "reach"]].sum(min_count=1)
    summed["projects"] = grouped["project_id"].nunique()
    summed["project_share"] = grouped["share"].sum()
    unpriced = weighted[weighted["pence"].isna()].groupby(by)["project_id"].nunique()
    summed["projects_without_amount"] = unpriced.reindex(summed.index).fillna(0).astype(int)
    return summed.reset_index()


def _complete(
    summed: pd.DataFrame, cells: pd.DataFrame, areas: pd.DataFrame, level: AreaType, tiers: list[str]
) -> pd.DataFrame:
    """Every tier × area, empty cells with no projects and £0, named and in reading order."""
    names = dict(zip(areas["area_code"], areas["area"], strict=True)) | {
        "": UNPLACED,
        ELSEWHERE: "Outside these areas",
        ALL: "All areas",
    }
    regular = list(areas_of_level(areas, level)["area_code"])
    others = sorted(set(cells["area_code"]) - set(regular))
    order = [*regular, *(code for code in others if code), *([""] if "" in others else []), ALL]
    shown = [tier for tier in tiers if tier != NOT_STATED or (cells["tier"] == NOT_STATED).any()]
    grid = pd.MultiIndex.from_product([[*shown, ALL], order], names=["tier", "area_code"])
    frame = summed.set_index(["tier", "area_code"]).reindex(grid).reset_index()
    empty = frame["projects"].isna()
    frame.loc[empty, ["pence", "reach", "projects", "project_share", "projects_without_amount"]] = 0
    frame.insert(2, "area", frame["area_code"].map(names).fillna(frame["area_code"]))
    return frame.astype({"projects": int, "projects_without_amount": int})
