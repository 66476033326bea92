"""Projects by number, their lives and money; registers with scales, claims, studies and reviews; full text.

Revision: 0002, after 0001. The tables of projects are built anew and filled from the old ones, since their key changes.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_REBUILT = ("projects", "project_tags", "project_areas", "awards", "project_revisions", "evidence_claims")
_SNA = "Bedfordshire Needs Assessment, evidence matrix"


def upgrade() -> None:
    for table in _REBUILT:
        op.rename_table(table, f"{table}_before")
    for index in (
        "ix_project_tags_code", "ix_project_areas_area_code", "ix_awards_award_date", "ix_project_revisions_import_id",
        "ix_evidence_claims_import_id", "ix_evidence_claims_intervention_code",
    ):  # fmt: skip
        op.execute(f"DROP INDEX {index}")
    _create_projects()
    _create_evidence()
    _create_mapping()
    _create_allocations()
    _fill()
    for table in reversed(_REBUILT):
        op.drop_table(f"{table}_before")
    if op.get_bind().dialect.name == "sqlite":
        _create_full_text()


def _create_projects() -> None:
    op.create_table(
        "projects",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("provider", sa.String(), nullable=False),
        sa.Column("provider_id", sa.String(), nullable=False),
        sa.Column("office_address", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("status_note", sa.String(), nullable=False),
        sa.Column("start_date", sa.String(), nullable=True),
        sa.Column("end_date", sa.String(), nullable=True),
        sa.Column("successor_id", sa.String(), nullable=False),
        sa.Column("merged_into", sa.String(), nullable=False),
        sa.Column("reach_planned", sa.Integer(), nullable=True),
        sa.Column("reach_actual", sa.Integer(), nullable=True),
        sa.Column("contacts_planned", sa.Integer(), nullable=True),
        sa.Column("contacts_actual", sa.Integer(), nullable=True),
        sa.Column("sessions", sa.Integer(), nullable=True),
        sa.Column("hours_per_week", sa.Float(), nullable=True),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("waiting_days", sa.Integer(), nullable=True),
        sa.Column("age_from", sa.Integer(), nullable=True),
        sa.Column("age_to", sa.Integer(), nullable=True),
        sa.Column("sex", sa.String(), nullable=False),
        sa.Column("location_text", sa.String(), nullable=False),
        sa.Column("theory_id", sa.String(), nullable=False),
        sa.Column("assured_date", sa.String(), nullable=True),
        sa.Column("confidential", sa.Boolean(), nullable=False),
        sa.Column("synthetic", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("project_id"),
    )
    op.create_table(
        "project_tags",
        sa.Column("project_number", sa.Integer(), nullable=False),
        sa.Column("facet", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_number"],
            ["projects.number"],
        ),
        sa.PrimaryKeyConstraint("project_number", "facet", "code"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "project_areas",
        sa.Column("project_number", sa.Integer(), nullable=False),
        sa.Column("area_code", sa.String(), nullable=False),
        sa.Column("share", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(
            ["area_code"],
            ["areas.code"],
        ),
        sa.ForeignKeyConstraint(
            ["project_number"],
            ["projects.number"],
        ),
        sa.PrimaryKeyConstraint("project_number", "area_code"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "awards",
        sa.Column("project_number", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("funder", sa.String(), nullable=False),
        sa.Column("funder_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("amount_pence", sa.Integer(), nullable=True),
        sa.Column("award_date", sa.String(), nullable=True),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_number"],
            ["projects.number"],
        ),
        sa.PrimaryKeyConstraint("project_number", "position"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "project_stages",
        sa.Column("project_number", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("from_date", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_number"],
            ["projects.number"],
        ),
        sa.PrimaryKeyConstraint("project_number", "position"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "project_revisions",
        sa.Column("project_number", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=True),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("content", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["imports.id"],
        ),
        sa.ForeignKeyConstraint(
            ["project_number"],
            ["projects.number"],
        ),
        sa.PrimaryKeyConstraint("project_number", "version"),
    )
    with op.batch_alter_table("project_revisions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_project_revisions_import_id"), ["import_id"], unique=False)


def _create_evidence() -> None:
    for column in ("mechanism", "link"):
        op.add_column("interventions", sa.Column(column, sa.String(), nullable=False, server_default=""))
    op.create_table(
        "registers",
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("publisher", sa.String(), nullable=False),
        sa.Column("country", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("link", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["imports.id"],
        ),
        sa.PrimaryKeyConstraint("code"),
    )
    with op.batch_alter_table("registers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_registers_import_id"), ["import_id"], unique=False)

    op.create_table(
        "scale_levels",
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("register_code", sa.String(), nullable=False),
        sa.Column("scale", sa.String(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("stance", sa.String(), nullable=False),
        sa.Column("meaning", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["imports.id"],
        ),
        sa.ForeignKeyConstraint(
            ["register_code"],
            ["registers.code"],
        ),
        sa.PrimaryKeyConstraint("register_code", "scale", "level"),
    )
    with op.batch_alter_table("scale_levels", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_scale_levels_import_id"), ["import_id"], unique=False)

    op.create_table(
        "outcomes",
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("definition", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["imports.id"],
        ),
        sa.PrimaryKeyConstraint("code"),
    )
    with op.batch_alter_table("outcomes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outcomes_import_id"), ["import_id"], unique=False)

    op.create_table(
        "need_findings",
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("area_code", sa.String(), nullable=False),
        sa.Column("theme", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["imports.id"],
        ),
        sa.PrimaryKeyConstraint("code"),
    )
    with op.batch_alter_table("need_findings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_need_findings_import_id"), ["import_id"], unique=False)

    op.create_table(
        "intervention_tags",
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("intervention_code", sa.String(), nullable=False),
        sa.Column("facet", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["imports.id"],
        ),
        sa.ForeignKeyConstraint(
            ["intervention_code"],
            ["interventions.code"],
        ),
        sa.PrimaryKeyConstraint("intervention_code", "facet", "code"),
    )
    with op.batch_alter_table("intervention_tags", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_intervention_tags_import_id"), ["import_id"], unique=False)

    op.create_table(
        "studies",
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("citation", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("intervention_code", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("design", sa.String(), nullable=False),
        sa.Column("country", sa.String(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=True),
        sa.Column("measure", sa.String(), nullable=False),
        sa.Column("effect", sa.Float(), nullable=True),
        sa.Column("lower", sa.Float(), nullable=True),
        sa.Column("upper", sa.Float(), nullable=True),
        sa.Column("std_error", sa.Float(), nullable=True),
        sa.Column("date_read", sa.String(), nullable=True),
        sa.Column("link", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["imports.id"],
        ),
        sa.ForeignKeyConstraint(
            ["intervention_code"],
            ["interventions.code"],
        ),
        sa.PrimaryKeyConstraint("code"),
    )
    with op.batch_alter_table("studies", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_studies_import_id"), ["import_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_studies_intervention_code"), ["intervention_code"], unique=False)

    op.create_table(
        "evidence_reviews",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("intervention_code", sa.String(), nullable=False),
        sa.Column("reviewed_on", sa.String(), nullable=False),
        sa.Column("next_due", sa.String(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("saved_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["intervention_code"],
            ["interventions.code"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("evidence_reviews", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_evidence_reviews_intervention_code"), ["intervention_code"], unique=False)

    op.create_table(
        "evidence_claims",
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("intervention_code", sa.String(), nullable=False),
        sa.Column("register_code", sa.String(), nullable=False),
        sa.Column("register_version", sa.String(), nullable=False),
        sa.Column("date_read", sa.String(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("setting", sa.String(), nullable=False),
        sa.Column("tiers", sa.String(), nullable=False),
        sa.Column("country", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("security", sa.String(), nullable=False),
        sa.Column("cost_band", sa.String(), nullable=False),
        sa.Column("studies", sa.Integer(), nullable=True),
        sa.Column("measure", sa.String(), nullable=False),
        sa.Column("effect", sa.Float(), nullable=True),
        sa.Column("lower", sa.Float(), nullable=True),
        sa.Column("upper", sa.Float(), nullable=True),
        sa.Column("link", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["imports.id"],
        ),
        sa.ForeignKeyConstraint(
            ["intervention_code"],
            ["interventions.code"],
        ),
        sa.ForeignKeyConstraint(
            ["register_code"],
            ["registers.code"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("evidence_claims", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_evidence_claims_import_id"), ["import_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_evidence_claims_intervention_code"), ["intervention_code"], unique=False)


def _create_mapping() -> None:
    op.create_table(
        "cell_origins",
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.String(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("cell", sa.String(), nullable=False),
        sa.Column("raw", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["imports.id"],
        ),
        sa.PrimaryKeyConstraint("import_id", "project_id", "field", "cell"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "rejected_rows",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("file", sa.String(), nullable=False),
        sa.Column("sheet", sa.String(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("original", sa.JSON(), nullable=False),
        sa.Column("cells", sa.JSON(), nullable=False),
        sa.Column("mapping", sa.JSON(), nullable=False),
        sa.Column("faults", sa.JSON(), nullable=False),
        sa.Column("saved_at", sa.DateTime(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "duplicate_decisions",
        sa.Column("first_id", sa.String(), nullable=False),
        sa.Column("second_id", sa.String(), nullable=False),
        sa.Column("decided_at", sa.DateTime(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("first_id", "second_id"),
    )


def _create_allocations() -> None:
    op.create_table(
        "allocations",
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("area_code", sa.String(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("funder", sa.String(), nullable=False),
        sa.Column("amount_pence", sa.Integer(), nullable=True),
        sa.Column("share_of", sa.String(), nullable=False),
        sa.Column("printed_percent", sa.Float(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["area_code"],
            ["areas.code"],
        ),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["imports.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("allocations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_allocations_area_code"), ["area_code"], unique=False)
        batch_op.create_index(batch_op.f("ix_allocations_import_id"), ["import_id"], unique=False)


def _fill() -> None:
    op.execute(
        "INSERT INTO projects (project_id, title, description, provider, provider_id, office_address, url, kind, "
        "status, status_note, start_date, end_date, successor_id, merged_into, reach_planned, reach_actual, sex, "
        "location_text, theory_id, confidential, synthetic, source, version) "
        "SELECT project_id, title, description, provider, provider_id, '', '', kind, status, status_note, start_date, "
        "end_date, '', '', reach_planned, reach_actual, '', location_text, '', false, synthetic, source, version "
        "FROM projects_before ORDER BY project_id"
    )
    for table, columns in (
        ("project_tags", "facet, code"),
        ("project_areas", "area_code, share"),
        ("awards", "position, funder, amount_pence, award_date"),
        ("project_revisions", "version, saved_at, import_id, actor, content"),
    ):
        extra, values = (
            (", funder_id, kind, period, reference", ", '', 'grant', '', ''") if table == "awards" else ("", "")
        )
        op.execute(
            f"INSERT INTO {table} (project_number, {columns}{extra}) SELECT number, "
            f"{', '.join(f'b.{column}' for column in columns.split(', '))}{values} "
            f"FROM {table}_before b JOIN projects p ON p.project_id = b.project_id"
        )
    op.execute(
        "INSERT INTO registers (import_id, code, name, publisher, country, about, link, source) "
        f"SELECT import_id, 'bedfordshire-sna', '{_SNA}', '', '', '', '', '' FROM evidence_claims_before LIMIT 1"
    )
    op.execute(
        "INSERT INTO evidence_claims (import_id, id, intervention_code, register_code, register_version, outcome, "
        "setting, tiers, country, value, security, cost_band, measure, link, note, source) "
        "SELECT import_id, id, intervention_code, 'bedfordshire-sna', register_version, '', setting, tiers, '', value, "
        "'', '', '', '', '', source FROM evidence_claims_before"
    )


def _create_full_text() -> None:
    """The words of every project, for SQLite's own search. Where a project is confidential, its place has no words."""
    op.execute(
        "CREATE VIEW project_words AS SELECT number, title, description, provider, "
        "CASE WHEN confidential THEN '' ELSE location_text END AS place FROM projects"
    )
    op.execute(
        "CREATE VIRTUAL TABLE project_text USING fts5(title, description, provider, place, content='project_words', "
        "content_rowid='number', tokenize='porter unicode61 remove_diacritics 2')"
    )
    op.execute(
        "INSERT INTO project_text (rowid, title, description, provider, place) "
        "SELECT number, title, description, provider, place FROM project_words"
    )
