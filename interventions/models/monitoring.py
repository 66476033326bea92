"""What projects return: figures by node and period, and what staff and participants say."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

IN_FORCE = text("in_force")


class Corrected(SQLModel):
    """A row that a later one may replace: both are kept, and `replaces` names the older one."""

    in_force: bool = True
    replaces: int | None = None
    why: str = ""
    actor: str
    role: str
    saved_at: datetime


class MonitoringPlan(Corrected, table=True):
    """What is returned of a node, how often, and what it is held against."""

    __tablename__ = "monitoring_plans"
    __table_args__ = (
        Index("ux_monitoring_plans_in_force", "project_number", "node_id", unique=True, sqlite_where=IN_FORCE,
              postgresql_where=IN_FORCE),
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    project_number: int = Field(foreign_key="projects.number", index=True)
    node_id: str
    every: str
    direction: str
    target: float | None = None
    improvement_trigger: float | None = None
    starts: str
    ends: str
    due_days: int


class MonitoringReturn(Corrected, table=True):
    """What was returned of one node, or of one step of the funnel, for one period. People and contacts apart.

    `new_people`: those of `people` whom no earlier return of the project counted. `note` says why a figure is missing.
    """

    __tablename__ = "monitoring_returns"
    __table_args__ = (
        Index("ux_monitoring_returns_in_force", "project_number", "node_id", "step", "period", unique=True,
              sqlite_where=IN_FORCE, postgresql_where=IN_FORCE),
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    project_number: int = Field(foreign_key="projects.number", index=True)
    node_id: str = ""
    step: str = ""
    period: str
    numerator: int | None = None
    denominator: int | None = None
    value: float | None = None
    people: int | None = None
    new_people: int | None = None
    contacts: int | None = None
    document: str = ""
    note: str = ""


class MonitoringAccount(SQLModel, table=True):
    """What somebody told, without names. Where consent was withdrawn the text is gone and the row says when."""

    __tablename__ = "monitoring_accounts"

    id: int | None = Field(default=None, primary_key=True)
    project_number: int = Field(foreign_key="projects.number", index=True)
    kind: str
    period: str
    text: str
    consent: str
    document: str = ""
    actor: str
    role: str
    saved_at: datetime
    withdrawn_at: datetime | None = None


class AccountNode(SQLModel, table=True):
    """An account is about this node of the project's theory of change."""

    __tablename__ = "account_nodes"

    account_id: int = Field(foreign_key="monitoring_accounts.id", primary_key=True)
    node_id: str = Field(primary_key=True)
