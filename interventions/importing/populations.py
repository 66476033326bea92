"""Populations: mid-year estimates by single year of age, Census residents, or a plain list."""

from __future__ import annotations

import re
from typing import NamedTuple

from interventions.errors import InputError
from interventions.importing.files import SourceFile, read_csv_rows, row_number
from interventions.importing.geography.area_codes import GSS_CODE, code_columns
from interventions.importing.geography.carrying import successor_shares
from interventions.importing.known import Known
from interventions.importing.numbers import number_in
from interventions.importing.report import OUTSIDE, REPEATED, Faults, Reading

_AGE = re.compile(r"^\d{1,3}\+?$")
_TOTALS = ("total_population", "All Ages", "total_residents", "people", "population", "Total", "All ages")
_YEAR_IN_NAME = re.compile(r"(?:mye|census|mid|_|^)[-_ ]?((?:19|20)\d\d)", re.I)


class Part(NamedTuple):
    """What one row says of an area: its line, its people, and the people by age."""

    line: int
    people: float
    ages: dict[str, float] | None


Held = dict[tuple[str, int, str], dict[str, Part]]
"""(Area in force, year, sex) → code in the file → what it says."""


def read_population(source: SourceFile, known: Known, *, year: int | None = None) -> Reading:
    """Read a table of areas with a total and, where it has them, single years of age (0 … 89, 90+).

    The year is taken from a `year` column, from `year=`, or from the file's name (mye2020, census2021). Rows on
    2011 areas are carried to 2021, split by Census 2021 residents; ages must add up to the total.
    """
    faults = Faults(source.name)
    header, rows, _ = read_csv_rows(source.content(), faults)
    code = "area_code" if "area_code" in header else next((c.header for c in code_columns(header)), "")
    ages = [column for column in header if _AGE.match(column)]
    total = next((column for column in _TOTALS if column in header), None)
    if header and not code:
        faults.add("a column of area codes, such as lsoa21_code or area_code", row=1)
    if header and not (ages or total):
        faults.add(f"a column of people ({', '.join(_TOTALS)}) or single years of age", row=1)
    stated = year or _year_of(source.plain_name)
    if header and "year" not in header and stated is None:
        faults.add("the year of the population: give --year, or a column named year", row=1)
    faults.refuse_if_any()
    reading = Reading(read=len(rows))
    held: Held = {}
    for row in rows:
        if not GSS_CODE.match(row[code]):
            faults.add("a GSS code", row=row_number(row), column=code, value=row[code])
            continue
        people, by_age = _people(row, total, ages, faults)
        when = _stated_year(row, faults) if "year" in header else stated
        if people is not None and when:
            _hold(held, reading, row, row[code], when, Part(row_number(row), people, by_age), known, faults)
    faults.refuse_if_any()
    for (target, when, sex), parts in held.items():
        _add_up(reading, target, when, sex, list(parts.values()), source)
    return reading


def _stated_year(row: dict[str, str], faults: Faults) -> int | None:
    if re.fullmatch(r"(?:1[89]|20|21)\d\d", row["year"]):
        return int(row["year"])
    faults.add("a year, such as 2021", row=row_number(row), column="year", value=row["year"])
    return None


def _year_of(name: str) -> int | None:
    match = _YEAR_IN_NAME.search(name)
    return int(match[1]) if match else None


def _people(
    row: dict[str, str], total: str | None, ages: list[str], faults: Faults
) -> tuple[float | None, dict[str, float] | None]:
    by_age = {age: number_in(row, age, faults) or 0.0 for age in ages} or None
    stated = number_in(row, total, faults) if total else None
    if by_age is None:
        if stated is None:
            faults.add("a number of people", row=row_number(row), column=total or "")
        return stated, None
    summed = sum(by_age.values())
    if stated is not None and abs(summed - stated) > 0.5:
        faults.add(f"the ages add up to {summed:,.0f}", row=row_number(row), column=total or "", value=row[total or ""])
    return (summed if stated is None else stated), by_age


def _hold(
    held: Held, reading: Reading, row: dict[str, str], code: str, year: int, part: Part, known: Known, faults: Faults
) -> None:
    """Keep what a row says of each area in force that its code stands for."""
    try:
        shares = successor_shares(code, known)
    except InputError as error:
        faults.add(error.sentence(), row=part.line, value=code)
        return
    if not shares:
        reading.dropped[OUTSIDE] += 1
        return
    if code not in shares:
        reading.mapped.add(part.line)
    sex = (row.get("sex") or "persons").lower()
    for target, share in shares.items():
        ages = {age: count * share for age, count in part.ages.items()} if part.ages else None
        parts = held.setdefault((target, year, sex), {})
        mine = Part(part.line, part.people * share, ages)
        first = parts.setdefault(code, mine)
        if (first.people, first.ages) != (mine.people, mine.ages):
            faults.add(f"row {first.line} gives another number for this area", row=part.line, value=code)
        elif first is not mine:
            reading.dropped[REPEATED] += 1
            return


def _add_up(reading: Reading, target: str, year: int, sex: str, parts: list[Part], source: SourceFile) -> None:
    """One figure for an area: the sum over the areas of 2011 that were merged into it."""
    people = sum(part.people for part in parts)
    every = [part.ages for part in parts if part.ages]
    whole = len(every) == len(parts) and len({tuple(ages) for ages in every}) == 1
    ages = {age: sum(part[age] for part in every) for age in every[0]} if whole else None
    for part in parts:
        reading.add(
            "populations", part.line, area_code=target, year=year, sex=sex, people=people, ages=ages,
            source=source.plain_name,
        )  # fmt: skip
