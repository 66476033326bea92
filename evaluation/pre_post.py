"""Before and after: what a series, or a group of participants, did. It describes; it cannot say why."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from evaluation import tails
from evaluation.caveats import Caveat, CaveatCode, caution, note
from evaluation.interrupted_time_series import interrupted_time_series
from evaluation.participants import paired_scores
from evaluation.results import Design, Effect, Limits, Scale
from evaluation.serial.series import Series, Start, read_series
from evaluation.wording import figure, ratio_words
from interventions.errors import DesignError, InputError
from interventions.figures import number

NOT_AN_EFFECT = caution(
    CaveatCode.NOT_AN_EFFECT,
    "Before and after describes; it is not the effect of a programme. No p-value is given: there is no null about the "
    "programme that it would test.",
)


def pre_post(
    frame: pd.DataFrame | pd.Series,
    *,
    period: str = "month",
    outcome: str = "count",
    start: Start | None = None,
    exposure: str | None = None,
    before: str | None = None,
    after: str | None = None,
    level: float = 0.95,
) -> Effect:
    """Describe a before and an after; never an effect, and the summary names the designs that could say more.

    Counts: one row per period with `start`, the first period counted as after. The estimate is the logarithm of the
    ratio of total counts over total exposure (number of periods without one), after against before, with the exact
    conditional interval (Przyborowski and Wilenski 1940), which takes events as independent. Where the series is long
    enough, the segmented model of the same series is set beside it, above all where it points the other way.

    Participants: one row each, with `before` and `after` score columns. The estimate is the mean difference among those
    with both scores, with the paired t interval; the result says how many of those who started that is.

    Raises InputError for neither or both, DesignError where one side is empty.
    """
    if (before is None) != (after is None) or (before is None) == (start is None):
        raise InputError(
            "before and after needs either a start or two score columns.",
            mend="Give start= for a series of counts, or before= and after= for participants.",
        )
    if before is not None and after is not None:
        if isinstance(frame, pd.Series):
            raise InputError("scores need a table with two columns.", mend="Give a data frame.")
        return paired_scores(frame, before=before, after=after, level=level, caveat=NOT_AN_EFFECT)
    assert start is not None  # one of the two was given
    series = read_series(frame, period=period, outcome=outcome, start=start, exposure=exposure)
    return _compare(series, level)


def _compare(series: Series, level: float) -> Effect:
    _refuse_fractions(series)
    after = series.after
    events = series.counts[after].sum(), series.counts[~after].sum()
    exposed = series.exposure[after].sum(), series.exposure[~after].sum()
    zero = min(events) == 0
    interval = None if zero else _log_limits(events, exposed, level)
    estimate = None if zero else math.log(events[0] / exposed[0]) - math.log(events[1] / exposed[1])
    return Effect(
        design=Design.BEFORE_AFTER,
        outcome=series.name,
        unit=series.unit,
        population="the one series observed",
        periods=(series.periods[0], series.periods[-1]),
        start=series.axis.say(series.start),
        scale=Scale.LOG_RATE_RATIO,
        estimate=estimate,
        std_error=None if zero else math.sqrt(1 / events[0] + 1 / events[1]),
        interval=interval,
        level=level,
        p_value=None,
        errors="exact conditional interval (Clopper-Pearson); error of the log ratio by Wald",
        path="ratio of totals",
        n_treated=1,
        n_comparison=0,
        n_observations=len(series.counts),
        caveats=(
            *_beside(series, estimate, level),
            NOT_AN_EFFECT,
            *series.caveats,
            *_caveats(series, events, exposed, level),
        ),
        series=_frame(series),
    )


def _refuse_fractions(series: Series) -> None:
    """Exact limits are those of events that were counted."""
    if np.any(series.counts != np.round(series.counts)):
        raise InputError(
            f"{series.name} holds numbers that are no counts.",
            mend="Give counts, and what they are rates of as exposure=.",
        )


def _log_limits(events: tuple[float, float], exposed: tuple[float, float], level: float) -> Limits:
    """Logarithms of the exact limits."""
    found = tails.ratio_limits(round(events[0]), round(events[1]), exposed[0] / exposed[1], level=level)
    return Limits(math.log(found.lower), math.log(found.upper))


def _caveats(series: Series, events: tuple[float, float], exposed: tuple[float, float], level: float) -> list[Caveat]:
    if min(events) == 0:
        found = tails.ratio_limits(round(events[0]), round(events[1]), exposed[0] / exposed[1], level=level)
        limit = f"at most {figure(found.upper)}" if events[1] else f"at least {figure(found.lower)}"
        side = "before" if events[0] else "after" if events[1] else "before or after"
        known = f"; with {number(100 * level, 0)}% confidence the ratio is {limit}" if max(events) else ""
        return [caution(CaveatCode.ZERO_EVENTS, f"No events {side} the start, so no ratio is given{known}.")]
    dispersion = _dispersion(series)
    if dispersion is None or dispersion <= 1 + 2 * math.sqrt(2 / len(series.counts)):
        return []
    text = (
        f"Counts vary {dispersion:.1f} times as much from period to period as the interval assumes: it is too narrow."
    )
    return [caution(CaveatCode.OVER_DISPERSED, text)]


def _dispersion(series: Series) -> float | None:
    """Pearson's chi-square over its degrees of freedom about the two rates; None with fewer than three periods."""
    expected = np.empty_like(series.counts)
    for side in (series.after, ~series.after):
        expected[side] = series.exposure[side] * series.counts[side].sum() / series.exposure[side].sum()
    free = len(expected) - 2
    return float(((series.counts - expected) ** 2 / expected).sum() / free) if free > 0 else None


def _beside(series: Series, estimate: float | None, level: float) -> list[Caveat]:
    """What the segmented model of the same series says, where there are periods enough for it."""
    table = pd.DataFrame({"period": series.periods, "count": series.counts, "exposure": series.exposure})
    try:
        segmented = interrupted_time_series(
            table,
            period="period",
            outcome="count",
            exposure="exposure",
            start=series.axis.say(series.start),
            level=level,
        )
    except DesignError:
        return []
    found = ratio_words(segmented)
    if estimate is not None and segmented.estimate is not None and estimate * segmented.estimate < 0:
        direction = "rise" if estimate > 0 else "fall"
        text = (
            "An interrupted time series of the same counts, which allows for their trend, is of opposite sign: "
            f"rate ratio {found}. Do not report a {direction}."
        )
        return [caution(CaveatCode.SEGMENTED_OPPOSITE, text)]
    text = f"An interrupted time series of the same counts, which allows for their trend, puts the step at {found}."
    return [note(CaveatCode.SEGMENTED_BESIDE, text)]


def _frame(series: Series) -> pd.DataFrame:
    """Per period: observed, exposure, whether after, and what the mean rate of its side gives; no counterfactual."""
    rate = {
        side: series.counts[series.after == side].sum() / series.exposure[series.after == side].sum()
        for side in (False, True)
    }
    return pd.DataFrame(
        {
            "period": series.periods,
            "observed": series.counts,
            "mean_of_side": [
                rate[side] * people for side, people in zip(series.after.tolist(), series.exposure, strict=True)
            ],
            "exposure": series.exposure,
            "after": series.after,
        }
    )
