"""Sentences at the strength the design allows: described, consistent with, estimated; never more, and no stars."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from evaluation.caveats import CaveatCode, Severity
from evaluation.results import Design, Effect, EffectPath, Finding, Limits, Scale
from interventions.figures import listed, number, percent, plural, signed

if TYPE_CHECKING:
    from evaluation.comparing import Comparison
    from evaluation.design_card import DesignCard
    from evaluation.displacement import Displacement
    from evaluation.group_time import GroupTime
    from evaluation.ladder import Inference
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


LINES_OF_COUNTS = ("observed", "counterfactual")
LEAST_TOLD, MOST_DONORS = 0.01, 6  # share of a donor that is named, and how many are
SMALLEST_SAID, ROUNDING = 1e-6, 1e-12
MOST_TOLD = 10  # event times said in words; more of them are read off the table


def design_that_could_say_more(design: Design) -> str:
    """Which design would answer the question better than this one."""
    return SAYS_MORE[design]


def figure(value: float) -> str:
    """A figure with at least three significant digits: 1,234.5 · 12.3 · 0.0694 · 0.000123; infinity in words."""
    if math.isinf(value):
        return "without limit"
    if abs(value) < SMALLEST_SAID:
        return "0" if abs(value) < ROUNDING else f"{value:.2e}"
    digits = min(max(1 if abs(value) >= 100 else 2 - math.floor(math.log10(abs(value))), 0), 12)
    return number(value, digits)


def chance(p: float) -> str:
    """A p in words, never as nought: 'p = 0.043', 'p < 0.001'."""
    return f"p = {number(p, 3)}" if p >= 0.0005 else "p < 0.001"


def level_words(level: float) -> str:
    """A level as a reader writes it: '95%', '99.9%'."""
    return f"{100 * level:g}%"


def ratio_words(effect: Effect) -> str:
    """A rate ratio and its interval: '0.894 (95% interval 0.865 to 0.925)'."""
    interval = effect.ratio_interval
    if effect.ratio is None or interval is None:
        return "withheld" if effect.ratio is None else f"{effect.ratio:.3f} (no interval)"
    return f"{effect.ratio:.3f} ({level_words(effect.level)} interval {interval.lower:.3f} to {interval.upper:.3f})"


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
        f"{found.treated_clusters:,} treated and {plural(found.comparison_clusters, 'comparison cluster')} "
        f"(by {found.cluster_level})"
    )
    if found.p_value is None:
        said = [f"With {counts} no test of chance is given."]
    else:
        lower, upper = found.interval or (None, None)
        said = [f"With {counts}: {chance(found.p_value)}{limits_text(lower, upper, found.level)}, by {found.method}."]
    said += [f"{test.words[:1].upper()}{test.words[1:].rstrip('.')}." for test in found.tests[:1] if test.words]
    beside = [f"{test.method}: {chance(test.p_value)}" for test in found.tests[1:] if test.p_value is not None]
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
        f"{card.periods[0]} to {card.periods[1]}. Decided by {card.cluster_level}: {card.treated_clusters:,} treated "
        f"and {card.comparison_clusters:,} comparison clusters. Starts: {starts}.",
        f"The test that leads: {card.way}."
        + (f" The smallest p it can give is 1/{round(1 / card.smallest_p):,}." if card.smallest_p >= 1e-6 else ""),
    ]
    if card.leverage is not None:
        told.append(f"The one area that matters most has {percent(card.leverage, 0)} of what identifies the estimate.")
    if card.cluster_level == card.unit and card.treated_clusters > 1:
        told.append(
            f"This takes each {card.unit} to have been decided by itself: if one body decided for several, name it."
        )
    found = card.detectable
    told.append("The past is too short to say what could be found." if found is None else found.summary())
    return " ".join([*told, *(caveat.text for caveat in card.caveats)])


def displacement_sentences(found: Displacement) -> str:
    """The summary of a displacement analysis: on balance, in each part, and by the older measures."""
    rows = found.parts.to_dict("records")
    whole = rows[-1]
    around = f"Counting the area around it, {found.outcome}" if len(rows) > 1 else found.outcome.capitalize()
    against = "control areas" if len(rows) > 1 else "control area"
    limits = limits_text(whole["lower"], whole["upper"], found.level)
    said = [f"{around} changed on balance by {figure(found.estimate)}{limits} against the {against}."]
    said += [
        f"The {row['term']} less its control: {figure(row['estimate'])}"
        f"{limits_text(row['lower'], row['upper'], found.level)}."
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


def comparison_sentences(found: Comparison) -> str:
    """Whether several estimates agree in direction, how far they lie apart, and which of them are bounded."""
    told = [
        f"{name}: {figure(effect.estimate) if effect.estimate is not None else 'withheld'}{_interval(effect)}"
        + ("" if share.percent is None else f", {signed(share.percent, 1)}%")
        for name, effect, share in zip(found.names, found.effects, found.shares, strict=True)
    ]
    known = [effect.estimate for effect in found.effects if effect.estimate is not None]
    agree = len({math.copysign(1, value) for value in known if value}) <= 1
    bounded = [effect.interval for effect in found.effects if effect.interval is not None]
    silent = len(bounded) == len(found.effects) and all(one.lower <= 0 <= one.upper for one in bounded)
    verdict = (
        "None of them tells a direction: every interval holds both a rise and a fall."
        if silent
        else "All point the same way; none of them proves the others, as all rest on the same data."
        if agree
        else "They do not point the same way: the finding hangs on the design, and none may be picked for its sign."
    )
    return f"{'; '.join(told)}. {verdict}" if len(known) > 1 else f"{'; '.join(told)}."


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
    return f" ({level_words(level)} interval {figure(lower)} to {figure(upper)})"


def _interval(effect: Effect) -> str:
    interval: Limits | tuple[None, None] = effect.interval or (None, None)
    return limits_text(interval[0], interval[1], effect.level)


def _sides(finding: Finding) -> str:
    return f"{finding.n_treated:,} treated and {plural(finding.n_comparison, 'comparison unit')} ({finding.unit})"


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
    """What the synthetic area is made of, how well it went along before, the gap after, and its rank."""
    from evaluation.synthetic import Synthetic, SyntheticControl

    if not isinstance(effect, Synthetic):
        return _differences(effect)
    since = "from their starts on" if effect.start is None else f"from {effect.start} on"
    found = (
        f"{effect.outcome}, {effect.population}, {effect.periods[0]} to {effect.periods[1]}: {since} it differed on "
        f"average by {figure(effect.estimate or 0.0)} from a mixture of {plural(effect.n_comparison, 'untreated unit')}"
        f"{_interval(effect)}."
    )
    top = effect.weights[effect.weights["weight"] >= LEAST_TOLD].head(MOST_DONORS)
    told = [f"{row['name']} {percent(row['weight'], 0)}" for row in top.to_dict("records")]
    rest = 1 - float(top["weight"].sum())
    made = [*told, f"others {percent(rest, 0)}"] if rest >= LEAST_TOLD else told
    mixture = f"The mixture: {listed(made)}. Before the start its usual gap was {figure(effect.pre_rmspe)}."
    said = [found, mixture]
    if effect.p_value is not None and effect.smallest_p is not None:
        placebos = round(1 / effect.smallest_p) - 1
        as_large = round(effect.p_value / effect.smallest_p) - 1
        what = "ratio of squared gaps, after to before" if isinstance(effect, SyntheticControl) else "difference"
        said.append(
            f"Of {plural(placebos, 'placebo')} without a programme, {as_large:,} had as large a {what} "
            f"(p = {effect.p_value:.3f})."
        )
    if effect.interval is not None and effect.interval.lower <= 0 <= effect.interval.upper:
        said.append("The interval holds both a rise and a fall: these data do not tell which.")
    return [*said, "It is the programme's effect only if the mixture shows what would have happened without it."]
