"""Reading the index of all projects, and finding words: what the catalogue needs to filter and count quickly."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date
from functools import lru_cache
from itertools import count
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import select, text
from sqlmodel import Session

from interventions.models.projects import Project, ProjectRevision
from interventions.periods import year_begins
from interventions.project_index import UNSTATED, FacetIndex, ProjectIndex, make_facet
from interventions.records import FACETS, ProjectRecord
from interventions.store.reading import read_areas
from interventions.vocabulary import AreaType, MoneyKind, ProjectKind

_MANY = 5_000
_FEW = 500
_LEVELS = ["ward_code", "authority_code", "county_code", "force_code"]
_SMALL = (AreaType.WARD.value, AreaType.LSOA.value)
_YEAR = re.compile(r"^((?:1[89]|20|21)\d\d)/(\d{2}|\d{4})$")
Progress = Callable[[str, int], None]


class _Codes(defaultdict[str, int]):
    """Text → a number, given out in the order in which they are met."""

    def __init__(self) -> None:
        super().__init__(count().__next__)

    def numbers(self, column: Any) -> np.ndarray:
        """The numbers of a column of text."""
        return np.fromiter(map(self.__getitem__, column), dtype=np.int32)


def match_words(session: Session, words: str) -> np.ndarray:
    """The numbers, rising, of the projects in whose title, description, provider or place all the words stand.

    Words are found by their stem, the last one also as the beginning of a longer word. A project at a confidential
    location is not found by its place.
    """
    said = [word for word in words.replace("\0", " ").split() if any(map(str.isalnum, word))]
    if not said:
        return np.zeros(0, dtype=np.int64)
    quoted = " ".join('"' + word.replace('"', '""') + '"' for word in said) + "*"
    # One long text is handed over faster than a row for each of a hundred thousand projects.
    query = text("SELECT group_concat(rowid) FROM project_text WHERE project_text MATCH :words")
    found = session.execute(query, {"words": quoted}).scalar_one()
    return np.fromstring(found, dtype=np.int64, sep=",") if found else np.zeros(0, dtype=np.int64)


def count_projects(session: Session) -> int:
    """How many projects are in force."""
    return int(session.execute(text("SELECT count(*) FROM projects WHERE merged_into = ''")).scalar_one())


def read_index(session: Session, progress: Progress | None = None) -> ProjectIndex:
    """Every project in force as arrays; `progress` is told what is read, and how many rows so far."""
    own, facets = _read_own(session, progress)
    numbers = own["numbers"]
    places = np.full(int(numbers[-1]) + 1 if len(numbers) else 1, -1, dtype=np.int32)
    places[numbers] = np.arange(len(numbers), dtype=np.int32)
    facets |= _read_tags(session, places, len(numbers), progress)
    facets |= _read_areas(session, places, own["synthetic"], progress)
    facets["funder"] = _read_awards(session, places, own, progress)
    return ProjectIndex(facets=facets, **own)


def _rows(session: Session, what: str, query: str, progress: Progress | None) -> Iterator[list[Any]]:
    """The columns of a query, some ten thousand rows at a time."""
    cursor = session.connection().connection.cursor()
    cursor.execute(query)
    done = 0
    while rows := cursor.fetchmany(_MANY):
        done += len(rows)
        if progress:
            progress(what, done)
        yield list(zip(*rows, strict=True))
    cursor.close()


def _read_own(session: Session, progress: Progress | None) -> tuple[dict[str, np.ndarray], dict[str, FacetIndex]]:
    query = (
        "SELECT number, provider, status, kind, start_date, end_date, coalesce(reach_actual, reach_planned, -1), "
        "synthetic, confidential FROM projects WHERE merged_into = '' ORDER BY number"
    )
    coded = {name: _Codes() for name in ("provider", "status", "kind")}
    kept: dict[str, list[np.ndarray]] = defaultdict(list)
    for number, provider, status, kind, start, end, reach, synthetic, confidential in _rows(
        session, "projects", query, progress
    ):
        kept["numbers"].append(np.array(number, dtype=np.int64))
        for name, column in (("provider", provider), ("status", status), ("kind", kind)):
            kept[name].append(coded[name].numbers(column))
        kept["started"].append(np.fromiter(map(_day, start), dtype=np.int32))
        kept["first_year"].append(np.fromiter(map(_year_of, start), dtype=np.int16))
        kept["last_year"].append(np.fromiter(map(_year_of, end), dtype=np.int16))
        kept["reach"].append(np.array(reach, dtype=np.int64))
        kept["synthetic"].append(np.array(synthetic, dtype=bool))
        kept["confidential"].append(np.array(confidential, dtype=bool))
    own = {name: np.concatenate(parts) for name, parts in kept.items()} or _nothing()
    facets = {}
    for name, codes in coded.items():
        held, names = own.pop(name), list(codes)
        stated = held != codes.get("", -1)
        facets[name] = make_facet(names, held[stated], np.flatnonzero(stated), len(held))
    delivery = np.zeros(len(own["numbers"]), dtype=bool) | facets["kind"].having([ProjectKind.DELIVERY.value])
    own["reach_other"] = np.where(delivery, UNSTATED, own["reach"])
    own["reach"] = np.where(delivery, own["reach"], UNSTATED)
    # Where one end only is stated, the project is held to run in that year, and no more is made of it.
    first, last = own["first_year"], own["last_year"]
    own["first_year"], own["last_year"] = np.where(first < 0, last, first), np.where(last < 0, first, last)
    return own, facets


def _nothing() -> dict[str, np.ndarray]:
    flags = {name: np.zeros(0, dtype=bool) for name in ("synthetic", "confidential")}
    names = ("numbers", "provider", "status", "kind", "started", "first_year", "last_year", "reach")
    return {name: np.zeros(0, dtype=np.int64) for name in names} | flags


def _read_tags(session: Session, places: np.ndarray, projects: int, progress: Progress | None) -> dict[str, FacetIndex]:
    coded, numbers, codes = _Codes(), [], []
    for number, tag in _rows(
        session, "tags", "SELECT project_number, facet || ':' || code FROM project_tags", progress
    ):
        numbers.append(np.array(number, dtype=np.int64))
        codes.append(coded.numbers(tag))
    at, code = _placed(places, numbers, codes)
    facet_of = np.array([list(FACETS).index(name.partition(":")[0]) for name in coded], dtype=np.int8)
    found = {}
    for number, facet in enumerate(FACETS):
        mine = facet_of[code] == number if len(code) else np.zeros(0, dtype=bool)
        within = np.flatnonzero(facet_of == number)
        renumbered = np.full(len(coded), -1, dtype=np.int32)
        renumbered[within] = np.arange(len(within))
        names = [name.partition(":")[2] for name in coded if name.startswith(f"{facet}:")]
        found[facet] = make_facet(names, renumbered[code[mine]], at[mine], projects)
    return found


def _placed(places: np.ndarray, numbers: list[np.ndarray], codes: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Positions and codes of the entries whose project is in force."""
    if not numbers:
        return np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.int32)
    at, code = _at(places, np.concatenate(numbers)), np.concatenate(codes)
    return at[at >= 0], code[at >= 0]


def _at(places: np.ndarray, numbers: np.ndarray) -> np.ndarray:
    """The positions of projects by their numbers, -1 for those that are not in force."""
    return np.where(numbers < len(places), places[np.minimum(numbers, len(places) - 1)], -1)


def _read_areas(
    session: Session, places: np.ndarray, synthetic: np.ndarray, progress: Progress | None
) -> dict[str, FacetIndex]:
    coded, numbers, codes = _Codes(), [], []
    for number, area in _rows(session, "areas", "SELECT project_number, area_code FROM project_areas", progress):
        numbers.append(np.array(number, dtype=np.int64))
        codes.append(coded.numbers(area))
    at, code = _placed(places, numbers, codes)
    areas = read_areas(session)
    held = make_facet(list(coded), code, at, len(synthetic))
    made_up = set(areas.loc[areas["synthetic"], "area_code"])
    wide, near = _larger_areas(areas)
    entry, larger = [], []
    for number, name in enumerate(held.codes):
        every = held.positions[held.starts[number] : held.starts[number + 1]]
        for other in near.get(name, ()):
            mine = every if wide[other] in made_up else every[~synthetic[every]]
            entry.append(mine)
            larger.append(np.full(len(mine), other, dtype=np.int32))
    pairs = np.zeros(0, dtype=np.int64)
    if entry:
        pairs = np.unique(np.concatenate(larger).astype(np.int64) * max(len(synthetic), 1) + np.concatenate(entry))
    found, where = np.divmod(pairs, max(len(synthetic), 1))
    return {"area": held, "place": make_facet(wide, found.astype(np.int32), where, len(synthetic))}


def _larger_areas(areas: pd.DataFrame) -> tuple[list[str], dict[str, list[int]]]:
    """The areas from authority level up, and for each area's code those that are it, hold it or lie in it."""
    wide = list(areas.loc[~areas["area_type"].isin(_SMALL), "area_code"])
    number = {code: i for i, code in enumerate(wide)}
    near: dict[str, set[int]] = defaultdict(set)
    for code, *levels in areas[["area_code", *_LEVELS]].itertuples(index=False):
        held_by = [level for level in levels if isinstance(level, str)]
        near[code] |= {number[other] for other in (code, *held_by) if other in number}
        if code in number:
            for level in held_by:
                near[level].add(number[code])
    return wide, {code: sorted(found) for code, found in near.items()}


def _read_awards(
    session: Session, places: np.ndarray, own: dict[str, np.ndarray], progress: Progress | None
) -> FacetIndex:
    """The funders; sums of money and, where a project states no day, the years its awards pay for go into `own`."""
    projects = len(own["numbers"])
    coded, numbers, codes = _Codes(), [], []
    undated = own["first_year"] < 0
    sums = {name: np.full(projects, UNSTATED, dtype=np.int64) for name in ("pence", "leveraged")}
    query = "SELECT project_number, funder, kind, coalesce(amount_pence, -1), period FROM awards"
    for number, funder, kind, amount, period in _rows(session, "awards", query, progress):
        numbers.append(np.array(number, dtype=np.int64))
        codes.append(coded.numbers(funder))
        at = _at(places, numbers[-1])
        pence, granted = np.array(amount, dtype=np.int64), np.array(kind) == MoneyKind.GRANT.value
        for name, mine in (("pence", granted), ("leveraged", ~granted)):
            kept = mine & (pence >= 0) & (at >= 0)
            sums[name][at[kept]] = np.maximum(sums[name][at[kept]], 0)
            np.add.at(sums[name], at[kept], pence[kept])
        years = np.fromiter(map(_year_named, period), dtype=np.int16)
        for place in np.flatnonzero((years >= 0) & (at >= 0) & undated[at]):
            here, year = at[place], years[place]
            before = own["first_year"][here]
            own["first_year"][here] = year if before < 0 else min(before, year)
            own["last_year"][here] = max(own["last_year"][here], year)
    own |= sums
    at, code = _placed(places, numbers, codes)
    stated = code != coded.get("", -1)
    pairs = np.unique(code[stated].astype(np.int64) * max(projects, 1) + at[stated])
    named, where = np.divmod(pairs, max(projects, 1))
    return make_facet(list(coded), named.astype(np.int32), where, projects)


@lru_cache(maxsize=50_000)
def _day(day: str | None) -> int:
    return date.fromisoformat(day).toordinal() if day else UNSTATED


@lru_cache(maxsize=50_000)
def _year_of(day: str | None) -> int:
    """The year in which the financial year of a day begins."""
    return year_begins(date.fromisoformat(day)) if day else UNSTATED


@lru_cache(maxsize=1000)
def _year_named(period: str) -> int:
    """The year in which '2019/20' begins."""
    match = _YEAR.match(period)
    return int(match[1]) if match and str(int(match[1]) + 1).endswith(match[2]) else UNSTATED


def read_selection(session: Session, numbers: np.ndarray) -> Iterator[ProjectRecord]:
    """Projects whole, by their numbers and in their order, a few hundred at a time."""
    for start in range(0, len(numbers), _FEW):
        some = [int(number) for number in numbers[start : start + _FEW]]
        query = (
            select(Project.number, ProjectRevision.content)
            .join(
                ProjectRevision,
                (ProjectRevision.project_number == Project.number) & (ProjectRevision.version == Project.version),
            )
            .where(Project.number.in_(some))
        )
        found: dict[int, str] = dict(map(tuple, session.execute(query)))
        yield from (ProjectRecord.model_validate_json(found[number]) for number in some if number in found)
