"""What holds for any displacement analysis: the unit, the sides and the splitting of types change nothing but names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import evaluation

AREAS = ("treated", "control", "displacement", "displacement_control")
pair = st.tuples(st.integers(1, 5000), st.integers(1, 5000))
four = st.tuples(pair, pair, pair, pair).map(lambda pairs: dict(zip(AREAS, pairs, strict=True)))


@given(four, st.floats(1e-3, 1e3))
def test_a_weight_on_all_areas_is_a_unit(areas, weight):
    one, other = evaluation.displacement(**areas), evaluation.displacement(**areas, weights=(weight, weight))
    assert other.estimate == pytest.approx(weight * one.estimate, rel=1e-9, abs=1e-9)
    assert other.std_error == pytest.approx(weight * one.std_error, rel=1e-9)
    assert other.quotient == (None if one.quotient is None else pytest.approx(one.quotient, rel=1e-6, abs=1e-9))


@given(four)
def test_treated_and_control_changed_about_turn_the_sign(areas):
    swapped = dict(zip(AREAS, (areas[name] for name in (AREAS[1], AREAS[0], AREAS[3], AREAS[2])), strict=True))
    one, other = evaluation.displacement(**areas), evaluation.displacement(**swapped)
    assert (other.estimate, other.std_error) == (-one.estimate, one.std_error)
    assert other.p_value == one.p_value


@given(four, st.floats(0.1, 500), st.tuples(*[st.floats(0, 1)] * 4))
def test_a_type_of_crime_split_in_two_changes_nothing(areas, harm, shares):
    whole, split = {}, {}
    for (name, pair), share in zip(areas.items(), shares, strict=True):
        part = tuple(int(count * share) for count in pair)
        whole[name] = {"violence": pair}
        split[name] = {"by day": part, "by night": tuple(c - p for c, p in zip(pair, part, strict=True))}
    one = evaluation.displacement(**whole, harm={"violence": harm})
    other = evaluation.displacement(**split, harm={"by day": harm, "by night": harm})
    assert other.estimate == pytest.approx(one.estimate, rel=1e-9, abs=1e-6)
    assert other.std_error == pytest.approx(one.std_error, rel=1e-9)


@given(four)
def test_both_together_is_the_sum_of_the_two_parts(areas):
    parts = evaluation.displacement(**areas).to_frame().set_index("term")
    assert parts["estimate"].iloc[-1] == parts["estimate"].iloc[:-1].sum()
    assert parts["std_error"].iloc[-1] ** 2 == pytest.approx((parts["std_error"].iloc[:-1] ** 2).sum())
