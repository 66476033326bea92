"""Read the periods of a column and the starts of a programme onto one axis of whole numbers.

Years and other integers keep their own value; months, quarters, financial years and dates become ordinals of their
frequency. A start is `inf` where a unit is never treated: sources write that as blank, 0, NaN, Inf or NaT.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from interventions.errors import InputError
from interventions.periods import parse_period, say_period

NEVER_WORDS = frozenset({"", "0", "0.0", "nan", "nat", "na", "<na>", "none", "never", "inf", "+inf", "infinity"})
SEASONS = {"M": 12, "Q": 4}
_ISO_DATE = re.compile(r"^\d{4}-\d{2}-\d{2}([ T]00:00:00)?$")
_MEND = "Write periods as whole numbers, dates, months (2022-07), quarters (2022Q3) or years (2022, 2019/20)."


@dataclass(frozen=True, slots=True)
class TimeAxis:
    """How periods are numbered: plain integers (`frequency` None) or ordinals of a pandas frequency."""

    frequency: str | None

    def say(self, time: float) -> str:
        """A period as its source writes it: 2004, '2022-07', '2022Q3', '2019/20', '2022-07-04'."""
        if self.frequency is None:
            return str(int(time))
        period = pd.Period(ordinal=int(time), freq=self.frequency)
        return str(period) if self.frequency[0] in "DW" else say_period(period)

    @property
    def season(self) -> int | None:
        """How many periods make a year: 12 for months, 4 for quarters, None where it cannot be known."""
        return SEASONS.get((self.frequency or "")[:1])

    def start(self, value: Any, *, where: str, zero_is_a_period: bool = False) -> float:
        """One start on this axis, or inf for a unit that is never treated; InputError if it is in another unit."""
        if _says_never(value, zero_is_a_period):
            return math.inf
        try:
            found = _integer(value) if self.frequency is None else self._ordinal(value)
        except (ValueError, TypeError, InputError) as fault:
            raise InputError(
                f"{value!r} is not written like the periods of the data.",
                where=where,
                mend="Write the first treated period exactly as the period column does; leave never treated empty.",
            ) from fault
        return float(found)

    def begins_within(self, value: Any) -> bool:
        """True for a date that is not the first day of its period."""
        day = None if self.frequency is None else as_date(value)
        return day is not None and day.normalize() != pd.Period(day, freq=self.frequency).start_time

    def _ordinal(self, value: Any) -> int:
        if (day := as_date(value)) is not None:
            return int(pd.Period(day, freq=self.frequency).ordinal)
        period = parse_period(value)
        if period.freqstr != self.frequency:
            raise ValueError("another frequency")
        return int(period.ordinal)


FURTHEST = 1_000_000  # whole-number periods between the first and the last


def as_date(value: Any) -> pd.Timestamp | None:
    """The day that a date or an ISO string (2022-07-15) names; None for anything else."""
    if isinstance(value, str):
        return pd.Timestamp(value.strip()) if _ISO_DATE.match(value.strip()) else None
    return pd.Timestamp(value) if isinstance(value, date | np.datetime64) else None


def read_periods(labels: pd.Index, *, where: str) -> tuple[NDArray[np.int64], TimeAxis]:
    """Distinct period labels as whole numbers, and the axis on which they stand.

    Raises InputError for labels that are no periods, are of mixed kinds, or are months written as 202207.
    """
    if isinstance(labels, pd.CategoricalIndex):
        labels = pd.Index(labels.to_numpy())
    if isinstance(labels, pd.PeriodIndex):
        return labels.asi8.astype(np.int64), TimeAxis(labels.freqstr)
    kind = pd.api.types.infer_dtype(labels)
    if kind in ("datetime64", "datetime", "date"):
        return _from_dates(pd.DatetimeIndex(labels))
    if kind in ("integer", "floating", "mixed-integer-float"):
        return _from_integers(labels, where)
    words = [str(label).strip() for label in labels]
    if words and all(_ISO_DATE.match(word) for word in words):
        return _from_dates(pd.DatetimeIndex(words))
    if words and all(word.isdigit() for word in words):
        return _from_integers(words, where)
    return _from_words(list(labels), where)


def _from_dates(dates: pd.DatetimeIndex) -> tuple[NDArray[np.int64], TimeAxis]:
    """Dates stand for their months, unless one month holds several of them: then for days."""
    dates = dates.tz_localize(None)
    months = dates.to_period("M")
    periods = months if months.is_unique else dates.to_period("D")
    return periods.asi8.astype(np.int64), TimeAxis(periods.freqstr)


def _from_integers(labels: Any, where: str) -> tuple[NDArray[np.int64], TimeAxis]:
    whole = [_integer(label, where) for label in labels]
    if whole and max(whole) - min(whole) > FURTHEST:
        raise InputError(
            f"periods from {min(whole)} to {max(whole)} are too far apart.", where=where, mend="Number them 1, 2, 3 …"
        )
    numbers = np.array(whole, dtype=np.int64)
    years, months = np.divmod(numbers, 100)
    if len(numbers) > 1 and np.all((years >= 1900) & (years <= 2100) & (months >= 1) & (months <= 12)):
        raise InputError(
            f"{numbers[0]} looks like a month; as a whole number it would leave 88 periods between two years.",
            where=where,
            mend=f"Write it as {years[0]}-{months[0]:02d}.",
        )
    return numbers, TimeAxis(None)


def _from_words(labels: list[Any], where: str) -> tuple[NDArray[np.int64], TimeAxis]:
    try:
        periods = [parse_period(label) for label in labels]
    except InputError as fault:
        raise InputError(fault.what, where=where, mend=_MEND) from fault
    kinds = {period.freqstr for period in periods}
    if len(kinds) > 1:
        raise InputError(
            f"periods of several kinds in one column ({', '.join(sorted(kinds))}).", where=where, mend=_MEND
        )
    return np.array([period.ordinal for period in periods], dtype=np.int64), TimeAxis(kinds.pop())


def _integer(value: Any, where: str = "") -> int:
    number = float(value)
    if not number.is_integer():
        raise InputError(f"{value!r} is not a whole number.", where=where, mend=_MEND)
    return int(number)


def _says_never(value: Any, zero_is_a_period: bool) -> bool:
    if value is None or value is pd.NA or value is pd.NaT:
        return True
    if isinstance(value, str):
        word = value.strip().lower()
        return word in NEVER_WORDS and not (zero_is_a_period and word in ("0", "0.0"))
    if isinstance(value, int | float | np.number):
        return math.isnan(value) or value == math.inf or (value == 0 and not zero_is_a_period)
    return bool(pd.isna(value))
