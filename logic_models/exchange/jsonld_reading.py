"""JSON-LD read into a theory of change: our own, as it was written or as another reader arranged it anew.

What the standard says beyond a theory (reports, people, addresses) is left out. Nothing is fetched: a context that
stands on the web is known only where it is the standard's own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from interventions.errors import Fault, ImportRefused
from logic_models.exchange.cids import KIND, LINK, POSITION, RELATIONS, THEORY, TYPES, routes, short
from logic_models.exchange.linked import Graph, Resource
from logic_models.exchange.parts import Bare, Document, Stated, Value, refused
from logic_models.kinds import LISTS
from logic_models.model import Link, LogicModel, Node

_KINDS: dict[str, list[str]] = {}
for _kind, _class in TYPES.items():
    _KINDS.setdefault(_class, []).append(_kind.value)
_OWN = {route.last for thing in (LogicModel, Node, Link) for route in routes(thing).values()} | {KIND, POSITION}
_TYPES_OF_FIGURES = ("xsd:integer", "xsd:double", "xsd:decimal", "xsd:boolean", "xsd:nonNegativeInteger")


def from_jsonld(text: str, *, file: str = "JSON-LD") -> LogicModel:
    """The theory that a JSON-LD text states; ImportRefused with every fault at once."""
    document = Document(file)
    try:
        graph = Graph(json.loads(text, parse_constant=_no_number))
    except json.JSONDecodeError as error:
        raise refused(
            file, f"this is not JSON: {error.msg}", line=error.lineno, column=f"column {error.colno}"
        ) from None
    except (ValueError, RecursionError) as error:
        raise ImportRefused(file, [Fault(file=file, allowed=str(error) or "it cannot be read")]) from error
    _read(graph, document)
    return document.theory()


def _read(graph: Graph, document: Document) -> None:
    theories = graph.of(THEORY)
    if len(theories) != 1:
        wanted = f"write one theory ({THEORY}) in a file"
        document.fault(THEORY, wanted, value=f"{len(theories)} found")
    reader = _Reader(graph, document)
    for theory in theories[:1]:
        document.header = reader.fields(theory, LogicModel, THEORY)
    things = _in_order(graph.of(*_KINDS))
    for at, thing in enumerate(things, 1):
        document.nodes.append(reader.node(thing, f"node {at}"))
    links = _in_order(graph.of(LINK))
    document.links += [reader.fields(link, Link, f"link {at}") for at, link in enumerate(links, 1)]
    drawn = {tuple(str(value) for _, value in link.fields[:2]) for link in document.links}
    for ends in reader.plain_links(things):
        if ends not in drawn:
            drawn.add(ends)
            document.links.append(Stated([("source", ends[0]), ("target", ends[1])]))


class _Reader:
    def __init__(self, graph: Graph, document: Document) -> None:
        self.graph, self.document = graph, document

    def node(self, thing: Resource, place: str) -> Stated:
        kinds = [kind for class_ in thing.types for kind in _KINDS.get(class_, [])]
        said = list(self.fields(thing, Node, place).fields)
        if not any(name == "id" for name, _ in said):
            said.insert(0, ("id", thing.name))
        if len(kinds) == 1:
            return Stated([("kind", kinds[0]), *said])
        stated = thing.values.get(KIND, [])
        return Stated([*(("kind", _word(value)) for value in stated[:1]), *said])

    def fields(self, thing: Resource, what: type[Node] | type[Link] | type[LogicModel], place: str) -> Stated:
        found: list[tuple[str, Value]] = []
        for name, route in routes(what).items():
            held: Resource | None = thing
            for property_, _ in route.through:
                held = self._one(held, property_, place)
            if held is not None and route.last in held.values and self._is_for(thing, name, what):
                found.append((name, self._value(name, held.values[route.last], f"{place}, {name}")))
        for term in thing.values:
            if term.startswith("vru:") and term not in _OWN:
                self.document.fault(place, "there is no such term of ours", value=term)
        return Stated(found)

    def plain_links(self, things: Iterable[Resource]) -> Iterator[tuple[str, str]]:
        for thing in things:
            for term in RELATIONS:
                for value in thing.values.get(term, []):
                    target = self.graph.resource(value)
                    if target is not None:
                        yield self._id(thing), self._id(target)

    def _is_for(self, thing: Resource, name: str, what: object) -> bool:
        # An activity's code is its approach, an outcome's code its outcome: one property of the standard for both.
        if what is Node and name in ("approach", "outcome"):
            return ("cids:Activity" in thing.types) is (name == "approach")
        return True

    def _one(self, held: Resource | None, property_: str, place: str) -> Resource | None:
        values = held.values.get(property_, []) if held is not None else []
        if len(values) > 1:
            self.document.fault(f"{place}, {property_}", "a theory holds one: keep one", value=f"{len(values)} found")
        return self.graph.resource(values[0]) if values else None

    def _id(self, thing: Resource) -> str:
        return _word(next(iter(thing.values.get("org:hasIdentifier", [])), thing.name))

    def _value(self, name: str, values: list[Any], place: str) -> Value:
        if name in LISTS:
            items = [item for value in values for item in (value["@list"] if _is_list(value) else [value])]
            return [_word(item) for item in items]
        if len(values) != 1:
            self.document.fault(place, "a theory holds one: keep one", value=f"{len(values)} found")
        target = self.graph.resource(values[0]) if name in ("source", "target") and values else None
        if target is not None:
            return self._id(target)
        return _word(values[0]) if values else ""


def _word(value: Any) -> str:
    type_, held = "", value
    if isinstance(value, dict):
        type_, held = short(str(value.get("@type", ""))), value.get("@value", value.get("@id", ""))
    if isinstance(held, bool):
        return Bare(str(held).lower())
    if isinstance(held, int | float) or type_ in _TYPES_OF_FIGURES:
        return Bare(held)
    day = re.fullmatch(r"([0-9]{4}-[0-9]{2}-[0-9]{2})T00:00:00", str(held))
    return day[1] if day and type_ == "xsd:dateTime" else str(held)


def _in_order(things: list[Resource]) -> list[Resource]:
    def place(thing: Resource) -> float:
        said = _word(next(iter(thing.values.get(POSITION, [])), ""))
        return float(said) if re.fullmatch("[0-9]{1,9}", said) else float("inf")

    return sorted(things, key=place)


def _is_list(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("@list"), list)


def _no_number(word: str) -> float:
    raise ValueError(f"{word} is not a number in JSON")
