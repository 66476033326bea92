"""Snapshots: what was held on one day, kept whole, so that a later refresh can be set beside it."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, SQLModel


class StoredSnapshot(SQLModel, table=True):
    """One snapshot: never changed, and untouched by imports and their undoing. `content`: its frames as JSON."""

    __tablename__ = "snapshots"

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    taken_at: datetime
    note: str = ""
    content: str
