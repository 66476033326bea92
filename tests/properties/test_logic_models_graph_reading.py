"""Cuts, breaks and times against every possibility tried one by one, on small theories of any shape."""

from itertools import chain, combinations, pairwise, permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from logic_models import Link, LogicModel, Node, pathways
from logic_models.graph import without_circles
from logic_models.tracing.breaking import what_breaks
from logic_models.tracing.confounding import Threat, confounders
from logic_models.tracing.critical import critical_assumptions
from logic_models.tracing.timing import time_to_impact

KINDS = {
    "a": "activity",
    "b": "activity",
    "t": "assumption",
    "s": "short_outcome",
    "m": "medium_outcome",
    "i": "impact",
}
NAMES = sorted(KINDS)
MEASURED = "smi"
marks = st.fixed_dictionaries(
    {
        "confidence": st.none() | st.sampled_from([0, 20, 50, 80, 100]),
        "necessary": st.booleans(),
        "feedback": st.sampled_from([False, False, False, True]),
    }
)
ends = st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES))
links = st.dictionaries(ends, marks, max_size=9)
months = st.fixed_dictionaries({name: st.none() | st.integers(0, 4) for name in MEASURED})
EVERY_WALK = [walk for size in range(1, len(NAMES) + 1) for walk in permutations(NAMES, size)]


def theory(drawn, months=None):
    nodes = [Node(name, kind, name, after_months=(months or {}).get(name)) for name, kind in KINDS.items()]
    return LogicModel(nodes, [Link(*pair, **said) for pair, said in drawn.items()])


def subsets(things):
    return chain.from_iterable(combinations(things, size) for size in range(len(things) + 1))


def spread(starts, pairs):
    found = set(starts)
    while more := {target for source, target in pairs if source in found} - found:
        found |= more
    return found


def holds_up(drawn):
    return {pair for pair, said in drawn.items() if not said["feedback"] and (said["necessary"] or pair[0] == "t")}


def parted(drawn, failing):
    """True if no activity leads to the impact once these links fail, with all that falls for want of them."""
    forward = [pair for pair, said in drawn.items() if not said["feedback"]]
    reached = spread("ab", forward)
    needs = holds_up(drawn)
    gone = {target for source, target in needs & set(failing)}
    while True:
        left = [pair for pair in forward if pair not in failing and not gone & set(pair)]
        here = spread({"a", "b"} - gone, left)
        more = {target for source, target in needs if source in gone | (reached - here)} - gone
        if not more:
            return "i" not in here
        gone |= more


@settings(max_examples=120, deadline=None)
@given(links)
def test_the_cut_is_the_smallest_and_least_sure_of_all_that_part_activities_from_impact(drawn):
    found = {(link.source, link.target) for link in critical_assumptions(theory(drawn)).links}

    def cost(failing):
        return len(failing), sum(drawn[pair]["confidence"] or 0 for pair in failing)

    assert parted(drawn, found)
    ending = [failing for failing in subsets(drawn) if parted(drawn, failing)]
    assert cost(found) == min(map(cost, ending))
    smallest = [failing for failing in ending if len(failing) == len(found)]
    assert critical_assumptions(theory(drawn)).others == (len(smallest) - 1 if found else 0)


@settings(max_examples=120, deadline=None)
@given(links, st.sets(st.sampled_from(NAMES), min_size=1, max_size=2))
def test_what_stands_is_the_largest_set_that_can_stand_without_what_failed(drawn, failed):
    forward = [pair for pair, said in drawn.items() if not said["feedback"]]
    reached = spread("ab", forward)

    def can_stand(kept):
        needs = all(source in kept for source, target in holds_up(drawn) if target in kept)
        return needs and kept & reached <= spread(kept & {"a", "b"}, [p for p in forward if kept.issuperset(p)])

    standing = set().union(*filter(can_stand, map(set, subsets(sorted(set(NAMES) - failed)))))
    found = what_breaks(theory(drawn), sorted(failed))
    assert {*found.failed, *found.stopped} == set(NAMES) - standing
    assert found.lost == (("i",) if "i" in reached - standing else ())
    assert found.kept == (("i",) if "i" in reached & standing else ())


@settings(max_examples=120, deadline=None)
@given(links, months)
def test_times_are_those_of_every_way_walked(drawn, months):
    model = theory(drawn, months)
    pairs = set(without_circles(model).edges)
    due = {one.node: one for one in time_to_impact(model).due}
    for name in MEASURED:
        ways = [w for w in EVERY_WALK if w[0] in "ab" and w[-1] == name and pairs.issuperset(pairwise(w))]
        times = [[m for step in way if (m := months.get(step)) is not None] for way in ways]
        assert (name in due) == bool(ways)
        if ways:
            known = [max(stated) for stated in times if stated]
            assert due[name].stated == months[name]
            assert due[name].silent == (not all(times))
            assert (due[name].earliest, due[name].latest) == (min(known, default=None), max(known, default=None))


@settings(max_examples=120, deadline=None)
@given(links, months)
def test_months_contradict_where_a_later_node_leads_to_an_earlier_with_none_stated_between(drawn, months):
    model = theory(drawn, months)
    pairs = set(without_circles(model).edges)
    tried = {
        (walk[0], walk[-1])
        for walk in EVERY_WALK
        if pairs.issuperset(pairwise(walk))
        and (first := months.get(walk[0])) is not None
        and (last := months.get(walk[-1])) is not None
        and first > last
        and all(months.get(step) is None for step in walk[1:-1])
    }
    assert {(one.before, one.after) for one in time_to_impact(model).backwards} == tried


@settings(max_examples=120, deadline=None)
@given(st.sets(ends, max_size=9))
def test_a_confounder_reaches_who_is_reached_and_round_them_an_outcome(pairs):
    kinds = {"a": "activity", "b": "audience", "t": "other_cause", "s": "short_outcome", "m": "problem", "i": "impact"}
    model = LogicModel([Node(name, kind, name) for name, kind in kinds.items()], [Link(*pair) for pair in pairs])
    caused = {walk[-1] for walk in EVERY_WALK if walk[0] == "a" and pairs.issuperset(pairwise(walk))}
    tried = set()
    for name in NAMES:
        ways = [walk for walk in EVERY_WALK if walk[0] == name and len(walk) > 1 and pairs.issuperset(pairwise(walk))]
        to_who = any(way[-1] in "ab" for way in ways)
        round_them = any(way[-1] in "si" and not {"a", "b"} & set(way[1:]) for way in ways)
        if to_who and round_them and name not in caused:
            tried.add(name)
    assert {one.node for one in confounders(model).found if one.threat is Threat.CONFOUNDER} == tried


@settings(max_examples=120, deadline=None)
@given(links)
def test_layers_count_the_longest_way_and_outdone_paths_are_those_any_other_outdoes(drawn):
    found = pathways(theory(drawn))
    on_the_way = {node for path in found.paths for node in path}
    depth = {node: max(path.index(node) for path in found.paths if node in path) for node in on_the_way}
    assert {node: step for step, layer in enumerate(found.layers) for node in layer} == depth

    def worth(path):
        given = [drawn[pair]["confidence"] for pair in pairwise(path)]
        if None in given:
            return None
        health = 1
        for one in given:
            health *= one
        return -len(given), health * 100 ** (6 - len(given)), min(given)

    def outdoes(one, other):
        if (one[0], one[-1]) != (other[0], other[-1]) or worth(one) is None or worth(other) is None:
            return False
        return worth(one) != worth(other) and all(a >= b for a, b in zip(worth(one), worth(other), strict=True))

    tried = {at for at, path in enumerate(found.paths) if any(outdoes(other, path) for other in found.paths)}
    assert found.dominated.keys() == tried
    assert all(outdoes(found.paths[better], found.paths[at]) for at, better in found.dominated.items())
    for path, weakest in zip(found.paths, found.weakest, strict=True):
        stated = {pair: given for pair in pairwise(path) if (given := drawn[pair]["confidence"]) is not None}
        assert stated.get(weakest) == min(stated.values(), default=None)
