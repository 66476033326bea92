"""Need as counts by area: crimes of chosen categories over chosen months, with nought where there was none."""

from __future__ import annotations

import pandas as pd

from interventions import tables
from interventions.errors import InputError
from interventions.places import area_at, areas_of_level
from interventions.vocabulary import AreaType

VIOLENCE = ("violence-and-sexual-offences", "robbery", "possession-of-weapons")
VIOLENCE_NAME = "recorded violence, robbery and weapons"


def count_need(
    crimes: pd.DataFrame, areas: pd.DataFrame, *, level: AreaType = AreaType.AUTHORITY,
    categories: tuple[str, ...] = VIOLENCE, months: tuple[str, ...] = (),
) -> pd.DataFrame:  # fmt: skip
    """Crimes per area of a kind (contract NEED_COUNTS): every area with crime data below it has a row.

    `crimes` keeps CRIME_COUNTS; `months` limits the count to those months (empty: all). A synthetic county and a
    real one are never in one count: the caller passes the areas of one of them.
    """
    tables.CRIME_COUNTS.check(crimes)
    chosen = crimes[crimes["category"].isin(categories)]
    if months:
        chosen = chosen[chosen["month"].isin(months)]
    parent = area_at(areas, level)
    small = areas[
        (areas["area_type"] == AreaType.LSOA.value) & areas["authority_code"].isin(recorded_in(crimes, areas))
    ]
    covered = small["area_code"].map(parent).dropna().unique()
    if not len(covered):
        raise InputError(
            f"no crime is loaded for any {level.label.lower()}.", mend="Import street files: vru import crimes FILE."
        )
    counts = chosen.groupby(chosen["area_code"].map(parent))["crimes"].sum()
    # A grid completed with noughts: an area without a row had no such crime.
    whole = areas_of_level(areas, level)
    whole = whole[whole["area_code"].isin(covered)]
    frame = whole.assign(events=whole["area_code"].map(counts).fillna(0.0))
    return tables.NEED_COUNTS.check(frame[["area_code", "area", "events"]].reset_index(drop=True))


def recorded_in(crimes: pd.DataFrame, areas: pd.DataFrame) -> list[str]:
    """The authorities whose crimes are loaded: those where most LSOAs have any.

    A force's file places a few crimes across its border; its neighbours are not thereby recorded.
    """
    lsoas = areas.loc[areas["area_type"] == AreaType.LSOA.value, ["area_code", "authority_code"]].dropna()
    some = lsoas["area_code"].isin(crimes["area_code"].unique())
    share = some.groupby(lsoas["authority_code"]).mean()
    return list(share.index[share > 0.5])


def months_of_all(crimes: pd.DataFrame, areas: pd.DataFrame) -> pd.DataFrame:
    """The crimes of the authorities whose files are loaded, in the months that every one of them has."""
    parent = crimes["area_code"].map(area_at(areas, AreaType.AUTHORITY))
    inside = recorded_in(crimes, areas)
    kept = crimes[parent.isin(inside)]
    held = parent[parent.isin(inside)].groupby(kept["month"]).nunique()
    return kept[kept["month"].isin(held.index[held == len(inside)])]


def latest_months(crimes: pd.DataFrame, most: int = 12) -> tuple[str, ...]:
    """The latest `most` months in a row for which crimes are loaded; where no run is so long, the longest, latest one.

    Months are '2023-12' strings. A gap in the files never stands inside a period that is called a year.
    """
    runs: list[list[str]] = []
    for month in sorted(crimes["month"].unique()):
        if runs and month == str(pd.Period(runs[-1][-1], freq="M") + 1):
            runs[-1].append(month)
        else:
            runs.append([month])
    if not runs:
        return ()
    best = max(runs, key=lambda run: (min(len(run), most), run[-1]))
    return tuple(best[-most:])


def say_months(months: tuple[str, ...]) -> str:
    """'2023-01 to 2023-12 (12 months)'."""
    if len(months) == 1:
        return f"{months[0]} (1 month)"
    return f"{months[0]} to {months[-1]} ({len(months)} months)"
