"""Gaps with how sure they are: frozen, with its words, its table and its picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from catalogue.gaps.charts import GAP, MORE
from interventions.figures import listed, plural, signed


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SureGaps:
    """One row an area in `gaps`: gap_points as seen, its interval, share_short (of the draws), rank limits, verdict."""

    gaps: pd.DataFrame
    draws: int
    level: float
    weights: dict[str, float]
    weight_spread: float
    share_spread: float
    under_reported: bool
    need_name: str = ""
    period: str = ""
    measure: str = ""

    def summary(self) -> str:
        """How many gaps survive the draws, which they are, and what was drawn."""
        kept = self.gaps[self.gaps["verdict"] == GAP]
        more = self.gaps[self.gaps["verdict"] == MORE]
        survive = "has a gap that survives" if len(kept) == 1 else "have a gap that survives"
        head = (
            f"Of {plural(len(self.gaps), 'area')}, {len(kept):,} {survive} {self.draws:,} draws (its whole "
            f"{self.level:.0%} interval above nought); {len(more):,} {'has' if len(more) == 1 else 'have'} more than "
            f"{'its' if len(more) == 1 else 'their'} share; of {len(self.gaps) - len(kept) - len(more):,} it cannot "
            "be told."
        )
        named = [
            f"{row['area']}: {signed(row['gap_points'])} points ({signed(row['gap_lower'])} to "
            f"{signed(row['gap_upper'])}), place {row['rank_lower']:.0f} to {row['rank_upper']:.0f}."
            for row in kept.head(10).to_dict("records")
        ]
        if len(self.gaps) >= 10:
            head += f" By chance alone {(1 - self.level) * len(self.gaps):.1f} would be called one or the other."
        return "\n".join([head, *named, self.assumptions()])

    def assumptions(self) -> str:
        """What was drawn, and how far it was let vary."""
        drawn = ["counts as chance would vary them"]
        if self.weight_spread and len(self.weights) > 1:
            drawn.append(f"weights by about {self.weight_spread:.0%} up or down")
        if self.share_spread:
            drawn.append(f"a project's half by about {100 * self.share_spread:.0f} points")
        if self.under_reported:
            drawn.append("the part of events that is reported, between the limits given")
        about = ", ".join(part for part in (self.need_name, self.period) if part)
        of = f"Need is {about}; provision is {self.measure}. " if about and self.measure else ""
        return f"{of}Drawn anew each time: {listed(drawn)}."

    def to_frame(self) -> pd.DataFrame:
        """One row an area, the surest gap first."""
        return self.gaps.copy()

    def plot(self) -> Any:
        """Each area's gap with its interval."""
        from catalogue.gaps.charts import draw_sure_gaps

        return draw_sure_gaps(self)
