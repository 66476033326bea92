"""Any theory, put through the guided form. Oracle: the theory itself."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from logic_models.form import from_text, resumed, tidied, to_answers, to_text, to_theory
from logic_models.form_versions import differences, put_together
from theories import theories


@given(theories())
def test_any_theory_comes_through_the_form_unchanged(model):
    answers = to_answers(model)
    assert to_theory(answers, model) == model
    assert from_text(to_text(answers)) == answers
    assert resumed(answers, model) == answers


@given(theories())
def test_answers_make_a_theory_that_gives_the_same_answers(model):
    answers = to_answers(model)
    assert to_answers(to_theory(answers)) == answers == tidied(answers)


@given(theories(), theories(), st.booleans())
def test_all_choices_on_one_side_give_that_side(first, second, mine):
    one, other = to_answers(first), to_answers(second)
    places = {difference.place: mine for difference in differences(one, other)}
    chosen = put_together(one, other, places)
    assert not differences(chosen, one if mine else other)
