"""What the need index answers: ranks with their intervals, what they are made of, and what would change the top."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from interventions.errors import InputError
from interventions.figures import listed, number, percent, plural


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NeedIndex:
    """Areas in order of need, most first.

    `areas`: area_code, area, rank (1: most need, from the counts as they are), rank_lower, rank_middle and rank_upper
    (from the draws), index, index_lower, index_upper. A rank from small counts may lie outside its own interval: the
    first of many areas is often first by luck. `transformed` and `rates`: areas by indicators, in the same order.
    `indicators`: indicator, denominator_name, polarity, period (may be empty),
    weight as used, and the gamma distribution of its rates
    (spread_shape, spread_rate). `left_out`: code, name and indicators of areas without every count.
    """

    areas: pd.DataFrame
    transformed: pd.DataFrame
    rates: pd.DataFrame
    indicators: pd.DataFrame
    transformation: str
    transformation_words: str
    level: float
    draws: int
    seed: int
    weight_spread: float
    left_out: tuple[tuple[str, str, str], ...]

    @property
    def contributions(self) -> pd.DataFrame:
        """What each indicator adds to each area's index: its transformed value times its weight."""
        return self.transformed * self.indicators["weight"].to_numpy()

    def say_first(self) -> str:
        """How many areas cannot be told apart for the first place, in a sentence."""
        first = list(self.areas.loc[self.areas["rank_lower"] == 1, "area"])
        sure = percent(self.level, 0)
        if not first:
            return f"No area can be called the first: none stands there often enough to be named at {sure}."
        if len(first) == 1:
            return f"{first[0]} alone may stand first, at {sure}."
        named = listed([*first[:5], f"{len(first) - 5:,} more"] if len(first) > 6 else first)
        return f"{len(first):,} areas cannot be told apart for the first place, at {sure}: {named}."

    def summary(self) -> str:
        """The first areas with their intervals, how the order was made and how sure it is."""
        first = [
            f"{row.area} ({row.rank_lower:,} to {row.rank_upper:,})" for row in self.areas.head(3).itertuples()
        ]  # fmt: skip
        width = (self.areas["rank_upper"] - self.areas["rank_lower"] + 1).median()
        said = [
            f"Of {plural(len(self.areas), 'area')}, need is highest in {listed(first)}; in brackets, where each may"
            f" stand ({percent(self.level, 0)} of {self.draws:,} draws).",
            self.say_first(),
            f"Half of all areas could stand at any of {number(width)} ranks or more.",
            f"Made of {plural(len(self.indicators), 'indicator')}: {listed(self._weights())}.",
            f"Each rate is turned into its {self.transformation_words}, multiplied by its weight and added up.",
            self._how_drawn(),
        ]
        if self.left_out:
            named = [f"{name} ({lacking})" for _, name, lacking in self.left_out[:5]]
            rest = f" and {len(self.left_out) - 5:,} more" if len(self.left_out) > 5 else ""
            said.append(
                f"Left out, because a count is suppressed or missing, which is not nought: {', '.join(named)}{rest}."
            )
        return " ".join(said)

    def _weights(self) -> list[str]:
        rows = self.indicators.sort_values("weight", ascending=False, kind="stable")
        whole = [_per(str(name)) for name in rows["denominator_name"]]
        times = [f", {period}," if period else "" for period in rows["period"]]
        named = [f"{name}{time}" for name, time in zip(rows["indicator"], times, strict=True)]
        said = [f"{a} {b} ({weight:.1%})" for a, b, weight in zip(named, whole, rows["weight"], strict=True)]
        return said if len(said) <= 6 else [*said[:5], f"{len(said) - 5} more"]

    def _how_drawn(self) -> str:
        said = "Each draw takes a rate that the count allows, a nought included"
        if self.weight_spread == 0 or len(self.indicators) == 1:
            return f"{said}; weights stay as chosen."
        return f"{said}, and weights around those chosen (an average weight by {percent(self.weight_spread, 0)})."

    def to_frame(self) -> pd.DataFrame:
        """One row an area: ranks and index with their intervals, then what each indicator adds."""
        added = self.contributions.add_prefix("adds: ").reset_index(drop=True)
        return pd.concat([self.areas, added], axis=1)

    def plot(self, most: int = 40) -> Any:
        """The first `most` areas: the middle rank of the draws as a point, its interval as a line."""
        from catalogue.need.index_charts import draw_ranks

        return draw_ranks(self.areas.head(most), len(self.areas))

    def what_would_change_top(self, n: int = 5) -> TopChanges:
        """Which change of one weight, or which indicator left out, would change who is among the first `n`.

        The other weights keep their proportions to one another.
        """
        if not 0 < n < len(self.areas):
            raise InputError(
                f"there are no first {n} among {plural(len(self.areas), 'area')}.", mend="Ask for fewer areas."
            )
        rows = [self._one_weight(k, n) for k in range(len(self.indicators))] if len(self.indicators) > 1 else []
        columns = ["indicator", "weight", "lower_to", "lower_change", "raise_to", "raise_change", "left_out_change"]
        reaching = self.areas[(self.areas["rank_lower"] <= n) & (np.arange(len(self.areas)) >= n)]
        return TopChanges(
            top=self.areas.head(n), changes=pd.DataFrame(rows, columns=columns),
            reaching=reaching.reset_index(drop=True), of=len(self.areas), level=self.level,
        )  # fmt: skip

    def _one_weight(self, k: int, n: int) -> list[Any]:
        """The nearest lower and higher weight of indicator k at which another area enters the first n."""
        weight = float(self.indicators["weight"].iloc[k])
        own = self.transformed.iloc[:, k].to_numpy()
        rest = (self.areas["index"].to_numpy() - weight * own) / (1 - weight)
        ahead = rest[:n, None] - rest[None, n:]  # members before outsiders with the indicator left out
        by_own = own[:n, None] - own[None, n:]
        with np.errstate(divide="ignore", invalid="ignore"):
            meet = np.where(ahead == by_own, np.nan, ahead / (ahead - by_own))
        falls, rises = by_own > ahead, by_own < ahead  # which way of moving the weight lets the outsider overtake
        down = np.where(falls & (meet >= 0) & (meet <= weight + 1e-12), meet, -np.inf)
        up = np.where(rises & (meet <= 1) & (meet >= weight - 1e-12), meet, np.inf)
        return [
            self.indicators["indicator"].iloc[k], weight, *self._swap(down, int(np.argmax(down)), n),
            *self._swap(up, int(np.argmin(up)), n), self._without(rest, n),
        ]  # fmt: skip

    def _swap(self, meet: np.ndarray, at: int, n: int) -> tuple[float, str]:
        value = meet.flat[at]
        if not np.isfinite(value):
            return float("nan"), ""
        member, outsider = divmod(at, len(self.areas) - n)
        names = self.areas["area"]
        return float(np.clip(value, 0, 1)), f"{names.iloc[n + outsider]} for {names.iloc[member]}"

    def _without(self, rest: np.ndarray, n: int) -> str:
        """Who enters and who leaves the first n when the indicator is left out."""
        then = set(np.argsort(-rest, kind="stable")[:n].tolist())
        names = self.areas["area"]
        enters = [str(names.iloc[row]) for row in sorted(then - set(range(n)))]
        leaves = [str(names.iloc[row]) for row in range(n) if row not in then]
        return f"{listed(enters)} for {listed(leaves)}" if enters else ""


def _per(denominator: str) -> str:
    """'per resident (2021)'; other denominators as they are named."""
    return re.sub(r"^per residents, (.+)$", r"per resident (\1)", f"per {denominator}")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TopChanges:
    """What would change who is among the first areas (`top`, of `of` areas, as in NeedIndex.areas).

    `changes`, one row an indicator: its weight; lower_to and raise_to, the nearest weights at which another area
    enters (empty: none does), with who for whom; left_out_change, the same with the indicator left out. `reaching`:
    areas below the top whose interval reaches into it.
    """

    top: pd.DataFrame
    changes: pd.DataFrame
    reaching: pd.DataFrame
    of: int
    level: float

    @property
    def certain(self) -> tuple[str, ...]:
        """Those of the top whose whole interval lies in it."""
        return tuple(self.top.loc[self.top["rank_upper"] <= len(self.top), "area"])

    def summary(self) -> str:
        """The smallest change of a weight that changes the top, what leaving out does, who else may belong there."""
        said = [
            f"The first {len(self.top)}: {listed(list(self.top['area']))}.",
            self._weight_words(),
            self._left_out_words(),
        ]
        names = [str(name) for name in self.reaching["area"].head(5)]
        more = f" and {len(self.reaching) - 5:,} more" if len(self.reaching) > 5 else ""
        others = f"{', '.join(names)}{more}" if more else listed(names)
        said.append(
            f"At {percent(self.level, 0)}, {plural(len(self.reaching), 'other area')} could belong there: {others}."
            if names else f"At {percent(self.level, 0)}, no other area could belong there."
        )  # fmt: skip
        if self.certain:
            said.append(f"Sure to belong there: {listed(list(self.certain))}.")
        else:
            said.append("None of them is sure to belong there.")
        return " ".join(said)

    def _weight_words(self) -> str:
        moves = self.to_frame()
        if moves.empty:
            return "No change of one weight would change them."
        row = moves.iloc[0]
        verb = "Raising" if row["to"] >= row["weight"] else "Lowering"
        return (
            f"{verb} the weight of {row['indicator']} from {percent(row['weight'])} to {percent(row['to'])} would"
            f" bring in {row['change']}; no smaller change of one weight does."
        )

    def _left_out_words(self) -> str:
        kept = self.changes[self.changes["left_out_change"] != ""]
        if kept.empty:
            return "Leaving out any one indicator would not change them."
        said = [f"{row.indicator} ({row.left_out_change})" for row in kept.head(5).itertuples()]
        more = f"; and so would {len(kept) - 5:,} more" if len(kept) > 5 else ""
        return f"Leaving out one of these would change them: {', '.join(said)}{more}."

    def to_frame(self) -> pd.DataFrame:
        """indicator, weight, to, by, change: each change of one weight that changes the top, the smallest first."""
        parts = [
            self.changes[["indicator", "weight", f"{way}_to", f"{way}_change"]].set_axis(
                ["indicator", "weight", "to", "change"], axis=1
            )
            for way in ("lower", "raise")
        ]
        moves = pd.concat(parts).dropna(subset="to")
        moves.insert(3, "by", moves["to"] - moves["weight"])
        return moves.sort_values("by", key=abs, kind="stable").reset_index(drop=True)

    def plot(self, most: int = 40) -> Any:
        """The areas that are or could be among the first, with their rank intervals."""
        from catalogue.need.index_charts import draw_ranks

        return draw_ranks(pd.concat([self.top, self.reaching]).head(most), self.of)
