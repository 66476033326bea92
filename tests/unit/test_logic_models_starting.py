"""A theory begun for a gap. Oracle: ratings written out by hand."""

import pytest

from interventions.errors import InputError
from interventions.tables import RATINGS
from logic_models import NodeKind, check, start_theory
from logic_models.notation import from_yaml, to_yaml
from sound_theory import MENTORING, PRISON, ratings

TALKS = MENTORING | {"intervention_code": "talks", "intervention": "Talks", "stance": "limited", "label": "Promising"}


def started(*rows, tier="secondary", **said):
    return start_theory(tier, (10, 17), ("truancy", "Truancy"), ratings(*rows), **said)


def approaches(model):
    return [node.approach for node in model.of_kind(NodeKind.ACTIVITY)]


def test_what_works_comes_before_what_is_promising_and_what_harms_never():
    harmful_elsewhere = TALKS | {"stance": "harm", "register": "B", "label": "Harmful"}
    assert approaches(started(TALKS, MENTORING, PRISON)) == ["mentoring", "talks"]
    assert approaches(started(TALKS, MENTORING, harmful_elsewhere)) == ["mentoring"]
    assert approaches(started(TALKS, MENTORING, most=1)) == ["mentoring"]


def test_another_tier_or_setting_is_left_out_and_an_unstated_setting_stays():
    assert approaches(started(MENTORING, tier="tertiary")) == []
    assert approaches(started(MENTORING, setting="justice")) == []
    assert approaches(started(MENTORING | {"setting": ""}, setting="justice")) == ["mentoring"]


def test_each_link_names_its_evidence_and_each_approach_cites_its_register():
    model = started(MENTORING, TALKS)
    assert [(link.source, link.target, link.evidence) for link in model.links] == [
        ("activity-1", "outcome-1", ("mentoring",)), ("activity-2", "outcome-1", ("talks",)),
    ]  # fmt: skip
    note = model.node("activity-1").note
    assert note == "A Toolkit (version 2026, read on 2026-11-21): “Moderate”. https://example.org/mentoring"
    assert (model.node("problem").factors, model.node("audience").risk) == (("truancy",), "raised")
    assert (model.node("audience").age_from, model.node("audience").age_to) == (10, 17)


def test_what_is_missing_is_left_to_the_checks_and_nothing_it_says_is_stopped():
    model = started(MENTORING)
    review = check(model, evidence=ratings())
    assert from_yaml(to_yaml(model)) == model
    assert "V1" in {found.rule for found in review.findings}, "outputs and impact are not made up"
    assert "V14" not in {found.rule for found in review.findings}


def test_without_a_factor_or_ratings_problem_and_audience_still_stand():
    model = start_theory("primary", (0, 9), ("", ""), RATINGS.empty())
    assert [node.kind for node in model.nodes] == [NodeKind.PROBLEM, NodeKind.AUDIENCE]


@pytest.mark.parametrize(("tier", "ages"), [("fourth", (10, 17)), ("primary", (17, 10))])
def test_an_unknown_tier_or_ages_out_of_order_are_refused(tier, ages):
    with pytest.raises(InputError):
        start_theory(tier, ages, ("", ""), ratings())
