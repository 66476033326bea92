"""No small count can be tied down more closely than its rule says, whatever else is printed.

Oracle: tests/disclosure_attack.py, a reader with a linear programme of its own over the innermost cells, in whole
numbers; on tiny tables its bounds are those of trying every table there is. Planted leaks show that it finds leaks.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from disclosure_attack import Reader, leaks, places_of, table_of
from interventions.disclosure import Earlier, Protected, Rule, protect, rule_for, suppressing
from interventions.errors import InputError

RULES = [
    Rule(), rule_for("hospital"), Rule(threshold=3, rounding=5), Rule(threshold=4, upper=6),
    Rule(threshold=3, nought_shown=False),
]  # fmt: skip
COUNT = st.one_of(st.just(0), st.integers(1, 5), st.integers(0, 40))
MORE = st.one_of(st.just(0), st.integers(0, 7))


@st.composite
def situations(draw, *, most=3):
    """Two or three growing tables, their larger areas (or none), and a rule."""
    rows, columns = draw(st.integers(1, most)), draw(st.integers(1, 3))
    shape = [st.lists(kind, min_size=columns, max_size=columns) for kind in (COUNT, MORE)]
    tables = [table_of(draw(st.lists(shape[0], min_size=rows, max_size=rows)))]
    for _ in range(draw(st.sampled_from([0, 0, 1, 1, 2]))):
        tables.append(tables[-1] + np.array(draw(st.lists(shape[1], min_size=rows, max_size=rows))))
    wards = draw(st.none() | st.lists(st.integers(0, 2), min_size=rows, max_size=rows))
    names = {"ward": [f"W{w}" for w in wards or []], "authority": [f"A{w // 2}" for w in wards or []]}
    return tables, None if wards is None else pd.DataFrame(names, index=tables[0].index), draw(st.sampled_from(RULES))


def publish(tables, hierarchy, rule):
    """Each table printed in turn, with those before it in mind."""
    shown, earlier = [], []
    for table in tables:
        shown.append(protect(table, rule=rule, hierarchy=hierarchy, earlier=earlier))
        earlier.append(Earlier(table=table, shown=shown[-1], grown=True))
    return shown


def no_leak(situation):
    tables, hierarchy, rule = situation
    shown = publish(tables, hierarchy, rule)
    assert leaks(tables, shown, hierarchy=hierarchy) == []


@settings(max_examples=80, deadline=None)
@given(situations())
def test_no_small_count_can_be_worked_out(situation):
    no_leak(situation)


@pytest.mark.deep
@settings(max_examples=3_000, deadline=None)
@given(situations(most=7))
def test_no_small_count_can_be_worked_out_of_thousands_of_tables(situation):
    no_leak(situation)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(st.integers(0, 4), min_size=2, max_size=2), min_size=2, max_size=3))
def test_the_reader_s_bounds_are_those_of_trying_every_table(rows):
    table = table_of(rows)
    reader = Reader([(protect(table, rule=Rule(threshold=3)).to_frame(), None)], places_of(table), "xy", threshold=3)
    for marks in reader.sums:
        assert reader.bound(marks, most=4) == reader.brute(marks, top=4)


@settings(max_examples=50, deadline=None)
@given(situations())
def test_what_is_printed_is_true_and_every_small_count_is_hidden(situation):
    tables, hierarchy, rule = situation
    shown = publish(tables, hierarchy, rule)[-1]
    values = shown.values.loc[tables[-1].index.name or "area", list(tables[-1].columns)]
    counts = tables[-1]
    assert values.isna().to_numpy()[((counts >= rule.smallest) & (counts < rule.threshold)).to_numpy()].all()
    printed = values.notna().to_numpy()
    far = np.abs(values.to_numpy() - counts.to_numpy())[printed]
    assert (far <= (rule.rounding or 0) / 2).all()


@settings(max_examples=25, deadline=None)
@given(situations())
def test_the_same_counts_printed_again_under_another_rule_give_nothing_more_away(situation):
    (table, *_), hierarchy, _ = situation
    for one, other in ((rule_for("hospital"), Rule()), (Rule(), rule_for("hospital"))):
        first = protect(table, rule=one, hierarchy=hierarchy)
        before = [Earlier(table=table, shown=first, grown=False)]
        try:
            again = protect(table, rule=other, hierarchy=hierarchy, earlier=before)
        except InputError:
            assert other.threshold > one.threshold  # a stricter rule may come too late, and then nothing is printed
            continue
        places, columns = places_of(table, hierarchy), list(table.columns)
        both, second = (
            Reader([(p.to_frame(), p.rule.rounding)], places, columns, threshold=p.rule.threshold)
            for p in (first, again)
        )
        both.reads_also(second)
        for marks in both.sums:
            if 1 <= marks @ table.to_numpy().ravel() <= 4:
                low, high = both.bound(marks)
                assert low <= 1
                assert high >= 4


SHOP = table_of([[2, 10, 30], [12, 14, 9], [20, 8, 7]])


def leaky(table, *, status, rounding=None, hierarchy=None):
    """A table printed by a protection that hides only what `status` says, totals and all."""
    honest = protect(table, rule=Rule(threshold=1), hierarchy=hierarchy)
    rule = Rule(rounding=rounding)
    values = honest.values if rounding is None else (honest.values + rounding // 2) // rounding * rounding
    said = honest.status.astype(object)
    said[honest.values.gt(0) & (rounding is not None)] = "rounded"
    said = said.mask(honest.values.ge(1) & honest.values.le(4), "suppressed small")
    for place, column in status:
        said.loc[place, column] = "suppressed to protect another"
    return Protected(values=values.mask(said.isin(["suppressed small", "suppressed to protect another"])),
                     status=said.astype("str"), rule=rule, level="area")  # fmt: skip


def found(tables, shown, **more):
    return {truth for _, truth, _, _ in leaks(tables, shown, **more)}


def test_the_reader_finds_a_count_whose_row_and_column_total_are_printed():
    assert 2 in found([SHOP], [leaky(SHOP, status=[])])


def test_the_reader_finds_a_complement_where_only_the_row_was_protected():
    assert 2 in found([SHOP], [leaky(SHOP, status=[(("area", "a"), "y")])])


def test_the_reader_is_defeated_by_a_full_cycle():
    cycle = [(("area", "a"), "y"), (("area", "c"), "x"), (("area", "c"), "y")]
    assert leaks([SHOP], [leaky(SHOP, status=cycle)]) == []


def test_the_reader_finds_a_count_by_its_ward():
    table = table_of([[3], [40], [30], [3]])
    wards = pd.DataFrame({"ward": ["W1", "W1", "W2", "W2"]}, index=table.index)
    only = leaky(table, status=[(("area", "b"), "x")], hierarchy=wards)
    assert 3 in found([table], [only], hierarchy=wards)
    assert leaks([table], [protect(table, rule=Rule(), hierarchy=wards)], hierarchy=wards) == []


def test_the_reader_finds_a_count_by_differencing_two_dates():
    january, february = table_of([[20, 30], [40, 50]]), table_of([[22, 38], [46, 60]])
    alone = [protect(month, rule=Rule()) for month in (january, february)]
    assert 2 in found([january, february], alone)
    assert leaks([january, february], publish([january, february], None, Rule())) == []


def test_the_reader_finds_a_count_in_a_total_rounded_too_finely():
    table = table_of([[1, 10], [20, 30]])
    assert 1 in found([table], [leaky(table, status=[], rounding=2)])


@pytest.mark.parametrize("broken", ["keep_back", "one way only"])
def test_a_protection_made_leaky_on_purpose_is_caught(broken, monkeypatch):
    from interventions.disclosure import protecting

    if broken == "keep_back":
        monkeypatch.setattr(protecting, "keep_back", lambda sheets: None)
    else:
        whole = suppressing._open_questions
        monkeypatch.setattr(suppressing, "_open_questions", lambda s: (q for q in whole(s) if q[1][0][1]))
        monkeypatch.setattr(suppressing, "free_move", lambda *_: None)
    assert leaks([SHOP], [protect(SHOP, rule=Rule())]) or leaks(
        [t := table_of([[4, 4, 0], [9, 0, 6]])], [protect(t, rule=Rule())]
    )
