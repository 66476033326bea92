"""The cells of one row of the projects list as a record, with a fault for each that cannot be read."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import Any

from pydantic import ValidationError

from interventions.figures import listed
from interventions.importing.files import row_number
from interventions.importing.known import Known
from interventions.importing.numbers import date_in, number_in, pence_in
from interventions.importing.report import Faults
from interventions.projects_list import AWARD_COLUMNS, COUNTS, DAYS, LISTS, TEXTS, read_stages
from interventions.records import AwardRecord, ProjectRecord, StageRecord

# What makes an award: a kind alone does not.
_SAID_OF_MONEY = frozenset(AWARD_COLUMNS) - {"award_kind"}
_CODED = {"factors": "factors", "interventions": "interventions", "findings": "findings of need"}
_MOST_CODES = 1000
_WORDS = ("kind", "status", "sex")
_PLAIN = frozenset(TEXTS) - set(_WORDS)
_YES, _NO = ("yes", "y", "true", "1"), ("no", "n", "false", "0")
Row = dict[str, str]


class ProjectCells:
    """Reads rows (column → text, empty cells left out, the row's number under "") against what is loaded."""

    def __init__(self, known: Known, faults: Faults, file: str) -> None:
        self.known, self.faults, self.file = known, faults, file
        self.unknown: dict[str, set[str]] = {column: set() for column in _CODED}
        self.unchecked: set[str] = set()
        self._readers: dict[str, Callable[[Row, str], Any]] = {
            **{column: self._codes if known.codes.get(column) else self._unchecked for column in LISTS},
            **dict.fromkeys(DAYS, self._day), **dict.fromkeys(COUNTS, self._count),
            **dict.fromkeys(_WORDS, _word), "areas": self._areas, "stages": self._stages, "confidential": self._yes,
            "hours_per_week": self._number,
        }  # fmt: skip

    def notes(self) -> list[str]:
        """The codes met so far that no reference table holds: they are stored, and said."""
        bare = sorted(column for column in self.unchecked if column in _CODED)
        said = [
            f"no {_CODED[column]} are loaded, so {column} were not checked: vru import reference" for column in bare
        ]
        for column, codes in self.unknown.items():
            if codes:
                shown = sorted(codes)[:10]
                more = f" and {len(codes) - len(shown)} more" if len(codes) > len(shown) else ""
                said.append(f"{column} that are not among the {_CODED[column]} loaded: {', '.join(shown)}{more}")
        return said

    def fault(self, allowed: str, row: Row, column: str, value: str | None = None) -> None:
        self.faults.add(
            allowed, row=row_number(row), column=column, value=row.get(column, "") if value is None else value
        )

    def awards(self, row: Row) -> list[AwardRecord]:
        """The award that stands in a row, if there is one."""
        if _SAID_OF_MONEY.isdisjoint(row):
            return []
        return [
            AwardRecord(
                funder=row.get("funder", ""), funder_id=row.get("funder_id", ""),
                kind=row.get("award_kind", "grant").lower(),
                amount_pence=self._pence(row), award_date=self._day(row, "award_date"),
                period=row.get("award_period", ""), reference=row.get("award_reference", ""),
            )
        ]  # fmt: skip

    def _pence(self, row: Row) -> int | None:
        whole, _, rest = row.get("amount", "").partition(".")
        if _is_short_number(whole) and (not rest or (len(rest) == 2 and _is_short_number(rest))):
            return int(whole + (rest or "00"))
        return pence_in(row, "amount", self.faults)

    def _day(self, row: Row, column: str) -> str | None:
        text = row.get(column, "")
        return _day_of(text) or date_in(row, column, self.faults) if text else None

    def _count(self, row: Row, column: str) -> int | None:
        text = row[column]
        if _is_short_number(text):
            return int(text)
        value = number_in(row, column, self.faults)
        if value is not None and value != int(value):
            self.fault("a whole number", row, column)
        return None if value is None else int(value)

    def record(self, row: Row, awards: tuple[AwardRecord, ...]) -> ProjectRecord | None:
        """The project that a row describes, with its awards; None, with faults noted, where it is none."""
        values: dict[str, Any] = {}
        for column, text in row.items():
            if column in _PLAIN:
                values[column] = text
            elif read := self._readers.get(column):
                values[column] = read(row, column)
        areas = values.setdefault("areas", {})
        values |= {"awards": awards, "source": self._source(row), "synthetic": self._synthetic(row, areas)}
        try:
            return ProjectRecord(**values)
        except ValidationError as error:
            found = [(str(problem["loc"][0]), problem["msg"]) for problem in error.errors() if problem["loc"]]
            for column, message in [*found, *ProjectRecord.model_construct(**values).problems()]:
                self.fault(message, row, "award_kind" if column == "awards" else column)
            return None

    def _source(self, row: Row) -> str:
        if "document" in row:
            return f"document {row['document']}, {row.get('section', '')}"
        return row.get("source", self.file)

    def _synthetic(self, row: Row, areas: dict[str, float]) -> bool:
        if "X" not in row.get("areas", ""):
            return False
        made_up = {code.startswith("X") for code in areas}
        if len(made_up) > 1:
            self.fault("real areas or synthetic ones, not both", row, "areas")
        return made_up == {True}

    def _yes(self, row: Row, column: str) -> bool:
        text = row[column].lower()
        if text not in (*_YES, *_NO):
            self.fault("yes, or empty", row, column)
        return text in _YES

    def _codes(self, row: Row, column: str) -> tuple[str, ...]:
        codes = _codes_of(row[column])
        loaded = self.known.codes[column]
        if not loaded.issuperset(codes) and len(self.unknown[column]) < _MOST_CODES:
            self.unknown[column].update(code for code in codes if code not in loaded)
        return codes

    def _unchecked(self, row: Row, column: str) -> tuple[str, ...]:
        self.unchecked.add(column)
        return _codes_of(row[column])

    def _number(self, row: Row, column: str) -> float | None:
        return number_in(row, column, self.faults)

    def _stages(self, row: Row, column: str) -> tuple[StageRecord, ...]:
        try:
            return read_stages(row[column])
        except ValueError as error:
            self.fault("stages such as 2019-04-01 active; 2020-04-01 ended: reason", row, column, str(error))
            return ()

    def _areas(self, row: Row, column: str) -> dict[str, float]:
        areas: dict[str, float] = {}
        parts = _parts_of(row[column])
        for part in parts:
            code, _, share = part.partition(":")
            code = code.strip()
            if code not in self.known.areas:
                self.fault(f"the code of an area that is loaded{self._meant(code)}", row, "areas", code)
            if code in areas:
                self.fault("the area stands twice", row, "areas", code)
            try:
                areas[code] = float(share) if share else 1 / len(parts)
            except ValueError:
                self.fault("a share of one, such as E06000032:0.6", row, "areas", part)
        return areas

    def _meant(self, name: str) -> str:
        meant = [code for code, known_name in self.known.names.items() if known_name.lower() == name.lower()]
        return f"; {name} is {listed(meant[:3], 'or')}" if meant and self.known.areas else ""


def _word(row: Row, column: str) -> str:
    return row[column].lower()


def _is_short_number(text: str) -> bool:
    return text.isdecimal() and text.isascii() and len(text) < 10


@lru_cache(maxsize=4_000)
def _day_of(text: str) -> str | None:
    """A day written as it should be, unchanged; None where somebody must look closer."""
    try:
        return text if date.fromisoformat(text).isoformat() == text else None
    except ValueError:
        return None


@lru_cache(maxsize=4_000)
def _codes_of(text: str) -> tuple[str, ...]:
    """Codes in a cell; 'Secondary; Youth violence' is read as secondary;youth-violence."""
    return tuple(dict.fromkeys(re.sub(r"\s+", "-", code.strip().lower()) for code in text.split(";") if code.strip()))


@lru_cache(maxsize=4_000)
def _parts_of(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(";") if part.strip())
