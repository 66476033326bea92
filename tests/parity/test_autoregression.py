"""Errors of interrupted series against whole matrices, statsmodels, and a model with an effect for every month."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy import optimize, stats
from statsmodels.tsa.statespace.sarimax import SARIMAX

import evaluation
from evaluation.serial.autoregression import HIGHEST, fit_autoregression, restricted, whiten

MONTHS = pd.period_range("2015-01", periods=60, freq="M").astype(str)
START = 30


def draw(seed, rho=0.5, n=60, lost=()):
    """Times, a design of level, trend and step, AR(1) errors and unequal noise; `lost` months are not there."""
    rng = np.random.default_rng(seed)
    errors = rng.normal(size=n)
    for t in range(1, n):
        errors[t] = rho * errors[t - 1] + np.sqrt(1 - rho**2) * errors[t]
    noise = rng.uniform(0.2, 0.8, n)
    kept = np.setdiff1d(np.arange(n), lost)
    design = np.column_stack([np.ones(n), np.arange(n), np.arange(n) >= n // 2]).astype(float)
    return kept, design[kept], errors[kept], noise[kept], rng


def covariance(times, phi, variance, noise):
    return variance * np.sign(phi) ** np.abs(np.subtract.outer(times, times)) * np.abs(phi) ** np.abs(
        np.subtract.outer(times, times)
    ) + np.diag(noise)


def minus_restricted(residuals, design, matrix):
    """The restricted likelihood by inverse and determinant of the whole matrix."""
    inverse = np.linalg.inv(matrix)
    information = design.T @ inverse @ design
    rest = residuals - design @ np.linalg.solve(information, design.T @ inverse @ residuals)
    return (np.linalg.slogdet(matrix)[1] + np.linalg.slogdet(information)[1] + rest @ inverse @ rest) / 2


@pytest.mark.parametrize("lost", [(), (3, 4, 31, 50)])
@pytest.mark.parametrize("phi", [-0.4, 0.0, 0.7, 0.95])
@pytest.mark.parametrize("noisy", [True, False])
def test_the_restricted_likelihood_is_that_of_the_whole_matrix(lost, phi, noisy):
    times, design, residuals, noise, _ = draw(1, lost=lost)
    noise = noise if noisy else np.zeros_like(noise)
    columns = np.column_stack([design, residuals])
    found = restricted(columns, np.diff(times), noise, np.array([phi]), np.array([1.3]))[0]
    assert found == pytest.approx(minus_restricted(residuals, design, covariance(times, phi, 1.3, noise)), rel=1e-10)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("lost", [(), (3, 4, 31, 50)])
@pytest.mark.parametrize("noisy", [True, False])
def test_reml_is_where_a_general_optimiser_finds_it(seed, lost, noisy):
    times, design, residuals, noise, rng = draw(seed, lost=lost)
    noise = noise / 4 if noisy else np.zeros_like(noise)
    residuals = residuals + rng.normal(size=len(noise)) * np.sqrt(noise)

    def target(at):
        return minus_restricted(residuals, design, covariance(times, np.tanh(at[0]), np.exp(at[1]), noise))

    best = optimize.minimize(target, [0.4, 0.0], method="Nelder-Mead", options={"xatol": 1e-8, "fatol": 1e-12})
    found = fit_autoregression(residuals, design, times, noise if noisy else None)
    assert target([np.arctanh(found.phi), np.log(found.variance)]) <= best.fun + 1e-5
    if np.tanh(best.x[0]) < HIGHEST:
        assert found.phi == pytest.approx(np.tanh(best.x[0]), abs=2e-3)
        assert found.variance == pytest.approx(np.exp(best.x[1]), rel=1e-2)


@pytest.mark.parametrize("noisy", [True, False])
def test_the_likelihood_of_the_errors_is_that_of_statsmodels_state_space(noisy):
    """SARIMAX is maximum likelihood, not REML: the likelihood at given figures is compared, not its maximum."""
    _, _, errors, _, _ = draw(2)
    phi, variance, chance = 0.6, 0.9, 0.4 if noisy else 0.0
    whitened, logs = whiten(
        errors[:, None], np.ones(59, dtype=np.int64), np.full(60, chance), np.array([phi]), np.array([variance])
    )
    ours = -0.5 * (60 * np.log(2 * np.pi) + logs[0] + (whitened**2).sum())
    peer = SARIMAX(errors, order=(1, 0, 0), measurement_error=noisy)
    fresh = variance * (1 - phi**2)
    assert ours == pytest.approx(peer.loglike([phi, chance, fresh] if noisy else [phi, fresh]), rel=1e-9)


def test_effective_size_and_degrees_of_freedom_by_hand():
    times, design, residuals, _, _ = draw(3)
    found = fit_autoregression(residuals, design, times)
    size = 60 * (1 - found.phi) / (1 + found.phi)
    assert 0 < found.phi < 0.9
    assert found.effective_size == pytest.approx(size)
    assert found.degrees_of_freedom(3) == pytest.approx(max(3, size - 4))
    white = fit_autoregression(np.random.default_rng(1).normal(size=60), design, times, np.full(60, 5.0))
    assert (white.variance, white.effective_size, white.degrees_of_freedom(9)) == (0, 60, 51)


def monthly(seed=4, mean=80, spread=0.2, rho=0.6):
    _, _, errors, _, rng = draw(seed, rho)
    return pd.DataFrame({"month": MONTHS, "count": rng.poisson(mean * np.exp(spread * errors))})


def poisson(frame):
    trend = np.arange(60.0)
    design = np.column_stack([np.ones(60), trend, trend >= START]).astype(float)
    return design, sm.GLM(frame["count"].to_numpy(float), design, family=sm.families.Poisson())


def test_the_error_of_the_quasi_poisson_step_under_the_covariance_found():
    """The sandwich written out: the estimate moves with counts by (X'WX)⁻¹X', and these vary by chance and AR(1)."""
    frame = monthly()
    found = evaluation.interrupted_time_series(frame, start=MONTHS[START])
    design, model = poisson(frame)
    mean = model.fit().fittedvalues
    rates = fit_autoregression((frame["count"].to_numpy() - mean) / mean, design, np.arange(60), 1 / mean)
    counts = np.diag(mean) + np.outer(mean, mean) * covariance(np.arange(60), rates.phi, rates.variance, 0 * mean)
    bread = np.linalg.inv(design.T @ (design * mean[:, None]))
    assert found.std_error == pytest.approx(np.sqrt((bread @ design.T @ counts @ design @ bread)[2, 2]), rel=1e-6)
    assert found.df == pytest.approx(rates.degrees_of_freedom(3), rel=1e-6)
    reach = stats.t.ppf(0.975, found.df) * found.std_error
    assert found.interval == pytest.approx((found.estimate - reach, found.estimate + reach), rel=1e-9)
    assert found.p_value == pytest.approx(2 * stats.t.sf(abs(found.statistic), found.df), rel=1e-9)
    assert found.estimate == evaluation.interrupted_time_series(frame, start=MONTHS[START], errors="quasi").estimate


def test_newey_west_is_that_of_statsmodels():
    frame = monthly()
    found = evaluation.interrupted_time_series(frame, start=MONTHS[START], errors="newey-west")
    _, model = poisson(frame)
    peer = model.fit(cov_type="HAC", cov_kwds={"maxlags": 3, "use_correction": True})
    assert found.std_error == pytest.approx(peer.bse[2], rel=1e-6)
    assert "3 lags" in found.errors and found.warns(evaluation.CaveatCode.AUTOCORRELATED)


def test_a_controlled_series_is_poisson_regression_with_an_effect_for_every_month():
    frame = monthly().assign(beside=np.random.default_rng(3).poisson(150, 60), people=1000.0, others=2000.0)
    frame["people"] += np.arange(60)
    found = evaluation.interrupted_time_series(
        frame, start=MONTHS[START], comparison="beside", exposure="people", comparison_exposure="others",
        errors="model", slope=True,
    )  # fmt: skip
    after = (np.arange(60) >= START).astype(float)
    own = np.column_stack([np.ones(60), np.arange(60), after, after * (np.arange(60) - START)])
    design = np.vstack([np.hstack([own, np.eye(60)]), np.hstack([0 * own, np.eye(60)])])
    counts = np.concatenate([frame["count"], frame["beside"]]).astype(float)
    offset = np.log(np.concatenate([frame["people"], frame["others"]]))
    peer = sm.GLM(counts, design, family=sm.families.Poisson(), offset=offset).fit()
    assert found.estimate == pytest.approx(peer.params[2], rel=1e-7)
    assert found.std_error == pytest.approx(peer.bse[2], rel=1e-6)
    assert found.series["fitted"].to_numpy() == pytest.approx(peer.fittedvalues[:60], rel=1e-6)
    without = peer.fittedvalues[:60] * np.exp(-own[:, 2:] @ peer.params[2:4])
    assert found.series["counterfactual"].to_numpy() == pytest.approx(without, rel=1e-6)


def test_a_continuous_outcome_is_least_squares():
    _, design, errors, _, _ = draw(5)
    frame = pd.DataFrame({"month": MONTHS, "score": 20 + errors})
    options = {"outcome": "score", "start": MONTHS[START], "family": "mean"}
    peer = sm.OLS(20 + errors, design).fit()
    plain = evaluation.interrupted_time_series(frame, errors="model", **options)
    assert (plain.estimate, plain.std_error) == pytest.approx((peer.params[2], peer.bse[2]), rel=1e-9)
    assert plain.p_value == pytest.approx(peer.pvalues[2], rel=1e-9)
    robust = peer.get_robustcov_results("HAC", maxlags=3, use_correction=True)
    other = evaluation.interrupted_time_series(frame, errors="newey-west", **options)
    assert other.std_error == pytest.approx(robust.bse[2], rel=1e-9)
    found = fit_autoregression(errors, design, np.arange(60))
    reach = np.linalg.pinv(design)
    reml = evaluation.interrupted_time_series(frame, **options)
    assert reml.std_error == pytest.approx(np.sqrt((reach @ found.covariance @ reach.T)[2, 2]), rel=1e-6)
    assert reml.ratio is None and reml.dispersion is None


def test_several_interruptions_are_a_step_and_a_slope_each():
    frame = monthly()
    found = evaluation.interrupted_time_series(
        frame, start=MONTHS[START], interruptions=[MONTHS[45], MONTHS[12]], slope=True, errors="quasi"
    )
    trend = np.arange(60.0)
    design = [np.ones(60), trend]
    for begin in (START, 12, 45):
        design += [trend >= begin, (trend >= begin) * (trend - begin)]
    peer = sm.GLM(frame["count"], np.column_stack(design).astype(float), family=sm.families.Poisson()).fit(scale="X2")
    assert found.terms["estimate"].to_numpy() == pytest.approx(peer.params.to_numpy()[1:], rel=1e-6)
    assert found.terms["std_error"].to_numpy() == pytest.approx(peer.bse.to_numpy()[1:], rel=1e-6)
    assert list(found.terms["term"])[:4] == ["trend", "step", "change of trend", "step at 2016-01"]
    change = np.column_stack(design[2:4]) @ peer.params.to_numpy()[2:4]
    expected = peer.fittedvalues.to_numpy() * np.exp(-change)
    assert found.series["counterfactual"].to_numpy() == pytest.approx(expected, rel=1e-6)


def test_periods_left_out_are_as_if_never_observed():
    frame = monthly()
    lost = [MONTHS[20], MONTHS[21]]
    told = evaluation.interrupted_time_series(frame, start=MONTHS[START], excluded=dict.fromkeys(lost, "pandemic"))
    gone = evaluation.interrupted_time_series(frame[~frame["month"].isin(lost)], start=MONTHS[START])
    listed = evaluation.interrupted_time_series(frame, start=MONTHS[START], excluded=lost, because="pandemic")
    assert (told.estimate, told.std_error, told.df) == (gone.estimate, gone.std_error, gone.df)
    assert listed.summary() == told.summary() and "2016-09 and 2016-10 (pandemic)" in told.summary()
    assert told.warns(evaluation.CaveatCode.PERIODS_EXCLUDED) and gone.warns(evaluation.CaveatCode.NOT_OBSERVED)
