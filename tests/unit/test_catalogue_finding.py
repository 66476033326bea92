"""Finding: words, commands, downloads; and what a confidential project must never be in. Oracle: a reader's count."""

import csv
import io
import json

import numpy as np
import openpyxl
import pandas as pd
import pytest
from typer.testing import CliRunner

from builders import project, project_tables
from catalogue.commands import app
from catalogue.filters import ProjectFilter, filter_projects
from catalogue.finding import find_projects, stances_of
from interventions.cli import collect
from interventions.errors import InputError
from interventions.exporting.plain import write_csv, write_xlsx
from interventions.importing.files import SourceFile
from interventions.loading import import_file
from interventions.records import AwardRecord
from interventions.store.engine import transaction
from interventions.store.finding import match_words, read_index, read_selection
from interventions.store.projects import save_projects
from interventions.store.reading import read_areas

LOOKUP = "lsoa21_code,ward_code,ltla_code\nE01000001,E05000001,E06000032\nE01000002,E05000002,E06000055\n"
RECORDS = [
    project("one", areas={"E01000001": 1.0}, tiers=("primary",), title="Mentoring in schools",
            description="One to one \"mentors\" & talks", provider="Smith, Jones and Co", start_date="2023-04-01",
            awards=(AwardRecord(funder="Fund", amount_pence=150_000, award_date="2023-03-01"),)),
    project("two", None, areas={"E06000032": 1.0}, tiers=("primary", "secondary"), title="Knife talks",
            provider="Town Trust", start_date="2024-01-01", end_date="2025-03-31"),
    project("three", 90_000, areas={"E06000055": 1.0}, title="=SUM(A1)", kind="training", reach_planned=50),
    project("refuge", 70_000, areas={"E01000001": 1.0}, tiers=("tertiary",), title="Safe house", confidential=True,
            location_text="Elm Street", office_address="1 Elm Street"),
]  # fmt: skip


@pytest.fixture
def filled(engine, tmp_path):
    (tmp_path / "lookup.csv").write_text(LOOKUP)
    import_file(engine, "lookup", SourceFile(tmp_path / "lookup.csv"))
    with transaction(engine) as session:
        save_projects(session, RECORDS)
    return engine


@pytest.fixture
def find(filled):
    def find(**asked):
        chosen = ProjectFilter(**asked)
        with transaction(filled) as session:
            matched = match_words(session, chosen.words)
            return find_projects(read_index(session), chosen, read_areas(session), matched=matched)

    return find


@pytest.fixture
def names(filled):
    def names(numbers):
        with transaction(filled) as session:
            return [record.project_id for record in read_selection(session, numbers)]

    return names


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("mentor", ["one"]), ("mentors school", ["one"]), ("talks", ["one", "two"]), ("knife talk", ["two"]),
        ("ment", ["one"]), ("ment school", []), ('"mentors"', ["one"]), ("talk* OR", []), ("town AND", []),
        ("trust -", ["two"]), ("elm", []), ("safe", ["refuge"]), ("NEAR(", []), ("\0", []), ("  ", []),
    ],
)  # fmt: skip
def test_words_are_found_by_their_stem_all_of_them_and_the_last_as_a_beginning(filled, names, words, found):
    """What has a meaning for the search engine (quotes, stars, AND) is only text; Elm Street is a refuge's place."""
    with transaction(filled) as session:
        assert names(match_words(session, words)) == found


def test_a_refuge_is_counted_from_authority_level_up_and_listed_nowhere(find, names):
    authority, ward, lsoa = find(area="E06000032"), find(area="E05000001"), find(area="E01000001")
    assert (authority.count, authority.confidential, authority.pence) == (3, 1, 220_000)
    assert names(authority.listed()) == ["one", "two"]
    assert "1 confidential project counted, not listed" in authority.summary()
    assert (ward.count, ward.confidential) == (lsoa.count, lsoa.confidential) == (2, 0)
    assert authority.facets["tier"]["tertiary"] == 1
    assert "tertiary" not in ward.facets["tier"]


def test_counts_of_a_facet_leave_its_own_choice_out(find):
    found = find(tier="primary")
    assert found.count == 2
    assert found.facets["tier"] == {"primary": 2, "secondary": 1, "tertiary": 1, "not-stated": 1}
    assert found.facets["area"] == {"E06000032": 2}
    assert find(tier="primary,not-stated").count == 3


def test_a_name_with_a_comma_is_one_name_and_semicolons_part_several(find, names):
    assert names(find(provider="Smith, Jones and Co").listed()) == ["one"]
    assert names(find(provider="Smith, Jones and Co; Town Trust").listed()) == ["one", "two"]
    assert names(find(provider="not-stated").page(order="newest")) == ["three"]


def test_a_year_holds_those_that_run_in_it(find, names):
    assert names(find(year="2023/24").listed()) == ["one", "two"]
    assert names(find(year="2024/25").listed()) == ["two"]
    assert names(find(year="not-stated").listed()) == ["three"]


@pytest.mark.parametrize("wrong", [{"tier": "fourth"}, {"area": "E06000032,Luton"}, {"year": "2024"}, {"year": "x/y"}])
def test_a_code_that_does_not_exist_is_refused(find, wrong):
    with pytest.raises(InputError):
        find(**wrong)
    areas = pd.DataFrame({"area_code": ["E06000032"], "area": ["Bedford"]})
    with pytest.raises(InputError):
        filter_projects(project_tables(), ProjectFilter(**wrong), areas)


def test_totals_say_what_is_not_stated_and_keep_leveraged_money_apart(filled, find):
    awards = (AwardRecord(funder="F", amount_pence=100), AwardRecord(funder="G", amount_pence=50, kind="leveraged"))
    with transaction(filled) as session:
        save_projects(session, [RECORDS[1].model_copy(update={"awards": awards})])
    found = find(area="E06000032")
    assert (found.pence, found.leveraged, found.without_amount) == (220_100, 50, 0)
    assert found.reach is None
    assert find(kind="training").reach is None, "people in direct delivery only"


def test_pages_put_the_most_money_or_the_newest_first(find, names):
    found = find()
    assert names(found.page()) == ["one", "three", "two"]
    assert names(found.page(order="newest", limit=2)) == ["two", "one"]
    assert names(found.page(order="oldest", limit=1)) == ["one"]


def test_evidence_is_what_the_latest_claims_say_in_their_own_scale():
    scales = pd.DataFrame(
        [("r", "impact", "high", "works"), ("r", "impact", "low", "none"), ("r", "cost", "high", "harm")],
        columns=["register_code", "scale", "level", "stance"],
    )
    columns = ["intervention_code", "register_code", "outcome", "setting", "register_version", "date_read", "value"]
    claims = pd.DataFrame(
        [("a", "r", "o", "", "1", "2024-01-01", "low"), ("a", "r", "o", "", "2", "2025-01-01", "high"),
         ("b", "r", "o", "", "2", "2025-01-01", "unknown level")], columns=columns,
    )  # fmt: skip
    assert stances_of(claims, scales) == {"a": frozenset({"works"})}


def test_a_workbook_holds_the_list_and_no_formula():
    out = io.BytesIO()
    assert write_xlsx(RECORDS[2:3], out) == 1
    sheet = openpyxl.load_workbook(out).active
    told = dict(zip(*map(list, sheet.iter_rows()), strict=True))
    told = {head.value: cell for head, cell in told.items()}
    assert (told["title"].value, told["title"].data_type) == ("=SUM(A1)", "s")
    assert (told["amount"].value, told["reach_planned"].value) == (900, 50)


def test_a_long_selection_is_read_in_parts_and_in_its_order(filled, names):
    with transaction(filled) as session:
        save_projects(session, [project(f"p{number:04d}") for number in range(1100)])
        numbers = read_index(session).numbers[::-1]
    assert names(numbers)[:2] == ["p1099", "p1098"]
    assert len(names(numbers)) == 1104


run = CliRunner().invoke


def test_the_list_takes_every_filter_and_says_its_totals(filled):
    said = run(app, ["catalogue", "list", "--tier", "primary", "--area", "E06000032", "--words", "talk"]).output
    assert said.startswith("2 projects, money stated: £1,500 (1 project without a stated amount).")
    assert "Safe house" not in run(app, ["catalogue", "list"]).output
    held = json.loads(run(app, ["catalogue", "list", "--format", "json"]).output)
    assert [row["project_id"] for row in held] == ["one", "three", "two"], "the most money first, as in the table"


def test_facets_are_counted_on_the_command_line(filled):
    held = json.loads(run(app, ["catalogue", "facets", "--status", "unknown", "--format", "json"]).output)
    assert {"facet": "tier", "code": "primary", "projects": 2} in held


@pytest.mark.parametrize("name", ["out.csv", "out.xlsx", "out.json"])
def test_no_export_holds_a_confidential_project_and_the_number_left_out_is_said(filled, tmp_path, name):
    done = run(app, ["catalogue", "export", str(tmp_path / name), "--publisher", "360G-test"])
    assert "1 confidential project left out." in done.output
    raw = (tmp_path / name).read_bytes()
    if name == "out.csv":
        assert [row["project_id"] for row in csv.DictReader(io.StringIO(raw.decode()))] == ["one", "two", "three"]
    if name == "out.xlsx":
        sheet = openpyxl.load_workbook(io.BytesIO(raw)).active
        assert [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)] == ["one", "two", "three"]
    assert b"Safe house" not in raw
    assert b"Elm" not in raw


def test_an_export_without_a_single_grant_is_refused_with_the_reasons_and_writes_nothing(filled, tmp_path):
    out = tmp_path / "out.json"
    done = run(app, ["catalogue", "export", str(out), "--publisher", "360G-test", "--kind", "training"])
    assert isinstance(done.exception, InputError)
    assert "the award has no date" in str(done.exception)
    assert not out.exists()


def test_an_export_of_another_kind_is_refused(filled, tmp_path):
    done = run(app, ["catalogue", "export", str(tmp_path / "out.pdf")])
    assert isinstance(done.exception, InputError)


def test_what_was_exported_is_stored_already(filled, tmp_path):
    path = tmp_path / "out.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        assert write_csv(RECORDS, file) == 4
    assert import_file(filled, "projects", SourceFile(path)).dropped == {"already stored": 4}


def test_an_empty_store_finds_nothing(engine):
    with transaction(engine) as session:
        found = find_projects(read_index(session), ProjectFilter(), read_areas(session))
    assert (found.count, found.pence, list(found.page())) == (0, None, [])
    assert found.to_frame().empty
    assert isinstance(found.listed(), np.ndarray)


def test_services_are_exported_and_read_again(filled, tmp_path):
    out = tmp_path / "out.json"
    done = run(app, ["catalogue", "export", str(out), "--services"])
    assert "3 services written" in done.output
    assert "1 confidential project left out." in done.output
    assert "Safe house" not in out.read_text()
    again = run(collect(), ["import", "services", str(out), "--json"])
    (report,) = json.loads(again.output)
    assert (report["read"], report["stored"], report["dropped"]) == (3, 0, {"already stored": 3})
