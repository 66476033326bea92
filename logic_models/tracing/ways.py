"""The ways of one theory from its activities to its impacts, asked again and again with links taken out."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterator

from logic_models.kinds import NodeKind
from logic_models.model import Link, LogicModel

Ends = tuple[str, str]


def holds_up(model: LogicModel) -> Iterator[Link]:
    """The links whose target cannot come about without them: those marked necessary, and those from an assumption."""
    assumptions = {node.id for node in model.of_kind(NodeKind.ASSUMPTION)}
    return (link for link in model.links if not link.feedback and (link.necessary or link.source in assumptions))


def ends_of(link: Link) -> Ends:
    """Source and target of a link."""
    return link.source, link.target


class Ways:
    """What still comes about once links are lost; `routes`: the links of the argument, without circles.

    The target of a necessary link that is lost, or whose source comes about no more, is lost with it.
    """

    def __init__(self, model: LogicModel, routes: Collection[Ends]) -> None:
        self.after: dict[str, list[str]] = {node.id: [] for node in model.nodes}
        for source, target in routes:
            self.after[source].append(target)
        self.needs = [ends_of(link) for link in holds_up(model)]
        self.starts = [node.id for node in model.of_kind(NodeKind.ACTIVITY)]
        self.ends = [node.id for node in model.of_kind(NodeKind.IMPACT)]
        self.came = self._reached(set(), set())
        self.first = self._argument(self.came)

    @property
    def stands(self) -> bool:
        """Whether any activity leads to any impact while nothing is lost."""
        return any(end in self.came for end in self.ends)

    def standing(self, without: set[Ends]) -> set[Ends] | None:
        """Links of which, while they all hold, an impact comes about; None once none does."""
        if not without & self.first:
            return self.first
        broken = {target for source, target in self.needs if (source, target) in without}
        while True:
            now = self._reached(without, broken)
            if not any(end in now for end in self.ends):
                return None
            gone = self.came.keys() - now.keys()
            more = {target for source, target in self.needs if source in gone or source in broken} - broken
            if not more:
                return self._argument(now)
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

    def _argument(self, came: dict[str, str]) -> set[Ends]:
        """One way to an impact, with whatever its steps cannot do without."""
        kept: set[Ends] = set()
        waiting = [next((end for end in self.ends if end in came), "")]
        seen = set(waiting)
        while waiting:
            node = waiting.pop()
            needed = [pair for pair in self.needs if pair[1] == node]
            before = [(came[node], node)] if came.get(node, "") else []
            for source, target in (*needed, *before):
                kept.add((source, target))
                if source not in seen:
                    seen.add(source)
                    waiting.append(source)
        return kept
