"""What leads from one version of a theory to another: a value that can say, tabulate, draw and apply itself."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from interventions.errors import InputError
from interventions.figures import listed, plural
from logic_models.model import Link, LogicModel, Node
from logic_models.versions.wording import Change, Ends, FieldChange, lines

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Changes:
    """All that leads from the version `before` to the one after it.

    `renamed`: ids (before, after) of nodes that kept their kind and text. Everything below stands under the ids as they
    are once renamed, links under their two ends. `node_order` and `link_order`: the order after, None where what is
    kept stands as before and what is new comes last; `nodes_moved` and `links_moved`: the fewest of those kept whose
    move explains the order.
    """

    before: LogicModel
    header: tuple[FieldChange, ...]
    renamed: tuple[tuple[str, str], ...]
    nodes_removed: tuple[str, ...]
    nodes_changed: tuple[tuple[str, tuple[FieldChange, ...]], ...]
    nodes_added: tuple[Node, ...]
    links_removed: tuple[Ends, ...]
    links_changed: tuple[tuple[Ends, tuple[FieldChange, ...]], ...]
    links_added: tuple[Link, ...]
    node_order: tuple[str, ...] | None
    link_order: tuple[Ends, ...] | None
    nodes_moved: tuple[str, ...]
    links_moved: tuple[Ends, ...]

    def listed(self) -> tuple[Change, ...]:
        """Every change as a line a person can read: the theory first, then its nodes, then its links."""
        return tuple(lines(self))

    def summary(self) -> str:
        """How many changes there are, and of what sort."""
        counts = Counter((line.about, line.how) for line in lines(self))
        if not counts:
            return "The two versions are the same."
        of = {"theory": "the head", "node": "nodes", "link": "links"}
        said = [
            f"{plural(count, 'field')} of {of[about]} changed" if how == "changed" else f"{plural(count, about)} {how}"
            for (about, how), count in counts.items()
        ]
        return f"{plural(counts.total(), 'change')}: {listed(said)}."

    def to_frame(self) -> pd.DataFrame:
        """One row a change: about, how, at, field, before, after, said."""
        import pandas as pd

        columns = ["about", "how", "at", "field", "before", "after", "said"]
        rows = [[getattr(line, column) for column in columns] for line in lines(self)]
        return pd.DataFrame(rows, columns=columns).astype("str")

    def plot(self) -> alt.LayerChart:
        """The version after drawn, with the nodes marked that are new, changed or moved, and new links in strength."""
        from logic_models.drawing.charts import draw

        touched = {node.id for node in self.nodes_added} | {name for name, _ in self.nodes_changed}
        drawn = [(link.source, link.target) for link in self.links_added] + [ends for ends, _ in self.links_changed]
        return draw(apply(self.before, self), flagged=touched | {*self.nodes_moved}, paths=drawn)


def apply(before: LogicModel, changes: Changes) -> LogicModel:
    """The version after: `before` with the changes made. InputError if they were not made from this version."""
    if before != changes.before:
        mend = "Compare the two versions anew and apply what comes of it."
        raise InputError("these changes were made from another version.", where=before.id, mend=mend)
    new = dict(changes.renamed)
    nodes = {name: replace(node, id=name) for node in before.nodes for name in [new.get(node.id, node.id)]}
    links = {
        ends: replace(link, source=ends[0], target=ends[1])
        for link in before.links
        for ends in [(new.get(link.source, link.source), new.get(link.target, link.target))]
    }
    for name in changes.nodes_removed:
        del nodes[name]
    for gone in changes.links_removed:
        del links[gone]
    nodes |= {name: replace(nodes[name], **_values(fields)) for name, fields in changes.nodes_changed}
    links |= {ends: replace(links[ends], **_values(fields)) for ends, fields in changes.links_changed}
    nodes |= {node.id: node for node in changes.nodes_added}
    links |= {(link.source, link.target): link for link in changes.links_added}
    return replace(
        before,
        nodes=tuple(nodes[name] for name in changes.node_order or nodes),
        links=tuple(links[ends] for ends in changes.link_order or links),
        **_values(changes.header),
    )


def _values(fields: tuple[FieldChange, ...]) -> dict[str, Any]:
    return {change.field: change.after for change in fields}
