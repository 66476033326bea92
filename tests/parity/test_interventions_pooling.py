"""Pooled effects against published ones and a peer run live.

Published: the thirteen trials of the BCG vaccine (Colditz et al. 1994) as metafor prints them (its README, section
"Example"; and Viechtbauer 2010, Journal of Statistical Software 36(3)).
"""

from __future__ import annotations

import warnings

import numpy as np
import pytest

from interventions.pooling import pool

# tuberculosis yes and no among the vaccinated, yes and no among the others
BCG = np.array(
    [
        (4, 119, 11, 128), (6, 300, 29, 274), (3, 228, 11, 209), (62, 13536, 248, 12619), (33, 5036, 47, 5761),
        (180, 1361, 372, 1079), (8, 2537, 10, 619), (505, 87886, 499, 87892), (29, 7470, 45, 7232),
        (17, 1699, 65, 1600), (186, 50448, 141, 27197), (5, 2493, 3, 2338), (27, 16886, 29, 17825),
    ], dtype=float,
)  # fmt: skip


def log_risk_ratios() -> tuple[np.ndarray, np.ndarray]:
    ill, well, ill_0, well_0 = BCG.T
    effects = np.log(ill / (ill + well)) - np.log(ill_0 / (ill_0 + well_0))
    return effects, np.sqrt(1 / ill - 1 / (ill + well) + 1 / ill_0 - 1 / (ill_0 + well_0))


def test_the_bcg_trials_give_the_printed_reml_estimate():
    got = pool(*log_risk_ratios())
    assert round(got.tau2, 4) == 0.3132
    assert round(got.estimate, 4) == -0.7145
    assert round(got.std_error, 4) == 0.1808
    assert (round(got.lower, 4), round(got.upper, 4)) == (-1.1084, -0.3206)
    assert round(got.q, 4) == 152.2330
    assert round(100 * got.i2, 2) == 92.22
    assert not got.guarded  # the printed interval has no guard, and here it would change nothing


def test_the_bcg_trials_give_the_printed_prediction_interval():
    assert np.round(np.exp(pool(*log_risk_ratios()).predicted), 2).tolist() == [0.14, 1.76]


def test_the_bcg_trials_give_the_printed_moment_estimate():
    got = pool(*log_risk_ratios(), method="DL")
    assert round(got.tau2, 4) == 0.3088
    assert round(got.estimate, 4) == -0.7141
    assert round(got.fixed, 4) == -0.4303


@pytest.mark.parametrize("seed", range(8))
def test_statsmodels_gives_the_same(seed):
    from statsmodels.stats.meta_analysis import combine_effects

    rng = np.random.default_rng(seed)
    count = int(rng.integers(3, 12))
    effects, errors = rng.normal(0, rng.choice([1, 3]), count), rng.uniform(0.05, 0.5, count)
    got = pool(effects, errors, method="DL", guard=False)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about the intervals of single studies, which are not looked at
        peer = combine_effects(effects, errors**2, method_re="dl", use_t=True)
        frame = peer.summary_frame()
    assert peer.tau2 > 0  # where it is not, the peer goes below nought and we stop there
    assert got.tau2 == pytest.approx(peer.tau2, abs=1e-12)
    assert got.q == pytest.approx(peer.q)
    assert got.fixed == pytest.approx(frame.loc["fixed effect", "eff"])
    knapp = frame.loc["random effect wls"]
    assert (got.estimate, got.std_error) == pytest.approx((knapp["eff"], knapp["sd_eff"]))
    assert (got.lower, got.upper) == pytest.approx((knapp["ci_low"], knapp["ci_upp"]))


@pytest.mark.parametrize("seed", range(6))
def test_no_other_variance_between_studies_is_likelier(seed):
    """Naive: the restricted likelihood written with a determinant, tried at two thousand points."""
    rng = np.random.default_rng(seed)
    count = int(rng.integers(2, 9))
    errors = rng.uniform(0.01, 2, count)
    effects = rng.normal(0, rng.choice([0, 0.3, 3]), count) + rng.normal(0, errors)

    def likelihood(tau2: float) -> float:
        covariance, ones = np.diag(errors**2 + tau2), np.ones((count, 1))
        inverse = np.linalg.inv(covariance)
        design = ones.T @ inverse @ ones
        away = effects - (ones.T @ inverse @ effects / design).item()
        return -(np.linalg.slogdet(covariance)[1] + np.linalg.slogdet(design)[1] + away @ inverse @ away) / 2

    most = 2 * effects.var() * count
    best = likelihood(pool(effects, errors).tau2)
    assert best >= max(map(likelihood, np.linspace(0, most, 2000))) - 1e-9
