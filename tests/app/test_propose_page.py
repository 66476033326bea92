"""The guided form of a proposal. Oracle: what stands in the store, read by its own functions."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from app import proposal_data, round_data
from interventions.demo import import_reference
from interventions.errors import InputError
from interventions.funding_rounds import FundingRound
from interventions.proposing import Actor, ProposalState, Role
from interventions.store.drafts import list_drafts, read_draft, save_draft
from interventions.store.engine import transaction
from interventions.store.proposal_comments import add_comment
from interventions.store.proposals import read_proposal, return_proposal
from interventions.store.rounds import add_round
from interventions.store.theories import read_theory
from logic_models import form
from logic_models.form import Answers
from logic_models.kinds import NodeKind
from logic_models.notation import from_yaml
from logic_models.storing import from_stored
from pages import open_page, words
from proposals import ANN, CALL, CAS, answered


@pytest.fixture
def call(engine) -> FundingRound:
    """A round that is open today."""
    today = date.today()
    call = replace(CALL, opens=str(today - timedelta(9)), closes=str(today + timedelta(9)))
    with transaction(engine) as session:
        add_round(session, call, by=CAS)
    return call


def start(call) -> str:
    return proposal_data.start(call.code, title="Mentors", organisation="A Trust", asked_pence=None, by=ANN)


def open_form(key, step=1, name="Ann"):
    page = open_page("propose", key=key, step=str(step))
    return page.text_input(key="actor name here").set_value(name).run()


def field(page, label, among="text_area"):
    return next(one for one in getattr(page, among) if one.label == label)


def press(page, label):
    return next(one for one in page.button if one.label == label).click().run()


def told() -> Answers:
    """All that must be there but for one thing: the time of the output."""
    return form.said(answered(), "output-1", "period", "")


def keep(engine, key, answers, by=ANN):
    opened = proposal_data.resume(key)
    model = form.to_theory(answers, proposal_data.theory_of(opened))
    return proposal_data.keep(
        opened.proposal.number, answers=form.to_text(answers), model=model, expected=opened.draft.revision, by=by
    )


def step_to(model, name):
    (link,) = [link for link in model.links if link.target == name]
    return link


def test_without_a_round_one_can_only_try_the_form(engine):
    page = open_page("propose")
    assert not page.exception
    assert "No funding round is open today" in words(page)
    page = press(page, "Try the form")
    assert "1 of 7 · Problem" in page.get("progress")[0].proto.text
    field(page, "What is the problem?").set_value("Some pupils fight").run()
    page = press(page, "Next")
    page = press(page, "Back")
    assert field(page, "What is the problem?").value == "Some pupils fight"


def test_a_missing_database_is_said_with_its_mend(database):
    page = open_page("propose")
    assert not page.exception
    assert "vru init" in words(page)


def test_a_link_that_opens_nothing_is_said(engine):
    page = open_form("nonsense")
    assert not page.exception
    assert "opens no proposal" in words(page)


def test_a_proposal_is_begun_and_its_link_shown_once(engine, call):
    page = open_page("propose")
    page.text_input(key="actor name here").set_value("Ann").run()
    field(page, "What is the project called?", "text_input").set_value("Mentors").run()
    page = press(page, "Begin")
    assert "Still missing: your organisation" in words(page)
    field(page, "Which organisation proposes it?", "text_input").set_value("A Trust").run()
    page = press(page, "Begin")
    key = "".join(page.query_params["key"])
    assert proposal_data.resume(key).proposal.title == "Mentors"
    assert f"?key={key}" in words(page)
    page = press(page, "I have copied it")
    assert key not in words(page)


def test_what_is_typed_is_saved_at_once_and_found_again_in_a_new_session(engine, call):
    key = start(call)
    page = open_form(key)
    field(page, "What is the problem?").set_value("Some pupils fight").run()
    number = proposal_data.resume(key).proposal.number
    with transaction(engine) as session:
        draft = read_draft(session, number)
    assert [node.text for node in from_yaml(draft.theory).nodes] == ["Some pupils fight"]
    assert draft.actor == "Ann"
    again = open_form(key, name="Bea")
    assert field(again, "What is the problem?").value == "Some pupils fight"
    assert proposal_data.resume(key).draft.revision == 1


def test_each_screen_asks_its_element_with_an_example(engine, call):
    key = start(call)
    keep(engine, key, told())
    for step, (_, label) in enumerate(
        [("problem", "What is the problem?"), ("audience", "Who are they?"), ("activity", "What do you do?"),
         ("output", "What will you count?"), ("outcome", "What changes while the project runs?"),
         ("impact", "What is different in the end?")], 1,
    ):  # fmt: skip
        page = open_form(key, step)
        assert not page.exception
        assert field(page, label).value
        assert any(one.label == "From" for one in page.selectbox)


def test_numbers_choices_and_reasons_become_fields_of_the_theory(engine, call):
    key = start(call)
    keep(engine, key, told())
    page = open_form(key, 4)
    field(page, "How many?", "text_input").set_value("1,200").run()
    field(page, "Do you count people, or contacts with them?", "selectbox").set_value("contacts").run()
    assert "For “Mentors meet pupils” to lead to this:" in words(page)
    field(page, "What has to be true?").set_value("Pupils come").run()
    model = from_yaml(proposal_data.resume(key).draft.theory)
    assert (model.node("output-1").quantity, model.node("output-1").counts) == (1200, "contacts")
    assert step_to(model, "output-1").assumption == "Pupils come"


def test_how_sure_when_and_by_which_shared_measure_are_asked_and_kept_with_who_said_so(engine, call):
    with transaction(engine) as session:
        list(import_reference(session))
    key = start(call)
    keep(engine, key, told())
    page = open_form(key, 2)
    field(page, "When does the project step in?", "selectbox").set_value("secondary").run()
    page = press(press(page, "Next"), "Next")
    field(page, "How sure are you of it? (0 to 100)", "number_input").set_value(70).run()
    page = press(page, "Next")
    field(page, "Is it one of the measures that many projects use?", "selectbox").set_value("sdq-conduct").run()
    shared = "Conduct problems score (points, 0 to 10)"
    assert field(page, "How will you know? What will you count or measure?", "text_input").value == shared
    field(page, "Which of these changes is it nearest to?", "selectbox").set_value("mental-health").run()
    model = from_yaml(proposal_data.resume(key).draft.theory)
    assert model.tier == "secondary"
    assert (step_to(model, "output-1").confidence, step_to(model, "output-1").confidence_by) == (70, "Ann")
    calm = model.of_kind(NodeKind.SHORT_OUTCOME)[0]
    assert (calm.measure, calm.indicator, calm.direction) == ("sdq-conduct", shared, "decrease")
    assert calm.outcome == "mental-health", "what was chosen stands, whatever the measure is filed under"


def test_a_statement_can_be_added_and_taken_out(engine, call):
    key = start(call)
    keep(engine, key, told())
    page = press(open_form(key, 3), "Add another activity")
    field(page, "What do you do? (2 of 2)").set_value("Parents meet").run()
    page = press(page, "Next")
    page.multiselect[0].set_value(model_ids(key)).run()
    page = press(page, "Back")
    links = {(one.source, one.target) for one in from_yaml(proposal_data.resume(key).draft.theory).links}
    assert (model_ids(key)[-1], "output-1") in links
    page = press(page, "Take out 1 of 2")
    assert [node.text for node in from_yaml(proposal_data.resume(key).draft.theory).of_kind(NodeKind.ACTIVITY)] == [
        "Parents meet"
    ]


def model_ids(key):
    return [node.id for node in from_yaml(proposal_data.resume(key).draft.theory).of_kind(NodeKind.ACTIVITY)]


def test_two_windows_are_shown_side_by_side_and_put_together_as_chosen(engine, call):
    key = start(call)
    keep(engine, key, told())
    page = open_form(key)
    theirs = form.said(form.said(told(), "problem-1", "text", "Theirs"), "impact-1", "text", "Nobody is hurt")
    keep(engine, key, theirs, by=Actor("Bea", Role.GRANTEE))
    field(page, "What is the problem?").set_value("Mine").run()
    said = words(page)
    assert "Mine: Mine" in said
    assert "Theirs: Theirs" in said
    number = proposal_data.resume(key).proposal.number
    with transaction(engine) as session:
        assert list(list_drafts(session, number)["aside"]) == [True, False, False]
    field(page, "Which is to stand? (2 of 2)", "radio").set_value("Theirs").run()
    page = press(page, "Keep what is chosen")
    model = from_yaml(proposal_data.resume(key).draft.theory)
    assert (model.node("problem-1").text, model.node("impact-1").text) == ("Mine", "Nobody is hurt")
    assert field(page, "What is the problem?").value == "Mine"


def test_what_blocks_is_asked_again_then_the_proposal_is_handed_in(engine, call):
    key = start(call)
    keep(engine, key, told())
    page = open_form(key, 7)
    assert not page.exception
    assert page.get("graphviz_chart")
    assert next(one for one in page.button if one.label == "Hand it in").disabled
    field(page, "In what time? (a year)", "text_input").set_value("a year").run()
    assert not next(one for one in page.button if one.label == "Hand it in").disabled
    page = press(page, "Hand it in")
    assert not page.exception
    held = proposal_data.resume(key).proposal
    assert (held.state, held.version) == (ProposalState.SUBMITTED, 1)
    with transaction(engine) as session:
        model = from_stored(read_theory(session, held.theory_id))
    assert (model.node("output-1").period, model.owner) == ("a year", "A Trust")
    assert model.starts == call.grant_starts
    assert "Your proposal is handed in" in words(page)


def test_a_returned_proposal_asks_for_an_answer_to_each_comment(engine, call):
    key = start(call)
    keep(engine, key, form.said(told(), "output-1", "period", "a year"))
    press(open_form(key, 7), "Hand it in")
    number = proposal_data.resume(key).proposal.number
    with transaction(engine) as session:
        add_comment(session, number, "Why only pupils?", version=1, by=CAS, node_id="audience-1")
        return_proposal(session, number, version=1, by=CAS)
    page = open_form(key, 7)
    assert "Why only pupils?" in words(page)
    page = press(page, "Hand it in")
    assert "still waits for an answer" in words(page)
    field(page, "Say what you changed, or why you did not").set_value("Schools refer them").run()
    page = press(page, "Answer")
    assert "Every comment has its answer" in words(page)
    press(page, "Hand it in")
    with transaction(engine) as session:
        assert read_proposal(session, number).state is ProposalState.SUBMITTED


def test_a_theory_changed_in_the_editor_is_what_the_form_goes_on_with(engine, call):
    key = start(call)
    keep(engine, key, told())
    opened = proposal_data.resume(key)
    model = form.to_theory(form.said(told(), "problem-1", "text", "Drawn elsewhere"), proposal_data.theory_of(opened))
    from logic_models.notation import to_yaml

    save_draft(engine, opened.proposal.number, answers=opened.draft.answers, theory=to_yaml(model), expected=1, by=ANN)
    assert field(open_form(key), "What is the problem?").value == "Drawn elsewhere"


def test_details_link_and_withdrawal_are_in_the_hands_of_the_writer(engine, call):
    key = start(call)
    keep(engine, key, told())
    page = open_form(key)
    field(page, "What is the project called?", "text_input").set_value("Mentors of Ashmere")
    page = press(page, "Change these")
    held = proposal_data.resume(key).proposal
    assert held.title == "Mentors of Ashmere"
    page = press(page, "Make a new link")
    (new,) = [one.value.rpartition("?key=")[2] for one in page.code]
    with pytest.raises(InputError, match="opens no proposal"):
        proposal_data.resume(key)
    assert proposal_data.resume(new).proposal.number == held.number
    page.checkbox[0].check().run()
    page = press(page, "Withdraw")
    assert proposal_data.resume(new).proposal.state is ProposalState.WITHDRAWN
    assert "Taken back by the applicant" in words(page)
    assert "Some pupils fight" in words(page), "what was written can still be read"


def test_a_theory_that_a_check_blocks_is_not_handed_in_however_one_tries(engine, call):
    key = start(call)
    keep(engine, key, told())
    opened = proposal_data.resume(key)
    with pytest.raises(InputError, match="something must be mended first"):
        proposal_data.submit(opened, proposal_data.theory_of(opened), by=ANN)


def test_a_gap_begins_a_proposal_with_the_approaches_that_registers_rate_best(engine, call):
    with transaction(engine) as session:
        list(import_reference(session))
    page = open_page("propose", tier="secondary", age="10–17", factor="gangs-and-drug-supply", setting="school")
    said = words(page)
    assert "You begin from a gap. " in said
    assert "aged 10 to 17, at raised risk" in said
    page.text_input(key="actor name here").set_value("Ann").run()
    field(page, "What is the project called?", "text_input").set_value("Mentors").run()
    field(page, "Which organisation proposes it?", "text_input").set_value("A Trust").run()
    page = press(page, "Begin")
    key = page.query_params["key"]
    key = key if isinstance(key, str) else key[0]
    model = from_yaml(proposal_data.resume(key).draft.theory)
    audience = model.node("audience")
    assert (audience.age_from, audience.age_to, audience.risk, audience.setting) == (10, 17, "raised", "school")
    assert model.tier == "secondary"
    assert all(node.approach and node.text in said for node in model.of_kind(NodeKind.ACTIVITY))
    assert all(link.evidence for link in model.links)
    page = press(press(page, "Next"), "Next")
    for node in model.of_kind(NodeKind.ACTIVITY):
        assert any(one.value == node.text for one in page.text_area)


def test_an_address_that_names_no_gap_begins_nothing(engine, call):
    page = open_page("propose", tier="<x>", age="10–17", factor="gangs-and-drug-supply")
    assert not page.exception
    assert "You begin from a gap" not in words(page)


def test_a_later_change_follows_from_the_early_one_written_above_it(engine, call):
    key = start(call)
    keep(engine, key, form.removed(told(), "short_outcome-1"))
    page = open_form(key, 5)
    field(page, "What changes while the project runs?").set_value("Pupils keep calm").run()
    field(page, "What do people do otherwise a year or two later?").set_value("Pupils settle quarrels").run()
    model = from_yaml(proposal_data.resume(key).draft.theory)
    (early,), (later,) = (model.of_kind(kind) for kind in (NodeKind.SHORT_OUTCOME, NodeKind.MEDIUM_OUTCOME))
    assert step_to(model, later.id).source == early.id


def test_a_returned_proposal_says_so_on_every_screen_with_the_note_and_the_way_to_the_comments(engine, call):
    key = start(call)
    keep(engine, key, form.said(told(), "output-1", "period", "a year"))
    opened = proposal_data.resume(key)
    proposal_data.submit(opened, proposal_data.theory_of(opened), by=ANN)
    with transaction(engine) as session:
        add_comment(session, opened.proposal.number, "Who?", version=1, by=CAS, node_id="audience-1")
        return_proposal(session, opened.proposal.number, version=1, by=CAS, note="Say more of whom")
    page = open_form(key, 1)
    assert "They write: “Say more of whom”" in words(page)
    page = press(page, "1 comment waits for your answer: go to the last screen")
    assert "Who?" in words(page)


def test_what_the_form_makes_can_be_awarded_by_whoever_read_it(engine, call):
    """Nothing but what the form asks for; the reviewer is the one who awards."""
    key = start(call)
    answers = form.said(told(), "output-1", "period", "a year")
    for what, value in (("who", "pupils"), ("direction", "increase"), ("indicator", "% calm"), ("source", "survey"),
                        ("when", "July")):  # fmt: skip
        answers = form.said(answers, "short_outcome-1", what, value)
    keep(engine, key, answers)
    opened = proposal_data.resume(key)
    proposal_data.submit(opened, proposal_data.theory_of(opened), by=ANN)
    held = round_data.read(opened.proposal.number)
    done = round_data.award(held, version=1, grant_pence=100_00, funder="", days=("", ""), note="", by=CAS)
    assert done.state is ProposalState.AWARDED
