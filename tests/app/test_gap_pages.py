"""The pages on gaps: empty, filled with the demonstration, and with nonsense in the address."""

import re
from urllib.parse import unquote

import pytest

from interventions.importing.files import SourceFile
from interventions.loading import import_file
from interventions.projects_list import TEMPLATE
from pages import open_page, words

PLACE = "X10000001"


@pytest.mark.parametrize("view", ["gap_kinds", "pathways"])
def test_an_empty_database_is_said_to_be_empty(engine, view):
    assert "No area is loaded yet" in words(open_page(view))


@pytest.mark.parametrize("view", ["gap_kinds", "pathways"])
def test_nonsense_in_the_address_falls_back(filled, view):
    page = open_page(view, place="nope", level="moon", kind="zzz", factor="?", tier="x", age="y", ages="z", area="q")
    assert not page.exception


def test_a_place_without_recorded_crime_says_what_to_import(filled):
    assert "vru import crimes FILE" in words(open_page("gap_kinds", place="E23000026"))


def test_the_gaps_page_says_which_gaps_survive_and_how_sure_each_is(filled):
    said = words(open_page("gaps", place=PLACE))
    assert "Of 6 areas, 1 has a gap that survives 1,000 draws" in said
    assert "**1. Ashmere (synthetic)**: +18.5 points" in said
    assert "Does the money lean towards need?" in said
    assert "Concentration index" in said  # six towns: no interval, and no word on which way money leans


def test_the_kinds_page_opens_each_cell_to_its_sentence_and_its_projects(filled):
    said = words(open_page("gap_kinds", place=PLACE, kind="low-need", day="2024-06-01"))
    assert "the emptiest of the highest need first" in said
    assert "Provided where need is low" in said
    assert "project?project=synthetic-" in said


def test_the_day_chosen_is_the_day_that_is_counted(filled):
    assert "12 projects running or planned on 2024-06-01" in words(
        open_page("gap_kinds", place=PLACE, day="2024-06-01")
    )
    assert "1 project running or planned on 2040-01-01" in words(open_page("gap_kinds", place=PLACE, day="2040-01-01"))


def test_a_choice_of_kind_keeps_the_cells_of_that_kind_alone(filled):
    page = open_page("gap_kinds", place=PLACE, kind="wrong-tier", factor="whole", age="10–17")
    table = page.dataframe[-2].value if len(page.dataframe) > 1 else page.dataframe[0].value
    assert len(table)
    assert table["kinds"].str.contains("wrong-tier").all()
    assert (table["age"] == "10–17").all()


def test_an_empty_cell_leads_to_a_proposal_begun_for_it(filled):
    said = words(open_page("gap_kinds", place=PLACE, kind="nothing-provided", factor="each", day="2024-06-01"))
    started = re.findall(r"propose\?tier=(\w+)&amp;age=([^&]+)&amp;factor=([\w-]+)", said)
    assert started
    tier, age, factor = started[0]
    assert "You begin from a gap. " in words(open_page("propose", tier=tier, age=unquote(age), factor=factor))


def test_pathways_name_where_a_person_falls_through_and_who_takes_them(filled):
    said = words(open_page("pathways", place="E23000026", area="E06000032", ages="10-17"))
    assert "No service at any of these ages, for " in said
    assert "project?project=luton-" in said


@pytest.mark.parametrize(("factor", "kind"), [("whole", "Wrong tier"), ("each", "Nothing provided")])
def test_the_headline_the_list_and_its_filter_count_the_same_cells(filled, factor, kind):
    """With a kind chosen, the list has as many cells as the sentence above says of that kind."""
    said = words(
        open_page("gap_kinds", place=PLACE, kind=kind.lower().replace(" ", "-"), factor=factor, day="2024-06-01")
    )
    told = re.findall(rf"{kind}: ([\d,]+)", said.partition(" Each factor by itself ")[2 * (factor == "each")])[0]
    assert f"{told} cells, the emptiest of the highest need first" in said


def test_without_registers_and_factors_the_pages_name_the_command_that_brings_them_alone(engine, tmp_path):
    areas = tmp_path / "areas.csv"
    areas.write_text(
        "code,name,area_type,parent_code\nE23000001,Force,police_force,\nE06000001,Town,authority,E23000001\n"
    )
    import_file(engine, "areas", SourceFile(areas))
    people = tmp_path / "projects.csv"
    people.write_text(
        ",".join(TEMPLATE) + "\n" + ",".join(
            {"project_id": "a", "title": "Mentors", "areas": "E06000001", "factors": "gangs"}.get(name, "")
            for name in TEMPLATE
        ) + "\n"
    )  # fmt: skip
    report = import_file(engine, "projects", SourceFile(people))
    assert report.notes[0].startswith("no factors are loaded")
    assert "vru import reference" in words(open_page("pathways", place="E23000001"))
