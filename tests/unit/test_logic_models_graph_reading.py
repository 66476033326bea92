import pytest

from interventions.errors import InputError
from interventions.result import Result
from logic_models import (
    Link,
    LogicModel,
    Node,
    compare_versions,
    confounders,
    critical_assumptions,
    pathways,
    time_to_impact,
    what_breaks,
)
from logic_models.reading import find_logic_model
from logic_models.tracing.confounding import Threat

KINDS = {
    "p": "problem", "u": "audience", "n": "input", "a": "activity", "b": "activity", "o": "output",
    "s": "short_outcome", "m": "medium_outcome", "i": "impact", "t": "assumption", "x": "other_cause",
}  # fmt: skip


def theory(sure, necessary=(), months=None, **fields):
    """A theory from arrows (two letters each) with how sure they are; only the nodes that an arrow names."""
    months = months or {}
    names = [name for name in KINDS if any(name in ends for ends in sure) or name in months or name in fields]
    nodes = [Node(n, KINDS[n], n.upper(), after_months=months.get(n), **fields.get(n, {})) for n in names]
    return LogicModel(nodes, [Link(*e, confidence=given, necessary=e in necessary) for e, given in sure.items()])


def arrows(links):
    return [f"{link.source}{link.target}" for link in links]


def test_the_weakest_link_of_each_path_is_named():
    found = pathways(theory({"ao": 80, "os": 60, "si": 50, "oi": 70, "bo": None}))
    assert dict(zip(("".join(path) for path in found.paths), found.weakest, strict=True)) == {
        "aosi": ("s", "i"), "aoi": ("o", "i"), "bosi": ("s", "i"), "boi": ("o", "i"),
    }  # fmt: skip
    assert "The least sure link on them is “S” → “I” (50%)." in found.summary()
    frame = found.to_frame().query("path == 1")
    assert frame["confidence"].fillna(-1).tolist() == [-1, 80, 60, 50]
    assert frame["weakest"].tolist() == [False, False, False, True]


def test_a_path_is_outdone_by_a_shorter_and_surer_one_between_the_same_ends():
    found = pathways(theory({"ao": 80, "os": 60, "si": 50, "oi": 50}))
    assert [found.paths[place] for place in found.dominated] == [("a", "o", "s", "i")]
    assert "1 of them is outdone" in found.summary()


@pytest.mark.parametrize(
    "sure",
    [
        {"ao": 80, "os": 90, "si": 90, "oi": 50},
        {"ao": 80, "oi": 50, "as": 50, "si": 80},
        {"ao": 9, "os": 9, "si": 9, "ai": None},
        {"ai": 40, "as": 70, "si": 50},
    ],
    ids=["longer but surer", "equal", "not known", "surer at its weakest"],
)
def test_a_path_that_is_surer_or_equal_or_unknown_is_not_outdone(sure):
    assert pathways(theory(sure)).dominated == {}


def test_layers_stand_by_the_longest_way_from_an_activity():
    assert pathways(theory({"ao": 1, "os": 1, "si": 1, "ai": 1, "pu": 1, "bs": 1})).layers == (
        ("a", "b"), ("o",), ("s",), ("i",),
    )  # fmt: skip


def test_one_link_that_all_runs_through_is_the_critical_one():
    found = critical_assumptions(theory({"ao": 60, "bo": 30, "os": 70, "si": 80, "sm": 10, "mi": 20}))
    assert arrows(found.links) == ["os"]
    assert found.summary().startswith("The whole theory hangs on one assumption")
    assert "“O” → “S” (70% sure). 1 of them has no test planned." in found.summary()


def test_of_sets_equally_small_the_least_sure_is_taken_and_what_nobody_judged_counts_as_unsure():
    assert arrows(critical_assumptions(theory({"ao": 60, "os": 40, "si": 80})).links) == ["os"]
    assert arrows(critical_assumptions(theory({"ao": 60, "os": 40, "si": None})).links) == ["si"]


def test_fewer_links_weigh_more_than_less_sure_ones():
    found = critical_assumptions(theory({"ao": 1, "as": 1, "os": 1, "si": 100}))
    assert arrows(found.links) == ["si"]


def test_a_necessary_link_or_an_assumption_can_stop_what_other_ways_lead_to():
    ways = {"as": 50, "bs": 50, "sm": 90, "si": 90, "mi": 90}
    assert len(critical_assumptions(theory(ways)).links) == 2
    assert arrows(critical_assumptions(theory(ways, necessary=["bs"])).links) == ["bs"]
    assert arrows(critical_assumptions(theory(ways | {"ts": 50})).links) == ["ts"]
    both = critical_assumptions(theory(ways | {"as": 60, "bs": 30}, necessary=["as", "bs"]))
    assert arrows(both.links) == ["bs"]


def test_a_link_that_leads_back_is_never_critical():
    model = theory({"as": 50, "bs": 50, "sm": 90, "si": 90, "mi": 90})
    back = Link("m", "s", necessary=True, feedback=True)
    assert len(critical_assumptions(LogicModel(model.nodes, [*model.links, back])).links) == 2


def test_nothing_is_critical_where_no_activity_leads_to_an_impact():
    found = critical_assumptions(theory({"ao": 60, "si": 80}))
    assert found.links == ()
    assert found.summary() == "No activity leads to an impact, so nothing can be called critical yet."


def test_what_fails_takes_with_it_what_only_it_leads_to():
    found = what_breaks(theory({"ao": 1, "bm": 1, "os": 1, "si": 1, "mi": 1}), ["a"])
    assert (found.stopped, found.lost, found.kept) == (("o", "s"), (), ("i",))
    assert found.summary() == (
        "If “A” fails, 2 more nodes no longer come about: “O” and “S”. Every impact that was reached still is."
    )


def test_a_target_falls_with_a_necessary_source_though_other_ways_lead_to_it():
    ways = {"ao": 1, "bs": 1, "os": 1, "si": 1}
    assert what_breaks(theory(ways), ["a"]).kept == ("i",)
    found = what_breaks(theory(ways, necessary=["os"]), ["a"])
    assert (found.stopped, found.lost) == (("o", "s", "i"), ("i",))
    assert found.summary().endswith("No impact is reached any more.")


def test_an_activity_stops_for_want_of_an_input_only_where_the_input_is_necessary():
    ways = {"na": 1, "ai": 1}
    assert what_breaks(theory(ways), ["n"]).stopped == ()
    assert what_breaks(theory(ways, necessary=["na"]), ["n"]).stopped == ("a", "i")


def test_a_node_that_is_not_there_cannot_fail():
    with pytest.raises(InputError, match="there is no node 'z'"):
        what_breaks(theory({"ai": 1}), ["z"])
    with pytest.raises(InputError, match="no node is named"):
        what_breaks(theory({"ai": 1}), [])


def test_an_impact_without_a_month_comes_no_sooner_than_what_leads_to_it():
    model = theory({"as": 1, "am": 1, "si": 1, "mi": 1}, months={"s": 6, "m": 18})
    impact = time_to_impact(model).due[-1]
    assert (impact.earliest, impact.latest, impact.stated, impact.silent) == (6, 18, None, False)
    assert "“I”: not before 6 to 18 months after the start, depending on the way." in time_to_impact(model).summary()
    assert "No month is stated for 1 of 3 outcomes and impacts." in time_to_impact(model).summary()


def test_no_month_stated_is_not_said_to_be_month_nought():
    found = time_to_impact(theory({"ao": 1, "oi": 1}))
    assert found.due[0].earliest is None
    assert "no month is stated on any way to it" in found.summary()
    assert "“I”: 0 months after the start, as stated." in time_to_impact(theory({"ai": 1}, months={"i": 0})).summary()


def test_an_outcome_before_what_leads_to_it_is_said():
    found = time_to_impact(theory({"as": 1, "sm": 1, "mi": 1}, months={"s": 12, "i": 9}))
    assert "“I” is said to come after 9 months, before what leads to it: “S” after 12." in found.summary()
    assert found.to_frame().set_index("node")["contradicts"].to_dict() == {"s": "", "m": "", "i": "s"}
    assert time_to_impact(theory({"as": 1, "si": 1}, months={"s": 12, "i": 12})).backwards == ()


def threats(model):
    return {one.node: one.threat for one in confounders(model).found}


def test_another_cause_is_told_by_what_it_bears_on():
    base = {"ua": 1, "as": 1, "si": 1}
    assert threats(theory(base | {"xa": 1, "xs": 1})) == {"x": Threat.CONFOUNDER}
    assert threats(theory(base | {"xs": 1})) == {"x": Threat.OUTSIDE}
    assert threats(theory(base | {"xu": 1})) == {"x": Threat.ENTRY}
    assert threats(theory(base | {"ax": 1, "xs": 1})) == {"x": Threat.ON_THE_WAY}
    assert threats(theory(base, x={"note": "not linked"})) == {"x": Threat.UNPLACED}


def test_whatever_leads_to_who_is_reached_and_round_them_to_an_outcome_is_a_confounder():
    base = {"pu": 1, "ua": 1, "as": 1, "si": 1}
    assert threats(theory(base)) == {}
    assert threats(theory(base | {"ps": 1})) == {"p": Threat.CONFOUNDER}
    assert threats(theory(base | {"ta": 1, "ti": 1})) == {"t": Threat.CONFOUNDER}
    (found,) = confounders(theory(base | {"ps": 1})).found
    assert (found.reached, found.outcomes) == (("u", "a"), ("s", "i"))


def test_choosing_people_by_their_risk_is_said_to_flatter_a_before_and_after_figure():
    base = {"ua": 1, "as": 1, "si": 1}
    assert threats(theory(base, u={"risk": "raised"})) == {"u": Threat.SELECTION}
    assert threats(theory(base, u={"risk": "everyone"})) == {}
    assert "Compare with people chosen in the same way" in confounders(theory(base, u={"risk": "involved"})).summary()


def test_no_other_cause_named_does_not_mean_that_there_is_none():
    assert "There always is something" in confounders(theory({"as": 1, "si": 1})).summary()


def test_what_is_read_from_the_graph_keeps_the_shared_face_and_can_be_drawn():
    model = find_logic_model("youth-mentoring")
    answers = [
        critical_assumptions(model),
        what_breaks(model, ["meetings"]),
        time_to_impact(model),
        confounders(model),
        compare_versions(model, find_logic_model("hospital-navigators")),
    ]
    for answer in answers:
        assert isinstance(answer, Result)
        assert answer.summary().endswith((".", "?"))
        assert not answer.to_frame().empty
        assert answer.plot().to_dict()["layer"]


def test_an_outcome_that_decides_where_the_work_goes_is_named():
    nodes = [Node("v", "impact", "Violence"), Node("p", "activity", "Patrol"), Node("o", "output", "Hours")]
    model = LogicModel(nodes, [Link("v", "p"), Link("p", "o"), Link("o", "v")])
    (found,) = confounders(model).found
    assert (found.node, found.threat.value, found.reached) == ("v", "reverse", ("p",))
