"""Indices of Deprivation: deciles, ranks, scores and numerators by LSOA, of 2011 or 2021."""

from __future__ import annotations

import re

from interventions.errors import InputError
from interventions.importing.files import SourceFile, read_csv_rows, row_number
from interventions.importing.geography.area_codes import GSS_CODE, code_columns
from interventions.importing.geography.carrying import successor_shares
from interventions.importing.known import Known
from interventions.importing.numbers import number_in
from interventions.importing.report import OUTSIDE, Faults, Reading
from interventions.vocabulary import Agency, Polarity

_YEAR = re.compile(r"(?<!\d)(20(?:0[47]|1[059]|25))(?!\d)")
_NOT_A_MEASURE = re.compile(r"code|name|original_decile|^lsoa|^ltla|^lad", re.I)
MERGED = "merged with an area of other figures"
Held = dict[tuple[str, str], dict[str, tuple[int, float]]]
"""(Measure, area in force) → code in the file → (line, value)."""
_POLARITIES = {  # 1 is the most deprived; numerators count people who are deprived; a score may be of either kind
    "decile": Polarity.HIGHER_IS_BETTER, "rank": Polarity.HIGHER_IS_BETTER, "count": Polarity.LOWER_IS_BETTER,
}  # fmt: skip
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
    held: Held = {}
    for row in rows:
        _read_row(row, code_header, measures, known, held, reading, faults)
    faults.refuse_if_any()
    _settle(held, edition or 0, reading)
    if reading.rows:
        for measure in measures:
            reading.add("need_indicators", 0, **_indicator(measure, edition or 0, source))
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
        "denominator_name": "", "agency": Agency.DEPRIVATION.value,
        "polarity": _POLARITIES.get(_kind(measure), Polarity.NOT_STATED).value, "source": source.plain_name,
        "synthetic": False, "published": True,
    }  # fmt: skip


def _read_row(
    row: dict[str, str], code_header: str, measures: list[str], known: Known, held: Held, reading: Reading,
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
        try:
            shares = successor_shares(code, known) if divided else dict.fromkeys(targets, 1.0)
        except InputError as error:
            faults.add(error.sentence(), row=line, value=code)
            return
        for target, share in shares.items():
            said = held.setdefault((measure, target), {}).setdefault(code, (line, value * share))
            if said[1] != value * share:
                faults.add(f"row {said[0]} gives another figure for this area", row=line, column=measure, value=value)
                break


def _settle(held: Held, edition: int, reading: Reading) -> None:
    """One figure for each area. Of areas merged since 2011, numbers of people add up; a rank, decile or score on which
    they differ is left out, for there is none for the area they became.
    """
    merged: dict[int, str] = {}
    for (measure, target), said in held.items():
        figures = [value for _, value in said.values()]
        lines = [line for line, _ in said.values()]
        if _kind(measure) != "count" and len(set(figures)) > 1:
            merged |= dict.fromkeys(lines, target)
            continue
        value = sum(figures) if _kind(measure) == "count" else figures[0]
        for line in lines:
            reading.add(
                "need_values", line, indicator_code=indicator_code(measure, edition), area_code=target,
                period=str(edition), value=value,
            )  # fmt: skip
    if merged:
        areas = sorted(set(merged.values()))
        reading.notes.append(
            f"left out where the areas merged since 2011 differ: ranks, deciles and scores of {', '.join(areas)}"
        )
        kept = {line for line, _ in reading.rows.get("need_values", [])}
        reading.dropped.update(MERGED for line in merged if line not in kept)
