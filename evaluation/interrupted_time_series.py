"""Interrupted time series: did the series step away from its own trend when the programme began?"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluation import tails
from evaluation.caveats import Caveat, CaveatCode, caution, note, withheld
from evaluation.regression import CountFit, fit_counts
from evaluation.results import Design, Effect, Scale
from evaluation.series import Series, Start, read_series
from interventions.errors import DesignError, InputError

Floats = NDArray[np.float64]
ERRORS = {
    "model": "Poisson model, normal interval",
    "quasi": "quasi-Poisson (Pearson dispersion {dispersion:.2f}), normal interval",
}
LATER = ("newey-west", "reml-ar1")
STEP = 2  # the column of the design that holds the step
WITHHELD = "withheld: no variation left"
ROUNDING = 1e-9  # an error of a logarithm below this is rounding
EXACT = withheld(
    CaveatCode.NO_VARIATION_LEFT,
    "No error is given: the counts lie exactly on the model, so they hold no measure of chance.",
)
FEWEST_EACH_SIDE, SHORT_EACH_SIDE, SEASONAL_MONTHS = 3, 8, 24


def interrupted_time_series(
    frame: pd.DataFrame | pd.Series,
    *,
    period: str = "month",
    outcome: str = "count",
    start: Start,
    exposure: str | None = None,
    harmonics: int = 0,
    slope: bool = False,
    errors: str = "quasi",
    level: float = 0.95,
) -> Effect:
    """The step in a count series at `start`, as a rate ratio, by segmented Poisson regression with a log offset.

    The model has a straight trend, a step from `start` on, `harmonics` pairs of sines and cosines of the year
    (whole-number periods count as months) and, with `slope`, a change of trend counted from the start, so that the step
    is the change at the start itself (Bernal, Cummins and Gasparrini 2017). `errors`: "quasi" lets the variance exceed
    the mean, "model" does not; both take periods as independent of one another, which a caveat checks.

    Returns an Effect on the scale "log rate ratio": `ratio` and `ratio_interval` are rate ratios. Raises DesignError
    with fewer than three periods on a side (EPOC 2017), or fewer than two years for seasonal terms; InputError for
    errors that are not built.
    """
    _check_options(errors, harmonics)
    series = read_series(frame, period=period, outcome=outcome, start=start, exposure=exposure)
    design = _design(series, harmonics, slope)
    _refuse_short(series, design, harmonics)
    fit = fit_counts(series.counts, design, series.exposure, quasi=errors == "quasi")
    return Effect(
        design=Design.TIME_SERIES,
        outcome=outcome,
        unit=series.unit,
        population="the one series observed",
        periods=(series.periods[0], series.periods[-1]),
        start=series.axis.say(series.start),
        scale=Scale.LOG_RATE_RATIO,
        estimate=float(fit.estimates[STEP]),
        **_inferred(fit, level),
        level=level,
        dispersion=fit.dispersion,
        errors=WITHHELD if _exact(fit) else ERRORS[errors].format(dispersion=fit.dispersion),
        path=_terms(series, harmonics, slope),
        n_treated=1,
        n_comparison=0,
        n_observations=len(series.counts),
        caveats=(*series.caveats, *_caveats(series, fit, harmonics, errors)),
        series=_frame(series, design, fit, slope),
    )


def _exact(fit: CountFit) -> bool:
    return bool(fit.std_errors[STEP] <= ROUNDING)


def _inferred(fit: CountFit, level: float) -> dict[str, Any]:
    """Error, interval and p of the step; None where the counts lie exactly on the model."""
    tails.critical(level, None)
    if _exact(fit):
        return dict.fromkeys(("std_error", "interval", "p_value"))
    estimate, error = float(fit.estimates[STEP]), float(fit.std_errors[STEP])
    return {
        "std_error": error,
        "interval": tails.limits(estimate, error, level=level, df=None),
        "p_value": tails.p_value(estimate, error, df=None),
    }


def _check_options(errors: str, harmonics: int) -> None:
    if errors in LATER:
        raise InputError(f"errors={errors!r} is not built yet.", mend="Built are 'quasi' and 'model'.")
    if errors not in ERRORS:
        raise InputError(f"errors={errors!r} is not known.", mend="Built are 'quasi' and 'model'.")
    if harmonics < 0 or harmonics != int(harmonics):
        raise InputError(
            f"harmonics={harmonics} is no number of pairs.", mend="Use 0 for none, 2 for the usual two pairs."
        )


def _design(series: Series, harmonics: int, slope: bool) -> Floats:
    """Columns: constant, trend, step, (change of trend,) pairs of sines and cosines; n × k."""
    after = series.after.astype(float)
    trend = (series.times - series.times[0]).astype(float)
    columns = [np.ones_like(trend), trend, after]
    if slope:
        columns.append(after * (series.times - series.start))
    angle = 2 * np.pi * series.times / _season(series, harmonics)
    for pair in range(1, harmonics + 1):
        columns += [np.sin(pair * angle), np.cos(pair * angle)]
    return np.column_stack(columns)


def _season(series: Series, harmonics: int) -> int:
    """Periods in a year; whole numbers count as months."""
    season = 12 if series.axis.frequency is None else series.axis.season
    if harmonics == 0:
        return season or 1
    if season is None:
        raise DesignError(
            f"a season cannot be told from {series.unit}s.", mend="Use months or quarters, or harmonics=0."
        )
    if harmonics > (season - 1) // 2:
        raise InputError(
            f"{harmonics} pairs are too many.", mend=f"At most {(season - 1) // 2} fit {season} periods a year."
        )
    return season


def _refuse_short(series: Series, design: Floats, harmonics: int) -> None:
    before, after = int((~series.after).sum()), int(series.after.sum())
    if min(before, after) < FEWEST_EACH_SIDE:
        raise DesignError(
            f"{before} periods before the start and {after} after: too few for a trend.",
            mend=f"At least {FEWEST_EACH_SIDE} on each side are needed; pre_post describes shorter series.",
        )
    if harmonics and len(series.times) * 12 / _season(series, harmonics) < SEASONAL_MONTHS:
        raise DesignError(
            f"{len(series.times)} {series.unit}s are too few to tell a season.",
            mend="Bring at least 24 months, or leave the season out (harmonics=0).",
        )
    if not (series.counts[series.after].any() and series.counts[~series.after].any()):
        raise DesignError(
            "no events on one side of the start: no ratio can be told.", mend="Use longer periods or wider areas."
        )
    if len(series.times) <= design.shape[1] or np.linalg.matrix_rank(design) < design.shape[1]:
        raise DesignError("the series is too short for these terms.", mend="Use fewer terms or a longer series.")


def _terms(series: Series, harmonics: int, slope: bool) -> str:
    words = ["trend", "step"] + (["change of trend"] if slope else [])
    words += [f"{harmonics} harmonic pair{'s' if harmonics > 1 else ''}"] if harmonics else []
    offset = f", offset log {series.exposure_name}" if series.exposure_name else ""
    return f"segmented Poisson regression: {', '.join(words)}{offset}"


def _caveats(series: Series, fit: CountFit, harmonics: int, errors: str) -> list[Caveat]:
    said = [caution(CaveatCode.NO_COMPARISON_SERIES, _ALONE)]
    sides = int((~series.after).sum()), int(series.after.sum())
    if min(sides) < SHORT_EACH_SIDE:
        text = (
            f"{sides[0]} periods before and {sides[1]} after: under {SHORT_EACH_SIDE} on a side tell little of a trend."
        )
        said.append(caution(CaveatCode.SHORT_SERIES, text))
    if harmonics == 0 and series.axis.season:
        text = (
            "The season is not modelled: if the start falls at a turn of the year's pattern, the step holds some of it."
        )
        said.append(note(CaveatCode.SEASON_NOT_MODELLED, text))
    if harmonics and series.axis.frequency is None:
        said.append(note(CaveatCode.SEASON_ASSUMED, "Whole-number periods were taken as months, twelve to a year."))
    if errors == "model" and fit.dispersion > _excess(len(series.counts)):
        text = f"Counts vary {fit.dispersion:.1f} times as much as the model assumes: the interval is too narrow."
        said.append(caution(CaveatCode.OVER_DISPERSED, f"{text} Use errors='quasi'."))
    return said + ([EXACT] if _exact(fit) else _autocorrelation(series, fit))


_ALONE = (
    "There is no comparison series: anything else that changed at the same time (recording practice, another "
    "programme, a pandemic) would look the same."
)


def _excess(n: int) -> float:
    """Dispersion beyond chance: two standard errors of Pearson's dispersion of n Poisson counts above one."""
    return 1 + 2 * float(np.sqrt(2 / n))


def _autocorrelation(series: Series, fit: CountFit) -> list[Caveat]:
    """Neighbouring residuals alike: the errors assume that they are not."""
    residual = (series.counts - fit.fitted) / np.sqrt(fit.fitted)
    correlation = float(residual[1:] @ residual[:-1] / (residual @ residual)) if residual.any() else 0.0
    if correlation <= 2 / np.sqrt(len(residual)):
        return []
    text = f"Neighbouring periods resemble one another (correlation {correlation:.2f}): the interval is too narrow."
    return [caution(CaveatCode.AUTOCORRELATED, text)]


def _frame(series: Series, design: Floats, fit: CountFit, slope: bool) -> pd.DataFrame:
    """Per period: observed, fitted, and counterfactual: fitted without step and change of trend."""
    changes = slice(STEP, STEP + 1 + slope)
    change = design[:, changes] @ fit.estimates[changes]
    return pd.DataFrame(
        {
            "period": series.periods,
            "observed": series.counts,
            "counterfactual": fit.fitted * np.exp(-change),
            "fitted": fit.fitted,
            "exposure": series.exposure,
        }
    )
