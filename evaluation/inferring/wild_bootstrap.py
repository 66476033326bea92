"""The restricted wild cluster bootstrap: how large a t chance alone makes, were there no effect.

Residuals of the regression without the effect change sign, whole clusters at a time (Cameron, Gelbach and Miller 2008;
Roodman, MacKinnon, Nielsen and Webb 2019). With few treated clusters it hardly ever rejects (MacKinnon and Webb 2018).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evaluation.inferring.inverting import invert
from evaluation.inferring.moments import Moments
from evaluation.results import Limits
from interventions.errors import DesignError, InputError

Floats = NDArray[np.float64]
WEBB: Floats = np.array([-np.sqrt(1.5), -1.0, -np.sqrt(0.5), np.sqrt(0.5), 1.0, np.sqrt(1.5)])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WildBootstrap:
    """The p of no effect and the effects that it does not reject, with the draws that made it."""

    p_value: float
    interval: Limits | None
    draws: int
    enumerated: bool
    name: str


def wild_bootstrap(
    moments: Moments, *, draws: int = 9_999, weights: str = "rademacher", level: float = 0.95, seed: int = 0
) -> WildBootstrap:
    """Two-sided p and interval of the restricted wild cluster bootstrap of the clustered t.

    `weights`: "rademacher" (+1 or -1; all sign vectors where there are no more of them than `draws`) or "webb" (six
    points). The interval holds every effect whose p is above 1 - `level`; None where it has no end.
    """
    if weights not in ("rademacher", "webb"):
        raise InputError(f"weights cannot be {weights!r}.", mend='Write "rademacher" or "webb".')
    enumerated = weights == "rademacher" and 2**moments.clusters <= draws
    signs = _all_signs(moments.clusters) if enumerated else _draw(moments.clusters, draws, weights, seed)
    error = float(np.sqrt(((moments.scores @ moments.direction) ** 2).sum()))
    if not error > 0:
        raise DesignError("nothing varies beside the effects.", mend="See the caveats of the estimate.")
    # What all draws share: the share of each cluster in the estimate, and what period effects take from its score.
    taken = (moments.cross @ moments.bread[:, 0])[moments.kind] @ moments.bread

    def p_value(effect: float) -> float:
        null = moments.null - effect * moments.treatment
        share = null @ moments.direction
        estimates = signs @ share
        scores = signs * share - (signs @ null) @ taken.T
        spread = np.sqrt(np.einsum("dg,dg->d", scores, scores))
        with np.errstate(divide="ignore", invalid="ignore"):
            drawn = np.abs(estimates) / spread
        found = abs(moments.estimate - effect) / error
        # A draw that repeats the data (all signs alike) differs from them by rounding alone.
        beyond = drawn >= found * (1 - 1e-10)
        return float(beyond.mean()) if enumerated else float((1 + beyond.sum()) / (1 + len(signs)))

    name = f"restricted wild cluster bootstrap ({'all sign vectors' if enumerated else f'{draws:,} draws'}, {weights})"
    interval = invert(p_value, moments.estimate, scale=error, alpha=1 - level)
    return WildBootstrap(p_value=p_value(0.0), interval=interval, draws=len(signs), enumerated=enumerated, name=name)


def _all_signs(clusters: int) -> Floats:
    codes = np.arange(2**clusters)
    return np.asarray(2.0 * ((codes[:, None] >> np.arange(clusters)) & 1) - 1.0, dtype=np.float64)


def _draw(clusters: int, draws: int, weights: str, seed: int) -> Floats:
    rng = np.random.default_rng(seed)
    if weights == "webb":
        points: Floats = WEBB[rng.integers(0, 6, size=(draws, clusters))]
        return points
    return np.asarray(2.0 * rng.integers(0, 2, size=(draws, clusters)) - 1.0, dtype=np.float64)
