"""Nobody who has every figure that the store gives out can work out one that it keeps back.

The oracle is a reader with a solver: unknown are the counts of each place and month that are in no other, each shown
figure is a sum of them, and between which ends each hidden one may lie is asked of whole numbers.
"""

from itertools import product

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from interventions.disclosure import Rule, kept_back

RULE = Rule()
WARDS = {"E05000001": "E06000001", "E05000002": "E06000001", "E05000003": "E06000001", "E05000004": "E06000002",
         "E05000005": "E06000002"}  # fmt: skip
TOWNS = ("E06000001", "E06000002")
FORCE = "E23000001"
MONTHS = ("2023-01", "2023-02", "2023-03")
# Each with the months that it is made of: also a year to date, and periods that overlap.
PERIODS = {month: {month} for month in MONTHS} | {
    "2023Q1": {*MONTHS}, "2023-01 to 2023-02": {*MONTHS[:2]}, "2023-02 to 2023-03": {*MONTHS[1:]},
}  # fmt: skip
PLACES = (*WARDS, *TOWNS, FORCE)
# What is counted in a town but in none of its wards, or in the force but in none of the two towns.
INNER = [(place, month) for place, month in product(PLACES, MONTHS)]
LARGER = {**{ward: {town, FORCE} for ward, town in WARDS.items()}, **{town: {FORCE} for town in TOWNS}}


def lies_in(place, larger):
    return larger in (place, FORCE) or WARDS.get(place) == larger


def sum_of(area, period):
    """0/1 over the inner counts that one figure adds up."""
    return np.array([
        lies_in(place, area) and month in PERIODS[period] for place, month in INNER
    ], dtype=float)  # fmt: skip


@st.composite
def stored(draw, *, whole):
    """Every (area, period) or some of them, with true counts that add up; some hidden by their source."""
    small = st.one_of(st.integers(0, 6), st.integers(0, 60))
    inner = np.array([draw(small) if place in WARDS else (0 if whole else draw(small)) for place, _ in INNER])
    places = list(product(PLACES, (*MONTHS, "2023Q1"))) if whole else list(product(PLACES, PERIODS))
    if not whole:
        areas = draw(st.sets(st.sampled_from(PLACES), min_size=3))
        periods = draw(st.sets(st.sampled_from(list(PERIODS)), min_size=1))
        lost = draw(st.sets(st.sampled_from(places), max_size=6))
        places = [p for p in places if p[0] in areas and p[1] in periods and p not in lost]
    rows = [(area, period, float(sum_of(area, period) @ inner)) for area, period in places]
    frame = pd.DataFrame(rows, columns=["area_code", "period", "truth"])
    stars = draw(st.sets(st.integers(0, max(len(rows) - 1, 0)), max_size=3)) if not whole else set()
    starred = pd.Series([n in stars for n in range(len(rows))], dtype=bool) & frame["truth"].between(1, 4)
    count = frame["truth"].mask(starred)
    return frame.assign(
        area_type="ward", count=count, value=count, denominator=np.nan, suppressed=starred, kept_back=False, new=True
    )


def no_small_count_is_found(frame, *, inner):
    """`inner`: which unknown counts may be anything; the reader knows that the others are nought."""
    hidden = kept_back(frame, LARGER, kind="count", per=None, rule=RULE).to_numpy() | frame["suppressed"].to_numpy()
    small = frame["truth"].between(1, 4).to_numpy()
    assert hidden[small].all()
    sums = np.array([sum_of(area, period) for area, period in zip(frame["area_code"], frame["period"], strict=True)])
    shown = {} if hidden.all() else {"A_eq": sums[~hidden], "b_eq": frame["truth"].to_numpy()[~hidden]}
    for number in np.flatnonzero(small):
        ends = []
        for sign in (1, -1):
            found = linprog(
                sign * sums[number],
                bounds=[(0, 300 * free) for free in inner],
                integrality=np.ones(sums.shape[1]),
                **shown,
            )
            ends.append(sign * found.fun)
        assert ends[0] <= 1, (frame.iloc[number].to_dict(), ends)
        assert ends[1] >= 4, (frame.iloc[number].to_dict(), ends)


@settings(max_examples=40, deadline=None)
@given(frame=stored(whole=True))
def test_of_a_whole_table_with_its_sums_no_small_count_is_found(frame):
    no_small_count_is_found(frame, inner=[place in WARDS for place, _ in INNER])


@settings(max_examples=60, deadline=None)
@given(frame=stored(whole=False))
def test_of_a_table_with_areas_or_months_left_out_no_small_count_is_found(frame):
    no_small_count_is_found(frame, inner=[True for _ in INNER])
