"""`vru evaluate`: files in, answers out, faults refused."""

from __future__ import annotations

import io
import json

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from evaluation.commands import app
from interventions.errors import InputError


def run(*words):
    outcome = CliRunner().invoke(app, ["evaluate", *map(str, words)])
    if outcome.exception is not None:
        raise outcome.exception
    return outcome.stdout


@pytest.fixture
def areas(tmp_path):
    rng = np.random.default_rng(1)
    frame = pd.DataFrame({"area": np.repeat(np.arange(12), 4), "year": np.tile(np.arange(2015, 2019), 12)})
    frame["start"] = np.where(frame["area"] < 6, 2017, np.nan)
    path = tmp_path / "areas.csv"
    frame.assign(y=rng.normal(5, 1, 48)).to_csv(path, index=False)
    return path


@pytest.fixture
def months(tmp_path):
    path = tmp_path / "months.csv"
    counts = np.random.default_rng(2).poisson(30, 30)
    frame = pd.DataFrame({"year": [2020 + i // 12 for i in range(30)], "month": [1 + i % 12 for i in range(30)]})
    frame.assign(count=counts).to_csv(path, index=False)
    return path


KEYS = ("--unit", "area", "--period", "year", "--outcome", "y", "--first-treated", "start")


def test_did_in_three_formats_says_the_same(areas):
    record = json.loads(run("did", areas, *KEYS, "--format", "json"))
    row = pd.read_csv(io.StringIO(run("did", areas, *KEYS, "--format", "csv"))).iloc[0]
    table = run("did", areas, *KEYS)
    assert row["estimate"] == record["estimate"]
    assert f"{record['estimate']:.10g}" in table and record["summary"] in table
    assert record["n_treated"] == 6 and record["caveats"][0]["code"] == "few-clusters"


def test_event_study_lists_event_times_and_its_test(areas):
    record = json.loads(run("event-study", areas, *KEYS, "--lags", 0, "--format", "json"))
    assert [row["event_time"] for row in record["estimates"]] == [-2, -1, 0]
    assert record["pre_trend"]["null"]
    assert "+1" in run("event-study", areas, *KEYS)


def test_its_and_before_and_after_join_year_and_month(months):
    place = ("--period", "year,month", "--start", "2021-06")
    its = json.loads(run("its", months, *place, "--harmonics", 1, "--format", "json"))
    naive = json.loads(run("pre-post", months, *place, "--format", "json"))
    assert its["first_period"] == naive["first_period"] == "2020-01"
    assert its["design"] == "interrupted time series" and len(its["series"]) == 30
    assert naive["p_value"] is None


def test_before_and_after_of_participants(tmp_path):
    path = tmp_path / "scores.csv"
    path.write_text("in;out\n10;12\n12;15\n14;15\n9;\n")
    record = json.loads(run("pre-post", path, "--before", "in", "--after", "out", "--format", "json"))
    assert (record["estimate"], record["n_started"]) == (2, 4)


def test_bad_input_is_refused_with_what_to_mend(areas, tmp_path):
    with pytest.raises(InputError, match="no column 'area2'"):
        run("did", areas, "--unit", "area2", *KEYS[2:])
    with pytest.raises(InputError, match="cannot be read"):
        run("did", tmp_path / "nowhere.csv", *KEYS)
    assert InputError.exit_code == 2
