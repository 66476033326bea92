"""CSV for spreadsheets. Oracle: the signs that begin a formula in Excel's and LibreOffice's manuals, written out."""

from __future__ import annotations

import csv
import io

import pandas as pd
import pytest

from builders import project
from interventions.exporting.plain import write_csv
from interventions.forms import Form
from interventions.guarding import to_csv
from interventions.printing import print_frame

HOSTILE = ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\n=1", "＝1+1", "--- of which"]
HARMLESS = ["Luton", "a=b", "-5", "+3.2", "-1,204", "-12%", "-1.5e-05", "-", "=", "", "−4 to 3"]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("kind", ["str", "object", "category"])
def test_a_text_that_looks_like_a_formula_is_printed_as_text(text, kind, capsys):
    frame = pd.DataFrame({"title": pd.Series([text], dtype=kind), "n": [1]})
    print_frame(frame, Form.CSV)
    assert next(csv.DictReader(io.StringIO(capsys.readouterr().out, newline=""))) == {"title": f"'{text}", "n": "1"}


def test_a_carriage_return_begins_no_row():
    rows = list(csv.reader(io.StringIO(to_csv(pd.DataFrame({"title": ["Luton\r=1+1", "\r=1"]})), newline="")))
    assert rows == [["title"], ["Luton\n=1+1"], ["'\n=1"]]


@pytest.mark.parametrize("text", HARMLESS)
def test_numbers_and_other_texts_stay_as_they_are(text):
    assert next(csv.DictReader(io.StringIO(to_csv(pd.DataFrame({"title": [text], "n": [1]})))))["title"] == text


def test_a_title_that_looks_like_a_formula_is_guarded():
    assert to_csv(pd.DataFrame({"=A1": [1]})).splitlines()[0] == "'=A1"


def test_columns_that_are_no_text_are_printed_as_ever_and_the_frame_is_left():
    frame = pd.DataFrame(
        {"whole": [-1, 2], "part": [-0.5, None], "day": pd.to_datetime(["2024-01-01", None]), "mixed": [-1, None],
         "yes": [True, False]}
    ).astype({"mixed": "object"})  # fmt: skip
    before = frame.copy(deep=True)
    assert to_csv(frame) == frame.to_csv(index=False)
    pd.testing.assert_frame_equal(frame, before)


def test_an_empty_frame_keeps_its_header():
    assert to_csv(pd.DataFrame({"a": pd.Series(dtype="str"), "b": pd.Series(dtype="int64")})) == "a,b\n"


def test_a_list_for_a_spreadsheet_is_guarded_and_one_to_be_imported_again_is_not():
    titles = []
    for guarded in (True, False):
        out = io.StringIO(newline="")
        write_csv([project("one").model_copy(update={"title": "=HYPERLINK(1)"})], out, guarded=guarded)
        titles.append(next(csv.DictReader(io.StringIO(out.getvalue(), newline="")))["title"])
    assert titles == ["'=HYPERLINK(1)", "=HYPERLINK(1)"]
