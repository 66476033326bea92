"""Synthetic control: a treated area against a mixture of untreated ones that went the same way before the start."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluation import tails
from evaluation.caveats import CaveatCode, caution
from evaluation.panel import Panel
from evaluation.panels.rectangle import names_of
from evaluation.placebos import EXACT, Ranked, not_refuted, rank_p, sets_of
from evaluation.results import Design, Limits
from evaluation.synthetic import SyntheticControl
from evaluation.weighing.donors import Pool, take_donors
from evaluation.weighing.fit_caveats import fit_caveats, rank_caveats, ridge_caveats
from evaluation.weighing.matching import Fitted, Predictor, Recipe, read_predictors, recipe
from interventions.errors import DesignError, InputError
from interventions.figures import plural

Floats = NDArray[np.float64]
Whole = NDArray[np.intp]
BEFORE, IN_USE = 3, 1e-3


def synthetic_control(
    panel: Panel, *, predictors: Sequence[str] | None = None,
    predictor_periods: Mapping[str, tuple[Any, Any]] | None = None, lagged: Sequence[Any] = (), ridge: bool = False,
    level: float = 0.95, per: float = 1.0, seed: int = 0,
) -> SyntheticControl:  # fmt: skip
    """The mean gap between a treated area and its synthetic one from the start on, ranked among placebos.

    The synthetic area is a mixture of areas never treated, with weights that are not negative and sum to one, exact.
    Without predictors it follows the outcome before the start. With them (covariates of the panel, by default all;
    means over the periods before the start or from the first to the last of `predictor_periods`; and the outcome in the
    periods of `lagged`) it matches those, each counting for so much as brings the outcome nearest before the start
    (Abadie, Diamond and Hainmueller 2010, Journal of the American Statistical Association 105, 493-505). `ridge`
    corrects the weights where no mixture fits; some may then be negative (Ben-Michael, Feller and Rothstein 2021).

    p is the rank, in either direction, of the mean squared gap after over that before among the same figures of every
    donor, each taken in turn as if it had been treated, with the treated unit among its donors. The interval holds the
    constant effects which that rank does not refute (Firpo and Possebom 2018); there is no standard error. Several
    treated units with one start each have their own mixture; gaps are averaged, and ranked among averages of as many
    donors (Cavallo and others 2013, Review of Economics and Statistics 95), without an interval. `seed` is for the
    search of predictors' weights and for such sets.

    Raises DesignError without donors, for several starts, gaps in treated units, or fewer than three periods before;
    InputError for predictors or periods that the panel does not have.
    """
    tails.critical(level, None)
    pool = take_donors(panel, per=per, before=BEFORE)
    start = _one_start(pool)
    wanted = read_predictors(pool.panel, predictors, predictor_periods, lagged, start)
    if ridge and wanted:
        raise InputError(
            "ridge= corrects weights fitted to the outcome alone.",
            mend="Leave out the predictors (predictors=()), or ridge.",
        )
    pool = _with_predictors(pool, wanted, start)
    rows = np.concatenate([pool.treated, pool.donors])
    made = recipe(pool.panel.outcome, wanted, start, rows, ridge, seed)
    found = [made.fit(int(unit), pool.donors) for unit in pool.treated]
    ranked, shares = _placebos(pool, made, np.mean([one.gaps for one in found], axis=0))
    inferred = _inferred(pool, ranked, shares, level)
    outside = float(np.mean([-one.weights[one.weights < 0].sum() for one in found]))
    return SyntheticControl(
        per=per, design=Design.SYNTHETIC_CONTROL,
        estimate=float(ranked.mean_gaps()[0]), std_error=None, level=level, **inferred,
        **_sample(pool, wanted, ridge), series=_series(pool, ranked), weights=_weights(pool, found),
        placebos=ranked.table(), placebo_gaps=_gap_table(pool, ranked), pre_mspe=float(ranked.before()[0]),
        gap_ratio=float(ranked.ratios()[0]), predictors=_predictor_table(pool, wanted, found, start),
        without_one=_without_one(pool, made, found), in_time=_in_time(pool, wanted, made),
        sensitivity=ranked.sensitivity(), outside=outside, penalty=found[0].penalty if len(found) == 1 else None,
        caveats=(
            *pool.caveats, *fit_caveats(pool, found, ranked), *rank_caveats(pool, ranked, inferred, level),
            *ridge_caveats(outside, ridge),
        ),
    )  # fmt: skip


def _one_start(pool: Pool) -> int:
    starts = np.unique(pool.start)
    if len(starts) > 1:
        raise DesignError(
            f"treated units start at {len(starts)} different times.",
            mend="Give those of one start at a time, or use synthetic_did, which averages over starts.",
        )
    return int(starts[0])


def _with_predictors(pool: Pool, wanted: list[Predictor], start: int) -> Pool:
    """The pool without donors that lack a predictor; refused where a treated unit lacks one, or all are alike."""
    lacking = np.zeros(len(pool.panel.units), dtype=bool)
    for one in wanted:
        mean = one.mean(start)
        missing = np.isnan(mean)
        lacking |= missing
        if missing[pool.treated].any():
            who = names_of(pool.panel.units[pool.treated][missing[pool.treated]])
            raise InputError(f"not observed before the start in {who}.", where=f"predictor {one.name!r}")
        if np.ptp(mean[~missing]) == 0:
            raise InputError("the same in every unit: it matches nothing.", where=f"predictor {one.name!r}")
    left = pool.donors[lacking[pool.donors]]
    if not len(left):
        return pool
    if len(left) == len(pool.donors):
        raise DesignError("no donor has every predictor.", mend="Choose predictors or periods observed in all units.")
    text = f"Left out of the donors for want of a predictor: {names_of(pool.panel.units[left])}."
    said = (*pool.caveats, caution(CaveatCode.UNITS_LEFT_OUT, text))
    return replace(pool, donors=np.setdiff1d(pool.donors, left), caveats=said)


def _placebos(pool: Pool, made: Recipe, real: Floats) -> tuple[Ranked, Floats]:
    """Every donor in turn as if treated, and the weight of the treated unit in each one's mixture."""
    alone = len(pool.treated) == 1
    others = np.concatenate([pool.donors, pool.treated]) if alone else pool.donors
    found = [made.fit(int(unit), others[others != unit]) for unit in pool.donors] if len(others) > 1 else []
    gaps = np.array([one.gaps for one in found]).reshape(-1, len(real))
    names = [str(name) for name in pool.panel.units[pool.donors]][: len(gaps)]
    shares = np.array([one.weights[-1] for one in found]) if alone else np.zeros(0)
    if not alone:
        sets = sets_of(len(gaps), len(pool.treated), made.seed)
        names = [names_of(names[at] for at in one) for one in sets]
        gaps = gaps[sets].mean(axis=1)
    variance = float(pool.panel.outcome[:, : made.start].var())
    return Ranked(
        own=names_of(pool.panel.units[pool.treated]),
        real=real,
        placebos=gaps,
        names=names,
        start=made.start,
        least=EXACT * variance or 1.0,
    ), shares


def _inferred(pool: Pool, ranked: Ranked, shares: Floats, level: float) -> dict[str, Any]:
    count = len(ranked.names)
    if not pool.ranks or not count:
        return {"interval": None, "p_value": None, "smallest_p": None, "errors": "withheld: no rank can be given"}
    interval: Limits | None = not_refuted(ranked, shares, level) if len(shares) else None
    told = f"rank of the ratio of squared gaps among {plural(count, 'placebo')}, either direction"
    return {
        "interval": interval,
        "p_value": rank_p(ranked.ratios()),
        "smallest_p": 1 / (1 + count),
        "errors": told if interval is None else f"{told}; interval: constant effects the rank does not refute",
    }


def _sample(pool: Pool, wanted: list[Predictor], ridge: bool) -> dict[str, Any]:
    panel = pool.panel
    on = f"{plural(len(wanted), 'predictor')}, weights chosen" if wanted else "the outcome before the start"
    return {
        "outcome": panel.outcome_name,
        "unit": panel.unit_name,
        "population": f"{plural(len(pool.treated), 'treated unit')} ({panel.unit_name}): "
        f"{names_of(panel.units[pool.treated])}",
        "periods": (panel.periods[0], panel.periods[-1]),
        "start": panel.periods[pool.start[0]],
        "path": f"exact weights on {on}{', ridge-augmented' if ridge else ''}",
        "n_treated": len(pool.treated),
        "n_comparison": len(pool.donors),
        "n_observations": (len(pool.treated) + len(pool.donors)) * len(panel.times),
        "clusters": len(np.unique(panel.cluster[np.concatenate([pool.treated, pool.donors])])),
        "treated_clusters": len(np.unique(panel.cluster[pool.treated])),
        "comparison_clusters": len(np.unique(panel.cluster[pool.donors])),
        "cluster_level": panel.cluster_level,
    }


def _series(pool: Pool, ranked: Ranked) -> pd.DataFrame:
    observed = pool.panel.outcome[pool.treated].mean(axis=0)
    periods = list(pool.panel.periods)
    return pd.DataFrame({
        "period": periods,
        "observed": observed,
        "counterfactual": observed - ranked.real,
        "after": np.arange(len(periods)) >= ranked.start,
    })  # fmt: skip


def _weights(pool: Pool, found: list[Fitted]) -> pd.DataFrame:
    mean = np.mean([one.weights for one in found], axis=0)
    table = pd.DataFrame({"name": [str(name) for name in pool.panel.units[pool.donors]], "weight": mean})
    return table.sort_values("weight", ascending=False, kind="stable", ignore_index=True)


def _gap_table(pool: Pool, ranked: Ranked) -> pd.DataFrame:
    names = [ranked.own, *ranked.names]
    periods = list(pool.panel.periods)
    return pd.DataFrame({
        "name": np.repeat(np.array(names, dtype=object), len(periods)),
        "period": periods * len(names),
        "gap": np.vstack([ranked.real, ranked.placebos]).ravel(),
        "actual": np.repeat(np.arange(len(names)) == 0, len(periods)),
    })  # fmt: skip


def _predictor_table(pool: Pool, wanted: list[Predictor], found: list[Fitted], start: int) -> pd.DataFrame | None:
    importance = [one.importance for one in found if one.importance is not None]
    if not importance:
        return None
    means = np.array([one.mean(start) for one in wanted])
    donors = means[:, pool.donors]
    return pd.DataFrame({
        "name": [one.name for one in wanted],
        "weight": np.mean(importance, axis=0),
        "treated": means[:, pool.treated].mean(axis=1),
        "synthetic": donors @ np.mean([one.weights for one in found], axis=0),
        "donors": donors.mean(axis=1),
    })  # fmt: skip


def _without_one(pool: Pool, made: Recipe, found: list[Fitted]) -> pd.DataFrame:
    """Each donor in use left out in turn: how far the estimate hangs on it."""
    mean = np.mean([one.weights for one in found], axis=0)
    rows = []
    for at in np.flatnonzero(np.abs(mean) > IN_USE) if len(pool.donors) > 1 else []:
        rest = np.delete(pool.donors, at)
        gaps = np.mean([made.fit(int(unit), rest).gaps for unit in pool.treated], axis=0)
        name = str(pool.panel.units[pool.donors[at]])
        rows.append((name, float(gaps[made.start :].mean()), float((gaps[: made.start] ** 2).mean())))
    return pd.DataFrame(rows, columns=["name", "estimate", "pre_mspe"])


def _in_time(pool: Pool, wanted: list[Predictor], made: Recipe) -> pd.DataFrame:
    """A start that never was, halfway through the time before: what the same recipe finds there is no effect."""
    columns = ["start", "estimate", "pre_mspe", "post_mspe", "ratio"]
    false = made.start // 2
    if false < BEFORE:
        return pd.DataFrame(columns=columns)
    rows = np.concatenate([pool.treated, pool.donors])
    earlier = recipe(made.outcome[:, : made.start], wanted, false, rows, made.ridge, made.seed)
    gaps = np.mean([earlier.fit(int(unit), pool.donors).gaps for unit in pool.treated], axis=0)
    before, after = float((gaps[:false] ** 2).mean()), float((gaps[false:] ** 2).mean())
    least = EXACT * float(made.outcome[:, : made.start].var()) or 1.0
    row = (pool.panel.periods[false], float(gaps[false:].mean()), before, after, after / max(before, least))
    return pd.DataFrame([row], columns=columns)
