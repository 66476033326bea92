"""Keeping records true from the command line. Oracle: the store, read back, and literal words."""

import json
from datetime import date, timedelta

import pytest
from typer.testing import CliRunner

from builders import project
from catalogue.commands import app
from interventions.errors import InputError
from interventions.store.engine import transaction
from interventions.store.projects import read_history, read_project, save_project


def run(*words):
    return CliRunner().invoke(app, ["catalogue", *words], catch_exceptions=True)


@pytest.fixture
def held(engine):
    """A project with two versions, a refuge and a synthetic project."""
    with transaction(engine) as session:
        save_project(session, project("mentors", 120_000, provider="Trust"), actor="AB")
        save_project(session, project("mentors", 120_000, provider="Council"), actor="CD")
        save_project(session, project("refuge", confidential=True, office_address="7 Secret Lane"))
        save_project(session, project("made-up", synthetic=True))
    return engine


def test_a_record_is_shown_field_by_field_now_and_as_it_was(held):
    assert "Provider                 Council" in run("show", "mentors").stdout
    then = json.loads(run("show", "mentors", "--version", "1", "--format", "json").stdout)
    assert {"field": "Provider", "value": "Trust"} in then
    assert {"field": "Awards", "value": "Fund: £1,200 (grant)"} in then


def test_the_place_of_a_refuge_is_shown_only_when_asked_for(held):
    assert "Secret Lane" not in run("show", "refuge").stdout
    assert "7 Secret Lane" in run("show", "refuge", "--show-places").stdout


def test_the_history_says_who_changed_what(held):
    rows = json.loads(run("history", "mentors", "--format", "json").stdout)
    assert [(row["version"], row["by"], row["changed"]) for row in rows] == [
        (2, "CD", "Provider: Trust → Council"),
        (1, "AB", "first version"),
    ]


def test_an_earlier_version_is_brought_back_as_a_new_one(held):
    assert "again, as a new version" in run("bring-back", "mentors", "1", "--by", "EF").stdout
    assert "already" in run("bring-back", "mentors", "1").stdout
    with transaction(held) as session:
        record, version = read_project(session, "mentors")
        assert (record.provider, version) == ("Trust", 3)
        assert read_history(session, "mentors")["actor"].tolist() == ["EF", "CD", "AB"]


def test_confirmed_records_leave_the_stale_list(held):
    before = json.loads(run("stale", "--format", "json").stdout)
    assert [row["project_id"] for row in before] == ["mentors", "refuge"]
    days = (date.today(), date.today() + timedelta(days=1))  # midnight may fall between
    said = [f"1 record confirmed as right on {day}; 0 were already.\n" for day in days]
    assert run("confirm", "mentors", "mentors").stdout in said
    after = json.loads(run("stale", "--days", "1", "--format", "json").stdout)
    assert [row["project_id"] for row in after] == ["refuge"]


def test_one_unknown_name_confirms_none(held):
    done = run("confirm", "mentors", "nobody")
    assert isinstance(done.exception, InputError)
    with transaction(held) as session:
        assert read_project(session, "mentors")[0].assured_date is None
    assert isinstance(run("history", "nobody").exception, InputError)
