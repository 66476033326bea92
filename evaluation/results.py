"""What the estimators answer: frozen values that say, tabulate and draw themselves. What is withheld is None."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluation.caveats import Caveat, CaveatCode

Floats = NDArray[np.float64]


class Design(StrEnum):
    """How the counterfactual was made."""

    BEFORE_AFTER = "before and after"
    PAIRED_SCORES = "before and after scores"
    TIME_SERIES = "interrupted time series"
    DIFFERENCES = "difference in differences"
    EVENT_STUDY = "event study"
    GROUP_TIME = "group-time effects"
    SUN_ABRAHAM = "event study by cohort (Sun and Abraham)"
    IMPUTATION = "difference in differences by imputation"
    STACKED = "stacked difference in differences"
    COUNTS = "difference in differences of counts"
    SYNTHETIC_CONTROL = "synthetic control"
    SYNTHETIC_DID = "synthetic difference in differences"
    CONTROLLED_SERIES = "controlled interrupted time series"
    DISPLACEMENT = "weighted displacement difference"


class Scale(StrEnum):
    """In what the estimate is measured: units of the outcome, or the logarithm of a ratio of rates."""

    DIFFERENCE = "difference"
    LOG_RATE_RATIO = "log rate ratio"


class Passed(StrEnum):
    """What a check found."""

    YES = "yes"
    NO = "no"
    CANNOT_TELL = "cannot tell"


class Picture(StrEnum):
    """How a check's table is drawn; each names the columns it needs."""

    SENSITIVITY = "sensitivity"  # value, lower, upper: an interval for each value of an assumption
    FOREST = "forest"  # term, estimate, lower, upper
    PLACEBOS = "placebos"  # name, estimate, actual (true for the real one)
    WEIGHTS = "weights"  # name, weight, estimate, kind


class Limits(NamedTuple):
    """Lower and upper limit of an interval."""

    lower: float
    upper: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Finding:
    """What every estimate says about itself beside its figures.

    `population` says whose outcome the estimate is about, `periods` the first and last period, `start` the first
    treated one (None where units start at different times), `errors` the convention of the standard error, `path` how
    it was computed, `per` by how much exposure a rate is counted. Clusters are counted at the level named in
    `cluster_level`.
    """

    design: Design
    outcome: str
    unit: str
    population: str
    periods: tuple[str, str]
    start: str | None
    level: float
    errors: str
    path: str
    n_treated: int
    n_comparison: int
    n_observations: int
    clusters: int | None = None
    treated_clusters: int | None = None
    comparison_clusters: int | None = None
    cluster_level: str | None = None
    caveats: tuple[Caveat, ...] = ()
    per: float = 1.0

    def warns(self, code: CaveatCode) -> bool:
        """True if this result carries the caveat."""
        return any(caveat.code == code for caveat in self.caveats)

    def about(self) -> dict[str, Any]:
        """The facts beside the figures as plain values, in reading order; caveats by their codes."""
        return {
            "unit": self.unit,
            "population": self.population,
            "first_period": self.periods[0],
            "last_period": self.periods[1],
            "start": self.start,
            "n_treated": self.n_treated,
            "n_comparison": self.n_comparison,
            "n_observations": self.n_observations,
            "clusters": self.clusters,
            "treated_clusters": self.treated_clusters,
            "comparison_clusters": self.comparison_clusters,
            "errors": self.errors,
            "path": self.path,
            "caveats": "; ".join(caveat.code for caveat in self.caveats),
        }


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Effect(Finding):
    """One estimate. `series` has a row per period: period, observed, counterfactual, and what else the design shows.

    On the scale "log rate ratio" `estimate`, `std_error` and `interval` are logarithms; `ratio` and `ratio_interval`
    are what a reader wants. Another level means another Effect, never a relabelled one. `terms` holds what else the
    model estimated, one row each (term, estimate, std_error, lower, upper), where the design has more to say.
    """

    estimate: float | None
    std_error: float | None
    interval: Limits | None
    p_value: float | None
    scale: Scale = Scale.DIFFERENCE
    df: float | None = None
    dispersion: float | None = None
    n_started: int | None = None
    series: pd.DataFrame
    terms: pd.DataFrame | None = None

    @property
    def statistic(self) -> float | None:
        """Estimate over standard error; None where either is withheld or the error is nought."""
        return self.estimate / self.std_error if self.estimate is not None and self.std_error else None

    @property
    def ratio(self) -> float | None:
        """The ratio of rates; None on the scale of differences."""
        return math.exp(self.estimate) if self.scale is Scale.LOG_RATE_RATIO and self.estimate is not None else None

    @property
    def ratio_interval(self) -> Limits | None:
        """The interval of the ratio; None on the scale of differences or where withheld."""
        if self.scale is not Scale.LOG_RATE_RATIO or self.interval is None:
            return None
        return Limits(math.exp(self.interval.lower), math.exp(self.interval.upper))

    def summary(self) -> str:
        """The answer in sentences, at the strength the design allows."""
        from evaluation.wording import effect_sentences

        return effect_sentences(self)

    def to_frame(self) -> pd.DataFrame:
        """The answer as one row; withheld figures are None."""
        ratio = self.ratio_interval or (None, None)
        lower, upper = self.interval or (None, None)
        figures = {
            "design": str(self.design),
            "outcome": self.outcome,
            "scale": str(self.scale),
            "estimate": self.estimate,
            "std_error": self.std_error,
            "lower": lower,
            "upper": upper,
            "level": self.level,
            "p_value": self.p_value,
            "ratio": self.ratio,
            "ratio_lower": ratio[0],
            "ratio_upper": ratio[1],
            "df": self.df,
            "dispersion": self.dispersion,
            "n_started": self.n_started,
        }
        return frame_of([figures | self.about()])

    def to_record(self) -> dict[str, Any]:
        """The answer as plain values, caveats in full and the series with it: what a JSON file holds."""
        row = self.to_frame().to_dict("records")[0]
        told = {"caveats": in_full(self), "summary": self.summary()}
        tables = {"series": self.series} | ({} if self.terms is None else {"terms": self.terms})
        records = {name: table.to_dict("records") for name, table in tables.items()}
        return {str(name): value for name, value in row.items()} | told | records

    def plot(self) -> Any:
        """Observed and counterfactual series with the start marked, as an Altair chart with alternative text."""
        from evaluation.charts import effect_chart

        return effect_chart(self)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Check:
    """One check of a design: the null in words, what was found, and whether the data can tell.

    `table` holds the figures behind the words, one row each, where there are any; `picture` names how they are drawn.
    """

    name: str
    null: str
    statistic: float | None
    df: tuple[int, int] | None
    p_value: float | None
    passed: Passed
    words: str
    table: pd.DataFrame | None = None
    picture: Picture | None = None

    def summary(self) -> str:
        """The null, and what was found."""
        return f"{self.name[:1].upper()}{self.name[1:]} ({self.passed}). Asked: {self.null}? {self.words}"

    def to_frame(self) -> pd.DataFrame:
        """The figures behind the words; without any, the check as one row."""
        return frame_of([self._row()]) if self.table is None else self.table

    def to_record(self) -> dict[str, Any]:
        """The check as plain values: what a JSON file holds."""
        return self._row() | ({} if self.table is None else {"table": self.table.to_dict("records")})

    def plot(self) -> Any:
        """The figures behind the words as an Altair chart; None where there is no picture."""
        from evaluation.charts import check_chart

        return check_chart(self)

    def _row(self) -> dict[str, Any]:
        names = ("name", "null", "statistic", "df", "p_value", "passed", "words")
        return {name: getattr(self, name) for name in names} | {"passed": str(self.passed)}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EffectPath(Finding):
    """Estimates by event time: periods since each unit's start, minus those at the reference.

    `estimates`, `std_errors`, `lower` and `upper` have one entry per event time, the reference (0 by construction)
    among them; an error or limit that is withheld is None. `covariance` (K × K, without the reference) serves later
    checks; it is None where all inference is withheld.
    """

    event_times: NDArray[np.int64]
    labels: tuple[str, ...]
    estimates: Floats
    std_errors: tuple[float | None, ...]
    lower: tuple[float | None, ...]
    upper: tuple[float | None, ...]
    covariance: Floats | None
    df: int | None
    pre_trend: Check
    reference: int = -1

    def summary(self) -> str:
        """The answer in sentences, the pre-trend test among them."""
        from evaluation.wording import path_sentences

        return path_sentences(self)

    def to_frame(self) -> pd.DataFrame:
        """One row an event time: event_time, label, estimate, std_error, lower, upper, reference."""
        rows = [
            {
                "event_time": int(time),
                "label": self.labels[i],
                "estimate": float(self.estimates[i]),
                "std_error": self.std_errors[i],
                "lower": self.lower[i],
                "upper": self.upper[i],
                "reference": int(time) == self.reference,
            }
            for i, time in enumerate(self.event_times)
        ]
        return frame_of(rows)

    def to_record(self) -> dict[str, Any]:
        """The answer as plain values, the pre-trend test and caveats in full: what a JSON file holds."""
        facts = {"design": str(self.design), "outcome": self.outcome, "level": self.level, "df": self.df}
        told = {"caveats": in_full(self), "summary": self.summary(), "pre_trend": self.pre_trend.to_record()}
        return facts | self.about() | told | {"estimates": self.to_frame().to_dict("records")}

    def plot(self) -> Any:
        """Estimates and intervals by event time, as an Altair chart with alternative text."""
        from evaluation.charts import path_chart

        return path_chart(self)


def frame_of(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Rows as a frame in which a withheld figure stays None: pandas would make it NaN."""
    columns = {name: [row[name] for row in rows] for name in rows[0]}
    return pd.DataFrame({n: pd.Series(v, dtype=object if None in v else None) for n, v in columns.items()})


def terms_frame(
    terms: Sequence[int], values: Floats, errors: Floats, critical: float, given: NDArray[np.bool_]
) -> pd.DataFrame:
    """Estimates as rows (term, estimate, std_error, lower, upper); None where an error is withheld."""
    rows = [
        {"term": term, "estimate": value} | dict(zip(
            ("std_error", "lower", "upper"),
            (error, value - critical * error, value + critical * error) if sure else (None, None, None), strict=True,
        ))
        for term, value, error, sure in zip(terms, values, errors, given, strict=True)
    ]  # fmt: skip
    return frame_of(rows)


def in_full(finding: Finding) -> list[dict[str, str]]:
    """The caveats of a result as plain values: code, severity, text."""
    return [{"code": str(c.code), "severity": str(c.severity), "text": c.text} for c in finding.caveats]
