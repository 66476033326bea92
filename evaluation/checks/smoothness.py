"""Shortest intervals of fixed length when the slope of the trend may change by at most M from period to period.

The set of such trends is Δ^SD(M) of Rambachan and Roth (2023, Review of Economic Studies 90, section 2.4.2), the
interval that of Armstrong and Kolesár (2018, Econometrica 86). An estimator that straight lines leave unbiased is known
by the weights it puts on the second differences of the trend: its worst bias is M times their absolute sum. The weights
with the smallest variance for each such sum lie on the path of a lasso, which is piecewise linear and found exactly, so
that one path serves every M.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evaluation.checks.coefficients import Coefficients, Target
from evaluation.results import Limits

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Smoothness:
    """The estimators worth choosing, from the least biased to the least variable; linear between neighbours.

    For each: `centres` (the estimate), `spans` (the sum of absolute weights on second differences), `penalties` (the
    price of bias at which it is chosen). `variance` holds three coefficients for each stretch between neighbours.
    """

    centres: Floats
    spans: Floats
    penalties: Floats
    variance: Floats

    @classmethod
    def of(cls, found: Coefficients, target: Target) -> Smoothness:
        """The path of estimators of a target."""
        weights, before = found.target(target), found.before
        after = found.steps[before:]
        centre = found.estimates[before:] @ weights
        # Bends at the reference and after it, by the weights on the effects: nothing can be done about them.
        bends = np.maximum(after[:, None] - np.arange(len(after)), 0.0).T @ weights
        line = float(weights @ after)
        # Leads from bends: v_{-t} = w_{t-1} - 2 w_t + w_{t+1}, where w_0 = `line` keeps straight lines unbiased.
        grid = np.eye(before + 2)
        curve = (grid[:before] - 2 * grid[1:-1] + grid[2:])[::-1, :before]
        fixed, free = curve[:, 0] * line, curve[:, 1:]
        lead, cross = found.covariance[:before, :before], found.covariance[:before, before:] @ weights
        hessian = free.T @ lead @ free
        gradient = free.T @ (lead @ fixed + cross)
        # Weights that tie are told apart in the tenth digit; bias and variance below are those of the weights chosen.
        knots, penalties = lasso_path(hessian, gradient * (1 + 1e-10 * np.arange(1, before)))
        base = fixed @ lead @ fixed + 2 * fixed @ cross + weights @ found.covariance[before:, before:] @ weights
        moves = np.diff(knots, axis=0, append=knots[-1:])
        slope = (knots @ hessian + gradient) * moves
        level = np.einsum("ki,ij,kj->k", knots, hessian, knots) + 2 * knots @ gradient + base
        return cls(
            centres=centre + (fixed + knots @ free.T) @ found.estimates[:before],
            spans=np.abs(bends).sum() + np.abs(knots).sum(axis=1),
            penalties=penalties,
            variance=np.column_stack([level, 2 * slope.sum(axis=1), np.einsum("ki,ij,kj->k", moves, hessian, moves)]),
        )

    def interval(self, value: float, level: float) -> Limits:
        """The shortest interval for M = `value`, in units of the outcome per period squared."""
        place = self._best(value, level)
        centre, reach = self._at(self.centres, place), self._reach(value, place, level)
        return Limits(centre - reach, centre + reach)

    def certain(self) -> float:
        """An M at which every interval holds nought."""
        return float(np.abs(self.centres).max() / self.spans[0])

    def _best(self, value: float, level: float) -> float:
        """Where on the path the interval is shortest: there the price of bias is what it costs in length."""
        from scipy import optimize

        def cost(place: float) -> float:
            error = math.sqrt(self._variance(place))
            ratio = value * self._at(self.spans, place) / error
            reach = folded(ratio, level)
            pull = math.tanh(reach * ratio)  # the derivative of `folded`
            return value * pull - self._at(self.penalties, place) / error * (reach - ratio * pull)

        last = len(self.centres) - 1.0
        if last == 0 or cost(0.0) >= 0:
            return 0.0
        if cost(last) <= 0:
            return last
        return float(optimize.brentq(cost, 0.0, last, xtol=1e-13, rtol=1e-14))

    def _reach(self, value: float, place: float, level: float) -> float:
        error = math.sqrt(self._variance(place))
        return error * folded(value * self._at(self.spans, place) / error, level)

    def _variance(self, place: float) -> float:
        knot = min(int(place), len(self.centres) - 1)
        part = place - knot
        return float(self.variance[knot] @ (1.0, part, part * part))

    def _at(self, values: Floats, place: float) -> float:
        return float(np.interp(place, np.arange(len(values)), values))


def folded(shift: float, level: float) -> float:
    """The quantile of |Z + shift| at `level`, for a standard normal Z and a shift of at least 0."""
    from scipy import optimize, special

    def lacking(reach: float) -> float:
        return float(special.ndtr(reach - shift) - special.ndtr(-reach - shift)) - level

    return float(optimize.brentq(lacking, 0.0, shift + float(special.ndtri((1 + level) / 2)) + 1, xtol=1e-13))


def lasso_path(hessian: Floats, gradient: Floats) -> tuple[Floats, Floats]:
    """Every knot of min ½u'Hu + g'u + λ‖u‖₁ as λ falls to nought: knots × variables, and the λ of each.

    The homotopy of Osborne, Presnell and Turlach (2000, IMA Journal of Numerical Analysis 20).
    """
    u, slope = np.zeros(len(gradient)), gradient.astype(float)
    penalty, left = float(np.abs(slope).max(initial=0.0)), (-1, 0.0)
    knots, penalties, signs = [u], [penalty], np.zeros(len(u))
    if penalty > 0:
        first = int(np.abs(slope).argmax())
        signs[first] = -np.sign(slope[first])
    while penalty > 0:
        active = signs != 0
        move = np.zeros(len(u))
        move[active] = np.linalg.solve(hessian[np.ix_(active, active)], signs[active])
        drift = hessian @ move
        step, at, sign = _next_event(u, slope, penalty, active, move, drift, left)
        u, slope, penalty = u + step * move, slope + step * drift, penalty - step
        if at < 0:
            penalty = 0.0
        else:
            left, signs[at] = (at, signs[at]), sign
            u[at] = u[at] if sign else 0.0
        knots.append(u.copy())
        penalties.append(penalty)
    return np.array(knots), np.array(penalties)


def _next_event(
    u: Floats, slope: Floats, penalty: float, active: NDArray[np.bool_], move: Floats, drift: Floats,
    left: tuple[int, float],
) -> tuple[float, int, float]:  # fmt: skip
    """How far λ falls until a variable enters (its sign) or leaves (0), and which; -1 where λ reaches nought.

    The variable that `left` last stands on the edge: it does not enter again with the sign it had.
    """
    best = (penalty, -1, 0.0)
    for i in range(len(u)):
        if active[i]:
            events = [(-u[i] / move[i], 0.0)] if u[i] * move[i] < 0 else []
        else:
            events = [
                (max((penalty + sign * slope[i]) / (1 - sign * drift[i]), 0.0), sign)
                for sign in (1.0, -1.0)
                if sign * drift[i] < 1 and (i, sign) != left
            ]
        for step, sign in events:
            if step < best[0]:
                best = (step, i, sign)
    return best
