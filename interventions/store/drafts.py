"""What is typed into a proposal, saved as it is typed: every revision is kept, and none is written over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import pandas as pd
from sqlalchemy import Engine, func, select
from sqlmodel import Session

from interventions.errors import InputError, StoreError
from interventions.models.proposals import ProposalDraft, StoredProposal
from interventions.proposing import BEING_WRITTEN, Actor, state_of
from interventions.store.engine import writing

_LISTED = ["revision", "aside", "actor", "role", "saved_at"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One revision of what was typed: `answers` and `theory` as text; `aside`: kept beside the draft."""

    revision: int
    answers: str
    theory: str
    aside: bool = False
    actor: str = ""
    saved_at: datetime | None = None


class StaleDraftError(StoreError):
    """What was typed could not become the draft, and is kept beside it.

    `yours` was typed (kept as revision `yours.revision`), `theirs` is the draft that stands.
    """

    def __init__(self, yours: Draft, theirs: Draft, what: str) -> None:
        self.yours, self.theirs = yours, theirs
        super().__init__(what, mend=f"What you typed is kept as revision {yours.revision}. Compare the two texts.")


def save_draft(
    engine: Engine, number: int, *, answers: str, theory: str, expected: int, by: Actor, now: datetime | None = None
) -> Draft:
    """Save what was typed over revision `expected` (0: nothing yet) and return the draft that stands.

    It has a transaction of its own. Raises StaleDraftError, once what was typed is safely kept as a revision beside
    the draft, where another revision stands by now, or the proposal is not being written. Nothing is appended where
    the draft says the same already.
    """
    with writing(engine) as session:
        yours, theirs, what = _keep(session, number, answers, theory, expected, by, now or datetime.now(UTC))
    if what:
        raise StaleDraftError(yours, theirs, what)
    return yours


def read_draft(session: Session, number: int, *, revision: int | None = None) -> Draft:
    """The draft that stands, or one revision; an empty one (revision 0) where nothing was typed yet."""
    if revision is None:
        return _standing(session, number)
    row = session.get(ProposalDraft, (number, revision))
    if row is None:
        raise InputError(f"proposal {number} has no revision {revision} of its draft.")
    return _value(row)


def list_drafts(session: Session, number: int) -> pd.DataFrame:
    """Every revision of a draft, latest first: revision, aside, actor, role, saved_at."""
    query = select(*(getattr(ProposalDraft, name) for name in _LISTED)).where(ProposalDraft.proposal_number == number)
    rows = session.execute(query.order_by(ProposalDraft.revision.desc())).all()
    return pd.DataFrame(rows, columns=_LISTED)


def _keep(
    session: Session, number: int, answers: str, theory: str, expected: int, by: Actor, now: datetime
) -> tuple[Draft, Draft, str]:
    """What was kept, what stands, and why the one is not the other ("" where it is)."""
    held = session.get(StoredProposal, number)
    if held is None:
        raise InputError(f"there is no proposal {number}.", mend="See `vru proposal list`.")
    standing, what = _standing(session, number), ""
    if (answers, theory) == (standing.answers, standing.theory):
        return standing, standing, ""
    if held.state not in BEING_WRITTEN:
        what = f"the proposal is {state_of(held.state).label.lower()}, and cannot be changed now."
    elif standing.revision != expected:
        by_whom = f" by {standing.actor}" if standing.actor else ""
        what = f"the draft was saved{by_whom} since you opened it; revision {standing.revision} stands now."
    if what and (kept := _kept_before(session, number, answers, theory)):
        return kept, standing, what
    last = select(func.max(ProposalDraft.revision)).where(ProposalDraft.proposal_number == number)
    row = ProposalDraft(
        proposal_number=number, revision=(session.execute(last).scalar_one() or 0) + 1, answers=answers, theory=theory,
        aside=bool(what), actor=by.name, role=by.role.value, saved_at=now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return _value(row), standing, what


def _kept_before(session: Session, number: int, answers: str, theory: str) -> Draft | None:
    """The same text, kept already: a page that saves every few seconds would keep it again and again."""
    query = select(ProposalDraft).where(
        ProposalDraft.proposal_number == number, ProposalDraft.answers == answers, ProposalDraft.theory == theory
    )
    row = session.scalars(query.order_by(ProposalDraft.revision.desc()).limit(1)).first()
    return _value(row) if row else None


def _standing(session: Session, number: int) -> Draft:
    query = select(ProposalDraft).where(ProposalDraft.proposal_number == number, ProposalDraft.aside.is_(False))
    row = session.scalars(query.order_by(ProposalDraft.revision.desc()).limit(1)).first()
    return _value(row) if row else Draft(revision=0, answers="", theory="")


def _value(row: ProposalDraft) -> Draft:
    return Draft(**{name: getattr(row, name) for name in Draft.__dataclass_fields__})
