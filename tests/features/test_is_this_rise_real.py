"""Steps of the commissioner's question: is this rise real?"""

import re

import numpy as np
import pandas as pd
import pytest
from pytest_bdd import given, parsers, scenarios, then, when

from catalogue import compare_periods, watch_series
from interventions.recording_changes import recording_changes

scenarios("is_this_rise_real.feature")
ABOUT = np.array([0, 3, -2, 4, -5, 1, 5, -3, 2, -4, -1, 3, 1, -5, 4, 0, -2, 5, -3, 2, -1, 4, -4, 0])


def monthly(counts, first):
    return pd.DataFrame({"month": pd.period_range(first, periods=len(counts), freq="M").astype(str), "count": counts})


@given("two years of about 40 offences a month", target_fixture="counts")
def two_years():
    return list(40 + ABOUT)


@given("10 months of about 40 offences a month", target_fixture="counts")
def ten_months():
    return list(40 + ABOUT[:10])


@given(parsers.re(r"(?:a )?last months? of (?P<last>[\d, and]+)"))
def last_months(counts, last):
    counts += [int(number) for number in re.findall(r"\d+", last)]


@given("two years of about 40 harassment offences a month until March 2018", target_fixture="counts")
def before_the_change():
    return list(40 + ABOUT)


@given("about 60 a month in the two years from April 2018, when more was counted as harassment", target_fixture="known")
def after_the_change(counts):
    counts += list(60 + ABOUT)
    return recording_changes(source="police", offences="stalking-and-harassment")


@given("four years of 30 offences a month in winter and 60 in summer, ending in July", target_fixture="counts")
def summers():
    turn = 2 * np.pi * (np.arange(48) + 7) / 12  # from August, in the middle of the fall
    return list(np.round(45 - 15 * np.cos(turn) + np.tile(ABOUT, 2) / 2))


@given(parsers.parse("{before:d} offences in one year and {after:d} in the next"), target_fixture="years")
def years(before, after):
    return before, after


@pytest.fixture
def known():
    return ()


@when("I ask whether the rise is real", target_fixture="said")
def ask(counts, known):
    return watch_series(monthly(counts, "2016-04" if known else "2016-01"), changes=known, name="Aston").summary()


@when("I ask whether the second year is higher", target_fixture="said")
def ask_years(years):
    return compare_periods(*years).summary()


@then(parsers.parse('I am told "{words}"'))
def told(said, words):
    assert words in said


@then("I am never told that it is rising")
def not_rising(said):
    assert "is rising" not in said
    assert "a rise" not in said
