from datetime import UTC, datetime

import pytest
from pytest_bdd import given, parsers, scenarios, then, when

from interventions.errors import InputError
from interventions.proposing import Actor, ProposalState, Role
from interventions.store.drafts import StaleDraftError, list_drafts, read_draft, save_draft
from interventions.store.engine import transaction
from interventions.store.proposal_comments import add_comment, answer_comment, read_comments
from interventions.store.proposals import (
    read_proposal,
    renew_link,
    resume_proposal,
    return_proposal,
    start_proposal,
    submit,
    withdraw,
)
from interventions.store.rounds import add_round
from logic_models import LogicModel, Severity, check, form
from logic_models.notation import from_yaml, to_yaml
from logic_models.storing import to_stored
from proposals import ANN, CALL, CAS, NOW, answered

scenarios("grantee.feature")
BEN = Actor("Ben", Role.GRANTEE)


class Draft:
    """One proposal as its writer holds it."""

    def __init__(self, engine) -> None:
        self.engine = engine
        with transaction(engine) as session:
            held, self.key = start_proposal(
                session, CALL.code, title="Mentors", organisation="A Trust", by=ANN, now=NOW
            )
        self.number, self.theory_id, self.revision = held.number, held.theory_id, 0

    def save(self, answers, by=ANN, expected=None):
        model = form.to_theory(answers, LogicModel((), id=self.theory_id, title="Mentors"))
        saved = save_draft(
            self.engine, self.number, answers=form.to_text(answers), theory=to_yaml(model), by=by,
            expected=self.revision if expected is None else expected,
        )  # fmt: skip
        self.revision = saved.revision

    def kept(self):
        with transaction(self.engine) as session:
            return read_draft(session, self.number)

    def hand_in(self, day):
        held = self.kept()
        with transaction(self.engine) as session:
            model = from_yaml(held.theory, file="the draft")
            submit(session, self.number, to_stored(model), revision=held.revision, by=ANN, now=day)

    def proposal(self):
        with transaction(self.engine) as session:
            return read_proposal(session, self.number)

    def opened_by(self, key):
        with transaction(self.engine) as session:
            return resume_proposal(session, key).number == self.number


def noon(day):
    return datetime.strptime(day, "%d %B %Y").replace(hour=12, tzinfo=UTC)


@given("a round that is open until 31 March 2027")
def the_round(engine):
    assert CALL.closes == "2027-03-31"
    with transaction(engine) as session:
        add_round(session, CALL, by=CAS)


@when("Ann begins a proposal and answers the six questions", target_fixture="draft")
def answers_all(engine):
    draft = Draft(engine)
    draft.save(answered())
    return draft


@when("Ann begins a proposal and answers all but who it is for", target_fixture="draft")
def answers_some(engine):
    draft = Draft(engine)
    draft.save(form.removed(answered(), "audience-1"))
    return draft


@when("Ann asks for a new link", target_fixture="renewed")
def new_link(draft):
    with transaction(draft.engine) as session:
        return renew_link(session, draft.number, by=ANN)


@when(parsers.parse('Ben saves "{text}" over the revision that Ann is changing'))
def ben_saves(draft, text):
    ann = draft.revision
    draft.save(form.said(answered(), "problem-1", "text", text), by=BEN)
    draft.revision = ann


@when(parsers.parse("hands it in on {day}"))
def hands_in(draft, day):
    draft.hand_in(noon(day))


@when(parsers.parse('withdraws it: "{why}"'))
def withdraws(draft, why):
    with transaction(draft.engine) as session:
        withdraw(session, draft.number, by=ANN, note=why)


@when(parsers.parse('the commissioner returns it asking "{text}"'))
def returns(draft, text):
    with transaction(draft.engine) as session:
        add_comment(session, draft.number, text, version=1, by=CAS, node_id="audience-1")
        return_proposal(session, draft.number, version=1, by=CAS, now=noon("5 March 2027"))


@when(parsers.parse('Ann answers "{text}" and hands it in again'))
def answers_and_hands_in(draft, text):
    with transaction(draft.engine) as session:
        (comment,) = read_comments(session, draft.number)["id"]
        answer_comment(session, int(comment), text, changed=True, by=ANN)
    draft.save(form.said(form.from_text(draft.kept().answers), "audience-1", "text", text))
    draft.hand_in(noon("8 March 2027"))


@then(parsers.parse("her draft is a theory of {nodes:d} statements joined by {links:d} steps"))
def a_theory(draft, nodes, links):
    model = from_yaml(draft.kept().theory, file="the draft")
    assert (len(model.nodes), len(model.links)) == (nodes, links)


@then(parsers.parse('nothing stops her from handing it in, but "{rule}" is still asked about'))
def nothing_stops(draft, rule):
    review = check(from_yaml(draft.kept().theory, file="the draft"))
    assert not review.blocked
    assert rule in {finding.rule for finding in review.to_mend()}


@then(parsers.parse('"{rule}" alone stops her: "{words}"'))
def alone_stops(draft, rule, words):
    review = check(from_yaml(draft.kept().theory, file="the draft"))
    (block,) = [finding for finding in review.findings if finding.severity is Severity.BLOCK]
    assert (block.rule, block.message) == (rule, words)


@then("the link opens it with every answer")
def opens(draft):
    assert draft.opened_by(draft.key)
    assert form.from_text(draft.kept().answers) == form.tidied(answered())


@then("another link opens nothing")
def another_link(draft):
    with pytest.raises(InputError, match="this link opens no proposal"):
        draft.opened_by(draft.key[:-1] + ("A" if draft.key[-1] != "A" else "B"))


@then("the old link opens nothing and the new one opens it")
def old_and_new(draft, renewed):
    with pytest.raises(InputError, match="this link opens no proposal"):
        draft.opened_by(draft.key)
    assert draft.opened_by(renewed)


@then("Ann's save is refused with what stands now, and both are kept")
def both_kept(draft):
    hers = form.said(answered(), "problem-1", "text", "Some pupils carry knives")
    with pytest.raises(StaleDraftError) as refused:
        draft.save(hers)
    assert "Teenagers fight" in refused.value.theirs.answers
    assert "carry knives" in refused.value.yours.answers
    with transaction(draft.engine) as session:
        assert list_drafts(session, draft.number)["revision"].tolist() == [3, 2, 1]


@then("it is kept as late")
def late(draft):
    assert (draft.proposal().state, draft.proposal().late) == (ProposalState.SUBMITTED, True)


@then("it stands as withdrawn, and every answer is kept")
def withdrawn(draft):
    assert draft.proposal().state is ProposalState.WITHDRAWN
    assert form.from_text(draft.kept().answers) == form.tidied(answered())


@then(parsers.parse('it is with Ann again, with "{text}" on the audience'))
def with_her_again(draft, text):
    assert draft.proposal().state is ProposalState.RETURNED
    with transaction(draft.engine) as session:
        (comment,) = read_comments(session, draft.number).to_dict("records")
    assert (comment["text"], comment["node_id"]) == (text, "audience-1")


@then(parsers.parse("it stands as submitted, version {version:d}"))
def submitted(draft, version):
    assert (draft.proposal().state, draft.proposal().version) == (ProposalState.SUBMITTED, version)
