"""Opening the database: SQLite by default, one file beside the project."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, IntegrityError, OperationalError
from sqlmodel import Session, create_engine

from interventions.errors import StoreError

DEFAULT_URL = "sqlite:///vru.db"
_PATIENCE = 10_000  # milliseconds to wait for another program to let go
_CACHE = -64_000  # kilobytes of pages kept in memory: a long import writes each page once


def database_url() -> str:
    """The address of the database: `VRU_DATABASE_URL`, or `sqlite:///vru.db` in the folder one stands in."""
    return os.environ.get("VRU_DATABASE_URL") or DEFAULT_URL


def open_engine(url: str | None = None) -> Engine:
    """An engine for `url`; foreign keys on and a patient lock. (`vru init` sets the write-ahead log, which stays.)"""
    named = url or database_url()
    try:
        address = make_url(named)
        known = address.get_backend_name() == "sqlite"
    except ArgumentError:
        known = False
    if not known:
        raise StoreError(
            "this is not the address of a SQLite database.", where=named, mend="Write sqlite:////path/to/vru.db."
        )
    engine = create_engine(address)
    event.listen(engine, "connect", _set_up_sqlite)
    return engine


def _set_up_sqlite(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    # With secure_delete nothing that was taken out stays in the file's free pages.
    settings = ("foreign_keys=ON", "synchronous=NORMAL", "secure_delete=ON", f"busy_timeout={_PATIENCE}",
                f"cache_size={_CACHE}")  # fmt: skip
    for pragma in settings:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


@contextmanager
def transaction(engine: Engine) -> Iterator[Session]:
    """A session that is committed whole at the end, or not at all: also on Ctrl-C."""
    with Session(engine) as session:
        try:
            yield session
            session.commit()
        except IntegrityError as error:
            session.rollback()
            if "UNIQUE" not in str(error):
                raise
            raise StoreError(
                "somebody else saved the same thing a moment ago.", mend="Look at what stands now, then do it again."
            ) from error
        except OperationalError as error:
            session.rollback()
            if "locked" not in str(error):
                raise
            raise StoreError(
                "the database is in use by another program.", where=str(engine.url), mend="Try again when it has ended."
            ) from error
        except BaseException:
            session.rollback()
            raise


@contextmanager
def writing(engine: Engine) -> Iterator[Session]:
    """As `transaction`, with nobody else writing from the first read on: what is read still stands when it is changed.

    SQLite otherwise locks with the first row that is written, after everything was checked.
    """
    with transaction(engine) as session:
        session.execute(text("BEGIN IMMEDIATE"))
        yield session


def empty_log(engine: Engine) -> None:
    """Write the log ahead of the file into it and empty it: what was taken out for good is in neither."""
    with engine.connect() as connection:
        connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
