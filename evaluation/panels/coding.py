"""From when is a unit treated: the first period of any exposure, or the first full one? The caller says; both stay."""

from __future__ import annotations

from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from evaluation.caveats import Caveat, CaveatCode, caution
from evaluation.panels.rectangle import Keys, names_of
from interventions.errors import DesignError, InputError
from interventions.figures import number, plural

Floats = NDArray[np.float64]


class Counted(StrEnum):
    """By which rule the first treated period was told."""

    GIVEN = "as given"
    ANY = "any exposure"
    FULL = "first full period"


def read_rule(counted: str, first_treated: str | None, share: str | None) -> Counted:
    """The rule asked for; InputError for one that is none, or that lacks its column."""
    if counted not in {str(rule) for rule in Counted}:
        raise InputError(f"counted cannot be {counted!r}.", mend=f"Write one of: {', '.join(map(str, Counted))}.")
    rule = Counted(counted)
    lacking = "first_treated" if rule is Counted.GIVEN else "share"
    if (first_treated if rule is Counted.GIVEN else share) is None:
        raise InputError(f"counting {rule} needs a column.", mend=f"Name it: build_panel(..., {lacking}=...).")
    return rule


def check_shares(shares: Floats, keys: Keys, name: str) -> None:
    """InputError for shares outside 0 to 1, DesignError where a unit's treatment ends again."""
    outside = np.argwhere((shares < 0) | (shares > 1))
    if len(outside):
        places = names_of(f"{keys.units[u]}, {keys.axis.say(keys.times[t])}" for u, t in outside)
        raise InputError(f"not between 0 and 1 at {places}.", where=f"column {name!r}", mend="Give the share treated.")
    known = np.where(np.isnan(shares), -np.inf, shares)
    highest = np.maximum.accumulate(known, axis=1)
    falling = np.argwhere((shares < highest - 1e-9) & ~np.isnan(shares))
    if len(falling):
        places = names_of(f"{keys.units[u]}, {keys.axis.say(keys.times[t])}" for u, t in falling)
        raise DesignError(
            f"treatment falls again at {places}.",
            where=f"column {name!r}",
            mend="These designs take treatment to last: end the data there, or leave these units out.",
        )


def starts_by(shares: Floats, keys: Keys, rule: Counted) -> Floats:
    """The first period of any exposure, or the first full one (share 1); inf for never."""
    reached = np.nan_to_num(shares) > 0 if rule is Counted.ANY else np.nan_to_num(shares) >= 1 - 1e-9
    return np.where(reached.any(axis=1), keys.times[reached.argmax(axis=1)].astype(float), np.inf)


def other_starts(starts: Floats, shares: Floats, keys: Keys) -> tuple[Floats | None, list[Caveat]]:
    """The starts by the other rule where some first treated periods are so only in part, and the warning."""
    at = np.searchsorted(keys.times, np.where(np.isfinite(starts), starts, keys.times[-1]))
    at = np.minimum(at, len(keys.times) - 1)
    first = np.where(starts <= keys.times[-1], shares[np.arange(len(starts)), at], np.nan)
    by_any, by_full = starts_by(shares, keys, Counted.ANY), starts_by(shares, keys, Counted.FULL)
    if np.array_equal(by_any, by_full):
        return None, []
    other, name = (by_full, Counted.FULL) if np.array_equal(starts, by_any) else (by_any, Counted.ANY)
    part = first[(first > 0) & (first < 1)]
    told = (
        f"In the first period counted as treated, {plural(len(part), 'unit')} were exposed for only part of it "
        f"({number(part.min(), 2)} to {number(part.max(), 2)} of it)"
        if len(part)
        else f"{plural(int((by_any < starts).sum()), 'unit')} were exposed in part before their first period counted"
    )
    text = f"{told}; the other rule ({name}) gives other starts, and its answer stands beside."
    return other, [caution(CaveatCode.FRACTIONAL_START, text)]
