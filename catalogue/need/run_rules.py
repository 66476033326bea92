"""Limits of an XmR chart and the run rules: which points and runs chance alone would hardly give.

Limits are the mean ± 2.66 times the mean moving range. Moving ranges above 3.267 times their mean are left out once,
and with them, of the mean, a count that stands alone between such ranges. Otherwise as in Wheeler, Understanding
Variation, and the charts of the NHS programme Making Data Count. Counts so few that their mean is below five are no
XmR: they are held against exact Poisson limits with the same chance of a false alarm, 0.135% a side. Each count comes
as the lowest and highest it may be, so that a suppressed or rounded one counts only where it is sure.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import stats

REACH, RANGE_REACH = 2.66, 3.267
LONG_RUN, TREND = 8, 6
SMALL_MEAN = 5.0
TAIL = 0.00135
Floats = NDArray[np.float64]


class XmR(NamedTuple):
    """Mean and limits of one stretch, the mean moving range used, how many ranges there were and were left out, and how
    many counts stand alone (every moving range beside them was left out) and were left out of the mean.
    """

    mean: float
    lower: float
    upper: float
    moving_range: float
    ranges: int
    screened: int
    leapt: int


class Signal(NamedTuple):
    """One rule that fired: which, up (1) or down (-1), and the places of its points."""

    rule: str
    direction: int
    places: tuple[int, ...]


class Bands(NamedTuple):
    """For each point its centre, its limits, and the lines two thirds of the way to where the limits would lie."""

    mean: Floats
    lower: Floats
    upper: Floats
    near_lower: Floats
    near_upper: Floats


RULES = {
    "outside": "a point outside the limits",
    "run": f"{LONG_RUN} or more in a row on one side of the mean",
    "trend": f"{TREND} or more in a row rising or falling",
    "near": "2 of 3 in a row far out on one side (beyond two sigma)",
}


def xmr_limits(values: Floats, *, lone: NDArray[np.bool_] | None = None) -> XmR:
    """Limits of a stretch of counts in order; NaN is a gap, across which no moving range is taken.

    `lone`: the counts left out of the mean, by default those that stand alone here.
    """
    ranges = np.abs(np.diff(values))
    known = ~np.isnan(ranges)
    if not known.any():
        return XmR(np.nan, np.nan, np.nan, np.nan, 0, 0, 0)
    kept = _kept(ranges)
    leapt = stand_alone(values) if lone is None else lone
    centre, moving = float(np.nanmean(values[~leapt])), float(ranges[kept].mean())
    reach = REACH * moving
    screened = int(known.sum() - kept.sum())
    return XmR(centre, max(centre - reach, 0.0), centre + reach, moving, int(known.sum()), screened, int(leapt.sum()))


def stand_alone(values: Floats) -> NDArray[np.bool_]:
    """Which counts have no moving range beside them that is kept: one leap would make ordinary counts look low."""
    ranges = np.abs(np.diff(values))
    return _beside(~np.isnan(ranges)) & ~_beside(_kept(ranges))


def _kept(ranges: Floats) -> NDArray[np.bool_]:
    """Which moving ranges are not outlying."""
    known = ~np.isnan(ranges)
    return known & (ranges <= RANGE_REACH * ranges[known].mean()) if known.any() else known


def _beside(ranges: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which points have such a moving range on either side."""
    return np.r_[False, ranges] | np.r_[ranges, False]


def xmr_bands(limits: XmR, size: int) -> Bands:
    """The same limits for each of `size` points."""
    near = REACH * limits.moving_range * 2 / 3
    each = (limits.mean, limits.lower, limits.upper, max(limits.mean - near, 0.0), limits.mean + near)
    return Bands(*(np.full(size, value) for value in each))


def poisson_control_limits(expected: Floats) -> tuple[Floats, Floats]:
    """The lowest and the highest count still within chance; one beyond has a chance below 0.135%."""
    return stats.poisson.ppf(TAIL, expected), stats.poisson.isf(TAIL, expected)


def find_signals(low: Floats, high: Floats, bands: Bands) -> list[Signal]:
    """Every rule that fired among points in order; a gap (NaN) breaks a run."""
    above, below = low > bands.mean, high < bands.mean
    rising = np.r_[False, low[1:] > high[:-1]]
    falling = np.r_[False, high[1:] < low[:-1]]
    far = (low > bands.near_upper, high < bands.near_lower)
    known = ~np.isnan(low)
    return [
        *outside(low, high, bands.lower, bands.upper),
        *(Signal("run", 1, run) for run in _runs(above) if len(run) >= LONG_RUN),
        *(Signal("run", -1, run) for run in _runs(below) if len(run) >= LONG_RUN),
        *(Signal("trend", 1, (run[0] - 1, *run)) for run in _runs(rising) if len(run) >= TREND - 1),
        *(Signal("trend", -1, (run[0] - 1, *run)) for run in _runs(falling) if len(run) >= TREND - 1),
        *(Signal("near", 1, places) for places in _two_of_three(far[0], known)),
        *(Signal("near", -1, places) for places in _two_of_three(far[1], known)),
    ]


def outside(low: Floats, high: Floats, lower: Floats, upper: Floats) -> list[Signal]:
    """Points that lie outside their limits whatever they may be."""
    up = [Signal("outside", 1, (int(place),)) for place in np.flatnonzero(low > upper)]
    return [*up, *(Signal("outside", -1, (int(place),)) for place in np.flatnonzero(high < lower))]


def _runs(held: NDArray[np.bool_]) -> list[tuple[int, ...]]:
    """The places of each unbroken run of True."""
    places = np.flatnonzero(held)
    parts = np.split(places, np.flatnonzero(np.diff(places) > 1) + 1) if len(places) else []
    return [tuple(int(place) for place in part) for part in parts]


def _two_of_three(far: NDArray[np.bool_], known: NDArray[np.bool_]) -> list[tuple[int, ...]]:
    """Places far out in some three known points in a row of which two or more are; windows that overlap are one."""
    fired = [
        start for start in range(len(far) - 2) if known[start : start + 3].all() and far[start : start + 3].sum() > 1
    ]
    found: list[tuple[int, ...]] = []
    for start in fired:
        places = tuple(place for place in range(start, start + 3) if far[place])
        if found and set(found[-1]) & set(places):
            found[-1] = tuple(sorted({*found[-1], *places}))
        else:
            found.append(places)
    return found
