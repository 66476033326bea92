"""How much each predictor counts: so that the donors that match them follow the treated area best before the start.

The weights of predictors V (diagonal) are chosen to minimise the mean squared gap of the outcome before the start; for
each V the donors' weights are the exact solution within (Abadie, Diamond and Hainmueller 2010, Journal of the American
Statistical Association 105, 493-505). The outer problem has many valleys: it is searched from several starts, along
its exact gradient. Where many mixtures match the predictors alike, the outcome before the start decides between them.

Every predictor counts for something: without a floor the best fit would match one of them and leave out the others,
which is no more than a fit of the outcome alone (Malo, Eskelinen, Zhou and Kuosmanen 2024, Computational Economics).
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from evaluation.weighing.simplex import simplex_weights, simplex_weights_of_gram, solve_positive

Floats = NDArray[np.float64]
FLOOR, LAST = 1e-8, 1e-10
"""The least weight of a predictor beside the greatest, and that of the outcome's path, which decides what is left."""
DRAWN, FOLLOWED, WIDENED = 200, 8, 2
"""Starts drawn; how many searches go down the slope from the best of them; how many of these are gone on with."""
STEPS, FARTHEST, SHORTEST, ENOUGH = 30, 3.0, 8, 1e-6
ROUNDS, GRID = 5, 8


@dataclass(slots=True, eq=False)
class Search:
    """One treated area: donors' predictors (K × J) and outcomes before the start (T0 × J), both less its own."""

    predictors: Floats
    paths: Floats
    known: Floats = field(init=False)
    latest: Floats | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        scale = float((self.paths**2).mean()) or 1.0
        self.known = LAST / scale / len(self.paths) * self.paths.T @ self.paths

    def donors(self, logs: Floats) -> tuple[Floats, Floats]:
        """Donors' weights for predictors that count exp(logs), and the products of the points they are found from."""
        gram = (self.predictors * np.exp(logs)[:, None]).T @ self.predictors + self.known
        self.latest = simplex_weights_of_gram(gram, self.latest)
        return self.latest, gram

    def fit(self, logs: Floats) -> float:
        """The mean squared gap before the start."""
        gap = self.paths @ self.donors(logs)[0]
        return float(gap @ gap) / len(gap)

    def fit_and_slope(self, logs: Floats) -> tuple[float, Floats]:
        """The mean squared gap before the start and its derivative by logs, while the same donors are in use."""
        weights, gram = self.donors(logs)
        used = np.flatnonzero(weights)
        gap = self.paths @ weights
        by_weight = 2 / len(gap) * (gap @ self.paths[:, used])
        lifted = gram[used[:, None], used] + gram.trace() / len(gram)
        both = solve_positive(lifted, np.column_stack([by_weight, np.ones(len(used))]))
        moved = both[:, 0] - both[:, 0].sum() / both[:, 1].sum() * both[:, 1]
        within = self.predictors[:, used]
        slope: Floats = -(within @ moved) * (within @ weights[used]) * np.exp(logs)
        return float(gap @ gap) / len(gap), slope


def choose_predictor_weights(
    predictors: Floats, outcome: Floats, treated: int, donors: NDArray[np.intp], *, seed: int
) -> tuple[Floats, Floats]:
    """Weights of K predictors and of J donors, each set summing to one.

    `predictors` is U × K in comparable units, `outcome` U × T0 before the start; `treated` and `donors` are rows.
    """
    order = np.lexsort(outcome[donors].T)  # of many valleys, which is found must not hang on the donors' names
    donors = donors[order]
    points = (predictors[donors] - predictors[treated]).T
    search = Search(points, (outcome[donors] - outcome[treated]).T)
    first = _starts(predictors, outcome, [treated, *donors], seed)
    logs = _best(search, first) if len(points) > 1 else np.zeros(1)
    importance = np.exp(logs)
    rows = np.vstack([points * np.sqrt(importance)[:, None], _root(search.known, search.paths)])
    weights = np.empty(len(donors))
    weights[order] = simplex_weights(rows, np.zeros(len(rows)))
    return importance / importance.sum(), weights


def _root(known: Floats, paths: Floats) -> Floats:
    total = float((paths**2).sum()) or 1.0
    return paths * np.sqrt(float(known.trace()) / total)


def _starts(predictors: Floats, outcome: Floats, rows: list[int], seed: int) -> list[Floats]:
    """Equal weights, those of a regression of the outcomes on the predictors, and some drawn over all magnitudes."""
    design = np.column_stack([np.ones(len(rows)), predictors[rows]])
    slopes = np.linalg.lstsq(design, outcome[rows], rcond=None)[0][1:]
    count = predictors.shape[1]
    random = np.random.default_rng(seed)
    drawn = np.log(FLOOR) * random.uniform(size=(DRAWN, count)) ** 2
    return [_within(logs) for logs in (np.zeros(count), np.log((slopes**2).sum(axis=1) + 1e-300), *drawn)]


def _within(logs: Floats) -> Floats:
    """The same up to scale, the greatest nought and none below the floor."""
    return np.maximum(logs - logs.max(), np.log(FLOOR))


def _best(search: Search, starts: list[Floats]) -> Floats:
    """The lowest end of searches down the slope, each gone on with from the best step along one predictor alone."""
    drawn = sorted(starts[2:], key=search.fit)
    ends = [_follow(search, start) for start in [*starts[:2], *drawn[: FOLLOWED - 2]]]
    ends.sort(key=lambda end: end[0])
    return min((_go_on(search, *end) for end in ends[:WIDENED]), key=lambda end: end[0])[1]


def _follow(search: Search, start: Floats) -> tuple[float, Floats]:
    """Down the slope within the bounds, by the quasi-Newton steps of Broyden, Fletcher, Goldfarb and Shanno."""
    search.latest = None
    at, inverse = start, np.eye(len(start))
    value, slope = search.fit_and_slope(at)
    for _ in range(STEPS):
        free = ~(((at <= np.log(FLOOR)) & (slope > 0)) | ((at >= 0.0) & (slope < 0)))
        way = -(inverse @ (slope * free)) * free
        if way @ slope >= 0:
            inverse, way = np.eye(len(at)), -slope * free
        longest = np.abs(way).max()
        if longest == 0.0:
            break
        way *= min(1.0, FARTHEST / longest) if longest > 1e-3 else 1.0 / longest
        step = _shorten(search, at, value, slope, way)
        if step is None:
            break
        (new_value, new_slope), moved = step
        done = value - new_value <= ENOUGH * value
        inverse = _learn(inverse, moved, new_slope - slope)
        at, value, slope = at + moved, new_value, new_slope
        if done:
            break
    return value, _within(at)


def _shorten(
    search: Search, at: Floats, value: float, slope: Floats, way: Floats
) -> tuple[tuple[float, Floats], Floats] | None:
    """The first of ever shorter steps that lowers the objective by a share of what its slope promises."""
    for halvings in range(SHORTEST):
        moved = np.clip(at + way * 0.4**halvings, np.log(FLOOR), 0.0) - at
        found = search.fit_and_slope(at + moved)
        if found[0] < value + 1e-4 * min(float(slope @ moved), 0.0):
            return found, moved
    return None


def _learn(inverse: Floats, moved: Floats, turned: Floats) -> Floats:
    """The inverse curvature after a step that turned the slope."""
    along = float(moved @ turned)
    if along <= 1e-12 * float(np.sqrt((moved @ moved) * (turned @ turned))):
        return inverse
    shift = np.eye(len(moved)) - np.outer(moved, turned) / along
    return shift @ inverse @ shift.T + np.outer(moved, moved) / along


def _go_on(search: Search, lowest: float, at: Floats) -> tuple[float, Floats]:
    """Where a predictor counts for next to nothing its slope vanishes: steps over all magnitudes lead out of there."""
    for _ in range(ROUNDS):
        tried = []
        for k in range(len(at)):
            for log in np.linspace(np.log(FLOOR), 3.0, GRID):
                step = at.copy()
                step[k] = log
                step = _within(step)
                tried.append((search.fit(step), step))
        found, place = min(tried, key=lambda one: one[0])
        if found >= lowest * (1 - 1e-6):
            break
        lowest, at = _follow(search, place)
    return lowest, at
