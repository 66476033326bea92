"""Several estimates of one question beside one another: do they agree, and where do they part?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from evaluation.caveats import Severity
from evaluation.magnitude import Magnitude, magnitude
from evaluation.results import Effect, frame_of
from interventions.errors import InputError


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Comparison:
    """Estimates by name, each as it stands and as a share of what would have been without the programme."""

    names: tuple[str, ...]
    effects: tuple[Effect, ...]
    shares: tuple[Magnitude, ...]

    def summary(self) -> str:
        """Whether they agree in direction, how far they lie apart, and what is withheld."""
        from evaluation.wording import comparison_sentences

        return comparison_sentences(self)

    def to_frame(self) -> pd.DataFrame:
        """One row an estimate: name, design, scale, estimate, std_error, limits, p, percent with limits, withheld."""
        rows = []
        for name, effect, share in zip(self.names, self.effects, self.shares, strict=True):
            lower, upper = effect.interval or (None, None)
            rows.append({
                "name": name, "design": str(effect.design), "scale": str(effect.scale), "estimate": effect.estimate,
                "std_error": effect.std_error, "lower": lower, "upper": upper, "p_value": effect.p_value,
                "percent": share.percent, "percent_lower": share.percent_lower, "percent_upper": share.percent_upper,
                "withheld": sum(caveat.severity is Severity.WITHHELD for caveat in effect.caveats),
            })  # fmt: skip
        return frame_of(rows)

    def to_record(self) -> dict[str, Any]:
        """The estimates as plain values."""
        return {"summary": self.summary(), "estimates": self.to_frame().to_dict("records")}

    def plot(self) -> Any:
        """A forest of the estimates in percent where all have one, else as they stand."""
        from evaluation.charts import comparison_chart

        return comparison_chart(self)


def compare(effects: Effect | Sequence[Effect], *, names: Sequence[str] | None = None) -> Comparison:
    """Set estimates of the same outcome side by side; `names` are their designs unless given.

    Raises InputError for none at all, for results that are no Effect, for outcomes of different names, and for names
    that are not one an estimate.
    """
    given = (effects,) if isinstance(effects, Effect) else tuple(effects)
    if not given or not all(isinstance(effect, Effect) for effect in given):
        raise InputError("there is nothing to compare.", mend="Give estimates: compare([did(panel), ...]).")
    outcomes = {effect.outcome for effect in given}
    if len(outcomes) > 1:
        raise InputError(
            f"these are of different outcomes: {', '.join(sorted(outcomes))}.", mend="Compare like to like."
        )
    levels = {effect.level for effect in given}
    if len(levels) > 1:
        raise InputError("these intervals are of different levels.", mend="Make the estimates at one level.")
    called = tuple(str(name) for name in names) if names is not None else _called(given)
    if len(called) != len(given) or len(set(called)) != len(called):
        raise InputError(f"{len(called)} names for {len(given)} estimates.", mend="Give each a name of its own.")
    return Comparison(names=called, effects=given, shares=tuple(magnitude(effect) for effect in given))


def _called(effects: tuple[Effect, ...]) -> tuple[str, ...]:
    designs = [str(effect.design) for effect in effects]
    seen = np.array([designs[:place].count(name) for place, name in enumerate(designs)])
    return tuple(name if not before else f"{name} ({before + 1})" for name, before in zip(designs, seen, strict=True))
