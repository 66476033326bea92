"""The page Find projects: counts beside each option, choices in the address, nothing confidential in the list."""

from __future__ import annotations

import re

import pytest

from builders import project
from interventions.importing.files import SourceFile
from interventions.loading import import_file
from interventions.store.engine import transaction
from interventions.store.projects import save_projects
from tests.app.test_pages import open_page, words

LOOKUP = "lsoa21_code,ward_code,ltla_code,ltla_name\nE01000001,E05000001,E06000032,Luton\n"


@pytest.fixture
def held(engine, tmp_path):
    (tmp_path / "lookup.csv").write_text(LOOKUP)
    import_file(engine, "lookup", SourceFile(tmp_path / "lookup.csv"))
    made = [
        project(f"p{n}", 1000 * n, areas={"E06000032": 1.0}, tiers=("primary",), provider="Jones, Smith and Co")
        for n in range(1, 4)
    ]
    made.append(project("safe", 5000, areas={"E01000001": 1.0}, tiers=("tertiary",), title="Refuge", confidential=True))
    with transaction(engine) as session:
        save_projects(session, made)


def listed(page):
    """The titles in the list of projects, in order."""
    return re.findall(r"project[?]project=[^>]*>([^<]+)</a>", words(page))


def options(page, facet):
    return page.multiselect(key=f"choose {facet}").options


def test_each_option_says_how_many_projects_it_would_give(held):
    page = open_page("projects", tier="primary")
    assert not page.exception
    assert options(page, "tier") == ["Primary (3)", "Secondary (0)", "Tertiary (1)"]
    assert "Luton (3)" in options(page, "area")
    assert "3 projects" in words(page)


def test_several_may_be_chosen_and_stand_in_the_address(held):
    page = open_page("projects", tier="primary,tertiary", provider="Jones, Smith and Co;not-stated")
    assert page.multiselect(key="choose tier").value == ["primary", "tertiary"]
    assert "4 projects" in words(page)
    page.multiselect(key="choose provider").set_value(["Jones, Smith and Co"]).run()
    assert page.query_params["provider"] == "Jones, Smith and Co"
    assert "3 projects" in words(page)


def test_a_refuge_is_in_the_totals_and_in_no_row(held):
    page = open_page("projects")
    assert "4 projects" in words(page)
    assert "1 confidential project counted, not listed" in words(page)
    assert listed(page) == ["P3", "P2", "P1"]  # most money first
    assert "Refuge" not in words(page)
    assert "3 projects" in words(open_page("projects", area="E01000001"))


def test_each_project_of_the_list_leads_to_its_record_and_names_its_cells(held):
    said = words(open_page("projects"))
    assert '<a href="project?project=p2" target="_self">P2</a>' in said
    assert '<td data-name="Provider">Jones, Smith and Co</td>' in said  # what a phone puts before each cell


def test_a_long_list_is_shown_a_part_at_a_time_and_its_length_stands_in_the_address(engine):
    with transaction(engine) as session:
        save_projects(session, [project(f"p{n}", 1000 * n) for n in range(60)])
    page = open_page("projects")
    assert len(listed(page)) == 25
    assert "Showing 25 of 60" in words(page)
    page = page.button[0].click().run()
    assert len(listed(page)) == 50
    assert page.query_params["shown"] in ("50", ["50"])
    assert len(listed(open_page("projects", shown="75"))) == 60
    assert len(listed(open_page("projects", shown="-1e9"))) == 25


@pytest.mark.parametrize("facet", ["tier", "year", "provider", "factor", "area", "evidence", "order"])
def test_nonsense_in_the_address_is_passed_over(held, facet):
    page = open_page("projects", **{facet: "<nonsense>,'; 2020/99"})
    assert not page.exception
    assert not page.error
    assert "4 projects" in words(page)


def test_nothing_found_is_said(held):
    page = open_page("projects", words="zebra")
    assert "No project matches" in words(page)
    assert listed(page) == []
