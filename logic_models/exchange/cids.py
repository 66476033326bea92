"""How a theory's fields are said in the terms of the Common Impact Data Standard, and which terms those are.

`terms.csv` lists every class and property with where it comes from; a field that the standard has no term for stands
under our own prefix by its own name. We hold no web address, so our terms and things have names (URN) nobody can fetch.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

from logic_models.kinds import OUTCOMES, NodeKind
from logic_models.model import Link, LogicModel, Node

OURS = "urn:vru-interventions:"
PREFIXES = {
    "cids": "https://ontology.commonapproach.org/cids#",
    "org": "http://ontology.eil.utoronto.ca/tove/organization#",
    "i72": "http://ontology.eil.utoronto.ca/ISO21972/iso21972#",
    "oep": "http://www.w3.org/2001/sw/BestPractices/OEP/SimplePartWhole/part.owl#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "prov": "http://www.w3.org/ns/prov#",
    "sch": "http://schema.org/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "vru": f"{OURS}term:",
}

THEORY, LINK, PART_OF, POSITION, KIND = "cids:ImpactPathway", "vru:Link", "oep:partOf", "vru:position", "vru:kind"
TYPES: dict[NodeKind, str] = {
    NodeKind.PROBLEM: "vru:Problem", NodeKind.AUDIENCE: "cids:BeneficialStakeholder", NodeKind.INPUT: "cids:Input",
    NodeKind.ACTIVITY: "cids:Activity", NodeKind.OUTPUT: "cids:Output",
    **dict.fromkeys((*OUTCOMES, NodeKind.IMPACT), "cids:Outcome"), NodeKind.ASSUMPTION: "vru:Assumption",
    NodeKind.HARM: "cids:ImpactRisk", NodeKind.OTHER_CAUSE: "vru:OtherCause",
}  # fmt: skip

_INDICATOR = "cids:hasIndicator/cids:Indicator"
_NUMBER = "i72:value/i72:Measure i72:numerical_value"
_CODE = "cids:hasCode/cids:Code org:hasIdentifier"
_THEORY = {
    "id": "org:hasIdentifier", "title": "org:hasName", "description": "cids:hasDescription", "note": "cids:hasComment",
    "owner": "cids:forOrganization/cids:Organization org:hasLegalName", "date": "sch:dateCreated",
    "starts": "prov:startedAtTime", "ends": "prov:endedAtTime",
}  # fmt: skip
_NODE = {
    "id": "org:hasIdentifier", "text": "org:hasName", "note": "cids:hasDescription", "approach": _CODE,
    "outcome": _CODE, "place": "i72:located_in/i72:Feature org:hasName", "safeguard": "cids:hasMitigation",
    "who": "cids:hasStakeholderOutcome/cids:StakeholderOutcome cids:forStakeholder/cids:Stakeholder org:hasName",
    "quantity": _NUMBER, "unit": "cids:unitDescription", "indicator": f"{_INDICATOR} org:hasName",
    "measure": f"{_INDICATOR} org:hasIdentifier", "source": f"{_INDICATOR} dcat:dataset/dcat:Dataset org:hasName",
    "baseline": f"{_INDICATOR} cids:hasBaseline/i72:Measure i72:numerical_value",
    "target": f"{_INDICATOR} cids:hasTarget/cids:Target {_NUMBER}",
}  # fmt: skip
_LINK = {"source": "vru:from", "target": "vru:to"}


@dataclass(frozen=True, slots=True)
class Route:
    """How a field is reached: through resources, each a property and the class it leads to, to the last property."""

    through: tuple[tuple[str, str], ...]
    last: str


def routes(thing: type[Node] | type[Link] | type[LogicModel]) -> dict[str, Route]:
    """The route of every field of a theory, a node or a link, its kind left out."""
    said = _NODE if thing is Node else _LINK if thing is Link else _THEORY
    names = [field.name for field in fields(thing) if field.name not in ("nodes", "links", "kind")]
    return {name: _route(said.get(name, f"vru:{name}")) for name in names}


def relation(source: NodeKind, target: NodeKind) -> str:
    """The standard's own property for a link between these kinds, or nothing where it has none."""
    results = (*OUTCOMES, NodeKind.IMPACT)
    if source is NodeKind.ACTIVITY and target is NodeKind.OUTPUT:
        return "cids:hasOutput"
    if source is NodeKind.INPUT and target is NodeKind.ACTIVITY:
        return "cids:inputFor"
    if source in results and target is NodeKind.ACTIVITY:
        return "cids:canEnable"
    return "cids:canProduce" if target in results and source in (*results, NodeKind.ACTIVITY, NodeKind.OUTPUT) else ""


RELATIONS = ("cids:hasOutput", "cids:inputFor", "cids:canEnable", "cids:canProduce")


def full(term: str) -> str:
    """The whole name of a term: `cids:Outcome` → its address."""
    prefix, _, name = term.partition(":")
    return PREFIXES[prefix] + name


def short(name: str) -> str:
    """A whole name by its prefix where it has one of ours, else as it is."""
    for prefix, start in PREFIXES.items():
        if name.startswith(start):
            return f"{prefix}:{name.removeprefix(start)}"
    return name


def _route(said: str) -> Route:
    *through, last = said.split()
    steps = [step.partition("/") for step in through]
    return Route(tuple((property_, class_) for property_, _, class_ in steps), last)
