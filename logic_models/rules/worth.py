"""Is it worth it, and will anybody be able to tell? Money, numbers, and how well the theory can be evaluated."""

from __future__ import annotations

import re
from collections.abc import Iterator
from math import floor

from interventions.figures import number, pounds
from logic_models.kinds import OUTCOMES, Counted, NodeKind
from logic_models.model import Node
from logic_models.results import Severity
from logic_models.rules.evaluability import judge
from logic_models.rules.registry import GREEN_BOOK, TREASURY, Case, Found, called, rule
from logic_models.rules.sentences import about_persons

DAVIES = "Davies (2013), Planning evaluability assessments, Department for International Development working paper 40"
_A_YEAR = re.compile(
    r"\s*(?:(?:in |over )?(?:(?:an?|per|each|every|one|1) )?(?:financial |school )?year|yearly|annual(?:ly)?|"
    r"(?:in |over )?12 months)\s*",
    re.IGNORECASE,
)
_SHARE = re.compile(r"\s*(?:%|per ?cent|percentage|share|proportion)\s*(?P<whole>of(?:\s+\S+){1,4})?", re.IGNORECASE)


@rule("V22", Severity.HINT, DAVIES)
def can_be_evaluated(case: Case) -> Iterator[Found]:
    """How well could an evaluation tell whether it worked, from 0 to 10?"""
    judged = judge(case)
    if judged.missing:
        yield Found("", judged.summary(), "Each thing that is supplied adds a point.")


@rule("V23", Severity.HINT, TREASURY, needs="detectable")
def numbers_can_show_the_change(case: Case) -> Iterator[Found]:
    """Are there people enough for the planned change to be told from chance?"""
    for node in case.model.of_kind(*OUTCOMES) if case.detectable else ():
        points, people = planned_points(node), people_before(case, node)
        if points is None or people is None or case.detectable is None:
            continue
        # A share of nought or all has no spread to reckon with; one in a hundred is near enough.
        before = min(max(float(node.baseline or 0) / 100, 0.01), 0.99)
        smallest = case.detectable(people, before, points >= 0)
        if smallest is None or abs(points) < smallest:
            way = "rise" if points >= 0 else "fall"
            could = f"no {way}" if smallest is None else f"only a {way} of {number(smallest, 1)} or more"
            message = (
                f"{called(node)} plans a {way} of {number(abs(points), 1)} percentage points; with {number(people)} "
                f"people, and as many to compare them with, {could} could be told from chance."
            )
            yield Found(node.id, message, "Plan for more people, pool several years or projects, or only monitor it.")


@rule("V24", Severity.HINT, GREEN_BOOK)
def costs_are_said(case: Case) -> Iterator[Found]:
    """What does one output cost, and one outcome, if all goes to plan?"""
    activities = case.model.of_kind(NodeKind.ACTIVITY)
    if activities and all(node.cost_pence is None for node in activities):
        yield Found("", "No activity states what it costs.", "State the cost of each activity for a year.")
    for node in case.model.of_kind(NodeKind.OUTPUT):
        yield from _cost_of_output(case, node)
    for node in case.model.of_kind(*OUTCOMES):
        pence, points, people = cost_of(case, node), planned_points(node), people_before(case, node)
        changed = people * abs(points) / 100 if people and points else 0
        if pence and changed >= 1:
            each = f"{_each(pence, changed)} a year for each of {number(changed, 0 if changed >= 10 else 1)} people"
            mend = "Set it against what the harm costs, and against like projects."
            yield Found(node.id, f"{called(node)}: {each}, if the target is met.", mend)


def _cost_of_output(case: Case, node: Node) -> Iterator[Found]:
    pence, amount = cost_of(case, node), _amount(node.quantity)
    if pence is None or amount is None or amount < 1:
        return
    if not _A_YEAR.fullmatch(node.period):
        yield Found(node.id, f"{called(node)} is not stated for a year, as costs are.", "State it for a year.")
        return
    # Persons say themselves that they are people: "48 young people"; "300 visits" may be either.
    told = not node.counts or about_persons(node.unit)
    counted = "" if told else f" ({Counted.labels()[node.counts].lower()})"
    each = f"{_each(pence, amount)} for each of {number(amount)} {node.unit.strip()}{counted} a year."
    yield Found(node.id, f"{called(node)}: {each}", "Set it against the same figure of like projects.")


def cost_of(case: Case, node: Node) -> int | None:
    """What the activities that lead to a node cost in a year, in pence; None where one of them states no cost.

    An activity that leads to several outputs is counted whole for each of them.
    """
    before = case.before.get(node.id, frozenset())
    costs = [one.cost_pence for one in case.model.of_kind(NodeKind.ACTIVITY) if one.id in before]
    stated = [cost for cost in costs if cost is not None]
    return sum(stated) if stated and len(stated) == len(costs) else None


def people_before(case: Case, node: Node) -> float | None:
    """How many people a year the outputs before an outcome plan for: the largest, for they are the same people."""
    before = case.before.get(node.id, frozenset())
    outputs = [
        one for one in case.model.of_kind(NodeKind.OUTPUT)
        if one.id in before and one.counts == Counted.PEOPLE and _A_YEAR.fullmatch(one.period)
    ]  # fmt: skip
    return max(
        (amount for one in outputs if (amount := _amount(one.quantity)) is not None and amount >= 1), default=None
    )


def planned_points(node: Node) -> float | None:
    """The planned change in percentage points; None where the indicator is no share of people, or a figure is missing.

    "% who carry a knife" and "% of pupils who …" are shares of people; "% of possible school sessions" is none.
    """
    baseline, target = _amount(node.baseline), _amount(node.target)
    share = _SHARE.match(node.indicator)
    persons = share and (not share["whole"] or about_persons(share["whole"]))
    if not persons or baseline is None or target is None or not (0 <= baseline <= 100 and 0 <= target <= 100):
        return None
    return target - baseline


def _each(pence: int, among: float) -> str:
    """What one costs: to the penny below £10, else to the pound; a half is rounded up."""
    one = pence / among
    return pounds(floor(one + 0.5) if one < 1_000 else floor(one / 100 + 0.5) * 100)


def _amount(value: float | str | None) -> float | None:
    """A figure that a plan could mean; words are none, nor is a number beyond a million million."""
    return None if value is None or isinstance(value, str) or abs(value) > 10**12 else float(value)
