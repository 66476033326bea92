"""Indicators say whether their figures are published, and figures whether they are kept back.

Revision: 0005, after 0004. What came from a published layout is marked as published; what came as a plain table of need
is not, and its small figures are looked for once the tables are as they should be. The count behind a figure that its
own source suppressed, which early versions stored, is taken out.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    for table, column in (("need_indicators", "published"), ("need_values", "kept_back")):
        op.add_column(table, sa.Column(column, sa.Boolean(), nullable=False, server_default=sa.false()))
    published = sa.text(
        "UPDATE need_indicators SET published = :yes WHERE import_id IN (SELECT id FROM imports WHERE kind <> 'need')"
    )
    op.execute(published.bindparams(yes=True))
    op.execute("UPDATE need_values SET value = NULL, count = NULL WHERE suppressed")
