"""Group-time effects. Oracles: the published figures of mpdta (METHODS, section 7), and plain loops over units."""

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

import evaluation
from evaluation.caveats import CaveatCode
from evaluation.commands import app
from evaluation.influence import Cohorts, group_time
from interventions.errors import DesignError, InputError

CELLS = {
    ("2004", "2004"): (-0.010503246221, 0.02325103637), ("2004", "2005"): (-0.070423158103, 0.03098476676),
    ("2004", "2006"): (-0.137258738889, 0.03643566429), ("2004", "2007"): (-0.100811363085, 0.03435922583),
    ("2006", "2004"): (0.006520112424, 0.02332680514), ("2006", "2005"): (-0.002750818751, 0.01955856104),
    ("2006", "2006"): (-0.004594606953, 0.01775519666), ("2006", "2007"): (-0.041224471546, 0.02022918070),
    ("2007", "2004"): (0.030506655583, 0.01503356028), ("2007", "2005"): (-0.002725892886, 0.01639583290),
    ("2007", "2006"): (-0.031087119390, 0.01787751131), ("2007", "2007"): (-0.026054410719, 0.01665543535),
}  # fmt: skip
AVERAGES = {
    "simple": (-0.03995128, 0.01203401), "dynamic": (-0.07723982, 0.01996499), "group": (-0.03101828, 0.01244606),
    "calendar": (-0.04170043, 0.01597185),
}  # fmt: skip


@pytest.fixture(scope="module")
def mpdta(shared):
    return pd.read_csv(shared / "data/evaluation/mpdta.csv")


def panel_of(frame):
    return evaluation.build_panel(frame, unit="countyreal", period="year", outcome="lemp", first_treated="first.treat")


@pytest.mark.parametrize("how", ["as given", "shuffled", "text ids"])
def test_every_published_cell_average_and_pre_test(mpdta, how):
    frame = {"as given": mpdta, "shuffled": mpdta.sample(frac=1, random_state=2),
             "text ids": mpdta.assign(countyreal="c" + mpdta["countyreal"].astype(str))}[how]  # fmt: skip
    found = evaluation.group_time_att(panel_of(frame), draws=0)
    for row in found.cells.to_dict("records"):
        estimate, error = CELLS[row["start"], row["period"]]
        assert row["estimate"] == pytest.approx(estimate, rel=1e-8)
        assert row["std_error"] == pytest.approx(error, rel=1e-6)
    for name, (estimate, error) in AVERAGES.items():
        average = getattr(found, name)
        assert (average.estimate, average.std_error) == (
            pytest.approx(estimate, abs=5e-9),
            pytest.approx(error, abs=5e-9),
        )
    assert found.pre_trend.statistic == pytest.approx(7.791236627, rel=1e-9)
    assert found.pre_trend.p_value == pytest.approx(0.16812, abs=5e-6)


def test_bands_are_wider_than_intervals_and_the_same_for_the_same_seed(mpdta):
    first, again, other = (evaluation.group_time_att(panel_of(mpdta), seed=seed).dynamic.rows for seed in (1, 1, 2))
    pd.testing.assert_frame_equal(first, again)
    assert (first["band_upper"] > first["upper"]).all()
    assert not first["band_upper"].equals(other["band_upper"])


@pytest.mark.parametrize("units", [90, 6_000])
def test_the_value_a_band_rests_on_is_that_of_a_sign_for_every_unit_written_out(units):
    """Small cohorts are signed unit by unit, large ones drawn as the normal that these sums tend to."""
    rng = np.random.default_rng(units)
    outcome, start = rng.normal(size=(units, 5)).cumsum(axis=1), np.resize([2, 3, 5], units)
    cohort = np.searchsorted([2, 3, 5], start)
    data = Cohorts.of(outcome, cohort, np.array([2, 3, 5]), np.arange(units), units)
    cells = np.array([(0, 1, 0), (0, 2, 1), (0, 4, 1), (1, 2, 1), (1, 3, 2), (1, 4, 2)])
    found = group_time(data, cells, np.tile([False, False, True], (len(cells), 1)))
    influence, error = np.vstack(list(found.influence(data))) / units, found.errors(data)
    written = [rng.choice([-1.0, 1.0], (500, units)) @ influence for _ in range(16)]
    pair = np.vstack(written), found.drawn(data, 8_000, seed=1)
    ours, theirs = (np.quantile(np.abs(draws / error).max(axis=1), 0.95) for draws in pair)
    assert ours == pytest.approx(theirs, rel=0.025)


def test_not_yet_treated_and_a_universal_base_have_cells_of_their_own(mpdta):
    """A cohort against those not treated in either period, by means taken here; nought at its own base."""
    found = evaluation.group_time_att(panel_of(mpdta), comparison="not-yet", base="universal", draws=0)
    wide = mpdta.pivot_table(index="countyreal", columns="year", values="lemp")
    start = mpdta.groupby("countyreal")["first.treat"].first()
    for row in found.cells.to_dict("records"):
        own, period = int(row["start"]), int(row["period"])
        change = wide[period] - wide[own - 1]
        compared = (start == 0) | (start > max(period, own - 1))
        said = change[start == own].mean() - change[compared & (start != own)].mean()
        assert row["estimate"] == pytest.approx(said, abs=1e-12)
    assert set(found.cells.loc[found.cells["period"] == "2005", "start"]) == {"2004", "2006", "2007"}


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.integers(0, 1), st.booleans())
def test_errors_are_those_of_each_cluster_left_to_count_once(seed, anticipation, spans):
    """The influence of each unit written out, one by one, on small random panels; clusters of two units.

    Where a cluster `spans`, its units may start at different times.
    """
    rng = np.random.default_rng(seed)
    units, periods = 24, 5
    start = rng.permutation(np.repeat([0.0, 3.0, 4.0], units // 6)).repeat(2)
    outcome = rng.normal(size=(units, periods)) + rng.normal(size=(units, 1))
    cluster = np.arange(units) % (units // 2) if spans else np.arange(units) // 2
    frame = pd.DataFrame({
        "u": np.repeat(np.arange(units), periods), "t": np.tile(np.arange(1, periods + 1), units),
        "y": outcome.ravel(), "s": np.repeat(start, periods), "c": np.repeat(cluster, periods),
    })  # fmt: skip
    panel = evaluation.build_panel(frame, unit="u", period="t", outcome="y", first_treated="s", cluster="c")
    found = evaluation.group_time_att(panel, anticipation=anticipation, draws=0)
    for row in found.cells.to_dict("records"):
        own, period = float(row["start"]), int(row["period"])
        base = int(own) - 1 - anticipation if period >= own - anticipation else period - 1
        change = outcome[:, period - 1] - outcome[:, base - 1]
        mine, theirs = start == own, start == 0
        assert row["estimate"] == pytest.approx(change[mine].mean() - change[theirs].mean(), abs=1e-12)
        part = np.where(mine, (change - change[mine].mean()) / mine.sum(), 0.0)
        part -= np.where(theirs, (change - change[theirs].mean()) / theirs.sum(), 0.0)
        sums = np.bincount(cluster, weights=part)
        error = np.sqrt((sums**2).sum())
        few = min(len(np.unique(cluster[side])) for side in (mine, theirs)) < 5
        assert row["std_error"] is None if few else row["std_error"] == pytest.approx(error, rel=1e-9)
        assert not few or found.warns(CaveatCode.TOO_FEW_CLUSTERS)


def test_one_treated_state_gets_no_error_and_its_reason(mpdta):
    frame = mpdta[
        (mpdta["first.treat"] == 0) | (mpdta["countyreal"] == mpdta["countyreal"][mpdta["first.treat"] == 2006].iloc[0])
    ]
    found = evaluation.group_time_att(panel_of(frame))
    assert found.cells["std_error"].isna().all()
    assert (found.simple.std_error, found.simple.interval, found.simple.p_value) == (None, None, None)
    assert found.dynamic.rows["band_lower"].isna().all()
    assert "No error is given for cohorts starting 2006" in found.summary()


def test_what_it_cannot_take_is_refused(mpdta):
    with pytest.raises(DesignError, match="every cell observed"):
        evaluation.group_time_att(panel_of(mpdta.drop(index=mpdta.index[5])))
    with pytest.raises(DesignError, match="no area is left untreated"):
        evaluation.group_time_att(panel_of(mpdta[mpdta["first.treat"] > 0]))
    with pytest.raises(InputError, match="comparison cannot be"):
        evaluation.group_time_att(panel_of(mpdta), comparison="some")
    later = evaluation.group_time_att(panel_of(mpdta[mpdta["first.treat"] > 0]), comparison="not-yet", draws=0)
    assert set(later.cells["start"]) == {"2004", "2006"}


def test_the_answer_is_said_tabulated_and_drawn(mpdta):
    found = evaluation.group_time_att(panel_of(mpdta))
    assert "On average over all cells after the start: -0.0400 (95% interval -0.0635 to -0.0164)" in found.summary()
    assert set(found.to_frame()["kind"]) == {"cell", "dynamic", "group", "calendar"}
    assert "Estimates by period since the start" in found.plot().to_dict()["description"]


def test_the_command_says_prints_and_writes_the_same(shared):
    file = str(shared / "data/evaluation/mpdta.csv")
    words = ["evaluate", "group-time", file, "--unit", "countyreal", "--period", "year", "--outcome", "lemp",
             "--first-treated", "first.treat"]  # fmt: skip
    assert "-0.0400 (95% interval" in CliRunner().invoke(app, words, catch_exceptions=False).stdout
    told = json.loads(CliRunner().invoke(app, [*words, "--format", "json"], catch_exceptions=False).stdout)
    assert told["averages"]["dynamic"]["estimate"] == pytest.approx(-0.07723982, abs=5e-9)
    assert len(told["cells"]) == 12


# csdid for Stata, its help file, `csdid lemp lpop, ivar(countyreal) time(year) gvar(first_treat) method(dripw)`.
WITH_POPULATION = {
    ("2004", "2004"): (-0.0145297, 0.0221292), ("2004", "2005"): (-0.0764219, 0.0286713),
    ("2004", "2006"): (-0.1404483, 0.0353782), ("2004", "2007"): (-0.1069039, 0.0328865),
    ("2006", "2004"): (-0.0004721, 0.0222234), ("2006", "2005"): (-0.0062025, 0.0184957),
    ("2006", "2006"): (0.0009606, 0.0194002), ("2006", "2007"): (-0.0412939, 0.0197211),
    ("2007", "2004"): (0.0267278, 0.0140657), ("2007", "2005"): (-0.0045766, 0.0157178),
    ("2007", "2006"): (-0.0284475, 0.0181809), ("2007", "2007"): (-0.0287814, 0.016239),
}  # fmt: skip


def test_doubly_robust_cells_of_mpdta_are_those_published_for_stata(mpdta):
    panel = evaluation.build_panel(
        mpdta, unit="countyreal", period="year", outcome="lemp", first_treated="first.treat", covariates=["lpop"]
    )
    found = evaluation.group_time_att(panel, covariates=["lpop"])
    for row in found.cells.to_dict("records"):
        assert (row["estimate"], row["std_error"]) == pytest.approx(
            WITH_POPULATION[row["start"], row["period"]], abs=2e-6
        )
    assert (found.simple.estimate, found.simple.std_error) == pytest.approx((-0.0417518, 0.0115028), abs=1e-7)
    assert found.path == "balanced panel: doubly robust, unit by unit"
    assert np.isfinite(found.dynamic.rows["band_lower"].astype(float)).all()


def test_doubly_robust_errors_are_the_slopes_of_the_estimate_in_each_units_weight():
    """A second way to the same error: weigh one unit a little more, by statsmodels' weighted fits, and see it move."""
    import statsmodels.api as sm

    rng = np.random.default_rng(8)
    units = 40
    x = rng.normal(size=units)
    treated = rng.random(units) < 1 / (1 + np.exp(-0.5 * x))
    outcome = rng.normal(size=(units, 2)) + np.outer(x, [0.2, 0.9])
    frame = pd.DataFrame({
        "u": np.repeat(np.arange(units), 2), "t": np.tile([1, 2], units), "y": outcome.ravel(),
        "s": np.repeat(np.where(treated, 2, 0), 2), "x": np.repeat(x, 2),
    })  # fmt: skip
    panel = evaluation.build_panel(frame, unit="u", period="t", outcome="y", first_treated="s", covariates=["x"])
    found = evaluation.group_time_att(panel, draws=0).cells.iloc[0]
    design, change = sm.add_constant(x), outcome[:, 1] - outcome[:, 0]

    def effect(weights):
        chance = (
            sm.GLM(treated, design, family=sm.families.Binomial(), freq_weights=weights).fit(tol=1e-13).fittedvalues
        )
        line = sm.WLS(change[~treated], design[~treated], weights=weights[~treated]).fit().params
        left, odds = change - design @ line, np.where(treated, 0, chance / (1 - chance)) * weights
        return np.average(left[treated], weights=weights[treated]) - odds @ left / odds.sum()

    each, step = np.eye(units), 1e-5
    moved = [(effect(1 + step * one) - effect(1 - step * one)) / (2 * step) for one in each]
    assert found["estimate"] == pytest.approx(effect(np.ones(units)), rel=1e-9)
    assert found["std_error"] == pytest.approx(np.sqrt(np.square(moved).sum()), rel=1e-5)


def test_covariates_that_tell_the_sides_apart_without_fail_are_refused(mpdta):
    panel = evaluation.build_panel(
        mpdta.assign(x=(mpdta["first.treat"] > 0) * 1.0 + mpdta["lpop"] * 1e-3),
        unit="countyreal", period="year", outcome="lemp", first_treated="first.treat", covariates=["x"],
    )  # fmt: skip
    with pytest.raises(DesignError, match="without fail"):
        evaluation.group_time_att(panel)
    with pytest.raises(InputError, match="no covariate age"):
        evaluation.group_time_att(panel, covariates=["age"])
