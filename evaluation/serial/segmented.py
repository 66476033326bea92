"""A segmented series fitted: the step with its error, every other change, and the series without the step."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluation.caveats import Caveat, CaveatCode, caution, note
from evaluation.regression import CountFit, fit_counts, fit_means
from evaluation.results import Design, Effect, Scale
from evaluation.serial.segments import STEP, TREND, Segments, segment
from evaluation.serial.series import Series, Start
from evaluation.serial.series_caveats import ALONE, series_caveats
from evaluation.serial.series_errors import Errors, find_errors
from interventions.errors import DesignError
from interventions.figures import percent

Floats = NDArray[np.float64]
PARTING = 0.05  # a p of the trend of the two against one another, at which it is said that they were parting
_CANNOT_TELL = note(
    CaveatCode.SERIES_PART_BEFORE,
    "The series is too short to tell whether the two were drawing apart before the start.",
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Segmented:
    """A series, the comparison beside it (None: alone), the terms asked for, and how errors are to be found."""

    series: Series
    other: Series | None
    counts: bool
    harmonics: int
    slope: bool
    further: tuple[Start, ...]
    kind: str

    @property
    def segments(self) -> Segments:
        """The terms; refused where the series is too short for them."""
        return segment(self.series, harmonics=self.harmonics, slope=self.slope, interruptions=self.further)

    def fit(self) -> tuple[CountFit, Errors]:
        """The fit and its errors; DesignError where a side without events leaves no ratio to tell."""
        design, series, other = self.segments.design, self.series, self.other
        if not self.counts:
            fit = fit_means(series.counts - (0.0 if other is None else other.counts), design)
        else:
            _refuse_empty(series)
            share, others = series.exposure, None
            if other is not None:
                _refuse_empty(other)
                share, others = share / other.exposure, other.counts
            fit = fit_counts(series.counts, design, share, quasi=False, others=others)
        return fit, find_errors(self.kind, design, series.times, fit)

    def effect(self, level: float) -> Effect:
        """The whole answer."""
        segments, series, other = self.segments, self.series, self.other
        fit, errors = self.fit()
        std_error, interval, p_value = errors.limits(fit.estimates, STEP, level)
        beside = [ALONE] if other is None else self._parting()
        return Effect(
            design=Design.TIME_SERIES if other is None else Design.CONTROLLED_SERIES,
            outcome=series.name,
            unit=series.unit,
            population="the one series observed" if other is None else f"the one series observed, beside {other.name}",
            periods=(series.periods[0], series.periods[-1]),
            start=series.axis.say(series.start),
            scale=Scale.LOG_RATE_RATIO if self.counts else Scale.DIFFERENCE,
            estimate=float(fit.estimates[STEP]),
            std_error=std_error,
            interval=interval,
            p_value=p_value,
            df=errors.df,
            level=level,
            dispersion=fit.dispersion if self.counts else None,
            errors=errors.words,
            path=self._path(),
            n_treated=1,
            n_comparison=0 if other is None else 1,
            n_observations=len(series.counts) * (1 if other is None else 2),
            caveats=(*beside, *series.caveats, *series_caveats(series, segments, fit, errors)),
            series=self._frame(fit, segments),
            terms=self._terms(fit, errors, segments, level),
        )

    def _path(self) -> str:
        kind = "segmented Poisson regression" if self.counts else "segmented linear regression"
        ratio = "logarithm of the ratio to" if self.counts else "difference from"
        beside = "" if self.other is None else f", {ratio} {self.other.name}"
        offset = f", offset log {self.series.exposure_name}" if self.series.exposure_name else ""
        return f"{kind}: {self.segments.said()}{offset}{beside}"

    def _parting(self) -> list[Caveat]:
        """Whether the two were drawing apart before the start: the trend of the one against the other up to there."""
        try:
            fit, errors = replace(self, slope=True).fit()
        except DesignError:
            return [_CANNOT_TELL]
        _, interval, p = errors.limits(fit.estimates, TREND, 0.95)
        if interval is None or p is None or p >= PARTING:
            return []
        trend = float(fit.estimates[TREND])
        by = percent(math.expm1(trend)) if self.counts else f"{trend:.3g}"
        text = (
            f"Before the start the two series were drawing apart, by {by} a {self.series.unit} (p {p:.3f}): the step "
            "is counted from that trend carried on, which is a guess."
        )
        return [caution(CaveatCode.SERIES_PART_BEFORE, text)]

    def _terms(self, fit: CountFit, errors: Errors, segments: Segments, level: float) -> pd.DataFrame:
        """One row a term, of the year none; with a comparison also the step in each series by itself."""
        rows = [
            _row(name, fit, errors, column, level, ratio=self.counts)
            for column, name in enumerate(segments.names)
            if column >= TREND
        ]
        if self.other is not None:
            for one in (self.series, self.other):
                alone, own = replace(self, series=one, other=None).fit()
                rows.append(_row(f"step in {one.name} alone", alone, own, STEP, level, ratio=self.counts))
        columns = {name: [row[name] for row in rows] for name in rows[0]}
        return pd.DataFrame({n: pd.Series(v, dtype=object if None in v else None) for n, v in columns.items()})

    def _frame(self, fit: CountFit, segments: Segments) -> pd.DataFrame:
        """Per period: observed, fitted, and counterfactual: fitted without step and change of trend at the start."""
        change = segments.design[:, segments.changes] @ fit.estimates[segments.changes]
        fitted = fit.fitted
        if not self.counts and self.other is not None:
            fitted = fitted + self.other.counts
        columns = {
            "period": self.series.periods,
            "observed": self.series.counts,
            "counterfactual": fitted * np.exp(-change) if self.counts else fitted - change,
            "fitted": fitted,
            "exposure": self.series.exposure,
        }
        return pd.DataFrame(columns | ({} if self.other is None else {"comparison": self.other.counts}))


def _row(name: str, fit: CountFit, errors: Errors, column: int, level: float, *, ratio: bool) -> dict[str, Any]:
    estimate = float(fit.estimates[column])
    std_error, interval, p_value = errors.limits(fit.estimates, column, level)
    lower, upper = interval or (None, None)
    limits = {"std_error": std_error, "lower": lower, "upper": upper, "p_value": p_value}
    return {"term": name, "estimate": estimate, **limits, "ratio": math.exp(estimate) if ratio else None}


def _refuse_empty(series: Series) -> None:
    if not (series.counts[series.after].any() and series.counts[~series.after].any()):
        raise DesignError(
            "no events on one side of the start: no ratio can be told.",
            where=series.name,
            mend="Use longer periods or wider areas.",
        )
