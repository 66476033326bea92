"""Weights corrected by a ridge regression where a mixture cannot match the time before the start."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from evaluation.weighing.simplex import simplex_weights

Floats = NDArray[np.float64]
PENALTIES, SPAN = 20, 1e-8


class Augmented(NamedTuple):
    """Weights that sum to one, some perhaps negative, and the penalty that kept them near the mixture's."""

    weights: Floats
    penalty: float


def augmented_weights(donors: Floats, target: Floats) -> Augmented:
    """The mixture's weights plus what a ridge regression on the J × T0 outcomes before the start adds to them.

    Twenty penalties are tried, from the largest squared singular value down to 1e-8 of it: weights fitted without a
    period foretell the target in it, each left out once. The largest is taken whose mean squared error is within one
    standard error of the least (Ben-Michael, Feller and Rothstein 2021, Journal of the American Statistical Association
    116, 1789-1803).
    """
    weights = simplex_weights(donors.T, target)
    largest = float(np.linalg.svd(donors - donors.mean(axis=0), compute_uv=False)[0]) ** 2
    if largest == 0.0:
        return Augmented(weights, 0.0)
    penalties = largest * np.logspace(0, np.log10(SPAN), PENALTIES)
    errors = np.empty((len(target), PENALTIES))
    for period in range(len(target)):
        rest = np.arange(len(target)) != period
        base = simplex_weights(donors[:, rest].T, target[rest])
        each = _corrected(donors[:, rest], target[rest], base, penalties)
        errors[period] = (target[period] - each @ donors[:, period]) ** 2
    mean = errors.mean(axis=0)
    least = int(np.argmin(mean))
    enough = mean[least] + errors[:, least].std(ddof=1) / np.sqrt(len(target))
    best = penalties[np.flatnonzero(mean <= enough)[0]]
    return Augmented(_corrected(donors, target, weights, np.array([best]))[0], float(best))


def _corrected(donors: Floats, target: Floats, weights: Floats, penalties: Floats) -> Floats:
    """The weights for each penalty (penalties × J); outcomes less the donors' mean, so that the sum stays one."""
    left, sizes, right = np.linalg.svd(donors - donors.mean(axis=0), full_matrices=False)
    gap = right @ (target - weights @ donors)
    corrected: Floats = weights + (gap * sizes / (sizes**2 + penalties[:, None])) @ left.T
    return corrected
