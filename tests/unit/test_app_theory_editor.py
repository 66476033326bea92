"""The graph the editor holds says all that the theory says. Oracle: the theory itself, and literal values."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings

from app.components.theory_editor.graph_form import from_graph, kinds, positions, to_graph
from app.components.theory_editor.outline import outline_html
from interventions.errors import InputError
from logic_models import Link, LogicModel, Node
from logic_models.kinds import KINDS
from logic_models.versions.changes import credited
from sound_theory import sound_theory
from theories import theories


@settings(max_examples=150, deadline=None)
@given(theories())
def test_any_theory_comes_back_from_the_browser_as_it_went_with_every_field(model):
    through_the_browser = json.loads(json.dumps(to_graph(model)))
    assert from_graph(through_the_browser, head=model) == model


def test_a_word_a_link_and_a_confidence_changed_in_the_editor_change_nothing_else():
    model = sound_theory()
    graph = to_graph(model)
    graph["nodes"][2]["text"] = "Mentors meet pupils twice a week"
    graph["links"][0] |= {"assumption": "", "confidence": 40, "necessary": True}
    edited = from_graph(graph, head=model)
    assert edited.nodes[2] == Node(
        "meet", "activity", "Mentors meet pupils twice a week", approach="mentoring", cost_pence=30_000_00
    )
    assert edited.links[0] == Link("meet", "met", confidence=40, necessary=True, evidence=["our own records"])
    assert (edited.nodes[3:], edited.links[1:], edited.title) == (model.nodes[3:], model.links[1:], model.title)


def test_a_figure_that_a_browser_would_write_otherwise_keeps_its_form():
    model = LogicModel((Node("o", "output", "Met", quantity=40.0), Node("p", "output", "Met too", quantity=2**60 + 1)))
    sent = to_graph(model)
    # A browser has one kind of number: 40.0 would come back as 40, and 2**60 + 1 as 2**60.
    assert all(isinstance(node["kept"], str) for node in sent["nodes"])
    assert [repr(node.quantity) for node in from_graph(sent, head=model).nodes] == ["40.0", str(2**60 + 1)]


@pytest.mark.parametrize("broken", [{}, {"nodes": 3, "links": []}, {"nodes": [{}], "links": []}, {"nodes": [None]}])
def test_what_is_no_graph_is_refused_with_a_mend(broken):
    with pytest.raises(InputError, match="not a graph"):
        from_graph(broken, head=sound_theory())


def test_every_box_stands_in_its_lane_and_none_upon_another():
    places = positions(sound_theory())
    lefts = [places[name][0] for name in ("audience", "meet", "met", "calm", "peace", "safe")]
    assert lefts == sorted(set(lefts))
    assert len({tuple(place) for place in places.values()}) == len(places)
    assert places["problem"][0] == places["audience"][0]


def test_the_editor_knows_every_kind_and_gives_aside_kinds_no_lane():
    told = {kind["code"]: kind["lane"] for kind in kinds()}
    assert list(told) == list(KINDS)
    assert [code for code, lane in told.items() if lane is None] == ["assumption", "harm", "other_cause"]


def test_the_outline_names_every_node_goes_round_no_circle_and_lets_no_text_become_html():
    nodes = [Node("a", "activity", "<b>We talk</b>"), Node("b", "output", "Talks"), Node("c", "impact", "Peace")]
    said = outline_html(LogicModel(nodes, [Link("a", "b", assumption="They come", confidence=80), Link("b", "a")]))
    assert said.count("&lt;b&gt;We talk&lt;/b&gt;") == 2
    assert "(see above)" in said
    assert "If: They come. 80% sure." in said
    assert "Peace" in said
    assert said.count("<ul>") == said.count("</ul>")
    assert said.count("<li>") == said.count("</li>")


def test_a_chain_longer_than_the_stack_still_has_an_outline():
    nodes = [Node(str(i), "input", "x") for i in range(3000)]
    said = outline_html(LogicModel(nodes, [Link(str(i), str(i + 1)) for i in range(2999)]))
    assert said.count("<li>") == 3000


def test_who_saves_is_named_for_each_confidence_that_is_new_and_for_no_other():
    before = LogicModel(
        [Node(name, "input", name) for name in "abc"],
        [Link("a", "b", confidence=50, confidence_by="Jo"), Link("b", "c", confidence=60, confidence_by="Jo")],
    )
    links = [Link("a", "b", confidence=50, confidence_by="Jo"), Link("b", "c", confidence=70, confidence_by="Jo")]
    after = LogicModel(before.nodes, [*links, Link("a", "c", confidence=10)])
    assert [link.confidence_by for link in credited(before, after, name="Al").links] == ["Jo", "Al", "Al"]
