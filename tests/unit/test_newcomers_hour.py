"""The newcomer's notebook runs from the first cell to the last, and claims nothing where nothing happened."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

NOTEBOOK = Path(__file__).resolve().parents[2] / "docs" / "newcomers-hour.ipynb"
CELLS = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]


@pytest.fixture(scope="module")
def hour(shared):
    """The names left by all code cells, run in order in one namespace, and what the last of them printed."""
    names, printed = {"__name__": "newcomers_hour"}, []
    names["print"] = lambda *words: printed.append(" ".join(map(str, words)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VRU_DATA", str(shared / "data"))
        for cell in CELLS:
            if cell["cell_type"] == "code":
                exec(compile("".join(cell["source"]), f"{NOTEBOOK.name}:{cell['id']}", "exec"), names)
    return names, printed


def test_it_is_stored_without_output():
    assert all(not cell["outputs"] and cell["execution_count"] is None for cell in CELLS if cell["cell_type"] == "code")


@pytest.mark.real
def test_every_row_of_the_street_files_is_accounted_for(hour):
    names, _ = hour
    first, second = names["reports"][-2:]
    assert (first.read, second.read) == (61_885, 59_982)
    assert first.dropped["repeated row"] == 125
    assert names["table"]["crimes"].sum() == names["violence"]["crimes"].sum()
    assert names["panel"].shape == (79, 24)
    assert names["panel"].balanced


@pytest.mark.real
def test_a_programme_that_never_was_is_not_called_an_effect(hour):
    names, printed = hour
    chance = names["chance"]
    assert (chance.treated_clusters, chance.comparison_clusters) == (12, 67)
    assert chance.method.startswith("CR2")
    assert chance.p_value > 0.05
    assert names["ratio"].ratio_interval.lower < 1 < names["ratio"].ratio_interval.upper
    assert names["alarms"] <= 0.1 * names["DRAWN"]
    assert printed[-1] == names["sentence"]
    assert "no effect was found" in names["sentence"]
    assert names["sentence"].endswith("Nothing happened there.")


@pytest.mark.real
def test_one_authority_is_one_decision_however_many_wards_it_has(hour):
    names, _ = hour
    one = names["one_decision"]
    assert (one.p_value, one.interval, one.treated_clusters, one.n_treated) == (None, None, 1, 20)
