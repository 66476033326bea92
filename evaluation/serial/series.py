"""One series in time order, cut at a start: what a before/after and an interrupted time series both read."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluation.caveats import Caveat, CaveatCode, caution, note
from evaluation.panels import rectangle
from evaluation.panels.time_axis import TimeAxis
from interventions.errors import DesignError, InputError

Floats = NDArray[np.float64]
Start = str | int | float | pd.Timestamp | pd.Period


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Series:
    """Counts of n periods in order, their exposure (ones if none was named), and the first period counted as after."""

    name: str
    axis: TimeAxis
    times: NDArray[np.int64]
    counts: Floats
    exposure: Floats
    exposure_name: str | None
    start: int
    caveats: tuple[Caveat, ...]

    @property
    def after(self) -> NDArray[np.bool_]:
        """Per period: at or after the start."""
        return self.times >= self.start

    @property
    def periods(self) -> list[str]:
        """The periods as their source writes them."""
        return [self.axis.say(time) for time in self.times]

    @property
    def unit(self) -> str:
        """What one observation is: 'month', 'quarter', 'year' or 'period'."""
        if (self.axis.frequency or "")[:1] == "D" and len(self.times) > 1 and np.gcd.reduce(np.diff(self.times)) == 7:
            return "week"
        words = {"M": "month", "Q": "quarter", "Y": "year", "D": "day", "W": "week"}
        return words.get((self.axis.frequency or "")[:1], "period")

    def only(self, kept: NDArray[np.bool_], *said: Caveat) -> Series:
        """The same series at the periods kept, with what is to be said of the others."""
        times, counts, exposure = self.times[kept], self.counts[kept], self.exposure[kept]
        return replace(self, times=times, counts=counts, exposure=exposure, caveats=(*self.caveats, *said))


def read_series(
    frame: pd.DataFrame | pd.Series,
    *,
    period: str,
    outcome: str,
    start: Start,
    exposure: str | None,
    counts_only: bool = True,
) -> Series:
    """Read one row per period, in any order; a pandas Series has its periods in the index.

    Raises InputError for missing columns, repeated periods, negative counts (unless told that these are no counts) and
    exposures not above nought; DesignError if the start leaves no period before or none after.
    """
    if isinstance(frame, pd.Series):
        frame = frame.rename(outcome).rename_axis(period).reset_index()
    rectangle.require_columns(frame, [period, outcome, exposure])
    keys = rectangle.read_keys(frame.assign(**{_ONE: "the series"}), _ONE, period)
    counts = rectangle.rectangle(frame[outcome], keys, outcome)[0]
    people = np.ones_like(counts) if exposure is None else rectangle.rectangle(frame[exposure], keys, exposure)[0]
    seen = ~np.isnan(counts)
    _refuse_values(counts[seen] if counts_only else np.zeros(1), people[seen], outcome, exposure)
    begin = keys.axis.start(start, where="start", zero_is_a_period=True)
    series = Series(
        name=outcome,
        axis=keys.axis,
        times=keys.times[seen],
        counts=counts[seen],
        exposure=people[seen],
        exposure_name=exposure,
        start=0 if math.isinf(begin) else int(begin),
        caveats=tuple(_unobserved(keys.times[seen], keys.axis)),
    )
    _refuse_empty_side(series, start, outside=math.isinf(begin))
    return series


def leave_out(series: Series, excluded: Mapping[Start, str] | Iterable[Start], because: str) -> Series:
    """The series without some of its periods, each left out for a reason that is said; the others keep their places.

    Raises InputError for a period without a reason or not in the series.
    """
    reasons = dict(excluded) if isinstance(excluded, Mapping) else dict.fromkeys(excluded, because)
    if not reasons:
        return series
    if not all(str(reason).strip() for reason in reasons.values()):
        raise InputError(
            "periods are left out without a reason.",
            where="excluded",
            mend="Write {'2020-04': 'lockdown'}, or because=.",
        )
    at = {series.axis.start(label, where="excluded", zero_is_a_period=True): why for label, why in reasons.items()}
    unknown = [label for label, time in zip(reasons, at, strict=True) if time not in series.times]
    if unknown:
        raise InputError(
            f"not observed in the series: {rectangle.names_of(unknown)}.",
            where="excluded",
            mend="Leave out what is there.",
        )
    said = [
        f"{rectangle.names_of(series.axis.say(time) for time in sorted(at) if at[time] == why)} ({why})"
        for why in dict.fromkeys(at.values())
    ]
    caveat = note(CaveatCode.PERIODS_EXCLUDED, f"Left out on request: {'; '.join(said)}.")
    kept = series.only(~np.isin(series.times, list(at)), caveat)
    _refuse_empty_side(kept, series.axis.say(series.start))
    return kept


def _refuse_empty_side(series: Series, start: Start, *, outside: bool = False) -> None:
    if outside or not series.after.any() or series.after.all():
        raise DesignError(
            f"the start ({start}) leaves no period {'after' if not series.after.any() else 'before'} it.",
            where=f"{series.periods[0]} to {series.periods[-1]}" if len(series.times) else "",
            mend="Name a start inside the series: the first period counted as after.",
        )


_ONE = "the one unit"


def _refuse_values(counts: Floats, exposure: Floats, outcome: str, name: str | None) -> None:
    if np.any(counts < 0):
        raise InputError("a count cannot be negative.", where=f"column {outcome!r}", mend="Check its sign.")
    if not np.all(exposure > 0):
        raise InputError("not above nought in every period.", where=f"column {name!r}", mend="Give the population.")


def _unobserved(times: NDArray[np.int64], axis: TimeAxis) -> list[Caveat]:
    if len(times) < 2:
        return []
    step = int(np.gcd.reduce(np.diff(times)))
    lost = np.setdiff1d(np.arange(times[0], times[-1] + 1, step), times)
    if not len(lost):
        return []
    text = f"Not observed, and left out: {rectangle.names_of(axis.say(time) for time in lost)}."
    return [caution(CaveatCode.NOT_OBSERVED, text)]
