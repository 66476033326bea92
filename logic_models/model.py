"""A theory of change as pure data: what is planned, what should follow, and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import KW_ONLY, dataclass, fields
from typing import Any

from interventions.errors import InputError
from interventions.figures import listed
from logic_models.kinds import AMOUNTS, CHOICES, FLAGS, LISTS, MOST_AMOUNT, WHOLE, Amount, NodeKind, fields_of, kind_of


@dataclass(frozen=True, slots=True)
class Node:
    """One box of a theory of change. InputError if it has no text, or a field that is not of its kind.

    A problem names the risk `factors` it is about (codes). An audience has ages, a `risk` (codes of `Risk`) and a
    `setting`. An activity names its `approach` (the code of an intervention in the evidence library), its `dose` (how
    much, how often, how long), `place`, ages and `cost_pence` a year. An output says `quantity`, `unit` and `period`,
    and `counts` people or contacts. An outcome (and an impact) says `who` changes in which `direction`, by which
    `indicator` read from which `source` and `when`, from which `baseline` to which `target`; `outcome` and `measure`
    are codes shared by all theories, `after_months` counts from the start of the grant. An impact serves a
    commissioner's `objective`; a possible harm has a `safeguard`.
    """

    id: str
    kind: NodeKind
    text: str
    _: KW_ONLY
    approach: str = ""
    dose: str = ""
    place: str = ""
    age_from: int | None = None
    age_to: int | None = None
    risk: str = ""
    setting: str = ""
    cost_pence: int | None = None
    quantity: Amount | None = None
    unit: str = ""
    counts: str = ""
    period: str = ""
    who: str = ""
    direction: str = ""
    outcome: str = ""
    measure: str = ""
    indicator: str = ""
    baseline: Amount | None = None
    target: Amount | None = None
    source: str = ""
    when: str = ""
    after_months: int | None = None
    factors: tuple[str, ...] = ()
    objective: str = ""
    safeguard: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        kind = self.kind if isinstance(self.kind, NodeKind) else kind_of(self.kind)
        object.__setattr__(self, "kind", kind)
        object.__setattr__(self, "factors", _as_tuple(self.factors))
        _refuse([*_blanks(self, "id", "text"), *_misfits(self), *_foreign(self)], where=f"node {self.id!r}")


@dataclass(frozen=True, slots=True)
class Link:
    """An arrow from one node to another: why it should hold, how, how sure that is, and what is known of it.

    `assumption`: what must be true for it; `mechanism`: how the one brings about the other; `confidence`: 0 to 100, as
    `confidence_by` judges; `evidence`: what it rests on (codes of interventions, studies or sources in words), or "none
    known". `necessary`: without it the target cannot come about. `test`: how the assumption will be tested, by the day
    `test_due`. `skip_reason`: why a step is left out. `override`: why it stands although a register says it does harm
    or does not work. `feedback` marks an arrow that is meant to lead back. InputError if an end is blank.
    """

    source: str
    target: str
    _: KW_ONLY
    assumption: str = ""
    mechanism: str = ""
    confidence: int | None = None
    confidence_by: str = ""
    evidence: tuple[str, ...] = ()
    necessary: bool = False
    test: str = ""
    test_due: str = ""
    skip_reason: str = ""
    override: str = ""
    feedback: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "evidence", _as_tuple(self.evidence))
        _refuse([*_blanks(self, "source", "target"), *_misfits(self)], where=f"link {self.source!r} → {self.target!r}")


@dataclass(frozen=True, slots=True)
class LogicModel:
    """A theory of change: nodes, the links between them, and whose it is. Compared by value.

    InputError, naming every one at once, for an id used twice, a link to a node that is not there, and a second
    link between the same two nodes. `tier` of prevention; `starts` and `ends`: the days of the grant (2027-04-01);
    `reviewer`: who read it before it was decided; `no_harm`: why no harm is expected, where no node names one; `note`
    is where figures that are only illustrative say so.
    """

    nodes: tuple[Node, ...]
    links: tuple[Link, ...] = ()
    _: KW_ONLY
    id: str = ""
    title: str = ""
    owner: str = ""
    version: str = ""
    date: str = ""
    reviewer: str = ""
    tier: str = ""
    starts: str = ""
    ends: str = ""
    description: str = ""
    no_harm: str = ""
    note: str = ""
    synthetic: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "nodes", tuple(self.nodes))
        object.__setattr__(self, "links", tuple(self.links))
        ends = [(link.source, link.target) for link in self.links]
        broken = [said for *_, said in contradictions([node.id for node in self.nodes], ends)]
        _refuse([*_misfits(self), *broken], where=f"theory {self.id!r}" if self.id else "theory of change")

    def of_kind(self, *kinds: NodeKind) -> tuple[Node, ...]:
        """The nodes of these kinds, in the theory's order."""
        return tuple(node for node in self.nodes if node.kind in kinds)

    def node(self, node_id: str) -> Node:
        """The node with this id; InputError if there is none."""
        for node in self.nodes:
            if node.id == node_id:
                return node
        known = listed([node.id for node in self.nodes]) or "none"
        raise InputError(f"there is no node {node_id!r}.", where=self.id, mend=f"Its nodes are: {known}.")


HEADER = tuple(f.name for f in fields(LogicModel) if f.name not in ("nodes", "links"))


def stated(thing: Node | Link | LogicModel) -> dict[str, Any]:
    """The fields that say something: field → value, in the order in which they are written."""
    values = {field.name: (getattr(thing, field.name), field.default) for field in fields(thing)}
    return {name: value for name, (value, blank) in values.items() if value != blank}


def contradictions(ids: Sequence[str], pairs: Sequence[tuple[str, str]]) -> Iterator[tuple[str, int, str, str]]:
    """What cannot stand together: ("nodes" | "links", position, field, what is wrong), in the order of the theory."""
    seen: set[str] = set()
    for position, node_id in enumerate(ids):
        if node_id in seen:
            yield "nodes", position, "id", f"the id {node_id!r} is used twice"
        seen.add(node_id)
    drawn: set[tuple[str, str]] = set()
    for position, (source, target) in enumerate(pairs):
        for field, end in (("source", source), ("target", target)):
            if end not in seen:
                yield "links", position, field, f"a link names the node {end!r}, which is not there"
        if (source, target) in drawn:
            yield "links", position, "target", f"there are two links from {source!r} to {target!r}"
        drawn.add((source, target))


def _refuse(breaks: list[str], *, where: str) -> None:
    if breaks:
        raise InputError("; ".join(breaks) + ".", where=where)


def _blanks(thing: Node | Link, *names: str) -> Iterator[str]:
    return (f"{name} is blank" for name in names if not str(getattr(thing, name)).strip())


def _foreign(node: Node) -> Iterator[str]:
    for name in stated(node):
        if name not in fields_of(node.kind):
            yield f"{name} does not belong to a node of kind {node.kind.value}"


def _misfits(thing: Node | Link | LogicModel) -> Iterator[str]:
    """Values that no file could give back as they are, or that are not among those allowed."""
    for field in fields(thing):
        value = getattr(thing, field.name)
        if field.name not in ("nodes", "links", "kind") and not _fits(field.name, value):
            allowed = f" (one of {', '.join(CHOICES[field.name])})" if field.name in CHOICES else ""
            yield f"{field.name} cannot be {value!r}{allowed}"


def _fits(name: str, value: Any) -> bool:
    if name in AMOUNTS:
        return value is None or _is_amount(value)
    if name in WHOLE:
        return value is None or (type(value) is int and 0 <= value <= WHOLE[name])
    if name in FLAGS:
        return isinstance(value, bool)
    if name in LISTS:
        return all(_is_text(item) for item in value)
    return _is_text(value) and (name not in CHOICES or value in ("", *CHOICES[name]))


def _as_tuple(value: str | Sequence[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def _is_text(value: Any) -> bool:
    # A lone surrogate is a str that no file or database can hold.
    return isinstance(value, str) and not any("\ud800" <= letter <= "\udfff" for letter in value)


def _is_amount(value: Any) -> bool:
    if isinstance(value, bool):
        return False
    return _is_text(value) or (isinstance(value, int | float) and abs(value) <= MOST_AMOUNT)
