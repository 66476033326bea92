"""Indices of Deprivation: deciles, ranks, scores and numerators by LSOA, of 2011 or 2021."""

from __future__ import annotations

import re

from interventions.importing.area_codes import GSS_CODE, code_columns
from interventions.importing.carrying import successor_shares
from interventions.importing.files import SourceFile, read_csv_rows, row_number
from interventions.importing.known import Known
from interventions.importing.numbers import number_in
from interventions.importing.report import OUTSIDE, Faults, Reading

_YEAR = re.compile(r"(?<!\d)(20(?:0[47]|1[059]|25))(?!\d)")
_NOT_A_MEASURE = re.compile(r"code|name|original_decile|^lsoa|^ltla|^lad", re.I)
_LONG = [  # the headers of the published workbooks
    (re.compile(r"^(.*?) ?\((?:IMD|IDACI|IDAOPI)\) ", re.I), r"\1 "),
    (re.compile(r" \(where 1 is most deprived.*\)$", re.I), ""),
]


def read_deprivation(source: SourceFile, known: Known, *, year: int | None = None) -> Reading:
    """Read one edition: every numeric column becomes an indicator such as imd2019-crime-decile.

    Rows on 2011 areas are carried to 2021: ranks, deciles and scores are copied to the successors of a split area,
    numerators (numbers of people) are divided by Census 2021 residents. The edition is taken from `year=` or from
    the file's name.
    """
    faults = Faults(source.name)
    header, rows, _ = read_csv_rows(source.content(), faults)
    columns = [column for column in code_columns(header) if column.area_type == "lsoa"]
    match = _YEAR.search(source.plain_name.replace("imd", " "))
    edition = year or (int(match[1]) if match else None)
    if header and not columns:
        faults.add("a column of LSOA codes, such as lsoa21_code", row=1)
    if header and edition is None:
        faults.add("the edition: give --year 2019, or keep the year in the file's name", row=1)
    faults.refuse_if_any()
    code_header = columns[0].header if columns else ""
    measures = [name for name in header if name and not _NOT_A_MEASURE.search(name)]
    reading = Reading(read=len(rows))
    for measure in measures:
        reading.add("need_indicators", 0, **_indicator(measure, edition or 0, source))
    for row in rows:
        _read_row(row, code_header, measures, edition or 0, known, reading, faults)
    faults.refuse_if_any()
    return reading


def indicator_code(measure: str, edition: int) -> str:
    """'Crime_decile' of 2019 → 'imd2019-crime-decile'."""
    for pattern, short in _LONG:
        measure = pattern.sub(short, measure)
    words = re.sub(r"[^a-z0-9]+", "-", measure.lower()).strip("-")
    return f"imd{edition}-{words.removesuffix(f'-{edition}')}"


def _kind(measure: str) -> str:
    words = measure.lower()
    return next((kind for kind in ("decile", "rank") if kind in words), "count" if "numerator" in words else "score")


def _indicator(measure: str, edition: int, source: SourceFile) -> dict[str, object]:
    name = f"{measure.replace('_', ' ')} (Indices of Deprivation {edition})"
    return {
        "code": indicator_code(measure, edition), "name": name, "kind": _kind(measure), "theme": "", "per": None,
        "denominator_name": "", "source": source.plain_name, "synthetic": False,
    }  # fmt: skip


def _read_row(
    row: dict[str, str], code_header: str, measures: list[str], edition: int, known: Known, reading: Reading,
    faults: Faults,
) -> None:  # fmt: skip
    line, code = row_number(row), row[code_header]
    if not GSS_CODE.match(code):
        faults.add("a GSS code", row=line, column=code_header, value=code)
        return
    targets = known.carry(code)
    if not targets:
        reading.dropped[OUTSIDE] += 1
        return
    if code not in targets:
        reading.mapped.add(line)
    for measure in measures:
        value = number_in(row, measure, faults, least=None)
        if value is None:
            continue
        divided = _kind(measure) == "count" and len(targets) > 1
        shares = successor_shares(code, known) if divided else dict.fromkeys(targets, 1.0)
        for target, share in shares.items():
            reading.add(
                "need_values", line, indicator_code=indicator_code(measure, edition), area_code=target,
                period=str(edition), value=value * share,
            )  # fmt: skip
