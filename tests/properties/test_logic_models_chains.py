"""The best chain against every way tried one by one, on small theories of any shape."""

from itertools import pairwise, permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logic_models import Link, LogicModel, Node
from logic_models.graph import cycles, without_circles
from logic_models.tracing.chains import best_chains

KINDS = {"a": "activity", "b": "activity", "o": "output", "s": "short_outcome", "i": "impact", "j": "impact"}
sureness = st.none() | st.integers(0, 100)
links = st.dictionaries(st.tuples(*[st.sampled_from(sorted(KINDS))] * 2), sureness, max_size=14)
EVERY_WALK = [walk for size in range(2, len(KINDS) + 1) for walk in permutations(sorted(KINDS), size)]


def theory(sure):
    nodes = [Node(name, kind, name) for name, kind in KINDS.items()]
    return LogicModel(nodes, [Link(*ends, confidence=given) for ends, given in sure.items()])


def worth(walk, sure):
    product = 1.0
    for ends in pairwise(walk):
        product *= 1 if sure[ends] is None else sure[ends] / 100
    return product


@settings(max_examples=150, deadline=None)
@given(links)
def test_the_best_chain_is_the_best_of_every_way_tried(sure):
    model = theory(sure)
    drawn = set(without_circles(model).edges)
    tried = {}
    for walk in EVERY_WALK:
        if KINDS[walk[0]] == "activity" and KINDS[walk[-1]] == "impact" and drawn.issuperset(pairwise(walk)):
            tried.setdefault((walk[0], walk[-1]), []).append(walk)
    found = {(chain.path[0], chain.path[-1]): chain for chain in best_chains(model)}
    assert found.keys() == tried.keys()
    for ends, chain in found.items():
        stated = [sure[pair] for pair in pairwise(chain.path) if sure[pair] is not None]
        assert chain.path in tried[ends]
        assert worth(chain.path, sure) == pytest.approx(max(worth(walk, sure) for walk in tried[ends]))
        assert chain.unstated == len(chain.path) - 1 - len(stated)
        assert chain.health == (pytest.approx(worth(chain.path, sure)) if stated else None)


@settings(max_examples=150, deadline=None)
@given(links)
def test_cutting_circles_leaves_none_and_takes_only_links_that_lie_on_one(sure):
    model = theory(sure)
    kept = set(without_circles(model).edges)
    left = LogicModel(model.nodes, [link for link in model.links if (link.source, link.target) in kept])
    assert cycles(left) == []
    turning = {pair for circle in cycles(model, limit=10_000) for pair in pairwise([*circle, circle[0]])}
    assert set(sure) - kept <= turning
