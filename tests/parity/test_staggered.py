"""Starts at different times: imputation, Sun and Abraham, and stacked, each against a second way to the same figure.

Oracles: dummy-variable regressions and sums written out here, and figures of diff-diff 3.13.0 on mpdta (2026-11-21).
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import evaluation
from evaluation import CaveatCode
from interventions.errors import DesignError, InputError


@pytest.fixture
def mpdta(shared):
    return pd.read_csv(shared / "data" / "evaluation" / "mpdta.csv")


def counties(frame):
    return evaluation.build_panel(
        frame, unit="countyreal", period="year", outcome="lemp", first_treated="first.treat"
    )  # fmt: skip


UNITS, PERIODS = 40, 7


def draw(seed, *, never=True, gaps=0):
    """A small made-up panel; cohorts 3, 4 and 6 of six to ten units, and never treated ones."""
    rng = np.random.default_rng(seed)
    starts = np.repeat([3.0, 4.0, 6.0, np.nan if never else 6.0], 10)
    outcome = rng.normal(size=(UNITS, PERIODS)).cumsum(axis=1) + rng.normal(size=(UNITS, 1))
    frame = pd.DataFrame({
        "u": np.repeat(np.arange(UNITS), PERIODS), "t": np.tile(np.arange(1, PERIODS + 1), UNITS),
        "y": outcome.ravel(), "s": np.repeat(starts, PERIODS), "x": rng.normal(size=UNITS * PERIODS),
    })  # fmt: skip
    return frame.drop(index=rng.choice(len(frame), gaps, replace=False)) if gaps else frame


def panel_of(frame, covariates=()):
    return evaluation.build_panel(
        frame, unit="u", period="t", outcome="y", first_treated="s", covariates=covariates
    )  # fmt: skip


def dummies(frame, covariates=()):
    """Unit and period dummies (the first period left out) and covariates, one row a cell."""
    units, periods = pd.get_dummies(frame["u"]), pd.get_dummies(frame["t"]).iloc[:, 1:]
    return np.column_stack([units, periods, *(frame[name] for name in covariates)]).astype(float)


@pytest.mark.parametrize(("gaps", "covariates"), [(0, ()), (15, ()), (15, ("x",))])
def test_imputation_is_least_squares_on_untreated_cells_with_each_cells_weight_written_out(gaps, covariates):
    frame = draw(1, gaps=gaps).reset_index(drop=True)
    effect = evaluation.imputation_did(panel_of(frame, covariates))
    z, y = dummies(frame, covariates), frame["y"].to_numpy()
    treated = (frame["t"] >= frame["s"]).to_numpy()
    beta = np.linalg.lstsq(z[~treated], y[~treated], rcond=None)[0]
    gap = y - z @ beta
    assert effect.estimate == pytest.approx(gap[treated].mean(), rel=1e-9)
    # The weight of every cell in the estimate, from the whole projection.
    v = treated / treated.sum()
    v = v - np.where(treated, 0, z @ np.linalg.pinv(z[~treated].T @ z[~treated]) @ (z[treated].T @ v[treated]))
    assert v @ y == pytest.approx(effect.estimate, rel=1e-9)
    left = gap.copy()
    for _, cell in frame[treated].groupby(["s", "t"]).groups.items():
        left[cell] -= (v[cell] ** 2 @ gap[cell]) / (v[cell] ** 2).sum()
    scores = pd.Series(v * left).groupby(frame["u"]).sum()
    assert effect.std_error == pytest.approx(np.sqrt((scores**2).sum()), rel=1e-9)


def test_imputation_of_mpdta_and_of_small_cohorts(mpdta):
    effect = evaluation.imputation_did(counties(mpdta))
    assert (effect.estimate, effect.std_error) == pytest.approx((-0.04770991827781727, 0.013222488650016436), rel=1e-9)
    errors = [0.013577249746179961, 0.01881242682276271, 0.03534197213337396, 0.033765853357791635]
    assert effect.terms["std_error"].to_numpy(float) == pytest.approx(errors, rel=1e-9)
    # A cohort of four cannot be its own mean: residuals are taken from all cohorts at the same time since the start.
    few = draw(2)
    few = few[~few["u"].isin(range(4, 10))].reset_index(drop=True)
    effect = evaluation.imputation_did(panel_of(few))
    z, y = dummies(few), few["y"].to_numpy()
    treated = (few["t"] >= few["s"]).to_numpy()
    gap = y - z @ np.linalg.lstsq(z[~treated], y[~treated], rcond=None)[0]
    v = treated / treated.sum()
    v = v - np.where(treated, 0, z @ np.linalg.pinv(z[~treated].T @ z[~treated]) @ (z[treated].T @ v[treated]))
    left = gap.copy()
    for _, cell in few[treated].groupby(few["t"] - few["s"]).groups.items():
        left[cell] -= (v[cell] ** 2 @ gap[cell]) / (v[cell] ** 2).sum()
    scores = pd.Series(v * left).groupby(few["u"]).sum()
    assert effect.std_error == pytest.approx(np.sqrt((scores**2).sum()), rel=1e-9)


def test_imputation_leaves_out_periods_in_which_nobody_is_untreated():
    frame = draw(3, never=False)
    effect = evaluation.imputation_did(panel_of(frame))
    assert effect.periods == ("1", "5")
    assert effect.warns(CaveatCode.COHORT_LEFT_OUT)
    cut = evaluation.imputation_did(panel_of(frame[frame["t"] < 6]))
    assert effect.estimate == pytest.approx(cut.estimate, rel=1e-12)
    together = frame.assign(s=3.0)
    with pytest.raises(DesignError, match="no comparison area"):
        evaluation.imputation_did(panel_of(together))


def test_sun_and_abraham_is_every_cohorts_own_path_by_dummies():
    frame = draw(4).reset_index(drop=True)
    found = evaluation.sun_abraham(panel_of(frame)).to_frame().set_index("event_time")
    since = frame["t"] - frame["s"]
    cells = [(s, t) for s in (3.0, 4.0, 6.0) for t in sorted(set(since[frame["s"] == s])) if t != -1]
    own = np.column_stack([((frame["s"] == s) & (since == t)).astype(float) for s, t in cells])
    design = np.column_stack([own, dummies(frame)])
    bread = np.linalg.inv(design.T @ design)
    beta = bread @ design.T @ frame["y"]
    scores = design * (frame["y"] - design @ beta).to_numpy()[:, None]
    meat = scores.reshape(UNITS, PERIODS, -1).sum(axis=1)
    n, k = len(frame), len(cells) + PERIODS  # unit effects are nested in the clusters
    covariance = bread @ meat.T @ meat @ bread * UNITS / (UNITS - 1) * (n - 1) / (n - k)
    for time in found.index[found.index != -1]:
        share = np.array([float(t == time) * (10 + 0 * s) for s, t in cells])
        share = np.append(share / share.sum(), np.zeros(design.shape[1] - len(cells)))
        assert found.loc[time, "estimate"] == pytest.approx(share @ beta, rel=1e-9)
        if found.loc[time, "std_error"] is not None:
            assert found.loc[time, "std_error"] == pytest.approx(np.sqrt(share @ covariance @ share), rel=1e-9)


def test_sun_and_abraham_on_mpdta(mpdta):
    found = evaluation.sun_abraham(counties(mpdta)).to_frame().set_index("event_time")
    errors = {-4: 0.02455509553186363, -3: 0.01815434441004851, -2: 0.014266792154618237, 0: 0.0118575389634533,
              1: 0.016870678384610024, 2: 0.036589475963765626, 3: 0.03450427191020752}  # fmt: skip
    for time, error in errors.items():
        assert found.loc[time, "std_error"] == pytest.approx(error, rel=1e-8)
    dynamic = evaluation.group_time_att(counties(mpdta), base="universal", draws=0).dynamic.rows.set_index("term")
    assert found.loc[[-4, 0, 3], "estimate"].to_numpy() == pytest.approx(
        dynamic.loc[[-4, 0, 3], "estimate"].to_numpy(float), rel=1e-9
    )


def test_sun_and_abraham_without_never_treated_compares_with_the_last_to_start():
    frame = draw(5, never=False)
    found = evaluation.sun_abraham(panel_of(frame))
    assert found.warns(CaveatCode.NO_NEVER_TREATED)
    assert (found.periods, found.n_treated, found.n_comparison) == (("1", "5"), 20, 20)
    cut = frame[frame["t"] < 6]
    as_never = evaluation.sun_abraham(panel_of(cut.assign(s=cut["s"].where(cut["s"] < 6))))
    assert found.estimates == pytest.approx(as_never.estimates, rel=1e-12)


def test_stacked_is_the_weighted_regression_on_the_stack():
    """Wing, Freedman and Hollingsworth's corrective weights, by statsmodels on the stack itself."""
    import statsmodels.formula.api as smf

    frame = draw(6)
    before, after = 2, 1
    effect = evaluation.stacked_did(panel_of(frame), before=before, after=after)
    stacks = []
    for start in (3.0, 4.0, 6.0):
        kept = frame[(frame["s"] == start) | frame["s"].isna() | (frame["s"] > start + after)]
        kept = kept[kept["t"].between(start - before, start + after)]
        stacks.append(kept.assign(stack=start, event=kept["t"] - start, d=(kept["s"] == start) * 1.0))
    stack = pd.concat(stacks)
    units = stack.pivot_table(index="stack", columns="d", values="u", aggfunc="nunique")
    ratio = (units[1.0] / units[1.0].sum()) / (units[0.0] / units[0.0].sum())
    stack["q"] = np.where(stack["d"] == 1, 1.0, stack["stack"].map(ratio))
    fit = smf.wls("y ~ d * C(event, Treatment(-1))", data=stack, weights=stack["q"]).fit()
    by_time = {t: fit.params[f"d:C(event, Treatment(-1))[T.{t:.1f}]"] for t in (-2.0, 0.0, 1.0)}
    parts = effect.terms.set_index("term")["estimate"]
    assert [parts[-2], parts[0], parts[1]] == pytest.approx([by_time[t] for t in (-2.0, 0.0, 1.0)], rel=1e-9)
    assert effect.estimate == pytest.approx((by_time[0.0] + by_time[1.0]) / 2, rel=1e-9)
    assert (effect.n_treated, effect.n_comparison) == (30, 20)


def test_stacked_errors_sum_each_units_part_in_every_experiment():
    frame = draw(7)
    effect = evaluation.stacked_did(panel_of(frame), before=1, after=0)
    wide = frame.pivot_table(index="u", columns="t", values="y")
    start = frame.groupby("u")["s"].first()
    part = pd.Series(0.0, index=wide.index)
    for own in (3, 4, 6):
        change = wide[own] - wide[own - 1]
        mine, clean = start == own, start.isna() | (start > own)
        part += (mine * (change - change[mine].mean()) / 10 - clean * (change - change[clean].mean()) / clean.sum()) / 3
    assert effect.std_error == pytest.approx(np.sqrt((part**2).sum()), rel=1e-9)


def test_stacked_says_which_cohorts_lack_their_window_and_refuses_what_it_cannot_take(mpdta):
    effect = evaluation.stacked_did(counties(mpdta), before=2, after=0)
    assert "Cohorts without the whole window are left out: 2004." in effect.summary()
    with pytest.raises(DesignError, match="no cohort is seen"):
        evaluation.stacked_did(counties(mpdta), before=4, after=4)
    with pytest.raises(InputError, match="before begins at 1"):
        evaluation.stacked_did(counties(mpdta), before=0, after=1)


@pytest.mark.parametrize("estimate", ["did", "imputation_did", "group_time_att", "sun_abraham"])
def test_order_of_rows_and_kind_of_ids_change_nothing(mpdta, estimate):
    """Shuffled rows, string ids: the same to the last digit but one."""
    frames = [
        mpdta,
        mpdta.sample(frac=1, random_state=3),
        mpdta.assign(countyreal="c" + mpdta["countyreal"].astype(str)),
    ]
    found = [getattr(evaluation, estimate)(counties(frame)).to_frame() for frame in frames]
    for other in found[1:]:
        for name in ("estimate", "std_error"):
            first, second = (pd.to_numeric(one[name]).to_numpy() for one in (found[0], other))
            assert second == pytest.approx(first, rel=1e-10, nan_ok=True)
