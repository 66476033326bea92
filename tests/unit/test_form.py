"""The guided form of a proposal. Oracle: the theory that was put in, and theories written out by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from interventions.errors import InputError
from logic_models import Link, LogicModel, Node, NodeKind
from logic_models.checks import check
from logic_models.form import (
    ASKED,
    Answers,
    Statement,
    Step,
    added,
    came_from,
    figure,
    from_text,
    joined,
    removed,
    resumed,
    said,
    said_of_step,
    to_answers,
    to_text,
    to_theory,
)
from logic_models.form_versions import differences, put_together
from logic_models.kinds import fields_of
from logic_models.reading import find_logic_model, library
from proposals import answered, six_answers
from sound_theory import sound_theory

SMALL = Answers(
    (
        Statement("activity-1", NodeKind.ACTIVITY, "Mentors meet pupils", {"dose": "weekly"}),
        Statement("output-1", NodeKind.OUTPUT, "Pupils met", {"quantity": 60}),
    ),
    (Step("activity-1", "output-1", {"assumption": "Pupils come"}),),
)


def test_answers_become_nodes_and_links_and_are_read_back():
    model = to_theory(SMALL)
    assert model == LogicModel(
        (Node("activity-1", "activity", "Mentors meet pupils", dose="weekly"),
         Node("output-1", "output", "Pupils met", quantity=60)),
        (Link("activity-1", "output-1", assumption="Pupils come"),),
    )  # fmt: skip
    assert to_answers(model) == SMALL


@pytest.mark.parametrize("name", library())
def test_every_theory_of_the_library_comes_through_the_form_unchanged(name):
    model = find_logic_model(name)
    assert to_theory(from_text(to_text(to_answers(model))), model) == model


def test_what_the_form_does_not_ask_is_kept_when_an_answer_changes():
    model = sound_theory()
    after = to_theory(said(to_answers(model), "met", "quantity", None), model)
    assert after.node("met") == replace(model.node("met"), quantity=None)
    assert after.node("summer") == model.node("summer")
    assert Link("summer", "calm") in after.links
    assert after.links[0].confidence == 90


def test_a_statement_taken_out_takes_its_links_with_it():
    model = sound_theory()
    after = to_theory(removed(to_answers(model), "calm"), model)
    assert "calm" not in {node.id for node in after.nodes}
    assert not [link for link in after.links if "calm" in (link.source, link.target)]


def test_a_statement_without_words_is_in_no_theory_but_is_kept_in_the_text():
    answers = said(added(SMALL, NodeKind.IMPACT, "impact-1"), "impact-1", "objective", "Less violence")
    assert to_theory(answers) == to_theory(SMALL)
    assert from_text(to_text(answers)) == answers


def test_a_statement_of_which_nothing_is_said_is_not_kept():
    answers = came_from(added(SMALL, NodeKind.IMPACT, "impact-1"), "impact-1", ["output-1"], ["output-1"])
    assert from_text(to_text(answers)) == SMALL


def test_a_theory_changed_elsewhere_wins_over_old_answers_and_loses_nothing_unfinished():
    half = said(added(SMALL, NodeKind.IMPACT, "impact-1"), "impact-1", "objective", "Less violence")
    elsewhere = to_theory(said(SMALL, "output-1", "text", "Pupils seen"))
    now = resumed(half, elsewhere)
    assert [one.text for one in now.statements] == ["Mentors meet pupils", "Pupils seen", ""]
    assert resumed(half, to_theory(half)) == half


def test_what_follows_from_nothing_follows_from_all_one_step_before():
    answers = said(added(SMALL, NodeKind.ACTIVITY, "activity-2"), "activity-2", "text", "Parents meet")
    answers = joined(added(answers, NodeKind.MEDIUM_OUTCOME, "medium-1"), "medium-1")
    assert [step.source for step in answers.leading_to("medium-1")] == ["output-1"]
    harm = joined(added(answers, NodeKind.HARM, "harm-1"), "harm-1")
    assert [step.source for step in harm.leading_to("harm-1")] == ["activity-1", "activity-2"]
    assert joined(answers, "medium-1") == answers


def test_choosing_other_sources_keeps_what_was_said_of_those_that_stay():
    answers = said(added(SMALL, NodeKind.ACTIVITY, "activity-2"), "activity-2", "text", "Parents meet")
    both = came_from(answers, "output-1", ["activity-1", "activity-2"], ["activity-1", "activity-2"])
    assert both.steps == (*SMALL.steps, Step("activity-2", "output-1"))
    told = said_of_step(both, "activity-2", "output-1", "evidence", ("none known",))
    assert came_from(told, "output-1", ["activity-2"], ["activity-1", "activity-2"]).steps == (
        Step("activity-2", "output-1", {"evidence": ("none known",)}),
    )


def test_a_proposal_typed_into_the_form_can_be_submitted():
    """The six elements with what V5 and V9 ask for; oracle: the rules themselves find nothing that blocks."""
    assert check(to_theory(six_answers())).blocked
    assert not check(to_theory(answered())).blocked


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("60", 60), (" 1,200 ", 1200), ("4.5", 4.5), ("", None), ("about 60", "about 60"), ("41%", "41%"),
     ("1e9", "1e9"), ("٣", "٣"), (".", "."), ("9" * 40, "9" * 40)],
)  # fmt: skip
def test_a_figure_is_read_as_it_was_meant(typed, meant):
    assert figure(typed) == meant
    assert type(figure(typed)) is type(meant)


def test_every_field_asked_belongs_to_its_kind():
    assert all(set(names) <= set(fields_of(kind)) for kind, names in ASKED.items())


@pytest.mark.parametrize("text", ["{", "[]", '{"statements": [["a"]]}', '{"statements": [], "steps": [[1]]}'])
def test_a_draft_that_holds_something_else_is_refused(text):
    with pytest.raises(InputError, match="does not hold answers"):
        from_text(text)


def test_two_versions_differ_field_by_field_and_are_put_together_as_chosen():
    mine = said(said(SMALL, "output-1", "quantity", 70), "activity-1", "text", "Mentors see pupils")
    theirs = said(added(SMALL, NodeKind.IMPACT, "impact-1"), "impact-1", "text", "Fewer hurt")
    found = {one.place: (one.mine, one.theirs) for one in differences(mine, theirs)}
    assert found == {
        ("activity-1", "text"): ("Mentors see pupils", "Mentors meet pupils"),
        ("output-1", "quantity"): (70, 60),
        ("impact-1", ""): (None, "impact"),
        ("impact-1", "text"): (None, "Fewer hurt"),
    }
    chosen = put_together(mine, theirs, {("activity-1", "text"): False, ("impact-1", ""): False,
                                         ("impact-1", "text"): False})  # fmt: skip
    assert chosen == said(theirs, "output-1", "quantity", 70)
    assert put_together(mine, theirs, {}) == mine


def test_a_step_whose_statement_is_not_chosen_goes_with_it():
    theirs = joined(said(added(SMALL, NodeKind.IMPACT, "impact-1"), "impact-1", "text", "Fewer hurt"), "impact-1")
    places = [one.place for one in differences(SMALL, theirs)]
    chosen = put_together(SMALL, theirs, {place: len(place) == 2 for place in places})
    assert chosen == SMALL


@pytest.mark.parametrize(
    ("typed", "meant"), [("1,200", 1200), ("12,000.5", 12000.5), ("1,5", "1,5"), ("12,34", "12,34")]
)
def test_a_comma_parts_thousands_or_makes_it_words(typed, meant):
    assert figure(typed) == meant
