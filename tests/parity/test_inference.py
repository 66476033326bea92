"""The ways of the ladder, each against a second way to the same figure.

Oracles: linearmodels and statsmodels run live; dummy-variable regressions with whole hat matrices, refits without each
cluster, and deals one by one, written out here.
"""

from __future__ import annotations

from itertools import combinations, product

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import evaluation
from evaluation.inferring import cluster_robust, few_treated
from evaluation.inferring.moments import Moments
from evaluation.inferring.randomisation import Deals, randomise
from evaluation.inferring.wild_bootstrap import wild_bootstrap
from interventions.errors import DesignError, InputError

UNITS, PERIODS = 18, 6


def draw(seed, *, starts=(3.0, 5.0), treated=4, drop=0, per_cluster=1):
    """Units with errors that last; the first `treated` clusters treated, at the starts in turn."""
    rng = np.random.default_rng(seed)
    clusters = UNITS // per_cluster
    first = np.full(clusters, np.nan)
    first[:treated] = np.resize(starts, treated)
    outcome = rng.normal(size=(UNITS, PERIODS)).cumsum(axis=1) + rng.normal(size=(UNITS, 1))
    cluster = np.arange(UNITS) % clusters
    frame = pd.DataFrame({
        "u": np.repeat(np.arange(UNITS), PERIODS), "t": np.tile(np.arange(PERIODS), UNITS), "y": outcome.ravel(),
        "c": np.repeat(cluster, PERIODS), "s": np.repeat(first[cluster], PERIODS),
        "x": rng.normal(size=UNITS * PERIODS), "w": rng.uniform(0.5, 2, UNITS).repeat(PERIODS),
        "people": rng.uniform(1, 9, UNITS).repeat(PERIODS),
    })  # fmt: skip
    return frame.drop(index=rng.choice(len(frame), drop, replace=False)).reset_index(drop=True)


def panel_of(frame, **options):
    return evaluation.build_panel(
        frame, unit="u", period="t", outcome="y", first_treated="s", cluster="c", **options
    )  # fmt: skip


def by_dummies(frame, covariates=()):
    """Treatment, covariates, unit and period dummies (one period out), and the outcome."""
    treated = (frame["t"] >= frame["s"]).to_numpy(float)
    units, periods = pd.get_dummies(frame["u"]), pd.get_dummies(frame["t"]).iloc[:, 1:]
    columns = [treated, *(frame[name] for name in covariates), units, periods]
    return np.column_stack(columns).astype(float), frame["y"].to_numpy()


CASES = [({}, ()), ({"per_cluster": 3, "treated": 3}, ()), ({"drop": 9}, ()), ({"drop": 5, "per_cluster": 2}, ("x",))]


@pytest.mark.parametrize(("options", "covariates"), CASES)
def test_cr2_and_its_degrees_from_the_whole_hat_matrix(options, covariates):
    frame = draw(3, **options)
    x, y = by_dummies(frame, covariates)
    bread = np.linalg.pinv(x.T @ x)
    hat, beta = x @ bread @ x.T, bread @ x.T @ y
    left = np.eye(len(y)) - hat
    residual, total, vectors = y - x @ beta, 0.0, []
    for _, rows in frame.groupby("c").groups.items():
        values, axes = np.linalg.eigh(left[np.ix_(rows, rows)])
        root = (axes * np.where(values > 1e-9, np.maximum(values, 1e-9) ** -0.5, 0)) @ axes.T
        carried = root @ x[rows] @ bread[:, 0]
        total += (residual[rows] @ carried) ** 2
        vectors.append(left[:, rows] @ carried)
    gram = np.array(vectors) @ np.array(vectors).T
    found = cluster_robust.cr2(Moments.of(panel_of(frame, covariates=covariates)))
    assert found.std_error == pytest.approx(np.sqrt(total), rel=1e-8)
    assert found.df == pytest.approx(np.trace(gram) ** 2 / (gram**2).sum(), rel=1e-8)


@pytest.mark.parametrize(("options", "covariates"), CASES)
def test_cr1_and_cr3_from_dummies_and_from_leaving_each_cluster_out(options, covariates):
    frame = draw(4, **options)
    panel = panel_of(frame, covariates=covariates)
    moments = Moments.of(panel)
    effect = evaluation.did(panel)
    assert moments.estimate == pytest.approx(effect.estimate, rel=1e-9)
    if effect.std_error is not None:
        assert cluster_robust.cr1(moments).std_error == pytest.approx(effect.std_error, rel=1e-9)
    x, y = by_dummies(frame, covariates)
    beta = np.linalg.lstsq(x, y, rcond=None)[0]
    moved = []
    for cluster in frame["c"].unique():
        rest = (frame["c"] != cluster).to_numpy()
        moved.append(np.linalg.lstsq(x[rest], y[rest], rcond=None)[0][0] - beta[0])
    clusters = len(moved)
    expected = np.sqrt((clusters - 1) / clusters * np.square(moved).sum())
    assert cluster_robust.cr3(moments).std_error == pytest.approx(expected, rel=1e-7)


def test_two_way_and_driscoll_kraay_against_linearmodels():
    from linearmodels.panel import PanelOLS

    frame = draw(5)
    panel = panel_of(frame)
    long = frame.assign(d=(frame["t"] >= frame["s"]) * 1.0).set_index(["u", "t"])
    model = PanelOLS(long["y"], long[["d"]], entity_effects=True, time_effects=True)
    plain = model.fit(cov_type="kernel", kernel="bartlett", bandwidth=2, debiased=True)
    assert cluster_robust.driscoll_kraay(panel, lags=2).std_error == pytest.approx(plain.std_errors["d"], rel=1e-8)
    both = model.fit(
        cov_type="clustered", cluster_entity=True, cluster_time=True, debiased=False, group_debias=True, auto_df=False,
        count_effects=False,
    )  # fmt: skip
    observations, slopes = len(frame), 1 + PERIODS
    # linearmodels gives each part G/(G-1) (N-1)/N; the one convention is G/(G-1) (N-1)/(N-K).
    factor = observations / (observations - slopes)
    found = cluster_robust.two_way_clustered(panel)
    assert found.std_error == pytest.approx(both.std_errors["d"] * np.sqrt(factor), rel=1e-8)
    assert found.df == PERIODS - 1


@pytest.mark.parametrize("drop", [0, 6])
def test_wild_bootstrap_is_every_sign_vector_refitted(drop):
    frame = draw(6, per_cluster=2, drop=drop)
    x, y = by_dummies(frame)
    clusters = frame["c"].to_numpy()

    def t(outcome):
        beta = np.linalg.lstsq(x, outcome, rcond=None)[0]
        direction = np.linalg.pinv(x.T @ x)[0]
        scores = pd.Series((x @ direction) * (outcome - x @ beta)).groupby(clusters).sum()
        return beta[0] / np.sqrt((scores**2).sum())

    rest = x[:, 1:]
    fitted = rest @ np.linalg.lstsq(rest, y, rcond=None)[0]
    signs = np.array(list(product([-1, 1], repeat=9)))
    drawn = np.array([abs(t(fitted + one[clusters] * (y - fitted))) for one in signs])
    found = wild_bootstrap(Moments.of(panel_of(frame)), draws=512)
    assert found.enumerated and found.draws == 512
    assert found.p_value == pytest.approx((drawn >= abs(t(y)) * (1 - 1e-9)).mean(), abs=1e-12)
    # Both ends of the interval are effects that the test just does not reject.
    for end in found.interval:
        moved = draw(6, per_cluster=2, drop=drop)
        moved["y"] -= end * (moved["t"] >= moved["s"])
        assert wild_bootstrap(Moments.of(panel_of(moved)), draws=512).p_value == pytest.approx(0.05, abs=0.01)


def test_webbs_weights_have_mean_nought_and_variance_one_and_seeds_repeat():
    moments = Moments.of(panel_of(draw(7)))
    first, second = (wild_bootstrap(moments, draws=999, weights="webb", seed=3) for _ in range(2))
    assert (first.p_value, first.interval) == (second.p_value, second.interval)
    assert wild_bootstrap(moments, draws=999, weights="webb", seed=4).p_value != first.p_value
    from evaluation.inferring.wild_bootstrap import WEBB

    assert (WEBB.mean(), (WEBB**2).mean()) == pytest.approx((0, 1))
    with pytest.raises(InputError, match="weights cannot be"):
        wild_bootstrap(moments, weights="mammen")


@pytest.mark.parametrize(("starts", "per_cluster"), [((3.0,), 1), ((3.0, 5.0), 2), ((3.0, 5.0), 1)])
def test_randomisation_is_every_deal_estimated_by_the_estimator_itself(starts, per_cluster):
    frame = draw(8, starts=starts, treated=2 if per_cluster == 1 else 3, per_cluster=per_cluster)
    panel = panel_of(frame)
    by_cluster = frame.groupby("c")["s"].first()
    values = by_cluster.to_numpy()
    deals = set()
    for places in combinations(range(len(values)), int(np.isfinite(values).sum())):
        for order in {tuple(one) for one in _orders(values[np.isfinite(values)])}:
            deals.add((places, order))
    x, estimates, ts = None, [], []
    for places, order in deals:
        dealt = np.full(len(values), np.nan)
        dealt[list(places)] = order
        x, y = by_dummies(frame.assign(s=dealt[frame["c"]]))
        bread = np.linalg.pinv(x.T @ x)
        beta = bread @ x.T @ y
        scores = pd.Series((x @ bread[0]) * (y - x @ beta)).groupby(frame["c"]).sum()
        estimates.append(beta[0])
        ts.append(beta[0] / np.sqrt((scores**2).sum()))
    x, y = by_dummies(frame)
    bread = np.linalg.pinv(x.T @ x)
    beta = bread @ x.T @ y
    scores = pd.Series((x @ bread[0]) * (y - x @ beta)).groupby(frame["c"]).sum()
    for statistic, drawn, actual in (
        ("coefficient", estimates, beta[0]), ("studentised", ts, beta[0] / np.sqrt((scores**2).sum())),
    ):  # fmt: skip
        found = randomise(panel, statistic=statistic, draws=100_000)
        assert found.exact and found.deals == len(deals)
        assert found.beyond == (np.abs(drawn) >= abs(actual) * (1 - 1e-9)).sum()
        assert np.sort(found.drawn) == pytest.approx(np.sort(estimates), abs=1e-9)


def _orders(values):
    from itertools import permutations

    return permutations(values)


def test_randomisation_interval_holds_the_effects_that_are_not_rejected():
    frame = draw(9, starts=(3.0,), treated=5)
    found = randomise(panel_of(frame), draws=10_000)
    assert found.exact
    lower, upper = found.interval
    for effect, inside in ((lower + 1e-3, True), (upper - 1e-3, True), (lower - 1e-3, False), (upper + 1e-3, False)):
        moved = frame.assign(y=frame["y"] - effect * (frame["t"] >= frame["s"]))
        assert (randomise(panel_of(moved), draws=10_000, interval=False).p_value > 0.05) is inside


def test_randomisation_within_blocks_deals_within_them_alone():
    frame = draw(10, starts=(3.0,), treated=4)
    blocks = (np.arange(UNITS) % 2).astype(int)
    panel = panel_of(frame)
    assert Deals.of(panel, blocks).count() == 36 * 36  # two treated of nine in each
    found = randomise(panel, blocks=blocks, draws=2_000)
    assert found.exact and found.looked_at == 1296
    drawn = randomise(panel, blocks=blocks, draws=400, seed=5)
    again = randomise(panel, blocks=blocks, draws=400, seed=5)
    assert not drawn.exact and drawn.beyond == again.beyond
    assert abs(drawn.p_value - found.p_value) < 0.1


def test_randomisation_refuses_what_it_cannot_deal():
    with pytest.raises(DesignError, match="every cell observed"):
        randomise(panel_of(draw(1, drop=3)))
    with pytest.raises(InputError, match="statistic cannot be"):
        randomise(panel_of(draw(1)), statistic="rank")
    mixed = draw(1, per_cluster=2)
    mixed.loc[mixed["u"] == 0, "s"] = 5.0
    with pytest.raises(DesignError, match="units with different starts"):
        randomise(panel_of(mixed))


def one_treated(seed):
    frame = draw(seed, starts=(3.0,), treated=1)
    return frame, panel_of(frame, exposure="people")


def rates(panel):
    from evaluation.carrying import carry

    return carry(panel).panel


def test_conley_taber_and_the_placebo_rank_agree_with_one_treated_area_of_equal_size():
    _, panel = one_treated(11)
    rated = rates(panel)
    found = few_treated.conley_taber(few_treated.Changes.of(rated))
    wide = rated.outcome
    change = wide[:, 3:].mean(axis=1) - wide[:, :3].mean(axis=1)
    others = change[1:] - change[1:].mean()
    gap = change[0] - change[1:].mean()
    assert found.p_value == (1 + (np.abs(others) >= abs(gap)).sum()) / UNITS
    assert found.smallest == 1 / UNITS
    assert found.interval is None  # one in eighteen cannot be below five in a hundred
    assert few_treated.Changes.of(rated).estimate == pytest.approx(evaluation.did(panel).estimate, rel=1e-9)


def test_ferman_pinto_scales_residuals_to_the_treated_areas_size():
    rng = np.random.default_rng(2)
    sizes = rng.uniform(1, 20, 300)
    residual = rng.normal(size=300) * np.sqrt(0.5 + 5 / sizes)
    residual -= residual.mean()
    changes = few_treated.Changes(
        estimate=2.0, treated=np.array([2.0]), compared=residual[None], share=np.ones(1),
        treated_sizes=np.array([20.0]), sizes=sizes,
    )  # fmt: skip
    found = few_treated.ferman_pinto(changes)
    x = np.column_stack([np.ones(300), 1 / sizes])
    a, b = np.linalg.lstsq(x, residual**2 * 300 / 299, rcond=None)[0]
    assert a > 0 and b > 0
    scaled = residual * np.sqrt((a + b / 20) / (a + b / sizes) * 300 / 299)
    assert np.sort(found.drawn) == pytest.approx(np.sort(scaled), rel=1e-6)
    assert found.p_value == (1 + (np.abs(scaled) >= 2).sum()) / 301
    assert found.p_value < few_treated.conley_taber(changes).p_value
    assert found.interval.upper - 2.0 == pytest.approx(np.sort(np.abs(scaled))[300 - 15], rel=1e-6)


def test_exact_t_is_the_pooled_two_sample_t_on_changes():
    frame = draw(12, starts=(3.0,), treated=2)
    panel = panel_of(frame)
    change = panel.outcome[:, 3:].mean(axis=1) - panel.outcome[:, :3].mean(axis=1)
    expected = stats.ttest_ind(change[:2], change[2:])
    found = few_treated.exact_t(few_treated.Changes.of(panel))
    assert found.p_value == pytest.approx(expected.pvalue, rel=1e-9)
    assert found.interval == pytest.approx(tuple(expected.confidence_interval(0.95)), rel=1e-9)


def test_exact_t_is_withheld_where_variance_falls_with_size_and_with_several_starts():
    rng = np.random.default_rng(3)
    sizes = np.geomspace(0.1, 30, 40)
    residual = rng.normal(size=40) / np.sqrt(sizes)
    changes = few_treated.Changes(
        estimate=1.0, treated=np.ones(1), compared=(residual - residual.mean())[None], share=np.ones(1),
        treated_sizes=np.ones(1), sizes=sizes,
    )  # fmt: skip
    assert few_treated.exact_t(changes) is None
    staggered = few_treated.Changes.of(panel_of(draw(1, treated=2)))
    assert few_treated.exact_t(staggered) is None


def test_conformal_counts_shifts_in_time():
    gaps = np.array([0.1, -0.2, 0.3, 0.1, -0.1, 2.0, -3.0])
    found = few_treated.conformal(gaps, after=2)
    assert (found.p_value, found.smallest) == (1 / 7, 1 / 7)
    calm = few_treated.conformal(np.array([3.0, -2.0, 0.1, 0.1, 0.1]), after=2)
    shifts = [np.abs(np.roll(calm_gaps := np.array([3.0, -2.0, 0.1, 0.1, 0.1]), -s))[-2:].mean() for s in range(5)]
    assert calm.p_value == np.mean([s >= np.abs(calm_gaps)[-2:].mean() for s in shifts])
