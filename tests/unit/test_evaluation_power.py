"""How small a difference planned numbers can show. Oracle: statsmodels' power of a test of two shares."""

import pytest
from statsmodels.stats.proportion import power_proportions_2indep

from evaluation.power import smallest_difference
from interventions.errors import InputError


@pytest.mark.parametrize("rises", [True, False])
@pytest.mark.parametrize(("people", "share"), [(48, 0.5), (200, 0.3), (1000, 0.1)])
def test_at_the_smallest_difference_the_power_is_as_asked(people, share, rises):
    points = smallest_difference(people, share=share, rises=rises)
    step = points / 100 if rises else -points / 100
    told = power_proportions_2indep(step, share, people, alpha=0.05, value=0, return_results=False)
    assert told == pytest.approx(0.8, abs=0.001)


def test_a_fall_from_a_small_share_is_not_told_below_nought():
    assert smallest_difference(48, share=0.1, rises=False) is None
    assert smallest_difference(48, share=0.1, rises=True) > 10


def test_up_from_a_share_is_as_down_from_its_other_part():
    assert smallest_difference(80, share=0.2, rises=True) == pytest.approx(
        smallest_difference(80, share=0.8, rises=False)
    )


@pytest.mark.parametrize(("people", "options"), [(0, {}), (10, {"share": 0}), (10, {"power": 1})])
def test_what_cannot_be_compared_is_refused(people, options):
    with pytest.raises(InputError):
        smallest_difference(people, **options)
