"""Writing many rows of one table at once, without a dictionary a row."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlmodel import Session, SQLModel


def insert_rows(session: Session, table: type[SQLModel], columns: tuple[str, ...], rows: Iterable[tuple]) -> None:
    """Insert rows, tuples in the order of `columns` with moments as `written`; there may be none."""
    told = list(rows)
    if told:
        names, marks = ", ".join(columns), ", ".join("?" * len(columns))
        statement = f"INSERT INTO {table.__tablename__} ({names}) VALUES ({marks})"
        session.connection().exec_driver_sql(statement, told)


def written(day: datetime) -> str:
    """A moment as SQLAlchemy writes it into SQLite, for rows that do not pass through it."""
    return day.replace(tzinfo=None).isoformat(sep=" ", timespec="microseconds")


@contextmanager
def collecting_young_only() -> Iterator[Callable[[], object]]:
    """While many short-lived objects are made: no walks through all that is loaded, which cost a third of the time.

    What is handed out clears away the young objects; call it between chunks.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield lambda: gc.collect(1)
    finally:
        if was_on:
            gc.enable()
