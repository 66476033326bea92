"""Interrupted series on simulated months: how often a true null is rejected, how often an interval holds the truth.

Months follow a trend and a log rate with AR(1) errors, with the chance of counts on top; or a mean with AR(1) errors.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import evaluation

MONTHS, MIDDLE = 60, 30
LABELS = pd.period_range("2015-01", periods=MONTHS, freq="M").astype(str)
START = LABELS[MIDDLE]
FULL = {"slope": True, "harmonics": 2}


def alike(rng, series, rho):
    """AR(1) errors of variance one, series × months."""
    errors = rng.normal(size=(series, MONTHS))
    for month in range(1, MONTHS):
        errors[:, month] = rho * errors[:, month - 1] + np.sqrt(1 - rho**2) * errors[:, month]
    return errors


def simulate(series, rho, *, family="counts", counted=True, mean=100, spread=0.15, step=0.0, seed=0, **options):
    """Share rejected, share of intervals that hold the true step, and the median width, over many series."""
    rng = np.random.default_rng(seed)
    months = np.arange(MONTHS)
    signal = 0.003 * months + step * (months >= MIDDLE) + spread * alike(rng, series, rho)
    rates = mean * np.exp(signal)
    drawn = mean + signal if family == "mean" else rng.poisson(rates) if counted else rates
    rejected, held, width = np.zeros(series, bool), np.zeros(series, bool), np.zeros(series)
    for i, values in enumerate(drawn):
        found = evaluation.interrupted_time_series(
            pd.DataFrame({"month": LABELS, "count": values}), start=START, family=family, **options
        )
        lower, upper = found.interval
        rejected[i], held[i], width[i] = found.p_value < 0.05, lower <= step <= upper, upper - lower
    return rejected.mean(), held.mean(), float(np.median(width))


def test_at_sixty_months_and_correlation_six_tenths_few_true_nulls_are_rejected():
    rejected, _, _ = simulate(300, 0.6, seed=11)
    assert rejected <= 0.09
    rejected, _, _ = simulate(200, 0.6, family="mean", seed=12)
    assert rejected <= 0.09


def test_errors_that_take_months_as_independent_reject_too_often_there():
    for errors in ("quasi", "newey-west"):
        rejected, _, _ = simulate(120, 0.6, seed=11, errors=errors)
        assert rejected >= 0.12


@pytest.mark.deep
@pytest.mark.parametrize("options", [{}, FULL], ids=["step", "step, slope and two harmonic pairs"])
@pytest.mark.parametrize(
    "drawn",
    [{}, {"mean": 25, "spread": 0.2}, {"counted": False}, {"family": "mean", "spread": 1.0}],
    ids=["about 100", "about 25", "rates without counts", "continuous"],
)
def test_size_and_coverage(drawn, options):
    step = 0.5 if drawn.get("family") == "mean" else -0.2
    print(f"\n{drawn or {'mean': 100, 'spread': 0.15}} {options}")
    for rho in (0.0, 0.3, 0.6):
        rejected, _, _ = simulate(2000, rho, seed=1, **drawn, **options)
        _, held, width = simulate(1000, rho, seed=2, step=step, **drawn, **options)
        print(f"  rho {rho:.1f}: rejected {rejected:.3f}, intervals that hold the step {held:.3f}, width {width:.3f}")
        assert rejected <= 0.09
        assert 0.93 <= held <= 0.97


@pytest.mark.deep
def test_what_the_other_errors_do():
    for errors in ("quasi", "model", "newey-west"):
        rates = [simulate(1000, rho, seed=1, errors=errors)[0] for rho in (0.0, 0.3, 0.6)]
        print(f"\n  {errors}: rejected at rho 0, .3, .6: {', '.join(f'{rate:.3f}' for rate in rates)}")
    assert rates[2] >= 0.14
