"""Funded projects: what they are, where they work, who pays, and every version that was ever saved."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel


class Project(SQLModel, table=True):
    """One funded instance of a programme, as it stands now. Its history is in `project_revisions`."""

    __tablename__ = "projects"

    number: int | None = Field(default=None, primary_key=True)
    project_id: str = Field(unique=True)
    title: str
    description: str = ""
    provider: str = ""
    provider_id: str = ""
    office_address: str = ""
    url: str = ""
    kind: str = "delivery"
    status: str = "unknown"
    status_note: str = ""
    start_date: str | None = None
    end_date: str | None = None
    successor_id: str = ""
    merged_into: str = ""
    reach_planned: int | None = None
    reach_actual: int | None = None
    contacts_planned: int | None = None
    contacts_actual: int | None = None
    sessions: int | None = None
    hours_per_week: float | None = None
    capacity: int | None = None
    waiting_days: int | None = None
    age_from: int | None = None
    age_to: int | None = None
    sex: str = ""
    location_text: str = ""
    theory_id: str = ""
    assured_date: str | None = None
    confidential: bool = False
    synthetic: bool = False
    source: str = ""
    version: int = 1


class ProjectTag(SQLModel, table=True):
    """A tag of a project. Facets: tier, setting, theme, factor, intervention, referral, finding."""

    __tablename__ = "project_tags"
    __table_args__ = {"sqlite_with_rowid": False}

    project_number: int = Field(foreign_key="projects.number", primary_key=True)
    facet: str = Field(primary_key=True)
    code: str = Field(primary_key=True)


class ProjectArea(SQLModel, table=True):
    """An area a project delivers in, with the share of the project that goes there (shares sum to one)."""

    __tablename__ = "project_areas"
    __table_args__ = {"sqlite_with_rowid": False}

    project_number: int = Field(foreign_key="projects.number", primary_key=True)
    area_code: str = Field(foreign_key="areas.code", primary_key=True)
    share: float


class Award(SQLModel, table=True):
    """Money for a project from one funder; amounts in pence, empty where the source does not say."""

    __tablename__ = "awards"
    __table_args__ = {"sqlite_with_rowid": False}

    project_number: int = Field(foreign_key="projects.number", primary_key=True)
    position: int = Field(primary_key=True)
    funder: str = ""
    funder_id: str = ""
    kind: str = "grant"
    amount_pence: int | None = None
    award_date: str | None = None
    period: str = ""
    reference: str = ""


class ProjectStage(SQLModel, table=True):
    """From a date on, a project stood so; the reason where one is known."""

    __tablename__ = "project_stages"
    __table_args__ = {"sqlite_with_rowid": False}

    project_number: int = Field(foreign_key="projects.number", primary_key=True)
    position: int = Field(primary_key=True)
    status: str
    from_date: str
    note: str = ""


class ProjectRevision(SQLModel, table=True):
    """A saved state of a project, whole, as JSON: appended at every save and never changed."""

    __tablename__ = "project_revisions"  # with a rowid: in the key's own tree so long a row would take a page each

    project_number: int = Field(foreign_key="projects.number", primary_key=True)
    version: int = Field(primary_key=True)
    saved_at: datetime
    import_id: int | None = Field(default=None, foreign_key="imports.id", index=True)
    actor: str = ""
    content: str


class CellOrigin(SQLModel, table=True):
    """Where one field of a project came from: the cell of a mapped spreadsheet, and what stood in it."""

    __tablename__ = "cell_origins"
    __table_args__ = {"sqlite_with_rowid": False}

    import_id: int = Field(foreign_key="imports.id", primary_key=True)
    project_id: str = Field(primary_key=True)
    field: str = Field(primary_key=True)
    cell: str = Field(primary_key=True)
    raw: str


class RejectedRow(SQLModel, table=True):
    """A row of a mapped spreadsheet that could not be stored: kept whole, with its faults, until it is mended.

    `original` is what stood in it, `cells` what stands in it now; `import_id` the import that stored it, mended.
    """

    __tablename__ = "rejected_rows"

    id: int | None = Field(default=None, primary_key=True)
    file: str
    sheet: str = ""
    row: int
    original: dict[str, str] = Field(sa_column=Column(JSON, nullable=False))
    cells: dict[str, str] = Field(sa_column=Column(JSON, nullable=False))
    mapping: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    faults: list[Any] = Field(sa_column=Column(JSON, nullable=False))
    saved_at: datetime
    state: str = "waiting"
    import_id: int | None = Field(default=None, foreign_key="imports.id")


class DuplicateDecision(SQLModel, table=True):
    """Somebody looked at two records and said that they are different projects."""

    __tablename__ = "duplicate_decisions"

    first_id: str = Field(primary_key=True)
    second_id: str = Field(primary_key=True)
    decided_at: datetime
    actor: str = ""
    note: str = ""
