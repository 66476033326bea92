"""Laws of series: against a second, plain reckoning of limits and rules, point by point from the definitions."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue import compare_periods, watch_series
from catalogue.need.run_rules import find_signals, xmr_bands, xmr_limits

COUNTS = st.lists(st.one_of(st.none(), st.integers(0, 40)), min_size=3, max_size=40)


def slow_limits(counts):
    ranges = [abs(b - a) for a, b in zip(counts, counts[1:], strict=False) if a is not None and b is not None]
    if not ranges:
        return None
    average = sum(ranges) / len(ranges)
    kept = [r for r in ranges if not r > 3.267 * average]
    stays = []
    for place, own in enumerate(counts):
        beside = [counts[near] for near in (place - 1, place + 1) if 0 <= near < len(counts)]
        steps = [abs(own - near) for near in beside if None not in (own, near)]
        if own is not None and not (steps and all(step > 3.267 * average for step in steps)):
            stays.append(own)
    moving, mean = sum(kept) / len(kept), sum(stays) / len(stays)
    return mean, max(0, mean - 2.66 * moving), mean + 2.66 * moving, moving


def slow_marks(counts, limits):
    """(rule, direction, place) for every point that some rule marks, by looking back from each point."""
    mean, lower, upper, moving = limits
    near = {1: mean + 2.66 * moving * 2 / 3, -1: max(0, mean - 2.66 * moving * 2 / 3)}
    found = set()
    for way in (1, -1):

        def past(value, line, way=way):
            return value is not None and way * (value - line) > 0

        for end, value in enumerate(counts):
            if past(value, upper if way > 0 else lower):
                found.add(("outside", way, end))
            window = counts[end - 7 : end + 1] if end >= 7 else []
            if window and all(past(each, mean) for each in window):
                found |= {("run", way, place) for place in range(end - 7, end + 1)}
            window = counts[end - 5 : end + 1] if end >= 5 else [None]
            if None not in window and all(way * (b - a) > 0 for a, b in zip(window, window[1:], strict=False)):
                found |= {("trend", way, place) for place in range(end - 5, end + 1)}
            window = counts[end - 2 : end + 1] if end >= 2 else [None]
            far = [end - 2 + step for step, each in enumerate(window) if past(each, near[way])]
            if None not in window and len(far) >= 2:
                found |= {("near", way, place) for place in far}
    return found


@given(COUNTS)
@settings(max_examples=300, deadline=None)
def test_limits_and_rules_agree_with_a_plain_reckoning(counts):
    values = np.array([math.nan if c is None else c for c in counts], dtype=float)
    slow, fast = slow_limits(counts), xmr_limits(values)
    if slow is None:
        assert math.isnan(fast.mean)
        return
    assert fast[:4] == pytest.approx(slow)
    exact = fast[0], fast[1], fast[2], fast[3]
    marks = find_signals(values, values, xmr_bands(fast, len(values)))
    assert {(one.rule, one.direction, place) for one in marks for place in one.places} == slow_marks(counts, exact)


@given(st.lists(st.integers(0, 60), min_size=12, max_size=30), st.integers(1, 5))
@settings(max_examples=60, deadline=None)
def test_widening_what_a_count_may_be_never_adds_a_mark(counts, slack):
    values = np.array(counts, dtype=float)
    bands = xmr_bands(xmr_limits(values), len(values))
    sure = {(m.rule, m.direction, p) for m in find_signals(values, values, bands) for p in m.places}
    wide = {(m.rule, m.direction, p) for m in find_signals(values - slack, values + slack, bands) for p in m.places}
    assert wide <= sure


@given(st.lists(st.integers(0, 60), min_size=24, max_size=60), st.integers(0, 23))
@settings(max_examples=40, deadline=None)
def test_limits_after_a_break_do_not_know_what_came_before(counts, lift):
    months = pd.period_range("2012-01", periods=len(counts), freq="M").astype(str)
    frame = pd.DataFrame({"month": months, "count": counts})
    lifted = frame.assign(count=[c + lift if place < 12 else c for place, c in enumerate(counts)])
    one, other = (watch_series(each, rebase=["2013-01"]).phases.iloc[1] for each in (frame, lifted))
    assert one["upper"] == pytest.approx(other["upper"], nan_ok=True)


@given(st.lists(st.integers(0, 60), min_size=1, max_size=40))
@settings(max_examples=40, deadline=None)
def test_rising_is_never_said_without_a_rule_a_season_looked_for_and_limits(counts):
    months = pd.period_range("2012-01", periods=len(counts), freq="M").astype(str)
    held = watch_series(pd.DataFrame({"month": months, "count": counts}))
    if held.verdict != "no change":
        assert held.season.tested
        assert not held.recent().empty
        assert not held.phases.iloc[-1]["withheld"]
    else:
        assert "is rising" not in held.summary()
        unjudged = held.phases.iloc[-1]["withheld"]
        assert ("a change can" if unjudged else "no change that this series can show") in held.summary()


@given(st.integers(0, 300), st.integers(0, 300), st.floats(0.5, 20))
@settings(max_examples=60, deadline=None)
def test_a_ratio_turned_round_is_its_inverse(before, after, exposure):
    there = compare_periods(before, after, exposure_after=exposure, exposure="months")
    back = compare_periods(after, before, exposure_before=exposure, exposure="months")
    assert there.lower == pytest.approx(1 / back.upper if back.upper else math.inf, rel=1e-6)
    if there.ratio is not None and 0 < there.ratio < math.inf:
        assert there.lower < there.ratio < there.upper
