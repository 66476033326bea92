"""What merging a portfolio of theories answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from interventions.figures import listed, percent, plural, pounds

_MOST = 5


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Portfolio:
    """The union of several theories of change, with the money behind each.

    `theories`: theory, title, pence (NaN: not stated), assumptions (how many it rests on, alone or together).
    `outcomes`, `factors`: code, name, theories, pence (the whole money of each theory that names it: not to be added
    up), titles; those that no theory names have none.
    `contradictions`: what, about, theory, says, other, other_says.
    `assumptions`: assumption, theories that rest on it, how many of these on it `alone`, their pence, share of all
    money, confidence (the least stated), test and test_due (the first); by money. `chosen`: the fewest of them whose
    failure ends theories with at least `wanted` of the money; `covered`: how much does. `exact`: fewer of the sets
    known to end a theory will not do (there may be others: see `cuts`).
    """

    theories: pd.DataFrame
    outcomes: pd.DataFrame
    factors: pd.DataFrame
    contradictions: pd.DataFrame
    assumptions: pd.DataFrame
    chosen: tuple[str, ...]
    covered: float
    wanted: float
    exact: bool

    def summary(self) -> str:
        """What most of the money rests on, what is crowded, what nobody is after, and what contradicts."""
        pence = self.theories["pence"].sum()
        unstated = int(self.theories["pence"].isna().sum())
        said = [f"{plural(len(self.theories), 'theory', 'theories')}, {pounds(pence)}."]
        if unstated:
            verbs = ("states", "weighs") if unstated == 1 else ("state", "weigh")
            said.append(f"{unstated:,} of them {verbs[0]} no money and {verbs[1]} nothing here.")
        if self.chosen:
            fewest = "" if self.exact else " (fewer may do: the search was stopped)"
            quoted = listed([f"“{text.rstrip('.')}”" for text in self.chosen[:_MOST]])
            if len(self.chosen) > _MOST:
                quoted = f"first of all {quoted}"
            count = plural(len(self.chosen), "assumption")
            said.append(f"{percent(self.covered, 0)} of the money depends on {count}{fewest}: {quoted}.")
            if ((self.assumptions["alone"] == 0) & self.assumptions["assumption"].isin(self.chosen)).any():
                said.append("Some of it is lost only where several of these fail together.")
            untested = self.assumptions["assumption"].isin(self.chosen) & (self.assumptions["test"] == "")
            if untested.any():
                said.append(f"No test is planned for {int(untested.sum())} of these.")
            if self.covered < self.wanted:
                said.append("The rest of it belongs to theories in which no activity leads to an impact.")
        elif pence:
            said.append("No activity leads to an impact, so nothing can be said of what the money rests on.")
        else:
            said.append("No money is stated, so nothing can be said of what it rests on.")
        for name, frame in (("outcome", self.outcomes), ("factor", self.factors)):
            if none := int((frame["theories"] == 0).sum()):
                said.append(f"{plural(none, name)} {'is' if none == 1 else 'are'} served by no theory.")
        if len(self.contradictions):
            said.append(f"{plural(len(self.contradictions), 'contradiction')} between theories.")
        return " ".join(said)

    def to_frame(self) -> pd.DataFrame:
        """One row an assumption, by the money that rests on it."""
        return self.assumptions.copy()

    def due(self, day: str) -> pd.DataFrame:
        """The assumptions whose test is due by a day (2027-04-01), the earliest first, then those without a day."""
        tested = self.assumptions[self.assumptions["test"] != ""]
        tested = tested[tested["test_due"] <= day]
        last = tested.assign(test_due=tested["test_due"].replace("", None))
        return last.sort_values("test_due", ignore_index=True, kind="stable").fillna({"test_due": ""})

    def plot(self, *, most: int = 12) -> Any:
        """The money that rests on each assumption, the largest first; those chosen in full strength."""
        from logic_models.portfolio.pictures import draw_assumptions

        return draw_assumptions(self, most=most)
