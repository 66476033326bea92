"""When each unit was first treated: read once, checked against the data, with what a reader must know."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluation.caveats import Caveat, CaveatCode, caution, note
from evaluation.panels.rectangle import Keys, names_of, one_per_unit, the_same_in_each
from interventions.errors import DesignError
from interventions.figures import plural

Floats = NDArray[np.float64]


def read_starts(column: pd.Series, keys: Keys, name: str) -> tuple[Floats, list[Caveat]]:
    """The first treated period of each unit on the axis of the data (inf = never), and how zeros and dates were read.

    Raises InputError if a start is written in another unit than the periods, or changes within a unit.
    """
    unchanging = the_same_in_each(column, keys)
    code, labels = pd.factorize(column if unchanging is None else unchanging)
    missing_too = bool(code.min(initial=0) < 0)
    zero_is_a_period = _zero_is_a_period(keys, missing_too)
    where = f"column {name!r}"
    read = [keys.axis.start(label, where=where, zero_is_a_period=zero_is_a_period) for label in labels]
    table = np.array([*read, math.inf])  # the code of a missing value is -1: the last entry
    starts = table[code]
    if unchanging is None:  # what is written in several ways may still mean one start
        starts = one_per_unit(starts, keys, name, "A unit has one start: its first treated period, in all its rows.")
    caveats = []
    if 0 in keys.times and keys.axis.frequency is None and any(_is_nought(label) for label in labels):
        reading = "a period" if zero_is_a_period else "never treated"
        caveats.append(
            caution(CaveatCode.ZERO_READ_AS_NEVER, f"A start of 0 was read as {reading}, though 0 could be either.")
        )
    within = [label for label in labels if keys.axis.begins_within(label)]
    if within:
        text = f"Starts within a period ({names_of(within)}): all of it counts as treated although only part was."
        caveats.append(caution(CaveatCode.STARTS_WITHIN_PERIOD, text))
    return starts.astype(np.float64), caveats


def onto_the_grid(
    starts: Floats, said: list[Caveat], keys: Keys, step: int
) -> tuple[Floats, list[Caveat]]:  # fmt: skip
    """Starts on a day between two dates of a regular series (weeks, say) moved to the date that their period bears."""
    daily = (keys.axis.frequency or "").startswith("D") and step > 1
    known = np.where(np.isfinite(starts), starts, keys.times[0])
    since = (known - keys.times[0]) % step if daily else np.zeros_like(starts)
    within = since > 0
    if not within.any():
        return starts, said
    count = plural(int(within.sum()), "unit")
    text = f"{count} start within a period: all of it counts as treated although only part was."
    return np.where(within, starts - since, starts), [*said, caution(CaveatCode.STARTS_WITHIN_PERIOD, text)]


def check_starts(starts: Floats, keys: Keys, name: str) -> None:
    """DesignError naming the units that were treated before the data begin."""
    early = starts < keys.times[0]
    if early.any():
        raise DesignError(
            f"treated before the data begin ({keys.axis.say(keys.times[0])}): {names_of(keys.units[early])}.",
            where=f"column {name!r}",
            mend="Bring data from before their start, or leave these units out.",
        )


def period_caveats(starts: Floats, keys: Keys, step: int) -> list[Caveat]:
    """What starts and periods leave open: always treated, treated only after the data, periods without any row."""
    caveats = []
    always = starts == keys.times[0]
    if always.any():
        text = f"Treated in every period: {names_of(keys.units[always])}. They have no before."
        caveats.append(caution(CaveatCode.ALWAYS_TREATED, text))
    after = np.isfinite(starts) & (starts > keys.times[-1])
    if after.any():
        text = f"{plural(int(after.sum()), 'unit')} first treated after the data end: comparison throughout."
        caveats.append(note(CaveatCode.STARTS_AFTER_DATA, text))
    gaps = np.setdiff1d(np.arange(keys.times[0], keys.times[-1] + 1, step), keys.times)
    if len(gaps):
        text = f"No rows at all for {names_of(keys.axis.say(time) for time in gaps)}."
        caveats.append(caution(CaveatCode.GAPS_IN_PERIODS, text))
    return caveats


def _zero_is_a_period(keys: Keys, missing_too: bool) -> bool:
    """0 means never, unless the periods run past 0, or start at 0 while never is written as missing."""
    if keys.axis.frequency is not None or 0 not in keys.times:
        return False
    return missing_too or keys.times[0] < 0


def _is_nought(label: Any) -> bool:
    return str(label).strip() in ("0", "0.0")
