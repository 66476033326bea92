"""Limits of a weighted sum of counts. Oracles: exact Poisson limits, a published number, a truth summed exactly."""

import numpy as np
import pytest
from scipy import stats

from interventions.errors import InputError
from interventions.intervals import dobson_limits, weighted_sum_limits

# Down's syndrome among births to mothers of five children or more, Michigan 1950-1964, by the mother's age: cases,
# births, and the births of all mothers as the standard. The worked example of Fay and Feuer (1997), as the R package
# asht of M. P. Fay gives it.
CASES = np.array([0, 8, 63, 112, 262, 295])
BIRTHS = np.array([327, 30666, 123419, 149919, 104088, 34392])
STANDARD = np.array([319933, 931318, 786511, 488235, 237863, 61313])


def test_the_worked_example_of_the_method_has_its_published_upper_limit():
    """Oracle: asht (R) names 173.0817 per 100,000 as the one-sided 95% limit, that is the upper one at 90%."""
    per_case = 1e5 * STANDARD / (BIRTHS * STANDARD.sum())
    assert weighted_sum_limits(CASES, per_case, 0.9).upper == pytest.approx(173.0817, abs=5e-5)


@pytest.mark.parametrize("events", [0, 1, 9, 10, 250])
def test_equal_weights_give_the_exact_poisson_limits(events):
    split = np.array([events // 2, events - events // 2])
    held = weighted_sum_limits(split, [7.0, 7.0])
    lower = 7 * stats.chi2.ppf(0.025, 2 * events) / 2 if events else 0.0
    assert held.lower == pytest.approx(lower)
    assert held.upper == pytest.approx(7 * stats.chi2.ppf(0.975, 2 * events + 2) / 2)


def test_the_limits_hold_the_truth_as_often_as_they_say_where_a_rare_heavy_event_decides():
    """The exact chance over all counts of a rare heavy and a common light event; Dobson's limits miss the truth."""
    rare, common, weights = 0.4, 12.0, np.array([8000.0, 40.0])
    truth = weights @ [rare, common]
    held, other, chance = [], [], []
    for heavy in range(8):
        for light in range(40):
            counts = np.array([heavy, light])
            chance.append(stats.poisson.pmf(heavy, rare) * stats.poisson.pmf(light, common))
            limits = weighted_sum_limits(counts, weights)
            held.append(limits.lower <= truth <= limits.upper)
            total = max(counts.sum(), 1)
            dobson = dobson_limits(weights @ counts, max(weights**2 @ counts, 1.0), total)
            other.append(dobson.lower <= truth <= dobson.upper)
    assert sum(chance) > 0.9999
    assert np.dot(chance, held) >= 0.95
    assert np.dot(chance, other) < 0.5


def test_weights_of_any_size_scale_the_limits_and_weights_of_nought_give_nought():
    small, large = (weighted_sum_limits([3, 40], np.array([5.0, 1.0]) * times) for times in (1e-200, 1e200))
    assert large.upper / 1e200 == pytest.approx(small.upper / 1e-200)
    assert large.lower / 1e200 == pytest.approx(small.lower / 1e-200)
    assert weighted_sum_limits([3, 4], [0, 0]) == (0, 0)


@pytest.mark.parametrize(("counts", "weights"), [([-1], [1]), ([1], [-1]), ([np.nan], [1]), ([], [])])
def test_what_is_no_weighted_sum_is_refused(counts, weights):
    with pytest.raises(InputError):
        weighted_sum_limits(counts, weights)
