"""Difference in differences of counts.

Oracles: the published figure of castle (METHODS, section 7), pyfixest 0.60.0 on the same rows (run 2026-11-21),
statsmodels with a dummy for each unit and period (live), and Newton's method with dummies written out here.
"""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

import evaluation
from evaluation.caveats import CaveatCode
from evaluation.two_way_counts import BY_COHORT, BY_UNIT

COLUMNS = {"unit": "unit", "period": "period", "outcome": "y", "first_treated": "start"}


@pytest.fixture(scope="module")
def castle(shared):
    frame = pd.read_csv(shared / "data" / "evaluation" / "castle.csv")
    return frame.assign(start=frame["sid"].map(frame[frame["post"] == 1].groupby("sid")["year"].min()))


def castle_panel(frame, unit="state"):
    return evaluation.build_panel(
        frame, unit=unit, period="year", outcome="homicide_c", first_treated="start", exposure="population"
    )


def made_up(seed=0, units=24, periods=7, starts=(3.0, 5.0)):
    """Counts of units of very different size; exposure changes every period; two units in each cluster."""
    rng = np.random.default_rng(seed)
    start = np.resize([*starts, np.nan, np.nan], units)
    frame = pd.DataFrame({"unit": np.repeat(np.arange(units), periods), "period": np.tile(np.arange(periods), units)})
    frame["start"] = start[frame["unit"]]
    frame["people"] = rng.uniform(500, 3000, len(frame))
    frame["after"] = (frame["period"] >= frame["start"]).astype(float)
    mean = frame["people"] / 400 * np.exp(-0.3 * frame["after"] + 0.1 * frame["period"])
    frame["y"] = rng.poisson(mean * rng.gamma(2.0, 0.5, units)[frame["unit"]])
    frame["area"] = (frame["unit"] // 4) * 2 + frame["unit"] % 2  # clusters of two units, which start apart
    return frame


def dummies(frame, *more):
    columns = [frame["after"], *(frame[name] for name in more)]
    columns += [frame["unit"] == unit for unit in frame["unit"].unique()]
    columns += [frame["period"] == period for period in frame["period"].unique()[1:]]
    return np.column_stack(columns).astype(float)


def by_statsmodels(frame, *more, offset=True, weights=None):
    """Slope on treatment, its CR1 error by unit, and Pearson's dispersion, from a fit with every dummy."""
    design = dummies(frame, *more)
    log_people = np.log(frame["people"]) if offset else None
    model = sm.GLM(frame["y"], design, family=sm.families.Poisson(), offset=log_people, var_weights=weights)
    groups = {"groups": frame["unit"].to_numpy(), "use_correction": False}
    result = model.fit(tol=1e-14, maxiter=200, cov_type="cluster", cov_kwds=groups)
    clusters, rows, periods = frame["unit"].nunique(), len(frame), frame["period"].nunique()
    factor = clusters / (clusters - 1) * (rows - 1) / (rows - (1 + len(more) + periods))
    return result.params.iloc[0], result.bse.iloc[0] * np.sqrt(factor), result.pearson_chi2 / result.df_resid


@pytest.mark.parametrize("how", ["as given", "shuffled", "whole-number ids"])
def test_castle_is_the_published_figure(castle, how):
    frame = castle.sample(frac=1, random_state=1) if how == "shuffled" else castle
    effect = evaluation.count_did(castle_panel(frame, "sid" if how == "whole-number ids" else "state"))
    assert effect.estimate == pytest.approx(0.0793972725, abs=5e-11)
    assert effect.std_error == pytest.approx(0.0312270436, rel=1e-6)
    assert effect.estimate == pytest.approx(0.07939727246852, rel=1e-10)  # pyfixest 0.60.0
    assert effect.std_error == pytest.approx(0.0312270447707, rel=1e-8)  # pyfixest 0.60.0, the same convention
    assert (effect.df, effect.clusters, effect.path) == (49, 50, BY_UNIT)
    assert effect.ratio == pytest.approx(1.0826343, abs=1e-7)
    assert "CR1, 50 clusters, t with 49" in effect.errors


def test_castle_is_statsmodels_with_a_dummy_for_each_state_and_year(castle):
    effect = evaluation.count_did(castle_panel(castle))
    frame = castle.rename(columns={"sid": "unit", "year": "period", "homicide_c": "y", "population": "people"})
    estimate, error, dispersion = by_statsmodels(frame.assign(after=frame["post"]))
    assert effect.estimate == pytest.approx(estimate, rel=1e-8)
    assert effect.std_error == pytest.approx(error, rel=1e-7)
    assert effect.dispersion == pytest.approx(dispersion, rel=1e-7)


def test_no_exposure_goes_by_cohorts_and_is_statsmodels_too():
    frame = made_up()
    effect = evaluation.count_did(evaluation.build_panel(frame, **COLUMNS))
    assert effect.path == BY_COHORT
    assert figures(effect) == pytest.approx(by_statsmodels(frame, offset=False), rel=1e-8)


@pytest.mark.filterwarnings("ignore:cov_type not fully supported")
def test_cells_not_observed_a_covariate_and_weights_are_statsmodels_too():
    frame = made_up(1)
    rng = np.random.default_rng(5)
    frame = frame.assign(warm=rng.normal(size=len(frame)), weight=rng.uniform(0.5, 2, len(frame)))
    frame = frame.drop(index=rng.choice(len(frame), 15, replace=False))
    frame = frame[frame.groupby("unit")["y"].transform("sum") > 0].reset_index(drop=True)
    panel = evaluation.build_panel(frame, **COLUMNS, exposure="people", covariates=["warm"], weights="weight")
    effect = evaluation.count_did(panel)
    assert effect.path == BY_UNIT and effect.warns(CaveatCode.UNBALANCED)
    assert figures(effect) == pytest.approx(by_statsmodels(frame, "warm", weights=frame["weight"]), rel=1e-7)


def test_errors_by_clusters_of_units_are_those_of_newton_with_dummies():
    frame = made_up(2)
    effect = evaluation.count_did(evaluation.build_panel(frame, **COLUMNS, exposure="people", cluster="area"))
    design, counts, offset = dummies(frame), frame["y"].to_numpy(), np.log(frame["people"].to_numpy())
    at = np.linalg.lstsq(design, np.log(counts + 0.5) - offset, rcond=None)[0]
    for _ in range(30):
        fitted = np.exp(offset + design @ at)
        bread = np.linalg.inv(design.T @ (fitted[:, None] * design))
        at = at + bread @ design.T @ (counts - fitted)
    scores = pd.DataFrame(design * (counts - fitted)[:, None]).groupby(frame["area"]).sum().to_numpy()
    clusters, rows = len(scores), len(frame)
    factor = clusters / (clusters - 1) * (rows - 1) / (rows - 1 - frame["period"].nunique())
    error = np.sqrt((bread @ scores.T @ scores @ bread)[0, 0] * factor)
    assert (effect.estimate, effect.std_error) == pytest.approx((at[0], error), rel=1e-8)
    assert effect.cluster_level == "area" and effect.clusters == clusters


def test_one_start_is_the_ratio_of_ratios_of_sums():
    frame = made_up(3, starts=(4.0,))
    effect = evaluation.count_did(evaluation.build_panel(frame, **COLUMNS))
    after = frame["period"] >= 4
    sums = frame.groupby([frame["start"].notna(), after])["y"].sum()
    said = sums[True, True] / sums[True, False] / (sums[False, True] / sums[False, False])
    assert effect.ratio == pytest.approx(said, rel=1e-10)
    shown = effect.series[effect.series["share_treated"] > 0]
    assert shown["observed"].sum() / shown["counterfactual"].sum() == pytest.approx(said, rel=1e-10)


def test_negative_binomial_is_the_maximum_that_statsmodels_finds_at_the_same_dispersion(castle):
    effect = evaluation.count_did(castle_panel(castle), family="negative-binomial")
    frame = castle.rename(columns={"sid": "unit", "year": "period"}).assign(after=castle["post"])

    def at(dispersion):
        family = sm.families.NegativeBinomial(alpha=dispersion)
        offset = np.log(castle["population"])
        return sm.GLM(castle["homicide_c"], dummies(frame), family=family, offset=offset).fit(tol=1e-12, maxiter=200)

    best = at(effect.dispersion)
    assert effect.estimate == pytest.approx(best.params.iloc[0], rel=1e-6)
    assert all(best.llf > at(effect.dispersion * factor).llf for factor in (0.9, 1.1))
    assert effect.std_error == pytest.approx(0.03, abs=0.01) and "negative binomial" in effect.path


def test_it_is_said_with_the_ratio_percent_and_events_per_thousand(castle):
    effect = evaluation.count_did(castle_panel(castle))
    told = effect.summary()
    assert "a factor of 1.083 (95% interval 1.017 to 1.153)" in told
    assert "+8.3% (+1.7% to +15.3%)" in told
    assert "0.0614 events per 1,000 of exposure" in told and "would have been 0.0578" in told
    assert "Line chart" in effect.plot().to_dict()["description"]


def figures(effect):
    return effect.estimate, effect.std_error, effect.dispersion
