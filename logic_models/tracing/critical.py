"""Which assumptions a theory hangs on: the fewest links whose failure parts every activity from every impact."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from interventions.figures import listed, plural
from logic_models.kinds import NodeKind
from logic_models.model import Link, LogicModel
from logic_models.tracing.ways import Ends, Ways, ends_of, holds_up

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd

_TRIES = 5_000
Place = tuple[str, str]
"""A node's id, and which side of it: what leads in, or what leads out."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CriticalAssumptions:
    """The links that must not all fail, in the order of the theory; none if no activity leads to an impact.

    `others`: how many sets of as few links would do the same. `exact`: fewer will not; else the search was stopped.
    """

    model: LogicModel
    links: tuple[Link, ...]
    others: int = 0
    exact: bool = True

    def summary(self) -> str:
        """How many assumptions the theory hangs on, which, how sure they are, and what is still to be said of them."""
        if not self.links:
            return "No activity leads to an impact, so nothing can be called critical yet."
        if len(self.links) == 1:
            said = "The whole theory hangs on one assumption: if it fails, no activity leads to an impact. It is"
        else:
            many = f"{len(self.links):,}" if self.exact else f"At most {len(self.links):,}"
            said = f"{many} assumptions would have to fail together before no activity led to an impact:"
        named = listed([self._named(link) for link in self.links])
        return " ".join([f"{said} {named}.", *self._beside(), *self._wanting()])

    def to_frame(self) -> pd.DataFrame:
        """One row a link: its ends with their texts, assumption, confidence (%), necessary, test, test_due."""
        import pandas as pd

        text = {node.id: node.text for node in self.model.nodes}
        rows = [
            (
                *(link.source, link.target, text[link.source], text[link.target]),
                *(link.assumption, link.confidence, link.necessary, link.test, link.test_due),
            )
            for link in self.links
        ]
        kinds = dict.fromkeys(("source", "target", "source_text", "target_text", "assumption"), "str")
        kinds |= {"confidence": "Int64", "necessary": "bool", "test": "str", "test_due": "str"}
        return pd.DataFrame(rows, columns=list(kinds)).astype(kinds)

    def plot(self) -> alt.LayerChart:
        """The theory drawn, with these links in full strength."""
        from logic_models.drawing.charts import draw

        return draw(self.model, paths=[(link.source, link.target) for link in self.links])

    def _named(self, link: Link) -> str:
        sure = "no confidence stated" if link.confidence is None else f"{link.confidence}% sure"
        return f"“{self.model.node(link.source).text}” → “{self.model.node(link.target).text}” ({sure})"

    def _beside(self) -> Iterator[str]:
        if self.others and len(self.links) == 1:
            verb = "would each" if self.others > 1 else "would"
            yield f"{plural(self.others, 'other')} {verb} do the same; this one is held least sure."
        elif self.others:
            verb = "are" if self.others > 1 else "is"
            yield f"There {verb} {plural(self.others, 'other set')} as small; these are held least sure."

    def _wanting(self) -> Iterator[str]:
        untested = sum(not link.test.strip() for link in self.links)
        if untested:
            lack = "has" if untested == 1 else "have"
            yield f"{plural(untested, 'of them', 'of them')} {lack} no test planned."


def critical_assumptions(model: LogicModel) -> CriticalAssumptions:
    """The fewest links without which no activity leads to an impact; of sets as small, the least sure one.

    A link that fails is gone. If it is necessary, or comes from an assumption, the node it leads to fails with it, and
    so on, as in `what_breaks`. A link on which nobody has said how sure they are counts as wholly unsure. Begun from a
    minimum cut (Ford and Fulkerson 1956, Canadian Journal of Mathematics 8), in which nothing fails further on; then
    every smaller or less sure set is tried that takes a link of each way still standing.
    """
    from logic_models.graph import argument

    ways = Ways(model, list(argument(model).edges))
    if not ways.stands:
        return CriticalAssumptions(model=model, links=())
    sure = {ends_of(link): link.confidence or 0 for link in model.links}
    found, exact = _fewest(ways, _cut(model), sure)
    least = min(found, key=lambda one: (sum(sure[pair] for pair in one), sorted(one)))
    links = tuple(link for link in model.links if ends_of(link) in least)
    return CriticalAssumptions(model=model, links=links, others=len(found) - 1 if exact else 0, exact=exact)


def _fewest(ways: Ways, cut: frozenset[Ends], sure: Mapping[Ends, int]) -> tuple[set[frozenset[Ends]], bool]:
    """Every set of the fewest links that ends the theory, and whether all were tried.

    A set that ends it holds a link of each way: so the links of one way that still stands are tried one by one, and
    what was tried already is kept in the later ones.
    """
    found, most, left = {cut}, len(cut), _TRIES
    waiting: list[tuple[frozenset[Ends], frozenset[Ends]]] = [(frozenset(), frozenset())]
    while waiting and left:
        left -= 1
        taken, kept = waiting.pop()
        standing = ways.standing(set(taken))
        if standing is None:
            if len(taken) < most:
                found, most = set(), len(taken)
            if len(taken) == most:
                found.add(taken)
        elif len(taken) < most:
            tried = sorted(standing - kept, key=lambda pair: (sure[pair], pair))
            options = [(taken | {pair}, kept.union(tried[:place])) for place, pair in enumerate(tried)]
            waiting += reversed(options)
    return {one for one in found if len(one) == most}, not waiting


def _cut(model: LogicModel) -> frozenset[Ends]:
    """The fewest links that part activities from impacts where nothing fails further on; of these the least sure."""
    from logic_models.graph import smallest_cut

    drawn = arcs(model)
    dear = 101 * (len(model.links) + 1)  # more than all confidences together: first fewest, then least sure
    sides: list[tuple[tuple[str, ...], tuple[str, ...], int | None]] = [
        (start, end, None if link is None else dear + (link.confidence or 0)) for (start, end), link in drawn.items()
    ]
    sides += [(("start",), (node.id, "in"), None) for node in model.of_kind(NodeKind.ACTIVITY)]
    sides += [((node.id, "out"), ("end",), None) for node in model.of_kind(NodeKind.IMPACT)]
    cut = smallest_cut(sides, ("start",), ("end",))
    return frozenset(ends_of(link) for pair, link in drawn.items() if link is not None and pair in cut)


def arcs(model: LogicModel) -> dict[tuple[Place, Place], Link | None]:
    """Every node as an arc through itself and every link of the argument as an arc between two: arc → what fails."""
    from logic_models.graph import argument

    drawn = argument(model).edges
    found: dict[tuple[Place, Place], Link | None] = {((node.id, "in"), (node.id, "out")): None for node in model.nodes}
    for link in holds_up(model):
        through = (link.target, "in"), (link.target, "out")
        now = found[through]
        if now is None or (link.confidence or 0) < (now.confidence or 0):
            found[through] = link
    routes = (link for link in model.links if (link.source, link.target) in drawn)
    return found | {((link.source, "out"), (link.target, "in")): link for link in routes}
