import csv
import io
import json
from dataclasses import replace

import pytest
from typer.testing import CliRunner

from interventions.errors import ImportRefused, InputError, StoreError
from interventions.store.engine import transaction
from interventions.store.theories import save_theory
from logic_models.commands import app
from logic_models.reading import write_logic_model
from logic_models.storing import to_stored
from sound_theory import changed, sound_theory


def run(*words):
    return CliRunner().invoke(app, ["logic", *words], catch_exceptions=True)


def test_the_library_is_listed_in_three_ways():
    assert "youth-mentoring" in run("list").stdout
    listed = json.loads(run("list", "--format", "json").stdout)
    assert len(listed) == 12
    assert [row["id"] for row in listed] == sorted(row["id"] for row in listed)
    rows = list(csv.DictReader(io.StringIO(run("list", "--format", "csv").stdout)))
    assert rows[-1]["title"] == "Youth mentoring"


def test_a_sound_theory_exits_0():
    done = run("check", "youth-mentoring")
    assert done.exit_code == 0
    assert done.stdout.startswith("Youth mentoring: nothing to mend;")
    assert done.stdout.strip().endswith("Not judged here: V13, V14, V23.")
    found = json.loads(run("check", "youth-mentoring", "--format", "json").stdout)
    assert {row["severity"] for row in found} == {"hint"}


def test_a_check_against_the_registers_stops_what_they_rate_harmful(filled, tmp_path):
    model = sound_theory()
    write_logic_model(changed(model, "meet", approach="prison-awareness"), tmp_path / "t.yaml")
    assert run("check", str(tmp_path / "t.yaml")).exit_code == 0
    done = run("check", str(tmp_path / "t.yaml"), "--evidence")
    assert done.exit_code == 1
    assert "V14  Must be mended" in done.stdout
    assert "YEF Toolkit" in done.stdout and "“Harmful”" in done.stdout
    assert "Not judged here: V23." in done.stdout


def test_the_stage_decides_what_blocks(tmp_path):
    write_logic_model(changed(sound_theory(), "calm", indicator=""), tmp_path / "t.yaml")
    assert run("check", str(tmp_path / "t.yaml"), "--stage", "draft").exit_code == 0
    assert run("check", str(tmp_path / "t.yaml"), "--stage", "award").exit_code == 1
    assert run("check", str(tmp_path / "t.yaml"), "--stage", "final").exit_code == 2


def test_registers_that_are_not_there_are_an_error_with_its_mend(database):
    error = run("check", "youth-mentoring", "--evidence").exception
    assert isinstance(error, StoreError)
    assert "vru init" in error.mend


def test_a_blocked_theory_exits_1_with_its_findings(tmp_path):
    (tmp_path / "t.yaml").write_text("title: T\nnodes:\n- {id: p, kind: problem, text: Drift}\n", encoding="utf-8")
    done = run("check", str(tmp_path / "t.yaml"), "--format", "json")
    assert done.exit_code == 1
    assert {row["rule"] for row in json.loads(done.stdout) if row["severity"] == "block"} == {"V1"}
    spoken = run("check", str(tmp_path / "t.yaml"))
    assert "V1  Must be mended: The audience is missing. Say who the project works with." in spoken.stdout


def test_a_theory_is_drawn_to_the_screen_and_into_files(tmp_path):
    assert run("draw", "youth-mentoring").stdout.startswith("digraph theory {")
    for ending in ("dot", "svg"):
        done = run("draw", "youth-mentoring", "--output", str(tmp_path / f"t.{ending}"))
        assert done.exit_code == 0
        assert done.stdout == ""
        assert (tmp_path / f"t.{ending}").stat().st_size > 1_000


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        (["check", "no-such-theory"], InputError),
        (["draw", "youth-mentoring", "--output", "t.gif"], InputError),
        (["draw", "youth-mentoring", "--output", "/no/such/folder/t.dot"], InputError),
    ],
)
def test_what_cannot_be_done_is_an_error_with_exit_code_2(words, kind):
    error = run(*words).exception
    assert isinstance(error, kind)
    assert error.exit_code == 2


def test_a_faulty_file_is_refused(tmp_path):
    (tmp_path / "t.yaml").write_text("nodes: [", encoding="utf-8")
    assert isinstance(run("check", str(tmp_path / "t.yaml")).exception, ImportRefused)


def test_the_template_is_a_theory_that_can_be_handed_in(tmp_path):
    (tmp_path / "mine.yaml").write_text(run("template").stdout)
    done = run("check", str(tmp_path / "mine.yaml"))
    assert done.exit_code == 0, done.stdout


def test_a_stored_theory_is_listed_checked_and_followed_by_its_id(engine, tmp_path):
    with transaction(engine) as session:
        save_theory(session, to_stored(replace(sound_theory(), id="boxing-ashmere", title="Boxing")))
    assert "boxing-ashmere" in run("list", "--stored").stdout
    assert run("check", "boxing-ashmere").stdout.startswith("Boxing")
    told = run("times", "boxing-ashmere").stdout
    assert "calm: stated after 6 months" in told
    assert isinstance(run("check", "no-such").exception, InputError)
