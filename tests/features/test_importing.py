"""Steps of importing.feature: the real command line on files such as a commissioner receives."""

import json
import zipfile
from types import SimpleNamespace

import pytest
from pytest_bdd import given, parsers, scenarios, then, when
from typer.testing import CliRunner

from interventions.cli import collect
from interventions.errors import VRUError
from interventions.store.engine import transaction
from interventions.store.reading import read_crimes, read_projects

scenarios("importing.feature")

LOOKUP = "lsoa21_code,ltla24_code\nE01000001,E06000032\nE01000002,E06000032\n"


@pytest.fixture
def desk(tmp_path, engine):
    """The commissioner's folder, and what the last command said."""
    return SimpleNamespace(folder=tmp_path, engine=engine, path=None, report=None, code=None, said="")


def vru(desk, *words):
    result = CliRunner().invoke(collect(), ["import", *map(str, words)])
    desk.code, desk.said = result.exit_code, result.stdout + result.stderr
    if isinstance(result.exception, VRUError):  # `vru` itself says these; the runner hands them on
        desk.said += result.exception.sentence()
    return result


def bring(desk, kind):
    result = vru(desk, kind, desk.path, "--json")
    desk.report = json.loads(result.stdout)[0]
    desk.said += "\n".join(desk.report.get("notes", []))


def imports(desk):
    return json.loads(vru(desk, "list", "--json").stdout)


def write_street(desk, name, month, robberies, nuisances):
    kinds = ["Robbery"] * int(robberies) + ["Anti-social behaviour"] * int(nuisances)
    rows = [
        f"{f'id{n}' if kind == 'Robbery' else ''},{month},Bedfordshire Police,-0.42,51.88,E0100000{1 + n % 2},{kind}"
        for n, kind in enumerate(kinds)
    ]
    desk.path = desk.folder / name
    head = "Crime ID,Month,Reported by,Longitude,Latitude,LSOA code,Crime type"
    desk.path.write_text("\n".join([head, *rows]) + "\n")


@given("a database that knows two small areas of Luton")
def areas(desk):
    desk.path = desk.folder / "lookup.csv"
    desk.path.write_text(LOOKUP)
    bring(desk, "lookup")


@given("a projects list with three projects")
def projects_list(desk):
    desk.path = desk.folder / "projects.csv"
    rows = [f"p{n},Project {n},primary,E06000032,Home Office,5000" for n in (1, 2, 3)]
    desk.path.write_text("\n".join(["project_id,title,tiers,areas,funder,amount", *rows]) + "\n")


@given(parsers.parse('in row {row:d} the {column} is written "{value}"'))
def spoil(desk, row, column, value):
    right = {"tier": "primary", "amount": "5000"}[column]
    lines = desk.path.read_text().splitlines()
    lines[row - 1] = lines[row - 1].replace(right, value)
    desk.path.write_text("\n".join(lines) + "\n")


@given(
    parsers.parse(
        "a street file of {month} with {robberies} robberies and {nuisances} reports of anti-social behaviour"
    )
)
def street_file(desk, month, robberies, nuisances):
    write_street(desk, f"{month}-bedfordshire-street.csv", month, robberies, nuisances)


@given(
    parsers.parse(
        "the police publish {month} again with {robberies} robberies and {nuisances} reports of anti-social behaviour"
    )
)
@when(
    parsers.parse(
        "the police publish {month} again with {robberies} robberies and {nuisances} reports of anti-social behaviour"
    )
)
def published_again(desk, month, robberies, nuisances):
    write_street(desk, f"{month}-bedfordshire-street-revised.csv", month, robberies, nuisances)


@given(parsers.parse("I import it as {kind}"))
@when(parsers.parse("I import it as {kind}"))
def import_it(desk, kind):
    bring(desk, kind)


@when("I mend both rows and import it again")
def mend(desk):
    projects_list(desk)
    bring(desk, "projects")


@when("I import it again under another name, packed as a zip")
def again_zipped(desk):
    desk.before = len(imports(desk))
    packed = desk.folder / "download.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.write(desk.path, "2024-04/another-name-street.csv")
    desk.path = packed
    bring(desk, "crimes")


@when("I see that the second file was wrong and undo the last import")
def undo_last(desk):
    assert vru(desk, "undo", imports(desk)[0]["import_id"]).exit_code == 0


@when("I try to undo the import of the areas")
def undo_areas(desk):
    vru(desk, "undo", imports(desk)[-1]["import_id"])


@then(parsers.parse("it is refused with {count:d} faults"))
def refused(desk, count):
    assert desk.code != 0
    assert len(desk.report["faults"]) == count


@then(parsers.parse('I read "{words}"'))
def read(desk, words):
    assert words in desk.said


@then("the database holds no project")
def no_project(desk):
    with transaction(desk.engine) as session:
        assert read_projects(session).projects.empty


@then(parsers.parse("{read:d} rows are read and {stored:d} stored"))
def rows(desk, read, stored):
    assert desk.code == 0
    assert (desk.report["read"], desk.report["stored"]) == (read, stored)
    assert desk.report["read"] == desk.report["stored"] + sum(desk.report["dropped"].values())


@then(parsers.parse('the reason is "{reason}" for {count:d} rows'))
def reason_is(desk, reason, count):
    assert desk.report["dropped"] == {reason: count}


@then("the list of imports is no longer than before")
def list_unchanged(desk):
    assert len(imports(desk)) == desk.before


@then(parsers.parse("the database holds {count:d} crimes of {month}"))
def crimes_held(desk, count, month):
    with transaction(desk.engine) as session:
        crimes = read_crimes(session)
    assert crimes.loc[crimes["month"] == month, "crimes"].sum() == count


@then("none of them is anti-social behaviour")
def no_nuisance(desk):
    with transaction(desk.engine) as session:
        assert set(read_crimes(session)["category"]) == {"robbery"}


@then("the list of imports says that the last one was undone")
def said_undone(desk):
    listed = imports(desk)
    assert listed[0]["undone_at"] is not None
    assert listed[1]["undone_at"] is None
    assert "undone" in vru(desk, "list").stdout.splitlines()[0]


@then("I am told to undo the later imports first")
def told(desk):
    assert desk.code != 0
    assert "Undo the later imports first" in desk.said
