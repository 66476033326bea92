"""One YAML document read into a theory of change, with the line of every fault in it."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import fields
from typing import Any

import yaml

from interventions.errors import Fault
from logic_models.kinds import AMOUNTS, CHOICES, FLAGS, KINDS, LISTS, MOST_AMOUNT, WHOLE, fields_of
from logic_models.model import HEADER, Link, LogicModel, Node, contradictions

# The decimal numbers of YAML 1.2: 010 is ten, and 1:30 and 1_000 are words.
NUMBER = r"^[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?$"
_ANY_NODE = tuple(field.name for field in fields(Node))
_LINK = tuple(field.name for field in fields(Link))
Parts = dict[str, yaml.Node]


class Sheet:
    """A document being read: what it states, and the faults found on the way."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.faults: list[Fault] = []

    def theory(self, root: yaml.Node | None) -> LogicModel | None:
        """The theory, or None where `faults` says why not."""
        parts = self._parts(root, "theory of change", (*HEADER, "nodes", "links"), required=("nodes",))
        nodes = [self._node(*item) for item in self._items(parts, "nodes", "node")]
        links = [self._parts(*item, _LINK, required=_LINK[:2]) for item in self._items(parts, "links", "link")]
        self._contradictions(nodes, links)
        head = self._values({name: part for name, part in parts.items() if name in HEADER}, "theory of change")
        stated = [self._values(node, f"node {i}") for i, node in enumerate(nodes, 1)]
        drawn = [self._values(link, f"link {i}") for i, link in enumerate(links, 1)]
        if self.faults:
            return None
        return LogicModel(tuple(Node(**node) for node in stated), tuple(Link(**link) for link in drawn), **head)

    def _node(self, item: yaml.Node, place: str) -> Parts:
        code = next((_word(value) for key, value in _pairs(item) if _word(key) == "kind"), "")
        names = fields_of(KINDS[code]) if code in KINDS else _ANY_NODE
        parts = self._parts(item, place, names, required=("id", "kind", "text"))
        if "kind" in parts and code not in KINDS:
            self._fault(parts["kind"], f"{place}, kind", f"the kinds are {', '.join(KINDS)}", code)
        return parts

    def _parts(self, item: yaml.Node | None, place: str, names: tuple[str, ...], *, required: tuple[str, ...]) -> Parts:
        """The stated fields of a mapping; what is left empty counts as not stated."""
        if not isinstance(item, yaml.MappingNode):
            self._fault(item, place, f"write its fields as `name: value`: {', '.join(names)}")
            return {}
        parts: Parts = {}
        for key, value in _pairs(item):
            name = _word(key)
            if name not in names:
                self._fault(key, place, f"the fields here are {', '.join(names)}", name)
            elif name in parts:
                self._fault(key, f"{place}, {name}", "it is stated twice")
            elif not _is_empty(value):
                parts[name] = value
        for name in required:
            if name not in parts or (isinstance(parts[name], yaml.ScalarNode) and not _word(parts[name]).strip()):
                self._fault(item, f"{place}, {name}", "it is missing: state it")
        return parts

    def _items(self, parts: Parts, name: str, one: str) -> list[tuple[yaml.Node, str]]:
        """The items of a list, each with its place in words."""
        part = parts.get(name)
        if part is not None and not isinstance(part, yaml.SequenceNode):
            self._fault(part, name, "write a list, each item after a dash")
        items = part.value if isinstance(part, yaml.SequenceNode) else []
        return [(item, f"{one} {position}") for position, item in enumerate(items, 1)]

    def _contradictions(self, nodes: list[Parts], links: list[Parts]) -> None:
        named = [node for node in nodes if "id" in node]
        joined = [link for link in links if {"source", "target"} <= link.keys()]
        ends = [(_word(link["source"]), _word(link["target"])) for link in joined]
        for group, position, field, said in contradictions([_word(node["id"]) for node in named], ends):
            part = (named if group == "nodes" else joined)[position][field]
            self._fault(part, f"{group}, {field}", said)

    def _values(self, parts: Parts, place: str) -> dict[str, Any]:
        return {name: self._value(name, part, f"{place}, {name}") for name, part in parts.items()}

    def _value(self, name: str, part: yaml.Node, place: str) -> Any:
        if name in LISTS and isinstance(part, yaml.SequenceNode):
            return tuple(self._value("", item, place) for item in part.value)
        if not isinstance(part, yaml.ScalarNode):
            return self._fault(part, place, "write words or a figure")
        word: str = part.value
        if name in FLAGS:
            return self._flag(word, part, place)
        if name in AMOUNTS and not part.style and re.match(NUMBER, word):
            return self._figure(word, part, place)
        if name in WHOLE:
            return self._whole(word, part, place, WHOLE[name])
        if name in CHOICES and word not in CHOICES[name]:
            return self._fault(part, place, f"one of {', '.join(CHOICES[name])}", word)
        if any("\ud800" <= letter <= "\udfff" for letter in word):
            return self._fault(part, place, "it holds half a character; write it again")
        return word

    def _flag(self, word: str, part: yaml.Node, place: str) -> bool | None:
        if word in ("true", "false"):
            return word == "true"
        return self._fault(part, place, "write true or false", word)

    def _whole(self, word: str, part: yaml.Node, place: str, most: int) -> int | None:
        if re.match(r"^[0-9]{1,15}$", word) and int(word) <= most:
            return int(word)
        return self._fault(part, place, f"a whole number from 0 to {most}", word)

    def _figure(self, word: str, part: yaml.Node, place: str) -> float | None:
        try:
            figure = float(word) if set(word) & set(".eE") else int(word)
        except ValueError:
            figure = math.inf
        return figure if abs(figure) <= MOST_AMOUNT else self._fault(part, place, "the figure is too large")

    def _fault(self, at: yaml.Node | None, column: str, allowed: str, value: str = "") -> Any:
        # Not every form has lines: what came from JSON-LD is named by its place alone.
        row = 1 if at is None else at.start_mark.line + 1 if at.start_mark else None
        self.faults.append(Fault(file=self.file, row=row, column=column, value=value, allowed=allowed))


def _pairs(item: yaml.Node) -> Iterator[tuple[yaml.Node, yaml.Node]]:
    return iter(item.value if isinstance(item, yaml.MappingNode) else ())


def _word(part: yaml.Node) -> str:
    return part.value if isinstance(part, yaml.ScalarNode) else ""


def _is_empty(part: yaml.Node) -> bool:
    return isinstance(part, yaml.ScalarNode) and not part.style and part.tag == "tag:yaml.org,2002:null"
