"""Weights of harm by offence: the Crime Severity Score as joined to police.uk's categories, or a set of one's own.

A set of weights has a name and a version, and is stored under both: figures made with one never change when a later
version comes in.
"""

from __future__ import annotations

from interventions.importing.files import SourceFile, read_csv_rows, row_number
from interventions.importing.known import Known
from interventions.importing.numbers import number_in
from interventions.importing.report import Faults, Reading

ONS_SET = "ons-crime-severity-score"
OWN = ("weight_set", "version", "code", "offence", "weight", "category", "subgroup", "source")
NEEDED = OWN[:5]
_HEAVIEST = 1e9  # a life sentence is some ten thousand days
# Our columns, and those of the published join of weights to categories of police.uk.
_ONS = {
    "code": "ONS_COUNTS_code", "offence": "ONS_COUNTS_description", "weight": "ONS_SEVERITY_weight",
    "category": "POLICE_UK_CAT_MAP_category", "subgroup": "ONS_COUNTS_category",
}  # fmt: skip
_SUB_CLASS = "POLICE_UK_CAT_MAP_sub_class"  # a further group an offence stands in: Violence with injury
_ALSO_ONS = (
    "ONS_SEVERITY_code", "ONS_SEVERITY_category", "ONS_SEVERITY_offence", "POLICE_UK_CAT_MAP_code",
    _SUB_CLASS, "POLICE_UK_CAT_MAP_offence",
)  # fmt: skip


def read_severity(source: SourceFile, known: Known) -> Reading:
    """Read weights of harm: the columns of `OWN` (category, subgroup and source may be left out), or the ONS join.

    The ONS join names no version: its file's name stands for it. An offence may stand in several subgroups, with a
    semicolon between them.
    """
    faults = Faults(source.name)
    header, rows, _ = read_csv_rows(source.content(), faults)
    ons = _ONS["weight"] in header
    if header:
        faults.missing_columns(header, _ONS.values() if ons else NEEDED)
    faults.refuse_if_any()
    reading = Reading(read=len(rows))
    reading.note_unused(header, (*_ONS.values(), *_ALSO_ONS) if ons else OWN)
    version = source.plain_name.removesuffix(".csv")
    for row in rows:
        values = {name: row.get(_ONS[name] if ons else name, "") for name in OWN[2:7]}
        if row.get(_SUB_CLASS) and ons:
            values["subgroup"] = f"{values['subgroup']}; {row[_SUB_CLASS]}"
        named = (ONS_SET, version) if ons else (row["weight_set"], row["version"])
        _read_row(row, values, named, source, reading, faults)
    faults.refuse_if_any()
    if ons:
        reading.notes.append(f"stored as the set {ONS_SET}, version {version}")
    return reading


def _read_row(
    row: dict[str, str], values: dict[str, str], named: tuple[str, str], source: SourceFile, reading: Reading,
    faults: Faults,
) -> None:  # fmt: skip
    line, column = row_number(row), "ONS_SEVERITY_weight" if "ONS_SEVERITY_weight" in row else "weight"
    weight = number_in(row, column, faults)
    said = {"weight_set": named[0], "version": named[1], "code": values["code"], "offence": values["offence"]}
    for name, text in said.items():
        if not text:
            faults.add("a word or a number, not empty", row=line, column=name)
    if not row[column]:
        faults.add("a weight of nought or more", row=line, column=column)
    if weight is not None and weight > _HEAVIEST:
        faults.add(f"a weight of {_HEAVIEST:,.0f} at most", row=line, column=column, value=row[column])
    reading.add(
        "severity_weights", line, **said, category=values["category"], subgroup=values["subgroup"], weight=weight,
        source=row.get("source") or source.plain_name,
    )  # fmt: skip
