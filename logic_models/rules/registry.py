"""What a rule is: its weight, its source, the question it asks, and the function that looks for an answer.

A rule looks at a case and yields what it finds; to add one, write a function and put `@rule` on it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from logic_models.kinds import OUTCOMES, NodeKind
from logic_models.model import Link, LogicModel, Node
from logic_models.results import Severity, Stage

LUTON = "Luton Council, scrutiny committee for crime and disorder, 11 March 2021: theory-of-change template"
TREASURY = "HM Treasury, Magenta Book (2020), on theories of change"
GREEN_BOOK = "HM Treasury, Green Book (2022), on objectives and unit costs"
MAYNE = "Mayne (2015), Useful theory of change models, Canadian Journal of Program Evaluation 30(2)"
OURS = "A convention of this project"
ARGUED = (NodeKind.ACTIVITY, NodeKind.OUTPUT, *OUTCOMES, NodeKind.IMPACT)
"""The kinds between which a link says that one brings about the other, in the order of the argument."""


class Found(NamedTuple):
    """What a rule found: the node or link it points at ("" for the whole theory), what is wrong, how to mend it.

    `severity` is stated where one finding weighs other than its rule does.
    """

    at: str
    message: str
    mend: str
    severity: Severity | None = None


class Rating(NamedTuple):
    """What one register holds of one approach, with where and when it was read."""

    approach: str
    name: str
    register: str
    version: str
    date_read: str
    outcome: str
    setting: str
    tiers: tuple[str, ...]
    label: str
    stance: str
    link: str


Detectable = Callable[[float, float, bool], float | None]
"""From the people planned, the share before (0 to 1), and whether it is to rise, to the smallest difference that can be
told, in percentage points; None where none can."""


Look = Callable[["Case"], Iterator[Found]]


@dataclass(frozen=True, kw_only=True)
class Case:
    """A theory with what it is checked against: its stage, what registers say (by approach), and what can be told."""

    model: LogicModel
    stage: Stage = Stage.DRAFT
    ratings: Mapping[str, tuple[Rating, ...]] = field(default_factory=dict)
    detectable: Detectable | None = None
    _asked: dict[Look, tuple[Found, ...]] = field(default_factory=dict, repr=False, compare=False)

    def named(self, *ids: str) -> str:
        """The nodes of a way or a circle by what they say: “Mentors meet” → “Pupils met”."""
        texts = {node.id: node.text for node in self.model.nodes}
        return " → ".join(f"“{shortened(texts[one])}”" for one in ids)

    def says(self, link: Link) -> str:
        """A link by what its two ends say."""
        return self.named(link.source, link.target)

    def found(self, look: Look) -> tuple[Found, ...]:
        """What a rule finds in this case; each rule looks once, however many ask."""
        if look not in self._asked:
            self._asked[look] = tuple(look(self))
        return self._asked[look]

    @cached_property
    def before(self) -> dict[str, frozenset[str]]:
        """Each node → everything the argument leads to it from; worked out once for all rules."""
        from logic_models.graph import links_in_order

        found: dict[str, set[str]] = {}
        for link in links_in_order(self.model):
            found.setdefault(link.target, set()).update({link.source}, found.get(link.source, ()))
        return {name: frozenset(before) for name, before in found.items()}

    def causal(self) -> Iterator[Link]:
        """The links that say one thing brings about another: from activities on to impacts, never back."""
        steps = {node.id: ARGUED.index(node.kind) for node in self.model.nodes if node.kind in ARGUED}
        for link in self.model.links:
            start, end = steps.get(link.source), steps.get(link.target)
            if not link.feedback and start is not None and end is not None and start <= end:
                yield link


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule: its id, how much it weighs, where it comes from, what it asks, and the function that looks.

    `at_award` is its weight before money is awarded; `needs` names what it cannot judge without: evidence, detectable.
    """

    id: str
    severity: Severity
    source: str
    asks: str
    look: Look
    at_award: Severity
    needs: str = ""


ENTERED: dict[str, Rule] = {}


def rule(
    name: str, severity: Severity, source: str, *, at_award: Severity | None = None, needs: str = ""
) -> Callable[[Look], Look]:
    """Enter a function in the registry under an id; its docstring is what the rule asks."""

    def enter(look: Look) -> Look:
        ENTERED[name] = Rule(
            id=name, severity=severity, source=source, asks=(look.__doc__ or "").strip(), look=look,
            at_award=at_award or severity, needs=needs,
        )  # fmt: skip
        return look

    return enter


def called(node: Node) -> str:
    """A node by its kind and its first words: 'Output “Mentoring meetings held”'."""
    return f"{node.kind.label} “{shortened(node.text)}”"


def points_at(link: Link) -> str:
    """A link as findings name it: 'meetings → violence'."""
    return f"{link.source} → {link.target}"


def shortened(text: str, most: int = 60) -> str:
    """The text, or as much of it as a sentence can carry."""
    return text if len(text) <= most else text[: most - 3].rstrip() + "…"
