"""Funding rounds, proposals and monitoring returns; a theory's version says who saved it, and whether it is frozen.

Revision: 0006, after 0005. New tables, and four columns of `theory_versions`: of what is stored nobody has said who
saved it, and nothing is frozen.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
_THEORY = ["theory_versions.theory_id", "theory_versions.version"]


def upgrade() -> None:
    for name in ("saved_by", "role", "why"):
        op.add_column("theory_versions", sa.Column(name, sa.String(), nullable=False, server_default=""))
    op.add_column("theory_versions", sa.Column("frozen", sa.Boolean(), nullable=False, server_default=sa.false()))
    _create_rounds_and_proposals()
    _create_what_is_said()
    _create_assessments()
    _create_figures()
    _create_accounts()


def _words(*names: str) -> list[sa.Column]:
    return [sa.Column(name, sa.String(), nullable=False) for name in names]


def _wholes(*names: str) -> list[sa.Column]:
    return [sa.Column(name, sa.Integer(), nullable=True) for name in names]


def _moment(name: str) -> sa.Column:
    return sa.Column(name, sa.DateTime(), nullable=False)


def _number(name: str) -> sa.Column:
    return sa.Column(name, sa.Integer(), nullable=False)


def _of_proposal() -> tuple[sa.Column, sa.ForeignKeyConstraint]:
    return _number("proposal_number"), sa.ForeignKeyConstraint(["proposal_number"], ["proposals.number"])


def _create_rounds_and_proposals() -> None:
    op.create_table(
        "funding_rounds",
        *_words("code", "name", "call_text", "opens", "closes", "grant_starts", "grant_ends", "conflict_rule"),
        *_words("actor", "role"),
        *_wholes("budget_pence"),
        _number("top_score"),
        sa.Column("criteria", sa.JSON(), nullable=False),
        sa.Column("objectives", sa.JSON(), nullable=False),
        _moment("saved_at"),
        sa.PrimaryKeyConstraint("code"),
    )
    op.create_table(
        "proposals",
        _number("number"),
        *_words("round_code", "title", "organisation", "state", "theory_id", "key_digest", "project_id"),
        *_wholes("asked_pence", "version", "frozen_version"),
        sa.Column("late", sa.Boolean(), nullable=False),
        _number("changes"),
        _moment("created_at"),
        _moment("changed_at"),
        sa.ForeignKeyConstraint(["round_code"], ["funding_rounds.code"]),
        sa.ForeignKeyConstraint(["theory_id", "version"], _THEORY),
        sa.ForeignKeyConstraint(["theory_id", "frozen_version"], _THEORY),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("theory_id"),
        sa.UniqueConstraint("key_digest"),
    )
    op.create_index("ix_proposals_round_code", "proposals", ["round_code"])
    op.create_index("ix_proposals_project_id", "proposals", ["project_id"])


def _create_what_is_said() -> None:
    op.create_table(
        "proposal_drafts",
        *_of_proposal(),
        _number("revision"),
        *_words("answers", "theory", "actor", "role"),
        sa.Column("aside", sa.Boolean(), nullable=False),
        _moment("saved_at"),
        sa.PrimaryKeyConstraint("proposal_number", "revision"),
    )
    op.create_table(
        "proposal_events",
        *_of_proposal(),
        _number("position"),
        *_words("act", "state", "actor", "role", "note"),
        _moment("happened_at"),
        *_wholes("version", "revision"),
        sa.PrimaryKeyConstraint("proposal_number", "position"),
    )
    op.create_table(
        "proposal_comments",
        _number("id"),
        *_of_proposal(),
        _number("version"),
        *_words("node_id", "source", "target", "text", "actor", "role"),
        _moment("made_at"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_proposal_comments_proposal_number", "proposal_comments", ["proposal_number"])
    op.create_table(
        "comment_answers",
        _number("id"),
        _number("comment_id"),
        sa.Column("changed", sa.Boolean(), nullable=False),
        *_words("text", "actor", "role"),
        _moment("answered_at"),
        sa.ForeignKeyConstraint(["comment_id"], ["proposal_comments.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_comment_answers_comment_id", "comment_answers", ["comment_id"])


def _create_assessments() -> None:
    op.create_table(
        "proposal_scores",
        _number("id"),
        *_of_proposal(),
        _number("version"),
        *_words("assessor", "criterion", "note"),
        _number("score"),
        _moment("saved_at"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_proposal_scores_proposal_number", "proposal_scores", ["proposal_number"])
    op.create_table(
        "conflicts_of_interest",
        *_of_proposal(),
        *_words("assessor", "nature"),
        _moment("declared_at"),
        sa.PrimaryKeyConstraint("proposal_number", "assessor"),
    )


def _create_corrected(table: str, key: tuple[str, ...], *columns: sa.Column) -> None:
    op.create_table(
        table,
        _number("id"),
        _number("project_number"),
        *columns,
        sa.Column("in_force", sa.Boolean(), nullable=False),
        *_wholes("replaces"),
        *_words("why", "actor", "role"),
        _moment("saved_at"),
        sa.ForeignKeyConstraint(["project_number"], ["projects.number"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(f"ix_{table}_project_number", table, ["project_number"])
    op.create_index(
        f"ux_{table}_in_force", table, ["project_number", *key], unique=True,
        sqlite_where=sa.text("in_force"), postgresql_where=sa.text("in_force"),
    )  # fmt: skip


def _create_figures() -> None:
    _create_corrected(
        "monitoring_plans", ("node_id",), *_words("node_id", "every", "direction", "starts", "ends"),
        sa.Column("target", sa.Float(), nullable=True), sa.Column("improvement_trigger", sa.Float(), nullable=True),
        _number("due_days"),
    )  # fmt: skip
    _create_corrected(
        "monitoring_returns", ("node_id", "step", "period"),
        *_words("node_id", "step", "period", "document", "note"),
        *_wholes("numerator", "denominator", "people", "new_people", "contacts"),
        sa.Column("value", sa.Float(), nullable=True),
    )  # fmt: skip


def _create_accounts() -> None:
    op.create_table(
        "monitoring_accounts",
        _number("id"),
        _number("project_number"),
        *_words("kind", "period", "text", "consent", "document", "actor", "role"),
        _moment("saved_at"),
        sa.Column("withdrawn_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["project_number"], ["projects.number"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_monitoring_accounts_project_number", "monitoring_accounts", ["project_number"])
    op.create_table(
        "account_nodes",
        _number("account_id"),
        *_words("node_id"),
        sa.ForeignKeyConstraint(["account_id"], ["monitoring_accounts.id"]),
        sa.PrimaryKeyConstraint("account_id", "node_id"),
    )
