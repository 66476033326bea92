"""The way each arrow takes across the page, and where its head points."""

from __future__ import annotations

import math
from dataclasses import dataclass

from logic_models.drawing.layout import GAP, SPACE, WIDTH, Box, Page, Point
from logic_models.model import Link, LogicModel

STEPS = 16


@dataclass(frozen=True, slots=True)
class Route:
    """An arrow on the page: its points, and which way its head points (right, left, up, down)."""

    link: Link
    points: tuple[Point, ...]
    head: str


def routes(model: LogicModel, page: Page) -> list[Route]:
    """Every link as a curve: forward from side to side, within a lane from edge to edge, backward below the page."""
    leaving, arriving = _ports(model, page, leaving=True), _ports(model, page, leaving=False)
    drawn = []
    for link in model.links:
        source, target = page.boxes[link.source], page.boxes[link.target]
        if target.x > source.x:
            start, end = (source.x + WIDTH, leaving[link]), (target.x, arriving[link])
            drawn.append(Route(link, _forward(start, end, page), "right"))
        elif target.x < source.x or target is source:
            drawn.append(_back(link, source, target, page))
        else:
            drawn.append(_within(link, source, target, page))
    return drawn


def _forward(start: Point, end: Point, page: Page) -> tuple[Point, ...]:
    """From gap to gap; a lane in between is crossed where no box stands in the way."""
    points: tuple[Point, ...] = ()
    here = start
    for x in (x for x in page.lanes.values() if start[0] < x < end[0]):
        y = _opening(x, here[1] + (end[1] - here[1]) * (x - here[0]) / (end[0] - here[0]), page)
        points += _bend(here, (x, y))
        here = (x + WIDTH, y)
    return (*points, *_bend(here, end))


def _opening(x: float, wanted: float, page: Page) -> float:
    """The height nearest to the wanted one at which a lane is free."""
    boxes = sorted((box for box in page.boxes.values() if box.x == x), key=lambda box: box.y)
    if all(not box.y - SPACE / 2 < wanted < box.y + box.height + SPACE / 2 for box in boxes):
        return wanted
    free = [boxes[0].y - SPACE / 2, *(box.y + box.height + SPACE / 2 for box in boxes)]
    return min(free, key=lambda y: abs(y - wanted))


def _bend(start: Point, end: Point) -> tuple[Point, ...]:
    middle = (start[0] + end[0]) / 2
    return _curve(start, (middle, start[1]), (middle, end[1]), end)


def _back(link: Link, source: Box, target: Box, page: Page) -> Route:
    """Down, along below everything, up in the gap before the target, and in at its side."""
    floor, gap, end = page.height - 12, target.x - GAP * 0.3, target.y + target.height * 0.85
    bottom = source.y + source.height
    if any(box.x == source.x and box.y > source.y for box in page.boxes.values()):
        side, low = source.x + WIDTH, source.y + source.height * 0.85
        start: tuple[Point, ...] = ((side, low), (side + GAP * 0.3, low), (side + GAP * 0.3, floor))
    else:
        start = ((source.x + WIDTH / 2, bottom), (source.x + WIDTH / 2, floor))
    return Route(link, _rounded((*start, (gap, floor), (gap, end), (target.x, end))), "right")


def _rounded(corners: tuple[Point, ...], radius: float = 9) -> tuple[Point, ...]:
    points: tuple[Point, ...] = corners[:1]
    for before, corner, after in zip(corners, corners[1:], corners[2:], strict=False):
        into, out = _towards(corner, before, radius), _towards(corner, after, radius)
        points += _curve(into, corner, corner, out)
    return (*points, corners[-1])


def _towards(start: Point, end: Point, far: float) -> Point:
    length = math.dist(start, end) or 1
    share = min(far, length / 2) / length
    return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share


def _within(link: Link, source: Box, target: Box, page: Page) -> Route:
    low, high = min(source.y, target.y), max(source.y, target.y)
    between = [box for box in page.boxes.values() if box.x == source.x and low < box.y < high]
    if between:
        start, end = (source.x + WIDTH, source.middle), (target.x + WIDTH, target.middle)
        bulge = source.x + WIDTH + GAP * 0.6
        return Route(link, _curve(start, (bulge, start[1]), (bulge, end[1]), end), "left")
    x = source.x + WIDTH / 2
    if target.y > source.y:
        return Route(link, ((x, source.y + source.height), (x, target.y)), "down")
    return Route(link, ((x, source.y), (x, target.y + target.height)), "up")


def _ports(model: LogicModel, page: Page, *, leaving: bool) -> dict[Link, float]:
    """Where on a box's side each forward link is fastened: spread, in the order of the other ends."""
    sides: dict[str, list[Link]] = {}
    for link in model.links:
        if page.boxes[link.target].x > page.boxes[link.source].x:
            sides.setdefault(link.source if leaving else link.target, []).append(link)
    fastened = {}
    for name, links in sides.items():
        box = page.boxes[name]
        links.sort(key=lambda link: page.boxes[link.target if leaving else link.source].middle)
        for i, link in enumerate(links):
            fastened[link] = box.y + box.height * (0.25 + 0.5 * (i + 0.5) / len(links))
    return fastened


def _curve(start: Point, pull: Point, push: Point, end: Point) -> tuple[Point, ...]:
    """A cubic Bézier curve as a line of short steps."""
    points = []
    for step in range(STEPS + 1):
        t = step / STEPS
        weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3)
        ends = (start, pull, push, end)
        points.append(
            (
                sum(w * p[0] for w, p in zip(weights, ends, strict=True)),
                sum(w * p[1] for w, p in zip(weights, ends, strict=True)),
            )
        )
    return tuple(points)
