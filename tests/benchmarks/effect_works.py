"""What the evaluation engine is timed on, each work done by us and by the packages that do it best.

The peers run in a Python of their own (`make bench` makes it and names it in VRU_PEERS); both read the same made-up
data. `effects.py` starts the processes and prints the lines.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

Data = Mapping[str, np.ndarray]
PERIODS, BEFORE, VALUES = 120, 36, (0.5, 1.0, 1.5, 2.0)
COVARIATES, LAGS = ("youth", "income", "density", "officers"), (0, 17, 35)


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """One line: how its data are made, who does it, and how much faster than each peer (or in what time) is the goal.

    `make` takes a size; `prepare` turns the stored columns into what `ours` and the `peers` are timed on. All return
    the figures by which they are compared: the same, or, where `better`, squared gaps. `sizes` grow, the first is the
    warm-up; `once` names peers too slow for more than one run, at the largest size alone.
    """

    name: str
    make: Callable[[int], Data]
    sizes: tuple[int, ...]
    ours: Callable[[Any], list[float]]
    peers: Mapping[str, Callable[[Any], list[float]]]
    ratios: Mapping[str, float]
    prepare: Callable[[Data], Any] = pd.DataFrame
    seconds: float | None = None
    memory: float | None = None
    once: tuple[str, ...] = ()
    better: bool = False


# A large panel: does the static effect, the effect by period, the rate ratio come fast from rows in any order?


def made_panel(units: int) -> Data:
    """Counts of so many areas over 120 periods, some areas far busier than others, rows shuffled; a third start."""
    random = np.random.default_rng(2)
    area, period = np.repeat(np.arange(units), PERIODS), np.tile(np.arange(PERIODS), units)
    mean = random.gamma(2.0, 2.0, (units, 1)) * np.exp(0.3 * np.sin(np.arange(PERIODS) / 6))
    start = np.where(area % 3 == 0, PERIODS // 2, 0)
    since = np.where(start > 0, np.clip(period - start, -13, 11), -1)
    columns = {"area": area, "period": period, "start": start, "y": random.poisson(mean).ravel().astype(float),
               "since": since, "treated": ((start > 0) & (period >= start)).astype(float)}  # fmt: skip
    order = random.permutation(len(area))
    return {name: values[order] for name, values in columns.items()}


def _panel(frame: pd.DataFrame) -> Any:
    import evaluation

    return evaluation.build_panel(frame, unit="area", period="period", outcome="y", first_treated="start")


def _ours(name: str) -> Callable[[pd.DataFrame], list[float]]:
    """Estimate and error of one of our functions, from the rows."""

    def estimate(frame: pd.DataFrame) -> list[float]:
        import evaluation

        effect = getattr(evaluation, name)(_panel(frame))
        return [effect.estimate, effect.std_error]

    return estimate


def our_events(frame: pd.DataFrame) -> list[float]:
    import evaluation

    path = evaluation.event_study(_panel(frame), leads=13, lags=11)
    return [value for time, value in zip(path.event_times, path.estimates, strict=True) if time != -1]


def _pyfixest(fit: str, right: str) -> Callable[[pd.DataFrame], list[float]]:
    """Coefficients, and with one of them its error; the formula is pyfixest's."""

    def estimate(frame: pd.DataFrame) -> list[float]:
        import pyfixest  # type: ignore[import-not-found]

        found = getattr(pyfixest, fit)(f"y ~ {right} | area + period", frame, vcov={"CRV1": "area"})
        coefficients = list(found.coef())
        return coefficients + list(found.se()) if len(coefficients) == 1 else coefficients

    return estimate


def absorbing(frame: pd.DataFrame) -> list[float]:
    """The effects by period by linearmodels' AbsorbingLS."""
    from linearmodels.iv.absorbing import AbsorbingLS

    times = sorted(set(frame["since"]) - {-1})
    dummies = pd.DataFrame({f"t{time}": (frame["since"] == time).astype(float) for time in times})
    model = AbsorbingLS(frame["y"], dummies, absorb=frame[["area", "period"]].astype("category"))
    return list(model.fit(cov_type="clustered", clusters=frame["area"]).params)


# Group-time effects with bands.


def made_cohorts(units: int) -> Data:
    """Four cohorts and as many never treated, over 60 periods."""
    random = np.random.default_rng(4)
    outcome = random.normal(size=(units, 60)) + random.normal(size=(units, 1))
    start = np.repeat(random.choice([0, 20, 30, 40, 50], size=units), 60)
    area, period = np.repeat(np.arange(units), 60), np.tile(np.arange(1, 61), units)
    return {"area": area, "period": period, "start": start, "y": outcome.ravel()}


def our_groups(frame: pd.DataFrame) -> list[float]:
    import evaluation

    found = evaluation.group_time_att(_panel(frame), draws=999)
    return [found.simple.estimate, found.simple.std_error or 0]


def diff_diff_groups(frame: pd.DataFrame) -> list[float]:
    import diff_diff  # type: ignore[import-not-found]

    found = diff_diff.CallawaySantAnna(n_bootstrap=999, seed=0).fit(
        frame, "y", "area", "period", "start", aggregate="all"
    )
    return [found.overall_att, found.overall_se]


# How far may trends part before an effect is in doubt?


def made_study(after: int) -> Data:
    """Estimates of so many lags and about twice as many leads, with a covariance."""
    random, before = np.random.default_rng(1), 2 * after - 2
    count = before + after
    root = random.normal(size=(count, 3 * count))
    estimates = random.normal(size=count) * 0.1 + np.repeat([0.0, 1.0], [before, after])
    times = [time for time in range(-before - 1, after) if time != -1]
    return {"estimates": estimates, "covariance": 0.05 * root @ root.T / count, "times": np.array(times)}


def our_honest(study: Data) -> list[float]:
    import evaluation

    found = evaluation.honest_intervals(*study.values(), values=VALUES)
    return [*found["lower"], *found["upper"]]


def statspai_honest(study: Data) -> list[float]:
    import statspai  # type: ignore[import-not-found]

    found = statspai.honest_did_from_moments(
        study["estimates"], study["covariance"], event_times=list(study["times"]), m_grid=list(VALUES),
        method="relative_magnitude", breakdown=False,
    )  # fmt: skip
    return [*found["ci_lower"], *found["ci_upper"]]


# One force treated: the weights of others, every other force as a placebo.


def made_forces(forces: int) -> Data:
    """Rates that follow three common paths; covariates that tell something of how far each force follows them."""
    random, periods = np.random.default_rng(7), BEFORE + 12
    follows = random.gamma(2.0, 1.0, (forces, 3))
    paths = random.normal(0.0, 0.5, (3, periods)).cumsum(axis=1) + np.array([[8.0], [4.0], [2.0]])
    rate = follows @ paths + random.normal(0.0, 0.8, (forces, periods))
    area, period = np.repeat(np.arange(forces), periods), np.tile(np.arange(periods), forces)
    columns = {"area": area, "period": period, "y": rate.ravel(), "start": np.where(area == 0, BEFORE, 0)}
    for at, name in enumerate(COVARIATES):
        told = follows[:, at % 3] + random.normal(0.0, 0.7, forces)
        columns[name] = np.repeat(told, periods) + random.normal(0.0, 0.1, len(area))
    return columns


def our_synthetic(frame: pd.DataFrame) -> list[float]:
    """Mean squared gaps before the start: of the treated force, then of each placebo."""
    import evaluation

    columns = {"unit": "area", "period": "period", "outcome": "y", "first_treated": "start"}
    panel = evaluation.build_panel(frame, **columns, covariates=COVARIATES)
    placebos = evaluation.synthetic_control(panel, lagged=LAGS).placebos
    names = placebos["name"].replace("the programme", "0").astype(int)
    return list(placebos["pre_mspe"].iloc[np.argsort(names)])


def diff_diff_synthetic(frame: pd.DataFrame) -> list[float]:
    """The same. It lets all predictors but one vanish (weights of 1e-13 beside it); ours keeps a floor under each."""
    import diff_diff

    treated = frame.assign(treated=((frame["start"] > 0) & (frame["period"] >= frame["start"])).astype(int))
    predictors = [("y", [lag], "mean") for lag in LAGS]
    fit = diff_diff.SyntheticControl(seed=0).fit(
        treated, "y", "treated", "area", "period", predictors=list(COVARIATES), special_predictors=predictors
    )
    return list(fit.in_space_placebo().sort_values("unit")["pre_mspe"])


# Who might have been treated instead?


def made_clusters(clusters: int) -> Data:
    """Noise of so many clusters, eight of them treated in two waves, over 48 periods."""
    area, period = np.repeat(np.arange(clusters), 48), np.tile(np.arange(48), clusters)
    start = np.where(area < 4, 20, np.where(area < 8, 30, 0))
    return {"area": area, "period": period, "start": start, "y": np.random.default_rng(1).normal(size=len(area))}


def our_deals(frame: pd.DataFrame) -> list[float]:
    from evaluation.inferring.randomisation import randomise

    found = randomise(_panel(frame), draws=99_999)
    return [found.p_value, *(found.interval or ())]


def our_import(_: Data) -> list[float]:
    """The package in a fresh Python, whose own start is counted too."""
    subprocess.run([sys.executable, "-c", "import evaluation"], check=True)
    return []


GROWTH = (60, 84, 834, 8_334, 35_672)  # 10,080, 100,080, 1,000,080 and 4,280,640 rows
WORKS = (
    Work(
        name="static effect, clustered errors", make=made_panel, sizes=GROWTH, ours=_ours("did"),
        peers={"pyfixest": _pyfixest("feols", "treated")}, ratios={"pyfixest": 10}, memory=150,
    ),
    Work(
        name="24 leads and lags", make=made_panel, sizes=GROWTH, ours=our_events,
        peers={"pyfixest": _pyfixest("feols", "i(since, ref=-1)"), "AbsorbingLS": absorbing},
        ratios={"pyfixest": 40, "AbsorbingLS": 150}, memory=150, once=("AbsorbingLS",),
    ),
    Work(
        name="rate ratio, unit and time effects", make=made_panel, sizes=GROWTH, ours=_ours("count_did"),
        peers={"pyfixest": _pyfixest("fepois", "treated")}, ratios={"pyfixest": 8},
    ),
    Work(
        name="group-time, 60 periods, 999 draws, bands", make=made_cohorts, sizes=(200, 50_000), ours=our_groups,
        peers={"diff-diff": diff_diff_groups}, ratios={"diff-diff": 15},
    ),
    Work(
        name="relative magnitude, 4 values", make=made_study, sizes=(2, 3, 6), ours=our_honest,
        prepare=dict, peers={"StatsPAI": statspai_honest}, ratios={"StatsPAI": 2},
    ),
    Work(
        name="synthetic control, V chosen, placebos", make=made_forces, sizes=(6, 43), ours=our_synthetic,
        peers={"diff-diff": diff_diff_synthetic}, ratios={"diff-diff": 20}, once=("diff-diff",), better=True,
    ),
    Work(
        name="randomisation, 99,999 draws", make=made_clusters, sizes=(12, 43), ours=our_deals, peers={}, ratios={},
        seconds=2.0,
    ),
    Work(
        name="import evaluation", make=lambda _: {}, sizes=(0, 0), ours=our_import, peers={}, ratios={}, prepare=dict,
        seconds=0.5,
    ),
)  # fmt: skip
