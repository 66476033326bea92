"""The award: a proposal becomes a project, with grant, dates and the version of its theory that was decided on."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

from pydantic import ValidationError
from sqlalchemy import select
from sqlmodel import Session

from interventions.errors import InputError
from interventions.figures import pounds
from interventions.funding_rounds import FundingRound, is_pence
from interventions.models.projects import Project
from interventions.models.proposals import ProposalEvent, StoredProposal
from interventions.proposing import Actor, Move, Proposal, moved, uk_day
from interventions.records import AwardRecord, ProjectRecord, StageRecord
from interventions.store.projects import save_project
from interventions.store.proposals import mark_awarded, read_proposal, round_of
from interventions.store.rounds import awarded_pence
from interventions.store.theories import read_theory
from interventions.theory_rows import StoredTheory
from interventions.vocabulary import ProjectStatus


def award(
    session: Session, number: int, *, version: int, grant_pence: int, by: Actor, funder: str = "", starts: str = "",
    ends: str = "", project_id: str = "", note: str = "", now: datetime | None = None,
) -> Proposal:  # fmt: skip
    """Fund a proposal: freeze the version that was read, and make a project of it; days are the round's unless given.

    InputError where the state or role does not allow it, another version stands, the round's budget does not reach,
    the identifier is taken, or dates do not hold together. Nothing is stored then.
    """
    held, call, moment = read_proposal(session, number), round_of(session, number), now or datetime.now(UTC)
    moved(held.state, Move.AWARD, by.role)
    _require_money(session, call, grant_pence)
    name = project_id or f"{call.code}-{number}"
    if session.scalars(select(Project.number).where(Project.project_id == name)).first() is not None:
        raise InputError(f"there is a project {name!r} already.", mend="Give another identifier.")
    days = starts or call.grant_starts, ends or call.grant_ends
    decided = mark_awarded(session, number, version=version, project_id=name, by=by, note=note, now=moment)
    theory = read_theory(session, held.theory_id, version=version)
    save_project(session, _record(decided, theory, call, grant_pence, funder, days, uk_day(moment)), actor=by.name)
    return decided


def award_versions(session: Session, number: int) -> tuple[StoredTheory, StoredTheory]:
    """The theory as it was first submitted, and as it was awarded (before an award: as it stands)."""
    held = read_proposal(session, number)
    query = select(ProposalEvent.version).where(
        ProposalEvent.proposal_number == number, ProposalEvent.act == Move.SUBMIT.label
    )
    first = session.scalars(query.order_by(ProposalEvent.position).limit(1)).first()
    if first is None:
        raise InputError("nothing was submitted yet.", where=held.title)
    last = held.frozen_version or held.version
    return read_theory(session, held.theory_id, version=first), read_theory(session, held.theory_id, version=last)


def frozen_theory(session: Session, project_id: str) -> StoredTheory:
    """The theory of change on which a project was awarded; InputError where it did not come of a proposal."""
    query = select(StoredProposal).where(StoredProposal.project_id == project_id)
    row = session.scalars(query).first()
    if row is None or row.frozen_version is None:
        raise InputError(f"the project {project_id!r} was not awarded from a proposal kept here.")
    return read_theory(session, row.theory_id, version=row.frozen_version)


def _require_money(session: Session, call: FundingRound, grant_pence: int) -> None:
    if not is_pence(grant_pence) or not grant_pence:
        raise InputError(f"{grant_pence!r} is not a grant in pence.", mend="Write a sum above nought.")
    if call.budget_pence is not None:
        left = call.budget_pence - awarded_pence(session, call.code)
        if grant_pence > left:
            raise InputError(
                f"{pounds(grant_pence)} is more than the {pounds(left)} left of the round.", where=call.name,
                mend="Award less, or raise the round's budget first.",
            )  # fmt: skip


def _record(
    held: Proposal, theory: StoredTheory, call: FundingRound, pence: int, funder: str, days: tuple[str, str], on: date
) -> ProjectRecord:
    said = json.loads(theory.header)
    planned = ProjectStatus.PLANNED.value
    try:
        return ProjectRecord(
            project_id=held.project_id, title=held.title, provider=held.organisation,
            description=said.get("description", ""), status=planned, start_date=days[0] or None,
            end_date=days[1] or None, theory_id=held.theory_id, synthetic=bool(said.get("synthetic")),
            source=f"Proposal {held.number}, {call.name}", tiers=(said["tier"],) if said.get("tier") else (),
            stages=(StageRecord(status=planned, from_date=on.isoformat(), note="awarded"),),
            awards=(AwardRecord(funder=funder, amount_pence=pence, award_date=on.isoformat(), reference=call.code),),
        )  # fmt: skip
    except ValidationError as error:
        found = "; ".join(str(one["msg"]).removeprefix("Value error, ") for one in error.errors())
        raise InputError(f"{found}.", where=held.title) from error
