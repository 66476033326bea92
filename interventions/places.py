"""Rolling figures up from small areas to large ones, and dividing those of large areas among small ones."""

from __future__ import annotations

import pandas as pd

from interventions import tables
from interventions.errors import InputError
from interventions.vocabulary import AreaType

_COLUMN = {
    AreaType.WARD: "ward_code",
    AreaType.AUTHORITY: "authority_code",
    AreaType.COUNTY: "county_code",
    AreaType.POLICE_FORCE: "force_code",
}


def area_at(areas: pd.DataFrame, level: AreaType) -> pd.Series:
    """Code → code of the area of kind `level` that holds it (missing where it is larger, or lies in none).

    `areas` keeps the contract AREAS.
    """
    tables.AREAS.check(areas)
    codes = areas.set_index("area_code")
    own = codes.index.to_series().where(codes["area_type"] == level.value)
    return own.fillna(codes[_COLUMN[level]]) if level in _COLUMN else own


def areas_of_level(areas: pd.DataFrame, level: AreaType) -> pd.DataFrame:
    """The areas of one kind: area_code, area, synthetic."""
    kept = areas.loc[_in_use(areas, level), ["area_code", "area", "synthetic"]]
    return kept.sort_values("area").reset_index(drop=True)


def _in_use(areas: pd.DataFrame, level: AreaType) -> pd.Series:
    """Which rows are areas of a kind; wards of earlier boundaries, which hold no LSOA any more, are not."""
    of_kind = areas["area_type"] == level.value
    lsoas = areas[areas["area_type"] == AreaType.LSOA.value]
    if level is AreaType.WARD and lsoas["ward_code"].notna().any():
        of_kind &= areas["area_code"].isin(lsoas["ward_code"])
    return of_kind


def inside(areas: pd.DataFrame, code: str) -> pd.DataFrame:
    """An area and all that lie in it, without the larger ones around it. Raises InputError for an unknown code."""
    if code not in set(areas["area_code"]):
        raise InputError(f"there is no area {code} in the database.", mend="See the page Data, or import a lookup.")
    within = (areas[list(_COLUMN.values())] == code).any(axis=1) | (areas["area_code"] == code)
    return areas[within].reset_index(drop=True)


def areas_within(areas: pd.DataFrame, code: str) -> pd.DataFrame:
    """The areas of one force area or county; of every real one where no code is given."""
    return inside(areas, code) if code else areas[~areas["synthetic"]].reset_index(drop=True)


def members(areas: pd.DataFrame, level: AreaType) -> dict[str, list[str]]:
    """Each larger area → the areas of kind `level` that lie in it."""
    inside: dict[str, list[str]] = {}
    for row in areas[_in_use(areas, level)].to_dict("records"):
        for column in _COLUMN.values():
            if isinstance(row[column], str) and row[column] != row["area_code"]:
                inside.setdefault(row[column], []).append(row["area_code"])
    return inside


def population_at(populations: pd.DataFrame, areas: pd.DataFrame, level: AreaType, *, year: int) -> pd.DataFrame:
    """The people of every area of a kind in the stated year nearest to `year` (the earlier of two as near).

    Columns: area_code, people, population_year. An area's own figure goes before the sum of its parts, and a sum is
    given only where every LSOA in the area has a figure for that year. Raises InputError where no area has one.
    """
    best = known_population(populations, areas, level, year=year)
    if best.empty:
        raise InputError(
            f"no population is loaded for any {level.label.lower()} here.",
            mend="Import one: vru import population FILE.",
        )
    return best


def known_population(populations: pd.DataFrame, areas: pd.DataFrame, level: AreaType, *, year: int) -> pd.DataFrame:
    """The same as `population_at`, and no rows where no area has a figure."""
    tables.POPULATIONS.check(populations)
    wanted = set(areas.loc[areas["area_type"] == level.value, "area_code"])
    own = populations[populations["area_code"].isin(wanted)].assign(rank=0)
    every = pd.concat([own, _summed(populations, areas, level).assign(rank=1)], ignore_index=True)
    every = every.assign(distance=(every["year"] - year).abs())
    best = every.sort_values(["distance", "year", "rank"]).drop_duplicates("area_code")
    best = best.rename(columns={"year": "population_year"})
    return best[["area_code", "people", "population_year"]].sort_values("area_code").reset_index(drop=True)


def _summed(populations: pd.DataFrame, areas: pd.DataFrame, level: AreaType) -> pd.DataFrame:
    """Populations of LSOAs added up to `level`, for the areas and years where none is missing."""
    lsoas = areas.loc[areas["area_type"] == AreaType.LSOA.value, ["area_code"]]
    lsoas = lsoas.assign(parent=lsoas["area_code"].map(area_at(areas, level)))
    parts = populations.merge(lsoas.dropna(), on="area_code", how="inner", validate="many_to_one")
    sums = parts.groupby(["parent", "year"])["people"].agg(["sum", "size"]).reset_index()
    whole = lsoas["parent"].value_counts()
    sums = sums[sums["size"] == sums["parent"].map(whole)]
    return sums.rename(columns={"parent": "area_code", "sum": "people"})[["area_code", "year", "people"]]
