"""The terms of a segmented series: a trend, a step and perhaps a change of trend at each interruption, the year."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evaluation.serial.series import Series, Start
from interventions.errors import DesignError, InputError

Floats = NDArray[np.float64]
TREND, STEP = 1, 2  # the columns of the design that hold the trend and the step
FEWEST_EACH_SIDE, SEASONAL_MONTHS = 3, 24


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Segments:
    """The design (n × k) of a series and what its columns are called; those of the year have no name."""

    design: Floats
    names: tuple[str, ...]
    harmonics: int
    slope: bool

    @property
    def changes(self) -> slice:
        """The columns of the step and of the change of trend at the start."""
        return slice(STEP, STEP + 1 + self.slope)

    def said(self) -> str:
        """The terms in words: 'trend, step, change of trend, 2 harmonic pairs'."""
        pairs = f"{self.harmonics} harmonic pair{'s' if self.harmonics > 1 else ''}"
        return ", ".join([*self.names[TREND:], *([pairs] if self.harmonics else [])])


def segment(series: Series, *, harmonics: int, slope: bool, interruptions: Iterable[Start] = ()) -> Segments:
    """The terms of a series, refused where it is too short for them.

    Changes of trend are counted from their own start, so that each step is the change at the start itself. Raises
    InputError for interruptions outside the series or named twice and for impossible harmonics; DesignError for fewer
    than three periods between interruptions (EPOC 2017), or two years for seasonal terms.
    """
    if harmonics < 0 or harmonics != int(harmonics):
        raise InputError(
            f"harmonics={harmonics} is no number of pairs.", mend="Use 0 for none, 2 for the usual two pairs."
        )
    further = _further(series, interruptions)
    trend = (series.times - series.times[0]).astype(float)
    columns, names = [np.ones_like(trend), trend], ["level", "trend"]
    for begin in (series.start, *further):
        after = (series.times >= begin).astype(float)
        at = "" if begin == series.start else f" at {series.axis.say(begin)}"
        columns += [after, after * (series.times - begin)] if slope else [after]
        names += [f"step{at}", f"change of trend{at}"] if slope else [f"step{at}"]
    angle = 2 * np.pi * series.times / _season(series, harmonics)
    for pair in range(1, harmonics + 1):
        columns += [np.sin(pair * angle), np.cos(pair * angle)]
    found = Segments(design=np.column_stack(columns), names=tuple(names), harmonics=harmonics, slope=slope)
    _refuse_short(series, found, further)
    return found


def _further(series: Series, interruptions: Iterable[Start]) -> list[int]:
    named = list(interruptions)
    times = [series.axis.start(one, where="interruptions", zero_is_a_period=True) for one in named]
    outside = [one for one, time in zip(named, times, strict=True) if not series.times[0] < time <= series.times[-1]]
    if outside:
        raise InputError(
            f"{outside[0]} leaves no period before it, or none after.",
            where="interruptions",
            mend="Name interruptions inside the series.",
        )
    if len({*times, series.start}) <= len(times):
        raise InputError("the same start stands twice.", where="interruptions", mend="Name each start once.")
    return sorted(int(time) for time in times)


def _season(series: Series, harmonics: int) -> int:
    """Periods in a year; whole numbers count as months."""
    season = 12 if series.axis.frequency is None else series.axis.season
    if harmonics == 0:
        return season or 1
    if season is None:
        raise DesignError(
            f"a season cannot be told from {series.unit}s.", mend="Use months or quarters, or harmonics=0."
        )
    if harmonics > (season - 1) // 2:
        raise InputError(
            f"{harmonics} pairs are too many.", mend=f"At most {(season - 1) // 2} fit {season} periods a year."
        )
    return season


def _refuse_short(series: Series, found: Segments, further: list[int]) -> None:
    before, after = int((~series.after).sum()), int(series.after.sum())
    if min(before, after) < FEWEST_EACH_SIDE:
        raise DesignError(
            f"{before} periods before the start and {after} after: too few for a trend.",
            mend=f"At least {FEWEST_EACH_SIDE} on each side are needed; pre_post describes shorter series.",
        )
    if further:
        parts = np.searchsorted(series.times, sorted([series.start, *further]))
        if np.diff(np.concatenate([[0], parts, [len(series.times)]])).min() < FEWEST_EACH_SIDE:
            raise DesignError(
                f"fewer than {FEWEST_EACH_SIDE} periods between two interruptions.",
                mend="Leave out the periods between them (excluded), or treat them as one.",
            )
    if found.harmonics and len(series.times) * 12 / _season(series, found.harmonics) < SEASONAL_MONTHS:
        raise DesignError(
            f"{len(series.times)} {series.unit}s are too few to tell a season.",
            mend="Bring at least 24 months, or leave the season out (harmonics=0).",
        )
    if len(series.times) <= found.design.shape[1] or np.linalg.matrix_rank(found.design) < found.design.shape[1]:
        raise DesignError("the series is too short for these terms.", mend="Use fewer terms or a longer series.")
