"""A project's record as the rows it becomes, without the number that only the store can give."""

from __future__ import annotations

from operator import attrgetter
from typing import Any, NamedTuple

from sqlmodel import SQLModel

from interventions.models.projects import Award, Project, ProjectArea, ProjectStage, ProjectTag
from interventions.records import AwardRecord, ProjectRecord, StageRecord

OWN = tuple(name for name in ProjectRecord.model_fields if name in Project.model_fields)
_AWARD, _STAGE = tuple(AwardRecord.model_fields), tuple(StageRecord.model_fields)
# The parts of a project in the order of `Prepared`, each with its columns after the project's number.
PARTS: dict[type[SQLModel], tuple[str, ...]] = {
    ProjectTag: ("facet", "code"),
    ProjectArea: ("area_code", "share"),
    Award: ("position", *_AWARD),
    ProjectStage: ("position", *_STAGE),
}
_own_of, _award_of, _stage_of = attrgetter(*OWN), attrgetter(*_AWARD), attrgetter(*_STAGE)


class Prepared(NamedTuple):
    """The rows of one project and its content for the history, all plain values."""

    project_id: str
    own: tuple[Any, ...]
    tags: tuple[tuple[Any, ...], ...]
    areas: tuple[tuple[Any, ...], ...]
    awards: tuple[tuple[Any, ...], ...]
    stages: tuple[tuple[Any, ...], ...]
    content: str


def prepare(record: ProjectRecord) -> Prepared:
    """The rows of a record."""
    return Prepared(
        record.project_id,
        _own_of(record),
        tuple(sorted(record.tags())),  # in the order of their key they are written twice as fast
        tuple(sorted(record.areas.items())),
        tuple([(place, *_award_of(award)) for place, award in enumerate(record.awards)]),
        tuple([(place, *_stage_of(stage)) for place, stage in enumerate(record.stages)]),
        content_of(record),
    )


def content_of(record: ProjectRecord) -> str:
    """A record as the history keeps it: JSON without the fields that stand at their default (half of the text).

    So a default of `ProjectRecord` must never be another: what was kept would say something else.
    """
    return record.model_dump_json(exclude_defaults=True)
