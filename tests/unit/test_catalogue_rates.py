"""Rates and proportions. Oracle: published figures of the English public-health methods; scipy, live."""

import numpy as np
import pytest
from scipy import stats

from catalogue import Rates, crude_rate, proportion
from interventions.errors import InputError


@pytest.mark.parametrize(
    ("events", "lower", "upper", "method"),
    [
        (65, 50.16318771, 82.84913855, "Byar"),
        (5, 1.62348639, 11.66833208, "exact"),
        (20, 12.21142883, 30.88988037, "Byar"),
    ],
)
def test_a_rate_has_the_published_limits(events, lower, upper, method):
    rate = crude_rate(events, 100, per=100)
    assert rate.value == events
    assert rate.lower == pytest.approx(lower, abs=5e-9)
    assert rate.upper == pytest.approx(upper, abs=5e-9)
    assert rate.method == method


def test_small_counts_have_the_exact_limits_of_the_poisson_distribution():
    for events in range(1, 10):
        rate = crude_rate(events, 1, per=1)
        assert stats.poisson.sf(events - 1, rate.lower) == pytest.approx(0.025)
        assert stats.poisson.cdf(events, rate.upper) == pytest.approx(0.025)
    assert crude_rate(0, 1, per=1).lower == 0


def test_a_proportion_has_wilsons_limits():
    share = proportion(65, 100)
    assert (share.value, share.lower, share.upper) == pytest.approx((0.65, 0.55254443, 0.73635752), abs=5e-9)
    published = stats.binomtest(65, 100).proportion_ci(method="wilson")
    assert (share.lower, share.upper) == pytest.approx((published.low, published.high))


def test_arrays_give_arrays_and_the_method_of_each_count():
    rates = crude_rate([5, 65], [100, 100], per=100)
    assert rates.method == "exact below 10 events, Byar from 10"
    assert np.allclose(rates.lower, [1.62348639, 50.16318771])
    assert list(rates.to_frame()["value"]) == [5, 65]


def test_the_summary_names_the_denominator():
    assert "residents, mid-2020" in crude_rate(65, 1000, denominator="residents, mid-2020").summary()


def test_a_figure_is_said_with_the_digits_of_its_limits():
    # The example of issue 4, and a figure that four digits would write as 2.999e+04.
    said = Rates(value=1103.21199, lower=877.4558, upper=1367.08821, method="Dobson", per=100_000, level=0.95).summary()
    assert said.startswith("1,103.2120 (877.4558 to 1,367.0882) per 100,000")
    assert crude_rate(2999, 10_000).summary().startswith("29,990.0000 (28,9")


@pytest.mark.parametrize(("events", "people"), [(-1, 10), (1, 0), (1, -5), (np.nan, 10), (1, np.nan)])
def test_what_is_no_rate_is_refused(events, people):
    with pytest.raises(InputError):
        crude_rate(events, people)


def test_a_part_larger_than_its_whole_is_refused():
    with pytest.raises(InputError):
        proportion(11, 10)
