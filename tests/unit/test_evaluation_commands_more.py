"""`vru evaluate`: every command in every form, pictures, the store, what reproduces a result, and faults."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import shlex
import sys
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

import evaluation
from evaluation.commands import app
from interventions.errors import DesignError, InputError
from interventions.synthetic import COUNTY, PROGRAMME, TRUE_EFFECT

KEYS = ("--unit", "area", "--period", "year", "--outcome", "y", "--first-treated", "start")
ONE_SERIES = ("--period", "month", "--outcome", "crimes", "--start", "2021-01")
COUNTS = ("--treated", "207,110", "--control", "308,318")
COMMANDS = {
    "card": KEYS,
    "did": (*KEYS, "--draws", "99"),
    "counts": (*KEYS, "--draws", "99"),
    "event-study": KEYS,
    "group-time": (*KEYS, "--draws", "99"),
    "imputation": (*KEYS, "--draws", "99"),
    "sun-abraham": KEYS,
    "stacked": (*KEYS, "--before", "2", "--after", "1"),
    "synthetic": KEYS,
    "sdid": (*KEYS, "--draws", "20"),
    "its": ONE_SERIES,
    "pre-post": ONE_SERIES,
    "displacement": COUNTS,
    "check": KEYS,
    "compare": (*KEYS, "--draws", "99"),
    "grade": (*KEYS, "--draws", "99"),
    "power": KEYS,
}


def call(*words):
    return CliRunner().invoke(app, ["evaluate", *map(str, words)])


def run(*words):
    outcome = call(*words)
    if outcome.exception is not None:
        raise outcome.exception
    return outcome.stdout


def record(*words):
    return json.loads(run(*words, "--format", "json"))


def make_areas(treated=8, units=20):
    rng = np.random.default_rng(4)
    frame = pd.DataFrame({"area": np.repeat(np.arange(units), 8), "year": np.tile(np.arange(2012, 2020), units)})
    frame["start"] = np.where(frame["area"] < treated, 2016, np.nan)
    frame["people"] = 1000 + 10 * frame["area"]
    return frame.assign(y=rng.poisson(30 + frame["area"]), x=rng.normal(size=len(frame)))


@pytest.fixture
def areas(tmp_path):
    path = tmp_path / "areas.csv"
    make_areas().to_csv(path, index=False)
    return path


@pytest.fixture
def months(tmp_path):
    path = tmp_path / "months.csv"
    rng = np.random.default_rng(2)
    names = [f"{2019 + i // 12}-{1 + i % 12:02d}" for i in range(48)]
    pd.DataFrame({"month": names, "crimes": rng.poisson(40, 48), "elsewhere": rng.poisson(80, 48)}).to_csv(
        path, index=False
    )
    return path


@pytest.fixture
def asked(areas, months):
    """The words of each command, with the file it reads."""

    def words(command):
        named = ["all"] if command == "check" else []
        files = {"displacement": [], "its": [months], "pre-post": [months]}
        return [command, *named, *files.get(command, [areas]), *COMMANDS[command]]

    return words


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_says_tabulates_and_records(asked, command):
    words = asked(command)
    table, found = run(*words), record(*words)
    rows = pd.read_csv(io.StringIO(run(*words, "--format", "csv")))
    assert len(table) > 50 and len(rows) >= 1 and "NaN" not in table
    assert found["reproduce"]["command"] == command
    if command in ("did", "counts", "imputation", "stacked", "synthetic", "sdid", "its", "pre-post"):
        assert len(rows) == 1 and rows["estimate"].iloc[0] == pytest.approx(found["estimate"])


@pytest.mark.parametrize("command", COMMANDS)
def test_every_json_tells_the_command_that_gives_it_again(asked, command):
    text = run(*asked(command), "--format", "json")
    told = json.loads(text)["reproduce"]
    assert run(*shlex.split(told["again"])[2:]) == text
    assert told["versions"]["numpy"] == np.__version__ and told["versions"]["pandas"] == version("pandas")
    assert set(told["versions"]) == {
        "vru-interventions", "numpy", "pandas", "scipy", "statsmodels", "linearmodels", "python"
    }  # fmt: skip
    assert {"form", "figure"}.isdisjoint(told["options"])


def test_help_lists_the_commands_in_the_order_of_work():
    listed = re.findall(r"^│ ([a-z-]+) {2,}\S", call("--help").stdout, flags=re.M)
    assert [name for name in listed if not name.startswith("--")] == list(COMMANDS)


@pytest.mark.parametrize("kind", ["html", "svg", "png"])
def test_a_figure_is_written_beside_the_answer(areas, tmp_path, kind):
    path = tmp_path / f"picture.{kind}"
    assert "treated units changed" in run("did", areas, *KEYS, "--no-infer", "--figure", path)
    content = path.read_bytes()
    assert len(content) > 5000
    assert {"html": b"<!DOCTYPE html>", "svg": b"<svg", "png": b"\x89PNG"}[kind] in content[:200]


def test_an_html_figure_loads_nothing_from_elsewhere(areas, tmp_path):
    path = tmp_path / "picture.html"
    run("event-study", areas, *KEYS, "--figure", path)
    assert not re.search(r'(src|href)="https?:', path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("command", ["card", "synthetic", "its", "displacement", "compare", "power"])
def test_other_answers_draw_themselves(asked, tmp_path, command):
    path = tmp_path / "picture.svg"
    run(*asked(command), *(["--placebos"] if command == "synthetic" else []), "--figure", path)
    assert path.stat().st_size > 2000


def test_few_treated_areas_have_the_ladder_s_error_and_not_their_own(areas):
    """Eight treated: the larger p of CR2 and the wild bootstrap leads, and CR1 stands nowhere in the row."""
    own = record("did", areas, *KEYS, "--no-infer")
    led = record("did", areas, *KEYS, "--draws", 199)
    assert led["estimate"] == own["estimate"]
    assert led["p_value"] == led["inference"]["p_value"] == led["inference"]["ways"][0]["p_value"]
    assert led["std_error"] != own["std_error"] and "CR1" not in led["errors"]
    assert led["caveats"][0]["code"] == own["caveats"][0]["code"] == "few-clusters"
    assert "read the interval as too narrow" not in led["summary"]


def test_three_treated_areas_have_no_clustered_error_by_time_either(tmp_path):
    path = tmp_path / "three.csv"
    make_areas(treated=3).to_csv(path, index=False)
    own, led = (record("imputation", path, *KEYS, "--draws", 99, *more) for more in (["--no-infer"], []))
    for answer in (own, led):
        assert {row["std_error"] for row in answer["terms"]} == {answer["std_error"]} == {None}
    assert led["terms"][0]["estimate"] == own["terms"][0]["estimate"]


def test_two_against_five_have_no_test_at_all(tmp_path):
    path = tmp_path / "few.csv"
    make_areas(treated=2, units=7).to_csv(path, index=False)
    found = record("did", path, *KEYS)
    assert (found["std_error"], found["lower"], found["p_value"]) == (None, None, None)
    assert found["errors"].startswith("withheld") and found["caveats"][0]["code"] == "too-few-clusters"
    assert "no test of chance is given" in run("did", path, *KEYS)


def test_options_reach_the_estimate(areas, months):
    rate = record("did", areas, *KEYS, "--no-infer", "--exposure", "people", "--per", 1000)
    assert rate["estimate"] != record("did", areas, *KEYS, "--no-infer")["estimate"]
    less = record("did", areas, *KEYS, "--no-infer", "--excluded", "2013..2014=flood", "--anticipation", 1)
    assert "flood" in less["summary"] and less["n_observations"] < 160
    both = record("its", months, *ONE_SERIES, "--comparison", "elsewhere", "--interruption", "2020-03",
                  "--excluded", "2020-04..2020-06=lockdown", "--harmonics", 1)  # fmt: skip
    assert both["design"] == "controlled interrupted time series" and "lockdown" in both["summary"]
    assert both["n_observations"] == 2 * (48 - 3)
    assert [row["term"] for row in both["terms"] if "2020-03" in str(row["term"])]


def test_a_plan_needs_no_start_in_the_data(areas):
    words = ("power", areas, *KEYS[:-2], "--start", 2016)
    named = record(*words, "--treated", 3, "--treated", 5)
    assert named["treated_clusters"] == 2
    assert record(*words, "--by-lot", 2)["treated_clusters"] == 2
    with pytest.raises(InputError, match="no unit 77"):
        run(*words, "--treated", 77)


def test_a_long_calculation_says_how_far_it_is_on_stderr(areas, monkeypatch):
    monkeypatch.setattr("evaluation.commands.planning.PATIENCE", -1.0)
    outcome = call("power", areas, *KEYS, "--method", "simulated", "--draws", 3)
    assert "Rehearsing: 33%" in outcome.stderr and "Rehearsing" not in outcome.stdout


def test_withheld_figures_are_marked(tmp_path):
    path = tmp_path / "stars.csv"
    frame = make_areas().astype({"y": object})
    frame.loc[3, "y"] = "*"
    frame.to_csv(path, index=False)
    found = record("did", path, *KEYS, "--no-infer", "--suppressed", "*")
    assert found["n_observations"] == 159


FAULTS = {
    "no column": (("did", "{areas}", *KEYS[:5], "nothing", *KEYS[6:]), "no column 'nothing'"),
    "no file": (("did", "nowhere.csv", *KEYS), "cannot be read"),
    "no CSV": (("did", "{binary}", *KEYS), "cannot be read"),
    "a broken archive": (("did", "{archive}", *KEYS), "cannot be read"),
    "nothing given": (("did",), "FILE, --unit, --period, --outcome and --first-treated are missing"),
    "nobody treated": (("did", "{untreated}", *KEYS), "no unit is treated"),
    "no such check": (("check", "everything", "{areas}", *KEYS), "no check is called 'everything'"),
    "no such estimator": (("compare", "{areas}", *KEYS, "--estimator", "magic"), "no estimator is called 'magic'"),
    "no count": (("check", "over-dispersion", "{areas}", *KEYS[:5], "x", *KEYS[6:]), "no count of events"),
    "a level of 95": (("did", "{areas}", *KEYS, "--level", "95"), "not between 0 and 1"),
    "no reason": (("did", "{areas}", *KEYS, "--excluded", "2014"), "has no reason"),
    "an empty span": (("did", "{areas}", *KEYS, "--excluded", "2030..2031=late"), "no period of the data"),
    "three counts": (("displacement", "--treated", "1,2,3", "--control", "3,4"), "is not a pair"),
    "no picture's name": (("did", "{areas}", *KEYS, "--no-infer", "--figure", "x.doc"), "no picture is written as"),
    "no picture": (("check", "over-dispersion", "{areas}", *KEYS, "--figure", "x.svg"), "has no picture"),
    "a file and the store": (("did", "{areas}", "--stored", "robbery", "--project", "a"), "cannot go with --stored"),
    "a project alone": (("did", "{areas}", *KEYS, "--project", "a"), "go with --stored"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_one_sentence_and_nothing_on_stdout(areas, tmp_path, monkeypatch, fault):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "binary.csv").write_bytes(b"\x89PNG\r\n\x1a\n\xff\xfe")
    (tmp_path / "archive.csv.gz").write_bytes(b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03abc")
    make_areas(treated=0).to_csv(tmp_path / "untreated.csv", index=False)
    words, said = FAULTS[fault]
    places = {"areas": areas, "binary": "binary.csv", "archive": "archive.csv.gz", "untreated": "untreated.csv"}
    outcome = call(*[word.format(**places) for word in words])
    assert isinstance(outcome.exception, InputError) and said in str(outcome.exception)
    assert outcome.stdout == "" and outcome.exception.exit_code == 2 and "\n" not in str(outcome.exception)
    assert not list(tmp_path.glob("x.*"))


def test_the_whole_program_ends_with_2_and_says_so_on_stderr(areas, monkeypatch, capsys):
    from interventions.cli import main

    monkeypatch.setattr(sys, "argv", ["vru", "evaluate", "check", "nonsense", str(areas), *KEYS])
    with pytest.raises(SystemExit) as end:
        main()
    told = capsys.readouterr()
    assert end.value.code == 2 and told.out == "" and told.err.startswith("Error: no check is called 'nonsense'.")


STORED = ("--stored", "violence-and-sexual-offences", "--project", PROGRAMME)


def test_recorded_crime_comes_from_the_store_as_the_page_reads_it(filled):
    from app import data
    from evaluation.recorded_crime import DECIDED, outcome_of, panel_rows

    treated = data.projects().areas.query("project_id == @PROGRAMME")["area_code"]
    rows = panel_rows(data.crimes_in(COUNTY), data.areas_in(COUNTY), category=STORED[1],
                      starts=dict.fromkeys(treated, "2023-01"))  # fmt: skip
    panel = evaluation.build_panel(rows, unit="area", period="month", outcome=outcome_of(STORED[1]),
                                   first_treated="start", assignment=DECIDED)  # fmt: skip
    found = record("did", *STORED, "--draws", 99)
    assert found["estimate"] == evaluation.did(panel).estimate
    assert found["reproduce"]["sha256"] == evaluation.fingerprint(panel)
    assert found["lower"] < TRUE_EFFECT < found["upper"]
    assert record("did", *STORED, "--place", COUNTY, "--draws", 99)["estimate"] == found["estimate"]


def test_a_mixture_from_the_store_is_of_the_areas_decided_for(filled):
    found = record("sdid", *STORED, "--draws", 10)
    assert (found["n_treated"], found["n_comparison"]) == (24, 96)


def test_a_series_from_the_store(filled):
    its = record("its", *STORED)
    assert its["start"] == "2023-01" and "2 harmonic pairs" in its["path"]
    whole = record("pre-post", "--stored", "robbery", "--place", COUNTY, "--start", "2023-01")
    assert whole["n_observations"] == 48


def test_reading_the_store_leaves_it_as_it_was(filled):
    path = Path(os.environ["VRU_DATABASE_URL"].removeprefix("sqlite:///"))
    before = hashlib.sha256(path.read_bytes()).hexdigest()
    run("card", *STORED)
    assert hashlib.sha256(path.read_bytes()).hexdigest() == before


@pytest.mark.parametrize(("words", "said"), [
    (("--stored", "robbery"), "--project is missing"),
    (("--stored", "robery", "--project", PROGRAMME), "no category 'robery'"),
    (("--stored", "robbery", "--project", "nobody"), "no project 'nobody'"),
    (("--stored", "robbery", "--project", PROGRAMME, "--place", "E00"), "no area E00"),
])  # fmt: skip
def test_what_the_store_does_not_hold_is_refused(filled, words, said):
    outcome = call("did", *words)
    assert isinstance(outcome.exception, InputError) and said in str(outcome.exception) and outcome.stdout == ""


def test_a_confidential_project_cannot_be_evaluated_by_name(own_copy):
    """Its areas would show in the comparison, so it is told as one that does not exist."""
    from interventions.store.engine import open_engine

    with open_engine().begin() as connection:
        connection.exec_driver_sql("update projects set confidential = 1 where project_id = ?", (PROGRAMME,))
    with pytest.raises(InputError, match="no project"):
        run("did", *STORED)


def test_a_series_too_short_is_a_design_error(tmp_path):
    path = tmp_path / "short.csv"
    path.write_text("month,count\n2020-01,3\n2020-02,4\n2020-03,2\n")
    with pytest.raises(DesignError):
        run("its", path, "--start", "2020-03")
