"""Does the ladder keep its promise where nothing happened, and do intervals hold the truth?

Oracle: simulation with a known truth. `make deep` runs 1,000 repetitions of every case and prints the tables that stand
in docs/methods.md; the ordinary suite runs a gate of a few cases from a fixed random state.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import evaluation
from evaluation import tails
from evaluation.carrying import carry
from evaluation.inferring.cluster_robust import cr1
from evaluation.inferring.moments import Moments
from ladder_simulation import SOME, rejections, without_effect

DEEP, GATE = 1_000, 120


def regression_rejects(repetitions, seed):
    """How often the clustered error of the convention rejects a true null at one treated area."""
    found = []
    for one in range(repetitions):
        moments = Moments.of(carry(without_effect(np.random.default_rng((seed, one)), "equal", 1)).panel)
        found.append(tails.p_value(moments.estimate, cr1(moments).std_error, df=moments.clusters - 1) <= 0.05)
    return float(np.mean(found))


@pytest.mark.parametrize("kind", ["equal", "force"])
@pytest.mark.parametrize("treated", SOME)
def test_gate_the_headline_rejects_a_true_null_about_as_often_as_it_says(kind, treated):
    found = rejections(kind, treated, "random", GATE, seed=11, draws=299).loc["HEADLINE"]
    assert 0.01 <= found["rejected"] <= 0.11
    assert 0.89 <= found["held"] <= 0.99


def test_gate_a_clustered_error_with_one_treated_area_rejects_more_than_half_of_true_nulls():
    assert regression_rejects(150, seed=11) > 0.5


@pytest.mark.deep
@pytest.mark.parametrize("kind", ["equal", "force"])
@pytest.mark.parametrize("treated", SOME)
def test_the_headline_rejects_two_to_nine_of_a_hundred_true_nulls(kind, treated):
    table = rejections(kind, treated, "random", DEEP, seed=7, draws=499)
    print(f"\n{kind} sizes, {treated} treated of 43 at random\n{table[['rejected', 'held']]}")
    assert 0.02 <= table.loc["HEADLINE", "rejected"] <= 0.09
    assert 0.91 <= table.loc["HEADLINE", "held"] <= 0.98


@pytest.mark.deep
@pytest.mark.parametrize("chosen", ["smallest", "largest"])
@pytest.mark.parametrize("treated", SOME)
def test_treated_among_the_smallest_or_largest_are_measured_and_said_to_lean(chosen, treated):
    table = rejections("force", treated, chosen, DEEP, seed=7, draws=499)
    print(f"\nforce-like sizes, the {treated} {chosen} of 43\n{table[['rejected', 'held']]}")
    panel = without_effect(np.random.default_rng(1), "force", treated, chosen)
    said = evaluation.infer(panel, evaluation.did(panel), draws=99)
    leans = any(caveat.code is evaluation.CaveatCode.LEANS for caveat in said.caveats)
    assert leans is (treated <= 10)


@pytest.mark.deep
def test_a_clustered_error_rejects_more_than_half_at_one_treated():
    found = regression_rejects(DEEP, seed=7)
    print(f"\nCR1 at one treated of 43 rejects {found:.3f}")
    assert found > 0.5


def staggered(rng, effect):
    """120 areas over 12 periods: 40 start at 5, 40 at 8, 40 never; errors with memory, one effect for all."""
    start = np.repeat([5.0, 8.0, np.nan], 40)
    errors = rng.normal(size=(120, 22))
    for t in range(1, 22):
        errors[:, t] += 0.4 * errors[:, t - 1]
    treated = np.arange(12) >= start[:, None]
    outcome = 10 + rng.normal(size=(120, 1)) + rng.normal(size=12) + errors[:, 10:] + effect * treated
    frame = pd.DataFrame({
        "u": np.repeat(np.arange(120), 12), "t": np.tile(np.arange(12), 120), "y": outcome.ravel(),
        "s": np.repeat(start, 12),
    })  # fmt: skip
    return evaluation.build_panel(frame, unit="u", period="t", outcome="y", first_treated="s")


def intervals(panel):
    """The interval of each estimator of one constant effect."""
    found = evaluation.group_time_att(panel, draws=0)
    study = evaluation.sun_abraham(panel).to_frame().set_index("event_time").loc[1]
    return {
        "did": evaluation.did(panel).interval, "imputation": evaluation.imputation_did(panel).interval,
        "group-time, simple": found.simple.interval, "group-time, dynamic": found.dynamic.interval,
        "stacked": evaluation.stacked_did(panel, before=3, after=2).interval,
        "Sun and Abraham, +1": (study["lower"], study["upper"]),
    }  # fmt: skip


def covered(repetitions, seed, effect=1.0):
    rows = []
    for one in range(repetitions):
        found = intervals(staggered(np.random.default_rng((seed, one)), effect))
        rows.append({name: lower <= effect <= upper for name, (lower, upper) in found.items()})
    return pd.DataFrame(rows).mean()


def test_gate_intervals_of_every_estimator_hold_the_truth():
    found = covered(150, seed=11)
    assert found.between(0.91, 0.99).all(), found


@pytest.mark.deep
def test_intervals_of_every_estimator_hold_the_truth_in_93_to_97_of_a_hundred():
    found = covered(DEEP, seed=7)
    print(f"\ncoverage of 95% intervals\n{found}")
    assert found.between(0.93, 0.97).all()
