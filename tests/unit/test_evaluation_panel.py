"""Building a panel: what is read, what is refused and where it stood."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest

import evaluation
from evaluation import CaveatCode
from interventions.errors import DesignError, InputError

NEVER = [np.nan, None, 0, "", "0", np.inf, "NaN", "Inf", pd.NaT, "never"]


def rows(periods, starts, values=None):
    """One row per unit (A, B, …) and period; `starts` gives each unit's first treated period."""
    units = [chr(65 + i) for i in range(len(starts))]
    frame = pd.DataFrame([(u, p, s) for u, s in zip(units, starts, strict=True) for p in periods])
    frame.columns = ["area", "when", "start"]
    return frame.assign(y=range(len(frame)) if values is None else values)


def build(frame, **columns):
    return evaluation.build_panel(frame, unit="area", period="when", outcome="y", first_treated="start", **columns)


@pytest.mark.parametrize("never", NEVER, ids=repr)
def test_never_treated_is_read_from_every_spelling(never):
    frame = rows([2001, 2002, 2003], [2002, never])
    assert build(frame).first_treated.tolist() == [2002, np.inf]


@pytest.mark.parametrize("never", [np.nan, 0, "", pd.NaT], ids=repr)
@pytest.mark.parametrize(
    ("periods", "start"),
    [
        (["2022-11", "2022-12", "2023-01"], "2023-01"),
        (["2022Q3", "2022Q4", "2023Q1"], "2023Q1"),
        (["2020", "2021", "2022"], "2022"),
        (["2019/20", "2020/21", "2021/22"], "2021/22"),
        (["2022-11-01", "2022-12-01", "2023-01-01"], "2023-01-01"),
        (["2022-12-19", "2022-12-26", "2023-01-02"], "2023-01-02"),
        ([dt.date(2022, 11, 1), dt.date(2022, 12, 1), dt.date(2023, 1, 1)], dt.date(2023, 1, 1)),
        (list(pd.to_datetime(["2022-11-01", "2022-12-01", "2023-01-01"])), pd.Timestamp("2023-01-01")),
        (list(pd.period_range("2022-11", periods=3, freq="M")), pd.Period("2023-01", freq="M")),
    ],
    ids=str,
)
def test_periods_of_every_kind_are_ordered_and_starts_found_on_them(periods, start, never):
    panel = build(rows(periods[::-1], [start, never]))
    assert panel.treated.tolist() == [[False, False, True], [False, False, False]]
    assert panel.outcome.tolist() == [[2, 1, 0], [5, 4, 3]]
    assert panel.gaps == ()


def test_the_rectangle_is_frozen_and_the_callers_frame_untouched():
    frame = rows([1, 2], [2, np.nan])
    before = frame.copy()
    panel = build(frame)
    pd.testing.assert_frame_equal(frame, before)
    with pytest.raises(ValueError, match="read-only"):
        panel.outcome[0, 0] = 9
    with pytest.raises(AttributeError):
        panel.outcome = None


def test_a_cell_without_a_row_and_an_empty_cell_are_not_observed():
    frame = rows([1, 2, 3], [2, np.nan], values=[1, np.nan, 3, 4, 5, 6])[:-1]
    panel = build(frame)
    assert np.isnan(panel.outcome).tolist() == [[False, True, False], [False, False, True]]
    assert not panel.balanced
    assert "2 cells not observed" in panel.summary()


def test_missing_periods_are_named_and_a_regular_step_is_no_gap():
    monthly = build(rows(["2022-01", "2022-02", "2022-05"], ["2022-05", None]))
    assert monthly.gaps == ("2022-03", "2022-04")
    assert "2022-03 and 2022-04" in next(c.text for c in monthly.caveats if c.code == CaveatCode.GAPS_IN_PERIODS)
    assert build(rows([2000, 2002, 2004], [2002, np.nan])).gaps == ()


def test_duplicates_are_refused_with_their_places():
    frame = pd.concat([rows(["2022-01", "2022-02"], ["2022-02", None]), rows(["2022-02"], [None])])
    with pytest.raises(InputError, match="more than one row for A, 2022-02"):
        build(frame.assign(start=None))


def test_a_start_that_changes_within_a_unit_is_refused_by_name():
    frame = rows([1, 2, 3], [2, np.nan])
    frame.loc[0, "start"] = 3
    with pytest.raises(InputError, match="changes within A"):
        build(frame)


def test_a_treatment_dummy_in_place_of_a_start_is_refused():
    frame = rows([2001, 2002], [0, 0])
    frame.loc[1, "start"] = 1
    with pytest.raises(InputError, match="changes within A"):
        build(frame)


def test_units_treated_before_the_data_are_refused_by_name():
    with pytest.raises(DesignError, match=r"before the data begin \(2001\): B"):
        build(rows([2001, 2002], [2002, 1999, np.nan]))


def test_units_treated_from_the_first_period_are_named_and_refused_by_did():
    panel = build(rows([2001, 2002], [2002, 2001, np.nan]))
    assert "B" in next(c.text for c in panel.caveats if c.code == CaveatCode.ALWAYS_TREATED)
    with pytest.raises(DesignError, match="no observation before treatment in B"):
        evaluation.did(panel)


def test_a_start_after_the_data_is_a_comparison_and_said():
    panel = build(rows([2001, 2002], [2002, 2010, np.nan]))
    assert panel.ever_treated.tolist() == [True, False, False]
    assert any(c.code == CaveatCode.STARTS_AFTER_DATA for c in panel.caveats)


def test_nought_is_never_at_the_edge_of_the_periods_and_a_period_inside_them():
    edge = build(rows([0, 1], [1, 0]))
    assert edge.first_treated.tolist() == [1, np.inf]
    assert any(c.code == CaveatCode.ZERO_READ_AS_NEVER for c in edge.caveats)
    assert build(rows([-1, 0, 1], [0, np.nan])).first_treated.tolist() == [0, np.inf]


def test_a_start_within_its_period_is_said():
    inside = build(rows(["2022-01", "2022-02"], ["2022-02-15", None]))
    assert inside.treated[0].tolist() == [False, True]
    assert any(c.code == CaveatCode.STARTS_WITHIN_PERIOD for c in inside.caveats)
    assert not build(rows(["2022-01", "2022-02"], ["2022-02-01", None])).caveats


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"when": [202201, 202202] * 2}, "looks like a month"),
        ({"when": ["2022-01", "2022Q1"] * 2}, "several kinds"),
        ({"when": ["spring", "autumn"] * 2}, "is not a period"),
        ({"when": [1.5, 2.0] * 2}, "not a whole number"),
        ({"when": [1, None] * 2}, "2 rows without a value"),
        ({"start": ["2022-02"] * 4}, "not written like the periods"),
        ({"y": ["1", "<5", "3", "4"]}, "'<5' is not a number"),
        ({"y": [1, np.inf, 3, 4]}, "not finite at A, 2"),
        ({"people": [1, 0, 3, 4]}, "not above nought in 1 observed cells: A, 2"),
        ({"people": [1, np.nan, 3, 4]}, "not above nought in 1 observed cells: A, 2"),
    ],
)
def test_what_cannot_be_read_is_refused_and_named(change, message):
    frame = rows([1, 2], [2, np.nan]).assign(people=1.0).assign(**change)
    with pytest.raises(InputError, match=message):
        build(frame, exposure="people")


def test_missing_columns_are_all_named():
    with pytest.raises(InputError, match="'people' and 'authority'"):
        build(rows([1, 2], [2, np.nan]), exposure="people", assignment="authority")


def test_clusters_stand_at_the_level_of_the_decision():
    frame = rows([1, 2], [2, 2, np.nan, np.nan]).assign(lambda_=0)
    frame["authority"] = frame["area"].map({"A": "North", "B": "North", "C": "South", "D": "South"})
    panel = build(frame, assignment="authority")
    assert panel.cluster_level == "authority"
    assert panel.cluster_names[panel.cluster].tolist() == ["North", "North", "South", "South"]
    assert build(frame, cluster="authority").cluster_level == "authority"
    assert build(frame).cluster_level == "area"


def test_a_decision_with_two_starts_is_refused_by_name():
    frame = rows([1, 2], [2, np.nan, np.nan]).assign(authority="North")
    with pytest.raises(DesignError, match="different periods: North"):
        build(frame, assignment="authority")


def test_a_cluster_that_changes_is_refused_by_name():
    frame = rows([1, 2], [2, np.nan]).assign(ward=["a", "b", "c", "c"])
    with pytest.raises(InputError, match="changes within A"):
        build(frame, cluster="ward")


@pytest.mark.parametrize("dtype", ["int8", "int64", "uint16", "float64", "str", "category"])
@pytest.mark.parametrize("apart", [1, 7])
def test_ids_of_every_kind_stand_in_the_same_order_with_the_same_cells(dtype, apart):
    """Whole numbers that lie close together are placed by a table, all else by a hash: one answer."""
    ids = np.arange(2, 12) * apart
    frame = pd.DataFrame({"id": np.repeat(ids, 3), "t": np.tile([5, 6, 7], 10), "s": np.repeat([6, 0], 15)})
    frame = frame.assign(y=np.arange(30.0)).sample(frac=1, random_state=1)
    frame["id"] = (frame["id"].map("{:03d}".format) if dtype == "str" else frame["id"]).astype(dtype)
    for start in (frame["s"], frame["s"].replace(0, np.nan), frame["s"].astype(str)):
        panel = evaluation.build_panel(frame.assign(s=start), unit="id", period="t", outcome="y", first_treated="s")
        assert [float(unit) for unit in panel.units] == list(ids)
        assert panel.outcome.ravel().tolist() == list(range(30))
        assert panel.first_treated.tolist() == [6.0] * 5 + [np.inf] * 5


def test_one_start_written_in_two_ways_is_one_start_and_two_starts_are_refused():
    frame = pd.DataFrame({"id": [1, 1, 2, 2], "t": [1, 2, 1, 2], "y": 1.0, "s": [0.0, np.nan, 2.0, 2.0]})
    keys = {"unit": "id", "period": "t", "outcome": "y", "first_treated": "s"}
    assert evaluation.build_panel(frame, **keys).first_treated.tolist() == [np.inf, 2.0]
    with pytest.raises(InputError, match="changes within 2"):
        evaluation.build_panel(frame.assign(s=[0, 0, 1, 2]), **keys)
