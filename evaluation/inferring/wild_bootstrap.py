"""The restricted wild cluster bootstrap: how large a t chance alone makes, were there no effect.

Residuals of the regression without the effect change sign, whole clusters at a time (Cameron, Gelbach and Miller 2008;
Roodman, MacKinnon, Nielsen and Webb 2019). With few treated clusters it hardly ever rejects (MacKinnon and Webb 2018).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evaluation.inferring.inverting import invert
from evaluation.inferring.moments import Moments
from evaluation.results import Limits
from interventions.errors import DesignError, InputError

Floats = NDArray[np.float64]
HELD = 4_000_000  # signs held at once
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
    error = float(np.sqrt(((moments.scores @ moments.direction) ** 2).sum()))
    if not error > 0:
        raise DesignError("nothing varies beside the effects.", mend="See the caveats of the estimate.")
    count = 2**moments.clusters if enumerated else draws
    drawn = _Drawn.of(moments, _blocks(moments.clusters, count, None if enumerated else weights, seed))

    def p_value(effect: float) -> float:
        found = abs(moments.estimate - effect) / error
        # A draw that repeats the data (all signs alike) differs from them by rounding alone.
        beyond = int((drawn.statistics(effect) >= found * (1 - 1e-10)).sum())
        return beyond / count if enumerated else (1 + beyond) / (1 + count)

    name = f"restricted wild cluster bootstrap ({'all sign vectors' if enumerated else f'{draws:,} draws'}, {weights})"
    interval = invert(p_value, moments.estimate, scale=error, alpha=1 - level)
    return WildBootstrap(p_value=p_value(0.0), interval=interval, draws=count, enumerated=enumerated, name=name)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Drawn:
    """Sums of D draws over clusters, from which the t of each follows for any effect, without a draws × clusters table.

    Of the residuals without treatment and of the treatment's own (hence the pairs): `sums` times a draw's signs (2 × D
    × K), `mixed` the same times each cluster's share in the estimate and what period effects take from its score, and
    `squares` the shares' squares and product (D × 3).
    """

    direction: Floats
    sums: Floats
    mixed: Floats
    squares: Floats
    taken: Floats

    @classmethod
    def of(cls, moments: Moments, blocks: Iterator[Floats]) -> _Drawn:
        taken = (moments.cross @ moments.bread[:, 0])[moments.kind] @ moments.bread
        both = (moments.null, moments.treatment)
        first, second = (one @ moments.direction for one in both)
        linear = np.concatenate([*both, first[:, None] * taken, second[:, None] * taken], axis=1)
        squared = np.column_stack([first**2, first * second, second**2])
        parts = [(signs @ linear, signs**2 @ squared) for signs in blocks]
        each = np.concatenate([part for part, _ in parts])
        size = taken.shape[1]
        pieces = [each[:, place * size : (place + 1) * size] for place in range(4)]
        return cls(
            direction=moments.direction, sums=np.stack(pieces[:2]), mixed=np.stack(pieces[2:]),
            squares=np.concatenate([part for _, part in parts]), taken=taken.T @ taken,
        )  # fmt: skip

    def statistics(self, effect: float) -> Floats:
        """The size of each draw's t under an effect."""
        sums, mixed = (pair[0] - effect * pair[1] for pair in (self.sums, self.mixed))
        own = self.squares @ np.array([1.0, -2 * effect, effect**2])
        spread = own - 2 * np.einsum("dk,dk->d", sums, mixed) + np.einsum("dk,dk->d", sums @ self.taken, sums)
        with np.errstate(divide="ignore", invalid="ignore"):
            found: Floats = np.abs(sums @ self.direction) / np.sqrt(np.maximum(spread, 0.0))
        return np.nan_to_num(found, nan=0.0, posinf=np.inf)


def _blocks(clusters: int, count: int, weights: str | None, seed: int) -> Iterator[Floats]:
    """Draws of signs, some at a time, each lot with a seed of its own; without `weights` every vector of signs."""
    at_once = max(1, HELD // clusters)
    for place, first in enumerate(range(0, count, at_once)):
        size = min(at_once, count - first)
        if weights is None:
            codes = np.arange(first, first + size)
            yield np.asarray(2.0 * ((codes[:, None] >> np.arange(clusters)) & 1) - 1.0, dtype=np.float64)
            continue
        rng = np.random.default_rng((seed, place))
        if weights == "webb":
            yield WEBB[rng.integers(0, 6, size=(size, clusters))]
        else:
            yield np.asarray(2.0 * rng.integers(0, 2, size=(size, clusters)) - 1.0, dtype=np.float64)
