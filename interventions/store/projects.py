"""Saving projects whole, with their history; reading one back; and bringing an earlier state back.

A project's present state lies in tables, every state it ever had in `project_revisions`. Many projects are written
in a few statements, so that a million take a minute and no more memory than a few thousand.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import pandas as pd
from sqlalchemy import Select, bindparam, delete, func, select, text, update
from sqlmodel import Session

from interventions.errors import InputError, StoreError
from interventions.models.projects import Project, ProjectRevision
from interventions.records import AwardRecord, ProjectRecord
from interventions.store.bulk import insert_rows, written
from interventions.store.preparing import OWN, PARTS, Prepared, content_of, prepare
from interventions.store.words import forget_all_words, forget_words, index_words

_CONFIDENTIAL = '"confidential":true'  # as a record says it; in a text the marks would be escaped
_REVISION = ("project_number", "version", "saved_at", "import_id", "actor", "content")
_MANY = 500  # a statement may name about a thousand values


class StaleSaveError(StoreError):
    """Somebody saved the record since it was opened; `theirs` is what stands now, `yours` what was to be saved."""

    def __init__(self, yours: ProjectRecord, theirs: ProjectRecord, version: int) -> None:
        self.yours, self.theirs, self.version = yours, theirs, version
        super().__init__(
            f"{yours.project_id} was changed since you opened it; version {version} stands now.",
            mend="Compare the two texts, then save again. Nothing was lost.",
        )


def save_project(
    session: Session, record: ProjectRecord, *, import_id: int | None = None, actor: str = "",
    expected: int | None = None,
) -> bool:  # fmt: skip
    """Make `record` the present state of its project and append it to the history; False if it says nothing new.

    `expected` is the version that was opened (0: none yet). Raises StaleSaveError where another stands now.
    """
    if expected is not None:
        standing = _latest(session, [record.project_id]).get(record.project_id)
        if (standing[1] if standing else 0) != expected:
            theirs = ProjectRecord.model_validate_json(standing[2]) if standing else record
            raise StaleSaveError(record, theirs, standing[1] if standing else 0)
    return bool(save_projects(session, [record], import_id=import_id, actor=actor))


def save_projects(
    session: Session, records: Sequence[ProjectRecord], *, import_id: int | None = None, actor: str = ""
) -> set[str]:
    """Save some thousand projects (each at most once); returns the identifiers of those that say something new."""
    return save_prepared(session, [prepare(record) for record in records], import_id=import_id, actor=actor)


def save_prepared(
    session: Session, records: Sequence[Prepared], *, import_id: int | None = None, actor: str = ""
) -> set[str]:
    """The same, of projects that were made into rows elsewhere.

    A file never makes a confidential place public, since a list without that column would: only a person does, who
    saves the record itself.
    """
    stored = _latest(session, [record.project_id for record in records])
    if import_id is not None:
        records = [_still_confidential(record, stored.get(record.project_id)) for record in records]
    changed = [r for r in records if r.project_id not in stored or not _same(stored[r.project_id][2], r.content)]
    if not changed:
        return set()
    following = int(session.execute(select(func.coalesce(func.max(Project.number), 0))).scalar_one()) + 1
    first = following
    numbered: list[tuple[int, int, Prepared]] = []
    for record in changed:
        if record.project_id in stored:
            number, version, _ = stored[record.project_id]
            numbered.append((number, version + 1, record))
        else:
            numbered.append((following, 1, record))
            following += 1
    _write(session, numbered, first)
    now = written(datetime.now(UTC))
    rows = ((number, version, now, import_id, actor, record.content) for number, version, record in numbered)
    insert_rows(session, ProjectRevision, _REVISION, rows)
    return {record.project_id for record in changed}


def _still_confidential(record: Prepared, standing: tuple[int, int, str] | None) -> Prepared:
    if standing is None or _CONFIDENTIAL not in standing[2] or _CONFIDENTIAL in record.content:
        return record
    return _made_confidential(record)


def _made_confidential(record: Prepared) -> Prepared:
    whole = ProjectRecord.model_validate_json(record.content)
    return prepare(whole.model_copy(update={"confidential": True}))


def append_awards(
    session: Session, awards: dict[str, list[AwardRecord]], *, import_id: int
) -> tuple[set[str], set[str]]:
    """Add awards to projects that the same import brought further up in its file.

    Returns the projects it had changed before, and those it has changed now: with all their awards some may say again
    what stood before the import, and then its version of them is withdrawn.
    """
    standing = _latest(session, list(awards))
    before = _changed_by(session, standing, import_id)
    now, untouched = set(before), []
    for name, more in awards.items():
        number, version, content = standing[name]
        held = ProjectRecord.model_validate_json(content)
        record = held.model_copy(update={"awards": (*held.awards, *more)})
        if name not in before:
            untouched.append(record)
        elif version > 1 and _says(earlier := read_project(session, name, version=version - 1)[0]) == _says(record):
            _write(session, [(number, version - 1, prepare(earlier))])
            session.execute(delete(ProjectRevision).where(*_is(number, version)))
            now.discard(name)
        else:
            _write(session, [(number, version, prepare(record))])
            whole = update(ProjectRevision).where(*_is(number, version))
            session.execute(whole.values(content=content_of(record)))
    return before, now | save_projects(session, untouched, import_id=import_id)


def _is(number: int, version: int) -> tuple[Any, Any]:
    return ProjectRevision.project_number == number, ProjectRevision.version == version


def _changed_by(session: Session, standing: dict[str, tuple[int, int, str]], import_id: int) -> set[str]:
    """Which of some projects stand as one import left them."""
    numbers = {number: name for name, (number, _, _) in standing.items()}
    found: set[str] = set()
    for some in _batches(list(numbers)):
        # Asked for the import too, SQLite would go through all that the import ever brought.
        saved = select(ProjectRevision.project_number, ProjectRevision.import_id)
        rows = session.execute(saved.where(ProjectRevision.project_number.in_(some)))
        found |= {numbers[number] for number, by in rows if by == import_id}
    return found


def read_project(session: Session, project_id: str, *, version: int | None = None) -> tuple[ProjectRecord, int]:
    """One project whole, as it stands or as it was in `version`, and the number of that version."""
    query = (
        select(ProjectRevision.content, ProjectRevision.version)
        .join(Project, Project.number == ProjectRevision.project_number)
        .where(Project.project_id == project_id)
    )
    if version is not None:
        query = query.where(ProjectRevision.version == version)
    found = session.execute(query.order_by(ProjectRevision.version.desc()).limit(1)).first()
    if found is None:
        what = f"there is no project {project_id!r}" if version is None else f"{project_id!r} has no version {version}"
        raise InputError(f"{what}.", mend="See `vru catalogue list`.")
    return ProjectRecord.model_validate_json(found.content), int(found.version)


def read_records(session: Session, project_ids: Iterable[str] | None = None) -> list[ProjectRecord]:
    """Projects whole, in the order of their identifiers; all that are in force where none is named."""
    if project_ids is None:
        standing = _standing().where(Project.merged_into == "").order_by(Project.project_id)
        return [ProjectRecord.model_validate_json(row.content) for row in session.execute(standing)]
    found = _latest(session, list(project_ids))
    return [ProjectRecord.model_validate_json(found[name][2]) for name in sorted(found)]


def confidential_ids(session: Session, project_ids: Iterable[str]) -> set[str]:
    """Which of some projects are at a confidential place, themselves or as part of a record they were merged into."""
    asked = list(dict.fromkeys(project_ids))
    into, secret, new = dict[str, str](), set[str](), asked
    while new:
        query = select(Project.project_id, Project.confidential, Project.merged_into)
        rows = [r for some in _batches(new) for r in session.execute(query.where(Project.project_id.in_(some)))]
        secret |= {row.project_id for row in rows if row.confidential}
        into |= {row.project_id: row.merged_into for row in rows if row.merged_into}
        new = list({row.merged_into for row in rows if row.merged_into} - into.keys() - secret)
    found = set()
    for name in asked:
        at: str | None = name
        while at and at not in secret:
            at = into.get(at)
        found |= {name} if at else set()
    return found


def read_history(session: Session, project_id: str) -> pd.DataFrame:
    """Every saved state of a project, latest first: version, saved_at, import_id, actor, content (JSON)."""
    query = (
        select(
            ProjectRevision.version, ProjectRevision.saved_at, ProjectRevision.import_id, ProjectRevision.actor,
            ProjectRevision.content,
        )
        .join(Project, Project.number == ProjectRevision.project_number)
        .where(Project.project_id == project_id)
        .order_by(ProjectRevision.version.desc())
    )  # fmt: skip
    result = session.execute(query)
    return pd.DataFrame(result.all(), columns=list(result.keys()))


def bring_back(session: Session, project_id: str, version: int, *, actor: str = "") -> bool:
    """Save an earlier state again as the newest one: nothing is taken out of the history.

    A place that is confidential now stays so, also where it was open then.
    """
    record, _ = read_project(session, project_id, version=version)
    now, _ = read_project(session, project_id)
    open_then = record.model_copy(update={"confidential": record.confidential or now.confidential})
    return save_project(session, open_then, actor=actor)


def undo_projects(session: Session, import_id: int) -> int:
    """Take back the project states that an import saved; returns how many stay confidential though open before it.

    Refused where a later change stands on one of them.
    """
    mine = select(ProjectRevision.project_number, ProjectRevision.version).where(ProjectRevision.import_id == import_id)
    last = mine.subquery()
    later = (
        select(Project.project_id, ProjectRevision.import_id)
        .join(ProjectRevision, ProjectRevision.project_number == Project.number)
        .join(last, last.c.project_number == ProjectRevision.project_number)
        .where(ProjectRevision.version > last.c.version, ProjectRevision.import_id.is_distinct_from(import_id))
    )
    if found := session.execute(later.limit(1)).first():
        by = f"import {found.import_id}" if found.import_id else "a later edit"
        raise StoreError(f"project {found.project_id} was changed since, by {by}.", mend="Undo that change first.")
    undone = "SELECT project_number FROM project_revisions WHERE import_id = :import_id"
    _start_afresh(session, "undone")
    session.execute(text("CREATE TEMP TABLE undone (number INTEGER PRIMARY KEY)"))
    session.execute(text(f"INSERT OR IGNORE INTO undone {undone}"), {"import_id": import_id})
    session.execute(delete(ProjectRevision).where(ProjectRevision.import_id == import_id))
    _remove_undone(session)
    left = text("SELECT number FROM undone WHERE number > :last ORDER BY number LIMIT :many")
    latest = kept = 0
    while some := list(session.scalars(left, {"last": latest, "many": _MANY})):
        kept += _restore(session, some, import_id)
        latest = some[-1]
    _start_afresh(session, "undone")
    return kept


def _remove_undone(session: Session) -> None:
    """Take away the undone projects that no revision is left of, a stretch of numbers at a time."""
    gone = (
        "SELECT number FROM undone u WHERE NOT EXISTS "
        "(SELECT 1 FROM project_revisions r WHERE r.project_number = u.number)"
    )
    _start_afresh(session, "gone")
    session.execute(text(f"CREATE TEMP TABLE gone AS {gone}"))
    forget_all_words(session, "SELECT number FROM gone")
    for table, column in ((part.__tablename__, "project_number") for part in PARTS):
        session.execute(text(f"DELETE FROM {table} WHERE {column} IN (SELECT number FROM gone)"))
    session.execute(text("DELETE FROM projects WHERE number IN (SELECT number FROM gone)"))
    session.execute(text("DELETE FROM undone WHERE number IN (SELECT number FROM gone)"))
    _start_afresh(session, "gone")


def _start_afresh(session: Session, name: str) -> None:
    """Drop a table of the moment: one may be left of an undo that failed."""
    session.execute(text(f"DROP TABLE IF EXISTS temp.{name}"))


def _restore(session: Session, numbers: list[int], undone: int) -> int:
    """Make the newest revision left of each project its present state; a place confidential until now stays so.

    Such a state is a further revision, of the import that saved the one it repeats: that can still be undone.
    Returns how many there are.
    """
    standing = select(Project.number, Project.version).where(Project.number.in_(numbers), Project.confidential)
    secret = {row.number: row.version for row in session.execute(standing)}
    query = select(
        ProjectRevision.project_number, ProjectRevision.version, ProjectRevision.import_id, ProjectRevision.content
    ).where(ProjectRevision.project_number.in_(numbers))
    rows = session.execute(query.order_by(ProjectRevision.project_number, ProjectRevision.version)).all()
    states, further = [], []
    for last in {row.project_number: row for row in rows}.values():
        number, version = last.project_number, last.version
        record = prepare(ProjectRecord.model_validate_json(last.content))
        if number in secret and _CONFIDENTIAL not in record.content:
            record = _made_confidential(record)
            # Not a number that was used: whoever has that version open would save over this one unasked.
            version = secret[number] + 1
            by = f"undoing import {undone}: the place stays confidential"
            further.append((number, version, written(datetime.now(UTC)), last.import_id, by, record.content))
        states.append((number, version, record))
    _write(session, states)
    insert_rows(session, ProjectRevision, _REVISION, further)
    return len(further)


def _standing() -> Select[Any]:
    """Every project's present state: project_id, number, version, content."""
    return select(Project.project_id, Project.number, ProjectRevision.version, ProjectRevision.content).join(
        ProjectRevision,
        (ProjectRevision.project_number == Project.number) & (ProjectRevision.version == Project.version),
    )


def _latest(session: Session, project_ids: Sequence[str]) -> dict[str, tuple[int, int, str]]:
    """Identifier → (number, version, content) of the newest state of those that are stored."""
    found: dict[str, tuple[int, int, str]] = {}
    for some in _batches(project_ids):
        rows = session.execute(_named(), {"names": list(some)})
        found |= {row.project_id: (row.number, row.version, row.content) for row in rows}
    return found


@lru_cache(maxsize=1)
def _named() -> Select[Any]:
    """The present states of some projects: made once, since each query made anew holds its names for a while."""
    return _standing().where(Project.project_id.in_(bindparam("names", expanding=True)))


def _batches(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (values[start : start + _MANY] for start in range(0, len(values), _MANY))


def _says(record: ProjectRecord | str) -> str:
    """All that a record says; the name of the file it came from is not part of it."""
    whole = ProjectRecord.model_validate_json(record) if isinstance(record, str) else record
    return whole.model_dump_json(exclude={"source"})


def _same(one: str, other: str) -> bool:
    """Whether two contents say the same."""
    return one == other or _says(one) == _says(other)


def _clear(session: Session, numbers: list[int]) -> None:
    """Take away the parts of stored projects and their words."""
    forget_words(session, numbers)
    for part in PARTS:
        session.execute(delete(part).where(part.project_number.in_(numbers)))


def _write(session: Session, numbered: Sequence[tuple[int, int, Prepared]], fresh_from: int = 0) -> None:
    """Make each record the present state of the project with its number; from `fresh_from` on none stands yet."""
    fresh = [one for one in numbered if fresh_from and one[0] >= fresh_from]
    again = [one for one in numbered if not fresh_from or one[0] < fresh_from]
    for some in _batches([number for number, _, _ in again]):
        _clear(session, sorted(some))
    changes = [
        {"number": number, "version": version, **dict(zip(OWN, record.own, strict=True))}
        for number, version, record in again
    ]
    if changes:
        session.execute(update(Project), changes)
    insert_rows(session, Project, ("number", "version", *OWN), [(n, v, *record.own) for n, v, record in fresh])
    for place, (table, columns) in enumerate(PARTS.items(), start=2):
        rows = [(n, *part) for n, _, record in numbered for part in record[place]]
        insert_rows(session, table, ("project_number", *columns), rows)
    index_words(session, sorted(number for number, _, _ in numbered))
