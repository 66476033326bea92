"""Real 360Giving files through the reader: faults are named, text is read right, money adds up by year and place."""

import gzip
import json

import pandas as pd
import pytest

from interventions.errors import ImportRefused
from interventions.exporting.threesixty import to_package
from interventions.importing.files import SourceFile
from interventions.importing.known import Known
from interventions.importing.threesixty.grants import read_grants
from published import published_validator

FIXTURES = "data/grants360/fixtures"


def faults_in(shared, name):
    with pytest.raises(ImportRefused) as refused:
        read_grants(SourceFile(shared / FIXTURES / name), Known())
    return [(fault.row, fault.column, fault.value) for fault in refused.value.faults]


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("badfile_all_validation_errors.json", (1, "currency", "bad currency")),
        ("bom.csv", (2, "amountAwarded", "")),
        ("fundingproviders-grants_2_grants_cp1252.csv", (3, "Award Date", "24/07/2014")),
        ("fundingproviders-grants_2_grants_titleswithoutrollup.xlsx", (2, "Recipient Org:Identifier", "")),
        ("fundingproviders-grants_fixed_2_grants.json", (4, "id", "360G-fundingproviders-000002/X/00/X")),
        ("fundingproviders-grants_malformed.json", (10, "column 15", "")),
        ("nulls.json", (1, "amountAwarded", "null")),
    ],
)
def test_each_broken_fixture_has_a_named_fault_with_its_place(shared, name, fault):
    assert fault in faults_in(shared, name)


def test_a_mark_at_the_start_is_no_part_of_the_first_title(shared):
    """With the mark kept, "Identifier" would be no title of the standard and the identifier missing."""
    assert "id" not in {column for _, column, _ in faults_in(shared, "bom.csv")}


def test_windows_text_is_read_as_its_writer_saw_it(shared, tmp_path):
    """The fixture, mended in the three columns that are wrong; the signs are those of Windows-1252's table."""
    raw = (shared / FIXTURES / "fundingproviders-grants_2_grants_cp1252.csv").read_bytes()
    mended = raw.replace(b"24/07/2014", b"2014-07-24").replace(b"13-03-2015", b"2015-03-13")
    mended = mended.replace(b"Grant number", b"Description").replace(b",,Company Name", b",GB-COH-1,Company Name")
    (tmp_path / "grants.csv").write_bytes(mended)
    reading = read_grants(SourceFile(tmp_path / "grants.csv"), Known())
    assert "read as Windows-1252" in reading.notes
    records = [values["record"] for _, values in reading.rows["projects"]]
    assert [record.project_id for record in records] == [
        "360G-<~>\u20acfunding\u20acproviders-000001/X/00/X",
        "360G-<~>\u20acfunding\u00b1\u00c1providers-000002/X/00/X",
    ]
    assert [record.awards[0].amount_pence for record in records] == [152_505_00, 178_990_00]


REAL = ["ab_charitable_trust.json.gz", "alw_foundation.json.gz"]


def grants_in(shared, name):
    return json.loads(gzip.decompress((shared / "data/grants360/files" / name).read_bytes()))["grants"]


def records_in(shared, name):
    """The records of a file, with every area that it names loaded."""
    places = [place for grant in grants_in(shared, name) for place in grant.get("beneficiaryLocation", [])]
    known = Known(areas={place["geoCode"]: "region" for place in places if place.get("geoCode")})
    reading = read_grants(SourceFile(shared / "data/grants360/files" / name), known)
    return [values["record"] for _, values in reading.rows["projects"]]


def pounds_by(frame, column):
    return frame.groupby(column)["pounds"].sum().round(2).to_dict()


@pytest.mark.parametrize(("name", "year", "pounds"), [(REAL[0], "2019", 2_465_225.0), (REAL[1], "2018", 1_388_079.5)])
def test_the_money_of_the_real_files_adds_up_by_year_and_by_place(shared, name, year, pounds):
    """The oracle is pandas over the file as published; each of these grants names one place or none."""
    raw = pd.DataFrame(grants_in(shared, name))
    place = raw["beneficiaryLocation"].map(lambda places: places[0] if isinstance(places, list) and places else {})
    expected = pd.DataFrame({
        "pounds": raw["amountAwarded"], "year": raw["awardDate"].str[:4],
        "code": place.map(lambda one: one.get("geoCode", "")), "name": place.map(lambda one: one.get("name", "")),
    })  # fmt: skip
    found = pd.DataFrame([
        {"pounds": (award.amount_pence or 0) / 100, "year": (award.award_date or "")[:4],
         "code": next(iter(record.areas), ""), "name": record.location_text}
        for record in records_in(shared, name) for award in record.awards
    ])  # fmt: skip
    for column in ("year", "code", "name"):
        assert pounds_by(found, column) == pounds_by(expected, column)
    assert pounds_by(found, "year")[year] == pounds


@pytest.mark.parametrize("name", REAL)
def test_the_real_files_sent_out_again_are_valid_and_come_back_the_same(shared, tmp_path, name):
    records = records_in(shared, name)
    package, left_out = to_package(records, publisher="360G-unit")
    assert (left_out, list(published_validator(shared).iter_errors(package))) == ((), [])
    (tmp_path / "again.json").write_text(json.dumps(package))
    known = Known(areas={code: "region" for record in records for code in record.areas})
    reading = read_grants(SourceFile(tmp_path / "again.json"), known)
    assert [values["record"] for _, values in reading.rows["projects"]] == records
    assert [grant["id"] for grant in package["grants"]] == [grant["id"] for grant in grants_in(shared, name)]
