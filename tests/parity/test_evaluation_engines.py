"""The evaluation engine against second implementations: dummy variables in numpy, linearmodels and scipy run live."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import evaluation
from evaluation.regression import COMPRESSED, WITHIN
from evaluation.tails import ratio_limits

UNITS, PERIODS = 20, 6
STARTS = np.array([2, 3, 3, 4, 2, 5, 3, 4, 2, 3] + [np.nan] * 10)


def draw(seed: int, drop: int = 0) -> pd.DataFrame:
    """A staggered panel in random order, less `drop` of its rows, with a covariate, weights and pairs of units."""
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame({"unit": np.repeat(np.arange(UNITS), PERIODS), "period": np.tile(np.arange(PERIODS), UNITS)})
    frame["start"] = STARTS[frame["unit"]]
    frame["x"], frame["w"] = rng.normal(size=len(frame)), rng.uniform(0.5, 2, size=len(frame))
    frame["y"] = rng.normal(size=len(frame)) + frame["unit"] + 0.5 * frame["x"]
    frame["pair"] = frame["unit"] // 2
    return frame.sample(frac=1, random_state=seed)[drop:].reset_index(drop=True)


def by_dummies(frame, treatment, covariates=(), weights=None, cluster="unit"):
    """Coefficients and CR1 covariance with a dummy for every unit and period: the naive second implementation."""
    effects = [pd.get_dummies(frame["unit"]), pd.get_dummies(frame["period"], drop_first=True)]
    design = np.column_stack([treatment, *(frame[c] for c in covariates), *effects]).astype(float)
    w = np.ones(len(frame)) if weights is None else frame[weights].to_numpy()
    bread = np.linalg.inv(design.T @ (design * w[:, None]))
    beta = bread @ design.T @ (w * frame["y"])
    scores = design * (w * (frame["y"] - design @ beta)).to_numpy()[:, None]
    meat = pd.DataFrame(scores).groupby(frame[cluster]).sum().to_numpy()
    groups, n, slopes = len(meat), len(frame), treatment.shape[1] + len(covariates)
    factor = groups / (groups - 1) * (n - 1) / (n - slopes - frame["period"].nunique())
    return beta, bread @ meat.T @ meat @ bread * factor


def panel_of(frame, **columns):
    keys = {"unit": "unit", "period": "period", "outcome": "y", "first_treated": "start"}
    return evaluation.build_panel(frame, **keys, **columns)


@pytest.mark.parametrize(
    ("drop", "covariates", "weights", "cluster", "path"),
    [
        (0, (), None, None, COMPRESSED),
        (0, (), None, "pair", COMPRESSED),
        (9, (), None, None, WITHIN),
        (0, (), "w", None, WITHIN),
        (0, ("x",), None, "pair", WITHIN),
        (9, ("x",), "w", "pair", WITHIN),
    ],
)
def test_did_is_the_dummy_variable_regression(drop, covariates, weights, cluster, path):
    frame = draw(7, drop)
    effect = evaluation.did(panel_of(frame, covariates=covariates, weights=weights, cluster=cluster))
    treatment = (frame["period"] >= frame["start"]).to_numpy(dtype=float)[:, None]
    beta, covariance = by_dummies(frame, treatment, covariates, weights, cluster or "unit")
    assert effect.path == path
    assert effect.estimate == pytest.approx(beta[0], rel=1e-9)
    assert effect.std_error == pytest.approx(np.sqrt(covariance[0, 0]), rel=1e-9)


@pytest.mark.parametrize(("drop", "path"), [(0, COMPRESSED), (9, WITHIN)])
def test_event_study_is_the_dummy_variable_regression_with_binned_ends(drop, path):
    frame = draw(11, drop)
    study = evaluation.event_study(panel_of(frame), leads=3, lags=2)
    since = (frame["period"] - frame["start"]).clip(-3, 2)
    times = [-3, -2, 0, 1, 2]
    beta, covariance = by_dummies(frame, np.column_stack([since == t for t in times]).astype(float))
    table = study.to_frame().set_index("event_time")
    assert study.path == path
    assert table.loc[times, "estimate"].to_numpy() == pytest.approx(beta[:5], rel=1e-9)
    assert table.loc[times, "std_error"].to_numpy() == pytest.approx(np.sqrt(np.diag(covariance)[:5]), rel=1e-9)
    leads = beta[:2]
    # Hotelling's T-squared on the ten clusters of either side: (m - q) / ((m - 1) q) of it is F(q, m - q).
    found = leads @ np.linalg.solve(covariance[:2, :2], leads) * 8 / (9 * 2)
    assert study.pre_trend.statistic == pytest.approx(found, rel=1e-9)
    assert study.pre_trend.p_value == pytest.approx(stats.f.sf(found, 2, 8), rel=1e-9)


@pytest.mark.parametrize("drop", [0, 9])
def test_counterfactual_is_the_mean_unit_and_period_effect_of_treated_units(drop):
    frame = draw(5, drop)
    effect = evaluation.did(panel_of(frame))
    treatment = (frame["period"] >= frame["start"]).to_numpy(dtype=float)[:, None]
    beta, _ = by_dummies(frame, treatment)
    unit, period = beta[1 : UNITS + 1], np.insert(beta[UNITS + 1 :], 0, 0.0)
    without = unit[frame["unit"]] + period[frame["period"]]
    treated = frame["start"].notna()
    expected = pd.Series(without)[treated].groupby(frame["period"][treated]).mean()
    assert effect.series["counterfactual"].to_numpy() == pytest.approx(expected.to_numpy(), rel=1e-9)


def test_interval_and_p_are_students_t_on_clusters_less_one():
    effect = evaluation.did(panel_of(draw(3)), level=0.9)
    reach = stats.t.ppf(0.95, UNITS - 1) * effect.std_error
    assert effect.interval == pytest.approx((effect.estimate - reach, effect.estimate + reach), rel=1e-12)
    assert effect.p_value == pytest.approx(2 * stats.t.sf(abs(effect.statistic), UNITS - 1), rel=1e-9)
    assert effect.level == 0.9


def test_segmented_poisson_is_newtons_method_by_hand():
    rng = np.random.default_rng(4)
    months = pd.period_range("2019-01", periods=40, freq="M")
    frame = pd.DataFrame(
        {"month": months.astype(str), "count": rng.poisson(30, 40), "people": rng.uniform(90, 110, 40)}
    )
    effect = evaluation.interrupted_time_series(
        frame, start="2021-01", exposure="people", slope=True, harmonics=1, errors="quasi"
    )
    t, angle = np.arange(40), 2 * np.pi * np.arange(40) / 12
    after = (t >= 24).astype(float)
    x = np.column_stack([np.ones(40), t, after, after * (t - 24), np.sin(angle), np.cos(angle)])
    beta = np.array([np.log(0.3), 0, 0, 0, 0, 0])
    for _ in range(30):
        mean = frame["people"].to_numpy() * np.exp(x @ beta)
        information = x.T @ (x * mean[:, None])
        beta = beta + np.linalg.solve(information, x.T @ (frame["count"].to_numpy() - mean))
    dispersion = ((frame["count"] - mean) ** 2 / mean).sum() / (40 - 6)
    assert effect.estimate == pytest.approx(beta[2], rel=1e-8)
    assert effect.std_error == pytest.approx(np.sqrt(dispersion * np.linalg.inv(information)[2, 2]), rel=1e-6)
    assert effect.dispersion == pytest.approx(dispersion, rel=1e-8)
    without = frame["people"] * np.exp(x[:, [0, 1, 4, 5]] @ beta[[0, 1, 4, 5]])
    assert effect.series["counterfactual"].to_numpy() == pytest.approx(without.to_numpy(), rel=1e-7)


@pytest.mark.parametrize(("after", "before"), [(5, 12), (0, 7), (9, 0), (200, 150)])
def test_ratio_limits_are_the_exact_binomial_limits(after, before):
    exact = stats.binomtest(after, after + before).proportion_ci(0.95, method="exact")
    found = ratio_limits(after, before, 2.0, level=0.95)
    assert found.lower == pytest.approx(exact.low / (1 - exact.low) / 2)
    assert found.upper == (pytest.approx(exact.high / (1 - exact.high) / 2) if before else np.inf)


def test_paired_scores_are_scipys_paired_t():
    rng = np.random.default_rng(2)
    first, second = rng.normal(20, 4, 15), rng.normal(22, 4, 15)
    effect = evaluation.pre_post(pd.DataFrame({"a": first, "b": second}), before="a", after="b", level=0.9)
    exact = stats.ttest_rel(second, first).confidence_interval(0.9)
    assert effect.interval == pytest.approx((exact.low, exact.high), rel=1e-9)
