"""Weights of units and periods for synthetic difference in differences, many samples of one shape at once."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from evaluation.weighing.frank_wolfe import frank_wolfe_weights
from evaluation.weighing.simplex import simplex_weights

Floats = NDArray[np.float64]
Whole = NDArray[np.intp]
STOP, NEXT_TO_NOTHING = 1e-5, 1e-6
BLOCK = 50
"""Samples held at once."""


class Weights(StrEnum):
    """What is weighted: units and periods, units alone, or nothing."""

    SDID = "sdid"
    SC = "sc"
    DID = "did"


class Solver(StrEnum):
    """How weights are found: as R's synthdid finds them, or at the optimum."""

    FRANK_WOLFE = "frank-wolfe"
    EXACT = "exact"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cohort:
    """Units that start together: rows of the outcome (U × T) that are treated from position `start`, and the donors.

    `noise` is the standard deviation of the donors' changes between periods before the start: the unit of penalties.
    Rows may repeat (a bootstrap); `noise` stays that of the first sample.
    """

    outcome: Floats
    treated: Whole
    donors: Whole
    start: int
    noise: float

    @property
    def own(self) -> Floats:
        """The treated units' mean by period."""
        mean: Floats = self.outcome[self.treated].mean(axis=0)
        return mean


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Solved:
    """Weights of J donors and of the periods before the start, each summing to one, and the estimate they give."""

    units: Floats
    periods: Floats
    estimate: float


def cohorts_of(outcome: Floats, treated: Whole, start: Whole, donors: Whole) -> list[Cohort]:
    """One cohort for each start, in order."""
    return [
        Cohort(
            outcome=outcome, treated=treated[start == at], donors=donors, start=int(at),
            noise=_noise(outcome[donors, :at]),
        )
        for at in np.unique(start)
    ]  # fmt: skip


def _noise(before: Floats) -> float:
    changes = np.diff(before, axis=1).ravel()
    return float(changes.std(ddof=1)) if len(changes) > 1 else 0.0


def solve(cohorts: list[Cohort], weights: Weights, solver: Solver) -> list[Solved]:
    """The weights and estimate of each sample; samples share start, noise and number of treated units."""
    found = []
    for first in range(0, len(cohorts), BLOCK):
        found += _solve(cohorts[first : first + BLOCK], weights, solver)
    return found


def _solve(cohorts: list[Cohort], weights: Weights, solver: Solver) -> list[Solved]:
    start, periods = cohorts[0].start, cohorts[0].outcome.shape[1]
    if weights is Weights.DID:
        units = [np.full(len(one.donors), 1 / len(one.donors)) for one in cohorts]
        times = [np.full(start, 1 / start) for _ in cohorts]
    else:
        size = (len(cohorts[0].treated) * (periods - start)) ** 0.25 if weights is Weights.SDID else NEXT_TO_NOTHING
        level = weights is Weights.SDID
        sides = [(one.outcome[one.donors, :start].T, one.own[:start]) for one in cohorts]
        units = _weigh(sides, cohorts[0].noise, size, level, solver)
        if level:
            sides = [(one.outcome[one.donors, :start], one.outcome[one.donors, start:].mean(axis=1)) for one in cohorts]
            times = _weigh(sides, cohorts[0].noise, NEXT_TO_NOTHING, level, solver)
        else:
            times = [np.zeros(start) for _ in cohorts]
    return [
        Solved(units=unit, periods=time, estimate=estimate(one, unit, time))
        for one, unit, time in zip(cohorts, units, times, strict=True)
    ]


def estimate(cohort: Cohort, units: Floats, periods: Floats) -> float:
    """The treated mean's change less the mixture's: after the start, less the weighted periods before."""
    gap = cohort.own - units @ cohort.outcome[cohort.donors]
    return float(gap[cohort.start :].mean() - periods @ gap[: cohort.start])


def _weigh(sides: list[tuple[Floats, Floats]], noise: float, size: float, level: bool, solver: Solver) -> list[Floats]:
    """Weights of the columns of each (m × J matrix, target); `level`: up to a constant, as both are taken centred."""
    if level:
        sides = [(columns - columns.mean(axis=0), target - target.mean()) for columns, target in sides]
    ridge = np.array([len(target) * (size * noise) ** 2 for _, target in sides])
    if solver is Solver.EXACT:
        return [simplex_weights(*side, ridge=float(one)) for side, one in zip(sides, ridge, strict=True)]
    rows, width = (max(columns.shape[axis] for columns, _ in sides) for axis in (0, 1))
    stacked, targets = np.zeros((len(sides), rows, width)), np.zeros((len(sides), rows))
    present = np.zeros((len(sides), width))
    for at, (columns, target) in enumerate(sides):
        stacked[at, : len(target), : columns.shape[1]] = columns
        targets[at, : len(target)] = target
        present[at, : columns.shape[1]] = 1.0
    least = np.array([len(target) * (STOP * noise) ** 2 for _, target in sides])
    found = frank_wolfe_weights(stacked, targets, present, ridge, least=least)
    return [weights[: columns.shape[1]] for weights, (columns, _) in zip(found, sides, strict=True)]
