"""What is provided for each head and each person in need: frozen, with its words, its table and its picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from interventions.figures import missing, number, percent, plural, pounds
from interventions.vocabulary import AreaType

MEASURES = {"pence": "Money", "places": "Places", "reach": "People reached"}
WHOLE = "all"
RULES = (
    "A project is divided among its areas by their shares. Money is what was granted, all years together; places and "
    "people reached are those of direct delivery. Where a project states no figure, what is shown is the least there "
    "is. Residents and need are counted once, people reached by two projects twice: a ratio of one does "
    "not say that everybody is reached."
)
_DIVIDED = {
    "tier": "Among its tiers a project is divided equally; need is not known by tier, so each is set against all need.",
    "age": "Among age bands a project is divided by the years of age it serves; one without ages stands apart.",
    "factor": "The same project stands whole in each of its factors, so factors are never added together.",
    "setting": "The same project stands whole in each of its settings, so settings are never added together; each is "
               "set against all need.",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Provision:
    """Provision by area, part (a tier, age band, factor or setting; WHOLE for all) and measure (pence, places, reach).

    `rows`: projects, unstated (those of them without a figure), amount, people, per_head, need with its limits, and
    per_need (of places and reach: the coverage ratio) with lower and upper.
    """

    rows: pd.DataFrame
    by: str
    level: AreaType
    as_of: str
    projects: int
    need_name: str
    reported: tuple[float, float] | None
    chance: bool

    @property
    def interval(self) -> str:
        """What the limits allow for; what is provided is taken as counted."""
        parts = ["chance in the count of need"] if self.chance else []
        if self.reported:
            parts.append(f"need of which {percent(self.reported[0], 0)} to {percent(self.reported[1], 0)} is reported")
        return " and ".join(parts)

    def summary(self) -> str:
        """What is provided in all and for each person in need, and by which rules it was counted."""
        when = f" running or planned on {self.as_of}" if self.as_of else " of every status"
        total = self.rows[(self.rows["area_code"] == WHOLE) & (self.rows["part"] == WHOLE)]
        words = [f"{plural(self.projects, 'project')}{when}, {int(total['projects'].max()):,} in these areas."]
        words += [self.explain(WHOLE, WHOLE, measure) for measure in MEASURES]
        if self.need_name:
            words.append(f"Limits allow for {self.interval}; what is provided is taken as counted.")
        return " ".join([*words, _DIVIDED[self.by], RULES])

    def explain(self, area_code: str, part: str, measure: str) -> str:
        """One figure in a sentence: the amount, for each resident, and for each person or event of need."""
        found = self.rows[(self.rows[["area_code", "part", "measure"]] == [area_code, part, measure]).all(axis=1)]
        row = found.to_dict("records")[0]
        about = f"{row['area']}, {row['part_name'].lower()}: " if part != WHOLE else f"{row['area']}: "
        what = MEASURES[measure].lower()
        if missing(row["amount"]):
            return f"{about}{what} not stated by any of {plural(int(row['projects']), 'project')}."
        say = pounds if measure == "pence" else number
        least = "at least " if row["unstated"] else ""
        words = [f"{about}{least}{say(row['amount'])} {'of money' if measure == 'pence' else what}"]
        if not missing(row["per_head"]):
            each = pounds(row["per_head"]) if measure == "pence" else f"{number(1000 * row['per_head'], 1)} per 1,000"
            words.append(f"{each} {'a head' if measure == 'pence' else 'residents'}")
        if not missing(row["lower"]):
            words.append(self._say_need(row, measure))
        return f"{', '.join(words)}."

    def _say_need(self, row: dict[Any, Any], measure: str) -> str:
        figures = [row[name] for name in ("per_need", "lower", "upper")]
        if measure == "pence":
            best, low, high = (pounds(None if one == np.inf else one) for one in figures)
            limits = f"{low} or more" if row["upper"] == np.inf else f"{low} to {high}"
        else:
            best, low, high = (number(None if one == np.inf else 1000 * one, 1) for one in figures)
            limits = f"{low} or more" if row["upper"] == np.inf else f"{low} to {high}"
        of = f"for each event of need ({self.need_name})" if measure == "pence" else f"per 1,000 of {self.need_name}"
        if row["unstated"]:
            return f"at least {low} {of}"
        return f"{limits} {of}, no best figure" if missing(figures[0]) else f"{best} {of} ({limits})"

    def to_frame(self) -> pd.DataFrame:
        """One row an area, part and measure; pence and people."""
        return self.rows.copy()

    def told(self) -> pd.DataFrame:
        """The rows for a reader: money in pounds and pence, people and places per 1,000, 'at least' where one is."""
        words = [self._told(row) for row in self.rows.to_dict("records")]
        names = self.rows["measure"].map({code: name.lower() for code, name in MEASURES.items()})
        frame = self.rows[["area", "part_name"]].assign(measure=names, projects=self.rows["projects"])
        return pd.concat(
            [frame, pd.DataFrame(words, columns=["amount", "per_head", "per_need", "lower", "upper"])], axis=1
        )

    def _told(self, row: dict[Any, Any]) -> tuple[str, ...]:
        least = "at least " if row["unstated"] else ""
        say = _each_pounds if row["measure"] == "pence" else _each_thousand
        if missing(row["amount"]):
            return ("not stated", *["–"] * 4)
        amount = _each_pounds(row["amount"]) if row["measure"] == "pence" else number(row["amount"], 1)
        low, high = say(row["lower"]), "no upper end" if row["upper"] == np.inf else say(row["upper"])
        best = "no best figure" if missing(row["per_need"]) and not missing(row["lower"]) else say(row["per_need"])
        if least and not missing(row["lower"]):  # more may be provided, so nothing bounds it from above
            best, high = f"{least}{low}", "not known"
        head = say(row["per_head"]) if missing(row["per_head"]) else f"{least}{say(row['per_head'])}"
        return f"{least}{amount}", head, best, low, high

    def plot(self, measure: str = "reach") -> Any:
        """Areas by parts: the coverage ratio with its limits; where no need is given, the amount for each head."""
        from catalogue.provision_charts import draw_provision

        return draw_provision(self, measure)


def _each_pounds(pence: float) -> str:
    return "–" if missing(pence) else f"£{pence / 100:,.2f}"


def _each_thousand(each: float) -> str:
    return "–" if missing(each) else f"{number(1000 * each, 1)} per 1,000"
