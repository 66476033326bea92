"""What holds for any interval: it contains the estimate, widens with the level, and follows the count."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from interventions.intervals import byar_limits, exact_limits, poisson_limits, wilson_limits
from interventions.periods import parse_period, say_period

counts = st.integers(0, 10**6)
levels = st.floats(0.01, 0.9999)
proportions = st.integers(1, 10**6).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole)))


@given(count=counts, level=levels)
def test_limits_of_a_count_contain_it_and_never_fall_below_nought(count, level):
    for limits in (exact_limits, byar_limits, poisson_limits):
        lower, upper = limits(count, level)
        assert 0 <= lower <= count < upper or (limits is byar_limits and count < 2)


@given(part=proportions, level=levels)
def test_limits_of_a_proportion_contain_it_and_stay_inside_nought_and_one(part, level):
    count, total = part
    lower, upper = wilson_limits(count, total, level)
    assert 0 <= lower <= count / total <= upper <= 1


@given(count=counts, level=levels, more=levels)
def test_a_higher_level_gives_a_wider_interval(count, level, more):
    narrow, wide = sorted((level, more))
    inner, outer = poisson_limits(count, narrow), poisson_limits(count, wide)
    assert outer.lower <= inner.lower + 1e-9
    assert outer.upper >= inner.upper - 1e-9


@given(part=proportions, level=levels, more=levels)
def test_a_higher_level_gives_a_wider_interval_of_a_proportion(part, level, more):
    narrow, wide = sorted((level, more))
    inner, outer = wilson_limits(*part, narrow), wilson_limits(*part, wide)
    assert outer.lower <= inner.lower + 1e-12
    assert outer.upper >= inner.upper - 1e-12


@given(count=st.integers(0, 10**5))
def test_more_events_move_both_limits_up(count):
    few, more = poisson_limits(count), poisson_limits(count + 1)
    assert few.lower < more.lower
    assert few.upper < more.upper


@given(part=proportions)
def test_the_part_and_the_rest_have_mirrored_limits(part):
    count, total = part
    share, rest = wilson_limits(count, total), wilson_limits(total - count, total)
    assert np.isclose(share.lower, 1 - rest.upper, atol=1e-12)
    assert np.isclose(share.upper, 1 - rest.lower, atol=1e-12)


@given(many=st.lists(counts, min_size=1, max_size=20))
def test_an_array_is_treated_as_each_of_its_counts(many):
    assert np.allclose(poisson_limits(many).upper, [poisson_limits(count).upper for count in many], rtol=1e-12)


@given(year=st.integers(1900, 2100), part=st.integers(1, 12))
def test_any_month_quarter_and_year_comes_back_as_written(year, part):
    texts = [f"{year}-{part:02d}", f"{year}Q{1 + part % 4}", str(year), f"{year}/{(year + 1) % 100:02d}"]
    assert [say_period(parse_period(text)) for text in texts] == texts
