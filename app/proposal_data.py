"""A proposal as its writer reads and writes it: started, resumed by its link, saved as it is typed, submitted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pandas as pd
import streamlit as st

from app import data
from interventions.errors import InputError
from interventions.funding_rounds import FundingRound
from interventions.proposing import Actor, Move, Proposal, uk_day
from interventions.store import drafts, proposal_comments, proposals, rounds
from interventions.store.drafts import Draft
from interventions.store.drafts import StaleDraftError as StaleDraftError
from interventions.store.engine import transaction
from logic_models import LogicModel
from logic_models.notation import from_yaml, to_yaml
from logic_models.storing import to_stored


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A proposal being written: with the round it is made in and the draft that stands."""

    proposal: Proposal
    call: FundingRound
    draft: Draft


def open_rounds() -> dict[str, FundingRound]:
    """The rounds that are open today, in Britain: code → round."""
    today = uk_day(datetime.now(UTC))
    with transaction(data.store()) as session:
        every = [rounds.read_round(session, code) for code in rounds.list_rounds(session)["code"]]
    return {call.code: call for call in every if call.stands(today) == "open"}


def start(
    code: str, *, title: str, organisation: str, asked_pence: int | None, by: Actor, begun: LogicModel | None = None
) -> str:
    """Begin a draft (with what the theory `begun` says); returns the key of its link, which is told this once."""
    with data.changing() as session:
        key = proposals.start_proposal(
            session, code, title=title, organisation=organisation, asked_pence=asked_pence, by=by
        )[1]
    if begun is not None:
        opened = resume(key)
        model = replace(theory_of(opened), nodes=begun.nodes, links=begun.links, tier=begun.tier, note=begun.note)
        keep(opened.proposal.number, answers="", model=model, expected=0, by=by)
    return key


def resume(key: str) -> Opened:
    """What a link opens; InputError, always the same, where it opens nothing."""
    with transaction(data.store()) as session:
        held = proposals.resume_proposal(session, key)
        return Opened(
            proposal=held, call=proposals.round_of(session, held.number), draft=drafts.read_draft(session, held.number)
        )


def own(keys: Sequence[str]) -> dict[str, Proposal]:
    """The proposals that these links open, latest change first: key → proposal; a link that opens none is left out."""
    found: dict[str, Proposal] = {}
    with transaction(data.store()) as session:
        for key in keys:
            try:
                found[key] = proposals.resume_proposal(session, key)
            except InputError:  # the link was renewed meanwhile
                continue
    return dict(sorted(found.items(), key=lambda one: one[1].changed_at, reverse=True))


def keep(number: int, *, answers: str, model: LogicModel, expected: int, by: Actor) -> Draft:
    """Save what was typed over revision `expected`; raises StaleDraftError, once it is kept, where another stands."""
    return drafts.save_draft(data.store(), number, answers=answers, theory=to_yaml(model), expected=expected, by=by)


def submit(opened: Opened, model: LogicModel, *, by: Actor) -> Proposal:
    """Hand in the theory made of the draft that was opened; InputError where a check blocks it."""
    held = opened.proposal
    given = replace(model, id=held.theory_id, title=held.title, owner=held.organisation)
    if data.review(given).blocked:
        raise InputError("something must be mended first.", where=held.title, mend="See what is marked in red.")
    with data.changing() as session:
        return proposals.submit(session, held.number, to_stored(given), revision=opened.draft.revision, by=by)


def change(number: int, *, title: str, organisation: str, asked_pence: int | None, by: Actor) -> Proposal:
    """Change what a proposal is called, whose it is and what it asks for."""
    with data.changing() as session:
        return proposals.change_details(
            session, number, title=title, organisation=organisation, asked_pence=asked_pence, by=by
        )


def renew(number: int, *, by: Actor) -> str:
    """The key of a new link; the old one opens nothing from now on."""
    with data.changing() as session:
        return proposals.renew_link(session, number, by=by)


def withdraw(number: int, *, note: str, by: Actor) -> Proposal:
    """Take a proposal back before it is decided."""
    with data.changing() as session:
        return proposals.withdraw(session, number, note=note, by=by)


def theory_of(opened: Opened) -> LogicModel:
    """The theory of a draft; where nothing was typed yet, an empty one with what the proposal and its round state."""
    if opened.draft.theory.strip():
        return from_yaml(opened.draft.theory, file="the draft")
    held = opened.proposal
    return LogicModel(
        (), id=held.theory_id, title=held.title, owner=held.organisation, starts=opened.call.grant_starts,
        ends=opened.call.grant_ends, version="1", date=uk_day(held.created_at).isoformat(),
    )  # fmt: skip


def comments(number: int) -> pd.DataFrame:
    """The comments on a proposal, in order, each with its latest answer."""
    with transaction(data.store()) as session:
        return proposal_comments.read_comments(session, number)


def why_returned(number: int) -> str:
    """What the commissioner wrote when the proposal was last returned; "" where nothing."""
    with transaction(data.store()) as session:
        events = proposals.read_events(session, number)
    notes = events.loc[events["act"] == Move.RETURN.label, "note"]
    return str(notes.iloc[-1]) if len(notes) else ""


def answer(comment_id: int, text: str, *, changed: bool, by: Actor) -> None:
    """Answer one comment."""
    with data.changing() as session:
        proposal_comments.answer_comment(session, comment_id, text, changed=changed, by=by)


@st.cache_resource(show_spinner=False)
def examples() -> dict[str, LogicModel]:
    """The library's theories, to look at while writing one: id → theory."""
    from logic_models.reading import library, read_logic_model

    return {name: read_logic_model(path) for name, path in library().items()}
