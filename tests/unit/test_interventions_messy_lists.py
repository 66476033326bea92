"""A list as people keep it becomes projects, and nothing in it is lost or guessed.

Oracle: the made-up list in `messy.py`, read by eye.
"""

import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from openpyxl import Workbook
from sqlalchemy import select

import builders
from interventions.errors import InputError
from interventions.importing.files import SourceFile
from interventions.importing.known import Known
from interventions.importing.lists import cells
from interventions.importing.lists.applying import identify, read_list
from interventions.importing.lists.area_names import AreaNames
from interventions.importing.lists.cells import Unreadable
from interventions.importing.lists.guessing import guess_mapping
from interventions.importing.lists.mapping import ColumnMapping, ColumnUse
from interventions.importing.lists.sheets import HEADER_AGAIN, NOTE, SUBTOTAL, read_tables
from interventions.importing.report import ALREADY_STORED
from interventions.models.projects import CellOrigin, RejectedRow
from interventions.store import rejects
from interventions.store.engine import transaction
from interventions.store.projects import read_project, save_project
from interventions.store.reading import read_known, read_projects
from interventions.store.undoing import undo_import
from messy import SOUND, write_messy

FILES = Path(__file__).parents[1] / "files"
KNOWN = Known(
    areas={"E06000032": "authority", "E06000055": "authority", "E06000022": "authority", "E05000001": "ward",
           "E05000002": "ward", "E05000003": "ward", "E06000023": "authority", "E12000007": "region"},
    names={"E06000032": "Luton", "E06000055": "Bedford", "E06000022": "Bath and North East Somerset",
           "E05000001": "Bedford", "E05000002": "Castle", "E05000003": "Castle", "E06000023": "Bristol, City of",
           "E12000007": "London"},
)  # fmt: skip


def fault_of(read, text: str) -> str:
    with pytest.raises(Unreadable) as problem:
        read(text)
    return str(problem.value)


# --- cells -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "pence"),
    [("£12.5k", 1_250_000), ("12,500", 1_250_000), ("£1.2m", 120_000_000), ("12500.50", 1_250_050), ("nil", 0),
     ("£ 500", 50_000), ("33333.3333333", 3_333_333)],
)  # fmt: skip
def test_money_is_read_as_it_is_written(text, pence):
    assert cells.read_money(text) == pence


@pytest.mark.parametrize("text", ["12,5", "1.234,50", "£10k-£15k", "about £9,000", "5000 p.a.", "-5", "12.345", ""])
def test_money_that_could_be_two_amounts_is_a_fault(text):
    assert "one amount in pounds" in fault_of(cells.read_money, text)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("31/03/2021", "2021-03-31", "2021-03-31"),
        ("3/4/21", "2021-04-03", "2021-04-03"),
        ("March 2021", "2021-03-01", "2021-03-31"),
        ("Feb-20", "2020-02-01", "2020-02-29"),
        ("1st March 2021", "2021-03-01", "2021-03-01"),
        ("2020/21", "2020-04-01", "2021-03-31"),
    ],
)
def test_dates_are_british_and_a_month_is_its_first_or_last_day(text, first, last):
    assert (cells.read_first_day(text), cells.read_last_day(text)) == (first, last)


@pytest.mark.parametrize("text", ["03/31/2021", "30/02/2021", "2021", "summer 2021", "ma 2021"])
def test_a_day_that_is_not_certain_is_a_fault(text):
    fault_of(cells.read_first_day, text)


def test_a_bare_number_in_a_date_column_is_explained():
    assert "01/03/2021" in fault_of(cells.read_first_day, "44256")


@pytest.mark.parametrize(
    ("text", "ages"), [("11-18", (11, 18)), ("under 18", (None, 17)), ("16+", (16, None)), ("all ages", (None, None))]
)
def test_ages_are_read(text, ages):
    assert cells.read_ages(text) == ages


def test_a_range_of_people_is_not_a_number():
    assert cells.read_number("120 young people") == 120
    fault_of(cells.read_number, "30-40")
    fault_of(cells.read_number, "50+")


def test_a_name_with_and_in_it_is_not_split():
    words = {"drugs and alcohol": "drugs", "knives": "knife", "gangs": "gangs"}
    assert cells.read_codes("Drugs & alcohol and knives/gangs", words) == ("drugs", "knife", "gangs")


# --- area names --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "areas"),
    [
        ("Luton & Bedford", {"E06000032": 0.5, "E06000055": 0.5}),
        ("London Borough of luton", {"E06000032": 1.0}),
        ("Bath & North East Somerset and City of Bristol", {"E06000022": 0.5, "E06000023": 0.5}),
        ("Luton (60%), Bedford (40%)", {"E06000032": 0.6, "E06000055": 0.4}),
        ("e06000032", {"E06000032": 1.0}),
    ],
)
def test_areas_are_found_by_their_exact_names(text, areas):
    assert AreaNames(KNOWN).read(text, {}) == areas


def test_a_near_miss_is_suggested_and_never_taken():
    read = AreaNames(KNOWN)
    assert "Did you mean Luton (E06000032)?" in fault_of(lambda text: read.read(text, {}), "Lutton")
    assert read.read("Lutton", {"lutton": "Luton"}) == {"E06000032": 1.0}


def test_a_name_of_two_wards_asks_for_the_code_and_the_city_is_not_the_region():
    read = AreaNames(KNOWN)
    assert "E05000002 and E05000003" in fault_of(lambda text: read.read(text, {}), "Castle")
    assert read.read("London", {}) == {"E12000007": 1.0}


# --- sheets ------------------------------------------------------------------------------------------------------


def test_the_header_is_found_and_what_is_no_data_is_passed_over_and_said(tmp_path):
    tables = {table.sheet: table for table in read_tables(SourceFile(write_messy(tmp_path / "list.xlsx")))}
    assert list(tables) == ["Funded projects", "Prices"]
    table = tables["Funded projects"]
    assert table.header_row == 4
    assert [why for _, why, _ in table.skipped] == [SUBTOTAL, NOTE]
    assert [row.number for row in table.rows] == [5, 6, 9, 10, 11]
    assert table.rows[0].cells["Start"].text == "2019-04-01"
    assert table.rows[1].cells["Funding 2019/20"].address == "Funded projects!H6"


def test_a_sheet_without_titles_is_not_passed_over_in_silence(tmp_path):
    book = Workbook()
    book.active.title = "First"
    for row in (["Project", "Amount"], ["One", 100], ["Two", 200]):
        book.active.append(row)
    book.create_sheet("Second").append(["Just a line without titles"])
    book.create_sheet("Empty")
    book.save(tmp_path / "list.xlsx")
    (table,) = read_tables(SourceFile(tmp_path / "list.xlsx"))
    assert table.notes == ("the sheet Second was not read: no row of titles stands above its rows",)


def test_a_csv_of_another_time_is_read_right():
    (table,) = read_tables(SourceFile(FILES / "funded_cp1252.csv"))
    assert table.header_row == 3
    assert table.rows[0].cells["Project"].text == "Café Talk"
    assert table.rows[0].cells["Grant amount (£)"].address == "funded_cp1252!D4"
    assert table.notes[0] == "read as Windows-1252"


def test_utf16_with_tabs_is_read(tmp_path):
    file = tmp_path / "list.csv"
    file.write_bytes("Project\tArea\r\nCafé\tLuton\r\n".encode("utf-16"))
    (table,) = read_tables(SourceFile(file))
    assert table.rows[0].cells["Project"].text == "Café"


def test_a_merged_amount_is_not_counted_once_a_row(tmp_path):
    book = Workbook()
    sheet = book.active
    for row in (["Project", "Provider", "Amount"], ["One", "Hearth", 30000], ["Two", None, None]):
        sheet.append(row)
    sheet.merge_cells("B2:B3")
    sheet.merge_cells("C2:C3")
    book.save(tmp_path / "merged.xlsx")
    tables = read_tables(SourceFile(tmp_path / "merged.xlsx"))
    read = read_list(tables, guess_mapping(tables, KNOWN).mapping(), KNOWN, {}, file="merged.xlsx")
    assert [row.values["provider"] for row in read.rows] == ["Hearth", "Hearth"]
    assert all("one merged cell over several rows" in row.faults[0].allowed for row in read.rows)


def test_a_header_repeated_on_each_page_is_passed_over(tmp_path):
    file = tmp_path / "list.csv"
    file.write_text("Project,Area\nOne,Luton\nproject,AREA\nTwo,Luton\n")
    (table,) = read_tables(SourceFile(file))
    assert [(row, why) for row, why, _ in table.skipped] == [(3, HEADER_AGAIN)]


def test_a_file_without_a_table_is_refused(tmp_path):
    (tmp_path / "list.csv").write_text("just a sentence\n")
    with pytest.raises(InputError, match="no sheet has a row of titles"):
        read_tables(SourceFile(tmp_path / "list.csv"))


def test_a_format_in_the_last_row_of_a_sheet_makes_no_million_rows(tmp_path):
    book = Workbook()
    sheet = book.active
    for row in (["Project", "Area"], ["One", "Luton"]):
        sheet.append(row)
    sheet.cell(1_048_576, 3).number_format = "0.00"
    sheet.merge_cells("B2:B1048576")
    book.save(tmp_path / "long.xlsx")
    (table,) = read_tables(SourceFile(tmp_path / "long.xlsx"))
    assert [row.number for row in table.rows] == [2]


def test_a_formula_without_a_result_is_said_and_one_that_failed_is_a_fault(tmp_path):
    book = Workbook()
    sheet = book.active
    for row in (["Project", "Amount", "Area"], ["One", "=1+1", "Luton"], ["Two", "#REF!", "Luton"]):
        sheet.append(row)
    book.save(tmp_path / "formulas.xlsx")
    tables = read_tables(SourceFile(tmp_path / "formulas.xlsx"))
    assert "formulas without a stored result in B2" in tables[0].notes[0]
    read = read_list(tables, guess_mapping(tables, KNOWN).mapping(), KNOWN, {}, file="formulas.xlsx")
    assert "the formula of this cell failed" in read.rows[1].faults[0].allowed


def test_a_workbook_of_the_old_kind_is_refused_with_its_mend(tmp_path):
    (tmp_path / "old.xls").write_bytes(b"\xd0\xcf\x11\xe0" + bytes(600))
    with pytest.raises(InputError, match="save it as XLSX"):
        read_tables(SourceFile(tmp_path / "old.xls"))


# --- mapping -----------------------------------------------------------------------------------------------------


def test_the_columns_are_guessed(tmp_path):
    guess = guess_mapping(read_tables(SourceFile(write_messy(tmp_path / "list.xlsx"))), KNOWN)
    assert {column.title: column.field for column in guess.columns} == {
        "Project name": "title", "Delivery organisation": "provider", "Area(s)": "areas",
        "Level of prevention": "tiers", "Current status": "status", "Start": "start_date", "End date": "end_date",
        "Funding 2019/20": "amount", "Match funding": "leveraged", "No. of young people": "reach_actual",
        "Ages": "ages", "Lead contact": "", "Comments": "status_note",
    }  # fmt: skip
    assert next(use for use in guess.uses if use.field == "amount").period == "2019/20"
    assert guess.to_frame().loc[0, "sure"] == "sure"


def test_a_mapping_is_the_same_after_yaml():
    mapping = ColumnMapping(
        columns=(
            ColumnUse(title="Name", field="title"),
            ColumnUse(title="£k", field="amount", thousands=True, period="2020/21"),
            ColumnUse(title="State", field="status", translate={"phase 2": "active"}),
        ),
        fixed={"funder": "Home Office"}, prefix="luton",
    )  # fmt: skip
    assert ColumnMapping.from_yaml(mapping.to_yaml()) == mapping


@pytest.mark.parametrize(
    ("document", "what"),
    [
        ("columns: {A: provider}", "must hold the title"),
        ("columns: {A: title, B: titel}", "'titel' is no field"),
        ("columns: {A: title, B: status, C: status}", "two columns fill status"),
        ("[1, 2]", "no mapping of columns"),
        ("columns: {", "not readable YAML"),
        ("{columns: {A: title}, fixed: {title: x}}", "'title' cannot be fixed"),
    ],
)
def test_a_mapping_that_does_not_hold_together_is_refused(document, what):
    with pytest.raises(InputError, match=what):
        ColumnMapping.from_yaml(document)


def test_next_years_list_without_a_mapped_column_is_refused_by_name(tmp_path):
    file = tmp_path / "list.csv"
    file.write_text("Project,Area\nOne,Luton\n")
    mapping = ColumnMapping.from_yaml("columns: {Project: title, Borough: areas}")
    with pytest.raises(InputError, match="lacks 'Borough'"):
        read_list(read_tables(SourceFile(file)), mapping, KNOWN, {}, file="list.csv")


def test_an_identifier_does_not_change_with_case_or_the_form_of_a_company():
    first = identify("Boxing Clever!", "Ring Youth Ltd", prefix="beds")
    assert (
        first == identify("BOXING  clever", "The Ring Youth Limited", prefix="beds") == "beds-boxing-clever-ring-youth"
    )
    long = identify("word " * 40, "x")
    assert len(long) <= 80
    assert long != identify("word " * 40, "y")


# --- storing -----------------------------------------------------------------------------------------------------


@pytest.fixture
def areas(engine, tmp_path):
    from interventions.loading import import_file

    file = tmp_path / "areas.csv"
    file.write_text("code,name,area_type,parent_code\nE06000032,Luton,authority,\nE06000055,Bedford,authority,\n")
    import_file(engine, "areas", SourceFile(file))
    return engine


def bring(engine, path: Path, mapping: ColumnMapping | None = None, *, file: str = ""):
    with transaction(engine) as session:
        known, tables = read_known(session), read_tables(SourceFile(path))
        mapping = mapping or guess_mapping(tables, known).mapping(fixed={"funder": "Fund"})
        read = read_list(tables, mapping, known, rejects.read_names(session), file=file or path.name)
        return rejects.save_list(session, read, as_of=date(2026, 4, 1))


def csv(tmp_path, *lines: str, name: str = "list.csv") -> Path:
    (tmp_path / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return tmp_path / name


def test_sound_rows_are_stored_and_the_faulty_row_waits_whole(areas, tmp_path):
    report = bring(areas, write_messy(tmp_path / "list.xlsx"))
    assert (report.read, report.stored) == (7, 4)
    assert report.dropped == {SUBTOTAL: 1, NOTE: 1, rejects.TO_BE_MENDED: 1}
    with transaction(areas) as session:
        assert sorted(read_projects(session).projects["title"]) == sorted(SOUND)
        boxing, _ = read_project(session, "boxing-clever-ring-youth")
        queue = rejects.list_rejects(session)
        waiting = rejects.read_reject(session, int(queue["number"].iloc[0]))
    assert boxing.areas == {"E06000032": 0.5, "E06000055": 0.5}
    assert boxing.tiers == ("secondary", "tertiary")
    assert (boxing.status, boxing.start_date, boxing.end_date) == ("active", "2019-04-01", "2021-03-31")
    assert [(a.kind, a.amount_pence, a.period) for a in boxing.awards] == [
        ("grant", 1_250_000, "2019/20"), ("leveraged", None, ""),
    ]  # fmt: skip
    assert (boxing.reach_actual, boxing.age_from, boxing.age_to) == (120, 11, 18)
    assert waiting.cells["Project name"] == "Night Watch"
    assert sorted(fault.column for fault in waiting.faults) == [
        "Area(s)", "Funding 2019/20", "No. of young people", "Start"
    ]  # fmt: skip


def test_details_of_people_are_kept_nowhere(areas, tmp_path):
    path = csv(tmp_path, "Project,Area,Contact email", "One,Nowhere,a@example.org")
    bring(areas, path)
    with transaction(areas) as session:
        (row,) = session.scalars(select(RejectedRow)).all()
        assert row.cells == {"Project": "One", "Area": "Nowhere"}


def test_what_was_not_stated_stays_not_stated(areas, tmp_path):
    bring(areas, write_messy(tmp_path / "list.xlsx"))
    with transaction(areas) as session:
        family, _ = read_project(session, "family-matters-hearth-trust")
    assert (family.status, family.start_date, family.reach_actual) == ("unknown", None, None)
    assert [award.amount_pence for award in family.awards] == [None]


def test_every_field_remembers_its_cell_and_undoing_forgets_it(areas, tmp_path):
    report = bring(areas, write_messy(tmp_path / "list.xlsx"))
    with transaction(areas) as session:
        origins = rejects.read_origins(session, "boxing-clever-ring-youth").set_index("field")
    assert origins.loc["areas", ["cell", "raw"]].tolist() == ["Funded projects!C5", "Luton & Bedford"]
    assert origins.loc["end_date", "raw"] == "March 2021"
    assert origins.loc["funder", "cell"] == "the mapping"
    with transaction(areas) as session:
        undo_import(session, report.import_id)
    with transaction(areas) as session:
        assert session.scalars(select(CellOrigin)).all() == []
        assert read_projects(session).projects.empty


def test_the_same_list_again_changes_nothing_and_queues_nothing(areas, tmp_path):
    path = write_messy(tmp_path / "list.xlsx")
    bring(areas, path)
    again = bring(areas, path)
    assert (again.stored, again.import_id, again.dropped[ALREADY_STORED]) == (0, None, 4)
    with transaction(areas) as session:
        assert len(rejects.list_rejects(session)) == 1


def test_next_years_list_adds_its_money_and_leaves_what_it_does_not_say(areas, tmp_path):
    mapping = "columns: {Project: title, Status: status, Amount: amount, Year: period}"
    first = csv(tmp_path, "Project,Status,Amount,Year", "One,live,100,2019/20", name="a.csv")
    second = csv(tmp_path, "Project,Status,Amount,Year", "ONE,tbc,150,2020/21", name="b.csv")
    third = csv(tmp_path, "Project,Status,Amount,Year", "One,,175,2020/21", name="c.csv")
    bring(areas, first, ColumnMapping.from_yaml(mapping))
    with transaction(areas) as session:
        one, _ = read_project(session, "one")
        save_project(session, one.model_copy(update={"tiers": ("primary",)}))
    for path in (second, third):
        bring(areas, path, ColumnMapping.from_yaml(mapping))
    with transaction(areas) as session:
        one, _ = read_project(session, "one")
    assert [(a.period, a.amount_pence) for a in one.awards] == [("2019/20", 10_000), ("2020/21", 17_500)]
    assert (one.status, one.tiers) == ("active", ("primary",))


def test_next_years_row_of_a_merged_record_goes_to_the_record_that_was_kept(areas, tmp_path):
    from interventions.store.duplicates import merge_projects

    mapping = ColumnMapping.from_yaml("columns: {Project: title, Amount: amount, Year: period}")
    bring(areas, csv(tmp_path, "Project,Amount,Year", "Boxing,100,2019/20", "Boxin,50,2019/20", name="a.csv"), mapping)
    with transaction(areas) as session:
        merge_projects(session, "boxing", "boxin")
    report = bring(areas, csv(tmp_path, "Project,Amount,Year", "Boxin,70,2020/21", name="b.csv"), mapping)
    with transaction(areas) as session:
        kept, _ = read_project(session, "boxing")
        assert read_project(session, "boxin")[1] == 2
    assert report.stored == 1
    assert kept.title == "Boxing"
    assert [award.amount_pence for award in kept.awards] == [10_000, 5_000, 7_000]


def test_rows_of_one_project_are_joined_and_rows_that_disagree_wait(areas, tmp_path):
    mapping = ColumnMapping.from_yaml("columns: {Project: title, Amount: amount, Year: period, Reach: reach_actual}")
    path = csv(
        tmp_path, "Project,Amount,Year,Reach", "One,100,2019/20,5", "One,200,2020/21,", "One,300,2021/22,9",
        "One,100,2019/20,5",
    )  # fmt: skip
    report = bring(areas, path, mapping)
    with transaction(areas) as session:
        one, _ = read_project(session, "one")
        queue = rejects.list_rejects(session)
    assert [award.amount_pence for award in one.awards] == [10_000, 20_000]
    assert report.stored == 2
    assert "the same as in row 2 (5)" in queue["faults"].iloc[0]


def test_a_mended_row_is_stored_and_leaves_the_queue(areas, tmp_path):
    bring(areas, write_messy(tmp_path / "list.xlsx"))
    with transaction(areas) as session:
        left = rejects.resubmit(session, 1, {"Area(s)": "Luton", "Start": "31/12/2019"})
        assert sorted(fault.column for fault in left) == ["Funding 2019/20", "No. of young people"]
    with transaction(areas) as session:
        assert rejects.read_reject(session, 1).cells["Area(s)"] == "Luton"  # what was mended is not lost
        report = rejects.resubmit(session, 1, {"Funding 2019/20": "9000", "No. of young people": ""})
        assert report.stored == 1
    with transaction(areas) as session:
        assert rejects.list_rejects(session).empty
        night, _ = read_project(session, "night-watch-kerb")
        origins = rejects.read_origins(session, "night-watch-kerb").set_index("field")
        with pytest.raises(InputError, match="resubmitted already"):
            rejects.resubmit(session, 1, {})
    assert night.start_date == "2019-12-31"
    assert origins.loc["amount", "cell"] == "Funded projects!H10 (mended)"


def test_a_mended_row_is_remembered_when_the_same_list_comes_again_under_another_name(areas, tmp_path):
    bring(areas, write_messy(tmp_path / "list.xlsx"))
    mended = {"Area(s)": "Luton", "Start": "", "Funding 2019/20": "9000", "No. of young people": ""}
    with transaction(areas) as session:
        number = rejects.resubmit(session, 1, mended).import_id
    again = bring(areas, tmp_path / "list.xlsx", file="December.xlsx")
    assert (again.stored, again.dropped["mended and stored before"]) == (0, 1)
    with transaction(areas) as session:
        assert rejects.list_rejects(session).empty
        undo_import(session, number)
        waiting = rejects.list_rejects(session)
        assert waiting["number"].to_list() == [1]
        assert rejects.read_reject(session, 1).cells["Area(s)"] == "Luton"


def test_a_list_whose_money_is_not_mapped_says_so_first(areas, tmp_path):
    path = csv(tmp_path, "Project,Handed over", "One,100")
    report = bring(areas, path, ColumnMapping.from_yaml("columns: {Project: title}"))
    assert report.notes[0] == "no column gives an amount of money: every amount would be 'not stated'"


def test_an_award_that_gains_its_date_is_the_same_award(areas, tmp_path):
    path = csv(tmp_path, "Project,Amount", "One,100")
    for fixed in ("period: 2025/26", "award_date: 2025-04-01"):
        bring(areas, path, ColumnMapping.from_yaml(f"columns: {{Project: title, Amount: amount}}\nfixed: {{{fixed}}}"))
    with transaction(areas) as session:
        one, _ = read_project(session, "one")
    assert [(a.amount_pence, a.period, a.award_date) for a in one.awards] == [(10_000, "2025/26", "2025-04-01")]


def test_a_column_the_row_does_not_have_cannot_be_mended(areas, tmp_path):
    bring(areas, write_messy(tmp_path / "list.xlsx"))
    with transaction(areas) as session, pytest.raises(InputError, match="no column 'Colour'"):
        rejects.resubmit(session, 1, {"Colour": "red"})


def test_a_discarded_row_is_kept_and_no_longer_waits(areas, tmp_path):
    bring(areas, write_messy(tmp_path / "list.xlsx"))
    with transaction(areas) as session:
        rejects.discard(session, 1)
    with transaction(areas) as session:
        assert rejects.list_rejects(session).empty
        assert len(rejects.list_rejects(session, state="discarded")) == 1


def test_a_record_that_does_not_hold_together_waits_under_the_columns_title(areas, tmp_path):
    path = csv(tmp_path, "Project,Start date,End date", "One,01/04/2020,01/04/2019")
    bring(areas, path)
    with transaction(areas) as session:
        (fault,) = rejects.read_reject(session, 1).faults
    assert fault.column == "End date"
    assert "before the start" in fault.allowed


REFUGES = "columns: {Project: title, Area: areas, Address: office_address, Refuge: confidential, Amount: amount}"
HOUSE = "Project,Area,Address,Refuge,Postcode,Amount"


def shown_of(engine, number=1, **asked):
    with transaction(engine) as session:
        return rejects.list_rejects(session, **asked)["faults"].iloc[number - 1]


@pytest.mark.parametrize("said", ["yes", "perhaps"])
def test_the_queue_does_not_tell_the_place_of_a_row_that_says_it_is_confidential(areas, tmp_path, said):
    bring(areas, csv(tmp_path, HOUSE, f"Safe home,Hidden Lane,1 Hidden Lane,{said},LU1 1AA,about 5"),
          ColumnMapping.from_yaml(REFUGES))  # fmt: skip
    with transaction(areas) as session:
        row = rejects.read_reject(session, 1)
    assert {"Area", "Address", "Postcode"} <= row.hidden
    assert row.hidden.isdisjoint({"Project", "Amount", "Refuge"})
    assert "Hidden" not in shown_of(areas)
    assert "Amount 'about 5'" in shown_of(areas), "what is no place is shown"
    assert "Hidden Lane" in shown_of(areas, places=True)


@pytest.mark.parametrize("merged", [False, True])
def test_the_queue_does_not_tell_the_place_of_a_project_that_is_stored_as_confidential(areas, tmp_path, merged):
    refuge = builders.project("safe-home", title="Safe home", areas={"E06000032": 1.0}, confidential=True)
    with transaction(areas) as session:
        save_project(session, refuge)
        if merged:
            save_project(session, builders.project("home", title="Home"))
            save_project(session, refuge.model_copy(update={"confidential": False, "merged_into": "home"}))
            save_project(session, builders.project("home", title="Home", confidential=True))
    rows = "Safe home,Hidden Lane,,,,5", "Open house,Plain Street,,,,5"
    bring(areas, csv(tmp_path, HOUSE, *rows), ColumnMapping.from_yaml(REFUGES))
    assert "Hidden" not in shown_of(areas)
    assert "Plain Street" in shown_of(areas, 2)
    with transaction(areas) as session:
        assert rejects.read_reject(session, 2).hidden == frozenset()


def test_another_waiting_row_of_a_refuge_keeps_its_place_too(areas, tmp_path):
    rows = "Safe home,Hidden Lane,,,,5", "Safe home,Hidden Lane,,yes,,6"
    bring(areas, csv(tmp_path, HOUSE, *rows), ColumnMapping.from_yaml(REFUGES))
    assert "Hidden" not in shown_of(areas)
    with transaction(areas) as session:
        assert "Area" in rejects.read_reject(session, 1).hidden


def _with_rows_between(path: Path, made: bytes) -> Path:
    """A workbook of a title row, a row of data and one in the last row a sheet can have, with rows set between."""
    book = Workbook()
    book.active.append(["Project", "Area"])
    book.active.append(["First", "Luton"])
    book.active["A1048576"], book.active["B1048576"] = "Last", "Luton"
    book.save(path)
    with zipfile.ZipFile(path) as old:
        held = {name: old.read(name) for name in old.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    held[sheet] = held[sheet].replace(b'<row r="1048576"', made + b'<row r="1048576"', 1)
    with zipfile.ZipFile(path, "w") as new:
        for name, content in held.items():
            new.writestr(name, content)
    return path


def test_cells_that_hold_only_a_format_cost_nothing_and_what_stands_below_them_is_read(tmp_path, monkeypatch):
    made = b"".join(b'<row r="%d" ht="15"><c r="A%d" s="0"/><c r="B%d" s="0"></c></row>' % (n, n, n)
                    for n in range(3, 2000))  # fmt: skip
    path = _with_rows_between(tmp_path / "l.xlsx", made)
    loaded, load = [], openpyxl.load_workbook
    monkeypatch.setattr(openpyxl, "load_workbook", lambda *a, **k: loaded.append(load(*a, **k)) or loaded[-1])
    (table,) = read_tables(SourceFile(path))
    assert [(row.number, row.cells["Project"].text) for row in table.rows] == [(2, "First"), (1048576, "Last")]
    assert [len(book.active._cells) for book in loaded] == [6, 6], "the blank cells were never made"


@pytest.mark.parametrize(
    ("made", "cells"),
    [(b'<row r="5"><c r="A5" s="0"/><c t="inlineStr"><is><t>Second</t></is></c></row>', {"Area": "Second"}),
     (b'<row r="5"/><row><c r="A6"/><c r="B6" t="inlineStr"><is><t>Third</t></is></c></row>', {"Area": "Third"}),
     (b'<row r="5"><c r="A5"><f>1/2</f><v>0.5</v></c><c r="B5" t="inlineStr"><is><t>x</t></is></c></row>',
      {"Project": "0.5", "Area": "x"})],
)  # fmt: skip
def test_leaving_blank_cells_out_moves_no_value(tmp_path, made, cells):
    book = _with_rows_between(tmp_path / "l.xlsx", made)
    (table,) = read_tables(SourceFile(book))
    assert len(table.rows) + len(table.skipped) == 3
    told = {row.number: {title: cell.text for title, cell in row.cells.items()} for row in table.rows}
    told |= {number: {"Area": words} for number, _, words in table.skipped}
    assert told[6 if b"Third" in made else 5] == cells
