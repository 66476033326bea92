"""What the ladder answers: the way that leads, those beside it, and those withheld with their reasons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluation.caveats import Caveat
from evaluation.results import Limits, frame_of

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Way:
    """One way to a p and an interval. `smallest` is the smallest p it can give; `drawn` what chance alone showed."""

    method: str
    p_value: float | None
    interval: Limits | None
    std_error: float | None = None
    df: float | None = None
    smallest: float = 0.0
    words: str = ""
    drawn: Floats | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Withheld:
    """A way that this design cannot carry, and why."""

    method: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Inference:
    """The strongest honest answer to "could this be chance?", what stands beside it, and what was withheld and why.

    `method`, `p_value` and `interval` are the headline's; None where the design carries no test. `smallest` is the
    smallest p that the headline could have given, whatever the data.
    """

    outcome: str
    estimate: float | None
    method: str
    p_value: float | None
    interval: Limits | None
    std_error: float | None
    level: float
    smallest: float
    treated_clusters: int
    comparison_clusters: int
    cluster_level: str
    tests: tuple[Way, ...]
    withheld: tuple[Withheld, ...]
    caveats: tuple[Caveat, ...]
    draws: int
    seed: int

    def summary(self) -> str:
        """The answer in sentences: the headline, what stands beside it, what was withheld."""
        from evaluation.wording import inference_sentences

        return inference_sentences(self)

    def to_frame(self) -> pd.DataFrame:
        """One row a way: method, role, p_value, lower, upper, std_error, df, smallest_p, reason."""
        rows: list[dict[str, Any]] = []
        for place, test in enumerate(self.tests):
            lower, upper = test.interval or (None, None)
            rows.append({
                "method": test.method, "role": "beside" if place else "headline", "p_value": test.p_value,
                "lower": lower, "upper": upper, "std_error": test.std_error, "df": test.df,
                "smallest_p": test.smallest, "reason": test.words,
            })  # fmt: skip
        empty = dict.fromkeys(("p_value", "lower", "upper", "std_error", "df", "smallest_p"))
        rows += [{"method": w.method, "role": "withheld", "reason": w.reason} | empty for w in self.withheld]
        return frame_of(rows)

    def to_record(self) -> dict[str, Any]:
        """The answer as plain values: what a JSON file holds."""
        names = ("outcome", "estimate", "method", "p_value", "std_error", "level", "smallest", "treated_clusters",
                 "comparison_clusters", "cluster_level", "draws", "seed")  # fmt: skip
        told = {"interval": self.interval, "summary": self.summary(), "ways": self.to_frame().to_dict("records")}
        return {name: getattr(self, name) for name in names} | told

    def plot(self) -> Any:
        """The estimate among what chance alone showed; where nothing was drawn, the intervals beside one another."""
        from evaluation.charts import inference_chart

        return inference_chart(self)
