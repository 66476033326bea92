"""A theory of change as an indented outline: the same graph for a screen reader, or for whoever would rather read."""

from __future__ import annotations

from html import escape

import streamlit as st

from logic_models import LogicModel, Node
from logic_models.model import Link

_STYLE = (
    "<style>.outline ul{margin:.15rem 0;padding-left:1.1rem}.outline li{margin:.2rem 0}"
    ".outline small{color:#55636f}</style>"
)


def outline(model: LogicModel) -> None:
    """Shows each node under what leads to it; a node that was shown already is named and not opened again."""
    st.html(f'{_STYLE}<div class="outline">{outline_html(model)}</div>')


def outline_html(model: LogicModel) -> str:
    """The outline as nested lists. It begins at the nodes nothing leads to; circles begin at their first node."""
    entered = {link.target for link in model.links if link.source != link.target}
    shown: set[str] = set()
    leaving: dict[str, list[Link]] = {}
    for link in model.links:
        leaving.setdefault(link.source, []).append(link)
    nodes = {node.id: node for node in model.nodes}
    starts = [node for node in model.nodes if node.id not in entered]
    items = [_item(node, nodes, leaving, shown) for node in starts]
    items += [_item(node, nodes, leaving, shown) for node in model.nodes if node.id not in shown]
    return f"<ul>{''.join(items)}</ul>" if items else "<p>There is nothing in it yet.</p>"


def _item(start: Node, nodes: dict[str, Node], leaving: dict[str, list[Link]], shown: set[str]) -> str:
    """One node and all that follows from it. Without recursion: a chain may be longer than Python's stack."""
    told: list[str] = []
    waiting: list[str | tuple[Node, Link | None]] = [(start, None)]
    while waiting:
        step = waiting.pop()
        if isinstance(step, str):
            told.append(step)
            continue
        node, link = step
        again = node.id in shown
        shown.add(node.id)
        told.append(f"<li>{_words(node, link, again)}")
        further = [] if again else leaving.get(node.id, [])
        waiting += ["</ul></li>" if further else "</li>"]
        waiting += [(nodes[one.target], one) for one in reversed(further)]
        told.append("<ul>" if further else "")
    return "".join(told)


def _words(node: Node, link: Link | None, again: bool) -> str:
    leads = "" if link is None else _lead(link)
    seen = " <small>(see above)</small>" if again else ""
    return f"{leads}<b>{escape(node.kind.label)}:</b> {escape(node.text)}{seen}{_if(link)}"


def _lead(link: Link) -> str:
    return "leads back to " if link.feedback else "leads to "


def _if(link: Link | None) -> str:
    """What a link rests on: its assumption, and how sure it is."""
    if link is None:
        return ""
    sure = f" {link.confidence}% sure." if link.confidence is not None else ""
    words = link.assumption.strip()
    said = f" If: {escape(words)}{'' if words[-1] in '.!?' else '.'}" if words else ""
    return f"<br><small>{(said + sure).strip()}</small>" if said or sure else ""
