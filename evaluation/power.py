"""How small a difference planned numbers can show, before anything is done."""

from __future__ import annotations

from math import sqrt

from scipy import stats

from interventions.errors import InputError


def smallest_difference(people: float, *, share: float = 0.5, level: float = 0.95, power: float = 0.8) -> float:
    """The smallest difference between two shares, in percentage points, that a comparison can be expected to show.

    `people`: how many the project works with; as many stand in the comparison. `share`: the share among these, where a
    half asks most. By the normal approximation with equal variances: (z of `level`, two-sided, plus z of `power`) times
    the standard error of the difference of two shares (Fleiss, Levin and Paik 2003, Statistical Methods for Rates and
    Proportions, chapter 4). InputError for fewer than one person, or a share, level or power outside 0 to 1.
    """
    if people < 1:
        raise InputError(f"{people:g} people cannot be compared.", mend="Give how many the project plans to work with.")
    if not all(0 < value < 1 for value in (share, level, power)):
        raise InputError("share, level and power lie between 0 and 1.", mend="Write 0.95 for 95%.")
    reach = stats.norm.ppf((1 + level) / 2) + stats.norm.ppf(power)
    return float(100 * reach * sqrt(2 * share * (1 - share) / people))
