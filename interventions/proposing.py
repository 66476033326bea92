"""The life of a proposal: who may move it from which state to which, and what stands in the way.

draft → submitted → returned → submitted … → awarded or declined; withdrawn at any time before a decision.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from interventions.errors import InputError
from interventions.figures import listed, plural
from interventions.funding_rounds import FundingRound
from interventions.vocabulary import Term

_UK = ZoneInfo("Europe/London")


class Role(Term):
    """As whom somebody acts. Until there is sign-in it is what the person picked, and is not verified."""

    GRANTEE = "grantee", "Grantee", "Writes a proposal and, once it is funded, its returns."
    COMMISSIONER = "commissioner", "Commissioner", "Opens a round, comments, returns and decides."
    ASSESSOR = "assessor", "Assessor", "Scores proposals against the criteria of the round."


class ProposalState(Term):
    """Where a proposal stands."""

    DRAFT = "draft", "Draft", "Being written; nobody has been asked to read it."
    SUBMITTED = "submitted", "Submitted", "With the commissioner."
    RETURNED = "returned", "Returned", "With the applicant again, to answer comments."
    AWARDED = "awarded", "Awarded", "Decided: funded, and a project."
    DECLINED = "declined", "Declined", "Decided: not funded."
    WITHDRAWN = "withdrawn", "Withdrawn", "Taken back by the applicant before a decision, and kept."


class Move(Term):
    """What can be done with a proposal. The label is what was done to it."""

    SUBMIT = "submit", "submitted", "The applicant hands it in, with a version of its theory of change."
    RETURN = "return", "returned", "The commissioner sends it back with comments."
    AWARD = "award", "awarded", "The commissioner funds it."
    DECLINE = "decline", "declined", "The commissioner does not fund it."
    WITHDRAW = "withdraw", "withdrawn", "The applicant takes it back."


_LEADS_TO = {
    Move.SUBMIT: ProposalState.SUBMITTED, Move.RETURN: ProposalState.RETURNED, Move.AWARD: ProposalState.AWARDED,
    Move.DECLINE: ProposalState.DECLINED, Move.WITHDRAW: ProposalState.WITHDRAWN,
}  # fmt: skip
_OPEN: dict[ProposalState, tuple[Move, ...]] = {
    ProposalState.DRAFT: (Move.SUBMIT, Move.WITHDRAW),
    ProposalState.SUBMITTED: (Move.RETURN, Move.AWARD, Move.DECLINE, Move.WITHDRAW),
    ProposalState.RETURNED: (Move.SUBMIT, Move.DECLINE, Move.WITHDRAW),
}
_MAY: dict[Role, tuple[Move, ...]] = {
    Role.GRANTEE: (Move.SUBMIT, Move.WITHDRAW), Role.COMMISSIONER: (Move.RETURN, Move.AWARD, Move.DECLINE),
    Role.ASSESSOR: (),
}  # fmt: skip
BEING_WRITTEN = (ProposalState.DRAFT, ProposalState.RETURNED)
DECIDED = (ProposalState.AWARDED, ProposalState.DECLINED)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, and as whom; both as the person says. InputError without a name, or for a role nobody has."""

    name: str
    role: Role

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise InputError("nobody is named.", where="your name", mend="Pick your name and role first.")
        if self.role not in Role.codes():
            raise InputError(f"{self.role!r} is not a role.", mend=f"The roles are: {', '.join(Role.codes())}.")
        object.__setattr__(self, "name", self.name.strip())
        object.__setattr__(self, "role", next(role for role in Role if role == self.role))


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A proposal as it stands. `version`: the theory last submitted; `late`: first submitted after the round closed.

    Its theory of change is stored under `theory_id`. `frozen_version` and `project_id` are set by the award.
    """

    number: int
    round_code: str
    title: str
    organisation: str
    asked_pence: int | None
    state: ProposalState
    theory_id: str
    version: int | None
    late: bool
    created_at: datetime
    changed_at: datetime
    project_id: str = ""
    frozen_version: int | None = None


def state_of(code: str) -> ProposalState:
    """The state with this code."""
    return next(state for state in ProposalState if state == code)


def moves_from(state: ProposalState, role: Role | None = None) -> tuple[Move, ...]:
    """What can be done with a proposal in this state, by one role or by anybody."""
    return tuple(move for move in _OPEN.get(state, ()) if role is None or move in _MAY[role])


def moved(state: ProposalState, move: Move, role: Role) -> ProposalState:
    """The state a move leads to. InputError where the state does not allow it, or it is not for this role."""
    if move not in moves_from(state):
        open_moves = [one.label for one in moves_from(state)]
        mend = f"It can be {listed(open_moves, 'or')}." if open_moves else "Nothing more can be done with it."
        raise InputError(f"a proposal that is {state.label.lower()} cannot be {move.label}.", mend=mend)
    if move not in _MAY[role]:
        who = listed([one.label.lower() for one in Role if move in _MAY[one]], "or")
        raise InputError(f"a proposal is {move.label} by the {who}, not by the {role.label.lower()}.")
    return _LEADS_TO[move]


def check_submission(held: Proposal, call: FundingRound, *, on: date, unanswered: int) -> bool:
    """True if the submission is late. InputError before the round opens, or while comments wait for an answer.

    A proposal is late by its first submission: answering comments after the closing day does not make it so.
    """
    if on < date.fromisoformat(call.opens):
        raise InputError(f"the round opens on {call.opens}.", where=call.name, mend="Your draft is kept until then.")
    if unanswered:
        wait = "waits" if unanswered == 1 else "wait"
        raise InputError(
            f"{plural(unanswered, 'comment')} still {wait} for an answer.",
            mend="Answer each: say what you changed, or why you did not.",
        )
    return on > date.fromisoformat(call.closes) if held.version is None else held.late


def uk_day(moment: datetime) -> date:
    """The day in Britain at a moment; a moment without a zone is taken as universal time, as the store keeps it."""
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(_UK).date()
