"""Sentences at the strength the design allows: described, consistent with, estimated; never more, and no stars."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from evaluation.caveats import CaveatCode, Severity
from evaluation.results import Design, Effect, EffectPath, Finding, Limits
from interventions.figures import number, percent, plural, signed

if TYPE_CHECKING:
    from evaluation.design_card import DesignCard
    from evaluation.group_time import GroupTime
    from evaluation.inference import Inference
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
        Design.SYNTHETIC_CONTROL, Design.SYNTHETIC_DID, Design.CONTROLLED_SERIES, Design.DISPLACEMENT,
    ),
    "More periods before the start, more treated areas, or starts drawn by lot could say more.",
)  # fmt: skip


LINES_OF_COUNTS = ("observed", "counterfactual")
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
        Design.DISPLACEMENT: _displacement,
    }[effect.design]
    return _with_bounds(effect, say(effect))


def path_sentences(path: EffectPath) -> str:
    """The summary of an event study: its event times where they are few, then the pre-trend test."""
    table = path.to_frame()
    shown = [
        f"{row['label']}: {figure(row['estimate'])}{limits_text(row['lower'], row['upper'], path.level)}"
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
        told.append(f"{name}: {figure(average.estimate)}{limits_text(lower, upper, found.level)}.")
    return _with_bounds(found, [*told, f"Before the start: {found.pre_trend.words}"])


def inference_sentences(found: Inference) -> str:
    """What the ladder gave: the headline, how small its p could have been, what stands beside it, what is withheld."""
    counts = (
        f"{found.treated_clusters:,} treated and {found.comparison_clusters:,} comparison clusters "
        f"(by {found.cluster_level})"
    )
    if found.p_value is None:
        said = [f"With {counts} no test of chance is given."]
    else:
        lower, upper = found.interval or (None, None)
        said = [
            f"With {counts}: p = {number(found.p_value, 3)}{limits_text(lower, upper, found.level)}, by {found.method}."
        ]
    said += [f"{test.words[:1].upper()}{test.words[1:].rstrip('.')}." for test in found.tests[:1] if test.words]
    beside = [f"{test.method}: p = {number(test.p_value, 3)}" for test in found.tests[1:] if test.p_value is not None]
    said += [f"Beside it: {'; '.join(beside)}."] if beside else []
    said += [f"Withheld: {one.method} ({one.reason})." for one in found.withheld]
    return " ".join([*said, *(caveat.text for caveat in found.caveats if caveat.code in _OF_INFERENCE)])


_OF_INFERENCE = (CaveatCode.SMALLEST_P, CaveatCode.LEANS, CaveatCode.UNITS_BELOW_DECISION)


def card_sentences(card: DesignCard) -> str:
    """What a design can carry, before any estimate."""
    starts = "; ".join(
        f"{row['start']} ({plural(int(row['clusters']), 'area')})" for row in card.cohorts.to_dict("records")
    )
    told = [
        f"{card.outcome}: {card.units:,} units ({card.unit}) over {plural(card.n_periods, 'period')}, "
        f"{card.periods[0]} to {card.periods[1]}. Decided by {card.cluster_level}: {card.treated_clusters:,} treated and "
        f"{card.comparison_clusters:,} comparison clusters. Starts: {starts}.",
        f"The test that leads: {card.way}. "
        + (f"The smallest p it can give is 1/{round(1 / card.smallest_p):,}." if card.smallest_p >= 1e-6 else ""),
    ]
    if card.leverage is not None:
        told.append(f"The one area that matters most has {percent(card.leverage, 0)} of what identifies the estimate.")
    found = card.detectable
    told.append("The past is too short to say what could be found." if found is None else found.summary())
    return " ".join([*told, *(caveat.text for caveat in card.caveats)])


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


def limits_text(lower: float | None, upper: float | None, level: float) -> str:
    """The interval in brackets, or that there is none."""
    if lower is None or upper is None:
        return " (no interval)"
    return f" ({percent(level, 0)} interval {figure(lower)} to {figure(upper)})"


def _interval(effect: Effect) -> str:
    interval: Limits | tuple[None, None] = effect.interval or (None, None)
    return limits_text(interval[0], interval[1], effect.level)


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
    found = (
        f"{effect.outcome}, {effect.periods[0]} to {effect.periods[1]}: at {effect.start} the series steps away from "
        f"its own trend by a rate ratio of {ratio_words(effect)}."
    )
    interval = effect.ratio_interval
    if interval is None:
        return [found]
    if interval.lower <= 1 <= interval.upper:
        return [found, "The interval holds both a rise and a fall: these data do not tell which."]
    direction = "fall" if interval.upper < 1 else "rise"
    return [
        found,
        f"That is consistent with a {direction} at the start of the programme, and with whatever else changed then.",
    ]


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
    found = (
        f"{effect.outcome}, {_sides(effect)}, {effect.periods[0]} to {effect.periods[1]}: the rate of events in "
        f"treated units changed by a factor of {ratio_words(effect)} against comparison units{_in_percent(effect)}."
    )
    condition = "It is the programme's effect only if both would have changed in proportion without it."
    interval = effect.ratio_interval
    unsure = interval is not None and interval.lower <= 1 <= interval.upper
    doubt = ["The interval holds both a rise and a fall: these data do not tell which."] if unsure else []
    return [found, *doubt, *_per_thousand(effect), condition]


def _in_percent(effect: Effect) -> str:
    """', that is +8.3% (+1.7% to +15.3%)'."""
    if effect.ratio is None:
        return ""
    point, *limits = (f"{signed(100 * (r - 1))}%" for r in (effect.ratio, *(effect.ratio_interval or ())))
    return f", that is {point} ({' to '.join(limits)})" if limits else f", that is {point}"


def _per_thousand(effect: Effect) -> list[str]:
    """Events per 1,000 of exposure from the first start on, as observed and as modelled, where exposure is held."""
    after = effect.series[effect.series["share_treated"] > 0]
    if "exposure" not in after:
        return []
    seen, without = (figure(1000 * after[name].sum() / after["exposure"].sum()) for name in LINES_OF_COUNTS)
    some = "" if effect.start is not None else ", those among them that had not started yet included"
    return [
        f"From the first start on there were {seen} events per 1,000 of exposure and period in treated units{some}; "
        f"in proportion to comparison units there would have been {without}."
    ]


def _synthetic(effect: Effect) -> list[str]:
    return _differences(effect)


def _controlled(effect: Effect) -> list[str]:
    return _differences(effect)


def _displacement(effect: Effect) -> list[str]:
    return _differences(effect)
