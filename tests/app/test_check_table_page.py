"""The page Check a table. Oracle: findings worked out by hand."""

from streamlit.testing.v1 import AppTest

from pages import open_page, words


def test_without_a_file_it_says_what_will_be_done_with_one(engine):
    assert "nothing of it is stored" in words(open_page("check_table"))


def test_the_typed_papers_show_what_they_got_wrong(engine):
    page: AppTest = open_page("check_table")
    said = words(page.checkbox(key="check typed").check().run())
    assert "Does not agree" in said
    assert "22.0" in said  # the solved rate of 2020/21, printed 23.2%
    assert said.rindex("Does not agree") < said.index("Doubtful") < said.index("Cannot be told")  # worst first
    assert "Verdict" in said


def test_a_table_is_checked_and_forgotten(engine):
    page = open_page("check_table")
    rows = ["Bedford,14,25,39", "Luton,31,42,83", "Dunstable,17,18,35", "Leighton,6,9,15", "Sandy,3,8,11"]
    given = "\n".join(["Town,April,May,Total", *rows, "Total,71,102,173"]).encode()
    said = words(page.file_uploader[0].upload("partner.csv", given, "text/csv").run())
    assert "Does not agree" in said
    assert "Luton" in said  # 31 and 42 are 73


def test_a_file_that_is_no_table_is_refused_in_words(engine):
    page = open_page("check_table")
    shown = page.file_uploader[0].upload("partner.xlsx", b"not a workbook", "text/csv").run()
    assert not shown.exception
    assert shown.error
