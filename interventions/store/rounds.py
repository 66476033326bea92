"""Funding rounds: opening one, changing it while nobody was judged by it, and what stands in each."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import pandas as pd
from sqlalchemy import func, select
from sqlmodel import Session

from interventions.errors import InputError
from interventions.figures import listed, pounds
from interventions.funding_rounds import Criterion, FundingRound
from interventions.models.projects import Award, Project
from interventions.models.proposals import ProposalScore, StoredProposal, StoredRound
from interventions.proposing import Actor, ProposalState, Role

_JUDGED = ("criteria", "top_score", "conflict_rule")
_LISTED = ["code", "name", "opens", "closes", "budget_pence", "grant_starts", "grant_ends"]


def add_round(session: Session, call: FundingRound, *, by: Actor) -> None:
    """Open a round. InputError where its code is taken, or somebody else than a commissioner does it."""
    _require_commissioner(by)
    if session.get(StoredRound, call.code) is not None:
        raise InputError(f"there is a round {call.code!r} already.", mend="Give another code.")
    session.add(StoredRound(**_fields(call, by)))
    session.flush()


def change_round(session: Session, call: FundingRound, *, by: Actor) -> None:
    """Change a round. What proposals are judged by stays as it is once a score was given."""
    _require_commissioner(by)
    held = read_round(session, call.code)
    changed = [name for name in _JUDGED if getattr(held, name) != getattr(call, name)]
    if changed and _is_scored(session, call.code):
        what = listed([name.replace("_", " ") for name in changed])
        raise InputError(
            f"proposals were scored already: {what} cannot be changed.", where=call.name, mend="Open another round."
        )
    spent = awarded_pence(session, call.code)
    if call.budget_pence is not None and call.budget_pence < spent:
        raise InputError(
            f"{pounds(spent)} of this round is awarded already.", where=call.name,
            mend="Give a budget that reaches for it.",
        )  # fmt: skip
    row = session.get(StoredRound, call.code)
    for name, value in _fields(call, by).items():
        setattr(row, name, value)
    session.flush()


def read_round(session: Session, code: str) -> FundingRound:
    """One round; InputError where there is none."""
    row = session.get(StoredRound, code)
    if row is None:
        raise InputError(f"there is no funding round {code!r}.", mend="See `vru round list`.")
    fields = {name: getattr(row, name) for name in FundingRound.__dataclass_fields__}
    return FundingRound(**fields | {"criteria": tuple(Criterion(**one) for one in row.criteria)})


def list_rounds(session: Session) -> pd.DataFrame:
    """Every round, latest first: what it is, how many proposals stand in each state, and pence awarded."""
    rows = session.execute(
        select(*(getattr(StoredRound, name) for name in _LISTED)).order_by(StoredRound.opens.desc(), StoredRound.code)
    ).all()
    rounds = pd.DataFrame(rows, columns=_LISTED).astype({"budget_pence": "Int64"})
    counted = select(StoredProposal.round_code, StoredProposal.state, func.count())
    found = session.execute(counted.group_by(StoredProposal.round_code, StoredProposal.state)).all()
    counts = {(code, state): many for code, state, many in found}
    for state in ProposalState.codes():
        rounds[state] = [counts.get((code, state), 0) for code in rounds["code"]]
    return rounds.assign(awarded_pence=[awarded_pence(session, code) for code in rounds["code"]])


def awarded_pence(session: Session, code: str) -> int:
    """The pence awarded in a round, as the awards were made."""
    query = (
        select(func.coalesce(func.sum(Award.amount_pence), 0))
        .join(Project, Project.number == Award.project_number)
        .join(StoredProposal, StoredProposal.project_id == Project.project_id)
        .where(StoredProposal.round_code == code, StoredProposal.state == ProposalState.AWARDED.value)
        .where(Award.reference == code)
    )
    return int(session.execute(query).scalar_one())


def _fields(call: FundingRound, by: Actor) -> dict[str, Any]:
    said = asdict(call) | {"objectives": list(call.objectives), "conflict_rule": call.conflict_rule.value}
    said["criteria"] = [asdict(criterion) for criterion in call.criteria]
    return said | {"actor": by.name, "role": by.role.value, "saved_at": datetime.now(UTC)}


def _is_scored(session: Session, code: str) -> bool:
    query = select(ProposalScore.id).join(StoredProposal, StoredProposal.number == ProposalScore.proposal_number)
    return session.scalars(query.where(StoredProposal.round_code == code).limit(1)).first() is not None


def _require_commissioner(by: Actor) -> None:
    if by.role is not Role.COMMISSIONER:
        raise InputError(f"a round is opened by the commissioner, not by the {by.role.label.lower()}.")
