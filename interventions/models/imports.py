"""What came in, when, from which file: the anchor that makes every import undoable."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel


class ImportBatch(SQLModel, table=True):
    """One file brought in by one command."""

    __tablename__ = "imports"

    id: int | None = Field(default=None, primary_key=True)
    kind: str = Field(index=True)
    file: str
    imported_at: datetime
    undone_at: datetime | None = None
    rows_read: int = 0
    rows_stored: int = 0
    rows_mapped: int = 0
    dropped: dict[str, int] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    notes: list[Any] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))


class FromImport(SQLModel):
    """The import that first brought a row. Definitions (areas, indicators, factors) are completed, never replaced."""

    import_id: int = Field(foreign_key="imports.id", index=True)


class Imported(FromImport):
    """A measured row, with the later import that replaced it, if any.

    A row is current while `replaced_by` is empty. Undoing an import deletes its rows and makes those it replaced
    current again, so nothing is ever lost by a re-published file.
    """

    replaced_by: int | None = Field(default=None, foreign_key="imports.id", index=True)
