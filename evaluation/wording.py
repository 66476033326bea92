"""Sentences at the strength the design allows: described, consistent with, estimated; never more, and no stars."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from evaluation.caveats import Severity
from evaluation.results import Design, Effect, EffectPath, Finding, Limits, Scale
from interventions.figures import number, percent, plural

if TYPE_CHECKING:
    from evaluation.displacement import Displacement
    from evaluation.group_time import GroupTime
    from evaluation.panel import Panel

# What is withheld is said first, then what weakens the estimate, then what is merely to know.
_RANKS = (Severity.WITHHELD, Severity.CAUTION, Severity.NOTE)
SAYS_MORE = {
    Design.BEFORE_AFTER: "An interrupted time series, which allows for the trend before the start, could say more; "
    "comparison areas with the same months (difference in differences) more still.",
    Design.PAIRED_SCORES: "A comparison group measured at the same two moments could say more; "
    "a draw by lot among those eligible most of all.",
    Design.TIME_SERIES: "The same months in areas without the programme (a controlled series, or difference in "
    "differences) could say more.",
    Design.DIFFERENCES: "Several periods before the start in an event study would show whether the areas had begun to "
    "part; more treated areas, or starts drawn by lot, could say more.",
} | dict.fromkeys(
    (
        Design.GROUP_TIME, Design.EVENT_STUDY, Design.SUN_ABRAHAM, Design.IMPUTATION, Design.STACKED, Design.COUNTS,
        Design.SYNTHETIC_CONTROL, Design.SYNTHETIC_DID, Design.CONTROLLED_SERIES,
    ),
    "More periods before the start, more treated areas, or starts drawn by lot could say more.",
) | {
    Design.DISPLACEMENT: "The same areas month by month, in a controlled series or a difference in differences, could "
    "say more.",
}  # fmt: skip


MOST_TOLD = 10  # event times said in words; more of them are read off the table


def design_that_could_say_more(design: Design) -> str:
    """Which design would answer the question better than this one."""
    return SAYS_MORE[design]


def figure(value: float) -> str:
    """A figure with at least three significant digits: 1,234.5 · 12.3 · 0.0694 · 0.000123; infinity in words."""
    if math.isinf(value):
        return "without limit"
    if value == 0:
        return "0"
    digits = min(max(1 if abs(value) >= 100 else 2 - math.floor(math.log10(abs(value))), 0), 12)
    return number(value, digits)


def ratio_words(effect: Effect) -> str:
    """A rate ratio and its interval: '0.894 (95% interval 0.865 to 0.925)'."""
    interval = effect.ratio_interval
    if effect.ratio is None or interval is None:
        return "withheld" if effect.ratio is None else f"{effect.ratio:.3f} (no interval)"
    return f"{effect.ratio:.3f} ({percent(effect.level, 0)} interval {interval.lower:.3f} to {interval.upper:.3f})"


def effect_sentences(effect: Effect) -> str:
    """The whole summary: what was found, what bounds it, and what could say more."""
    say = {
        Design.BEFORE_AFTER: _before_after,
        Design.PAIRED_SCORES: _paired,
        Design.TIME_SERIES: _time_series,
        Design.DIFFERENCES: _differences,
        Design.SUN_ABRAHAM: _differences,
        Design.IMPUTATION: _differences,
        Design.STACKED: _differences,
        Design.COUNTS: _counts,
        Design.SYNTHETIC_CONTROL: _synthetic,
        Design.SYNTHETIC_DID: _synthetic,
        Design.CONTROLLED_SERIES: _controlled,
    }[effect.design]
    return _with_bounds(effect, say(effect))


def path_sentences(path: EffectPath) -> str:
    """The summary of an event study: its event times where they are few, then the pre-trend test."""
    table = path.to_frame()
    shown = [
        f"{row['label']}: {figure(row['estimate'])}{_limits(row['lower'], row['upper'], path.level)}"
        for row in table.to_dict("records")
        if not row["reference"]
    ]
    told = "; ".join(shown) if len(shown) <= MOST_TOLD else f"{len(shown)} event times, in the table and the picture"
    found = (
        f"Event study of {path.outcome}, {_sides(path)}, {path.periods[0]} to {path.periods[1]}; differences from the "
        f"period before the start: {told}."
    )
    return _with_bounds(path, [found, f"Before the start: {path.pre_trend.words}"])


def group_time_sentences(found: GroupTime) -> str:
    """The summary of group-time effects: the averages, the parts that are few, then what came before."""
    whom = "areas never treated" if found.comparison == "never" else "areas not treated yet"
    told = [
        f"Effects on {found.outcome} by cohort and period, {_sides(found)}, {found.periods[0]} to {found.periods[1]}, "
        f"compared with {whom}."
    ]
    for name, average in (("On average over all cells after the start", found.simple),
                          ("By cohort, each counted by its units", found.group)):  # fmt: skip
        lower, upper = average.interval or (None, None)
        told.append(f"{name}: {figure(average.estimate)}{_limits(lower, upper, found.level)}.")
    return _with_bounds(found, [*told, f"Before the start: {found.pre_trend.words}"])


def displacement_sentences(found: Displacement) -> str:
    """The summary of a displacement analysis: on balance, in each part, and by the older measures."""
    rows = found.parts.to_dict("records")
    whole = rows[-1]
    around = f"Counting the area around it, {found.outcome}" if len(rows) > 1 else found.outcome.capitalize()
    against = "control areas" if len(rows) > 1 else "control area"
    limits = _limits(whole["lower"], whole["upper"], found.level)
    said = [f"{around} changed on balance by {figure(found.estimate)}{limits} against the {against}."]
    said += [
        f"The {row['term']} less its control: {figure(row['estimate'])}"
        f"{_limits(row['lower'], row['upper'], found.level)}."
        for row in rows[:-1]
    ]
    if found.interval is not None and found.interval.lower <= 0 <= found.interval.upper:
        said.append("The interval holds both a rise and a fall: these counts do not tell which.")
    if found.quotient is not None:
        said.append(f"Displacement quotient {figure(found.quotient)}: on its face, {_moved(found.quotient)}.")
    if found.net_effect is not None:
        than = "fewer" if found.net_effect >= 0 else "more"
        said.append(
            f"Total net effect: {figure(abs(found.net_effect))} {found.outcome} {than} than the control area's course "
            "would have left."
        )
    said.append("That is the programme's doing only if all areas would have changed by as many without it.")
    if found.dispersion == 1:
        said.append(
            "The interval takes events as independent of one another (Poisson); where counts vary more than that from "
            "year to year, their ratio of variance to mean is given as dispersion."
        )
    return _with_bounds(found, said)


def _moved(quotient: float) -> str:
    if quotient >= 0:
        return "the fall spread to the area around" if quotient else "the area around did not change beside the control"
    moved = "some of the fall moved to the area around"
    return moved if quotient >= -1 else "the area around rose by more than the fall"


def panel_sentences(panel: Panel) -> str:
    """What a panel holds: units, periods, who is treated, what is missing."""
    units, periods = panel.shape
    treated = int(panel.ever_treated.sum())
    starts = ", ".join(panel.axis.say(start) for start in panel.starts) or "none"
    missing = int((~panel.observed).sum())
    seen = (
        f"{plural(missing, 'cell')} not observed"
        if missing
        else "every cell of these periods observed"
        if panel.gaps
        else "every cell observed"
    )
    found = (
        f"{panel.outcome_name}: {units:,} units ({panel.unit_name}) over {plural(periods, 'period')}, "
        f"{panel.periods[0]} to {panel.periods[-1]}; {treated:,} treated (starts: {starts}), "
        f"{units - treated:,} never treated in the data; {seen}."
    )
    return " ".join([found, *(caveat.text for caveat in panel.caveats)])


def _with_bounds(finding: Finding, found: list[str]) -> str:
    caveats = [caveat.text for rank in _RANKS for caveat in finding.caveats if caveat.severity is rank]
    return " ".join([*found, *caveats, design_that_could_say_more(finding.design)])


def _limits(lower: float | None, upper: float | None, level: float) -> str:
    if lower is None or upper is None:
        return " (no interval)"
    return f" ({percent(level, 0)} interval {figure(lower)} to {figure(upper)})"


def _interval(effect: Effect) -> str:
    interval: Limits | tuple[None, None] = effect.interval or (None, None)
    return _limits(interval[0], interval[1], effect.level)


def _sides(finding: Finding) -> str:
    return f"{finding.n_treated:,} treated and {finding.n_comparison:,} comparison units ({finding.unit})"


def _before_after(effect: Effect) -> list[str]:
    table = effect.series
    rates = []
    for after in (False, True):
        side = table[table["after"] == after]
        rates.append((float(side["observed"].sum()), float(side["exposure"].sum()), len(side)))
    said = " and ".join(
        f"{number(events)} events in {plural(n, effect.unit)} {side} it"
        for (events, _, n), side in zip(rates, ("before", "after"), strict=True)
    )
    found = f"{effect.outcome}, {effect.periods[0]} to {effect.periods[1]}, cut at {effect.start}: {said}"
    if effect.ratio is None:
        return [f"{found}."]
    return [f"{found}; the rate after is {ratio_words(effect)} times the rate before. That is what the series did."]


def _paired(effect: Effect) -> list[str]:
    before, after = effect.series["observed"]
    means = f"mean score {figure(before)} before and {figure(after)} after"
    change = f"a mean difference of {figure(effect.estimate or 0.0)}{_interval(effect)}"
    return [f"Among {effect.population}: {means}, {change}."]


def _time_series(effect: Effect) -> list[str]:
    return _step(effect, "steps away from its own trend", "whatever else changed then")


def _controlled(effect: Effect) -> list[str]:
    return _step(
        effect,
        "steps away from its trend beside the comparison series",
        "whatever else changed then in this series and not in the other",
    )


def _step(effect: Effect, steps: str, besides: str) -> list[str]:
    """The step as a ratio or a difference, and what it is consistent with."""
    log = effect.scale is Scale.LOG_RATE_RATIO
    by = f"a rate ratio of {ratio_words(effect)}" if log else f"{figure(effect.estimate or 0.0)}{_interval(effect)}"
    found = (
        f"{effect.outcome}, {effect.periods[0]} to {effect.periods[1]}: at {effect.start} the series {steps} by {by}."
    )
    if effect.interval is None:
        return [found]
    if effect.interval.lower <= 0 <= effect.interval.upper:
        return [found, "The interval holds both a rise and a fall: these data do not tell which."]
    direction = "fall" if effect.interval.upper < 0 else "rise"
    return [found, f"That is consistent with a {direction} at the start of the programme, and with {besides}."]


def _differences(effect: Effect) -> list[str]:
    found = (
        f"{effect.outcome}, {_sides(effect)}, {effect.periods[0]} to {effect.periods[1]}: treated units changed by "
        f"{figure(effect.estimate or 0.0)} against comparison units{_interval(effect)}."
    )
    condition = "It is the programme's effect only if both would have changed alike without it."
    if effect.interval is not None and effect.interval.lower <= 0 <= effect.interval.upper:
        return [found, "The interval holds both a rise and a fall: these data do not tell which.", condition]
    return [found, condition]


def _counts(effect: Effect) -> list[str]:
    return _differences(effect)


def _synthetic(effect: Effect) -> list[str]:
    return _differences(effect)
