"""A plain table of need indicators: one row an indicator, area and period."""

from __future__ import annotations

from interventions.errors import InputError
from interventions.importing.agreeing import check_denominator, check_limits, check_made_of
from interventions.importing.files import SourceFile, read_csv_rows, row_number
from interventions.importing.geography.area_codes import GSS_CODE
from interventions.importing.known import Known
from interventions.importing.marks import ABSENT, NO_FIGURE, Figure, bounds_of, figure_in, limit_in, without_hidden
from interventions.importing.numbers import number_in
from interventions.importing.report import OUTSIDE, Faults, Reading
from interventions.periods import say_begun
from interventions.vocabulary import Agency, IndicatorKind, Polarity, Term, Theme

_WORDS = ("agency", "polarity", "sex", "method", "factors")
_WHOLE = ("age_from", "age_to", "rounded_to", "hidden_from", "hidden_to")
TEMPLATE = (
    "indicator", "name", "kind", "theme", "area_code", "period", "value", "count", "denominator", "denominator_name",
    "per", "lower", "upper", "source", "published", *_WORDS, *_WHOLE, "note",
)  # fmt: skip
NEEDED = ("indicator", "area_code", "period")
SEXES = ("persons", "female", "male")
_PUBLISHED = {"": False, "no": False, "yes": True}
EXAMPLE = {
    "indicator": "school-knife", "name": "Knife found at school", "kind": "rate", "theme": "knife-crime",
    "area_code": "E06000032", "period": "2023", "count": "276", "denominator": "8000", "per": "1000",
    "denominator_name": "pupils asked", "source": "School survey 2023", "published": "no", "agency": "survey",
    "polarity": "lower_is_better",
}  # fmt: skip
TERMS: dict[str, type[Term]] = {"kind": IndicatorKind, "theme": Theme, "agency": Agency, "polarity": Polarity}


def read_need(source: SourceFile, known: Known) -> Reading:
    """Read a CSV with the columns of `TEMPLATE`; a rate or proportion without a named denominator is refused.

    A star (or another publisher's mark) for a value or count is a hidden figure, never nought: see `marks`.
    `published` is yes where anybody can read the figures; otherwise small ones are kept back, and those that tell them.
    """
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
    figures = {name: figure_in(row, name, faults) for name in ("value", "count", "denominator")}
    numbers = {name: limit_in(row, name, faults) for name in ("lower", "upper", "per")}
    whole = {name: number_in(row, name, faults) for name in _WHOLE}
    kind = row.get("kind") or IndicatorKind.COUNT.value
    _check_words(row, known, faults)
    _check_figures(row, kind, figures, numbers, faults)
    check_made_of(row, kind, figures, numbers["per"], whole["rounded_to"], faults)
    _check_whole(row, whole, faults)
    period = _period_of(row, faults)
    targets = known.carry(row["area_code"])
    if not targets:
        reading.dropped[OUTSIDE] += 1
        return
    if len(targets) > 1:
        faults.add("an area of 2021 (this one was split)", row=line, column="area_code", value=row["area_code"])
    kept, hidden = without_hidden(figures)
    if not hidden and figures["value"].value is None and figures["count"].value is None:
        reading.dropped[NO_FIGURE] += 1
        return
    if targets[0] != row["area_code"]:
        reading.mapped.add(line)
    per = numbers.pop("per")
    published = _PUBLISHED.get(row.get("published", "").lower(), False)
    # Beside a figure, limits are the interval about it, from which the hidden part could be worked out; and of a figure
    # that nobody has published they may be those of the very count.
    if hidden and (not published or figures["value"].value is not None or None in numbers.values()):
        bounds = bounds_of(figures, kind, per, whole["hidden_from"], whole["hidden_to"])
        numbers = dict(zip(("lower", "upper"), bounds, strict=True))
    said = {name: row[name] for name in _WORDS if row.get(name)}
    reading.add(
        "need_indicators", line, code=row["indicator"], name=row.get("name") or row["indicator"], kind=kind,
        theme=row.get("theme", ""), per=per, denominator_name=row.get("denominator_name", ""),
        source=row.get("source") or source.plain_name, synthetic=targets[0][:1] == "X",
        published=published, **said, **whole,
    )  # fmt: skip
    reading.add(
        "need_values", line, indicator_code=row["indicator"], area_code=targets[0], period=period, suppressed=hidden,
        note=row.get("note", ""), **kept, **numbers,
    )  # fmt: skip


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


def _check_words(row: dict[str, str], known: Known, faults: Faults) -> None:
    line = row_number(row)
    if not GSS_CODE.match(row["area_code"]):
        faults.add("a GSS code, such as E06000032", row=line, column="area_code", value=row["area_code"])
    if not row["indicator"]:
        faults.add("an indicator's code, such as knife-crime", row=line, column="indicator")
    for column, kind in TERMS.items():
        if row.get(column) and row[column] not in kind.codes():
            faults.add(f"one of: {', '.join(kind.codes())}", row=line, column=column, value=row[column])
    if row.get("sex") and row["sex"] not in SEXES:
        faults.add(f"one of: {', '.join(SEXES)}", row=line, column="sex", value=row["sex"])
    if row.get("published", "").lower() not in _PUBLISHED:
        faults.add("yes, no or empty (no)", row=line, column="published", value=row["published"])
    for code in filter(None, row.get("factors", "").split(";")):
        if code not in known.codes.get("factors", frozenset()):
            faults.add("codes of risk factors in the evidence library", row=line, column="factors", value=code)


def _check_figures(
    row: dict[str, str], kind: str, figures: dict[str, Figure], numbers: dict[str, float | None], faults: Faults
) -> None:
    line = row_number(row)
    check_limits(row, figures["value"].value, numbers, faults)
    if numbers["per"] == 0:
        faults.add("a number of people above nought", row=line, column="per", value="0")
    if kind in ("rate", "proportion") and not row.get("denominator_name"):
        faults.add(
            "a rate names what it is a share of, such as 'mid-2020 residents'", row=line, column="denominator_name"
        )
    cells = [row.get(name, "").lower() for name in ("value", "count")]
    told = any(figures[name].value is not None or figures[name].hidden for name in ("value", "count"))
    if not told and not ABSENT.intersection(cells):
        faults.add("a value or a count", row=line, column="value")
    check_denominator(row, figures["denominator"].value, faults)


def _check_whole(row: dict[str, str], whole: dict[str, float | None], faults: Faults) -> None:
    """Ages and the rules of hiding are whole numbers, the first not above the last, and both ends or neither."""
    line = row_number(row)
    for column, number in whole.items():
        if number is not None and number != int(number):
            faults.add("a whole number, or empty", row=line, column=column, value=row[column])
    if whole["rounded_to"] == 0:
        faults.add("a whole number above nought, or empty", row=line, column="rounded_to", value="0")
    for first, last in (("age_from", "age_to"), ("hidden_from", "hidden_to")):
        low, high = whole[first], whole[last]
        if low is not None and high is not None and low > high:
            faults.add(f"a number not above {last} ({high:g})", row=line, column=first, value=row[first])
    if (whole["hidden_from"] is None) != (whole["hidden_to"] is None):
        faults.add("both hidden_from and hidden_to, or neither", row=line, column="hidden_from")


def _period_of(row: dict[str, str], faults: Faults) -> str:
    """The period in its one spelling: 2022-Q3 is 2022Q3, 2016 - 18 is 2016 to 2018."""
    try:
        return say_begun(row["period"])
    except InputError as error:
        faults.add(error.mend, row=row_number(row), column="period", value=row["period"])
        return ""
