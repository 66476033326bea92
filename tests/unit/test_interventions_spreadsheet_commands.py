"""`vru import spreadsheet`, `rejects`, `services` and `vru catalogue duplicates` as typed. Oracle: what they print."""

import json

import pytest
from typer.testing import CliRunner

from builders import project
from interventions.cli import collect
from interventions.importing.files import SourceFile
from interventions.loading import import_file
from interventions.store.engine import transaction
from interventions.store.projects import save_projects
from interventions.store.reading import read_projects
from messy import write_messy


@pytest.fixture
def areas(engine, tmp_path):
    file = tmp_path / "areas.csv"
    file.write_text("code,name,area_type,parent_code\nE06000032,Luton,authority,\nE06000055,Bedford,authority,\n")
    import_file(engine, "areas", SourceFile(file))
    return engine


def run(*words: object):
    return CliRunner().invoke(collect(), [str(word) for word in words])


def titles(engine) -> set[str]:
    with transaction(engine) as session:
        return set(read_projects(session).projects["title"])


def test_a_guess_is_printed_and_never_stored_by_itself(areas, tmp_path):
    done = run("import", "spreadsheet", write_messy(tmp_path / "list.xlsx"))
    assert "12 columns of 13 recognised" in done.stdout
    assert "Did you mean Luton" in done.stdout
    assert "only guessed" in str(done.exception)
    assert titles(areas) == set()


def test_a_guess_written_changed_and_given_back_is_one_command_next_year(areas, tmp_path):
    path, kept = write_messy(tmp_path / "list.xlsx"), tmp_path / "map.yaml"
    run("import", "spreadsheet", path, "--write-map", kept, "--fixed", "funder=Fund", "--prefix", "beds", "--dry-run")
    assert titles(areas) == set()
    kept.write_text(kept.read_text().replace("Area(s): areas", "Area(s): {field: areas, translate: {lutton: Luton}}"))
    done = run("import", "spreadsheet", path, "--map", kept, "--json")
    (report,) = json.loads(done.stdout)
    assert (report["read"], report["stored"]) == (7, 4)
    queue = json.loads(run("import", "rejects", "list", "--format", "json").stdout)
    assert [row["title"] for row in queue] == ["Night Watch"]
    assert "Area(s)" not in queue[0]["faults"]


def test_yes_stores_and_the_queue_is_mended_from_the_command_line(areas, tmp_path):
    assert run("import", "spreadsheet", write_messy(tmp_path / "list.xlsx"), "--yes").exit_code == 0
    mended = ["--set", "Area(s)=Luton", "--set", "Start=31/12/2019", "--set", "Funding 2019/20=9000"]
    left = run("import", "rejects", "resubmit", 1, *mended)
    assert "still has 1 fault" in str(left.exception)
    assert run("import", "rejects", "resubmit", 1, "--set", "No. of young people=50").exit_code == 0
    assert "Night Watch" in titles(areas)
    assert "No row is waiting" in run("import", "rejects", "list").stdout


def test_the_place_of_a_refuge_is_printed_only_when_asked_for(areas, tmp_path):
    (tmp_path / "l.csv").write_text("Project,Area,Refuge,Amount\nSafe home,Hidden Lane,yes,about 5\n")
    (tmp_path / "m.yaml").write_text("columns: {Project: title, Area: areas, Refuge: confidential, Amount: amount}\n")
    run("import", "spreadsheet", tmp_path / "l.csv", "--map", tmp_path / "m.yaml")
    for words in (["list"], ["list", "--format", "json"], ["resubmit", 1, "--set", "Refuge=y"]):
        printed = run("import", "rejects", *words).stdout
        assert "Amount" in printed
        assert "Hidden Lane" not in printed
        assert "Hidden Lane" in run("import", "rejects", *words, "--show-places").stdout
    assert run("import", "rejects", "resubmit", 1, "--set", "Area=Luton", "--set", "Amount=5").exit_code == 0
    assert titles(areas) == {"Safe home"}


def test_a_row_is_discarded_from_the_command_line(areas, tmp_path):
    run("import", "spreadsheet", write_messy(tmp_path / "list.xlsx"), "--yes")
    run("import", "rejects", "discard", 1)
    assert "Night Watch" in run("import", "rejects", "list", "--state", "discarded").stdout


def test_a_sheet_that_is_not_there_and_a_setting_of_another_form_are_said(areas, tmp_path):
    path = write_messy(tmp_path / "list.xlsx")
    assert "Funded projects and Prices" in str(run("import", "spreadsheet", path, "--sheet", "2021").exception)
    assert "FIELD=VALUE" in str(run("import", "spreadsheet", path, "--fixed", "funder").exception)


def test_services_are_brought_in(areas, tmp_path):
    (tmp_path / "s.json").write_text('{"id": "s", "name": "Counselling", "status": "active", "email": "a@b.c"}')
    done = run("import", "services", tmp_path / "s.json")
    assert "1 row read, 1 stored" in done.stdout
    assert "details of people" in done.stdout
    assert titles(areas) == {"Counselling"}


def test_duplicates_are_listed_decided_and_merged(areas):
    same = {"title": "Boxing Clever", "provider": "Ring", "start_date": "2020-04-01"}
    with transaction(areas) as session:
        save_projects(session, [project(name, **same) for name in ("a", "b", "c")])
    pairs = json.loads(run("catalogue", "duplicates", "--format", "json").stdout)
    assert {(row["first"], row["second"]) for row in pairs} == {("a", "b"), ("a", "c"), ("b", "c")}
    assert run("catalogue", "duplicates", "different", "a", "b").exit_code == 0
    assert len(json.loads(run("catalogue", "duplicates", "--format", "json").stdout)) == 2
    assert "c is part of a now" in run("catalogue", "merge", "a", "c").stdout
    assert json.loads(run("catalogue", "duplicates", "--format", "json").stdout) == []
