"""Results: they say themselves without stars, tabulate themselves without NaN, draw themselves with words."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import evaluation
from evaluation.wording import SAYS_MORE, figure
from interventions.result import Result


def frame(treated=4, comparison=5):
    rng = np.random.default_rng(6)
    units = treated + comparison
    table = pd.DataFrame({"area": np.repeat(np.arange(units), 6), "year": np.tile(np.arange(2015, 2021), units)})
    table["start"] = np.where(table["area"] < treated, 2018.0, np.nan)
    return table.assign(y=rng.normal(3, 1, len(table)))


def panel(treated=4):
    return evaluation.build_panel(frame(treated), unit="area", period="year", outcome="y", first_treated="start")


def series():
    months = pd.period_range("2019-01", periods=30, freq="M").astype(str)
    return pd.DataFrame({"month": months, "count": np.random.default_rng(3).poisson(25, 30)})


ANSWERS = {
    "panel": panel,
    "did": lambda: evaluation.did(panel()),
    "withheld": lambda: evaluation.did(panel(treated=1)),
    "event study": lambda: evaluation.event_study(panel()),
    "before and after": lambda: evaluation.pre_post(series(), start="2020-06"),
    "time series": lambda: evaluation.interrupted_time_series(series(), start="2020-06"),
    "controlled series": lambda: evaluation.interrupted_time_series(
        series().assign(other=40 + np.arange(30) % 4), start="2020-06", comparison="other", slope=True
    ),
    "displacement": lambda: evaluation.displacement(
        treated=(20, 10), control=(30, 31), displacement=(12, 14), displacement_control=(15, 15)
    ),
    "scores": lambda: evaluation.pre_post(pd.DataFrame({"a": [1, 2, 4], "b": [2, 2, 6]}), before="a", after="b"),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_every_answer_keeps_the_face_of_a_result(name):
    answer = ANSWERS[name]()
    assert isinstance(answer, Result)
    words = answer.summary()
    assert "*" not in words and "significan" not in words and "nan" not in words.lower().split()
    chart = answer.plot().to_dict()
    assert len(chart["description"]) > 40
    assert len(answer.to_frame()) > 0


@pytest.mark.parametrize("name", [n for n in ANSWERS if n != "panel"])
def test_records_are_json_and_carry_the_caveats_in_full(name):
    record = ANSWERS[name]().to_record()
    assert record["summary"] and all(c["text"] and c["severity"] for c in record["caveats"])
    assert "NaN" not in json.dumps(record)


def test_results_cannot_be_changed():
    effect = evaluation.did(panel())
    with pytest.raises(AttributeError):
        effect.level = 0.9


def test_withheld_figures_are_none_in_the_table():
    row = evaluation.did(panel(treated=1)).to_frame().iloc[0]
    assert [row[name] for name in ("std_error", "lower", "upper", "p_value", "ratio")] == [None] * 5


def test_the_ratio_and_its_interval_are_exponentials_and_only_on_the_log_scale():
    effect = evaluation.interrupted_time_series(series(), start="2020-06")
    assert effect.ratio == pytest.approx(np.exp(effect.estimate))
    assert effect.ratio_interval == pytest.approx(np.exp(effect.interval))
    difference = evaluation.did(panel())
    assert (difference.ratio, difference.ratio_interval) == (None, None)


def test_the_chart_marks_the_start_and_tells_lines_apart_without_colour():
    chart = evaluation.interrupted_time_series(series(), start="2020-06").plot().to_dict()
    assert any(layer["mark"].get("type") == "rule" for layer in chart["layer"])
    assert "strokeDash" in chart["layer"][0]["encoding"]


def test_no_title_runs_past_the_edge_of_a_narrow_window():
    named = frame(4).rename(columns={"y": "recorded violence and sexual offences in the night"})
    made = evaluation.build_panel(named, unit="area", period="year", outcome=named.columns[-1], first_treated="start")
    for answer in (made, evaluation.did(made), evaluation.event_study(made)):
        lines = answer.plot().to_dict()["title"]["text"]
        assert " ".join(lines).startswith("Recorded violence and sexual offences in the night: ")
        assert max(map(len, lines)) <= 40


def test_every_design_names_one_that_could_say_more():
    assert set(SAYS_MORE) == set(evaluation.Design)


@pytest.mark.parametrize(
    ("value", "words"),
    [(0, "0"), (1234.56, "1,234.6"), (12.345, "12.3"), (0.069398, "0.0694"), (-0.000123456, "-0.000123")],
)
def test_figures_keep_three_digits(value, words):
    assert figure(value) == words


def in_a_fresh_interpreter(code):
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()


def loaded_after(code, *modules):
    return in_a_fresh_interpreter(f"{code}; import sys; print([m for m in {modules} if m in sys.modules])")


def test_importing_the_package_loads_no_engine():
    assert loaded_after("import evaluation", "pandas", "scipy", "statsmodels", "linearmodels") == "[]"


def test_the_verbs_load_no_engine_before_they_are_called():
    verbs = "import evaluation as e; e.did, e.event_study, e.pre_post, e.interrupted_time_series"
    assert loaded_after(verbs, "statsmodels", "linearmodels", "altair") == "[]"


def test_the_engines_have_one_door():
    folder = Path(evaluation.__file__).parent
    doors = [
        p.name for p in folder.rglob("*.py") if re.search(r"(import|from) (statsmodels|linearmodels)", p.read_text())
    ]
    assert doors == ["regression.py"]


@pytest.mark.parametrize("first", ["import evaluation.did", "from evaluation.did import did", "import evaluation"])
def test_a_verb_stays_a_verb_whichever_is_loaded_first(first):
    assert in_a_fresh_interpreter(f"{first}; import evaluation; print(type(evaluation.did).__name__)") == "function"


def test_the_public_names_all_exist_and_no_others_do():
    for name in evaluation.__all__:
        assert getattr(evaluation, name).__name__ == name
    with pytest.raises(AttributeError):
        evaluation.no_such_verb
