"""Saving projects whole, with their history; reading one back; and bringing an earlier state back.

A project's present state lies in tables, every state it ever had in `project_revisions`. Many projects are written
in a few statements, so that a million take a minute and no more memory than a few thousand.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

import pandas as pd
from sqlalchemy import Select, delete, func, insert, select, update
from sqlmodel import Session, SQLModel

from interventions.errors import InputError, StoreError
from interventions.models.projects import Award, Project, ProjectArea, ProjectRevision, ProjectStage, ProjectTag
from interventions.records import ProjectRecord
from interventions.store.words import forget_words, index_words

_PARTS: tuple[type[SQLModel], ...] = (ProjectTag, ProjectArea, Award, ProjectStage)
_OWN = [name for name in ProjectRecord.model_fields if name in Project.model_fields]
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
    stored = _latest(session, [record.project_id for record in records])
    changed = [r for r in records if r.project_id not in stored or _says(stored[r.project_id][2]) != _says(r)]
    if not changed:
        return set()
    following = int(session.execute(select(func.coalesce(func.max(Project.number), 0))).scalar_one()) + 1
    numbered: list[tuple[int, int, ProjectRecord]] = []
    for record in changed:
        if record.project_id in stored:
            number, version, _ = stored[record.project_id]
            numbered.append((number, version + 1, record))
        else:
            numbered.append((following, 1, record))
            following += 1
    _write(session, numbered)
    now = datetime.now(UTC)
    session.execute(
        insert(ProjectRevision),
        [
            {"project_number": number, "version": version, "saved_at": now, "import_id": import_id, "actor": actor,
             "content": record.model_dump_json()}
            for number, version, record in numbered
        ],
    )  # fmt: skip
    return {record.project_id for record in changed}


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
    """Save an earlier state again as the newest one: nothing is taken out of the history."""
    record, _ = read_project(session, project_id, version=version)
    return save_project(session, record, actor=actor)


def undo_projects(session: Session, import_id: int) -> None:
    """Take back the project states that an import saved. Refused where a later change stands on one of them."""
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
    numbers = [number for (number,) in session.execute(select(last.c.project_number).distinct())]
    session.execute(delete(ProjectRevision).where(ProjectRevision.import_id == import_id))
    for start in range(0, len(numbers), _MANY):
        _restore(session, numbers[start : start + _MANY])


def _restore(session: Session, numbers: list[int]) -> None:
    """Make the newest revision left of each project its present state; a project without one goes."""
    query = select(ProjectRevision.project_number, ProjectRevision.version, ProjectRevision.content).where(
        ProjectRevision.project_number.in_(numbers)
    )
    rows = session.execute(query.order_by(ProjectRevision.project_number, ProjectRevision.version)).all()
    left = {row.project_number: (row.version, ProjectRecord.model_validate_json(row.content)) for row in rows}
    _write(session, [(number, version, record) for number, (version, record) in left.items()])
    gone = sorted(set(numbers) - set(left))
    _clear(session, gone)
    session.execute(delete(Project).where(Project.number.in_(gone)))


def _standing() -> Select[Any]:
    """Every project's present state: project_id, number, version, content."""
    return select(Project.project_id, Project.number, ProjectRevision.version, ProjectRevision.content).join(
        ProjectRevision,
        (ProjectRevision.project_number == Project.number) & (ProjectRevision.version == Project.version),
    )


def _latest(session: Session, project_ids: Sequence[str]) -> dict[str, tuple[int, int, str]]:
    """Identifier → (number, version, content) of the newest state of those that are stored."""
    found: dict[str, tuple[int, int, str]] = {}
    for start in range(0, len(project_ids), _MANY):
        some = project_ids[start : start + _MANY]
        query = _standing().where(Project.project_id.in_(some))
        found |= {row.project_id: (row.number, row.version, row.content) for row in session.execute(query)}
    return found


def _says(record: ProjectRecord | str) -> str:
    """All that a record says; the name of the file it came from is not part of it."""
    whole = ProjectRecord.model_validate_json(record) if isinstance(record, str) else record
    return whole.model_dump_json(exclude={"source"})


def _clear(session: Session, numbers: list[int]) -> None:
    """Take away the parts of stored projects and their words."""
    forget_words(session, numbers)
    for part in _PARTS:
        session.execute(delete(part).where(part.project_number.in_(numbers)))


def _write(session: Session, numbered: Sequence[tuple[int, int, ProjectRecord]]) -> None:
    """Make each record the present state of the project with its number."""
    if not numbered:
        return
    known: set[int] = set()
    for start in range(0, len(numbered), _MANY):
        some = [number for number, _, _ in numbered[start : start + _MANY]]
        here = [n for (n,) in session.execute(select(Project.number).where(Project.number.in_(some)))]
        _clear(session, sorted(here))
        known.update(here)
    rows = [
        {"number": number, "version": version} | {name: getattr(record, name) for name in _OWN}
        for number, version, record in numbered
    ]
    if fresh := [row for row in rows if row["number"] not in known]:
        session.execute(insert(Project), fresh)
    if again := [row for row in rows if row["number"] in known]:
        session.execute(update(Project), again)
    for table, parts in _parts_of(numbered).items():
        if parts:
            session.execute(insert(table), parts)
    index_words(session, sorted(row["number"] for row in rows))


def _parts_of(numbered: Sequence[tuple[int, int, ProjectRecord]]) -> dict[type[SQLModel], list[dict[str, Any]]]:
    every = [(number, record) for number, _, record in numbered]
    return {
        ProjectTag: [{"project_number": n, "facet": f, "code": c} for n, record in every for f, c in record.tags()],
        ProjectArea: [
            {"project_number": n, "area_code": code, "share": share}
            for n, record in every
            for code, share in record.areas.items()
        ],
        Award: [
            {"project_number": n, "position": position, **award.model_dump()}
            for n, record in every
            for position, award in enumerate(record.awards)
        ],
        ProjectStage: [
            {"project_number": n, "position": position, **stage.model_dump()}
            for n, record in every
            for position, stage in enumerate(record.stages)
        ],
    }
