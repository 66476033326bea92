"""What may be shown of a project whose location is confidential: its local authority, and nothing below.

A refuge counts in the totals of its authority and of every larger area. It is on no map, in no list and in no export,
and in a table of smaller areas it stands in a row of its own.
"""

from __future__ import annotations

import pandas as pd

from interventions.places import area_at
from interventions.tables import ProjectTables
from interventions.vocabulary import AreaType

_OPEN = tuple(kind.value for kind in AreaType if kind not in (AreaType.WARD, AreaType.LSOA))


def open_codes(areas: pd.DataFrame) -> pd.Series:
    """Code → the code that may be shown for it: its own at authority level and above, below that its authority's.

    Missing where no authority is known. `areas` keeps the contract AREAS.
    """
    kinds = areas.set_index("area_code")["area_type"]
    return area_at(areas, AreaType.AUTHORITY).where(~kinds.isin(_OPEN), kinds.index.to_series())


def hide_places(tables: ProjectTables, areas: pd.DataFrame) -> ProjectTables:
    """The same projects, those at a confidential location placed no more finely than their authority.

    Shares that fall in one authority are added. A place whose authority is not known is left out, so that the shares
    of such a project sum to less than one: what is missing is placed nowhere. Office and location in words are emptied.
    """
    hidden = set(tables.projects.loc[tables.projects["confidential"], "project_id"])
    if not hidden:
        return tables
    projects, mine = tables.projects.copy(), tables.areas["project_id"].isin(hidden)
    words = [name for name in ("location_text", "office_address") if name in projects.columns]
    projects.loc[projects["confidential"], words] = ""
    coarse = tables.areas[mine].assign(area_code=tables.areas.loc[mine, "area_code"].map(open_codes(areas)))
    summed = coarse.dropna(subset="area_code").groupby(["project_id", "area_code"])["share"].sum().reset_index()
    placed = pd.concat([tables.areas[~mine], summed.astype({"area_code": "str"})], ignore_index=True)
    return ProjectTables(
        projects=projects, tags=tables.tags, areas=placed, awards=tables.awards, stages=tables.stages
    )  # fmt: skip


def for_listing(tables: ProjectTables) -> tuple[ProjectTables, int]:
    """The projects that a public list, map or export may name, and how many were left out as confidential."""
    hidden = tables.projects["confidential"]
    if not hidden.any():
        return tables, 0
    return tables.keep(tables.projects.loc[~hidden, "project_id"]), int(hidden.sum())
