"""`vru evaluate` on the published files: the figures of METHODS, section 7, in what it prints."""

from __future__ import annotations

import io
import json
import re
import shlex

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from evaluation.commands import app

MPDTA = ("--unit", "countyreal", "--period", "year", "--outcome", "lemp", "--first-treated", "first.treat")
CASTLE = ("--unit", "sid", "--period", "year", "--first-treated", "start")
HOMICIDE = (*CASTLE, "--outcome", "l_homicide")
PROP99 = ("--unit", "state_name", "--period", "year", "--outcome", "cigsale", "--first-treated", "start")
SICILY = ("--period", "year,month", "--outcome", "aces", "--exposure", "stdpop", "--start", "2005-01")


def run(*words):
    outcome = CliRunner().invoke(app, ["evaluate", *map(str, words)])
    if outcome.exception is not None:
        raise outcome.exception
    return outcome.stdout


def record(*words):
    return json.loads(run(*words, "--format", "json"))


def rows(*words):
    return pd.read_csv(io.StringIO(run(*words, "--format", "csv")))


@pytest.fixture(scope="module")
def data(shared):
    return shared / "data" / "evaluation"


@pytest.fixture(scope="module")
def castle(data, tmp_path_factory):
    frame = pd.read_csv(data / "castle.csv")
    first_full_year = frame[frame["post"] == 1].groupby("sid")["year"].min()
    path = tmp_path_factory.mktemp("castle") / "castle.csv"
    frame.assign(start=frame["sid"].map(first_full_year)).to_csv(path, index=False)
    return path


@pytest.fixture(scope="module")
def one_state(castle):
    """Florida, the first to change its law, beside the 29 states that never did."""
    frame = pd.read_csv(castle)
    path = castle.with_name("one.csv")
    frame[frame["start"].isna() | (frame["state"] == "Florida")].to_csv(path, index=False)
    return path


@pytest.fixture(scope="module")
def tobacco(data, tmp_path_factory):
    frame = pd.read_csv(data / "prop99_smoking.csv")
    path = tmp_path_factory.mktemp("tobacco") / "tobacco.csv"
    frame.assign(start=np.where(frame["state_name"] == "California", 1989, 0)).to_csv(path, index=False)
    return path


def test_did_of_castle(castle):
    found = record("did", castle, *HOMICIDE)
    assert found["estimate"] == pytest.approx(0.0693984293, rel=1e-8)
    assert found["std_error"] == pytest.approx(0.0558596353, rel=1e-6)
    assert (found["lower"], found["upper"]) == pytest.approx((-0.0428557, 0.1816526), rel=1e-5)
    assert found["p_value"] == pytest.approx(0.220, abs=5e-4)
    assert [way["role"] for way in found["inference"]["ways"]] == ["headline", "beside"]
    assert found["inference"]["method"] == "clustered (CR1)"


def test_one_treated_state_has_a_rank_and_its_floor_and_no_regression_error(one_state):
    words = ("did", one_state, *HOMICIDE)
    found, row, table = record(*words), rows(*words).iloc[0], run(*words)
    assert found["estimate"] == pytest.approx(0.1450326117, rel=1e-8)  # numpy, by hand: change less mean change
    for p, floor in (
        (found["p_value"], found["inference"]["smallest"]), (row["p_value"], row["smallest_p"]),
    ):  # fmt: skip
        assert (p, floor) == pytest.approx((13 / 30, 1 / 30))
    assert "p = 0.433" in table and "13 of 30" in table and "1/30" in table
    assert found["std_error"] is None and np.isnan(row["std_error"]) and "\nstd_error" not in table
    assert {way["method"]: way["role"] for way in found["inference"]["ways"]} | {
        "CR1": "withheld", "CR2 with Satterthwaite": "withheld", "restricted wild cluster bootstrap": "withheld",
    } == {way["method"]: way["role"] for way in found["inference"]["ways"]}  # fmt: skip
    withheld = [way for way in found["inference"]["ways"] if way["role"] == "withheld"]
    assert all(way["p_value"] is None and way["std_error"] is None and way["reason"] for way in withheld)
    assert all(way["std_error"] is None for way in found["inference"]["ways"])
    ps = {way["p_value"] for way in found["inference"]["ways"]} - {None}
    assert min(ps) > 0.3  # a clustered error would give a p of next to nought here
    assert not re.search(r"p = 0\.0|e-\d\d", run(*words).split("Tests, and")[0])


def test_one_treated_state_without_the_ladder_has_no_p_at_all(one_state):
    found = record("did", one_state, *HOMICIDE, "--no-infer")
    assert (found["std_error"], found["p_value"], found["lower"]) == (None, None, None)
    assert found["caveats"][0]["code"] == "too-few-clusters" and "inference" not in found


def test_counts_of_castle(castle):
    found = record("counts", castle, *CASTLE, "--outcome", "homicide_c", "--exposure", "population")
    assert found["estimate"] == pytest.approx(0.0793972725, rel=1e-7)
    assert found["std_error"] == pytest.approx(0.0312270436, rel=1e-6)


def test_the_rule_of_the_first_treated_period_changes_castle_and_is_printed(data):
    both = ("did", data / "castle.csv", "--unit", "sid", "--period", "year", "--outcome", "l_homicide",
            "--share", "cdl", "--no-infer")  # fmt: skip
    full = record(*both, "--counted", "first full period")
    assert full["estimate"] == pytest.approx(0.0693984293, rel=1e-8)
    assert "any exposure" in full["summary"]
    assert record(*both, "--counted", "any exposure")["estimate"] != pytest.approx(full["estimate"], rel=0.01)


def test_goodman_bacon_of_castle(castle):
    table = rows("check", "goodman-bacon", castle, *HOMICIDE)
    weights = table.groupby("kind")["weight"].sum()
    means = (table["weight"] * table["estimate"]).groupby(table["kind"]).sum() / weights
    assert len(table) == 25 and table["weight"].sum() == pytest.approx(1, abs=1e-10)
    assert (table["weight"] * table["estimate"]).sum() == pytest.approx(0.0693984293, abs=1e-10)
    assert weights["treated against never treated"] == pytest.approx(0.898809, abs=1e-6)
    assert means["treated against never treated"] == pytest.approx(0.07843799, abs=1e-7)


def test_all_checks_of_castle_stand_one_a_line(castle):
    lines = run("check", "all", castle, *HOMICIDE, "--draws", 199).strip().split("\n")
    assert [line.split(" (")[0] for line in lines] == [
        "pre-trend", "pre-trend-power", "honest-did", "goodman-bacon", "negative-weights", "placebo-time",
        "placebo-space", "leave-one-out", "anticipation", "comparison-set", "excluded-periods", "autocorrelation",
        "recording-batches", "over-dispersion",
    ]  # fmt: skip
    assert lines[-1] == "over-dispersion (does not apply): the outcome is no count of events."


def test_group_time_and_two_way_of_mpdta(data):
    found = record("group-time", data / "mpdta.csv", *MPDTA)
    assert found["averages"]["simple"]["estimate"] == pytest.approx(-0.03995128, abs=1e-8)
    assert found["averages"]["dynamic"]["std_error"] == pytest.approx(0.01996499, abs=1e-8)
    assert len(rows("group-time", data / "mpdta.csv", *MPDTA).query("kind == 'cell'")) == 12
    assert record("did", data / "mpdta.csv", *MPDTA, "--draws", 99)["std_error"] == pytest.approx(
        0.01326515543, rel=1e-8
    )


def test_staggered_estimators_of_mpdta(data):
    """Without covariates all three give the same effect on impact: that of group-time effects at event time 0."""
    impact = -0.0199318
    found = rows("sun-abraham", data / "mpdta.csv", *MPDTA).set_index("event_time")
    assert found.loc[0, "estimate"] == pytest.approx(impact, abs=1e-6)
    stack = record("stacked", data / "mpdta.csv", *MPDTA, "--before", 1, "--after", 0)
    assert stack["estimate"] == pytest.approx(-0.0189222, abs=1e-6)  # our own, to see it change
    made = record("imputation", data / "mpdta.csv", *MPDTA)
    assert made["estimate"] == pytest.approx(-0.0477099, abs=1e-6)
    path = rows("event-study", data / "mpdta.csv", *MPDTA)
    assert list(path["event_time"]) == [-4, -3, -2, -1, 0, 1, 2, 3]


@pytest.mark.slow
def test_synthetic_control_of_california(tobacco):
    spans = [w for name in ("lnincome", "retprice", "age15to24") for w in ("--predictor", f"{name}=1980..1988")]
    lags = [word for year in (1975, 1980, 1988) for word in ("--lagged", year)]
    found = record("synthetic", tobacco, *PROP99, *spans, "--predictor", "beer=1984..1988", *lags)
    weights = {row["name"]: row["weight"] for row in found["weights"]}
    published = {"Utah": 0.343, "Nevada": 0.236, "Montana": 0.182, "Colorado": 0.175, "Connecticut": 0.062}
    assert {name: weights[name] for name in published} == pytest.approx(published, abs=0.02)
    assert found["pre_mspe"] <= 3.22 and found["p_value"] == pytest.approx(1 / 39) and found["std_error"] is None


@pytest.mark.parametrize(
    ("weighting", "estimate"), [("sdid", -15.60382787), ("sc", -19.61966347), ("did", -27.34911108)]
)
def test_synthetic_did_of_california(tobacco, weighting, estimate):
    found = record("sdid", tobacco, *PROP99, "--weighting", weighting, "--draws", 38)
    assert found["estimate"] == pytest.approx(estimate, rel=1e-7)


def test_interrupted_series_of_sicily(data):
    file = data / "sicily_its.csv"
    plain = record("its", file, *SICILY, "--errors", "model")
    assert (plain["estimate"], plain["std_error"]) == pytest.approx((-0.11162844, 0.01722477), rel=1e-6)
    assert (plain["ratio"], plain["ratio_lower"], plain["ratio_upper"]) == pytest.approx(
        (0.894377, 0.864686, 0.925086), abs=1e-6
    )
    seasons = record("its", file, *SICILY, "--errors", "quasi", "--harmonics", 2)
    assert (seasons["ratio"], seasons["ratio_lower"], seasons["ratio_upper"]) == pytest.approx(
        (0.885072, 0.839401, 0.933227), abs=1e-6
    )
    assert seasons["dispersion"] == pytest.approx(2.26218, rel=1e-5)


def test_displacement_as_published():
    found = record("displacement", "--treated", "207,110", "--control", "308,318",
                   "--displacement", "178,157", "--displacement-control", "150,140")  # fmt: skip
    assert (found["estimate"], found["std_error"], found["statistic"]) == pytest.approx((-118, 39.598, -2.98), rel=1e-4)
    assert [round(limit) for limit in found["interval"]] == [-196, -40]
    assert found["reproduce"]["sha256"] is None


def test_estimates_side_by_side_and_their_grade(castle, one_state):
    table = rows("compare", castle, *HOMICIDE, "--draws", 99)
    assert table.set_index("name").loc["did", "estimate"] == pytest.approx(0.0693984293, rel=1e-8)
    assert list(table["name"])[:2] == ["did", "imputation"]
    few = rows("compare", one_state, *HOMICIDE)
    assert few["std_error"][few["name"].isin(["did", "imputation"])].isna().all()
    assert few.set_index("name").loc["did", "p_value"] == pytest.approx(13 / 30)
    assert 1 <= record("grade", castle, *HOMICIDE, "--draws", 99)["level"] <= 4
    assert record("card", one_state, *HOMICIDE)["smallest_p"] == pytest.approx(1 / 30)


def test_power_by_formula_and_by_rehearsal(castle, capsys):
    found = record("power", castle, *HOMICIDE)
    assert (found["treated_clusters"], found["method"]) == (21, "analytic")
    tried = record("power", castle, *HOMICIDE, "--method", "simulated", "--draws", 40)
    assert tried["draws"] == 40 and tried["absolute"] == pytest.approx(found["absolute"], rel=0.6)


@pytest.mark.parametrize("words", [("did", *HOMICIDE, "--draws", "199", "--seed", "3"), ("check", "all", *HOMICIDE,
                                   "--draws", "99"), ("event-study", *HOMICIDE, "--lags", "2")])  # fmt: skip
def test_a_json_says_how_to_get_itself_again(castle, words):
    command, *rest = words
    named = [rest.pop(0)] if command == "check" else []
    text = run(command, *named, castle, *rest, "--format", "json")
    again = shlex.split(json.loads(text)["reproduce"]["again"])
    assert again[:3] == ["vru", "evaluate", command]
    assert run(*again[2:]) == text
