"""How small a difference planned numbers can show. Oracle: statsmodels' power of a test of two shares."""

import pytest
from statsmodels.stats.power import NormalIndPower

from evaluation.power import smallest_difference
from interventions.errors import InputError


@pytest.mark.parametrize(("people", "share"), [(48, 0.5), (200, 0.3), (1000, 0.1)])
def test_at_the_smallest_difference_the_power_is_as_asked(people, share):
    points = smallest_difference(people, share=share)
    spread = (2 * share * (1 - share)) ** 0.5 / 2**0.5
    power = NormalIndPower().power(points / 100 / spread, nobs1=people, alpha=0.05)
    assert power == pytest.approx(0.8, abs=0.001)


def test_four_times_the_people_show_half_the_difference():
    assert smallest_difference(400) == pytest.approx(smallest_difference(100) / 2)


@pytest.mark.parametrize(("people", "options"), [(0, {}), (10, {"share": 0}), (10, {"power": 1})])
def test_what_cannot_be_compared_is_refused(people, options):
    with pytest.raises(InputError):
        smallest_difference(people, **options)
