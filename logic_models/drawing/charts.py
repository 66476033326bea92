"""A theory of change drawn with Altair: boxes in lanes from left to right, and the links between them.

Nothing is fetched: the drawing holds all it needs and renders without the internet.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from itertools import pairwise
from typing import Any, Literal

import altair as alt

from interventions.figures import listed, plural
from logic_models.drawing.layout import LINE_HEIGHT, PADDING, TOP, WIDTH, Box, Page, lay_out
from logic_models.drawing.looks import FLAG, INK, LINE, LOOKS, wrapped
from logic_models.drawing.routes import Route, routes
from logic_models.kinds import ASIDE, NodeKind
from logic_models.model import LogicModel

FONT = "Helvetica, Arial, sans-serif"
Weight = Literal["normal", "bold"]
Side = Literal["left", "center", "right"]
_TURN = {"right": 90, "down": 180, "left": 270, "up": 0}


def draw(
    model: LogicModel, *, flagged: Collection[str] = (), paths: Collection[tuple[str, ...]] = ()
) -> alt.LayerChart:
    """The theory as a chart, about 1,350 pixels wide where every lane is used.

    `flagged` node ids get a heavy border and an exclamation mark; with `paths` (ids along each), the links on
    them stand out and the others step back. Hovering shows a link's assumption and evidence.
    """
    page = lay_out(model)
    strong = {pair for path in paths for pair in pairwise(path)}
    layers = [
        *_links(routes(model, page), model, page, strong),
        *(_boxes([box for box in page.boxes.values() if box.node.kind is kind], kind, page) for kind in NodeKind),
        *_texts(page),
        *_flags([box for name, box in page.boxes.items() if name in flagged], page),
    ]
    title = alt.Title(
        wrapped(model.title or "Theory of change", 120),
        subtitle=wrapped(model.note, 180) if model.note else [],
        anchor="start",
        font=FONT,
        fontSize=16,
        subtitleFont=FONT,
        subtitleColor=LINE,
        color=INK,
        offset=12,
    )
    return alt.LayerChart(
        layer=layers,
        width=page.width,
        height=page.height,
        title=title,
        description=describe(model),
        # As sides: Streamlit adds to the bottom one, and fails on a single number.
        padding={"left": 12, "top": 12, "right": 12, "bottom": 12},
        background="white",
        view=alt.ViewBackground(stroke=None),
    )


def describe(model: LogicModel) -> str:
    """The drawing in words, for those who cannot see it: every node by kind, and how many links."""
    parts = [
        f"{kind.label}: {'; '.join(node.text for node in model.of_kind(kind))}."
        for kind in NodeKind
        if model.of_kind(kind)
    ]
    return " ".join(
        [f"Theory of change {model.title}, from left to right.", *parts, f"{plural(len(model.links), 'link')}."]
    )


def _links(drawn: list[Route], model: LogicModel, page: Page, strong: set[tuple[str, str]]) -> Iterator[alt.Chart]:
    """Argument solid, what stands aside dotted, feedback dashed; each with its head."""
    aside = {node.id for node in model.of_kind(*ASIDE)}
    groups: dict[tuple[tuple[int, ...], bool], list[Route]] = {}
    for route in drawn:
        dash: tuple[int, ...] = (
            (6, 4) if route.link.feedback else (2, 3) if aside & {route.link.source, route.link.target} else (1, 0)
        )
        groups.setdefault((dash, (route.link.source, route.link.target) in strong), []).append(route)
    for (stroke, on_path), routes_in in sorted(groups.items(), key=lambda group: group[0][1]):
        ink = INK if on_path else "#b4bac2" if strong else LINE
        width = 2.2 if on_path else 1.3
        said = ["link:N", "assumption:N", "evidence:N"]
        lines = alt.Chart(_data(_line_rows(routes_in)))
        yield lines.mark_line(aria=False, color=ink, strokeWidth=width, strokeDash=list(stroke), fill=None).encode(
            *_at(page), detail="number:N", order="step:Q", tooltip=said
        )
        for turn in sorted({route.head for route in routes_in}):
            heads = alt.Chart(_data(_head_rows(routes_in, turn)))
            yield heads.mark_point(
                aria=False, shape="triangle", angle=_TURN[turn], size=46, filled=True, color=ink, opacity=1
            ).encode(*_at(page), tooltip=said)


def _line_rows(drawn: list[Route]) -> list[dict[str, Any]]:
    return [
        {"number": number, "step": step, "x": x, "y": y, **_said(route)}
        for number, route in enumerate(drawn)
        for step, (x, y) in enumerate(route.points)
    ]


def _head_rows(drawn: list[Route], turn: str) -> list[dict[str, Any]]:
    # The head's middle stands a little before the end, so that its tip touches the box.
    back = {"right": (-4, 0), "left": (4, 0), "down": (0, -4), "up": (0, 4)}[turn]
    return [
        {"x": route.points[-1][0] + back[0], "y": route.points[-1][1] + back[1], **_said(route)}
        for route in drawn
        if route.head == turn
    ]


def _said(route: Route) -> dict[str, str]:
    link = route.link
    return {
        "link": f"{link.source} → {link.target}" + (" (feedback)" if link.feedback else ""),
        "assumption": link.assumption or "none stated",
        "evidence": listed(list(link.evidence)) or "none stated",
    }


def _boxes(boxes: list[Box], kind: NodeKind, page: Page) -> alt.Chart:
    look = LOOKS[kind]
    rows = [
        {"x": box.x, "y": box.y, "right": box.x + WIDTH, "low": box.y + box.height, "kind": kind.label}
        | {"text": box.node.text, "figures": " ".join(box.figures), "indicator": box.node.indicator}
        for box in boxes
    ]
    mark = alt.Chart(_data(rows)).mark_rect(
        aria=False,
        fill=look.fill,
        stroke=look.border,
        strokeWidth=1.4,
        strokeDash=list(look.dash),
        cornerRadius=look.corner,
    )
    return mark.encode(*_at(page), x2="right:Q", y2="low:Q", tooltip=["kind:N", "text:N", "figures:N", "indicator:N"])


def _flags(boxes: list[Box], page: Page) -> Iterator[alt.Chart]:
    rows = [{"x": b.x - 3, "y": b.y - 3, "right": b.x + WIDTH + 3, "low": b.y + b.height + 3} for b in boxes]
    edge = alt.Chart(_data(rows)).mark_rect(aria=False, fill=None, stroke=FLAG, strokeWidth=2.6, cornerRadius=4)
    yield edge.encode(*_at(page), x2="right:Q", y2="low:Q")
    signs = [{"x": b.x + WIDTH - 1, "y": b.y + 1, "text": "!"} for b in boxes]
    spot = alt.Chart(_data(signs)).mark_point(aria=False, shape="circle", filled=True, size=230, color=FLAG, opacity=1)
    yield spot.encode(*_at(page), tooltip=alt.value("see the review"))
    yield _text(signs, page, size=12, color="white", weight="bold", align="center")


def _texts(page: Page) -> Iterator[alt.Chart]:
    lanes = [{"x": x + WIDTH / 2, "y": TOP - 22, "text": lane.label} for lane, x in page.lanes.items()]
    yield _text(lanes, page, size=12, color=INK, weight="bold", align="center")
    for kind in NodeKind:
        tops = [_line(box, 0, kind.label.upper(), -1) for box in page.boxes.values() if box.node.kind is kind]
        yield _text(tops, page, size=8.5, color=LOOKS[kind].border, weight="bold", align="left")
    said = [_line(box, i, line) for box in page.boxes.values() for i, line in enumerate(box.lines, 1)]
    yield _text(said, page, size=11, color=INK, weight="normal", align="left")
    counted = [
        _line(box, i, line) for box in page.boxes.values() for i, line in enumerate(box.figures, 1 + len(box.lines))
    ]
    yield _text(counted, page, size=11, color=INK, weight="bold", align="left")


def _line(box: Box, number: int, text: str, lift: float = 0) -> dict[str, Any]:
    return {"x": box.x + PADDING + 2, "y": box.y + PADDING + LINE_HEIGHT * (number + 0.5) + lift, "text": text}


def _text(rows: list[dict[str, Any]], page: Page, *, size: float, color: str, weight: Weight, align: Side) -> alt.Chart:
    mark = alt.Chart(_data(rows)).mark_text(
        aria=False, font=FONT, fontSize=size, color=color, fontWeight=weight, align=align, baseline="middle"
    )
    return mark.encode(*_at(page), text="text:N")


def _data(rows: list[dict[str, Any]]) -> alt.Data:
    # As text: Altair checks rows given as values one by one against its schema, seconds for a large theory.
    return alt.Data(values=json.dumps(rows), format=alt.JsonDataFormat(type="json"))


def _at(page: Page) -> tuple[alt.X, alt.Y]:
    """Positions as they are: a pixel of the layout is a pixel of the chart, from the upper left."""
    across = alt.Scale(domain=[0, page.width], nice=False, zero=False)
    down = alt.Scale(domain=[0, page.height], nice=False, zero=False, reverse=True)
    return alt.X("x:Q", scale=across, axis=None), alt.Y("y:Q", scale=down, axis=None)
