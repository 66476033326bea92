"""Counts that cannot carry a rate ratio, and what the result says of what it left out. Oracle: arithmetic by hand."""

import numpy as np
import pandas as pd
import pytest

import evaluation
from evaluation.caveats import CaveatCode
from evaluation.two_way_counts import BY_COHORT
from interventions.errors import DesignError, InputError


def frame_of(counts, starts):
    counts = np.asarray(counts, dtype=float)
    units, periods = counts.shape
    return pd.DataFrame({
        "unit": np.repeat([f"u{i}" for i in range(units)], periods),
        "period": np.tile(np.arange(1, periods + 1), units),
        "y": counts.ravel(), "start": np.repeat(np.array(starts, dtype=float), periods),
    })  # fmt: skip


def panel_of(frame, **columns):
    return evaluation.build_panel(frame, unit="unit", period="period", outcome="y", first_treated="start", **columns)


NEVER = np.nan
STARTS = [3] * 5 + [NEVER] * 5


def counts(seed=0):
    return np.random.default_rng(seed).poisson(6.0, (10, 5)) + 1.0


@pytest.mark.parametrize(
    ("rows", "periods", "said"),
    [
        (slice(0, 5), slice(2, 5), "no event in treated units after"),
        (slice(0, 5), slice(0, 2), "no event in treated units before"),
        (slice(5, 10), slice(2, 5), "no event in comparison units after"),
        (slice(5, 10), slice(0, 2), "no event in comparison units before"),
        (slice(0, 5), slice(0, 5), "no event in treated units before"),
    ],
)
def test_a_side_without_events_before_or_after_is_refused(rows, periods, said):
    values = counts()
    values[rows, periods] = 0
    with pytest.raises(DesignError, match=said):
        evaluation.count_did(panel_of(frame_of(values, STARTS)))


def test_separation_that_no_sum_shows_is_refused_too():
    """Two starts; in the only period in which both sides can be compared, the untreated have no events."""
    values = counts()[:6, :3]
    values[3:, 1:] = 0
    values[2, 1] = 0
    with pytest.raises(DesignError, match="no finite rate ratio fits"):
        evaluation.count_did(panel_of(frame_of(values, [2, 2, 3, NEVER, NEVER, NEVER])))


def test_a_handful_of_events_that_compare_nothing_is_refused():
    values = np.zeros((7, 3))
    values[1, 1] = values[3, 1] = 1
    with pytest.raises(DesignError, match=r"no event in treated units before|no finite rate ratio fits"):
        evaluation.count_did(panel_of(frame_of(values, [3, 3, 2, 2, NEVER, NEVER, NEVER])))


def test_units_and_periods_without_events_are_left_out_and_counted():
    values = counts()
    more = np.vstack([values, np.zeros((2, 5))])
    more[:, 3] = 0
    found = evaluation.count_did(panel_of(frame_of(more, [*STARTS, NEVER, NEVER])))
    plain = evaluation.count_did(panel_of(frame_of(values, STARTS).query("period != 4")))
    assert (found.estimate, found.std_error) == pytest.approx((plain.estimate, plain.std_error), rel=1e-12)
    assert (found.n_comparison, found.comparison_clusters, found.n_observations) == (5, 5, 40)
    assert "2 units (unit) without any event left out" in found.summary()
    assert found.warns(CaveatCode.UNITS_LEFT_OUT) and found.warns(CaveatCode.PERIODS_EXCLUDED)
    assert "left out: 4." in found.summary()


def test_counts_below_nought_are_refused_and_fractions_noted():
    values = counts()
    values[1, 1] = -1
    with pytest.raises(InputError, match=r"below nought: u1, 2\."):
        evaluation.count_did(panel_of(frame_of(values, STARTS)))
    values[1, 1] = 2.5
    found = evaluation.count_did(panel_of(frame_of(values, STARTS)))
    assert found.warns(CaveatCode.FRACTIONAL_COUNTS) and "1 count not whole" in found.summary()
    with pytest.raises(InputError, match="not whole"):
        evaluation.count_did(panel_of(frame_of(values, STARTS)), family="negative-binomial")


def test_fewer_than_five_treated_clusters_get_no_error():
    found = evaluation.count_did(panel_of(frame_of(counts(), [3] * 4 + [NEVER] * 6)))
    assert (found.std_error, found.interval, found.p_value, found.ratio_interval) == (None, None, None, None)
    assert found.ratio is not None and found.warns(CaveatCode.TOO_FEW_CLUSTERS)
    assert "(no interval)" in found.summary()


def test_sides_that_change_alike_give_no_error():
    values = np.outer(np.tile([1, 2, 3, 4, 5], 2), [2.0, 4.0, 6.0, 4.0]) * np.where(np.arange(10) < 5, 2, 1)[:, None]
    found = evaluation.count_did(panel_of(frame_of(values, STARTS)))
    assert found.ratio == pytest.approx(1.0) and found.std_error is None and found.warns(CaveatCode.NO_VARIATION_LEFT)


def test_exposure_that_stays_changes_nothing_and_needs_no_slow_path():
    frame = frame_of(counts(), STARTS)
    people = frame["unit"].map({f"u{i}": 100.0 * (i + 1) for i in range(10)})
    plain, offset = (
        evaluation.count_did(panel_of(frame)),
        evaluation.count_did(panel_of(frame.assign(people=people), exposure="people")),
    )
    assert plain.path == offset.path == BY_COHORT
    assert (plain.estimate, plain.std_error) == (offset.estimate, offset.std_error)
    assert "events per 1,000" in offset.summary() and "events per 1,000" not in plain.summary()


def test_a_covariate_that_does_not_change_within_units_is_refused():
    frame = frame_of(counts(), STARTS)
    fixed = frame["unit"].map({f"u{i}": float(i) for i in range(10)})
    with pytest.raises(DesignError, match="nothing to tell these effects apart"):
        evaluation.count_did(panel_of(frame.assign(size=fixed), covariates=["size"]))


def test_what_a_negative_binomial_cannot_take():
    with pytest.raises(InputError, match="family cannot be"):
        evaluation.count_did(panel_of(frame_of(counts(), STARTS)), family="binomial")
    many = np.random.default_rng(1).negative_binomial(2, 0.2, (501, 3)) + 1.0
    with pytest.raises(DesignError, match="does not take 501 units over 3 periods"):
        evaluation.count_did(panel_of(frame_of(many, [2] * 250 + [NEVER] * 251)), family="negative-binomial")
    calm = np.full((10, 5), 9.0) + np.eye(10, 5)
    with pytest.raises(DesignError, match="no more than Poisson"):
        evaluation.count_did(panel_of(frame_of(calm, STARTS)), family="negative-binomial")


def test_the_refusals_of_did_hold():
    with pytest.raises(DesignError, match="no unit is treated"):
        evaluation.count_did(panel_of(frame_of(counts(), [NEVER] * 10)))
    with pytest.raises(DesignError, match="no comparison area"):
        evaluation.count_did(panel_of(frame_of(counts(), [3] * 10)))
    with pytest.raises(InputError, match="not between 0 and 1"):
        evaluation.count_did(panel_of(frame_of(counts(), STARTS)), level=95)
