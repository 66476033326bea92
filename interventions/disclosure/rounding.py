"""Counts rounded to a base, and what a reader of a rounded count knows about the true one."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from interventions.disclosure.rules import Rule


def rounded(counts: NDArray[np.int64], *, base: int) -> NDArray[np.int64]:
    """Each count at the nearest multiple of the base, halves upwards. Totals are rounded from their true sum."""
    return (counts + base // 2) // base * base


def span_of_shown(counts: NDArray[np.int64], *, rule: Rule) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The lowest and highest count that a reader can take a shown figure for; the same twice where it is exact.

    A figure shown under a rule is never between nought and the threshold, so a rounded 5 may begin higher than at 3.
    """
    low, high = counts.astype(float), counts.astype(float)
    if rule.rounding is None:
        return low, high
    shown = rounded(counts, base=rule.rounding).astype(float)
    low = np.maximum(shown - rule.rounding // 2, rule.threshold)
    high = shown + rule.rounding - 1 - rule.rounding // 2
    nought = counts == 0
    return np.where(nought, 0.0, low), np.where(nought, 0.0, high)
