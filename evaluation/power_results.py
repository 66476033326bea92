"""What a question of power answers: the smallest effect, in numbers a reader knows, and the chance to find others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluation.caveats import Caveat, CaveatCode
from evaluation.panel import Panel
from interventions.figures import number, percent, plural

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PowerResult:
    """The smallest effect that this design finds with the chance asked for; None where none within reach does.

    `absolute` is in the outcome per unit and period, `share` a share of the mean without the programme,
    `per_thousand` per 1,000 of exposure and period where the panel holds one; all are sizes, up or down.
    `monte_carlo_error` is that of `absolute`, None for the analytic method. `sigma` and `rho` describe the errors of a
    cluster from period to period (AR(1)), in the unit of the estimate. `curve` has a row for each effect tried:
    absolute, share, per_thousand, power and, simulated, power_error.
    """

    method: str
    estimator: str
    test: str
    outcome: str
    unit: str
    power: float
    level: float
    absolute: float | None
    share: float | None
    per_thousand: float | None
    monte_carlo_error: float | None
    sigma: float
    rho: float
    treated_clusters: int
    comparison_clusters: int
    before: float
    after: float
    df: float | None
    draws: int | None
    curve: pd.DataFrame
    caveats: tuple[Caveat, ...] = ()

    def warns(self, code: CaveatCode) -> bool:
        """True if this result carries the caveat."""
        return any(caveat.code == code for caveat in self.caveats)

    def summary(self) -> str:
        """The answer in sentences: what could be found, by which test, on what grounds."""
        design = (
            f"{self.treated_clusters:,} treated and {self.comparison_clusters:,} comparison clusters, "
            f"{plural(round(self.before), 'period')} before and {round(self.after):,} after"
        )
        chance = f"with a chance of {percent(self.power, 0)} at the {percent(self.level, 0)} level"
        if self.absolute is None:
            found = f"{self.outcome}: with {design} no effect within reach is found {chance} ({self.test})."
        else:
            found = (
                f"{self.outcome}: with {design} the smallest change found {chance} is {self._sizes()} ({self.test})."
            )
        noise = f"From period to period a cluster's errors are correlated by {number(self.rho, 2)}."
        return " ".join([found, noise, *(caveat.text for caveat in self.caveats)])

    def to_frame(self) -> pd.DataFrame:
        """The chance to find each effect tried, one row each."""
        return self.curve

    def to_record(self) -> dict[str, Any]:
        """The answer as plain values, the curve and the caveats in full: what a JSON file holds."""
        names = [name for name in self.__slots__ if name not in ("curve", "caveats")]
        told = [{"code": str(c.code), "severity": str(c.severity), "text": c.text} for c in self.caveats]
        figures = {name: getattr(self, name) for name in names}
        return figures | {"summary": self.summary(), "caveats": told, "curve": self.curve.to_dict("records")}

    def plot(self) -> Any:
        """The chance to find an effect by its size, as an Altair chart with alternative text."""
        from evaluation.charts import power_chart

        return power_chart(self)

    def _sizes(self) -> str:
        from evaluation.wording import figure

        error = self.monte_carlo_error
        sizes = [f"{figure(self.absolute or 0.0)} per {self.unit} and period"]
        sizes[0] += f" (simulation error {figure(error)})" if error else ""
        sizes += [] if self.share is None else [f"{percent(self.share)} of the mean"]
        sizes += [] if self.per_thousand is None else [f"{figure(self.per_thousand)} per 1,000 of exposure"]
        return ", or ".join(sizes)


@dataclass(frozen=True, slots=True)
class Scale:
    """Outcome of the past in the unit of the estimate (U × T), and the means by which an effect is said in numbers."""

    outcome: Floats
    mean: float
    exposure: float | None

    @classmethod
    def of(cls, past: Panel, own: NDArray[np.bool_], *, pooled: bool) -> Scale:
        """Rates where there is an exposure; means over the units that are `own`, `pooled` or each unit alike."""
        if past.exposure is None:
            return cls(past.outcome, float(np.nanmean(past.outcome[own])), None)
        rates = past.outcome / past.exposure
        people = float(past.exposure[own][past.observed[own]].mean())
        mean = float(np.nanmean(rates[own]))
        if pooled:
            mean = float(np.nansum(past.outcome[own]) / past.exposure[own][past.observed[own]].sum())
        return cls(rates, mean, people)

    def table(self, effects: Floats) -> pd.DataFrame:
        """Effects in the unit of the estimate as absolute, share of the mean, and per 1,000 of exposure."""
        share = effects / self.mean if self.mean > 0 else None
        return pd.DataFrame(
            {
                "absolute": effects * (self.exposure or 1.0),
                "share": share if share is not None else pd.Series([None] * len(effects), dtype=object),
                "per_thousand": 1000 * effects if self.exposure else pd.Series([None] * len(effects), dtype=object),
            }
        )

    def numbers(self, effect: float | None) -> dict[str, Any]:
        """One effect in the same three numbers; all None where there is none."""
        row = self.table(np.array([0.0 if effect is None else effect])).iloc[0]
        known = {name: None if effect is None or value is None else float(value) for name, value in row.items()}
        return {str(name): value for name, value in known.items()}
