"""Which assumptions a theory rests on: those without which no activity leads to any impact."""

from __future__ import annotations

import re
from dataclasses import dataclass

from logic_models.graph import links_in_order
from logic_models.kinds import NodeKind
from logic_models.model import Link, LogicModel


@dataclass(frozen=True, slots=True, kw_only=True)
class Support:
    """An assumption that a whole theory rests on. `confidence`: the least that a link with it states."""

    key: str
    text: str
    confidence: int | None
    test: str
    test_due: str


def same_words(text: str) -> str:
    """What two texts have in common that differ in case, spaces and stops alone."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def supports(model: LogicModel) -> tuple[Support, ...]:
    """The assumptions that must hold for any activity to lead to any impact, in the order of the theory.

    An assumption falls with every link that states it, and with every necessary link whose target it leads to.
    """
    links = links_in_order(model)
    stated: dict[str, list[Link]] = {}
    for link in links:
        if link.assumption.strip():
            stated.setdefault(same_words(link.assumption), []).append(link)
    starts = {node.id for node in model.of_kind(NodeKind.ACTIVITY)}
    ends = {node.id for node in model.of_kind(NodeKind.IMPACT)}
    if not _arrives(links, starts, ends, lost=frozenset()):
        return ()
    return tuple(
        _support(key, held)
        for key, held in stated.items()
        if not _arrives(links, starts, ends, lost=frozenset(map(_ends, held)))
    )


def _ends(link: Link) -> tuple[str, str]:
    return link.source, link.target


def _support(key: str, held: list[Link]) -> Support:
    given = [link.confidence for link in held if link.confidence is not None]
    tests = [(link.test_due, link.test) for link in held if link.test or link.test_due]
    due, test = min(tests, default=("", ""))
    return Support(
        key=key, text=held[0].assumption.strip(), confidence=min(given, default=None), test=test, test_due=due
    )


def _arrives(links: tuple[Link, ...], starts: set[str], ends: set[str], *, lost: frozenset[tuple[str, str]]) -> bool:
    """Whether an activity still leads to an impact once some links are lost, and what needs them fails with them."""
    failed = {link.target for link in links if link.necessary and _ends(link) in lost}
    reached = starts - failed
    for link in links:
        if link.source in failed and link.necessary:
            failed.add(link.target)
            reached.discard(link.target)
        elif link.source in reached and link.target not in failed and _ends(link) not in lost:
            reached.add(link.target)
    return bool(reached & ends)
