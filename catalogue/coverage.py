"""What is funded, by prevention tier and area: projects, money and people reached, counted by COUNTING_RULES."""

from __future__ import annotations

import pandas as pd

from catalogue.filters import NOT_STATED, ProjectFilter, filter_projects
from catalogue.placing import ALL, CONFIDENTIAL, ELSEWHERE, UNPLACED, place_projects
from catalogue.results import Coverage
from interventions.errors import InputError
from interventions.places import areas_of_level, areas_within
from interventions.tables import ProjectTables
from interventions.vocabulary import AreaType, MoneyKind, PreventionTier, ProjectKind

_NAMES = {
    UNPLACED: "Area not stated", ELSEWHERE: "Outside these areas", CONFIDENTIAL: "Confidential location",
    ALL: "All areas",
}  # fmt: skip
_FIGURES = ["pence", "leveraged", "reach", "reach_other"]
_COUNTS = ["projects", "projects_without_amount", *ProjectKind.codes()]


def coverage(
    projects: ProjectTables, areas: pd.DataFrame, populations: pd.DataFrame | None = None, *,
    level: AreaType = AreaType.AUTHORITY, year: int | None = None, kind: str = "",
    everywhere: pd.DataFrame | None = None,
) -> Coverage:  # fmt: skip
    """Projects, pence and people reached per tier and area of a kind, with totals over both.

    `areas` keeps AREAS, `populations` keeps POPULATIONS (needed only where a project works in an area larger than
    `level`; the stated year nearest to `year`, by default the latest, is used). `kind` keeps one kind of work only.
    Where `areas` are only some of those held, `everywhere` are all of them, to divide what is done in a larger area.
    What is not stated stays apart from nought: a cell whose projects state no amount has no money figure, not £0.
    """
    if kind:
        projects = _of_kind(projects, kind)
    placed = place_projects(projects, areas, populations, level=level, year=year, everywhere=everywhere)
    cells = placed.merge(_tiers(projects), on="project_id", validate="many_to_many")
    cells = cells.merge(_amounts(projects, kind), on="project_id", validate="many_to_one")
    cells["share"] = cells["area_share"] * cells["tier_share"]
    parts = [
        _sum(cells, ["tier", "area_code"]),
        _sum(cells.assign(tier=ALL), ["tier", "area_code"]),
        _sum(cells.assign(area_code=ALL), ["tier", "area_code"]),
        _sum(cells.assign(tier=ALL, area_code=ALL), ["tier", "area_code"]),
    ]
    summed = pd.concat(parts, ignore_index=True)
    return Coverage(cells=_complete(summed, cells, areas, level), level=level, projects=len(projects.projects))


def coverage_within(
    projects: ProjectTables, areas: pd.DataFrame, populations: pd.DataFrame, within: str = "", *,
    level: AreaType = AreaType.AUTHORITY, kind: str = "",
) -> Coverage:  # fmt: skip
    """The coverage of one force area or county, by its code; empty stands for all real areas."""
    chosen = filter_projects(projects, ProjectFilter(area=within), areas)
    here = areas_within(areas, within)
    return coverage(chosen, here, populations, level=level, kind=kind, everywhere=areas)


def _of_kind(projects: ProjectTables, kind: str) -> ProjectTables:
    if kind not in ProjectKind.codes():
        raise InputError(f"{kind!r} is no kind of work.", mend=f"One of: {', '.join(ProjectKind.codes())}.")
    return projects.keep(projects.projects.loc[projects.projects["kind"] == kind, "project_id"])


def _tiers(projects: ProjectTables) -> pd.DataFrame:
    """project_id, tier, tier_share: equal shares over a project's tiers; without one, the tier is not stated."""
    stated = projects.tags.loc[projects.tags["facet"] == "tier", ["project_id", "code"]]
    stated = stated.rename(columns={"code": "tier"})
    without = projects.projects.loc[~projects.projects["project_id"].isin(stated["project_id"]), ["project_id"]]
    tiers = pd.concat([stated, without.assign(tier=NOT_STATED)], ignore_index=True)
    return tiers.assign(tier_share=1 / tiers.groupby("project_id")["tier"].transform("size"))


def _amounts(projects: ProjectTables, kind: str) -> pd.DataFrame:
    """project_id, kind, money granted and leveraged (missing where no award states one), and people reached.

    `reach` is of direct delivery, or of the one kind asked for; `reach_other` of every other kind.
    """
    frame = projects.projects[["project_id", "kind"]].copy()
    for column, sort in (("pence", MoneyKind.GRANT), ("leveraged", MoneyKind.LEVERAGED)):
        awards = projects.awards[projects.awards["kind"] == sort.value]
        sums = awards.groupby("project_id")["amount_pence"].sum(min_count=1)
        frame[column] = frame["project_id"].map(sums).astype("float64")
    reach = projects.projects["reach_actual"].fillna(projects.projects["reach_planned"]).astype("float64")
    counted = frame["kind"] == (kind or ProjectKind.DELIVERY.value)
    return frame.assign(reach=reach.where(counted), reach_other=reach.where(~counted))


def _sum(cells: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    weighted = cells.assign(**{name: cells[name] * cells["share"] for name in _FIGURES})
    grouped = weighted.groupby(by)
    summed = grouped[_FIGURES].sum(min_count=1)
    summed["projects"] = grouped["project_id"].nunique()
    summed["project_share"] = grouped["share"].sum()
    some = {"projects_without_amount": weighted["pence"].isna()}
    some |= {kind: weighted["kind"] == kind for kind in ProjectKind.codes()}
    for name, rows in some.items():
        counted = weighted[rows].groupby(by)["project_id"].nunique()
        summed[name] = counted.reindex(summed.index).fillna(0).astype(int)
    return summed.reset_index()


def _complete(summed: pd.DataFrame, cells: pd.DataFrame, areas: pd.DataFrame, level: AreaType) -> pd.DataFrame:
    """Every tier × area, empty cells with no projects and £0, named and in reading order."""
    names = dict(zip(areas["area_code"], areas["area"], strict=True)) | _NAMES
    regular = list(areas_of_level(areas, level)["area_code"])
    apart = [code for code in (CONFIDENTIAL, ELSEWHERE, UNPLACED) if code in set(cells["area_code"])]
    larger = sorted(set(cells["area_code"]) - {*regular, *apart})
    tiers = [*PreventionTier.codes(), *([NOT_STATED] if (cells["tier"] == NOT_STATED).any() else []), ALL]
    grid = pd.MultiIndex.from_product([tiers, [*regular, *larger, *apart, ALL]], names=["tier", "area_code"])
    frame = summed.set_index(["tier", "area_code"]).reindex(grid).reset_index()
    frame.loc[frame["projects"].isna(), [*_FIGURES, *_COUNTS, "project_share"]] = 0
    frame.insert(2, "area", frame["area_code"].map(names).fillna(frame["area_code"]))
    return frame.astype(dict.fromkeys(_COUNTS, int))
