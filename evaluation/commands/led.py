"""An estimate with the answer of the ladder: one figure of chance, and it is the one that the design can carry."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from evaluation.carrying import OF_CLUSTERS
from evaluation.caveats import Caveat

if TYPE_CHECKING:
    import pandas as pd

    from evaluation.ladder import Inference
    from evaluation.results import Effect


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Led:
    """An estimate whose error, p and interval are those of the test that leads; what stands beside it follows."""

    effect: Effect
    inference: Inference

    @classmethod
    def by(cls, effect: Effect, inference: Inference) -> Led:
        """The estimate with the headline in the place of the estimator's own error, which may be among the withheld."""
        leading = inference.tests[0] if inference.tests else None
        return cls(inference=inference, effect=replace(
            effect, std_error=inference.std_error, interval=inference.interval, p_value=inference.p_value,
            df=None if leading is None else leading.df, errors=_convention(effect, inference),
            caveats=tuple(_answered(caveat, inference) for caveat in effect.caveats),
            terms=_terms(effect, inference),
        ))  # fmt: skip

    def summary(self) -> str:
        """The estimate in sentences, then whether it could be chance."""
        logs = " Intervals of tests are of the ratio's logarithm." if self.effect.ratio is not None else ""
        return f"{self.effect.summary()}\n\nCould this be chance? {self.inference.summary()}{logs}"

    def to_frame(self) -> pd.DataFrame:
        """One row: the estimate, with the test that leads and the smallest p it could have given."""
        return self.effect.to_frame().assign(test=self.inference.method, smallest_p=self.inference.smallest or None)

    def to_record(self) -> dict[str, Any]:
        """Both as plain values."""
        return self.effect.to_record() | {"inference": self.inference.to_record()}

    def plot(self) -> Any:
        """Observed and counterfactual, as the estimate draws itself."""
        return self.effect.plot()


def _convention(effect: Effect, inference: Inference) -> str:
    """How error, p and interval came about: the estimator's own words where its own error leads."""
    if not inference.tests:
        return "withheld: no test that so few clusters can carry"
    return effect.errors if inference.method.startswith("clustered") else inference.method


def _terms(effect: Effect, inference: Inference) -> pd.DataFrame | None:
    """Effects by time without the errors that the ladder withholds."""
    if effect.terms is None or all(one.method != "CR1" for one in inference.withheld):
        return effect.terms
    return effect.terms.astype(object).assign(std_error=None, lower=None, upper=None)


def _answered(caveat: Caveat, inference: Inference) -> Caveat:
    """What the estimate says of few clusters holds of its own error, not of the test that leads here."""
    if caveat.code not in OF_CLUSTERS or not inference.tests or inference.method.startswith("clustered"):
        return caveat
    counts = f"{inference.treated_clusters} treated and {inference.comparison_clusters} comparison clusters"
    text = f"With {counts} (by {inference.cluster_level}) the usual clustered error (CR1) is too small and not given."
    return replace(caveat, text=f"{text} What stands in its place is by another way: {inference.method}.")
