"""`vru evidence`: the library read, a review noted, faults refused. Oracle: the reference files' own rows."""

from __future__ import annotations

import io
import json

import pandas as pd
import pytest
from typer.testing import CliRunner

from catalogue.commands import app
from interventions.cli import collect
from interventions.errors import InputError


@pytest.fixture
def run(demo_database, monkeypatch):
    monkeypatch.setenv("VRU_DATABASE_URL", f"sqlite:///{demo_database}")

    def run(*words):
        outcome = CliRunner().invoke(app, ["evidence", *map(str, words)])
        if outcome.exception is not None:
            raise outcome.exception
        return outcome.stdout

    return run


def test_the_list_says_where_registers_disagree(run):
    rows = {row["intervention_code"]: row for row in json.loads(run("list", "--format", "json"))}
    assert rows["vocational-training"]["conflicting"] is True
    assert rows["cbt-offenders"]["conflicting"] is False
    assert rows["cbt-offenders"]["uk"] is True


def test_one_tier_only(run):
    rows = pd.read_csv(io.StringIO(run("list", "--tier", "primary", "--format", "csv")))
    assert "street-lighting" in set(rows["intervention_code"])
    assert "restorative-justice" not in set(rows["intervention_code"])


def test_one_intervention_shows_its_registers_and_its_pooled_studies(run):
    said = run("show", "restorative-justice")
    assert "Most promising or best evidence" in said
    assert "10 studies of Restorative justice on reoffending, pooled by us" in said


def test_the_map_in_every_form(run):
    assert "Funded, and no evidence held:" in run("map")
    cells = pd.DataFrame(json.loads(run("map", "--across", "setting", "--format", "json")))
    assert set(cells["column"]) == {"", "school", "family", "community", "health", "justice"}


def test_a_review_moves_an_intervention_off_the_list_until_it_is_due(engine):
    from interventions.demo import fill

    fill(engine)

    def due(day):
        said = CliRunner().invoke(app, ["evidence", "due", "--as-of", day, "--format", "json"])
        return {row["intervention_code"]: row["state"] for row in json.loads(said.stdout)}

    assert due("2026-12-01")["mentoring"] == "overdue"
    done = CliRunner().invoke(
        app, ["evidence", "review", "mentoring", "--on", "2027-01-10", "--next-due", "2027-06-01", "--note", "seen"]
    )
    assert "next due 2027-06-01" in done.stdout
    assert due("2027-06-01")["mentoring"] == "reviewed"
    assert due("2027-06-02")["mentoring"] == "overdue"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("show", "nope"), "no intervention"), (("review", "nope"), "no intervention"),
        (("list", "--tier", "x"), "no tier"),
        (("map", "--across", "x"), "outcome or setting"), (("due", "--as-of", "soon"), "is not a day"),
    ],
)  # fmt: skip
def test_what_is_not_known_is_refused_with_its_mend(run, words, said):
    with pytest.raises(InputError, match=said):
        run(*words)


@pytest.mark.parametrize("code", ["hot-spot-policing", "vocational-training"])
def test_the_documents_contradiction_is_called_conflicting_with_both_claims(code, demo_database, monkeypatch):
    monkeypatch.setenv("VRU_DATABASE_URL", f"sqlite:///{demo_database}")
    said = " ".join(CliRunner().invoke(collect(), ["evidence", "show", code]).output.split())
    assert ": conflicting." in said
    assert said.count("Bedfordshire Needs Assessment, evidence matrix: “") >= 4  # twice in a sentence, twice in full
