"""Does money lean towards need: against the covariance formula, a second way to the same index."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue import concentration
from interventions.errors import InputError


def frame(money, rate, people):
    codes = [f"a{n}" for n in range(len(money))]
    return pd.DataFrame({"area_code": codes, "area": codes, "pence": money, "rate": rate, "people": people})


def by_covariance(money, rate, people):
    """2 cov(money a head, rank) / mean, weighted by people; rank: the middle of an area's people, neediest last."""
    order = np.argsort(rate)
    money, people = np.asarray(money, float)[order], np.asarray(people, float)[order]
    weight = people / people.sum()
    middle = np.cumsum(weight) - weight / 2
    head = money / people
    mean = (weight * head).sum()
    return 2 * ((weight * head * middle).sum() - mean * (weight * middle).sum()) / mean


@given(
    st.lists(st.tuples(st.integers(0, 10**6), st.integers(1, 10**5)), min_size=2, max_size=30).filter(
        lambda rows: sum(money for money, _ in rows) > 0
    ),
    st.randoms(use_true_random=False),
)
def test_the_index_is_that_of_the_covariance_formula(rows, random):
    money, people = zip(*rows, strict=True)
    rate = random.sample(range(1000), len(rows))
    found = concentration(frame(money, rate, people), draws=100)
    assert found.index == pytest.approx(by_covariance(money, rate, people), abs=1e-9)


def test_even_money_is_nought_and_all_to_the_neediest_is_near_one():
    even = concentration(frame([10] * 20, range(20), [100] * 20))
    assert even.index == pytest.approx(0)
    assert "leans neither way" in even.summary()
    most = concentration(frame([0] * 19 + [5], range(20), [100] * 20))
    assert most.index == pytest.approx(0.95)
    assert concentration(frame([5] + [0] * 19, range(20), [100] * 20)).index == pytest.approx(-0.95)


def test_a_deprivation_rank_puts_the_lowest_first():
    ranked = concentration(frame([5, 1], [1, 2], [1, 1]), highest_first=False, ordered_by="deprivation")
    assert ranked.index > 0
    assert list(ranked.curve["area"]) == ["a0", "a1"]
    assert "in order of deprivation" in ranked.summary()


def test_areas_equal_in_need_are_taken_together_whatever_their_order():
    money, people = [9, 1, 5, 5], [10, 10, 10, 10]
    one = concentration(frame(money, [3, 3, 1, 1], people)).index
    other = concentration(frame([1, 9, 5, 5], [3, 3, 1, 1], people)).index
    assert one == other == pytest.approx(0)


def test_the_interval_holds_the_index_and_is_withheld_below_ten_areas():
    random = np.random.default_rng(1)
    money, rate = random.lognormal(10, 1, 60), random.random(60)
    found = concentration(frame(money, rate, random.integers(500, 3000, 60)))
    assert found.lower < found.index < found.upper
    few = concentration(frame([3, 2, 1], [3, 2, 1], [1, 1, 1]))
    assert few.lower is None
    assert "No interval below 10 areas." in few.summary()


def test_money_that_leans_is_said_to_lean():
    rate = np.arange(200)
    assert "leans towards" in concentration(frame(rate + 1.0, rate, np.ones(200))).summary()
    assert "leans away" in concentration(frame(200.0 - rate, rate, np.ones(200))).summary()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (frame([0, 0], [1, 2], [1, 1]), "not nought everywhere"),
        (frame([-1, 2], [1, 2], [1, 1]), "nought or more"),
        (frame([1, np.nan], [1, 2], [1, 1]), "no figure"),
        (frame([1, 2], [1, 2], [1, 1]).drop(columns="rate"), "'rate' is missing"),
    ],
)
def test_what_cannot_be_put_in_order_is_refused(given, words):
    with pytest.raises(InputError, match=words):
        concentration(given)


def test_the_picture_begins_at_nought_and_ends_at_the_whole():
    drawn = concentration(frame([3, 2, 1], [3, 2, 1], [1, 1, 1])).plot().to_dict()
    curve = max(drawn["datasets"].values(), key=len)
    assert (curve[0]["running_money"], curve[-1]["running_money"]) == (0, pytest.approx(1))
