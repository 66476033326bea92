"""Comments on a submitted version of a theory: on the whole, a node or a link; answered one by one."""

from __future__ import annotations

from datetime import UTC, datetime

import pandas as pd
from sqlalchemy import func, select
from sqlmodel import Session

from interventions.errors import InputError
from interventions.models.proposals import CommentAnswer, ProposalComment, StoredProposal
from interventions.models.theories import TheoryLink, TheoryNode
from interventions.proposing import Actor, ProposalState, Role
from interventions.store.proposals import read_proposal

_COMMENT = ["id", "version", "node_id", "source", "target", "text", "actor", "role", "made_at"]
_ANSWER = ["changed", "answer", "answered_by", "answered_at"]
_WITH_OTHERS = (ProposalState.SUBMITTED, ProposalState.RETURNED)


def add_comment(
    session: Session, number: int, text: str, *, version: int, by: Actor, node_id: str = "",
    link: tuple[str, str] | None = None, now: datetime | None = None,
) -> int:  # fmt: skip
    """Comment on a node, a link (source, target) or, with neither, the whole of a version; returns its number.

    InputError for an empty comment, a node or link that is not in the version, a version that was not submitted, and
    where the proposal is a draft, decided or withdrawn.
    """
    held = read_proposal(session, number)
    if by.role is Role.GRANTEE:
        raise InputError("comments are made by those who read a proposal.", mend="Answer the comments there are.")
    if held.state not in _WITH_OTHERS or held.version is None or not 1 <= version <= held.version:
        raise InputError(f"version {version} of this proposal is not open to comments.", where=held.title)
    if not text.strip():
        raise InputError("the comment is empty.", where=held.title)
    source, target = link or ("", "")
    _require_place(session, held.theory_id, version, node_id, source, target)
    row = ProposalComment(
        proposal_number=number, version=version, node_id=node_id, source=source, target=target, text=text.strip(),
        actor=by.name, role=by.role.value, made_at=now or datetime.now(UTC),
    )  # fmt: skip
    session.add(row)
    session.flush()
    return int(row.id or 0)


def answer_comment(
    session: Session, comment_id: int, text: str, *, changed: bool, by: Actor, now: datetime | None = None
) -> None:
    """Resolve one comment: say what was `changed`, or why nothing was. The latest answer speaks; all are kept.

    InputError without words, for anybody but the grantee, and while the proposal is not with the applicant.
    """
    comment = session.get(ProposalComment, comment_id)
    if comment is None:
        raise InputError(f"there is no comment {comment_id}.")
    held = session.get(StoredProposal, comment.proposal_number)
    if by.role is not Role.GRANTEE:
        raise InputError(f"a comment is answered by the grantee, not by the {by.role.label.lower()}.")
    if held.state != ProposalState.RETURNED:
        raise InputError("comments are answered while the proposal is returned.", where=held.title)
    if not text.strip():
        mend = "Say what you changed." if changed else "Say why nothing was changed."
        raise InputError("the answer is empty.", where=held.title, mend=mend)
    session.add(
        CommentAnswer(
            comment_id=comment_id, changed=changed, text=text.strip(), actor=by.name, role=by.role.value,
            answered_at=now or datetime.now(UTC),
        )
    )  # fmt: skip
    session.flush()


def read_comments(session: Session, number: int) -> pd.DataFrame:
    """The comments on a proposal, in order, each with its latest answer.

    id, version, node_id, source, target, text, actor, role, made_at; changed, answer, answered_by, answered_at, which
    are empty where there is no answer yet.
    """
    latest = select(func.max(CommentAnswer.id)).group_by(CommentAnswer.comment_id)
    query = (
        select(
            *(getattr(ProposalComment, name) for name in _COMMENT), CommentAnswer.changed, CommentAnswer.text,
            CommentAnswer.actor, CommentAnswer.answered_at,
        )
        .outerjoin(CommentAnswer, (CommentAnswer.comment_id == ProposalComment.id) & CommentAnswer.id.in_(latest))
        .where(ProposalComment.proposal_number == number)
    )  # fmt: skip
    rows = session.execute(query.order_by(ProposalComment.id)).all()
    kinds = {"changed": "boolean", "answer": "str", "answered_by": "str"}
    return pd.DataFrame(rows, columns=[*_COMMENT, *_ANSWER]).astype(kinds)


def read_answers(session: Session, comment_id: int) -> pd.DataFrame:
    """Every answer a comment ever had, in order: changed, text, actor, role, answered_at."""
    columns = ["changed", "text", "actor", "role", "answered_at"]
    query = select(*(getattr(CommentAnswer, name) for name in columns)).where(CommentAnswer.comment_id == comment_id)
    return pd.DataFrame(session.execute(query.order_by(CommentAnswer.id)).all(), columns=columns)


def _require_place(session: Session, theory_id: str, version: int, node_id: str, source: str, target: str) -> None:
    if node_id and (source or target):
        raise InputError("a comment is on a node or on a link, not on both.")
    if node_id and session.get(TheoryNode, (theory_id, version, node_id)) is None:
        raise InputError(f"version {version} has no node {node_id!r}.")
    if source or target:
        query = select(TheoryLink.position).where(
            TheoryLink.theory_id == theory_id, TheoryLink.version == version, TheoryLink.source == source,
            TheoryLink.target == target,
        )  # fmt: skip
        if session.execute(query).first() is None:
            raise InputError(f"version {version} has no link from {source!r} to {target!r}.")
