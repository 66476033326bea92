"""The smallest tests that would have caught what an attacker found in the catalogue."""

import pytest

from builders import project
from interventions.errors import ImportRefused, StoreError
from interventions.importing.files import SourceFile
from interventions.loading import import_file
from interventions.record_changes import compare_records
from interventions.store.engine import transaction
from interventions.store.projects import bring_back, read_project, save_project, save_projects

AREAS = "code,name,area_type,parent_code\nE06000032,Luton,authority,\n"
HEAD = "project_id,title,areas,tiers,funder,amount"


@pytest.fixture
def areas(engine, tmp_path):
    (tmp_path / "areas.csv").write_text(AREAS)
    import_file(engine, "areas", SourceFile(tmp_path / "areas.csv"))
    return engine


def bring(engine, tmp_path, text, kind="projects"):
    (tmp_path / "list.csv").write_text(text)
    return import_file(engine, kind, SourceFile(tmp_path / "list.csv"))


def test_a_list_without_the_column_does_not_make_a_refuge_public(areas, tmp_path):
    bring(areas, tmp_path, f"{HEAD},confidential\nr,Refuge,E06000032,tertiary,F,1,yes\n")
    bring(areas, tmp_path, f"{HEAD}\nr,Refuge renamed,E06000032,tertiary,F,1\n")
    with transaction(areas) as session:
        record, version = read_project(session, "r")
    assert (record.title, record.confidential, version) == ("Refuge renamed", True, 2)


def test_a_person_who_saves_the_record_may_make_it_public(areas):
    with transaction(areas) as session:
        save_projects(session, [project("r", confidential=True)])
        save_project(session, project("r"), expected=1)
        assert not read_project(session, "r")[0].confidential


def test_bringing_an_open_version_back_leaves_the_place_confidential(areas):
    with transaction(areas) as session:
        save_projects(session, [project("r", location_text="1 Elm Street")])
        save_projects(session, [project("r", confidential=True)])
        bring_back(session, "r", 1)
        assert read_project(session, "r")[0].confidential


def test_what_two_open_versions_said_of_the_place_is_hidden_once_another_is_confidential():
    before, after = project("r", office_address="12 Officestreet"), project("r", office_address="13 Officestreet")
    assert "Officestreet" in str(compare_records(before, after))
    assert "Officestreet" not in str(compare_records(before, after, hidden=True))


@pytest.mark.parametrize("kind", ["projects", "areas"])
def test_a_quotation_mark_that_is_never_closed_does_not_swallow_the_rest(areas, tmp_path, kind):
    heads = {"projects": "project_id,areas,tiers,funder,amount,title", "areas": "code,area_type,parent_code,name"}
    rows = {"projects": "a,E06000032,primary,F,100,", "areas": "E06000055,authority,,"}
    with pytest.raises(ImportRefused) as refused:
        bring(areas, tmp_path, f'{heads[kind]}\n{rows[kind]}"Youth club\n{rows[kind]}Boxing\n', kind)
    assert any("quotation mark" in fault.allowed for fault in refused.value.faults)


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("award_period", "banana", "not a financial year"),
        ("award_period", "2024/26", "not a financial year"),
        ("start_date", "0001-01-01", "date"),
        ("assured_date", "9999-12-31", "date"),
    ],
)
def test_years_that_cannot_be_are_faults(areas, tmp_path, column, value, said):
    with pytest.raises(ImportRefused) as refused:
        bring(areas, tmp_path, f"{HEAD},{column}\na,Title,E06000032,primary,F,1,{value}\n")
    assert any(said in fault.allowed for fault in refused.value.faults)


def test_a_long_cell_is_cut_in_the_fault_that_names_it(areas, tmp_path):
    with pytest.raises(ImportRefused) as refused:
        bring(areas, tmp_path, f"{HEAD},status\na,Title,E06000032,primary,F,1,{'x' * 50_000}\n")
    assert all(len(str(fault.value)) < 300 for fault in refused.value.faults)


@pytest.mark.parametrize(
    "does",
    [
        pytest.param("exit 1", id="at once"),
        pytest.param("cat >/dev/null; printf '\\000\\000\\000'", id="within a length"),
        pytest.param("cat >/dev/null; printf '\\000\\000\\000\\000\\000\\000\\001\\000abc'", id="within a chunk"),
        pytest.param("cat >/dev/null; printf '\\000\\000\\000\\000\\000\\000\\000\\000\\200'", id="within its report"),
    ],
)
def test_the_end_of_the_reading_process_is_said(areas, tmp_path, monkeypatch, does):
    from interventions.store import apart

    other = tmp_path / "other"
    other.write_text(f"#!/bin/sh\n{does}\n")
    other.chmod(0o755)
    monkeypatch.setattr(apart, "_LONG", 0)
    monkeypatch.setattr(apart.sys, "executable", str(other))
    with pytest.raises(StoreError) as ended:
        bring(areas, tmp_path, f"{HEAD}\na,Title,E06000032,primary,F,1\n")
    assert "ended before its time" in str(ended.value)


STUDIES = "code,citation,intervention_code,outcome,measure,effect,lower,upper,std_error,document,section"


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("smd,0.2,,,1e300", "std_error"),
        ("smd,0.2,,,0", "std_error"),
        ("odds-ratio,0.6,0.6,0.6,", "upper"),
        ("odds-ratio,-1,,,0.1", "effect"),
        ("odds-ratio,0.6,0.2,1.5,99", "std_error"),
        ("smd,1e300,,,0.1", "effect"),
        ("bananas,0.2,,,0.1", "measure"),
    ],
)
def test_a_study_that_cannot_be_is_refused_by_row_and_column(engine, tmp_path, row, column):
    with pytest.raises(ImportRefused) as refused:
        bring(engine, tmp_path, f"{STUDIES}\ns,Smith (2020),x,y,{row},paper,table 1\n", "studies")
    assert column in {fault.column for fault in refused.value.faults}
