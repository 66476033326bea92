"""The cells in which need and provision meet: area × factor × prevention tier × age, and who works in each.

A project stands in every cell it touches: each of its areas, factors, tiers and age bands. One that states no ages is
open to all of them. Only work that runs on a day, or is planned, fills a cell; what has ended leaves it empty.
"""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from catalogue.placing import place_projects
from interventions.errors import InputError
from interventions.tables import ProjectTables
from interventions.vocabulary import AreaType, PreventionTier, ProjectStatus

ANY_FACTOR = ""
GONE = (ProjectStatus.ENDED.value, ProjectStatus.DISCONTINUED.value)
KEY = ["area_code", "factor", "tier", "age"]


class AgeBand(NamedTuple):
    """An age band, both ages included."""

    first: int
    last: int

    @property
    def label(self) -> str:
        """'10–17', or '25 and over' for a band without an upper end."""
        return f"{self.first}–{self.last}" if self.last < OLDEST else f"{self.first} and over"


OLDEST = 120
AGE_BANDS = (AgeBand(0, 9), AgeBand(10, 17), AgeBand(18, 24), AgeBand(25, OLDEST))


def running(projects: ProjectTables, as_of: str, *, planned: bool = True) -> ProjectTables:
    """The projects that run on a day (2026-11-21), neither over nor ended or discontinued; those planned if wanted."""
    frame = projects.projects
    ended = frame["end_date"].fillna("").astype("str")
    over = ((ended != "") & (ended < as_of)) | frame["status"].isin(GONE)
    if not planned:
        starts = frame["start_date"].fillna("").astype("str")
        over |= (frame["status"] == ProjectStatus.PLANNED.value) | (starts > as_of)
    return projects.keep(frame.loc[~over, "project_id"])


def place_in_cells(
    projects: ProjectTables, areas: pd.DataFrame, populations: pd.DataFrame | None = None, *,
    level: AreaType = AreaType.AUTHORITY, bands: tuple[AgeBand, ...] = AGE_BANDS,
    everywhere: pd.DataFrame | None = None,
) -> pd.DataFrame:  # fmt: skip
    """project_id, area_code, factor, tier, age, share: one row a project and cell it touches.

    `share` is the part of the project that goes to the area, to the tier and to the age band: equal parts over tiers,
    over bands by the years of age they hold. It is the same in every factor a project addresses, since one hour of
    work may lessen several; summed over factors it would count twice, so the factor "" holds each project once.
    Projects without a tier stand in none of these cells.
    """
    placed = place_projects(projects, areas, populations, level=level, everywhere=everywhere)
    tiers = _tagged(projects, "tier", PreventionTier.codes())
    tiers["tier_share"] = 1 / tiers.groupby("project_id")["tier"].transform("size")
    factors = _tagged(projects, "factor")
    factors = pd.concat([projects.projects[["project_id"]].assign(factor=ANY_FACTOR), factors], ignore_index=True)
    cells = placed.merge(tiers, on="project_id", validate="many_to_many")
    cells = cells.merge(factors, on="project_id", validate="many_to_many")
    cells = cells.merge(age_shares(projects.projects, bands), on="project_id", validate="many_to_many")
    cells["share"] = cells["area_share"] * cells["tier_share"] * cells["age_share"]
    return cells[["project_id", *KEY, "share"]]


def place_untiered(
    projects: ProjectTables, areas: pd.DataFrame, populations: pd.DataFrame | None = None, *,
    level: AreaType = AreaType.AUTHORITY, everywhere: pd.DataFrame | None = None,
) -> pd.DataFrame:  # fmt: skip
    """area_code, factor, untiered: how many projects work there on that and state no tier of prevention."""
    tiered = _tagged(projects, "tier", PreventionTier.codes())["project_id"]
    names = projects.projects["project_id"]
    silent = projects.keep(names[~names.isin(tiered)])
    factors = pd.concat([silent.projects[["project_id"]].assign(factor=ANY_FACTOR), _tagged(silent, "factor")])
    placed = place_projects(silent, areas, populations, level=level, everywhere=everywhere)
    rows = placed.merge(factors, on="project_id", validate="many_to_many")
    return rows.groupby(["area_code", "factor"])["project_id"].nunique().rename("untiered").reset_index()


def _tagged(projects: ProjectTables, facet: str, known: list[str] | None = None) -> pd.DataFrame:
    tags = projects.tags[projects.tags["facet"] == facet]
    kept = tags if known is None else tags[tags["code"].isin(known)]
    return kept[["project_id", "code"]].rename(columns={"code": facet}).reset_index(drop=True)


def age_shares(frame: pd.DataFrame, bands: tuple[AgeBand, ...]) -> pd.DataFrame:
    """project_id, age (the label of a band), age_share: years of a band that a project serves, of all it serves."""
    if not bands or any(band.first > band.last for band in bands):
        raise InputError("an age band begins at or below its end.", mend="Give bands such as (10, 17).")
    rows = []
    for name, first, last in zip(frame["project_id"], *age_limits(frame), strict=True):
        years = {band: min(last, band.last) - max(first, band.first) + 1 for band in bands}
        served = {band: many for band, many in years.items() if many > 0}
        rows += [(name, band.label, many / sum(served.values())) for band, many in served.items()]
    found = pd.DataFrame(rows, columns=["project_id", "age", "age_share"])
    return found.astype({"project_id": "str", "age": "str", "age_share": "float64"})


def age_limits(frame: pd.DataFrame) -> tuple[list[int], list[int]]:
    """The lowest and highest age of each project; all ages where none is stated."""
    empty = pd.Series(float("nan"), index=frame.index)
    first = frame.get("age_from", empty).astype("Float64").fillna(0).astype(int)
    last = frame.get("age_to", empty).astype("Float64").fillna(OLDEST).astype(int)
    return list(first), list(last)
