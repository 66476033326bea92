"""Honest intervals and the power of a pre-trend test.

Oracles: METHODS section 7 and the README of R's HonestDiD (medicaid); StatsPAI 1.40.2 as measured on 2026-11-21; the
example of R's pretrends (He and Wang 2017); the test written out by linear programmes, vertices and draws; a search for
the shortest interval with its bias by linear programming.
"""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from scipy import optimize, stats

import evaluation
from evaluation.checks.pre_trend_power import Leads, inside
from evaluation.checks.relative_magnitude import least_favourable

TIMES = np.array([-6, -5, -4, -3, -2, 0, 1])
SMOOTH = {
    0.0: (0.025971, 0.060715),
    0.01: (0.013175, 0.078684),
    0.02: (0.002834, 0.090739),
    0.03: (-0.007165, 0.100738),
}
SMOOTH_MEAN = {0.0: (0.037127, 0.074710), 0.01: (0.011957, 0.102448), 0.02: (-0.008795, 0.125467)}  # StatsPAI
RELATIVE_R = {0.5: (0.0240, 0.0672), 1.0: (0.0170, 0.0720), 1.5: (0.00824, 0.0797), 2.0: (-0.000916, 0.0881)}
RELATIVE_PEER = {
    0.5: (0.024002, 0.066876),
    1.0: (0.017040, 0.072006),
    1.5: (0.008611, 0.079335),
    2.0: (-0.000550, 0.088129),
}
RELATIVE_PEER_MEAN = {
    0.5: (0.032631, 0.079704),
    1.0: (0.019792, 0.090046),
    1.5: (0.005528, 0.103241),
    2.0: (-0.008737, 0.117506),
}
# He and Wang (2017), as github.com/jonathandroth/PretrendsPower prints them.
HE_WANG_TIMES = np.array([-4, -3, -2, 0, 1, 2, 3])
HE_WANG = np.array([-0.089428663, -0.08939153, -0.06860359, 0.093080245, 0.187747315, 0.180679962, 0.097278193])
HE_WANG_COVARIANCE = np.array([
    [0.0149547979, 0.0081420839, 0.0047602360, 0.0026421801, 0.0032104945, 0.0024447842, 0.0015512181],
    [0.0081420839, 0.0103735626, 0.0049975067, 0.0031422621, 0.0036379399, 0.0032142298, 0.0021104773],
    [0.0047602360, 0.0049975067, 0.0060240733, 0.0014647270, 0.0021322055, 0.0019195194, 0.0006475323],
    [0.0026421801, 0.0031422621, 0.0014647270, 0.0056173508, 0.0034560538, 0.0027305358, 0.0022565951],
    [0.0032104945, 0.0036379399, 0.0021322055, 0.0034560538, 0.0103573063, 0.0062749758, 0.0050353101],
    [0.0024447842, 0.0032142298, 0.0019195194, 0.0027305358, 0.0062749758, 0.0115087219, 0.0115978047],
    [0.0015512181, 0.0021104773, 0.0006475323, 0.0022565951, 0.0050353101, 0.0115978047, 0.0246373843],
])  # fmt: skip
HE_WANG_PASSED = [-0.12249504, -0.07515163, -0.03060731, 0.09017188, 0.16447429, 0.22994584, 0.29190725]


@pytest.fixture(scope="module")
def medicaid(shared):
    folder = shared / "data/evaluation"
    estimates = pd.read_csv(folder / "medicaid_es_beta.csv")["beta"].to_numpy()
    return estimates, pd.read_csv(folder / "medicaid_es_sigma.csv").to_numpy(), TIMES


def made_up(seed, before, after):
    rng = np.random.default_rng(seed)
    count = before + after
    root = rng.normal(size=(count, 2 * count))
    estimates = rng.normal(size=count) * 0.4 + np.repeat([0.0, 1.0], [before, after])
    return estimates, 0.1 * root @ root.T / count, np.delete(np.arange(-before - 1, after), before)


def rows(table):
    return {row.value: (row.lower, row.upper) for row in table.itertuples()}


@pytest.mark.parametrize(("target", "published"), [("first", SMOOTH), ("average", SMOOTH_MEAN)])
def test_smoothness_gives_the_published_intervals(medicaid, target, published):
    found = rows(evaluation.honest_intervals(*medicaid, kind="smoothness", values=list(published), target=target))
    for value, limits in published.items():
        assert found[value] == pytest.approx(limits, abs=6e-7)


@pytest.mark.parametrize(
    ("target", "published"), [("first", RELATIVE_R), ("first", RELATIVE_PEER), ("average", RELATIVE_PEER_MEAN)]
)
def test_relative_magnitude_gives_the_published_intervals_to_a_step_of_their_grid(medicaid, target, published):
    """They invert over 1,000 points between ± 20 errors, with a critical value from 1,000 draws."""
    found = rows(evaluation.honest_intervals(*medicaid, target=target))
    error = np.sqrt(medicaid[1][5, 5] if target == "first" else medicaid[1][5:, 5:].mean())
    for value, limits in published.items():
        assert found[value] == pytest.approx(limits, abs=1.5 * 40 * error / 999)


@pytest.mark.parametrize("before", [1, 2, 3])
@pytest.mark.parametrize(("after", "target"), [(1, "first"), (3, "first"), (3, "average")])
def test_no_affine_estimator_has_a_shorter_interval(before, after, target):
    """The bias by a linear programme over trends, the shortest length by search from several starts."""
    estimates, covariance, times = made_up(7 * before + after, before, after)
    bound = 0.15
    wanted = np.eye(after)[0] if target == "first" else np.full(after, 1 / after)
    bends = np.delete(np.diff(np.eye(before + after + 1), n=2, axis=0), before, axis=1)
    steps = (times + 1.0)[:before]
    line = -wanted @ np.arange(1, after + 1)

    def length(free):
        # The first lead takes what keeps straight lines unbiased.
        weights = np.concatenate([[(line - free @ steps[1:]) / steps[0]], free, wanted])
        worst = optimize.linprog(
            -weights, np.vstack([bends, -bends]), np.full(2 * len(bends), bound), bounds=(None, None)
        )
        error = np.sqrt(weights @ covariance @ weights)
        return error * np.sqrt(stats.ncx2.ppf(0.95, 1, (worst.fun / error) ** 2)), weights @ estimates

    if before == 1:
        best, centre = length(np.array([]))
    else:
        starts = np.random.default_rng(0).normal(size=(3, before - 1))
        options = {"xatol": 1e-9, "fatol": 1e-12, "maxiter": 2000}
        tried = [
            optimize.minimize(lambda free: length(free)[0], one, method="Nelder-Mead", options=options)
            for one in starts
        ]
        found = min(tried, key=lambda one: one.fun)
        best, centre = found.fun, length(found.x)[1]
    table = evaluation.honest_intervals(estimates, covariance, times, kind="smoothness", values=[bound], target=target)
    lower, upper = table[["lower", "upper"]].to_numpy()[0]
    assert (upper - lower) / 2 == pytest.approx(best, rel=1e-6)
    assert (upper + lower) / 2 == pytest.approx(centre, abs=2e-3 * best)


def naive_accepted(estimates, covariance, before, wanted, value, largest, sign, grid):
    """The hybrid test of each effect for one largest move, with every vertex of the programme's dual by enumeration."""
    after = len(wanted)
    moves = np.diff(np.eye(before + after + 1), axis=0)
    moments = np.array([one * side - value * sign * moves[largest] for one in moves[before:] for side in (1, -1)])
    moments = np.delete(moments, before, axis=1)
    spread = moments @ covariance @ moments.T
    errors = np.sqrt(np.diag(spread))
    nuisance = moments[:, before:] @ np.linalg.svd(wanted[None])[2][1:].T
    vertices = []
    for size in range(1, after + 1):
        for chosen in map(list, combinations(range(2 * after), size)):
            system = np.vstack([nuisance[chosen].T, errors[chosen]])
            right = np.eye(len(system))[-1]
            solved, _, rank, _ = np.linalg.lstsq(system, right, rcond=None)
            if rank == size and np.allclose(system @ solved, right, atol=1e-9) and solved.min() > 1e-9:
                vertices.append(np.zeros(2 * after))
                vertices[-1][chosen] = solved
    corners = np.array(vertices)
    together = corners @ spread @ corners.T
    draws = np.random.default_rng(1).multivariate_normal(np.zeros(len(estimates)), covariance, size=200_000)
    first = np.quantile((draws @ (corners @ moments).T).max(axis=1), 0.995)
    centre = moments @ estimates
    lean = moments[:, before:] @ wanted / (wanted @ wanted)
    accepted = []
    for place, effect in enumerate(grid):
        heights = corners @ (centre - lean * effect)
        top = heights.argmax()
        if place == 0:
            programme = optimize.linprog(
                np.eye(after)[0], -np.column_stack([errors, nuisance]), -(centre - lean * effect), bounds=(None, None)
            )
            assert programme.fun == pytest.approx(heights[top], abs=1e-8)
        follows = together[:, top] / together[top, top]
        rest = heights - follows * heights[top]
        lower = max((r / (1 - f) for r, f in zip(rest, follows, strict=True) if f < 1 - 1e-9), default=-np.inf)
        upper = min((r / (1 - f) for r, f in zip(rest, follows, strict=True) if f > 1 + 1e-9), default=np.inf)
        error = np.sqrt(together[top, top])
        ends = lower / error, min(upper, first) / error
        limit = max(stats.truncnorm.ppf(1 - 0.045 / 0.995, *ends) * error, 0.0) if ends[0] < ends[1] else np.inf
        accepted.append(heights[top] <= min(first, limit))
    return np.array(accepted)


@pytest.mark.parametrize(("before", "after", "target"), [(2, 1, "first"), (3, 2, "average"), (2, 3, "first")])
@pytest.mark.parametrize("value", [0.5, 2.0])
def test_the_hybrid_test_written_out_gives_the_same_limits(before, after, target, value):
    estimates, covariance, times = made_up(before + 10 * after, before, after)
    wanted = np.eye(after)[0] if target == "first" else np.full(after, 1 / after)
    table = evaluation.honest_intervals(estimates, covariance, times, values=[value], target=target)
    lower, upper = table[["lower", "upper"]].to_numpy()[0]
    # Draws move the critical value a little: the limits are looked for within 1% of the length.
    near = np.linspace(-0.05, 0.05, 41) * (upper - lower)
    grid = np.concatenate([lower + near, upper + near])
    kept = np.zeros(len(grid), dtype=bool)
    for largest in range(before):
        for sign in (1, -1):
            kept |= naive_accepted(estimates, covariance, before, wanted, value, largest, sign, grid)
    assert (grid[kept].min(), grid[kept].max()) == pytest.approx((lower, upper), abs=0.01 * (upper - lower))


def test_the_first_critical_value_is_the_quantile_of_draws():
    rng = np.random.default_rng(4)
    normals = rng.normal(size=(6, 3, 2)) + np.array([[0, 1], [0, -1], [1, 0]])
    points = rng.normal(size=(1_000_000, 2))
    for lines, value in zip(normals, least_favourable(normals, 0.01), strict=True):
        assert ((points @ lines.T).max(axis=1) > value).mean() == pytest.approx(0.01, abs=4e-4)


def test_he_and_wang_by_the_published_slope_power_and_means():
    study = evaluation.Coefficients(estimates=HE_WANG, covariance=HE_WANG_COVARIANCE, event_times=HE_WANG_TIMES)
    leads = Leads.of(study, 0.95)
    assert leads.detected(leads.any_lead, 0.5) == pytest.approx(0.06991527, rel=1e-3)
    assert leads.any_lead(0.06991527) == pytest.approx(0.4997363, abs=2e-4)
    passing = (1 - leads.any_lead(0.06991527)) / (1 - leads.any_lead(0.0))
    assert passing == pytest.approx(0.5671215, abs=3e-4)
    expected = evaluation.expected_if_passed(study, slope=0.06991527)["expected"]
    assert expected.to_numpy() == pytest.approx(np.array(HE_WANG_PASSED), abs=5e-5)


@pytest.mark.parametrize("count", [1, 4, 8])
def test_the_chance_within_limits_is_that_of_scipy_and_the_mean_that_of_draws(count):
    estimates, covariance, _ = made_up(count, count, 1)
    mean, covariance = estimates[:count] * 0.5, covariance[:count, :count]
    reach = 1.96 * np.sqrt(np.diag(covariance))
    chance, shift = inside(mean, covariance, reach)
    peer = stats.multivariate_normal(mean, covariance, maxpts=2_000_000, abseps=1e-6, releps=1e-6, seed=1)
    assert chance == pytest.approx(peer.cdf(reach, lower_limit=-reach), abs=1e-4)
    draws = np.random.default_rng(3).multivariate_normal(mean, covariance, size=400_000)
    passed = draws[(np.abs(draws) <= reach).all(axis=1)]
    assert mean + shift == pytest.approx(passed.mean(axis=0), abs=5 * np.sqrt(covariance.max() / len(passed)))


def test_power_of_both_tests_by_simulation():
    study = evaluation.Coefficients(
        estimates=HE_WANG, covariance=HE_WANG_COVARIANCE, event_times=HE_WANG_TIMES, df=30
    )  # fmt: skip
    check = evaluation.check_pre_trend_power(study, power=0.8)
    spread = HE_WANG_COVARIANCE[:3, :3]
    draws = np.random.default_rng(5).multivariate_normal(np.zeros(3), spread, size=400_000)
    for row in check.table.itertuples():
        shown = draws + row.slope * np.array([-3, -2, -1])
        outside = (np.abs(shown) > stats.t.ppf(0.975, 30) * np.sqrt(np.diag(spread))).any(axis=1)
        wald = np.einsum("ni,ij,nj->n", shown, np.linalg.inv(spread), shown) / 3
        assert row.any_lead == pytest.approx(outside.mean(), abs=3e-3)
        assert row.joint == pytest.approx((wald > stats.f.ppf(0.95, 3, 30)).mean(), abs=3e-3)
    assert check.table["bias"].to_numpy() == pytest.approx(2.5 * check.table["slope"])


@pytest.mark.deep
@pytest.mark.parametrize(("kind", "value"), [("relative-magnitude", 1.0), ("smoothness", 0.3)])
@pytest.mark.parametrize("target", ["first", "average"])
def test_intervals_cover_the_truth_where_trends_part_as_much_as_allowed(kind, value, target):
    """Trends at the edge of what the value allows, no effect: at least 95% of intervals hold nought (± 3 errors)."""
    _, covariance, times = made_up(3, 3, 2)
    steps = np.array([-3.0, -2.0, -1.0, 1.0, 2.0])
    trend = 0.15 * steps**2 if kind == "smoothness" else np.array([-0.8, 0.0, 0.0, 0.8, 1.6])
    draws = np.random.default_rng(8).multivariate_normal(trend, covariance, size=1500)
    held = 0
    for estimates in draws:
        table = evaluation.honest_intervals(estimates, covariance, times, kind=kind, values=[value], target=target)
        held += table["lower"][0] <= 0 <= table["upper"][0]
    print(f"{kind}, {target}: {held / len(draws):.3f} of intervals hold the truth")
    assert held / len(draws) >= 0.95 - 3 * np.sqrt(0.05 * 0.95 / len(draws))
