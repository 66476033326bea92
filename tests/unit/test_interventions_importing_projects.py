"""The plain projects list and 360Giving grants: records whole, every fault at once, nobody's name."""

import csv
import gzip
import io
import json
import re
import zipfile

import openpyxl
import pytest
from sqlalchemy import text
from sqlmodel import SQLModel

from benchmarks.grants import DAMAGES, make_package
from interventions.errors import ImportRefused
from interventions.importing.files import SourceFile
from interventions.importing.threesixty.sheets import Sheet, path_of
from interventions.loading import import_file
from interventions.projects_list import TEMPLATE
from interventions.records import ProjectRecord
from interventions.store.engine import transaction
from interventions.store.reading import read_projects

LOOKUP = """lsoa11_code,lsoa21_code,ltla24_code
E01000001,E01000001,E06000032
E01000002,E01000021,E06000055
E01000002,E01000022,E06000055
"""


@pytest.fixture
def bring(engine, tmp_path):
    def bring(kind, name, content):
        (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        return import_file(engine, kind, SourceFile(tmp_path / name))

    bring("lookup", "lookup.csv", LOOKUP)
    return bring


@pytest.fixture
def dump(engine):
    def dump():
        with engine.connect() as connection:
            names = sorted(SQLModel.metadata.tables)
            return {name: sorted(map(repr, connection.execute(text(f"SELECT * FROM {name}")))) for name in names}

    return dump


def faults_of(bring, dump, kind, name, content):
    before = dump()
    with pytest.raises(ImportRefused) as refused:
        bring(kind, name, content)
    assert dump() == before
    return [(f.row, f.column, str(f.value)) for f in refused.value.faults]


def table(engine, name):
    with transaction(engine) as session:
        return getattr(read_projects(session), name)


# ── the plain list ──────────────────────────────────────────────────────────────────────────────────────────────────


def listed(*rows):
    out = io.StringIO()
    writer = csv.DictWriter(out, TEMPLATE)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def project(**fields):
    return {
        "project_id": "p1", "title": "Mentoring", "tiers": "secondary", "areas": "E06000032", "funder": "Home Office",
        "amount": "12500",
    } | fields  # fmt: skip


def test_a_project_is_stored_with_its_tags_shares_and_money(engine, bring):
    row = project(tiers="primary;secondary", settings="school", themes="knife-crime",
                  areas="E06000032:0.6;E06000055:0.4", amount="£1,234.56",
                  award_date="2024-04-01", reach_planned="1,200", status="active")  # fmt: skip
    report = bring("projects", "list.csv", listed(row))
    assert (report.read, report.stored, report.dropped) == (1, 1, {})
    assert table(engine, "areas").set_index("area_code")["share"].to_dict() == {"E06000032": 0.6, "E06000055": 0.4}
    assert set(table(engine, "tags").itertuples(index=False, name=None)) == {
        ("p1", "tier", "primary"), ("p1", "tier", "secondary"), ("p1", "setting", "school"),
        ("p1", "theme", "knife-crime"),
    }  # fmt: skip
    assert table(engine, "awards")["amount_pence"].to_list() == [123456]
    assert table(engine, "projects")["reach_planned"].to_list() == [1200]


def test_further_rows_add_awards_and_every_row_counts_as_stored(engine, bring):
    rows = [project(), {"project_id": "p1", "funder": "Council", "amount": "0.10"},
            {"project_id": "p1", "funder": "Trust", "amount": "0.20", "award_date": "2024-05-01"}]  # fmt: skip
    report = bring("projects", "list.csv", listed(*rows))
    assert (report.read, report.stored, report.dropped) == (3, 3, {})
    awards = table(engine, "awards")
    assert awards["funder"].to_list() == ["Home Office", "Council", "Trust"]
    assert awards["amount_pence"].iloc[1:].sum() == 30, "0.1 + 0.2 is 0.3 in pence"
    again = bring("projects", "list.csv", listed(*rows))
    assert (again.stored, again.dropped) == (0, {"already stored": 3})


def test_areas_without_shares_share_alike_and_money_not_stated_is_not_nought(engine, bring):
    rows = [project(areas="E06000032; E06000055", amount=""), project(project_id="p2", amount="0")]
    bring("projects", "list.csv", listed(*rows))
    assert table(engine, "areas").query("project_id == 'p1'")["share"].to_list() == [0.5, 0.5]
    amounts = table(engine, "awards").set_index("project_id")["amount_pence"]
    assert amounts.isna()["p1"]
    assert amounts["p2"] == 0


def test_every_fault_of_every_row_is_named_at_once(bring, dump):
    rows = [
        project(title="", tiers="fourth", settings="pub", status="odd", amount="lots", award_date="soon"),
        project(project_id="p2", areas="E06000099:0.5;E06000032:0.4"),
        project(project_id="p3", areas="E06000032:half", reach_planned="many"),
        project(project_id="", title="Nameless"),
        project(project_id="p5", start_date="2024-05-01", end_date="2024-04-01"),
        project(project_id="p6", areas="E06000032:1.5;E06000055:-0.5"),
        project(project_id="p7", areas="E06000032:nan"),
        project(project_id="p8", areas="E06000032:0.5;E06000032:0.5"),
    ]
    found = faults_of(bring, dump, "projects", "list.csv", listed(*rows))
    assert {(row, column) for row, column, _ in found} == {
        (2, "title"), (2, "tiers"), (2, "settings"), (2, "status"), (2, "amount"), (2, "award_date"),
        (3, "areas"), (4, "areas"), (4, "reach_planned"), (5, "project_id"), (6, "end_date"), (7, "areas"),
        (8, "areas"), (9, "areas"),
    }  # fmt: skip
    assert (3, "areas", "E06000099") in found


def test_an_identifier_that_stands_twice_is_refused(bring, dump):
    found = faults_of(bring, dump, "projects", "list.csv", listed(project(), project(title="Another")))
    assert found == [(3, "project_id", "p1")]


def test_the_same_list_under_another_name_or_packed_changes_nothing(bring, dump):
    content = listed(project(), project(project_id="p2"))
    bring("projects", "list.csv", content)
    before = dump()
    assert bring("projects", "list of 2024.csv", content).stored == 0
    assert bring("projects", "list.csv.gz", gzip.compress(content.encode())).stored == 0
    assert bring("projects", "semicolons.csv", content.replace(",", ";")).stored == 0
    assert dump() == before


def test_windows_text_is_read_and_the_report_says_so(engine, bring):
    report = bring("projects", "list.csv", listed(project(title="Café – late")).encode("cp1252"))
    assert report.notes == ("read as Windows-1252",)
    assert table(engine, "projects")["title"].to_list() == ["Café – late"]


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
@pytest.mark.parametrize(("mark", "order"), [(b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")])
def test_a_utf_16_list_is_streamed_and_the_report_says_so(engine, bring, mark, order, pack):
    raw = pack(mark + listed(project(title="Café – late 漢字")).encode(order))
    report = bring("projects", "list.csv", raw)
    assert report.notes == ("read as UTF-16",)
    assert table(engine, "projects")["title"].to_list() == ["Café – late 漢字"]


def test_a_record_names_all_that_does_not_hold_together():
    with pytest.raises(ValueError, match=r"tiers: 'x' is not one of.*kind: 'y' is not one of.*sum to 0\.5"):
        ProjectRecord(project_id="p", title="t", tiers=("x",), kind="y", areas={"E06000032": 0.5})


# ── 360Giving ───────────────────────────────────────────────────────────────────────────────────────────────────────


def grant(**fields):
    return {
        "id": "360G-x-1", "title": "Youth work", "description": "Evening sessions", "currency": "GBP",
        "amountAwarded": 152505.25, "awardDate": "2024-04-01",
        "fundingOrganization": [{"id": "GB-CHC-1", "name": "A Funder"}],
        "recipientOrganization": [{"id": "GB-CHC-2", "name": "A Charity"}],
    } | fields  # fmt: skip


def individual(name, **fields):
    held = grant(recipientIndividual={"id": "360G-person-1", "name": name}, **fields)
    held.pop("recipientOrganization")
    return held


def package(*grants):
    return json.dumps({"grants": list(grants)})


def test_a_grant_is_an_untagged_project_with_one_award(engine, bring):
    report = bring("grants", "g.json", package(grant()))
    assert (report.read, report.stored, report.dropped) == (1, 1, {})
    found = table(engine, "projects").iloc[0]
    assert (found["project_id"], found["title"], found["provider"]) == ("360G-x-1", "Youth work", "A Charity")
    assert table(engine, "tags").empty
    assert table(engine, "awards")["amount_pence"].to_list() == [15250525]


@pytest.mark.parametrize(("pounds", "pence"), [(0.1 + 0.2, 30), (4.35, 435), (1.15, 115), (0, 0), (19.99, 1999)])
def test_pounds_as_floats_become_the_pence_they_mean(engine, bring, pounds, pence):
    bring("grants", "g.json", package(grant(amountAwarded=pounds)))
    assert table(engine, "awards")["amount_pence"].to_list() == [pence]


def test_an_individuals_name_is_stored_nowhere(engine, bring, dump):
    name = "Hypatia (Jo) Roe-Doe"
    held = individual(name, title=f"Grant to {name}", description=f"For {name.upper()} to study")
    report = bring("grants", "g.json", package(held))
    assert report.stored == 1
    everything = repr(dump()).lower()
    assert "hypatia" not in everything
    assert "roe-doe" not in everything
    assert table(engine, "projects")["provider"].to_list() == ["an individual (name not kept)"]


def test_money_that_is_not_in_pounds_is_left_out_and_said(engine, bring):
    report = bring("grants", "g.json", package(grant(currency="EUR")))
    assert "152505.25 EUR is not in pounds; amount left out" in report.notes[0]
    assert table(engine, "awards")["amount_pence"].isna().all()


def test_a_grant_below_nought_is_not_stored_as_nought(engine, bring):
    report = bring("grants", "g.json", package(grant(amountAwarded=-500)))
    assert "below nought" in report.notes[0]
    assert table(engine, "awards")["amount_pence"].isna().all()


def test_a_planned_end_before_the_start_is_left_out_and_said(engine, bring):
    dates = [{"startDate": "2024-05-01", "endDate": "2024-04-01"}]
    report = bring("grants", "g.json", package(grant(plannedDates=dates)))
    assert "before its start" in report.notes[0]
    row = table(engine, "projects").iloc[0]
    assert row["start_date"] == "2024-05-01"
    assert row["end_date"] != row["end_date"], "not stated"


def test_places_with_a_code_of_ours_are_placed_and_split_ones_shared(engine, bring):
    def at(*codes):
        return [{"name": f"Place {code}", "geoCode": code} for code in codes]

    bring("grants", "g.json", package(
        grant(id="one", beneficiaryLocation=at("E06000032")),
        grant(id="two", beneficiaryLocation=at("E06000032", "E06000055")),
        grant(id="split", beneficiaryLocation=at("E01000002", "E06000032")),
        grant(id="elsewhere", beneficiaryLocation=at("E06000032", "E09000001")),
        grant(id="none"),
    ))  # fmt: skip
    shares = (
        table(engine, "areas").groupby("project_id").apply(lambda f: dict(zip(f["area_code"], f["share"], strict=True)))
    )
    assert shares.to_dict() == {
        "one": {"E06000032": 1},
        "two": {"E06000032": 0.5, "E06000055": 0.5},
        "split": {"E01000021": 0.25, "E01000022": 0.25, "E06000032": 0.5},
    }
    texts = table(engine, "projects").set_index("project_id")["location_text"]
    assert texts["elsewhere"] == "Place E06000032; Place E09000001"


def test_every_fault_of_every_grant_is_named_with_its_path(bring, dump):
    held = [
        grant(id="ok"),
        grant(id="b", title=9, currency="pounds", awardDate="1 April", fundingOrganization=[]),
        {"id": "c"},
        "not a grant",
        grant(id="ok", title="Another"),
        grant(id=""),
    ]
    found = faults_of(bring, dump, "grants", "g.json", package(*held))
    assert {(row, column) for row, column, _ in found} == {
        (2, "title"), (2, "currency"), (2, "awardDate"), (2, "fundingOrganization"),
        (3, "title"), (3, "description"), (3, "currency"), (3, "amountAwarded"), (3, "awardDate"),
        (3, "fundingOrganization"), (3, "recipientOrganization"), (4, "grants/3"), (5, "id"), (6, "id"),
    }  # fmt: skip


@pytest.mark.parametrize("amount", ["NaN", "Infinity", "1e400", "1e30", "true", '"5"', "null"])
def test_an_amount_that_nobody_can_pay_is_a_fault_and_no_crash(bring, dump, amount):
    content = package(grant()).replace("152505.25", amount)
    assert len(faults_of(bring, dump, "grants", "g.json", content)) == 1


@pytest.mark.parametrize(
    "content", ["5", "null", '"x"', "{}", '{"grants": 5}', '{"grants": []}', '{"grants": [5, null]}', "[[]]"]
)
def test_json_that_is_no_package_is_refused(bring, dump, content):
    assert faults_of(bring, dump, "grants", "g.json", content)


def test_faults_come_in_the_order_of_the_file(bring, dump):
    held = [grant(id=str(n), title=None) for n in range(12)]
    assert [row for row, _, _ in faults_of(bring, dump, "grants", "g.json", package(*held))] == list(range(1, 13))


COLUMNS = {
    "Identifier": "360G-x-1", "Title": "Youth work", "Description": "Evening sessions", "Currency": "GBP",
    "Amount Awarded": "152,505.25", "Award Date": "2024-04-01", "Funding Org:Identifier": "GB-CHC-1",
    "Funding Org:Name": "A Funder", "Recipient Org:Identifier": "GB-CHC-2", "Recipient Org:Name": "A Charity",
    "Planned Dates:Start Date": "2024-05-01", "Beneficiary Location:0:Geographic Code": "E06000032",
    "Beneficiary Location:1:Geographic Code": "E06000055", "Surname of applicant": "Doe",
}  # fmt: skip


def as_csv(columns):
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerow(columns.values())
    return out.getvalue()


def as_workbook(columns):
    book, out = openpyxl.Workbook(), io.BytesIO()
    book.active.append(list(columns))
    numbers = {"Amount Awarded": 152505.25}
    book.active.append([numbers.get(name, value) for name, value in columns.items()])
    book.save(out)
    return out.getvalue()


def test_json_csv_workbook_and_gz_bring_the_same_project(engine, bring, dump):
    same = package(grant(plannedDates=[{"startDate": "2024-05-01"}],
                         beneficiaryLocation=[{"geoCode": "E06000032"}, {"geoCode": "E06000055"}]))  # fmt: skip
    report = bring("grants", "g.csv", as_csv(COLUMNS))
    assert report.notes == ("columns not used: Surname of applicant",)
    assert table(engine, "projects")["start_date"].to_list() == ["2024-05-01"]
    assert sorted(table(engine, "areas")["area_code"]) == ["E06000032", "E06000055"]
    before = dump()
    for name, content in (
        ("g.xlsx", as_workbook(COLUMNS)), ("g.json", same), ("g.json.gz", gzip.compress(same.encode())),
        ("semicolon.csv", as_csv(COLUMNS | {"Amount Awarded": "152505.25"}).replace(",", ";")),
    ):  # fmt: skip
        assert bring("grants", name, content).dropped == {"already stored": 1}, name
    assert dump() == before
    assert "Doe" not in repr(before)


def as_rows(*rows):
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow((COLUMNS | row).values() if row else [""] * len(COLUMNS))
    return out.getvalue()


def in_workbook(text):
    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in csv.reader(io.StringIO(text)):
        book.active.append([cell or None for cell in row])
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(("name", "made"), [("g.csv", str), ("g.xlsx", in_workbook)])
def test_a_fault_in_a_sheet_names_its_line_and_the_title_of_its_column(bring, dump, name, made):
    """An empty line counts as a line; a part left out is named by its first column."""
    content = as_rows(
        {},
        {"Identifier": "b", "Award Date": "1 April", "Amount Awarded": "lots"},
        {"Identifier": "c", "Funding Org:Identifier": "", "Funding Org:Name": ""},
        {"Identifier": "d", "Recipient Org:Identifier": "", "Title": ""},
        {"Identifier": "b"},
        {"Identifier": ""},
    )
    assert set(faults_of(bring, dump, "grants", name, made(content))) == {
        (3, "Amount Awarded", "lots"), (3, "Award Date", "1 April"), (4, "Funding Org:Identifier", ""),
        (5, "Recipient Org:Identifier", ""), (5, "Title", ""), (6, "Identifier", "b"), (7, "Identifier", ""),
    }  # fmt: skip


def test_the_second_place_of_a_sheet_keeps_its_title_where_the_first_is_empty():
    row = {"Beneficiary Location:1:Latitude": "north"}
    paths = {f"Beneficiary Location:{n}:Latitude": path_of(f"Beneficiary Location:{n}:Latitude") for n in (0, 1)}
    sheet = Sheet(paths, [(2, row)])
    assert sheet.package() == {"grants": [{"beneficiaryLocation": [{"latitude": "north"}]}]}
    assert sheet.place(1, "beneficiaryLocation/0/latitude") == (2, "Beneficiary Location:1:Latitude")


def test_the_places_of_a_sheet_stand_in_the_order_of_their_numbers_not_of_their_columns():
    titles = {f"Beneficiary Location:{n}:Name": place for n, place in ((1, "second"), (0, "first"))}
    sheet = Sheet({title: path_of(title) for title in titles}, [(2, titles)])
    assert sheet.package() == {"grants": [{"beneficiaryLocation": [{"name": "first"}, {"name": "second"}]}]}


def test_a_workbook_that_calls_itself_smaller_than_it_is_is_read_whole(engine, bring):
    whole, small = as_workbook(COLUMNS), io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as before, zipfile.ZipFile(small, "w") as after:
        for name in before.namelist():
            after.writestr(name, re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1"', before.read(name)))
    assert bring("grants", "g.xlsx", small.getvalue()).stored == 1


@pytest.mark.parametrize("header", [["Identifier", "id"], ["Identifier", "Identifier"]])
def test_two_columns_for_one_fact_are_a_fault(bring, dump, header):
    for name, content in (
        ("g.csv", f"{','.join(header)}\n1,2\n"),
        ("g.xlsx", in_workbook(f"{','.join(header)}\n1,2\n")),
    ):
        assert [(row, column) for row, column, _ in faults_of(bring, dump, "grants", name, content)] == [(1, header[1])]


def test_each_of_the_twelve_kinds_of_fault_is_listed_with_its_place_and_nothing_is_stored(bring, dump):
    package, planted = make_package(300, one_in=10)
    found = faults_of(bring, dump, "grants", "g.json", json.dumps(package))
    assert len(DAMAGES) == 12
    assert [(row, column) for row, column, _ in found] == planted


def test_a_broken_workbook_and_a_strange_ending_are_refused(bring, dump):
    assert len(faults_of(bring, dump, "grants", "g.xlsx", b"PK\x03\x04 nothing")) == 1
    assert len(faults_of(bring, dump, "grants", "g.pdf", b"%PDF")) == 1


# ── long lists ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_award_far_down_completes_what_was_stored_and_withdraws_a_version_that_says_nothing_new(
    engine, bring, dump, monkeypatch
):
    award = {"project_id": "p1", "funder": "Council", "amount": "0.10"}
    rows = [project(), project(project_id="p2"), award]
    monkeypatch.setattr("interventions.importing.projects.spreadsheet.CHUNK", 1)
    first = bring("projects", "list.csv", listed(*rows))
    assert (first.read, first.stored) == (3, 3)
    before = dump()
    again = bring("projects", "again.csv", listed(*rows))
    assert (again.stored, again.dropped, again.import_id) == (0, {"already stored": 3}, None)
    assert dump() == before
    more = bring("projects", "more.csv", listed(*rows, award))
    assert (more.stored, more.dropped) == (3, {"already stored": 1}), "the three rows of p1 are new, that of p2 is not"
    with engine.connect() as connection:
        query = text("SELECT project_number, version FROM project_revisions ORDER BY 1, 2")
        versions = connection.execute(query).all()
    assert versions == [(1, 1), (1, 2), (2, 1)]


def test_a_project_that_stands_twice_far_apart_is_a_fault_naming_the_earlier_row(bring, dump, monkeypatch):
    monkeypatch.setattr("interventions.importing.projects.spreadsheet.CHUNK", 1)
    before = dump()
    with pytest.raises(ImportRefused, match="1 fault") as refused:
        bring("projects", "list.csv", listed(project(), project(project_id="p2"), project(title="Another")))
    assert "stands in row 2 already" in refused.value.faults[0].allowed
    assert refused.value.faults[0].row == 4
    assert dump() == before


def test_faults_beyond_ten_thousand_are_counted_and_not_kept(bring, monkeypatch):
    monkeypatch.setattr("interventions.importing.report._MOST_FAULTS", 3)
    rows = [project(project_id=f"p{n}", tiers="fourth") for n in range(5)]
    with pytest.raises(ImportRefused, match="5 faults, of which the first 3 are listed") as refused:
        bring("projects", "list.csv", listed(*rows))
    assert len(refused.value.faults) == 3


def test_another_process_reads_a_long_list_just_the_same(bring, dump, monkeypatch, engine):
    from interventions.importing.projects.spreadsheet import CHUNK

    rows = [project(project_id=f"p{n}", title=f"Café {n}") for n in range(CHUNK + 5)]
    rows.append({"project_id": "p1", "funder": "Council", "amount": "0.10"})
    monkeypatch.setattr("interventions.store.apart._LONG", 1)
    report = bring("projects", "list.csv", listed(*rows))
    assert (report.read, report.stored) == (CHUNK + 6, CHUNK + 6)
    before = dump()
    monkeypatch.setattr("interventions.store.apart._LONG", 10**9)
    assert bring("projects", "again.csv", listed(*rows)).stored == 0
    assert dump() == before
    assert table(engine, "awards").query("project_id == 'p1'")["funder"].to_list() == ["Home Office", "Council"]
    monkeypatch.setattr("interventions.store.apart._LONG", 1)
    found = faults_of(bring, dump, "projects", "bad.csv", listed(*rows, project(title="Another")))
    assert found == [(CHUNK + 8, "project_id", "p1")]


def test_how_far_a_long_list_is_read_is_told(engine, bring, tmp_path, monkeypatch):
    monkeypatch.setattr("interventions.importing.projects.spreadsheet.CHUNK", 2)
    monkeypatch.setattr("interventions.store.saving._TELL", 4)
    (tmp_path / "list.csv").write_text(listed(*[project(project_id=f"p{n}") for n in range(9)]))
    told = []
    import_file(engine, "projects", SourceFile(tmp_path / "list.csv"), tell=told.append)
    assert told == ["list.csv: 4 rows", "list.csv: 8 rows"]


def test_codes_that_no_reference_table_holds_are_stored_and_said(engine, bring):
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO factors (import_id, code, name, kind, level, source) "
                "VALUES (1, 'poverty', 'Poverty', 'risk', 'societal', '')"
            )
        )
    report = bring("projects", "list.csv", listed(project(factors="poverty;gangs;guns", interventions="mentoring")))
    assert report.notes == (
        "no interventions are loaded, so interventions were not checked: vru import reference",
        "factors that are not among the factors loaded: gangs, guns",
    )
    assert set(table(engine, "tags").query("facet == 'factor'")["code"]) == {"poverty", "gangs", "guns"}


def test_stages_and_reasons_stand_in_one_cell(engine, bring):
    cell = r"2019-04-01 active; 2020-04-01 discontinued: no money\; no staff: see C:\\notes"
    bring("projects", "list.csv", listed(project(stages=cell, status="discontinued", confidential="no")))
    stages = table(engine, "stages")
    assert stages["status"].to_list() == ["active", "discontinued"]
    assert stages["note"].to_list() == ["", r"no money; no staff: see C:\notes"]


def test_cells_that_cannot_be_read_are_named(bring, dump):
    wrong = {
        "stages": "2019 active", "confidential": "perhaps", "age_to": "10", "sex": "other", "hours_per_week": "x",
        "award_kind": "loan", "assured_date": "soon", "sessions": "1.5",
    }  # fmt: skip
    row = project(age_from="20", **wrong)
    found = faults_of(bring, dump, "projects", "list.csv", listed(row))
    assert {column for _, column, _ in found} == set(wrong)
