"""Proposals as they stand, and every move from one state to another: written in one transaction with its event."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import UTC, datetime

import pandas as pd
from sqlalchemy import func, select, update
from sqlmodel import Session

from interventions.errors import InputError, StoreError
from interventions.funding_rounds import FundingRound, is_pence
from interventions.models.proposals import CommentAnswer, ProposalComment, ProposalDraft, ProposalEvent, StoredProposal
from interventions.proposing import (
    Actor,
    Move,
    Proposal,
    ProposalState,
    Role,
    check_submission,
    moved,
    state_of,
    uk_day,
)
from interventions.store.rounds import read_round
from interventions.store.theories import freeze_theory, read_theory, save_theory
from interventions.theory_rows import StoredTheory

_KEY_BYTES = 32  # 256 bits: no one finds a link by trying
_EVENTS = ["position", "act", "state", "actor", "role", "happened_at", "note", "version", "revision"]
_LISTED = ["number", "round_code", "title", "organisation", "asked_pence", "state", "version", "late", "created_at",
           "changed_at", "project_id", "frozen_version"]  # fmt: skip


def start_proposal(
    session: Session, round_code: str, *, title: str, organisation: str, by: Actor, asked_pence: int | None = None,
    now: datetime | None = None,
) -> tuple[Proposal, str]:  # fmt: skip
    """Begin a draft; returns it and the key of the link by which it is resumed.

    The key is told this once: the store keeps only its digest. InputError without a title or organisation.
    """
    read_round(session, round_code)
    _require_words(title, organisation, asked_pence)
    moment, key = now or datetime.now(UTC), secrets.token_urlsafe(_KEY_BYTES)
    row = StoredProposal(
        round_code=round_code, title=title.strip(), organisation=organisation.strip(), asked_pence=asked_pence,
        state=ProposalState.DRAFT.value, theory_id=f"proposal-{secrets.token_hex(6)}", key_digest=_digest(key),
        created_at=moment, changed_at=moment,
    )  # fmt: skip
    session.add(row)
    session.flush()
    _record(session, row, "started", by, moment)
    return _value(row), key


def resume_proposal(session: Session, key: str) -> Proposal:
    """The proposal that a link opens. InputError, always the same, where it opens none."""
    digest = _digest(key) if isinstance(key, str) else ""
    row = session.scalars(select(StoredProposal).where(StoredProposal.key_digest == digest)).first()
    if row is None or not hmac.compare_digest(row.key_digest, digest):
        raise InputError(
            "this link opens no proposal.",
            mend="Check that it was copied whole, or ask the commissioner for a new one.",
        )
    return _value(row)


def renew_link(session: Session, number: int, *, by: Actor, now: datetime | None = None) -> str:
    """A new key for a proposal whose link was lost or seen by others; the old link opens nothing from now on."""
    if by.role is Role.ASSESSOR:
        raise InputError("a link is made by the applicant or the commissioner, not by an assessor.")
    row, key = _row(session, number), secrets.token_urlsafe(_KEY_BYTES)
    row.key_digest = _digest(key)
    _record(session, row, "new link", by, now or datetime.now(UTC))
    return key


def change_details(
    session: Session, number: int, *, title: str, organisation: str, asked_pence: int | None, by: Actor,
    now: datetime | None = None,
) -> Proposal:  # fmt: skip
    """Change title, organisation or sum while the proposal is being written; the event says what stood before."""
    row = _row(session, number)
    _require_words(title, organisation, asked_pence)
    if row.state not in (ProposalState.DRAFT, ProposalState.RETURNED):
        state = state_of(row.state).label.lower()
        raise InputError(f"a proposal that is {state} cannot be changed.", where=row.title)
    before = f"before: {row.title}; {row.organisation}; {row.asked_pence} pence asked"
    row.title, row.organisation, row.asked_pence = title.strip(), organisation.strip(), asked_pence
    _record(session, row, "changed", by, now or datetime.now(UTC), note=before)
    return _value(row)


def read_proposal(session: Session, number: int) -> Proposal:
    """One proposal; InputError where there is none."""
    return _value(_row(session, number))


def list_proposals(session: Session, *, round_code: str = "", state: str = "") -> pd.DataFrame:
    """Proposals, latest change first, of one round or in one state: also those withdrawn, declined and late."""
    query = select(*(getattr(StoredProposal, name) for name in _LISTED))
    if round_code:
        query = query.where(StoredProposal.round_code == round_code)
    if state:
        query = query.where(StoredProposal.state == state)
    rows = session.execute(query.order_by(StoredProposal.changed_at.desc(), StoredProposal.number.desc())).all()
    wholes = {"asked_pence": "Int64", "version": "Int64", "frozen_version": "Int64"}
    return pd.DataFrame(rows, columns=_LISTED).astype(wholes)


def read_events(session: Session, number: int) -> pd.DataFrame:
    """Everything that was done with a proposal, in order: act, state after it, actor, role, when, note, versions."""
    query = select(*(getattr(ProposalEvent, name) for name in _EVENTS)).where(ProposalEvent.proposal_number == number)
    rows = session.execute(query.order_by(ProposalEvent.position)).all()
    return pd.DataFrame(rows, columns=_EVENTS).astype({"version": "Int64", "revision": "Int64"})


def submit(
    session: Session, number: int, theory: StoredTheory, *, revision: int, by: Actor, note: str = "",
    now: datetime | None = None,
) -> Proposal:  # fmt: skip
    """Hand a proposal in with a version of its theory, made of draft `revision`; also again, after it was returned.

    InputError where the state, the round's opening day or a comment without an answer stands in the way, where a later
    revision was saved meanwhile, and for a theory whose id is not the proposal's `theory_id`.
    """
    row, moment = _row(session, number), now or datetime.now(UTC)
    moved(state_of(row.state), Move.SUBMIT, by.role)
    call = read_round(session, row.round_code)
    waiting = unanswered(session, number)
    late = check_submission(_value(row), call, on=uk_day(moment), unanswered=waiting)
    _require_latest(session, row, revision)
    if theory.theory_id != row.theory_id:
        raise InputError(
            f"the theory is {theory.theory_id!r}.", where=row.title, mend=f"Give it the id {row.theory_id}."
        )
    save_theory(session, theory, saved_by=by.name, role=by.role.value, why=note or "submitted")
    row.version, row.late = read_theory(session, row.theory_id).version, late
    return _move(session, row, Move.SUBMIT, by, moment, note=note, revision=revision)


def return_proposal(
    session: Session, number: int, *, version: int, by: Actor, note: str = "", now: datetime | None = None
) -> Proposal:
    """Send a proposal back to be mended. InputError without a comment that waits for an answer, or a note."""
    row = _at(session, number, version)
    moved(state_of(row.state), Move.RETURN, by.role)
    if not note.strip() and not unanswered(session, number):
        raise InputError("nothing is said about it.", where=row.title, mend="Write a comment or a note first.")
    return _move(session, row, Move.RETURN, by, now or datetime.now(UTC), note=note)


def decline(
    session: Session, number: int, *, version: int, by: Actor, note: str, now: datetime | None = None
) -> Proposal:
    """Decide against a proposal. InputError without a reason."""
    row = _at(session, number, version)
    moved(state_of(row.state), Move.DECLINE, by.role)
    if not note.strip():
        raise InputError("no reason is given.", where=row.title, mend="Say why: the applicant reads it.")
    return _move(session, row, Move.DECLINE, by, now or datetime.now(UTC), note=note)


def withdraw(session: Session, number: int, *, by: Actor, note: str = "", now: datetime | None = None) -> Proposal:
    """Take a proposal back before a decision. All of it is kept."""
    return _move(session, _row(session, number), Move.WITHDRAW, by, now or datetime.now(UTC), note=note)


def mark_awarded(
    session: Session, number: int, *, version: int, project_id: str, by: Actor, note: str, now: datetime
) -> Proposal:
    """Decide for a proposal on the version that was read, and freeze it: part of `store.awarding.award`."""
    row = _at(session, number, version)
    moved(state_of(row.state), Move.AWARD, by.role)
    freeze_theory(session, row.theory_id, version)
    row.project_id, row.frozen_version = project_id, version
    return _move(session, row, Move.AWARD, by, now, note=note)


def round_of(session: Session, number: int) -> FundingRound:
    """The round a proposal was made in."""
    return read_round(session, _row(session, number).round_code)


def unanswered(session: Session, number: int) -> int:
    """How many comments on a proposal have no answer yet."""
    answered = select(CommentAnswer.comment_id)
    query = select(func.count()).select_from(ProposalComment).where(ProposalComment.proposal_number == number)
    return int(session.execute(query.where(ProposalComment.id.not_in(answered))).scalar_one())


def _move(
    session: Session, row: StoredProposal, move: Move, by: Actor, now: datetime, *, note: str = "",
    revision: int | None = None,
) -> Proposal:  # fmt: skip
    row.state = moved(state_of(row.state), move, by.role).value
    _record(session, row, move.label, by, now, note=note, revision=revision)
    return _value(row)


def _record(
    session: Session, row: StoredProposal, act: str, by: Actor, now: datetime, *, note: str = "",
    revision: int | None = None,
) -> None:  # fmt: skip
    row.changed_at = now
    seen = row.changes
    counted = update(StoredProposal).where(StoredProposal.number == row.number, StoredProposal.changes == seen)
    if session.execute(counted.values(changes=seen + 1)).rowcount != 1:  # what was read is not what stands
        raise StoreError(
            "somebody else did something with this proposal at the same moment.", where=row.title,
            mend="Look at it again; nothing of yours was done.",
        )  # fmt: skip
    said = {"act": act, "state": row.state, "actor": by.name, "role": by.role.value, "note": note.strip()}
    place = {"proposal_number": row.number, "position": seen + 1, "version": row.version, "revision": revision}
    session.add(ProposalEvent(happened_at=now, **said, **place))
    session.flush()


def _at(session: Session, number: int, version: int) -> StoredProposal:
    """The proposal, provided that the version somebody read is the one that stands."""
    row = _row(session, number)
    if row.version != version:
        stands = f"version {row.version} stands now" if row.version else "nothing was submitted yet"
        raise InputError(
            f"version {version} was read, but {stands}.", where=row.title, mend="Read what stands, then decide."
        )
    return row


def _row(session: Session, number: int) -> StoredProposal:
    row = session.get(StoredProposal, number)
    if row is None:
        raise InputError(f"there is no proposal {number}.", mend="See `vru proposal list`.")
    return row


def _value(row: StoredProposal) -> Proposal:
    fields = {name: getattr(row, name) for name in Proposal.__dataclass_fields__}
    return Proposal(**fields | {"state": state_of(row.state)})


def _require_latest(session: Session, row: StoredProposal, revision: int) -> None:
    query = select(func.max(ProposalDraft.revision)).where(
        ProposalDraft.proposal_number == row.number, ProposalDraft.aside.is_(False)
    )
    standing = session.execute(query).scalar_one() or 0
    if standing != revision:
        raise InputError(
            f"revision {revision} was to be submitted, but revision {standing} of the draft stands now.",
            where=row.title, mend="Look at the draft again, then submit it.",
        )  # fmt: skip


def _require_words(title: str, organisation: str, asked_pence: int | None) -> None:
    if not title.strip() or not organisation.strip():
        raise InputError("a proposal needs a title and the name of the organisation.")
    if asked_pence is not None and not is_pence(asked_pence):
        raise InputError(f"{asked_pence!r} is not a sum in pence.", mend="Write whole pounds and pence.")


def _digest(key: str) -> str:
    # The key is 256 random bits, so that a plain digest cannot be turned back: a password would need a slow one.
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
