"""A plain list of areas: code, name, area type, parent."""

from __future__ import annotations

from interventions.importing.files import SourceFile, read_csv_rows, row_number
from interventions.importing.geography.area_codes import GSS_CODE, area_type_of
from interventions.importing.known import Known
from interventions.importing.report import Faults, Reading
from interventions.vocabulary import AreaType


def read_areas(source: SourceFile, known: Known) -> Reading:
    """Read a CSV with the columns code, name, area_type and (may be empty) parent_code."""
    faults = Faults(source.name)
    header, rows, _ = read_csv_rows(source.content(), faults)
    faults.missing_columns(header, ("code", "name", "area_type", "parent_code"))
    faults.refuse_if_any()
    reading = Reading(read=len(rows))
    named = {row["code"] for row in rows} | set(known.areas)
    for row in rows:
        line, code, parent = row_number(row), row["code"], row["parent_code"]
        if not GSS_CODE.match(code):
            faults.add(
                "a GSS code is a letter and eight digits, such as E06000032", row=line, column="code", value=code
            )
        if row["area_type"] not in AreaType.codes():
            faults.add(f"one of: {', '.join(AreaType.codes())}", row=line, column="area_type", value=row["area_type"])
        if parent and parent == code:
            faults.add("an area does not lie in itself", row=line, column="parent_code", value=parent)
        if area_type_of(code) not in (None, row["area_type"]):
            faults.add(
                f"{area_type_of(code)}, which {code[:3]} stands for",
                row=line,
                column="area_type",
                value=row["area_type"],
            )
        if parent and parent not in named:
            faults.add("a code of this file or of an area loaded before", row=line, column="parent_code", value=parent)
        reading.add(
            "areas", line, code=code, name=row["name"] or code, area_type=row["area_type"], synthetic=code[:1] == "X"
        )
        if parent:
            reading.add("area_links", line, child_code=code, parent_code=parent)
    faults.refuse_if_any()
    return reading
