"""What synthetic controls answer: an effect with what the synthetic area is made of and its rank among placebos."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from evaluation.results import Effect


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Synthetic(Effect):
    """An effect against a weighted mixture of donors.

    `weights` has a row per donor: name, weight (the mean over treated units where there are several), largest first.
    `placebos` has a row per placebo and one for the real case (actual): name, mean_gap, and for a synthetic control
    pre_mspe, post_mspe and ratio. `smallest_p` is the least p that so many placebos can give; None where no rank is.
    `pre_mspe` is the mean squared gap before the start.
    """

    weights: pd.DataFrame
    placebos: pd.DataFrame
    smallest_p: float | None
    pre_mspe: float

    @property
    def pre_rmspe(self) -> float:
        """The usual size of the gap before the start, in units of the outcome."""
        return float(self.pre_mspe**0.5)

    @property
    def gaps(self) -> pd.DataFrame:
        """Observed less synthetic, one row a period: period, gap."""
        gap = self.series["observed"] - self.series["counterfactual"]
        return pd.DataFrame({"period": self.series["period"], "gap": gap})

    def to_record(self) -> dict[str, Any]:
        """The answer as plain values, with the donors' weights and the placebos: what a JSON file holds."""
        tables = {"weights": self.weights.to_dict("records"), "placebos": self.placebos.to_dict("records")}
        return Effect.to_record(self) | {"pre_mspe": self.pre_mspe, "smallest_p": self.smallest_p} | tables

    def plot_weights(self) -> Any:
        """What the synthetic area is made of, as an Altair chart with alternative text."""
        from evaluation.charts import donors_chart

        return donors_chart(self)

    def plot_placebos(self) -> Any:
        """The real gap among those of areas without a programme, as an Altair chart with alternative text."""
        from evaluation.charts import placebo_chart

        return placebo_chart(self)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SyntheticControl(Synthetic):
    """A synthetic control (Abadie, Diamond and Hainmueller 2010), ranked by the ratio of gaps after to before.

    `gap_ratio` is the mean squared gap after the start over that before. `placebo_gaps` has a row per placebo and
    period: name, period, gap, actual. `predictors` has a row per predictor: name, weight, treated, synthetic, donors
    (means); None without. `without_one` has a row per donor in use, left out in turn: name, estimate, pre_mspe.
    `in_time` has one row for a start that never was, halfway through the time before: start, estimate, pre_mspe,
    post_mspe, ratio. `sensitivity` repeats the rank without placebos that fit badly before. `outside` is the sum of
    negative weights (nought unless ridge-augmented); `penalty` is the ridge's.
    """

    gap_ratio: float | None
    placebo_gaps: pd.DataFrame
    predictors: pd.DataFrame | None
    without_one: pd.DataFrame
    in_time: pd.DataFrame
    sensitivity: pd.DataFrame
    outside: float = 0.0
    penalty: float | None = None

    def to_record(self) -> dict[str, Any]:
        """The answer as plain values, with every table behind it: what a JSON file holds."""
        tables = {
            name: getattr(self, name).to_dict("records")
            for name in ("placebo_gaps", "predictors", "without_one", "in_time", "sensitivity")
            if getattr(self, name) is not None
        }
        figures = {"gap_ratio": self.gap_ratio, "outside": self.outside, "penalty": self.penalty}
        return Synthetic.to_record(self) | figures | tables


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SyntheticDid(Synthetic):
    """A synthetic difference in differences (Arkhangelsky and others 2021).

    `period_weights` has a row per period before the start: start, period, weight. `cohorts` has a row per start:
    start, n_treated, estimate.
    """

    period_weights: pd.DataFrame
    cohorts: pd.DataFrame

    def to_record(self) -> dict[str, Any]:
        """The answer as plain values, with weights of periods and each cohort's estimate: what a JSON file holds."""
        tables = {name: getattr(self, name).to_dict("records") for name in ("period_weights", "cohorts")}
        return Synthetic.to_record(self) | tables
