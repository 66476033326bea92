"""What changed between two snapshots: frozen, with its words and its table."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from interventions.figures import listed, plural

RISE, FALL, CHANCE = "higher beyond chance", "lower beyond chance", "within chance"
COUNTING, UNKNOWN = "counting changed", "cannot be told"
_MOST_PERIODS = 6
VERDICTS = (RISE, FALL, CHANCE, COUNTING, UNKNOWN)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WhatChanged:
    """Changes between two snapshots, told apart. Each frame has a column `words`; the three share no row.

    `need`: one row an area and category or indicator with a new period: both counts and exposures, ratio, lower,
    upper and verdict (one of VERDICTS). `provision` and `recording`: kind, what it is about, before and after.
    """

    before: str
    before_day: str
    after: str
    after_day: str
    need: pd.DataFrame
    provision: pd.DataFrame
    recording: pd.DataFrame
    level: float

    @property
    def nothing(self) -> bool:
        """True where the two say the same."""
        return self.need.empty and self.provision.empty and self.recording.empty

    def summary(self, most: int = 5) -> str:
        """What changed in need, in provision and in recording, each by itself; the first of each in words."""
        head = f"{self.before} ({self.before_day}) to {self.after} ({self.after_day})."
        if self.nothing:
            return f"{head} Nothing changed."
        return "\n".join([
            head, *self._part("Need", self.need_in_order(), "verdict", most),
            *(f"  {said}" for said in (self.periods(), self.chance()) if said),
            *self._part("Provision", self.provision, "kind", most),
            *self._part("Recording", self.recording, "kind", most),
        ])  # fmt: skip

    def _part(self, name: str, frame: pd.DataFrame, by: str, most: int) -> list[str]:
        if frame.empty:
            return [f"{name}: {'no new period to compare' if by == 'verdict' else 'nothing changed'}."]
        counts = frame[by].value_counts()
        order = [one for one in VERDICTS if one in counts] if by == "verdict" else list(counts.index)
        said = "; ".join(f"{one} {counts[one]:,}" for one in order)
        first = frame[frame["verdict"].isin([RISE, FALL])] if by == "verdict" else frame.drop_duplicates(by)
        return [f"{name}: {said}.", *(f"  {words}" for words in first["words"].head(most))]

    def need_in_order(self) -> pd.DataFrame:
        """The changes in need: rises first, then falls, each with the counts that moved furthest first."""
        moved = (self.need["after_count"] - self.need["before_count"]).abs()
        place = self.need["verdict"].map({verdict: at for at, verdict in enumerate(VERDICTS)})
        order = self.need.assign(_place=place, _moved=-pd.to_numeric(moved)).sort_values(
            ["_place", "_moved"], kind="stable", ignore_index=True
        )
        return order.drop(columns=["_place", "_moved"])

    def chance(self) -> str:
        """How many comparisons would be called a change by chance alone; empty where fewer than two were made."""
        tested = int(self.need["verdict"].isin([RISE, FALL, CHANCE]).sum())
        if tested < 2:
            return ""
        expected = (1 - self.level) * tested
        return f"Of {plural(tested, 'comparison')}, {expected:.1f} would be called a change by chance alone."

    def periods(self) -> str:
        """Which periods of crime or of an indicator are set beside which."""
        pairs = self.need[["before_period", "after_period"]].drop_duplicates()
        told = [f"{after} with {before}" if before else f"{after} with nothing held before it"
                for before, after in pairs.itertuples(index=False, name=None)]  # fmt: skip
        if not told:
            return ""
        return f"Compared: {listed(told[:_MOST_PERIODS])}{' and others' if len(told) > _MOST_PERIODS else ''}."

    def to_frame(self) -> pd.DataFrame:
        """All changes below one another: class (need, provision or recording), kind, about, words."""
        named = {
            "need": self.need.assign(kind=self.need["verdict"]), "provision": self.provision,
            "recording": self.recording,
        }  # fmt: skip
        frame = pd.concat(named, names=["class", None])[["kind", "about", "words"]]
        return frame.reset_index(level="class").reset_index(drop=True)
