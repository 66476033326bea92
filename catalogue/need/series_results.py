"""What a series of counts can show: its words, its table, its picture."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal

import pandas as pd

from catalogue.need.run_rules import RULES, SMALL_MEAN
from catalogue.need.seasonality import Season
from interventions.figures import listed, number, plural, span
from interventions.recording_changes import RecordingChange

_MOST = 4
NO_CHANGE = "no change that this series can show"
Verdict = Literal["rising", "falling", "higher", "lower", "no change"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Series:
    """Counts in order with limits, signals, and what must be known before a rise is called one.

    `points`: period, count, lowest, highest (what it may be), state ('counted', 'suppressed' or 'missing'), set_aside
    ('pandemic', 'recording batch' or nothing), phase, factor (of the season), mean, lower, upper (plain XmR), those
    with _seasonal (empty where no season was found), lower_poisson, upper_poisson (where the mean is below five),
    beyond ('above' or 'below' the limits that decide), signal (in words) and direction ('up', 'down', 'both').
    `phases`: first, last, why (it begins there), asked, kept (counts the limits rest on), plain_mean (of all of those),
    mean (without the lone ones), lower, upper, those with _adjusted (for the season), moving_range, screened, leapt,
    small, withheld (the reason).
    `signals`: rule, direction (1 or -1), first, last, phase, recent (it reaches into the last three periods).
    """

    points: pd.DataFrame
    phases: pd.DataFrame
    signals: pd.DataFrame
    season: Season
    changes: tuple[RecordingChange, ...]
    grain: str
    name: str
    verdict: Verdict
    why_not: str

    def summary(self) -> str:
        """The verdict first; then limits, signals, season, changes of recording and what was set aside."""
        words = [
            self._verdict(), self._limits(), self._signals(), self.season.summary(), *self._changes(),
            *self._set_aside(), *self._holes(),
        ]  # fmt: skip
        return " ".join(word for word in words if word)

    def to_frame(self) -> pd.DataFrame:
        """One row a period, with the name of the series."""
        return self.points.assign(name=self.name)

    def plot(self) -> Any:
        """The counts with their limits, marks where a rule fired, shading and rules where counting was not itself."""
        from catalogue.need.series_charts import draw_series

        return draw_series(self)

    def recent(self) -> pd.DataFrame:
        """The signals that reach into the last three periods."""
        return self.signals[self.signals["recent"]]

    def _verdict(self) -> str:
        name, found = self.name or "This series", _say_signals(self.recent())
        if self.verdict in ("rising", "falling"):
            return f"{name} is {self.verdict}, beyond what chance and the season explain: {found}."
        if self.verdict in ("higher", "lower"):
            way = "a rise" if self.verdict == "higher" else "a fall"
            said = f"{name}: {way} beyond what chance and the season explain: {found}."
            return f"{said} The next {self.grain}s will say whether it lasts."
        if self.phases.iloc[-1]["withheld"]:
            return f"{name}: {self.why_not}."
        return f"{name}: {NO_CHANGE}{f', since {self.why_not}' if self.why_not else ''}."

    def _limits(self) -> str:
        last = self.phases.iloc[-1]
        if last["withheld"]:
            return f"Limits withheld from {last['first']}: {last['withheld']}."
        said = f"Since {last['first']}: mean {number(last['mean'], 1)}, limits {span(last['lower'], last['upper'])}"
        said += f" (mean ± 2.66 × mean moving range, {plural(int(last['kept']), self.grain)}"
        said += f"; {plural(int(last['screened']), 'outlying moving range')} left out" if last["screened"] else ""
        said += f"; {plural(int(last['leapt']), f'lone {self.grain}')} left out of the mean" if last["leapt"] else ""
        said += "; no lower limit below nought)." if last["lower"] == 0 else ")."
        if self.season.found and not last["small"]:
            adjusted = span(last["lower_adjusted"], last["upper_adjusted"])
            said += f" Seasonally adjusted: mean {number(last['mean_adjusted'], 1)}, limits {adjusted}; these decide."
        if last["small"]:
            said += (
                f" The mean is below {SMALL_MEAN:.0f}, where these limits do not fit: exact Poisson limits decide"
                f"{', widened and narrowed by the season' if self.season.found else ''}, on single points only."
            )
        return said

    def _signals(self) -> str:
        told = self.verdict != "no change"
        others = self.signals[~self.signals["recent"]] if told else self.signals
        if others.empty:
            return "" if told else "No rule fired."
        return f"Rules that fired{' earlier' if told else ''}: {_say_signals(others)}."

    def _changes(self) -> list[str]:
        phases: list[Any] = list(self.phases.itertuples())
        said = [_say_break(before, after) for before, after in pairwise(phases)]
        said += [
            f"Recording moved little by little, {one.first} to {one.last}: {one.what}."
            for one in self.changes
            if one.kind == "gradual"
        ]
        if not any(one.kind != "pandemic" for one in self.changes):
            said.append("No change of recording is known for this time; one that nobody told would look like a change.")
        return said

    def _set_aside(self) -> list[str]:
        said = []
        for why, rows in self.points[self.points["set_aside"] != ""].groupby("set_aside", sort=False):
            beyond = rows[rows["beyond"] != ""]
            figures = ["suppressed" if pd.isna(count) else number(count) for count in beyond["count"]]
            each = zip(beyond["period"], figures, beyond["beyond"], strict=True)
            named = listed([f"{period} ({figure}, {where})" for period, figure, where in each])
            said.append(
                f"{plural(len(rows), self.grain)} marked as {why} ({rows['period'].iloc[0]} to"
                f" {rows['period'].iloc[-1]}): shown, but left out of limits and rules."
                + (f" Beyond the limits of the rest: {named}." if named else "")
            )
        batches = [one for one in self.changes if one.kind == "batch"]
        return said + [f"{one.what[:1].upper()}{one.what[1:]} ({one.certainty}; {one.section})." for one in batches]

    def _holes(self) -> list[str]:
        missing, hidden = (int((self.points["state"] == state).sum()) for state in ("missing", "suppressed"))
        said = [f"{plural(missing, self.grain)} without a figure: gaps, never noughts."] if missing else []
        if hidden:
            said.append(
                f"{plural(hidden, self.grain)} suppressed: judged only where every count they may hide says the same, "
                "and left out of the mean, which is too high for it."
            )
        return said


def _say_signals(signals: pd.DataFrame) -> str:
    """Each rule once, with where it fired."""
    said = []
    for _, rows in signals.groupby(["rule", "direction"], sort=False):
        rule, direction = str(rows["rule"].iloc[0]), int(rows["direction"].iloc[0])
        words = RULES[rule]
        if rule == "trend":
            words = words.replace("rising or falling", "rising" if direction > 0 else "falling")
        else:
            words += " (high)" if direction > 0 else " (low)"
        where = [a if a == b else f"{a} to {b}" for a, b in zip(rows["first"], rows["last"], strict=True)]
        more = [f"{len(where) - _MOST} times more"] if len(where) > _MOST else []
        said.append(f"{words}, {listed([*where[:_MOST], *more])}")
    return "; ".join(said)


def _say_break(before: Any, after: Any) -> str:
    if after.asked:
        return f"Limits begin anew at {after.first}, as asked."
    said = f"Counting changed at {after.first} ({after.why}): limits begin anew there, and no rule looks across it."
    if before.kept and after.kept:
        means = f"{number(before.plain_mean, 1)} before and {number(after.plain_mean, 1)} after"
        said += f" The mean was {means}, no count left out; that step may be the counting alone."
    return said
