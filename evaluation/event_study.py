"""Event study: the difference between treated and comparison areas, period by period around the start."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evaluation import tails
from evaluation.carrying import FEWEST, Carried, carry
from evaluation.caveats import Caveat, CaveatCode, note, withheld
from evaluation.checks.pre_trend import pre_trend
from evaluation.did import ERROR_WITHHELD, NO_VARIATION, convention, rounding, sample
from evaluation.panel import Panel
from evaluation.panels.rectangle import names_of
from evaluation.regression import Fit
from evaluation.results import Design, EffectPath
from evaluation.two_way import fit_two_way
from interventions.errors import DesignError, InputError

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
REFERENCE = -1


def event_study(
    panel: Panel, *, leads: int | None = None, lags: int | None = None, level: float = 0.95, per: float = 1.0
) -> EffectPath:
    """Effects by event time against the period before the start (-1), with unit and period effects.

    Event times before -`leads` are pooled with -`leads`, those after `lags` with `lags`, and the result says so; None
    keeps every event time. Errors as in `did`; an event time that fewer than five treated clusters reach has none.
    With staggered starts the estimates can mix event times (Sun and Abraham 2021), and a caveat says so.

    Raises DesignError where `did` does, where no treated unit is observed at -1, and where nobody stays untreated so
    that leads and lags cannot be told apart.
    """
    carried = carry(panel, per=per)
    window = _window(carried.panel, leads, lags)
    shown = np.setdiff1d(window.times, [REFERENCE])
    fit = fit_two_way(carried.panel, _regressors(carried.panel, shown, window), [f"{time:+d}" for time in shown])
    given, unreached = errors_given(carried, fit, shown, window)
    return event_path(carried, fit, window, given, [*window.caveats(), *unreached], level)


@dataclass(frozen=True, slots=True)
class Window:
    """The event times found in the data, pooled before -`leads` and after `lags`."""

    leads: int | None
    lags: int | None
    found: Whole

    def clip(self, times: Floats | Whole) -> Floats:
        """Event times pooled at the ends of the window."""
        first = -np.inf if self.leads is None else -self.leads
        return np.clip(times, first, np.inf if self.lags is None else self.lags)

    @property
    def times(self) -> Whole:
        """The event times after pooling, in order."""
        return np.unique(self.clip(self.found)).astype(np.int64)

    def pools(self, time: int) -> bool:
        """True if other event times are pooled with this one."""
        return int((self.clip(self.found) == time).sum()) > 1

    def label(self, time: int) -> str:
        """An event time as a chart names it: '-4 and before', '-1', '0', '+3 and after'."""
        word = f"{time:+d}" if time else "0"
        return f"{word} and {'before' if time < 0 else 'after'}" if self.pools(time) else word

    def caveats(self) -> list[Caveat]:
        """What was pooled, if anything was."""
        pooled = names_of(self.label(int(time)) for time in self.times if self.pools(int(time)))
        return [note(CaveatCode.BINNED, f"Event times pooled: {pooled}.")] if pooled else []


def _window(panel: Panel, leads: int | None, lags: int | None) -> Window:
    if (leads is not None and leads < 1) or (lags is not None and lags < 0):
        raise InputError("leads begin at 1 and lags at 0.", mend="leads=4 keeps -4 to -1, lags=3 keeps 0 to 3.")
    window = Window(leads, lags, _found(panel))
    if REFERENCE not in window.times:
        raise DesignError(
            "no treated unit is observed in the period before its start, the reference.",
            mend="Bring that period, or use did, which compares all periods before with all after.",
        )
    return window


def since_start(panel: Panel, starts: Floats) -> Floats:
    """Periods since each start (starts × T), nan for those never treated within the data."""
    inside = np.where(starts <= panel.times[-1], starts, np.nan)
    return np.floor((panel.times[None, :] - inside[:, None]) / panel.step)


def _found(panel: Panel) -> Whole:
    """The event times of all cells observed, in order."""
    starts, cohort = np.unique(panel.first_treated, return_inverse=True)
    since = since_start(panel, starts)
    if not panel.balanced:
        seen = np.stack([panel.observed[cohort == c].any(axis=0) for c in range(len(starts))])
        since = np.where(seen, since, np.nan)
    return np.unique(since[~np.isnan(since)]).astype(np.int64)


def _reaching(panel: Panel, shown: Whole, window: Window) -> list[NDArray[np.bool_]]:
    """For each event time, the units observed at it."""
    starts, cohort = np.unique(panel.first_treated, return_inverse=True)
    since = window.clip(since_start(panel, starts))
    if panel.balanced:
        return [(since == time).any(axis=1)[cohort] for time in shown]
    return [(panel.observed & (since == time)[cohort]).any(axis=1) for time in shown]


def _regressors(panel: Panel, shown: Whole, window: Window) -> Callable[[Floats], Floats]:
    def by_cohort(starts: Floats) -> Floats:
        since = window.clip(since_start(panel, starts))
        return (since[:, :, None] == shown).astype(float)

    return by_cohort


def errors_given(carried: Carried, fit: Fit, shown: Whole, window: Window) -> tuple[NDArray[np.bool_], list[Caveat]]:
    """For each event time, whether an error may be given, and the reason where it may not."""
    if not carried.infers:
        return np.zeros(len(shown), dtype=bool), []
    panel = carried.panel
    reached = [
        np.count_nonzero(np.bincount(panel.cluster[units])) >= FEWEST for units in _reaching(panel, shown, window)
    ]
    varies = np.diag(fit.covariance) > rounding(panel) ** 2
    if not varies.all():
        return varies & reached, [NO_VARIATION]
    if all(reached):
        return varies, []
    few = names_of(shown[~np.array(reached)])
    text = f"No error at event times {few}: fewer than {FEWEST} treated clusters reach them."
    return np.array(reached), [withheld(CaveatCode.TOO_FEW_CLUSTERS, text)]


def event_path(
    carried: Carried, fit: Fit, window: Window, given: NDArray[np.bool_], said: list[Caveat], level: float
) -> EffectPath:
    """The estimates with their errors, where `given`, and the reference among them."""
    times = window.times
    shown = times[times != REFERENCE]
    before = int((shown < REFERENCE).sum())
    df = len(carried.panel.cluster_names) - 1
    with np.errstate(invalid="ignore"):
        error = np.sqrt(np.diag(fit.covariance))
    reach = tails.critical(level, df) * error

    def with_reference(values: Floats) -> tuple[float | None, ...]:
        known = [float(value) if ok else None for value, ok in zip(values, given, strict=True)]
        return (*known[:before], 0.0 if given.any() else None, *known[before:])

    return EffectPath(
        design=Design.EVENT_STUDY,
        event_times=times,
        labels=tuple(window.label(int(time)) for time in times),
        estimates=np.insert(fit.estimates, before, 0.0),
        std_errors=with_reference(error),
        lower=with_reference(fit.estimates - reach),
        upper=with_reference(fit.estimates + reach),
        covariance=fit.covariance if carried.infers else None,
        df=df if carried.infers else None,
        pre_trend=pre_trend(
            fit, shown, given, df=df, level=level, fewest=min(carried.treated_clusters, carried.comparison_clusters)
        ),
        errors=convention(carried) if carried.infers else ERROR_WITHHELD,
        caveats=(*carried.caveats, *said),
        level=level,
        **sample(carried, fit),
    )
