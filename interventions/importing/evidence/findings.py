"""The words of the evidence library: interventions with their tags, factors, outcomes, findings, registers, scales."""

from __future__ import annotations

from interventions.importing.evidence.claims import Row, codes_in, said_in
from interventions.importing.known import Known
from interventions.importing.numbers import number_in
from interventions.importing.report import Faults, Reading
from interventions.vocabulary import EcologicalLevel, FactorKind, PreventionTier, Setting, Stance, Theme

SCALES = ("impact", "security", "cost")


def take_intervention(row: Row, line: int, known: Known, reading: Reading, faults: Faults) -> None:
    """A type of programme, and a tag for each of its tiers, settings, levels and factors."""
    _add(reading, "interventions", row, line, "code", "name", "description", "mechanism", "link")
    facets = {"tier": PreventionTier.codes(), "setting": Setting.codes(), "level": EcologicalLevel.codes(),
              "factor": known.evidence.factors}  # fmt: skip
    for facet, allowed in facets.items():
        for code in codes_in(row, f"{facet}s", allowed, faults):
            reading.add("intervention_tags", line, intervention_code=row["code"], facet=facet, code=code)


def take_factor(row: Row, line: int, known: Known, reading: Reading, faults: Faults) -> None:
    """A risk or protective factor."""
    for column, terms in (("kind", FactorKind), ("level", EcologicalLevel)):
        codes_in(row, column, terms.codes(), faults)
    _add(reading, "factors", row, line, "code", "name", "kind", "level")


def take_outcome(row: Row, line: int, known: Known, reading: Reading, faults: Faults) -> None:
    """Something that interventions are meant to change."""
    _add(reading, "outcomes", row, line, "code", "name", "definition")


def take_finding(row: Row, line: int, known: Known, reading: Reading, faults: Faults) -> None:
    """A finding of need; it may be of one area and one theme."""
    codes_in(row, "area_code", known.areas, faults)
    codes_in(row, "theme", Theme.codes(), faults)
    _add(reading, "need_findings", row, line, "code", "name", "area_code", "theme")


def take_register(row: Row, line: int, known: Known, reading: Reading, faults: Faults) -> None:
    """A register of evidence."""
    _add(reading, "registers", row, line, "code", "name", "publisher", "country", "about", "link")


def take_scale(row: Row, line: int, known: Known, reading: Reading, faults: Faults) -> None:
    """A level of a register's scale; a level of impact says in which direction it points."""
    codes_in(row, "register", known.evidence.registers, faults)
    codes_in(row, "scale", SCALES, faults)
    codes_in(row, "stance", Stance.codes(), faults)
    if (row["scale"] == "impact") != bool(row["stance"]):
        faults.add("a stance on levels of impact, and on no other", row=line, column="stance", value=row["stance"])
    reading.add(
        "scale_levels", line, register_code=row["register"], rank=int(number_in(row, "rank", faults) or 0),
        source=_where(row), **{name: row[name] for name in ("scale", "level", "label", "stance", "meaning")},
    )  # fmt: skip


def _add(reading: Reading, table: str, row: Row, line: int, *columns: str) -> None:
    reading.add(table, line, **{name: row.get(name, "") for name in columns}, source=_where(row))


def _where(row: Row) -> str:
    """Where a definition stands: document and section, and for a public page its address and the day it was read."""
    read = f"read {row['date_read']}" if row.get("date_read") else ""
    return ", ".join(filter(None, (said_in(row), row.get("link"), read)))
