"""The rules a theory of change is checked by, each with its weight and its source.

A rule looks at a theory and yields what it finds; to add one, write a function and put `@rule` on it. Ids keep the
numbers under which the rules were agreed; the numbers between are for rules to come. The graph is imported where it is
read, so that a command that reads none starts quickly.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from interventions.figures import listed
from logic_models.kinds import OUTCOMES, NodeKind
from logic_models.model import LogicModel, Node
from logic_models.results import Severity

Found = tuple[str, str, str]
"""What a rule yields: the node it points at ("" for the whole theory), what is wrong, how to mend it."""

LUTON = "Luton Council, scrutiny committee for crime and disorder, 11 March 2021: theory-of-change template"
TREASURY = "HM Treasury, Magenta Book (2020), on theories of change"
SIX_ELEMENTS = {
    "problem": ((NodeKind.PROBLEM,), "what is wrong, for whom and where"),
    "audience": ((NodeKind.AUDIENCE,), "who the project works with"),
    "activities": ((NodeKind.ACTIVITY,), "what the project does"),
    "outputs": ((NodeKind.OUTPUT,), "what can be counted once the work is done"),
    "outcomes": (OUTCOMES, "what changes in people in the short and the medium term"),
    "impact": ((NodeKind.IMPACT,), "the lasting change this is part of"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule: its id, how much it weighs, where it comes from, what it asks, and the function that looks."""

    id: str
    severity: Severity
    source: str
    asks: str
    look: Callable[[LogicModel], Iterator[Found]]


Look = Callable[[LogicModel], Iterator[Found]]
RULES: dict[str, Rule] = {}


def rule(name: str, severity: Severity, source: str) -> Callable[[Look], Look]:
    """Enter a function in the registry under an id; its docstring is what the rule asks."""

    def enter(look: Look) -> Look:
        RULES[name] = Rule(id=name, severity=severity, source=source, asks=(look.__doc__ or "").strip(), look=look)
        return look

    return enter


@rule("V1", Severity.BLOCK, LUTON)
def has_the_six_elements(model: LogicModel) -> Iterator[Found]:
    """Are the problem, audience, activities, outputs, outcomes and impact all there?"""
    for element, (kinds, meaning) in SIX_ELEMENTS.items():
        if not model.of_kind(*kinds):
            are = "are" if element.endswith("s") else "is"
            yield "", f"The {element} {are} missing.", f"Say {meaning}."


@rule("V2", Severity.BLOCK, TREASURY)
def goes_in_no_circle(model: LogicModel) -> Iterator[Found]:
    """Does the argument run forward, except where a link is marked as feedback?"""
    from logic_models.graph import cycles

    for circle in cycles(model):
        named = " → ".join([*circle, circle[0]])
        mend = "Take out the link that leads back, or mark it as feedback."
        yield circle[0], f"The argument goes in a circle: {named}.", mend


@rule("V3", Severity.BLOCK, TREASURY)
def joins_up(model: LogicModel) -> Iterator[Found]:
    """Does every activity lead to an impact, is every impact led to, and is nothing left unlinked?"""
    from logic_models.graph import leading_to, reached_from

    joined = {end for link in model.links if link.source != link.target for end in (link.source, link.target)}
    # Problem and audience frame the whole theory; they need no arrow.
    loose = [n for n in model.nodes if n.id not in joined and n.kind not in (NodeKind.PROBLEM, NodeKind.AUDIENCE)]
    for node in loose:
        yield node.id, f"{_called(node)} is linked to nothing.", "Link it to what it leads to, or take it out."
    activities, impacts = model.of_kind(NodeKind.ACTIVITY), model.of_kind(NodeKind.IMPACT)
    arriving = leading_to(model, (node.id for node in impacts))
    caused = reached_from(model, (node.id for node in activities))
    # Where one end is missing altogether, V1 says so once.
    for node in activities if impacts else ():
        if node not in loose and node.id not in arriving:
            yield (
                node.id,
                f"{_called(node)} leads to no impact.",
                "Link what follows from it, step by step, to an impact.",
            )
    for node in impacts if activities else ():
        if node not in loose and node.id not in caused:
            yield node.id, f"No activity leads to {_called(node)}.", "Link the outcomes that bring it about to it."


@rule("V5", Severity.BLOCK, LUTON)
def outputs_can_be_counted(model: LogicModel) -> Iterator[Found]:
    """Has every output a number, a unit and a period?"""
    for node in model.of_kind(NodeKind.OUTPUT):
        counted = not isinstance(node.quantity, str) and node.quantity is not None and node.quantity >= 0
        missing = [] if counted else ["number"]
        missing += [name for name in ("unit", "period") if not getattr(node, name).strip()]
        if missing:
            mend = "Say how many of what, over what time: 60 young people a year."
            yield node.id, f"{_called(node)} has no {' or '.join(missing)}.", mend


@rule("V6", Severity.WARN, TREASURY)
def outcomes_can_be_observed(model: LogicModel) -> Iterator[Found]:
    """Does every outcome say who changes, in which direction, by which indicator, from which source and when?"""
    asked = {
        "who": "who changes",
        "direction": "direction",
        "indicator": "indicator",
        "source": "source",
        "when": "time",
    }
    for node in model.of_kind(*OUTCOMES):
        missing = [word for name, word in asked.items() if not getattr(node, name).strip()]
        if missing:
            yield node.id, f"{_called(node)} does not state {listed(missing)}.", "State each in a few words."


@rule("V7", Severity.WARN, TREASURY)
def outcomes_have_marks_to_measure_by(model: LogicModel) -> Iterator[Found]:
    """Has every outcome a baseline (or how it will be got) and a target (or "monitor only")?"""
    mends = {
        "baseline": "Give the figure before the work starts, or say how it will be got.",
        "target": 'Give the figure to be reached, or say "monitor only".',
    }
    for node in model.of_kind(*OUTCOMES):
        for name, mend in mends.items():
            value = getattr(node, name)
            if value is None or not str(value).strip():
                yield node.id, f"{_called(node)} has no {name}.", mend


def _called(node: Node) -> str:
    text = node.text if len(node.text) <= 60 else node.text[:57].rstrip() + "…"
    return f"{node.kind.label} “{text}”"
