"""Power. Oracles: METHODS section 7, statsmodels' and scipy's noncentral t, and simulation of what the formulas say."""

import json
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from statsmodels.stats.power import TTestIndPower

import evaluation
from evaluation.caveats import CaveatCode
from evaluation.power import (
    chance_to_find,
    errors_to_find,
    power_of_difference,
    smallest_attainable_p,
    variance_of_change,
)
from evaluation.powering.planning import noise_of, untouched
from evaluation.powering.power_simulated import permutation_test
from interventions.errors import DesignError, InputError


def autocorrelated(rng, units, periods, rho=0.4, sigma=1.0):
    errors = np.empty((units, periods))
    errors[:, 0] = rng.normal(size=units)
    for t in range(1, periods):
        errors[:, t] = rho * errors[:, t - 1] + np.sqrt(1 - rho**2) * rng.normal(size=units)
    return sigma * errors


def panel_of(outcome, start=None, **columns):
    units, periods = outcome.shape
    frame = pd.DataFrame({
        "unit": np.repeat([f"u{i}" for i in range(units)], periods),
        "period": np.tile(np.arange(1, periods + 1), units),
        "y": outcome.ravel(), "start": np.repeat(np.full(units, np.nan) if start is None else start, periods),
    })  # fmt: skip
    frame = frame.assign(**{name: np.ravel(values) for name, values in columns.items()})
    named = {name: name for name in columns if name == "exposure"}
    cluster = "cluster" if "cluster" in columns else None
    return evaluation.build_panel(
        frame, unit="unit", period="period", outcome="y", first_treated="start", cluster=cluster, **named
    )


@pytest.fixture(scope="module")
def calm():
    """60 areas over 24 periods, AR(1) errors of known size, levels and a trend that do not matter."""
    rng = np.random.default_rng(0)
    levels = 30 + 5 * rng.normal(size=(60, 1)) + 0.2 * np.arange(24)
    return panel_of(levels + autocorrelated(rng, 60, 24, sigma=2.0))


def test_the_published_variances_of_a_change():
    assert variance_of_change(42, 30, 0.4, 1.0) == pytest.approx(0.127840766, abs=5e-10)
    assert variance_of_change(42, 30, 0.0) == pytest.approx(0.057142857, abs=5e-10)
    assert variance_of_change(42, 30, 0.4, 3.0) == pytest.approx(9 * variance_of_change(42, 30, 0.4))


def test_the_variance_of_a_change_is_that_of_simulated_series():
    series = autocorrelated(np.random.default_rng(1), 40_000, 12, rho=0.6)
    change = series[:, 7:].mean(axis=1) - series[:, :7].mean(axis=1)
    assert change.var() == pytest.approx(variance_of_change(7, 5, 0.6), rel=0.03)


def test_the_published_power_of_two_groups():
    assert power_of_difference(0.5, 64, 64) == pytest.approx(0.801, abs=0.0005)


@pytest.mark.parametrize(
    ("effect", "treated", "comparison"), [(0.5, 64, 64), (0.8, 6, 40), (1.5, 3, 3), (0.2, 20, 400)]
)
def test_power_of_two_groups_is_that_of_statsmodels(effect, treated, comparison):
    said = TTestIndPower().power(effect, treated, 0.05, ratio=comparison / treated)
    assert power_of_difference(effect, treated, comparison) == pytest.approx(said, abs=1e-6)


@pytest.mark.parametrize("df", [1, 2, 5, 49, 1000])
def test_the_chance_to_find_is_scipys_noncentral_t_where_that_holds(df):
    reach = stats.t.ppf(0.975, df)
    for statistic in (0.0, 1.0, 2.8):
        said = stats.nct.sf(reach, df, statistic) + stats.nct.cdf(-reach, df, statistic)
        assert chance_to_find(statistic, df=df, level=0.95) == pytest.approx(said, abs=1e-6)
    assert chance_to_find(errors_to_find(0.8, df=df, level=0.95), df=df, level=0.95) == pytest.approx(0.8, abs=1e-9)


def test_the_smallest_p_of_a_placement():
    assert smallest_attainable_p(1, 39) == pytest.approx(1 / 39)
    assert smallest_attainable_p(3, 20) == pytest.approx(1 / 1140)
    assert smallest_attainable_p(3, 20, rank=True) == pytest.approx(1 / 20)
    with pytest.raises(InputError, match="nothing to compare"):
        smallest_attainable_p(4, 4)


def test_size_and_correlation_of_errors_are_found_in_short_series():
    """The plain correlation of residuals of eight periods would be about .2."""
    rng = np.random.default_rng(2)
    panels = [panel_of(autocorrelated(rng, 20, 8, rho=0.5) + rng.normal(size=(20, 1)) * 9) for _ in range(60)]
    found = [noise_of(untouched(panel), panel.outcome, None) for panel in panels]
    assert np.mean([noise.rho for noise in found]) == pytest.approx(0.5, abs=0.06)
    given = [noise_of(untouched(panel), panel.outcome, 0.5) for panel in panels]
    assert np.mean([noise.sigma**2 for noise in given]) == pytest.approx(1, abs=0.08)


def test_the_analytic_answer_is_the_formula_by_hand(calm):
    found = evaluation.minimum_detectable_effect(calm, start=15, treated=15, rho=0.4)
    variance = variance_of_change(14, 10, 0.4, found.sigma) * (1 / 15 + 1 / 45)
    by_hand = errors_to_find(0.8, df=59, level=0.95) * np.sqrt(variance)
    assert found.absolute == pytest.approx(by_hand, rel=1e-9)
    assert found.sigma == pytest.approx(2.0, abs=0.1)
    assert (found.df, found.treated_clusters, found.comparison_clusters, found.before, found.after) == (
        59,
        15,
        45,
        14,
        10,
    )
    at = found.curve.set_index(found.curve["absolute"].round(9))["power"]
    assert at[round(found.absolute, 9)] == pytest.approx(0.8, abs=1e-9)
    assert found.curve["power"].iloc[0] == pytest.approx(0.05, abs=1e-6)


def test_an_error_of_the_estimator_is_as_large_as_the_formula_says():
    rng = np.random.default_rng(3)
    start = np.where(np.arange(30) < 10, 7.0, np.nan)
    estimates = [evaluation.did(panel_of(autocorrelated(rng, 30, 11), start)).estimate for _ in range(400)]
    assert np.std(estimates) == pytest.approx(np.sqrt(variance_of_change(6, 5, 0.4) * (1 / 10 + 1 / 20)), rel=0.1)


def test_clusters_count_by_their_units_and_are_the_units_of_chance():
    rng = np.random.default_rng(4)
    cluster = np.repeat(np.arange(12), 5)
    outcome = 10 + autocorrelated(rng, 12, 16)[cluster] + 0.1 * rng.normal(size=(60, 16))
    panel = panel_of(outcome, cluster=np.repeat([f"c{g:02d}" for g in cluster], 16))
    found = evaluation.minimum_detectable_effect(panel, start=9, treated=[f"u{i}" for i in range(25)])
    assert (found.treated_clusters, found.comparison_clusters, found.df) == (5, 7, 11)
    assert found.warns(CaveatCode.FEW_CLUSTERS)
    with pytest.raises(DesignError, match="treated in part"):
        evaluation.minimum_detectable_effect(panel, start=9, treated=["u0"])


def test_an_exposure_gives_rates_shares_and_events():
    rng = np.random.default_rng(5)
    people = rng.uniform(900, 1100, (30, 1)) * np.ones((30, 12))
    counts = rng.poisson(0.02 * people)
    found = evaluation.minimum_detectable_effect(panel_of(counts, exposure=people), start=7, treated=10)
    assert found.per_thousand == pytest.approx(1000 * found.share * 0.02, rel=0.05)
    assert found.absolute == pytest.approx(found.per_thousand, rel=0.05)  # areas of about a thousand people
    assert "per 1,000 of exposure" in found.summary() and "of the mean" in found.summary()


def test_simulated_power_at_the_analytic_answer(calm):
    """Near 80%, and 5% where nothing was imposed; the same seed gives the same bits."""
    asked = {"start": 15, "treated": 15, "method": "simulated", "draws": 150, "seed": 1}
    shares = []
    found = evaluation.minimum_detectable_effect(calm, **asked, progress=shares.append)
    again = evaluation.minimum_detectable_effect(calm, **asked)
    formula = evaluation.minimum_detectable_effect(calm, start=15, treated=15)
    at = found.curve.loc[np.isclose(found.curve["absolute"], formula.absolute), "power"]
    assert 0.74 <= at.item() <= 0.86
    assert found.absolute == pytest.approx(formula.absolute, rel=0.15)
    assert 0 < found.monte_carlo_error < 0.15 * found.absolute
    assert found.curve["power"].iloc[0] <= 0.12 and found.curve["power"].is_monotonic_increasing
    pd.testing.assert_frame_equal(found.curve, again.curve, check_exact=True)
    assert found.absolute == again.absolute
    assert shares[-1] == 1.0 and len(shares) == 150


@pytest.mark.deep
def test_simulated_power_over_many_pasts_is_as_asked():
    powers = []
    for seed in range(10):
        rng = np.random.default_rng(100 + seed)
        panel = panel_of(30 + 5 * rng.normal(size=(60, 1)) + autocorrelated(rng, 60, 24))
        formula = evaluation.minimum_detectable_effect(panel, start=15, treated=20)
        found = evaluation.minimum_detectable_effect(panel, start=15, treated=20, method="simulated", draws=300)
        powers.append(found.curve.loc[np.isclose(found.curve["absolute"], formula.absolute), "power"].item())
    print(f"simulated power at the analytic answer: mean {np.mean(powers):.3f}, {np.round(powers, 3)}")
    assert 0.74 <= np.mean(powers) <= 0.86


def test_counts_are_thinned_and_their_power_found():
    rng = np.random.default_rng(6)
    counts = rng.poisson(rng.uniform(5, 15, (40, 1)) * np.ones(12))
    found = evaluation.minimum_detectable_effect(
        panel_of(counts), start=7, treated=12, method="simulated", estimator="count_did", draws=60
    )
    # Poisson alone: the variance of a log ratio is the sum of one over each sum of events.
    mean = counts.mean() * 6
    error = np.sqrt(sum(2 / (units * mean) for units in (12, 28)))
    assert found.share == pytest.approx(1 - np.exp(-errors_to_find(0.8, df=39, level=0.95) * error), rel=0.25)
    assert found.test == "the test of count_did" and found.warns(CaveatCode.RESAMPLING)


def test_two_treated_areas_are_tested_by_placing_them_elsewhere():
    rng = np.random.default_rng(7)
    panel = panel_of(10 + autocorrelated(rng, 25, 10))
    found = evaluation.minimum_detectable_effect(panel, start=6, treated=2, method="simulated", draws=40)
    assert found.test == "permutation of the treated clusters"
    assert found.curve["power"].iloc[0] <= 0.2 and found.absolute is not None
    one = evaluation.minimum_detectable_effect(panel_of(panel.outcome[:15]), start=6, treated=1, method="simulated")
    assert (one.absolute, one.share, one.monte_carlo_error) == (None, None, None)
    assert one.warns(CaveatCode.SMALLEST_P) and "0.0667" in one.summary()
    assert len(one.to_frame()) == 0 and "no effect within reach" in one.plot().to_dict()["description"]


@pytest.mark.parametrize("estimator", ["did", "count_did"])
def test_permutation_ranks_the_estimator_itself_among_all_placements(estimator):
    rng = np.random.default_rng(10)
    counts = rng.poisson(12.0, (9, 6))
    placed = {}
    for pair in combinations(range(9), 2):
        start = np.where(np.isin(np.arange(9), pair), 4.0, np.nan)
        placed[pair] = abs(getattr(evaluation, estimator)(panel_of(counts, start)).estimate)
    for pair in ((0, 1), (3, 8)):
        start = np.where(np.isin(np.arange(9), pair), 4.0, np.nan)
        rank = np.mean([size >= placed[pair] - 1e-9 for size in placed.values()])
        assert permutation_test(estimator, 0)(panel_of(counts, start)) == pytest.approx(rank)


def test_a_test_of_ones_own_is_used(calm):
    asked = {"start": 15, "treated": 15, "method": "simulated", "draws": 5}
    never = evaluation.minimum_detectable_effect(calm, **asked, test=lambda panel: None)
    assert never.absolute is None and "no effect within reach" in never.summary()
    always = evaluation.minimum_detectable_effect(calm, **asked, test=lambda panel: 0.0)
    assert always.absolute is None and always.warns(CaveatCode.CONDITIONS_NOT_MET)


def test_castle_by_its_own_design(shared):
    frame = pd.read_csv(shared / "data" / "evaluation" / "castle.csv")
    frame["start"] = frame["sid"].map(frame[frame["post"] == 1].groupby("sid")["year"].min())
    panel = evaluation.build_panel(frame, unit="state", period="year", outcome="l_homicide", first_treated="start")
    formula = evaluation.minimum_detectable_effect(panel)
    error = evaluation.did(panel).std_error
    assert formula.absolute == pytest.approx(errors_to_find(0.8, df=49, level=0.95) * error, rel=0.35)
    assert formula.warns(CaveatCode.STAGGERED) and (formula.treated_clusters, formula.df) == (21, 49)
    found = evaluation.minimum_detectable_effect(panel, method="simulated", draws=20)
    assert "in 50 clusters before the first start" in found.summary()
    assert "more than its past could rehearse" in found.summary() and found.before + found.after == 6


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"estimator": "count_did"}, "no formula holds for counts"),
        ({"estimator": "ols"}, "no power of 'ols'"),
        ({"method": "guess"}, "by method 'guess'"),
        ({"power": 1.2}, "between 0 and 1"),
        ({"power": 0.04}, "no more than chance"),
        ({"treated": 60}, "cannot be treated"),
        ({"treated": ["nowhere"]}, "no unit nowhere"),
        ({"start": 1}, "no period before"),
        ({"start": "2020-01"}, "not written like the periods"),
        ({"start": None}, "no start for the units"),
        ({"imposed": "double"}, "cannot be 'double'"),
        ({"draws": 0}, "show nothing"),
        ({"rho": 1.0}, "a correlation of 1 is none"),
    ],
)
def test_what_cannot_be_asked(calm, options, said):
    with pytest.raises(InputError, match=said):
        evaluation.minimum_detectable_effect(calm, **({"start": 15, "treated": 15} | options))


def test_a_past_that_shows_nothing_is_refused():
    panel = panel_of(np.random.default_rng(8).normal(size=(10, 4)), np.where(np.arange(10) < 4, 3.0, np.nan))
    with pytest.raises(DesignError, match="do not show how much"):
        evaluation.minimum_detectable_effect(panel)
    assert evaluation.minimum_detectable_effect(panel, rho=0.3).absolute > 0
    with pytest.raises(DesignError, match="both needed"):
        evaluation.minimum_detectable_effect(panel_of(panel.outcome), start=3)


def test_the_answer_is_said_tabulated_and_drawn(calm):
    found = evaluation.minimum_detectable_effect(calm, start=15, treated=15)
    assert "the smallest change found with a chance of 80% at the 95% level" in found.summary()
    assert json.loads(json.dumps(found.to_record()))["absolute"] == found.absolute and len(found.to_frame()) == 21
    assert "Chance to find" in found.plot().to_dict()["description"]
