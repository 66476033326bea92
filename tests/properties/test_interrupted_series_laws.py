"""What holds for any interrupted series: units, order of rows, shared shocks and sides change nothing but names."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import evaluation

few = settings(max_examples=15, deadline=None)
seeds = st.integers(0, 10_000)
MONTHS = pd.period_range("2018-01", periods=36, freq="M").astype(str)
START = MONTHS[20]


def frame(seed):
    rng = np.random.default_rng(seed)
    shared = np.exp(0.3 * rng.normal(size=36))
    return pd.DataFrame(
        {
            "month": MONTHS,
            "count": rng.poisson(40 * shared),
            "beside": rng.poisson(60 * shared),
            "score": rng.normal(10, 2, 36),
            "people": rng.uniform(90, 110, 36),
            "others": rng.uniform(190, 210, 36),
        }
    )


def estimate(table, **options):
    return evaluation.interrupted_time_series(table, start=START, **options)


def agree(one, other, *, sign=1.0, scale=1.0):
    assert other.estimate == pytest.approx(sign * scale * one.estimate, rel=1e-6, abs=1e-9)
    assert other.std_error == pytest.approx(scale * one.std_error, rel=1e-5)
    assert other.df == pytest.approx(one.df, rel=1e-4)


@few
@given(seeds, st.sampled_from(["reml-ar1", "newey-west", "quasi", "model"]))
def test_treated_and_comparison_changed_about_turn_the_sign(seed, errors):
    table = frame(seed)
    one = estimate(table, comparison="beside", errors=errors)
    other = estimate(table, outcome="beside", comparison="count", errors=errors)
    assert other.estimate == pytest.approx(-one.estimate, abs=1e-9)
    assert other.std_error == pytest.approx(one.std_error, rel=1e-5)


@few
@given(seeds)
def test_a_shock_to_the_exposure_of_both_series_drops_out(seed):
    table = frame(seed)
    both = {"comparison": "beside", "exposure": "people", "comparison_exposure": "others"}
    shocks = np.exp(np.random.default_rng(seed).normal(size=36))
    shaken = table.assign(people=table["people"] * shocks, others=table["others"] * shocks)
    agree(estimate(table, **both), estimate(shaken, **both))


@few
@given(seeds, st.floats(-100, 100), st.floats(-0.5, 0.5), st.floats(0.01, 100))
def test_a_mean_moved_tilted_and_measured_anew(seed, shift, tilt, scale):
    table = frame(seed)
    moved = table.assign(score=scale * table["score"] + shift + tilt * np.arange(36))
    agree(
        estimate(table, outcome="score", family="mean"),
        estimate(moved, outcome="score", family="mean"),
        scale=scale,
    )


@few
@given(seeds)
def test_rows_in_any_order_and_whole_numbers_for_months(seed):
    table = frame(seed)
    one = estimate(table, comparison="beside")
    agree(one, estimate(table.sample(frac=1, random_state=seed), comparison="beside"))
    numbered = table.assign(month=np.arange(101, 137))
    agree(one, evaluation.interrupted_time_series(numbered, start=121, comparison="beside"))


@few
@given(seeds)
def test_time_turned_about_keeps_the_step_with_its_sign_turned(seed):
    table = frame(seed)
    turned = table.assign(month=MONTHS[::-1])
    other = evaluation.interrupted_time_series(turned, start=MONTHS[36 - 20])
    agree(estimate(table), other, sign=-1.0)
