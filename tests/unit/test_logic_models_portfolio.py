"""A portfolio of theories: what they share, where they contradict, and the fewest assumptions the money rests on.

Oracles: every subset of assumptions tried by hand, and reachability in networkx with links taken out.
"""

from itertools import combinations

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interventions.errors import InputError
from logic_models import Link, LogicModel, Node
from logic_models.graph import links_in_order
from logic_models.portfolio import merge_portfolio
from logic_models.portfolio.fewest import fewest
from logic_models.portfolio.resting import supports


def theory(name, *assumptions, outcome="violent-crime", direction="decrease", confidence=60, **said):
    """One activity, one outcome for each assumption in a row, one impact."""
    steps = [Node("a", "activity", "Mentors meet young people")]
    steps += [
        Node(f"o{i}", "short_outcome", f"step {i}", outcome=outcome, direction=direction)
        for i in range(len(assumptions) - 1)
    ]
    steps.append(Node("i", "impact", "Fewer are hurt"))
    links = [
        Link(one.id, after.id, assumption=said_of, confidence=confidence, **said)
        for one, after, said_of in zip(steps, steps[1:], assumptions, strict=False)
    ]
    return LogicModel([Node("p", "problem", "x", factors=["school-exclusion"]), *steps], links, id=name, title=name)


STAY, TRUST, JOBS = "Young people stay for a year.", "They trust the mentor.", "There are jobs."


def test_what_most_of_the_money_rests_on_is_said_with_its_share():
    theories = {"a": theory("a", STAY, TRUST), "b": theory("b", "young people stay for a YEAR", JOBS),
                "c": theory("c", JOBS)}  # fmt: skip
    found = merge_portfolio(theories, money={"a": 40_00, "b": 22_00, "c": 38_00}, share=0.6)
    assert found.chosen == (STAY,)
    assert found.covered == pytest.approx(0.62)
    assert "62% of the money depends on 1 assumption: “Young people stay for a year”" in found.summary()
    assert "No test is planned for 1 of these." in found.summary()
    everything = merge_portfolio(theories, money={"a": 40_00, "b": 22_00, "c": 38_00}, share=1)
    assert set(everything.chosen) <= {STAY, TRUST, JOBS}
    assert (len(everything.chosen), everything.covered) == (2, 1.0)


def test_an_assumption_beside_another_way_is_not_what_the_theory_rests_on():
    nodes = [Node("a", "activity", "x"), Node("b", "activity", "y"), Node("i", "impact", "z")]
    links = [Link("a", "i", assumption=STAY), Link("b", "i", assumption=TRUST)]
    assert supports(LogicModel(nodes, links)) == ()
    necessary = [links[0], Link("b", "i", assumption=TRUST, necessary=True)]
    assert [one.text for one in supports(LogicModel(nodes, necessary))] == [TRUST]
    same = [links[0], Link("b", "i", assumption=STAY)]
    assert [one.text for one in supports(LogicModel(nodes, same))] == [STAY]


def test_crowded_and_unserved_outcomes_and_factors_stand_in_one_table_each():
    theories = {"a": theory("a", STAY, TRUST), "b": theory("b", STAY, TRUST)}
    found = merge_portfolio(
        theories, money={"a": 10_00, "b": None}, outcomes={"violent-crime": "Violent crime", "school": "School"},
        factors={"school-exclusion": "Exclusion", "poverty": "Poverty"},
    )  # fmt: skip
    outcomes = found.outcomes.set_index("code")
    assert outcomes.loc["violent-crime", ["theories", "pence"]].tolist() == [2, 1000.0]
    assert outcomes.loc["school", "theories"] == 0
    assert found.factors.set_index("code")["theories"].to_dict() == {"school-exclusion": 2, "poverty": 0}
    assert "1 of them states no money" in found.summary()


def test_theories_that_contradict_one_another_are_named():
    theories = {"a": theory("a", STAY, TRUST, confidence=90), "b": theory("b", STAY, TRUST, direction="increase",
                                                                          confidence=30)}  # fmt: skip
    found = merge_portfolio(theories, money={}).contradictions
    assert found["what"].tolist() == ["direction", "confidence", "confidence"]
    assert found.loc[1, ["theory", "says", "other", "other_says"]].tolist() == ["b", "30%", "a", "90%"]


def test_tests_that_are_due_come_with_their_day():
    due = theory("a", STAY, test="Count who stays", test_due="2027-03-31")
    found = merge_portfolio({"a": due}, money={"a": 100})
    assert found.due("2027-04-01")["test"].tolist() == ["Count who stays"]
    assert found.due("2027-01-01").empty


@pytest.mark.parametrize(
    ("theories", "money", "share"),
    [({}, {}, 0.5), ({"a": theory("a", STAY)}, {"a": -1}, 0.5), ({"a": theory("a", STAY)}, {}, 0)],
)
def test_what_cannot_be_merged_is_refused(theories, money, share):
    with pytest.raises(InputError):
        merge_portfolio(theories, money=money, share=share)


words = st.sampled_from(["s", "t", "u", "v"])


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(st.sampled_from("abcdef"), st.lists(words, min_size=1, max_size=3, unique=True), min_size=1),
    st.lists(st.integers(0, 50), min_size=6, max_size=6), st.sampled_from([0.3, 0.5, 0.8, 1.0]),
)  # fmt: skip
def test_the_fewest_assumptions_are_as_few_as_trying_every_set_gives(held, pence, share):
    theories = {name: theory(name, *assumptions) for name, assumptions in held.items()}
    money = dict(zip("abcdef", pence, strict=True))
    found = merge_portfolio(theories, money=money, share=share)
    whole = sum(money[name] for name in held)
    fewest = next(
        (size for size in range(5) for chosen in combinations("stuv", size)
         if sum(money[n] for n in held if set(chosen) & set(held[n])) >= share * whole),
    )  # fmt: skip
    assert len(found.chosen) == fewest
    assert found.exact
    covered = sum(money[n] for n in held if {*found.chosen} & {*held[n]})
    assert found.covered * whole == pytest.approx(covered)


UNSTATED = "x x no assumption stated"


@st.composite
def webs(draw):
    """Layers of up to three nodes, linked onwards at random with few different assumptions."""
    kinds = ("activity", "output", "short_outcome", "impact")
    layers = [[Node(f"{k}{i}", k, "x") for i in range(draw(st.integers(1, 3)))] for k in kinds]
    links = [
        Link(one.id, after.id, assumption=draw(st.sampled_from(["", "s", "t", "u"])))
        for here, there in zip(layers, layers[1:], strict=False)
        for one in here
        for after in there
        if draw(st.booleans())
    ]
    return LogicModel([node for layer in layers for node in layer], links)


@settings(max_examples=100, deadline=None)
@given(webs())
def test_a_theory_rests_on_what_cuts_every_way_to_its_impact(model):
    def joined(without):
        graph = nx.DiGraph()
        graph.add_nodes_from(node.id for node in model.nodes)
        graph.add_edges_from(
            (link.source, link.target) for link in links_in_order(model)
            if (link.assumption or UNSTATED) != without
        )  # fmt: skip
        starts, ends = ([node.id for node in model.nodes if node.kind.value == kind] for kind in ("activity", "impact"))
        return any(nx.has_path(graph, start, end) for start in starts for end in ends)

    wanted = {word for word in ("s", "t", "u", UNSTATED) if joined("none") and not joined(word)}
    assert {one.key for one in supports(model)} == wanted


def test_an_assumption_drawn_as_a_box_is_what_both_theories_rest_on():
    def carried(name):
        nodes = [Node("a", "activity", name), Node("i", "impact", f"Less of {name}"),
                 Node("s", "assumption", "Schools let us in")]  # fmt: skip
        return LogicModel(nodes, [Link("a", "i", assumption=f"{name} works"), Link("s", "a")], id=name)

    found = merge_portfolio({name: carried(name) for name in "xy"}, money={"x": 50, "y": 50}, share=1)
    assert found.chosen == ("Schools let us in",)


def test_a_twin_that_also_ends_another_theory_together_is_not_thrown_away():
    cuts = {"A": [frozenset("p"), frozenset("q")], "B": [frozenset("qr")], "C": [frozenset("pstu")]}
    chosen, ended_money, exact = fewest(cuts, {"A": 100, "B": 100, "C": 150}, 200)
    assert (sorted(chosen), ended_money, exact) == (["q", "r"], 200, True)
