"""First tables.

Revision: 0001, after None.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "imports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("file", sa.String(), nullable=False),
        sa.Column("imported_at", sa.DateTime(), nullable=False),
        sa.Column("undone_at", sa.DateTime(), nullable=True),
        sa.Column("rows_read", sa.Integer(), nullable=False),
        sa.Column("rows_stored", sa.Integer(), nullable=False),
        sa.Column("rows_mapped", sa.Integer(), nullable=False),
        sa.Column("dropped", sa.JSON(), nullable=False),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("imports", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_imports_kind"), ["kind"], unique=False)

    op.create_table(
        "projects",
        sa.Column("project_id", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("provider", sa.String(), nullable=False),
        sa.Column("provider_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("status_note", sa.String(), nullable=False),
        sa.Column("start_date", sa.String(), nullable=True),
        sa.Column("end_date", sa.String(), nullable=True),
        sa.Column("reach_planned", sa.Integer(), nullable=True),
        sa.Column("reach_actual", sa.Integer(), nullable=True),
        sa.Column("location_text", sa.String(), nullable=False),
        sa.Column("synthetic", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("project_id"),
    )
    op.create_table(
        "areas",
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("area_type", sa.String(), nullable=False),
        sa.Column("synthetic", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["imports.id"],
        ),
        sa.PrimaryKeyConstraint("code"),
    )
    with op.batch_alter_table("areas", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_areas_area_type"), ["area_type"], unique=False)
        batch_op.create_index(batch_op.f("ix_areas_import_id"), ["import_id"], unique=False)

    op.create_table(
        "awards",
        sa.Column("project_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("funder", sa.String(), nullable=False),
        sa.Column("amount_pence", sa.Integer(), nullable=True),
        sa.Column("award_date", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["projects.project_id"],
        ),
        sa.PrimaryKeyConstraint("project_id", "position"),
    )
    with op.batch_alter_table("awards", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_awards_award_date"), ["award_date"], unique=False)

    op.create_table(
        "crime_months",
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("replaced_by", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("force", sa.String(), nullable=False),
        sa.Column("month", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("crimes", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["imports.id"],
        ),
        sa.ForeignKeyConstraint(
            ["replaced_by"],
            ["imports.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("crime_months", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_crime_months_import_id"), ["import_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_crime_months_month"), ["month"], unique=False)
        batch_op.create_index(batch_op.f("ix_crime_months_replaced_by"), ["replaced_by"], unique=False)
        batch_op.create_index(
            "ux_crime_months_current",
            ["force", "month"],
            unique=True,
            sqlite_where=sa.text("replaced_by IS NULL"),
            postgresql_where=sa.text("replaced_by IS NULL"),
        )

    op.create_table(
        "factors",
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["imports.id"],
        ),
        sa.PrimaryKeyConstraint("code"),
    )
    with op.batch_alter_table("factors", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_factors_import_id"), ["import_id"], unique=False)

    op.create_table(
        "interventions",
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["imports.id"],
        ),
        sa.PrimaryKeyConstraint("code"),
    )
    with op.batch_alter_table("interventions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_interventions_import_id"), ["import_id"], unique=False)

    op.create_table(
        "monitoring_measures",
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("numerator", sa.Float(), nullable=True),
        sa.Column("denominator", sa.Float(), nullable=True),
        sa.Column("printed_percent", sa.Float(), nullable=True),
        sa.Column("target", sa.Float(), nullable=True),
        sa.Column("improvement_trigger", sa.Float(), nullable=True),
        sa.Column("direction", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["imports.id"],
        ),
        sa.PrimaryKeyConstraint("code", "holder", "period"),
    )
    with op.batch_alter_table("monitoring_measures", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_monitoring_measures_import_id"), ["import_id"], unique=False)

    op.create_table(
        "need_indicators",
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("theme", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("per", sa.Float(), nullable=True),
        sa.Column("denominator_name", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("synthetic", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["imports.id"],
        ),
        sa.PrimaryKeyConstraint("code"),
    )
    with op.batch_alter_table("need_indicators", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_need_indicators_import_id"), ["import_id"], unique=False)

    op.create_table(
        "project_revisions",
        sa.Column("project_id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=True),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("content", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["imports.id"],
        ),
        sa.PrimaryKeyConstraint("project_id", "version"),
    )
    with op.batch_alter_table("project_revisions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_project_revisions_import_id"), ["import_id"], unique=False)

    op.create_table(
        "project_tags",
        sa.Column("project_id", sa.String(), nullable=False),
        sa.Column("facet", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["projects.project_id"],
        ),
        sa.PrimaryKeyConstraint("project_id", "facet", "code"),
    )
    with op.batch_alter_table("project_tags", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_project_tags_code"), ["code"], unique=False)

    op.create_table(
        "theory_versions",
        sa.Column("theory_id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("header", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("saved_at", sa.DateTime(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["imports.id"],
        ),
        sa.PrimaryKeyConstraint("theory_id", "version"),
    )
    with op.batch_alter_table("theory_versions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_theory_versions_import_id"), ["import_id"], unique=False)

    op.create_table(
        "area_links",
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("replaced_by", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("child_code", sa.String(), nullable=False),
        sa.Column("parent_code", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["child_code"],
            ["areas.code"],
        ),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["imports.id"],
        ),
        sa.ForeignKeyConstraint(
            ["parent_code"],
            ["areas.code"],
        ),
        sa.ForeignKeyConstraint(
            ["replaced_by"],
            ["imports.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("area_links", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_area_links_child_code"), ["child_code"], unique=False)
        batch_op.create_index(batch_op.f("ix_area_links_import_id"), ["import_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_area_links_parent_code"), ["parent_code"], unique=False)
        batch_op.create_index(batch_op.f("ix_area_links_replaced_by"), ["replaced_by"], unique=False)
        batch_op.create_index(
            "ux_area_links_current",
            ["child_code", "parent_code"],
            unique=True,
            sqlite_where=sa.text("replaced_by IS NULL"),
            postgresql_where=sa.text("replaced_by IS NULL"),
        )

    op.create_table(
        "area_successors",
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("replaced_by", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("old_code", sa.String(), nullable=False),
        sa.Column("new_code", sa.String(), nullable=False),
        sa.Column("change", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["imports.id"],
        ),
        sa.ForeignKeyConstraint(
            ["new_code"],
            ["areas.code"],
        ),
        sa.ForeignKeyConstraint(
            ["replaced_by"],
            ["imports.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("area_successors", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_area_successors_import_id"), ["import_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_area_successors_new_code"), ["new_code"], unique=False)
        batch_op.create_index(batch_op.f("ix_area_successors_old_code"), ["old_code"], unique=False)
        batch_op.create_index(batch_op.f("ix_area_successors_replaced_by"), ["replaced_by"], unique=False)
        batch_op.create_index(
            "ux_area_successors_current",
            ["old_code", "new_code"],
            unique=True,
            sqlite_where=sa.text("replaced_by IS NULL"),
            postgresql_where=sa.text("replaced_by IS NULL"),
        )

    op.create_table(
        "boundaries",
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("replaced_by", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("area_code", sa.String(), nullable=False),
        sa.Column("geometry", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["area_code"],
            ["areas.code"],
        ),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["imports.id"],
        ),
        sa.ForeignKeyConstraint(
            ["replaced_by"],
            ["imports.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("boundaries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_boundaries_area_code"), ["area_code"], unique=False)
        batch_op.create_index(batch_op.f("ix_boundaries_import_id"), ["import_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_boundaries_replaced_by"), ["replaced_by"], unique=False)
        batch_op.create_index(
            "ux_boundaries_current",
            ["area_code"],
            unique=True,
            sqlite_where=sa.text("replaced_by IS NULL"),
            postgresql_where=sa.text("replaced_by IS NULL"),
        )

    op.create_table(
        "crime_counts",
        sa.Column("crime_month_id", sa.Integer(), nullable=False),
        sa.Column("area_code", sa.String(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("crimes", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["area_code"],
            ["areas.code"],
        ),
        sa.ForeignKeyConstraint(
            ["crime_month_id"],
            ["crime_months.id"],
        ),
        sa.PrimaryKeyConstraint("crime_month_id", "area_code", "category"),
    )
    with op.batch_alter_table("crime_counts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_crime_counts_area_code"), ["area_code"], unique=False)

    op.create_table(
        "evidence_claims",
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("intervention_code", sa.String(), nullable=False),
        sa.Column("register_name", sa.String(), nullable=False),
        sa.Column("register_version", sa.String(), nullable=False),
        sa.Column("tiers", sa.String(), nullable=False),
        sa.Column("setting", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["imports.id"],
        ),
        sa.ForeignKeyConstraint(
            ["intervention_code"],
            ["interventions.code"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("evidence_claims", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_evidence_claims_import_id"), ["import_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_evidence_claims_intervention_code"), ["intervention_code"], unique=False)

    op.create_table(
        "need_values",
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("replaced_by", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("indicator_code", sa.String(), nullable=False),
        sa.Column("area_code", sa.String(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("value", sa.Float(), nullable=True),
        sa.Column("count", sa.Float(), nullable=True),
        sa.Column("denominator", sa.Float(), nullable=True),
        sa.Column("lower", sa.Float(), nullable=True),
        sa.Column("upper", sa.Float(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["area_code"],
            ["areas.code"],
        ),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["imports.id"],
        ),
        sa.ForeignKeyConstraint(
            ["indicator_code"],
            ["need_indicators.code"],
        ),
        sa.ForeignKeyConstraint(
            ["replaced_by"],
            ["imports.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("need_values", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_need_values_area_code"), ["area_code"], unique=False)
        batch_op.create_index(batch_op.f("ix_need_values_import_id"), ["import_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_need_values_indicator_code"), ["indicator_code"], unique=False)
        batch_op.create_index(batch_op.f("ix_need_values_replaced_by"), ["replaced_by"], unique=False)
        batch_op.create_index(
            "ux_need_values_current",
            ["indicator_code", "area_code", "period"],
            unique=True,
            sqlite_where=sa.text("replaced_by IS NULL"),
            postgresql_where=sa.text("replaced_by IS NULL"),
        )

    op.create_table(
        "populations",
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("replaced_by", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("area_code", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("sex", sa.String(), nullable=False),
        sa.Column("people", sa.Float(), nullable=False),
        sa.Column("ages", sa.JSON(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["area_code"],
            ["areas.code"],
        ),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["imports.id"],
        ),
        sa.ForeignKeyConstraint(
            ["replaced_by"],
            ["imports.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("populations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_populations_area_code"), ["area_code"], unique=False)
        batch_op.create_index(batch_op.f("ix_populations_import_id"), ["import_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_populations_replaced_by"), ["replaced_by"], unique=False)
        batch_op.create_index(
            "ux_populations_current",
            ["area_code", "year", "sex"],
            unique=True,
            sqlite_where=sa.text("replaced_by IS NULL"),
            postgresql_where=sa.text("replaced_by IS NULL"),
        )

    op.create_table(
        "project_areas",
        sa.Column("project_id", sa.String(), nullable=False),
        sa.Column("area_code", sa.String(), nullable=False),
        sa.Column("share", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(
            ["area_code"],
            ["areas.code"],
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["projects.project_id"],
        ),
        sa.PrimaryKeyConstraint("project_id", "area_code"),
    )
    with op.batch_alter_table("project_areas", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_project_areas_area_code"), ["area_code"], unique=False)

    op.create_table(
        "theory_links",
        sa.Column("theory_id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("target", sa.String(), nullable=False),
        sa.Column("details", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["theory_id", "version"],
            ["theory_versions.theory_id", "theory_versions.version"],
        ),
        sa.PrimaryKeyConstraint("theory_id", "version", "position"),
    )
    op.create_table(
        "theory_nodes",
        sa.Column("theory_id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("node_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("details", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["theory_id", "version"],
            ["theory_versions.theory_id", "theory_versions.version"],
        ),
        sa.PrimaryKeyConstraint("theory_id", "version", "node_id"),
    )


def downgrade() -> None:
    op.drop_table("theory_nodes")
    op.drop_table("theory_links")
    with op.batch_alter_table("project_areas", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_project_areas_area_code"))

    op.drop_table("project_areas")
    with op.batch_alter_table("populations", schema=None) as batch_op:
        batch_op.drop_index(
            "ux_populations_current",
            sqlite_where=sa.text("replaced_by IS NULL"),
            postgresql_where=sa.text("replaced_by IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_populations_replaced_by"))
        batch_op.drop_index(batch_op.f("ix_populations_import_id"))
        batch_op.drop_index(batch_op.f("ix_populations_area_code"))

    op.drop_table("populations")
    with op.batch_alter_table("need_values", schema=None) as batch_op:
        batch_op.drop_index(
            "ux_need_values_current",
            sqlite_where=sa.text("replaced_by IS NULL"),
            postgresql_where=sa.text("replaced_by IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_need_values_replaced_by"))
        batch_op.drop_index(batch_op.f("ix_need_values_indicator_code"))
        batch_op.drop_index(batch_op.f("ix_need_values_import_id"))
        batch_op.drop_index(batch_op.f("ix_need_values_area_code"))

    op.drop_table("need_values")
    with op.batch_alter_table("evidence_claims", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_evidence_claims_intervention_code"))
        batch_op.drop_index(batch_op.f("ix_evidence_claims_import_id"))

    op.drop_table("evidence_claims")
    with op.batch_alter_table("crime_counts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_crime_counts_area_code"))

    op.drop_table("crime_counts")
    with op.batch_alter_table("boundaries", schema=None) as batch_op:
        batch_op.drop_index(
            "ux_boundaries_current",
            sqlite_where=sa.text("replaced_by IS NULL"),
            postgresql_where=sa.text("replaced_by IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_boundaries_replaced_by"))
        batch_op.drop_index(batch_op.f("ix_boundaries_import_id"))
        batch_op.drop_index(batch_op.f("ix_boundaries_area_code"))

    op.drop_table("boundaries")
    with op.batch_alter_table("area_successors", schema=None) as batch_op:
        batch_op.drop_index(
            "ux_area_successors_current",
            sqlite_where=sa.text("replaced_by IS NULL"),
            postgresql_where=sa.text("replaced_by IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_area_successors_replaced_by"))
        batch_op.drop_index(batch_op.f("ix_area_successors_old_code"))
        batch_op.drop_index(batch_op.f("ix_area_successors_new_code"))
        batch_op.drop_index(batch_op.f("ix_area_successors_import_id"))

    op.drop_table("area_successors")
    with op.batch_alter_table("area_links", schema=None) as batch_op:
        batch_op.drop_index(
            "ux_area_links_current",
            sqlite_where=sa.text("replaced_by IS NULL"),
            postgresql_where=sa.text("replaced_by IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_area_links_replaced_by"))
        batch_op.drop_index(batch_op.f("ix_area_links_parent_code"))
        batch_op.drop_index(batch_op.f("ix_area_links_import_id"))
        batch_op.drop_index(batch_op.f("ix_area_links_child_code"))

    op.drop_table("area_links")
    with op.batch_alter_table("theory_versions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_theory_versions_import_id"))

    op.drop_table("theory_versions")
    with op.batch_alter_table("project_tags", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_project_tags_code"))

    op.drop_table("project_tags")
    with op.batch_alter_table("project_revisions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_project_revisions_import_id"))

    op.drop_table("project_revisions")
    with op.batch_alter_table("need_indicators", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_need_indicators_import_id"))

    op.drop_table("need_indicators")
    with op.batch_alter_table("monitoring_measures", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_monitoring_measures_import_id"))

    op.drop_table("monitoring_measures")
    with op.batch_alter_table("interventions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_interventions_import_id"))

    op.drop_table("interventions")
    with op.batch_alter_table("factors", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_factors_import_id"))

    op.drop_table("factors")
    with op.batch_alter_table("crime_months", schema=None) as batch_op:
        batch_op.drop_index(
            "ux_crime_months_current",
            sqlite_where=sa.text("replaced_by IS NULL"),
            postgresql_where=sa.text("replaced_by IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_crime_months_replaced_by"))
        batch_op.drop_index(batch_op.f("ix_crime_months_month"))
        batch_op.drop_index(batch_op.f("ix_crime_months_import_id"))

    op.drop_table("crime_months")
    with op.batch_alter_table("awards", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_awards_award_date"))

    op.drop_table("awards")
    with op.batch_alter_table("areas", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_areas_import_id"))
        batch_op.drop_index(batch_op.f("ix_areas_area_type"))

    op.drop_table("areas")
    op.drop_table("projects")
    with op.batch_alter_table("imports", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_imports_kind"))

    op.drop_table("imports")
