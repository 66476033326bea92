"""How sure a theory is from end to end: the best chain of links from each activity to each impact."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import prod

from logic_models.kinds import NodeKind
from logic_models.model import Link, LogicModel


@dataclass(frozen=True, slots=True)
class Chain:
    """One way from an activity to an impact: the ids along it, and how sure its links are taken together.

    `health`: the product of the links' confidences, as a share of one; None where no link states one. `unstated`: how
    many of the links state none; they count as certain, so that a health with some unstated is an upper bound.
    """

    path: tuple[str, ...]
    health: float | None
    unstated: int


Ends = tuple[str, str]
Confidences = Mapping[Ends, int | None]
"""The confidence of each link by its two ends: 0 to 100, None where none is stated."""

Reached = tuple[float, int, int, str]
"""How a node was reached: health (higher is better), minus unstated links, minus links, and the node before it."""


def best_chains(model: LogicModel) -> tuple[Chain, ...]:
    """For each activity and each impact it leads to, the chain with the greatest health.

    Feedback is not followed and the link that closes a circle is left out. A link without confidence counts as certain;
    of chains equally sure, the one with fewer such links, then the shorter, is taken. In the order of the theory.
    """
    from logic_models.graph import links_in_order

    links = links_in_order(model)
    sure = confidences(model)
    impacts = [node.id for node in model.of_kind(NodeKind.IMPACT)]
    ways = (way for activity in model.of_kind(NodeKind.ACTIVITY) for way in _ways(activity.id, impacts, links))
    return tuple(chain_of(way, sure) for way in ways)


def chain_of(path: tuple[str, ...], sure: Confidences) -> Chain:
    """A path with its health; `sure` holds the confidence of each link by its two ends."""
    stated = [given for given in map(sure.__getitem__, pairwise(path)) if given is not None]
    health = 1.0
    for given in stated:
        health *= given / 100
    return Chain(path, health if stated else None, len(path) - 1 - len(stated))


def confidences(model: LogicModel) -> Confidences:
    """How sure each link is, by its two ends."""
    return {(link.source, link.target): link.confidence for link in model.links}


def weakest_on(path: tuple[str, ...], sure: Confidences) -> Ends | None:
    """The link of a path with the least confidence, the first of those equally weak; None if none states any."""
    stated = [(given, ends) for ends in pairwise(path) if (given := sure[ends]) is not None]
    return min(stated, key=lambda one: one[0])[1] if stated else None


def dominated(paths: Sequence[tuple[str, ...]], sure: Confidences) -> dict[int, int]:
    """Paths that another outdoes, by their place in the list: place → place of one that outdoes it.

    One path outdoes another between the same two nodes if it has no more links, is at least as healthy from end to end,
    has no less sure a weakest link, and is better in one of the three. Paths on which a link states no confidence are
    left out: how sure they are is not known.
    """
    most = max(map(len, paths), default=0)
    worths = [(*worth, place) for place, path in enumerate(paths) if (worth := _worth(path, sure, most)) is not None]
    front: dict[Ends, list[tuple[int, int, int, int]]] = {}
    outdone: dict[int, int] = {}
    # A path that outdoes another stands before it in this order, and has no more links.
    for links, risk, doubt, place in sorted(worths):
        best = front.setdefault((paths[place][0], paths[place][-1]), [])
        for fewer, less, surer, at in best:
            if less <= risk and surer <= doubt and (fewer, less, surer) != (links, risk, doubt):
                outdone[place] = at
                break
        else:
            best.append((links, risk, doubt, place))
    return dict(sorted(outdone.items()))


def _worth(path: tuple[str, ...], sure: Confidences, most: int) -> tuple[int, int, int] | None:
    """Links, health and weakest link, each so that less is better; whole numbers, so that equal chains are equal."""
    given = [sure[ends] for ends in pairwise(path)]
    stated = [one for one in given if one is not None]
    if len(stated) < len(given) or not stated:
        return None
    return len(stated), -prod(stated) * 100 ** (most - len(stated)), -min(stated)


def _ways(start: str, ends: Sequence[str], links: Sequence[Link]) -> Iterator[tuple[str, ...]]:
    """The best way from one node to each of the ends, by one pass over links in order."""
    best: dict[str, Reached] = {start: (1.0, 0, 0, "")}
    for link in links:
        if link.source in best:
            health, unstated, steps, _ = best[link.source]
            given = link.confidence
            now = (health if given is None else health * given / 100, unstated - (given is None), steps - 1)
            if link.target not in best or now > best[link.target][:3]:
                best[link.target] = (*now, link.source)
    for end in ends:
        if end in best:
            yield _walk_back(end, best)


def _walk_back(end: str, best: dict[str, Reached]) -> tuple[str, ...]:
    walked = [end]
    while before := best[walked[-1]][3]:
        walked.append(before)
    return tuple(reversed(walked))
