"""California's tobacco programme. Oracles: the published figures (METHODS, section 7), scipy's general optimiser, and
placebos, jackknife and intervals written out one by one.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import evaluation
from evaluation.caveats import CaveatCode
from evaluation.weighing.predictor_weights import Search
from evaluation.weighing.simplex import optimality_gap, simplex_weights

COVARIATES = ("lnincome", "retprice", "age15to24", "beer")
WINDOWS = dict.fromkeys(COVARIATES[:3], (1980, 1988)) | {"beer": (1984, 1988)}
PUBLISHED = {"Utah": 0.343, "Nevada": 0.236, "Montana": 0.182, "Colorado": 0.175, "Connecticut": 0.062}


@pytest.fixture(scope="module")
def tobacco(shared):
    frame = pd.read_csv(shared / "data/evaluation/prop99_smoking.csv")
    return frame.assign(start=np.where(frame["state_name"] == "California", 1989, 0))


@pytest.fixture(scope="module")
def packs(shared):
    frame = pd.read_csv(shared / "data/evaluation/prop99_synthdid.csv", sep=";")
    return frame.assign(start=np.where(frame["State"] == "California", 1989, 0))


def tobacco_panel(frame, unit="state_name", covariates=COVARIATES):
    return evaluation.build_panel(
        frame, unit=unit, period="year", outcome="cigsale", first_treated="start", covariates=covariates
    )


def packs_panel(frame):
    return evaluation.build_panel(frame, unit="State", period="Year", outcome="PacksPerCapita", first_treated="start")


@pytest.fixture(scope="module")
def with_predictors(tobacco):
    return evaluation.synthetic_control(tobacco_panel(tobacco), predictor_periods=WINDOWS, lagged=(1975, 1980, 1988))


@pytest.fixture(scope="module")
def by_path(tobacco):
    return evaluation.synthetic_control(tobacco_panel(tobacco), predictors=())


def test_predictors_and_their_weights_chosen_as_published(with_predictors):
    weights = with_predictors.weights.set_index("name")["weight"]
    assert with_predictors.pre_mspe <= 3.0768  # published about 3.2; the lowest known
    for name, weight in PUBLISHED.items():
        assert weights[name] == pytest.approx(weight, abs=0.02)
    assert weights.drop(list(PUBLISHED)).max() < 0.001
    assert with_predictors.p_value == pytest.approx(1 / 39) == with_predictors.smallest_p
    assert with_predictors.std_error is None
    assert with_predictors.interval.lower < with_predictors.estimate < with_predictors.interval.upper < 0
    assert with_predictors.warns(CaveatCode.SMALLEST_P)
    assert "0 had as large a ratio of squared gaps, after to before (p = 0.026)" in with_predictors.summary()


def test_predictors_are_tabled_with_what_was_matched(with_predictors, tobacco):
    table = with_predictors.predictors.set_index("name")
    means = tobacco[tobacco["year"].between(1980, 1988)].groupby("state_name")["retprice"].mean()
    mixed = sum(row["weight"] * means[row["name"]] for row in with_predictors.weights.to_dict("records"))
    assert table.loc["retprice", "treated"] == pytest.approx(means["California"])
    assert table.loc["retprice", "synthetic"] == pytest.approx(mixed)
    assert table["weight"].sum() == pytest.approx(1)


def test_the_slope_that_leads_the_search_is_that_of_small_steps():
    rng = np.random.default_rng(3)
    for _ in range(5):
        search = Search(rng.normal(size=(5, 12)) + 1.0, rng.normal(size=(9, 12)) + 0.5)
        logs = rng.uniform(-3, 0, 5)
        _, slope = search.fit_and_slope(logs)
        steps = 1e-5 * np.eye(5)
        small = [(search.fit(logs + step) - search.fit(logs - step)) / 2e-5 for step in steps]
        assert slope == pytest.approx(small, abs=1e-6)


def test_the_path_alone_by_a_general_optimiser(by_path, tobacco):
    from scipy.optimize import minimize

    wide = tobacco.pivot_table(index="state_name", columns="year", values="cigsale")
    donors, own = wide.drop("California").to_numpy(), wide.loc["California"].to_numpy()
    before = donors[:, :19].T

    def squares(w):
        return ((before @ w - own[:19]) ** 2).mean()

    slow = minimize(
        squares, np.full(38, 1 / 38), jac=lambda w: 2 * before.T @ (before @ w - own[:19]) / 19, method="SLSQP",
        bounds=[(0, 1)] * 38, constraints={"type": "eq", "fun": lambda w: w.sum() - 1},
        options={"maxiter": 5000, "ftol": 1e-14},
    )  # fmt: skip
    assert by_path.pre_mspe == pytest.approx(slow.fun, rel=1e-6)
    assert by_path.pre_mspe <= slow.fun * (1 + 1e-9)
    assert by_path.estimate == pytest.approx((own - slow.x @ donors)[19:].mean(), abs=0.01)
    weights = by_path.weights.set_index("name")["weight"].reindex(wide.drop("California").index).to_numpy()
    assert optimality_gap(before, own[:19], weights) < 1e-10


def test_ranks_and_interval_written_out(by_path, tobacco):
    """Every state in turn, California among the donors; then each effect on a grid taken off California and ranked."""
    wide = tobacco.pivot_table(index="state_name", columns="year", values="cigsale")

    def ratios(outcome):
        found = {}
        for state in outcome.index:
            others = outcome.drop(state).to_numpy()
            gap = outcome.loc[state].to_numpy() - fitted[state] @ others
            found[state] = (gap[19:] ** 2).mean() / (gap[:19] ** 2).mean()
        return pd.Series(found)

    fitted = {
        state: simplex_weights(wide.drop(state).to_numpy()[:, :19].T, wide.loc[state].to_numpy()[:19])
        for state in wide.index
    }
    plain = ratios(wide)
    assert by_path.p_value == pytest.approx((plain >= plain["California"]).mean())
    assert by_path.placebos.set_index("name")["ratio"].drop("California").to_dict() == pytest.approx(
        plain.drop("California").to_dict(), rel=1e-6
    )

    def refuted(effect):
        without = wide.copy()
        without.loc["California", 1989:] -= effect
        each = ratios(without)
        return (each >= each["California"]).mean() <= 0.05

    lower, upper = by_path.interval
    assert refuted(lower - 0.01) and refuted(upper + 0.01)
    assert not refuted(lower + 0.01) and not refuted(upper - 0.01)


@pytest.mark.parametrize(
    ("weights", "published", "exact"),
    [("sdid", -15.60382787, -15.605397916), ("sc", -19.61966347, -19.513629768), ("did", -27.34911108, -27.349111084)],
)
@pytest.mark.parametrize("how", ["as given", "shuffled", "in other words"])
def test_synthetic_did_as_published_and_at_the_optimum(packs, weights, published, exact, how):
    frame = {
        "as given": packs,
        "shuffled": packs.sample(frac=1, random_state=1),
        "in other words": packs.assign(State=packs["State"].str[::-1]),
    }[how]
    found = evaluation.synthetic_did(packs_panel(frame), weights=weights)
    assert found.estimate == pytest.approx(published, abs=5e-9)
    series = found.series[found.series["share_treated"] > 0]
    assert (series["observed"] - series["counterfactual"]).mean() == pytest.approx(published, abs=5e-9)
    best = evaluation.synthetic_did(packs_panel(frame), weights=weights, solver="exact")
    assert best.estimate == pytest.approx(exact, abs=1e-8)


def test_synthetic_did_optimum_by_a_general_optimiser(packs):
    """The paper's two problems with their constants, by SLSQP."""
    from scipy.optimize import minimize

    wide = packs.pivot_table(index="State", columns="Year", values="PacksPerCapita")
    donors, own = wide.drop("California").to_numpy(), wide.loc["California"].to_numpy()
    noise = np.diff(donors[:, :19], axis=1).std(ddof=1)

    def best(columns, target, zeta):
        columns, target = columns - columns.mean(axis=0), target - target.mean()
        rows, count = columns.shape
        found = minimize(
            lambda w: ((columns @ w - target) ** 2).sum() + rows * zeta**2 * (w**2).sum(), np.full(count, 1 / count),
            jac=lambda w: 2 * columns.T @ (columns @ w - target) + 2 * rows * zeta**2 * w, method="SLSQP",
            bounds=[(0, 1)] * count, constraints={"type": "eq", "fun": lambda w: w.sum() - 1},
            options={"maxiter": 5000, "ftol": 1e-15},
        )  # fmt: skip
        return found.x

    units = best(donors[:, :19].T, own[:19], 12**0.25 * noise)
    periods = best(donors[:, :19], donors[:, 19:].mean(axis=1), 1e-6 * noise)
    gap = own - units @ donors
    found = evaluation.synthetic_did(packs_panel(packs), solver="exact")
    assert found.estimate == pytest.approx(gap[19:].mean() - periods @ gap[:19], abs=5e-4)


def test_one_treated_unit_gets_no_jackknife_and_a_rank_for_p(packs):
    found = evaluation.synthetic_did(packs_panel(packs), errors="jackknife")
    assert (found.std_error, found.interval, found.p_value) == (None, None, None)
    assert "the jackknife needs two treated units" in found.summary()
    placebo = evaluation.synthetic_did(packs_panel(packs))
    assert placebo.smallest_p == pytest.approx(1 / 39)
    others = placebo.placebos.loc[~placebo.placebos["actual"], "mean_gap"]
    assert len(others) == 38
    assert placebo.std_error == pytest.approx(others.std(ddof=0))
    assert placebo.p_value == pytest.approx((1 + (others.abs() >= abs(placebo.estimate)).sum()) / 39)
    low, high = placebo.interval
    for effect, kept in ((low + 1e-6, True), (high - 1e-6, True), (low - 1e-6, False), (high + 1e-6, False)):
        as_large = (others.abs() >= abs(placebo.estimate - effect)).sum()
        assert ((1 + as_large) / 39 > 0.05) == kept


def test_each_placebo_is_the_estimate_of_its_state(packs):
    """A state treated instead of California, which is left out, with the noise of all donors as it was."""
    placebo = evaluation.synthetic_did(packs_panel(packs), weights="did").placebos.set_index("name")["mean_gap"]
    for state in ("Alabama", "Utah"):
        moved = packs[packs["State"] != "California"].assign(
            start=lambda f, s=state: np.where(f["State"] == s, 1989, 0)
        )
        assert placebo[state] == pytest.approx(evaluation.did(packs_panel(moved)).estimate)


def test_starts_of_their_own_are_averaged_by_unit_periods(packs):
    """Each start alone against the never treated, then averaged by hand; the jackknife written out."""
    starts = {"California": 1989, "Nevada": 1989, "Utah": 1985, "Texas": 1985}
    frame = packs.assign(start=packs["State"].map(starts).fillna(0))
    whole = evaluation.synthetic_did(packs_panel(frame), errors="jackknife", solver="exact")
    parts, sizes = [], []
    for start in (1985, 1989):
        one = frame[(frame["start"] == start) | (frame["start"] == 0)]
        parts.append(evaluation.synthetic_did(packs_panel(one), errors="jackknife", solver="exact"))
        sizes.append(2 * (2001 - start))
    assert whole.estimate == pytest.approx(np.average([one.estimate for one in parts], weights=sizes))
    assert whole.start is None and list(whole.cohorts["start"]) == ["1985", "1989"]
    assert whole.std_error == pytest.approx(_jackknife_by_hand(frame, whole))


def _jackknife_by_hand(frame, whole):
    wide = frame.pivot_table(index="State", columns="Year", values="PacksPerCapita")
    start = frame.groupby("State")["start"].first()
    weights = whole.period_weights.groupby("start")["weight"].apply(np.array)
    units = {}
    for year in (1985, 1989):
        one = frame[(frame["start"] == year) | (frame["start"] == 0)]
        alone = evaluation.synthetic_did(packs_panel(one), errors="jackknife", solver="exact")
        units[year] = alone.weights.set_index("name")["weight"]
    left = []
    for gone in wide.index:
        rows, total = wide.drop(gone), []
        for year in (1985, 1989):
            own = rows[start[rows.index] == year]
            w = units[year].drop(gone, errors="ignore")
            gap = own.mean() - (rows.loc[w.index].mul(w / w.sum(), axis=0)).sum()
            before = gap.loc[: year - 1] @ weights[str(year)]
            total.append((gap.loc[year:].mean() - before, len(own) * (2001 - year)))
        left.append(np.average([v for v, _ in total], weights=[n for _, n in total]))
    return np.sqrt((len(left) - 1) / len(left) * ((left - np.mean(left)) ** 2).sum())


def test_ridge_brings_the_fit_nearer_and_says_how_far_weights_leave_the_simplex(tobacco, by_path):
    ridged = evaluation.synthetic_control(tobacco_panel(tobacco), predictors=(), ridge=True)
    assert ridged.pre_mspe < by_path.pre_mspe
    weights = ridged.weights["weight"]
    assert weights.sum() == pytest.approx(1)
    assert ridged.outside == pytest.approx(-weights[weights < 0].sum())
    assert f"the negative ones sum to {-ridged.outside:.3f}" in ridged.summary()
    # The closed form of the paper at the penalty chosen, written out.
    wide = tobacco.pivot_table(index="state_name", columns="year", values="cigsale")
    donors, own = wide.drop("California").to_numpy()[:, :19], wide.loc["California"].to_numpy()[:19]
    base = simplex_weights(donors.T, own)
    centred = donors - donors.mean(axis=0)
    added = centred @ np.linalg.solve(centred.T @ centred + ridged.penalty * np.eye(19), own - base @ donors)
    expected = pd.Series(base + added, index=wide.drop("California").index)
    assert ridged.weights.set_index("name")["weight"].to_dict() == pytest.approx(expected.to_dict(), abs=1e-8)


def test_leaving_out_donors_and_a_start_that_never_was(by_path, tobacco):
    without = by_path.without_one.set_index("name")
    assert set(without.index) == set(by_path.weights.loc[by_path.weights["weight"] > 0.001, "name"])
    again = evaluation.synthetic_control(tobacco_panel(tobacco[tobacco["state_name"] != "Utah"]), predictors=())
    assert without.loc["Utah", "estimate"] == pytest.approx(again.estimate, abs=1e-6)
    earlier = tobacco[tobacco["year"] < 1989]
    earlier = earlier.assign(start=np.where(earlier["state_name"] == "California", 1979, 0))
    false = evaluation.synthetic_control(tobacco_panel(earlier), predictors=())
    assert by_path.in_time.loc[0, "start"] == "1979"
    assert by_path.in_time.loc[0, "estimate"] == pytest.approx(false.estimate, abs=1e-6)


@pytest.mark.parametrize("how", ["shuffled", "numbers for names"])
def test_the_order_and_names_of_units_change_nothing(tobacco, with_predictors, how):
    frame, unit = (tobacco.sample(frac=1, random_state=5), "state_name") if how == "shuffled" else (tobacco, "state")
    again = evaluation.synthetic_control(
        tobacco_panel(frame, unit), predictor_periods=WINDOWS, lagged=(1975, 1980, 1988)
    )
    assert again.estimate == pytest.approx(with_predictors.estimate, rel=1e-4)
    assert again.p_value == with_predictors.p_value


def test_pictures_have_words(with_predictors, packs):
    for picture in (with_predictors.plot(), with_predictors.plot_weights(), with_predictors.plot_placebos()):
        assert "Utah 34%" in picture.to_dict()["description"]
    assert "The mixture" in evaluation.synthetic_did(packs_panel(packs)).plot_placebos().to_dict()["description"]
