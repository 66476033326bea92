"""Do the figures of a table agree? The typed tables of document 002, hand-made tables, rules, files, the command.

The oracle for document 002 is the paper itself: each finding below was worked out by hand from its printed text.
"""

from __future__ import annotations

import pandas as pd
import pytest
from openpyxl import Workbook
from typer.testing import CliRunner

from catalogue import check_statements, check_table
from catalogue.consistency.rules import RuleKind, WrittenRule, read_rules
from catalogue.consistency.sheets import read_tables
from catalogue.consistency.typed import check_typed, youth_violence
from interventions.cli import collect
from interventions.errors import InputError

YOUTH, PANEL = "Serious Youth Violence table, item 8.5", "Item 8.4 Appendix 1, section 3.3"
TOTAL, RATE = "Serious Youth Violence Total", "Solved Rate"
SAME_DAY = "Item 8.7, Figures 1.3 and 1.4, reports"
BY_AGE = f"{PANEL}, age by type of concern"
MIXED = "2019/20, mixed, unstable or unclear ideology"
BY_HAND = {
    # gun + knife + other: 2+11+74, 4+10+62, 2+12+55, 0+6+48; 2.3+10.8+58.1; 1+7.8+45
    (YOUTH, TOTAL, "2019-11", 81, 87.0),
    (YOUTH, TOTAL, "2019-12", 71, 76.0),
    (YOUTH, TOTAL, "2020-01", 64, 69.0),
    (YOUTH, TOTAL, "2020-12", 52, 54.0),
    (YOUTH, TOTAL, "2019/20, monthly average", 68.6, 71.2),
    (YOUTH, TOTAL, "2020/21, monthly average", 53.3, 53.8),
    (YOUTH, RATE, "2020/21, monthly average", 23.2, 22.0),  # 11.7 / 53.3
    ("Document 002", f"referrals, {MIXED}, aged under 20", BY_AGE, 53, 57.9),  # 1,853 / 3,203
    ("Document 002", f"adopted, {MIXED}, aged under 20", BY_AGE, 61, 34.8),  # 105 / 302
    # Figure 6's text and the sector paragraph say 127 of 351; the other paragraphs 19 of 44, 105 of 302, 308 of 544
    # (302 and 544 are the numbers for right-wing radicalisation).
    ("Document 002", f"adopted, {MIXED}", f"{PANEL}, likelihood of adoption", 19, 127.0),
    ("Document 002", f"adopted, {MIXED}", BY_AGE, 302, 127.0),
    ("Document 002", f"discussed at panel, {MIXED}", f"{PANEL}, likelihood of adoption", 44, 351.0),
    ("Document 002", f"discussed at panel, {MIXED}", BY_AGE, 544, 351.0),
    # 6,068 people, 197 of them referred twice, 9 three times, 1 four times: 6,068 + 197 + 18 + 3
    (
        "Document 002", "one for each person and one more for each further referral",
        "Item 8.4 Appendix 1, section 2.1", 6287, 6286.0,
    ),
    # Figure 1.4 (oral, fast, standard) against the combined total of Figure 1.3: 4+17+1, 9+22+1, 4+39+2, 3+40+3, 3+43+6
    (SAME_DAY, "2020-05", "combined", 21, 22.0),
    (SAME_DAY, "2020-06", "combined", 30, 32.0),
    (SAME_DAY, "2020-07", "combined", 44, 45.0),
    (SAME_DAY, "2020-08", "combined", 45, 46.0),
    (SAME_DAY, "2020-12", "combined", 50, 52.0),
    (SAME_DAY, "Total", "combined", 406, 413.0),  # 53 + 332 + 28
}  # fmt: skip


@pytest.fixture(scope="module")
def typed():
    return check_typed()


def found(result) -> set[tuple[str, str]]:
    return {(check.row, check.column) for check in result.findings}


def frame(header: str, *rows: str) -> pd.DataFrame:
    return pd.DataFrame([row.split("|") for row in rows], columns=header.split("|"))


def test_every_finding_in_document_002_was_worked_out_by_hand_and_there_is_no_other(typed):
    said = {(c.table, c.row, c.column, c.stated, round(c.expected, 1)) for c in typed.findings}
    assert said == BY_HAND
    assert len(typed.findings) == len(BY_HAND)


def test_that_two_figures_count_the_same_reports_is_called_doubtful_and_the_rest_wrong(typed):
    assert {check.table for check in typed.findings if check.verdict == "doubtful"} == {SAME_DAY}


def test_the_regional_sums_and_the_rates_of_figure_9_hold(typed):
    checks = [check for check in typed.checks if check.table.endswith("Figure 9")]
    assert {(c.column, c.stated) for c in checks if c.check == "total"} == {
        ("Referred", 6287), ("Discussed at a panel", 1424), ("Adopted", 697)
    }  # fmt: skip
    assert len([c for c in checks if c.check == "same people"]) == 30
    assert {check.verdict for check in checks} == {"holds"}


def test_the_probation_totals_and_percentages_hold(typed):
    own = [check for check in typed.checks if check.table.startswith("Item 8.7, probation report")]
    totals = {(check.column, check.stated) for check in own if check.check == "total" and check.row == "Total"}
    assert {("Total", 57), ("Success", 45), ("Total", 144), ("Success", 67), ("Total", 175), ("Total", 231)} <= totals
    assert len([check for check in own if check.check == "percent"]) == 100
    assert {check.verdict for check in own} == {"holds"}


def test_a_caseload_cell_that_is_not_printed_leaves_its_sums_untold(typed):
    untold = {(check.row, check.column) for check in typed.undecided if check.table.endswith("2.3")}
    assert untold == {("Total", "community, female"), ("Bedford office", "community, total")}


def test_averages_of_months_that_are_not_shown_are_named_and_not_held_against_those_shown(typed):
    assert typed.unread == tuple(f"{YOUTH}: {year}, monthly average" for year in ("2019/20", "2020/21"))
    assert "Not checked, because no reading fits" in typed.summary()


def test_the_sentence_says_what_the_lines_add_to_what_is_printed_and_by_how_much(typed):
    words = {(check.row, check.column): check.words for check in typed.findings}
    assert words[TOTAL, "2019-11"] == 'its "of which" lines add to 87; 81 is printed (−6).'
    assert (
        "(11.7) of Serious Youth Violence Total (53.3) is 22.0%; 23.2% is printed"
        in words[RATE, "2020/21, monthly average"]
    )


def test_the_typed_table_stands_as_it_was_printed():
    table = youth_violence()
    assert list(table.iloc[0]) == [TOTAL, "81", "71", "64", "61", "52", "32", "68.6", "53.3"]
    assert list(table.iloc[5])[1:3] == ["18.5%", "25.4%"]


@pytest.mark.parametrize("printed", ["33%", "33.3%", "33.33%"])
def test_a_percentage_is_right_at_any_number_of_decimals(printed):
    assert not found(check_table(frame("|Done|Total|% done", "a|1|3|" + printed, "b|2|4|50%", "c|5|8|62.5%")))


def test_a_half_may_be_rounded_up_or_down():
    assert not found(check_table(frame("|Done|Total|% done", "a|1|8|12%", "b|3|8|38%", "c|1|8|13%")))


def test_a_percentage_just_beyond_rounding_is_found():
    bad = frame("|Done|Total|% done", "a|1|3|33.4%", "b|2|4|50%", "c|5|8|62.5%", "d|3|7|42.9%")
    assert found(check_table(bad)) == {("a", "% done")}


def test_figures_that_exceed_their_total_are_found_even_beside_a_suppressed_one():
    table = frame("|2020|2021|2022", "a|5|6|7", "b|*|9|1", "Total|4|15|8")
    checks = {(check.row, check.column): check for check in check_table(table).findings}
    assert [*checks] == [("Total", "2020")]
    assert "Even without 1 figure not printed" in checks["Total", "2020"].words


def test_below_five_is_not_nought_and_not_more_than_five():
    right = frame("|2020|2021|2022", "a|50|6|7", "b|<5|9|1", "Total|53|15|8")
    assert not found(check_table(right))
    assert found(check_table(right.replace("53", "57"))) == {("Total", "2020")}


def test_one_of_which_line_above_its_whole_is_wrong_and_several_together_are_doubtful():
    table = frame("|Jan|Feb", "Violence|10|10", "of which knife|11|7", "of which at home|0|6")
    checks = {(c.row, c.column): c.verdict for c in check_table(table).findings}
    assert checks["of which knife", "Jan"] == "wrong"
    assert checks["Violence", "Feb"] == "doubtful"


def test_percentages_that_do_not_add_up_are_no_finding_where_nothing_says_they_should():
    assert not found(check_table(frame("Answer|Men|Women", "Yes, %|40|50", "No, %|30|30")))


def test_a_rate_is_held_against_its_population():
    table = frame(
        "Area|Crimes|Population|Crimes per 1,000 people", "a|65|10,000|6.5", "b|90|20,000|4.5", "c|12|8,000|2.5"
    )
    assert found(check_table(table)) == {("c", "Crimes per 1,000 people")}


def test_without_its_population_a_rate_is_held_against_the_other_rates_of_the_place():
    header = "Area|Referred|Referred, per million|Heard|Heard, per million|Taken on|Taken on, per million"
    rows = ["a|938|114.8|169|20.7|85|10.4", "b|887|120.8|261|35.6|147|20.0", "c|604|124.9|146|36.2|53|11.0"]
    assert found(check_table(frame(header, *rows))) == {("c", "Heard, per million")}


def test_a_total_titled_plainly_in_a_table_of_one_column_is_doubtful_when_it_does_not_add_up():
    checks = check_table(frame("Area|Crimes", "a|5", "b|6", "Total|12")).findings
    assert [(c.row, c.column, c.verdict, c.difference) for c in checks] == [("Total", "Crimes", "doubtful", 1)]
    assert "Right only if this line is not their total" in checks[0].words


def test_a_total_that_holds_only_because_counts_were_taken_to_be_rounded_is_doubtful_and_says_why():
    rows = ["a|105|20|35|160", "b|210|45|55|315", "c|15|65|85|165", "Total|335|130|175|640"]
    result = check_table(frame("Area|x|y|z|Total", *rows))
    off = {(c.row, c.column): c for c in result.findings}
    assert set(off) == {("b", "Total"), ("Total", "x")}
    assert {c.verdict for c in off.values()} == {"doubtful"}
    assert (
        "the parts add to 330; 335 is printed (+5). Right only if the counts are rounded to 5"
        in off["Total", "x"].words
    )
    assert "multiples of 5" in result.summary()


def test_rows_of_headings_and_notes_and_blank_cells_are_no_findings():
    table = pd.DataFrame(
        {"": ["Crime", "a", "b", "Total", "Source: us"], "x": [None, 1, 2, 3, None], "y": [None, 4.0, 5, 9, None]}
    )
    result = check_table(table)
    assert not found(result)
    assert len(result.checks) == 2


def test_a_rule_says_what_the_titles_do_not():
    table = frame("|2020", "Stabbings|3", "Shootings|2", "Both|6")
    assert not found(check_table(table))
    rule = WrittenRule(kind=RuleKind.TOTAL, line="Both", parts=("Stabbings", "Shootings"))
    assert found(check_table(table, rules=[rule])) == {("Both", "2020")}


def test_a_skipped_line_is_not_checked():
    table = frame("Area|Crimes", "a|5", "b|6", "Total|12")
    assert not found(check_table(table, rules=[WrittenRule(kind=RuleKind.SKIP, line="Total")]))


def test_blanks_are_nought_only_where_a_rule_says_so():
    table = frame("|Q1|Q2|Q3", "a|5|6|7", "b||9|1", "Total|5|15|8")
    assert [(check.row, check.column, check.expected) for check in check_table(table).undecided] == [
        ("Total", "Q1", None)
    ]
    assert not check_table(table, rules=[WrittenRule(kind=RuleKind.BLANK)]).undecided


@pytest.mark.parametrize(
    ("rule", "place"),
    [
        ("percent,Rate,Solved,All,", ("Rate", "Feb")),
        ("rate,Per head,All,People,1000", ("Per head", "Feb")),
        ("average,All,Solved;Open,,", ("All", "Jan")),
        ("of which,Open,Solved,,", ("Solved", "Feb")),
        ("change,Rise,Solved,Open,", ("Rise", "Jan")),
    ],
)
def test_each_kind_of_rule_in_a_file_is_applied(tmp_path, rule, place):
    path = tmp_path / "rules.csv"
    path.write_text(f"rule,line,parts,of,per\n{rule}\n")
    table = frame(
        "|Jan|Feb", "All|30|31", "Solved|10|40", "Open|40|22", "Rate|33%|30%", "People|1000|2000", "Per head|30|99",
        "Rise|-70|82",
    )  # fmt: skip
    assert place in found(check_table(table, rules=read_rules(path.read_bytes(), path.name)))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("rule,line\nsum,Total\n", "one of: total"),
        ("rule,line,parts\ntotal,Sum,a;b\n", "no row or column beside it is called 'Sum'"),
        ("rule,line,parts,of,per\nrate,Total,a,b,0\n", "a number above nought"),
        ("rule,line,parts\npercent,Total,a\n", "needs one part and an 'of'"),
        ("rule,line,parts\ntotal,Total,\n", "names no parts"),
    ],
)
def test_a_rule_that_cannot_be_used_is_refused_with_the_reason(tmp_path, text, said):
    path = tmp_path / "rules.csv"
    path.write_text(text)
    with pytest.raises(InputError) as refused:
        check_table(frame("|x", "a|1", "b|2", "Total|3"), rules=read_rules(path.read_bytes(), path.name))
    faults = getattr(refused.value, "faults", [])
    assert said in refused.value.sentence() + "".join(fault.sentence() for fault in faults)


@pytest.mark.parametrize("table", [pd.DataFrame(), pd.DataFrame({"a": ["x"]}), pd.DataFrame({"a": ["x"], "b": ["*"]})])
def test_a_table_without_figures_is_refused(table):
    with pytest.raises(InputError):
        check_table(table)


def test_statements_name_what_contradicts_them():
    rows = [
        ("adopted", 19, "heard", 44, "43"),
        ("adopted", 127, "heard", 351, "36"),
        ("adopted", 127, "referred", 900, "14"),
    ]
    frame_ = pd.DataFrame(rows, columns=["part_name", "part", "whole_name", "whole", "printed_percent"])
    checks = [c for c in check_statements(frame_).findings if c.row == "adopted"]
    assert [(c.stated, c.expected, c.words) for c in checks] == [(19, 127, "19 here; elsewhere 127 (2×).")]


def test_two_statements_against_each_other_are_both_doubtful():
    rows = [("a", 5, "b", 9, ""), ("a", 6, "b", 9, "")]
    frame_ = pd.DataFrame(rows, columns=["part_name", "part", "whole_name", "whole", "printed_percent"])
    assert [(c.verdict, c.expected) for c in check_statements(frame_).findings] == [("doubtful", None)] * 2


def test_a_part_larger_than_its_whole_is_found():
    frame_ = pd.DataFrame(
        [("a", 10, "b", 9, "")], columns=["part_name", "part", "whole_name", "whole", "printed_percent"]
    )
    assert [c.check for c in check_statements(frame_).findings] == ["of which"]


def test_statements_without_their_columns_are_refused():
    with pytest.raises(InputError, match="whole"):
        check_statements(pd.DataFrame({"part_name": [], "part": []}))


def test_a_workbook_is_read_with_two_rows_of_headings_and_its_percent_signs(tmp_path):
    path, book = tmp_path / "t.xlsx", Workbook()
    sheet = book.active
    months = (["Apr", 1, 30, 1 / 30], ["May", 3, 8, 0.375], ["Jun", 5, 9, 0.9], ["Total", 9, 47, 9 / 47])
    for row in (["Reports"], ["Month", "Crown", None, None], [None, "Done", "Total", "% done"], *months):
        sheet.append(row)
    for line in range(4, 8):
        sheet.cell(line, 4).number_format = "0.0%"
    book.save(path)
    (table,) = read_tables(path.read_bytes(), path.name).values()
    assert list(table.columns) == ["Month", "Crown Done", "Crown Total", "Crown % done"]
    assert list(table.iloc[:, 3]) == ["3.3%", "37.5%", "90.0%", "19.1%"]
    assert found(check_table(table)) == {("Jun", "Crown % done")}


def test_a_row_of_suppressed_figures_is_no_second_heading(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("Area,x,y\nLuton,*,c\nBedford,1,2\n")
    assert list(read_tables(path.read_bytes(), path.name)[""].iloc[:, 0]) == ["Luton", "Bedford"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"Area,x,y\na,1,2\nb,3,4\nTotal,4,6\n", 0),
        (b"Area,x,y\na,1,2\nb,3,4\nTotal,4,7\n", 1),
        (b"PK\x03\x04 no workbook", 2),
        (b"\x7fELF\x00\x00", 2),
        (b"", 2),
        (b"only words\n", 2),
    ],
)
def test_the_command_ends_with_nought_one_for_findings_and_two_for_what_it_cannot_read(tmp_path, content, code):
    path = tmp_path / "t.csv"
    path.write_bytes(content)
    result = CliRunner().invoke(collect(), ["catalogue", "check-table", str(path)])
    assert (getattr(result.exception, "exit_code", None) or result.exit_code) == code


def test_the_command_checks_the_typed_tables_and_prints_each_finding():
    result = CliRunner().invoke(collect(), ["catalogue", "check-table", "--typed", "--format", "csv"])
    assert result.exit_code == 1
    assert sum(line.startswith(("wrong,", "doubtful,")) for line in result.stdout.splitlines()) == len(BY_HAND)
    assert sum(line.startswith("cannot be told,") for line in result.stdout.splitlines()) == 6


def test_the_command_wants_one_file_or_the_typed_tables():
    result = CliRunner().invoke(collect(), ["catalogue", "check-table"])
    assert isinstance(result.exception, InputError)


def test_a_whole_number_among_averages_may_be_rounded():
    table = frame("|Jan|Feb|Mar|Average", "a|60|70|70|67", "b|1|2|2|2", "c|9|9|10|9")
    averages = [check.verdict for check in check_table(table).checks if check.check == "average"]
    assert averages == ["holds"] * 3


def test_two_places_where_a_percentage_happens_to_fit_are_no_reading():
    result = check_table(frame("|Visits|Calls|% content", "a|1|4|25%", "b|3|4|75%", "c|5|8|11%"))
    assert not found(result)
    assert result.unread == ("% content",)
