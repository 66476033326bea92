"""The rules, the door and what comes out of it. Oracle: tables worked out by hand, and two tables that look alike."""

from __future__ import annotations

import gc
import pickle
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from disclosure_attack import table_of
from interventions.disclosure import Earlier, Rule, Status, protect, protect_rates, rule_for
from interventions.disclosure.rounding import rounded, span_of_shown
from interventions.errors import InputError

SHOP = table_of([[2, 10, 30], [12, 14, 9], [20, 8, 7]])


def test_a_source_without_a_rule_gets_the_cautious_default():
    assert rule_for("ambulance", "other") == rule_for("default")
    assert (rule_for().threshold, rule_for().interval, rule_for().nought_shown) == (5, (1, 4), True)


def test_the_first_name_with_a_rule_decides():
    assert rule_for("nobody", "hospital", "data.police.uk").threshold == 8
    assert (rule_for("hospital").rounding, rule_for("hospital").interval) == (5, (1, 7))


def test_what_the_police_publish_one_by_one_keeps_every_nought_and_one():
    shown = protect(table_of([[0, 1], [3, 0]]), rule=rule_for("data.police.uk"))
    assert shown.values.loc["area"].iloc[:, :2].to_numpy().tolist() == [[0, 1], [3, 0]]
    assert "None is kept back" in shown.summary()


@pytest.mark.parametrize(
    "wrong", [{"threshold": 0}, {"upper": 3}, {"lower": 2}, {"rounding": 1}, {"threshold": 3, "rounding": 6}]
)
def test_a_rule_that_does_not_hold_together_is_refused(wrong):
    with pytest.raises(InputError):
        Rule(**wrong)


def test_halves_are_rounded_upwards_and_a_span_holds_every_count_that_is_shown_alike():
    counts = np.arange(0, 60)
    for base, threshold in ((5, 8), (10, 6), (4, 3), (3, 2)):
        low, high = span_of_shown(counts, rule=Rule(threshold=threshold, rounding=base))
        shown = rounded(counts, base=base)
        for count in [0, *range(threshold, 45)]:
            alike = [n for n in [0, *range(threshold, 60)] if shown[n] == shown[count]]
            assert (low[count], high[count]) == (min(alike), max(alike))


def test_totals_are_rounded_from_the_counts_themselves():
    shown = protect(table_of([[12, 12], [12, 12]]), rule=rule_for("hospital"))
    assert shown.values.to_numpy().tolist() == [[10, 10, 25], [10, 10, 25], [25, 25, 50]]


def test_one_small_cell_takes_a_square_with_it_and_every_total_stays():
    shown = protect(SHOP, rule=Rule())
    assert shown.counts() == {Status.SHOWN: 12, Status.ROUNDED: 0, Status.SMALL: 1, Status.KEPT_BACK: 3}
    assert shown.values["Total"].tolist() == [42, 35, 35, 112]
    assert shown.values.loc["All areas"].notna().all(axis=None)


def test_four_ones_do_not_stand_beside_a_total_said_to_be_under_five():
    shown = protect(table_of([[1, 1, 1, 1]]), rule=Rule())
    said = shown.to_frame()["why"].tolist()
    assert said.count("fewer than 5") < 5
    assert shown.values.isna().all(axis=None)


def test_nought_is_shown_or_hidden_as_the_rule_says():
    table = table_of([[0, 20], [30, 40]])
    assert protect(table, rule=Rule()).values.loc[("area", "a"), "x"] == 0
    assert np.isnan(protect(table, rule=Rule(nought_shown=False)).values.loc[("area", "a"), "x"])


def test_each_figure_says_why_it_is_not_there():
    frame = protect(SHOP, rule=Rule()).to_frame().set_index(["area", "category"])
    assert frame.loc[("a", "x"), "why"] == "fewer than 5"
    assert frame.loc[("a", "y"), "why"] == "kept back so that another figure cannot be worked out"
    assert frame.loc[("a", "z"), "why"] == ""
    assert "rounded to the nearest 5" in set(protect(SHOP, rule=rule_for("hospital")).to_frame()["why"])


def test_two_tables_that_look_alike_come_out_as_the_same_bytes():
    one, other = (protect(table_of(rows), rule=Rule()) for rows in ([[2, 3], [3, 2]], [[3, 2], [2, 3]]))
    assert pickle.dumps(one) == pickle.dumps(other)
    assert repr(one) == repr(other)
    assert one.to_frame().equals(other.to_frame())


def reachable_arrays(thing):
    """Every array that can be come by from an object, however deep."""
    seen, layer, arrays = set(), [thing], []
    while layer:
        item = layer.pop()
        if id(item) in seen or isinstance(item, type) or callable(item):
            continue
        seen.add(id(item))
        if isinstance(item, np.ndarray):
            arrays.append(item)
            layer.append(item.base)
        layer += [value for value in gc.get_referents(item) if not hasattr(value, "__spec__")]
    return arrays


def test_no_hidden_count_can_be_come_by_from_the_result():
    table = table_of([[2, 7_919], [7_907, 6_151]])
    shown = protect(table, rule=Rule())
    hidden = set(table.to_numpy().ravel()) - set(shown.to_frame()["value"])
    assert {2, 7_919} <= hidden
    numbers = [a for a in reachable_arrays(shown) if a.dtype.kind in "if"]
    assert numbers
    assert not any(np.isin(array, list(hidden - {2})).any() for array in numbers)
    assert "7919" not in repr(shown) + str(shown.to_frame()) + shown.summary()


def test_the_table_that_was_given_is_left_as_it_was():
    table = SHOP.copy()
    protect(table, rule=Rule())
    assert table.equals(SHOP)


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (table_of([[np.nan, 3]]), "missing"), (table_of([[-1, 3]]), "negative"), (table_of([[1.5, 3]]), "whole"),
        (table_of([[1], [2]], names=["a", "a"]), "twice"), (pd.DataFrame(), "nothing"),
    ],
)  # fmt: skip
def test_a_table_that_is_not_one_of_counts_is_refused(table, said):
    with pytest.raises(InputError, match=said):
        protect(table, rule=Rule())


def test_areas_that_lie_nowhere_or_in_two_places_are_refused():
    table = table_of([[9], [9]])
    with pytest.raises(InputError, match="no ward"):
        protect(table, rule=Rule(), hierarchy=pd.DataFrame({"ward": ["W", None]}, index=["a", "b"]))
    split = pd.DataFrame({"ward": ["W", "W"], "authority": ["A", "B"]}, index=["a", "b"])
    with pytest.raises(InputError, match="more than one authority"):
        protect(table, rule=Rule(), hierarchy=split)


def test_an_earlier_table_that_gives_a_count_away_is_said_and_not_passed_over():
    raw = table_of([[20, 30], [40, 50]])
    bare = protect(raw, rule=Rule(threshold=1))
    more = raw + np.array([[2, 0], [0, 0]])
    safe = protect(more, rule=Rule(), earlier=[Earlier(table=raw, shown=bare, grown=True)])
    assert np.isnan(safe.values.loc[("area", "a"), "x"])
    with pytest.raises(InputError, match="fallen"):
        protect(raw, rule=Rule(), earlier=[Earlier(table=more, shown=bare, grown=True)])
    with pytest.raises(InputError, match="differ"):
        protect(more, rule=Rule(), earlier=[Earlier(table=raw, shown=bare, grown=False)])


def test_what_was_shown_once_stays_shown():
    first = protect(SHOP, rule=Rule(threshold=1))
    again = protect(SHOP, rule=Rule(), earlier=[Earlier(table=SHOP, shown=first, grown=False)])
    assert again.counts()[Status.KEPT_BACK] == 0


def rates_of(table):
    frame = table.rename_axis("area").reset_index().melt("area", var_name="crime", value_name="count")
    frame["rate"], frame["rank"] = frame["count"] / 1_000, frame.groupby("crime")["count"].rank()
    return frame.assign(share=frame["count"] / frame.groupby("area")["count"].transform("sum"))


def test_rates_shares_and_ranks_go_with_their_count():
    told = protect_rates(
        rates_of(SHOP), protect(SHOP, rule=Rule()), area="area", category="crime", count="count", derived=["rate"],
        shares=["share"], ranks=["rank"],
    ).set_index(["area", "crime"])  # fmt: skip
    hidden = told["count"].isna()
    assert sorted(hidden[hidden].index) == [("a", "x"), ("a", "y"), ("c", "x"), ("c", "y")]
    assert told.loc[hidden, ["rate", "share", "rank"]].isna().all(axis=None)
    assert told.loc[~hidden, "rate"].notna().all()
    assert told["rank"].dropna().index.get_level_values("crime").unique().tolist() == ["z"]


def test_a_share_of_a_hidden_total_is_hidden_though_its_own_count_is_shown():
    shown = protect(SHOP, rule=Rule())
    status = shown.status.copy()
    status.loc[("area", "b"), "Total"] = Status.KEPT_BACK.value
    told = protect_rates(
        rates_of(SHOP), replace(shown, status=status), area="area", category="crime", count="count", derived=["rate"],
        shares=["share"],
    ).set_index("area")  # fmt: skip
    assert told.loc["b", "rate"].notna().all()
    assert told.loc["b", "share"].isna().all()


def test_a_rate_beside_a_rounded_count_would_undo_the_rounding():
    shown = protect(SHOP, rule=rule_for("hospital"))
    told = protect_rates(rates_of(SHOP), shown, area="area", category="crime", count="count", derived=["rate"])
    assert told.loc[told["status"] == "rounded", "rate"].isna().all()


def test_a_rate_of_an_area_that_was_never_protected_is_refused():
    frame = rates_of(SHOP).replace({"area": {"a": "elsewhere"}})
    with pytest.raises(InputError, match="elsewhere"):
        protect_rates(frame, protect(SHOP, rule=Rule()), area="area", category="crime", count="count")
