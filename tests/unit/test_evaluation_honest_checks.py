"""Honest intervals and the power of a pre-trend test: what is refused, what cannot be told, and in which words."""

import json

import numpy as np
import pandas as pd
import pytest

import evaluation
from interventions.errors import DesignError, InputError

TIMES = [-3, -2, 0, 1]
ESTIMATES = np.array([0.1, -0.2, 2.0, 2.5])


def coefficients(estimates=ESTIMATES, covariance=None, times=TIMES, **more):
    covariance = np.eye(len(estimates)) * 0.04 if covariance is None else covariance
    return evaluation.Coefficients(estimates=estimates, covariance=covariance, event_times=times, **more)


def study(clusters=40, periods=8, start=5, leads=None, lags=None, effect=5.0):
    """An event study of made-up areas, half of them treated."""
    rng = np.random.default_rng(3)
    outcome = rng.normal(size=(clusters, periods))
    treated = np.arange(clusters) % 2 == 0
    outcome[treated, start:] += effect
    frame = pd.DataFrame({
        "area": np.repeat(np.arange(clusters), periods), "year": np.tile(np.arange(periods), clusters),
        "y": outcome.ravel(), "start": np.repeat(np.where(treated, float(start), np.nan), periods),
    })  # fmt: skip
    panel = evaluation.build_panel(frame, unit="area", period="year", outcome="y", first_treated="start")
    return evaluation.event_study(panel, leads=leads, lags=lags)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"estimates": ESTIMATES[:3], "covariance": np.eye(4)}, "do not fit together"),
        ({"covariance": np.eye(3)}, "do not fit together"),
        ({"covariance": 1.0}, "do not fit together"),
        ({"estimates": ["a", "b", "c", "d"]}, "arrays of numbers"),
        ({"estimates": np.array([0.1, np.nan, 2.0, 2.5])}, "missing"),
        ({"times": [-4, -2, 0, 1]}, "do not follow one another"),
        ({"times": [-3, -2, 0, 0]}, "do not follow one another"),
        ({"times": [-3, -2, -1, 0]}, "do not follow one another"),
        ({"times": [0, 1, 2, 3]}, "both sides"),
        ({"covariance": np.eye(4) + np.eye(4, k=1)}, "not symmetric"),
    ],
)
def test_arrays_that_do_not_fit_together_are_refused(wrong, says):
    with pytest.raises(InputError, match=says):
        coefficients(**wrong)


def test_errors_that_depend_on_one_another_are_refused():
    with pytest.raises(DesignError, match="depend on one another"):
        coefficients(covariance=np.ones((4, 4)))
    with pytest.raises(DesignError, match="depend on one another"):
        coefficients(covariance=np.diag([1.0, 0.0, 1.0, 1.0]))


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"values": [-0.1]}, "from 0 up"), ({"values": [np.nan]}, "from 0 up"), ({"values": []}, "from 0 up"),
        ({"kind": "rm"}, "not known"), ({"target": "last"}, "not known"), ({"level": 1.0}, "not between 0 and 1"),
    ],
)  # fmt: skip
def test_values_kinds_targets_and_levels_that_are_not_known_are_refused(wrong, says):
    with pytest.raises(InputError, match=says):
        evaluation.check_honest_did(coefficients(), **wrong)
    with pytest.raises(InputError, match=says):
        evaluation.honest_intervals(ESTIMATES, np.eye(4), TIMES, **wrong)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [({"power": 1.0}, "power"), ({"effect": 0.0}, "effect"), ({"effect": np.inf}, "effect"), ({"level": 0}, "level")],
)
def test_powers_effects_and_levels_that_are_not_possible_are_refused(wrong, says):
    with pytest.raises(InputError, match=says):
        evaluation.check_pre_trend_power(coefficients(), **wrong)


def test_another_result_is_refused_by_name():
    with pytest.raises(InputError, match="takes an event study, not Check"):
        evaluation.check_honest_did(study().pre_trend)


@pytest.mark.parametrize("check", [evaluation.check_honest_did, evaluation.check_pre_trend_power])
def test_without_errors_the_data_cannot_tell(check):
    found = check(study(clusters=4))
    assert (found.passed, found.statistic, found.table) == ("cannot tell", None, None)
    assert "errors of the estimates are withheld" in found.words


@pytest.mark.parametrize("check", [evaluation.check_honest_did, evaluation.check_pre_trend_power])
def test_with_fewer_clusters_than_event_times_the_data_cannot_tell(check):
    found = check(study(clusters=11, periods=16))
    assert found.passed == "cannot tell"
    assert "depend on one another" in found.words


@pytest.mark.parametrize("check", [evaluation.check_honest_did, evaluation.check_pre_trend_power])
def test_without_a_lead_the_data_cannot_tell(check):
    found = check(study(start=1))
    assert found.passed == "cannot tell"
    assert "no event time before the reference" in found.words


def test_pooled_event_times_are_left_out_and_said():
    whole, pooled = study(), study(leads=3, lags=1)
    check = evaluation.check_honest_did(pooled)
    assert "Left out: 2 event times" in check.words
    assert "Left out" not in evaluation.check_honest_did(whole).words
    kept = evaluation.Coefficients.of(pooled)
    assert kept.event_times.tolist() == [-2, 0]


def test_an_event_study_and_its_arrays_give_the_same_intervals():
    path = study()
    shown = path.event_times != -1
    table = evaluation.honest_intervals(path.estimates[shown], path.covariance, path.event_times[shown])
    pd.testing.assert_frame_equal(evaluation.check_honest_did(path).table, table)


def test_a_large_effect_passes_in_words_for_a_commissioner():
    check = evaluation.check_honest_did(coefficients())
    assert check.passed == "yes"
    assert check.table["value"].tolist() == [0.5, 1.0, 1.5, 2.0]
    bound = check.words.split("by up to ")[1].split(" times")[0]
    assert float(bound) <= check.statistic < float(bound) * 1.01
    assert check.words.startswith("Even if trends had parted after the start by up to ")
    assert "as they ever did before it, the interval still excludes nought" in check.words
    assert "The 95% interval is for the effect in the first period after the reference (event time 0)." in check.words
    mean = evaluation.check_honest_did(coefficients(), target="average").words
    assert "for the mean effect over event times 0 to 1" in mean
    json.dumps(check.to_record())
    assert check.plot() is not None


def test_a_small_effect_fails_and_one_within_chance_cannot_tell():
    fails = evaluation.check_honest_did(coefficients(ESTIMATES / 3.5))
    assert fails.passed == "no"
    assert 0 < fails.statistic < 1
    assert "which is less than before it" in fails.words
    unsure = evaluation.check_honest_did(coefficients(ESTIMATES / 10))
    assert (unsure.passed, unsure.statistic) == ("cannot tell", None)
    assert "even if trends had not parted at all" in unsure.words
    assert len(unsure.table) == 4


def test_smoothness_compares_with_the_largest_bend_before_the_start():
    check = evaluation.check_honest_did(coefficients(ESTIMATES * 3), kind="smoothness")
    bend = 3 * 0.5  # 0.1, -0.2, 0: the slope goes from -0.3 to 0.2
    assert check.table["value"].tolist() == pytest.approx([0, bend / 4, bend / 2, bend])
    assert check.passed == ("yes" if check.statistic >= bend else "no")
    one = evaluation.check_honest_did(coefficients(ESTIMATES[1:], times=TIMES[1:]), kind="smoothness")
    assert one.passed == "cannot tell"
    assert "no bend to compare with" in one.words


def test_few_clusters_are_said():
    assert "with 12 clusters they are rough" in evaluation.check_honest_did(coefficients(df=11)).words
    assert "clusters" not in evaluation.check_honest_did(coefficients(df=200)).words


def test_power_passes_where_a_steep_trend_would_have_shown_and_not_for_a_slight_one():
    steep = evaluation.check_pre_trend_power(coefficients())
    assert steep.passed == "yes"
    assert steep.statistic == pytest.approx(steep.table["any_lead"].iloc[-1])
    assert steep.table["slope"].iloc[-1] == pytest.approx(2.25 / 1.5)
    assert steep.table["ratio"].iloc[-1] == pytest.approx(1.0)
    slight = evaluation.check_pre_trend_power(coefficients(), effect=-0.2)
    assert slight.passed == "cannot tell"
    assert (slight.table["slope"] < 0).all()
    assert "does not rule it out" in slight.words
    json.dumps(slight.to_record())


def test_an_estimate_of_nought_leaves_nothing_to_explain():
    check = evaluation.check_pre_trend_power(coefficients(np.array([0.1, -0.2, 1.0, -1.0])))
    assert (check.passed, check.table) == ("cannot tell", None)


def test_a_power_below_the_size_of_the_test_needs_no_slope():
    table = evaluation.check_pre_trend_power(coefficients(), power=0.02).table
    assert table["slope"].iloc[0] == 0


def test_nothing_is_said_of_studies_that_pass_where_next_to_none_would():
    check = evaluation.check_pre_trend_power(coefficients(ESTIMATES * 50))
    assert check.statistic == pytest.approx(1.0)
    assert check.table["bias_if_passed"].iloc[-1] is None
    assert "100%" in check.words
    with pytest.raises(DesignError, match="next to no study would pass"):
        evaluation.expected_if_passed(coefficients(), slope=50.0)
    with pytest.raises(InputError, match="not a number"):
        evaluation.expected_if_passed(coefficients(), slope=np.nan)
