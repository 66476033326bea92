"""Confidence intervals: printed values, another library run live, and the edges."""

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from interventions.errors import InputError
from interventions.intervals import byar_limits, exact_limits, poisson_limits, wilson_limits


@pytest.mark.parametrize(
    ("events", "scale", "lower", "upper"),
    [
        (65, 1, 50.16318771, 82.84913855),
        (5, 1, 1.62348639, 11.66833208),  # 5 of 100, per 100: exact
        (20, 1, 12.21142883, 30.88988037),  # 20 of 100, per 100: Byar
    ],
)
def test_counts_have_the_printed_limits(events, scale, lower, upper):
    assert poisson_limits(events) == pytest.approx((lower, upper), abs=5e-9)


def test_a_proportion_has_the_printed_wilson_limits():
    assert wilson_limits(65, 100) == pytest.approx((0.55254443, 0.73635752), abs=5e-9)


def test_exact_below_ten_events_and_byar_from_ten():
    assert poisson_limits([9, 10]).lower[0] == exact_limits(9).lower
    assert poisson_limits([9, 10]).lower[1] == byar_limits(10).lower
    assert poisson_limits(9).upper != pytest.approx(byar_limits(9).upper, abs=1e-6)
    assert poisson_limits(10).upper != pytest.approx(exact_limits(10).upper, abs=1e-6)


@pytest.mark.parametrize("level", [0.8, 0.95, 0.998])
def test_exact_limits_agree_with_scipys_chi_squared(level):
    counts = np.array([1, 2, 7, 65, 1000])
    tail = (1 - level) / 2
    limits = exact_limits(counts, level)
    assert limits.lower == pytest.approx(stats.chi2.ppf(tail, 2 * counts) / 2)
    assert limits.upper == pytest.approx(stats.chi2.ppf(1 - tail, 2 * counts + 2) / 2)


@pytest.mark.parametrize("level", [0.8, 0.95, 0.998])
def test_wilson_limits_agree_with_statsmodels(level):
    part, whole = np.array([0, 1, 50, 99, 100]), 100
    ours = wilson_limits(part, whole, level)
    lower, upper = proportion_confint(part, whole, alpha=1 - level, method="wilson")
    assert ours.lower == pytest.approx(lower, abs=1e-12)
    assert ours.upper == pytest.approx(upper, abs=1e-12)


def test_byar_comes_close_to_exact_from_ten_on():
    counts = np.arange(10, 500)
    exact, byar = exact_limits(counts), byar_limits(counts)
    assert np.max(np.abs(byar.lower / exact.lower - 1)) < 0.003
    assert np.max(np.abs(byar.upper / exact.upper - 1)) < 0.003


def test_no_events_at_all_still_leave_an_upper_limit():
    limits = poisson_limits(0)
    assert limits.lower == 0
    assert limits.upper == pytest.approx(-np.log(0.025))  # the rate at which nothing happens once in forty
    assert byar_limits(0).lower == 0


def test_limits_of_a_proportion_stay_inside_nought_and_one():
    whole = np.arange(1, 2000)
    assert (wilson_limits(np.zeros_like(whole), whole).lower >= 0).all()
    assert (wilson_limits(whole, whole).upper <= 1).all()


@pytest.mark.parametrize(("count", "total"), [(1, 0), (-1, 10), (11, 10)])
def test_what_is_no_proportion_is_refused(count, total):
    with pytest.raises(InputError, match="part"):
        wilson_limits(count, total)


def test_a_negative_count_is_refused():
    with pytest.raises(InputError, match="negative"):
        poisson_limits([3, -1])


@pytest.mark.parametrize("level", [0, 1, 95])
def test_a_level_is_a_share_of_one(level):
    for limits in (exact_limits, byar_limits, poisson_limits):
        with pytest.raises(InputError, match=r"0\.95"):
            limits(5, level)
