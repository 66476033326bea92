"""A theory of change as the graph that the editor in the browser holds, and back; exact both ways.

What the editor does not edit travels with each node and link as JSON text (`kept`), so that nothing is lost when a node
is deleted and brought back, and no figure changes its form on the way through the browser.
"""

from __future__ import annotations

import json
from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from interventions.errors import InputError
from logic_models import LogicModel
from logic_models.drawing.layout import Lane, lane_of, lay_out
from logic_models.drawing.looks import LOOKS
from logic_models.kinds import ASIDE, NodeKind
from logic_models.tables import from_frames, header, to_frames

Graph = dict[str, Any]
Positions = dict[str, list[float]]

LANE_WIDTH = 224
_TICKS = ("necessary", "feedback")
_MARGIN, _STRETCH = 14, 1.35
"""Boxes of the editor stand this far inside their lane, and are this much taller than those of the drawing."""


def to_graph(model: LogicModel) -> Graph:
    """The nodes and links of a theory as the editor takes them, laid out."""
    nodes, links = to_frames(model)
    places = positions(model)
    return {
        "nodes": [_node(row, places[row["node_id"]]) for row in nodes.to_dict("records")],
        "links": [_link(row) for row in links.to_dict("records")],
    }


def from_graph(graph: Graph, *, head: LogicModel) -> LogicModel:
    """The theory a graph stands for, with the header of `head`. InputError if it is no graph, or cannot stand."""
    try:
        nodes = [(str(n["id"]), str(n["kind"]), str(n["text"]), i, n["kept"]) for i, n in enumerate(graph["nodes"])]
        links = [(str(e["source"]), str(e["target"]), i, _details(e)) for i, e in enumerate(graph["links"])]
    except (KeyError, TypeError, ValueError) as error:
        mend = "Load the page again; what was saved is safe."
        raise InputError("the editor sent something that is not a graph.", where=head.id, mend=mend) from error
    return from_frames(
        _frame(nodes, ["node_id", "kind", "text", "position", "details"]),
        _frame(links, ["source", "target", "position", "details"]),
        header=header(head),
    )


def positions(model: LogicModel) -> Positions:
    """Where each box of a theory belongs: node id → left and top, in pixels of the editor."""
    page = lay_out(model)
    lanes, number = {left: lane for lane, left in page.lanes.items()}, {lane: i for i, lane in enumerate(Lane)}
    return {
        name: [float(number[lanes[box.x]] * LANE_WIDTH + _MARGIN), float(round(box.y * _STRETCH))]
        for name, box in page.boxes.items()
    }


def kinds() -> list[dict[str, Any]]:
    """What the editor must know of each kind of node: its name, its lane (None: stands beside another) and its look."""
    number = {lane: i for i, lane in enumerate(Lane)}
    return [
        {
            "code": kind.value, "label": kind.label, "lane": None if kind in ASIDE else number[lane_of(kind)],
            "fill": LOOKS[kind].fill, "border": LOOKS[kind].border, "dashed": kind in ASIDE,
        }
        for kind in NodeKind
    ]  # fmt: skip


def _node(row: Mapping[Hashable, Any], place: list[float]) -> dict[str, Any]:
    return {
        "id": row["node_id"], "kind": row["kind"], "text": row["text"], "kept": row["details"],
        "x": place[0], "y": place[1],
    }  # fmt: skip


def _link(row: Mapping[Hashable, Any]) -> dict[str, Any]:
    kept = json.loads(row["details"])
    return {
        "source": row["source"], "target": row["target"], "assumption": kept.pop("assumption", ""),
        "confidence": kept.pop("confidence", None), **{name: kept.pop(name, False) for name in _TICKS},
        "kept": json.dumps(kept, ensure_ascii=False),
    }  # fmt: skip


def _details(link: dict[str, Any]) -> str:
    """What is stated of a link: what was kept of it, and what the editor says."""
    stated = json.loads(link["kept"]) | {name: True for name in _TICKS if link[name] is True}
    if text := str(link["assumption"]):
        stated["assumption"] = text
    if link["confidence"] is not None:
        stated["confidence"] = link["confidence"]
    return json.dumps(stated, ensure_ascii=False)


def _frame(rows: list[tuple[Any, ...]], columns: list[str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=columns).astype({name: "str" for name in columns if name != "position"})
