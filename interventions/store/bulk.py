"""Writing many rows of one table at once, without a dictionary a row."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlmodel import Session, SQLModel


def insert_rows(session: Session, table: type[SQLModel], columns: tuple[str, ...], rows: Iterable[tuple]) -> None:
    """Insert rows, tuples in the order of `columns` with moments as `written`; there may be none."""
    told = list(rows)
    if told:
        names, marks = ", ".join(columns), ", ".join("?" * len(columns))
        statement = f"INSERT INTO {table.__tablename__} ({names}) VALUES ({marks})"
        # Straight to the driver: on the way through SQLAlchemy the rows would be held until the next walk for garbage.
        cursor = session.connection().connection.cursor()
        cursor.executemany(statement, told)
        cursor.close()


def written(day: datetime) -> str:
    """A moment as SQLAlchemy writes it into SQLite, for rows that do not pass through it."""
    return day.replace(tzinfo=None).isoformat(sep=" ", timespec="microseconds")


@contextmanager
def collecting_seldom() -> Iterator[None]:
    """While many objects are made that go by themselves: looking for those that do not took a third of the time."""
    before = gc.get_threshold()
    gc.set_threshold(100_000, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
