"""What must hold of synthetic controls for any data: the conditions of an optimum, shift, scale, permutation, ranks."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import evaluation
from evaluation.placebos import not_refuted_shift, rank_p
from evaluation.weighing.simplex import optimality_gap, simplex_weights, simplex_weights_of_gram

few = settings(max_examples=5, deadline=None, derandomize=True)
many = settings(max_examples=200, deadline=None, derandomize=True)


@st.composite
def problems(draw):
    """Columns and a target: random, within the hull, with columns twice, far away, tiny or large."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    rows, count = draw(st.integers(1, 15)), draw(st.integers(1, 30))
    columns = rng.normal(size=(rows, count)) * 10.0 ** draw(st.integers(-6, 6)) + draw(st.sampled_from([0.0, 50.0]))
    kind = draw(st.sampled_from(["out", "in", "twice", "far"]))
    target = columns @ rng.dirichlet(np.ones(count)) if kind == "in" else columns.mean(axis=1) + rng.normal(size=rows)
    if kind == "twice":
        columns[:, -1] = columns[:, 0]
    ridge = draw(st.sampled_from([0.0, 1.0])) * float((columns**2).mean())
    return columns, target + (1e3 * np.abs(columns).max() if kind == "far" else 0.0), ridge


@many
@given(problems())
def test_weights_meet_the_conditions_of_an_optimum(problem):
    """Karush, Kuhn and Tucker: no weight negative, and no column not in use would lower the objective."""
    columns, target, ridge = problem
    weights = simplex_weights(columns, target, ridge=ridge)
    assert weights.min() >= 0 and weights.sum() == pytest.approx(1, abs=1e-12)
    assert abs(optimality_gap(columns, target, weights, ridge=ridge)) < 1e-10
    points = columns - target[:, None]
    quick = simplex_weights_of_gram(points.T @ points + ridge * np.eye(len(weights)))
    assert abs(optimality_gap(columns, target, quick, ridge=ridge)) < 1e-9


@few
@given(problems(), st.randoms())
def test_no_mixture_drawn_does_better(problem, random):
    columns, target, ridge = problem

    def objective(w):
        return ((columns @ w - target) ** 2).sum() + ridge * (w**2).sum()

    weights = simplex_weights(columns, target, ridge=ridge)
    best = objective(weights)
    rng = np.random.default_rng(random.randrange(2**32))
    for sparse in (0.05, 1.0):
        for other in rng.dirichlet(np.full(len(weights), sparse), 50):
            nearer = 0.9 * weights + 0.1 * other
            assert min(objective(other), objective(nearer)) >= best - 1e-9 * (points_size(columns, target) + ridge)


def points_size(columns, target):
    return float(((columns - target[:, None]) ** 2).sum(axis=0).mean())


@many
@given(problems(), st.randoms())
def test_the_order_of_columns_changes_no_weight(problem, random):
    columns, target, ridge = problem
    order = np.random.default_rng(random.randrange(2**32)).permutation(columns.shape[1])
    straight, turned = (
        simplex_weights(columns, target, ridge=ridge),
        simplex_weights(columns[:, order], target, ridge=ridge),
    )
    # Weights are told apart as far as the objective tells them apart; what the mixture is, always.
    size = np.sqrt(points_size(columns, target))
    assert columns @ straight == pytest.approx(columns[:, order] @ turned, abs=1e-6 * size)
    assert straight[order] == pytest.approx(turned, abs=1e-5)


@st.composite
def frames(draw):
    """Balanced panels of 6 to 14 units over 8 to 16 periods; one to three treated, at one start or at two."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    units, periods, treated = draw(st.integers(8, 14)), draw(st.integers(8, 16)), draw(st.integers(1, 3))
    start = draw(st.integers(4, periods - 2))
    outcome = rng.normal(size=(units, 2)) @ rng.normal(size=(2, periods)).cumsum(axis=1) + rng.normal(
        size=(units, periods)
    )
    frame = pd.DataFrame({
        "unit": np.repeat(np.arange(units), periods), "period": np.tile(np.arange(periods), units), "y": outcome.ravel()
    })  # fmt: skip
    frame["start"] = np.where(frame["unit"] < treated, start, np.nan)
    return frame


def panel_of(frame):
    return evaluation.build_panel(frame, unit="unit", period="period", outcome="y", first_treated="start")


def staggered(frame):
    last = frame["unit"] == frame.loc[frame["start"].notna(), "unit"].max()
    return frame.assign(start=np.where(last & frame["start"].notna(), frame["start"] + 1, frame["start"]))


def both(frame):
    return (
        evaluation.synthetic_control(panel_of(frame)),
        evaluation.synthetic_did(panel_of(staggered(frame)), draws=20),
        evaluation.synthetic_did(panel_of(frame), draws=20, solver="exact"),
    )


@few
@given(frames(), st.floats(-100, 100), st.sampled_from([0.01, 3.0, 1000.0]))
def test_a_constant_changes_nothing_and_a_scale_scales(frame, shift, scale):
    for plain, moved, scaled in zip(
        both(frame), both(frame.assign(y=frame["y"] + shift)), both(frame.assign(y=frame["y"] * scale)), strict=True
    ):
        assert moved.estimate == pytest.approx(plain.estimate, abs=1e-5)
        assert scaled.estimate == pytest.approx(plain.estimate * scale, abs=1e-5 * scale)
        assert moved.p_value == plain.p_value == scaled.p_value


@few
@given(frames(), st.randoms())
def test_levels_and_common_shocks_leave_synthetic_did_as_it_is(frame, random):
    """Each period's shock to all alike changes no weight; a level of its own for the treated unit, nothing either."""
    rng = np.random.default_rng(random.randrange(2**32))
    level = np.where(frame["start"].notna(), 40.0, 0.0)
    plain = evaluation.synthetic_did(panel_of(frame), solver="exact", draws=2)
    lifted = evaluation.synthetic_did(panel_of(frame.assign(y=frame["y"] + level)), solver="exact", draws=2)
    assert lifted.estimate == pytest.approx(plain.estimate, abs=1e-6)
    shock = rng.normal(size=frame["period"].nunique())[frame["period"]]
    plain, shocked = (
        evaluation.synthetic_control(panel_of(one)) for one in (frame, frame.assign(y=frame["y"] + shock))
    )
    assert shocked.estimate == pytest.approx(plain.estimate, abs=1e-5)


@few
@given(frames(), st.randoms())
def test_rows_shuffled_and_ids_as_text_give_the_same(frame, random):
    again = frame.sample(frac=1, random_state=random.randrange(2**31))
    again = again.assign(unit="area " + again["unit"].astype(str).str.zfill(2))
    for plain, turned in zip(both(frame), both(again), strict=True):
        assert (turned.estimate, turned.p_value, turned.std_error) == (plain.estimate, plain.p_value, plain.std_error)


@few
@given(frames(), st.floats(-50, 50))
def test_an_effect_put_in_is_found_again(frame, effect):
    """Weights rest on the time before the start alone (synthetic control), so the estimate moves by what is put in."""
    after = frame["start"].notna() & (frame["period"] >= frame["start"])
    raised = frame.assign(y=frame["y"] + np.where(after, effect, 0.0))
    plain, found = (evaluation.synthetic_control(panel_of(one)) for one in (frame, raised))
    assert found.estimate == pytest.approx(plain.estimate + effect, abs=1e-9 * (1 + abs(effect)))
    plain, found = (evaluation.synthetic_did(panel_of(one), draws=2) for one in (frame, raised))
    assert found.estimate == pytest.approx(plain.estimate + effect, abs=1e-9 * (1 + abs(effect)))


@many
@given(
    st.lists(st.floats(-10, 10), min_size=1, max_size=60), st.floats(-10, 10), st.sampled_from([0.5, 0.8, 0.9, 0.95])
)
def test_an_interval_by_rank_holds_what_the_rank_does_not_refute(placebos, estimate, level):
    found = not_refuted_shift(estimate, np.array(placebos), level)
    if found is None:
        assert 1 / (1 + len(placebos)) > 1 - level
        return
    reach = found.upper - estimate
    outside = np.append(reach * (1 + 1e-6) + 1e-9, placebos)
    assert rank_p(np.abs(outside)) <= 1 - level + 1e-9
    assert (1 + (np.abs(placebos) >= reach * (1 - 1e-9) - 1e-12).sum()) / (1 + len(placebos)) > 1 - level - 1e-9


@pytest.mark.deep
def test_under_no_effect_ranks_reject_no_more_than_they_say():
    """600 panels of 20 areas without an effect: p <= .10 in a tenth of them; the interval by rank covers nought."""
    rng = np.random.default_rng(11)
    counts = dict.fromkeys(("sc p", "sc interval", "sc none", "sdid p", "sdid interval", "sdid none"), 0)
    runs = 600
    for _ in range(runs):
        outcome = rng.normal(size=(20, 2)) @ rng.normal(size=(2, 24)).cumsum(axis=1) + rng.normal(size=(20, 24))
        frame = pd.DataFrame(
            {"unit": np.repeat(np.arange(20), 24), "period": np.tile(np.arange(24), 20), "y": outcome.ravel()}
        )
        panel = panel_of(frame.assign(start=np.where(frame["unit"] == rng.integers(20), 16, np.nan)))
        for name, found in (
            ("sc", evaluation.synthetic_control(panel, level=0.9)),
            ("sdid", evaluation.synthetic_did(panel, level=0.9, solver="exact")),
        ):
            counts[f"{name} p"] += found.p_value <= 0.1
            if found.interval is None:
                counts[f"{name} none"] += 1
            elif not found.interval.lower <= 0 <= found.interval.upper:
                counts[f"{name} interval"] += 1
    rates = {name: count / runs for name, count in counts.items()}
    print(rates)
    for name, rate in rates.items():
        assert rate <= 0.1 + 3 * np.sqrt(0.09 / runs), name
