"""The need index: an order that can be worked out by hand, draws as from a plain implementation, honest refusals."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from catalogue import need_index
from catalogue.need import index_draws
from interventions.errors import InputError
from interventions.result import Result

COUNTS = {
    "violence": [40, 25, 12, 60, 8, 30],
    "exclusions": [3, 0, 5, 4, 1, 2],
    "attendance": [880, 910, 700, 640, 930, 850],
}
DENOMINATORS = {"violence": [1500, 1600, 1200, 2500, 1700, 900], "exclusions": [200] * 6, "attendance": [1000] * 6}
POLARITY = {"attendance": "higher_is_better"}


def make_values(counts=COUNTS, denominators=DENOMINATORS) -> pd.DataFrame:
    rows = [
        (f"X01{number:06d}", f"Place {number}", name, float(count), people, f"people at risk of {name}",
         POLARITY.get(name, "lower_is_better"))
        for name in counts
        for number, (count, people) in enumerate(zip(counts[name], denominators[name], strict=True))
    ]  # fmt: skip
    columns = ["area_code", "area", "indicator", "count", "denominator", "denominator_name", "polarity"]
    return pd.DataFrame(rows, columns=columns)


def need_of(name: str) -> np.ndarray:
    """The rates of an indicator, so turned that more is more need."""
    sign = -1 if POLARITY.get(name) == "higher_is_better" else 1
    return sign * np.array(COUNTS[name]) / np.array(DENOMINATORS[name])


def exponential(values):
    share = stats.rankdata(values) / len(values)
    return -23 * np.log(1 - share * (1 - np.exp(-100 / 23)))


BY_HAND = {
    "z": stats.zscore,
    "rank": lambda values: stats.rankdata(values) / len(values),
    "min-max": lambda values: (values - values.min()) / (values.max() - values.min()),
    "exponential": exponential,
}


@pytest.mark.parametrize("transformation", BY_HAND)
def test_the_index_is_the_weighted_sum_of_transformed_rates(transformation):
    weights = {"violence": 2, "exclusions": 1, "attendance": 1}
    index = need_index(make_values(), weights=weights, transformation=transformation, draws=100)
    oracle = sum(weight / 4 * BY_HAND[transformation](need_of(name)) for name, weight in weights.items())
    got = index.areas.set_index("area_code").sort_index()
    assert got["index"].to_numpy() == pytest.approx(oracle)
    assert got["rank"].to_list() == stats.rankdata(-oracle.round(12), method="min").astype(int).tolist()
    assert index.areas["index"].is_monotonic_decreasing
    assert index.contributions.sum(axis=1).to_numpy() == pytest.approx(index.areas["index"].to_numpy())
    assert index.transformation_words in index.summary()


def test_the_exponential_scale_gives_the_top_tenth_its_upper_half():
    # English Indices of Deprivation: the most deprived tenth of areas score between 50 and 100.
    scores = index_draws.TRANSFORMATIONS["exponential"][0](np.arange(1.0, 1_001.0)[None])[0]
    assert scores[-1] == pytest.approx(100)
    assert scores[899] == pytest.approx(50, abs=0.5)


@pytest.mark.parametrize("transformation", ["rank", "exponential"])
def test_drawn_values_are_ranked_as_by_a_stable_sort(transformation):
    random = np.random.default_rng(8)
    drawn = random.normal(size=(3, 500)).astype(np.float32)
    drawn[:, ::7] = np.float32(0)
    drawn[1] *= np.float32(1e-40)  # below the smallest normal number
    drawn[2] = np.abs(drawn[2])
    order = np.argsort(np.argsort(drawn, axis=1, kind="stable"), axis=1) + 1.0
    share = order / 500
    oracle = share if transformation == "rank" else -23 * np.log(1 - share * (1 - np.exp(-100 / 23)))
    assert index_draws.TRANSFORMATIONS[transformation][0](drawn) == pytest.approx(oracle, rel=1e-4)


def plain_draws(index, weights, draws, transform) -> np.ndarray:
    """The same index drawn plainly: one gamma and one Dirichlet draw after another."""
    random, found = np.random.default_rng(99), []
    facts = list(index.indicators[["indicator", "spread_shape", "spread_rate"]].itertuples(index=False))
    for _ in range(draws):
        drawn = np.zeros(len(index.areas))
        for (name, shape, rate), weight in zip(facts, weights(random), strict=True):
            sign = -1 if name in POLARITY else 1
            rates = random.gamma(np.array(COUNTS[name]) + shape, 1 / (np.array(DENOMINATORS[name]) + rate))
            drawn += weight * transform(sign * rates)
        found.append(drawn)
    return np.array(found)


@pytest.mark.parametrize("transformation", BY_HAND)
def test_the_quick_draws_are_distributed_as_plain_ones(transformation):
    draws = 3_000
    index = need_index(make_values(), transformation=transformation, draws=draws, level=0.8, weight_spread=0.3)
    strength = 2 / 0.3**2 - 1
    plain = plain_draws(index, lambda random: random.dirichlet([strength / 3] * 3), draws, BY_HAND[transformation])
    rates = [
        index_draws.prepare_rates(
            *(np.array(of[name], float) for of in (COUNTS, DENOMINATORS)), shape, rate, -1 if name in POLARITY else 1
        )
        for name, shape, rate in index.indicators[["indicator", "spread_shape", "spread_rate"]].itertuples(index=False)
    ]
    weights = index_draws.draw_weights(np.full(3, 1 / 3), 0.3, draws, np.random.SeedSequence(1))
    transform = index_draws.TRANSFORMATIONS[transformation][0]
    quick, ranks = index_draws.draw_index(rates, weights, transform, np.random.SeedSequence(2), threads=2)
    for area in range(6):
        # Of two samples of 3,000 from one distribution, the curves part by more than 0.05 once in a thousand times.
        assert (
            stats.ks_2samp(quick[:, area].astype(float).round(3), plain[:, area].round(3), method="asymp").statistic
            < 0.05
        )
        assert stats.ks_2samp(ranks[:, area], stats.rankdata(-plain, axis=1)[:, area], method="asymp").statistic < 0.05
    if transformation == "z":  # the others stand on steps, where a share of draws below a limit is not smooth
        got = index.areas.set_index("area_code").sort_index()
        assert np.mean(plain < got["index_lower"].to_numpy(), axis=0) == pytest.approx(np.full(6, 0.1), abs=0.025)
        assert np.mean(plain > got["index_upper"].to_numpy(), axis=0) == pytest.approx(np.full(6, 0.1), abs=0.025)
    assert got_ranks_agree(index, plain)


def got_ranks_agree(index, plain) -> bool:
    """Whether the rank limits of the index hold 80% of the plain draws, less the error of chance."""
    got = index.areas.set_index("area_code").sort_index()
    ranks = stats.rankdata(-plain, axis=1)
    inside = (ranks >= got["rank_lower"].to_numpy()) & (ranks <= got["rank_upper"].to_numpy())
    return bool(inside.mean(axis=0).min() > 0.77)


def rates_drawn(counts, denominators, shape, rate, sign=1, draws=40_000) -> np.ndarray:
    """Drawn rates, one row a draw, through the index of one indicator left as it is."""
    prepared = index_draws.prepare_rates(np.asarray(counts, float), np.asarray(denominators, float), shape, rate, sign)
    index, _ = index_draws.draw_index(
        [prepared], np.ones((draws, 1)), lambda values: values, np.random.SeedSequence(5), threads=2
    )
    return index


def test_drawn_rates_have_the_gamma_distribution_of_their_count():
    counts, people = [0, 1, 7, 64, 65, 66, 700, 9_000], [1_000, 900, 1_200, 1_500, 700, 2_000, 1_400, 5_000]
    drawn = rates_drawn(counts, people, 0.6, 100.0)
    for column, (count, denominator) in enumerate(zip(counts, people, strict=True)):
        oracle = stats.gamma(count + 0.6, scale=1 / (denominator + 100))
        for share in (0.001, 0.025, 0.25, 0.5, 0.75, 0.975, 0.999):
            below = np.mean(drawn[:, column] <= oracle.ppf(share))
            assert below == pytest.approx(
                share, abs=4 * np.sqrt(share * (1 - share) / 40_000) + 2e-4 + share * (1 - share) / 50
            )
        assert drawn[:, column].mean() == pytest.approx(oracle.mean(), rel=4 * oracle.std() / oracle.mean() / 200)
        assert drawn[:, column].std() == pytest.approx(oracle.std(), rel=0.025)


def test_the_table_holds_the_middles_of_equal_shares():
    for shape in (0.05, 0.5, 3.0, 64.5, 8_000.0):
        values = index_draws.gamma_values(np.array([shape])).astype(float)
        kept = values > 1e-37  # below that a 32-bit number is nought
        assert stats.gamma.cdf(values, shape)[kept] == pytest.approx(((np.arange(4096) + 0.5) / 4096)[kept], abs=2e-6)


def test_areas_and_draws_are_drawn_apart():
    drawn = rates_drawn([5] * 4, [1_000] * 4, 1.0, 10.0)
    between = np.corrcoef(drawn.T)
    assert np.abs(between[np.triu_indices(4, 1)]).max() < 0.02
    assert abs(np.corrcoef(drawn[1:, 0], drawn[:-1, 0])[0, 1]) < 0.02


def test_a_seed_gives_one_answer_whatever_the_threads():
    one, two, three = (need_index(make_values(), seed=7, threads=threads).areas for threads in (1, 2, 5))
    pd.testing.assert_frame_equal(one, two)
    pd.testing.assert_frame_equal(one, three)
    other = need_index(make_values(), seed=8).areas
    assert not one["index_lower"].equals(other["index_lower"])


def test_a_nought_is_uncertain_too():
    values = make_values({"stabbings": [0, 0, 1, 2, 9, 0]}, {"stabbings": [1_500] * 6})
    areas = need_index(values).areas.set_index("area")
    noughts = areas.loc[["Place 0", "Place 1", "Place 5"]]
    assert (noughts["rank_upper"] > noughts["rank_lower"]).all()
    assert (noughts["index_upper"] > noughts["index_lower"] + 0.05).all()
    assert noughts["rank"].to_list() == [4, 4, 4]


def test_a_suppressed_or_missing_cell_leaves_the_area_out_by_name():
    values = make_values()
    values.loc[(values["area"] == "Place 4") & (values["indicator"] == "exclusions"), "count"] = np.nan
    values = values[~((values["area"] == "Place 1") & (values["indicator"] == "violence"))]
    before = values.copy()
    index = need_index(values)
    assert [name for _, name, _ in index.left_out] == ["Place 1", "Place 4"]
    assert not index.areas["area"].isin(["Place 1", "Place 4"]).any()
    assert "Place 1 (violence), Place 4 (exclusions)" in index.summary()
    pd.testing.assert_frame_equal(values, before)


def test_a_wider_spread_of_weights_makes_wider_intervals_and_none_keeps_them():
    drawn = index_draws.draw_weights(np.full(5, 0.2), 0.8, 20_000, np.random.SeedSequence(3))
    assert drawn.sum(axis=1) == pytest.approx(np.ones(20_000))
    assert drawn.mean(axis=0) == pytest.approx(np.full(5, 0.2), rel=0.02)
    assert drawn.std(axis=0) == pytest.approx(np.full(5, 0.2 * 0.8), rel=0.03)
    fixed = index_draws.draw_weights(np.array([0.5, 0.5]), 0, 10, np.random.SeedSequence(3))
    assert (fixed == 0.5).all()


def test_how_far_areas_differ_is_found_as_by_the_negative_binomial():
    random = np.random.default_rng(11)
    people = random.integers(500, 3_000, 400).astype(float)
    counts = random.poisson(random.gamma(1.4, 0.004 / 1.4, 400) * people).astype(float)
    shape, rate = index_draws.spread_of_rates(counts, people)
    mean = counts.sum() / people.sum()

    def likelihood(candidate):
        return stats.nbinom.logpmf(counts, candidate, candidate / (candidate + mean * people)).sum()

    assert shape / rate == pytest.approx(mean)
    assert likelihood(shape) >= max(likelihood(shape * 1.01), likelihood(shape / 1.01))
    assert likelihood(shape) >= max(likelihood(candidate) for candidate in np.geomspace(0.05, 10_000, 60))
    alike = random.poisson(0.004 * people).astype(float)
    assert index_draws.spread_of_rates(alike, people)[0] > 30


@pytest.mark.parametrize("level", [0.8, 0.95])
def test_limits_hold_at_least_the_share_they_state(level):
    drawn = np.random.default_rng(2).normal(size=(999, 1_500)).astype(np.float32)
    limits = index_draws.limits_of(drawn, level, threads=2)
    inside = np.mean((drawn >= limits.lower) & (drawn <= limits.upper), axis=0)
    assert inside.min() >= level
    assert inside.max() <= level + 0.003
    assert limits.middle == pytest.approx(np.median(drawn, axis=0))


@pytest.mark.slow
@pytest.mark.parametrize(("usual", "indicators"), [(1, 1), (10, 1), (1, 6), (30, 6)])
def test_rank_intervals_hold_the_true_rank_about_as_often_as_stated(usual, indicators):
    """Areas with known rates, counts thrown from them: the oracle is the true order."""
    random, held, first, truly, jeffreys = np.random.default_rng(17), [], [], [], []
    for turn in range(25):
        people = random.integers(900, 3_000, 200).astype(float)
        true = np.exp(0.7 * random.standard_normal((indicators, 200))) * usual / 2_000
        counts = random.poisson(true * people).astype(float)
        rank = stats.rankdata(-stats.zscore(true, axis=1).mean(axis=0))
        seen = stats.rankdata(-stats.zscore(counts / people, axis=1).mean(axis=0))
        inside = [holds(counts, people, rank, turn, spread) for spread in (None, (0.5, 1e-9))]
        held.append(inside[0].mean())
        first.append(inside[0][seen <= 20].mean())
        truly.append(inside[0][rank <= 20].mean())
        jeffreys.append(inside[1].mean())
    assert 0.93 < np.mean(held) < 0.98
    assert 0.93 < np.mean(first) < 0.995
    if usual == 1:  # why the areas' own spread is used: without it, noise is counted twice
        assert np.mean(jeffreys) < 0.91
        assert (
            0.7 < np.mean(truly) < 0.9
        )  # as the module says: sparse counts cannot show the areas that truly are first


def holds(counts, people, rank, seed, spread) -> np.ndarray:
    """Whether each area's 95% interval holds its true rank, weights fixed."""
    rates = [
        index_draws.prepare_rates(row, people, *(spread or index_draws.spread_of_rates(row, people)), 1)
        for row in counts
    ]
    weights = np.full((1_000, len(counts)), 1 / len(counts))
    transform = index_draws.TRANSFORMATIONS["z"][0]
    _, ranks = index_draws.draw_index(rates, weights, transform, np.random.SeedSequence(seed), threads=2)
    limits = index_draws.limits_of(ranks, 0.95, threads=2)
    return (limits.lower <= rank) & (rank <= limits.upper)


BAD_CELLS = {
    "no denominator": ("denominator", np.nan),
    "not above nought": ("denominator", 0),
    "below nought": ("count", -1.0),
    "not a whole number": ("count", 2.5),
    "'contested'": ("polarity", "contested"),
    "more than one direction": ("denominator_name", "residents"),
}


@pytest.mark.parametrize("words", BAD_CELLS)
def test_what_no_rate_can_be_made_of_is_refused(words):
    column, bad = BAD_CELLS[words]
    values = make_values()
    rows = values["indicator"] == "violence" if column == "polarity" else values.index == 2
    values[column] = values[column].mask(rows, bad)
    with pytest.raises(InputError, match=words):
        need_index(values)


@pytest.mark.parametrize(
    ("choice", "words"),
    [
        ({"transformation": "log"}, "not a transformation"),
        ({"level": 95}, "not between 0 and 1"),
        ({"draws": 20}, "too few"),
        ({"weight_spread": -0.1}, "below nought"),
        ({"weight_spread": 1.5}, "too wide"),
        ({"weights": {"violence": 1}}, "do not name the same"),
        ({"weights": {"violence": 1, "exclusions": 0, "attendance": 1}}, "above nought"),
    ],
)
def test_a_choice_that_cannot_be_is_refused(choice, words):
    with pytest.raises(InputError, match=words):
        need_index(make_values(), **choice)


def test_an_indicator_alike_everywhere_and_too_few_areas_are_refused():
    with pytest.raises(InputError, match="same in every area"):
        need_index(make_values({"homicide": [0, 0, 0]}, {"homicide": [900, 800, 700]}))
    with pytest.raises(InputError, match=r"fewer than two areas have every count: .+ has none in "):
        need_index(make_values({"homicide": [3, np.nan]}, {"homicide": [900, 800]}))


def test_every_answer_says_tabulates_and_draws_itself():
    index = need_index(make_values())
    change = index.what_would_change_top(2)
    for answer in (index, change):
        assert isinstance(answer, Result)
        assert answer.plot().to_dict()["layer"]
        assert len(answer.to_frame()) > 0
        assert "*" not in answer.summary()
    assert list(index.to_frame()["area"]) == list(index.areas["area"])


def order_of(index, weights) -> list[str]:
    """Areas in the order of a new index with other weights, worked out anew."""
    again = need_index(make_values(), weights=dict(zip(index.indicators["indicator"], weights, strict=True)), draws=100)
    return list(again.areas["area"])


@pytest.mark.parametrize("n", [1, 2, 3])
def test_the_weight_said_to_change_the_top_does_and_a_little_less_does_not(n):
    index = need_index(make_values(), weights={"violence": 3, "exclusions": 2, "attendance": 2})
    top = set(index.areas["area"].head(n))
    moves = index.what_would_change_top(n).to_frame()
    assert len(moves) > 0
    for move in moves.itertuples():
        for beyond, changed in ((1.001, True), (0.999, False)):
            weights = index.indicators.set_index("indicator")["weight"].copy()
            new = move.weight + beyond * move.by
            if not 0 < new < 1:
                continue
            weights *= (1 - new) / (1 - move.weight)
            weights[move.indicator] = new
            then = set(order_of(index, weights)[:n])
            assert (then != top) == changed
            if changed:
                (enters,), (leaves,) = then - top, top - then
                assert move.change == f"{enters} for {leaves}"


def test_leaving_an_indicator_out_changes_the_top_as_said():
    index = need_index(make_values())
    top = set(index.areas["area"].head(2))
    changes = index.what_would_change_top(2).changes.set_index("indicator")["left_out_change"]
    values = make_values()
    for name in COUNTS:
        again = need_index(values[values["indicator"] != name], draws=100)
        then = set(again.areas["area"].head(2))
        assert (changes[name] != "") == (then != top)
        assert all(area in changes[name] for area in then ^ top)
    assert (changes != "").any()


def test_areas_whose_interval_reaches_the_top_are_named():
    made = need_index(make_values())
    areas = made.areas.assign(rank_lower=[1, 1, 2, 3, 1, 4], rank_upper=[2, 3, 4, 5, 6, 6])
    change = replace(made, areas=areas).what_would_change_top(2)
    names = list(areas["area"])
    assert list(change.reaching["area"]) == [names[2], names[4]]
    assert change.certain == (names[0],)
    assert f"2 other areas could belong there: {names[2]} and {names[4]}." in change.summary()
    assert f"Sure to belong there: {names[0]}." in change.summary()
    with pytest.raises(InputError, match="no first 6"):
        made.what_would_change_top(6)


@pytest.mark.parametrize(
    ("lower", "words"),
    [
        ([1, 2, 2, 3, 4, 5], "Place 5 alone may stand first, at 95%."),
        ([1, 1, 2, 1, 4, 5], "3 areas cannot be told apart for the first place, at 95%: Place 5, Place 0 and Place 2."),
        ([2, 2, 2, 3, 4, 5], "No area can be called the first"),
    ],
)
def test_how_many_may_stand_first_is_said(lower, words):
    made = need_index(make_values())
    names = ["Place 5", "Place 0", "Place 1", "Place 2", "Place 3", "Place 4"]
    index = replace(made, areas=made.areas.assign(rank_lower=lower, area=names))
    assert words in index.say_first()
    assert index.say_first() in index.summary()


def test_why_a_cell_is_empty_is_said_with_the_area_left_out():
    values = make_values().assign(why="")
    values.loc[[3, 9], ["count", "denominator"]] = np.nan
    values.loc[[3, 9], "why"] = ["suppressed", "no people asked"]
    index = need_index(values)
    assert index.left_out == (("X01000003", "Place 3", "exclusions: no people asked and violence: suppressed"),)


def test_one_indicator_has_no_weight_to_change():
    index = need_index(make_values({"violence": COUNTS["violence"]}))
    change = index.what_would_change_top(2)
    assert change.changes.empty
    assert "No change of one weight would change them." in change.summary()
    assert "weights stay as chosen" in index.summary()
