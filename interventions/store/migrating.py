"""Bringing a database to the version this code expects, with a copy set aside first."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Engine, inspect
from sqlalchemy.exc import DatabaseError
from sqlmodel import Session

from interventions.errors import StoreError
from interventions.store.keeping_back import keep_back

MIGRATIONS = Path(__file__).parent / "migrations"


def version_of(engine: Engine) -> str | None:
    """The version a database stands at; None for an empty one."""
    try:
        with engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision()
    except DatabaseError as error:
        raise StoreError(
            f"the database cannot be opened ({error.orig}).",
            where=str(engine.url),
            mend="Name another file in VRU_DATABASE_URL.",
        ) from error


def newest_version(migrations: Path = MIGRATIONS) -> str:
    """The version this code expects."""
    return ScriptDirectory(str(migrations)).get_current_head() or ""


def initialise(engine: Engine, migrations: Path = MIGRATIONS) -> list[str]:
    """Create or upgrade the database; returns what was done, in words.

    A database of an older version is copied aside before anything is changed. One of a newer version than this
    code, or one that is not ours, is refused and left alone.
    """
    before, newest = version_of(engine), newest_version(migrations)
    if before == newest:
        return [f"The database is at version {newest} already."]
    _refuse_strangers(engine, before, migrations)
    said = [f"The database stands at version {before}."] if before else []
    if before and (copy := copy_aside(engine, before)):
        said.append(f"A copy was set aside: {copy}.")
    with engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN IMMEDIATE")  # Python's driver would commit every CREATE TABLE by itself
        config = Config()
        config.set_main_option("script_location", str(migrations))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        if before:  # in the same transaction: a database is never left with figures that nobody has looked at
            with Session(connection) as session:
                said += keep_back(session)
                session.flush()
    if engine.url.get_backend_name() == "sqlite":
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA journal_mode=WAL")  # stays with the file
    return [*said, f"The database is now at version {newest}."]


def require_current(engine: Engine) -> None:
    """Refuse to work on a database that `vru init` has not brought to this version."""
    if version_of(engine) != newest_version():
        raise StoreError(
            "the database is missing or of another version.", where=str(engine.url), mend="Run `vru init` first."
        )


def copy_aside(engine: Engine, label: str) -> Path | None:
    """A consistent copy of a SQLite file beside it; None where the database is not a file."""
    name = engine.url.database
    if engine.url.get_backend_name() != "sqlite" or not name or name == ":memory:":
        return None
    target = Path(f"{name}.before-{label}-{datetime.now():%Y%m%d-%H%M%S-%f}")
    with closing(sqlite3.connect(name)) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)
    return target


def _refuse_strangers(engine: Engine, before: str | None, migrations: Path) -> None:
    if before is None:
        tables = inspect(engine).get_table_names()
        if set(tables) - {"alembic_version"}:
            raise StoreError(
                f"the database holds tables that are not ours ({', '.join(sorted(tables)[:3])} …).",
                where=str(engine.url),
                mend="Name another file in VRU_DATABASE_URL.",
            )
        return
    try:
        ScriptDirectory(str(migrations)).get_revision(before)
    except CommandError as error:
        raise StoreError(
            f"the database is at version {before}, which this code does not know.",
            where=str(engine.url),
            mend="Update the program; nothing was changed.",
        ) from error
