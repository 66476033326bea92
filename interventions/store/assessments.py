"""Scores by assessors, and the conflicts of interest they declare."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

import pandas as pd
from sqlalchemy import func, select
from sqlmodel import Session

from interventions.assessing import Assessment, assess, check_score
from interventions.errors import InputError
from interventions.models.proposals import ConflictOfInterest, ProposalScore, StoredProposal
from interventions.proposing import Actor, ProposalState, Role
from interventions.store.proposals import read_proposal, round_of

_SCORE = ["assessor", "criterion", "score", "note", "version", "saved_at"]


def save_scores(
    session: Session, number: int, scores: Mapping[str, tuple[int, str]], *, version: int, by: Actor,
    now: datetime | None = None,
) -> None:  # fmt: skip
    """Store an assessor's scores of the version that stands: criterion → (score, note). The latest of each speaks.

    InputError for another role, a score or criterion that is not the round's, another version, or a proposal that is
    not submitted.
    """
    held, call = read_proposal(session, number), round_of(session, number)
    _require_assessor(by)
    if held.state is not ProposalState.SUBMITTED or held.version != version:
        raise InputError(f"version {version} of this proposal is not open to scores.", where=held.title)
    for criterion, (score, _) in scores.items():
        call.criterion(criterion)
        check_score(score, call=call)
    moment, name = now or datetime.now(UTC), spelled(session, by.name)
    session.add_all(
        ProposalScore(
            proposal_number=number, version=version, assessor=name, criterion=criterion, score=score,
            note=note.strip(), saved_at=moment,
        )
        for criterion, (score, note) in scores.items()
    )  # fmt: skip
    session.flush()


def declare_conflict(session: Session, number: int, nature: str, *, by: Actor, now: datetime | None = None) -> None:
    """An assessor declares a conflict of interest in a proposal, and of what nature. It is kept; scores too."""
    held = read_proposal(session, number)
    _require_assessor(by)
    if not nature.strip():
        raise InputError("the nature of the conflict is not said.", where=held.title)
    name = spelled(session, by.name)
    if session.get(ConflictOfInterest, (number, name)) is not None:
        raise InputError(f"{name} has declared a conflict of interest already.", where=held.title)
    moment = now or datetime.now(UTC)
    session.add(ConflictOfInterest(proposal_number=number, assessor=name, nature=nature.strip(), declared_at=moment))
    session.flush()


def spelled(session: Session, name: str) -> str:
    """An assessor's name as it was first written: "eve" and "Eve" are one person, and one judgement."""
    known = session.scalars(select(ProposalScore.assessor).union(select(ConflictOfInterest.assessor)))
    return next((one for one in known if _alike(one) == _alike(name)), name)


def _alike(name: str) -> str:
    return " ".join(name.casefold().split())


def read_scores(session: Session, number: int, *, version: int | None = None) -> pd.DataFrame:
    """The latest score of each assessor on each criterion of one version, by default of the one that stands."""
    at = read_proposal(session, number).version if version is None else version
    latest = (
        select(func.max(ProposalScore.id))
        .where(ProposalScore.proposal_number == number, ProposalScore.version == at)
        .group_by(ProposalScore.assessor, ProposalScore.criterion)
    )
    query = select(*(getattr(ProposalScore, name) for name in _SCORE)).where(ProposalScore.id.in_(latest))
    rows = session.execute(query.order_by(ProposalScore.assessor, ProposalScore.id)).all()
    return pd.DataFrame(rows, columns=_SCORE).astype({"assessor": "str", "criterion": "str", "score": "int64"})


def read_conflicts(session: Session, number: int) -> pd.DataFrame:
    """The conflicts of interest declared in a proposal: assessor, nature, declared_at."""
    columns = ["assessor", "nature", "declared_at"]
    query = select(*(getattr(ConflictOfInterest, name) for name in columns))
    found = query.where(ConflictOfInterest.proposal_number == number).order_by(ConflictOfInterest.assessor)
    return pd.DataFrame(session.execute(found).all(), columns=columns)


def read_assessment(session: Session, number: int, *, version: int | None = None) -> Assessment:
    """The weighted totals of a proposal, without the scores that the round's rule on conflicts leaves out."""
    call = round_of(session, number)
    elsewhere = (
        select(ConflictOfInterest.assessor)
        .join(StoredProposal, StoredProposal.number == ConflictOfInterest.proposal_number)
        .where(StoredProposal.round_code == call.code)
    )
    scores = read_scores(session, number, version=version)
    others = set(session.scalars(elsewhere)) & set(scores["assessor"])
    return assess(scores, call=call, conflicts=list(read_conflicts(session, number)["assessor"]), elsewhere=others)


def _require_assessor(by: Actor) -> None:
    if by.role is not Role.ASSESSOR:
        raise InputError(f"proposals are scored by assessors, not by the {by.role.label.lower()}.")
