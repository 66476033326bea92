"""Harm by area and period, and by offence: frozen, with its words, its tables and its picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from interventions.figures import listed, number, percent, plural, span
from interventions.importing.severity import ONS_SET

HIDDEN_COUNT = "a count is hidden or missing"
LARGER = "Left out, so that harm is larger than said"
_HEAVY = 2.0
_UNITS = {  # Office for National Statistics, Crime Severity Score (2016): the average sentence of an offence
    ONS_SET: "a day in prison: the average sentence of an offence, fines and community orders reckoned as days"
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class HarmWeighted:
    """Harm by area and period. `rows`: area_code, period, crimes, harm, lower, upper, reason (why there is no figure).

    `offences`: area_code, period, offence, name, crimes, crime_share, weight, weight_low, weight_high, harm,
    harm_share, the heaviest part first. `weights`: offence, weight, weight_low, weight_high, as used. `left_out`:
    offence, name, crimes (empty where not known), weight_low, weight_high and reason.
    """

    rows: pd.DataFrame
    offences: pd.DataFrame
    weights: pd.DataFrame
    left_out: pd.DataFrame
    weight_set: str
    version: str
    level: float

    def summary(self) -> str:
        """Which weights, how many figures, what is few but heavy, and which offences could not be weighed."""
        known = int(self.rows["harm"].notna().sum())
        words = [
            f"Harm of {plural(len(self.weights), 'offence')} by the weights {self.weight_set}, version {self.version}: "
            f"{plural(known, 'figure')}, {self.level:.0%} intervals from the counts; the weights are taken as given. "
            "An interval allows for a further crime of the heaviest offence weighed, whether one was counted or not."
        ]
        if known == 1 and len(self.rows) == 1:
            words += [self.total(), self.few_but_heavy()]
        else:
            words.append(self.unit())
        if len(self.rows) > known:
            words.append(f"{len(self.rows) - known} without a figure: {HIDDEN_COUNT}.")
        if len(self.left_out):
            words.append(f"{LARGER}: {say_unfit(self.left_out)}.")
        return " ".join(word for word in words if word)

    def total(self) -> str:
        """Of one area and period: how many crimes were weighed, what they weigh together, and in which unit."""
        row = self.rows.iloc[0]
        known = self.left_out["crimes"].sum()
        sure = self.left_out["crimes"].notna().all()
        of = f" of {number(row['crimes'] + known)}" if sure and known else ""
        interval = f"{self.level:.0%} interval {span(row['lower'], row['upper'], 0)}"
        more = "; what was left out makes it larger" if len(self.left_out) else ""
        return f"{number(row['crimes'])}{of} crimes weigh {number(row['harm'])} ({interval}{more}). {self.unit()}"

    def unit(self) -> str:
        """What one of the harm is."""
        return f"The unit is {_UNITS.get(self.weight_set, 'a point of the set')}."

    def _weighed(self) -> str:
        """Of one area and period, which crimes the parts are of, where some were left out."""
        row, out = self.rows.iloc[0], self.left_out["crimes"]
        if self.left_out.empty:
            return ""
        whole = row["crimes"] + out.sum()
        share = f" ({percent(row['crimes'] / whole, 0)} of {number(whole)})" if out.notna().all() and whole else ""
        return f"Of the {number(row['crimes'])} crimes that could be weighed{share}, "

    def few_but_heavy(self) -> str:
        """The offences with at least twice as large a part of the harm as of the crimes; empty where there is none."""
        heavy = self.offences[self.offences["harm_share"] >= _HEAVY * self.offences["crime_share"]]
        heavy = heavy[heavy["crimes"] > 0]
        said = [
            f"{row['name']} ({percent(row['crime_share'])} of the crimes, {percent(row['harm_share'])} of the harm)"
            for row in heavy.head(3).to_dict("records")
        ]
        if not said:
            return ""
        few = f"few but heavy: {listed(said)}."
        return f"{self._weighed()}{few}" if self._weighed() else f"F{few[1:]}"

    def to_frame(self) -> pd.DataFrame:
        """One row an area and period, with the set of weights and its version."""
        return self.rows.assign(weight_set=self.weight_set, version=self.version)

    def plot(self) -> Any:
        """Of one area and period, each offence's part of the harm beside its part of the crimes; else areas by harm."""
        from catalogue.need.source_charts import draw_harm, draw_harm_shares

        return draw_harm_shares(self) if len(self.rows) == 1 else draw_harm(self)


def say_unfit(left_out: pd.DataFrame) -> str:
    """Which groups have no weight, with the crimes in each, and then which hold offences too unlike for one weight."""
    bare = left_out["weight_low"].isna()
    without = [f"{row['name']} ({told(row['crimes'])})" for row in left_out[bare].to_dict("records")]
    parts = [f"no weight in this set for {listed(without)}"] if without else []
    wide = left_out[~bare].to_dict("records")
    return "; ".join([*parts, *(f"{row['name']} ({told(row['crimes'])}) {row['reason']}" for row in wide)])


def told(crimes: float) -> str:
    """'48 crimes', or that their number is not known."""
    return "how many is not known" if pd.isna(crimes) else plural(round(crimes), "crime")
