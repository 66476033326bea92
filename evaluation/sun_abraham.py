"""Event study that keeps cohorts apart: each cohort's path against areas never treated, then averaged.

A plain event study mixes event times where cohorts differ; here every cohort has leads and lags of its own, averaged by
the cohorts' shares at each event time (Sun and Abraham 2021, Journal of Econometrics 225, 175-199).
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from evaluation.carrying import FEWEST, Carried, carry
from evaluation.caveats import CaveatCode, caution, withheld
from evaluation.event_study import REFERENCE, Window, errors_given, event_path, since_start
from evaluation.panel import Panel
from evaluation.panels.rectangle import names_of
from evaluation.results import Design, EffectPath
from evaluation.two_way import fit_two_way
from interventions.errors import DesignError

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


def sun_abraham(panel: Panel, *, level: float = 0.95, per: float = 1.0) -> EffectPath:
    """Effects by event time, each cohort set against areas never treated and counted by its units.

    Where every unit is treated in the end, the last to start serve as the comparison until their start. The shares of
    cohorts are taken as they are in the data (as R's fixest does), errors as in `event_study`.

    Raises DesignError where `event_study` does, and where a cohort is not observed in the period before its start.
    """
    carried = _last_as_comparison(carry(panel, per=per))
    panel = carried.panel
    cells = _cells(panel)

    def by_cohort(starts: Floats) -> Floats:
        since = since_start(panel, starts)
        return np.stack([(starts == start)[:, None] & (since == time) for start, time in cells], axis=2).astype(float)

    each = fit_two_way(panel, by_cohort, [f"{panel.axis.say(start)} {time:+.0f}" for start, time in cells])
    times = np.unique(cells[:, 1]).astype(np.int64)
    shares = _shares(panel, cells, times)
    covariance = shares @ each.covariance @ shares.T
    fit = replace(each, names=tuple(f"{t:+d}" for t in times), estimates=shares @ each.estimates, covariance=covariance)
    window = Window(None, None, np.union1d(times, [REFERENCE]).astype(np.int64))
    given, unreached = errors_given(carried, fit, times, window)
    small = _small_cohorts(panel, cells, times)
    if (given & small).any():
        text = (
            f"No error at event times {names_of(times[small])}: a cohort there has fewer than {FEWEST} clusters (by "
            f"{panel.cluster_level}), and an error from so few is far too small."
        )
        given, unreached = given & ~small, [*unreached, withheld(CaveatCode.TOO_FEW_CLUSTERS, text)]
    return replace(event_path(carried, fit, window, given, unreached, level), design=Design.SUN_ABRAHAM)


def _last_as_comparison(carried: Carried) -> Carried:
    """Where nobody is never treated: the panel until the last start, those who start then as the comparison."""
    panel, said = carried.panel, carried.said(but=[CaveatCode.STAGGERED])
    if not panel.ever_treated.all():
        return replace(carried, caveats=said)
    last = panel.starts[-1]
    early = panel.times < last
    text = f"Nobody stays untreated: units starting {panel.axis.say(last)} are the comparison until then."
    cut = panel.select(np.ones(panel.shape[0], dtype=bool), early)
    if not cut.ever_treated.any():
        raise DesignError("no area is left untreated to compare with.", mend="Bring areas that were never treated.")
    treated = cut.ever_treated
    sides = [len(np.unique(cut.cluster[side])) for side in (treated, ~treated)]
    return replace(
        carried, panel=cut, treated_units=int(treated.sum()), comparison_units=int((~treated).sum()),
        treated_clusters=sides[0], comparison_clusters=sides[1],
        caveats=(*said, caution(CaveatCode.NO_NEVER_TREATED, text)),
    )  # fmt: skip


def _cells(panel: Panel) -> Floats:
    """Each cohort's event times but the reference, as rows (start, event time)."""
    found = []
    for start in panel.starts:
        seen = panel.observed[panel.first_treated == start].any(axis=0)
        since = since_start(panel, np.array([start]))[0][seen]
        if REFERENCE not in since:
            raise DesignError(
                f"the cohort starting {panel.axis.say(start)} is not observed in the period before its start.",
                mend="Leave this cohort out, or bring that period.",
            )
        found += [(start, time) for time in since if time != REFERENCE]
    return np.array(found)


def _small_cohorts(panel: Panel, cells: Floats, times: Whole) -> NDArray[np.bool_]:
    """Event times to which a cohort of too few clusters contributes."""
    few = [s for s in panel.starts if len(np.unique(panel.cluster[panel.first_treated == s])) < FEWEST]
    return np.isin(times, cells[np.isin(cells[:, 0], few), 1])


def _shares(panel: Panel, cells: Floats, times: Whole) -> Floats:
    """For each event time, the share of each cell in its observed treated units (times × cells)."""
    since = np.where(panel.observed, since_start(panel, panel.first_treated), np.nan)
    units = [float(((panel.first_treated[:, None] == start) & (since == time)).sum()) for start, time in cells]
    mass = np.where(cells[:, 1] == times[:, None], np.array(units), 0.0)
    shares: Floats = mass / mass.sum(axis=1, keepdims=True)
    return shares
