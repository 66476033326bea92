import json

import pytest
from typer.testing import CliRunner

from interventions.errors import InputError
from logic_models.commands import app

BEFORE = """
id: t
nodes:
- {id: a, kind: activity, text: Talks}
- {id: s, kind: short_outcome, text: Calm, after_months: 6}
- {id: i, kind: impact, text: Fewer hurt}
- {id: x, kind: other_cause, text: School rules}
links:
- {source: a, target: s, confidence: 80}
- {source: s, target: i, confidence: 60, assumption: Calm lasts}
- {source: a, target: i}
- {source: x, target: s}
"""


@pytest.fixture
def versions(tmp_path):
    (tmp_path / "before.yaml").write_text(BEFORE, encoding="utf-8")
    (tmp_path / "after.yaml").write_text(BEFORE.replace("confidence: 60", "confidence: 65"), encoding="utf-8")
    return str(tmp_path / "before.yaml"), str(tmp_path / "after.yaml")


def run(*words):
    return CliRunner().invoke(app, ["logic", *words], catch_exceptions=True)


def test_paths_are_printed_with_how_sure_they_are(versions):
    said = run("paths", versions[0]).stdout
    assert "a → s → i; 48% sure; weakest: s → i" in said
    assert ". a → i\n" in said
    assert len(run("paths", versions[0], "--limit", "1").stdout.splitlines()) == 2


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["critical"], "s → i: Calm lasts"),
        (["times"], "“Fewer hurt”: not before 6 months after the start (other ways to it state no month)."),
        (["confounders"], "Bears on the outcome alone: “School rules”."),
    ],
)
def test_a_theory_is_read_in_words_and_as_rows(versions, words, expected):
    assert expected in run(*words, versions[0]).stdout
    assert json.loads(run(*words, versions[0], "--format", "json").stdout)


def test_what_breaks_is_asked_by_the_ids_of_nodes(versions):
    assert "“Calm”" in run("breaks", versions[0], "a").stdout
    rows = json.loads(run("breaks", versions[0], "a", "--format", "json").stdout)
    assert {row["node"]: row["state"] for row in rows} == {"a": "failed", "s": "stopped", "i": "stopped", "x": "stands"}
    assert isinstance(run("breaks", versions[0], "z").exception, InputError)


def test_two_versions_are_compared_line_by_line(versions):
    said = run("compare", *versions).stdout.splitlines()
    assert said == [
        "1 change: 1 field of links changed.",
        "Link “Calm” → “Fewer hurt”: confidence was 60%, is now 65%.",
    ]
    assert run("compare", versions[0], versions[0]).stdout.strip() == "The two versions are the same."
