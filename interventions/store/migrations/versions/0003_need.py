"""Indicators say whose records they are, of whom, and how the source hides small counts; weights of harm by offence.

Revision: 0003, after 0002. What is stored keeps its meaning; the Indices of Deprivation, known by their codes, are
named as such, as they are when they are imported anew.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    for name, default in (
        ("agency", "other"), ("polarity", "not_stated"), ("sex", ""), ("method", ""), ("factors", ""),
    ):  # fmt: skip
        column = sa.Column(name, sa.String(), nullable=False, server_default=default)
        op.add_column("need_indicators", column)
    for name in ("age_from", "age_to", "rounded_to", "hidden_from", "hidden_to"):
        op.add_column("need_indicators", sa.Column(name, sa.Integer(), nullable=True))
    op.add_column("need_values", sa.Column("suppressed", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute("UPDATE need_indicators SET agency = 'deprivation' WHERE code LIKE 'imd20%'")
    for polarity, kinds in (("higher_is_better", "'decile', 'rank'"), ("lower_is_better", "'count'")):
        op.execute(f"UPDATE need_indicators SET polarity = '{polarity}' WHERE code LIKE 'imd20%' AND kind IN ({kinds})")
    _create_weights()


def _create_weights() -> None:
    op.create_table(
        "severity_weights",
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("replaced_by", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("weight_set", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("offence", sa.String(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("subgroup", sa.String(), nullable=False),
        sa.Column("weight", sa.Float(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"]),
        sa.ForeignKeyConstraint(["replaced_by"], ["imports.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_severity_weights_import_id", "severity_weights", ["import_id"])
    op.create_index("ix_severity_weights_replaced_by", "severity_weights", ["replaced_by"])
    current = sa.text("replaced_by IS NULL")
    op.create_index(
        "ux_severity_weights_current", "severity_weights", ["weight_set", "version", "code"], unique=True,
        sqlite_where=current, postgresql_where=current,
    )  # fmt: skip
