"""A series put in order: one row a period, what each count may be, and where counting was not itself."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from interventions.errors import InputError
from interventions.figures import listed
from interventions.intervals import as_numbers
from interventions.periods import parse_period, say_period
from interventions.recording_changes import RecordingChange

GRAINS = {"M": "month", "Q": "quarter"}


def in_order(frame: pd.DataFrame, period: str, count: str, suppressed: str) -> tuple[pd.DataFrame, str]:
    """One row for every period from first to last, in order: count and state."""
    lacking = [name for name in (period, count, suppressed) if name and name not in frame]
    if lacking or frame.empty:
        raise InputError(
            f"the series lacks {listed(lacking)}." if lacking else "the series has no rows.",
            mend="Name the columns: period=, count=, suppressed=.",
        )
    periods = [parse_period(value) for value in frame[period]]
    kinds = {one.freqstr[0] for one in periods}
    if len(kinds) != 1 or not kinds <= set(GRAINS):
        raise InputError("a series needs months or quarters, and one kind only.", mend="Write 2022-07 or 2022Q3.")
    index = pd.PeriodIndex(periods)
    if index.has_duplicates:
        twice = sorted({say_period(one) for one in index[index.duplicated()]})
        raise InputError(f"{listed(twice)} stand more than once.", mend="Give one row a period: one area, one kind.")
    given = pd.Series(as_numbers(frame[count], where=count))
    if (given < 0).any():
        raise InputError("a count cannot be negative.", mend="Check the sign of the counts.")
    hidden = frame[suppressed].astype(bool).to_numpy() if suppressed else np.zeros(len(frame), dtype=bool)
    table = pd.DataFrame({"count": given.where(~hidden).to_numpy(), "hidden": hidden}, index=index)
    table = table.reindex(pd.period_range(index.min(), index.max(), freq=index.freq))
    hidden_too = table.pop("hidden").eq(True).to_numpy()
    table["state"] = np.select([hidden_too, table["count"].notna()], ["suppressed", "counted"], "missing")
    return table, GRAINS[next(iter(kinds))]


def may_be(table: pd.DataFrame, lowest: float, highest: float | None, rounded_to: int) -> pd.DataFrame:
    """The lowest and the highest that each count may be; nought is nought, however the rest was rounded."""
    if rounded_to < 1 or (highest is not None and not 0 <= lowest <= highest):
        raise InputError("the bounds of suppressed or rounded counts are the wrong way round.", mend="Lowest first.")
    slack = (rounded_to - 1) / 2
    low, high = (table["count"] - slack).clip(lower=0), table["count"] + slack
    nought, hidden = table["count"] == 0, table["state"] == "suppressed"
    ends = (np.nan, np.nan) if highest is None else (lowest, highest)
    return table.assign(lowest=low.mask(hidden, ends[0]), highest=high.mask(nought, 0.0).mask(hidden, ends[1]))


def overlapping(changes: Sequence[RecordingChange], index: pd.PeriodIndex) -> tuple[RecordingChange, ...]:
    """The changes that fall inside the series, earliest first; one at its very beginning changes nothing in it."""
    start, end = index[0].asfreq("M", "start"), index[-1].asfreq("M", "end")
    held = []
    for one in changes:
        first, last = parse_period(one.first), parse_period(one.last or one.first)
        inside = start < first <= end if one.kind == "change" else first <= end and last >= start
        if inside and one not in held:
            held.append(one)
    return tuple(sorted(held, key=lambda one: one.first))


def starts_anew(
    index: pd.PeriodIndex, changes: Sequence[RecordingChange], rebase: Sequence[str]
) -> dict[int, tuple[str, bool]]:
    """Where limits begin anew: place → why, and whether the user asked for it."""
    starts: dict[int, tuple[str, bool]] = {}
    for text in rebase:
        asked = parse_period(text)
        if asked.freqstr[0] not in GRAINS:
            raise InputError(f"{text!r} is neither a month nor a quarter.", mend="Write 2022-07 or 2022Q3.")
        where = asked.asfreq("M", "start").asfreq(index.freqstr)
        if not index[0] < where <= index[-1]:
            raise InputError(f"{text} lies outside the series.", mend="Give a period after its first, up to its last.")
        starts[_place(index, where)] = ("as asked", True)
    for one in changes:
        if one.kind == "change" and (place := _place(index, parse_period(one.first).asfreq(index.freqstr))):
            starts[place] = (f"{one.what}; {one.certainty}", False)
    return starts


def set_aside(index: pd.PeriodIndex, changes: Sequence[RecordingChange]) -> list[str]:
    """Which periods overlap the pandemic or a recording batch."""
    words = {"pandemic": "pandemic", "batch": "recording batch"}
    said = [""] * len(index)
    for one in changes:
        if one.kind in words:
            first, last = parse_period(one.first), parse_period(one.last)
            for place, own in enumerate(index):
                if own.asfreq("M", "start") <= last and own.asfreq("M", "end") >= first:
                    said[place] = words[one.kind]
    return said


def _place(index: pd.PeriodIndex, where: pd.Period) -> int:
    return int(index.get_indexer(pd.PeriodIndex([where]))[0])
