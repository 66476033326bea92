"""The words of the projects, kept in the database's own full-text index (SQLite FTS5)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import text
from sqlmodel import Session

_GATHERED = 16 << 20  # bytes
_COLUMNS = "title, description, provider, place"


def index_words(session: Session, numbers: Sequence[int]) -> None:
    """Take up the words of projects just written; numbers in rising order."""
    _each(session, numbers, f"INSERT INTO project_text (rowid, {_COLUMNS}) SELECT number, {_COLUMNS}")


def expect_many(session: Session) -> None:
    """Let the index gather more words before it writes them down: it then has fewer lists to merge later."""
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text(f"INSERT INTO project_text (project_text, rank) VALUES ('hashsize', {_GATHERED})"))


def forget_words(session: Session, numbers: Sequence[int]) -> None:
    """Let go of the words of projects about to be changed or removed: the index is told what it had been told."""
    _each(
        session, numbers,
        f"INSERT INTO project_text (project_text, rowid, {_COLUMNS}) SELECT 'delete', number, {_COLUMNS}",
    )  # fmt: skip


def forget_all_words(session: Session, numbers: str) -> None:
    """Let go of the words of every project whose number a query gives."""
    if session.get_bind().dialect.name == "sqlite":
        session.execute(
            text(
                f"INSERT INTO project_text (project_text, rowid, {_COLUMNS}) SELECT 'delete', number, {_COLUMNS} "
                f"FROM project_words WHERE number IN ({numbers})"
            )
        )


def _each(session: Session, numbers: Sequence[int], statement: str) -> None:
    if numbers and session.get_bind().dialect.name == "sqlite":
        chosen = "number BETWEEN :first AND :last" if _unbroken(numbers) else f"number IN ({_listed(numbers)})"
        session.execute(
            text(f"{statement} FROM project_words WHERE {chosen}"), {"first": numbers[0], "last": numbers[-1]}
        )


def _unbroken(numbers: Sequence[int]) -> bool:
    return numbers[-1] - numbers[0] + 1 == len(numbers)


def _listed(numbers: Sequence[int]) -> str:
    return ",".join(str(int(number)) for number in numbers)
