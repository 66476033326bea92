"""What an import did, row by row accounted for; and the faults for which it was refused."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from interventions.errors import Fault, ImportRefused
from interventions.figures import plural

ALREADY_STORED = "already stored"
OUTSIDE = "outside the areas loaded"
NO_LOCATION = "no location"
SAID_BEFORE = "said by an earlier row"
REPEATED = "repeated row"
_LONGEST = 200
_MOST_FAULTS = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """One file's import: every row read is either stored or dropped for a named reason.

    `mapped` counts the stored rows whose 2011 area code was carried to 2021.
    """

    file: str
    kind: str
    read: int
    stored: int
    mapped: int
    dropped: dict[str, int]
    notes: tuple[str, ...] = ()
    import_id: int | None = None

    def __post_init__(self) -> None:
        if self.read != self.stored + sum(self.dropped.values()):
            raise AssertionError(f"{self.file}: {self.read} rows read, {self.stored} stored, {self.dropped} dropped")

    def summary(self) -> str:
        """The report in one or a few lines."""
        reasons = ", ".join(f"{count:,} {reason}" for reason, count in self.dropped.items())
        line = f"{self.file}: {plural(self.read, 'row')} read, {self.stored:,} stored"
        line += f" ({self.mapped:,} carried from 2011 to 2021 codes)" if self.mapped else ""
        line += f"; {reasons}" if reasons else ""
        line += f". Import {self.import_id}." if self.import_id else ". Nothing was changed."
        return "\n".join([line, *(f"  · {note}" for note in self.notes)])

    def to_dict(self) -> dict[str, Any]:
        """The report as `--json` prints it."""
        names = ("file", "kind", "read", "stored", "mapped", "dropped", "import_id")
        return {name: getattr(self, name) for name in names} | {"notes": list(self.notes)}


@dataclass(slots=True)
class Reading:
    """What one file says, before it is stored.

    `rows` holds, per table, pairs of (number of the row in the file, column → value); several stored rows may come
    from one row of the file (a split area), and rows are counted whole.
    """

    read: int = 0
    rows: dict[str, list[tuple[int, dict[str, Any]]]] = field(default_factory=dict)
    dropped: Counter[str] = field(default_factory=Counter)
    mapped: set[int] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)

    def add(self, table: str, row: int, **values: Any) -> None:
        """Add one row for a table of the store."""
        self.rows.setdefault(table, []).append((row, values))

    def note_unused(self, header: Iterable[str], known: Iterable[str]) -> None:
        """Say which columns of a file were not looked at."""
        if unused := [name for name in header if name and name not in set(known)]:
            self.notes.append(f"columns not used: {', '.join(unused)}")


class Faults:
    """Collects every fault of one file, so that they are said once and together; `more` counts those beyond 10,000."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.found: list[Fault] = []
        self.more = 0

    def add(self, allowed: str, *, row: int | None = None, column: str = "", value: Any = "") -> None:
        """Note one fault; `allowed` says what would have been right."""
        if len(self.found) < _MOST_FAULTS:
            if isinstance(value, str) and len(value) > _LONGEST:
                value = f"{value[:_LONGEST]}… ({len(value):,} characters)"
            self.found.append(Fault(file=self.file, row=row, column=column, value=value, allowed=allowed))
        else:
            self.more += 1

    def missing_columns(self, present: Iterable[str], needed: Iterable[str]) -> bool:
        """Note every needed column that is not there; True if any is missing."""
        absent = [column for column in needed if column not in set(present)]
        for column in absent:
            self.add(f"the column is missing; this file has: {', '.join(map(str, present))}", row=1, column=column)
        return bool(absent)

    def refuse_if_any(self) -> None:
        """Raise ImportRefused with all faults, if there are any."""
        if self.found:
            raise ImportRefused(self.file, self.found, more=self.more)
