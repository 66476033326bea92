"""Each rule fails the theory that breaks it, and that theory only."""

from dataclasses import replace

import pytest

from interventions.errors import InputError
from logic_models import Link, Node, Severity, check
from logic_models.reading import find_logic_model, library
from logic_models.rules import RULES


@pytest.fixture
def model():
    return find_logic_model("youth-mentoring")


def without(model, *ids):
    """The theory without these nodes and the links that touch them."""
    return replace(
        model,
        nodes=tuple(node for node in model.nodes if node.id not in ids),
        links=tuple(link for link in model.links if not {link.source, link.target} & set(ids)),
    )


def changed(model, node_id, **fields):
    """The theory with one node's fields changed."""
    return replace(model, nodes=tuple(replace(n, **fields) if n.id == node_id else n for n in model.nodes))


def rules_found(model):
    return {finding.rule for finding in check(model).findings}


@pytest.mark.parametrize("name", library())
def test_the_library_keeps_every_rule(name):
    review = check(find_logic_model(name))
    assert review.findings == ()
    assert not review.blocked


@pytest.mark.parametrize("name", library())
def test_the_library_states_an_assumption_and_evidence_on_every_link(name):
    assert all(link.assumption and link.evidence for link in find_logic_model(name).links)
    assert find_logic_model(name).note.startswith("Illustrative")


@pytest.mark.parametrize("node_id", ["problem", "audience"])
def test_v1_a_missing_element_is_named(model, node_id):
    review = check(without(model, node_id))
    assert [(f.rule, f.node, f.message) for f in review.findings] == [("V1", "", f"The {node_id} is missing.")]
    assert review.blocked


def test_v1_short_and_medium_outcomes_are_one_element(model):
    assert "V1" not in rules_found(without(model, "suspensions", "violence"))
    neither = without(model, "suspensions", "violence", "trusted-adult", "self-control", "attendance")
    assert "The outcomes are missing." in {finding.message for finding in check(neither).findings}


def test_v2_names_the_circle_and_v2_alone(model):
    back = replace(model, links=(*model.links, Link("impact", "match")))
    review = check(back)
    assert {finding.rule for finding in review.findings} == {"V2"}
    assert any(
        finding.message == "The argument goes in a circle: match → matched → meetings → self-control → "
        "violence → impact → match."
        for finding in review.findings
    )


def test_v2_a_circle_marked_as_feedback_is_allowed(model):
    assert not check(replace(model, links=(*model.links, Link("impact", "match", feedback=True)))).findings


def test_v2_a_link_to_itself_is_a_circle(model):
    review = check(replace(model, links=(*model.links, Link("meetings", "meetings"))), rules=["V2"])
    assert review.findings[0].message.endswith("meetings → meetings.")


def test_v3_an_unlinked_node_is_pointed_at(model):
    loose = replace(model, nodes=(*model.nodes, Node("van", "input", "A van")))
    (finding,) = check(loose).findings
    assert (finding.rule, finding.node) == ("V3", "van")


def test_v3_an_activity_that_leads_nowhere_and_an_impact_out_of_nowhere(model):
    nodes = (*model.nodes, Node("film", "activity", "Make a film"), Node("calm", "impact", "A calmer county"))
    links = (*model.links, Link("team", "film"), Link("calm", "impact"))
    found = {finding.node: finding.message for finding in check(replace(model, nodes=nodes, links=links)).findings}
    assert found == {
        "film": "Activity “Make a film” leads to no impact.",
        "calm": "No activity leads to Impact “A calmer county”.",
    }


def test_v3_feedback_is_no_way_to_an_impact(model):
    links = tuple(replace(link, feedback=link.target == "impact") for link in model.links)
    assert {f.rule for f in check(replace(model, links=links)).findings} == {"V3"}


def test_v3_says_nothing_of_paths_where_v1_says_there_is_no_impact(model):
    assert rules_found(without(model, "impact")) == {"V1"}


@pytest.mark.parametrize(
    ("fields", "missing"),
    [
        ({"quantity": None}, "number"),
        ({"quantity": "many"}, "number"),
        ({"quantity": -1}, "number"),
        ({"unit": ""}, "unit"),
        ({"period": " "}, "period"),
        ({"unit": "", "period": ""}, "unit or period"),
    ],
)
def test_v5_an_output_that_cannot_be_counted(model, fields, missing):
    (finding,) = check(changed(model, "meetings", **fields)).findings
    assert (finding.rule, finding.node, finding.severity) == ("V5", "meetings", Severity.BLOCK)
    assert finding.message == f"Output “Mentoring meetings held” has no {missing}."


def test_v5_nought_is_a_number(model):
    assert not check(changed(model, "meetings", quantity=0)).findings


@pytest.mark.parametrize("field", ["who", "direction", "indicator", "source", "when"])
def test_v6_an_outcome_that_cannot_be_observed(model, field):
    review = check(changed(model, "attendance", **{field: ""}))
    assert [(f.rule, f.node) for f in review.findings] == [("V6", "attendance")]
    assert not review.blocked


@pytest.mark.parametrize("field", ["baseline", "target"])
def test_v7_an_outcome_without_a_mark_to_measure_by(model, field):
    (finding,) = check(changed(model, "violence", **{field: None})).findings
    assert (finding.rule, finding.node) == ("V7", "violence")
    assert finding.message.endswith(f"has no {field}.")


def test_v7_words_may_stand_for_a_figure(model):
    words = changed(model, "violence", baseline="from the first survey", target="monitor only")
    assert not check(words).findings


def test_every_rule_has_a_question_a_source_and_a_weight():
    assert list(RULES) == ["V1", "V2", "V3", "V5", "V6", "V7"]
    assert all(rule.asks.endswith("?") and rule.source for rule in RULES.values())


def test_a_rule_that_does_not_exist_is_refused(model):
    with pytest.raises(InputError, match="no rule V99"):
        check(model, rules=["V99"])


def test_a_review_says_and_tabulates_itself(model):
    review = check(changed(without(model, "audience"), "violence", target=None))
    assert review.summary() == (
        "Youth mentoring: 2 findings (1 must be mended and 1 should be mended). It cannot be submitted yet."
    )
    frame = review.to_frame()
    assert list(frame.columns) == ["rule", "severity", "node", "message", "mend", "source"]
    assert frame["rule"].tolist() == ["V1", "V7"]
    assert check(model).summary() == "Youth mentoring: nothing to mend."
    assert check(model).to_frame().empty
