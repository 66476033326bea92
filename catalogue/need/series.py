"""Counts by month or quarter: is this rise real?

Before any word like rising, a series is held against its own chance (limits and run rules), its season, the changes in
how it was recorded, and the pandemic. What cannot be told is said not to be told.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from catalogue.need.run_rules import (
    RULES,
    SMALL_MEAN,
    Floats,
    Signal,
    XmR,
    find_signals,
    outside,
    poisson_control_limits,
    stand_alone,
    xmr_bands,
    xmr_limits,
)
from catalogue.need.seasonality import Season, find_season, no_season
from catalogue.need.series_results import Series, Verdict
from catalogue.need.series_rows import in_order, may_be, overlapping, set_aside, starts_anew
from interventions.figures import percent, plural
from interventions.periods import say_named, say_period
from interventions.recording_changes import RecordingChange, all_recording_changes

FEWEST_POINTS, FEWEST_RANGES = 12, 8
MOST_SUPPRESSED = 0.1
RECENT = 3


def watch_series(
    frame: pd.DataFrame, *, period: str = "month", count: str = "count", suppressed: str = "", lowest: float = 1,
    highest: float | None = None, rounded_to: int = 1, changes: Sequence[RecordingChange] = (),
    rebase: Sequence[str] = (), name: str = "",
) -> Series:  # fmt: skip
    """Watch one series of counts: limits, run rules, season, changes of recording and the pandemic.

    `frame`: one row a month ('2022-07') or quarter ('2022Q3') in the column `period`, its `count` (empty where not
    known). A period without a row is a gap, never nought. `suppressed` names a column of flags: such a count may be
    anything from `lowest` to `highest`, or is a gap where no `highest` is given. `rounded_to`: 5 where counts were
    rounded to the nearest five. `changes`: from `interventions.recording_changes`; limits begin anew at each, in
    the month or quarter that holds it, as they do at each period of `rebase`. The pandemic is always marked.
    Raises InputError for periods given twice or of two kinds, negative counts, and dates outside the series.
    """
    table, grain = in_order(frame, period, count, suppressed)
    table = may_be(table, lowest, highest, rounded_to)
    index = pd.PeriodIndex(table.index)
    known = overlapping([*changes, *(one for one in all_recording_changes() if one.kind == "pandemic")], index)
    starts = starts_anew(index, known, rebase)
    firsts = np.array(sorted({0, *starts}))
    table["phase"] = np.searchsorted(firsts, np.arange(len(table)), side="right") - 1
    table["set_aside"] = set_aside(index, known)
    usable = table["count"].where((table["state"] == "counted") & (table["set_aside"] == "")).to_numpy(dtype=float)
    part = index.month.to_numpy() - 1 if grain == "month" else index.quarter.to_numpy() - 1
    season, lone = _season(usable, part, table["phase"].to_numpy(), grain)
    if (hidden := float((table["state"] == "suppressed").mean())) > MOST_SUPPRESSED:
        season = no_season(grain, f"{percent(hidden, 0)} of the {grain}s are suppressed")
    table["factor"] = np.array(season.factors)[part]
    judged = [_judge(table, usable, lone, number, season, grain) for number in range(len(firsts))]
    points = pd.concat([one[0] for one in judged])
    phases = pd.DataFrame([one[1] for one in judged])
    phases["why"] = [starts.get(int(first), ("the series begins", False))[0] for first in firsts]
    phases["asked"] = [starts.get(int(first), ("", False))[1] for first in firsts]
    fired = [(signal, number) for number, one in enumerate(judged) for signal in one[2]]
    signals = _signal_table(fired, points)
    verdict, why_not = _verdict(signals, phases, points, season, grain)
    return Series(
        points=_with_words(points, fired), phases=phases, signals=signals, season=season, changes=known, grain=grain,
        name=name, verdict=verdict, why_not=why_not,
    )  # fmt: skip


def _season(
    usable: Floats, part: NDArray[np.int64], phase: NDArray[np.int64], grain: str
) -> tuple[Season, NDArray[np.bool_]]:
    """The season, and the counts that stand alone once a first look at it is allowed for.

    Season and limits leave out the same ones; where exact Poisson limits decide, neither leaves out any.
    """
    seasonal = np.array(find_season(usable, part, phase, grain=grain).factors)[part]
    lone, apart = np.zeros(len(usable), dtype=bool), np.zeros(len(usable), dtype=bool)
    for stretch in np.unique(phase):
        here = phase == stretch
        lone[here] = stand_alone(usable[here] / seasonal[here])
        apart[here] = lone[here] & ~(xmr_limits(usable[here], lone=lone[here]).mean < SMALL_MEAN)
    return find_season(usable, part, phase, grain=grain, lone=apart), lone


def _judge(
    table: pd.DataFrame, usable: Floats, lone: NDArray[np.bool_], number: int, season: Season, grain: str
) -> tuple[pd.DataFrame, dict[str, Any], list[Signal]]:
    """Limits and signals of one stretch; places of signals are those in the whole series."""
    here = np.flatnonzero(table["phase"] == number)
    own, values = table.iloc[here].copy(), usable[here]
    factor, low, high = (own[name].to_numpy(dtype=float) for name in ("factor", "lowest", "highest"))
    plain, adjusted = (xmr_limits(each, lone=lone[here]) for each in (values, values / factor))
    reason = _withheld(own, values, plain, grain)
    small = not reason and plain.mean < SMALL_MEAN
    expected = np.nansum(values) / np.sum(factor[~np.isnan(values)]) * factor if small else np.full(len(own), np.nan)
    poisson = poisson_control_limits(expected)
    limits = (
        XmR(plain.mean, np.nan, np.nan, plain.moving_range, plain.ranges, plain.screened, plain.leapt)
        if reason
        else plain
    )
    own = own.assign(mean=np.nan if reason else limits.mean, lower=limits.lower, upper=limits.upper)
    for name in ("mean", "lower", "upper"):
        own[f"{name}_seasonal"] = getattr(adjusted, name) * factor if season.found and not reason else np.nan
    own = own.assign(lower_poisson=poisson[0], upper_poisson=poisson[1])
    bands = xmr_bands(adjusted, len(own))
    edges = poisson if small else (bands.lower * factor, bands.upper * factor)
    beyond = [] if reason else outside(low, high, *edges)
    sides = {one.places[0]: "above" if one.direction > 0 else "below" for one in beyond}
    own["beyond"] = [sides.get(place, "") for place in range(len(own))]
    kept = np.where(own["set_aside"] == "", 1.0, np.nan)
    fired: list[Signal] = []
    if not reason:
        held = low * kept, high * kept
        fired = outside(*held, *poisson) if small else find_signals(held[0] / factor, held[1] / factor, bands)
    fired = [one._replace(places=tuple(int(here[place]) for place in one.places)) for one in fired]
    return own, _phase_row(own, limits, adjusted, values, small, reason), fired


def _withheld(own: pd.DataFrame, values: Floats, plain: XmR, grain: str) -> str:
    """Why this stretch has no limits, or nothing."""
    many, hidden = int((~np.isnan(values)).sum()), float((own["state"] == "suppressed").mean())
    if many < FEWEST_POINTS:
        return f"{plural(many, grain)} to go by, and limits need {FEWEST_POINTS}"
    if hidden > MOST_SUPPRESSED:
        return f"{percent(hidden, 0)} of its {grain}s are suppressed, the low ones, so that a mean of the rest misleads"
    if plain.ranges < FEWEST_RANGES:
        return f"only {plural(plain.ranges, 'pair')} of neighbouring {grain}s, so many are the gaps"
    return ""


def _phase_row(
    own: pd.DataFrame, limits: XmR, adjusted: XmR, values: Floats, small: bool, reason: str
) -> dict[str, Any]:
    return {
        "first": say_period(own.index[0]), "last": say_period(own.index[-1]), "kept": int((~np.isnan(values)).sum()),
        "plain_mean": np.nanmean(values) if np.isfinite(values).any() else np.nan,
        "mean": limits.mean, "lower": limits.lower, "upper": limits.upper, "moving_range": limits.moving_range,
        "mean_adjusted": adjusted.mean, "lower_adjusted": np.nan if reason else adjusted.lower,
        "upper_adjusted": np.nan if reason else adjusted.upper, "screened": adjusted.screened,
        "leapt": adjusted.leapt, "small": small,
        "withheld": reason,
    }  # fmt: skip


def _signal_table(fired: list[tuple[Signal, int]], points: pd.DataFrame) -> pd.DataFrame:
    """rule, direction, first, last, phase, and whether it reaches into the last periods of the series."""
    say = [say_period(one) for one in points.index]
    rows = [
        (one.rule, one.direction, say[one.places[0]], say[one.places[-1]], phase, one.places[-1] >= len(say) - RECENT)
        for one, phase in fired
    ]
    table = pd.DataFrame(rows, columns=["rule", "direction", "first", "last", "phase", "recent"])
    return table.astype({"recent": bool}).sort_values(["first", "rule"], kind="stable", ignore_index=True)


def _with_words(points: pd.DataFrame, fired: list[tuple[Signal, int]]) -> pd.DataFrame:
    """The points with the rules that fired at each, and which way."""
    rules: list[list[str]] = [[] for _ in range(len(points))]
    ways: list[set[int]] = [set() for _ in range(len(points))]
    for one, _ in fired:
        for place in one.places:
            rules[place].append(RULES[one.rule])
            ways[place].add(one.direction)
    said = {frozenset(): "", frozenset({1}): "up", frozenset({-1}): "down", frozenset({1, -1}): "both"}
    held = points.assign(signal=["; ".join(one) for one in rules], direction=[said[frozenset(one)] for one in ways])
    held.insert(0, "period", [say_period(one) for one in points.index])
    return held.reset_index(drop=True)


def _why_unjudged(phases: pd.DataFrame, grain: str) -> str:
    """Why the last stretch has no limits, for a reader who asks whether it changed."""
    last = phases.iloc[-1]
    if last["kept"] >= FEWEST_POINTS:
        return f"a change cannot be judged from {say_named(last['first'])} on: {last['withheld']}"
    needed = f"{plural(FEWEST_POINTS, grain)} are needed before a change can be judged, and there are {last['kept']}"
    if len(phases) == 1:
        return needed
    begun = "limits begin anew, as asked, in" if last["asked"] else "counting changed in"
    return f"{begun} {say_named(last['first'])}; {needed}"


def _verdict(
    signals: pd.DataFrame, phases: pd.DataFrame, points: pd.DataFrame, season: Season, grain: str
) -> tuple[Verdict, str]:
    """What may be said of the last periods, or why nothing may."""
    recent, last = signals[signals["recent"]], points.iloc[-RECENT:]
    if phases.iloc[-1]["withheld"]:
        return "no change", _why_unjudged(phases, grain)
    if last["lowest"].where(last["set_aside"] == "").isna().all():
        return "no change", f"none of the last {RECENT} {grain}s can be judged"
    if recent.empty:
        return "no change", ""
    if not season.tested:
        return "no change", "rules fired, but a season was not looked for and may be the reason"
    ways = set(recent["direction"])
    if len(ways) > 1:
        return "no change", "the last signals point both ways"
    if set(recent["rule"]) == {"outside"}:
        return ("higher" if ways == {1} else "lower"), ""
    return ("rising" if ways == {1} else "falling"), ""
