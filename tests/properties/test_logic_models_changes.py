"""Comparing two versions and applying what changed gives the second version, whatever the two are."""

import re
from dataclasses import replace
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from interventions.result import Result
from logic_models import LogicModel
from logic_models.model import HEADER
from logic_models.versions.changes import apply, compare_versions
from theories import said, theories


@st.composite
def versions(draw):
    """A theory, and the same theory after someone has worked on it: put in, taken out, edited, renamed and moved."""
    before, other = draw(theories()), draw(theories())
    ids = [node.id for node in before.nodes]
    renamed = dict(zip(ids, draw(st.lists(said, min_size=len(ids), max_size=len(ids), unique=True)), strict=True))
    naming = {name: draw(st.sampled_from([name, name, renamed[name]])) for name in ids}
    if len(set(naming.values())) < len(ids):
        naming = {name: name for name in ids}
    nodes = [replace(node, id=naming[node.id]) for node in before.nodes if draw(st.integers(0, 4))]
    nodes = [replace(node, text=draw(said)) if not draw(st.integers(0, 4)) else node for node in nodes]
    nodes += [node for node in other.nodes if node.id not in {kept.id for kept in nodes} and draw(st.booleans())]
    names = {node.id for node in nodes}
    drawn = [replace(link, source=naming[link.source], target=naming[link.target]) for link in before.links]
    links = {}
    for link in [*drawn, *other.links]:
        if {link.source, link.target} <= names and draw(st.integers(0, 4)):
            links.setdefault((link.source, link.target), replace(link, confidence=draw(st.sampled_from([None, 5, 50]))))
    head = {name: getattr(draw(st.sampled_from([before, other])), name) for name in HEADER}
    nodes, links = (draw(st.sampled_from([some, draw(st.permutations(some))])) for some in (nodes, [*links.values()]))
    return before, LogicModel(nodes, links, **head)


pairs = versions() | st.tuples(theories(), theories())


@settings(max_examples=200, deadline=None)
@given(pairs)
def test_applying_what_changed_gives_the_second_version(pair):
    before, after = pair
    made = apply(before, compare_versions(before, after))
    assert made == after
    # 40 and 40.0 are equal to Python and differ in a file.
    assert repr(made) == repr(after)


@settings(max_examples=60, deadline=None)
@given(pairs)
def test_a_list_of_changes_is_empty_only_between_equal_versions(pair):
    before, after = pair
    changes = compare_versions(before, after)
    assert isinstance(changes, Result)
    assert (changes.listed() == ()) == (repr(before) == repr(after))
    assert (changes.summary() == "The two versions are the same.") == (repr(before) == repr(after))
    assert len(changes.to_frame()) == len(changes.listed())
    assert all(re.search(r"\S", line.said) for line in changes.listed())


@settings(max_examples=60, deadline=None)
@given(theories(), st.data())
def test_the_fewest_nodes_are_said_to_have_moved(before, data):
    after = replace(before, nodes=data.draw(st.permutations(before.nodes)))
    moved = compare_versions(before, after).nodes_moved
    was, now = ([node.id for node in model.nodes] for model in (before, after))

    def explains(those):
        return [name for name in was if name not in those] == [name for name in now if name not in those]

    assert explains(moved)
    assert not any(explains(fewer) for size in range(len(moved)) for fewer in combinations(was, size))
