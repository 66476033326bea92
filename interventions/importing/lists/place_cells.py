"""Which cells of a row tell where a project is, and whether the row says that nobody may know."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from interventions.importing.known import Known
from interventions.importing.lists.applying import ReadRow, reread
from interventions.importing.lists.mapping import ColumnMapping
from interventions.importing.lists.sheets import Cell


def columns_of_place(mapping: ColumnMapping, titles: Iterable[str], place_fields: Collection[str]) -> frozenset[str]:
    """The titles of columns that fill one of the fields, with the fields themselves, as a fault may name them.

    A column that the mapping leaves out counts as one: nobody has said that it is no postcode.
    """
    shown = {use.title for use in mapping.columns if use.field not in place_fields}
    return frozenset((*place_fields, *mapping.titles, *titles)) - shown


def read_names_alone(cells: dict[str, str], mapping: ColumnMapping) -> ReadRow:
    """A row read for its identifier and its yes or no alone: without areas, whatever it says of them is faulty."""
    whole = {title: Cell(text, title) for title, text in cells.items() if text.strip()}
    return reread(whole, "", 0, mapping, Known(), {}, file="")


def says_confidential(row: ReadRow, mapping: ColumnMapping) -> bool:
    """Whether a row says that its place is confidential; what cannot be read as yes or no is taken as yes."""
    titles = {use.title for use in mapping.columns if use.field == "confidential"}
    return bool(row.values.get("confidential")) or any(fault.column in titles for fault in row.faults)
