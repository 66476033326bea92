"""Group-time effects with covariates: doubly robust, with what every unit adds to each estimate's error.

Right if either the model of who is treated (logistic) or the model of the change without treatment (linear) is right
(Sant'Anna and Zhao 2020, Journal of Econometrics 219, 101-122, their panel estimator; Callaway and Sant'Anna 2021).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evaluation.influence import BLOCK, Cohorts, random_bits, signed_sums
from interventions.errors import DesignError

Floats = NDArray[np.float64]
Whole = NDArray[np.intp]
Mask = NDArray[np.bool_]
STEPS, CLOSE = 50, 1e-10
NEARLY_SURE = 0.995
"""Comparison units this likely to be treated are left out of the weighting, as by the estimator's authors."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class UnitInfluences:
    """J estimates with the influence of each of n units on each (n × J), in units of n times the mean."""

    values: Floats
    units: Floats

    def _by_cluster(self, data: Cohorts) -> Floats:
        sums = np.zeros((data.clusters, len(self.values)))
        np.add.at(sums, data.cluster, self.units)
        return sums

    def covariance(self, data: Cohorts) -> Floats:
        """Covariance of the estimates (J × J)."""
        sums = self._by_cluster(data)
        found: Floats = sums.T @ sums / len(data.cohort) ** 2
        return found

    def errors(self, data: Cohorts) -> Floats:
        """The standard error of each estimate."""
        found: Floats = np.sqrt((self._by_cluster(data) ** 2).sum(axis=0)) / len(data.cohort)
        return found

    def drawn(self, data: Cohorts, draws: int, seed: int) -> Floats:
        """What each draw of signs makes of each estimate's error (draws × J)."""
        sums = self._by_cluster(data)
        found = np.zeros((draws, len(self.values)))
        for place in range(-(-data.clusters // BLOCK)):
            block = sums[place * BLOCK : (place + 1) * BLOCK]
            found += signed_sums(random_bits(len(block), draws, (seed, place)), draws, block)
        return found / len(data.cohort)

    def only(self, kept: Mask) -> UnitInfluences:
        """The estimates that are True."""
        return UnitInfluences(values=self.values[kept], units=self.units[:, kept])

    def weighted(self, weights: Floats, shifts: Floats | None = None, *, cohort: Whole) -> UnitInfluences:
        """Sums of the estimates by weights (J' × J), with what the weights' own uncertainty adds (J' × C)."""
        added = 0.0 if shifts is None else shifts[:, cohort].T
        return UnitInfluences(values=weights @ self.values, units=self.units @ weights.T + added)


def doubly_robust(data: Cohorts, cells: Whole, control: Mask, covariates: Floats) -> UnitInfluences:
    """The effect in each cell, covariates (n × T × K) taken at the earlier of the two periods compared.

    Raises DesignError where a cell has no more comparison units than covariates, or where covariates tell treated from
    comparison units so surely that nobody is left to compare with.
    """
    units = len(data.cohort)
    values, influences = np.zeros(len(cells)), np.zeros((units, len(cells)))
    chances: dict[tuple[int, bytes, int], tuple[Floats, Floats]] = {}
    for j, (own, period, base) in enumerate(cells):
        here = (data.cohort == own) | control[j][data.cohort]
        treated = data.cohort[here] == own
        earlier = min(period, base)
        design = np.column_stack([np.ones(here.sum()), covariates[here, earlier]])
        _refuse_few(treated, design)
        key = (int(own), control[j].tobytes(), int(earlier))
        if key not in chances:
            chances[key] = _chances(treated, design)
        change = data.outcome[here, period] - data.outcome[here, base]
        values[j], part = _cell(treated, design, change, *chances[key])
        influences[here, j] = part * units / len(part)
    return UnitInfluences(values=values, units=influences)


def _cell(treated: Mask, design: Floats, change: Floats, chance: Floats, spread: Floats) -> tuple[float, Floats]:
    """The effect and each unit's influence, from the chance of treatment and the spread (K × K) of its model."""
    count, compared = len(treated), ~treated
    cross = design[compared].T @ design[compared] / count
    line = np.linalg.solve(cross, design[compared].T @ change[compared] / count)
    left = change - design @ line
    odds = np.where(compared & (chance < NEARLY_SURE), chance / (1 - chance), 0.0)
    share, weight = treated.mean(), odds.mean()
    above, below = (treated * left).mean() / share, (odds * left).mean() / weight
    fitted = (compared * left)[:, None] * design @ np.linalg.inv(cross)
    chosen = (treated - chance)[:, None] * design @ spread * count
    mine = treated * (left - above) - fitted @ (treated[:, None] * design).mean(axis=0)
    theirs = odds * (left - below) + chosen @ ((odds * (left - below))[:, None] * design).mean(axis=0)
    theirs -= fitted @ (odds[:, None] * design).mean(axis=0)
    return float(above - below), mine / share - theirs / weight


def _chances(treated: Mask, design: Floats) -> tuple[Floats, Floats]:
    """Each unit's chance of treatment by logistic regression (Newton's method), and the coefficients' covariance."""
    slopes = np.zeros(design.shape[1])
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-np.clip(design @ slopes, -35, 35)))
        information = design.T @ (design * (chance * (1 - chance))[:, None])
        try:
            step = np.linalg.solve(information, design.T @ (treated - chance))
        except np.linalg.LinAlgError:
            break
        slopes = slopes + step
        if np.abs(step).max() <= CLOSE * (1 + np.abs(slopes).max()):
            return chance, np.asarray(np.linalg.inv(information), dtype=np.float64)
    raise DesignError(
        "the covariates tell treated from comparison areas without fail: nobody alike is left to compare with.",
        mend="Use fewer covariates, or areas that are more alike.",
    )


def _refuse_few(treated: Mask, design: Floats) -> None:
    compared = ~treated
    if compared.sum() <= design.shape[1] or np.linalg.matrix_rank(design[compared]) < design.shape[1]:
        raise DesignError(
            f"{int(compared.sum())} comparison units cannot carry {design.shape[1] - 1} covariates.",
            mend="Use fewer covariates, or bring more areas to compare with.",
        )
