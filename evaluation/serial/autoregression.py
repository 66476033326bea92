"""How alike neighbouring periods are: REML for errors that follow an AR(1), with known noise on top where there is any.

The residuals r of a series are taken as X d + u + e: u autocorrelated, of variance v and correlation phi ** distance
(periods not observed are passed over by their distance), and e independent, of known variances `noise`: the chance
in each count. Without noise the scale is profiled out. REML (Patterson and Thompson 1971, Biometrika 58) counts the
fitted terms, so that phi is not drawn to nought as by maximum likelihood (Cheang and Reinsel 2000, Journal of the
American Statistical Association 95).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
LOWEST, HIGHEST = -0.9, 0.95
POINTS = {1: 41, 2: 11}  # to an axis in each round of the search
ROUNDS = {1: 5, 2: 6}
FEWEST_DF, TERMS_COUNTED = 3.0, 4


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Autoregression:
    """What was found: `phi`, the variance of the autocorrelated part, the known noise (n) and the distances (n × n)."""

    phi: float
    variance: float
    noise: Floats
    distances: Whole

    @property
    def covariance(self) -> Floats:
        """Of the residuals, n × n."""
        covariance: Floats = np.diag(self.noise) + self.variance * np.float64(self.phi) ** self.distances
        return covariance

    @property
    def effective_size(self) -> float:
        """Independent periods that would say as much about a mean: n(1 - phi)/(1 + phi) without noise, phi above 0.

        Only the autocorrelated part of the variance shrinks it; with noise, periods count by their weights, one over
        it.
        """
        if not self.variance:
            return float(len(self.noise))
        weights = 1 / self.noise if self.noise.any() else None
        noise = 0.0 if weights is None else float(weights.sum() / (weights**2).sum())
        phi = max(self.phi, 0.0)
        return len(self.noise) * (noise + self.variance) / (noise + self.variance * (1 + phi) / (1 - phi))

    def degrees_of_freedom(self, terms: int) -> float:
        """Effective size less four, never above n less the fitted terms, and never below three."""
        return max(FEWEST_DF, min(self.effective_size - TERMS_COUNTED, len(self.noise) - terms))

    @property
    def at_bound(self) -> bool:
        """True where phi stands at the edge of what was searched: the series drifts, with no level to return to."""
        return self.variance > 0 and self.phi > HIGHEST - 0.001


def fit_autoregression(residuals: Floats, design: Floats, times: Whole, noise: Floats | None = None) -> Autoregression:
    """REML of phi and of the variance of the autocorrelated part (n residuals, n × k design, n times in order).

    With `noise` (variances, above nought) the variance may be nought: chance alone explains the series.
    """
    distances = distances_between(times)
    steps = np.diagonal(distances, 1)
    columns = np.column_stack([np.linalg.qr(design)[0], residuals])
    size = len(residuals) - design.shape[1]
    if noise is None:
        return _without_noise(columns, steps, size, distances)
    squares = residuals**2
    spread, weighted = squares.sum() / size, (squares / noise).sum() / (1 / noise).sum()

    def criterion(at: Floats) -> Floats:
        return restricted(columns, steps, noise, at[:, 0], np.exp(at[:, 1]) / (1 - at[:, 0] ** 2))

    # Of the innovations, which stay bounded as phi nears one.
    low, high = np.log(1e-3 * min(spread, weighted)), np.log(2 * max(spread, weighted))
    best, at = _search(criterion, np.array([LOWEST, low]), np.array([HIGHEST, high]))
    none = restricted(columns, steps, noise, np.zeros(1), np.zeros(1))[0]
    phi, variance = (0.0, 0.0) if none <= best else (float(at[0]), float(np.exp(at[1]) / (1 - at[0] ** 2)))
    return Autoregression(phi=phi, variance=variance, noise=noise, distances=distances)


def distances_between(times: Whole) -> Whole:
    """How many periods lie between each two, n × n; the shortest step of the series is one period."""
    distances: Whole = np.abs(np.subtract.outer(times, times)) // np.gcd.reduce(np.diff(times))
    return distances


def _without_noise(columns: Floats, steps: Whole, size: int, distances: Whole) -> Autoregression:
    nought = np.zeros(len(columns))

    def criterion(at: Floats) -> Floats:
        return restricted(columns, steps, nought, at[:, 0], None)

    _, at = _search(criterion, np.array([LOWEST]), np.array([HIGHEST]))
    _, squares = _profiled(columns, steps, nought, at, np.ones(1))
    return Autoregression(phi=float(at[0]), variance=float(squares[0]) / size, noise=nought, distances=distances)


def restricted(columns: Floats, steps: Whole, noise: Floats, phi: Floats, variance: Floats | None) -> Floats:
    """Minus the restricted log-likelihood, less constants, at m pairs of phi and variance; None profiles the scale.

    `columns` (n × k + 1) are the design and the residuals, `steps` (n - 1) the distances between neighbours.
    """
    determinants, squares = _profiled(columns, steps, noise, phi, np.ones_like(phi) if variance is None else variance)
    n, width = columns.shape
    fit = squares if variance is not None else (n - width + 1) * np.log(squares)
    half: Floats = (determinants + fit) / 2
    return half


def _profiled(columns: Floats, steps: Whole, noise: Floats, phi: Floats, variance: Floats) -> tuple[Floats, Floats]:
    """Log determinants (of the covariance and of X'V⁻¹X together) and generalised residual sums of squares."""
    whitened, logs = whiten(columns, steps, noise, phi, variance)
    roots = np.linalg.cholesky(whitened.transpose(0, 2, 1) @ whitened)
    pivots = np.diagonal(roots, axis1=1, axis2=2)
    return logs + 2 * np.log(pivots[:, :-1]).sum(axis=1), pivots[:, -1] ** 2


def whiten(columns: Floats, steps: Whole, noise: Floats, phi: Floats, variance: Floats) -> tuple[Floats, Floats]:
    """Columns made independent with variance one (m × n × c) and log determinants of their covariance (m).

    The one-dimensional Kalman filter: its gains first, for all m at once, then what every column is expected to be.
    """
    carried = phi ** np.concatenate([steps, [1]])[:, None]
    fresh = variance * (1 - carried**2)
    if noise.any():
        total, expected = _filtered(columns, noise, carried, fresh, variance)
    else:
        total = np.vstack([variance, fresh[:-1]])
        expected = np.zeros((len(columns), columns.shape[1], len(phi)))
        expected[1:] = carried[:-1, None, :] * columns[:-1, :, None]
    innovations = (columns[:, :, None] - expected) / np.sqrt(total)[:, None, :]
    return np.ascontiguousarray(innovations.transpose(2, 0, 1)), np.log(total).sum(axis=0)


def _filtered(
    columns: Floats, noise: Floats, carried: Floats, fresh: Floats, variance: Floats
) -> tuple[Floats, Floats]:
    """Variances of the innovations (n × m) and expected columns (n × c × m), period after period."""
    total, gain = np.empty_like(carried), np.empty_like(carried)
    loud = carried**2 * noise[:, None]
    known = variance
    for t, chance in enumerate(noise):
        np.add(known, chance, out=total[t])
        np.divide(known, total[t], out=gain[t])
        known = loud[t] * gain[t] + fresh[t]
    take = (carried * gain)[:, None, :] * columns[:, :, None]
    keep = carried * (1 - gain)
    expected = np.zeros_like(take)
    for t in range(len(noise) - 1):
        np.multiply(expected[t], keep[t], out=expected[t + 1])
        expected[t + 1] += take[t]
    return total, expected


def _search(criterion: Callable[[Floats], Floats], low: Floats, high: Floats) -> tuple[float, Floats]:
    """The lowest point of a grid, of a finer one about it, and so on: no start to choose, nothing to diverge."""
    points, centre, half = POINTS[len(low)], (low + high) / 2, (high - low) / 2
    best = np.inf
    for _ in range(ROUNDS[len(low)]):
        axes = [
            np.clip(np.linspace(c - h, c + h, points), a, b) for c, h, a, b in zip(centre, half, low, high, strict=True)
        ]
        grid = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, len(low))
        found = criterion(grid)
        best, centre = float(found.min()), grid[int(found.argmin())]
        half = half * 3 / (points - 1)  # one and a half of the old distances each way
    return best, centre
