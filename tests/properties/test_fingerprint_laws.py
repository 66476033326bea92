"""The fingerprint of a panel: the same for the same data however they are written, another for any other."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import evaluation


def make(seed=0, units=12):
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame({"area": np.repeat(np.arange(units), 5), "year": np.tile(np.arange(2015, 2020), units)})
    frame["start"] = np.where(frame["area"] < 4, 2018.0, np.nan)
    frame["town"] = frame["area"] // 2
    return frame.assign(y=rng.normal(size=len(frame)), x=rng.normal(size=len(frame)), people=rng.uniform(1, 9, 60))


def panel(frame, **options):
    options = {"exposure": "people", "covariates": ["x"], "cluster": "town"} | options
    return evaluation.build_panel(frame, unit="area", period="year", outcome="y", first_treated="start", **options)


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 99), order=st.integers(0, 99))
def test_order_of_rows_and_columns_and_the_kind_of_identifier_change_nothing(seed, order):
    frame = make(seed)
    told = evaluation.fingerprint(panel(frame))
    shuffled = frame.sample(frac=1, random_state=order)[list(frame.columns[::-1])]
    assert evaluation.fingerprint(panel(shuffled)) == told
    texts = frame.astype({"area": str, "town": str, "year": str})
    assert evaluation.fingerprint(panel(texts)) == told
    assert evaluation.fingerprint(panel(frame.assign(start=frame["start"].fillna(0)))) == told
    assert evaluation.fingerprint(panel(frame.astype({"area": float}))) == told


@settings(max_examples=20, deadline=None)
@given(cell=st.integers(0, 59), column=st.sampled_from(["y", "x", "people"]))
def test_any_figure_changed_in_its_last_digit_is_another_panel(cell, column):
    frame = make()
    moved = frame.copy()
    moved.loc[cell, column] = np.nextafter(moved.loc[cell, column], np.inf)
    assert evaluation.fingerprint(panel(moved)) != evaluation.fingerprint(panel(frame))


@pytest.mark.parametrize("change", [
    lambda f: f.assign(start=f["start"].replace(2018.0, 2017.0)),
    lambda f: f.assign(area=f["area"] + 1),
    lambda f: f.assign(year=f["year"] + 1, start=f["start"] + 1),
    lambda f: f.assign(town=f["area"] // 4),
    lambda f: f.drop(index=7),
])  # fmt: skip
def test_other_starts_names_periods_clusters_and_gaps_are_other_panels(change):
    assert evaluation.fingerprint(panel(change(make()))) != evaluation.fingerprint(panel(make()))


def test_an_exposure_is_not_a_weight():
    frame = make()
    one = panel(frame, exposure="people")
    other = panel(frame, exposure=None, weights="people")
    assert evaluation.fingerprint(one) != evaluation.fingerprint(other)


def test_rows_of_a_table_count_in_whatever_order():
    frame = make()[["year", "y"]]
    assert evaluation.fingerprint(frame) == evaluation.fingerprint(frame.iloc[::-1])
    assert evaluation.fingerprint(frame) != evaluation.fingerprint(frame.iloc[1:])
