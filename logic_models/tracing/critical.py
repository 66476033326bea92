"""Which assumptions a theory hangs on: the fewest links whose failure parts every activity from every impact."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from interventions.figures import listed, plural
from logic_models.kinds import NodeKind
from logic_models.model import Link, LogicModel

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd

Place = tuple[str, str]
"""A node's id, and which side of it: what leads in, or what leads out."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CriticalAssumptions:
    """The links that must not all fail, in the order of the theory; none if no activity leads to an impact."""

    model: LogicModel
    links: tuple[Link, ...]

    def summary(self) -> str:
        """How many assumptions the theory hangs on, which, how sure they are, and what is still to be said of them."""
        if not self.links:
            return "No activity leads to an impact, so nothing can be called critical yet."
        if len(self.links) == 1:
            said = "The whole theory hangs on one assumption: if it fails, no activity leads to an impact. It is"
        else:
            said = f"{len(self.links):,} assumptions would have to fail together before no activity led to an impact:"
        return " ".join([f"{said} {listed([self._named(link) for link in self.links])}.", *self._wanting()])

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

    def _wanting(self) -> Iterator[str]:
        untested = sum(not link.test.strip() for link in self.links)
        if untested:
            lack = "has" if untested == 1 else "have"
            yield f"{plural(untested, 'of them', 'of them')} {lack} no test planned."


def critical_assumptions(model: LogicModel) -> CriticalAssumptions:
    """The fewest links without which no activity leads to an impact; of sets as small, the least sure one.

    A link that fails is gone. If it is necessary, or comes from an assumption, the node it leads to fails with it; what
    fails further on for want of that node is what `what_breaks` reads. A link on which nobody has said how sure they
    are counts as wholly unsure. This is a minimum cut (Ford and Fulkerson 1956, Canadian Journal of Mathematics 8).
    """
    from logic_models.graph import smallest_cut

    drawn = arcs(model)
    dear = 101 * (len(model.links) + 1)  # more than all confidences together: first fewest, then least sure
    sides: list[tuple[tuple[str, ...], tuple[str, ...], int | None]] = [
        (start, end, None if link is None else dear + (link.confidence or 0)) for (start, end), link in drawn.items()
    ]
    sides += [(("start",), (node.id, "in"), None) for node in model.of_kind(NodeKind.ACTIVITY)]
    sides += [((node.id, "out"), ("end",), None) for node in model.of_kind(NodeKind.IMPACT)]
    cut = smallest_cut(sides, ("start",), ("end",))
    failing = {(link.source, link.target) for pair, link in drawn.items() if link is not None and pair in cut}
    return CriticalAssumptions(
        model=model, links=tuple(link for link in model.links if (link.source, link.target) in failing)
    )


def holds_up(model: LogicModel) -> Iterator[Link]:
    """The links whose target cannot come about without them: those marked necessary, and those from an assumption."""
    assumptions = {node.id for node in model.of_kind(NodeKind.ASSUMPTION)}
    return (link for link in model.links if not link.feedback and (link.necessary or link.source in assumptions))


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
