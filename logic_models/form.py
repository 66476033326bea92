"""A theory of change as answers to plain questions: made from what was typed so far, and read back into the form.

The form covers the six elements and the harms, and of their links those between two of them. What a theory holds
beside that (inputs, other causes, codes) is kept as it is: `to_theory(to_answers(model), model) == model`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from interventions.errors import InputError
from logic_models.kinds import AMOUNTS, LISTS, OUTCOMES, WHOLE, Amount, NodeKind, kind_of
from logic_models.model import Link, LogicModel, Node, stated

CHAIN = (NodeKind.ACTIVITY, NodeKind.OUTPUT, *OUTCOMES, NodeKind.IMPACT)
_CHANGE = (
    "who",
    "direction",
    "outcome",
    "measure",
    "indicator",
    "source",
    "when",
    "after_months",
    "baseline",
    "target",
)
ASKED: dict[NodeKind, tuple[str, ...]] = {
    NodeKind.PROBLEM: (), NodeKind.AUDIENCE: ("age_from", "age_to", "risk", "setting"),
    NodeKind.ACTIVITY: ("approach", "dose", "place", "cost_pence"),
    NodeKind.OUTPUT: ("quantity", "unit", "counts", "period"), **dict.fromkeys(OUTCOMES, _CHANGE),
    NodeKind.IMPACT: ("outcome", "objective"), NodeKind.HARM: ("safeguard",),
}  # fmt: skip
"""What is asked of each kind of statement, beside its text; a kind that is not here is kept and not asked."""

ASKED_OF_STEPS = ("assumption", "confidence", "evidence", "test", "test_due", "skip_reason", "override")
ASKED_OF_WHOLE = ("tier", "no_harm")


@dataclass(frozen=True, slots=True)
class Statement:
    """One answer to "what": its kind, its words so far (they may be empty), and what else is said of it."""

    id: str
    kind: NodeKind
    text: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Step:
    """That one statement leads to another, and what is said of it."""

    source: str
    target: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answers:
    """Everything typed into the form so far, finished or not; `tier` and `no_harm` as in a theory."""

    statements: tuple[Statement, ...] = ()
    steps: tuple[Step, ...] = ()
    tier: str = ""
    no_harm: str = ""

    def of_kind(self, *kinds: NodeKind) -> tuple[Statement, ...]:
        """The statements of these kinds, in the order in which they were added."""
        return tuple(one for one in self.statements if one.kind in kinds)

    def leading_to(self, target: str) -> tuple[Step, ...]:
        """The steps that lead to a statement."""
        return tuple(step for step in self.steps if step.target == target)


def to_theory(answers: Answers, base: LogicModel | None = None) -> LogicModel:
    """The theory that the answers make: statements without words are left out; the rest of `base` is kept.

    `base` is the theory the form was opened on: what the form does not ask for is taken from it.
    """
    before = base or LogicModel(())
    told = {one.id: one for one in answers.statements if one.text.strip()}
    nodes = [node for node in before.nodes if node.kind not in ASKED or node.id in told]
    held = {node.id for node in nodes}
    nodes = [_node(told[node.id], node) if node.id in told else node for node in nodes]
    nodes += [_node(one) for name, one in told.items() if name not in held]
    links = tuple(_links(answers, before, told, nodes))
    return replace(before, nodes=tuple(nodes), links=links, tier=answers.tier, no_harm=answers.no_harm)


def to_answers(model: LogicModel) -> Answers:
    """What the form would hold for a theory, wherever it was written."""
    asked = {node.id for node in model.nodes if node.kind in ASKED}
    statements = [
        Statement(node.id, node.kind, node.text, _some(stated(node), ASKED[node.kind]))
        for node in model.nodes if node.kind in ASKED
    ]  # fmt: skip
    steps = [
        Step(link.source, link.target, _some(stated(link), ASKED_OF_STEPS))
        for link in model.links if {link.source, link.target} <= asked
    ]  # fmt: skip
    return Answers(tuple(statements), tuple(steps), model.tier, model.no_harm)


def resumed(answers: Answers, model: LogicModel) -> Answers:
    """The answers to go on with: those kept, or where the theory was changed elsewhere, what it says now.

    Statements that have no words yet are in no theory; they are never dropped.
    """
    if to_theory(answers, model) == model:
        return answers
    now = to_answers(model)
    unfinished = tuple(one for one in answers.statements if not one.text.strip())
    return replace(now, statements=(*now.statements, *unfinished))


def to_text(answers: Answers) -> str:
    """The answers as text (JSON), without statements of which nothing is said."""
    kept = tidied(answers)
    return json.dumps(
        {
            "statements": [[one.id, one.kind.value, one.text, dict(one.values)] for one in kept.statements],
            "steps": [[step.source, step.target, dict(step.values)] for step in kept.steps],
            **{name: getattr(kept, name) for name in ASKED_OF_WHOLE if getattr(kept, name)},
        }, ensure_ascii=False,
    )  # fmt: skip


def from_text(text: str) -> Answers:
    """The answers that a text holds; none where it is empty. InputError where it holds something else."""
    if not text.strip():
        return Answers()
    try:
        held = json.loads(text)
        statements = [
            Statement(name, kind_of(kind), said, _read(more)) for name, kind, said, more in held["statements"]
        ]
        steps = [Step(source, target, _read(more)) for source, target, more in held["steps"]]
        return Answers(tuple(statements), tuple(steps), **{name: held.get(name, "") for name in ASKED_OF_WHOLE})
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise InputError("this draft does not hold answers of the form.", mend="Open its theory instead.") from error


def tidied(answers: Answers) -> Answers:
    """The answers without statements of which nothing is said, and without steps that lead nowhere."""
    kept = tuple(one for one in answers.statements if one.text.strip() or one.values)
    names = {one.id for one in kept}
    steps = tuple(step for step in answers.steps if {step.source, step.target} <= names)
    return replace(answers, statements=kept, steps=steps)


def added(answers: Answers, kind: NodeKind, name: str) -> Answers:
    """The answers with one more, empty statement."""
    return replace(answers, statements=(*answers.statements, Statement(name, kind)))


def removed(answers: Answers, name: str) -> Answers:
    """The answers without a statement and the steps that touch it."""
    return replace(
        answers, statements=tuple(one for one in answers.statements if one.id != name),
        steps=tuple(step for step in answers.steps if name not in (step.source, step.target)),
    )  # fmt: skip


def said(answers: Answers, name: str, what: str, value: Any) -> Answers:
    """The answers with one thing said anew of a statement; an empty value takes it away."""
    return replace(
        answers,
        statements=tuple(
            one if one.id != name else replace(one, text=value) if what == "text"
            else replace(one, values=_with(one.values, what, value))
            for one in answers.statements
        ),
    )  # fmt: skip


def said_of_step(answers: Answers, source: str, target: str, what: str, value: Any) -> Answers:
    """The answers with one thing said anew of a step; an empty value takes it away."""
    return replace(
        answers,
        steps=tuple(
            replace(step, values=_with(step.values, what, value)) if (step.source, step.target) == (source, target)
            else step
            for step in answers.steps
        ),
    )  # fmt: skip


def came_from(answers: Answers, target: str, sources: Sequence[str], among: Sequence[str]) -> Answers:
    """The answers with a statement following from these `sources`, of those `among` which one could choose."""
    steps = [
        step for step in answers.steps if step.target != target or step.source not in among or step.source in sources
    ]
    held = {step.source for step in steps if step.target == target}
    steps += [Step(source, target) for source in sources if source not in held]
    return replace(answers, steps=tuple(steps))


def sources_for(answers: Answers, kind: NodeKind) -> tuple[Statement, ...]:
    """The statements with words from which one of this kind may follow, in the order of the chain."""
    framed: dict[NodeKind, tuple[NodeKind, ...]] = {
        NodeKind.AUDIENCE: (NodeKind.PROBLEM,), NodeKind.ACTIVITY: (NodeKind.AUDIENCE,),
        NodeKind.HARM: (NodeKind.ACTIVITY,),
    }  # fmt: skip
    kinds = framed.get(kind, CHAIN[: CHAIN.index(kind)] if kind in CHAIN else ())
    return tuple(one for earlier in kinds for one in answers.of_kind(earlier) if one.text.strip())


def joined(answers: Answers, *names: str) -> Answers:
    """The answers in which each of these statements that follows from nothing follows from all one step before it."""
    order = (NodeKind.PROBLEM, NodeKind.AUDIENCE, *CHAIN, NodeKind.HARM)
    for one in (one for kind in order for one in answers.of_kind(kind)):
        before = sources_for(answers, one.kind)
        if one.id in names and before and not answers.leading_to(one.id):
            nearest = [source.id for source in before if source.kind is before[-1].kind]
            answers = came_from(answers, one.id, nearest, nearest)
    return answers


def figure(text: str) -> Amount | None:
    """A number as it was typed ("1,200" is 1200), or the words that stand in for one; None where nothing was typed.

    A comma that does not part thousands makes it words: "1,5" may be one and a half.
    """
    bare = text.strip()
    if re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?", bare):
        bare = bare.replace(",", "")
    if not bare:
        return None
    if bare.isascii() and bare.isdigit() and len(bare) < 16:
        return int(bare)
    whole, _, rest = bare.partition(".")
    decimal = bare.isascii() and whole.isdigit() and rest.isdigit() and len(bare) < 16
    return float(bare) if decimal else text.strip()


def _node(one: Statement, before: Node | None = None) -> Node:
    if before is None:
        return Node(one.id, one.kind, one.text, **one.values)
    return replace(before, text=one.text, **_blank(ASKED[one.kind]) | dict(one.values))


def _links(answers: Answers, base: LogicModel, told: Mapping[str, Statement], nodes: list[Node]) -> Iterator[Link]:
    steps = {(step.source, step.target): step for step in answers.steps if {step.source, step.target} <= set(told)}
    asked = {node.id for node in base.nodes if node.kind in ASKED} | set(told)
    there = {node.id for node in nodes}
    for link in base.links:
        if not {link.source, link.target} <= asked:
            if {link.source, link.target} <= there:
                yield link
        elif (step := steps.pop((link.source, link.target), None)) is not None:
            yield replace(link, **_blank(ASKED_OF_STEPS) | dict(step.values))
    yield from (Link(step.source, step.target, **step.values) for step in steps.values())


def _blank(names: Sequence[str]) -> dict[str, Any]:
    return {name: () if name in LISTS else None if name in (*AMOUNTS, *WHOLE) else "" for name in names}


def _some(values: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    return {name: values[name] for name in names if name in values}


def _with(values: Mapping[str, Any], name: str, value: Any) -> dict[str, Any]:
    rest = {key: held for key, held in values.items() if key != name}
    return rest if value is None or value == "" or value == () else rest | {name: value}


def _read(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if name in LISTS else value for name, value in values.items()}
