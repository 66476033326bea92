"""A Miradi project read as one theory of change: every box and every arrow of all its diagrams.

Miradi (Open Standards for the Practice of Conservation) draws two kinds of diagram: conceptual models, which say what
drives a problem, and results chains, which say how a strategy should help. A box that stands in several diagrams comes
once for each, as it was drawn, and its note names Miradi's own kind and the diagram. Circles are kept as they are. What
is not drawn (work plans, money, measurements, ratings) is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from logic_models.exchange.parts import Document, Stated, Value
from logic_models.exchange.safe_xml import Element
from logic_models.kinds import NodeKind
from logic_models.model import LogicModel

ROOT = "ConservationProject"
_PAGES = {"ConceptualModel": "conceptual model", "ResultsChain": "results chain"}
KINDS: dict[str, NodeKind] = {
    "Cause": NodeKind.PROBLEM, "BiophysicalFactor": NodeKind.PROBLEM, "Stress": NodeKind.PROBLEM,
    "ScopeBox": NodeKind.AUDIENCE, "Strategy": NodeKind.ACTIVITY, "Task": NodeKind.ACTIVITY,
    "Output": NodeKind.OUTPUT, "IntermediateResult": NodeKind.SHORT_OUTCOME,
    "ThreatReductionResult": NodeKind.MEDIUM_OUTCOME, "BiophysicalResult": NodeKind.MEDIUM_OUTCOME,
    "BiodiversityTarget": NodeKind.IMPACT, "HumanWellbeingTarget": NodeKind.IMPACT,
    "Assumption": NodeKind.ASSUMPTION, "SubAssumption": NodeKind.ASSUMPTION, "TextBox": NodeKind.ASSUMPTION,
}  # fmt: skip
"""Miradi's kinds as ours: its causes and stresses are what is wrong, its targets what should last. A text box is no
part of the argument and stands aside; a group box is of the kind of what it groups."""
_ALSO = {"Activity": "Task"}  # the schema's older and newer name for one thing


def from_miradi(root: Element, *, file: str = "Miradi") -> LogicModel:
    """The theory that a Miradi project's XML draws; ImportRefused naming each box or arrow that points nowhere."""
    document = Document(file, Stated(_header(root), root.line))
    pages = dict(_pages(root))
    factors = {f"{pool.name.removesuffix('Pool')} {it.attributes.get('Id', '')}": it for pool in root.all()
               for it in pool.all()}  # fmt: skip
    boxes = {box.attributes.get("Id", ""): box for box in _pool(root, "DiagramFactor")}
    for name, box in boxes.items():
        document.nodes.append(Stated(_node(name, box, boxes, factors, pages.get(name, ""), document), box.line))
    for arrow in _pool(root, "DiagramLink"):
        document.links += [Stated(link, arrow.line) for link in _links(arrow)]
    return document.theory()


def _node(
    name: str, box: Element, boxes: dict[str, Element], factors: dict[str, Element], page: str, document: Document
) -> list[tuple[str, Value]]:  # fmt: skip
    type_, number = _wrapped(box)
    factor = factors.get(f"{type_} {number}")
    if factor is None:
        document.fault(f"box {name}", "what it shows is not in the file", line=box.line, value=f"{type_} {number}")
    kind = KINDS.get(type_) or _kind_of_group(box, boxes)
    if kind is None:
        document.fault(f"box {name}", f"the kinds are {', '.join(KINDS)}", line=box.line, value=type_)
    spoken = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", type_).lower().capitalize()
    said = _said(factor, f"{type_}Name") or f"{spoken} without a name"
    where = f"{spoken} in Miradi" + (f", {page}" if page else "")
    details = _said(factor, f"{type_}Details")
    # A faulty kind is named above, once.
    code = (kind or NodeKind.ASSUMPTION).value
    return [("id", name), ("kind", code), ("text", said), ("note", f"{where}. {details}".strip())]


def _links(arrow: Element) -> Iterator[list[tuple[str, Value]]]:
    ends = [_number(arrow.first(f"DiagramLink{end}DiagramFactorId")) for end in ("From", "To")]
    said = [_said(arrow, "DiagramLinkAnnotation")]
    said += ["Marked as uncertain in Miradi."] * (_said(arrow, "DiagramLinkIsUncertainLink") == "true")
    assumption = " ".join(filter(None, said))
    yield [("source", ends[0]), ("target", ends[1]), ("assumption", assumption)]
    if _said(arrow, "DiagramLinkIsBidirectionalLink") == "true":
        yield [("source", ends[1]), ("target", ends[0]), ("assumption", assumption)]


def _kind_of_group(box: Element, boxes: dict[str, Element]) -> NodeKind | None:
    children = box.first("DiagramFactorGroupBoxChildrenIds")
    names = [child.text().strip() for child in children.all()] if children else []
    kinds = [KINDS[type_] for name in names if name in boxes and (type_ := _wrapped(boxes[name])[0]) in KINDS]
    if kinds:
        return max(kinds, key=kinds.count)
    return NodeKind.ASSUMPTION if _wrapped(box)[0] == "GroupBox" else None


def _wrapped(box: Element) -> tuple[str, str]:
    held = box.first("DiagramFactorWrappedFactorId")
    inner = next(held.all(), None) if held else None
    one = next(inner.all(), None) if inner else None
    type_ = one.name.removesuffix("Id") if one else ""
    return _ALSO.get(type_, type_), one.text().strip() if one else ""


def _header(root: Element) -> list[tuple[str, Value]]:
    summary = root.first("ProjectSummary")
    title = _said(summary, "ProjectSummaryProjectName") or "Miradi project"
    name = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-") or "miradi-project"
    fields = [("id", name), ("title", title), ("date", _said(summary, "ProjectSummaryDataEffectiveDate"))]
    return [*fields, ("description", _said(summary, "ProjectSummaryProjectDescription"))]


def _pages(root: Element) -> Iterator[tuple[str, str]]:
    """Each box with the diagram it stands in."""
    for type_, spoken in _PAGES.items():
        for page in _pool(root, type_):
            boxes = page.first(f"{type_}DiagramFactorIds")
            for box in boxes.all() if boxes else ():
                yield box.text().strip(), f"{spoken} “{_said(page, f'{type_}Name')}”"


def _pool(root: Element, type_: str) -> Iterator[Element]:
    pool = root.first(f"{type_}Pool")
    return pool.all(type_) if pool else iter(())


def _said(element: Element | None, name: str) -> str:
    """The text of a field: paragraphs and lists as one line of words."""
    found = element.first(name) if element else None
    return " ".join(_words(found).split()) if found else ""


def _words(element: Element) -> str:
    said = (part if isinstance(part, str) else _words(part) for part in element.parts)
    return f" {''.join(said)} " if element.name in ("div", "p", "br", "li", "ul", "ol") else "".join(said)


def _number(element: Element | None) -> str:
    return element.text().strip() if element else ""
