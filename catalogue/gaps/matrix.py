"""Area × factor × prevention tier × age: where need is high and nobody works, and what is wrong where somebody does."""

from __future__ import annotations

from collections.abc import Collection
from itertools import product

import pandas as pd

from catalogue.gaps.cells import AGE_BANDS, ANY_FACTOR, KEY, AgeBand, place_in_cells, place_untiered, running
from catalogue.gaps.kinds import (
    HIGH,
    KINDS,
    LOW,
    UNMEASURED,
    USUAL,
    describe_projects,
    place_need,
    sum_cells,
    tell_kinds,
)
from catalogue.gaps.matrix_results import GapMatrix
from interventions import tables
from interventions.errors import InputError
from interventions.places import areas_of_level
from interventions.tables import ProjectTables
from interventions.vocabulary import AreaType, PreventionTier

_ORDER = {HIGH: 0, USUAL: 1, UNMEASURED: 2, LOW: 3}


def gap_matrix(
    need: pd.DataFrame, projects: ProjectTables, areas: pd.DataFrame, claims: pd.DataFrame, *, as_of: str,
    populations: pd.DataFrame | None = None, level: AreaType = AreaType.AUTHORITY, months: int = 6,
    evaluated: Collection[str] = (), bands: tuple[AgeBand, ...] = AGE_BANDS, factors: pd.DataFrame | None = None,
    everywhere: pd.DataFrame | None = None,
) -> GapMatrix:  # fmt: skip
    """Every cell of need and provision with the kinds of gap in it; the emptiest cells of high need first.

    `need`: contract NEED_CELLS; its factor "" is need as a whole, and other factors have a need only where a row
    measures it. `claims`: intervention_code, stance, of the claims in force (`weigh_evidence(...).claims`). `as_of`:
    the day, '2026-11-21'; `months`: how near an end counts as soon. `evaluated`: projects with an evaluation of their
    own. `factors`: code, name; each of them has its cells, also where nobody works on it. Raises InputError for areas
    of no such level.
    """
    tables.NEED_CELLS.check(need)
    live = running(projects, as_of)
    placed = place_in_cells(live, areas, populations, level=level, bands=bands, everywhere=everywhere)
    soon = str((pd.Timestamp(as_of) + pd.DateOffset(months=months)).date())
    described = describe_projects(live.projects, live.tags, claims, frozenset(evaluated), soon)
    names = {} if factors is None else dict(zip(factors["code"], factors["name"], strict=True))
    grid = _grid(areas_of_level(areas, level), {*need["factor"], *placed["factor"], *names}, bands)
    inside = placed[placed["area_code"].isin(grid["area_code"])]
    cells = grid.merge(sum_cells(inside, described), on=KEY, how="left", validate="one_to_one")
    silent = place_untiered(live, areas, populations, level=level, everywhere=everywhere)
    cells = cells.merge(silent, on=["area_code", "factor"], how="left", validate="many_to_one")
    counts = ["projects", "works", "harms", "evaluated", "ending", "unplaced", "untiered"]
    cells[counts] = cells[counts].fillna(0).astype(int)
    cells = cells.merge(need.drop(columns="area", errors="ignore"), on=["area_code", "factor"], how="left")
    cells["factor_name"] = cells["factor"].map({ANY_FACTOR: "Any factor", **names}).fillna(cells["factor"])
    cells["need_is"] = place_need(cells)
    cells = pd.concat([cells, tell_kinds(cells, judged=len(claims) > 0)], axis=1)
    flags = cells[[kind.code for kind in KINDS]]
    cells["kinds"] = flags.dot(pd.Series([f"{code};" for code in flags], index=flags.columns)).str.rstrip(";")
    touched = inside.merge(described[["project_id", "title"]], on="project_id")
    return GapMatrix(
        cells=_in_order(cells), placed=touched[["project_id", "title", *KEY, "share"]], level=level, as_of=as_of,
        months=months, judged=len(claims) > 0, projects=len(live.projects),
        left_out=len(live.projects) - inside["project_id"].nunique(),
        confidential=int(live.projects["confidential"].sum()) if level in (AreaType.WARD, AreaType.LSOA) else 0,
        untiered=len(live.projects) - live.tags.loc[live.tags["facet"] == "tier", "project_id"].nunique(),
    )  # fmt: skip


def _grid(places: pd.DataFrame, factors: set[str], bands: tuple[AgeBand, ...]) -> pd.DataFrame:
    """Every area, factor, tier and age band."""
    if places.empty:
        raise InputError("there is no area of this kind here.", mend="Import a lookup, or choose another level.")
    ages = [band.label for band in bands]
    cells = product(places["area_code"], sorted(factors), PreventionTier.codes(), ages)
    grid = pd.DataFrame(cells, columns=KEY)
    return grid.merge(places[["area_code", "area"]], on="area_code", validate="many_to_one")


def _in_order(cells: pd.DataFrame) -> pd.DataFrame:
    """High need first; among those the emptiest, then the highest rate."""
    rank = cells["need_is"].map(_ORDER)
    rate = cells["need"] / cells["people"]
    order = cells.assign(_rank=rank, _rate=-rate).sort_values(
        ["_rank", "projects", "_rate", *KEY], kind="stable", na_position="last"
    )
    return order.drop(columns=["_rank", "_rate"]).reset_index(drop=True)
