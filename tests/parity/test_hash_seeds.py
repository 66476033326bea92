"""Every estimator on the published data, run anew: the same figures for any hash seed, order of rows and kind of ids.

Run as a script this file prints the figures in full; the tests run it in fresh processes and compare.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import evaluation

ROOT = Path(__file__).resolve().parents[2]
KEYS = {"unit": "unit", "period": "period", "first_treated": "start"}
PREDICTORS = ("retprice", "age15to24")


def floats(value: Any) -> list[float]:
    """All fractions in a record, in order; names, periods and counts are left out."""
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ()
    return [value] if isinstance(value, float) else [found for part in parts for found in floats(part)]


def read(file: Path, unit: str, how: str, *, period: str = "year", separator: str = ",") -> pd.DataFrame:
    """A published table as given; or its rows shuffled, and ids in words that sort like the ids or against them."""
    frame = pd.read_csv(file, sep=separator).rename(columns={unit: "unit", period: "period"})
    if how == "as given":
        return frame
    order = {name: place for place, name in enumerate(sorted(frame["unit"].unique()))}
    words = {name: f"area {place if how == 'alike' else 99_999 - place:05d}" for name, place in order.items()}
    return frame.assign(unit=frame["unit"].map(words)).sample(frac=1, random_state=5)


def figures(folder: Path, how: str) -> dict[str, list[float]]:
    """The fractions of every estimator's record, by estimator; what is drawn with a seed is called so."""
    counties = read(folder / "mpdta.csv", "countyreal", how).rename(columns={"first.treat": "start"})
    mpdta = evaluation.build_panel(counties, outcome="lemp", **KEYS)
    states = read(folder / "castle.csv", "sid", how)
    states["start"] = states["unit"].map(states[states["post"] == 1].groupby("unit")["period"].min())
    castle = evaluation.build_panel(states, outcome="l_homicide", **KEYS)
    homicides = evaluation.build_panel(states, outcome="homicide_c", exposure="population", **KEYS)
    packs = read(folder / "prop99_synthdid.csv", "State", how, period="Year", separator=";")
    packs["start"] = packs["unit"].map(packs[packs["treated"] == 1].groupby("unit")["period"].min())
    smoking = evaluation.build_panel(packs, outcome="PacksPerCapita", **KEYS)
    richer = read(folder / "prop99_smoking.csv", "state", how)
    treated = richer.loc[richer["state_name"] == "California", "unit"].iloc[0]
    richer["start"] = richer["unit"].map({treated: 1989})
    tobacco = evaluation.build_panel(richer, outcome="cigsale", covariates=PREDICTORS, **KEYS)
    sicily = pd.read_csv(folder / "sicily_its.csv").sample(frac=1, random_state=1 if how == "as given" else 2)
    effect = evaluation.did(castle)
    found = {
        "did": effect,
        "did, mpdta": evaluation.did(mpdta),
        "event study": evaluation.event_study(mpdta),
        "group-time": evaluation.group_time_att(mpdta, draws=0),
        "group-time, drawn": evaluation.group_time_att(mpdta, draws=99),
        "imputation": evaluation.imputation_did(mpdta),
        "Sun and Abraham": evaluation.sun_abraham(mpdta),
        "stacked": evaluation.stacked_did(mpdta, before=1, after=0),
        "counts": evaluation.count_did(homicides),
        "synthetic control": evaluation.synthetic_control(smoking, predictors=()),
        "synthetic control, predictors": evaluation.synthetic_control(
            tobacco, predictor_periods=dict.fromkeys(PREDICTORS, (1980, 1988)), lagged=(1980,)
        ),
        "synthetic DiD": evaluation.synthetic_did(smoking),
        "series": evaluation.interrupted_time_series(
            sicily, period="time", outcome="aces", start=37, exposure="stdpop", harmonics=2
        ),
        "displacement": evaluation.displacement(treated=(207, 110), control=(308, 318)),
        "Goodman-Bacon": evaluation.check_goodman_bacon(castle),
        "ladder, drawn": evaluation.infer(castle, effect, draws=199),
    }
    return {name: floats(one.to_record()) for name, one in found.items()}


@pytest.fixture(scope="module")
def runs(shared):
    """What each fresh process printed, by hash seed and way of reading."""
    ways = [*((str(seed), "as given") for seed in range(6)), ("6", "alike"), ("7", "against")]

    def run(way: tuple[str, str]) -> Any:
        settings = {"PYTHONHASHSEED": way[0], "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
        words = [sys.executable, __file__, str(shared / "data" / "evaluation"), way[1]]
        done = subprocess.run(words, env=os.environ | settings, capture_output=True, text=True, check=True)
        return json.loads(done.stdout)

    with ThreadPoolExecutor(2) as pool:
        return dict(zip(ways, pool.map(run, ways), strict=True))


def test_every_figure_is_the_same_for_every_hash_seed(runs):
    first = runs["0", "as given"]
    assert all(len(found) > 2 for found in first.values())
    for seed in range(1, 6):
        assert runs[str(seed), "as given"] == first


def test_rows_in_another_order_and_ids_in_words_change_no_figure_nor_any_draw(runs):
    assert runs["6", "alike"] == runs["0", "as given"]


def test_ids_that_sort_the_other_way_change_no_figure(runs):
    """What is drawn is left out: clusters are drawn for in the order of their ids."""
    first, other = runs["0", "as given"], runs["7", "against"]
    for name in first:
        if "drawn" not in name:
            assert sorted(other[name]) == pytest.approx(sorted(first[name]), rel=1e-10, abs=1e-10), name


if __name__ == "__main__":
    print(json.dumps(figures(Path(sys.argv[1]), sys.argv[2])))
