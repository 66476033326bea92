"""Laws that pooling keeps for any studies."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interventions.errors import InputError
from interventions.pooling import error_from_interval, pool

STUDIES = st.lists(st.tuples(st.floats(-3, 3), st.floats(0.05, 2)), min_size=2, max_size=8)
METHODS = st.sampled_from(["REML", "DL"])


@settings(max_examples=60, deadline=None)
@given(STUDIES, METHODS, st.floats(-5, 5))
def test_moving_every_effect_moves_the_estimate_and_nothing_else(studies, method, shift):
    effects, errors = map(np.array, zip(*studies, strict=True))
    before, after = pool(effects, errors, method=method), pool(effects + shift, errors, method=method)
    assert after.estimate == pytest.approx(before.estimate + shift, abs=1e-5)
    assert after.std_error == pytest.approx(before.std_error, rel=1e-4, abs=1e-6)
    assert after.tau2 == pytest.approx(before.tau2, abs=1e-5)


@settings(max_examples=60, deadline=None)
@given(STUDIES, METHODS, st.floats(0.1, 10))
def test_another_unit_stretches_estimate_and_interval(studies, method, factor):
    effects, errors = map(np.array, zip(*studies, strict=True))
    before, after = pool(effects, errors, method=method), pool(effects * factor, errors * factor, method=method)
    assert after.estimate == pytest.approx(before.estimate * factor, rel=1e-4, abs=1e-5)
    assert after.upper - after.lower == pytest.approx((before.upper - before.lower) * factor, rel=1e-4)


@settings(max_examples=60, deadline=None)
@given(STUDIES, METHODS, st.randoms())
def test_the_order_of_the_studies_does_not_matter(studies, method, random):
    shuffled = list(studies)
    random.shuffle(shuffled)
    one, other = (pool(*zip(*some, strict=True), method=method) for some in (studies, shuffled))
    assert one.estimate == pytest.approx(other.estimate, abs=1e-6)
    assert one.tau2 == pytest.approx(other.tau2, abs=1e-6)


@settings(max_examples=60, deadline=None)
@given(STUDIES, METHODS)
def test_the_estimate_lies_among_the_studies_and_the_guard_only_widens(studies, method):
    effects, errors = map(np.array, zip(*studies, strict=True))
    got, bare = pool(effects, errors, method=method), pool(effects, errors, method=method, guard=False)
    assert effects.min() - 1e-9 <= got.estimate <= effects.max() + 1e-9
    assert got.weights.sum() == pytest.approx(1)
    assert got.tau2 >= 0
    assert 0 <= got.i2 < 1
    assert got.std_error >= bare.std_error - 1e-12
    if got.predicted:
        assert got.predicted[0] <= got.lower
        assert got.upper <= got.predicted[1]


@settings(max_examples=60, deadline=None)
@given(st.floats(-5, 5), st.floats(0.01, 5), st.sampled_from([0.9, 0.95, 0.99]))
def test_an_interval_gives_back_the_standard_error_it_was_made_from(effect, error, level):
    from scipy.stats import norm

    reach = norm.ppf((1 + level) / 2) * error
    assert error_from_interval(effect - reach, effect + reach, level=level) == pytest.approx(error)


@pytest.mark.parametrize(
    ("effects", "errors", "method", "said"),
    [
        ([0.1], [0.2], "REML", "2 studies or more"), ([0.1, 0.2], [0.2, 0.0], "REML", "above nought"),
        ([0.1, np.nan], [0.2, 0.1], "REML", "must be a number"), ([0.1, 0.2], [0.2, 0.1], "best", "no way to pool"),
    ],
)  # fmt: skip
def test_what_cannot_be_pooled_is_refused(effects, errors, method, said):
    with pytest.raises(InputError, match=said):
        pool(effects, errors, method=method)


def test_effects_that_hardly_differ_have_no_variance_between_them():
    assert pool([0.0, 1e-6], [0.25, 1.0]).tau2 == pytest.approx(0, abs=1e-12)  # found by the laws above
