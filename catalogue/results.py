"""The catalogue's answers: frozen, each with its words, its table and its picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from interventions.figures import missing, number, plural, pounds, span
from interventions.vocabulary import AreaType, PreventionTier, ProjectKind

COUNTING_RULES = (
    "A project is counted once in each cell it touches and once in each total. Its money and reach are divided among "
    "its areas by their shares, which sum to one, among its tiers equally, and, where it works in a larger area than "
    "those shown, among the areas inside by population. Money is what was granted, all years together; leveraged "
    "money is said beside it, never added. People reached are those of direct delivery, actual or, where that is not "
    "stated, planned; those of campaigns, training and research are said apart. A confidential location counts in its "
    "authority and in larger areas; in smaller ones it has a row of its own. Projects of every status are counted."
)
EVERY_STATUS = "Projects of every status are counted, the money of all years together."
TIER_LABELS = {**PreventionTier.labels(), "not-stated": "Not stated", "all": "All tiers"}


def say_whole(per: float, denominator: str) -> str:
    """What a figure is of: 'per 100,000 residents', 'of people referred'; and where nobody has named it, that."""
    if not denominator:
        return "(denominator not named)" if per == 1 else f"per {per:,.0f} (denominator not named)"
    return f"of {denominator}" if per == 1 else f"per {per:,.0f} {denominator}"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rates:
    """Rates, proportions or means with limits at `level`; floats for one figure, arrays for many.

    `per`: how many people the rate is for (1 for a proportion). `denominator`: that population in words.
    A figure that is withheld is None (NaN within an array), and `reasons` says why, one for each figure of an array.
    """

    value: float | np.ndarray | None
    lower: float | np.ndarray | None
    upper: float | np.ndarray | None
    method: str
    per: float
    level: float
    denominator: str = ""
    reasons: str | tuple[str, ...] = ""

    @property
    def interval(self) -> tuple[float | np.ndarray | None, float | np.ndarray | None]:
        """Lower and upper limit."""
        return self.lower, self.upper

    @property
    def whole(self) -> str:
        """What the figures are of: 'per 100,000 residents, mid-2020'."""
        return say_whole(self.per, self.denominator)

    def summary(self) -> str:
        """The figure with its interval, method and denominator, or why there is none."""
        frame = self.to_frame()
        figures = zip(*(frame[name] for name in ("value", "lower", "upper", "reason")), strict=True)
        said = [
            f"not shown ({reason})" if reason else f"{number(value, 4)} ({span(lower, upper, 4)})"
            for value, lower, upper, reason in figures
        ]
        return f"{'; '.join(said)} {self.whole} ({100 * self.level:g}% interval, {self.method})"

    def to_frame(self) -> pd.DataFrame:
        """value, lower, upper, method, per, level, denominator, reason: one row a figure."""
        parts = {name: np.atleast_1d(np.asarray(getattr(self, name), float)) for name in ("value", "lower", "upper")}
        frame = pd.DataFrame(parts).assign(
            method=self.method, per=self.per, level=self.level, denominator=self.denominator
        )
        return frame.assign(reason=self.reasons if isinstance(self.reasons, str) else list(self.reasons))

    def plot(self) -> Any:
        """Points with their intervals."""
        from catalogue.charts import draw_rates

        return draw_rates(self)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Coverage:
    """Funded projects by tier and area, and totals ('all').

    `cells`: tier, area_code, area, projects (and those of each kind of work), pence (granted), leveraged (pence),
    reach (people in direct delivery) and reach_other (people reached by other kinds of work).
    """

    cells: pd.DataFrame
    level: AreaType
    projects: int

    def summary(self) -> str:
        """How much is funded, at which tiers, and by which rules it was counted."""
        return f"{self.counts()} {COUNTING_RULES}"

    def counts(self) -> str:
        """Projects and money in all, what stands beside it, projects by tier and by kind of work."""
        whole = self.cells[self.cells["area_code"] == "all"]
        total = whole.iloc[-1]  # all tiers, or the one that is held
        count, unpriced = int(total["projects"]), int(total["projects_without_amount"])
        stated = "no money stated" if missing(total["pence"]) else f"{pounds(total['pence'])} stated"
        words = [f"{plural(count, 'project')}, {stated if count else 'no money'}."]
        if not missing(total["leveraged"]) and total["leveraged"]:
            words.append(f"{pounds(total['leveraged'])} leveraged beside it.")
        if unpriced:
            words.append(f"{plural(unpriced, 'project')} without a stated amount.")
        tiers = whole[whole["tier"] != "all"]
        named = (f"{TIER_LABELS[t]}: {n:,}" for t, n in zip(tiers["tier"], tiers["projects"], strict=True))
        words.append("; ".join(named) + ".")
        kinds = [f"{label}: {int(total[code]):,}" for code, label in ProjectKind.labels().items() if total[code]]
        if kinds:
            words.append("; ".join(kinds) + ".")
        if not missing(total["reach_other"]) and total["reach_other"]:
            words.append(f"{number(total['reach_other'])} people reached by other work than direct delivery.")
        return " ".join(words)

    def to_frame(self) -> pd.DataFrame:
        """One row a tier and area, totals included; pence and people."""
        return self.cells.copy()

    def only(self, tier: str) -> Coverage:
        """The same counts, of one tier; the money of a project in two tiers stays divided."""
        kept = self.cells[self.cells["tier"] == tier].reset_index(drop=True)
        return Coverage(cells=kept, level=self.level, projects=self.projects)

    def matrix(self, measure: str = "projects") -> pd.DataFrame:
        """Areas down, tiers across, of projects, pence, leveraged or reach; empty areas are shown."""
        table = self.cells.pivot(index="area_code", columns="tier", values=measure)  # noqa: PD010 (refuses duplicates)
        order = list(dict.fromkeys(self.cells["area_code"])), list(dict.fromkeys(self.cells["tier"]))
        table = table.loc[order[0], order[1]].rename(columns=TIER_LABELS)
        table.index = pd.Index(self.cells.drop_duplicates("area_code")["area"], name="Area")
        return table.rename_axis(columns=None)

    def plot(self, measure: str = "projects") -> Any:
        """A heat map of areas by tiers, the figure written in each cell."""
        from catalogue.charts import draw_coverage

        return draw_coverage(self, measure)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GapAnalysis:
    """Need beside provision. `gaps`: one row an area, largest gap first, with rate, shares, gap_points and reason."""

    gaps: pd.DataFrame
    measure: str
    need_name: str
    period: str
    per: float
    level: float
    denominator: str
    tier: str = ""
    left_out_projects: float = 0.0
    left_out_pence: float = 0.0
    confidential: int = 0

    def summary(self, most: int = 3) -> str:
        """The largest gaps, each with its reason, and what was compared."""
        when = f", {self.period}" if self.period else ""
        head = (
            f"Need: {self.need_name}{when}, per {self.per:,.0f} {self.denominator} ({self.level:.0%} intervals). "
            f"Provision: share of {self.measure}{self._tier_words()}. {EVERY_STATUS} "
            "Recorded need is what agencies write down, not all that happens."
        )
        if self.left_out_projects > 0.005:
            head += (
                f" Work worth {self.left_out_projects:.1f} projects ({pounds(self.left_out_pence)} stated) is placed "
                "in none of these areas and is not compared."
            )
        if self.confidential:
            head += (
                f" {plural(self.confidential, 'project')} at a confidential location "
                f"{'stands' if self.confidential == 1 else 'stand'} in none of these areas: a tier that seems missing "
                "in one of them may be there."
            )
        return "\n".join([head, *(f"{i}. {r}" for i, r in enumerate(self.gaps["reason"].head(most), start=1))])

    def _tier_words(self) -> str:
        return f", {TIER_LABELS[self.tier].lower()} prevention only" if self.tier else ""

    def to_frame(self) -> pd.DataFrame:
        """One row an area, largest gap first."""
        frame = self.gaps.copy()
        frame.insert(0, "rank", range(1, len(frame) + 1))
        return frame

    def plot(self) -> Any:
        """Share of need and share of provision side by side, area by area."""
        from catalogue.charts import draw_gaps

        return draw_gaps(self)
