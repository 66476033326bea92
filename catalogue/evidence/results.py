"""The evidence library's answers: frozen, each with its words, its table and its picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from catalogue.evidence.words import BOTH, CONFLICTING, MEASURE_LABELS, UNFUNDED
from interventions.figures import listed, number, percent, plural, span
from interventions.pooling import Pooled


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Evidence:
    """Registers side by side. `claims`: the latest; `history`: earlier readings; `interventions`: one row each."""

    claims: pd.DataFrame
    history: pd.DataFrame
    interventions: pd.DataFrame

    def of(self, intervention: str) -> Evidence:
        """The evidence on one intervention, by its code."""
        kept = [
            frame[frame["intervention_code"] == intervention].reset_index(drop=True)
            for frame in (self.claims, self.history, self.interventions)
        ]
        return Evidence(claims=kept[0], history=kept[1], interventions=kept[2])

    @property
    def conflicting(self) -> bool:
        """True where registers disagree, or one contradicts itself, on any intervention here."""
        return bool(self.interventions["conflicting"].any())

    def summary(self) -> str:
        """How many claims of how many registers, and every disagreement with its sources."""
        count = self.claims["register_code"].nunique()
        held = f"{plural(len(self.claims), 'claim')} of {plural(count, 'register')}"
        head = f"{held} on {plural(len(self.interventions), 'intervention')}, shown side by side and never averaged."
        apart = self.interventions[self.interventions["conflicting"]]
        said = [(row["intervention"], " ".join(row["said"].splitlines())) for row in apart.to_dict("records")]
        lines = [f"{name}: {CONFLICTING}. {words}" for name, words in said]
        return "\n".join([head, *lines])

    def to_frame(self) -> pd.DataFrame:
        """One row a claim in force, UK evidence first within an intervention."""
        return self.claims.copy()

    def plot(self) -> Any:
        """Each register's stance on each intervention, colour and shape by direction."""
        from catalogue.evidence.charts import draw_evidence

        return draw_evidence(self)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EvidenceMap:
    """Interventions by outcomes or settings. `cells`: one row each, with stance, counts, money and state."""

    cells: pd.DataFrame
    across: str

    def summary(self) -> str:
        """How many cells hold evidence, and what is funded without any or evidenced without money."""
        return " ".join(self.points())

    def points(self) -> list[str]:
        """The summary, a sentence each."""
        whole = self.cells.groupby("intervention", sort=False).agg(
            claims=("claims", "sum"), studies=("studies_held", "sum"), projects=("projects", "max")
        )
        known = whole["claims"] + whole["studies"] > 0
        apart = self.cells.loc[self.cells["stance"] == CONFLICTING, "intervention"].drop_duplicates()
        columns = self.cells.groupby("column_name", sort=False)[["claims", "studies_held"]].sum().sum(axis=1)
        lists = (
            ("Registers disagree on", list(apart)),
            ("Funded, and no evidence held:", list(whole.index[~known & (whole["projects"] > 0)])),
            ("Evidence held, and no project funded:", list(whole.index[known & (whole["projects"] == 0)])),
            ("No evidence at all on", list(columns.index[columns == 0])),
        )
        held = int(self.cells["state"].isin([BOTH, UNFUNDED]).sum())
        said = [f"{words} {_some(names)}." for words, names in lists if names]
        return [f"{held:,} of {len(self.cells):,} cells hold evidence.", *said]

    def to_frame(self) -> pd.DataFrame:
        """One row a cell, empty ones included."""
        return self.cells.copy()

    def plot(self, *, address: str = "") -> Any:
        """Marks by stance (colour and shape) and number of registers (size); `address` makes each cell a link."""
        from catalogue.evidence.charts import draw_evidence_map

        return draw_evidence_map(self, address)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PooledEffect:
    """Studies of one intervention on one outcome, pooled by us.

    `estimate`, `interval`, `predicted`: on the measure's own scale (a ratio as a ratio). `pooled`: everything, on the
    scale on which it was pooled (log for ratios). `studies`: one row a study with effect, lower, upper, weight.
    """

    intervention: str
    outcome: str
    measure: str
    ratio: bool
    estimate: float
    interval: tuple[float, float]
    predicted: tuple[float, float] | None
    pooled: Pooled
    studies: pd.DataFrame
    left_out: tuple[str, ...] = ()

    @property
    def null(self) -> float:
        """The value that stands for no difference: 1 for a ratio, 0 otherwise."""
        return 1.0 if self.ratio else 0.0

    def summary(self) -> str:
        """The pooled figure with its interval, what it means, how far the studies differ, and what they are."""
        said = " ".join(filter(None, (self._figure(), self._spread(), self._kinds(), self._left_out())))
        return said.replace(" -", " −")

    def _figure(self) -> str:
        low, high = self.interval
        name, level = MEASURE_LABELS[self.measure].lower(), f"{self.pooled.level:.0%}"
        if low > self.null or high < self.null:
            side = "below" if self.estimate < self.null else "above"
            less, more = ("less common", "more common") if self.ratio else ("lower", "higher")
            means = f"{side} {self.null:g}, the outcome was {less if side == 'below' else more} with the programme"
        else:
            means = f"the interval holds {self.null:g}, so the studies leave open whether there is a difference"
        return (
            f"{plural(self.pooled.studies, 'study', 'studies')} of {self.intervention} on {self.outcome}, pooled "
            f"by us: {name} {number(self.estimate, 2)} ({level} interval {span(low, high, 2)}); {means}. "
            f"Random effects by {self.pooled.method}, interval after Hartung and Knapp"
            f"{', guarded' if self.pooled.guarded else ''}."
        )

    def _spread(self) -> str:
        share = f"Of the variance, {percent(self.pooled.i2, 0)} is between studies (I²)"
        if self.predicted is None:
            return f"{share}; with two studies no range can be given for a further one."
        low, high = self.predicted
        holds = "; that takes in no difference" if low <= self.null <= high else ""
        return f"{share}: a further study's true effect is expected from {span(low, high, 2)}{holds}."

    def _kinds(self) -> str:
        designs = self.studies["design"].replace("", "design not stated").value_counts()
        said = listed([f"{count} {name}" for name, count in designs.items()])
        uk = int(self.studies["uk"].sum())
        return f"Designs: {said}. {plural(uk, 'study', 'studies') if uk else 'None'} from the UK."

    def _left_out(self) -> str:
        if not self.left_out:
            return ""
        return f"Left out, with neither interval nor standard error: {listed(list(self.left_out))}."

    def to_frame(self) -> pd.DataFrame:
        """One row a study and a last one for the pooled estimate."""
        low, high = self.interval
        last = {"citation": "Pooled", "effect": self.estimate, "lower": low, "upper": high, "weight": 1.0}
        return pd.concat([self.studies, pd.DataFrame([last])], ignore_index=True)

    def plot(self) -> Any:
        """A forest plot: each study with its interval, squares by weight, the pooled diamond below."""
        from catalogue.evidence.charts import draw_forest

        return draw_forest(self)


def _some(names: list[str], most: int = 6) -> str:
    return listed(names) if len(names) <= most else f"{', '.join(names[:most])} and {len(names) - most} more"
