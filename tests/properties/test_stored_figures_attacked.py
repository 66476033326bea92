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
QUARTER = "2023Q1"
PLACES = (*WARDS, *TOWNS, FORCE)
# What is counted in a town but in none of its wards, or in the force but in none of the two towns.
INNER = [(place, month) for place, month in product(PLACES, MONTHS)]
AREAS = pd.DataFrame(
    [(ward, ward, "ward", ward, town, None, FORCE, False) for ward, town in WARDS.items()]
    + [(town, town, "authority", None, town, None, FORCE, False) for town in TOWNS]
    + [(FORCE, FORCE, "police_force", None, None, None, FORCE, False)],
    columns=["area_code", "area", "area_type", "ward_code", "authority_code", "county_code", "force_code", "synthetic"],
).astype({"county_code": "str", "ward_code": "str", "authority_code": "str"})


def lies_in(place, larger):
    return larger in (place, FORCE) or WARDS.get(place) == larger


def sum_of(area, period):
    """0/1 over the inner counts that one figure adds up."""
    return np.array([
        lies_in(place, area) and (period == QUARTER or month == period) for place, month in INNER
    ], dtype=float)  # fmt: skip


@st.composite
def stored(draw, *, whole):
    """Every (area, period) or some of them, with true counts that add up; rests only where not all are stored."""
    small = st.one_of(st.integers(0, 6), st.integers(0, 60))
    inner = np.array([draw(small) if place in WARDS else (0 if whole else draw(small)) for place, _ in INNER])
    places = [(area, period) for area in PLACES for period in (*MONTHS, QUARTER)]
    if not whole:
        areas = draw(st.sets(st.sampled_from(PLACES), min_size=3))
        periods = draw(st.sets(st.sampled_from((*MONTHS, QUARTER)), min_size=1))
        places = [(area, period) for area, period in places if area in areas and period in periods]
    rows = [(area, period, float(sum_of(area, period) @ inner)) for area, period in places]
    frame = pd.DataFrame(rows, columns=["area_code", "period", "count"])
    return frame.assign(value=frame["count"], denominator=np.nan, suppressed=False, kept_back=False, new=True)


def no_small_count_is_found(frame):
    hidden = kept_back(frame, AREAS, kind="count", per=None, rule=RULE).to_numpy()
    assert hidden[frame["count"].between(1, 4)].all()
    sums = np.array([sum_of(area, period) for area, period in zip(frame["area_code"], frame["period"], strict=True)])
    shown = {} if hidden.all() else {"A_eq": sums[~hidden], "b_eq": frame["count"].to_numpy()[~hidden]}
    for number in np.flatnonzero(hidden & frame["count"].between(1, 4)):
        ends = []
        for sign in (1, -1):
            found = linprog(sign * sums[number], bounds=(0, 300), integrality=np.ones(sums.shape[1]), **shown)
            ends.append(sign * found.fun)
        assert ends[0] <= 1, (frame.iloc[number].to_dict(), ends)
        assert ends[1] >= 4, (frame.iloc[number].to_dict(), ends)


@settings(max_examples=40, deadline=None)
@given(frame=stored(whole=True))
def test_of_a_whole_table_with_its_sums_no_small_count_is_found(frame):
    no_small_count_is_found(frame)


@settings(max_examples=60, deadline=None)
@given(frame=stored(whole=False))
def test_of_a_table_with_areas_or_months_left_out_no_small_count_is_found(frame):
    no_small_count_is_found(frame)
