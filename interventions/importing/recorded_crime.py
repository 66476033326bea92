"""Recorded crime by community safety partnership and local authority (ONS, table C2), one year.

Its offence groups lie inside one another: a burglary of a home is also a burglary, a theft and a crime. The code of an
indicator is the path from the total down (recorded-crime.theft-offences.burglary), so that nobody adds a part to its
whole. A partnership is stored under its authority; a force's own row under the force, and it is the whole of them.
"""

from __future__ import annotations

import re

import pandas as pd

from interventions.errors import InputError
from interventions.importing.files import SourceFile, read_csv_rows, row_number
from interventions.importing.known import Known
from interventions.importing.marks import NO_FIGURE, Figure, figure_in
from interventions.importing.report import OUTSIDE, Faults, Reading
from interventions.periods import say_span
from interventions.vocabulary import Agency, IndicatorKind, Polarity, Theme

FORCE, FORCE_NAME = "Police Force Area code", "Police Force Area name"
PARTNERSHIP, PARTNERSHIP_NAME = "Community Safety Partnership code", "Community Safety Partnership name"
AUTHORITY, AUTHORITY_NAME = "Local Authority code", "Local Authority name"
TOTAL = "Total recorded crime (excluding fraud)"
UNASSIGNED = "crimes of no partnership (in the total of their force)"
SEVERAL = "a partnership of several authorities"
NO_AREA = "a place without an area code"
_VIOLENCE, _THEFT = "Violence against the person", "Theft offences"
# Each group and the one it is part of, as the table indents them.
PART_OF = {
    _VIOLENCE: TOTAL, "Homicide": _VIOLENCE, "Death or serious injury caused by illegal driving": _VIOLENCE,
    "Violence with injury": _VIOLENCE, "Violence without injury": _VIOLENCE, "Stalking and harassment": _VIOLENCE,
    "Sexual offences": TOTAL, "Robbery": TOTAL, _THEFT: TOTAL, "Burglary": _THEFT, "Residential burglary": "Burglary",
    "Non-residential burglary": "Burglary", "Vehicle offences": _THEFT, "Theft from the person": _THEFT,
    "Bicycle theft": _THEFT, "Shoplifting": _THEFT, "All other theft offences": _THEFT,
    "Criminal damage and arson": TOTAL, "Drug offences": TOTAL, "Possession of weapons offences": TOTAL,
    "Public order offences": TOTAL, "Miscellaneous crimes against society": TOTAL,
}  # fmt: skip
_THEMES = {
    _VIOLENCE: Theme.SERIOUS_VIOLENCE, "Homicide": Theme.SERIOUS_VIOLENCE, "Sexual offences": Theme.SEXUAL_VIOLENCE,
    "Violence with injury": Theme.SERIOUS_VIOLENCE, "Violence without injury": Theme.SERIOUS_VIOLENCE,
    "Robbery": Theme.ROBBERY, "Burglary": Theme.ROBBERY, "Residential burglary": Theme.ROBBERY,
    "Non-residential burglary": Theme.ROBBERY, "Drug offences": Theme.DRUGS,
}  # fmt: skip
# More of these may come of more reporting or more police work, and so do the groups that hold them.
_CONTESTED = frozenset({
    TOTAL, _VIOLENCE, "Violence without injury", "Stalking and harassment", "Sexual offences", "Drug offences",
    "Possession of weapons offences", "Public order offences", "Miscellaneous crimes against society",
})  # fmt: skip
_YEAR_ENDING = re.compile(r"YE[ _-]?([a-z]{3,9})[ _-]?(20\d\d)", re.I)


def read_recorded_crime(source: SourceFile, known: Known) -> Reading:
    """Read table C2; the year is in the file's name, as 'YE_june2025'. Unassigned crimes are dropped, and said."""
    faults = Faults(source.name)
    header, rows, _ = read_csv_rows(source.content(), faults)
    codes = (FORCE, FORCE_NAME, PARTNERSHIP, PARTNERSHIP_NAME, AUTHORITY, AUTHORITY_NAME)
    if header:
        faults.missing_columns(header, (*codes, TOTAL))
    period = _year_of(source, faults)
    groups = [name for name in header if _plain(name) in (TOTAL, *PART_OF)]
    for name in {name for name in groups if [_plain(other) for other in groups].count(_plain(name)) > 1}:
        faults.add("the group stands twice", row=1, column=name)
    faults.refuse_if_any()
    reading = Reading(read=len(rows))
    reading.note_unused(header, (*codes, *groups))
    parts: dict[tuple[str, str], list[tuple[int, Figure]]] = {}
    first: dict[tuple[str, str], int] = {}
    for row in rows:
        area = _area_of(row, known, reading)
        if area and first.setdefault((row[PARTNERSHIP], area), row_number(row)) != row_number(row):
            faults.add(
                f"row {first[row[PARTNERSHIP], area]} is of the same place", row=row_number(row),
                column=AUTHORITY if row[AUTHORITY] else FORCE, value=area,
            )  # fmt: skip
        figures = {name: figure_in(row, name, faults, whole=True) for name in groups} if area else {}
        _check_parts(row, {_plain(name): figure.value for name, figure in figures.items()}, faults)
        for name, figure in figures.items():
            if figure.hidden or figure.value is not None:
                parts.setdefault((area, _plain(name)), []).append((row_number(row), figure))
        if area and not any(figure.hidden or figure.value is not None for figure in figures.values()):
            reading.dropped[NO_FIGURE] += 1
    faults.refuse_if_any()
    _store(parts, period, source, reading)
    unassigned = [
        f"{_plain(row[FORCE_NAME])} {row[TOTAL].removesuffix('.0')}"
        for row in rows if _is_unassigned(row) and row[FORCE] in known.areas and row[TOTAL]
    ]  # fmt: skip
    if unassigned:
        reading.notes.append(f"crimes of no partnership, in the total of their force alone: {', '.join(unassigned)}")
    return reading


def _check_parts(row: dict[str, str], counts: dict[str, float | None], faults: Faults) -> None:
    """The parts of a group, as far as the row gives them, are together not more than the group."""
    known = {group: count for group, count in counts.items() if count is not None}
    parts: dict[str, list[str]] = {}
    for group in known:
        above = PART_OF.get(group)
        while above is not None and above not in known:
            above = PART_OF.get(above)
        if above is not None:
            parts.setdefault(above, []).append(group)
    for whole, inside in parts.items():
        if sum(known[part] for part in inside) > known[whole]:
            told = ", ".join(f"{part} {known[part]:,.0f}" for part in inside)
            faults.add(
                f"no fewer than its parts together ({told})", row=row_number(row), column=whole,
                value=f"{known[whole]:,.0f}",
            )  # fmt: skip


def group_code(group: str) -> str:
    """'Homicide' → recorded-crime.violence-against-the-person.homicide."""
    if group == TOTAL:
        return "recorded-crime"
    return f"{group_code(PART_OF[group])}.{re.sub(r'[^a-z]+', '-', group.lower()).strip('-')}"


def _group_name(group: str) -> str:
    path = [group]
    while (above := PART_OF.get(path[0])) not in (None, TOTAL):
        path.insert(0, str(above))
    return f"Recorded crime: {' › '.join(path)}" if group != TOTAL else "Recorded crime, all but fraud"


def _plain(name: str) -> str:
    """A header or name without its reference to a note."""
    return re.sub(r" *\[note[^\]]*\]", "", name).strip()


def _is_unassigned(row: dict[str, str]) -> bool:
    return "unassigned" in f"{row[PARTNERSHIP_NAME]} {row[AUTHORITY_NAME]}".lower()


def _area_of(row: dict[str, str], known: Known, reading: Reading) -> str:
    """The area in force that a row is about; empty for one that is dropped, with the reason counted."""
    if _is_unassigned(row):
        reading.dropped[UNASSIGNED] += 1
        return ""
    if not row[PARTNERSHIP_NAME] and not row[AUTHORITY]:
        code = row[FORCE]
    elif "combined" in row[AUTHORITY].lower():
        reading.dropped[SEVERAL] += 1
        return ""
    elif not row[AUTHORITY]:
        reading.dropped[NO_AREA] += 1
        return ""
    else:
        code = row[AUTHORITY]
    targets = known.carry(code)
    if len(targets) != 1:
        reading.dropped[OUTSIDE] += 1
        return ""
    return targets[0]


def _store(
    parts: dict[tuple[str, str], list[tuple[int, Figure]]], period: str, source: SourceFile, reading: Reading
) -> None:
    """One figure for each area and group; an authority of several partnerships has their sum."""
    summed = set()
    for (area, group), figures in parts.items():
        hidden = any(figure.hidden for _, figure in figures)
        count = None if hidden else sum(figure.value or 0 for _, figure in figures)
        if len(figures) > 1:
            summed.add(f"{area} ({len(figures)})")
        for line, _ in figures:
            reading.add(
                "need_values", line, indicator_code=group_code(group), area_code=area, period=period, value=count,
                count=count, suppressed=hidden,
            )  # fmt: skip
    if summed:
        reading.notes.append(f"the sum of several partnerships: {', '.join(sorted(summed))}")
    for group in dict.fromkeys(group for _, group in parts):
        polarity = Polarity.CONTESTED if group in _CONTESTED else Polarity.LOWER_IS_BETTER
        reading.add(
            "need_indicators", 0, code=group_code(group), name=_group_name(group), kind=IndicatorKind.COUNT.value,
            theme=str(_THEMES.get(group, "")), agency=Agency.POLICE.value, polarity=polarity.value, sex="persons",
            source=source.plain_name, published=True,
        )  # fmt: skip


def _year_of(source: SourceFile, faults: Faults) -> str:
    """The twelve months to the month in the file's name, as '2024-07 to 2025-06'."""
    if match := _YEAR_ENDING.search(source.plain_name):
        try:
            last = say_span(f"{match[1].title()} {match[2]}")
            year, month = int(last[:4]), int(last[5:])
            if pd.Period(last, freq="M") >= pd.Period.now("M"):
                faults.add("a year that is over: see the file's name", row=1, value=source.plain_name)
            return f"{year - (month < 12)}-{month % 12 + 1:02d} to {last}"
        except InputError:
            pass
    faults.add("the year: keep it in the file's name, as 'YE_june2025'", row=1)
    return ""
