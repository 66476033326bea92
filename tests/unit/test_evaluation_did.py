"""Difference in differences and event study: what is refused, withheld and said."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import evaluation
from evaluation import CaveatCode, Passed
from interventions.errors import DesignError, InputError


def areas(treated, comparison, periods=4, start=2, noise=1.0, starts=None):
    """Areas A0… treated at `start` (or one by one at `starts`) and B0… never, with noise."""
    rng = np.random.default_rng(8)
    first = [*(starts or [start] * treated), *[np.nan] * comparison]
    names = [f"A{i}" for i in range(treated)] + [f"B{i}" for i in range(comparison)]
    frame = pd.DataFrame([(n, t, s) for n, s in zip(names, first, strict=True) for t in range(periods)])
    frame.columns = ["area", "period", "start"]
    return frame.assign(y=rng.normal(0, noise, len(frame)) + 5)


def panel_of(frame, **columns):
    return evaluation.build_panel(frame, unit="area", period="period", outcome="y", first_treated="start", **columns)


def withheld(effect):
    return (effect.std_error, effect.interval, effect.p_value) == (None, None, None)


@pytest.mark.parametrize(("treated", "comparison"), [(1, 30), (2, 30), (4, 30), (30, 2), (30, 4), (1, 1)])
def test_below_five_clusters_on_a_side_no_inference_is_given(treated, comparison):
    effect = evaluation.did(panel_of(areas(treated, comparison)))
    assert withheld(effect)
    assert effect.warns(CaveatCode.TOO_FEW_CLUSTERS)
    assert isinstance(effect.estimate, float)
    assert effect.to_frame()["std_error"].iloc[0] is None
    assert f"{treated} treated and {comparison} comparison clusters" in effect.summary()


@pytest.mark.parametrize(("treated", "rate"), [(5, "about 10%"), (9, "about 10%"), (19, "about 7%")])
def test_from_five_to_nineteen_the_caveat_says_how_often_such_errors_mislead(treated, rate):
    effect = evaluation.did(panel_of(areas(treated, 25)))
    assert effect.std_error > 0
    assert effect.warns(CaveatCode.FEW_CLUSTERS)
    assert rate in effect.summary()


def test_from_twenty_on_each_side_there_is_no_caveat():
    effect = evaluation.did(panel_of(areas(20, 20)))
    assert effect.caveats == ()


def test_many_small_areas_under_one_decision_are_one_cluster():
    frame = areas(40, 40).assign(authority=lambda f: f["area"].str[0])
    effect = evaluation.did(panel_of(frame, assignment="authority"))
    assert withheld(effect)
    assert (effect.n_treated, effect.treated_clusters, effect.cluster_level) == (40, 1, "authority")


def test_without_a_comparison_area_it_is_refused():
    with pytest.raises(DesignError, match="no comparison area"):
        evaluation.did(panel_of(areas(5, 0)))


def test_without_a_treated_area_it_is_refused():
    with pytest.raises(DesignError, match="no unit is treated"):
        evaluation.did(panel_of(areas(0, 5)))


def test_areas_all_treated_at_different_times_are_compared_and_it_is_said():
    effect = evaluation.did(panel_of(areas(8, 0, starts=[1, 1, 1, 2, 2, 3, 3, 3])))
    assert effect.warns(CaveatCode.NO_NEVER_TREATED) and effect.warns(CaveatCode.STAGGERED)
    assert effect.comparison_clusters == 5


def test_an_area_never_seen_before_its_start_is_refused_by_name():
    frame = areas(4, 4)
    hidden = frame[~((frame["area"] == "A1") & (frame["period"] < 2))]
    with pytest.raises(DesignError, match="before treatment in A1"):
        evaluation.did(panel_of(hidden))


def test_areas_seen_once_hold_no_change_and_are_left_out():
    frame = areas(4, 5)
    once = frame[~((frame["area"] == "B0") & (frame["period"] > 0))]
    effect = evaluation.did(panel_of(once))
    rest = evaluation.did(panel_of(frame[frame["area"] != "B0"]))
    assert effect.warns(CaveatCode.SEEN_ONCE)
    assert (effect.estimate, effect.std_error) == (rest.estimate, rest.std_error)
    assert effect.path.startswith("balanced")


def test_an_unbalanced_panel_takes_the_fallback_and_says_so():
    effect = evaluation.did(panel_of(areas(4, 4)[:-1]))
    assert effect.path.startswith("two-way within transform (linearmodels)")
    assert effect.warns(CaveatCode.UNBALANCED)


def test_cells_without_a_covariate_are_left_out_and_counted():
    frame = areas(4, 4).assign(x=lambda f: f["y"] ** 2)
    frame.loc[3, "x"] = np.nan
    effect = evaluation.did(panel_of(frame, covariates=["x"]))
    assert effect.n_observations == 31
    assert effect.warns(CaveatCode.COVARIATE_MISSING)


def test_a_covariate_that_never_changes_is_refused():
    frame = areas(4, 4).assign(x=lambda f: f["area"].str[1].astype(float))
    with pytest.raises(DesignError, match="absorb"):
        evaluation.did(panel_of(frame, covariates=["x"]))


def test_with_an_exposure_the_outcome_is_a_rate():
    frame = areas(4, 4).assign(people=lambda f: 1000 + 10.0 * f.index)
    effect = evaluation.did(panel_of(frame, exposure="people"), per=1000)
    by_hand = evaluation.did(panel_of(frame.assign(y=frame["y"] / frame["people"] * 1000)))
    assert effect.estimate == pytest.approx(by_hand.estimate)
    assert effect.warns(CaveatCode.RATES_UNWEIGHTED)


def test_areas_that_change_exactly_alike_give_no_error():
    frame = areas(6, 6).assign(y=lambda f: 2.0 * (f["period"] >= f["start"]) + f["period"])
    effect = evaluation.did(panel_of(frame))
    assert effect.estimate == pytest.approx(2)
    assert withheld(effect) and effect.warns(CaveatCode.NO_VARIATION_LEFT)
    study = evaluation.event_study(panel_of(frame))
    assert study.std_errors == (None,) * 4 and study.warns(CaveatCode.NO_VARIATION_LEFT)


@pytest.mark.parametrize("level", [0, 1, 95])
def test_a_level_that_is_no_share_is_refused(level):
    with pytest.raises(InputError, match="not between 0 and 1"):
        evaluation.did(panel_of(areas(4, 4)), level=level)


def test_the_event_study_pools_beyond_its_window_and_says_so():
    study = evaluation.event_study(panel_of(areas(6, 6, periods=8, start=4)), leads=3, lags=1)
    table = study.to_frame()
    assert table["event_time"].tolist() == [-3, -2, -1, 0, 1]
    assert table["label"].tolist() == ["-3 and before", "-2", "-1", "0", "+1 and after"]
    assert table.loc[2, ["estimate", "std_error"]].tolist() == [0, 0]
    assert "-3 and before and +1 and after" in study.summary()
    whole = evaluation.event_study(panel_of(areas(6, 6, periods=8, start=4)))
    assert not whole.warns(CaveatCode.BINNED)
    assert whole.to_frame()["event_time"].tolist() == list(range(-4, 4))


def test_the_event_study_with_one_treated_area_gives_no_errors_and_tests_nothing():
    study = evaluation.event_study(panel_of(areas(1, 30)))
    table = study.to_frame()
    assert table[["std_error", "lower", "upper"]].map(lambda v: v is None).all(axis=None)
    assert table["estimate"].notna().all()
    assert study.pre_trend.passed is Passed.CANNOT_TELL and study.pre_trend.p_value is None


def test_an_event_time_that_one_area_reaches_has_no_error_of_its_own():
    study = evaluation.event_study(panel_of(areas(6, 6, periods=6, starts=[2, 3, 3, 3, 3, 3])))
    errors = study.to_frame().set_index("event_time")["std_error"]
    assert errors[3] is None and errors[2] > 0
    assert study.warns(CaveatCode.TOO_FEW_CLUSTERS)


def test_the_event_study_by_calendar_steps_of_two_years():
    frame = areas(4, 4).assign(period=lambda f: 2000 + 2 * f["period"], start=lambda f: 2000 + 2 * f["start"])
    study = evaluation.event_study(panel_of(frame))
    assert study.event_times.tolist() == [-2, -1, 0, 1]


def test_without_never_treated_areas_leads_and_lags_cannot_be_told_apart():
    with pytest.raises(DesignError, match="never treated"):
        evaluation.event_study(panel_of(areas(8, 0, starts=[1, 1, 1, 2, 2, 3, 3, 3])))


def test_without_a_period_before_the_start_there_is_no_reference():
    frame = areas(4, 4, periods=5, start=2)
    with pytest.raises(DesignError, match="the reference"):
        evaluation.event_study(panel_of(frame[(frame["period"] != 1) | frame["start"].isna()]))


def trending(slope, effect, noise):
    """Treated areas that part by `slope` a period throughout and by `effect` from the start."""
    frame = areas(10, 10, periods=6, start=3, noise=noise)
    treated = frame["start"].notna()
    return frame.assign(y=frame["y"] + treated * (slope * frame["period"] + effect * (frame["period"] >= 3)))


@pytest.mark.parametrize(
    ("slope", "effect", "noise", "passed", "words"),
    [
        (1.0, 0.0, 0.1, Passed.NO, "begun to part"),
        (0.0, 5.0, 0.1, Passed.YES, "would have shown"),
        (0.0, 0.0, 1.0, Passed.CANNOT_TELL, "cannot tell"),
    ],
)
def test_the_pre_trend_test_says_what_the_data_can_tell(slope, effect, noise, passed, words):
    study = evaluation.event_study(panel_of(trending(slope, effect, noise)))
    assert study.pre_trend.passed is passed
    assert words in study.pre_trend.words
    assert "every lead is nought" in study.pre_trend.null
    assert "parallel trends hold" not in study.summary().lower()
