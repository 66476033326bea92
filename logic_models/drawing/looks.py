"""How each kind of node looks, in every drawing: a tint, a border, a shape. The kind's name is always written too.

Text is #1b1b1b on tints light enough for a contrast above 12:1; borders stand out from white and tint by 4.5:1 or
more (WCAG 2.2, 1.4.3 and 1.4.11).
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass

from interventions.figures import number
from logic_models.kinds import Amount, NodeKind
from logic_models.model import Node

INK = "#1b1b1b"
LINE = "#5b6470"
FLAG = "#b00020"


@dataclass(frozen=True, slots=True)
class Look:
    """A kind's tint and border, its Graphviz shape and style, and in charts its corner radius and dash."""

    fill: str
    border: str
    shape: str
    style: str = "filled"
    corner: int = 0
    dash: tuple[int, ...] = (1, 0)


LOOKS: dict[NodeKind, Look] = {
    NodeKind.PROBLEM: Look("#fbe9e7", "#9c2f1f", "octagon"),
    NodeKind.AUDIENCE: Look("#f1ecf8", "#5e3c99", "ellipse", corner=22),
    NodeKind.INPUT: Look("#eef0f2", "#49525e", "folder"),
    NodeKind.ACTIVITY: Look("#e5f0fa", "#1b5a96", "box"),
    NodeKind.OUTPUT: Look("#fdf3dc", "#7a5200", "note"),
    NodeKind.SHORT_OUTCOME: Look("#e8f5ec", "#1f6b3a", "box", "filled,rounded", corner=9),
    NodeKind.MEDIUM_OUTCOME: Look("#d5ecdd", "#14532b", "box", "filled,rounded,bold", corner=15),
    NodeKind.IMPACT: Look("#d8e8ee", "#0b4a5c", "doubleoctagon", corner=4),
    NodeKind.ASSUMPTION: Look("#ffffff", "#6b3f6b", "box", "filled,dashed", dash=(5, 3)),
    NodeKind.HARM: Look("#fff3f1", "#9c2f1f", "hexagon", "filled,dashed", dash=(2, 2)),
    NodeKind.OTHER_CAUSE: Look("#f7f7f2", "#5f5a2e", "parallelogram", "filled,dashed", dash=(2, 4)),
}


def wrapped(text: str, width: int) -> list[str]:
    """The text in lines of at most `width` letters, with no scrap left for the last; a longer word is broken."""
    plain = " ".join(text.split())
    lines = textwrap.wrap(plain, width) or [""]
    for narrower in range(width - 1, width // 2, -1):
        closer = textwrap.wrap(plain, narrower) or [""]
        if len(lines[-1]) > width // 3 or len(closer) > len(lines):
            break
        lines = closer
    return lines


def figures(node: Node) -> str:
    """A node's own figures in a few words: '60 young people a year', '38% → 55%', 'target 55%', or nothing."""
    if node.kind is NodeKind.OUTPUT:
        if node.quantity is None:
            return ""
        counted = f"{amount(node.quantity)} {node.unit} {node.period}".strip()
        return counted.replace(" %", "%", 1) if node.unit.startswith("%") else counted
    sign = "%" if node.indicator.startswith("%") else ""
    baseline, target = (amount(value) + sign * (not isinstance(value, str)) for value in (node.baseline, node.target))
    if isinstance(node.target, str) or node.target is None:
        return str(node.target or "")
    if isinstance(node.baseline, str) or node.baseline is None:
        return f"target {target}"
    return f"{baseline} → {target}"


def amount(value: Amount | None) -> str:
    """A figure with its thousands separated, or the words that stand in for it."""
    if isinstance(value, str):
        return value
    digits = 0 if value is None or float(value).is_integer() else len(repr(float(value)).partition(".")[2])
    return number(value, digits)
