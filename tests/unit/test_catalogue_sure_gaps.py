"""Gaps that survive being drawn anew: against plain arithmetic and a naive loop."""

import numpy as np
import pandas as pd
import pytest

from builders import project, project_tables
from catalogue import gaps_from_crime, lean_from_crime, sure_gaps, sure_gaps_from_crime
from interventions.errors import InputError
from interventions.vocabulary import AreaType

AREAS = pd.DataFrame({"area_code": ["A", "B", "C"], "area": ["Alton", "Barton", "Carton"]})
NEED = pd.DataFrame(
    [("A", "robbery", 600.0), ("B", "robbery", 200.0), ("C", "robbery", 200.0), ("A", "weapons", 0.0)],
    columns=["area_code", "kind", "events"],
)
MONEY = pd.DataFrame(
    [("p", "A", 0.5, 100.0), ("p", "B", 0.5, 100.0), ("q", "C", 1.0, 60.0)],
    columns=["project_id", "area_code", "share", "amount"],
)


def test_the_gap_as_seen_is_plain_arithmetic():
    found = sure_gaps(NEED, MONEY, AREAS).gaps.set_index("area_code")
    assert found.loc["A", "gap_points"] == pytest.approx(60 - 100 * 50 / 160)
    assert found["gap_points"].sum() == pytest.approx(0)


def test_without_anything_uncertain_but_counts_the_interval_is_that_of_counts():
    found = sure_gaps(NEED, MONEY, AREAS, weight_spread=0, share_spread=0, draws=4000).gaps.set_index("area_code")
    random = np.random.default_rng(7)
    shape = np.array([[600 + 0.5], [200 + 0.5], [200 + 0.5]])
    drawn = random.standard_gamma(shape, (3, 40_000))
    naive = 100 * (drawn[0] / drawn.sum(0) - 50 / 160)
    assert found.loc["A", "gap_lower"] == pytest.approx(np.quantile(naive, 0.025), abs=0.15)
    assert found.loc["A", "gap_upper"] == pytest.approx(np.quantile(naive, 0.975), abs=0.15)


def test_a_stated_half_varies_by_the_spread_given():
    alone = NEED.assign(events=1e9)
    found = sure_gaps(alone, MONEY[MONEY["project_id"] == "p"], AREAS, weight_spread=0, draws=8000).gaps
    width = found.set_index("area_code").loc["A", ["gap_lower", "gap_upper"]]
    # Beta(5.06, 5.06) has standard deviation 0.15; its 2.5th and 97.5th percentiles by scipy
    from scipy import stats

    half = 1 / (8 * 0.15**2) - 0.5
    assert width["gap_upper"] - width["gap_lower"] == pytest.approx(
        100 * np.diff(stats.beta.ppf([0.025, 0.975], half, half))[0], rel=0.03
    )


def test_only_what_survives_is_called_a_gap():
    close = NEED.assign(events=[6.0, 5.0, 5.0, 0.0])
    even = pd.DataFrame([("p", "A", 1.0, 1.0), ("q", "B", 1.0, 1.0), ("r", "C", 1.0, 1.0)], columns=list(MONEY.columns))
    assert set(sure_gaps(close, even, AREAS).gaps["verdict"]) == {"cannot be told"}
    found = sure_gaps(NEED, MONEY, AREAS, share_spread=0.05)
    assert found.gaps.set_index("area_code").loc["A", "verdict"] == "gap"
    assert found.gaps.set_index("area_code").loc["C", "verdict"] == "more than its share"
    assert found.summary().startswith("Of 3 areas, 1 has a gap that survives 1,000 draws")


def test_a_weight_of_nought_takes_a_kind_out_and_spread_widens_the_interval():
    two = pd.concat([NEED, pd.DataFrame([("B", "knives", 5000.0)], columns=list(NEED.columns))])
    found = sure_gaps(two, MONEY, AREAS, weights={"knives": 0.0, "weapons": 1.0}).gaps.set_index("area_code")
    assert found.loc["A", "gap_points"] == pytest.approx(60 - 31.25)
    narrow, wide = (
        sure_gaps(two, MONEY, AREAS, weight_spread=s, share_spread=0).gaps.set_index("area_code") for s in (0, 1)
    )
    reach = [f.loc["A", "gap_upper"] - f.loc["A", "gap_lower"] for f in (narrow, wide)]
    assert reach[1] > 5 * reach[0]


def test_under_reporting_flows_into_the_gap():
    hidden = NEED.assign(reported_low=0.02, reported_high=0.27)
    plain, told = sure_gaps(NEED, MONEY, AREAS), sure_gaps(hidden, MONEY, AREAS)
    reach = [f.gaps.set_index("area_code").loc["A", ["gap_lower", "gap_upper"]].diff().iloc[1] for f in (plain, told)]
    assert reach[1] > 2 * reach[0]
    assert "reported" in told.summary()
    assert "reported" not in plain.summary()


def test_nought_everywhere_does_not_pull_areas_together():
    # Thirty empty kinds of need in three areas would add 15 events to each if every cell were given a half.
    empty = [(area, f"kind {n}", 0.0) for area in "ABC" for n in range(30)]
    many = pd.concat([NEED, pd.DataFrame(empty, columns=list(NEED.columns))])
    one, other = (sure_gaps(f, MONEY, AREAS, weight_spread=0, share_spread=0, draws=4000).gaps for f in (NEED, many))
    middle = [f.set_index("area_code").loc["A", ["gap_lower", "gap_upper"]].mean() for f in (one, other)]
    assert middle[0] == pytest.approx(middle[1], abs=0.2)


def test_the_same_seed_gives_the_same_answer_and_another_an_answer_near_it():
    first, again, other = (sure_gaps(NEED, MONEY, AREAS, seed=s).gaps for s in (3, 3, 4))
    pd.testing.assert_frame_equal(first, again)
    assert not first["gap_lower"].equals(other["gap_lower"])


@pytest.mark.parametrize(
    ("need", "money", "options"),
    [
        (NEED.assign(events=0.0), MONEY, {}),
        (NEED, MONEY.assign(amount=0.0), {}),
        (NEED[NEED["area_code"] != "B"], MONEY, {}),
        (NEED.replace(600.0, np.inf), MONEY, {}),
        (NEED.replace(600.0, -1.0), MONEY, {}),
        (NEED, MONEY.assign(share=-1.0), {}),
        (NEED, MONEY, {"weights": {"robery": 2.0}}),
        (NEED, MONEY, {"weights": {"robbery": -2.0}}),
        (NEED.assign(reported_low=0.0, reported_high=0.5), MONEY, {}),
        (NEED.assign(reported_low=0.6, reported_high=0.5), MONEY, {}),
        (NEED, MONEY, {"draws": 10}),
        (NEED, MONEY, {"level": 1.0}),
        (NEED, MONEY, {"share_spread": 0.5}),
        (NEED, MONEY, {"weight_spread": -1}),
    ],
)
def test_what_cannot_be_drawn_is_refused(need, money, options):
    with pytest.raises(InputError):
        sure_gaps(need, money, AREAS, **options)


def test_the_frame_of_the_caller_is_left_as_it_was_and_areas_outside_are_left_out():
    more = pd.concat([MONEY, pd.DataFrame([("z", "Z", 1.0, 1e6)], columns=list(MONEY.columns))])
    before = more.copy()
    pd.testing.assert_frame_equal(sure_gaps(NEED, more, AREAS).gaps, sure_gaps(NEED, MONEY, AREAS).gaps)
    pd.testing.assert_frame_equal(more, before)


def test_splitting_a_kind_of_need_makes_nothing_surer():
    one = NEED.iloc[:3].assign(reported_low=0.02, reported_high=0.27)
    eight = pd.concat([one.assign(kind=f"robbery {n}", events=one["events"] / 8) for n in range(8)])
    reach = []
    for need in (one, eight):
        found = sure_gaps(need, MONEY, AREAS, weight_spread=0, share_spread=0, draws=4000).gaps.set_index("area_code")
        reach.append(found.loc["A", "gap_upper"] - found.loc["A", "gap_lower"])
    assert reach[1] == pytest.approx(reach[0], rel=0.05)


def test_a_gap_whose_interval_holds_nought_is_not_called_one():
    even = pd.DataFrame([(n, n, 1.0, 1.0) for n in "ABC"], columns=list(MONEY.columns))
    near = NEED.iloc[:3].assign(events=[124.0, 100.0, 100.0])
    found = sure_gaps(near, even, AREAS, weight_spread=0, share_spread=0, draws=4000).gaps.set_index("area_code")
    assert found.loc["A", "share_short"] > 0.95
    assert found.loc["A", "gap_lower"] < 0
    assert found.loc["A", "verdict"] == "cannot be told"


def test_what_is_seen_allows_for_how_much_each_area_reports():
    need = NEED.iloc[:3].assign(reported_low=[0.8, 0.1, 0.1], reported_high=[0.9, 0.15, 0.15])
    found = sure_gaps(need, MONEY, AREAS).gaps
    assert ((found["gap_lower"] <= found["gap_points"]) & (found["gap_points"] <= found["gap_upper"])).all()


def test_with_many_areas_chance_is_said():
    codes = [f"T{n}" for n in range(20)]
    areas = pd.DataFrame({"area_code": codes, "area": codes})
    need = pd.DataFrame({"area_code": codes, "kind": "x", "events": 50.0})
    money = pd.DataFrame({"project_id": codes, "area_code": codes, "share": 1.0, "amount": 1.0})
    assert "By chance alone 1.0 would be called one or the other." in sure_gaps(need, money, areas).summary()


def test_one_area_alone_has_no_gap():
    with pytest.raises(InputError, match="two areas or more"):
        sure_gaps(NEED, MONEY, AREAS.head(1))


# ── the whole chain, on two towns of two wards ──────────────────────────────────────────────────────────────────────

TOWNS = pd.DataFrame(
    [(f"L{n}", f"LSOA {n}", "lsoa", f"W{n}", f"A{n // 2}") for n in range(4)]
    + [(f"W{n}", f"Ward {n}", "ward", f"W{n}", f"A{n // 2}") for n in range(4)]
    + [(f"A{n}", f"Town {n}", "authority", None, f"A{n}") for n in range(2)],
    columns=["area_code", "area", "area_type", "ward_code", "authority_code"],
).assign(county_code=None, force_code="F", synthetic=False)
PEOPLE = pd.DataFrame({"area_code": [f"L{n}" for n in range(4)], "year": 2024, "people": 1000.0, "source": "made up"})
CRIMES = pd.DataFrame(
    [(f"L{n}", "2024-01", kind, many) for n, many in enumerate((40.0, 30.0, 20.0, 10.0)) for kind in ("robbery",)],
    columns=["area_code", "month", "category", "crimes"],
)


def held(*records):
    return project_tables(*records), TOWNS, CRIMES, PEOPLE


def test_the_chain_gives_the_gap_that_the_plain_reading_gives():
    frames = held(project("p", 300, areas={"A0": 0.5, "A1": 0.5}), project("q", 100, areas={"L3": 1.0}))
    sure = sure_gaps_from_crime(*frames, level=AreaType.AUTHORITY).gaps.set_index("area_code")
    plain = gaps_from_crime(*frames, level=AreaType.AUTHORITY).gaps.set_index("area_code")
    assert sure.loc["A0", "gap_points"] == pytest.approx(plain.loc["A0", "gap_points"]) == pytest.approx(70 - 37.5)


def test_of_one_tier_only_its_part_of_a_project_counts():
    both = project("p", 300, areas={"A0": 1.0}, tiers=("primary", "secondary"))
    one = project("q", 150, areas={"A1": 1.0}, tiers=("secondary",))
    found = sure_gaps_from_crime(*held(both, one), level=AreaType.AUTHORITY, tier="secondary").gaps
    assert found.set_index("area_code").loc["A0", "gap_points"] == pytest.approx(70 - 50)


def test_under_reporting_may_be_given_to_the_whole_chain_and_must_be_a_share():
    frames = held(project("p", 300, areas={"A0": 0.5, "A1": 0.5}))
    assert sure_gaps_from_crime(*frames, level=AreaType.AUTHORITY, reported=(0.02, 0.27)).under_reported
    for wrong in ((0.0, 0.5), (0.5, 0.2), (0.5, 1.2)):
        with pytest.raises(InputError, match="shares reported"):
            sure_gaps_from_crime(*frames, level=AreaType.AUTHORITY, reported=wrong)


def test_money_placed_at_larger_areas_gives_no_interval_over_the_small_ones():
    # 24 LSOAs in two towns: money of the towns divided by residents says nothing of each LSOA by itself.
    own = [(f"S{n}", f"S{n}", "lsoa", None, f"A{n % 2}") for n in range(24)]
    areas = pd.concat([TOWNS[TOWNS["area_type"] == "authority"], pd.DataFrame(own, columns=TOWNS.columns[:5])])
    areas = areas.assign(county_code=None, force_code="F", synthetic=False).reset_index(drop=True)
    people = pd.DataFrame({"area_code": [row[0] for row in own], "year": 2024, "people": 1000.0, "source": "made up"})
    crimes = pd.DataFrame({"area_code": people["area_code"], "month": "2024-01", "category": "robbery"})
    crimes["crimes"] = np.arange(24.0)
    small = [project(f"s{n}", 10, areas={f"S{n}": 1.0}) for n in range(24)]
    wide = project("wide", 250, areas={"A0": 0.5, "A1": 0.5})
    mostly = lean_from_crime(project_tables(wide, *small), areas, crimes, people, level=AreaType.LSOA)
    assert (mostly.lower, mostly.upper) == (None, None)
    assert "51% of the money was placed at larger areas" in mostly.summary()
    partly = lean_from_crime(
        project_tables(wide, *small, *[project(f"t{n}", 10, areas={f"S{n}": 1.0}) for n in range(9)]),
        areas,
        crimes,
        people,
        level=AreaType.LSOA,
    )
    assert partly.lower is not None


def test_money_may_be_set_against_the_rate_of_need_or_against_deprivation():
    frames = held(project("p", 300, areas={"L0": 1.0}), project("q", None, areas={"L3": 1.0}))
    need = lean_from_crime(*frames)
    assert list(need.curve["area"]) == ["Ward 0", "Ward 1", "Ward 2", "Ward 3"]
    assert need.index == pytest.approx(0.75)  # all the money at the neediest of four equal wards
    scores = pd.DataFrame({"area_code": [f"L{n}" for n in range(4)], "value": [1.0, 2.0, 3.0, 4.0]})
    poor = lean_from_crime(*frames, deprivation=scores)
    assert (poor.index, poor.ordered_by) == (pytest.approx(-0.75), "deprivation")
    towns = lean_from_crime(*frames, deprivation=scores, level=AreaType.AUTHORITY)
    assert towns.index == pytest.approx(-0.5)
