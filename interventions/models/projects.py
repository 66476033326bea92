"""Funded projects: what they are, where they work, who pays, and every version that was ever saved."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, SQLModel


class Project(SQLModel, table=True):
    """One funded instance of a programme, as it stands now. Its history is in `project_revisions`."""

    __tablename__ = "projects"

    project_id: str = Field(primary_key=True)
    title: str
    description: str = ""
    provider: str = ""
    provider_id: str = ""
    kind: str = "delivery"
    status: str = "unknown"
    status_note: str = ""
    start_date: str | None = None
    end_date: str | None = None
    reach_planned: int | None = None
    reach_actual: int | None = None
    location_text: str = ""
    synthetic: bool = False
    source: str = ""
    version: int = 1


class ProjectTag(SQLModel, table=True):
    """A tag of a project. Facets: tier, setting, theme, factor, intervention."""

    __tablename__ = "project_tags"

    project_id: str = Field(foreign_key="projects.project_id", primary_key=True)
    facet: str = Field(primary_key=True)
    code: str = Field(primary_key=True, index=True)


class ProjectArea(SQLModel, table=True):
    """An area a project delivers in, with the share of the project that goes there (shares sum to one)."""

    __tablename__ = "project_areas"

    project_id: str = Field(foreign_key="projects.project_id", primary_key=True)
    area_code: str = Field(foreign_key="areas.code", primary_key=True, index=True)
    share: float


class Award(SQLModel, table=True):
    """Money given to a project by one funder; amounts in pence, empty where the source does not say."""

    __tablename__ = "awards"

    project_id: str = Field(foreign_key="projects.project_id", primary_key=True)
    position: int = Field(primary_key=True)
    funder: str = ""
    amount_pence: int | None = None
    award_date: str | None = Field(default=None, index=True)


class ProjectRevision(SQLModel, table=True):
    """A saved state of a project, whole, as JSON: appended at every save and never changed."""

    __tablename__ = "project_revisions"

    project_id: str = Field(primary_key=True)
    version: int = Field(primary_key=True)
    saved_at: datetime
    import_id: int | None = Field(default=None, foreign_key="imports.id", index=True)
    actor: str = ""
    content: str
