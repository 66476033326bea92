"""What the columns of a list may mean, guessed from their titles and from what stands in them; never used unseen."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import pandas as pd
from rapidfuzz import fuzz, process

from interventions.figures import percent, plural
from interventions.importing.known import Known
from interventions.importing.lists import cells
from interventions.importing.lists.area_names import AreaNames
from interventions.importing.lists.cells import Unreadable
from interventions.importing.lists.fields import FIELDS, MONEY, VOCABULARIES, WORDS, is_personal, plain_words
from interventions.importing.lists.mapping import ColumnMapping, ColumnUse, name_field
from interventions.importing.lists.sheets import SheetTable

_LEAST = 0.6  # below this a column is left unmapped
_EXAMPLES = 50
_TITLES = {plain_words(title): name for name, known in FIELDS.items() for title in known.titles}


@dataclass(frozen=True, slots=True)
class GuessedColumn:
    """One column with the field guessed ("" for none), how sure (0 to 1), and the first values that stand in it."""

    title: str
    field: str
    sureness: float
    examples: tuple[str, ...]
    why: str

    @property
    def how_sure(self) -> str:
        """The sureness in words."""
        if not self.field:
            return "not used"
        return "sure" if self.sureness >= 0.9 else "likely" if self.sureness >= 0.75 else "unsure"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MappingGuess:
    """The columns of a list, each with what it may mean."""

    columns: tuple[GuessedColumn, ...]
    uses: tuple[ColumnUse, ...]

    def mapping(self, *, fixed: dict[str, str] | None = None, prefix: str = "") -> ColumnMapping:
        """The guess as a mapping. Raises InputError where no column is the title of the project."""
        return ColumnMapping(columns=self.uses, fixed=fixed or {}, prefix=prefix)

    def summary(self) -> str:
        """How many columns were recognised."""
        return (
            f"{plural(len(self.uses), 'column')} of {len(self.columns)} recognised. This is a guess: look at it, "
            "then say --yes, or write it into a file with --write-map, change it and give it with --map."
        )

    def to_frame(self) -> pd.DataFrame:
        """column, field, label, examples, sure, why: one row a column."""
        rows = [
            (c.title, c.field, name_field(c.field or "not used"), " · ".join(c.examples), c.how_sure, c.why)
            for c in self.columns
        ]
        return pd.DataFrame(rows, columns=["column", "field", "label", "examples", "sure", "why"])


def guess_mapping(tables: list[SheetTable], known: Known) -> MappingGuess:
    """Guess the field of every column of the fullest table, one column a field (money may have several)."""
    table = max(tables, key=lambda t: (len({*map(_title_of, t.titles)} - {""}), len(t.rows)))
    areas = AreaNames(known)
    chances = sorted(
        ((sure, -at, title, name, why) for at, title in enumerate(table.titles)
         for name, sure, why in _chances(title, table, areas)),
        reverse=True,
    )  # fmt: skip
    taken: dict[str, tuple[str, float, str]] = {}
    for sure, _, title, name, why in chances:
        free = name in MONEY or all(name != field for field, _, _ in taken.values())
        if sure >= _LEAST and title not in taken and free:
            taken[title] = (name, sure, why)
    columns = tuple(_guessed(title, table, taken.get(title)) for title in table.titles)
    return MappingGuess(columns=columns, uses=tuple(_use(c) for c in columns if c.field))


def _guessed(title: str, table: SheetTable, taken: tuple[str, float, str] | None) -> GuessedColumn:
    if is_personal(title):
        return GuessedColumn(title, "", 0.0, (), "details of a person are not kept")
    name, sure, why = taken or ("", 0.0, "not recognised")
    return GuessedColumn(title, name, sure, tuple(table.examples(title)), why)


def _use(column: GuessedColumn) -> ColumnUse:
    period = _period_in(column.title) if column.field in MONEY else ""
    thousands = column.field in MONEY and bool(re.search(r"£?\s*(k|000s?)\b|thousand", column.title, re.IGNORECASE))
    return ColumnUse(title=column.title, field=column.field, period=period, thousands=thousands)


def _chances(title: str, table: SheetTable, areas: AreaNames) -> Iterable[tuple[str, float, str]]:
    """Every field a column may fill, with how sure: by its title, weighed by how many of its values can be read."""
    if is_personal(title):
        return
    values = table.examples(title, _EXAMPLES)
    values = [value for value in values if not cells.is_silent(value)]
    near = process.extract(_bare(title), list(_TITLES), scorer=fuzz.token_sort_ratio, limit=8, score_cutoff=70)
    for said, score, _ in near:
        name = _TITLES[said]
        fit = _share_read(name, values, areas) if values else 0.5
        yield name, score / 100 * (0.65 + 0.35 * fit), f"the title is like {said!r}; {percent(fit, 0)} of values fit"
    if period := _period_in(title):
        fit = _share_read("amount", values, areas)
        yield "amount", 0.95 * fit, f"money of {period}; {percent(fit, 0)} of values fit"
    for name in ("status", "tiers", "areas", "amount"):
        fit = _share_read(name, values, areas) if len(values) > 1 else 0
        if fit >= 0.9 and (name != "amount" or any("£" in value for value in values)):
            yield name, 0.7 * fit, f"{percent(fit, 0)} of values fit"


def _bare(title: str) -> str:
    """A title without units, years and brackets: 'Amount awarded (£k)' → 'amount awarded'."""
    return plain_words(re.sub(r"\(.*?\)|£\s*(k|000s?)?|\b(19|20)\d\d[/–-]\d\d(\d\d)?\b", " ", title)) or plain_words(
        title
    )


def _title_of(title: str) -> str:
    return _TITLES.get(_bare(title), "")


def _period_in(title: str) -> str:
    found = re.search(r"\b((?:19|20)?\d\d\s*[/–-]\s*(?:20)?\d\d)\b", title)
    try:
        return cells.read_period(found[1]) if found else ""
    except Unreadable:
        return ""


def _share_read(name: str, values: list[str], areas: AreaNames) -> float:
    """The share of different values that a field can take; a column of text takes any that are no numbers or dates."""
    if not values:
        return 0.0
    read = _reader(name, areas)
    return sum(_can(read, value) for value in values) / len(values)


def _can(read: Callable[[str], Any], value: str) -> bool:
    try:
        read(value)
    except Unreadable:
        return False
    return True


def _reader(name: str, areas: AreaNames) -> Callable[[str], Any]:
    if name == "areas":
        return lambda value: areas.read(value, {})
    if name in VOCABULARIES:
        labels = VOCABULARIES[name].labels()
        words = {plain_words(label): code for code, label in labels.items()} | WORDS.get(name, {})
        words |= {plain_words(code.replace("-", " ")): code for code in labels}
        return lambda value: cells.read_codes(value, words)
    readers: dict[str, Callable[[str], Any]] = {
        "money": _money_or_kind, "number": cells.read_number, "decimal": cells.read_decimal, "ages": cells.read_ages,
        "date": cells.read_first_day, "last day": cells.read_last_day, "period": cells.read_period,
        "yes or no": cells.read_flag,
    }  # fmt: skip
    return readers.get(FIELDS[name].kind, _words_only if name not in _ANY_TEXT else str)


_ANY_TEXT = ("project_id", "provider_id", "reference", "url")


def _money_or_kind(value: str) -> int | None:
    return None if cells.is_in_kind(value) else cells.read_money(value)


def _words_only(value: str) -> str:
    """Text that is no bare number and no date: a column of figures is no title."""
    if re.fullmatch(r"[£\d.,/%\s-]+", value):
        raise Unreadable("words")
    return value
