"""Which counts of a source are too small to be shown, and how sure of one a reader may at most become."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from interventions.errors import InputError

_FILE = Path(__file__).parents[1] / "reference" / "disclosure_rules.csv"
DEFAULT = "default"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Counts under `threshold` are kept back, nought only where not `nought_shown`; others are rounded to `rounding`.

    `lower`, `upper`: the protection interval. Whatever else is published, it must stay possible that a count kept back
    because it is small is as low as `lower` and as high as `upper`. Left out, it is every small number there is.
    A threshold of 1 with nought shown keeps nothing back.
    """

    source: str = DEFAULT
    name: str = "Our default"
    threshold: int = 5
    nought_shown: bool = True
    rounding: int | None = None
    lower: int | None = None
    upper: int | None = None
    document: str = "Our default"

    def __post_init__(self) -> None:
        where = f"disclosure rule {self.source!r}"
        if self.threshold < 1:
            raise InputError("the threshold is under 1.", where=where, mend="Write 1 to keep nothing back.")
        if self.rounding is not None and not 2 <= self.rounding < 2 * self.threshold:
            raise InputError(
                f"rounding to {self.rounding} would show a count of {self.threshold} as nought, or does nothing.",
                where=where, mend="Round to 2 or more, and to less than twice the threshold.",
            )  # fmt: skip
        if self.interval[0] > self.smallest or self.interval[1] < self.threshold - 1 or self.interval[0] < 0:
            raise InputError(
                f"the protection interval {self.interval} is narrower than the numbers kept back.", where=where,
                mend=f"It must hold at least {self.smallest} to {self.threshold - 1}.",
            )  # fmt: skip

    @property
    def smallest(self) -> int:
        """The smallest count that is kept back for being small."""
        return 1 if self.nought_shown else 0

    @property
    def interval(self) -> tuple[int, int]:
        """The protection interval: what a count kept back must still possibly be."""
        lower = self.smallest if self.lower is None else self.lower
        return lower, self.threshold - 1 if self.upper is None else self.upper

    def words(self) -> str:
        """The rule in a sentence."""
        if self.threshold == self.smallest:
            first = f"{self.name}: no count is kept back for being small"
        else:
            nought = "" if self.nought_shown else ", and nought,"
            first = f"{self.name}: counts under {self.threshold}{nought} are not shown"
        return first + (f"; others are rounded to the nearest {self.rounding}." if self.rounding else ".")


def rule_for(*names: str) -> Rule:
    """The rule of the first name that has one (an indicator, its publisher, its agency), else our cautious default."""
    rules = _rules()
    return next((rules[name] for name in names if name in rules), rules[DEFAULT])


@cache
def _rules() -> dict[str, Rule]:
    with _FILE.open(encoding="utf-8", newline="") as file:
        return {row["source"]: _read(row) for row in csv.DictReader(file)}


def _read(row: dict[str, str]) -> Rule:
    rounding, lower, upper = (int(row[name]) if row[name] else None for name in ("rounding", "lower", "upper"))
    return Rule(
        source=row["source"], name=row["name"], threshold=int(row["threshold"]), rounding=rounding, lower=lower,
        upper=upper, nought_shown=row["nought_shown"] == "yes", document=row["document"],
    )  # fmt: skip
