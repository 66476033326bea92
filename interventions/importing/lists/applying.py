"""A mapped list, row by row: sound, with the cell that each field came from, or faulty, with every fault."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from interventions.errors import Fault, InputError
from interventions.figures import listed, plural
from interventions.importing.known import Known
from interventions.importing.lists import cells
from interventions.importing.lists.area_names import AreaNames
from interventions.importing.lists.cells import Unreadable
from interventions.importing.lists.fields import FIELDS, MONEY, VOCABULARIES, WORDS, is_personal, plain_words
from interventions.importing.lists.mapping import ColumnMapping, ColumnUse
from interventions.importing.lists.sheets import Cell, SheetTable
from interventions.records import AwardRecord
from interventions.vocabulary import MoneyKind

_LONGEST_SLUG = 80
_MOST_TOLD = 20
_COMPANY = {"ltd", "limited", "cic", "cio", "plc", "llp", "the", "inc"}
_NO_SHARED = {"money", "number", "decimal"}
Origin = tuple[str, str, str]  # field, cell, what stood in it
MAPPING_CELL = "the mapping"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadRow:
    """One row read: identifier, fields that say something, awards, the origin of each, and its faults."""

    sheet: str
    row: int
    cells: dict[str, Cell]
    project_id: str
    values: dict[str, Any]
    awards: tuple[AwardRecord, ...]
    origins: tuple[Origin, ...]
    faults: tuple[Fault, ...] = ()

    def kept_cells(self, mapping: ColumnMapping) -> dict[str, str]:
        """Title → text, without the columns that hold the details of people (unless the mapping uses them)."""
        used = set(mapping.titles)
        return {t: cell.text for t, cell in self.cells.items() if t in used or not is_personal(t)}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadList:
    """All rows of a list, read with one mapping; `passed_over`: why → how many rows; `notes` say what was done."""

    file: str
    mapping: ColumnMapping
    rows: tuple[ReadRow, ...]
    passed_over: Counter[str] = field(default_factory=Counter)
    notes: tuple[str, ...] = ()


def _fitting(tables: list[SheetTable], mapping: ColumnMapping, file: str) -> tuple[list[SheetTable], list[str]]:
    """The tables that hold every column of the mapping, and notes on the sheets that are none of this list."""
    title = next(use.title for use in mapping.columns if use.field == "title")
    mine = [table for table in tables if title in table.titles]
    if not mine:
        held = "; ".join(f"{t.sheet}: {', '.join(t.titles)}" for t in tables)
        raise InputError(f"no sheet has the column {title!r} of the mapping ({held}).", where=file, mend="Map it anew.")
    for table in mine:
        if absent := [name for name in mapping.titles if name not in table.titles]:
            raise InputError(
                f"the sheet {table.sheet} lacks {listed([repr(n) for n in absent])}; it has {', '.join(table.titles)}.",
                where=file, mend="Choose the sheets with --sheet, or change the mapping.",
            )  # fmt: skip
    return mine, [f"the sheet {t.sheet} was not read: it has no column {title!r}" for t in tables if t not in mine]


def read_list(
    tables: list[SheetTable], mapping: ColumnMapping, known: Known, names: dict[str, dict[str, str]], *, file: str
) -> ReadList:
    """Read every row of the tables. `names`: field → (code → name) of what the store defines, such as factors.

    A sheet without the column of titles is passed over, and that is said. Raises InputError where a sheet has it and
    lacks another mapped column, or where no sheet has it.
    """
    chosen, notes = _fitting(tables, mapping, file)
    reader = _RowReader(mapping, known, names, file)
    rows, passed = list[ReadRow](), Counter[str]()
    for table in chosen:
        rows += [reader.read(table.sheet, row.number, row.cells) for row in table.rows]
        notes += table.notes
        passed.update(why for _, why, _ in table.skipped)
        notes += [f"{table.sheet}, row {n} passed over, {why}: {text}" for n, why, text in table.skipped[:_MOST_TOLD]]
        if (more := len(table.skipped) - _MOST_TOLD) > 0:
            notes.append(f"{table.sheet}: {plural(more, 'further row')} passed over for the same reasons")
        if unused := [t for t in table.titles if t not in mapping.titles]:
            notes.append(f"{table.sheet}: columns not used: {', '.join(unused)}")
        if people := [t for t in unused if is_personal(t)]:
            notes.append(f"{table.sheet}: details of people are not kept: {', '.join(people)}")
    if not any(use.field in MONEY for use in mapping.columns):
        notes.insert(0, "no column gives an amount of money: every amount would be 'not stated'")
    if reader.silent:
        said = listed([f"{count} × {text!r}" for text, count in reader.silent.most_common(5)])
        notes.append(f"cells taken as not stated: {said}")
    if any(row.awards for row in rows) and not any(a.period or a.award_date for row in rows for a in row.awards):
        notes.append(
            "no award has a year or a date: next year's amounts would replace these; give --fixed period=2025/26"
        )
    return ReadList(file=file, mapping=mapping, rows=tuple(rows), passed_over=passed, notes=tuple(notes))


def reread(
    row: dict[str, Cell], sheet: str, number: int, mapping: ColumnMapping, known: Known,
    names: dict[str, dict[str, str]], *, file: str,
) -> ReadRow:  # fmt: skip
    """Read one row again, mended."""
    return _RowReader(mapping, known, names, file).read(sheet, number, row)


class _RowReader:
    """Reads rows with one mapping, and counts the cells that said nothing."""

    def __init__(self, mapping: ColumnMapping, known: Known, names: dict[str, dict[str, str]], file: str) -> None:
        self.mapping, self.file, self.silent = mapping, file, Counter[str]()
        self.areas = AreaNames(known)
        self.words = {name: _words_of(name, names.get(name)) for name in {*VOCABULARIES, *names}}

    def read(self, sheet: str, number: int, row: dict[str, Cell]) -> ReadRow:
        values: dict[str, Any] = {}
        money: list[tuple[ColumnUse, int | None, bool]] = []
        origins: list[Origin] = []
        faults: list[Fault] = []

        def fault(allowed: str, column: str, value: str = "") -> None:
            faults.append(Fault(file=f"{self.file}, {sheet}", row=number, column=column, value=value, allowed=allowed))

        for use, text, cell in self._texts(row):
            try:
                if cell and cell.shared and FIELDS[use.field].kind in _NO_SHARED:
                    raise Unreadable("a figure of its own; this is one merged cell over several rows")
                if text.startswith("#"):
                    raise Unreadable("a value; the formula of this cell failed")
                if use.field in MONEY and cells.is_in_kind(text):
                    money.append((use, None, True))
                elif use.field in MONEY:
                    money.append((use, cells.read_money(text, thousands=use.thousands), use.field == "leveraged"))
                elif use.field == "ages":
                    ends = zip(("age_from", "age_to"), cells.read_ages(text), strict=True)
                    values |= {name: age for name, age in ends if age is not None}
                else:
                    values[use.field] = self._value(use, text)
                origins.append((use.field, cell.address if cell else MAPPING_CELL, text))
            except Unreadable as problem:
                fault(str(problem), use.title, text)
        title = str(values.get("title", ""))
        if not title and not any(f.column in self._titles_of("title") for f in faults):
            fault("every project needs a title", self._titles_of("title")[0])
        awards = self._awards(values, money, fault)
        return ReadRow(
            sheet=sheet, row=number, cells=row, project_id=self._identifier(values),
            values={name: value for name, value in values.items() if name not in _NOT_OF_PROJECT}, awards=awards,
            origins=tuple(origins), faults=tuple(faults),
        )  # fmt: skip

    def _texts(self, row: dict[str, Cell]) -> Iterable[tuple[ColumnUse, str, Cell | None]]:
        """The cells of mapped columns that say something, then the fixed values of fields the row leaves empty."""
        filled = set()
        for use in self.mapping.columns:
            cell = row.get(use.title)
            if cell and cells.is_silent(cell.text):
                self.silent[cell.text] += 1
            elif cell:
                filled.add(use.field)
                yield use, cell.text, cell
        for name, text in self.mapping.fixed.items():
            if name not in filled and name in FIELDS:
                yield ColumnUse(title=name, field=name), text, None

    def _value(self, use: ColumnUse, text: str) -> Any:
        if use.field == "areas":
            return self.areas.read(text, use.translate)
        if use.field in self.words:
            codes = cells.read_codes(text, self.words[use.field] | use.translate)
            if use.field in ("status", "kind", "sex"):
                if len(codes) > 1:
                    raise Unreadable(f"one {use.field}, not {len(codes)}")
                return codes[0]
            return codes
        meant = use.translate.get(plain_words(text), text)
        read: Callable[[str], Any] | None = _READERS.get(FIELDS[use.field].kind)
        return read(meant) if read else meant.strip()

    def _awards(
        self, values: dict[str, Any], money: list[tuple[ColumnUse, int | None, bool]], fault: Callable[..., None]
    ) -> tuple[AwardRecord, ...]:
        own: dict[str, Any] = {name: values.get(name) or "" for name in ("funder", "period", "reference")}
        own["funder_id"] = self.mapping.fixed.get("funder_id", "")
        made = []
        for use, pence, leveraged in money:
            kind = MoneyKind.LEVERAGED if leveraged else MoneyKind.GRANT
            made.append(AwardRecord(
                **own | {"period": use.period or own["period"]}, kind=kind.value, amount_pence=pence,
                award_date=values.get("award_date"),
            ))  # fmt: skip
        if not made and (own["funder"] or values.get("award_date")):
            made.append(AwardRecord(**own, award_date=values.get("award_date")))
        if len(set(made)) < len(made):
            fault("money columns that differ in year or kind; two say the same", money[-1][0].title)
        return tuple(made)

    def _identifier(self, values: dict[str, Any]) -> str:
        own = values.get("project_id")
        return identify(values.get("title", ""), values.get("provider", ""), prefix=self.mapping.prefix, own=own or "")

    def _titles_of(self, name: str) -> list[str]:
        return [use.title for use in self.mapping.columns if use.field == name]


_READERS: dict[str, Callable[[str], Any]] = {
    "number": cells.read_number, "decimal": cells.read_decimal, "date": cells.read_first_day,
    "last day": cells.read_last_day, "period": cells.read_period, "yes or no": cells.read_flag,
}  # fmt: skip
_NOT_OF_PROJECT = ("project_id", "funder", "award_date", "period", "reference")


def _words_of(name: str, defined: dict[str, str] | None) -> dict[str, str]:
    """What may stand in a cell of a vocabulary, in plain words → code."""
    labels = defined if defined is not None else VOCABULARIES[name].labels()
    words = {plain_words(label): code for code, label in labels.items()}
    return words | {plain_words(code.replace("-", " ")): code for code in labels} | WORDS.get(name, {})


def identify(title: str, provider: str, *, prefix: str = "", own: str = "") -> str:
    """The identifier of a project in a list: its own where it has one, otherwise made of its title and provider.

    Case, accents, signs and 'Ltd' or 'Limited' make no difference, so next year's list finds the same project.
    """
    if own:
        return f"{prefix}-{own}" if prefix else own
    words = _slug_words(title)
    by = [word for word in _slug_words(provider) if word not in _COMPANY]
    whole = "-".join([*([prefix] if prefix else []), *words, *by])
    if len(whole) <= _LONGEST_SLUG:
        return whole
    return f"{whole[: _LONGEST_SLUG - 9].rstrip('-')}-{hashlib.sha256(whole.encode()).hexdigest()[:8]}"


def _slug_words(text: str) -> list[str]:
    bare = unicodedata.normalize("NFKD", text.casefold().replace("&", " and ").replace("'", "").replace("’", ""))
    bare = "".join(sign for sign in bare if not unicodedata.combining(sign))
    return re.findall(r"[^\W_]+", bare)
