"""Monthly hospital admissions for assault with a sharp object, by region, as NHS England publishes them.

A finished admission episode is the first period of care of a stay: one stay counts once (finished consultant episodes
count it more than once, and are left). Counts of 1 to 7 are hidden, others rounded to the nearest 5 below England.
"""

from __future__ import annotations

from interventions.errors import InputError
from interventions.importing.files import SourceFile, read_csv_rows, row_number
from interventions.importing.known import Known
from interventions.importing.marks import NO_FIGURE, Figure, figure_in
from interventions.importing.report import OUTSIDE, Faults, Reading
from interventions.periods import parse_period, say_begun
from interventions.vocabulary import Agency, IndicatorKind, Polarity, Theme

CODE = "nhs-assault-sharp-object-admissions"
ROUNDED_TO, HIDDEN_FROM, HIDDEN_TO = 5, 1, 7
_COLUMNS = ("month", "region", "FAEs", "FAEs_suppressed")
# ONS Register of Geographic Codes.
REGIONS = {
    "north east": "E12000001", "north west": "E12000002", "yorkshire and the humber": "E12000003",
    "east midlands": "E12000004", "west midlands": "E12000005", "east of england": "E12000006",
    "london": "E12000007", "south east": "E12000008", "south west": "E12000009",
}  # fmt: skip


def read_hospital(source: SourceFile, known: Known) -> Reading:
    """Read month, region, FAEs and FAEs_suppressed; rows that are none of the nine regions are dropped by name."""
    faults = Faults(source.name)
    header, rows, _ = read_csv_rows(source.content(), faults)
    if header:
        faults.missing_columns(header, _COLUMNS)
    faults.refuse_if_any()
    reading = Reading(read=len(rows))
    reading.note_unused(header, (*_COLUMNS, "fin_year"))
    for row in rows:
        _read_row(row, known, reading, faults)
    faults.refuse_if_any()
    if reading.dropped[OUTSIDE]:
        reading.notes.append(
            "to hold a region, load it as an area first: a CSV with code,name,area_type,parent_code and a row such as "
            "E12000006,East of England,region, (vru import areas FILE)"
        )
    if reading.rows:
        reading.add("need_indicators", 0, **_indicator(source))
    return reading


def _indicator(source: SourceFile) -> dict[str, object]:
    return {
        "code": CODE, "name": "Hospital admissions for assault with a sharp object", "theme": Theme.KNIFE_CRIME.value,
        "kind": IndicatorKind.COUNT.value, "agency": Agency.HOSPITAL.value, "polarity": Polarity.LOWER_IS_BETTER.value,
        "sex": "persons", "rounded_to": ROUNDED_TO, "hidden_from": HIDDEN_FROM, "hidden_to": HIDDEN_TO,
        "source": source.plain_name, "published": True,
    }  # fmt: skip


def _read_row(row: dict[str, str], known: Known, reading: Reading, faults: Faults) -> None:
    line, period = row_number(row), _month_of(row, faults)
    figure = _figure_of(row, faults)
    code = REGIONS.get(" ".join(row["region"].lower().split()))
    if code is None:
        reading.dropped[f"not one of the nine regions ({row['region']})"] += 1
    elif code not in known.areas:
        reading.dropped[OUTSIDE] += 1
    elif figure.value is None and not figure.hidden:
        reading.dropped[NO_FIGURE] += 1
    else:
        bounds = (HIDDEN_FROM, HIDDEN_TO) if figure.hidden else (None, None)
        reading.add(
            "need_values", line, indicator_code=CODE, area_code=code, period=period, value=figure.value,
            count=figure.value, lower=bounds[0], upper=bounds[1], suppressed=figure.hidden,
        )  # fmt: skip


def _figure_of(row: dict[str, str], faults: Faults) -> Figure:
    """The count of a month; one that is marked as hidden and yet given, or marked neither way, is a fault."""
    line, marked = row_number(row), row["FAEs_suppressed"].lower()
    if marked not in ("true", "false"):
        faults.add("True or False", row=line, column="FAEs_suppressed", value=row["FAEs_suppressed"])
    figure = figure_in(row, "FAEs", faults, whole=True)
    if marked == "true" and figure.value is not None:
        faults.add("no count where it is marked as hidden", row=line, column="FAEs", value=row["FAEs"])
    return Figure(figure.value, figure.hidden or marked == "true")


def _month_of(row: dict[str, str], faults: Faults) -> str:
    try:
        period = parse_period(row["month"])
        if period.freqstr == "M":
            return say_begun(row["month"])
    except InputError:
        pass
    faults.add("a month that has begun, written 2012-04", row=row_number(row), column="month", value=row["month"])
    return ""
