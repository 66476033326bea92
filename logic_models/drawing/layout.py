"""Where each box and each arrow of a theory stands on the page: lanes from left to right, in pixels."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from interventions.vocabulary import Term
from logic_models.drawing.looks import figures, wrapped
from logic_models.kinds import ASIDE, FRAME, NodeKind
from logic_models.model import Link, LogicModel, Node

WIDTH, GAP, SPACE, TOP = 152, 44, 16, 34
LINE_HEIGHT, PADDING, LETTERS = 14, 8, 24
Point = tuple[float, float]


class Lane(Term):
    """A column of the drawing, and what stands over it."""

    FRAME = "frame", "Problem and audience", "Why, and for whom."
    INPUT = "input", "Inputs", "What the work is done with."
    ACTIVITY = "activity", "Activities", "What is done."
    OUTPUT = "output", "Outputs", "What is counted."
    SHORT_OUTCOME = "short_outcome", "Short-term outcomes", "What changes first."
    MEDIUM_OUTCOME = "medium_outcome", "Medium-term outcomes", "What changes next."
    IMPACT = "impact", "Impact", "What lasts."


LANES = {lane.value: lane for lane in Lane}


@dataclass(frozen=True, slots=True)
class Box:
    """A node on the page: its upper left corner, its height, and its text in lines."""

    node: Node
    x: float
    y: float
    height: float
    lines: tuple[str, ...]
    figures: tuple[str, ...]

    @property
    def middle(self) -> float:
        """Half-way down."""
        return self.y + self.height / 2


@dataclass(frozen=True, slots=True)
class Page:
    """A theory laid out: the lanes in use with their left edges, boxes by node id, and the size of it all."""

    lanes: dict[Lane, float]
    boxes: dict[str, Box]
    width: float
    height: float


def lane_of(kind: NodeKind) -> Lane:
    """The lane in which a kind of node stands; a kind that stands aside has none of its own and is not asked for."""
    return Lane.FRAME if kind in FRAME else LANES[kind.value]


def lay_out(model: LogicModel) -> Page:
    """Every node in its lane, ordered so that few arrows cross; what stands aside under the node it is about."""
    columns = _columns(model)
    lanes = {lane: float(i * (WIDTH + GAP)) for i, lane in enumerate(columns)}
    tall = max((_height_of(nodes) for nodes in columns.values()), default=0.0)
    boxes: dict[str, Box] = {}
    for lane, nodes in columns.items():
        y = TOP + (tall - _height_of(nodes)) / 2
        for node in nodes:
            boxes[node.id] = _box(node, lanes[lane], y)
            y += boxes[node.id].height + SPACE
    # A link that leads back runs below everything, and may leave the last lane on its right.
    back = any(boxes[link.target].x < boxes[link.source].x or link.target == link.source for link in model.links)
    width = max(len(columns) * (WIDTH + GAP) - GAP, WIDTH)
    return Page(lanes, boxes, width + GAP / 2 * back, TOP + tall + (36 if back else 6))


def _columns(model: LogicModel) -> dict[Lane, list[Node]]:
    home = {node.id: lane_of(node.kind) for node in model.nodes if node.kind not in ASIDE}
    supports: dict[str, str] = {}
    for link in model.links:
        for aside, other in ((link.source, link.target), (link.target, link.source)):
            if aside not in home and other in home:
                supports.setdefault(aside, other)
    columns = {lane: [n for n in model.nodes if home.get(n.id) is lane] for lane in Lane}
    columns = {lane: nodes for lane, nodes in columns.items() if nodes}
    _untangle(columns, model.links)
    for node in reversed(model.of_kind(*ASIDE)):
        lane = home.get(supports.get(node.id, ""), next(iter(columns), Lane.FRAME))
        column = columns.setdefault(lane, [])
        under = next((i + 1 for i, other in enumerate(column) if other.id == supports.get(node.id)), len(column))
        column.insert(under, node)
    return columns


def _untangle(columns: dict[Lane, list[Node]], links: tuple[Link, ...]) -> None:
    """Order each lane by the average place of its neighbours, to and fro (Sugiyama, Tagawa and Toda, 1981)."""
    neighbours: dict[str, set[str]] = {}
    for link in links:
        neighbours.setdefault(link.source, set()).add(link.target)
        neighbours.setdefault(link.target, set()).add(link.source)
    lanes = list(columns)
    for order in (lanes, lanes[::-1]) * 3:
        for before, lane in pairwise(order):
            place = {node.id: (i + 0.5) / len(columns[before]) for i, node in enumerate(columns[before])}
            size = len(columns[lane])
            now = {node.id: (i + 0.5) / size for i, node in enumerate(columns[lane])}
            columns[lane].sort(key=lambda node: _mean(neighbours.get(node.id, set()), place, now[node.id]))


def _mean(neighbours: set[str], place: dict[str, float], otherwise: float) -> float:
    found = sorted(place[name] for name in neighbours if name in place)
    return sum(found) / len(found) if found else otherwise


def _box(node: Node, x: float, y: float) -> Box:
    lines, counted = wrapped(node.text, LETTERS), wrapped(figures(node), LETTERS) if figures(node) else []
    height = 2 * PADDING + LINE_HEIGHT * (1 + len(lines) + len(counted))
    return Box(node, x, y, height, tuple(lines), tuple(counted))


def _height_of(nodes: list[Node]) -> float:
    return sum(_box(node, 0, 0).height + SPACE for node in nodes) - SPACE
