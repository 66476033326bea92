"""Randomisation for estimators without a short cut: starts dealt out anew, and the estimate made again each time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from evaluation.inferring.randomisation import Deals, Randomised
from evaluation.panel import Panel
from evaluation.results import Design, Effect
from interventions.errors import DesignError

Floats = NDArray[np.float64]


def known(design: Design) -> Callable[[Panel], Effect] | None:
    """The estimator of a design whose options do not matter; None for any other."""
    if design is Design.IMPUTATION:
        from evaluation.imputation import imputation_did

        return imputation_did
    if design is Design.COUNTS:
        from evaluation.counts import count_did

        return count_did
    return None


def randomise_by_refitting(
    panel: Panel, estimator: Callable[[Panel], Effect] | None, *, statistic: str, draws: int, seed: int
) -> Randomised:
    """As `randomise`, with the estimate made again for each deal; no interval. Deals that cannot be estimated are out.

    Raises DesignError without an estimator, or where a cluster has several starts.
    """
    if estimator is None:
        raise DesignError("this design needs its estimator to deal starts out anew.", mend="Pass estimator= to infer.")
    bare = replace(panel, exposure=None, weights=None, covariates={}, outcome=np.nan_to_num(panel.outcome))
    deals = Deals.of(bare)
    starts = np.unique(panel.first_treated)
    count = deals.count()
    exact = count <= draws
    studentised = statistic == "studentised"

    def value(own: NDArray[np.intp]) -> tuple[float, float]:
        effect = estimator(replace(panel, first_treated=starts[own][panel.cluster], caveats=()))
        estimate = float("nan") if effect.estimate is None else effect.estimate
        size = abs(effect.statistic or float("nan")) if studentised else abs(estimate)
        return estimate, size

    actual, reached = value(deals.own)
    if np.isnan(reached):  # an error that is withheld cannot divide the estimate
        studentised, statistic = False, "coefficient"
        reached = abs(actual)
    found = []
    for block in deals.every() if exact else deals.random(draws, seed):
        for own in block:
            try:
                found.append(value(own))
            except DesignError:
                continue
    drawn = np.array(found)
    seen = drawn[~np.isnan(drawn[:, 1])]
    beyond = int((seen[:, 1] >= reached * (1 - 1e-9)).sum()) + (not exact)
    looked_at = len(seen) + (not exact)
    how = f"all {count:,} deals" if exact else f"{len(seen):,} deals"
    return Randomised(
        p_value=beyond / looked_at, interval=None, deals=count, exact=exact, beyond=beyond, looked_at=looked_at,
        actual=actual, drawn=seen[:, 0], mirrored=deals.mirrored,
        name=f"randomisation, {statistic} ({how}, made again each time)",
    )  # fmt: skip
