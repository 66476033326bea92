"""What is known to work: intervention types, risk and protective factors, and claims from registers."""

from __future__ import annotations

from sqlmodel import Field

from interventions.models.imports import FromImport


class Intervention(FromImport, table=True):
    """A type of programme, apart from the projects that are its funded instances."""

    __tablename__ = "interventions"

    code: str = Field(primary_key=True)
    name: str
    description: str = ""
    source: str = ""


class Factor(FromImport, table=True):
    """A risk or protective factor at one ecological level."""

    __tablename__ = "factors"

    code: str = Field(primary_key=True)
    name: str
    kind: str
    level: str
    source: str = ""


class EvidenceClaim(FromImport, table=True):
    """What one register says of one intervention, in its own scale: never averaged with another's."""

    __tablename__ = "evidence_claims"

    id: int | None = Field(default=None, primary_key=True)
    intervention_code: str = Field(foreign_key="interventions.code", index=True)
    register_name: str
    register_version: str
    tiers: str
    setting: str
    value: str
    source: str
