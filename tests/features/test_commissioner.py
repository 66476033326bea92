from dataclasses import replace

import pytest
from pytest_bdd import given, parsers, scenarios, then, when

from interventions.errors import InputError
from interventions.proposing import Move, moves_from
from interventions.store.assessments import declare_conflict, read_assessment, save_scores
from interventions.store.awarding import award, award_versions, frozen_theory
from interventions.store.drafts import read_draft, save_draft
from interventions.store.engine import transaction
from interventions.store.proposal_comments import add_comment, answer_comment, read_comments
from interventions.store.proposals import decline, read_events, read_proposal, return_proposal, start_proposal, submit
from interventions.store.rounds import add_round, awarded_pence
from interventions.store.theories import read_theory
from logic_models import compare_versions
from logic_models.storing import from_stored, to_stored
from proposals import ANN, CALL, CAS, EVE, NOW
from sound_theory import relinked, sound_theory

scenarios("commissioner.feature")
LINK = ("calm", "peace")


def hand_in(engine, number, confidence):
    with transaction(engine) as session:
        held, last = read_proposal(session, number), read_draft(session, number).revision
    model = replace(relinked(sound_theory(), *LINK, confidence=confidence), id=held.theory_id)
    draft = save_draft(engine, number, answers="", theory=str(confidence), expected=last, by=ANN)
    with transaction(engine) as session:
        return submit(session, number, to_stored(model), revision=draft.revision, by=ANN, now=NOW)


def one_change(before, after, old, new):
    (line,) = compare_versions(from_stored(before), from_stored(after)).listed()
    assert (line.field, line.before, line.after) == ("confidence", f"{old}%", f"{new}%")


@given("a round of £100,000 that scores need with 60 and value with 40")
def the_round(engine):
    assert (CALL.budget_pence, [one.weight for one in CALL.criteria]) == (100_000_00, [60, 40])
    with transaction(engine) as session:
        add_round(session, CALL, by=CAS)


@given("a proposal for £50,000 whose link from calm to peace is 90% sure", target_fixture="number")
def the_proposal(engine):
    with transaction(engine) as session:
        held, _ = start_proposal(
            session, CALL.code, title="Mentors", organisation="A Trust", asked_pence=50_000_00, by=ANN, now=NOW
        )
    hand_in(engine, held.number, 90)
    return held.number


@given("the proposal was returned and submitted anew, 60% sure")
def mended(engine, number):
    with transaction(engine) as session:
        return_proposal(session, number, version=1, by=CAS, note="Are you sure?", now=NOW)
    hand_in(engine, number, 60)


@when(parsers.parse('the commissioner comments "{text}" on that link'))
def comments(engine, number, text):
    with transaction(engine) as session:
        add_comment(session, number, text, version=1, by=CAS, link=LINK)


@when("returns the proposal")
def returns(engine, number):
    with transaction(engine) as session:
        return_proposal(session, number, version=1, by=CAS, now=NOW)


@when(parsers.parse('the applicant answers "{text}" and submits it {confidence:d}% sure'))
def answers(engine, number, text, confidence):
    with transaction(engine) as session:
        (comment,) = read_comments(session, number)["id"]
        answer_comment(session, int(comment), text, changed=True, by=ANN)
    hand_in(engine, number, confidence)


@when(parsers.parse("the commissioner awards £{pounds} on version {version:d}"), target_fixture="refusal")
def awards(engine, number, pounds, version):
    pence = int(pounds.replace(",", "")) * 100
    try:
        with transaction(engine) as session:
            award(session, number, version=version, grant_pence=pence, by=CAS, now=NOW)
    except InputError as error:
        return error.sentence()
    return ""


@when(parsers.parse("{name} scores need {need:d} and value {value:d}"))
def scores(engine, number, name, need, value):
    with transaction(engine) as session:
        given_scores = {"need": (need, ""), "value": (value, "")}
        save_scores(session, number, given_scores, version=1, by=replace(EVE, name=name))


@when(parsers.parse("{name} declares a conflict of interest"))
def declares(engine, number, name):
    with transaction(engine) as session:
        declare_conflict(session, number, "A trustee", by=replace(EVE, name=name))


@when(parsers.parse('the commissioner declines it: "{reason}"'))
def declines(engine, number, reason):
    with transaction(engine) as session:
        decline(session, number, version=1, by=CAS, note=reason, now=NOW)


@then("it cannot be submitted while the comment waits")
def not_submitted(engine, number):
    with pytest.raises(InputError, match="1 comment still waits for an answer"):
        hand_in(engine, number, 60)


@then(parsers.parse("one change is listed, from {old:d} to {new:d}"))
def listed(engine, number, old, new):
    with transaction(engine) as session:
        name = read_proposal(session, number).theory_id
        one_change(read_theory(session, name, version=1), read_theory(session, name, version=2), old, new)


@then(parsers.parse("from submission to award one change is listed, from {old:d} to {new:d}"))
def listed_to_award(engine, number, old, new):
    with transaction(engine) as session:
        one_change(*award_versions(session, number), old, new)


@then(parsers.parse("the project rests on version {version:d}, frozen"))
def rests_on(engine, number, version):
    with transaction(engine) as session:
        theory = frozen_theory(session, read_proposal(session, number).project_id)
    assert (theory.version, theory.frozen) == (version, True)


@then(parsers.parse("£{pounds} of the round is left"))
def left(engine, pounds):
    with transaction(engine) as session:
        assert CALL.budget_pence - awarded_pence(session, CALL.code) == int(pounds.replace(",", "")) * 100


@then(parsers.parse('it is refused: "{words}"'))
def refused(engine, number, refusal, words):
    assert words in refusal
    with transaction(engine) as session:
        assert read_proposal(session, number).state == "submitted"
        assert awarded_pence(session, CALL.code) == 0


@then(parsers.parse('the commissioner reads "{words}"'))
def reads(engine, number, words):
    with transaction(engine) as session:
        assert words in read_assessment(session, number).summary()


@then(parsers.parse('it stands as declined, with the reason "{reason}"'))
def declined(engine, number, reason):
    with transaction(engine) as session:
        assert read_proposal(session, number).state == "declined"
        assert read_events(session, number).iloc[-1]["note"] == reason


@then("nothing more can be done with it")
def nothing_more(engine, number):
    with transaction(engine) as session:
        assert moves_from(read_proposal(session, number).state) == ()


@then("an assessor can neither return, award nor decline it")
def not_by_an_assessor(engine, number):
    acts = [
        lambda session: return_proposal(session, number, version=1, by=EVE, note="x"),
        lambda session: award(session, number, version=1, grant_pence=100, by=EVE),
        lambda session: decline(session, number, version=1, by=EVE, note="x"),
    ]
    with transaction(engine) as session:
        assert moves_from(read_proposal(session, number).state, EVE.role) == ()
    for act, move in zip(acts, (Move.RETURN, Move.AWARD, Move.DECLINE), strict=True):
        with (
            pytest.raises(InputError, match=f"a proposal is {move.label} by the commissioner"),
            transaction(engine) as session,
        ):
            act(session)
