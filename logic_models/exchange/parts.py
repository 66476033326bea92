"""What a file of any form states, put through the one check that YAML goes through: every fault at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import yaml

from interventions.errors import Fault, ImportRefused
from logic_models.model import LogicModel
from logic_models.sheet import Sheet


class Bare(str):
    """A figure or a flag in its letters, as against words that happen to look like one."""

    __slots__ = ()


Value = str | Sequence[str]


@dataclass(frozen=True, slots=True)
class Stated:
    """One thing that a file states: field and value, one pair for each time it is stated, and its line."""

    fields: Sequence[tuple[str, Value]]
    line: int | None = None


@dataclass(slots=True)
class Document:
    """A file as it was understood: header, nodes, links, and what was found wrong with it on the way."""

    file: str
    header: Stated = field(default_factory=lambda: Stated(()))
    nodes: list[Stated] = field(default_factory=list)
    links: list[Stated] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def fault(self, column: str, allowed: str, *, line: int | None = None, value: str = "") -> None:
        """Note a fault; the file is then refused when all of it has been read."""
        self.faults.append(Fault(file=self.file, row=line, column=column, value=value, allowed=allowed))

    def theory(self) -> LogicModel:
        """The theory; ImportRefused with every fault, those of the form and those of what it says."""
        sheet = Sheet(self.file)
        sheet.faults += self.faults
        root = _mapping(self.header)
        for name, things in (("nodes", self.nodes), ("links", self.links)):
            items = yaml.SequenceNode("tag:yaml.org,2002:seq", [_mapping(thing) for thing in things], _mark(None))
            root.value.append((_scalar(name, None), items))
        model = sheet.theory(root)
        if model is None:
            raise ImportRefused(self.file, sorted(sheet.faults, key=lambda fault: fault.row or 0))
        return model


def refused(file: str, allowed: str, *, line: int | None = None, column: str = "") -> ImportRefused:
    """The refusal of a file that cannot be read any further."""
    return ImportRefused(file, [Fault(file=file, row=line, column=column, allowed=allowed)])


def _mapping(thing: Stated) -> yaml.MappingNode:
    pairs = [(_scalar(name, thing.line), _part(value, thing.line)) for name, value in thing.fields]
    return yaml.MappingNode("tag:yaml.org,2002:map", pairs, _mark(thing.line))


def _part(value: Value, line: int | None) -> yaml.Node:
    if isinstance(value, str):
        return _scalar(value, line)
    items: Iterable[yaml.Node] = (_scalar(item, line) for item in value)
    return yaml.SequenceNode("tag:yaml.org,2002:seq", list(items), _mark(line))


def _scalar(word: str, line: int | None) -> yaml.ScalarNode:
    style: Any = None if isinstance(word, Bare) else '"'
    return yaml.ScalarNode("tag:yaml.org,2002:str", str(word), _mark(line), style=style)


def _mark(line: int | None) -> yaml.Mark | None:
    return None if line is None else yaml.Mark("", 0, line - 1, 0, None, 0)
