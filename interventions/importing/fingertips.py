"""Indicators as the national public-health profile tool (Fingertips) publishes them, and its shorter extracts.

A file gives the figures and not what sort of number they are: where a value is its count over its denominator times 100
(or 1,000 and so on) in every row of an indicator, that is what it is; otherwise it was made by a method of its own, and
is kept as published, with the published interval.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from interventions.errors import InputError
from interventions.importing.agreeing import check_denominator, check_limits
from interventions.importing.files import SourceFile, read_csv_rows, row_number
from interventions.importing.geography.area_codes import GSS_CODE
from interventions.importing.known import Known
from interventions.importing.marks import NO_FIGURE, Figure, figure_in, limit_in, without_hidden
from interventions.importing.report import OUTSIDE, Faults, Reading
from interventions.periods import say_begun
from interventions.vocabulary import Agency, IndicatorKind, Polarity, Theme

CATEGORY = "a breakdown by category (deprivation, say) and not an area"
# A column, by the letters and figures of its header, in the layouts met.
_COLUMNS = {
    "id": ("indicatorid", "id"), "name": ("indicatorname", "name"), "area_code": ("areacode",),
    "period": ("timeperiod",), "value": ("value",), "count": ("count", "numerator"), "denominator": ("denominator",),
    "lower": ("lowerci950limit", "lowerci"), "upper": ("upperci950limit", "upperci"), "sex": ("sex",), "age": ("age",),
    "category": ("category",), "category_type": ("categorytype",), "note": ("valuenote",), "unit": ("unit",),
}  # fmt: skip
_NEEDED = ("id", "name", "area_code", "period", "value")
_OF_NO_USE = (  # the tool's own comparisons, and what the columns read say already
    "parentcode", "parentname", "areaname", "areatype", "lowerci998limit", "upperci998limit", "recenttrend",
    "timeperiodsortable", "newdata", "comparedtogoal", "timeperiodrange",
)  # fmt: skip
_HIDDEN_NOTE = re.compile(r"suppress|disclos", re.I)
_PER = (100, 1_000, 10_000, 100_000, 1_000_000)
_CLOSE = 0.005
_KINDS = {"proportion": IndicatorKind.PROPORTION, "rate": IndicatorKind.RATE, "average score": IndicatorKind.MEAN}
# What the name of an indicator says of whose records it is made of: words, agency, theme, polarity.
_WORDS = (
    (r"domestic abuse", Agency.POLICE, Theme.DOMESTIC_ABUSE, Polarity.CONTESTED),
    (r"hospital admissions for violen", Agency.HOSPITAL, Theme.SERIOUS_VIOLENCE, Polarity.LOWER_IS_BETTER),
    (r"sexual offences", Agency.POLICE, Theme.SEXUAL_VIOLENCE, Polarity.CONTESTED),
    (r"violent crime|violence offences", Agency.POLICE, Theme.SERIOUS_VIOLENCE, Polarity.CONTESTED),
    (r"youth justice system", Agency.YOUTH_JUSTICE, Theme.YOUTH_VIOLENCE, Polarity.LOWER_IS_BETTER),
    (r"re-?offend", Agency.PROBATION, Theme.REOFFENDING, Polarity.LOWER_IS_BETTER),
)


@dataclass(frozen=True, slots=True)
class _Line:
    """One row of the file, read."""

    row: dict[str, str]
    area: str
    period: str
    figures: dict[str, Figure]
    lower: float | None
    upper: float | None


def read_fingertips(source: SourceFile, known: Known) -> Reading:
    """Read the tool's CSV (or an extract of it): an indicator for each number, sex and age, with its figures."""
    faults = Faults(source.name)
    header, rows, _ = read_csv_rows(source.content(), faults)
    columns = _columns_of(header)
    if header:
        faults.missing_columns(columns, _NEEDED)
    faults.refuse_if_any()
    reading = Reading(read=len(rows))
    reading.note_unused([name for name in header if _letters(name) not in _OF_NO_USE], columns.values())
    lines: dict[str, list[_Line]] = {}
    for row in rows:
        named = {"": row[""]} | {name: row[column] for name, column in columns.items()}
        if (line := _read_row(named, known, reading, faults)) is not None:
            lines.setdefault(_code_of(named), []).append(line)
    for some in lines.values():
        _check_names(some, faults)
    faults.refuse_if_any()
    for code, some in lines.items():
        _store(code, some, source, reading)
    return reading


def _letters(header: str) -> str:
    return re.sub(r"[^a-z0-9]", "", header.lower())


def _columns_of(header: list[str]) -> dict[str, str]:
    """What we call a column → its header in the file."""
    found = {_letters(name): name for name in header}
    wanted = ((name, next((found[word] for word in words if word in found), "")) for name, words in _COLUMNS.items())
    return {name: column for name, column in wanted if column}


def _read_row(row: dict[str, str], known: Known, reading: Reading, faults: Faults) -> _Line | None:
    line = row_number(row)
    figures = {name: figure_in(row, name, faults) for name in ("count", "denominator")}
    figures["value"] = figure_in(row, "value", faults, least=None)
    lower, upper = (limit_in(row, name, faults, least=None) for name in ("lower", "upper"))
    try:
        period = say_begun(row["period"])
    except InputError as error:
        faults.add(error.mend, row=line, column="Time period", value=row["period"])
        return None
    for name in ("id", "name"):
        if not row[name]:
            faults.add("an indicator's number and name", row=line, column=name)
    if row.get("category_type") or row.get("category"):
        reading.dropped[CATEGORY] += 1
        return None
    if not GSS_CODE.match(row["area_code"]) or len(known.carry(row["area_code"])) != 1:
        reading.dropped[OUTSIDE] += 1  # the tool has areas of the NHS too, which have other codes
        return None
    if _HIDDEN_NOTE.search(row.get("note", "")):
        if figures["value"].value is None:
            figures["value"] = Figure(hidden=True)
        elif figures["count"].value is not None:
            faults.add("no value and count where the note says they are hidden", row=line, column="note",
                       value=row["note"])  # fmt: skip
    valued = figures["value"].hidden or figures["value"].value is not None
    if not valued and (figures["count"].value is None or figures["denominator"].value == 0):
        reading.dropped[NO_FIGURE] += 1
        return None
    check_denominator(row, figures["denominator"].value, faults)
    check_limits(row, figures["value"].value, {"lower": lower, "upper": upper}, faults)
    return _Line(row, known.carry(row["area_code"])[0], period, figures, lower, upper)


def _check_names(lines: list[_Line], faults: Faults) -> None:
    """One number, sex and age has one name: two would be two indicators stored as one."""
    first = lines[0].row
    for row in (line.row for line in lines):
        if row["name"].lower().split() != first["name"].lower().split():
            wanted = f"the name that row {row_number(first)} gives {row['id']}: {first['name']}"
            faults.add(wanted, row=row_number(row), column="name", value=row["name"])


def _sex_of(row: dict[str, str]) -> str:
    """The sex in its column, or the first word of the name; empty where neither says."""
    said = row.get("sex", "").lower() or row["name"].split(" ")[0].lower()
    return said if said in ("persons", "female", "male") else ""


def _code_of(row: dict[str, str]) -> str:
    """fingertips-10401, with the sex unless it is persons and the age unless it is all ages."""
    sex, age = _sex_of(row), row.get("age", "")
    parts = ["fingertips", row["id"], sex if sex != "persons" else "", age if age.lower() != "all ages" else ""]
    return "-".join(re.sub(r"[^a-z0-9]+", "-", part.lower().replace("+", " plus")).strip("-") for part in parts if part)


def _ages_of(age: str) -> tuple[int | None, int | None]:
    """'10-17 yrs' → 10 and 17; '65+ yrs' → 65 and none; '<75 yrs' → 0 and 74."""
    if match := re.match(r"^(\d+) ?- ?(\d+) ?y", age):
        return int(match[1]), int(match[2])
    if match := re.match(r"^(\d+)\+", age):
        return int(match[1]), None
    if match := re.match(r"^< ?(\d+) ?y", age):
        return 0, int(match[1]) - 1
    return None, None


def _kind_of(lines: list[_Line]) -> tuple[IndicatorKind, float | None, str]:
    """What sort of number an indicator is, per how many, and how it was made where its parts do not make it."""
    row, per = lines[0].row, _per_of(lines)
    kind = _KINDS.get(row.get("unit", "").lower()) if row.get("unit") else None
    said = f"{row['name']} {row.get('unit', '')}".lower()
    if kind is None and per and not row.get("unit"):
        kind = IndicatorKind.PROPORTION if per == 100 else IndicatorKind.RATE
    elif kind is None and not row.get("unit"):
        shares = r"%|percent|proportion|preval"
        patterns = ((r"\brate\b|per 1[,0]", IndicatorKind.RATE), (shares, IndicatorKind.PROPORTION))
        kind = next((kind for words, kind in patterns if re.search(words, said)), None)
    if kind not in (IndicatorKind.RATE, IndicatorKind.PROPORTION):
        return kind or IndicatorKind.SCORE, None, "as published"
    named = re.search(r"(?:per|/) ?(1(?:,?0{3})+)", said)
    told = 100.0 if kind is IndicatorKind.PROPORTION else float(named[1].replace(",", "")) if named else None
    return (kind, float(per), "") if per else (kind, told, "as published: not its count over its denominator")


def _per_of(lines: list[_Line]) -> int | None:
    """Times what the count over the denominator is the value, in every row that has all three."""
    whole = [tuple(line.figures[name].value for name in ("value", "count", "denominator")) for line in lines]
    known = [(v, c, d) for v, c, d in whole if v is not None and c is not None and d]
    fits = (per for per in _PER if known and all(abs(v - per * c / d) <= _CLOSE * v for v, c, d in known))
    return next(fits, None) if any(v for v, _, _ in known) else None


def _store(code: str, lines: list[_Line], source: SourceFile, reading: Reading) -> None:
    row = lines[0].row
    kind, per, method = _kind_of(lines)
    words = next((found for found in _WORDS if re.search(found[0], row["name"], re.I)), None)
    agency, theme, polarity = words[1:] if words else (Agency.PUBLIC_HEALTH, "", Polarity.NOT_STATED)
    ages, of = _ages_of(row.get("age", "")), ", ".join(filter(None, [row.get("sex"), row.get("age")]))
    people = f"denominator of Fingertips indicator {row['id']}{f': {of}' if of else ''}"
    shared = kind in (IndicatorKind.RATE, IndicatorKind.PROPORTION)
    reading.add(
        "need_indicators", 0, code=code, name=f"{row['name']} ({of})" if of else row["name"], theme=str(theme),
        kind=kind.value, per=per, agency=agency.value, polarity=polarity.value, sex=_sex_of(row), age_from=ages[0],
        age_to=ages[1], method=method, source=source.plain_name, published=True,
        denominator_name=people if shared else "",
    )  # fmt: skip
    for line in lines:
        kept, hidden = without_hidden(line.figures)
        limits = (None, None) if hidden else (line.lower, line.upper)  # an interval gives the count away
        reading.add(
            "need_values", row_number(line.row), indicator_code=code, area_code=line.area, period=line.period,
            suppressed=hidden, lower=limits[0], upper=limits[1], note=line.row.get("note", ""), **kept,
        )  # fmt: skip
