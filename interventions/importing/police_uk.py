"""Street-level crime of data.police.uk: one force and month at a time, counted by area and category.

The unit of identity is force × month. Rows of anti-social behaviour have no Crime ID and are never taken for
repeats; elsewhere a row that repeats another to the letter is dropped, and a Crime ID on two different rows is kept
and reported. Codes decide, never dates: a 2011 LSOA code is carried to 2021.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import pandas as pd

from interventions.importing.files import SourceFile, read_text_frame
from interventions.importing.geography.placing import place_points
from interventions.importing.known import Known
from interventions.importing.report import NO_LOCATION, OUTSIDE, REPEATED, Faults
from interventions.vocabulary import CRIME_CATEGORIES

COLUMNS = ("Crime ID", "Month", "Reported by", "Longitude", "Latitude", "LSOA code", "Crime type")
_MONTH = r"20\d\d-(?:0[1-9]|1[0-2])"
_LSOA = r"[EWS]01\d{6}|95[A-Z0-9]{6}|N\d{8}"


@dataclass(frozen=True, slots=True)
class MonthOfCrimes:
    """One force's month as counted: `counts` has area_code, category, crimes; the rest accounts for every row."""

    force: str
    month: str
    counts: pd.DataFrame
    read: int
    stored: int
    mapped: int
    dropped: Counter[str]
    notes: list[str] = field(default_factory=list)

    @property
    def digest(self) -> str:
        """A fingerprint of the counts: two files that say the same have the same, whatever their name or order."""
        rows = self.counts.sort_values(["area_code", "category"]).itertuples(index=False)
        return hashlib.sha256(repr([tuple(row) for row in rows]).encode()).hexdigest()


def read_months(source: SourceFile, known: Known) -> Iterator[MonthOfCrimes]:
    """Every force-month of a file or zip, in order. Raises ImportRefused, at the end, with the faults of all members.

    Whoever stores the months must therefore do so in one transaction.
    """
    refused: list[Faults] = []
    empty = True
    for name, raw in source.members("street.csv"):
        empty = False
        faults = Faults(name)
        frame = _checked(read_text_frame(raw, faults), faults)
        if frame is None or faults.found or refused:
            refused.append(faults)
            continue
        for (force, month), rows in frame.groupby(["Reported by", "Month"], sort=True):
            yield _count(str(force), str(month), rows, known)
    whole = Faults(source.name)
    if empty:
        whole.add("a zip of street files holds files that end in street.csv")
    whole.found.extend(fault for faults in refused for fault in faults.found)
    whole.refuse_if_any()


def _checked(frame: pd.DataFrame | None, faults: Faults) -> pd.DataFrame | None:
    """The frame, with every cell that is not as the format has it noted as a fault."""
    if frame is None or faults.missing_columns(list(frame.columns), COLUMNS):
        return None
    frame = frame.dropna(how="all")
    # A stray space would make two forces of one, and count its crimes twice.
    frame = frame.assign(**{name: frame[name].str.strip() for name in ("Reported by", "Month", "LSOA code")})
    types = pd.Series(list(CRIME_CATEGORIES))
    allowed = {
        "Month": (frame["Month"].str.fullmatch(_MONTH), "a month written 2024-04"),
        "Reported by": (frame["Reported by"].notna(), "the name of the force"),
        "LSOA code": (frame["LSOA code"].isna() | frame["LSOA code"].str.fullmatch(_LSOA), "an LSOA code, or empty"),
        "Crime type": (frame["Crime type"].isin(types), f"one of: {', '.join(dict.fromkeys(CRIME_CATEGORIES))}"),
        "Longitude": (_number_or_empty(frame["Longitude"], 180), "degrees, or empty"),
        "Latitude": (_number_or_empty(frame["Latitude"], 90), "degrees, or empty"),
    }
    for column, (right, words) in allowed.items():
        for row, value in frame.loc[~right.fillna(False).astype(bool), column].items():
            faults.add(words, row=int(str(row)) + 2, column=column, value="" if pd.isna(value) else value)
    return frame


def _number_or_empty(cells: pd.Series, limit: float) -> pd.Series:
    numbers = pd.to_numeric(cells, errors="coerce")
    return cells.isna() | numbers.between(-limit, limit)


def _count(force: str, month: str, rows: pd.DataFrame, known: Known) -> MonthOfCrimes:
    """Count one force-month by area and category, and account for every row."""
    dropped: Counter[str] = Counter()
    identified = rows["Crime ID"].notna()
    repeated = identified & rows.duplicated()
    twice = (
        identified
        & ~repeated
        & rows.loc[~repeated].duplicated("Crime ID", keep=False).reindex(rows.index, fill_value=False)
    )
    kept = rows[~repeated]
    located = kept[kept["LSOA code"].notna()]
    areas, placed_by = _areas_of(located, known)
    inside = areas.notna()
    for reason, count in (
        (REPEATED, int(repeated.sum())),
        (NO_LOCATION, len(kept) - len(located)),
        (OUTSIDE, int((~inside).sum())),
    ):
        if count:
            dropped[reason] = count
    table = pd.DataFrame(
        {"area_code": areas[inside], "category": located.loc[inside, "Crime type"].map(CRIME_CATEGORIES)}
    )
    counts = table.groupby(["area_code", "category"]).size().rename("crimes").reset_index()
    mapped = int((areas[inside] != located.loc[inside, "LSOA code"]).sum())
    notes = [f"{month}: {int(twice.sum())} rows share a Crime ID with a different row; kept"] if twice.any() else []
    return MonthOfCrimes(
        force,
        month,
        counts,
        len(rows),
        int(inside.sum()),
        mapped,
        dropped,
        [*notes, *(f"{month}: {w}" for w in placed_by)],
    )


def _areas_of(rows: pd.DataFrame, known: Known) -> tuple[pd.Series, list[str]]:
    """The area in force of every row (missing: outside), and how the crimes of split areas were placed."""
    targets = {code: known.carry(code) for code in rows["LSOA code"].unique()}
    single = {code: found[0] for code, found in targets.items() if len(found) == 1}
    areas = rows["LSOA code"].map(single)
    split = rows["LSOA code"].map(lambda code: len(targets[code]) > 1)
    if not split.any():
        return areas, []
    placed, notes = place_points(rows[split], targets, known)
    return areas.where(~split, placed.reindex(rows.index)), notes
