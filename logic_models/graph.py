"""A theory of change as a graph: the one door to networkx.

A link marked as feedback is part of the drawing and not of the argument: circles, reach and paths are read without it.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from itertools import islice

import networkx as nx

from logic_models.drawing.dot import to_dot
from logic_models.kinds import NodeKind
from logic_models.model import Link, LogicModel

__all__ = [
    "argument",
    "count_paths",
    "cycles",
    "cycles_among",
    "forward",
    "layers",
    "leading_to",
    "links_in_order",
    "paths",
    "reached_along",
    "reached_from",
    "smallest_cut",
    "to_dot",
    "to_graph",
    "without_circles",
]


def to_graph(model: LogicModel) -> nx.DiGraph:
    """The whole theory: nodes by id with `kind` and `text`; links with `assumption`, `evidence` and `feedback`."""
    graph: nx.DiGraph = nx.DiGraph()
    for node in model.nodes:
        graph.add_node(node.id, kind=node.kind.value, text=node.text)
    for link in model.links:
        graph.add_edge(
            link.source, link.target, assumption=link.assumption, evidence=link.evidence, feedback=link.feedback
        )
    return graph


def forward(model: LogicModel) -> nx.DiGraph:
    """The theory's argument alone: every link that is not marked as feedback."""
    graph: nx.DiGraph = nx.DiGraph()
    graph.add_nodes_from(node.id for node in model.nodes)
    graph.add_edges_from((link.source, link.target) for link in model.links if not link.feedback)
    return graph


def cycles(model: LogicModel, *, limit: int = 20) -> list[tuple[str, ...]]:
    """The circles in the argument, each as the ids along it, from its first node in the theory's order.

    At most `limit` for each set of nodes that lead to one another, so that every such set is named.
    """
    return cycles_among([node.id for node in model.nodes], forward(model).edges, limit=limit)


def cycles_among(ids: Iterable[str], pairs: Iterable[tuple[str, str]], *, limit: int = 20) -> list[tuple[str, ...]]:
    """The circles in any list of links, such as an imported diagram; as `cycles`."""
    names = list(ids)
    place = {name: i for i, name in enumerate(names)}
    # By number, not by name: the order in which networkx finds circles must not hang on how strings hash.
    graph: nx.DiGraph = nx.DiGraph()
    graph.add_edges_from((place[source], place[target]) for source, target in pairs)
    found: list[list[int]] = []
    for knot in nx.strongly_connected_components(graph):
        if len(knot) == 1 and not graph.has_edge(*knot, *knot):
            continue
        found += islice(nx.simple_cycles(graph.subgraph(sorted(knot))), limit)
    turned = sorted((_from_first(circle) for circle in found), key=lambda circle: (circle[0], len(circle), circle))
    return [tuple(names[i] for i in circle) for circle in turned]


def reached_from(model: LogicModel, ids: Iterable[str]) -> frozenset[str]:
    """These nodes and every node the argument leads to from them."""
    return reached_along(argument(model), ids)


def leading_to(model: LogicModel, ids: Iterable[str]) -> frozenset[str]:
    """These nodes and every node from which the argument leads to them."""
    return reached_along(argument(model).reverse(copy=False), ids)


def argument(model: LogicModel) -> nx.DiGraph:
    """What the theory relies on: forward, less what follows from a harm, which is no way to an impact."""
    harms = {node.id for node in model.of_kind(NodeKind.HARM)}
    graph = forward(model)
    graph.remove_edges_from([(source, target) for source, target in graph.edges if source in harms])
    return graph


def reached_along(graph: nx.DiGraph, ids: Iterable[str]) -> frozenset[str]:
    """These nodes and every node the graph leads to from them; ids that are not in it are passed over."""
    waiting = [node for node in ids if node in graph]
    found = set(waiting)
    while waiting:
        fresh = graph.adj[waiting.pop()].keys() - found
        found |= fresh
        waiting += fresh
    return frozenset(found)


def links_in_order(model: LogicModel) -> tuple[Link, ...]:
    """The links of the argument, each after every link that leads to it; of a circle, the closing one is left out.

    A circle is entered where the theory is: at the kind that is read first, then at the node that stands first.
    """
    read = {kind: place for place, kind in enumerate(NodeKind)}
    order = {node.id: place for place, node in enumerate(sorted(model.nodes, key=lambda node: read[node.kind]))}
    wanted = argument(model).edges
    graph: nx.DiGraph = nx.DiGraph()
    graph.add_nodes_from(order)
    graph.add_edges_from(sorted(wanted, key=lambda pair: (order[pair[0]], order[pair[1]])))
    # What is left last comes first; a link to a node that is left later closes a circle.
    left = {node: place for place, node in enumerate(nx.dfs_postorder_nodes(graph))}
    ends = {(link.source, link.target): link for link in model.links}
    kept = [pair for pair in graph.edges if left[pair[0]] > left[pair[1]]]
    return tuple(ends[pair] for pair in sorted(kept, key=lambda pair: -left[pair[0]]))


def without_circles(model: LogicModel) -> nx.DiGraph:
    """The argument less, for every circle, the link that closes it."""
    graph: nx.DiGraph = nx.DiGraph()
    graph.add_nodes_from(node.id for node in model.nodes)
    kept = {(link.source, link.target) for link in links_in_order(model)}
    graph.add_edges_from(pair for link in model.links if (pair := (link.source, link.target)) in kept)
    return graph


def paths(graph: nx.DiGraph, sources: Iterable[str], targets: Iterable[str]) -> Iterator[tuple[str, ...]]:
    """Every way from a source to a target in a graph without circles, source by source."""
    ends = set(targets)
    # Without the dead ends the search yields at every step and never runs on for nothing.
    useful = graph.subgraph(reached_along(graph.reverse(copy=False), ends))
    for source in sources:
        if source in useful:
            yield from map(tuple, nx.all_simple_paths(useful, source, ends - {source}))


def count_paths(graph: nx.DiGraph, sources: Iterable[str], targets: Iterable[str]) -> int:
    """How many ways lead from the sources to the targets in a graph without circles, without walking them."""
    ways = dict.fromkeys(graph, 0)
    starts, ends = set(sources), set(targets)
    for node in nx.topological_sort(graph):
        ways[node] += node in starts
        for after in graph.successors(node):
            ways[after] += ways[node]
    return sum(ways[node] for node in ends)


def layers(graph: nx.DiGraph, sources: Iterable[str], targets: Iterable[str]) -> tuple[tuple[str, ...], ...]:
    """The nodes on the ways from a source to a target, by the most links that lead to them, in the graph's order.

    The graph is without circles.
    """
    between = reached_along(graph, sources) & reached_along(graph.reverse(copy=False), targets)
    place = {node: i for i, node in enumerate(graph)}
    ways = graph.subgraph(between)
    return tuple(tuple(sorted(layer, key=place.__getitem__)) for layer in nx.topological_generations(ways))


def smallest_cut(
    arcs: Iterable[tuple[Hashable, Hashable, int | None]], source: Hashable, sink: Hashable
) -> set[tuple[Hashable, Hashable]]:
    """The cheapest set of arcs (from, to, cost) without which nothing flows from source to sink; None cannot be cut.

    Of sets equally cheap, the one nearest the sink.
    """
    net: nx.DiGraph = nx.DiGraph()
    net.add_nodes_from((source, sink))
    for start, end, cost in arcs:
        # An arc without capacity is one of any capacity.
        net.add_edge(start, end, **({} if cost is None else {"capacity": cost}))
    _, (here, there) = nx.minimum_cut(net, source, sink, flow_func=nx.algorithms.flow.shortest_augmenting_path)
    return {(start, end) for start, end in net.edges if start in here and end in there}


def _from_first(circle: list[int]) -> list[int]:
    start = circle.index(min(circle))
    return circle[start:] + circle[:start]
