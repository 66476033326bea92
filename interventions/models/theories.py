"""Theories of change as rows of nodes and links; a saved version is never changed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint
from sqlmodel import Field, SQLModel


class TheoryVersion(SQLModel, table=True):
    """One version of one theory of change: who saved it when and why, and its digest. Never changed.

    `frozen`: a project was awarded on it. Later versions may follow; the award names this one.
    """

    __tablename__ = "theory_versions"

    theory_id: str = Field(primary_key=True)
    version: int = Field(primary_key=True)
    title: str
    header: str
    digest: str
    saved_at: datetime
    saved_by: str = ""
    role: str = ""
    why: str = ""
    frozen: bool = False
    import_id: int | None = Field(default=None, foreign_key="imports.id", index=True)


class TheoryNode(SQLModel, table=True):
    """A node of a theory's version; `details` holds the fields of its kind as JSON."""

    __tablename__ = "theory_nodes"
    __table_args__ = (
        ForeignKeyConstraint(["theory_id", "version"], ["theory_versions.theory_id", "theory_versions.version"]),
    )

    theory_id: str = Field(primary_key=True)
    version: int = Field(primary_key=True)
    node_id: str = Field(primary_key=True)
    position: int
    kind: str
    text: str
    details: str


class TheoryLink(SQLModel, table=True):
    """A link of a theory's version; `details` holds assumption, evidence and feedback as JSON."""

    __tablename__ = "theory_links"
    __table_args__ = (
        ForeignKeyConstraint(["theory_id", "version"], ["theory_versions.theory_id", "theory_versions.version"]),
    )

    theory_id: str = Field(primary_key=True)
    version: int = Field(primary_key=True)
    position: int = Field(primary_key=True)
    source: str
    target: str
    details: str
