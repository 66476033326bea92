"""Who a synthetic area can be made of: areas never treated and observed in every period."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evaluation.carrying import DONORS, as_rates
from evaluation.caveats import Caveat, CaveatCode, caution, withheld
from evaluation.panel import Panel
from evaluation.panels.rectangle import names_of
from interventions.errors import DesignError
from interventions.figures import plural

Whole = NDArray[np.intp]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pool:
    """A balanced panel of treated units and donors, their rows in it, and what to say about it.

    `start` holds the position of each treated unit's first treated period; `ranks` is False where units lie below the
    level at which treatment was decided, so that a rank among units says nothing.
    """

    panel: Panel
    treated: Whole
    donors: Whole
    start: Whole
    ranks: bool
    caveats: tuple[Caveat, ...]


def take_donors(panel: Panel, *, per: float, before: int) -> Pool:
    """The pool of a panel whose treated units have at least `before` periods before their start.

    Raises DesignError for weights, without treated units or donors, for treated units with gaps or too short a before.
    """
    if panel.weights is not None:
        raise DesignError("synthetic controls take no weights.", mend="Build the panel without weights=.")
    rated, said = as_rates(panel, per)
    whole = rated.observed.sum(axis=1) == len(rated.times)
    _refuse(rated, whole, before)
    left = ~whole & ~rated.ever_treated
    kept = rated.select(~left, np.ones(len(rated.times), dtype=bool))
    if left.any():
        text = f"Left out of the donors for periods not observed: {names_of(rated.units[left])}."
        said = [*said, caution(CaveatCode.UNITS_LEFT_OUT, text)]
    treated, donors = np.flatnonzero(kept.ever_treated), np.flatnonzero(~kept.ever_treated)
    ranks = len(kept.cluster_names) == len(kept.units)
    return Pool(
        panel=kept,
        treated=treated,
        donors=donors,
        start=np.searchsorted(kept.times, kept.first_treated[treated]),
        ranks=ranks,
        caveats=(*panel.caveats, *said, *_few(len(donors)), *([] if ranks else [_below(kept)])),
    )


def _refuse(panel: Panel, whole: NDArray[np.bool_], before: int) -> None:
    treated = panel.ever_treated
    if not treated.any():
        raise DesignError(
            "no unit is treated within the data.",
            mend="Check the column of first treated periods, or bring data from after the start.",
        )
    if (treated & ~whole).any():
        raise DesignError(
            f"treated units are not observed in every period: {names_of(panel.units[treated & ~whole])}.",
            mend="Bring the missing periods, leave these units out, or leave out the periods for everyone.",
        )
    if not (~treated & whole).any():
        raise DesignError(
            "no donor: no unit is both never treated and observed in every period.",
            mend="Bring units that were not treated, or use an interrupted time series, which is weaker.",
        )
    short = treated & ((~panel.treated).sum(axis=1) < before)
    if short.any():
        raise DesignError(
            f"fewer than {plural(before, 'period')} before the start of {names_of(panel.units[short])}.",
            mend="Bring earlier data: what the donors are weighted by is the time before the start.",
        )


def _few(donors: int) -> list[Caveat]:
    if donors >= DONORS:
        return []
    text = f"Only {plural(donors, 'donor')}: with fewer than {DONORS} neither the mixture nor the rank says much."
    return [caution(CaveatCode.FEW_CLUSTERS, text)]


def _below(panel: Panel) -> Caveat:
    text = (
        f"No p-value or error is given: units ({panel.unit_name}) lie below the level of decision "
        f"({panel.cluster_level}), and do not count one by one. Add them up to that level first."
    )
    return withheld(CaveatCode.UNITS_BELOW_DECISION, text)
