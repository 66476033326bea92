"""Saving a project whole, with its history; and bringing an earlier state back."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import delete, select
from sqlmodel import Session

from interventions.errors import StoreError
from interventions.models.projects import Award, Project, ProjectArea, ProjectRevision, ProjectTag
from interventions.records import ProjectRecord

_PARTS = (ProjectTag, ProjectArea, Award)
_OWN = [name for name in ProjectRecord.model_fields if name in Project.model_fields]


def save_project(session: Session, record: ProjectRecord, *, import_id: int | None = None, actor: str = "") -> bool:
    """Make `record` the present state of its project and append it to the history; False if it says nothing new."""
    content = record.model_dump_json()
    last = _last(session, record.project_id)
    if last is not None and _says(ProjectRecord.model_validate_json(last.content)) == _says(record):
        return False
    version = last.version + 1 if last else 1
    session.add(
        ProjectRevision(
            project_id=record.project_id, version=version, saved_at=datetime.now(UTC), import_id=import_id,
            actor=actor, content=content,
        )
    )  # fmt: skip
    _write(session, record, version)
    return True


def undo_projects(session: Session, import_id: int) -> None:
    """Take back the project states that an import saved. Refused where a later change stands on one of them."""
    mine = session.scalars(select(ProjectRevision).where(ProjectRevision.import_id == import_id)).all()
    for revision in sorted(mine, key=lambda r: -r.version):
        last = _last(session, revision.project_id)
        if last is None or last.version != revision.version:
            later = f"import {last.import_id}" if last and last.import_id else "a later edit"
            raise StoreError(
                f"project {revision.project_id} was changed since, by {later}.", mend="Undo that change first."
            )
        session.delete(revision)
        session.flush()
        before = _last(session, revision.project_id)
        if before:
            _write(session, ProjectRecord.model_validate_json(before.content), before.version)
        else:
            _remove(session, revision.project_id)


def _says(record: ProjectRecord) -> str:
    """All that a record says; the name of the file it came from is not part of it."""
    return record.model_dump_json(exclude={"source"})


def _last(session: Session, project_id: str) -> ProjectRevision | None:
    query = select(ProjectRevision).where(ProjectRevision.project_id == project_id)
    return session.scalars(query.order_by(ProjectRevision.version.desc()).limit(1)).first()


def _remove_parts(session: Session, project_id: str) -> None:
    for part in _PARTS:
        session.execute(delete(part).where(part.project_id == project_id))


def _remove(session: Session, project_id: str) -> None:
    _remove_parts(session, project_id)
    session.execute(delete(Project).where(Project.project_id == project_id))


def _write(session: Session, record: ProjectRecord, version: int) -> None:
    _remove_parts(session, record.project_id)
    session.merge(Project(**{name: getattr(record, name) for name in _OWN}, version=version))
    session.flush()
    tags = [ProjectTag(project_id=record.project_id, facet=facet, code=code) for facet, code in record.tags()]
    areas = [ProjectArea(project_id=record.project_id, area_code=c, share=s) for c, s in record.areas.items()]
    awards = [
        Award(project_id=record.project_id, position=position, **award.model_dump())
        for position, award in enumerate(record.awards)
    ]
    session.add_all([*tags, *areas, *awards])
    session.flush()
