"""What is known to work: intervention types, factors, registers with their scales, claims, studies and reviews."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, SQLModel

from interventions.models.imports import FromImport


class Intervention(FromImport, table=True):
    """A type of programme, apart from the projects that are its funded instances."""

    __tablename__ = "interventions"

    code: str = Field(primary_key=True)
    name: str
    description: str = ""
    mechanism: str = ""
    link: str = ""
    source: str = ""


class InterventionTag(FromImport, table=True):
    """A tag of an intervention. Facets: tier, setting, level, factor."""

    __tablename__ = "intervention_tags"

    intervention_code: str = Field(foreign_key="interventions.code", primary_key=True)
    facet: str = Field(primary_key=True)
    code: str = Field(primary_key=True)


class Factor(FromImport, table=True):
    """A risk or protective factor at one ecological level."""

    __tablename__ = "factors"

    code: str = Field(primary_key=True)
    name: str
    kind: str
    level: str
    source: str = ""


class Outcome(FromImport, table=True):
    """Something that an intervention is meant to change: the code that all packages share."""

    __tablename__ = "outcomes"

    code: str = Field(primary_key=True)
    name: str
    definition: str = ""
    source: str = ""


class NeedFinding(FromImport, table=True):
    """A finding of need in a published document, to which a project can answer."""

    __tablename__ = "need_findings"

    code: str = Field(primary_key=True)
    name: str
    area_code: str = ""
    theme: str = ""
    source: str = ""


class Register(FromImport, table=True):
    """A published register of evidence, or the unit's own evaluations."""

    __tablename__ = "registers"

    code: str = Field(primary_key=True)
    name: str
    publisher: str = ""
    country: str = ""
    about: str = ""
    link: str = ""
    source: str = ""


class ScaleLevel(FromImport, table=True):
    """One level of one of a register's scales (impact, security or cost), in our words."""

    __tablename__ = "scale_levels"

    register_code: str = Field(foreign_key="registers.code", primary_key=True)
    scale: str = Field(primary_key=True)
    level: str = Field(primary_key=True)
    label: str
    rank: int
    stance: str = ""
    meaning: str = ""
    source: str = ""


class EvidenceClaim(FromImport, table=True):
    """What one register says of one intervention, in its own scale: appended, never averaged with another's."""

    __tablename__ = "evidence_claims"

    id: int | None = Field(default=None, primary_key=True)
    intervention_code: str = Field(foreign_key="interventions.code", index=True)
    register_code: str = Field(foreign_key="registers.code")
    register_version: str
    date_read: str | None = None
    outcome: str = ""
    setting: str = ""
    tiers: str = ""
    country: str = ""
    value: str
    security: str = ""
    cost_band: str = ""
    studies: int | None = None
    measure: str = ""
    effect: float | None = None
    lower: float | None = None
    upper: float | None = None
    link: str = ""
    note: str = ""
    source: str = ""


class Study(FromImport, table=True):
    """One study of one intervention on one outcome, with its effect as published."""

    __tablename__ = "studies"

    code: str = Field(primary_key=True)
    citation: str
    year: int | None = None
    intervention_code: str = Field(foreign_key="interventions.code", index=True)
    outcome: str = ""
    design: str = ""
    country: str = ""
    n: int | None = None
    measure: str = ""
    effect: float | None = None
    lower: float | None = None
    upper: float | None = None
    std_error: float | None = None
    date_read: str | None = None
    link: str = ""
    source: str = ""


class EvidenceReview(SQLModel, table=True):
    """The unit looked at the evidence for an intervention on a day, and will look again: appended, never changed."""

    __tablename__ = "evidence_reviews"

    id: int | None = Field(default=None, primary_key=True)
    intervention_code: str = Field(foreign_key="interventions.code", index=True)
    reviewed_on: str
    next_due: str | None = None
    note: str = ""
    actor: str = ""
    saved_at: datetime
