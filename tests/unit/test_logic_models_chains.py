from logic_models import Link, LogicModel, Node, pathways
from logic_models.tracing.chains import Chain, best_chains

KINDS = {"a": "activity", "o": "output", "s": "short_outcome", "m": "medium_outcome", "h": "harm", "i": "impact"}


def theory(sure, order="aosmhi", **marks):
    return LogicModel(
        [Node(name, KINDS[name], name) for name in order],
        [Link(*ends, confidence=given, **marks.get(ends, {})) for ends, given in sure.items()],
    )


def test_eighty_sixty_and_fifty_make_a_chain_of_twenty_four():
    (chain,) = best_chains(theory({"ao": 80, "os": 60, "si": 50}))
    assert chain == Chain(("a", "o", "s", "i"), 0.8 * 0.6 * 0.5, 0)
    assert f"{chain.health:.0%}" == "24%"


def test_the_surer_of_two_ways_is_taken_though_it_is_longer():
    (chain,) = best_chains(theory({"ai": 50, "ao": 90, "os": 90, "si": 90}))
    assert chain.path == ("a", "o", "s", "i")


def test_a_link_without_confidence_counts_as_certain_and_is_counted():
    assert best_chains(theory({"ao": None, "oi": 40})) == (Chain(("a", "o", "i"), 0.4, 1),)
    assert best_chains(theory({"ao": None, "oi": None})) == (Chain(("a", "o", "i"), None, 2),)


def test_no_confidence_at_all_is_not_the_same_as_none_given():
    assert best_chains(theory({"ao": 0, "oi": 40})) == (Chain(("a", "o", "i"), 0.0, 0),)


def test_of_ways_equally_sure_the_one_with_fewer_links_left_open_is_taken():
    (chain,) = best_chains(theory({"am": None, "mi": 50, "ao": 100, "os": 100, "si": 50}))
    assert chain == Chain(("a", "o", "s", "i"), 0.5, 0)


def test_feedback_is_not_followed_and_an_activity_that_arrives_nowhere_has_no_chain():
    assert best_chains(theory({"ao": 80, "oi": 90}, oi={"feedback": True})) == ()


def test_what_follows_from_a_harm_is_no_way_to_the_impact():
    model = theory({"ah": 90, "hi": 90})
    assert best_chains(model) == ()
    assert pathways(model).count == 0


def test_a_circle_is_cut_at_the_arrow_that_leads_back_however_the_nodes_are_listed():
    for order in ("aosmhi", "ismoah"):
        (chain,) = best_chains(theory({"so": 10, "ia": 10, "as": 20, "ao": 80, "os": 60, "si": 50}, order))
        assert chain.path == ("a", "o", "s", "i")
