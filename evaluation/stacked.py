"""Stacked difference in differences: each start as an experiment of its own, with areas untreated all the while.

Every cohort is set beside areas that stay untreated through its whole window, and the experiments are averaged by their
treated units (Cengiz, Dube, Lindner and Zipperer 2019, Quarterly Journal of Economics 134, 1405-1454); the weights are
those that make the stack an average effect (Wing, Freedman and Hollingsworth 2024, NBER working paper 32054).
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluation import tails
from evaluation.carrying import FEWEST, Carried, carry
from evaluation.caveats import Caveat, CaveatCode, Severity, caution, note, withheld
from evaluation.did import ERROR_WITHHELD, inferred, sample
from evaluation.group_time import cohorts_of
from evaluation.influence import Cohorts, Estimands, group_time
from evaluation.panel import Panel
from evaluation.panels.rectangle import names_of
from evaluation.regression import Fit, treated_mean
from evaluation.results import Design, Effect, terms_frame
from interventions.errors import DesignError, InputError
from interventions.figures import plural

Floats = NDArray[np.float64]
Whole = NDArray[np.intp]
ERRORS = (
    "each cluster's influence, over all experiments it is in (by {level}, {clusters:,} clusters, t with {df:,} degrees)"
)
PATH = "balanced panel: cohort sums (exact)"


def stacked_did(panel: Panel, *, before: int, after: int, level: float = 0.95, per: float = 1.0) -> Effect:
    """The average effect from the start to `after` periods later, over all cohorts seen `before` to `after`.

    `before`: periods before the start that each experiment keeps (1 or more), the last of them the base; `after`: the
    last period since the start that is counted (0 is the first treated). A cohort without that whole window, or without
    areas untreated all through it, is left out, and the result says so. `terms` has every event time; those below -1
    are placebo effects. An area that serves in several experiments counts as one cluster.

    Raises DesignError for panels with cells not observed, weights or covariates, and where no cohort has its window.
    """
    if before < 1 or after < 0:
        raise InputError("before begins at 1 and after at 0.", mend="before=3, after=2 keeps -3 to +2.")
    carried = carry(panel, per=per)
    panel = carried.panel
    if not panel.balanced or panel.weights is not None or panel.covariates:
        raise DesignError(
            "this estimate takes a panel with every cell observed, without weights or covariates.",
            mend="Leave out units with gaps, or use imputation_did, which takes them.",
        )
    data = cohorts_of(panel)
    stacks, left = _experiments(data, before, after)
    if not stacks:
        raise DesignError(
            f"no cohort is seen from {before} periods before to {after} after its start, beside areas untreated then.",
            mend="Ask for a shorter window, or bring areas that were never treated.",
        )
    times = np.array([time for time in range(-before, after + 1) if time != -1])
    effects = _averaged(data, stacks, times)
    return _effect(_narrowed(carried, data, stacks, left), data, effects, times, level)


def _small(panel: Panel, data: Cohorts, stacks: list[tuple[int, NDArray[np.bool_]]]) -> list[Caveat]:
    """The reason why no error is given where an experiment has too few clusters on a side."""
    few = []
    for own, clean in stacks:
        sides = (data.cohort == own, clean[data.cohort])
        if min(len(np.unique(panel.cluster[side])) for side in sides) < FEWEST:
            few.append(panel.axis.say(panel.times[data.start[own]]))
    if not few:
        return []
    text = (
        f"No error is given: the experiments starting {names_of(few)} have fewer than {FEWEST} clusters on a side (by "
        f"{panel.cluster_level}), and an error from so few is far too small. Deal the starts out anew instead (infer)."
    )
    return [withheld(CaveatCode.TOO_FEW_CLUSTERS, text)]


def _experiments(data: Cohorts, before: int, after: int) -> tuple[list[tuple[int, NDArray[np.bool_]]], list[int]]:
    """Each cohort that has its window, with the cohorts untreated through it; and those left out."""
    last = data.outcome.shape[1]
    kept, left = [], []
    for own in np.flatnonzero(data.start < last):
        clean = data.start > data.start[own] + after
        inside = data.start[own] - before >= 0 and data.start[own] + after < last
        if inside and clean.any():
            kept.append((int(own), clean))
        else:
            left.append(int(own))
    return kept, left


def _averaged(data: Cohorts, stacks: list[tuple[int, NDArray[np.bool_]]], times: Whole) -> Estimands:
    """The effect over all periods from the start on, then each event time; experiments by their treated units."""
    cells = np.array([(own, data.start[own] + time, data.start[own] - 1) for own, _ in stacks for time in times])
    control = np.array([clean for _, clean in stacks for _ in times])
    found = group_time(data, cells.astype(np.intp), control)
    sizes = np.array([data.sizes[own] for own, _ in stacks], dtype=float)
    by_time = np.kron(sizes / sizes.sum(), np.eye(len(times)))
    later = times >= 0
    return found.weighted(np.vstack([later @ by_time / later.sum(), by_time]))


def _narrowed(carried: Carried, data: Cohorts, stacks: list[tuple[int, NDArray[np.bool_]]], left: list[int]) -> Carried:
    """The panel of those who stand in an experiment, and what to say of those who do not."""
    panel = carried.panel
    own = np.isin(data.cohort, [one for one, _ in stacks])
    clean = np.any([control for _, control in stacks], axis=0)[data.cohort]
    said: list[Caveat] = list(carried.said(but=[CaveatCode.STAGGERED]))
    if left:
        names = names_of(panel.axis.say(panel.times[data.start[one]]) for one in left)
        said.append(caution(CaveatCode.COHORT_LEFT_OUT, f"Cohorts without the whole window are left out: {names}."))
    both = int((own & clean).sum())
    if both:
        said.append(
            note(CaveatCode.NO_NEVER_TREATED, f"{plural(both, 'unit')} serve as comparison before their start.")
        )
    said += _small(panel, data, stacks)
    return Carried(
        panel=panel, treated_units=int(own.sum()), comparison_units=int(clean.sum()),
        treated_clusters=len(np.unique(panel.cluster[own])), comparison_clusters=len(np.unique(panel.cluster[clean])),
        caveats=tuple(said), per=carried.per,
    )  # fmt: skip


def _effect(carried: Carried, data: Cohorts, effects: Estimands, times: Whole, level: float) -> Effect:
    panel = carried.panel
    errors, clusters = effects.errors(data), data.clusters
    fit = Fit(
        names=("treated",), estimates=effects.values[:1], covariance=errors[:1, None] ** 2, path=PATH,
        n_observations=panel.outcome.size, untreated=treated_mean(panel, panel.outcome),
    )  # fmt: skip
    told = inferred(carried, fit, level)
    given = told["std_error"] is not None and not any(c.severity is Severity.WITHHELD for c in carried.caveats)
    if not given:
        told |= dict.fromkeys(("std_error", "interval", "p_value", "df")) | {"errors": ERROR_WITHHELD}
    if given:
        told["errors"] = ERRORS.format(level=panel.cluster_level, clusters=clusters, df=clusters - 1)
    place = int((times < -1).sum())  # the reference stands there, nought by construction
    terms = terms_frame(
        [int(time) for time in np.insert(times, place, -1)], np.insert(effects.values[1:], place, 0.0),
        np.insert(errors[1:], place, 0.0), tails.critical(level, clusters - 1),
        np.insert(np.full(len(times), given), place, False),
    )  # fmt: skip
    return Effect(
        design=Design.STACKED, estimate=float(effects.values[0]), **told, **sample(carried, fit), level=level,
        series=_series(effects, times), terms=terms,
    )  # fmt: skip


def _series(effects: Estimands, times: Whole) -> pd.DataFrame:
    """By period since the start: the gap between treated and comparison, as observed and without a programme."""
    frame = pd.DataFrame({"period": np.append(times, -1), "observed": np.append(effects.values[1:], 0.0)})
    frame = frame.sort_values("period", ignore_index=True).assign(counterfactual=0.0)
    return frame.assign(period=[f"{time:+d}" if time else "0" for time in frame["period"]])
