"""Errors of synthetic difference in differences: placebos, the jackknife, the bootstrap; or the reason for none."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations, pairwise
from math import comb

import numpy as np
from numpy.typing import NDArray

from evaluation.weighing.donors import Pool
from evaluation.weighing.sdid_weights import Cohort, Solved, Solver, Weights, estimate, solve
from interventions.figures import plural

Floats = NDArray[np.float64]
Whole = NDArray[np.intp]
_TRIES = 20


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Spread:
    """A standard error and how it was made; None with its reason. `placebos` are the estimates it rests on."""

    std_error: float | None
    errors: str
    reason: str | None = None
    placebos: Floats | None = None
    names: list[str] | None = None


def spread(
    pool: Pool, cohorts: list[Cohort], found: list[Solved], errors: str, draws: int, seed: int, weights: Weights,
    solver: Solver,
) -> Spread:  # fmt: skip
    """The error asked for. The same seed gives the same error."""
    if not pool.ranks:
        return _none("units lie below the level of decision")
    if errors == "placebo":
        return _placebo(pool, cohorts, draws, seed, weights, solver)
    alone = [one for one in cohorts if len(one.treated) < 2]
    if alone:
        when = ", ".join(pool.panel.periods[one.start] for one in alone)
        return _none(f"the {errors} needs two treated units at each start, and there is one at {when}")
    if len(pool.donors) < 2:
        return _none(f"the {errors} needs two donors")
    if errors == "jackknife":
        return _jackknife(cohorts, found)
    return _bootstrap(cohorts, draws, seed, weights, solver)


def _none(why: str) -> Spread:
    return Spread(std_error=None, errors=f"withheld: {why}", reason=f"No error, interval or p-value is given: {why}.")


def _total(cohorts: list[Cohort], estimates: Floats) -> Floats:
    """Cohorts' estimates (C × draws) averaged by treated unit-periods."""
    sizes = [len(one.treated) * (one.outcome.shape[1] - one.start) for one in cohorts]
    average: Floats = np.average(estimates, axis=0, weights=sizes)
    return average


def _placebo(pool: Pool, cohorts: list[Cohort], draws: int, seed: int, weights: Weights, solver: Solver) -> Spread:
    """Untreated units in the places of the treated, compared with those left."""
    taken, donors = len(pool.treated), pool.donors
    if len(donors) <= taken:
        return _none(f"placebos need more untreated than treated units, and there are {len(donors)} against {taken}")
    orders, each = _orders(donors, [len(one.treated) for one in cohorts], draws, seed)
    if len(orders) < 2:
        return _none("one placebo has no spread")
    estimates = []
    first = 0
    for cohort in cohorts:
        last = first + len(cohort.treated)
        samples = [replace(cohort, treated=order[first:last], donors=np.sort(order[taken:])) for order in orders]
        estimates.append([one.estimate for one in solve(samples, weights, solver)])
        first = last
    values = _total(cohorts, np.array(estimates))
    error = float(values.std())
    if not error > 1e-12 * float(np.abs(cohorts[0].outcome).max()):
        return _none("the placebos do not differ")
    alone = [str(name) for name in pool.panel.units[[order[0] for order in orders]]] if taken == 1 else None
    which = "each once" if each else f"seed {seed}"
    told = f"standard deviation of {plural(len(orders), 'placebo')} ({which}); p and interval by rank"
    return Spread(std_error=error, errors=told, placebos=values, names=alone)


def _orders(donors: Whole, sizes: list[int], draws: int, seed: int) -> tuple[list[Whole], bool]:
    """Donors in orders whose first are treated, no choice twice; True with it where these are all there are."""
    taken = sum(sizes)
    if len(sizes) == 1 and comb(len(donors), taken) <= draws:
        chosen = [np.array(one, dtype=np.intp) for one in combinations(donors, taken)]
        return [np.concatenate([one, np.setdiff1d(donors, one)]) for one in chosen], True
    random = np.random.default_rng(seed)
    edges = np.cumsum([0, *sizes])
    found = {}
    for _ in range(_TRIES * draws):
        order = random.permutation(donors)
        found[tuple(tuple(np.sort(order[first:last])) for first, last in pairwise(edges))] = order
        if len(found) == draws:
            break
    return list(found.values()), False


def _jackknife(cohorts: list[Cohort], found: list[Solved]) -> Spread:
    """Every unit left out once, the weights of the others as they are (up to their sum)."""
    if any((one.units > 0).sum() < 2 for one in found):
        return _none("the jackknife needs weight on two donors")
    donors = cohorts[0].donors
    left = []
    for at in range(len(donors)):
        parts = []
        for cohort, one in zip(cohorts, found, strict=True):
            units = np.delete(one.units, at)
            parts.append(estimate(replace(cohort, donors=np.delete(donors, at)), units / units.sum(), one.periods))
        left.append(float(_total(cohorts, np.array(parts))))
    base = [one.estimate for one in found]
    for c, cohort in enumerate(cohorts):
        for at in range(len(cohort.treated)):
            fewer = [*cohorts]
            fewer[c] = replace(cohort, treated=np.delete(cohort.treated, at))
            parts = [*base]
            parts[c] = estimate(fewer[c], found[c].units, found[c].periods)
            left.append(float(_total(fewer, np.array(parts))))
    values = np.array(left)
    error = float(np.sqrt((len(values) - 1) * values.var()))
    return Spread(std_error=error, errors=f"jackknife over {plural(len(values), 'unit')}, weights fixed, normal")


def _bootstrap(cohorts: list[Cohort], draws: int, seed: int, weights: Weights, solver: Solver) -> Spread:
    """Units drawn with replacement, donors and each cohort's treated units apart, everything estimated anew."""
    random = np.random.default_rng(seed)
    donors = [np.sort(random.choice(cohorts[0].donors, len(cohorts[0].donors))) for _ in range(draws)]
    estimates = []
    for cohort in cohorts:
        samples = [
            replace(cohort, treated=np.sort(random.choice(cohort.treated, len(cohort.treated))), donors=drawn)
            for drawn in donors
        ]
        estimates.append([one.estimate for one in solve(samples, weights, solver)])
    error = float(_total(cohorts, np.array(estimates)).std())
    return Spread(
        std_error=error, errors=f"bootstrap of units within sides ({plural(draws, 'draw')}, seed {seed}), normal"
    )
