"""Checks of a design: what they find where it is there, and what they say where the data cannot tell.

Oracles: METHODS, section 7 (castle); regressions on cuts of the data written out here; made-up panels with known
faults.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import evaluation
from evaluation import Passed
from interventions.errors import DesignError, InputError

UNITS, PERIODS = 40, 12


@pytest.fixture
def castle(shared):
    frame = pd.read_csv(shared / "data" / "evaluation" / "castle.csv")
    first_full_year = frame[frame["post"] == 1].groupby("sid")["year"].min()
    frame = frame.assign(start=frame["sid"].map(first_full_year))
    return evaluation.build_panel(frame, unit="state", period="year", outcome="l_homicide", first_treated="start")


def made(seed=1, *, effect=-3.0, starts=(6.0,), treated=12, change=None, noise=1.0):
    """A made-up panel with a known effect; `change` may spoil the outcome (units × periods)."""
    rng = np.random.default_rng(seed)
    first = np.full(UNITS, np.nan)
    first[:treated] = np.resize(starts, treated)
    outcome = 20 + rng.normal(size=(UNITS, 1)) + rng.normal(size=PERIODS) + noise * rng.normal(size=(UNITS, PERIODS))
    outcome += effect * (np.arange(PERIODS) >= first[:, None])
    if change is not None:
        outcome = change(outcome)
    frame = pd.DataFrame({
        "u": np.repeat(np.arange(UNITS), PERIODS), "t": np.tile(np.arange(PERIODS), UNITS), "y": outcome.ravel(),
        "s": np.repeat(first, PERIODS),
    })  # fmt: skip
    return evaluation.build_panel(frame, unit="u", period="t", outcome="y", first_treated="s")


def test_goodman_bacon_on_castle_is_as_published(castle):
    check = evaluation.check_goodman_bacon(castle)
    table = check.table
    assert len(table) == 25
    assert table["weight"].sum() == pytest.approx(1, abs=1e-12)
    assert (table["weight"] * table["estimate"]).sum() == pytest.approx(evaluation.did(castle).estimate, abs=1e-10)
    found = {kind: (part["weight"].sum(), np.average(part["estimate"], weights=part["weight"]))
             for kind, part in table.groupby("kind")}  # fmt: skip
    assert found["treated against never treated"] == pytest.approx((0.898809, 0.07843799), abs=1e-6)
    assert found["earlier against later treated"] == pytest.approx((0.077079, -0.02857716), abs=1e-6)
    assert found["later against earlier treated"] == pytest.approx((0.024112, 0.04563468), abs=1e-6)
    assert check.passed is Passed.YES and "2.4% of the weight" in check.words


def test_goodman_bacon_with_always_treated_adds_up_to_the_dummy_variable_regression():
    panel = made(3, starts=(0.0, 4.0, 8.0), treated=18)
    check = evaluation.check_goodman_bacon(panel)
    x = panel.treated.astype(float)
    within = lambda v: v - v.mean(axis=1, keepdims=True) - v.mean(axis=0) + v.mean()  # noqa: E731
    slope = (within(x) * panel.outcome).sum() / (within(x) ** 2).sum()
    assert "treated against always treated" in set(check.table["kind"])
    assert (check.table["weight"] * check.table["estimate"]).sum() == pytest.approx(slope, rel=1e-10)
    assert check.passed is Passed.NO
    with pytest.raises(DesignError, match="every cell observed"):
        evaluation.check_goodman_bacon(_gap(panel))


def _gap(panel):
    from dataclasses import replace

    outcome = panel.outcome.copy()
    outcome[30, 2] = np.nan
    return replace(panel, outcome=outcome)


def test_negative_weights_are_those_of_every_treated_cell_in_the_coefficient():
    panel = made(4, starts=(1.0, 7.0), treated=36)
    check = evaluation.check_negative_weights(panel)
    # The weight of a cell is what an effect of one there adds to the coefficient.
    for row in check.table.to_dict("records"):
        start, at = (int(part) for part in row["name"].split(" in "))
        effect = np.zeros(panel.shape)
        effect[panel.first_treated == start, at] = 1.0
        moved = _with(panel, panel.outcome + effect)
        assert row["weight"] == pytest.approx(
            evaluation.did(moved).estimate - evaluation.did(panel).estimate, abs=1e-10
        )
    assert check.statistic < 0 and check.passed is Passed.NO
    assert check.table["weight"].sum() == pytest.approx(1)


def _with(panel, outcome):
    from dataclasses import replace

    return replace(panel, outcome=outcome)


def test_placebo_in_time_and_anticipation_find_a_change_before_the_start():
    def early(outcome):
        outcome = outcome.copy()
        outcome[:12, 4:] -= 3
        return outcome

    sound, spoilt = made(5), made(5, change=early)
    assert evaluation.check_placebo_in_time(sound, periods=2).passed is Passed.YES
    assert evaluation.check_placebo_in_time(spoilt, periods=2).passed is Passed.NO
    assert evaluation.check_anticipation(spoilt, periods=2).passed is Passed.NO
    # The same figure as did on the data before the start, with the start moved.
    check = evaluation.check_placebo_in_time(sound, periods=3)
    frame = sound.to_frame().astype({"period": int}).query("period < 6")
    frame = frame.assign(s=np.where(frame["unit"] < 12, 3, np.nan))
    panel = evaluation.build_panel(frame, unit="unit", period="period", outcome="outcome", first_treated="s")
    assert check.table["estimate"].iloc[-1] == pytest.approx(evaluation.did(panel).estimate, rel=1e-9)
    assert list(check.table["term"]) == ["1 early", "2 early", "3 early"]
    with pytest.raises(InputError, match="at least one period"):
        evaluation.check_placebo_in_time(sound, periods=0)
    with pytest.raises(DesignError, match="9 periods earlier"):
        evaluation.check_placebo_in_time(sound, periods=9)


def test_a_placebo_too_noisy_to_tell_says_so(castle):
    assert evaluation.check_placebo_in_time(castle).passed is Passed.CANNOT_TELL
    assert evaluation.check_anticipation(castle).passed is Passed.CANNOT_TELL


def test_placebo_in_space_ranks_the_estimate_among_deals():
    assert evaluation.check_placebo_in_space(made(6)).passed is Passed.YES
    check = evaluation.check_placebo_in_space(made(6, effect=0.0, treated=1))
    assert check.p_value * 40 == pytest.approx(round(check.p_value * 40))
    assert "smallest possible is 1/40" in check.words


def test_leave_one_out_finds_the_one_area_that_makes_the_finding():
    def one(outcome):
        outcome = outcome.copy()
        outcome[0, 6:] -= 60
        return outcome

    check = evaluation.check_leave_one_out(made(7, effect=0.8, change=one))
    assert check.passed is Passed.NO
    assert check.table["term"].iloc[1] == "without 0"
    sound = made(7)
    check = evaluation.check_leave_one_out(sound)
    assert check.passed is Passed.YES
    kept = sound.select(np.arange(UNITS) != 17, np.ones(PERIODS, dtype=bool))
    without = check.table.set_index("term").loc["without 17", "estimate"]
    assert without == pytest.approx(evaluation.did(kept).estimate, rel=1e-12)


def test_comparison_sets_and_periods_left_out():
    def far(outcome):
        outcome = outcome.copy()
        outcome[12:26] += 40  # half the comparison areas: another level, and a rise of their own
        outcome[12:26, 6:] += 9
        return outcome

    assert evaluation.check_comparison_set(made(8)).passed is Passed.YES
    spoilt = made(8, change=far)
    check = evaluation.check_comparison_set(spoilt)
    assert check.passed is Passed.NO
    sets = {"the calm ones": np.arange(UNITS) >= 26}
    check = evaluation.check_comparison_set(spoilt, sets=sets)
    kept = spoilt.select((np.arange(UNITS) >= 26) | (np.arange(UNITS) < 12), np.ones(PERIODS, dtype=bool))
    assert check.table["estimate"].iloc[1] == pytest.approx(evaluation.did(kept).estimate, rel=1e-12)
    with pytest.raises(InputError, match="3 entries for 40 units"):
        evaluation.check_comparison_set(spoilt, sets={"wrong": np.ones(3, dtype=bool)})

    def stretch(outcome):
        outcome = outcome.copy()
        outcome[:12, 6:8] -= 40
        return outcome

    spoilt = made(8, effect=2.0, change=stretch)
    check = evaluation.check_excluded_periods(spoilt, windows={"the odd months": (6, 7)})
    assert check.passed is Passed.NO
    assert check.table["estimate"].iloc[1] == pytest.approx(2.0, abs=1.0)


def test_pandemic_is_left_out_where_months_reach_into_it():
    rng = np.random.default_rng(1)
    months = pd.period_range("2019-07", periods=30, freq="M").astype(str)
    frame = pd.DataFrame({
        "u": np.repeat(np.arange(20), 30), "m": np.tile(months, 20), "y": rng.normal(size=600),
        "s": np.repeat(["2021-10"] * 8 + [None] * 12, 30),
    })  # fmt: skip
    panel = evaluation.build_panel(frame, unit="u", period="m", outcome="y", first_treated="s")
    check = evaluation.check_excluded_periods(panel)
    cut = frame[(frame["m"] < "2020-03") | (frame["m"] > "2021-07")]
    without = evaluation.did(evaluation.build_panel(cut, unit="u", period="m", outcome="y", first_treated="s"))
    assert check.table.set_index("term").loc["without the pandemic", "estimate"] == pytest.approx(without.estimate)


def test_spillover_finds_the_ring_that_changed():
    distance = np.where(np.arange(UNITS) < 12, 0.0, np.arange(UNITS) - 11.0)

    def near(outcome):
        outcome = outcome.copy()
        outcome[12:20, 6:] += 4
        return outcome

    assert evaluation.check_spillover(made(9), distance=distance, rings=(8, 16)).passed is Passed.YES
    check = evaluation.check_spillover(made(9, change=near), distance=distance, rings=(8, 16))
    assert check.passed is Passed.NO
    assert list(check.table["term"]) == ["up to 8", "8 to 16", "the programme, against areas beyond"]
    assert check.table["estimate"].iloc[2] == pytest.approx(-3, abs=1)
    with pytest.raises(InputError, match="rising order"):
        evaluation.check_spillover(made(9), distance=distance, rings=(8, 3))
    with pytest.raises(DesignError, match="beyond them"):
        evaluation.check_spillover(made(9), distance=distance, rings=(100,))


def test_negative_control_that_moved_too():
    panel = made(10)
    assert evaluation.check_negative_control(made(11, effect=0.0), panel).passed is Passed.YES
    assert evaluation.check_negative_control(made(11, effect=-3.0), panel).passed is Passed.NO
    assert evaluation.check_negative_control(made(11, effect=0.0, noise=40), panel).passed is Passed.CANNOT_TELL


def test_over_dispersion_is_pearsons_statistic():
    rng = np.random.default_rng(2)
    for spread, passed in ((0, Passed.YES), (1, Passed.NO)):
        mean = 30 * np.exp(rng.normal(size=(30, 8)) * 0.6 * spread)
        frame = pd.DataFrame({
            "u": np.repeat(np.arange(30), 8), "t": np.tile(np.arange(8), 30), "y": rng.poisson(mean).ravel(),
            "s": np.repeat(np.where(np.arange(30) < 10, 4.0, np.nan), 8),
        })  # fmt: skip
        panel = evaluation.build_panel(frame, unit="u", period="t", outcome="y", first_treated="s")
        check = evaluation.check_over_dispersion(panel)
        assert check.passed is passed
        assert check.statistic == pytest.approx(evaluation.count_did(panel).dispersion)


def test_autocorrelation_is_wooldridges_regression_of_differences():
    import statsmodels.api as sm

    def memory(outcome):
        rng = np.random.default_rng(5)
        errors = rng.normal(size=(UNITS, PERIODS))
        for t in range(1, PERIODS):
            errors[:, t] += 0.8 * errors[:, t - 1]
        return outcome + errors

    panel = made(12, change=memory, noise=0.2)
    check = evaluation.check_autocorrelation(panel)
    assert check.passed is Passed.NO
    from evaluation.two_way import within_treatment

    change = np.diff(within_treatment(panel)[1], axis=1)
    fit = sm.OLS(change[:, 1:].ravel(), change[:, :-1].ravel()).fit(
        cov_type="cluster",
        cov_kwds={"groups": np.repeat(np.arange(UNITS), PERIODS - 2), "use_correction": False},
    )
    error = fit.bse[0] * np.sqrt(UNITS / (UNITS - 1))
    assert check.statistic == pytest.approx((fit.params[0] + 0.5) / error, rel=1e-8)
    assert evaluation.check_autocorrelation(made(12)).passed is Passed.YES


def test_batches_of_recording_are_found_named_and_left_out():
    def batch(outcome):
        outcome = outcome.copy()
        outcome[3, 9] += 400
        return outcome

    panel = made(17, change=batch)
    check = evaluation.check_recording_batches(panel)
    assert check.words.startswith("1 figure lies far outside its area's own run: 3, 9.")
    assert check.passed is Passed.NO
    assert check.table["estimate"].iloc[1] == pytest.approx(-3, abs=1)
    assert evaluation.check_recording_batches(made(17)).passed is Passed.YES


def test_every_check_says_tabulates_and_draws_itself():
    panel = made(14)
    for check in (
        evaluation.check_goodman_bacon(panel), evaluation.check_negative_weights(panel),
        evaluation.check_placebo_in_time(panel), evaluation.check_placebo_in_space(panel),
        evaluation.check_leave_one_out(panel), evaluation.check_autocorrelation(panel),
    ):  # fmt: skip
        assert check.null in check.summary() and check.words in check.summary()
        assert len(check.to_frame())
        record = check.to_record()
        assert record["passed"] in ("yes", "no", "cannot tell")
        chart = check.plot()
        assert chart is None or chart.to_dict()["description"]
