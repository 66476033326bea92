"""What the pages of need read from the store, kept in memory until it changes.

Every stored figure leaves the store as it may be shown. Crimes are counted from street files, in which the police
publish them one by one: nothing is kept back of those.
`as_at` is the stamp of the data: reading it takes milliseconds, so that what asks often asks once and hands it on.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import streamlit as st

from app import data
from catalogue.need.counts import VIOLENCE, latest_months, months_of_all, recorded_in
from catalogue.need.index_values import CONTESTED_CRIME
from interventions.places import area_at, areas_of_level, inside, known_population
from interventions.store import reading
from interventions.store.engine import transaction
from interventions.vocabulary import CRIME_LABELS, AreaType, IndicatorKind, Polarity

TOGETHER = "violence-together"
PER = 1_000.0
_KINDS = {kind.value: kind for kind in IndicatorKind}
_POLARITIES = {polarity.value: polarity for polarity in Polarity}


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """An indicator, or recorded crimes of some categories, as the pages of need speak of it.

    `categories` is empty for a stored indicator; `crude`: its interval may be made from its count.
    """

    code: str
    name: str
    kind: IndicatorKind
    polarity: Polarity
    per: float = PER
    denominator: str = ""
    categories: tuple[str, ...] = ()
    crude: bool = True

    @property
    def label(self) -> str:
        """The name in a list with others: 'Recorded crime: Robbery'."""
        return f"Recorded crime: {self.name}" if self.categories else self.name


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CrimeGrid:
    """Crimes as a block of LSOAs × months × categories, nought where there was none.

    Only months that every authority with files has; `lsoas` keeps AREAS, its rows in the order of the block.
    """

    lsoas: pd.DataFrame
    months: tuple[str, ...]
    categories: tuple[str, ...]
    counts: np.ndarray

    @property
    def year(self) -> tuple[str, ...]:
        """The latest twelve months in a row, or as many as there are."""
        return latest_months(pd.DataFrame({"month": self.months}))

    def of(self, categories: tuple[str, ...], months: tuple[str, ...]) -> np.ndarray:
        """Crimes of the named categories in the named months together: one figure an LSOA."""
        return np.asarray(self._chosen(categories)[:, np.isin(self.months, months)].sum(axis=(1, 2)))

    def monthly(self, categories: tuple[str, ...]) -> np.ndarray:
        """Crimes of the named categories: LSOAs × months."""
        return np.asarray(self._chosen(categories).sum(axis=2))

    def within(self, area: str) -> np.ndarray:
        """Which LSOAs lie in an area, or are it."""
        codes = self.lsoas[["area_code", "ward_code", "authority_code", "county_code", "force_code"]]
        return np.asarray((codes == area).any(axis=1))

    def _chosen(self, categories: tuple[str, ...]) -> np.ndarray:
        return self.counts[:, :, np.isin(self.categories, categories)]


@st.cache_resource(max_entries=16, show_spinner=False)
def _areas(as_at: str, place: str) -> pd.DataFrame:
    return inside(data.areas(), place)


def areas_in(place: str, *, as_at: str = "") -> pd.DataFrame:
    """The areas of one force area or county (contract AREAS)."""
    return _areas(as_at or data.stamp(), place)


@st.cache_resource(max_entries=4, show_spinner="Counting the crimes of this place")
def _grid(as_at: str, place: str) -> CrimeGrid | None:
    areas = _areas(as_at, place)
    crimes = data.crimes()
    crimes = crimes[crimes["area_code"].isin(areas["area_code"])]
    if crimes.empty:
        return None
    crimes = months_of_all(crimes, areas)
    small = (areas["area_type"] == AreaType.LSOA.value) & areas["authority_code"].isin(recorded_in(crimes, areas))
    lsoas = areas[small].reset_index(drop=True)
    crimes = crimes[crimes["area_code"].isin(lsoas["area_code"])]
    if crimes.empty:
        return None
    months, categories = (sorted(crimes[name].unique()) for name in ("month", "category"))
    block = np.zeros((len(lsoas), len(months), len(categories)))
    places = zip((list(lsoas["area_code"]), months, categories), ("area_code", "month", "category"), strict=True)
    where = tuple(pd.Index(known).get_indexer(crimes[name]) for known, name in places)
    np.add.at(block, where, crimes["crimes"].to_numpy())
    return CrimeGrid(lsoas=lsoas, months=tuple(months), categories=tuple(categories), counts=block)


def crime_grid(place: str, *, as_at: str = "") -> CrimeGrid | None:
    """The crimes of a place by LSOA, month and category; None where none are loaded."""
    return _grid(as_at or data.stamp(), place)


@st.cache_resource(max_entries=32, show_spinner=False)
def _people(as_at: str, place: str, level: AreaType, year: int) -> pd.DataFrame:
    return known_population(data.populations(), _areas(as_at, place), level, year=year)


def people_in(place: str, level: AreaType, year: int, *, as_at: str = "") -> pd.DataFrame:
    """area_code, people, population_year of the areas of a kind, in the year nearest to `year`."""
    return _people(as_at or data.stamp(), place, level, year)


@st.cache_resource(max_entries=16, show_spinner=False)
def _indicators(as_at: str, place: str) -> pd.DataFrame:
    with transaction(data.store()) as session:
        levels = reading.read_need_levels(session, list(_areas(as_at, place)["area_code"]))
    known = data.indicators()
    return known.merge(levels, left_on="code", right_on="indicator", validate="one_to_many")


def indicators(place: str, *, as_at: str = "") -> pd.DataFrame:
    """The stored indicators with values in a place, a row for each kind of area (NEED_INDICATORS and area_type)."""
    return _indicators(as_at or data.stamp(), place)


def measures(place: str, level: AreaType, *, as_at: str = "") -> dict[str, Measure]:
    """What may be shown of the areas of a kind: crime by category, then the stored indicators by name."""
    as_at = as_at or data.stamp()
    grid, stored = crime_grid(place, as_at=as_at), indicators(place, as_at=as_at)
    held = {one.code: one for one in crime_measures(grid)} if grid else {}
    for row in stored[stored["area_type"] == level.value].to_dict("records"):
        held.setdefault(
            row["code"],
            Measure(
                code=row["code"], name=row["name"], kind=_KINDS[row["kind"]], polarity=_POLARITIES[row["polarity"]],
                per=1.0 if pd.isna(row["per"]) else float(row["per"]),
                denominator=row["denominator_name"], crude=not row["method"],
            ),
        )  # fmt: skip
    return held


def crime_measures(grid: CrimeGrid) -> list[Measure]:
    """Violence together, then every category that is loaded, by name."""
    codes = sorted(grid.categories, key=lambda code: CRIME_LABELS.get(code, code))
    named = [(code, CRIME_LABELS.get(code, code), (code,)) for code in codes]
    violent = (TOGETHER, "Violence, robbery, weapons", VIOLENCE)
    return [
        Measure(
            code=code, name=name, kind=IndicatorKind.RATE, categories=categories,
            polarity=Polarity.CONTESTED if {*categories} & CONTESTED_CRIME else Polarity.LOWER_IS_BETTER,
        )
        for code, name, categories in (violent, *named)
    ]  # fmt: skip


@st.cache_resource(max_entries=64, show_spinner=False)
def _values(as_at: str, place: str, indicator: str) -> pd.DataFrame:
    with transaction(data.store()) as session:
        return reading.read_needs(session, [indicator], areas=list(_areas(as_at, place)["area_code"]))


def values(place: str, indicator: str, *, as_at: str = "") -> pd.DataFrame:
    """The values of a stored indicator in the areas of a place (contract NEED_VALUES)."""
    return _values(as_at or data.stamp(), place, indicator)


@st.cache_resource(max_entries=64, show_spinner=False)
def _values_of(as_at: str, area: str) -> pd.DataFrame:
    with transaction(data.store()) as session:
        return reading.read_needs(session, list(data.indicators()["code"]), areas=[area])


def values_of(area: str) -> pd.DataFrame:
    """Every stored value of one area (contract NEED_VALUES)."""
    return _values_of(data.stamp(), area)


def crime_counts(
    place: str, measure: Measure, level: AreaType, months: tuple[str, ...], *, as_at: str = ""
) -> pd.DataFrame:
    """Crimes by area over some months: area_code, area, count, suppressed (never)."""
    as_at = as_at or data.stamp()
    grid, areas = crime_grid(place, as_at=as_at), areas_in(place, as_at=as_at)
    if grid is None:
        return pd.DataFrame({"area_code": [], "area": [], "count": [], "suppressed": []})
    parent = grid.lsoas["area_code"].map(area_at(areas, level))
    summed = pd.Series(grid.of(measure.categories, months)).groupby(parent.to_numpy()).sum()
    frame = areas_of_level(areas, level)
    frame = frame[frame["area_code"].isin(summed.index)].reset_index(drop=True)
    counted = frame.assign(count=frame["area_code"].map(summed), suppressed=False)
    return counted[["area_code", "area", "count", "suppressed"]]
