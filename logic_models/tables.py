"""A theory of change as rows: a frame of nodes, a frame of links, and its header; exact both ways.

This is the form in which the store keeps versions. What is particular to a kind of node stands in `details` as JSON.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import fields
from typing import Any

import pandas as pd

from interventions.errors import InputError
from interventions.tables import Column, Table
from logic_models.kinds import fields_of, kind_of
from logic_models.model import HEADER, Link, LogicModel, Node, stated

NODES = Table(
    "theory nodes",
    "a node of one theory of change",
    (
        Column("node_id", "text"),
        Column("kind", "text"),
        Column("text", "text"),
        Column("position", "number"),
        Column("details", "text", "JSON"),
    ),
    key=("node_id",),
)
LINKS = Table(
    "theory links",
    "a link of one theory of change",
    (
        Column("source", "text"),
        Column("target", "text"),
        Column("position", "number"),
        Column("details", "text", "JSON"),
    ),
    key=("source", "target"),
)
_NODE_COLUMNS = ("id", "kind", "text")
_LINK_COLUMNS = ("source", "target")
_LINK_DETAILS = tuple(field.name for field in fields(Link) if field.name not in _LINK_COLUMNS)


def header(model: LogicModel) -> str:
    """What a theory says of itself as a whole (id, title, owner, version …) as JSON text."""
    return _json({name: value for name, value in stated(model).items() if name in HEADER})


def to_frames(model: LogicModel) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Nodes (node_id, kind, text, position, details) and links (source, target, position, details), one row each.

    `details` is JSON text of the other fields that are stated; `position` is the place in the theory, from 0.
    """
    nodes = [
        (node.id, node.kind.value, node.text, i, _details(node, _NODE_COLUMNS)) for i, node in enumerate(model.nodes)
    ]
    links = [(link.source, link.target, i, _details(link, _LINK_COLUMNS)) for i, link in enumerate(model.links)]
    return _frame(nodes, NODES), _frame(links, LINKS)


def from_frames(nodes: pd.DataFrame, links: pd.DataFrame, *, header: str = "{}") -> LogicModel:
    """The theory that these rows keep; other columns are ignored, and rows may come in any order.

    `header` is what `header(model)` gave. InputError for a missing column, details that are not JSON or name a
    field that the kind does not have, and for rows that contradict one another.
    """
    NODES.check(nodes)
    LINKS.check(links)
    built = tuple(_node(*row) for row in _rows(nodes, "node_id", "kind", "text", "details"))
    drawn = tuple(
        Link(str(source), str(target), **_read(details, _LINK_DETAILS))
        for source, target, details in _rows(links, "source", "target", "details")
    )
    return LogicModel(built, drawn, **_read(header, HEADER))


def _node(node_id: Any, code: Any, text: Any, details: Any) -> Node:
    kind = kind_of(str(code))
    return Node(str(node_id), kind, str(text), **_read(details, fields_of(kind)[3:]))


def _rows(frame: pd.DataFrame, *columns: str) -> Iterator[tuple[Any, ...]]:
    ordered = frame.sort_values("position", kind="stable")
    return zip(*(ordered[column] for column in columns), strict=True)


def _frame(rows: list[tuple[Any, ...]], table: Table) -> pd.DataFrame:
    columns = [column.name for column in table.columns]
    kinds = {column.name: "int64" if column.kind == "number" else "str" for column in table.columns}
    return pd.DataFrame(rows, columns=columns).astype(kinds)


def _details(thing: Node | Link, columns: tuple[str, ...]) -> str:
    return _json({name: value for name, value in stated(thing).items() if name not in columns})


def _json(stated: dict[str, Any]) -> str:
    return json.dumps(stated, ensure_ascii=False, allow_nan=False)


def _read(text: Any, known: tuple[str, ...]) -> dict[str, Any]:
    try:
        stated = json.loads(text)
    except (TypeError, ValueError) as error:
        raise InputError(f"the details are not JSON: {error}.", where="rows of a theory of change") from error
    strange = sorted(set(stated) - set(known)) if isinstance(stated, dict) else [repr(stated)]
    if strange:
        raise InputError(f"the details name {', '.join(strange)}.", mend=f"Known are: {', '.join(known)}.")
    return stated
