"""The evaluator's chapters: when not to estimate; three treated areas; what would overturn this?"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from pytest_bdd import given, parsers, scenarios, then, when

import evaluation
from interventions.errors import DesignError

scenarios(
    "evaluation_when_not_to_estimate.feature",
    "evaluation_three_treated_areas.feature",
    "evaluation_what_would_overturn_this.feature",
)
KEYS = {"unit": "area", "period": "month", "outcome": "offences", "first_treated": "start"}
BY_HAND = 0.001  # how near to the hand's arithmetic errors next to nought bring an interval


def numbers(words):
    return [float(word) for word in words.replace(" and ", ", ").split(", ")]


def refused(act, *given, **options):
    """The answer, or the refusal in its place."""
    try:
        return act(*given, **options)
    except DesignError as refusal:
        return refusal


def areas_that_changed(changes, start):
    """Each area's 20 offences in the first month, and those of the second."""
    return [
        {"area": area, "month": month, "offences": 20 + (change if month == 2 else 0), "start": start}
        for area, change in changes.items()
        for month in (1, 2)
    ]


@given("three areas that all started in the third of four months", target_fixture="table")
def everybody():
    return pd.DataFrame([(a, m, 10 + m, 3) for a in "ABC" for m in range(1, 5)], columns=list(KEYS.values()))


@given(parsers.parse("a series of {words} offences that was cut before the {place} month"), target_fixture="table")
def short_series(words, place):
    counts = numbers(words)
    months = [f"2024-{month + 1:02d}" for month in range(len(counts))]
    table = pd.DataFrame({"month": months, "count": counts})
    table.attrs["start"] = months[{"third": 2, "fourth": 3}[place]]
    return table


@given("months from January 2024 on, and Luton treated since November 2023", target_fixture="table")
def early():
    rows = [(a, f"2024-0{m}", 10, "2023-11" if a == "Luton" else None) for a in ("Luton", "Bedford") for m in (1, 2)]
    return pd.DataFrame(rows, columns=list(KEYS.values()))


@given(
    "thirty neighbourhoods in each of three authorities, of which Luton alone decided for a programme",
    target_fixture="table",
)
def neighbourhoods():
    return pd.DataFrame([
        {"lsoa": f"{authority} {place}", "authority": authority, "month": month,
         "offences": 10 + place + month * place % 7, "start": 3 if authority == "Luton" else None}
        for authority in ("Luton", "Bedford", "Central Bedfordshire") for place in range(30) for month in range(1, 5)
    ])  # fmt: skip


@given(parsers.parse("three treated areas that changed by {words} offences"), target_fixture="rows")
def three_treated(words):
    return areas_that_changed({f"treated {i}": change for i, change in enumerate(numbers(words))}, 2)


@given(
    parsers.parse("areas A, B and C that each fell by {fell:d}, and area D that rose by {rose:d}"),
    target_fixture="rows",
)
def one_rose(fell, rose):
    return areas_that_changed({"A": -fell, "B": -fell, "C": -fell, "D": rose}, 2)


@given(parsers.parse("areas A, B and C that rose by {words}, and area D that rose by {rose:d}"), target_fixture="rows")
def all_rose(words, rose):
    return areas_that_changed(dict(zip("ABCD", [*numbers(words), rose], strict=True)), 2)


@given(parsers.parse("{count:w} others that changed by {words}"), target_fixture="panel")
def others(rows, count, words):
    others = areas_that_changed({f"other {i}": change for i, change in enumerate(numbers(words))}, None)
    assert len(others) == 2 * {"three": 3, "four": 4, "seven": 7}[count]
    return evaluation.build_panel(pd.DataFrame([*rows, *others]), **KEYS)


@given(
    "the gap between treated and other areas moved by 1 from one quarter to the next before the start",
    target_fixture="gaps",
)
def moved_once():
    return {-2: 1.0}


@given(
    "the gap between treated and other areas grew by 1 in each of two quarters before the start", target_fixture="gaps"
)
def grew():
    return {-3: -2.0, -2: -1.0}


@given(
    parsers.parse("by {size:g} in the first quarter after it, all measured almost without error"), target_fixture="path"
)
def after(gaps, size):
    path = gaps | {0: size}
    return evaluation.Coefficients(
        estimates=np.array(list(path.values())), event_times=np.array(list(path)), covariance=1e-8 * np.eye(len(path))
    )


@when("the evaluator asks for a difference in differences", target_fixture="answer")
def ask_differences(table):
    return refused(evaluation.did, evaluation.build_panel(table, **KEYS))


@when("the evaluator asks for an interrupted time series", target_fixture="answer")
def ask_series(table):
    return refused(evaluation.interrupted_time_series, table, start=table.attrs["start"])


@when("the evaluator asks for an interrupted time series with the season in it", target_fixture="answer")
def ask_season(table):
    return refused(evaluation.interrupted_time_series, table, start=table.attrs["start"], harmonics=2)


@when("the evaluator builds the panel", target_fixture="answer")
def build(table):
    return refused(evaluation.build_panel, table, **KEYS)


def of_neighbourhoods(table, **options):
    return evaluation.did(evaluation.build_panel(table, **KEYS | {"unit": "lsoa"}, assignment="authority", **options))


@when("the evaluator clusters by neighbourhood", target_fixture="answer")
def below(table):
    return refused(of_neighbourhoods, table, cluster="lsoa")


@when(parsers.parse('the evaluator clusters by neighbourhood, because "{reason}"'), target_fixture="answer")
def in_writing(table, reason):
    return of_neighbourhoods(table, cluster="lsoa", override=reason)


@when("the evaluator lets errors be clustered by authority", target_fixture="answer")
def by_decision(table):
    return of_neighbourhoods(table)


@when("the evaluator asks whether it could be chance", target_fixture="answer")
def could_be_chance(panel):
    return evaluation.infer(panel, evaluation.did(panel))


@when("the evaluator asks how far trends may part", target_fixture="answer")
def parting(path):
    return evaluation.check_honest_did(path)


@when("the evaluator asks how far the slope of the trends may change", target_fixture="answer")
def bending(path):
    return evaluation.check_honest_did(path, kind="smoothness")


@when("the evaluator leaves one area out at a time", target_fixture="answer")
def leave_one_out(panel):
    return evaluation.check_leave_one_out(panel)


@then(parsers.parse('it is refused, saying "{words}"'))
def refused_saying(answer, words):
    assert isinstance(answer, DesignError)
    assert words in str(answer)


@then(parsers.parse('the way out is "{words}"'))
def way_out(answer, words):
    assert words in answer.mend


@then("the estimate comes without error, p-value and interval")
def without_error(answer):
    assert answer.estimate is not None
    assert (answer.std_error, answer.p_value, answer.interval) == (None, None, None)


@then(parsers.parse('the summary says "{words}"'))
@then(parsers.parse('the answer says "{words}"'))
def says(answer, words):
    assert words in answer.summary()


@then(parsers.parse("the estimate is {figure:g}, for the others changed by nought on average"))
def estimate_is(answer, figure):
    assert answer.estimate == pytest.approx(figure)


@then(
    parsers.parse(
        "randomisation leads, with {beyond:d} of the {deals:d} ways to choose three of {total:w} as far from nought"
    )
)
def randomisation_leads(answer, beyond, deals, total):
    areas = {"six": 6, "ten": 10}[total]
    assert areas * (areas - 1) * (areas - 2) // 6 == deals
    assert answer.method == f"randomisation, studentised (all {deals} deals)"
    assert answer.p_value == pytest.approx(beyond / deals)


@then(parsers.parse("the interval holds {figure:g} and not nought"))
def interval_holds(answer, figure):
    assert answer.interval.lower < figure < answer.interval.upper < 0


@then("no interval is given, for a p of 2 in 20 is above one in twenty")
def no_interval(answer):
    assert answer.interval is None
    assert answer.p_value == pytest.approx(0.1)


@then(parsers.parse('"{method}" is withheld, because it "{reason}"'))
def withheld(answer, method, reason):
    assert any(one.method == method and reason in one.reason for one in answer.withheld)


@then(parsers.parse("the finding stands until trends part {times:g} times as much as before"))
def stands_until(answer, times):
    assert answer.statistic == pytest.approx(times, abs=BY_HAND)


@then(parsers.parse("the estimate is {whole:g}, and without {area:w} it is {without:g}"))
def without_one(answer, whole, area, without):
    estimates = answer.to_frame().set_index("term")["estimate"]
    assert estimates["all data"] == pytest.approx(whole)
    assert estimates[f"without {area}"] == pytest.approx(without, abs=0.005)


@then("the check is passed")
def passed(answer):
    assert answer.passed == "yes"


@then("the check is not passed")
def not_passed(answer):
    assert answer.passed == "no"


@then("the data cannot tell")
def cannot_tell(answer):
    assert answer.passed == "cannot tell"
