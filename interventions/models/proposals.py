"""Funding rounds, the proposals made in them, and everything that is said and decided about one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, ForeignKeyConstraint
from sqlmodel import Field, SQLModel


class StoredRound(SQLModel, table=True):
    """A call for proposals; `criteria`: name, weight and meaning of each. Days as text, money in pence."""

    __tablename__ = "funding_rounds"

    code: str = Field(primary_key=True)
    name: str
    call_text: str = ""
    budget_pence: int | None = None
    opens: str
    closes: str
    grant_starts: str = ""
    grant_ends: str = ""
    criteria: list[Any] = Field(sa_column=Column(JSON, nullable=False))
    top_score: int = 5
    conflict_rule: str
    objectives: list[str] = Field(sa_column=Column(JSON, nullable=False))
    actor: str = ""
    role: str = ""
    saved_at: datetime


class StoredProposal(SQLModel, table=True):
    """A proposal as it stands; how it came to stand so is in `proposal_events`.

    `key_digest`: SHA-256 of the key in the link by which its draft is resumed. The key itself is kept nowhere.
    `changes`: how many events it has; an act that was decided on an older count is refused.
    """

    __tablename__ = "proposals"
    __table_args__ = (
        ForeignKeyConstraint(["theory_id", "version"], ["theory_versions.theory_id", "theory_versions.version"]),
        ForeignKeyConstraint(["theory_id", "frozen_version"], ["theory_versions.theory_id", "theory_versions.version"]),
    )

    number: int | None = Field(default=None, primary_key=True)
    round_code: str = Field(foreign_key="funding_rounds.code", index=True)
    title: str
    organisation: str
    asked_pence: int | None = None
    state: str
    theory_id: str = Field(unique=True)
    version: int | None = None
    frozen_version: int | None = None
    late: bool = False
    key_digest: str = Field(unique=True)
    project_id: str = Field(default="", index=True)
    changes: int = 0
    created_at: datetime
    changed_at: datetime


class ProposalDraft(SQLModel, table=True):
    """What was typed, as it was typed: appended at every save and never changed.

    `aside`: it was saved over an older revision than the one that stood, or while the proposal was not being written;
    it is kept beside the draft and does not stand.
    """

    __tablename__ = "proposal_drafts"

    proposal_number: int = Field(foreign_key="proposals.number", primary_key=True)
    revision: int = Field(primary_key=True)
    answers: str
    theory: str
    aside: bool = False
    actor: str = ""
    role: str = ""
    saved_at: datetime


class ProposalEvent(SQLModel, table=True):
    """One thing that was done with a proposal: appended, never changed."""

    __tablename__ = "proposal_events"

    proposal_number: int = Field(foreign_key="proposals.number", primary_key=True)
    position: int = Field(primary_key=True)
    act: str
    state: str
    actor: str
    role: str
    happened_at: datetime
    note: str = ""
    version: int | None = None
    revision: int | None = None


class ProposalComment(SQLModel, table=True):
    """A comment on a version of a proposal's theory: on a node, on a link (source and target), or on the whole."""

    __tablename__ = "proposal_comments"

    id: int | None = Field(default=None, primary_key=True)
    proposal_number: int = Field(foreign_key="proposals.number", index=True)
    version: int
    node_id: str = ""
    source: str = ""
    target: str = ""
    text: str
    actor: str
    role: str
    made_at: datetime


class CommentAnswer(SQLModel, table=True):
    """An answer to a comment: appended, and the latest speaks. `changed`: something was changed because of it."""

    __tablename__ = "comment_answers"

    id: int | None = Field(default=None, primary_key=True)
    comment_id: int = Field(foreign_key="proposal_comments.id", index=True)
    changed: bool
    text: str
    actor: str
    role: str
    answered_at: datetime


class ProposalScore(SQLModel, table=True):
    """What an assessor gave on a criterion, of a version: appended, and the latest speaks."""

    __tablename__ = "proposal_scores"

    id: int | None = Field(default=None, primary_key=True)
    proposal_number: int = Field(foreign_key="proposals.number", index=True)
    version: int
    assessor: str
    criterion: str
    score: int
    note: str = ""
    saved_at: datetime


class ConflictOfInterest(SQLModel, table=True):
    """An assessor declared a conflict of interest in a proposal: kept, also where the scores stand."""

    __tablename__ = "conflicts_of_interest"

    proposal_number: int = Field(foreign_key="proposals.number", primary_key=True)
    assessor: str = Field(primary_key=True)
    nature: str
    declared_at: datetime
