"""Projects sent out as 360Giving grants: what stands where, what is left out and said, and our tags read back."""

import csv
import io
import json

import openpyxl
import pytest

from interventions.errors import ImportRefused, InputError
from interventions.exporting import threesixty as export
from interventions.exporting.threesixty import LeftOut, to_package
from interventions.exporting.threesixty_sheets import to_csv, to_workbook
from interventions.importing.files import SourceFile
from interventions.importing.known import Known
from interventions.importing.threesixty.grants import INDIVIDUAL, read_grants
from interventions.importing.threesixty.sheets import path_of
from interventions.loading import import_file
from interventions.records import AwardRecord, ProjectRecord, StageRecord
from interventions.store.engine import transaction
from interventions.store.projects import read_project

PAID = AwardRecord(funder="Home Office", funder_id="GB-GOR-D10", amount_pence=1_250_050, award_date="2024-04-01")
LOOKUP = "lsoa21_code,ltla24_code\nE01000001,E06000032\nE01000002,E06000055\n"


def project(project_id="p1", **fields):
    values = {"title": "Mentoring", "provider": "A Charity", "provider_id": "GB-CHC-2", "awards": (PAID,)}
    return ProjectRecord(project_id=project_id, **(values | fields))


def package(*records):
    return to_package(records, publisher="360G-unit", names={"E06000032": "Luton"})[0]


def left_out(*records):
    return to_package(records, publisher="360G-unit")[1]


def tags(grant):
    return {(item["vocabulary"], item["code"]) for item in grant["classifications"]}


def read(made, tmp_path, known=None):
    (tmp_path / "g.json").write_text(json.dumps(made))
    return read_grants(SourceFile(tmp_path / "g.json"), known or Known(areas={"E06000032": "authority"}))


def test_what_the_standard_has_a_field_for_stands_there():
    record = project(
        description="Evenings", start_date="2024-05-01", office_address="1 High Street", url="https://example.org",
        areas={"E06000032": 1.0}, location_text="Marsh Farm",
    )  # fmt: skip
    (grant,) = package(record)["grants"]
    assert grant.pop("classifications")
    assert grant == {
        "id": "360G-unit-p1", "title": "Mentoring", "description": "Evenings", "currency": "GBP",
        "amountAwarded": 12500.5, "awardDate": "2024-04-01", "url": "https://example.org",
        "plannedDates": [{"startDate": "2024-05-01"}],
        "recipientOrganization": [{"id": "GB-CHC-2", "name": "A Charity", "streetAddress": "1 High Street"}],
        "fundingOrganization": [{"id": "GB-GOR-D10", "name": "Home Office"}],
        "beneficiaryLocation": [
            {"name": "Luton", "geoCode": "E06000032", "geoCodeType": "UA"}, {"name": "Marsh Farm"},
        ],
    }  # fmt: skip


def test_the_rest_travels_as_classifications_of_our_vocabularies():
    record = project(tiers=("secondary",), areas={"E06000032": 1.0}, reach_planned=0, sessions=12, hours_per_week=2.5)
    (grant,) = package(record)["grants"]
    assert tags(grant) >= {
        ("VRU: project", "p1"), ("VRU: prevention tier", "secondary"), ("VRU: area share", "E06000032:1.0"),
        ("VRU: people planned", "0"), ("VRU: sessions a person", "12"), ("VRU: hours a week", "2.5"),
        ("VRU: not stated", "description"),
    }  # fmt: skip


def test_each_award_is_a_grant_of_its_own_called_by_its_reference_or_its_place():
    awards = (PAID, PAID.model_copy(update={"reference": "OPCC 7"}), PAID.model_copy(update={"reference": "360G-a-b"}))
    made = package(project(awards=awards), project("p2", awards=(awards[1],)), project("360G-own-3"))
    assert [grant["id"] for grant in made["grants"]] == [
        "360G-unit-p1-1", "360G-unit-OPCC 7", "360G-a-b", "360G-unit-p2", "360G-own-3",
    ]  # fmt: skip


def test_an_organisation_without_a_number_gets_one_of_the_publisher_the_same_each_time():
    records = [project(provider="Café Zeit", provider_id=""), project("p2", provider="Café Zeit", provider_id="")]
    first, second = (grant["recipientOrganization"][0]["id"] for grant in package(*records)["grants"])
    assert first == second
    assert first.startswith("360G-unit-org-caf-zeit-")


def test_what_cannot_be_said_is_left_out_and_said():
    without = [AwardRecord(funder="A", award_date="2024-04-01"), AwardRecord(amount_pence=5), PAID]
    huge = PAID.model_copy(update={"amount_pence": 10**16})
    records = [
        project("refuge", confidential=True), project("empty", awards=()), project("half", awards=tuple(without)),
        project("old", merged_into="new"), project("huge", awards=(huge,)),
    ]  # fmt: skip
    assert left_out(*records) == (
        LeftOut(export.CONFIDENTIAL), LeftOut(export.NO_AWARD, "empty"), LeftOut(export.NO_AMOUNT, "half", 1),
        LeftOut(export.NO_DATE, "half", 2), LeftOut(export.MERGED, "old"), LeftOut(export.TOO_MUCH, "huge", 1),
    )  # fmt: skip
    made = package(*records)
    assert [grant["id"] for grant in made["grants"]] == ["360G-unit-half-3"], "the third award keeps its place"
    assert "refuge" not in json.dumps(made)


def test_a_confidential_project_is_not_named_by_the_one_it_follows():
    records = [project(successor_id="refuge"), project("refuge", confidential=True)]
    assert "refuge" not in json.dumps(package(*records))
    assert left_out(*records) == (LeftOut(export.FOLLOWED, "p1"), LeftOut(export.CONFIDENTIAL))


def test_a_grant_to_an_individual_says_nothing_about_the_person():
    stage = StageRecord(status="active", from_date="2024-04-01", note="Hypatia began")
    record = project(
        provider=INDIVIDUAL, title="For Hypatia", description="Hypatia studies", status_note="Hypatia", status="active",
        office_address="Hypatia's house", url="https://example.org/hypatia", stages=(stage,),
    )  # fmt: skip
    made = package(record)
    assert "hypatia" not in json.dumps(made).lower()
    assert made["grants"][0]["recipientIndividual"] == {"id": "360G-unit-p1-recipient", "name": "An individual"}
    assert left_out(record) == (LeftOut(export.ABOUT_A_PERSON, "p1"),)


@pytest.mark.parametrize("publisher", ["", "unit", "360G-", "360G-a b"])
def test_a_prefix_that_360giving_never_gave_is_refused(publisher):
    with pytest.raises(InputError, match="no publisher prefix"):
        to_package([project()], publisher=publisher)


def test_the_titles_of_the_columns_are_the_standards_and_numbered_only_where_one_grant_has_several():
    made = package(project(areas={"E06000032": 0.5, "E06000055": 0.5}))
    header = next(csv.reader(io.StringIO(to_csv(made))))
    assert {"Identifier", "Recipient Org:Identifier", "Beneficiary Location:1:Geographic Code"} <= set(header)
    assert None not in map(path_of, header)


def test_a_text_that_looks_like_a_formula_is_text_in_the_workbook_and_money_a_number():
    made = package(project(title="=1+1"))
    sheet = openpyxl.load_workbook(io.BytesIO(to_workbook(made))).active
    cells = dict(zip(*sheet.iter_rows(), strict=True))
    kinds = {title.value: (cell.value, cell.data_type) for title, cell in cells.items()}
    assert (kinds["Title"], kinds["Amount Awarded"]) == (("=1+1", "s"), (12500.5, "n"))


def test_a_text_too_long_for_a_cell_is_refused_and_a_control_sign_replaced():
    with pytest.raises(InputError, match=r"40,000 signs .* Take the CSV or JSON"):
        to_workbook(package(project(description="x" * 40_000)))
    sheet = openpyxl.load_workbook(io.BytesIO(to_workbook(package(project(title="a\x00b"))))).active
    assert "a\ufffdb" in [cell.value for cell in sheet[2]]


def test_the_grants_of_one_project_are_stored_as_one_project_with_its_awards(engine, tmp_path):
    (tmp_path / "lookup.csv").write_text(LOOKUP)
    import_file(engine, "lookup", SourceFile(tmp_path / "lookup.csv"))
    record = project(areas={"E01000001": 0.3, "E06000055": 0.7}, tiers=("primary",), awards=(PAID, PAID))
    (tmp_path / "g.csv").write_text(to_csv(package(record)), newline="")
    for dropped in ({}, {"already stored": 2}):
        report = import_file(engine, "grants", SourceFile(tmp_path / "g.csv"))
        assert (report.read, report.dropped) == (2, dropped)
    with transaction(engine) as session:
        assert read_project(session, "p1")[0] == record


@pytest.mark.parametrize(
    ("vocabulary", "code", "fault"),
    [
        ("VRU: people planned", "many", "a whole number"),
        ("VRU: prevention tier", "fourth", "'fourth' is not one of"),
        ("VRU: area share", "E06000032:half", "must sum to 1"),
        ("VRU: area share", "E06000032:0.5", "must sum to 1"),
        ("VRU: stage", "soon active", "not a date"),
        ("VRU: assured on", "soon", "not a date"),
        ("VRU: project", "p2", "said once"),
        ("VRU: kind of money", "a loan", "one of: grant, leveraged"),
    ],
)
def test_a_classification_of_ours_that_does_not_hold_is_a_fault_with_its_place(tmp_path, vocabulary, code, fault):
    made = package(project())
    held = [item for item in made["grants"][0]["classifications"] if item["vocabulary"] != "VRU: kind of money"]
    made["grants"][0]["classifications"] = [*held, {"vocabulary": vocabulary, "code": code}]
    ((row, column, allowed),) = faults_of(made, tmp_path)
    assert (row, column) == (1, f"classifications/{len(held)}/code")
    assert fault in allowed


def test_a_fault_in_a_later_grant_of_a_project_is_placed_there(tmp_path):
    made = package(project(awards=(PAID, PAID)))
    held = made["grants"][1]["classifications"]
    held += [{"vocabulary": "VRU: year of the money", "code": year} for year in ("2019/20", "2020/21")]
    assert faults_of(made, tmp_path) == [
        (2, f"classifications/{len(held) - 1}/code", "year of the money is said once")
    ]  # fmt: skip


def faults_of(made, tmp_path):
    with pytest.raises(ImportRefused) as refused:
        read(made, tmp_path)
    return [(fault.row, fault.column, fault.allowed) for fault in refused.value.faults]


def test_a_person_named_in_our_own_classifications_is_not_kept(tmp_path):
    """As another program may write them: the export leaves such words out."""
    made = package(project(provider=INDIVIDUAL, status="active"))
    stage = {"vocabulary": "VRU: stage", "code": "2024-04-01 active", "description": "Hypatia began"}
    why = {"vocabulary": "VRU: reason for the status", "code": "Hypatia fell ill"}
    made["grants"][0]["classifications"] += [stage, why]
    (record,) = [values["record"] for _, values in read(made, tmp_path).rows["projects"]]
    assert record.stages == (StageRecord(status="active", from_date="2024-04-01"),)
    assert "Hypatia" not in record.model_dump_json()


def test_dates_that_came_to_pass_are_read_where_none_were_planned(tmp_path):
    made = package(project())
    made["grants"][0]["actualDates"] = [{"startDate": "2024-05-01", "endDate": "2024-06-01"}]
    (record,) = [values["record"] for _, values in read(made, tmp_path).rows["projects"]]
    assert (record.start_date, record.end_date) == ("2024-05-01", "2024-06-01")


def test_identifiers_that_would_meet_are_kept_apart():
    """p with two awards makes p-1, r calls its award p-1-2: the project p-1 makes way for both."""
    called = PAID.model_copy(update={"reference": "p-1-2"})
    made = package(project("p", awards=(PAID, PAID)), project("r", awards=(called, called)), project("p-1"))
    assert [grant["id"].removeprefix("360G-unit-") for grant in made["grants"]] == [
        "p-1", "p-2", "p-1-2", "r-2", "p-1-3",
    ]  # fmt: skip


def test_the_classifications_of_others_are_left_alone_and_counted(tmp_path):
    made = package(project())
    made["grants"][0]["classifications"] += [{"vocabulary": "SDG", "code": "16"}, {"vocabulary": "SDG", "code": "3"}]
    assert read(made, tmp_path).notes == ["classifications that are not ours are not kept: SDG (2)"]


def test_grants_that_disagree_about_their_project_are_noted_and_the_first_counts(tmp_path):
    made = package(project(awards=(PAID, PAID)))
    made["grants"][1]["title"] = "Another"
    reading = read(made, tmp_path)
    assert reading.notes == ["360G-unit-p1-2: differs from grant 1 of its project; that one counts"]
    assert {values["record"].title for _, values in reading.rows["projects"]} == {"Mentoring"}


def test_areas_that_are_not_loaded_are_left_out_and_said(tmp_path):
    reading = read(package(project(areas={"E06000032": 0.5, "E09000001": 0.5})), tmp_path)
    assert "an area it names is not loaded" in reading.notes[0]
    assert reading.rows["projects"][0][1]["record"].areas == {}
