"""A theory of change as GraphML, exact both ways: for yEd, Gephi, igraph, networkx.

Every field is a GraphML attribute of its own name; a field that may hold figures or words has one attribute for each
type, as networkx writes them. Lists (evidence, factors) are JSON text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from logic_models.exchange.parts import Bare, Document, Stated, Value
from logic_models.exchange.safe_xml import Element, unwritten, written
from logic_models.kinds import LISTS
from logic_models.model import HEADER, Link, LogicModel, Node, stated
from logic_models.sheet import NUMBER

_TYPES = {bool: "boolean", int: "long", float: "double"}
_ENDS = ("source", "target")
_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" \
xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">"""


@dataclass(frozen=True, slots=True, order=True)
class _Key:
    owner: str
    name: str
    type: str

    def line(self) -> str:
        owner, name, type_ = self.owner, self.name, self.type
        return f'  <key id="{owner}.{name}.{type_}" for="{owner}" attr.name="{name}" attr.type="{type_}"/>'


def to_graphml(model: LogicModel) -> str:
    """The theory as GraphML text; `from_graphml` gives back an equal theory."""
    keys: dict[_Key, None] = {}
    place = {node.id: f"n{number}" for number, node in enumerate(model.nodes)}
    lines = [f"    {data}" for data in _data("graph", model, HEADER, keys)]
    for node in model.nodes:
        lines += [f'    <node id="{place[node.id]}">', *_indented("node", node, (), keys), "    </node>"]
    for number, link in enumerate(model.links):
        ends = f'source="{place[link.source]}" target="{place[link.target]}"'
        lines += [f'    <edge id="e{number}" {ends}>', *_indented("edge", link, _ENDS, keys), "    </edge>"]
    start = [_HEAD, *(key.line() for key in sorted(keys)), '  <graph id="theory" edgedefault="directed">']
    return "\n".join([*start, *lines, "  </graph>", "</graphml>", ""])


def from_graphml(root: Element, *, file: str = "GraphML") -> LogicModel:
    """The theory that a GraphML document states; ImportRefused with every fault and its line at once."""
    document = Document(file)
    if root.name != "graphml":
        document.fault("root", "the outermost element of GraphML is graphml", line=root.line, value=root.name)
    keys = {key.attributes.get("id", ""): key for key in root.all("key")}
    graphs = list(root.all("graph"))
    if len(graphs) != 1:
        document.fault("graph", "write one theory, so one graph, in a file", line=root.line, value=str(len(graphs)))
    for graph in graphs[:1]:
        _read_graph(graph, keys, document)
    return document.theory()


def _indented(owner: str, thing: Node | Link, without: tuple[str, ...], keys: dict[_Key, None]) -> Iterator[str]:
    names = tuple(name for name in stated(thing) if name not in without)
    return (f"      {data}" for data in _data(owner, thing, names, keys))


def _data(owner: str, thing: Node | Link | LogicModel, names: tuple[str, ...], keys: dict[_Key, None]) -> Iterator[str]:
    for name, value in stated(thing).items():
        if name in names:
            key = _Key(owner, name, _TYPES.get(type(value), "string"))
            keys[key] = None
            yield f'<data key="{owner}.{name}.{key.type}">{written(_text(value))}</data>'


def _text(value: Any) -> str:
    if isinstance(value, tuple):
        return json.dumps(value, ensure_ascii=False)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _read_graph(graph: Element, keys: dict[str, Element], document: Document) -> None:
    if graph.attributes.get("edgedefault") != "directed":
        document.fault("graph, edgedefault", "links have a direction: write directed", line=graph.line)
    names: dict[str, str] = {}
    document.header = Stated(_fields(graph, "graph", keys, document), graph.line)
    for node in graph.all("node"):
        own = node.attributes.get("id", "")
        fields = _fields(node, "node", keys, document)
        # A drawing made elsewhere names its nodes in the element alone.
        fields = fields if any(name == "id" for name, _ in fields) else [("id", own), *fields]
        if own in names:
            document.fault("node, id", "it is used twice", line=node.line, value=own)
        names[own] = str(next(value for name, value in fields if name == "id"))
        document.nodes.append(Stated(fields, node.line))
    for edge in graph.all("edge"):
        ends = [(end, names.get(edge.attributes.get(end, ""), edge.attributes.get(end, ""))) for end in _ENDS]
        document.links.append(Stated([*ends, *_fields(edge, "edge", keys, document)], edge.line))
        if edge.attributes.get("directed", "true") != "true":
            document.fault("edge, directed", "links have a direction: write true", line=edge.line)
    for odd in (*graph.all("hyperedge"), *(inner for node in graph.all("node") for inner in node.all("graph"))):
        document.fault(odd.name, "a theory has nodes and links only: take it out", line=odd.line)


def _fields(element: Element, owner: str, keys: dict[str, Element], document: Document) -> list[tuple[str, Value]]:
    found, seen = [], set()
    for data in element.all("data"):
        seen.add(data.attributes.get("key", ""))
        key = keys.get(data.attributes.get("key", ""))
        if key is None:
            document.fault(f"{owner}, data", "no key of this id is declared", line=data.line, value=_id(data))
        else:
            found.append((key.attributes.get("attr.name", ""), _value(key, data.text(), data.line, document)))
    for name, key in keys.items():
        default = key.first("default")
        if default and name not in seen and key.attributes.get("for") in (owner, "all"):
            found.append((key.attributes.get("attr.name", ""), _value(key, default.text(), default.line, document)))
    return found


def _id(data: Element) -> str:
    return data.attributes.get("key", "")


def _value(key: Element, text: str, line: int, document: Document) -> Value:
    type_, name = key.attributes.get("attr.type", "string"), key.attributes.get("attr.name", "")
    if name in LISTS:
        return _list(unwritten(text), name, line, document)
    if type_ == "string":
        return unwritten(text)
    word = text.strip()
    if type_ != "boolean" and not re.match(NUMBER, word):
        document.fault(name, f"write a figure, as its type is {type_}", line=line, value=text)
    return Bare({"1": "true", "0": "false"}.get(word, word) if type_ == "boolean" else word)


def _list(text: str, name: str, line: int, document: Document) -> Value:
    try:
        items = json.loads(text)
    except (ValueError, RecursionError):
        items = None
    if isinstance(items, list) and all(isinstance(item, str) for item in items):
        return items
    document.fault(name, 'write a list of texts as JSON: ["one", "two"]', line=line, value=text)
    return []
