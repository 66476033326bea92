"""A theory of change as DOT text, for Graphviz to draw: lanes by kind from left to right."""

from __future__ import annotations

from collections.abc import Collection
from itertools import pairwise

from logic_models.drawing.layout import Lane, lane_of
from logic_models.drawing.looks import FLAG, INK, LINE, LOOKS, figures, wrapped
from logic_models.kinds import ASIDE
from logic_models.model import Link, LogicModel, Node

_HEAD = f"""digraph theory {{
  rankdir=@; bgcolor="transparent"; nodesep=0.25; ranksep=0.5;
  node [fontname="Helvetica,Arial,sans-serif", fontsize=11, fontcolor="{INK}", margin="0.15,0.09"];
  edge [fontname="Helvetica,Arial,sans-serif", fontsize=9, fontcolor="{INK}", color="{LINE}", arrowsize=0.7];"""


def to_dot(model: LogicModel, *, flagged: Collection[str] = (), downwards: bool = False) -> str:
    """The theory as DOT text: one lane a kind, the kind's name in every box, feedback dashed.

    `downwards` lays the lanes from top to bottom, which keeps the text readable on a narrow page. `flagged` node ids
    get a heavy border and the words "see review". Every text of the theory is escaped.
    """
    head = _HEAD.replace("@", "TB" if downwards else "LR", 1)
    lines = [head, f'  label={_quoted(model.title)}; labelloc=t; fontname="Helvetica,Arial,sans-serif";']
    lanes = [[node for node in model.nodes if _stands_in(node, lane)] for lane in Lane]
    lanes = [nodes for nodes in lanes if nodes]
    lines += (f"  {{ rank=same; {' '.join(_box(node, node.id in flagged) for node in nodes)} }}" for nodes in lanes)
    # What stands aside keeps no lane: it is drawn beside what it is about.
    lines += (f"  {_box(node, node.id in flagged)}" for node in model.of_kind(*ASIDE))
    # Unseen links from lane to lane, so that none drifts.
    lines += (f"  {_quoted(here[0].id)} -> {_quoted(after[0].id)} [style=invis];" for here, after in pairwise(lanes))
    aside = {node.id for node in model.of_kind(*ASIDE)}
    lines += (_arrow(link, bool(aside & {link.source, link.target})) for link in model.links)
    return "\n".join([*lines, "}", ""])


def _box(node: Node, flagged: bool) -> str:
    look = LOOKS[node.kind]
    said = [node.kind.label.upper(), *wrapped(node.text, 26)]
    if figures(node):
        said += wrapped(f"[{figures(node)}]", 26)
    said += ["! see review"] if flagged else []
    edge = f'color="{FLAG}", penwidth=3' if flagged else f'color="{look.border}"'
    return (
        f"{_quoted(node.id)} [label={_quoted(*said)}, tooltip={_quoted(node.text)}, shape={look.shape}, "
        f'style="{look.style}", fillcolor="{look.fill}", {edge}];'
    )


def _stands_in(node: Node, lane: Lane) -> bool:
    return node.kind not in ASIDE and lane_of(node.kind) is lane


def _arrow(link: Link, aside: bool) -> str:
    wants = [f"tooltip={_quoted(link.assumption)}"] if link.assumption else []
    if link.feedback:
        wants += ["style=dashed", 'label="feedback"', "constraint=false"]
    elif aside:
        wants += ["style=dotted", "arrowhead=odot"]
    return f"  {_quoted(link.source)} -> {_quoted(link.target)} [{', '.join(wants)}];"


def _quoted(*lines: str) -> str:
    # A backslash escapes (\\N is the node's name), quotes end the text, and &lt; would be read as a sign.
    plain = ("".join(letter if letter.isprintable() else " " for letter in line) for line in lines)
    escaped = (line.replace("\\", "\\\\").replace('"', '\\"').replace("&", "&amp;") for line in plain)
    return '"' + "\\n".join(escaped) + '"'
