"""Area lookups as the Office for National Statistics publishes them: what lies in what, and what followed what."""

from __future__ import annotations

from interventions.importing.files import SourceFile, read_csv_rows, row_number
from interventions.importing.geography.area_codes import GSS_CODE, CodeColumn, code_columns
from interventions.importing.known import Known
from interventions.importing.report import Faults, Reading

# From the smallest to the largest: each area is linked to the next larger one that its row names.
_ORDER = ["lsoa", "ward", "authority", "police_force", "region"]
_CHANGE_HEADERS = ("change_code", "CHGIND", "CHNGIND")


def read_lookup(source: SourceFile, known: Known) -> Reading:
    """Read a lookup: the areas it names, the links between them, and 2011 → 2021 successors where it has both."""
    faults = Faults(source.name)
    header, rows, _ = read_csv_rows(source.content(), faults)
    columns = code_columns(header)
    if header and len(columns) < 2:
        faults.add(f"a lookup needs two columns of area codes, such as LSOA21CD and LAD24CD; found: {header}", row=1)
    faults.refuse_if_any()
    chain, old = _chain(columns), _old_lsoa(columns)
    reading = Reading(read=len(rows))
    seen: set[tuple[str, ...]] = set()
    for row in rows:
        _check_codes(row, columns, faults)
        _add_areas(row, chain, reading, seen)
        if old:
            _add_successor(row, old, chain[0], reading)
    faults.refuse_if_any()
    return reading


def _chain(columns: list[CodeColumn]) -> list[CodeColumn]:
    """One column per kind of area, the one of the latest year, from the smallest kind to the largest."""
    newest = {
        kind: max((c for c in columns if c.area_type == kind), key=lambda c: c.year, default=None) for kind in _ORDER
    }
    return [column for kind in _ORDER if (column := newest[kind])]


def _old_lsoa(columns: list[CodeColumn]) -> CodeColumn | None:
    years = {column.year: column for column in columns if column.area_type == "lsoa"}
    return years["11"] if {"11", "21"} <= set(years) else None


def _check_codes(row: dict[str, str], columns: list[CodeColumn], faults: Faults) -> None:
    for column in columns:
        code = row[column.header]
        if code and not GSS_CODE.match(code):
            faults.add(
                "a GSS code is a letter and eight digits, such as E01015693",
                row=row_number(row), column=column.header, value=code,
            )  # fmt: skip


def _add_areas(row: dict[str, str], chain: list[CodeColumn], reading: Reading, seen: set[tuple[str, ...]]) -> None:
    line = row_number(row)
    present = [column for column in chain if row[column.header]]
    for column in present:
        code = row[column.header]
        if (code,) not in seen:
            seen.add((code,))
            name = row[column.name_header] if column.name_header else ""
            reading.add("areas", line, code=code, name=name or code, area_type=column.area_type, synthetic=False)
    for child, parent in zip(present, present[1:], strict=False):
        pair = (row[child.header], row[parent.header])
        if pair not in seen:
            seen.add(pair)
            reading.add("area_links", line, child_code=pair[0], parent_code=pair[1])


def _add_successor(row: dict[str, str], old: CodeColumn, new: CodeColumn, reading: Reading) -> None:
    change = next((row[h] for h in _CHANGE_HEADERS if h in row), "")
    if row[old.header] and row[new.header]:
        codes = {"old_code": row[old.header], "new_code": row[new.header]}
        reading.add("area_successors", row_number(row), change=change, **codes)
