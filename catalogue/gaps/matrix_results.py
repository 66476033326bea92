"""What the matrix of gaps answers: frozen, with its words, its table and its picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from catalogue.gaps.cells import ANY_FACTOR, KEY
from catalogue.gaps.kinds import HIGH, KINDS, LOW, NAMES, UNMEASURED
from interventions.figures import listed, missing, number, plural, span
from interventions.vocabulary import AreaType, PreventionTier

RULES = (
    "A project stands in every cell it touches: each of its areas, factors, tiers of prevention and ages; one that "
    "states no ages is open to all. Only work that runs on the day, or is planned, fills a cell. Need is higher or "
    "lower only where the whole interval of the rate lies on one side of the rate of all areas together. Need is not "
    "known by tier, and by age only where a source says so. An empty cell is a question, not a decision: not every "
    "factor needs a project of every tier in every place."
)
UNJUDGED = "No evidence register is loaded, so evidence cannot be judged: vru import reference."
_TIERS = PreventionTier.labels()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GapMatrix:
    """Cells of area × factor × tier × age. `cells`: one row each, the emptiest of high need first, with a true-or-false
    column for each kind of gap; `placed`: which project stands in which cell. `judged`: whether any register of
    evidence is held.
    """

    cells: pd.DataFrame
    placed: pd.DataFrame
    level: AreaType
    as_of: str
    months: int
    projects: int
    left_out: int
    untiered: int
    confidential: int
    judged: bool = True

    def summary(self, most: int = 5) -> str:
        """How many cells have which kind of gap, over all factors and by factor; the first of high need in words."""
        over_all = self.cells["factor"] == ANY_FACTOR
        whole, named = self.cells[over_all], self.cells[~over_all]
        head = (
            f"{plural(self.projects, 'project')} running or planned on {self.as_of}, in "
            f"{plural(len(whole), 'cell')} of {self.level.label.lower()}, tier and age, whatever the factor. "
            f"{_count_kinds(whole)}"
        )
        if len(named):
            many = f"{plural(named['factor'].nunique(), 'factor')}, {plural(len(named), 'cell')}"
            head += f" Each factor by itself ({many}): {_count_kinds(named)}"
        if not self.judged:
            head += f" {UNJUDGED}"
        left = f" {plural(self.left_out, 'project')} in none of the cells" if self.left_out else ""
        left += f", {self.untiered:,} of them without a tier of prevention." if self.untiered else "." * bool(left)
        if self.confidential:
            left += (
                f" {plural(self.confidential, 'project')} at a confidential location, in none of these cells: "
                "one that seems empty may hold it."
            )
        first = [self.explain(key) for key in self.keys(whole[whole["need_is"] == HIGH].head(most))]
        return "\n".join([head + left, *first])

    def to_frame(self) -> pd.DataFrame:
        """One row a cell: the key, need with its interval and people, counts of projects, and the kinds of gap."""
        return self.cells.copy()

    def of_kind(self, kind: str) -> pd.DataFrame:
        """The cells with one kind of gap, in the same order."""
        return self.cells[self.cells[kind]].reset_index(drop=True)

    def idle_factors(self) -> list[str]:
        """The factors that nobody works on in any of the areas and no indicator measures."""
        shown = self.cells.groupby("factor").agg(projects=("projects", "sum"), need=("need", "count"))
        return list(shown.index[(shown["projects"] == 0) & (shown["need"] == 0)])

    def keys(self, cells: pd.DataFrame) -> list[tuple[str, str, str, str]]:
        """The keys of some cells: area_code, factor, tier, age."""
        return list(cells[KEY].itertuples(index=False, name=None))

    def projects_in(self, key: tuple[str, str, str, str]) -> pd.DataFrame:
        """project_id, title and share of the projects in one cell."""
        here = (self.placed[KEY] == list(key)).all(axis=1)
        return self.placed.loc[here, ["project_id", "title", "share"]].reset_index(drop=True)

    def explain(self, key: tuple[str, str, str, str]) -> str:
        """The sentences that say what is provided in a cell, for what need, and what is wrong with it."""
        return self.gather(self.cells[(self.cells[KEY] == list(key)).all(axis=1)])["said"].iloc[0]

    def gather(self, cells: pd.DataFrame) -> pd.DataFrame:
        """Some cells with those that differ in age alone taken together: the first cell's key, ages, and `said`."""
        alike = ["area_code", "factor", "tier", "projects", "works", "harms", "ending", "kinds"]
        every = self.cells["age"].nunique()
        rows = []
        for _, group in cells.groupby(alike, sort=False, dropna=False):
            row = group.iloc[0].to_dict()
            ages = "all ages" if 1 < len(group) == every else f"ages {listed(list(group['age']))}"
            rows.append({**{name: row[name] for name in (*KEY, "area", "projects")}, "ages": ages,
                         "said": _say_cell(row, ages, judged=self.judged)})  # fmt: skip
        return pd.DataFrame(rows, columns=[*KEY, "area", "projects", "ages", "said"])

    def plot(self) -> Any:
        """Areas by factors, shaded by the share of cells that are empty, high need marked."""
        from catalogue.gaps.charts import draw_matrix

        return draw_matrix(self)


def _count_kinds(cells: pd.DataFrame) -> str:
    counts = [f"{kind.name}: {int(cells[kind.code].sum()):,}" for kind in KINDS if cells[kind.code].any()]
    return f"{'; '.join(counts) or 'No kind of gap'}."


def _say_cell(row: dict[Any, Any], ages: str, *, judged: bool) -> str:
    about = "" if row["factor"] == ANY_FACTOR else f", {row['factor_name']}"
    found = [NAMES[code] for code in row["kinds"].split(";") if code]
    return " ".join(
        [f"{row['area']}{about}, {_TIERS[row['tier']].lower()} prevention, {ages}:", _say_provision(row, judged=judged),
         _say_need(row), f"{'; '.join(found)}." if found else ""]
    ).strip()  # fmt: skip


def _say_provision(row: dict[Any, Any], *, judged: bool) -> str:
    count = int(row["projects"])
    if not count:
        return "no project."
    works = f"{plural(int(row['works']), 'uses', 'use')} an intervention that a register holds to work"
    parts = [works] if judged else []
    if row["harms"]:
        parts.append(f"{plural(int(row['harms']), 'uses', 'use')} one held to do harm")
    if row["ending"]:
        parts.append(f"{plural(int(row['ending']), 'ends', 'end')} soon")
    return f"{plural(count, 'project')}{': ' if parts else ''}{listed(parts)}."


def _say_need(row: dict[Any, Any]) -> str:
    if row["need_is"] == UNMEASURED or missing(row["need"]):
        return "No loaded indicator measures this need."
    rate = 1000 * row["need"] / row["people"]
    limits = span(1000 * row["lower"] / row["people"], 1000 * row["upper"] / row["people"])
    side = {HIGH: "higher than", LOW: "lower than"}.get(row["need_is"], "not told apart from")
    return (
        f"{row['need_name']}: {number(rate, 1)} per 1,000 {row['denominator']} ({limits}), {side} all areas together."
    )
