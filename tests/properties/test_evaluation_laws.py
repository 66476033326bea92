"""What must hold for any data: shift, scale, permutation, and agreement of the fast path with the engine."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import evaluation
from evaluation.caveats import CaveatCode
from evaluation.regression import COMPRESSED, WITHIN
from evaluation.two_way_counts import BY_UNIT

few = settings(max_examples=25, deadline=None, derandomize=True)


@st.composite
def frames(draw):
    """Balanced staggered panels with at least five treated and five comparison units."""
    treated, never, periods = draw(st.integers(5, 9)), draw(st.integers(5, 9)), draw(st.integers(3, 8))
    starts = draw(st.lists(st.integers(1, periods - 1), min_size=treated, max_size=treated))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    units = treated + never
    frame = pd.DataFrame({"unit": np.repeat(np.arange(units), periods), "period": np.tile(np.arange(periods), units)})
    frame["start"] = np.array([*map(float, starts), *[np.nan] * never])[frame["unit"]]
    return frame.assign(y=rng.normal(size=len(frame)))


def effect_of(frame):
    return evaluation.did(panel_of(frame))


def panel_of(frame):
    return evaluation.build_panel(frame, unit="unit", period="period", outcome="y", first_treated="start")


def figures(effect):
    return effect.estimate, effect.std_error, *effect.interval


@few
@given(frames(), st.floats(-1e3, 1e3), st.floats(-1e3, 1e3))
def test_shifts_of_units_and_of_periods_change_nothing(frame, a, b):
    moved = frame.assign(y=frame["y"] + a * frame["unit"] + b * frame["period"] ** 2 + 1e4)
    assert figures(effect_of(moved)) == pytest.approx(figures(effect_of(frame)), abs=1e-7)


@few
@given(frames(), st.floats(0.001, 1e4))
def test_a_new_unit_of_measurement_scales_every_figure(frame, scale):
    scaled = effect_of(frame.assign(y=frame["y"] * scale))
    assert figures(scaled) == pytest.approx([scale * f for f in figures(effect_of(frame))], rel=1e-7, abs=1e-12)


@few
@given(frames(), st.integers(0, 1000))
def test_order_of_rows_and_names_of_units_change_nothing(frame, seed):
    names = dict(
        enumerate(np.random.default_rng(seed).permutation([f"area {i}" for i in range(frame["unit"].nunique())]))
    )
    shuffled = frame.sample(frac=1, random_state=seed).assign(unit=lambda f: f["unit"].map(names))
    before = shuffled.copy()
    assert figures(effect_of(shuffled)) == pytest.approx(figures(effect_of(frame)), rel=1e-9, abs=1e-12)
    pd.testing.assert_frame_equal(shuffled, before)


@few
@given(frames())
def test_an_added_effect_is_found_whole(frame):
    treated = (frame["period"] >= frame["start"]).astype(float)
    moved = effect_of(frame.assign(y=frame["y"] + 3 * treated))
    assert moved.estimate == pytest.approx(effect_of(frame).estimate + 3, abs=1e-9)
    assert moved.std_error == pytest.approx(effect_of(frame).std_error, rel=1e-9)


@pytest.mark.parametrize("estimate", [evaluation.did, evaluation.event_study])
@few
@given(frames())
def test_the_fast_path_is_the_general_one_and_linearmodels(estimate, frame):
    """Weights of one force the general path without changing the model; linearmodels is run on dummies made here."""
    from linearmodels.panel import PanelOLS

    panel = panel_of(frame)
    fast, slow = estimate(panel), estimate(replace(panel, weights=np.ones(panel.shape)))
    assert (fast.path, slow.path) == (COMPRESSED, WITHIN)
    estimates, covariance = matrices(fast)
    again, its_covariance = matrices(slow)
    assert estimates == pytest.approx(again, rel=1e-10, abs=1e-10)
    assert covariance == pytest.approx(its_covariance, rel=1e-10, abs=1e-10)
    if estimate is evaluation.did:
        without = slow.series["counterfactual"].to_numpy()
        assert fast.series["counterfactual"].to_numpy() == pytest.approx(without, rel=1e-10, abs=1e-10)

    since = frame["period"] - frame["start"]
    known = [since >= 0] if estimate is evaluation.did else [since == time for time in fast.event_times if time != -1]
    indexed = frame.set_index(["unit", "period"])
    design = pd.DataFrame(np.column_stack(known).astype(float), index=indexed.index)
    model = PanelOLS(indexed["y"], design, entity_effects=True, time_effects=True)
    plain = dict.fromkeys(("debiased", "group_debias", "auto_df", "count_effects"), False)
    theirs = model.fit(cov_type="clustered", cluster_entity=True, **plain)
    groups, n, parameters = panel.shape[0], len(frame), design.shape[1] + panel.shape[1]
    factor = groups / (groups - 1) * (n - 1) / (n - parameters)
    assert estimates == pytest.approx(theirs.params.to_numpy(), rel=1e-8, abs=1e-8)
    assert covariance == pytest.approx(np.asarray(theirs.cov) * factor, rel=1e-8, abs=1e-8)


def matrices(found):
    """Estimates without the reference, and their covariance."""
    if isinstance(found, evaluation.Effect):
        return np.array([found.estimate]), np.array([[found.std_error**2]])
    return found.estimates[found.event_times != -1], found.covariance


@pytest.mark.parametrize(
    ("estimate", "path"), [(evaluation.did, WITHIN), (evaluation.event_study, WITHIN), (evaluation.count_did, BY_UNIT)]
)
@few
@given(frames(), st.integers(0, 1000))
def test_a_cell_not_observed_takes_the_general_path_and_says_so(estimate, path, frame, seed):
    """One cell of a comparison unit gone. That the figures are then those of dummies, tests/parity holds."""
    frame = frame.assign(y=np.random.default_rng(seed).poisson(20.0, len(frame)))
    gone = frame.index[(frame["start"].isna()) & (frame["period"] == seed % frame["period"].nunique())][0]
    whole, gappy = estimate(panel_of(frame)), estimate(panel_of(frame.drop(index=gone)))
    assert whole.path != path and gappy.path == path
    assert gappy.warns(CaveatCode.UNBALANCED) and not whole.warns(CaveatCode.UNBALANCED)
    assert "1 of" in gappy.summary() and path in gappy.summary() + str(gappy.to_record())


@few
@given(frames())
def test_the_gap_after_the_start_is_the_effect_when_all_start_together(frame):
    first = frame["start"].min()
    together = frame.assign(start=frame["start"].where(frame["start"].isna(), first))
    effect = effect_of(together)
    gap = effect.series["observed"] - effect.series["counterfactual"]
    after = effect.series["share_treated"] == 1
    assert gap[after].mean() == pytest.approx(effect.estimate, abs=1e-9)
    assert gap[~after].mean() == pytest.approx(0, abs=1e-9)


@few
@given(st.integers(0, 10_000), st.floats(0.01, 1e5))
def test_a_series_does_not_care_for_the_unit_of_its_exposure_or_the_order_of_its_rows(seed, scale):
    rng = np.random.default_rng(seed)
    months = pd.period_range("2020-01", periods=30, freq="M").astype(str)
    frame = pd.DataFrame({"month": months, "count": rng.poisson(20, 30), "people": rng.uniform(50, 60, 30)})
    moved = frame.assign(people=frame["people"] * scale).sample(frac=1, random_state=seed)
    for estimate in (evaluation.interrupted_time_series, evaluation.pre_post):
        one = estimate(frame, start="2021-06", exposure="people")
        other = estimate(moved, start="2021-06", exposure="people")
        assert other.ratio == pytest.approx(one.ratio, rel=1e-7)
        assert other.ratio_interval == pytest.approx(one.ratio_interval, rel=1e-6)
