"""Synthetic difference in differences: changes compared with those of a mixture of areas, over a mixture of periods."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluation import tails
from evaluation.caveats import Caveat, CaveatCode, caution, note, withheld
from evaluation.panel import Panel
from evaluation.panels.rectangle import names_of
from evaluation.placebos import not_refuted_shift, rank_p
from evaluation.results import Design, Limits
from evaluation.synthetic import SyntheticDid
from evaluation.weighing.donors import Pool, take_donors
from evaluation.weighing.sdid_errors import Spread, spread
from evaluation.weighing.sdid_weights import Cohort, Solver, Weights, cohorts_of, solve
from interventions.errors import DesignError, InputError
from interventions.figures import percent, plural

Floats = NDArray[np.float64]
ERRORS = ("placebo", "jackknife", "bootstrap")
BEFORE = 2
_FEW_TREATED = 10


def synthetic_did(
    panel: Panel, *, level: float = 0.95, per: float = 1.0, errors: str = "placebo", draws: int = 200, seed: int = 0,
    weights: str = "sdid", solver: str = "frank-wolfe",
) -> SyntheticDid:  # fmt: skip
    """The treated units' change less that of a weighted mixture of untreated ones, over weighted periods before.

    Units and periods are weighted so that the mixture runs parallel to the treated before the start, and the periods
    resemble those after it (Arkhangelsky, Athey, Hirshberg, Imbens and Wager 2021, American Economic Review 111,
    4088-4118). Units with different starts are compared with the never treated, start by start, and averaged by treated
    unit-periods. `weights`: "sdid", "sc" (a synthetic control in the same framework) or "did" (equal weights).

    `solver`: "frank-wolfe" repeats R's synthdid, whose search stops before the optimum; "exact" solves the paper's
    problem. On California's tobacco programme they give -15.6038 and -15.6054 (a synthetic control -19.6197 and
    -19.5136).

    `errors`: "placebo" gives programmes to untreated units and takes the spread of their estimates (it assumes that
    treated and untreated units vary alike); "jackknife" leaves out one unit at a time, with the weights as they are;
    "bootstrap" draws units anew. The last two need two treated units at each start. With placebos the standard error is
    their standard deviation, p the rank among them, and the interval holds the effects which that rank does not refute.

    Raises DesignError for covariates or weights in the panel, without donors, for treated units with gaps or fewer than
    two periods before; InputError for an option that is none.
    """
    _options(errors, draws, weights, solver)
    tails.critical(level, None)
    if panel.covariates:
        raise DesignError("this estimate takes no covariates.", mend="Build the panel without covariates=.")
    pool = take_donors(panel, per=per, before=BEFORE)
    cohorts = cohorts_of(pool.panel.outcome, pool.treated, pool.start, pool.donors)
    found = [solve([cohort], Weights(weights), Solver(solver))[0] for cohort in cohorts]
    estimate = _average(cohorts, np.array([one.estimate for one in found]))
    given = spread(pool, cohorts, found, errors, draws, seed, Weights(weights), Solver(solver))
    inferred = _inferred(estimate, given, level)
    series, pre_mspe = _series(pool, cohorts, found)
    return SyntheticDid(
        per=per, design=Design.SYNTHETIC_DID, estimate=estimate, **inferred,
        **_sample(pool, level, solver, weights), errors=given.errors, series=series, pre_mspe=pre_mspe,
        caveats=(*pool.caveats, *_said(pool, found, given, errors, inferred["interval"], level)),
        weights=_donors(pool, cohorts, found), placebos=_placebos(pool, estimate, given),
        period_weights=_periods(pool, cohorts, found),
        cohorts=pd.DataFrame([
            {"start": pool.panel.periods[cohort.start], "n_treated": len(cohort.treated), "estimate": one.estimate}
            for cohort, one in zip(cohorts, found, strict=True)
        ]),
    )  # fmt: skip


def _options(errors: str, draws: int, weights: str, solver: str) -> None:
    terms = {"errors": (errors, ERRORS), "weights": (weights, tuple(Weights)), "solver": (solver, tuple(Solver))}
    for name, (value, known) in terms.items():
        if value not in known:
            raise InputError(f"{name} cannot be {value!r}.", mend=f"Write one of: {', '.join(map(str, known))}.")
    if draws < 2:
        raise InputError("fewer than 2 draws have no spread.", mend="draws=200.")


def _average(cohorts: list[Cohort], estimates: Floats) -> float:
    """By treated unit-periods."""
    sizes = [len(cohort.treated) * (cohort.outcome.shape[1] - cohort.start) for cohort in cohorts]
    return float(np.average(estimates, weights=sizes))


def _inferred(estimate: float, given: Spread, level: float) -> dict[str, Any]:
    error, placebos = given.std_error, given.placebos
    if error is None:
        return {"std_error": None, "interval": None, "p_value": None, "smallest_p": None}
    if placebos is None:
        interval: Limits | None = tails.limits(estimate, error, level=level, df=None)
        p_value, smallest = tails.p_value(estimate, error, df=None), None
    else:
        interval, smallest = not_refuted_shift(estimate, placebos, level), 1 / (1 + len(placebos))
        p_value = rank_p(np.abs(np.append(estimate, placebos)))
    return {"std_error": error, "interval": interval, "p_value": p_value, "smallest_p": smallest}


def _sample(pool: Pool, level: float, solver: str, weights: str) -> dict[str, Any]:
    panel, starts = pool.panel, np.unique(pool.start)
    how = {"sdid": "units and periods weighted", "sc": "units weighted", "did": "equal weights"}[weights]
    by = {"frank-wolfe": "Frank-Wolfe, stopped as R's synthdid stops", "exact": "exact optimum"}[solver]
    return {
        "outcome": panel.outcome_name,
        "unit": panel.unit_name,
        "population": f"{plural(len(pool.treated), 'treated unit')} ({panel.unit_name})",
        "periods": (panel.periods[0], panel.periods[-1]),
        "start": panel.periods[starts[0]] if len(starts) == 1 else None,
        "level": level,
        "path": how if weights == "did" else f"{how}: {by}",
        "n_treated": len(pool.treated),
        "n_comparison": len(pool.donors),
        "n_observations": panel.outcome.size,
        "clusters": len(panel.cluster_names),
        "treated_clusters": len(np.unique(panel.cluster[pool.treated])),
        "comparison_clusters": len(np.unique(panel.cluster[pool.donors])),
        "cluster_level": panel.cluster_level,
    }


def _series(pool: Pool, cohorts: list[Cohort], found: list[Any]) -> tuple[pd.DataFrame, float]:
    """The treated units' mean and that of their mixtures, moved to the same level over the weighted periods before."""
    sizes = np.array([len(cohort.treated) for cohort in cohorts])
    observed, without, squares = [], [], []
    for cohort, one in zip(cohorts, found, strict=True):
        own, mixed = cohort.own, one.units @ cohort.outcome[cohort.donors]
        gap = own - mixed
        shift = one.periods @ gap[: cohort.start]
        observed.append(own)
        without.append(mixed + shift)
        squares.append(float(((gap - shift)[: cohort.start] ** 2).mean()))
    series = pd.DataFrame({
        "period": list(pool.panel.periods),
        "observed": np.average(observed, axis=0, weights=sizes),
        "counterfactual": np.average(without, axis=0, weights=sizes),
        "share_treated": pool.panel.treated[pool.treated].mean(axis=0),
    })  # fmt: skip
    return series, float(np.average(squares, weights=sizes))


def _donors(pool: Pool, cohorts: list[Cohort], found: list[Any]) -> pd.DataFrame:
    sizes = [len(cohort.treated) for cohort in cohorts]
    mean = np.average([one.units for one in found], axis=0, weights=sizes)
    table = pd.DataFrame({"name": [str(name) for name in pool.panel.units[pool.donors]], "weight": mean})
    return table.sort_values("weight", ascending=False, kind="stable", ignore_index=True)


def _periods(pool: Pool, cohorts: list[Cohort], found: list[Any]) -> pd.DataFrame:
    say = pool.panel.periods
    rows = [
        {"start": say[cohort.start], "period": say[at], "weight": float(weight)}
        for cohort, one in zip(cohorts, found, strict=True)
        for at, weight in enumerate(one.periods)
    ]
    return pd.DataFrame(rows)


def _placebos(pool: Pool, estimate: float, given: Spread) -> pd.DataFrame:
    rows = [{"name": names_of(pool.panel.units[pool.treated]), "mean_gap": estimate, "actual": True}]
    if given.placebos is not None:
        names = given.names or [f"draw {n + 1}" for n in range(len(given.placebos))]
        rows += [
            {"name": name, "mean_gap": float(value), "actual": False}
            for name, value in zip(names, given.placebos, strict=True)
        ]
    return pd.DataFrame(rows)


def _said(
    pool: Pool, found: list[Any], given: Spread, errors: str, interval: Limits | None, level: float
) -> list[Caveat]:
    said = []
    if given.reason is not None and pool.ranks:
        said.append(withheld(CaveatCode.TOO_FEW_CLUSTERS, given.reason))
    if given.placebos is not None:
        count = len(given.placebos)
        text = (
            f"The p-value is a rank among {plural(count, 'placebo')}, in either direction: the smallest it can be is "
            f"1/{count + 1}. It holds, as does the interval, as far as treated and untreated units vary alike."
        )
        said.append(note(CaveatCode.SMALLEST_P, text))
        if interval is None:
            text = (
                f"No interval is given: a level of {percent(level, 0)} asks for more than {plural(count, 'placebo')}."
            )
            said.append(withheld(CaveatCode.TOO_FEW_CLUSTERS, text))
    if given.std_error is not None and errors != "placebo" and len(pool.treated) < _FEW_TREATED:
        text = f"Only {len(pool.treated)} treated units: errors by {errors} are too small with so few."
        said.append(caution(CaveatCode.FEW_CLUSTERS, text))
    if max(one.units.max() for one in found) > 0.5 and len(pool.donors) > 1:
        said.append(caution(CaveatCode.WEIGHT_ON_FEW, "More than half of the weight rests on one donor."))
    return said
