"""The evaluator's chapter on one treated area: did it move next door, and would it have fallen anyway?"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from pytest_bdd import given, parsers, scenarios, then, when

import evaluation

scenarios("evaluation_next_door.feature")
MONTHS = pd.period_range("2019-01", periods=60, freq="M").astype(str)


@pytest.fixture
def told():
    """Counts by area, before and after, and series by month, as the scenario states them."""
    return {}


@given(
    parsers.parse("offences in the treated area fell from {a:d} to {b:d}, while its control went from {c:d} to {d:d}")
)
def treated(told, a, b, c, d):
    told |= {"treated": (a, b), "control": (c, d)}


@given(parsers.parse("offences around it went from {a:d} to {b:d}, while their control went from {c:d} to {d:d}"))
def around(told, a, b, c, d):
    told |= {"displacement": (a, b), "displacement_control": (c, d)}


@given(parsers.parse("60 months of {level:d} offences, halved from the 31st month"), target_fixture="months")
def months(level):
    return pd.DataFrame({"month": MONTHS, "count": course(level, halved=True, seed=1)})


@given(parsers.parse("a comparison series of {level:d} offences, {how}"))
def comparison(months, level, how):
    months["beside"] = course(level, halved=how.startswith("halved"), seed=2)


def course(level, *, halved, seed):
    """Counts that swing by two either way about their level."""
    swing = np.random.default_rng(seed).integers(-2, 3, 60)
    return level // np.where(halved & (np.arange(60) >= 30), 2, 1) + swing


@when("the evaluator asks whether crime moved", target_fixture="answer")
def moved(told):
    return evaluation.displacement(**told)


@when("the evaluator sets one series beside the other", target_fixture="answer")
def beside(months):
    return evaluation.interrupted_time_series(months, start=MONTHS[30], comparison="beside")


@then(parsers.parse("the weighted displacement difference is {figure:d}, with an interval from {lower:d} to {upper:d}"))
def difference(answer, figure, lower, upper):
    assert answer.estimate == figure
    assert answer.interval == pytest.approx((lower, upper), abs=0.5)


@then("no displacement quotient is given")
def no_quotient(answer):
    assert answer.quotient is None


@then(parsers.parse("the rate ratio beside the comparison is {ratio:g}"))
def rate_ratio(answer, ratio):
    assert answer.ratio == pytest.approx(ratio, abs=0.02)


@then(parsers.parse("by itself it would have been {ratio:g}"))
def alone(answer, ratio):
    assert answer.terms.set_index("term").loc["step in count alone", "ratio"] == pytest.approx(ratio, abs=0.02)


@then(parsers.parse('the answer says "{words}"'))
def says(answer, words):
    assert words in answer.summary()
