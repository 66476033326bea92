"""What must hold for counts whatever the data: one answer by every path; units of measurement do not matter."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

import evaluation
from evaluation.two_way_counts import BY_COHORT, BY_UNIT
from interventions.errors import DesignError

few = settings(max_examples=40, deadline=None, derandomize=True)


@st.composite
def frames(draw):
    """Balanced staggered counts, some nought, with at least three treated and three comparison units."""
    treated, never, periods = draw(st.integers(3, 7)), draw(st.integers(3, 7)), draw(st.integers(2, 8))
    starts = draw(st.lists(st.integers(1, periods - 1), min_size=treated, max_size=treated))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    units = treated + never
    frame = pd.DataFrame({"unit": np.repeat(np.arange(units), periods), "period": np.tile(np.arange(periods), units)})
    frame["start"] = np.array([*map(float, starts), *[np.nan] * never])[frame["unit"]]
    mean = draw(st.floats(0.3, 50)) * rng.gamma(2.0, 0.5, units)[frame["unit"]]
    return frame.assign(y=rng.poisson(mean), people=rng.uniform(100, 5000, units)[frame["unit"]])


def effect_of(frame, **columns):
    panel = evaluation.build_panel(frame, unit="unit", period="period", outcome="y", first_treated="start", **columns)
    try:
        return evaluation.count_did(panel)
    except DesignError:
        assume(False)


def figures(effect):
    error = effect.std_error
    return [effect.estimate, 0.0 if error is None else error, effect.dispersion or 0.0]


@few
@given(frames())
def test_cohort_sums_and_the_rectangle_of_units_give_one_answer(frame):
    """An exposure that changes by rounding alone forces the path by units without changing the model."""
    fast = effect_of(frame, exposure="people")
    panel = evaluation.build_panel(frame, unit="unit", period="period", outcome="y", first_treated="start")
    jolted = np.ones(panel.shape) + 1e-15 * np.arange(panel.shape[1])  # not the same throughout: no sums by cohort
    slow = evaluation.count_did(replace(panel, exposure=jolted))
    assert fast.path == BY_COHORT and slow.path == BY_UNIT
    assert figures(slow) == pytest.approx(figures(fast), rel=1e-9, abs=1e-10)
    assert slow.series["counterfactual"].to_numpy() == pytest.approx(fast.series["counterfactual"].to_numpy(), rel=1e-9)


@settings(max_examples=15, deadline=None, derandomize=True)
@given(frames())
def test_cohort_sums_are_statsmodels_with_a_dummy_for_every_unit_and_period(frame):
    import statsmodels.api as sm

    found = effect_of(frame)
    kept = frame[frame.groupby("unit")["y"].transform("sum") > 0]
    kept = kept[kept.groupby("period")["y"].transform("sum") > 0]
    dummies = [pd.get_dummies(kept["unit"]), pd.get_dummies(kept["period"], drop_first=True)]
    design = np.column_stack([kept["period"] >= kept["start"], *dummies]).astype(float)
    fit = sm.GLM(kept["y"], design, family=sm.families.Poisson()).fit(tol=1e-13, maxiter=200)
    assert found.path == BY_COHORT
    assert found.estimate == pytest.approx(fit.params.iloc[0], rel=1e-8, abs=1e-8)
    assert found.dispersion is None or found.dispersion == pytest.approx(fit.pearson_chi2 / fit.df_resid, rel=1e-7)


@few
@given(frames(), st.floats(1e-3, 1e3), st.integers(0, 10**6))
def test_another_unit_of_exposure_changes_nothing(frame, scale, seed):
    rng = np.random.default_rng(seed)
    frame = frame.assign(people=frame["people"] * rng.uniform(0.9, 1.1, len(frame)))
    before = effect_of(frame, exposure="people")
    after = effect_of(frame.assign(people=frame["people"] * scale), exposure="people")
    assert before.path == BY_UNIT
    assert figures(after) == pytest.approx(figures(before), rel=1e-8, abs=1e-10)


@few
@given(frames(), st.integers(0, 1000))
def test_order_of_rows_and_names_of_units_change_nothing(frame, seed):
    names = {i: f"area {j}" for i, j in enumerate(np.random.default_rng(seed).permutation(frame["unit"].nunique()))}
    shuffled = frame.sample(frac=1, random_state=seed).assign(unit=lambda f: f["unit"].map(names))
    before = shuffled.copy()
    found = effect_of(shuffled, exposure="people")
    assert figures(found) == pytest.approx(figures(effect_of(frame, exposure="people")), rel=1e-8, abs=1e-10)
    pd.testing.assert_frame_equal(shuffled, before)


@few
@given(frames(), st.integers(2, 9))
def test_as_many_times_the_counts_leave_ratio_and_error_and_multiply_the_dispersion(frame, times):
    effect, more = effect_of(frame), effect_of(frame.assign(y=frame["y"] * times))
    assert more.estimate == pytest.approx(effect.estimate, abs=1e-9)
    assert figures(more)[1] == pytest.approx(figures(effect)[1], rel=1e-7, abs=1e-10)
    assert (more.dispersion or 0) == pytest.approx(times * (effect.dispersion or 0), rel=1e-8)


@few
@given(frames(), st.floats(0.2, 3.0))
def test_an_imposed_ratio_is_found_whole(frame, ratio):
    """Treated counts times the ratio: with one start the estimate moves by its logarithm exactly."""
    frame = frame.assign(start=frame["start"].where(frame["start"].isna(), 1.0))
    effect = effect_of(frame)
    moved = effect_of(frame.assign(y=frame["y"] * np.where(frame["period"] >= frame["start"], ratio, 1.0)))
    assert moved.estimate == pytest.approx(effect.estimate + np.log(ratio), abs=1e-8)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.integers(0, 2**32 - 1), st.sampled_from([0.1, 0.3, 0.6, 1.0]))
def test_a_ratio_is_given_only_where_the_likelihood_has_a_maximum(seed, mean):
    """Oracle: linear programming finds any direction in which the likelihood rises without end (separation)."""
    rng = np.random.default_rng(seed)
    treated, never, periods = (int(rng.integers(*ends)) for ends in ((3, 5), (3, 5), (2, 6)))
    units = treated + never
    frame = pd.DataFrame({"unit": np.repeat(np.arange(units), periods), "period": np.tile(np.arange(periods), units)})
    frame["start"] = np.r_[rng.integers(1, periods, treated).astype(float), [np.nan] * never][frame["unit"]]
    frame["y"] = rng.poisson(mean * rng.gamma(1.0, 1.0, units)[frame["unit"]])
    effect_of(frame)
    kept = frame[frame.groupby("unit")["y"].transform("sum") > 0]
    kept = kept[kept.groupby("period")["y"].transform("sum") > 0]
    columns = [kept["period"] >= kept["start"], *(kept["unit"] == unit for unit in kept["unit"].unique())]
    columns += [kept["period"] == period for period in kept["period"].unique()[1:]]
    design, some = np.column_stack(columns).astype(float), kept["y"].to_numpy() > 0
    none = design[~some]
    if len(none):
        bounds = np.r_[np.zeros(len(none)), np.ones(len(none))]
        best = linprog(
            none.sum(axis=0), A_ub=np.vstack([none, -none]), b_ub=bounds, A_eq=design[some],
            b_eq=np.zeros(some.sum()), bounds=(None, None),
        )  # fmt: skip
        assert best.fun > -1e-7


@pytest.mark.deep
def test_size_and_coverage_with_over_dispersed_autocorrelated_counts():
    """20 treated and 20 comparison areas, true ratio .8: the estimate is right on average, its interval holds it."""
    rng, truth, inside, estimates = np.random.default_rng(9), np.log(0.8), [], []
    frame = pd.DataFrame({"unit": np.repeat(np.arange(40), 24), "period": np.tile(np.arange(24), 40)})
    frame["start"] = np.where(frame["unit"] < 20, 12.0, np.nan)
    for _ in range(600):
        noise = rng.normal(0, 0.3, (40, 24))
        for t in range(1, 24):
            noise[:, t] = 0.5 * noise[:, t - 1] + np.sqrt(0.75) * noise[:, t]
        mean = rng.uniform(4, 20, (40, 1)) * np.exp(
            noise + truth * (np.arange(24) >= 12) * (np.arange(40) < 20)[:, None]
        )
        effect = effect_of(frame.assign(y=rng.poisson(mean).ravel()))
        estimates.append(effect.estimate)
        inside.append(effect.interval.lower <= truth <= effect.interval.upper)
    print(f"mean estimate {np.mean(estimates):.4f} for {truth:.4f}; coverage of 95% intervals {np.mean(inside):.3f}")
    assert np.mean(estimates) == pytest.approx(truth, abs=0.01)
    assert 0.92 <= np.mean(inside) <= 0.97
