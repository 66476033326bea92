"""How small a difference planned numbers can show, before anything is done."""

from __future__ import annotations

from math import sqrt

from scipy import optimize, stats

from interventions.errors import InputError


def smallest_difference(
    people: float, *, share: float = 0.5, rises: bool = True, level: float = 0.95, power: float = 0.8
) -> float | None:
    """The smallest difference between two shares, in percentage points, that a comparison can be expected to show.

    `people`: how many the project works with; as many stand in the comparison. `share`: the share before, from which
    the planned one `rises` or falls. With n people in each group, p the share before, q = p ± d the planned one and m
    their mean, d = z(level, two-sided) √(2 m (1 − m) / n) + z(power) √((p (1 − p) + q (1 − q)) / n) (Fleiss, Levin and
    Paik 2003, Statistical Methods for Rates and Proportions, chapter 4). This is the normal approximation, which is
    rough where fewer than about five people stand on either side of a share. None where no change that way is large
    enough. InputError for fewer than one person, or a share, level or power outside 0 to 1.
    """
    if people < 1:
        raise InputError(f"{people:g} people cannot be compared.", mend="Give how many the project plans to work with.")
    if not all(0 < value < 1 for value in (share, level, power)):
        raise InputError("share, level and power lie between 0 and 1.", mend="Write 0.95 for 95%.")
    sure, found = stats.norm.ppf((1 + level) / 2), stats.norm.ppf(power)
    room = 1 - share if rises else share

    def lacking(step: float) -> float:
        planned = share + step if rises else share - step
        mean = (share + planned) / 2
        spread = share * (1 - share) + planned * (1 - planned)
        return float(sure * sqrt(2 * mean * (1 - mean)) + found * sqrt(max(spread, 0.0))) - step * sqrt(people)

    return 100 * float(optimize.brentq(lacking, 0, room)) if lacking(room) < 0 else None
