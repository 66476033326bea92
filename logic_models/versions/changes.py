"""What changed between two versions of a theory of change."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from typing import TypeVar

from logic_models.model import HEADER, Link, LogicModel, Node
from logic_models.versions.results import Changes, apply
from logic_models.versions.wording import Ends, FieldChange

__all__ = ["apply", "compare_versions"]

Key = TypeVar("Key", bound=str | Ends)
Thing = TypeVar("Thing", Node, Link)


def compare_versions(before: LogicModel, after: LogicModel) -> Changes:
    """Everything that differs between two versions, so that `apply(before, changes)` is `after`.

    A node is the same node if it keeps its id. One that has a new id and the same kind and text counts as renamed, with
    its links; any other as taken out and put in. A figure that changed only its form (40 and 40.0) counts as changed.
    """
    renamed = _renamed(before, after)
    nodes_before = {name: replace(node, id=name) for node in before.nodes for name in [renamed.get(node.id, node.id)]}
    links_before = {
        (link.source, link.target): link
        for old in before.links
        for link in [
            replace(old, source=renamed.get(old.source, old.source), target=renamed.get(old.target, old.target))
        ]
    }
    nodes_after = {node.id: node for node in after.nodes}
    links_after = {(link.source, link.target): link for link in after.links}
    return Changes(
        before=before,
        header=_differing(before, after, HEADER),
        renamed=tuple(renamed.items()),
        nodes_removed=tuple(name for name in nodes_before if name not in nodes_after),
        nodes_changed=_changed(nodes_before, nodes_after),
        nodes_added=tuple(node for name, node in nodes_after.items() if name not in nodes_before),
        links_removed=tuple(ends for ends in links_before if ends not in links_after),
        links_changed=_changed(links_before, links_after),
        links_added=tuple(link for ends, link in links_after.items() if ends not in links_before),
        node_order=_order(nodes_before, nodes_after),
        link_order=_order(links_before, links_after),
        nodes_moved=_moved(nodes_before, nodes_after),
        links_moved=_moved(links_before, links_after),
    )


def _renamed(before: LogicModel, after: LogicModel) -> dict[str, str]:
    """Ids given anew: a node gone and a node come with the same kind and text, taken in the order of the theory."""
    stays = {node.id for node in before.nodes} & {node.id for node in after.nodes}
    gone: dict[tuple[str, str], list[str]] = {}
    for node in before.nodes:
        if node.id not in stays:
            gone.setdefault((node.kind.value, node.text), []).append(node.id)
    pairs = {}
    for node in after.nodes:
        waiting = gone.get((node.kind.value, node.text))
        if node.id not in stays and waiting:
            pairs[waiting.pop(0)] = node.id
    return pairs


def _changed(
    before: Mapping[Key, Thing], after: Mapping[Key, Thing]
) -> tuple[tuple[Key, tuple[FieldChange, ...]], ...]:
    both = ((key, before[key], thing) for key, thing in after.items() if key in before)
    found = ((key, _differing(old, new, [field.name for field in fields(new)])) for key, old, new in both)
    return tuple((key, differing) for key, differing in found if differing)


def _differing(
    before: Node | Link | LogicModel, after: Node | Link | LogicModel, names: Iterable[str]
) -> tuple[FieldChange, ...]:
    values = ((name, getattr(before, name), getattr(after, name)) for name in names)
    # By how they are written, so that 1 and 1.0, equal to Python, are told apart as they are in a file.
    return tuple(FieldChange(name, old, new) for name, old, new in values if repr(old) != repr(new))


def _order(before: Mapping[Key, Thing], after: Mapping[Key, Thing]) -> tuple[Key, ...] | None:
    """The order after, or None where it is what stood before with what is new at the end."""
    expected = [key for key in before if key in after] + [key for key in after if key not in before]
    return None if expected == list(after) else tuple(after)


def _moved(before: Mapping[Key, Thing], after: Mapping[Key, Thing]) -> tuple[Key, ...]:
    """The fewest of what is kept that need to be moved: all but a longest run that stands in the same order."""
    place = {key: position for position, key in enumerate(before)}
    kept = [key for key in after if key in before]
    ends: list[Key] = []  # at which of the kept the run of each length ends, as early as can be
    previous: dict[Key, Key | None] = {}
    for key in kept:
        length = bisect_left(ends, place[key], key=place.__getitem__)
        previous[key] = ends[length - 1] if length else None
        ends[length : length + 1] = [key]
    run, last = set(), ends[-1] if ends else None
    while last is not None:
        run.add(last)
        last = previous[last]
    return tuple(key for key in kept if key not in run)


def credited(before: LogicModel, after: LogicModel, *, name: str) -> LogicModel:
    """The theory after, with `name` as the one who judged each confidence that is new or another than before."""
    held = {(link.source, link.target): link.confidence for link in before.links}
    links = [
        link
        if link.confidence == held.get((link.source, link.target))
        else replace(link, confidence_by=name if link.confidence is not None else "")
        for link in after.links
    ]
    return replace(after, links=tuple(links))
