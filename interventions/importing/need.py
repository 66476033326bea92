"""A plain table of need indicators: one row an indicator, area and period."""

from __future__ import annotations

from interventions.errors import InputError
from interventions.importing.files import SourceFile, read_csv_rows, row_number
from interventions.importing.geography.area_codes import GSS_CODE
from interventions.importing.known import Known
from interventions.importing.numbers import number_in
from interventions.importing.report import OUTSIDE, Faults, Reading
from interventions.periods import parse_period, say_period
from interventions.vocabulary import IndicatorKind, Theme

TEMPLATE = (
    "indicator", "name", "kind", "theme", "area_code", "period", "value", "count", "denominator", "denominator_name",
    "per", "lower", "upper", "source",
)  # fmt: skip
NEEDED = ("indicator", "area_code", "period")


def read_need(source: SourceFile, known: Known) -> Reading:
    """Read a CSV with the columns of `TEMPLATE`; a rate or proportion without a named denominator is refused."""
    faults = Faults(source.name)
    header, rows, _ = read_csv_rows(source.content(), faults)
    if header:
        faults.missing_columns(header, NEEDED)
    faults.refuse_if_any()
    reading = Reading(read=len(rows))
    reading.note_unused(header, TEMPLATE)
    for row in rows:
        _read_row(row, source, known, reading, faults)
    _check_contradictions(reading, faults)
    faults.refuse_if_any()
    return reading


def _read_row(row: dict[str, str], source: SourceFile, known: Known, reading: Reading, faults: Faults) -> None:
    line = row_number(row)
    numbers = {
        name: number_in(row, name, faults) for name in ("value", "count", "denominator", "lower", "upper", "per")
    }
    kind = row.get("kind") or IndicatorKind.COUNT.value
    _check_row(row, kind, numbers, faults)
    period = _period_of(row, faults)
    targets = known.carry(row["area_code"])
    if not targets:
        reading.dropped[OUTSIDE] += 1
        return
    if len(targets) > 1:
        faults.add("an area of 2021 (this one was split)", row=line, column="area_code", value=row["area_code"])
    if targets[0] != row["area_code"]:
        reading.mapped.add(line)
    reading.add(
        "need_indicators", line, code=row["indicator"], name=row.get("name") or row["indicator"], kind=kind,
        theme=row.get("theme", ""), per=numbers.pop("per"), denominator_name=row.get("denominator_name", ""),
        source=row.get("source") or source.plain_name, synthetic=targets[0][:1] == "X",
    )  # fmt: skip
    reading.add("need_values", line, indicator_code=row["indicator"], area_code=targets[0], period=period, **numbers)


def _check_contradictions(reading: Reading, faults: Faults) -> None:
    first: dict[tuple[object, ...], tuple[int, dict[str, object]]] = {}
    for line, values in reading.rows.get("need_values", []):
        other, said = first.setdefault(
            (values["indicator_code"], values["area_code"], values["period"]), (line, values)
        )
        if said != values:
            faults.add(
                f"row {other} gives another figure for this indicator, area and period",
                row=line, column="area_code", value=values["area_code"],
            )  # fmt: skip


def _check_row(row: dict[str, str], kind: str, numbers: dict[str, float | None], faults: Faults) -> None:
    line = row_number(row)
    if not GSS_CODE.match(row["area_code"]):
        faults.add("a GSS code, such as E06000032", row=line, column="area_code", value=row["area_code"])
    lower, upper, per = numbers["lower"], numbers["upper"], numbers["per"]
    if lower is not None and upper is not None and lower > upper:
        faults.add(f"a lower limit not above the upper ({upper:g})", row=line, column="lower", value=lower)
    if per == 0:
        faults.add("a number of people above nought", row=line, column="per", value="0")
    if not row["indicator"]:
        faults.add("an indicator's code, such as knife-crime", row=line, column="indicator")
    if kind not in IndicatorKind.codes():
        faults.add(f"one of: {', '.join(IndicatorKind.codes())}", row=line, column="kind", value=kind)
    if row.get("theme") and row["theme"] not in Theme.codes():
        faults.add(f"one of: {', '.join(Theme.codes())}", row=line, column="theme", value=row["theme"])
    if kind in ("rate", "proportion") and not row.get("denominator_name"):
        faults.add(
            "a rate names what it is a share of, such as 'mid-2020 residents'", row=line, column="denominator_name"
        )
    if numbers["value"] is None and numbers["count"] is None:
        faults.add("a value or a count", row=line, column="value")
    if numbers["denominator"] == 0:
        faults.add("a denominator above nought", row=line, column="denominator", value="0")


def _period_of(row: dict[str, str], faults: Faults) -> str:
    """The period in its one spelling: 2022-Q3 is 2022Q3."""
    try:
        return say_period(parse_period(row["period"]))
    except InputError as error:
        faults.add(error.mend, row=row_number(row), column="period", value=row["period"])
        return ""
