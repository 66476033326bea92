"""What changed between two versions, line by line, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from interventions.figures import listed, number, pounds
from logic_models.kinds import NodeKind
from logic_models.model import Node, stated

if TYPE_CHECKING:
    from logic_models.versions.results import Changes

Ends = tuple[str, str]
WORDS = {
    "id": "name of the file", "cost_pence": "cost a year", "after_months": "months from the start",
    "age_from": "youngest age", "age_to": "oldest age", "confidence_by": "who judged the confidence",
    "starts": "start of the grant", "ends": "end of the grant", "no_harm": "why no harm is expected",
    "test_due": "day of the test", "skip_reason": "reason for leaving out a step", "kind": "kind of node",
    "override": "why it stands against the register", "synthetic": "figures made up", "who": "who changes",
    "counts": "people or contacts", "when": "time of measuring",
}  # fmt: skip
"""Fields whose own name would not be understood, in words."""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field that says something else: its value before and after."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One line of the list of changes: what it is about, how it changed, where, and in words.

    `about`: "theory", "node" or "link"; `how`: "added", "removed", "changed", "renamed" or "moved"; `at`: the node's
    id, or the link's two ends; `field`, `before` and `after` (in words) where a field changed.
    """

    about: str
    how: str
    at: str
    said: str
    field: str = ""
    before: str = ""
    after: str = ""


def lines(changes: Changes) -> Iterator[Change]:
    """Every change as a line: the theory first, then its nodes, then its links."""
    yield from (_field("theory", "", "The theory", change) for change in changes.header)
    yield from _nodes(changes)
    yield from _links(changes)


def _nodes(changes: Changes) -> Iterator[Change]:
    new = dict(changes.renamed)
    before = {new.get(node.id, node.id): node for node in changes.before.nodes}
    for old, name in changes.renamed:
        said = f"{_called(before[name])} is named {name} instead of {old}."
        yield Change(about="node", how="renamed", at=name, said=said, before=old, after=name)
    for name in changes.nodes_removed:
        yield Change(about="node", how="removed", at=name, said=f"{_called(before[name])} is taken out.")
    for name, fields in changes.nodes_changed:
        yield from (_field("node", name, _called(before[name]), change) for change in fields)
    for node in changes.nodes_added:
        yield Change(about="node", how="added", at=node.id, said=f"{_called(node)} is new.")
    for name in changes.nodes_moved:
        yield Change(about="node", how="moved", at=name, said=f"{_called(before[name])} stands in another place.")


def _links(changes: Changes) -> Iterator[Change]:
    new = dict(changes.renamed)
    text = {new.get(node.id, node.id): node.text for node in changes.before.nodes}
    text |= {node.id: node.text for node in changes.nodes_added}
    for ends in changes.links_removed:
        yield Change(about="link", how="removed", at=_at(ends), said=f"{_joined(ends, text)} is taken out.")
    for ends, fields in changes.links_changed:
        yield from (_field("link", _at(ends), _joined(ends, text), change) for change in fields)
    for link in changes.links_added:
        ends = link.source, link.target
        told = [f"{_word(name)} {_value(name, value)}" for name, value in list(stated(link).items())[2:]]
        said = f"{_joined(ends, text)} is new{': ' + '; '.join(told) if told else ''}."
        yield Change(about="link", how="added", at=_at(ends), said=said)
    for ends in changes.links_moved:
        yield Change(about="link", how="moved", at=_at(ends), said=f"{_joined(ends, text)} stands in another place.")


def _field(about: str, at: str, called: str, change: FieldChange) -> Change:
    before, after = (_value(change.field, value) for value in (change.before, change.after))
    word = _word(change.field)
    if before == "nothing":
        said = f"{called}: {word} is now {after}."
    elif after == "nothing":
        said = f"{called}: {word} no longer says {before}."
    else:
        said = f"{called}: {word} was {before}, is now {after}."
    return Change(about=about, how="changed", at=at, said=said, field=change.field, before=before, after=after)


def _called(node: Node) -> str:
    return f"{node.kind.label} “{node.text}”"


def _joined(ends: Ends, text: Mapping[str, str]) -> str:
    return f"Link “{text[ends[0]]}” → “{text[ends[1]]}”"


def _at(ends: Ends) -> str:
    return f"{ends[0]} → {ends[1]}"


def _word(field: str) -> str:
    return WORDS.get(field, field.replace("_", " "))


def _value(field: str, value: Any) -> str:
    """A field's value as a reader would say it; figures keep what tells them apart."""
    if value is None or value == "" or value == ():
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, NodeKind):
        return value.label.lower()
    if isinstance(value, tuple):
        return listed([f"“{item}”" for item in value])
    if field == "cost_pence":
        return pounds(value)
    if field == "confidence":
        return f"{value}%"
    return number(value) if type(value) is int else str(value) if isinstance(value, float) else f"“{value}”"
