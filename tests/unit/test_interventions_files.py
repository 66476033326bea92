"""Opening what people have: packed, marked, from another Windows, missing, broken; cells and column names."""

import gzip
import zipfile

import pytest

from interventions.cli import group_faults
from interventions.errors import Fault, ImportRefused, InputError
from interventions.importing.files import (
    SourceFile,
    decode,
    find_files,
    read_csv_rows,
    read_json,
    read_text_frame,
    row_number,
)
from interventions.importing.geography.area_codes import GSS_CODE, area_type_of, code_columns
from interventions.importing.numbers import date_in, number_in, pence_in
from interventions.importing.report import Faults, ImportReport


def rows_of(raw):
    faults = Faults("file.csv")
    header, rows, encoding = read_csv_rows(raw, faults)
    return header, [{k: v for k, v in row.items() if k} for row in rows], encoding, [f.sentence() for f in faults.found]


def test_a_gzipped_file_reads_as_the_plain_one_whatever_its_name(tmp_path):
    (tmp_path / "plain.csv").write_bytes(b"a,b\n1,2\n")
    for name in ("packed.csv.gz", "packed_without_ending.csv"):
        (tmp_path / name).write_bytes(gzip.compress(b"a,b\n1,2\n"))
        assert SourceFile(tmp_path / name).content() == SourceFile(tmp_path / "plain.csv").content()
    assert SourceFile(tmp_path / "mye2020.csv.gz").plain_name == "mye2020.csv"


@pytest.mark.parametrize("damage", [lambda raw: raw[:-20], lambda raw: raw[:20] + bytes(20) + raw[40:]])
def test_a_broken_gz_is_refused_with_its_path(tmp_path, damage):
    path = tmp_path / "broken.csv.gz"
    path.write_bytes(damage(gzip.compress(b"".join(f"{n},{n * n % 97}\n".encode() for n in range(500)))))
    with pytest.raises(InputError, match=r"broken\.csv\.gz.*download the file again"):
        SourceFile(path).content()


def test_a_broken_zip_is_refused_with_its_path(tmp_path):
    path = tmp_path / "street.zip"
    path.write_bytes(b"PK\x03\x04 and then nothing")
    with pytest.raises(InputError, match=r"street\.zip.*not a readable zip"):
        list(SourceFile(path).members("street.csv"))


def test_a_zip_gives_its_street_files_and_not_the_shadows_a_mac_adds(tmp_path):
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr("2024-04/2024-04-x-street.csv", "a")
        archive.writestr("2024-04/2024-04-x-outcomes.csv", "b")
        archive.writestr("__MACOSX/2024-04/._2024-04-x-street.csv", "c")
    assert list(SourceFile(tmp_path / "all.zip").members("street.csv")) == [
        ("all.zip/2024-04/2024-04-x-street.csv", b"a")
    ]


def test_a_folder_gives_what_matches_at_any_depth_in_order(tmp_path):
    for name in ("b/2.csv", "a/1.csv", "a/notes.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    assert [file.name for file in find_files([tmp_path], ("*.csv", "*.csv.gz"))] == ["1.csv", "2.csv"]


def test_a_missing_path_and_an_empty_folder_are_named(tmp_path):
    with pytest.raises(InputError, match=r"nowhere\.csv: there is no such file"):
        find_files([tmp_path / "nowhere.csv"], ("*.csv",))
    with pytest.raises(InputError, match=r"holds no file like \*\.csv or \*\.csv\.gz"):
        find_files([tmp_path], ("*.csv", "*.csv.gz"))


def test_a_byte_order_mark_is_not_part_of_the_first_column():
    assert rows_of("\ufeffIdentifier,Currency\n42,GBP\n".encode())[:2] == (
        ["Identifier", "Currency"],
        [{"Identifier": "42", "Currency": "GBP"}],
    )


def test_windows_text_is_read_and_said():
    assert decode("£5 – naïve".encode("cp1252")) == ("£5 – naïve", "Windows-1252")
    assert decode("£5 – naïve".encode()) == ("£5 – naïve", "UTF-8")


@pytest.mark.parametrize(("mark", "order"), [(b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")])
def test_unicode_text_of_a_spreadsheet_is_read_and_said(mark, order):
    raw = mark + "naïve\tb\n£5 – x\t2\n".encode(order)
    assert rows_of(raw) == (["naïve", "b"], [{"naïve": "£5 – x", "b": "2"}], "UTF-16", [])
    faults = Faults("f.csv")
    frame = read_text_frame(mark + "a,b\n£5,2\n".encode(order), faults)
    assert not faults.found
    assert frame.to_dict("list") == {"a": ["£5"], "b": ["2"]}


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_the_separator_is_found(separator):
    text = f"a{separator}b\n1{separator}x\n"
    assert rows_of(text.encode())[1] == [{"a": "1", "b": "x"}]


def test_rows_know_their_number_in_the_file_even_after_a_blank_line():
    faults = Faults("f.csv")
    _, rows, _ = read_csv_rows(b"a,b\n1,2\n\n,\n3,4\n", faults)
    assert [row_number(row) for row in rows] == [2, 5]


def test_a_row_of_another_length_a_doubled_column_and_an_empty_file_are_faults():
    assert rows_of(b"a,b\n1\n1,2,3\n")[3] == [
        "file.csv, row 2; the row has 1 cells; the header has 2",
        "file.csv, row 3; the row has 3 cells; the header has 2",
    ]
    assert rows_of(b"a,a\n1,2\n")[3] == ["file.csv, row 1, a; the column stands twice"]
    for nothing in (b"", b"\n", b" , \n1,2\n"):
        assert "the file is empty" in rows_of(nothing)[3][0]


def test_a_quotation_mark_never_closed_is_a_fault_and_no_crash():
    assert "never closed" in rows_of(b'a,b\n"1,2\n' + b"3,4\n" * 50_000)[3][0]


def test_broken_json_is_one_fault_with_line_and_column():
    faults = Faults("grants.json")
    assert read_json(b'{"grants": [\n  {"id": 1,}\n]}', faults) is None
    assert [(f.row, f.column) for f in faults.found] in ([(2, "column 11")], [(2, "column 12")])


def test_nan_is_no_number_in_json():
    faults = Faults("grants.json")
    assert read_json(b'{"amountAwarded": NaN}', faults) is None
    assert "NaN is not a number" in faults.found[0].allowed


def cell(read, text, **options):
    faults = Faults("f.csv")
    value = read({"": "7", "x": text}, "x", faults, **options)
    return "fault" if faults.found else value


@pytest.mark.parametrize(
    ("text", "value"),
    [("", None), ("12", 12), ("1,234,567.5", 1234567.5), ("0", 0), ("-1", "fault"), ("many", "fault"),
     ("nan", "fault"), ("inf", "fault"), ("12,5", "fault"), ("1,23,456", "fault")],
)  # fmt: skip
def test_a_number_is_read_or_a_fault(text, value):
    assert cell(number_in, text) == value


def test_a_number_below_nought_is_allowed_where_a_score_may_be():
    assert cell(number_in, "-1.337", least=None) == -1.337


@pytest.mark.parametrize(
    ("text", "pence"),
    [("", None), ("0", 0), ("0.10", 10), ("0.3", 30), ("1234.56", 123456), ("£1,234.50", 123450), ("£ 5", 500),
     ("4.35", 435), ("1.005", "fault"), ("-5", "fault"), ("inf", "fault"), ("NaN", "fault"), ("1e30", "fault"),
     ("12,50", "fault"), ("free", "fault")],
)  # fmt: skip
def test_pounds_become_whole_pence_without_floating_error(text, pence):
    assert cell(pence_in, text) == pence


@pytest.mark.parametrize(
    ("text", "day"),
    [("", None), ("2024-02-29", "2024-02-29"), ("2024-04-01 00:00:00", "2024-04-01"), ("2023-02-29", "fault"),
     ("01/04/2024", "fault"), ("2024-04-01 or later", "fault")],
)  # fmt: skip
def test_a_date_is_one_that_the_calendar_has(text, day):
    assert cell(date_in, text) == day


def test_faults_are_said_once_and_together():
    faults = Faults("list.csv")
    faults.refuse_if_any()
    faults.add("a number", row=3, column="reach", value="many")
    faults.missing_columns(["a"], ["a", "title"])
    with pytest.raises(ImportRefused, match=r"list\.csv: refused, 2 faults; nothing was stored") as refused:
        faults.refuse_if_any()
    assert refused.value.faults[0].sentence() == "list.csv, row 3, reach: 'many'; a number"
    assert refused.value.exit_code != 0


def test_a_report_that_loses_a_row_cannot_be_made():
    with pytest.raises(AssertionError):
        ImportReport(file="f", kind="need", read=3, stored=1, mapped=0, dropped={"no location": 1})
    told = ImportReport(file="f", kind="need", read=3, stored=2, mapped=1, dropped={"no location": 1}, import_id=4)
    assert told.summary() == "f: 3 rows read, 2 stored (1 carried from 2011 to 2021 codes); 1 no location. Import 4."
    assert told.to_dict()["dropped"] == {"no location": 1}


@pytest.mark.parametrize(
    ("code", "kind"),
    [("E01015693", "lsoa"), ("E05014748", "ward"), ("E06000032", "authority"), ("E07000136", "authority"),
     ("E23000026", "police_force"), ("E12000006", "region"), ("X01001001", "lsoa"), ("E02003264", None),
     ("e01015693", None), ("E0101569", None), ("", None)],
)  # fmt: skip
def test_a_code_tells_its_kind_of_area(code, kind):
    assert area_type_of(code) == kind


def test_a_gss_code_is_a_letter_and_eight_digits():
    assert GSS_CODE.match("E06000032")
    assert not any(GSS_CODE.match(code) for code in ("E0600003", "E060000321", "Q06000032", " E06000032"))


@pytest.mark.parametrize(
    ("header", "found"),
    [
        (["LSOA21CD", "LSOA21NM"], [("LSOA21CD", "LSOA21NM", "lsoa", "21")]),
        (["lsoa11_code", "lsoa11_name"], [("lsoa11_code", "lsoa11_name", "lsoa", "11")]),
        (["LSOA code (2011)"], [("LSOA code (2011)", None, "lsoa", "11")]),
        (["LSOA Code", "LSOA Name"], [("LSOA Code", "LSOA Name", "lsoa", "")]),
        (["WD24CD"], [("WD24CD", None, "ward", "24")]),
        (["Ward Code 1", "Ward Name 1"], [("Ward Code 1", "Ward Name 1", "ward", "")]),
        (["ltla24_code", "ltla24_name"], [("ltla24_code", "ltla24_name", "authority", "24")]),
        (["Local Authority District code (2019)"], [("Local Authority District code (2019)", None, "authority", "19")]),
        (["LA Code (2021 boundaries)"], [("LA Code (2021 boundaries)", None, "authority", "")]),
        (["pfa24_code", "RGN22CD"], [("pfa24_code", None, "police_force", "24"), ("RGN22CD", None, "region", "22")]),
        (["msoa11_code", "change_code", "postcode", "lsoa11_name"], []),
    ],
)
def test_columns_of_codes_are_known_by_their_official_names(header, found):
    assert [(c.header, c.name_header, c.area_type, c.year) for c in code_columns(header)] == found


def test_faults_that_differ_in_their_row_alone_are_said_once():
    faults = [
        Fault(file="need.csv", row=row, column="kind", value="share", allowed="one of: rate") for row in (2, 3, 4)
    ]
    assert group_faults([*faults, Fault(file="need.csv", row=3, column="per", allowed="a number")]) == [
        "3 rows, the first 2: need.csv, kind: 'share'; one of: rate", "need.csv, row 3, per; a number",
    ]  # fmt: skip
