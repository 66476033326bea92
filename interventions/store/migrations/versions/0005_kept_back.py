"""Indicators say whether their figures are published, and figures whether they are kept back.

Revision: 0005, after 0004. What came from a published layout is marked as published; what came as a plain table of need
is not, and its small figures are looked for once the tables are as they should be. The count behind a figure that its
own source suppressed, which early versions stored, is taken out. Snapshots lose the figures of what is not published:
they were taken before anybody looked at them.
"""

import json

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
    _empty_snapshots()
    op.execute("UPDATE need_values SET value = NULL, count = NULL WHERE suppressed")
    # The limits beside a figure that was never published may be those of the very count.
    closed = "SELECT code FROM need_indicators WHERE NOT published"
    op.execute(f"UPDATE need_values SET lower = NULL, upper = NULL WHERE suppressed AND indicator_code IN ({closed})")


def _empty_snapshots() -> None:
    connection = op.get_bind()
    published = set(connection.scalars(sa.text("SELECT code FROM need_indicators WHERE published")))
    for number, content in connection.execute(sa.text("SELECT id, content FROM snapshots")).all():
        held = json.loads(content)
        values, small = held["frames"]["values"], held["frames"]["small"]
        ours = [code not in published for code in values["indicator"]]
        shut = [one or gone for one, gone in zip(ours, values["suppressed"], strict=True)]
        for name, gone in (("value", shut), ("count", shut), ("lower", ours), ("upper", ours)):
            values[name] = [None if out else cell for cell, out in zip(values[name], gone, strict=True)]
        values["suppressed"] = shut
        small["digest"] = [
            digest if subject != "values" or code in published else ""
            for subject, code, digest in zip(small["subject"], small["code"], small["digest"], strict=True)
        ]
        text = json.dumps(held, ensure_ascii=False, allow_nan=False)
        connection.execute(
            sa.text("UPDATE snapshots SET content = :text WHERE id = :id").bindparams(text=text, id=number)
        )
