"""Funding rounds and the proposals made in them: what the pages of commissioners and assessors read and write.

Little of it is large, and all of it must be as it stands: nothing here is kept in memory.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import pandas as pd

from app import data
from interventions.assessing import Assessment
from interventions.errors import InputError
from interventions.figures import plural
from interventions.funding_rounds import ConflictRule, FundingRound
from interventions.proposing import Actor, Move, Proposal
from interventions.store import assessments, awarding, proposal_comments, proposals, theories
from interventions.store import rounds as stored
from interventions.store.engine import transaction
from logic_models import LogicModel, Review, Severity, Stage
from logic_models.storing import from_stored


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OpenProposal:
    """A proposal with its round, what was done with it, and the comments on it (columns as the store names them)."""

    held: Proposal
    call: FundingRound
    events: pd.DataFrame
    comments: pd.DataFrame

    def versions(self) -> dict[int, datetime]:
        """The versions that were submitted, latest first, each with the moment it first was."""
        given = self.events[self.events["act"] == Move.SUBMIT.label].drop_duplicates("version").iloc[::-1]
        return {int(row["version"]): row["happened_at"] for row in given.to_dict("records")}

    def unanswered(self) -> int:
        """How many comments have no answer yet."""
        return int(self.comments["answer"].isna().sum())


def rounds() -> pd.DataFrame:
    """Every round, latest first, with proposals by state and pence awarded."""
    with transaction(data.store()) as session:
        return stored.list_rounds(session)


def call_of(code: str) -> FundingRound:
    """One round."""
    with transaction(data.store()) as session:
        return stored.read_round(session, code)


def open_round(call: FundingRound, *, by: Actor) -> None:
    """Open a round; InputError where its code is taken."""
    with data.changing() as session:
        stored.add_round(session, call, by=by)


def change_round(call: FundingRound, *, by: Actor) -> None:
    """Change a round; InputError where proposals were scored by what is changed."""
    with data.changing() as session:
        stored.change_round(session, call, by=by)


def listed_proposals(round_code: str = "", state: str = "") -> pd.DataFrame:
    """Proposals, latest change first, of one round or in one state."""
    with transaction(data.store()) as session:
        return proposals.list_proposals(session, round_code=round_code, state=state)


def read(number: int) -> OpenProposal:
    """One proposal with all that was done with it."""
    with transaction(data.store()) as session:
        return OpenProposal(
            held=proposals.read_proposal(session, number), call=proposals.round_of(session, number),
            events=proposals.read_events(session, number), comments=proposal_comments.read_comments(session, number),
        )  # fmt: skip


def theory(held: Proposal, version: int) -> LogicModel:
    """One version of a proposal's theory of change."""
    with transaction(data.store()) as session:
        return from_stored(theories.read_theory(session, held.theory_id, version=version))


def from_submission_to_award(number: int) -> tuple[LogicModel, LogicModel]:
    """The theory as it was first submitted, and as it was awarded."""
    with transaction(data.store()) as session:
        first, last = awarding.award_versions(session, number)
    return from_stored(first), from_stored(last)


def comment(number: int, text: str, *, version: int, by: Actor, node: str = "",
            link: tuple[str, str] | None = None) -> None:  # fmt: skip
    """Comment on a node, a link or the whole of one version."""
    with data.changing() as session:
        proposal_comments.add_comment(session, number, text, version=version, by=by, node_id=node, link=link)


def send_back(number: int, *, version: int, note: str, by: Actor) -> None:
    """Return a proposal to the applicant."""
    with data.changing() as session:
        proposals.return_proposal(session, number, version=version, by=by, note=note)


def decline(number: int, *, version: int, note: str, by: Actor) -> None:
    """Decide against a proposal, with the reason."""
    with data.changing() as session:
        proposals.decline(session, number, version=version, by=by, note=note)


def award_review(model: LogicModel, *, by: Actor | None) -> Review:
    """What the checks say before an award. Whoever awards has reviewed it, unless the theory names another."""
    reviewer = model.reviewer or (by.name if by else "whoever awards it")
    return data.review(replace(model, reviewer=reviewer), stage=Stage.AWARD)


def award(
    opened: OpenProposal, *, version: int, grant_pence: int, funder: str, days: tuple[str, str], note: str, by: Actor,
    although: bool = False,
) -> Proposal:  # fmt: skip
    """Fund a proposal on the version that was read.

    InputError where a check of that version blocks, or while a comment waits for an answer, unless it is awarded
    `although` some do: the event then says so.
    """
    held = opened.held
    review = award_review(theory(held, version), by=by)
    if review.blocked:
        told = " ".join(finding.message for finding in review.findings if finding.severity is Severity.BLOCK)
        raise InputError(f"something must be mended before an award. {told}", where=held.title,
                         mend="Return it, and say what is to be mended.")  # fmt: skip
    waiting = opened.unanswered()
    if waiting and not although:
        raise InputError(
            f"{plural(waiting, 'comment')} {'has' if waiting == 1 else 'have'} no answer yet.", where=held.title,
            mend="Return it to be answered, or tick that you award it all the same.",
        )  # fmt: skip
    if waiting:
        note = f"{note.strip()} ({plural(waiting, 'comment')} without an answer)".strip()
    with data.changing() as session:
        return awarding.award(
            session, held.number, version=version, grant_pence=grant_pence, by=by, funder=funder.strip(),
            starts=days[0], ends=days[1], note=note,
        )  # fmt: skip


def left_pence(call: FundingRound) -> int | None:
    """The pence of a round that are not awarded yet; None where it states no budget."""
    with transaction(data.store()) as session:
        return None if call.budget_pence is None else call.budget_pence - stored.awarded_pence(session, call.code)


def assessor_named(name: str) -> str:
    """An assessor's name as it was first written."""
    with transaction(data.store()) as session:
        return assessments.spelled(session, name)


def scores(number: int, version: int) -> pd.DataFrame:
    """The latest scores of one version: assessor, criterion, score, note, version, saved_at."""
    with transaction(data.store()) as session:
        return assessments.read_scores(session, number, version=version)


def assessment(number: int, version: int) -> Assessment:
    """The weighted totals of one version."""
    with transaction(data.store()) as session:
        return assessments.read_assessment(session, number, version=version)


def save_scores(number: int, given: Mapping[str, tuple[int, str]], *, version: int, by: Actor) -> None:
    """Store an assessor's scores: criterion → (score, note). InputError once they declared a conflict of interest."""
    if said := conflict(read(number), by.name):
        raise InputError(f"your scores are not counted: {said}.")
    with data.changing() as session:
        assessments.save_scores(session, number, given, version=version, by=by)


def declare_conflict(number: int, nature: str, *, by: Actor) -> None:
    """An assessor's conflict of interest, kept for good."""
    with data.changing() as session:
        assessments.declare_conflict(session, number, nature, by=by)


def conflict(opened: OpenProposal, name: str) -> str:
    """Why the round's rule leaves out the scores this person gives, with the nature of the conflict; "" if it does not.

    Only the rule "the whole round" looks at the other proposals of the round.
    """
    number, call = opened.held.number, opened.call
    with transaction(data.store()) as session:
        asked = [number]
        if call.conflict_rule is ConflictRule.ROUND:
            others = proposals.list_proposals(session, round_code=call.code)["number"]
            asked += [int(other) for other in others if other != number]
        for one in asked:
            found = assessments.read_conflicts(session, one)
            mine = found.loc[found["assessor"] == name, "nature"]
            if len(mine):
                where = "in this proposal" if one == number else f"in proposal {one} of the same round"
                return f"you declared a conflict of interest {where} ({mine.iloc[0]})"
    return ""
