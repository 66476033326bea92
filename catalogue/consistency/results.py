"""What a check of figures found: a table, its words, and what could not be told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from catalogue.consistency.checking import Check, Verdict
from interventions.figures import listed, plural

_FINDINGS = (Verdict.WRONG, Verdict.DOUBTFUL)
_COLUMNS = ("severity", "table", "check", "row", "column", "stated", "expected", "difference", "words")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Consistency:
    """Every check made, and the rows and columns that should agree with others and could not be read.

    `notes`: what the reading took for granted, such as that counts are rounded to 5.
    """

    checks: tuple[Check, ...]
    unread: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def findings(self) -> tuple[Check, ...]:
        """The figures that do not agree with the others."""
        return tuple(check for check in self.checks if check.verdict in _FINDINGS)

    @property
    def undecided(self) -> tuple[Check, ...]:
        """The checks that rest on a figure which is suppressed or missing."""
        return tuple(check for check in self.checks if check.verdict is Verdict.UNDECIDED)

    def summary(self) -> str:
        """How many checks were made and what they came to, then each finding in a line."""
        held = sum(check.verdict is Verdict.HOLDS for check in self.checks)
        counts = Counter(check.verdict for check in self.findings)
        opening = f"{plural(len(self.checks), 'check')}: {held:,} hold, {counts[Verdict.WRONG]:,} wrong"
        opening += f", {counts[Verdict.DOUBTFUL]:,} doubtful, {len(self.undecided):,} cannot be told."
        lines = [opening, *(f"  · {_line(check)}" for check in self.findings)]
        lines += [f"Not checked, because no reading fits: {listed([*self.unread])}."] if self.unread else []
        return "\n".join([*lines, *self.notes])

    def to_frame(self) -> pd.DataFrame:
        """The findings, then the checks that cannot be told: one row each."""
        rows = [_row(check) for check in (*self.findings, *self.undecided)]
        return pd.DataFrame(rows, columns=[*_COLUMNS])


def joined(results: Iterable[Consistency]) -> Consistency:
    """Several answers as one."""
    held = list(results)
    return Consistency(
        checks=tuple(check for one in held for check in one.checks),
        unread=tuple(dict.fromkeys(title for one in held for title in one.unread)),
        notes=tuple(dict.fromkeys(note for one in held for note in one.notes)),
    )


def _line(check: Check) -> str:
    place = ", ".join(part for part in (check.table, check.row, check.column) if part)
    return f"{place}: {check.words}"


def _row(check: Check) -> tuple[object, ...]:
    return (
        str(check.verdict), check.table, check.check, check.row, check.column, check.stated, check.expected,
        check.difference, check.words,
    )  # fmt: skip
