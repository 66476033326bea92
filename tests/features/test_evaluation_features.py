"""The evaluator's chapters: before and after is not enough; one treated area."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from pytest_bdd import given, parsers, scenarios, then, when

import evaluation
from interventions.errors import DesignError

scenarios("evaluation_before_and_after.feature", "evaluation_one_treated_area.feature")


@pytest.fixture
def offences():
    """Offences by month, and by area before and after, as the scenario states them."""
    return {"before": [], "after": [], "areas": []}


def numbers(words):
    return [int(word) for word in words.replace(" and ", ", ").split(", ")]


@given(parsers.parse("{words} offences in the three months before the start"))
def months_before(offences, words):
    offences["before"] = numbers(words)


@given(parsers.parse("{words} offences in the three months from the start"))
def months_after(offences, words):
    offences["after"] = numbers(words)


@given(parsers.parse("scores before and after of {a} to {b}, {c} to {d}, {e} to {f}, and of {g} with none after"))
def scores(offences, a, b, c, d, e, f, g):
    pairs = [(a, b), (c, d), (e, f), (g, np.nan)]
    offences["scores"] = pd.DataFrame(pairs, columns=["in", "out"], dtype=float)


@given(parsers.parse("offences in Luton fell from {a:d} to {b:d}, and in Bedford from {c:d} to {d:d}"))
def two_areas(offences, a, b, c, d):
    offences["areas"] = [("Luton", a, b, True), ("Bedford", c, d, False)]


@given(parsers.parse("Luton went from {a:d} to {b:d} offences"))
def luton(offences, a, b):
    offences["areas"].append(("Luton", a, b, True))


@given(parsers.parse("four areas without a programme went from {words}"))
def four_areas(offences, words):
    pairs = [pair.split(" to ") for pair in words.replace(" and ", ", ").split(", ")]
    offences["areas"] += [(f"area {i}", int(a), int(b), False) for i, (a, b) in enumerate(pairs)]


@given("twelve areas without a programme that went up by 2 each on average")
def twelve_areas(offences):
    offences["areas"] += [(f"area {i}", 10, 11 + 2 * (i % 2), False) for i in range(12)]


@given("thirty neighbourhoods of Luton and thirty of Bedford, with a programme decided by Luton")
def neighbourhoods(offences):
    for name in ("Luton", "Bedford"):
        offences["areas"] += [(f"{name} {i}", 10 + i, 12 + i + i % 3, name == "Luton") for i in range(30)]


def monthly(offences):
    counts = offences["before"] + offences["after"]
    return pd.DataFrame({"month": [f"2024-{m + 1:02d}" for m in range(len(counts))], "count": counts})


def by_area(offences):
    rows = [
        {
            "area": area,
            "period": period,
            "offences": count,
            "start": 2 if treated else None,
            "authority": area.split()[0],
        }
        for area, before, after, treated in offences["areas"]
        for period, count in ((1, before), (2, after))
    ]
    return pd.DataFrame(rows)


def difference(offences, **columns):
    keys = {"unit": "area", "period": "period", "outcome": "offences", "first_treated": "start"}
    return evaluation.did(evaluation.build_panel(by_area(offences), **keys, **columns))


@when("the evaluator compares before with after", target_fixture="effect")
def compare(offences):
    return evaluation.pre_post(monthly(offences), start="2024-04")


@when("the evaluator sets the series against its own trend", target_fixture="effect")
def segment(offences):
    return evaluation.interrupted_time_series(monthly(offences), start="2024-04")


@when("the evaluator compares the scores", target_fixture="effect")
def compare_scores(offences):
    return evaluation.pre_post(offences["scores"], before="in", after="out")


@when("the evaluator compares Luton's change with Bedford's", target_fixture="effect")
@when("the evaluator estimates the difference in differences", target_fixture="effect")
def estimate(offences):
    try:
        return difference(offences)
    except DesignError as refusal:
        return refusal


@when("the evaluator estimates the difference in differences, saying who decided", target_fixture="effect")
def estimate_by_decision(offences):
    return difference(offences, assignment="authority")


@then(parsers.parse("the rate after is {ratio:g} times the rate before"))
@then(parsers.parse("the rate ratio at the start is {ratio:g}"))
def rate_ratio(effect, ratio):
    assert effect.ratio == pytest.approx(ratio)


@then("no p-value is given")
def no_p_value(effect):
    assert effect.p_value is None


@then(parsers.parse("the summary says that the interrupted time series is of opposite sign, at {ratio}"))
def opposite(effect, ratio):
    assert f"is of opposite sign: rate ratio {ratio}" in effect.summary()


@then(parsers.parse('the summary says "{words}"'))
def says(effect, words):
    assert words in effect.summary()


@then(parsers.parse("the months without the programme would have had {words} offences"))
def without_programme(effect, words):
    assert effect.series["counterfactual"].tolist()[-3:] == pytest.approx(numbers(words))


@then(parsers.parse("the mean difference is {mean:g} among {complete:d} complete of {started:d} who started"))
def mean_difference(effect, mean, complete, started):
    assert effect.estimate == pytest.approx(mean)
    assert (effect.n_treated, effect.n_started) == (complete, started)


@then(parsers.parse("the difference in differences is {figure:g}"))
def difference_is(effect, figure):
    assert effect.estimate == pytest.approx(figure, abs=1e-9)


@then(parsers.parse("the estimate is {own:g} less {others:g}, which is {figure:g}"))
def estimate_is(effect, own, others, figure):
    assert own - others == figure
    assert effect.estimate == pytest.approx(figure)


@then("no standard error, p-value or interval is given")
def no_inference(effect):
    assert (effect.std_error, effect.p_value, effect.interval) == (None, None, None)


@then("it is refused, for want of a comparison area")
def refused(effect):
    assert isinstance(effect, DesignError)
    assert "no comparison area" in str(effect)
