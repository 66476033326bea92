"""How one unit's synthetic control is made, the same for the treated unit and for every placebo."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evaluation.panel import Panel
from evaluation.panels.rectangle import names_of
from evaluation.weighing.predictor_weights import choose_predictor_weights
from evaluation.weighing.ridge_weights import augmented_weights
from evaluation.weighing.simplex import simplex_weights
from interventions.errors import InputError

Floats = NDArray[np.float64]
Whole = NDArray[np.intp]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Fitted:
    """Weights of the donors, of the predictors (None without), the gaps in all periods, and the ridge's penalty."""

    weights: Floats
    importance: Floats | None
    gaps: Floats
    penalty: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Predictor:
    """One figure a unit is matched on: the mean of its values (U × T) over some periods before the start."""

    name: str
    values: Floats
    periods: NDArray[np.bool_]

    def mean(self, start: int) -> Floats:
        """Each unit's mean over what was observed of the periods, before `start`; NaN where nothing was."""
        values = self.values[:, self.periods & (np.arange(len(self.periods)) < start)]
        seen = ~np.isnan(values)
        with np.errstate(invalid="ignore"):
            mean: Floats = np.where(seen, values, 0.0).sum(axis=1) / seen.sum(axis=1)
        return mean


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Recipe:
    """What every unit is matched on: outcomes (U × T) before position `start`, and U × K predictors or None."""

    outcome: Floats
    predictors: Floats | None
    start: int
    ridge: bool
    seed: int

    def fit(self, unit: int, donors: Whole) -> Fitted:
        """The unit's synthetic control."""
        target, pool = self.outcome[unit], self.outcome[donors]
        importance = penalty = None
        if self.predictors is not None:
            before = self.outcome[:, : self.start]
            importance, weights = choose_predictor_weights(self.predictors, before, unit, donors, seed=self.seed)
        elif self.ridge:
            weights, penalty = augmented_weights(pool[:, : self.start], target[: self.start])
        else:
            weights = simplex_weights(pool[:, : self.start].T, target[: self.start])
        return Fitted(weights=weights, importance=importance, gaps=target - weights @ pool, penalty=penalty)


def recipe(outcome: Floats, predictors: Sequence[Predictor], start: int, rows: Whole, ridge: bool, seed: int) -> Recipe:
    """The recipe for a start: predictors known in all the given rows by then, set to unit variance over them."""
    means = [mean for mean in (one.mean(start) for one in predictors) if not np.isnan(mean[rows]).any()]
    if not means:
        return Recipe(outcome=outcome, predictors=None, start=start, ridge=ridge, seed=seed)
    table = np.column_stack(means)
    spread = np.sort(table[rows], axis=0).std(axis=0, ddof=1)  # sorted: the same to the last digit in any order
    scaled = table / np.where(spread > 0, spread, 1.0)
    return Recipe(outcome=outcome, predictors=scaled, start=start, ridge=ridge, seed=seed)


def read_predictors(
    panel: Panel, names: Sequence[str] | None, periods: Mapping[str, tuple[Any, Any]] | None, lagged: Sequence[Any],
    start: int,
) -> list[Predictor]:  # fmt: skip
    """The predictors asked for; all covariates of the panel where `names` is None.

    Raises InputError for names, periods or lags that the panel does not have or that are not before the start.
    """
    names = list(panel.covariates) if names is None else list(names)
    lost = [name for name in [*names, *(periods or {})] if name not in panel.covariates]
    if lost:
        have = ", ".join(panel.covariates) or "none"
        raise InputError(
            f"no covariate {names_of(lost)} in the panel.",
            where="predictors",
            mend=f"It has: {have}. Name them in build_panel(covariates=...).",
        )
    place = {panel.axis.say(time): at for at, time in enumerate(panel.times)}
    every = np.arange(len(place))
    found = []
    for name in names:
        first, last = (0, start - 1)
        if periods and name in periods:
            first, last = (_position(place, one, start) for one in periods[name])
        if first > last:
            raise InputError(f"the periods of {name!r} end before they begin.", where="predictor_periods")
        found.append(Predictor(name=name, values=panel.covariates[name], periods=(every >= first) & (every <= last)))
    for period in lagged:
        at = _position(place, period, start)
        found.append(Predictor(name=f"{panel.outcome_name} {period}", values=panel.outcome, periods=every == at))
    return found


def _position(place: Mapping[str, int], period: Any, start: int) -> int:
    at = place.get(str(period))
    if at is None or at >= start:
        raise InputError(
            f"{period!r} is not a period before the start.",
            where="predictors",
            mend=f"The periods before it are {next(iter(place))} to {list(place)[start - 1]}.",
        )
    return at
