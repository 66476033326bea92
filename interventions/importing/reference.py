"""What the documents state, typed into `interventions/reference/*.csv`, read as one import a file.

Every row carries its document and section, and they are kept with what is stored.
"""

from __future__ import annotations

from pathlib import Path

from interventions.importing.evidence.claims import Row, Take, said_in, take_claim, take_study
from interventions.importing.evidence.findings import (
    take_factor,
    take_finding,
    take_intervention,
    take_outcome,
    take_register,
    take_scale,
)
from interventions.importing.files import SourceFile, read_csv_rows, row_number
from interventions.importing.known import Known
from interventions.importing.numbers import number_in, pence_in
from interventions.importing.projects.spreadsheet import read_projects
from interventions.importing.report import OUTSIDE, Faults, Reading
from interventions.vocabulary import Agency, Polarity

REFERENCE = Path(__file__).parents[1] / "reference"
REGISTER = "bedfordshire-sna"
_YOUTH_MEASURES = {
    "total": "Serious youth violence, all",
    "gun_crime": "Serious youth violence, gun crime",
    "knife_crime": "Serious youth violence, knife crime",
    "other_violence": "Serious youth violence, other violence",
    "solved_crimes": "Serious youth violence, solved crimes",
    "solved_rate_percent": "Serious youth violence, solved rate as printed (percent)",
}
_PRINTED_AS_RATES = {"referred", "discussed_at_panel", "adopted"}


def reference_rows(name: str) -> list[Row]:
    """The rows of one reference file; raises ImportRefused where it is not sound."""
    faults = Faults(name)
    header, rows, _ = read_csv_rows((REFERENCE / name).read_bytes(), faults)
    faults.missing_columns(header, ("document", "section"))
    for row in rows:
        if not row["document"] or not row["section"]:
            faults.add("every row names its document and section", row=row_number(row), column="document")
    faults.refuse_if_any()
    return rows


def read_reference(name: str, known: Known) -> Reading:
    """Read one reference file into rows for the store."""
    if name == "projects.csv":
        return read_projects(SourceFile(REFERENCE / name), known)
    rows, faults = reference_rows(name), Faults(name)
    reading = Reading(read=len(rows))
    for row in rows:
        TAKES[name](row, row_number(row), known, reading, faults)
    faults.refuse_if_any()
    return reading


def _take_area(row: Row, line: int, known: Known, reading: Reading, faults: Faults) -> None:
    reading.add("areas", line, code=row["code"], name=row["name"], area_type=row["area_type"], synthetic=False)
    if row["parent_code"]:
        reading.add("area_links", line, child_code=row["code"], parent_code=row["parent_code"])


def _take_population(row: Row, line: int, known: Known, reading: Reading, faults: Faults) -> None:
    if row["area_code"] not in known.areas:
        reading.dropped[OUTSIDE] += 1
        return
    people = number_in(row, "people", faults)
    year = int(number_in(row, "year", faults) or 0)
    reading.add("populations", line, area_code=row["area_code"], year=year, people=people, source=said_in(row))


def _take_matrix(row: Row, line: int, known: Known, reading: Reading, faults: Faults) -> None:
    version = "infographic, 2020" if row["document"] == "001" else "executive summary, March 2020"
    claim = row | {"register": REGISTER, "register_version": version, "value": row["strength"]}
    take_claim(claim, line, known, reading, faults)


def _take_youth_violence(row: Row, line: int, known: Known, reading: Reading, faults: Faults) -> None:
    code = f"luton-serious-youth-violence-{row['measure'].replace('_', '-')}"
    value = number_in(row, "value", faults)
    kind = "score" if row["measure"].endswith("percent") else "count"
    polarity = Polarity.HIGHER_IS_BETTER if row["measure"].startswith("solved") else Polarity.LOWER_IS_BETTER
    reading.add(
        "need_indicators", line, code=code, name=_YOUTH_MEASURES[row["measure"]], theme="youth-violence", kind=kind,
        per=None, denominator_name="", source="document 002, Serious Youth Violence table, item 8.5", published=True,
        agency=Agency.POLICE.value, polarity=polarity.value,
    )  # fmt: skip
    reading.add(
        "need_values", line, indicator_code=code, area_code=row["area_code"], period=row["month"], value=value,
        count=value if kind == "count" else None, note=row["printed_total_note"],
    )  # fmt: skip


def _take_referral(row: Row, line: int, known: Known, reading: Reading, faults: Faults) -> None:
    if row["area_code"] not in known.areas:
        reading.dropped["printed for two regions together" if ";" in row["area_code"] else OUTSIDE] += 1
        return
    code, stage = f"prevent-{row['stage'].replace('_', '-')}", row["stage"].replace("_", " ")
    count, rate = number_in(row, "count", faults), number_in(row, "rate_per_million", faults)
    printed = row["stage"] in _PRINTED_AS_RATES
    reading.add(
        "need_indicators", line, code=code, name=f"Prevent: {stage}", theme="extremism",
        kind="rate" if printed else "count", per=1_000_000 if printed else None,
        denominator_name="residents, as printed" if printed else "", published=True,
        source="document 002, item 8.4 Appendix 1",
    )  # fmt: skip
    reading.add(
        "need_values", line, indicator_code=code, area_code=row["area_code"], period=row["period"], value=rate,
        count=count,
    )  # fmt: skip


def _take_monitoring(row: Row, line: int, known: Known, reading: Reading, faults: Faults) -> None:
    numbers = ("numerator", "denominator", "printed_percent", "target", "improvement_trigger")
    reading.add(
        "monitoring_measures", line, code=row["measure_code"], name=row["measure"], holder=row["provider_or_area"],
        period=row["period"], direction=row["direction"], source=said_in(row),
        **{name: number_in(row, name, faults) for name in numbers},
    )  # fmt: skip


def _take_allocation(row: Row, line: int, known: Known, reading: Reading, faults: Faults) -> None:
    if row["area_code"] not in known.areas:
        reading.dropped[OUTSIDE] += 1
        return
    values = {name: row[name] for name in ("area_code", "period", "funder", "share_of", "note")}
    reading.add(
        "allocations", line, amount_pence=pence_in(row, "amount", faults), source=said_in(row),
        printed_percent=number_in(row, "printed_percent", faults), **values,
    )  # fmt: skip


# In the order in which one refers to another.
TAKES: dict[str, Take] = {
    "areas.csv": _take_area,
    "populations.csv": _take_population,
    "outcomes.csv": take_outcome,
    "findings.csv": take_finding,
    "factors.csv": take_factor,
    "interventions.csv": take_intervention,
    "registers.csv": take_register,
    "scales.csv": take_scale,
    "evidence_matrix.csv": _take_matrix,
    "register_values.csv": take_claim,
    "studies.csv": take_study,
    "serious_youth_violence.csv": _take_youth_violence,
    "referrals.csv": _take_referral,
    "monitoring.csv": _take_monitoring,
    "funding.csv": _take_allocation,
}
FILES = (*TAKES, "projects.csv")
# What a unit of any place can use: no area, project, figure or money of the documents is in them.
LIBRARY = (
    "outcomes.csv", "factors.csv", "interventions.csv", "registers.csv", "scales.csv",
    "evidence_matrix.csv", "register_values.csv", "studies.csv",
)  # fmt: skip
