"""What publishers write in a cell for a figure that they do not give. None of it is nought.

Sources: the shorthand of the Government Statistical Service ([c] confidential, [x] not available, [z] not applicable,
[low] a figure that rounds to nought); NHS England's star for a count that is hidden. The older : and .. say "not
available".
"""

from __future__ import annotations

from dataclasses import dataclass

from interventions.importing.files import row_number
from interventions.importing.numbers import number_in
from interventions.importing.report import Faults

NO_FIGURE = "no figure given"
HIDDEN = frozenset({"*", "c", "[c]", "k", "[k]", "low", "[low]"})
ABSENT = frozenset({":", "[:]", "..", "x", "[x]", "z", "[z]", "n/a", "na"})
TWOFOLD = frozenset({"-", "–", "—"})  # nought for some publishers, not available for others
MOST = 1e12  # no figure of an area is larger: more is a slip


@dataclass(frozen=True, slots=True)
class Figure:
    """What a cell says: a number, or none; `hidden` where there is one that the publisher keeps back."""

    value: float | None = None
    hidden: bool = False


def figure_in(
    row: dict[str, str], column: str, faults: Faults, *, least: float | None = 0, whole: bool = False
) -> Figure:
    """The figure of a cell. A dash is a fault: publishers mean different things by it; so is part of a `whole` one."""
    text = row.get(column, "").lower()
    if text in HIDDEN:
        return Figure(hidden=True)
    if text in ABSENT:
        return Figure()
    if text in TWOFOLD:
        wanted = "a number, * for a hidden figure, or empty: a dash is nought for some publishers and not for others"
        faults.add(wanted, row=row_number(row), column=column, value=row[column])
        return Figure()
    value = limit_in(row, column, faults, least=least)
    if whole and value is not None and value != int(value):
        faults.add("a whole number: it is a count", row=row_number(row), column=column, value=row[column])
    return Figure(value)


def limit_in(row: dict[str, str], column: str, faults: Faults, *, least: float | None = 0) -> float | None:
    """The number of a cell, as `number_in` reads it; a fault for one too large to be true."""
    value = number_in(row, column, faults, least=least)
    if value is not None and abs(value) > MOST:
        faults.add(f"a number of {MOST:g} at most", row=row_number(row), column=column, value=row[column])
        return None
    return value


def without_hidden(figures: dict[str, Figure]) -> tuple[dict[str, float | None], bool]:
    """The numbers to store, and whether any is hidden: then neither value nor count stays, as each tells the other."""
    hidden = any(figure.hidden for figure in figures.values())
    kept = {name: figure.value for name, figure in figures.items()}
    return kept | dict.fromkeys(("value", "count") if hidden else ()), hidden


def bounds_of(
    figures: dict[str, Figure], kind: str, per: float | None, hidden_from: float | None, hidden_to: float | None
) -> tuple[float | None, float | None]:
    """Between which values a hidden figure lies, in the unit of the indicator; None where the source does not say.

    `figures`: value, count and denominator. A hidden count lies between `hidden_from` and `hidden_to`.
    """
    if hidden_from is None or hidden_to is None:
        return None, None
    if kind == "count":
        return hidden_from, hidden_to
    people = figures["denominator"].value
    if kind not in ("rate", "proportion") or not people:
        return None, None
    scale = (per or 1) / people
    return hidden_from * scale, min(hidden_to, people if kind == "proportion" else hidden_to) * scale
