"""Which assumptions a theory rests on: those without which no activity leads to any impact."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from logic_models.kinds import NodeKind
from logic_models.model import Link, LogicModel
from logic_models.tracing.critical import Place, arcs
from logic_models.tracing.ways import Ways, ends_of

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

    An assumption falls with every link that states it (`stated_by`). What then fails further on is as in `what_breaks`:
    the target of a necessary link that is lost, or whose source no longer comes about. `drawn`: the theory's `arcs`, if
    at hand.
    """
    every = arcs(model) if drawn is None else drawn
    ways = Ways(model, [(source, target) for (source, side), (target, _) in every if side == "out"])
    if not ways.stands:
        return ()
    return tuple(
        support(key, held, text)
        for key, (text, held) in stated_by(model, model.links).items()
        if ways.standing({ends_of(link) for link in held}) is None
    )


def stated_by(model: LogicModel, links: Iterable[Link]) -> dict[str, tuple[str, list[Link]]]:
    """What these links suppose: key → its words and the links that state it, without those that lead back.

    A link from an assumption supposes that one; a link that states nothing stands for one: that it holds.
    """
    texts = {node.id: node.text for node in model.nodes}
    supposed = {node.id for node in model.of_kind(NodeKind.ASSUMPTION)}
    found: dict[str, tuple[str, list[Link]]] = {}
    for link in links:
        text = link.assumption.strip() or (texts[link.source] if link.source in supposed else "")
        text = text or f"{texts[link.source]} → {texts[link.target]} (no assumption stated)"
        if not link.feedback:
            found.setdefault(same_words(text), (text, []))[1].append(link)
    return found


def support(key: str, held: list[Link], text: str) -> Support:
    """One assumption as the links that state it tell: the least sure of them, and the test that is due first."""
    given = [link.confidence for link in held if link.confidence is not None]
    tests = [(link.test_due, link.test) for link in held if link.test.strip()]
    due, test = min(tests, key=due_first, default=("", ""))
    return Support(key=key, text=text, confidence=min(given, default=None), test=test, test_due=due)


def due_first(test: tuple[str, str]) -> tuple[bool, str]:
    """The place of a test (its day, its words) among others: one without a day comes last."""
    return not test[0], test[0]
