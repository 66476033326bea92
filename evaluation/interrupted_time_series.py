"""Interrupted time series: did the series step away from its own trend when the programme began?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from evaluation.caveats import CaveatCode, note
from evaluation.panels.rectangle import names_of
from evaluation.results import Effect
from evaluation.serial.segmented import Segmented
from evaluation.serial.series import Series, Start, leave_out, read_series
from evaluation.serial.series_errors import check_kind
from interventions.errors import DesignError, InputError

FAMILIES = ("counts", "mean")


def interrupted_time_series(
    frame: pd.DataFrame | pd.Series,
    *,
    period: str = "month",
    outcome: str = "count",
    start: Start,
    exposure: str | None = None,
    harmonics: int = 0,
    slope: bool = False,
    errors: str = "reml-ar1",
    level: float = 0.95,
    comparison: str | None = None,
    comparison_exposure: str | None = None,
    interruptions: Iterable[Start] = (),
    excluded: Mapping[Start, str] | Iterable[Start] = (),
    because: str = "",
    family: str = "counts",
) -> Effect:
    """The step in a series at `start`, as a rate ratio, by segmented Poisson regression with a log offset.

    The model has a straight trend, a step from `start` on, `harmonics` pairs of sines and cosines of the year
    (whole-number periods count as months) and, with `slope`, a change of trend counted from the start, so that the step
    is the change at the start itself (Bernal, Cummins and Gasparrini 2017). Each of `interruptions` adds a step (and
    change of trend) of its own; the counterfactual keeps those and leaves out only what happened at `start`. Periods
    `excluded` are left out: {"2020-04": "lockdown"}, or a list with its reason in `because`.

    With `comparison`, the column of a series without the programme, the logarithm of the ratio of both is modelled
    (given their sum, the counts are binomial), and the step is that of the one less that of the other. Shocks that
    both share drop out whatever their shape, and there is one autocorrelation to find instead of two and their
    relation (Lopez Bernal, Cummins and Gasparrini 2018 on controlled series).

    The estimate is the quasi-Poisson one whichever `errors` are chosen. "reml-ar1" gives the error of that estimate
    where the log rate has AR(1) errors and each count its chance on top, found by REML, and Student's t on the
    effective number of periods less four, at least three: n(1 - phi)/(1 + phi), phi above nought, and nearer n where
    chance in the counts is most of their variance. The error is never below that of chance, and noughts need no
    logarithm, for the log rate enters by the working residuals of the fit. "quasi" lets the variance exceed the mean,
    "model" does not, both with periods independent; "newey-west" is shown for comparison with other work, and too
    narrow. With `family="mean"` the outcome is continuous, the model linear, and the step a difference.

    Returns an Effect: on the scale "log rate ratio", `ratio` and `ratio_interval` are rate ratios; `terms` holds the
    trend and every change. Raises DesignError with fewer than three periods on a side (EPOC 2017), or fewer than two
    years for seasonal terms; InputError for options and columns that cannot be used.
    """
    if isinstance(frame, pd.Series) and comparison is not None:
        raise InputError("a comparison needs a table with a column of its own.", mend="Give a data frame.")
    counts = _is_counts(family, exposure, comparison, comparison_exposure)
    check_kind(errors, counts=counts)
    series = read_series(frame, period=period, outcome=outcome, start=start, exposure=exposure, counts_only=counts)
    other = None
    if comparison is not None:
        beside = read_series(
            frame, period=period, outcome=comparison, start=start, exposure=comparison_exposure, counts_only=counts
        )
        series, other = _together(series, beside, counts)
    excluded = (excluded,) if isinstance(excluded, str) else excluded
    series = leave_out(series, excluded, because)
    if other is not None:
        other = other.only(np.isin(other.times, series.times))
    further = (interruptions,) if isinstance(interruptions, str) else tuple(interruptions)
    model = Segmented(
        series=series, other=other, counts=counts, harmonics=harmonics, slope=slope, further=further, kind=errors
    )
    return model.effect(level)


def _is_counts(family: str, exposure: str | None, comparison: str | None, comparison_exposure: str | None) -> bool:
    if family not in FAMILIES:
        raise InputError(f"family={family!r} is not known.", mend="Known are 'counts' and 'mean'.")
    if family == "mean" and (exposure or comparison_exposure):
        raise InputError("a mean has no exposure.", where="exposure", mend="Give counts, or a mean by itself.")
    if comparison is None and comparison_exposure is not None:
        raise InputError("there is no comparison series.", where="comparison_exposure", mend="Name comparison=, too.")
    if comparison is not None and (exposure is None) != (comparison_exposure is None):
        raise InputError(
            "one of the two series has an exposure, the other none.",
            where="comparison_exposure",
            mend="Give exposure= and comparison_exposure=, or neither.",
        )
    return family == "counts"


def _together(series: Series, other: Series, counts: bool) -> tuple[Series, Series]:
    """Both series at the periods that both observed, and in which either counted anything."""
    times = np.intersect1d(series.times, other.times)
    one, two = (each.only(np.isin(each.times, times)) for each in (series, other))
    said = [c for c in other.caveats if c.text not in {own.text for own in series.caveats}]
    empty = (one.counts + two.counts == 0) if counts else np.zeros(len(times), dtype=bool)
    if empty.all():
        raise DesignError(
            "the two series have no period with events in common.",
            where=f"{series.name} and {other.name}",
            mend="Give both series for the same periods.",
        )
    if empty.any():
        text = f"No events in either series, and nothing to learn from: {names_of(np.array(one.periods)[empty])}."
        said.append(note(CaveatCode.ZERO_EVENTS, text))
    return one.only(~empty, *said), two.only(~empty)
