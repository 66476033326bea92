"""The ladder: which way leads at which number of treated areas, what is withheld and why; nothing slips through."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

import evaluation
from evaluation import CaveatCode
from interventions.errors import InputError


def frame(treated, compared, seed=1, people=None, effect=0.0):
    rng = np.random.default_rng(seed)
    units = treated + compared
    y = 40 + rng.normal(size=(units, 1)) + rng.normal(size=(units, 12))
    y[:treated, 7:] += effect
    data = pd.DataFrame({
        "u": np.repeat(np.arange(units), 12), "t": np.tile(np.arange(12), units), "y": y.ravel(),
        "s": np.repeat(np.where(np.arange(units) < treated, 7.0, np.nan), 12),
    })  # fmt: skip
    return data if people is None else data.assign(people=np.repeat(people, 12), y=lambda d: d["y"] * d["people"])


def build(data, **options):
    return evaluation.build_panel(data, unit="u", period="t", outcome="y", first_treated="s", **options)


def walk(panel, **options):
    return evaluation.infer(panel, evaluation.did(panel), draws=299, **options)


@pytest.mark.parametrize(
    ("treated", "compared", "led", "withheld"),
    [
        (20, 22, "clustered (CR1)", []),
        (12, 22, "CR2 with Satterthwaite", []),
        (6, 22, ("CR2", "restricted wild"), []),
        (3, 22, "randomisation, studentised", ["CR1", "restricted wild cluster bootstrap"]),
        (2, 22, "placebo rank in space", ["CR1", "CR2 with Satterthwaite", "restricted wild cluster bootstrap"]),
        (1, 22, "placebo rank in space", ["CR1", "CR2 with Satterthwaite", "restricted wild cluster bootstrap"]),
        (22, 4, "randomisation, studentised", ["CR1", "restricted wild cluster bootstrap"]),
        (22, 2, "placebo rank in space", ["CR1", "CR2 with Satterthwaite", "restricted wild cluster bootstrap"]),
    ],
)
def test_the_number_on_the_smaller_side_says_which_way_leads(treated, compared, led, withheld):
    found = walk(build(frame(treated, compared)))
    assert found.method.startswith(led)
    assert [one.method for one in found.withheld] == withheld
    assert all(one.reason for one in found.withheld)
    assert found.p_value == found.tests[0].p_value and found.interval == found.tests[0].interval
    table = found.to_frame()
    assert list(table["role"]) == ["headline", *["beside"] * (len(found.tests) - 1), *["withheld"] * len(withheld)]
    assert table.loc[table["role"] == "withheld", "p_value"].isna().all()


def test_between_five_and_nine_the_larger_p_of_two_errors_leads():
    found = walk(build(frame(6, 22, seed=5)))
    two = [test.p_value for test in found.tests if not test.method.startswith("randomisation")]
    assert found.p_value == max(two) and len(two) == 2


def test_one_or_two_treated_and_few_comparison_areas_get_no_test_and_are_sent_to_a_series():
    found = walk(build(frame(1, 8)))
    assert (found.p_value, found.interval, found.method) == (None, None, "none")
    assert "an interrupted time series" in found.summary() and "weaker" in found.summary()


def test_one_treated_state_of_castle_gets_no_regression_error_anywhere(shared):
    """METHODS: randomisation says 13/30; a placebo rank stands with its floor of 1/30."""
    castle = pd.read_csv(shared / "data" / "evaluation" / "castle.csv")
    first = castle[castle["post"] == 1].groupby("sid")["year"].min()
    castle = castle.assign(start=castle["sid"].map(first))
    few = castle[castle["start"].isna() | (castle["state"] == "Florida")]
    panel = evaluation.build_panel(few, unit="state", period="year", outcome="l_homicide", first_treated="start")
    effect = evaluation.did(panel)
    found = evaluation.infer(panel, effect)
    assert (effect.p_value, effect.std_error, effect.interval) == (None, None, None)
    assert found.p_value == pytest.approx(13 / 30) and found.p_value >= 0.20
    assert found.smallest == pytest.approx(1 / 30)
    assert found.method == "placebo rank in space (all 30 deals)"
    assert "13 of 30 deals" in found.summary() and "smallest p that this design can give is 1/30" in found.summary()
    assert {one.method for one in found.withheld} >= {"CR1", "CR2 with Satterthwaite"}
    written = found.to_frame()
    assert written["std_error"].isna().all()
    assert min(written["p_value"].dropna()) >= 0.20
    assert json.dumps(found.to_record())


def test_with_one_treated_area_shifts_in_time_stand_beside():
    panel = build(frame(1, 22, effect=-9.0))
    found = walk(panel).tests[-1]
    gaps = panel.outcome[0] - panel.outcome[1:].mean(axis=0)
    sizes = [np.abs(np.roll(gaps - gaps.mean(), -shift))[7:].mean() for shift in range(12)]
    assert found.method == "conformal (all shifts in time)"
    assert found.p_value == pytest.approx(np.mean(np.array(sizes) >= sizes[0] - 1e-12))


def test_with_exposure_the_test_scaled_to_size_leads_in_the_units_of_the_estimate():
    rng = np.random.default_rng(3)
    people = np.append(9.0, rng.uniform(0.5, 3, 24))
    panel = build(frame(1, 24, people=people), exposure="people")
    effect = evaluation.did(panel, per=1000)
    found = evaluation.infer(panel, effect, draws=299)
    assert found.method == "Ferman and Pinto"
    assert found.interval.lower < effect.estimate < found.interval.upper
    assert any(c.code is CaveatCode.LEANS and "8 to 9%" in c.text for c in found.caveats)


def test_an_effect_of_another_panel_is_refused():
    with pytest.raises(InputError, match="not this panel's"):
        evaluation.infer(build(frame(6, 20, seed=1)), evaluation.did(build(frame(6, 20, seed=2))))


def test_what_is_no_estimate_from_a_panel_is_refused():
    panel = build(frame(6, 20))
    series = frame(6, 20).groupby("t", as_index=False)["y"].sum().assign(y=lambda d: d["y"].round())
    alone = evaluation.interrupted_time_series(series, period="t", outcome="y", start=7)
    for other in (evaluation.event_study(panel), evaluation.group_time_att(panel, draws=0), alone):
        with pytest.raises(InputError, match="one estimate from a panel"):
            evaluation.infer(panel, other)


def test_gaps_take_randomisation_away_and_it_is_said():
    data = frame(4, 20).drop(index=3)
    found = walk(build(data))
    assert found.method.startswith("CR2 with Satterthwaite")
    assert found.withheld[0].method == "randomisation, studentised" and "every cell" in found.withheld[0].reason


def test_other_estimators_are_dealt_out_by_making_them_again():
    panel = build(frame(4, 20))
    effect = evaluation.imputation_did(panel)
    found = evaluation.infer(panel, effect, draws=49, seed=2)
    assert found.method.startswith("randomisation, coefficient (49 deals, made again")
    again = evaluation.infer(panel, effect, draws=49, seed=2)
    assert (again.p_value, again.summary()) == (found.p_value, found.summary())
    counts = build(frame(3, 8).assign(y=lambda d: d["y"].round()))
    found = evaluation.infer(counts, evaluation.count_did(counts), draws=499)
    assert found.method == "randomisation, coefficient (all 165 deals, made again each time)"
    stacked = evaluation.stacked_did(panel, before=2, after=1)
    assert evaluation.infer(panel, stacked, draws=19).withheld[0].reason.startswith("this design needs its estimator")
    given = evaluation.infer(
        panel, stacked, draws=19, estimator=lambda moved: evaluation.stacked_did(moved, before=2, after=1)
    )
    assert given.method.startswith("randomisation")


def test_synthetic_designs_bring_their_placebos():
    panel = build(frame(1, 24))
    effect = evaluation.synthetic_control(panel)
    found = evaluation.infer(panel, effect)
    assert (found.method, found.p_value) == ("placebo rank in space", effect.p_value)
    assert found.smallest == pytest.approx(1 / 25)


def test_an_effect_is_found_and_the_interval_holds_it():
    for treated in (1, 3, 6, 12, 20):
        panel = build(frame(treated, 24, effect=-9.0))
        found = walk(panel)
        assert found.p_value <= 0.05
        if found.interval is not None:
            assert found.interval.lower < -9 < found.interval.upper and found.interval.upper < 0


def test_the_same_seed_gives_the_same_figures_and_pictures_are_drawn():
    panel = build(frame(6, 22))
    first, second = walk(panel, seed=4), walk(panel, seed=4)
    assert first.to_frame().equals(second.to_frame())
    for panel in (build(frame(20, 22)), build(frame(1, 22))):
        chart = walk(panel).plot().to_dict()
        assert chart["description"]


def test_blocks_are_kept():
    panel = build(frame(4, 20))
    blocks = np.array([0, 0, 1, 1] + [0] * 10 + [1] * 10)
    found = walk(panel, blocks=blocks)
    assert "deals" in found.method and found.p_value != walk(panel).p_value
