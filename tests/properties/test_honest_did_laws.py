"""Laws of honest intervals and of the power of a pre-trend test, for any estimates and covariance."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import evaluation

few = settings(max_examples=25, deadline=None)
kinds = st.sampled_from(["relative-magnitude", "smoothness"])
targets = st.sampled_from(["first", "average"])


@st.composite
def studies(draw):
    """Estimates, covariance and event times; now and then with equal errors that do not depend on one another."""
    before, after = draw(st.integers(1, 5)), draw(st.integers(1, 4))
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    count = before + after
    root = rng.normal(size=(count, count + 4))
    covariance = np.eye(count) if draw(st.booleans()) else root @ root.T / count
    return rng.normal(size=count), covariance, np.delete(np.arange(-before - 1, after), before)


def limits(estimates, covariance, times, kind, target, values=(0.0, 0.5, 2.0)):
    table = evaluation.honest_intervals(estimates, covariance, times, kind=kind, target=target, values=values)
    return table[["lower", "upper"]].to_numpy()


@few
@given(studies(), kinds, targets)
def test_intervals_widen_with_the_value(study, kind, target):
    found = limits(*study, kind, target, (0.0, 0.25, 0.5, 1.0, 2.0))
    assert (np.diff(found[:, 1] - found[:, 0]) > -1e-9).all()


@few
@given(studies(), kinds, targets, st.floats(-5, 5))
def test_an_added_effect_moves_the_limits_by_itself(study, kind, target, added):
    estimates, covariance, times = study
    moved = limits(estimates + added * (times >= 0), covariance, times, kind, target)
    assert moved == pytest.approx(limits(*study, kind, target) + added, abs=1e-7)


@few
@given(studies(), kinds, targets, st.sampled_from([1e-6, -1.0, 1e5]))
def test_another_unit_or_sign_changes_the_limits_alike(study, kind, target, scale):
    estimates, covariance, times = study
    unit = 1.0 if kind == "relative-magnitude" else abs(scale)
    moved = limits(estimates * scale, covariance * scale**2, times, kind, target, [0.0, 0.5 * unit, 2.0 * unit])
    assert np.sort(moved / scale, axis=1) == pytest.approx(limits(*study, kind, target), rel=1e-6, abs=1e-7)


@few
@given(studies(), kinds, targets, st.integers(0, 10**6))
def test_the_order_of_event_times_does_not_matter(study, kind, target, seed):
    estimates, covariance, times = study
    order = np.random.default_rng(seed).permutation(len(times))
    moved = limits(estimates[order], covariance[np.ix_(order, order)], times[order], kind, target)
    assert (moved == limits(*study, kind, target)).all()


@few
@given(studies(), targets)
def test_without_any_parting_the_interval_is_the_usual_one(study, target):
    estimates, covariance, times = study
    after = times >= 0
    weights = after / after.sum() if target == "average" else (times == 0).astype(float)
    reach = 1.959963984540054 * np.sqrt(weights @ covariance @ weights)
    found = limits(*study, "relative-magnitude", target, [0.0])[0]
    assert found == pytest.approx([weights @ estimates - reach, weights @ estimates + reach], abs=1e-8)


@few
@given(studies(), targets, st.floats(-3, 3))
def test_a_straight_trend_changes_nothing_where_trends_are_smooth(study, target, slope):
    estimates, covariance, times = study
    moved = limits(estimates + slope * (times + 1), covariance, times, "smoothness", target)
    assert moved == pytest.approx(limits(*study, "smoothness", target), abs=1e-7)


@few
@given(studies(), kinds, targets)
def test_the_breakdown_value_is_where_the_interval_meets_nought(study, kind, target):
    estimates, covariance, times = study
    study = evaluation.Coefficients(
        estimates=estimates + 3 * (times >= 0), covariance=covariance / 9, event_times=times
    )  # fmt: skip
    check = evaluation.check_honest_did(study, kind=kind, target=target)
    if check.statistic is None:
        assert check.passed == "cannot tell"
        return
    at = check.statistic * np.array([1 - 1e-6, 1 + 1e-6])
    found = limits(study.estimates, study.covariance, times, kind, target, at)
    outside = (found[:, 0] > 0) | (found[:, 1] < 0)
    assert outside.tolist() == [True, False]


@few
@given(studies(), st.sampled_from([1e-4, -1.0, 1e3]))
def test_power_does_not_depend_on_unit_or_sign_and_grows_with_the_slope(study, scale):
    estimates, covariance, times = study
    tables = [
        evaluation.check_pre_trend_power(
            evaluation.Coefficients(estimates=estimates * unit, covariance=covariance * unit**2, event_times=times)
        ).table
        for unit in (1.0, scale)
    ]
    same = ["any_lead", "joint", "ratio"]
    assert tables[1][same].to_numpy() == pytest.approx(tables[0][same].to_numpy(), rel=1e-6, abs=1e-9)
    assert tables[1]["slope"].to_numpy() == pytest.approx(scale * tables[0]["slope"].to_numpy(), rel=1e-6)
    ordered = tables[0].iloc[tables[0]["slope"].abs().argsort()]
    assert (np.diff(ordered["any_lead"]) > -1e-4).all()
    assert (np.diff(ordered["joint"]) > -1e-9).all()
