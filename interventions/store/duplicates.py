"""What was decided about records that looked like one project: that they are different, or that they are the same."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any

import pandas as pd
from sqlalchemy import select
from sqlmodel import Session

from interventions.errors import InputError
from interventions.models.projects import DuplicateDecision
from interventions.records import FACETS, ProjectRecord
from interventions.same_grant import unite_awards
from interventions.store.projects import StaleSaveError, read_history, read_project, save_projects
from interventions.store.projects import bring_back as bring_project_back

JOINED_PARTS = ("awards", "tags", "areas")
_OWN_NAMES = ("project_id", "merged_into", "successor_id", "source", "synthetic", "stages", "awards", "areas")


def read_decisions(session: Session) -> frozenset[tuple[str, str]]:
    """The pairs said to be different projects."""
    query = select(DuplicateDecision.first_id, DuplicateDecision.second_id)
    return frozenset((first, second) for first, second in session.execute(query))


def say_different(session: Session, one: str, other: str, *, actor: str = "", note: str = "") -> None:
    """Remember that two records are different projects, so that the pair is not shown again."""
    _require_two(one, other)
    for name in (one, other):
        read_project(session, name)
    first, second = sorted((one, other))
    if session.get(DuplicateDecision, (first, second)) is None:
        session.add(
            DuplicateDecision(first_id=first, second_id=second, decided_at=datetime.now(UTC), actor=actor, note=note)
        )
        session.flush()


def merge_projects(
    session: Session, kept: str, other: str, *, join: Collection[str] = ("awards",), take: Collection[str] = (),
    versions: tuple[int, int] | None = None, actor: str = "",
) -> ProjectRecord:  # fmt: skip
    """Make two records one: `kept` stands, `other` points to it and leaves every frame; history keeps both.

    `join`: parts united (awards, tags, areas; a grant that both state once). `take`: fields taken from the other.
    `versions`: those that were looked at; raises StaleSaveError where either was saved since. Returns the kept record.
    """
    _require_two(kept, other)
    (mine, my_version), (theirs, their_version) = read_project(session, kept), read_project(session, other)
    for record in (mine, theirs):
        if record.merged_into:
            raise InputError(
                f"{record.project_id} was merged into {record.merged_into} already.",
                mend="Bring an earlier version back first, or merge with that record.",
            )
    if versions and versions != (my_version, their_version):
        stale, version = (mine, my_version) if versions[0] != my_version else (theirs, their_version)
        raise StaleSaveError(stale, stale, version)
    whole = ProjectRecord(**mine.model_dump() | _taken(mine, theirs, join, take))
    gone = ProjectRecord(**theirs.model_dump() | {"merged_into": kept, "successor_id": ""})
    save_projects(session, [whole, gone], actor=actor)
    return whole


def _require_two(one: str, other: str) -> None:
    if one == other:
        raise InputError("a project cannot be compared with itself.", mend="Name two projects.")


def _taken(mine: ProjectRecord, theirs: ProjectRecord, join: Collection[str], take: Collection[str]) -> dict[str, Any]:
    """What changes in the record that is kept."""
    allowed = [name for name in ProjectRecord.model_fields if name not in _OWN_NAMES]
    for name in (*join, *take):
        if name not in (JOINED_PARTS if name in join else allowed):
            raise InputError(
                f"{name!r} can be neither united nor taken.",
                mend=f"United: {', '.join(JOINED_PARTS)}. Taken: {', '.join(allowed)}.",
            )
    # A refuge stays hidden whichever of the two records knew of it.
    changes: dict[str, Any] = {"confidential": mine.confidential or theirs.confidential}
    changes |= {name: getattr(theirs, name) for name in take if name != "confidential"}
    if "awards" in join:
        changes["awards"] = unite_awards(mine.awards, theirs.awards)
    if "tags" in join:
        for column in FACETS.values():
            changes[column] = tuple(dict.fromkeys((*getattr(mine, column), *getattr(theirs, column))))
    if "areas" in join:
        changes["areas"] = _both_areas(mine.areas, theirs.areas)
    if "status" in take and mine.stages:
        changes["stages"] = theirs.stages  # the life of a project and its status go together
    return changes


def _both_areas(mine: dict[str, float], theirs: dict[str, float]) -> dict[str, float]:
    """The areas of both, each with the mean of its two shares; the one that is stated where the other is not."""
    if not mine or not theirs:
        return mine or theirs
    return {code: (mine.get(code, 0) + theirs.get(code, 0)) / 2 for code in dict.fromkeys((*mine, *theirs))}


def bring_back(session: Session, project_id: str, version: int, *, actor: str = "") -> tuple[bool, str]:
    """Save an earlier state again, and undo the merge that put the record away; whether anything changed, and words.

    The record that took it in gives back what it took, if it was not saved since; otherwise the words say what to do.
    """
    before, standing = read_project(session, project_id)
    wanted, _ = read_project(session, project_id, version=version)
    new = bring_project_back(session, project_id, version, actor=actor)
    if not before.merged_into or wanted.merged_into:
        return new, ""
    kept, merged = before.merged_into, _saved_at(session, project_id, standing)
    _, newest = read_project(session, kept)
    if newest > 1 and _saved_at(session, kept, newest) == merged:
        bring_project_back(session, kept, newest - 1, actor=actor)
        return new, f"{kept} gave back what it had taken from it."
    return new, f"{kept} may still hold the money it took from it: look at its history."


def _saved_at(session: Session, project_id: str, version: int) -> datetime:
    history = read_history(session, project_id).set_index("version")
    return pd.Timestamp(history["saved_at"].loc[version]).to_pydatetime()
