"""Which assumptions a theory rests on: those without which no activity leads to any impact."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

from logic_models.kinds import NodeKind
from logic_models.model import Link, LogicModel
from logic_models.tracing.critical import Place, arcs, holds_up

Ends = tuple[str, str]
Arcs = dict[tuple[Place, Place], Link | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Support:
    """An assumption that a whole theory rests on. `confidence`: the least that a link with it states."""

    key: str
    text: str
    confidence: int | None
    test: str
    test_due: str


@lru_cache(maxsize=100_000)  # each text is asked for three times in a portfolio
def same_words(text: str) -> str:
    """What two texts have in common that differ in case, spaces and stops alone."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def supports(model: LogicModel, drawn: Arcs | None = None) -> tuple[Support, ...]:
    """The assumptions each of which must hold for any activity to lead to any impact, in the order of the theory.

    An assumption falls with every link that states it. What then fails further on is as in `what_breaks`: the target of
    a necessary link that is lost, or whose source no longer comes about. `drawn`: the theory's `arcs`, if at hand.
    """
    stated: dict[str, list[Link]] = {}
    for link in model.links:
        if link.assumption.strip() and not link.feedback:
            stated.setdefault(same_words(link.assumption), []).append(link)
    ways = _Ways(model, arcs(model) if drawn is None else drawn)
    return tuple(
        support(key, held) for key, held in stated.items() if not ways.arrive(without={ends_of(link) for link in held})
    )


def support(key: str, held: list[Link], text: str = "") -> Support:
    """One assumption as the links that state it tell: the least sure of them, and the test that is due first."""
    given = [link.confidence for link in held if link.confidence is not None]
    tests = [(link.test_due, link.test) for link in held if link.test.strip()]
    due, test = min(tests, key=due_first, default=("", ""))
    return Support(
        key=key, text=text or held[0].assumption.strip(), confidence=min(given, default=None), test=test, test_due=due
    )


def due_first(test: tuple[str, str]) -> tuple[bool, str]:
    """The place of a test (its day, its words) among others: one without a day comes last."""
    return not test[0], test[0]


def ends_of(link: Link) -> Ends:
    """Source and target of a link."""
    return link.source, link.target


class _Ways:
    """The ways of one theory from its activities to its impacts, asked again and again with links taken out."""

    def __init__(self, model: LogicModel, drawn: Arcs) -> None:
        self.after: dict[str, list[str]] = {node.id: [] for node in model.nodes}
        for (source, side), (target, _) in drawn:
            if side == "out":
                self.after[source].append(target)
        self.needs = [ends_of(link) for link in holds_up(model)]
        self.starts = [node.id for node in model.of_kind(NodeKind.ACTIVITY)]
        self.ends = {node.id for node in model.of_kind(NodeKind.IMPACT)}
        self.came = self._reached(set(), set())
        self.stands = any(end in self.came for end in self.ends)
        self.walked = self._tree()

    def arrive(self, *, without: set[Ends]) -> bool:
        """Whether an activity still leads to an impact; True of a theory in which none ever did."""
        if not self.stands or not without & self.walked:
            return True
        broken = {target for source, target in self.needs if (source, target) in without}
        while True:
            now = self._reached(without, broken)
            if not any(end in now for end in self.ends):
                return False
            gone = self.came.keys() - now.keys()
            more = {target for source, target in self.needs if source in gone or source in broken} - broken
            if not more:
                return True
            broken |= more

    def _reached(self, lost: Collection[Ends], broken: Collection[str]) -> dict[str, str]:
        """Every node that the activities lead to, with the node before it."""
        found = {node: "" for node in self.starts if node not in broken}
        waiting = deque(found)
        while waiting:
            source = waiting.popleft()
            for target in self.after[source]:
                if target not in found and target not in broken and (source, target) not in lost:
                    found[target] = source
                    waiting.append(target)
        return found

    def _tree(self) -> set[Ends]:
        """One way to an impact and to whatever something needs: while these links stand, the theory does."""
        end = next((end for end in self.came if end in self.ends), "")
        kept = set(self.needs)
        for node in {end, *(source for source, _ in self.needs)}:
            while before := self.came.get(node, ""):
                kept.add((before, node))
                node = before
        return kept
