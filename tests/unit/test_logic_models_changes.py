from dataclasses import replace

import pytest

from interventions.errors import InputError
from logic_models import Link, LogicModel, Node
from logic_models.reading import find_logic_model, library
from logic_models.versions.changes import apply, compare_versions

BEFORE = LogicModel(
    [
        Node("talks", "activity", "Talks at school", cost_pence=1_200_000),
        Node("heard", "output", "Pupils reached", quantity=60, unit="pupils", period="a year"),
        Node("calm", "short_outcome", "Pupils settle rows without fists", target=75),
        Node("safe", "impact", "Fewer are hurt", factors=("peers",)),
    ],
    [
        Link("talks", "heard", confidence=80),
        Link("heard", "calm", confidence=50, evidence=("a trial",)),
        Link("calm", "safe"),
    ],
    title="Talks",
    version="1",
)


def said(after):
    changes = compare_versions(BEFORE, after)
    assert apply(BEFORE, changes) == after
    return [line.said for line in changes.listed()]


def editing(name, **changed):
    return replace(BEFORE, nodes=[replace(n, **changed) if n.id == name else n for n in BEFORE.nodes])


def test_a_field_is_said_with_what_it_was_and_what_it_is():
    assert said(editing("calm", target=80)) == [
        "Short-term outcome “Pupils settle rows without fists”: target was 75, is now 80."
    ]
    assert said(editing("talks", cost_pence=None)) == [
        "Activity “Talks at school”: cost a year no longer says £12,000."
    ]
    assert said(editing("safe", factors=["peers", "school"])) == [
        "Impact “Fewer are hurt”: factors was “peers”, is now “peers” and “school”."
    ]


def test_a_figure_that_was_not_stated_is_not_nought():
    assert said(editing("calm", baseline=0)) == [
        "Short-term outcome “Pupils settle rows without fists”: baseline is now 0."
    ]


def test_a_node_that_becomes_another_kind_stays_the_same_node():
    assert said(editing("calm", kind="medium_outcome")) == [
        "Short-term outcome “Pupils settle rows without fists”: kind of node was short-term outcome, "
        "is now medium-term outcome."
    ]


def test_a_new_id_with_the_same_text_is_a_renaming_and_its_links_are_the_same_links():
    nodes = [replace(node, id="pupils") if node.id == "heard" else node for node in BEFORE.nodes]
    links = [Link("talks", "pupils", confidence=80), Link("pupils", "calm", confidence=55, evidence=["a trial"])]
    after = replace(BEFORE, nodes=nodes, links=[*links, BEFORE.links[2]])
    assert said(after) == [
        "Output “Pupils reached” is named pupils instead of heard.",
        "Link “Pupils reached” → “Pupils settle rows without fists”: confidence was 50%, is now 55%.",
    ]


def test_a_new_id_with_another_text_is_another_node():
    nodes = [Node("pupils", "output", "Pupils who came") if node.id == "heard" else node for node in BEFORE.nodes]
    after = replace(BEFORE, nodes=nodes, links=[BEFORE.links[2]])
    assert said(after) == [
        "Output “Pupils reached” is taken out.",
        "Output “Pupils who came” is new.",
        "Link “Talks at school” → “Pupils reached” is taken out.",
        "Link “Pupils reached” → “Pupils settle rows without fists” is taken out.",
    ]


def test_the_head_of_the_theory_and_a_new_link_are_said():
    after = replace(BEFORE, version="2", links=[*BEFORE.links, Link("talks", "safe", confidence=10, necessary=True)])
    assert said(after) == [
        "The theory: version was “1”, is now “2”.",
        "Link “Talks at school” → “Fewer are hurt” is new: confidence 10%; necessary yes.",
    ]


def test_what_is_put_in_between_moves_nothing_and_what_is_moved_is_named_once():
    between = [*BEFORE.nodes[:1], Node("x", "output", "Leaflets given"), *BEFORE.nodes[1:]]
    assert said(replace(BEFORE, nodes=between)) == ["Output “Leaflets given” is new."]
    assert said(replace(BEFORE, nodes=[*BEFORE.nodes[1:], BEFORE.nodes[0]])) == [
        "Activity “Talks at school” stands in another place."
    ]
    assert said(replace(BEFORE, links=[*BEFORE.links[1:], BEFORE.links[0]])) == [
        "Link “Talks at school” → “Pupils reached” stands in another place."
    ]


def test_changes_are_counted_tabulated_and_drawn():
    changes = compare_versions(BEFORE, editing("calm", target=80, baseline=60))
    assert changes.summary() == "2 changes: 2 fields of nodes changed."
    added = replace(BEFORE, version="2", nodes=[*BEFORE.nodes, Node("h", "harm", "Labels stick")])
    assert compare_versions(BEFORE, added).summary() == "2 changes: 1 field of the head changed and 1 node added."
    assert changes.to_frame()[["at", "field", "before", "after"]].values.tolist() == [
        ["calm", "baseline", "nothing", "60"],
        ["calm", "target", "75", "80"],
    ]
    assert changes.plot().to_dict()["layer"]


def test_changes_are_not_applied_to_another_version():
    changes = compare_versions(BEFORE, editing("calm", target=80))
    with pytest.raises(InputError, match="another version"):
        apply(editing("calm", target=76), changes)


def test_any_two_theories_of_the_library_lead_to_one_another():
    models = [find_logic_model(name) for name in library()]
    for before, after in zip(models, models[1:], strict=False):
        assert apply(before, compare_versions(before, after)) == after
