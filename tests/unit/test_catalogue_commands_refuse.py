"""What the catalogue's commands refuse, and what they still answer. Oracle: the few records and areas written here."""

import json

import pandas as pd
import pytest
from typer.testing import CliRunner

from builders import project
from catalogue.commands import finding as finding_commands
from catalogue.names import area_code, area_codes, nearest
from interventions.cli import collect
from interventions.demo import fill
from interventions.errors import InputError
from interventions.records import AwardRecord
from interventions.store.engine import transaction
from interventions.store.projects import save_projects

MADE = [
    project("one", interventions=("mentoring",), areas={"E06000032": 1.0}, provider="Luton Boxing Trust",
            awards=(AwardRecord(funder="Town Fund", amount_pence=5_000),)),
    project("two", 90_000, areas={"E06000055": 1.0}, interventions=("own-idea",)),
    project("safe", 10_000, areas={"E06000055": 1.0}, provider="Hidden Haven Refuge", confidential=True),
]  # fmt: skip
AREAS = pd.DataFrame(
    [("E06000023", "Bristol, City of", "authority"), ("E06000032", "Luton", "authority"),
     ("E06000055", "Bedford", "authority"), ("E05000009", "Bedford", "ward"),
     ("E23000026", "Bedfordshire", "police_force")],
    columns=["area_code", "area", "area_type"],
)  # fmt: skip


@pytest.fixture
def filled(engine):
    fill(engine)
    with transaction(engine) as session:
        save_projects(session, MADE)
    return engine


def run(*words):
    outcome = CliRunner().invoke(collect(), [str(word) for word in words])
    if outcome.exception is not None:
        raise outcome.exception
    return outcome


def listed(*words):
    return [row["project_id"] for row in json.loads(run("catalogue", "list", *words, "--format", "json").stdout)]


@pytest.mark.parametrize(
    ("option", "given", "near"),
    [
        ("--intervention", "mentorng", "mentoring"), ("--intervention", "own-ide", "own-idea"),
        ("--factor", "poor-school-readines", "poor-school-readiness"), ("--finding", "no-such-thing", ""),
        ("--provider", "Luton Boxing", "Luton Boxing Trust"), ("--funder", "town fund", "Town Fund"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("command", [["list"], ["facets"], ["export", "out.csv"]])
def test_what_nothing_holds_is_refused_with_the_nearest(filled, tmp_path, monkeypatch, command, option, given, near):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match=f"there is no {option[2:]} '{given}'") as refused:
        run("catalogue", *command, option, given)
    assert near in refused.value.mend
    assert "vru catalogue facets" in refused.value.mend
    assert not list(tmp_path.glob("out.*"))


def test_a_known_code_that_no_project_carries_is_an_empty_answer(filled):
    assert run("catalogue", "list", "--factor", "poor-school-readiness", "--provider", "Luton Boxing Trust").stdout
    assert listed("--factor", "poor-school-readiness", "--provider", "Luton Boxing Trust") == []
    assert listed("--intervention", "own-idea") == ["two"], "a code that a project alone carries is known"
    assert "one" not in listed("--provider", "not-stated")


def test_the_provider_of_a_refuge_is_suggested_to_nobody(filled):
    with pytest.raises(InputError) as refused:
        run("catalogue", "list", "--provider", "Hidden Haven")
    assert "Hidden Haven Refuge" not in str(refused.value)


def test_an_area_is_found_by_its_name_too(filled):
    assert listed("--area", "luton") == listed("--area", "E06000032")
    assert "one" in listed("--area", "luton")
    by_name, by_code = (run("catalogue", "coverage", "--within", given).stdout for given in ("LUTON", "E06000032"))
    assert by_name == by_code
    for command in ("lives", "money"):
        said = [run("catalogue", command, "--area", given).stdout for given in ("Luton", "E06000032")]
        assert said[0] == said[1]


@pytest.mark.parametrize(
    ("given", "codes"),
    [
        ("luton", ["E06000032"]), ("e06000032, Bedfordshire", ["E06000032", "E23000026"]), (" , ", []),
        ("Bristol, City of", ["E06000023"]), ("Bristol, City of; Luton", ["E06000023", "E06000032"]),
        ("Luton,not-stated", ["E06000032", "not-stated"]),
    ],
)  # fmt: skip
def test_several_areas_by_code_or_name(given, codes):
    assert area_codes(given, AREAS) == codes


def test_a_name_of_two_areas_is_refused_with_the_code_and_kind_of_each():
    with pytest.raises(InputError, match=r"2 areas .* E06000055 \(Local authority\) or E05000009 \(Ward\)"):
        area_code("bedford", AREAS)


def test_an_area_that_is_not_there_is_refused_with_the_nearest():
    with pytest.raises(InputError, match=r"no area 'Luto' .* E06000032 \(Luton\)"):
        area_code("Luto", AREAS)
    assert nearest("zzzz", {"a": "Luton"}) == []


def test_a_limit_is_kept_in_every_form(filled):
    whole = listed()
    assert len(whole) > 2
    assert listed("--limit", 2) == whole[:2]
    assert len(run("catalogue", "list", "--limit", 2, "--format", "csv").stdout.splitlines()) == 3
    assert "Showing 2." in run("catalogue", "list", "--limit", 2).stdout


def test_a_long_reading_is_announced_on_stderr_alone(filled, monkeypatch):
    before = run("catalogue", "list", "--format", "csv")
    assert before.stderr == ""
    monkeypatch.setattr(finding_commands, "_MANY", 2)
    after = run("catalogue", "list", "--format", "csv")
    assert after.stderr.startswith("reading ")
    assert after.stdout == before.stdout


def test_a_state_that_no_row_can_have_is_refused_with_those_it_can(engine):
    with pytest.raises(InputError, match=r"no state of a row\. One of: waiting, resubmitted, discarded"):
        run("import", "rejects", "list", "--state", "banana")


def test_an_intervention_is_shown_whole(filled):
    said = " ".join(run("evidence", "show", "mentoring").stdout.split())
    assert "How it may work." in said
    assert "Version: " in said
    assert "read 20" in said
    assert "One (one), Luton Boxing Trust: £50" in said
    assert "never reviewed" in said
    pooled = run("evidence", "show", "restorative-justice").stdout
    assert pooled.index("Studies") < pooled.index("pooled")


def test_the_confidential_projects_of_an_intervention_are_counted_and_not_named(filled):
    with transaction(filled) as session:
        save_projects(session, [MADE[2].model_copy(update={"interventions": ("own-thing", "mentoring")})])
    said = run("evidence", "show", "mentoring").stdout
    assert "1 project at a confidential place counted, not named" in said
    assert "Hidden Haven" not in said


def test_what_is_due_is_named_and_fits_the_terminal(filled, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    said = run("evidence", "due", "--as-of", "2026-12-01").stdout
    assert "Mentoring" in said
    assert "None" not in said
    assert max(map(len, said.splitlines())) <= 80


def test_an_intervention_that_is_not_there_is_refused_with_the_nearest(filled):
    with pytest.raises(InputError, match="Did you mean mentoring"):
        run("evidence", "show", "mentorng")
