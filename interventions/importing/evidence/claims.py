"""What registers of evidence say, and single studies: one row a claim or a study, each with where it stands."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from math import log

from interventions.importing.files import SourceFile, read_csv_rows, row_number
from interventions.importing.known import Known
from interventions.importing.numbers import date_in, number_in
from interventions.importing.report import Faults, Reading
from interventions.vocabulary import DIFFERENCES, RATIOS, PreventionTier, Setting

Row = dict[str, str]
Take = Callable[[Row, int, Known, Reading, Faults], None]
CLAIM_TEMPLATE = (
    "intervention_code", "register", "register_version", "date_read", "outcome", "setting", "tiers", "country", "value",
    "security", "cost_band", "studies", "effect", "lower", "upper", "measure", "link", "document", "section", "note",
)  # fmt: skip
STUDY_TEMPLATE = (
    "code", "citation", "year", "intervention_code", "outcome", "design", "country", "n", "measure", "effect", "lower",
    "upper", "std_error", "date_read", "link", "document", "section",
)  # fmt: skip
_MOST_NAMED = 30
_MOST_EFFECT = 1e6
_LEAST_ERROR = 0.0001
_SCALES = {"value": "impact", "security": "security", "cost_band": "cost"}


def read_evidence(source: SourceFile, known: Known) -> Reading:
    """Read a unit's own claims (columns of `CLAIM_TEMPLATE`): each in a level of its register's own scale."""
    needed = ("intervention_code", "register", "register_version", "value", "document", "section")
    return _read(source, known, take_claim, CLAIM_TEMPLATE, needed)


def read_studies(source: SourceFile, known: Known) -> Reading:
    """Read single studies (columns of `STUDY_TEMPLATE`)."""
    needed = ("code", "citation", "intervention_code", "outcome", "measure", "effect", "document", "section")
    return _read(source, known, take_study, STUDY_TEMPLATE, needed)


def said_in(row: Row) -> str:
    """Where a row stands, in words: 'document 001, Risk and Protective Factors' or 'public page, Mentoring'."""
    return f"{'document ' if row['document'][:1].isdigit() else ''}{row['document']}, {row['section']}"


def codes_in(row: Row, column: str, allowed: Iterable[str], faults: Faults) -> list[str]:
    """The codes of a cell, 'a;b', each one of those allowed; a fault for every other."""
    known = sorted(allowed)
    codes = [code.strip() for code in row.get(column, "").split(";") if code.strip()]
    for code in codes:
        _refuse_other(row, column, code, known, faults)
    return list(dict.fromkeys(codes))


def take_claim(row: Row, line: int, known: Known, reading: Reading, faults: Faults) -> None:
    """One claim of a register on one intervention."""
    register, words = row["register"], known.evidence
    _one_of(row, "intervention_code", words.interventions, faults)
    if register not in words.registers:
        faults.add(f"one of: {', '.join(sorted(words.registers))}", row=line, column="register", value=register)
    else:
        for column, scale in _SCALES.items():
            if row.get(column) or column == "value":
                _one_of(row, column, words.levels.get((register, scale), ()), faults)
    if row.get("outcome"):
        _one_of(row, "outcome", words.outcomes, faults)
    if row.get("setting"):
        _one_of(row, "setting", Setting.codes(), faults)
    _require(row, ("register_version", "document", "section"), faults)
    tiers = ";".join(codes_in(row, "tiers", PreventionTier.codes(), faults))
    texts = ("intervention_code", "register_version", "outcome", "setting", "country", "value", "security", "cost_band",
             "measure", "link", "note")  # fmt: skip
    reading.add(
        "evidence_claims", line, register_code=register, source=said_in(row), tiers=tiers,
        date_read=_read_on(row, faults), studies=_whole(row, "studies", faults),
        **_effect_in(row, faults), **_texts(row, texts),
    )  # fmt: skip


def take_study(row: Row, line: int, known: Known, reading: Reading, faults: Faults) -> None:
    """One study with its effect as published; the standard error of a ratio is that of its logarithm."""
    _one_of(row, "intervention_code", known.evidence.interventions, faults)
    _one_of(row, "outcome", known.evidence.outcomes, faults)
    _require(row, ("code", "citation", "measure", "effect", "document", "section"), faults)
    if row["measure"] and row["measure"] not in (*RATIOS, *DIFFERENCES):
        faults.add(f"one of: {', '.join((*RATIOS, *DIFFERENCES))}", row=line, column="measure", value=row["measure"])
    effect = _effect_in(row, faults)
    reading.add(
        "studies", line, source=said_in(row), date_read=_read_on(row, faults),
        year=_whole(row, "year", faults), n=_whole(row, "n", faults), std_error=_error_in(row, effect, faults),
        **effect,
        **_texts(row, ("code", "citation", "intervention_code", "outcome", "design", "country", "measure", "link")),
    )  # fmt: skip


def _read(source: SourceFile, known: Known, take: Take, template: tuple[str, ...], needed: tuple[str, ...]) -> Reading:
    faults = Faults(source.name)
    header, rows, _ = read_csv_rows(source.content(), faults)
    if header:
        faults.missing_columns(header, needed)
    faults.refuse_if_any()
    reading = Reading(read=len(rows))
    reading.note_unused(header, template)
    for row in rows:
        take(row, row_number(row), known, reading, faults)
    faults.refuse_if_any()
    return reading


def _texts(row: Row, columns: tuple[str, ...]) -> dict[str, str]:
    return {name: row.get(name, "") for name in columns}


def _require(row: Row, columns: tuple[str, ...], faults: Faults) -> None:
    for column in columns:
        if not row[column]:
            faults.add("the cell must not be empty", row=row_number(row), column=column)


def _one_of(row: Row, column: str, allowed: Iterable[str], faults: Faults) -> None:
    _refuse_other(row, column, row[column], sorted(allowed), faults)


def _refuse_other(row: Row, column: str, code: str, known: list[str], faults: Faults) -> None:
    if code not in known:
        said = f"one of: {', '.join(known)}" if 0 < len(known) <= _MOST_NAMED else "a code that is loaded"
        faults.add(said, row=row_number(row), column=column, value=code)


def _read_on(row: Row, faults: Faults) -> str | None:
    """The day on which a page was read: not one to come, since the latest reading is the one that counts."""
    day = date_in(row, "date_read", faults)
    if day and day > date.today().isoformat():
        faults.add("a day that has been", row=row_number(row), column="date_read", value=day)
    return day


def _whole(row: Row, column: str, faults: Faults) -> int | None:
    value = number_in(row, column, faults)
    return None if value is None else int(value)


def _effect_in(row: Row, faults: Faults) -> dict[str, float | None]:
    found = {name: number_in(row, name, faults, least=None) for name in ("effect", "lower", "upper")}
    effect, lower, upper = found.values()
    if (lower is None) != (upper is None):
        faults.add("both limits of the interval, or neither", row=row_number(row), column="lower")
    elif lower is not None and upper is not None and not lower <= (lower if effect is None else effect) <= upper:
        faults.add("limits on both sides of the effect", row=row_number(row), column="effect", value=row["effect"])
    if row.get("measure", "") in RATIOS and any(value is not None and value <= 0 for value in found.values()):
        faults.add(
            "a ratio above nought, and its limits too", row=row_number(row), column="effect", value=row["effect"]
        )
    if any(value is not None and not abs(value) <= _MOST_EFFECT for value in found.values()):
        faults.add("an effect that can be", row=row_number(row), column="effect", value=row["effect"])
    return found


def _error_in(row: Row, effect: dict[str, float | None], faults: Faults) -> float | None:
    """The standard error, which must agree with the interval where both are stated; a study needs one of the two."""
    value, lower, upper = number_in(row, "std_error", faults), effect["lower"], effect["upper"]
    if value is not None and not _LEAST_ERROR <= value <= 1 / _LEAST_ERROR:
        faults.add(
            f"a standard error between {_LEAST_ERROR} and {1 / _LEAST_ERROR:,.0f}", row=row_number(row),
            column="std_error", value=row["std_error"],
        )  # fmt: skip
    if lower is not None and lower == upper:
        faults.add("an interval that is wider than nothing", row=row_number(row), column="upper", value=row["upper"])
    elif value and lower is not None and upper is not None and min(lower, upper) > 0:
        wide = log(upper / lower) if row["measure"] in RATIOS else upper - lower
        if not 0.5 <= wide / (2 * 1.96 * value) <= 2:
            faults.add("the standard error of that interval", row=row_number(row), column="std_error",
                       value=row["std_error"])  # fmt: skip
    return value
