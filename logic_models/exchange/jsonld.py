"""A theory of change written as JSON-LD in the Common Impact Data Standard's terms; `jsonld_reading` reads it back.

A link is a thing of its own, since the standard's arrows hold no assumption; beside it stands the standard's plain
property (`canProduce`, `hasOutput` …) where it has one for these two kinds, for readers who know only that.
"""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any
from urllib.parse import quote

from logic_models.exchange.cids import KIND, LINK, OURS, PART_OF, POSITION, PREFIXES, THEORY, TYPES, relation, routes
from logic_models.kinds import AMOUNTS, LISTS, NodeKind
from logic_models.model import Link, LogicModel, Node, stated

Resource = dict[str, Any]
_OUTCOME = TYPES[NodeKind.IMPACT]


def to_jsonld(model: LogicModel) -> str:
    """The theory as JSON-LD text, its context written inside; `from_jsonld` gives back an equal theory."""
    whole = f"{OURS}theory:{quote(model.id, safe='') or 'unnamed'}"
    place = {node.id: f"{whole}:node:{quote(node.id, safe='')}" for node in model.nodes}
    nodes = {node.id: _node(node, place[node.id], whole, at) for at, node in enumerate(model.nodes)}
    kinds = {node.id: node.kind for node in model.nodes}
    for link in model.links:
        said = relation(kinds[link.source], kinds[link.target])
        if said and not link.feedback:
            nodes[link.source].setdefault(said, []).append({"@id": place[link.target]})
    links = [_link(link, place, f"{whole}:link:{at}", at) for at, link in enumerate(model.links)]
    theory = _fields(model, {"@id": whole, "@type": THEORY})
    document = {"@context": PREFIXES, "@graph": [theory, *nodes.values(), *links]}
    return json.dumps(document, ensure_ascii=False, allow_nan=False, indent=1) + "\n"


def _node(node: Node, name: str, whole: str, at: int) -> Resource:
    made: Resource = {"@id": name, "@type": TYPES[node.kind], PART_OF: {"@id": whole}, POSITION: at}
    if TYPES[node.kind] == _OUTCOME:
        made[KIND] = node.kind.value
    return _fields(node, made)


def _link(link: Link, place: dict[str, str], name: str, at: int) -> Resource:
    made = _fields(link, {"@id": name, "@type": LINK, POSITION: at})
    return made | {"vru:from": {"@id": place[link.source]}, "vru:to": {"@id": place[link.target]}}


def _fields(thing: Node | Link | LogicModel, made: Resource) -> Resource:
    ways = routes(type(thing))
    for name, value in stated(thing).items():
        if name in ways:
            held = made
            for property_, class_ in ways[name].through:
                held = held.setdefault(property_, {"@type": class_})
            held[ways[name].last] = _value(name, value)
    return made


def _value(name: str, value: Any) -> Any:
    if name in LISTS:
        return {"@list": list(value)}
    if name in AMOUNTS and not isinstance(value, str):
        # As letters: other readers would round a long number or write 1.0 as 1.
        return {"@value": str(value), "@type": "xsd:integer" if isinstance(value, int) else "xsd:double"}
    if name in ("date", "starts", "ends") and _is_day(value):
        if name == "date":
            return {"@value": value, "@type": "xsd:date"}
        return {"@value": f"{value}T00:00:00", "@type": "xsd:dateTime"}
    return value


def _is_day(text: str) -> bool:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
