"""One series or one group, before and after: described, refused, and never called an effect."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import evaluation
from evaluation import CaveatCode
from interventions.errors import DesignError, InputError


def monthly(counts, first="2020-01"):
    return pd.DataFrame({"month": pd.period_range(first, periods=len(counts), freq="M").astype(str), "count": counts})


def noisy(n, seed=1, mean=40):
    return monthly(np.random.default_rng(seed).poisson(mean, n))


def test_the_ratio_of_before_and_after_by_hand():
    frame = monthly([10, 20, 30, 40]).assign(people=[100, 100, 200, 200])
    effect = evaluation.pre_post(frame, start="2020-03", exposure="people")
    assert effect.ratio == pytest.approx((70 / 400) / (30 / 200))
    assert effect.p_value is None
    assert effect.series["mean_of_side"].tolist() == pytest.approx([15, 15, 35, 35])
    assert evaluation.pre_post(frame, start="2020-03").ratio == pytest.approx((70 / 2) / (30 / 2))


def test_the_interval_of_the_ratio_follows_the_exposure():
    frame = monthly([10, 20, 30, 40]).assign(people=[100, 100, 200, 200])
    rates = evaluation.pre_post(frame, start="2020-03", exposure="people").ratio_interval
    counts = evaluation.pre_post(frame, start="2020-03").ratio_interval
    assert rates == pytest.approx([limit / 2 for limit in counts])


def test_before_and_after_takes_a_series_with_periods_in_its_index():
    frame = monthly([10, 20, 30, 40])
    series = frame.set_index("month")["count"]
    assert evaluation.pre_post(series, start="2020-03").ratio == evaluation.pre_post(frame, start="2020-03").ratio


def test_before_and_after_claims_no_effect_and_names_better_designs():
    effect = evaluation.pre_post(noisy(30), start="2021-06")
    words = effect.summary()
    assert effect.warns(CaveatCode.NOT_AN_EFFECT)
    assert "not the effect of a programme" in words and "interrupted time series" in words
    assert effect.warns(CaveatCode.SEGMENTED_BESIDE) or effect.warns(CaveatCode.SEGMENTED_OPPOSITE)


def test_too_short_for_a_trend_there_is_no_segmented_model_beside_it():
    effect = evaluation.pre_post(monthly([10, 12, 9, 11]), start="2020-03")
    assert not effect.warns(CaveatCode.SEGMENTED_BESIDE) and not effect.warns(CaveatCode.SEGMENTED_OPPOSITE)


@pytest.mark.parametrize(("counts", "words"), [([4, 4, 0, 0], "at most"), ([0, 0, 4, 4], "at least")])
def test_without_events_on_a_side_the_ratio_is_withheld_with_its_bound(counts, words):
    effect = evaluation.pre_post(monthly(counts), start="2020-03")
    assert (effect.estimate, effect.ratio, effect.interval, effect.std_error) == (None, None, None, None)
    assert words in next(c.text for c in effect.caveats if c.code == CaveatCode.ZERO_EVENTS)


def test_counts_that_vary_more_than_chance_widen_nothing_but_are_said():
    wild = monthly([10, 90, 10, 90, 10, 90, 10, 90])
    assert evaluation.pre_post(wild, start="2020-05").warns(CaveatCode.OVER_DISPERSED)
    assert not evaluation.pre_post(monthly([50, 48, 52, 50, 51, 49]), start="2020-04").warns(CaveatCode.OVER_DISPERSED)


def test_participants_with_both_scores_of_those_who_started():
    frame = pd.DataFrame({"in": [10, 12, 14, 9, np.nan], "out": [12, 15, 15, np.nan, 20]})
    effect = evaluation.pre_post(frame, before="in", after="out")
    assert effect.estimate == pytest.approx((2 + 3 + 1) / 3)
    assert (effect.n_treated, effect.n_started, effect.p_value) == (3, 4, None)
    assert effect.std_error == pytest.approx(1 / np.sqrt(3))
    assert "3 participants with both scores of 4 who started" in effect.summary()
    assert effect.warns(CaveatCode.NOT_COMPLETE) and effect.warns(CaveatCode.NOT_AN_EFFECT)


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({}, InputError),
        ({"before": "count"}, InputError),
        ({"start": "2020-02", "before": "count", "after": "count"}, InputError),
        ({"start": "2020-01"}, DesignError),
        ({"start": "2021-01"}, DesignError),
        ({"start": "soon"}, InputError),
        ({"start": "2020-02", "exposure": "people"}, InputError),
    ],
)
def test_what_before_and_after_cannot_use_is_refused(options, error):
    with pytest.raises(error):
        evaluation.pre_post(monthly([1, 2, 3]), **options)


def test_negative_counts_and_repeated_months_are_refused():
    with pytest.raises(InputError, match="negative"):
        evaluation.pre_post(monthly([1, -2, 3]), start="2020-02")
    with pytest.raises(InputError, match="more than one row for the series, 2020-01"):
        evaluation.pre_post(pd.concat([monthly([1, 2]), monthly([3])]), start="2020-02")


def test_a_step_on_an_exact_trend_is_found_exactly_and_gets_no_error():
    frame = monthly([64, 32, 16, 16, 8, 4])
    effect = evaluation.interrupted_time_series(frame, start="2020-04")
    assert effect.ratio == pytest.approx(2)
    assert effect.series["counterfactual"].tolist() == pytest.approx([64, 32, 16, 8, 4, 2])
    assert (effect.std_error, effect.interval, effect.p_value) == (None, None, None)
    assert effect.warns(CaveatCode.NO_VARIATION_LEFT)


def test_with_slope_the_step_is_the_change_at_the_start_itself():
    trend = [64, 64, 64, 64, 128, 64, 32, 16]  # level until the start, there doubled, then halved each month
    effect = evaluation.interrupted_time_series(monthly(trend), start="2020-05", slope=True)
    assert effect.ratio == pytest.approx(2)
    assert effect.series["counterfactual"].tolist() == pytest.approx([64] * 8)


def test_quasi_errors_grow_by_the_root_of_the_dispersion():
    quasi = evaluation.interrupted_time_series(noisy(30), start="2021-06", errors="quasi")
    model = evaluation.interrupted_time_series(noisy(30), start="2021-06", errors="model")
    assert quasi.std_error == pytest.approx(model.std_error * np.sqrt(model.dispersion))
    assert "quasi-Poisson" in quasi.errors


def test_errors_that_are_not_known_name_those_that_are():
    with pytest.raises(InputError, match="Known are reml-ar1, quasi, model and newey-west"):
        evaluation.interrupted_time_series(noisy(30), start="2021-06", errors="robust")
    with pytest.raises(InputError, match="Known are reml-ar1, model and newey-west"):
        evaluation.interrupted_time_series(noisy(30), start="2021-06", errors="quasi", family="mean")


def test_a_season_needs_two_years():
    with pytest.raises(DesignError, match="23 months are too few"):
        evaluation.interrupted_time_series(noisy(23), start="2021-01", harmonics=1)
    assert evaluation.interrupted_time_series(noisy(24), start="2021-01", harmonics=1).estimate is not None


def test_quarters_have_one_pair_and_years_have_no_season():
    quarters = pd.DataFrame(
        {"month": [f"{y}Q{q}" for y in range(2015, 2020) for q in range(1, 5)], "count": range(20, 40)}
    )
    assert "1 harmonic pair" in evaluation.interrupted_time_series(quarters, start="2018Q1", harmonics=1).path
    with pytest.raises(InputError, match="2 pairs are too many"):
        evaluation.interrupted_time_series(quarters, start="2018Q1", harmonics=2)
    years = pd.DataFrame({"month": [f"{y}/{(y + 1) % 100:02d}" for y in range(1990, 2020)], "count": range(20, 50)})
    with pytest.raises(DesignError, match="season cannot be told from years"):
        evaluation.interrupted_time_series(years, start="2010/11", harmonics=1)


@pytest.mark.parametrize(
    ("counts", "start", "reason"),
    [([5, 6, 7, 8, 9], "2020-03", "2 periods before"), ([5, 6, 7, 0, 0, 0], "2020-04", "no events on one side")],
)
def test_series_that_cannot_carry_a_step_are_refused(counts, start, reason):
    with pytest.raises(DesignError, match=reason):
        evaluation.interrupted_time_series(monthly(counts), start=start)


def test_what_weakens_an_interrupted_time_series_is_said():
    short = evaluation.interrupted_time_series(noisy(12), start="2020-07")
    assert {CaveatCode.NO_COMPARISON_SERIES, CaveatCode.SHORT_SERIES, CaveatCode.SEASON_NOT_MODELLED} <= {
        c.code for c in short.caveats
    }
    waves = monthly((100 + 60 * np.sin(np.arange(36) / 4)).round())
    wavy = evaluation.interrupted_time_series(waves, start="2021-06", errors="model")
    assert wavy.warns(CaveatCode.AUTOCORRELATED) and wavy.warns(CaveatCode.OVER_DISPERSED)
    assert "effect" not in wavy.summary()


def test_months_not_observed_keep_their_place_in_the_trend():
    frame = monthly([64, 32, 16, 8, 8, 4, 2])
    frame.loc[1, "count"] = np.nan
    effect = evaluation.interrupted_time_series(frame, start="2020-05")
    assert effect.ratio == pytest.approx(2)
    assert effect.warns(CaveatCode.NOT_OBSERVED) and "2020-02" in effect.summary()


def beside(n=40, seed=2, **columns):
    rng = np.random.default_rng(seed)
    return noisy(n, seed).assign(other=rng.poisson(60, n), **columns)


def test_counts_of_nought_need_no_mending():
    counts = np.random.default_rng(8).poisson(1.2, 60)
    effect = evaluation.interrupted_time_series(monthly(counts), start="2022-06")
    assert (counts == 0).sum() > 5
    assert effect.std_error > 0 and np.isfinite(effect.ratio_interval).all()


def test_rates_without_their_counts_are_taken_in_any_unit_and_said():
    rates = np.random.default_rng(1).lognormal(0, 0.2, 40)
    per_thousand, per_head = (
        evaluation.interrupted_time_series(monthly(rates * scale), start="2021-06") for scale in (1.0, 1e-3)
    )
    assert per_head.interval == pytest.approx(per_thousand.interval, abs=1e-6)
    assert 0.01 < per_head.std_error < 0.3
    assert per_head.warns(CaveatCode.RATES_UNWEIGHTED) and "chance" not in per_head.errors
    assert not evaluation.interrupted_time_series(noisy(40), start="2021-06").warns(CaveatCode.RATES_UNWEIGHTED)


def test_months_alike_are_counted_for_fewer_and_said():
    rng = np.random.default_rng(3)
    walk = np.zeros(60)
    for t in range(1, 60):
        walk[t] = 0.7 * walk[t - 1] + rng.normal()
    effect = evaluation.interrupted_time_series(monthly(rng.poisson(np.exp(5 + 0.2 * walk))), start="2022-07")
    assert effect.df < 30
    assert "these 60 say as much as" in next(c.text for c in effect.caveats if c.code == CaveatCode.AUTOCORRELATED)
    assert "REML with AR(1) errors on the log rate" in effect.errors


def test_a_series_that_drifts_away_says_so():
    rng = np.random.default_rng(3)
    walk = np.cumsum(rng.normal(size=60)) * 0.3
    effect = evaluation.interrupted_time_series(monthly(rng.poisson(np.exp(6 + walk))), start="2022-07")
    assert "drifts" in effect.summary() and effect.df == 3


def test_a_controlled_series_answers_with_the_step_less_the_other_step():
    effect = evaluation.interrupted_time_series(beside(), start="2021-06", comparison="other")
    assert effect.design is evaluation.Design.CONTROLLED_SERIES
    assert (effect.n_treated, effect.n_comparison, effect.n_observations) == (1, 1, 80)
    assert not effect.warns(CaveatCode.NO_COMPARISON_SERIES)
    steps = effect.terms.set_index("term")["estimate"]
    both = steps["step in count alone"] - steps["step in other alone"]
    assert effect.estimate == steps["step"] == pytest.approx(both, abs=0.02)
    assert "beside the comparison series" in effect.summary()
    assert {"terms", "series"} <= set(effect.to_record())


def test_series_that_part_before_the_start_are_said_to():
    rising = beside(60).assign(count=np.random.default_rng(1).poisson(50 * np.exp(0.02 * np.arange(60))))
    effect = evaluation.interrupted_time_series(rising, start="2022-06", comparison="other")
    assert "drawing apart, by 1.9% a month" in effect.summary() or "drawing apart, by 2" in effect.summary()
    assert effect.warns(CaveatCode.SERIES_PART_BEFORE)
    even = evaluation.interrupted_time_series(beside(60), start="2022-06", comparison="other")
    assert not even.warns(CaveatCode.SERIES_PART_BEFORE)


def test_months_without_events_in_either_series_are_left_out_and_said():
    table = beside()
    table.loc[[4, 5], ["count", "other"]] = 0
    effect = evaluation.interrupted_time_series(table, start="2021-06", comparison="other")
    assert effect.warns(CaveatCode.ZERO_EVENTS) and "2020-05 and 2020-06" in effect.summary()
    assert len(effect.series) == 38


def test_months_not_observed_in_one_series_are_left_out_of_both():
    table = beside()
    table.loc[3, "count"] = np.nan
    table.loc[7, "other"] = np.nan
    effect = evaluation.interrupted_time_series(table, start="2021-06", comparison="other")
    said = [c.text for c in effect.caveats if c.code == CaveatCode.NOT_OBSERVED]
    assert len(effect.series) == 38 and "2020-04" in said[0] and "2020-08" in said[1]


def test_a_continuous_outcome_may_be_negative_and_is_a_difference():
    table = monthly(np.random.default_rng(1).normal(-5, 1, 40))
    effect = evaluation.interrupted_time_series(table, start="2021-06", family="mean")
    assert effect.scale is evaluation.Scale.DIFFERENCE and effect.ratio is None
    assert "by a rate ratio" not in effect.summary()
    gap = effect.series["fitted"] - effect.series["counterfactual"]
    assert gap.iloc[-1] == pytest.approx(effect.estimate) and gap.iloc[0] == 0
    large = evaluation.interrupted_time_series(table.assign(count=table["count"] + 1e9), start="2021-06", family="mean")
    assert large.std_error == pytest.approx(effect.std_error, rel=1e-4)
    flat = evaluation.interrupted_time_series(monthly([2.0] * 10), start="2020-06", family="mean")
    assert flat.std_error is None and flat.warns(CaveatCode.NO_VARIATION_LEFT)


def test_a_continuous_outcome_less_that_of_a_comparison():
    table = beside().astype({"count": float})
    effect = evaluation.interrupted_time_series(table, start="2021-06", comparison="other", family="mean")
    difference = table.assign(count=table["count"] - table["other"])
    alone = evaluation.interrupted_time_series(difference, start="2021-06", family="mean")
    assert (effect.estimate, effect.std_error) == (alone.estimate, alone.std_error)
    rest = effect.series["fitted"] - table["other"]
    assert rest.to_numpy() == pytest.approx(alone.series["fitted"].to_numpy())


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"family": "rates"}, InputError, "Known are 'counts' and 'mean'"),
        ({"family": "mean", "exposure": "people"}, InputError, "a mean has no exposure"),
        ({"comparison_exposure": "people"}, InputError, "no comparison series"),
        ({"comparison": "other", "exposure": "people"}, InputError, "one of the two series has an exposure"),
        ({"comparison": "nowhere"}, InputError, "no column 'nowhere'"),
        ({"comparison": "none"}, DesignError, "no events on one side"),
        ({"comparison": "later"}, DesignError, "no period with events in common"),
        ({"excluded": ["2020-03"]}, InputError, "without a reason"),
        ({"excluded": {"2020-03": " "}}, InputError, "without a reason"),
        ({"excluded": {"2030-03": "pandemic"}}, InputError, "not observed in the series: 2030-03"),
        ({"excluded": {"soon": "pandemic"}}, InputError, "not written like the periods"),
        ({"interruptions": ["2021-06"]}, InputError, "stands twice"),
        ({"interruptions": ["2022-01", "2022-01"]}, InputError, "stands twice"),
        ({"interruptions": "2019-01"}, InputError, "leaves no period before it"),
        ({"interruptions": ["2021-08"]}, DesignError, "fewer than 3 periods between"),
        ({"harmonics": -1}, InputError, "no number of pairs"),
        ({"level": 0.0}, InputError, "between 0 and 1"),
    ],
)
def test_what_an_interrupted_time_series_cannot_use_is_refused(options, error, words):
    table = beside(people=100, none=0, later=np.arange(40.0))
    table.loc[::2, "later"] = np.nan
    if options.get("comparison") == "later":
        table.loc[1::2, "count"] = np.nan
    with pytest.raises(error, match=words):
        evaluation.interrupted_time_series(table, start="2021-06", **options)


def test_a_single_series_has_no_comparison_in_it():
    with pytest.raises(InputError, match="column of its own"):
        evaluation.interrupted_time_series(noisy(40).set_index("month")["count"], start="2021-06", comparison="other")


def test_one_period_left_out_may_be_named_by_itself():
    effect = evaluation.interrupted_time_series(
        noisy(40), start="2021-06", excluded="2021-06", because="phase-in", interruptions="2022-06"
    )
    assert len(effect.series) == 39 and "Left out on request: 2021-06 (phase-in)." in effect.summary()
    assert "step at 2022-06" in effect.path


def test_a_start_of_which_nothing_is_left_is_refused():
    later = dict.fromkeys(monthly([0] * 40)["month"][20:], "not wanted")
    with pytest.raises(DesignError, match="no period after it"):
        evaluation.interrupted_time_series(noisy(40), start="2021-09", excluded=later)
