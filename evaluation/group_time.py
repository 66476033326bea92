"""What group-time effects answer: every cell, four averages with their bands, and the test of what came before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluation import tails
from evaluation.doubly_robust import UnitInfluences
from evaluation.influence import Cohorts, Estimands
from evaluation.panel import Panel
from evaluation.results import Check, Finding, Limits, Passed, in_full
from evaluation.wording import chance
from interventions.errors import InputError
from interventions.figures import number

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
Effects = Estimands | UnitInfluences
KINDS = ("simple", "dynamic", "group", "calendar")
_NULL = "cohorts and those they are compared with changed alike in every period before the start"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Average:
    """An average over cells with its parts.

    `rows`: term, estimate, std_error, lower, upper (each by itself), band_lower, band_upper (all at once).
    """

    estimate: float
    std_error: float | None
    interval: Limits | None
    p_value: float | None
    rows: pd.DataFrame

    def to_frame(self) -> pd.DataFrame:
        """The parts, one row each."""
        return self.rows


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GroupTime(Finding):
    """Effects by cohort and period. `cells`: start, period, after, estimate, std_error, lower, upper.

    `simple` averages all cells after the start; `dynamic` goes by periods since the start (its overall figure is the
    mean from the start on); `group` by cohort; `calendar` by period. What is withheld is None.
    """

    cells: pd.DataFrame
    simple: Average
    dynamic: Average
    group: Average
    calendar: Average
    pre_trend: Check
    comparison: str
    base: str
    anticipation: int

    def aggregate(self, kind: str) -> Average:
        """One of the averages: "simple", "dynamic", "group" or "calendar"."""
        if kind not in KINDS:
            raise InputError(f"there is no average called {kind!r}.", mend=f"Write one of: {', '.join(KINDS)}.")
        found: Average = getattr(self, kind)
        return found

    def summary(self) -> str:
        """The answer in sentences, at the strength the design allows."""
        from evaluation.wording import group_time_sentences

        return group_time_sentences(self)

    def to_frame(self) -> pd.DataFrame:
        """One row a cell, then one a term of each average: kind, term, period, estimate, std_error, limits, bands."""
        cells = self.cells.rename(columns={"start": "term"}).assign(kind="cell")
        parts = [
            average.rows.assign(kind=kind)
            for kind, average in (("dynamic", self.dynamic), ("group", self.group), ("calendar", self.calendar))
        ]
        columns = ["kind", "term", "period", "estimate", "std_error", "lower", "upper", "band_lower", "band_upper"]
        return pd.concat([cells, *parts], ignore_index=True).reindex(columns=columns)

    def to_record(self) -> dict[str, Any]:
        """The answer as plain values, the pre-trend test and caveats in full: what a JSON file holds."""
        kinds = {name: getattr(self, name) for name in KINDS}
        averages = {
            name: {"estimate": one.estimate, "std_error": one.std_error, "interval": one.interval,
                   "p_value": one.p_value, "parts": one.rows.to_dict("records")}
            for name, one in kinds.items()
        }  # fmt: skip
        facts = {"design": str(self.design), "outcome": self.outcome, "level": self.level,
                 "comparison": self.comparison, "base": self.base, "anticipation": self.anticipation}  # fmt: skip
        told = {"caveats": in_full(self), "summary": self.summary(), "pre_trend": self.pre_trend.to_record()}
        return facts | self.about() | told | {"averages": averages, "cells": self.cells.to_dict("records")}

    def plot(self) -> Any:
        """Estimates by periods since the start with intervals and bands, as an Altair chart with alternative text."""
        from evaluation.charts import group_time_chart

        return group_time_chart(self)


@dataclass(frozen=True, slots=True)
class Spread:
    """How errors, limits and bands are made of influences."""

    data: Cohorts
    level: float
    draws: int
    seed: int

    def rows(self, found: Effects, given: Mask, error: Floats | None = None) -> pd.DataFrame:
        """estimate, std_error, lower, upper; None where an error is not given, 0 where nothing varies."""
        known = found.errors(self.data) if error is None else error
        reach = tails.critical(self.level, None) * known
        columns = {"std_error": known, "lower": found.values - reach, "upper": found.values + reach}
        held = {name: _given(values, given) for name, values in columns.items()}
        return pd.DataFrame({"estimate": found.values} | held)

    def average(self, found: Effects, terms: list[Any], given: Mask, whole: Effects, sure: bool) -> Average:
        """The average and its parts, with bands over all parts that have an error."""
        error = found.errors(self.data)
        rows = self.rows(found, given, error)
        rows.insert(0, "term", pd.Series(terms, dtype=object))
        reach = self._band(found, given & (error > 0), error) * error
        rows["band_lower"] = _given(found.values - reach, given & np.isfinite(reach))
        rows["band_upper"] = _given(found.values + reach, given & np.isfinite(reach))
        estimate, its_error = float(whole.values[0]), float(whole.errors(self.data)[0])
        if not sure or not its_error > 0:
            return Average(estimate=estimate, std_error=None, interval=None, p_value=None, rows=rows)
        return Average(
            estimate=estimate, std_error=its_error, rows=rows,
            p_value=tails.p_value(estimate, its_error, df=None),
            interval=tails.limits(estimate, its_error, level=self.level, df=None),
        )  # fmt: skip

    def _band(self, found: Effects, given: Mask, error: Floats) -> float:
        """The value that the largest of all statistics exceeds by chance as often as one interval misses."""
        if not self.draws or not given.any():
            return float("nan")
        drawn = found.only(given).drawn(self.data, self.draws, self.seed) / error[given]
        return float(np.quantile(np.abs(drawn).max(axis=1), self.level))


def cohorts_of(panel: Panel) -> Cohorts:
    """The units of a panel by when they start within the data; those never treated stand last."""
    starts, cohort = np.unique(np.where(panel.ever_treated, panel.first_treated, np.inf), return_inverse=True)
    start = np.where(np.isinf(starts), len(panel.times), np.searchsorted(panel.times, starts))
    return Cohorts.of(np.asarray(panel.outcome), cohort, start, panel.cluster, len(panel.cluster_names))


def pre_test(found: Effects, leads: Mask, data: Cohorts, fewest: int, level: float) -> Check:
    """Wald test that every cell before the start is nought, chi-square on as many degrees as there are such cells.

    That is the published p. What it tells is asked of Hotelling's F on the `fewest` clusters of a cohort or of those
    compared with: chi-square rejects up to three true nulls in five there.
    """
    from scipy import special

    name, count = "joint pre-trend test", int(leads.sum())
    some = found.only(leads)
    covariance = some.covariance(data)
    if not count or count >= data.clusters or np.linalg.matrix_rank(covariance, hermitian=True) < count:
        words = "The data cannot tell whether the areas had begun to part before the start."
        return Check(name=name, null=_NULL, statistic=None, df=None, p_value=None, passed=Passed.CANNOT_TELL,
                     words=words)  # fmt: skip
    statistic = float(some.values @ np.linalg.solve(covariance, some.values))
    p = float(special.chdtrc(count, statistic))
    allowed = tails.few_clusters_tail(statistic, count, fewest)
    parted = allowed is not None and allowed < 1 - level
    told = "none can be given" if allowed is None else chance(allowed)
    words = f"chi-square({count}) = {number(statistic, 2)}, {chance(p)}; allowing for few clusters, {told}. " + (
        "The areas had begun to part before the start: a later difference may be more of the same."
        if parted else "No parting was found, which does not show that there was none."
    )  # fmt: skip
    # Without its power the test can only warn (Roth 2022).
    passed = Passed.NO if parted else Passed.CANNOT_TELL
    return Check(name=name, null=_NULL, statistic=statistic, df=(count, data.clusters), p_value=p, passed=passed,
                 words=words)  # fmt: skip


def _given(values: Floats, given: Mask) -> pd.Series:
    known = [float(value) if ok else None for value, ok in zip(values, given, strict=True)]
    return pd.Series(known, dtype=object if None in known else "float64")
