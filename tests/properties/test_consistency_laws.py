"""Laws of the consistency check: nothing is invented, and one planted error of each kind is found where it stands.

The oracle is the way each table is made: its figures are computed from one another and then printed.
"""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

import pandas as pd
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from catalogue import check_statements, check_table

COUNT = st.integers(0, 400)
CASES = settings(max_examples=120, deadline=None)


def rounded(value, decimals: int, rounding=ROUND_HALF_UP) -> str:
    return str(Decimal(value).quantize(Decimal(1).scaleb(-decimals), rounding=rounding))


@st.composite
def tables(draw, lowest: int = 0):
    """Areas by measure: gun, knife and other (columns), their total, solved, solved rate, people, rate; a total row."""
    areas, decimals = draw(st.integers(3, 8)), draw(st.integers(0, 3))
    rounding = draw(st.sampled_from([ROUND_HALF_UP, ROUND_HALF_EVEN]))
    kinds = [draw(st.lists(st.integers(lowest, 400), min_size=3, max_size=3).filter(sum)) for _ in range(areas)]
    rows = [
        [*counts, sum(counts), draw(st.integers(lowest, sum(counts) - lowest)), draw(st.integers(2_000, 90_000))]
        for counts in kinds
    ]
    rows.append([sum(column) for column in zip(*rows, strict=True)])
    printed = []
    for name, (*counts, total, solved, people) in zip([*"ABCDEFGH"[:areas], "Total"], rows, strict=True):
        share, rate = Decimal(100 * solved) / total, Decimal(1000 * total) / people
        printed.append(
            [name, *counts, total, solved, rounded(share, decimals, rounding) + "%", people, rounded(rate, 2, rounding)]
        )
    columns = [
        "Area",
        "Gun",
        "Knife",
        "Other",
        "Total",
        "Solved",
        "Solved rate",
        "Population",
        "Total per 1,000 people",
    ]
    return pd.DataFrame(printed, columns=columns).astype(object)


@st.composite
def by_month(draw):
    """Measures by month with "of which" rows, a percentage row, and a column that is the average of the months."""
    months, decimals = draw(st.integers(3, 9)), draw(st.integers(1, 2))
    parts = [draw(st.lists(st.integers(1, 400), min_size=months, max_size=months)) for _ in range(3)]
    total = [sum(column) for column in zip(*parts, strict=True)]
    solved = [draw(st.integers(0, whole)) for whole in total]
    rows = [total, *parts, solved]
    means = [Decimal(sum(row)) / months for row in rows]
    names = ["All violence", "of which gun", "of which knife", "of which other", "Solved"]
    printed = [[name, *row, rounded(mean, decimals)] for name, row, mean in zip(names, rows, means, strict=True)]
    shares = [rounded(Decimal(100 * part) / whole, decimals) + "%" for part, whole in zip(solved, total, strict=True)]
    share = rounded(100 * means[-1] / means[0], decimals)
    printed.append(["Solved, %", *shares, f"{share}%"])
    return pd.DataFrame(printed, columns=["", *(f"M{n}" for n in range(months)), "Monthly average"]).astype(object)


def places(table: pd.DataFrame) -> set[tuple[str, str]]:
    return {(check.row, check.column) for check in check_table(table).findings}


def raised(table: pd.DataFrame, row: int, column: str, by: float) -> tuple[pd.DataFrame, tuple[str, str]]:
    """The table with one printed figure too high, and where; not where all counts look rounded, which allows more."""
    assume(not check_table(table).notes)
    bad, text = table.copy(), str(table.loc[row, column])
    figure = Decimal(text.removesuffix("%"))
    bad.loc[row, column] = str(figure + Decimal(str(by))) + ("%" if text.endswith("%") else "")
    return bad, (str(table.iloc[row, 0]), column)


@CASES
@given(tables())
def test_a_table_whose_figures_come_from_one_another_gives_no_finding(table):
    assert places(table) == set()


@CASES
@given(by_month())
def test_a_table_by_month_whose_figures_come_from_one_another_gives_no_finding(table):
    assert places(table) == set()


@CASES
@given(tables(), st.randoms())
def test_titles_that_say_nothing_give_no_finding_either(table, random):
    bare = table.set_axis(["", *random.sample([f"v{n}" for n in range(8)], 8)], axis=1)
    assert places(bare) == set()


@CASES
@given(st.lists(st.tuples(COUNT, COUNT, COUNT, st.integers(1, 99), st.integers(1, 99)), min_size=1, max_size=9))
def test_percentages_and_averages_of_something_else_are_left_alone_and_named(rows):
    table = pd.DataFrame([(f"r{n}", *row) for n, row in enumerate(rows)])
    table.columns = ["", "Visits", "Calls", "Letters", "% content", "Average wait"]
    found = check_table(table)
    assert found.findings == ()
    assert {check.column for check in found.checks} | set(found.unread) >= {"% content", "Average wait"}


@CASES
@given(tables(), st.data())
def test_suppressed_cells_make_a_check_undecidable_and_never_a_finding(table, data):
    hidden = table.copy()
    for _ in range(data.draw(st.integers(1, 6))):
        row, column = data.draw(st.integers(0, len(table) - 1)), data.draw(st.integers(1, 8))
        hidden.iloc[row, column] = data.draw(st.sampled_from(["*", "c", "", None, "–", "[x]", float("nan")]))
    assert places(hidden) == set()
    assert len(check_table(hidden).undecided) > 0


@CASES
@given(tables(), st.integers(1, 50), st.data())
def test_a_wrong_total_is_found_in_its_row_and_in_its_column(table, by, data):
    last = len(table) - 1
    column = data.draw(st.sampled_from(["Gun", "Knife", "Other", "Solved", "Population"]))
    bad, place = raised(table, last, column, by)
    assert place in places(bad)


@CASES
@given(tables(), st.integers(1, 50), st.data())
def test_a_wrong_row_total_is_found_where_it_stands(table, by, data):
    bad, place = raised(table, data.draw(st.integers(0, len(table) - 2)), "Total", by)
    assert place in places(bad)


@CASES
@given(tables(lowest=1), st.floats(2, 30), st.data())
def test_a_wrong_percentage_is_found_and_nothing_else_is(table, by, data):
    bad, place = raised(table, data.draw(st.integers(0, len(table) - 1)), "Solved rate", round(by, 1))
    assert places(bad) == {place}


@CASES
@given(tables(), st.floats(0.02, 30), st.data())
def test_a_wrong_rate_is_found_and_nothing_else_is(table, by, data):
    bad, place = raised(table, data.draw(st.integers(0, len(table) - 1)), "Total per 1,000 people", round(by, 2))
    assert places(bad) == {place}


@CASES
@given(by_month(), st.integers(1, 60), st.data())
def test_of_which_lines_that_exceed_their_total_are_found_at_the_total(table, by, data):
    bad, place = raised(table, 0, data.draw(st.sampled_from([*table.columns[1:-1]])), -by)
    assert place in places(bad)


@CASES
@given(by_month(), st.floats(2, 30), st.data())
def test_a_wrong_average_is_found_where_it_stands(table, by, data):
    bad, place = raised(table, data.draw(st.integers(0, 4)), "Monthly average", round(by, 1))
    assert place in places(bad)


@CASES
@given(tables())
def test_the_callers_table_stays_as_it_was(table):
    before = table.copy(deep=True)
    check_table(table)
    pd.testing.assert_frame_equal(table, before)


@st.composite
def statements(draw):
    whole, decimals = draw(st.integers(1, 9_000)), draw(st.integers(0, 2))
    cuts = sorted(draw(st.lists(st.integers(0, whole), min_size=2, max_size=4)))
    parts = [b - a for a, b in zip([0, *cuts], [*cuts, whole], strict=True)]
    rows = [
        (f"kind {n}", part, "all", whole, rounded(Decimal(100 * part) / whole, decimals), "kinds")
        for n, part in enumerate(parts)
    ]
    return pd.DataFrame(rows, columns=["part_name", "part", "whole_name", "whole", "printed_percent", "breakdown"])


@CASES
@given(statements())
def test_statements_that_come_from_one_another_give_no_finding(frame):
    assert check_statements(frame).findings == ()


@CASES
@given(statements(), st.integers(1, 500), st.data())
def test_a_whole_stated_with_another_number_is_found(frame, by, data):
    row = data.draw(st.integers(0, len(frame) - 1))
    frame.loc[row, "whole"] += by
    assert "same thing" in {check.check for check in check_statements(frame).findings}
