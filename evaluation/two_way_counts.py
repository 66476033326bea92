"""Poisson pseudo-likelihood with unit and period effects: unit effects profile out, and no dummy is ever built.

Given the period effects and slopes, the effect of a unit is its events over its expected ones, so what is left is a
multinomial likelihood in the period effects and slopes alone (Hausman, Hall and Griliches 1984, Econometrica 52). It
is maximised by Newton steps on a rectangle of rows × periods. Where regressors depend only on (cohort, period) and
exposure does not change over time, units of one cohort share their distribution over the periods, so that the rows
are the cohorts: exact, whatever the number of units. Otherwise the rows are the units, some at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evaluation.panel import Panel
from evaluation.regression import RANK_TOLERANCE, RateFit, cr1_factor, refuse_collinear
from interventions.errors import DesignError

Floats = NDArray[np.float64]
BY_COHORT = "counts by cohort and period, unit effects profiled out (exact)"
BY_UNIT = "counts by unit and period, unit effects profiled out (exact)"
BLOCK = 2048
"""Rows worked on at once, so that what is held beside the panel stays small."""
MOST_STEPS, MOST_HALVINGS, CLOSE = 30, 12, 1e-9
NO_FIT = DesignError(
    "no finite rate ratio fits: in some cohort or period all events stand on one side.",
    mend="Use longer periods or larger areas, so that events fall before and after on both sides.",
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rows:
    """R rows of counts over T periods, exposure (0 = not observed; None = the same throughout) and regressors.

    `by_cohort` holds C × T × K regressors, `cohort` each row's cohort, `covariates` further R × T regressors.
    """

    counts: Floats
    exposure: Floats | None
    by_cohort: Floats
    cohort: NDArray[np.intp]
    covariates: tuple[Floats, ...] = ()

    @property
    def slopes(self) -> int:
        """How many regressors there are."""
        return self.by_cohort.shape[2] + len(self.covariates)

    def blocks(self) -> Iterator[tuple[slice, Floats, Floats]]:
        """Some rows at a time: which, their counts, and their n × T × K regressors."""
        for first in range(0, len(self.counts), BLOCK):
            here = slice(first, first + BLOCK)
            x = self.by_cohort[self.cohort[here]]
            if self.covariates:
                x = np.concatenate([x, np.stack([v[here] for v in self.covariates], axis=2)], axis=2)
            yield here, self.counts[here], x

    def spread(self, here: slice, x: Floats, at: Floats) -> tuple[Floats, Floats, Floats]:
        """Each row's events as the model spreads them over its periods, and the predictor (both n × T); log sums (n).

        Without covariates the predictor is that of the cohort, so that exponentials are few.
        """
        periods, few = self.counts.shape[1], not self.covariates
        linear = at[:periods] + (self.by_cohort if few else x) @ at[periods:]
        highest = linear.max(axis=1, keepdims=True)
        spread = np.exp(linear - highest)
        if few:
            own = self.cohort[here]
            linear, highest, spread = linear[own], highest[own], spread[own]
        if self.exposure is not None:
            spread *= self.exposure[here]
        total = spread.sum(axis=1, keepdims=True)
        spread /= total
        return spread, linear, (np.log(total) + highest)[:, 0]

    def start(self) -> Floats:
        """Period effects were there no slopes and every unit's events fell as its exposure did; slopes nought."""
        events = self.counts.sum(axis=0)
        if self.exposure is not None:
            events = events / ((self.counts.sum(axis=1) / self.exposure.sum(axis=1)) @ self.exposure)
        return np.concatenate([np.log(events / events[0]), np.zeros(self.slopes)])


def fit_two_way_counts(panel: Panel, regressors: Callable[[Floats], Floats], names: Sequence[str]) -> RateFit:
    """Poisson pseudo-likelihood on K regressors with unit and period effects and CR1 errors.

    `regressors` takes the first treated period of C cohorts and returns their C × T × K values; covariates of the panel
    join them, log exposure is the offset, and its weights multiply each cell's likelihood. Every unit and every period
    must have events. Raises DesignError where no finite estimate fits, or nothing is left to estimate it by.
    """
    starts, cohort = np.unique(panel.first_treated, return_inverse=True)
    units = _rows_of_units(panel, regressors(starts), cohort)
    compressed = units.exposure is None and not units.covariates
    at, information = _maximise(_rows_of_cohorts(units) if compressed else units)
    periods = len(panel.times)
    influence = np.asarray(np.linalg.inv(information[1:, 1:]), dtype=np.float64)[periods - 1 :]
    scores, untreated, chi2 = _second_pass(units, panel, at, influence)
    observations = int(panel.observed.sum())
    sums = np.zeros((len(panel.cluster_names), units.slopes))
    np.add.at(sums, panel.cluster, scores)
    spare = observations - len(panel.units) - (periods - 1) - units.slopes
    shown = slice(None, len(names))
    factor = cr1_factor(len(panel.cluster_names), observations, units.slopes + periods)
    return RateFit(
        names=tuple(names),
        estimates=at[periods:][shown],
        covariance=(sums.T @ sums)[shown, shown] * factor,
        n_observations=observations,
        untreated=untreated,
        path=BY_COHORT if compressed else BY_UNIT,
        dispersion=chi2 / spare if spare > 0 else None,
    )


def _rows_of_units(panel: Panel, by_cohort: Floats, cohort: NDArray[np.intp]) -> Rows:
    """A row for each unit. A weighted cell counts as so many events on so much exposure: its likelihood is the same."""
    counts, exposure = panel.outcome, panel.exposure
    if panel.weights is not None:
        counts = counts * panel.weights
        exposure = panel.weights if exposure is None else exposure * panel.weights
    seen = panel.observed
    if not seen.all():
        counts = np.where(seen, counts, 0.0)
        exposure = np.where(seen, 1.0 if exposure is None else exposure, 0.0)
    if exposure is not None and (exposure == exposure[:, :1]).all():
        exposure = None  # a factor of the unit, which its effect takes up
    covariates = tuple(np.where(seen, values, 0.0) for values in panel.covariates.values())
    return Rows(counts=counts, exposure=exposure, by_cohort=by_cohort, cohort=cohort, covariates=covariates)


def _rows_of_cohorts(units: Rows) -> Rows:
    cohorts = len(units.by_cohort)
    sums = np.zeros((cohorts, units.counts.shape[1]))
    for first in range(0, len(units.counts), BLOCK):
        here = slice(first, first + BLOCK)
        sums += (units.cohort[here] == np.arange(cohorts)[:, None]).astype(float) @ units.counts[here]
    return Rows(counts=sums, exposure=None, by_cohort=units.by_cohort, cohort=np.arange(cohorts))


def _maximise(rows: Rows) -> tuple[Floats, Floats]:
    """Period effects and slopes at the maximum, and the information there.

    The first period effect stays nought. A likelihood that rises without end (separation) takes steps that never become
    small, so the size of the step, not of the gradient, says whether the maximum was found.
    """
    at = rows.start()
    value, gradient, information, raw = _moments(rows, at)
    _refuse_absorbed(information, raw, rows.counts.shape[1])
    for _ in range(MOST_STEPS):
        step = np.zeros_like(at)
        try:
            step[1:] = np.linalg.solve(information[1:, 1:], gradient[1:])
        except np.linalg.LinAlgError as fault:
            raise NO_FIT from fault
        if np.abs(step).max() < CLOSE:
            return at + step, information
        for _ in range(MOST_HALVINGS):
            tried = _moments(rows, at + step)
            if tried[0] >= value - 1e-9 * abs(value):
                break
            step /= 2
        at = at + step
        value, gradient, information, _ = tried
    raise NO_FIT


def _moments(rows: Rows, at: Floats) -> tuple[float, Floats, Floats, Floats]:
    """Likelihood, gradient, and information in period effects and slopes, with and without unit effects."""
    periods = rows.counts.shape[1]
    value, gradient = 0.0, np.zeros(len(at))
    raw, profiled = np.zeros((len(at), len(at))), np.zeros((len(at), len(at)))
    for here, counts, x in rows.blocks():
        fitted, linear, log_total = rows.spread(here, x, at)
        totals = counts.sum(axis=1)
        value += float(np.einsum("nt,nt->", counts, linear) - totals @ log_total)
        fitted *= totals[:, None]
        left = counts - fitted
        gradient[:periods] += left.sum(axis=0)
        gradient[periods:] += np.einsum("nt,ntk->k", left, x)
        weighted = fitted[:, :, None] * x
        raw[np.arange(periods), np.arange(periods)] += fitted.sum(axis=0)
        raw[:periods, periods:] += weighted.sum(axis=0)
        raw[periods:, periods:] += np.einsum("ntj,ntk->jk", weighted, x)
        spread = np.concatenate([fitted, weighted.sum(axis=1)], axis=1) / np.sqrt(totals)[:, None]
        profiled += spread.T @ spread
    raw[periods:, :periods] = raw[:periods, periods:].T
    return value, gradient, raw - profiled, raw


def _refuse_absorbed(information: Floats, raw: Floats, periods: int) -> None:
    """DesignError if unit and period effects leave a slope nothing, or slopes nothing to be told apart by."""
    own = information[periods:, periods:]
    across = information[1:periods, periods:]
    try:
        own = own - across.T @ np.linalg.solve(information[1:periods, 1:periods], across)
    except np.linalg.LinAlgError as fault:  # periods that no unit joins
        raise NO_FIT from fault
    alone = np.diag(raw)[periods:]
    left = np.diag(own) > RANK_TOLERANCE * alone
    scale = np.sqrt(np.where(left, alone, 1.0))
    refuse_collinear(np.where(np.outer(left, left), own / np.outer(scale, scale), 0.0))


def _second_pass(units: Rows, panel: Panel, at: Floats, influence: Floats) -> tuple[Floats, Floats, float]:
    """What each unit adds to each slope (U × K), the mean of the ever-treated without it by period, and chi-square."""
    periods, treated = units.counts.shape[1], panel.ever_treated
    known = units.by_cohort.shape[2]
    effect = np.exp(-units.by_cohort @ at[periods : periods + known])
    by_period = np.concatenate([np.zeros((units.slopes, 1)), influence[:, : periods - 1]], axis=1)
    scores, without, chi2 = np.zeros((len(units.counts), units.slopes)), np.zeros(periods), 0.0
    for here, counts, x in units.blocks():
        fitted = units.spread(here, x, at)[0]
        fitted *= counts.sum(axis=1, keepdims=True)
        left = counts - fitted
        scores[here] = left @ by_period.T + np.einsum("nt,ntk->nk", left, x) @ influence[:, periods - 1 :].T
        some = treated[here]
        without += np.einsum("nt,nt->t", fitted[some], effect[units.cohort[here][some]])
        with np.errstate(invalid="ignore", divide="ignore"):
            chi2 += float(np.where(fitted > 0, left**2 / fitted, 0.0).sum())
    mass = panel.observed[treated] if panel.weights is None else np.nan_to_num(panel.weights[treated])
    with np.errstate(invalid="ignore"):  # a period in which no treated unit was observed has no mean
        return scores, without / np.where(panel.observed[treated], mass, 0.0).sum(axis=0), chi2
