"""Difference in differences of counts: by what factor the rate of events changed in treated areas against the rest."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from evaluation.carrying import carry
from evaluation.caveats import Caveat, CaveatCode, note
from evaluation.did import inferred, mean_series, sample
from evaluation.panel import Panel
from evaluation.panels.rectangle import names_of
from evaluation.regression import fit_negative_binomial, treated_mean
from evaluation.results import Design, Effect, Scale
from evaluation.two_way_counts import NO_FIT, fit_two_way_counts
from interventions.errors import DesignError, InputError
from interventions.figures import plural

Floats = NDArray[np.float64]
Family = Literal["poisson", "negative-binomial"]
SMALLEST_ERROR = 1e-10  # of a logarithm: below it, an error is rounding


def count_did(panel: Panel, *, family: Family = "poisson", level: float = 0.95) -> Effect:
    """The rate ratio of treated areas against comparison areas: counts on treatment, unit and period effects.

    `estimate` is the logarithm of the ratio; an exposure in the panel is the offset. "poisson" is pseudo-likelihood:
    the ratio is right whatever the spread of the counts, and the errors are clustered (Wooldridge 1999, Journal of
    Econometrics 90). They are CR1 with the factor of `did`, G/(G-1) * (N-1)/(N-K), K being slopes plus periods, t with
    G-1 degrees of freedom; below five treated or comparison clusters they are None. `dispersion` is Pearson's.
    "negative-binomial" (variance m + a m², `dispersion` is a) takes dummies, hence at most 500 units. Units and periods
    without any event tell nothing of change; they are left out and counted in the caveats.

    Raises InputError for counts below nought and DesignError where no finite ratio fits or `did` would refuse.
    """
    if family not in ("poisson", "negative-binomial"):
        raise InputError(f"family cannot be {family!r}.", mend='Write "poisson" or "negative-binomial".')
    fractions = _check_counts(panel, family)
    _refuse_one_sided(panel)
    kept, left_out = _with_events(panel)
    carried = carry(kept, rates=False)
    times = carried.panel.times

    def treated(starts: Floats) -> Floats:
        return (times[None, :] >= starts[:, None])[:, :, None].astype(float)

    fit_counts = fit_two_way_counts if family == "poisson" else fit_negative_binomial
    fit = fit_counts(carried.panel, treated, ("treated",))
    found = inferred(carried, fit, level, smallest=SMALLEST_ERROR)
    found["caveats"] = (*found["caveats"], *left_out, *fractions)
    series = mean_series(carried.panel, fit)
    if carried.panel.exposure is not None:
        series["exposure"] = treated_mean(carried.panel, carried.panel.exposure)
    return Effect(
        design=Design.COUNTS,
        scale=Scale.LOG_RATE_RATIO,
        estimate=float(fit.estimates[0]),
        **found,
        **sample(carried, fit),
        level=level,
        dispersion=fit.dispersion,
        series=series,
    )


def _check_counts(panel: Panel, family: Family) -> list[Caveat]:
    """InputError for counts below nought; what to say of fractions."""
    counts = panel.outcome[panel.observed]
    if (counts < 0).any():
        unit, period = np.argwhere(panel.outcome < 0)[0]
        raise InputError(
            f"a count below nought: {panel.units[unit]}, {panel.periods[period]}.",
            where=f"column {panel.outcome_name!r}",
            mend="Give numbers of events; for a measure that can be negative use evaluation.did.",
        )
    fractions = int((counts != np.rint(counts)).sum())
    if not fractions:
        return []
    if family == "negative-binomial":
        raise InputError(
            f"{plural(fractions, 'count')} not whole.",
            where=f"column {panel.outcome_name!r}",
            mend='Give whole counts, or use family="poisson", which takes fractions.',
        )
    text = f"{plural(fractions, 'count')} not whole: the ratio holds for any outcome that is not negative."
    return [note(CaveatCode.FRACTIONAL_COUNTS, text)]


def _refuse_one_sided(panel: Panel) -> None:
    """DesignError where a side has no events at all before or after: its ratio would be nought or without limit."""
    if not panel.ever_treated.any():
        return  # refused in other words by `carry`
    sides = {"treated": panel.ever_treated}
    if len(panel.starts) == 1:
        sides["comparison"] = ~panel.ever_treated
    after = panel.times >= panel.starts[0]
    for side, units in sides.items():
        began = panel.treated[units] if side == "treated" else np.broadcast_to(after, (units.sum(), len(after)))
        for when, cells in (("before", ~began), ("after", began)):
            counts = panel.outcome[units][cells]
            if (~np.isnan(counts)).any() and np.nansum(counts) == 0:
                raise DesignError(
                    f"no event in {side} units {when} the start: no finite rate ratio fits.",
                    where=f"column {panel.outcome_name!r}",
                    mend="Use longer periods or larger areas, or evaluation.did, which compares differences.",
                )


def _with_events(panel: Panel) -> tuple[Panel, list[Caveat]]:
    """The panel without units and periods that have no events: they hold no change of a rate."""
    usable = panel.observed.copy()
    for values in panel.covariates.values():
        usable &= ~np.isnan(values)
    events = np.where(usable, panel.outcome, 0.0)
    units, periods = events.sum(axis=1) > 0, events.sum(axis=0) > 0
    seen_once = np.zeros(len(units), dtype=bool)
    before = -1
    while before != (before := int(units.sum() + periods.sum())):  # a unit left out may have had all of a period
        seen_once |= units & (usable[:, periods].sum(axis=1) < 2)
        units &= ~seen_once
        periods &= events[units].sum(axis=0) > 0
    if not units.any():
        raise NO_FIT
    said = []
    without = int((~units & ~seen_once).sum())
    if without:
        text = f"{plural(without, 'unit')} ({panel.unit_name}) without any event left out: they hold no change."
        said.append(note(CaveatCode.UNITS_LEFT_OUT, text))
    if seen_once.any():
        text = f"{plural(int(seen_once.sum()), 'unit')} observed less than twice hold no change and are left out."
        said.append(note(CaveatCode.SEEN_ONCE, text))
    if not periods.all():
        lost = names_of(period for period, kept in zip(panel.periods, periods, strict=True) if not kept)
        said.append(note(CaveatCode.PERIODS_EXCLUDED, f"Without any event anywhere, and left out: {lost}."))
    return (panel if units.all() and periods.all() else panel.select(units, periods)), said
