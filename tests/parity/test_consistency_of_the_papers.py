"""The tables of the papers as they stand in their text, checked without any rule: what is wrong is found, no more."""

from __future__ import annotations

import re

import pytest

from catalogue import check_table
from catalogue.consistency.rules import RuleKind, WrittenRule
from catalogue.consistency.sheets import read_tables
from interventions.errors import InputError

BLANK = (WrittenRule(kind=RuleKind.BLANK),)


@pytest.fixture(scope="module")
def papers(shared):
    """Every table of every paper: lines with tabs that stand together."""
    tables = []
    for paper in sorted((shared / "sources").glob("*.txt")):
        text = re.sub(r"<[^>]+>", "", paper.read_text())
        for number, block in enumerate(re.findall(r"(?:^[^\n]*\t[^\n]*\n){3,}", text, re.MULTILINE)):
            try:
                tables += read_tables(block.replace('"', "").encode(), f"{paper.stem}-{number}.csv").values()
            except InputError:
                continue  # words in columns
    return tables


def test_the_papers_tables_give_the_seven_findings_of_the_violence_table_and_no_other(papers):
    found = [(check.row, check.column, check.stated) for table in papers for check in check_table(table).findings]
    assert [(row, stated) for row, _, stated in found] == [
        *(("Serious Youth Violence Total", stated) for stated in (81, 71, 64, 52, 68.6, 53.3)), ("Solved Rate", 23.2)
    ]  # fmt: skip


@pytest.mark.parametrize("total", [224, 215, 9, 81])
def test_the_sentencing_totals_hold_where_a_blank_is_nought(papers, total):
    """Oracle: the printed totals, added up by hand quarter by quarter."""
    tables = [table for table in papers if table.iloc[-1, -1] == str(total) and "Disposal" in table.columns[0]]
    assert len(tables) == 1
    checks = check_table(tables[0], rules=BLANK).checks
    assert {(c.row, c.stated) for c in checks if c.row == c.column == "Total"} == {("Total", total)}
    assert {check.verdict for check in checks} == {"holds"}
