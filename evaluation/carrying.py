"""What a panel can carry: refuse it, trim it, count its clusters, and say where inference must stop.

Clusters are counted at the level at which treatment was assigned. With fewer than five treated (or comparison)
clusters a clustered error is nonsense however small it looks, so none is given (MacKinnon and Webb 2018; Conley and
Taber 2011); from five to nineteen it is given with its known faults.
"""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from evaluation.caveats import Caveat, CaveatCode, caution, note, withheld
from evaluation.panel import Panel
from evaluation.panels.rectangle import names_of
from interventions.errors import DesignError, InputError
from interventions.figures import plural

OF_CLUSTERS = (CaveatCode.FEW_CLUSTERS, CaveatCode.TOO_FEW_CLUSTERS)
"""What is said of clustered errors alone."""
DEALT, FEWEST, ENOUGH, DONORS = 3, 5, 20, 10
# Share of true nulls that a 5% test with these errors rejected, by number treated of 43 (simulated for this project).
REJECTED = ((5, "about 10%"), (10, "about 7%"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """A panel fit to be estimated on, how many units and clusters stand on each side, and what to say about it."""

    panel: Panel
    treated_units: int
    comparison_units: int
    treated_clusters: int
    comparison_clusters: int
    caveats: tuple[Caveat, ...]
    per: float = 1.0

    def said(self, *, but: Collection[CaveatCode]) -> tuple[Caveat, ...]:
        """The caveats without some that do not hold of what is estimated."""
        return tuple(caveat for caveat in self.caveats if caveat.code not in but)

    @property
    def infers(self) -> bool:
        """True if a clustered error may be given."""
        return min(self.treated_clusters, self.comparison_clusters) >= FEWEST


def carry(panel: Panel, *, per: float = 1.0, rates: bool = True) -> Carried:
    """The panel as difference in differences can use it; `per` scales rates where the panel has an exposure.

    Without `rates` the outcome stays a count beside its exposure.

    Raises DesignError without treated or comparison units, and for units that have no observed before.
    """
    if not isinstance(panel, Panel):
        raise InputError(f"this takes a panel, not {type(panel).__name__}.", mend="Make one: build_panel(frame, ...).")
    rated, caveats = as_rates(panel, per) if rates else (panel, [])
    complete, missing = _with_covariates(rated)
    trimmed, dropped = _seen_twice(complete)
    _refuse(trimmed)
    treated, comparison = trimmed.ever_treated, _comparison(trimmed)
    sides = {
        "treated_clusters": len(np.unique(trimmed.cluster[treated])),
        "comparison_clusters": len(np.unique(trimmed.cluster[comparison])),
    }
    said = [*panel.caveats, *caveats, *missing, *dropped, *_shape(trimmed), *_clusters(trimmed, **sides)]
    return Carried(
        panel=trimmed,
        treated_units=int(treated.sum()),
        comparison_units=int(comparison.sum()),
        caveats=tuple(said),
        per=per,
        **sides,
    )


def as_rates(panel: Panel, per: float) -> tuple[Panel, list[Caveat]]:
    """The panel with its outcome as a rate `per` so much exposure, where it has one, and what to say of that."""
    if not (math.isfinite(per) and per > 0):
        raise InputError(f"a rate per {per} is none.", mend="Give per= a number above nought, such as 1000.")
    if panel.exposure is None:
        if per != 1:
            raise InputError("per= needs an exposure.", mend="Name the column of people in build_panel(exposure=...).")
        return panel, []
    text = f"The outcome is the rate per {per:,g} of exposure; each {panel.unit_name} counts alike, whatever its size."
    rate = panel.outcome / panel.exposure * per
    return replace(panel, outcome=rate), [note(CaveatCode.RATES_UNWEIGHTED, text)]


def _with_covariates(panel: Panel) -> tuple[Panel, list[Caveat]]:
    """Cells without every covariate count as not observed."""
    if not panel.covariates:
        return panel, []
    lacking = np.zeros(panel.shape, dtype=bool)
    for values in panel.covariates.values():
        lacking |= np.isnan(values) & panel.observed
    if not lacking.any():
        return panel, []
    text = f"{plural(int(lacking.sum()), 'cell')} left out for want of a covariate."
    outcome = np.where(lacking, np.nan, panel.outcome)
    return replace(panel, outcome=outcome), [caution(CaveatCode.COVARIATE_MISSING, text)]


def _seen_twice(panel: Panel) -> tuple[Panel, list[Caveat]]:
    """Leave out units observed less than twice, which hold no change, and periods in which nobody was observed."""
    if panel.balanced and panel.shape[1] >= 2:
        return panel, []
    units = panel.observed.sum(axis=1) >= 2
    periods = panel.observed[units].any(axis=0)
    if units.all() and periods.all():
        return panel, []
    if not units.any():
        raise DesignError("no unit is observed twice.", mend="A change needs a before and an after of the same unit.")
    text = f"{plural(int((~units).sum()), 'unit')} observed less than twice hold no change and are left out."
    said = [] if units.all() else [note(CaveatCode.SEEN_ONCE, text)]
    return panel.select(units, periods), said


def _comparison(panel: Panel) -> NDArray[np.bool_]:
    """Never treated in the data; where there are none, those treated later than the first."""
    never = ~panel.ever_treated
    return never if never.any() else panel.first_treated > panel.starts[0]


def _refuse(panel: Panel) -> None:
    if not panel.ever_treated.any():
        raise DesignError(
            "no unit is treated within the data.",
            mend="Check the column of first treated periods, or bring data from after the start.",
        )
    began = panel.first_treated <= panel.times[0]
    lacking = began if panel.balanced else panel.ever_treated & ~(panel.observed & ~panel.treated).any(axis=1)
    if lacking.any():
        raise DesignError(
            f"no observation before treatment in {names_of(panel.units[lacking])}.",
            mend="A difference in differences needs a before: leave these units out, or bring earlier data.",
        )
    if not _comparison(panel).any():
        raise DesignError(
            "no comparison area: every unit is first treated in the same period.",
            mend="Bring units that were not treated, or use an interrupted time series, which is weaker.",
        )


def _shape(panel: Panel) -> list[Caveat]:
    said = []
    if not panel.balanced:
        missing = int((~panel.observed).sum())
        text = f"{missing:,} of {panel.outcome.size:,} cells were not observed: compositions differ between periods."
        said.append(caution(CaveatCode.UNBALANCED, text))
    if len(panel.starts) > 1:
        text = (
            f"Units start at {len(panel.starts)} different times: this estimate also compares later with earlier "
            "starters, and misleads where effects grow or differ between them (Goodman-Bacon 2021)."
        )
        said.append(caution(CaveatCode.STAGGERED, text))
    if panel.ever_treated.all():
        text = "No unit stays untreated: the comparison is with units treated later."
        said.append(caution(CaveatCode.NO_NEVER_TREATED, text))
    return said


def _clusters(panel: Panel, *, treated_clusters: int, comparison_clusters: int) -> list[Caveat]:
    fewest = min(treated_clusters, comparison_clusters)
    counts = f"{treated_clusters} treated and {comparison_clusters} comparison clusters (by {panel.cluster_level})"
    if fewest < FEWEST:
        text = (
            f"No standard error, p-value or interval is given: with {counts} a clustered error is far too small, "
            f"however precise it looks. {_route(treated_clusters, comparison_clusters)}"
        )
        return [withheld(CaveatCode.TOO_FEW_CLUSTERS, text)]
    if fewest < ENOUGH:
        rate = [words for least, words in REJECTED if fewest >= least][-1]
        text = (
            f"Few clusters: {counts}. In simulations with as few treated, a 5% test with these errors "
            f"rejected a true null in {rate} of cases; read the interval as too narrow."
        )
        return [caution(CaveatCode.FEW_CLUSTERS, text)]
    return []


def _route(treated: int, comparison: int) -> str:
    """Where too few clusters should go instead."""
    if min(treated, comparison) >= DEALT:
        return "Deal the starts out anew among all areas instead (randomisation, which infer does)."
    if comparison < FEWEST <= treated:
        return "More comparison areas are needed."
    if comparison < DONORS:
        return (
            "With so few areas to compare with, an interrupted time series of the treated area is what is left: weaker."
        )
    total = treated + comparison
    return f"Rank the change among placebo areas (synthetic control); of {total} the smallest possible p is 1/{total}."
