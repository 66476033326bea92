"""Effects of each cohort in each period, and their averages: for areas that start at different times.

Each cohort is compared with areas that are not treated in the periods compared, never with areas treated already
(Callaway and Sant'Anna 2021, Journal of Econometrics 225, 200-230).
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from evaluation import tails
from evaluation.carrying import OF_CLUSTERS, carry
from evaluation.caveats import Caveat, CaveatCode, caution, withheld
from evaluation.codings import by_the_other_rule
from evaluation.doubly_robust import doubly_robust
from evaluation.group_time import Average, Effects, GroupTime, Spread, cohorts_of, pre_test
from evaluation.influence import Cohorts, by_size, group_time
from evaluation.panel import Panel
from evaluation.panels.rectangle import names_of
from evaluation.results import Design
from interventions.errors import DesignError, InputError
from interventions.figures import plural

Floats = NDArray[np.float64]
Whole = NDArray[np.intp]
Mask = NDArray[np.bool_]
FEWEST = 5
"""Below so many clusters in a cohort, or to compare with, an error is far too small to be given."""

_ERRORS = "each cluster's influence (by {level}, {clusters:,} clusters), normal; bands by {draws:,} draws, seed {seed}"


COHORT_SUMS = "balanced panel: cohort sums (exact)"
DOUBLY_ROBUST = "balanced panel: doubly robust, unit by unit"


class Comparison(StrEnum):
    """With whom a cohort is compared."""

    NEVER = "never"
    NOT_YET = "not-yet"


class Base(StrEnum):
    """From which period changes before the start are counted: the one before each, or the last before the start."""

    VARYING = "varying"
    UNIVERSAL = "universal"


def group_time_att(
    panel: Panel, *, comparison: str = "never", base: str = "varying", covariates: Sequence[str] = (),
    anticipation: int = 0, level: float = 0.95, per: float = 1.0, draws: int = 999, seed: int = 0,
) -> GroupTime:  # fmt: skip
    """The effect on each cohort in each period, and its averages: simple, by event time, by cohort, by period.

    `comparison`: "never" treated areas, or all "not-yet" treated. `base`: before the start each period is set against
    the one before it ("varying") or all against the last before the start ("universal"); from the start on always
    against the last before it, less `anticipation` periods. `covariates` (all that the panel has, if none is named) are
    taken at the earlier of the two periods compared, and make each effect doubly robust.

    Errors come from each cluster's influence, so that units of one decision count once; where a cohort or its
    comparison has fewer than five clusters none is given. `draws` of a multiplier bootstrap make bands that hold for a
    whole average at once; the same `seed` gives the same bands.

    Raises DesignError for panels with cells not observed or weights, and where nobody is left to compare with;
    InputError for an option that is none.
    """

    def again(moved: Panel) -> float:
        options = {"comparison": comparison, "base": base, "covariates": covariates, "anticipation": anticipation}
        return group_time_att(moved, **options, per=per, draws=0).simple.estimate  # type: ignore[arg-type]

    how = _options(comparison, base, anticipation, draws)
    tails.critical(level, None)
    carried = carry(panel, per=per)
    data, cells, against = _cells(carried.panel, *how)
    x = _covariates(carried.panel, covariates)
    found = group_time(data, cells, against) if x is None else doubly_robust(data, cells, against, x)
    after = cells[:, 1] >= data.start[cells[:, 0]]
    few = _few(data, cells, against)
    spread = Spread(data, level, draws, seed)
    rows = spread.rows(found, ~few)
    other = by_the_other_rule(panel, again)
    panel = carried.panel
    said = np.array(panel.periods, dtype=object)
    rows.insert(0, "start", said[data.start[cells[:, 0]]])
    rows.insert(1, "period", said[cells[:, 1]])
    rows.insert(2, "after", after)
    means = _averages(data, cells, found, after, few, spread, panel)
    leads = ~after & ~few & (cells[:, 1] != cells[:, 2])
    fewest = _fewest(data, cells[leads], against[leads])
    return GroupTime(
        design=Design.GROUP_TIME, cells=rows, simple=means["simple"], dynamic=means["dynamic"], group=means["group"],
        calendar=means["calendar"],
        pre_trend=pre_test(found, leads, data, fewest, level), comparison=str(how[0]), base=str(how[1]),
        anticipation=anticipation, level=level, per=per, path=COHORT_SUMS if x is None else DOUBLY_ROBUST,
        errors=_ERRORS.format(level=panel.cluster_level, clusters=data.clusters, draws=draws, seed=seed),
        caveats=(*carried.said(but=(CaveatCode.STAGGERED, *OF_CLUSTERS)), *_said(panel, data, cells, few), *other),
        outcome=panel.outcome_name, unit=panel.unit_name,
        population=f"{plural(carried.treated_units, 'treated unit')} ({panel.unit_name})",
        periods=(panel.periods[0], panel.periods[-1]), start=None, n_treated=carried.treated_units,
        n_comparison=carried.comparison_units, n_observations=panel.outcome.size, clusters=data.clusters,
        treated_clusters=carried.treated_clusters, comparison_clusters=carried.comparison_clusters,
        cluster_level=panel.cluster_level,
    )  # fmt: skip


def _options(comparison: str, base: str, anticipation: int, draws: int) -> tuple[Comparison, Base, int]:
    for name, value, terms in (("comparison", comparison, Comparison), ("base", base, Base)):
        if value not in {str(term) for term in terms}:
            raise InputError(f"{name} cannot be {value!r}.", mend=f"Write one of: {', '.join(map(str, terms))}.")
    if anticipation < 0 or draws < 0:
        raise InputError("anticipation and draws are not below nought.", mend="anticipation=0, draws=999.")
    return Comparison(comparison), Base(base), anticipation


def _cells(panel: Panel, comparison: Comparison, base: Base, anticipation: int) -> tuple[Cohorts, Whole, Mask]:
    """The cohorts, every cell (cohort, period, base by position) and the cohorts each is compared with."""
    if not panel.balanced or panel.weights is not None:
        raise DesignError(
            "this estimate takes a panel with every cell observed and without weights.",
            mend="Leave out units with gaps, or use did or an event study, which take them.",
        )
    data, last = cohorts_of(panel), len(panel.times)
    start = data.start
    cells, against = [], []
    for own in np.flatnonzero(start < last):
        reference = start[own] - 1 - anticipation
        if reference < 0:
            continue
        for period in range(1 if base is Base.VARYING else 0, last):
            before = period < start[own] - anticipation
            compared = period - 1 if before and base is Base.VARYING else reference
            latest = max(period, compared) + anticipation
            others = start >= last if comparison is Comparison.NEVER else start > latest
            others[own] = False
            if others.any():
                cells.append((own, period, compared))
                against.append(others)
    estimated = {own for own, period, _ in cells if period >= start[own]}
    if not estimated:
        raise DesignError(
            "no area is left untreated to compare with.",
            mend='Bring areas that were never treated, or compare with those treated later: comparison="not-yet".',
        )
    # A cohort with nobody left to compare with after its start tells of no effect.
    kept = [place for place, (own, _, _) in enumerate(cells) if own in estimated]
    return data, np.array(cells, dtype=np.intp)[kept], np.array(against, dtype=bool)[kept]


def _covariates(panel: Panel, names: Sequence[str]) -> Floats | None:
    """The covariates named, or all that the panel has, as U × T × K; None without any."""
    lost = [name for name in names if name not in panel.covariates]
    if lost:
        raise InputError(
            f"the panel has no covariate {names_of(lost)}.", mend="Name it in build_panel(covariates=[...]) as well."
        )
    kept = list(names or panel.covariates)
    return np.stack([panel.covariates[name] for name in kept], axis=2) if kept else None


def _fewest(data: Cohorts, cells: Whole, against: Mask) -> int:
    """The clusters of the smallest cohort, or of those it is compared with, among some cells."""
    if not len(cells):
        return 0
    owns = [len(np.unique(data.cluster[data.cohort == own])) for own in np.unique(cells[:, 0])]
    compared = [len(np.unique(data.cluster[others[data.cohort]])) for others in np.unique(against, axis=0)]
    return min(*owns, *compared)


def _few(data: Cohorts, cells: Whole, against: Mask) -> Mask:
    """For each cell, whether its cohort or its comparison has too few clusters for an error."""
    owns = np.zeros((len(data.start), data.clusters), dtype=bool)
    owns[data.cohort, data.cluster] = True
    each = owns.sum(axis=1)
    compared = against @ each if data.nested else np.array([owns[others].any(axis=0).sum() for others in against])
    return np.minimum(each[cells[:, 0]], compared) < FEWEST


def _averages(
    data: Cohorts, cells: Whole, found: Effects, after: Mask, few: Mask, spread: Spread, panel: Panel
) -> dict[str, Average]:
    """Each average over cells, with its parts; cohorts count by their units, as their share is estimated too."""
    since = cells[:, 1] - data.start[cells[:, 0]]

    def parts(labels: NDArray[np.int64], kept: Mask) -> tuple[Effects, Whole, Mask]:
        each = np.unique(labels[kept])
        made = [by_size(data, cells, kept & (labels == one), found.values) for one in each]
        given = np.array([not few[kept & (labels == one)].any() for one in each])
        shifts = np.array([s for _, s in made])
        return found.weighted(np.array([w for w, _ in made]), shifts, cohort=data.cohort), each, given

    whole, _, sure = parts(np.zeros(len(cells), dtype=np.int64), after)
    events, times, events_given = parts(since, np.ones(len(cells), dtype=bool))
    months, periods, months_given = parts(cells[:, 1], after)
    own = np.unique(cells[after, 0])
    kept = [after & (cells[:, 0] == one) for one in own]
    groups = found.weighted(np.array([one / one.sum() for one in kept]), cohort=data.cohort)
    groups_given = np.array([not few[one].any() for one in kept])
    mass, moved = by_size(data, np.column_stack([own, own, own]), np.ones(len(own), dtype=bool), groups.values)
    later = times >= 0
    equal = np.full((1, len(periods)), 1 / len(periods))
    say = panel.axis.say
    return {
        "simple": spread.average(whole, ["all cells after the start"], sure, whole, bool(sure.all())),
        "dynamic": spread.average(
            events, [int(time) for time in times], events_given,
            events.weighted(later[None] / later.sum(), cohort=data.cohort), bool(events_given[later].all()),
        ),
        "group": spread.average(
            groups, [say(panel.times[data.start[one]]) for one in own], groups_given,
            groups.weighted(mass[None], moved[None], cohort=data.cohort), bool(groups_given.all()),
        ),
        "calendar": spread.average(
            months, [panel.periods[at] for at in periods], months_given, months.weighted(equal, cohort=data.cohort),
            bool(months_given.all()),
        ),
    }  # fmt: skip


def _said(panel: Panel, data: Cohorts, cells: Whole, few: Mask) -> list[Caveat]:
    said = []
    left = np.setdiff1d(np.flatnonzero(data.start < len(panel.times)), cells[:, 0])
    if len(left):
        names = names_of(panel.axis.say(panel.times[data.start[own]]) for own in left)
        text = f"Cohorts without a period to start from are left out: {names}."
        said.append(caution(CaveatCode.COHORT_LEFT_OUT, text))
    if few.any():
        names = names_of(panel.axis.say(panel.times[data.start[own]]) for own in np.unique(cells[few, 0]))
        text = (
            f"No error is given for cohorts starting {names}: they, or those they are compared with, have fewer than "
            f"{FEWEST} clusters (by {panel.cluster_level}), and an error from so few is far too small."
        )
        said.append(withheld(CaveatCode.TOO_FEW_CLUSTERS, text))
    return said
