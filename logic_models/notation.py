"""A theory of change as YAML text, exact both ways.

Text is taken as it is written: `no`, `1.10` and `2027-03-31` stay the words they are, and only the fields that hold
figures read figures. Every fault of a file is named with its line. Nothing in a file is ever run.
"""

from __future__ import annotations

import re
from typing import Any

import yaml

from interventions.errors import Fault, ImportRefused
from logic_models.model import HEADER, Link, LogicModel, Node, stated
from logic_models.sheet import NUMBER, Sheet


def to_yaml(model: LogicModel) -> str:
    """The theory as YAML text; `from_yaml` gives back an equal theory."""
    head = {name: value for name, value in stated(model).items() if name in HEADER}
    body = {"nodes": [_written(node) for node in model.nodes], "links": [_written(link) for link in model.links]}
    return yaml.dump(head | body, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100)


def from_yaml(text: str, *, file: str = "theory of change") -> LogicModel:
    """The theory that a YAML text states.

    ImportRefused with every fault at once: line, field, what was found and what is allowed; for text that is not
    YAML, the line and column where it stops being so.
    """
    sheet = Sheet(file)
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        raise ImportRefused(file, [_syntax_fault(error, text, file)]) from error
    except RecursionError as error:
        raise ImportRefused(file, [Fault(file=file, allowed="it is nested too deeply to read")]) from error
    model = sheet.theory(root)
    if model is None:
        raise ImportRefused(file, sorted(sheet.faults, key=lambda fault: fault.row or 0))
    return model


def _written(thing: Node | Link) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in stated(thing).items()}


def _syntax_fault(error: yaml.YAMLError, text: str, file: str) -> Fault:
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "it cannot be read"
    mark = getattr(error, "problem_mark", None)
    if mark is not None:
        line, column = mark.line + 1, mark.column + 1
    else:
        before = text[: getattr(error, "position", 0) or 0]
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    return Fault(file=file, row=line, column=f"column {column}", allowed=f"this is not YAML: {problem}")


class _Dumper(yaml.SafeDumper):
    """Writes blocks with lists indented, and quotes every word that could be read as a figure."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


_Dumper.add_implicit_resolver("tag:yaml.org,2002:float", re.compile(NUMBER), list("-+.0123456789"))


def _word(dumper: yaml.SafeDumper, word: str) -> yaml.ScalarNode:
    # Rare line ends (U+0085, U+2028) come back as spaces unless they are escaped. A kind is written as its code.
    style = None if word.isprintable() else '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", str(word), style=style)


_Dumper.add_representer(str, _word)
_Dumper.add_multi_representer(str, _word)
