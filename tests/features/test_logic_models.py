from dataclasses import replace

import pytest
from pytest_bdd import given, parsers, scenarios, then, when

from interventions.errors import ImportRefused
from interventions.store.engine import open_engine, transaction
from interventions.store.evidence import read_ratings
from logic_models import Link, LogicModel, Node, Severity, check, pathways
from logic_models.reading import find_logic_model, read_logic_model, write_logic_model
from logic_models.rules.registry import shortened

scenarios("logic_models.feature")

NAMES = {
    "youth mentoring": "youth-mentoring",
    "hospital navigators": "hospital-navigators",
    "focused deterrence": "focused-deterrence",
}

SIX_ELEMENTS = """\
title: A drop-in for young carers
nodes:
- {id: problem, kind: problem, text: Young carers in the ward have nobody to talk to}
- {id: audience, kind: audience, text: Young carers aged 11 to 16}
- {id: drop-in, kind: activity, text: Two youth workers hold a drop-in every week}
- {id: visits, kind: output, text: Visits to the drop-in, quantity: 400, unit: visits, period: a year, counts: contacts}
- {id: talk, kind: short_outcome, text: Young carers talk to somebody they trust}
- {id: cope, kind: medium_outcome, text: Young carers stay in school}
- {id: safe, kind: impact, text: Fewer young people come to harm, objective: "Priority 2: safe at home"}
links:
- {source: drop-in, target: visits}
- {source: visits, target: talk}
- {source: talk, target: cope}
- {source: cope, target: safe}
"""


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


@given("a file with the six elements of a drop-in for carers", target_fixture="model")
def six_elements(tmp_path):
    path = tmp_path / "drop-in.yaml"
    path.write_text(SIX_ELEMENTS, encoding="utf-8")
    return read_logic_model(path)


@given(
    parsers.parse('the activity "{node}" becomes visits to a prison, with the approach "{approach}"'),
    target_fixture="model",
)
def prison_visits(model, node, approach):
    return with_node(model, node, text="Take young people to a prison, where prisoners warn them", approach=approach)


@given(parsers.parse('every link from "{node}" says why it stands: "{reason}"'), target_fixture="model")
def overridden(model, node, reason):
    links = (replace(link, override=reason) if link.source == node else link for link in model.links)
    return replace(model, links=tuple(links))


@given("an argument of three links, held at 80%, 60% and 50%", target_fixture="model")
def three_links():
    kinds = ("activity", "output", "short_outcome", "impact")
    nodes = [Node(kind, kind, f"What happens at step {n}") for n, kind in enumerate(kinds)]
    ends = zip(kinds, kinds[1:], (80, 60, 50), strict=False)
    return LogicModel(nodes, [Link(source, target, confidence=sure) for source, target, sure in ends])


@when("I open my file and have it checked", target_fixture="answer")
@when("I have it checked", target_fixture="answer")
def have_it_checked(model):
    return check(model)


@when("I have it checked before an award", target_fixture="answer")
def check_before_award(model):
    return check(model, stage="award")


@when("I have it checked against the registers", target_fixture="answer")
def check_against_registers(filled, model):
    with transaction(open_engine()) as session:
        return check(model, evidence=read_ratings(session))


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
    assert answer.to_mend() == ()
    assert not answer.blocked


@then("nothing blocks it")
def nothing_blocks(answer):
    assert not answer.blocked


@then("V1 alone blocks it")
def v1_alone_blocks(answer):
    assert {finding.rule for finding in answer.findings if finding.severity is Severity.BLOCK} == {"V1"}


@then(parsers.parse('the first words are "{words}"'))
def first_words(answer, words):
    assert answer.summary().startswith(words)


@then(parsers.parse('the register\'s row is cited: "{row}", "{label}", "{link}"'))
def row_cited(answer, row, label, link):
    (message,) = (finding.message for finding in answer.to_mend())
    assert all(part in message for part in (row, label, link))


@then("I read that its best chain is 24% sure, red")
def red_chain(answer):
    (found,) = (finding for finding in answer.findings if finding.rule == "V20")
    assert found.message.startswith("The best chain is 24% sure, red (below 25%)")


@then(parsers.parse('I read "{sentence}"'))
def read(answer, sentence):
    said = [answer.summary(), *(finding.message for finding in getattr(answer, "findings", ()))]
    assert sentence in said


@then(parsers.parse("rule {rule} alone is broken, and it blocks"))
def alone_and_blocks(answer, rule):
    assert {finding.rule for finding in answer.to_mend()} == {rule}
    assert answer.blocked


@then(parsers.parse("rule {rule} alone is broken, and it does not block"))
def alone_and_does_not_block(answer, rule):
    assert {finding.rule for finding in answer.to_mend()} == {rule}
    assert not answer.blocked


@then(parsers.parse('I am told how to mend it: "{mend}"'))
def told_how(answer, mend):
    assert mend in {finding.mend for finding in answer.findings}


@then(parsers.parse('the circle is named: "{circle}"'))
def circle_named(answer, circle):
    texts = {node.id: shortened(node.text) for node in answer.model.nodes}
    named = " → ".join(f"“{texts[name]}”" for name in circle.split(" → "))
    assert any(named in finding.message for finding in answer.findings)


@then(parsers.parse('the finding points at "{node}"'))
def points_at(answer, node):
    assert [finding.node for finding in answer.to_mend()] == [node]


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
