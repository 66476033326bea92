"""The page Portfolio. Oracle: sums by hand over two theories whose assumptions are written out."""

import json

import pytest
from streamlit import cache_resource
from typer.testing import CliRunner

from interventions.records import AwardRecord, ProjectRecord
from interventions.store.engine import transaction
from interventions.store.projects import save_project
from interventions.store.theories import save_theory, theories_with_money
from logic_models import Link, LogicModel, Node
from logic_models.commands import app
from logic_models.storing import to_stored
from pages import open_page, words

STAY = "Young people stay a year"


def chain(name, assumption, **said):
    nodes = [Node("a", "activity", "Mentors meet"), Node("i", "impact", "Fewer hurt", outcome="violent-crime")]
    return LogicModel(nodes, [Link("a", "i", assumption=assumption, **said)], id=name, title=f"Theory {name}")


@pytest.fixture
def two(engine):
    """£62 and £38 on two theories, and one without money."""
    with transaction(engine) as session:
        for model, pence in (
            (chain("first", STAY, confidence=40, test="Count them", test_due="2027-03-01"), 62_00),
            (chain("second", "<b>There</b> are *jobs*"), 38_00), (chain("third", STAY, confidence=95), None),
        ):  # fmt: skip
            save_theory(session, to_stored(model))
            awards = [AwardRecord(funder="VRU", amount_pence=pence)] if pence else []
            save_project(session, ProjectRecord(project_id=model.id, title=model.title, theory_id=model.id,
                                                awards=awards))  # fmt: skip
    cache_resource.clear()
    return engine


def test_an_empty_database_gives_a_calm_word_and_the_command_that_helps(engine):
    page = open_page("portfolio")
    assert not page.exception
    assert "No theory of change is stored yet." in words(page)


def test_a_missing_database_is_said_with_its_mend(database):
    page = open_page("portfolio")
    assert not page.exception
    assert "vru init" in words(page)


def test_the_assumption_on_which_most_of_the_money_rests_is_said_with_its_share(two):
    page = open_page("portfolio")
    said = words(page)
    assert not page.exception
    assert f"62% of the money depends on 1 assumption: “{STAY}”." in said
    assert "1 of them states no money and weighs nothing here." in said
    assert "2027-03-01" in said
    assert "Count them" in said
    assert "&lt;b&gt;There&lt;/b&gt; are *jobs*" in said, "nothing a grantee writes becomes formatting"
    assert "Theory first: 40%" in said
    assert "Theory third: 95%" in said


def test_all_of_the_money_needs_both_and_the_choice_stands_in_the_address(two):
    page = open_page("portfolio", share="100")
    assert "100% of the money depends on 2 assumptions" in words(page)
    page.selectbox(key="choose share").set_value("75").run()
    assert page.query_params["share"] == "75"


def test_nonsense_in_the_address_falls_back(two):
    page = open_page("portfolio", share="<nonsense>")
    assert not page.exception
    assert "62% of the money" in words(page)


def test_the_demonstration_shows(filled):
    cache_resource.clear()
    page = open_page("portfolio")
    assert not page.exception
    assert not page.error


def test_a_theory_weighs_what_its_projects_were_awarded(two):
    with transaction(two) as session:
        assert [(stored.theory_id, pence) for stored, pence in theories_with_money(session)] == [
            ("first", 62_00), ("second", 38_00), ("third", None),
        ]  # fmt: skip


def test_the_command_says_what_the_page_says(two):
    told = CliRunner().invoke(app, ["logic", "portfolio"], catch_exceptions=False).stdout
    assert f"62% of the money depends on 1 assumption: “{STAY}”." in told
    rows = json.loads(CliRunner().invoke(app, ["logic", "portfolio", "--format", "json"]).stdout)
    assert {row["assumption"] for row in rows} >= {STAY}
