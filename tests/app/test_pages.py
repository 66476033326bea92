"""Every page holds up empty, filled and faulty. Oracle: the element tree, and figures printed by the engines."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pages import open_page, words

MAIN = Path(__file__).parents[2] / "app" / "main.py"
VIEWS = ("overview", "projects", "provision", "gaps", "theories", "evaluate", "plan_evaluation", "data")


@pytest.mark.parametrize("view", VIEWS)
def test_an_empty_database_gives_a_calm_word_and_the_command_that_helps(view, engine):
    page = open_page(view)
    assert not page.exception
    assert not page.error
    assert "vru " in words(page)


@pytest.mark.parametrize("view", VIEWS)
def test_a_filled_database_shows_every_page(view, filled):
    page = open_page(view)
    assert not page.exception
    assert not page.error
    assert page.title


@pytest.mark.parametrize("view", VIEWS)
def test_a_missing_database_is_said_with_its_mend(view, database):
    page = open_page(view)
    assert not page.exception
    assert "vru init" in words(page)


@pytest.mark.parametrize("view", VIEWS)
def test_nonsense_in_the_address_falls_back(view, filled):
    nonsense = dict.fromkeys(
        ("place", "tier", "area", "need", "level", "theory", "design", "show", "outcome"), "<nonsense>"
    )
    page = open_page(view, **nonsense)
    assert not page.exception
    assert not page.error


def test_the_navigation_offers_the_seven_pages(filled):
    app = AppTest.from_file(str(MAIN), default_timeout=60).run()
    assert not app.exception
    assert "Preventing violence" in app.title[0].value


def test_a_choice_in_the_address_is_shown_and_a_choice_made_goes_into_it(filled):
    page = open_page("projects", area="E06000022")
    assert "10 projects" in words(page)
    assert "4 projects" not in words(page)
    page.multiselect(key="choose tier").set_value(["primary"]).run()
    assert page.query_params["tier"] == "primary"
    assert "4 projects" in words(page)


def test_synthetic_money_is_in_no_real_total(filled):
    assert "80 projects" in words(open_page("projects"))
    shown = words(open_page("projects", area="X10000001"))
    assert "12 projects" in shown
    assert "synthetic" in shown


def test_the_gaps_page_puts_ashmere_first_and_links_to_its_projects(filled):
    said = words(open_page("gaps", place="X10000001"))
    assert "**1. Ashmere (synthetic)**" in said


def test_before_and_after_claims_no_effect(filled):
    said = words(open_page("evaluate", place="X10000001", design="before", shown="1"))
    assert "it is not the effect of a programme" in said


def test_a_project_that_is_not_there_is_said(filled):
    page = open_page("project", project="no-such-project")
    assert 'href="projects"' in words(page)
    assert "There is no project 'no-such-project'" in words(page)


def test_an_uploaded_theory_with_faults_is_refused_with_each_of_them(filled):
    page = open_page("theories")
    page.file_uploader[0].upload("bad.yaml", b"nodes: [\n", "application/yaml").run()
    assert not page.exception
    assert page.error


def test_an_uploaded_file_with_faults_lists_them_and_stores_nothing(engine):
    from interventions.store.engine import transaction
    from interventions.store.reading import read_projects

    page = open_page("data")
    page.selectbox[0].set_value("projects")
    page.file_uploader[0].upload(
        "p.csv", b"project_id,title,areas,tiers,funder,amount\np,T,E06000032,none,F,x\n", "text/csv"
    ).run()
    page.button[0].click().run()
    assert "refused" in words(page)
    assert len(page.dataframe[0].value) == 3  # the area is not loaded, the tier is not one, the amount no number
    with transaction(engine) as session:
        assert read_projects(session).projects.empty


def test_a_theory_of_the_library_is_drawn_and_checked(filled):
    said = words(open_page("theories", theory="youth-mentoring"))
    assert "Youth mentoring: nothing to mend;" in said


def test_a_finding_on_a_link_names_its_two_ends(filled):
    page = open_page("theories")
    nodes = "nodes: [{id: a, kind: activity, text: We talk}, {id: b, kind: output, text: Talks}]"
    text = f"{nodes}\nlinks: [{{source: a, target: b}}]"
    page.file_uploader[0].upload("t.yaml", text.encode(), "application/yaml").run()
    assert not page.exception
    assert "We talk → Talks" in words(page)


def test_an_import_is_seen_at_once(engine, tmp_path):
    from interventions.importing.files import SourceFile
    from interventions.loading import import_file

    assert "No project is loaded yet" in words(open_page("projects"))
    file = tmp_path / "p.csv"
    file.write_text("project_id,title,areas,tiers,funder,amount\np,Seen,,primary,F,10\n", encoding="utf-8")
    import_file(engine, "projects", SourceFile(file))
    assert "1 project" in words(open_page("projects"))


def test_what_a_file_says_never_becomes_formatting_or_a_picture(engine, tmp_path):
    from interventions.importing.files import SourceFile
    from interventions.loading import import_file

    title = "![x](http://evil.example/x.png) <b>bold</b> $a$ :material/home:"
    file = tmp_path / "p.csv"
    file.write_text(f'project_id,title,areas,tiers,funder,amount\np,"{title}",,primary,F,10\n', encoding="utf-8")
    import_file(engine, "projects", SourceFile(file))
    assert "&lt;b&gt;bold" in words(open_page("projects"))
    page = open_page("project", project="p")
    shown = page.subheader[0].value
    assert shown.replace("\\", "").replace("\u2060", "") == title
    assert all(f"\\{sign}" in shown for sign in "![(<$:")
