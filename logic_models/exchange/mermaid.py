"""A theory of change as a Mermaid flowchart, for a README, a wiki or an issue."""

from __future__ import annotations

import re

from logic_models.drawing.looks import INK, LOOKS, figures
from logic_models.kinds import ASIDE, NodeKind
from logic_models.model import Link, LogicModel, Node

_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .,")


def to_mermaid(model: LogicModel, *, downwards: bool = False) -> str:
    """The theory as Mermaid text: the kind's name in every box, feedback dotted and named, what stands aside dotted.

    No sign of a text can act in Mermaid or in the page that shows it: all but letters, figures, full stop and comma are
    written by number, `#34;`.
    """
    place = {node.id: f"n{number}" for number, node in enumerate(model.nodes)}
    title = [f'---\ntitle: "{_title(model.title)}"\n---'] if model.title.strip() else []
    lines = [*title, "flowchart TB" if downwards else "flowchart LR"]
    lines += (f'  {place[node.id]}["{_box(node)}"]' for node in model.nodes)
    aside = {node.id for node in model.of_kind(*ASIDE)}
    lines += (_arrow(link, place, bool(aside & {link.source, link.target})) for link in model.links)
    for kind in NodeKind:
        if nodes := model.of_kind(kind):
            dash = f",stroke-dasharray:{' '.join(map(str, LOOKS[kind].dash))}" if kind in ASIDE else ""
            lines.append(
                f"  classDef {kind.value} fill:{LOOKS[kind].fill},stroke:{LOOKS[kind].border},color:{INK}{dash}"
            )
            lines.append(f"  class {','.join(place[node.id] for node in nodes)} {kind.value}")
    return "\n".join([*lines, ""])


def _box(node: Node) -> str:
    said = [escaped(node.kind.label.upper()), escaped(node.text)]
    return "<br/>".join([*said, escaped(f"[{figures(node)}]")] if figures(node) else said)


def _arrow(link: Link, place: dict[str, str], aside: bool) -> str:
    arrow = '-. "feedback" .->' if link.feedback else "-.->" if aside else "-->"
    return f"  {place[link.source]} {arrow} {place[link.target]}"


def escaped(text: str) -> str:
    """The text with every sign that could mean something written by its number; line ends become spaces."""
    # Doubled dollars would become a formula and fa:fa-car an icon, both after the numbers are read: a joiner nobody
    # sees keeps them apart.
    plain = re.sub(r"\$(?=\$)|:(?=fa-)", lambda sign: f"{sign[0]}\u2060", _plain(text))
    return "".join(letter if letter in _PLAIN or letter.isalpha() else f"#{ord(letter)};" for letter in plain)


def _title(text: str) -> str:
    # The title is YAML between quotes, shown as text: only its own quotes and backslashes can end it.
    return _plain(text).replace("\\", "\\\\").replace('"', '\\"')


def _plain(text: str) -> str:
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
