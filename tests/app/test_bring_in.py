"""The pages "Bring in a list" and "Entered twice?" empty, filled and faulty. Oracle: the element tree and the store."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from builders import project
from interventions.importing.files import SourceFile
from interventions.importing.lists.applying import read_list
from interventions.importing.lists.mapping import ColumnMapping
from interventions.importing.lists.sheets import read_tables
from interventions.loading import import_file
from interventions.records import AwardRecord
from interventions.store.engine import transaction
from interventions.store.projects import read_project, save_projects
from interventions.store.reading import read_known, read_projects
from interventions.store.rejects import list_rejects, save_list
from messy import SOUND, write_messy
from pages import open_page, words


@pytest.fixture
def areas(engine, tmp_path):
    file = tmp_path / "areas.csv"
    file.write_text("code,name,area_type,parent_code\nE06000032,Luton,authority,\nE06000055,Bedford,authority,\n")
    import_file(engine, "areas", SourceFile(file))
    return engine


def upload(page: AppTest, path: Path) -> AppTest:
    page.file_uploader(key="list").upload(path.name, path.read_bytes(), "application/octet-stream").run()
    assert not page.exception
    return page


def press(page: AppTest, start: str) -> AppTest:
    next(button for button in page.button if button.label.startswith(start)).click().run()
    assert not page.exception
    return page


@pytest.mark.parametrize("view", ["bring_in", "duplicates"])
def test_a_missing_database_is_said_with_its_mend(view, database):
    page = open_page(view)
    assert not page.exception
    assert "vru init" in words(page)


@pytest.mark.parametrize("view", ["bring_in", "duplicates"])
def test_with_nothing_there_is_a_calm_word_and_the_command(view, engine):
    page = open_page(view)
    assert not page.exception
    assert not page.error
    assert "vru import" in words(page)


def test_a_list_is_guessed_looked_at_stored_and_its_faulty_row_mended(areas, tmp_path):
    page = upload(open_page("bring_in"), write_messy(tmp_path / "list.xlsx"))
    fields = {box.label.removeprefix("Field of "): box.value for box in page.selectbox}
    assert fields["Area(s)"] == "areas"
    assert fields["Lead contact"] == ""
    assert "4 projects sound" in words(page)
    with transaction(areas) as session:
        assert read_projects(session).projects.empty  # looked at, not stored
    press(page, "Store the 4")
    assert "7 rows read, 4 stored" in words(page)
    with transaction(areas) as session:
        assert sorted(read_projects(session).projects["title"]) == sorted(SOUND)
    page = open_page("bring_in")
    assert "Did you mean Luton" in words(page)
    for title, text in {"Area(s)": "Luton", "Start": "31/12/2019", "Funding 2019/20": "9000"}.items():
        page.text_input(key=f"mend 1 {title}").set_value(text)
    press(page, "Send in again")
    assert "one whole number" in words(page)  # one fault is left, the rest is kept
    page.text_input(key="mend 1 No. of young people").set_value("")
    press(page, "Send in again")
    assert "No row waits" in words(page)
    with transaction(areas) as session:
        assert read_project(session, "night-watch-kerb")[0].areas == {"E06000032": 1.0}


def test_a_row_can_be_taken_out_of_the_queue(areas, tmp_path):
    page = press(upload(open_page("bring_in"), write_messy(tmp_path / "list.xlsx")), "Store the 4")
    page = press(open_page("bring_in"), "Take out")
    assert "taken out of the queue" in words(page)
    with transaction(areas) as session:
        assert list_rejects(session).empty


def test_the_place_of_a_refuge_in_the_queue_is_shown_only_when_asked_for(areas, tmp_path):
    (tmp_path / "l.csv").write_text("Project,Area,Refuge,Postcode,Amount\nSafe home,Hidden Lane,yes,LU1 1AA,about 5\n")
    mapping = ColumnMapping.from_yaml("columns: {Project: title, Area: areas, Refuge: confidential, Amount: amount}")
    with transaction(areas) as session:
        read = read_list(read_tables(SourceFile(tmp_path / "l.csv")), mapping, read_known(session), {}, file="l.csv")
        save_list(session, read)
    page = open_page("bring_in")
    assert "Hidden Lane" not in words(page)
    assert not {"Hidden Lane", "LU1 1AA"} & {field.value for field in page.text_input}
    assert "not shown, since the place is confidential" in words(page)
    page.text_input(key="mend 1 Amount").set_value("5")
    press(page, "Send in again")  # the fault of the place is left, its cell as it was
    (toggle,) = [one for one in page.toggle if one.label == "Show confidential place fields"]
    toggle.set_value(True).run()
    assert {"Hidden Lane", "LU1 1AA"} <= {field.value for field in page.text_input}
    page.text_input(key="mend 1 Area").set_value("Luton")
    press(page, "Send in again")
    with transaction(areas) as session:
        assert read_project(session, "safe-home")[0].areas == {"E06000032": 1.0}


def test_without_a_title_column_the_page_asks_for_it(areas, tmp_path):
    (tmp_path / "l.csv").write_text("Status,Area\nlive,Luton\nended,Bedford\n")
    page = upload(open_page("bring_in"), tmp_path / "l.csv")
    assert "which column holds the title" in words(page)
    page.selectbox[0].set_value("title").run()
    assert "2 projects sound" in words(page)


def test_a_field_chosen_twice_is_said(areas, tmp_path):
    (tmp_path / "l.csv").write_text("Project,Status,Area\nOne,live,Luton\n")
    page = upload(open_page("bring_in"), tmp_path / "l.csv")
    page.selectbox[1].set_value("areas").run()
    assert "Two columns are areas it works in" in words(page)


def test_a_file_that_holds_no_table_is_said(engine, tmp_path):
    (tmp_path / "l.csv").write_text("nothing here\n")
    assert "no sheet has a row of titles" in words(upload(open_page("bring_in"), tmp_path / "l.csv"))


def test_last_years_mapping_is_taken(areas, tmp_path):
    (tmp_path / "l.csv").write_text("What,Where\nOne,Luton\n")
    page = upload(open_page("bring_in"), tmp_path / "l.csv")
    mapping = b"columns: {What: title, Where: areas}\nfixed: {funder: Home Office}\nprefix: beds\n"
    page.file_uploader(key="map").upload("m.yaml", mapping, "application/yaml").run()
    press(page, "Store the 1")
    with transaction(areas) as session:
        assert read_project(session, "beds-one")[0].awards == (AwardRecord(funder="Home Office"),)


@pytest.fixture
def pair(areas):
    same = {"title": "Boxing Clever", "provider": "Ring", "start_date": "2020-04-01"}
    with transaction(areas) as session:
        save_projects(session, [
            project("a", 100, **same, areas={"E06000032": 1.0}),
            project("b", 50, **same, areas={"E06000032": 1.0}, confidential=True, location_text="Hidden Lane"),
        ])  # fmt: skip
    return areas


def test_two_records_stand_side_by_side_without_the_place_of_a_refuge(pair):
    page = open_page("duplicates")
    shown = words(page) + "".join(str(element.proto) for element in page.get("html"))
    assert "1 pair of records may be one project" in shown
    assert "differs" in shown
    assert "Hidden Lane" not in shown
    assert "Luton" not in shown


def test_the_same_project_is_put_together(pair):
    page = press(open_page("duplicates"), "The same project")
    assert "b is part of a now" in words(page)
    with transaction(pair) as session:
        tables = read_projects(session)
    assert list(tables.projects["project_id"]) == ["a"]
    assert tables.awards["amount_pence"].sum() == 150


def test_different_projects_are_not_shown_again(pair):
    page = press(open_page("duplicates"), "Different projects")
    assert "No pair is left" in words(page)
    assert "No pair is left" in words(open_page("duplicates"))
