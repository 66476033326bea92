"""How long until an impact: the months a theory states, followed along its links."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from interventions.figures import plural
from logic_models.kinds import OUTCOMES, NodeKind
from logic_models.model import Link, LogicModel

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """When one outcome or impact can come about, in months from the start of the grant.

    `stated`: what the theory says of it. Each way to it from an activity takes as long as the latest month stated on
    it; `earliest` and `latest` are the shortest and longest of the ways on which any month is stated, None if there is
    none. `silent`: a way leads to it on which no month is stated.
    """

    node: str
    stated: int | None
    earliest: int | None
    latest: int | None
    silent: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Backwards:
    """An outcome said to come before one that leads to it: the node `before`, the node `after`, and their months."""

    before: str
    before_months: int
    after: str
    after_months: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TimeToImpact:
    """When each outcome and impact that an activity leads to can come about, and where the months contradict."""

    model: LogicModel
    due: tuple[Due, ...]
    backwards: tuple[Backwards, ...]

    def summary(self) -> str:
        """When each impact is to be seen, which outcomes state no month, and what contradicts."""
        impacts = {node.id: node.text for node in self.model.of_kind(NodeKind.IMPACT)}
        said = [f"“{impacts[due.node]}”: {_when(due)}." for due in self.due if due.node in impacts]
        if not said:
            return "No activity leads to an impact, so no time to it can be read."
        unstated = sum(due.stated is None for due in self.due)
        if unstated:
            of = plural(len(self.due), "outcome or impact", "outcomes and impacts")
            said.append(f"No month is stated for {unstated:,} of {of}.")
        return " ".join([*said, *map(self._contradiction, self.backwards)])

    def to_frame(self) -> pd.DataFrame:
        """One row an outcome or impact: node, kind, text, stated, earliest, latest (months), silent, contradicts.

        `contradicts` names the nodes that lead to it and are said to come later.
        """
        import pandas as pd

        later = {due.node: "; ".join(b.before for b in self.backwards if b.after == due.node) for due in self.due}
        rows = [
            (node.id, node.kind.value, node.text, due.stated, due.earliest, due.latest, due.silent, later[due.node])
            for due in self.due
            for node in [self.model.node(due.node)]
        ]
        kinds = {"node": "str", "kind": "str", "text": "str", "stated": "Int64", "earliest": "Int64"}
        kinds |= {"latest": "Int64", "silent": "bool", "contradicts": "str"}
        return pd.DataFrame(rows, columns=list(kinds)).astype(kinds)

    def plot(self) -> alt.LayerChart:
        """The theory drawn, with the outcomes marked that are said to come before what leads to them."""
        from logic_models.drawing.charts import draw

        return draw(self.model, flagged={found.after for found in self.backwards})

    def _contradiction(self, found: Backwards) -> str:
        before, after = (self.model.node(name).text for name in (found.before, found.after))
        return (
            f"“{after}” is said to come after {plural(found.after_months, 'month')}, "
            f"before what leads to it: “{before}” after {found.before_months:,}."
        )


def time_to_impact(model: LogicModel) -> TimeToImpact:
    """When each outcome and impact can come about, by the months stated along the ways from the activities to it.

    Feedback is not followed and the link that closes a circle is left out. Nothing is assumed where no month is stated.
    """
    from logic_models.graph import links_in_order

    links = links_in_order(model)
    ways = _ways(model, links)
    due = (
        Due(node=node.id, stated=node.after_months, earliest=earliest, latest=latest, silent=silent)
        for node in model.of_kind(*OUTCOMES, NodeKind.IMPACT)
        if node.id in ways
        for silent, earliest, latest in [_stamped(ways[node.id], node.after_months)]
    )
    return TimeToImpact(model=model, due=tuple(due), backwards=_backwards(model, links))


Ways = tuple[bool, int | None, int | None]
"""Of all the ways to a node: whether one states no month, and the shortest and longest of those that do."""


def _ways(model: LogicModel, links: Sequence[Link]) -> dict[str, Ways]:
    """The ways by which the activities reach each node, before what the node itself states."""
    months = {node.id: node.after_months for node in model.nodes}
    ways: dict[str, Ways] = {node.id: (True, None, None) for node in model.of_kind(NodeKind.ACTIVITY)}
    for link in links:
        if link.source in ways:
            arriving = _stamped(ways[link.source], months[link.source])
            ways[link.target] = _either(ways.get(link.target, (False, None, None)), arriving)
    return ways


def _stamped(ways: Ways, month: int | None) -> Ways:
    """The ways once they have run through a node that states a month."""
    silent, earliest, latest = ways
    if month is None:
        return ways
    known = [max(month, passed) for passed in (earliest, latest) if passed is not None] + [month] * silent
    return False, min(known), max(known)


def _either(some: Ways, others: Ways) -> Ways:
    months = [month for _, *known in (some, others) for month in known if month is not None]
    return some[0] or others[0], min(months, default=None), max(months, default=None)


def _backwards(model: LogicModel, links: Sequence[Link]) -> tuple[Backwards, ...]:
    """Pairs of nodes that state a month, with none between them that does, where the later leads to the earlier."""
    months = {node.id: node.after_months for node in model.nodes}
    last: dict[str, set[str]] = {node.id: set() for node in model.nodes}
    for link in links:
        last[link.target] |= last[link.source] if months[link.source] is None else {link.source}
    return tuple(
        Backwards(before=before.id, before_months=sooner, after=after.id, after_months=later)
        for after in model.nodes
        for before in model.nodes
        if before.id in last[after.id]
        and (sooner := before.after_months) is not None
        and (later := after.after_months) is not None
        and sooner > later
    )


def _when(due: Due) -> str:
    if due.earliest is None or due.latest is None:
        return "no month is stated on any way to it"
    if due.stated is not None:
        return f"{plural(due.stated, 'month')} after the start, as stated"
    if due.earliest == due.latest:
        said = f"not before {plural(due.latest, 'month')} after the start"
    else:
        said = f"not before {due.earliest:,} to {due.latest:,} months after the start, depending on the way"
    return said + " (other ways to it state no month)" * due.silent
