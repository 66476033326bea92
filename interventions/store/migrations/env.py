"""Alembic's entry: runs on the connection that `interventions.store.migrating` hands over."""

from __future__ import annotations

from alembic import context
from sqlmodel import SQLModel

import interventions.models  # noqa: F401  (registers every table)

connection = context.config.attributes["connection"]
context.configure(
    connection=connection, target_metadata=SQLModel.metadata, render_as_batch=True, transactional_ddl=True
)
with context.begin_transaction():
    context.run_migrations()
