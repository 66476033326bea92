from dataclasses import replace

import pytest
from pytest_bdd import given, parsers, scenarios, then, when

from interventions.errors import ImportRefused
from logic_models import Link, check, pathways
from logic_models.reading import find_logic_model, read_logic_model, write_logic_model

scenarios("logic_models.feature")

NAMES = {
    "youth mentoring": "youth-mentoring",
    "hospital navigators": "hospital-navigators",
    "focused deterrence": "focused-deterrence",
}


def with_node(model, node_id, **fields):
    return replace(model, nodes=tuple(replace(n, **fields) if n.id == node_id else n for n in model.nodes))


@given(parsers.re("the library's theory of (?P<name>.+)"), target_fixture="model")
def from_the_library(name):
    return find_logic_model(NAMES[name])


@given("I take out the audience", target_fixture="model")
def without_audience(model):
    return replace(
        model,
        nodes=tuple(node for node in model.nodes if node.id != "audience"),
        links=tuple(link for link in model.links if "audience" not in (link.source, link.target)),
    )


@given(parsers.parse('I draw an arrow from "{source}" back to "{target}"'), target_fixture="model")
def arrow_back(model, source, target):
    return replace(model, links=(*model.links, Link(source, target)))


@given(
    parsers.parse('I draw an arrow from "{source}" back to "{target}" and mark it as feedback'), target_fixture="model"
)
def feedback(model, source, target):
    return replace(model, links=(*model.links, Link(source, target, feedback=True)))


@given(parsers.parse('I write the output "{node}" without a number'), target_fixture="model")
def no_number(model, node):
    return with_node(model, node, quantity=None)


@given(
    parsers.parse('the outcome "{node}" has the baseline "{baseline}" and the target "{target}"'),
    target_fixture="model",
)
def words_for_figures(model, node, baseline, target):
    return with_node(model, node, baseline=baseline, target=target)


@given(parsers.parse('the outcome "{node}" has no indicator'), target_fixture="model")
def no_indicator(model, node):
    return with_node(model, node, indicator="")


@given(
    "a file in which a kind is misspelt, an arrow leads nowhere and a node has no text", target_fixture="faulty_file"
)
def faulty_file(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text(
        "nodes:\n"
        "- {id: a, kind: actvity, text: Mentoring}\n"
        "- {id: b, kind: impact}\n"
        "links:\n"
        "- {source: a, target: elsewhere}\n",
        encoding="utf-8",
    )
    return path


@when("I have it checked", target_fixture="answer")
def have_it_checked(model):
    return check(model)


@when("I follow its paths", target_fixture="answer")
def follow(model):
    return pathways(model)


@when("I save it and open it again", target_fixture="again")
def save_and_open(model, tmp_path):
    write_logic_model(model, tmp_path / "mine.yaml")
    return read_logic_model(tmp_path / "mine.yaml")


@when("I open it", target_fixture="refusal")
def open_it(faulty_file):
    with pytest.raises(ImportRefused) as refusal:
        read_logic_model(faulty_file)
    return refusal.value


@then("nothing has to be mended")
def nothing_to_mend(answer):
    assert answer.findings == ()
    assert not answer.blocked


@then(parsers.parse('I read "{sentence}"'))
def read(answer, sentence):
    said = [answer.summary(), *(finding.message for finding in getattr(answer, "findings", ()))]
    assert sentence in said


@then(parsers.parse("rule {rule} alone is broken, and it blocks"))
def alone_and_blocks(answer, rule):
    assert {finding.rule for finding in answer.findings} == {rule}
    assert answer.blocked


@then(parsers.parse("rule {rule} alone is broken, and it does not block"))
def alone_and_does_not_block(answer, rule):
    assert {finding.rule for finding in answer.findings} == {rule}
    assert not answer.blocked


@then(parsers.parse('I am told how to mend it: "{mend}"'))
def told_how(answer, mend):
    assert mend in {finding.mend for finding in answer.findings}


@then(parsers.parse('the circle is named: "{circle}"'))
def circle_named(answer, circle):
    assert any(circle in finding.message for finding in answer.findings)


@then(parsers.parse('the finding points at "{node}"'))
def points_at(answer, node):
    assert [finding.node for finding in answer.findings] == [node]


@then("it is the same theory")
def same(model, again):
    assert again == model


@then(parsers.parse("it is refused with {count:d} faults, each with its line"))
def refused(refusal, count):
    assert len(refusal.faults) == count
    assert [fault.row for fault in refusal.faults] == [2, 3, 5]


@then("one of them says that the kinds are problem, audience, input, activity and so on")
def kinds_said(refusal):
    assert any("problem, audience, input, activity" in fault.allowed for fault in refusal.faults)
