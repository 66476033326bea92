"""The page Find projects: counts beside each option, choices in the address, nothing confidential in the list."""

from __future__ import annotations

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
    assert sorted(page.dataframe[0].value["Project"]) == ["P1", "P2", "P3"]
    assert "confidential" in words(open_page("projects", project="safe"))
    assert "Refuge" not in words(open_page("projects", project="safe"))
    assert "3 projects" in words(open_page("projects", area="E01000001"))


def test_a_card_leads_to_the_record(held):
    page = open_page("projects", project="p2")
    assert page.subheader[0].value == "P2"
    assert any("project?project=p2" in str(element.proto) for element in page.get("html"))


@pytest.mark.parametrize("facet", ["tier", "year", "provider", "factor", "area", "evidence", "order"])
def test_nonsense_in_the_address_is_passed_over(held, facet):
    page = open_page("projects", **{facet: "<nonsense>,'; 2020/99"})
    assert not page.exception
    assert not page.error
    assert "4 projects" in words(page)


def test_nothing_found_is_said(held):
    page = open_page("projects", words="zebra")
    assert "No project matches" in words(page)
    assert not page.dataframe
