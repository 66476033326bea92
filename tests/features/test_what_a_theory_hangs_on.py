from dataclasses import replace

from pytest_bdd import given, parsers, scenarios, then, when

from logic_models import (
    Link,
    LogicModel,
    Node,
    best_chains,
    compare_versions,
    confounders,
    critical_assumptions,
    pathways,
    time_to_impact,
    what_breaks,
)

scenarios("what_a_theory_hangs_on.feature")


@given("talks at school that calm pupils, and calm pupils who hurt fewer others", target_fixture="theory")
def talks():
    nodes = [
        Node("talks", "activity", "Talks at school"),
        Node("heard", "output", "Pupils reached"),
        Node("calm", "short_outcome", "Pupils stay calm"),
        Node("safe", "impact", "Fewer are hurt"),
    ]
    return LogicModel(nodes, [Link("talks", "heard"), Link("heard", "calm"), Link("calm", "safe")])


@given(parsers.parse("the links are {first:d}%, {second:d}% and {third:d}% sure"), target_fixture="theory")
def judged(theory, first, second, third):
    sure = zip(theory.links, (first, second, third), strict=True)
    return replace(theory, links=[replace(link, confidence=given) for link, given in sure])


@given(
    parsers.parse("the outcome is due after {outcome:d} months and the impact after {impact:d}"),
    target_fixture="theory",
)
def dated(theory, outcome, impact):
    months = {"calm": outcome, "safe": impact}
    return replace(theory, nodes=[replace(node, after_months=months.get(node.id)) for node in theory.nodes])


@given("keen parents bring pupils to the talks, and calm them at home", target_fixture="theory")
def with_parents(theory):
    parents = Node("parents", "other_cause", "Keen parents")
    links = [*theory.links, Link("parents", "talks"), Link("parents", "calm")]
    return replace(theory, nodes=[*theory.nodes, parents], links=links)


@when("I read its paths", target_fixture="answer")
def read_paths(theory):
    return pathways(theory)


@when("I ask what it hangs on", target_fixture="answer")
def ask_what_is_critical(theory):
    return critical_assumptions(theory)


@when(parsers.parse('I ask what breaks if "{node}" fails'), target_fixture="answer")
def ask_what_breaks(theory, node):
    return what_breaks(theory, [node])


@when("I ask when it pays off", target_fixture="answer")
def ask_when(theory):
    return time_to_impact(theory)


@when("I ask what else could explain a result", target_fixture="answer")
def ask_what_else(theory):
    return confounders(theory)


@when(
    parsers.parse("the second link comes back as {given:d}% sure and I compare the two versions"),
    target_fixture="answer",
)
def compare(theory, given):
    first, second, third = theory.links
    return compare_versions(theory, replace(theory, links=[first, replace(second, confidence=given), third]))


@then(parsers.parse("the chain from talks to the impact is {share:d}% sure"))
def chain_is_as_sure(theory, share):
    (chain,) = best_chains(theory)
    assert round(100 * chain.health) == share


@then(parsers.parse('its weakest link is "{link}"'))
def weakest_is(answer, link):
    assert [" → ".join(ends) for ends in answer.weakest] == [link]


@then(parsers.parse('the link named is "{link}"'))
def critical_is(answer, link):
    assert [f"{found.source} → {found.target}" for found in answer.links] == [link]


@then(parsers.parse('I read "{words}"'))
def is_read(answer, words):
    assert words in answer.summary()


@then(parsers.parse('I read one change: "{words}"'))
def one_change(answer, words):
    assert [line.said for line in answer.listed()] == [words]
