"""Season and rate ratio against scipy and statsmodels, run live."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy import stats
from statsmodels.stats.rates import test_poisson_2indep as two_rates

from catalogue import compare_periods, watch_series
from catalogue.need.seasonality import find_season


def waves(part, size):
    turn = 2 * np.pi * part / size
    both = [np.sin(turn), np.cos(turn), np.cos(2 * turn)]
    return np.column_stack([*both, np.sin(2 * turn)] if size == 12 else both)


@pytest.mark.parametrize(("grain", "size", "many"), [("month", 12, 25), ("month", 12, 90), ("quarter", 4, 40)])
@pytest.mark.parametrize("swing", [0.0, 0.35])
def test_the_season_test_is_that_of_a_quasi_poisson_regression(grain, size, many, swing):
    random = np.random.default_rng(many + size)
    part = np.arange(many) % size
    phase = (np.arange(many) >= many // 2).astype(int)
    level = 30 * np.exp(swing * np.sin(2 * np.pi * part / size)) * (1 + phase)
    counts = random.negative_binomial(20, 20 / (20 + level)).astype(float)
    counts[5] = np.nan
    used = ~np.isnan(counts)
    plain = np.column_stack([phase == 0, phase == 1, np.linspace(0, 1, many)])[used].astype(float)
    full = np.column_stack([plain, waves(part, size)[used]])
    small, large = (sm.GLM(counts[used], x, family=sm.families.Poisson()).fit(tol=1e-12) for x in (plain, full))
    spread = max(large.pearson_chi2 / large.df_resid, 1)
    extra = full.shape[1] - plain.shape[1]
    expected = stats.f.sf((small.deviance - large.deviance) / extra / spread, extra, large.df_resid)
    held = find_season(counts, part, phase, grain=grain)
    assert held.p_value == pytest.approx(expected, rel=1e-6)
    assert held.dispersion == pytest.approx(spread)
    if held.found:
        effect = np.exp(waves(np.arange(size), size) @ large.params[-extra:])
        assert held.factors == pytest.approx(tuple(effect / effect.mean()), rel=1e-6)
    else:
        assert held.factors == (1.0,) * size


def test_a_count_that_stands_alone_is_left_out_of_the_season_test_as_it_is_of_the_limits():
    # Statsmodels on the same counts without the lone one; with it the leap hides the season.
    random = np.random.default_rng(5)
    part = np.arange(36) % 12
    counts = random.poisson(60 * np.exp(0.2 * np.sin(2 * np.pi * part / 12))).astype(float)
    counts[20] = 700
    months = pd.period_range("2013-01", periods=36, freq="M").astype(str)
    held = watch_series(pd.DataFrame({"month": months, "count": counts}))
    used = np.arange(36) != 20
    plain = np.column_stack([np.ones(36), np.linspace(0, 1, 36)])[used]
    full = np.column_stack([plain, waves(part, 12)[used]])
    small, large = (sm.GLM(counts[used], x, family=sm.families.Poisson()).fit(tol=1e-12) for x in (plain, full))
    spread = max(large.pearson_chi2 / large.df_resid, 1)
    expected = stats.f.sf((small.deviance - large.deviance) / 4 / spread, 4, large.df_resid)
    assert held.season.p_value == pytest.approx(expected, rel=1e-6)
    assert held.phases.iloc[0]["mean"] == pytest.approx(counts[used].mean())
    adjusted = (counts / np.array(held.season.factors)[part])[used]
    assert held.phases.iloc[0]["mean_adjusted"] == pytest.approx(adjusted.mean())
    assert "1 lone count left out" in held.season.summary()
    assert not find_season(counts, part, np.zeros(36, dtype=int), grain="month").found
    assert held.season.found


def test_seasonally_adjusted_limits_are_those_of_counts_over_their_factors():
    random = np.random.default_rng(4)
    part = np.arange(60) % 12
    counts = random.poisson(50 * np.exp(0.4 * np.sin(2 * np.pi * part / 12)))
    months = pd.period_range("2013-01", periods=60, freq="M").astype(str)
    held = watch_series(pd.DataFrame({"month": months, "count": counts}))
    assert held.season.found
    adjusted = counts / np.array(held.season.factors)[part]
    ranges = np.abs(np.diff(adjusted))
    moving = ranges[ranges <= 3.267 * ranges.mean()].mean()
    upper = adjusted.mean() + 2.66 * moving
    assert held.phases.iloc[0]["upper_adjusted"] == pytest.approx(upper)
    assert held.points["upper_seasonal"].to_numpy() == pytest.approx(upper * np.array(held.season.factors)[part])
    assert held.phases.iloc[0]["upper"] > held.phases.iloc[0]["upper_adjusted"]  # the plain ones stand beside


@pytest.mark.parametrize(("before", "after", "first", "second"), [(40, 60, 12, 12), (3, 11, 24, 6), (0, 5, 1, 1)])
@pytest.mark.parametrize(("method", "theirs"), [("mid-p", "cond-midp"), ("exact", "exact-cond")])
def test_a_ratio_at_either_limit_has_just_half_the_tail_left(before, after, first, second, method, theirs):
    held = compare_periods(
        before, after, exposure_before=first, exposure_after=second, exposure="months", method=method
    )
    for limit, side in ((held.lower, "larger"), (held.upper, "smaller")):
        if np.isfinite(limit):
            tail = two_rates(after, second, before, first, value=limit, method=theirs, alternative=side).pvalue
            assert tail == pytest.approx(0.025, rel=1e-6)
    assert np.isfinite(held.upper) == (before > 0)


@pytest.mark.parametrize(("before", "after"), [(40, 60), (3, 11), (100, 100)])
def test_the_exact_interval_is_that_of_a_binomial_share(before, after):
    held = compare_periods(before, after, method="exact", level=0.9)
    share = stats.binomtest(after, before + after).proportion_ci(0.9, method="exact")
    assert (held.lower, held.upper) == pytest.approx((share.low / (1 - share.low), share.high / (1 - share.high)))
