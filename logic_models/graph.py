"""A theory of change as a graph: the one door to networkx.

A link marked as feedback is part of the drawing and not of the argument: circles, reach and paths are read without it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

import networkx as nx

from logic_models.dot import to_dot
from logic_models.model import LogicModel

__all__ = [
    "count_paths",
    "cycles",
    "cycles_among",
    "forward",
    "leading_to",
    "paths",
    "reached_from",
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
        found += islice(nx.simple_cycles(graph.subgraph(sorted(knot))), limit)
    turned = sorted((_from_first(circle) for circle in found), key=lambda circle: (circle[0], len(circle), circle))
    return [tuple(names[i] for i in circle) for circle in turned]


def reached_from(model: LogicModel, ids: Iterable[str]) -> frozenset[str]:
    """These nodes and every node the argument leads to from them."""
    return _spread(forward(model), ids)


def leading_to(model: LogicModel, ids: Iterable[str]) -> frozenset[str]:
    """These nodes and every node from which the argument leads to them."""
    return _spread(forward(model).reverse(copy=False), ids)


def without_circles(model: LogicModel) -> nx.DiGraph:
    """The argument less, for every circle, the link that closes it."""
    graph = forward(model)
    while not nx.is_directed_acyclic_graph(graph):
        graph.remove_edge(*nx.find_cycle(graph)[-1][:2])
    return graph


def paths(graph: nx.DiGraph, sources: Iterable[str], targets: Iterable[str]) -> Iterator[tuple[str, ...]]:
    """Every way from a source to a target in a graph without circles, source by source."""
    ends = set(targets)
    # Without the dead ends the search yields at every step and never runs on for nothing.
    useful = graph.subgraph(_spread(graph.reverse(copy=False), ends))
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


def _spread(graph: nx.DiGraph, ids: Iterable[str]) -> frozenset[str]:
    starts = [node for node in ids if node in graph]
    return frozenset(starts).union(*(nx.descendants(graph, node) for node in starts))


def _from_first(circle: list[int]) -> list[int]:
    start = circle.index(min(circle))
    return circle[start:] + circle[:start]
