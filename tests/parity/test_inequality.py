"""Slope and relative index of inequality. Oracle: statsmodels' weighted least squares, run live, on the public-health
quintiles; the analytic variance of a weighted sum; Fieller's limits of a ratio.
"""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy import stats

from catalogue import inequality
from interventions.errors import InputError
from interventions.vocabulary import IndicatorKind


def quintiles(shared, period: int) -> pd.DataFrame:
    rows = pd.read_csv(shared / "data" / "fingertips" / "DSR_testdata.csv")
    rows = rows[rows["Period"] == period]
    return rows.rename(columns={"Quintile": "quintile", "total_pop": "people", "lowercl": "lower", "uppercl": "upper"})


def fitted(rows: pd.DataFrame):
    ordered = rows.sort_values("quintile", ascending=False)  # 1 is the most deprived
    share = ordered["people"] / ordered["people"].sum()
    position = share.cumsum() - share / 2
    return sm.WLS(ordered["value"], sm.add_constant(position.to_numpy()), weights=share), ordered


@pytest.mark.parametrize("period", range(2010, 2016))
def test_both_indices_are_those_of_weighted_least_squares(shared, period):
    rows = quintiles(shared, period)
    start, slope = fitted(rows)[0].fit().params
    ours = inequality(rows, group="quintile", kind=IndicatorKind.MEAN, draws=200)
    assert (ours.slope, ours.ratio) == pytest.approx((slope, (start + slope) / start), rel=1e-10)


def test_simulated_limits_are_those_of_the_analytic_variance(shared):
    rows = quintiles(shared, 2012)
    model, ordered = fitted(rows)
    by = np.linalg.pinv(np.sqrt(model.weights)[:, None] * model.exog) * np.sqrt(
        model.weights
    )  # coefficients per figure
    error = (ordered["upper"] - ordered["lower"]).to_numpy() / (2 * stats.norm.ppf(0.975))
    start, slope = by @ ordered["value"].to_numpy()
    cov = by @ np.diag(error**2) @ by.T
    ours = inequality(rows, group="quintile", kind=IndicatorKind.MEAN, draws=200_000, seed=3)
    reach = stats.norm.ppf(0.975) * np.sqrt(cov[1, 1])
    assert (ours.slope_lower, ours.slope_upper) == pytest.approx((slope - reach, slope + reach), abs=0.03)
    # Fieller: the ratios r at which end − r · start lies within 1.96 of its own standard error of nought
    end, s11, s22, s12 = start + slope, cov.sum(), cov[0, 0], cov[0, 0] + cov[0, 1]
    z = stats.norm.ppf(0.975) ** 2
    limits = np.roots([start**2 - z * s22, -2 * (end * start - z * s12), end**2 - z * s11])
    assert (ours.ratio_lower, ours.ratio_upper) == pytest.approx(sorted(limits), abs=5e-4)


def test_more_in_the_most_deprived_is_a_positive_slope_and_a_ratio_above_one(shared):
    rows = quintiles(shared, 2010)
    ours = inequality(rows, group="quintile", per=100_000, denominator="people")
    turned = inequality(rows.assign(quintile=6 - rows["quintile"]), group="quintile", most_deprived_first=False)
    assert (turned.slope, turned.ratio) == pytest.approx((ours.slope, ours.ratio))
    reverse = inequality(rows, group="quintile", most_deprived_first=False)
    assert (reverse.slope, reverse.ratio) == pytest.approx((-ours.slope, 1 / ours.ratio))
    assert ours.slope_lower < ours.slope < ours.slope_upper


def test_groups_off_the_line_are_said_and_groups_on_it_are_not(shared):
    bent = inequality(quintiles(shared, 2010), group="quintile")  # the least deprived fifth lies above the middle ones
    assert not bent.straight
    assert "do not lie on a straight line" in bent.summary()
    value = np.array([50, 40, 30, 20, 10.0])
    line = pd.DataFrame({"decile": range(1, 6), "value": value, "lower": value - 3, "upper": value + 3, "people": 100})
    straight = inequality(line)
    assert straight.straight
    assert (straight.slope, straight.ratio) == pytest.approx((50, 55 / 5))  # 5 at the one end, 55 at the other
    assert "straight line" not in straight.summary()
    assert "11.00 times" in straight.summary()


def test_the_same_seed_gives_the_same_limits_and_a_wider_level_a_wider_interval(shared):
    rows = quintiles(shared, 2011)
    one, two = (inequality(rows, group="quintile", seed=5) for _ in range(2))
    assert (one.slope_lower, one.ratio_upper) == (two.slope_lower, two.ratio_upper)
    assert inequality(rows, group="quintile", seed=5, level=0.998).slope_lower < one.slope_lower
    assert inequality(rows, group="quintile", seed=6).slope_lower != one.slope_lower


def test_limits_of_998_given_as_such_are_not_taken_for_95(shared):
    rows = quintiles(shared, 2011)
    taken, stated = (
        inequality(rows, group="quintile", kind=IndicatorKind.MEAN, limits_level=level) for level in (0.95, 0.998)
    )
    narrower = (stated.slope_upper - stated.slope_lower) / (taken.slope_upper - taken.slope_lower)
    assert narrower == pytest.approx(stats.norm.ppf(0.975) / stats.norm.ppf(0.999))


def test_a_line_that_reaches_nought_has_no_relative_index():
    value = np.array([50, 30, 5.0])
    frame = pd.DataFrame({"decile": [1, 2, 3], "value": value, "lower": value - 3, "upper": value + 3, "people": 100})
    ours = inequality(frame)
    assert (ours.ratio, ours.ratio_lower, ours.ratio_upper) == (None, None, None)
    assert "No relative index" in ours.summary()


def test_the_picture_has_the_groups_and_the_line(shared):
    drawn = str(
        inequality(quintiles(shared, 2010), group="quintile", per=100_000, denominator="people").plot().to_dict()
    )
    assert "fitted" in drawn and "Figure, per 100,000 people" in drawn


@pytest.mark.parametrize(
    ("change", "kind", "words"),
    [
        (lambda f: f.head(2), IndicatorKind.RATE, "3 or more groups"),
        (lambda f: f.assign(decile=1), IndicatorKind.RATE, "each once"),
        (lambda f: f.assign(people=[1, 0, 1]), IndicatorKind.RATE, "lacks a figure"),
        (lambda f: f.assign(value=[1, np.nan, 1]), IndicatorKind.RATE, "lacks a figure"),
        (lambda f: f.drop(columns="lower"), IndicatorKind.RATE, "lack lower"),
        (lambda f: f.assign(lower=0), IndicatorKind.RATE, "end of what is possible"),
        (lambda f: f, IndicatorKind.PROPORTION, "end of what is possible"),
        (lambda f: f, IndicatorKind.RANK, "cannot be simulated"),
    ],
)
def test_what_has_no_slope_is_refused(change, kind, words):
    frame = pd.DataFrame({"decile": [1, 2, 3], "value": [9.0, 5, 2], "lower": [8.0, 4, 1], "upper": [10.0, 6, 3]})
    with pytest.raises(InputError, match=words):
        inequality(change(frame.assign(people=100)), kind=kind)
