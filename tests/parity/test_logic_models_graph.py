"""Circles and paths against a second way of finding them, and on a published results chain."""

from itertools import permutations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logic_models import Link, LogicModel, Node, check, pathways, to_dot
from logic_models.graph import cycles
from logic_models.tables import from_frames, to_frames

NAMES = "abcde"
KINDS = dict(zip(NAMES, ("activity", "activity", "output", "impact", "impact"), strict=True))


def theory(pairs):
    return LogicModel([Node(name, KINDS[name], name) for name in NAMES], [Link(*pair) for pair in pairs])


def walks(pairs):
    """Every way through distinct nodes along the links, by trying all of them."""
    for size in range(1, len(NAMES) + 1):
        for walk in permutations(NAMES, size):
            if all(step in pairs for step in zip(walk, walk[1:], strict=False)):
                yield walk


pairs_of_links = st.sets(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)), max_size=12)


@settings(max_examples=80, deadline=None)
@given(pairs_of_links)
def test_circles_are_those_found_by_trying_every_order(pairs):
    tried = {walk for walk in walks(pairs) if (walk[-1], walk[0]) in pairs and walk[0] == min(walk)}
    assert set(cycles(theory(pairs), limit=1_000)) == tried


@settings(max_examples=80, deadline=None)
@given(pairs_of_links.map(lambda pairs: {pair for pair in pairs if pair[0] < pair[1]}))
def test_paths_are_those_found_by_trying_every_order(pairs):
    tried = {walk for walk in walks(pairs) if KINDS[walk[0]] == "activity" and KINDS[walk[-1]] == "impact"}
    found = pathways(theory(pairs))
    assert set(found.paths) == tried
    assert found.count == len(found.paths)


@pytest.mark.real
def test_a_published_results_chain_is_taken_in_whole_and_a_circle_in_it_is_shown(shared):
    folder = shared / "data" / "theory_of_change"
    factors = pd.read_csv(folder / "miradi_marine_example.nodes.csv", dtype=str)
    arrows = pd.read_csv(folder / "miradi_marine_example.edges.csv", dtype=str)
    kinds = {"Strategy": "activity", "Task": "activity", "IntermediateResult": "short_outcome"}
    nodes = [
        Node(row.diagram_factor_id, kinds.get(row.factor_type, "impact"), str(row.label))
        for row in factors.itertuples()
    ]
    links = [Link(row.from_diagram_factor, row.to_diagram_factor) for row in arrows.itertuples()]
    model = LogicModel(nodes, links)
    assert (len(model.nodes), len(model.links)) == (139, 85)
    assert from_frames(*to_frames(model)) == model
    assert to_dot(model).count(" -> ") >= 85
    first = model.links[0]
    back = LogicModel(nodes, [*links, Link(first.target, first.source)])
    circle = [finding for finding in check(back).findings if finding.rule == "V2"]
    assert len(circle) == 1
    texts = {node.id: node.text for node in model.nodes}
    assert texts[first.source] in circle[0].message
    assert texts[first.target] in circle[0].message
