"""Synthetic controls: what is refused, what is withheld and why, what is said. Oracles: literal values."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

import evaluation
from evaluation.caveats import CaveatCode
from evaluation.placebos import Ranked, sets_of
from interventions.errors import DesignError, InputError


def areas(units=12, periods=20, treated=1, start=12, seed=0):
    rng = np.random.default_rng(seed)
    outcome = rng.normal(size=(units, 1)) * 3 + rng.normal(size=periods).cumsum() + rng.normal(size=(units, periods))
    frame = pd.DataFrame({
        "area": np.repeat([f"A{n:02d}" for n in range(units)], periods), "month": np.tile(np.arange(periods), units),
        "rate": outcome.ravel(), "poverty": np.repeat(rng.normal(size=units), periods),
    })  # fmt: skip
    return frame.assign(start=np.where(frame["area"] < f"A{treated:02d}", start, np.nan))


def panel_of(frame, **more):
    return evaluation.build_panel(frame, unit="area", period="month", outcome="rate", first_treated="start", **more)


BOTH = pytest.mark.parametrize("verb", ["synthetic_control", "synthetic_did"])


def of(verb, frame, **more):
    return getattr(evaluation, verb)(panel_of(frame, **more))


@BOTH
def test_what_the_design_cannot_carry_is_refused(verb):
    with pytest.raises(DesignError, match="no donor"):
        of(verb, areas(units=2, treated=2))
    with pytest.raises(DesignError, match="no unit is treated"):
        of(verb, areas(treated=0))
    with pytest.raises(DesignError, match="before the start of A00"):
        of(verb, areas(start=1))
    with pytest.raises(DesignError, match="not observed in every period: A00"):
        of(verb, areas().drop(index=3))
    with pytest.raises(DesignError, match="take no weights"):
        of(verb, areas().assign(n=2.0), weights="n")
    with pytest.raises(InputError, match=r"level of 1\.5"):
        getattr(evaluation, verb)(panel_of(areas()), level=1.5)
    with pytest.raises(InputError, match="needs an exposure"):
        getattr(evaluation, verb)(panel_of(areas()), per=1000)


def test_what_one_of_them_alone_refuses():
    several = areas(treated=2)
    several.loc[several["area"] == "A01", "start"] = 9
    with pytest.raises(DesignError, match="2 different times"):
        of("synthetic_control", several)
    with pytest.raises(DesignError, match="fewer than 3 periods"):
        of("synthetic_control", areas(start=2))
    with pytest.raises(DesignError, match="no covariates"):
        of("synthetic_did", areas(), covariates=("poverty",))
    for wrong in ({"errors": "guess"}, {"weights": "some"}, {"solver": "none"}, {"draws": 1}):
        with pytest.raises(InputError):
            evaluation.synthetic_did(panel_of(areas()), **wrong)


def test_predictors_that_the_panel_does_not_have_are_refused():
    panel = panel_of(areas(), covariates=("poverty",))
    for wrong, words in (
        ({"predictors": ("income",)}, "no covariate income"),
        ({"predictor_periods": {"income": (0, 3)}}, "no covariate income"),
        ({"predictor_periods": {"poverty": (0, 15)}}, "15 is not a period before the start"),
        ({"predictor_periods": {"poverty": (5, 3)}}, "end before they begin"),
        ({"lagged": (12,)}, "12 is not a period before the start"),
        ({"ridge": True}, "ridge= corrects"),
    ):
        with pytest.raises(InputError, match=words):
            evaluation.synthetic_control(panel, **wrong)
    with pytest.raises(InputError, match="the same in every unit"):
        of("synthetic_control", areas().assign(poverty=1.0), covariates=("poverty",))
    unknown = areas()
    unknown.loc[unknown["area"] == "A00", "poverty"] = np.nan
    with pytest.raises(InputError, match="not observed before the start in A00"):
        of("synthetic_control", unknown, covariates=("poverty",))


def test_covariates_of_the_panel_are_the_predictors_unless_others_are_named():
    panel = panel_of(areas(), covariates=("poverty",))
    assert list(evaluation.synthetic_control(panel).predictors["name"]) == ["poverty"]
    assert evaluation.synthetic_control(panel, predictors=()).predictors is None
    lagged = evaluation.synthetic_control(panel, predictors=(), lagged=(3, 11)).predictors
    assert list(lagged["name"]) == ["rate 3", "rate 11"]


@BOTH
def test_donors_with_gaps_are_left_out_and_named(verb):
    found = of(verb, areas().drop(index=5 * 20 + 3))
    assert "A05" not in set(found.weights["name"])
    assert found.n_comparison == 10
    assert "Left out of the donors for periods not observed: A05." in found.summary()


def test_donors_without_a_predictor_are_left_out_and_named():
    frame = areas()
    frame.loc[frame["area"] == "A05", "poverty"] = np.nan
    found = of("synthetic_control", frame, covariates=("poverty",))
    assert "A05" not in set(found.weights["name"])
    assert "want of a predictor: A05" in found.summary()


@BOTH
def test_few_donors_give_no_interval_and_their_smallest_p(verb):
    found = of(verb, areas(units=6))
    assert found.interval is None
    assert found.smallest_p == pytest.approx(1 / 6)
    assert found.p_value >= found.smallest_p
    assert "the smallest it can be is 1/6" in found.summary()
    assert "a level of 95% asks for more than 5 placebos" in found.summary()
    assert found.warns(CaveatCode.FEW_CLUSTERS)


@BOTH
def test_units_below_the_decision_get_no_rank(verb):
    frame = areas(treated=2).assign(force=lambda f: f["area"].str[1:].astype(int) // 2)
    found = of(verb, frame, assignment="force")
    assert (found.p_value, found.std_error, found.interval) == (None, None, None)
    assert found.warns(CaveatCode.UNITS_BELOW_DECISION)
    assert "p = " not in found.summary()


def test_an_area_above_all_donors_is_said_to_be_outside_them():
    frame = areas()
    frame.loc[frame["area"] == "A00", "rate"] += 50
    found = of("synthetic_control", frame)
    assert found.warns(CaveatCode.OUTSIDE_DONORS) and found.warns(CaveatCode.FIT_IS_POOR)
    assert found.warns(CaveatCode.WEIGHT_ON_FEW)
    assert "A00 lies above every donor in 12 of 12 periods" in found.summary()
    assert f"a usual gap of {found.pre_rmspe:.1f}" in found.summary()


def test_a_mixture_that_meets_every_period_says_that_its_fit_is_no_check():
    frame = areas()
    wide = frame.pivot_table(index="area", columns="month", values="rate")
    mixed = 0.25 * wide.loc["A03"] + 0.75 * wide.loc["A07"]
    frame.loc[frame["area"] == "A00", "rate"] = np.where(np.arange(20) < 12, mixed, mixed + 5)
    found = of("synthetic_control", frame)
    weights = found.weights.set_index("name")["weight"]
    assert (weights["A03"], weights["A07"]) == pytest.approx((0.25, 0.75), abs=1e-6)
    assert found.estimate == pytest.approx(5, abs=1e-5)
    assert found.p_value == pytest.approx(1 / 12)
    assert found.warns(CaveatCode.CONDITIONS_NOT_MET)


def test_several_treated_have_mixtures_of_their_own_and_sets_of_placebos():
    found = of("synthetic_control", areas(treated=2))
    alone = [
        of("synthetic_control", areas(treated=2)[lambda f, other=other: f["area"] != other]) for other in ("A00", "A01")
    ]
    assert found.estimate == pytest.approx(np.mean([one.estimate for one in alone]))
    assert len(found.placebos) == 1 + 45  # pairs of ten donors
    assert found.interval is None
    assert "mixture of its own" in found.summary()


def test_placebos_of_several_treated_are_chosen_once_each_or_drawn():
    assert len(sets_of(6, 2, 0)) == 15 and len({tuple(one) for one in sets_of(6, 2, 0)}) == 15
    drawn = sets_of(40, 5, 3)
    assert drawn.shape == (999, 5) and (drawn == sets_of(40, 5, 3)).all()
    assert sets_of(2, 3, 0).shape == (0, 3)


def test_placebos_that_fit_badly_can_be_left_out_to_see():
    gaps = np.array([[1.0, -1.0, 4.0, 4.0], [1.0, 1.0, 1.0, 1.0], [5.0, 5.0, 30.0, 30.0], [2.0, 2.0, 2.0, 2.0]])
    ranked = Ranked(own="x", real=gaps[0], placebos=gaps[1:], names=["a", "b", "c"], start=2, least=1e-9)
    assert ranked.ratios() == pytest.approx([16, 1, 36, 1])
    table = ranked.sensitivity()
    assert list(table["placebos"]) == [3, 2, 2, 1]
    assert list(table["p_by_ratio"]) == pytest.approx([0.5, 1 / 3, 1 / 3, 0.5])
    assert list(table["p_by_mean_gap"]) == pytest.approx([0.5, 1 / 3, 1 / 3, 0.5])


def test_the_same_seed_gives_the_same_errors():
    panel = panel_of(areas(units=16, treated=3))
    for errors in ("placebo", "bootstrap"):
        first, again, other = (
            evaluation.synthetic_did(panel, errors=errors, draws=30, seed=seed, solver="exact").std_error
            for seed in (1, 1, 2)
        )
        assert first == again != other


def test_one_donor_or_placebos_all_alike_give_no_error():
    alone = of("synthetic_did", areas(units=2))
    assert alone.std_error is None and "there are 1 against 1" in alone.summary()
    flat = areas()
    flat.loc[flat["area"] != "A00", "rate"] = 2.0
    found = of("synthetic_did", flat)
    assert (found.std_error, found.p_value, found.interval) == (None, None, None)
    assert "the placebos do not differ" in found.summary()


def test_rates_are_taken_per_exposure():
    frame = areas().assign(people=500.0)
    rated = evaluation.synthetic_control(panel_of(frame, exposure="people"), per=1000)
    assert rated.estimate == pytest.approx(2 * of("synthetic_control", frame).estimate)


@BOTH
def test_the_answer_is_said_tabulated_recorded_and_drawn(verb):
    found = of(verb, areas(units=25))
    assert found.to_frame().loc[0, "design"] == str(found.design)
    record = json.loads(json.dumps(found.to_record(), default=str))
    assert record["smallest_p"] == pytest.approx(1 / 25)
    assert sum(row["weight"] for row in record["weights"]) == pytest.approx(1)
    assert found.gaps["gap"].iloc[12:].mean() == pytest.approx(found.estimate)
    assert "Of 24 placebos without a programme" in found.summary()
    for picture in (found.plot(), found.plot_weights(), found.plot_placebos()):
        assert "The mixture: " in picture.to_dict()["description"]
