"""A theory of change as the six elements of a proposal, in words: what the Word file and the page for a phone say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from interventions.figures import pounds
from interventions.pictures import UNHELD
from interventions.vocabulary import PreventionTier, Setting
from logic_models.drawing.looks import amount
from logic_models.kinds import OUTCOMES, Counted, NodeKind, Risk
from logic_models.model import HEADER, Link, LogicModel, Node, stated

Fact = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Entry:
    """One statement with what is known of it: (name, value) pairs in plain words."""

    text: str
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, a line that says what belongs under it, and its statements."""

    heading: str
    about: str
    entries: tuple[Entry, ...]


SIX: tuple[tuple[str, str, tuple[NodeKind, ...]], ...] = (
    ("1. Problem", "What is wrong, for whom and where.", (NodeKind.PROBLEM,)),
    ("2. Audience", "The people the project works with.", (NodeKind.AUDIENCE,)),
    ("3. Activities", "What the project does.", (NodeKind.ACTIVITY,)),
    ("4. Outputs", "What can be counted as soon as the work is done.", (NodeKind.OUTPUT,)),
    ("5. Outcomes", "What changes in people, sooner and later.", OUTCOMES),
    ("6. Impact", "The lasting change the project is one part of.", (NodeKind.IMPACT,)),
)
_MORE: tuple[tuple[str, str, tuple[NodeKind, ...]], ...] = (
    ("What the work is done with", "Money, people, places, partners.", (NodeKind.INPUT,)),
    ("What must hold", "Outside the project's hands.", (NodeKind.ASSUMPTION,)),
    ("What the work could do wrong", "And what guards against it.", (NodeKind.HARM,)),
    ("What else plays a part", "Other causes of the change, or of its absence.", (NodeKind.OTHER_CAUSE,)),
)
_NAMES = {
    "age_from": "From age", "age_to": "To age", "risk": "How near to violence", "setting": "Setting",
    "approach": "Approach", "dose": "How much", "place": "Where", "cost_pence": "Cost a year", "quantity": "How many",
    "unit": "Of what", "counts": "Counts", "period": "In which period", "who": "Who changes", "direction": "Direction",
    "outcome": "Shared outcome", "measure": "Shared indicator", "indicator": "Measured by", "baseline": "Baseline",
    "target": "Target", "source": "Read from", "when": "When", "after_months": "Months after the start",
    "factors": "Risk factors", "objective": "Commissioner's objective", "safeguard": "Safeguard", "note": "Note",
    "assumption": "What must be true", "mechanism": "How it works", "confidence": "How sure, out of 100",
    "confidence_by": "In whose judgement", "evidence": "Evidence", "necessary": "Necessary", "test": "How it is tested",
    "test_due": "Tested by", "skip_reason": "Why a step is left out", "override": "Why it stands all the same",
    "feedback": "Leads back on purpose", "owner": "Owner", "version": "Version", "date": "Date",
    "reviewer": "Reviewer", "tier": "Tier of prevention", "starts": "Starts", "ends": "Ends",
    "no_harm": "Why no harm is expected", "synthetic": "Made up, to show how it looks",
}  # fmt: skip
_LABELS = {
    "risk": Risk.labels(), "setting": Setting.labels(), "counts": Counted.labels(), "tier": PreventionTier.labels(),
}  # fmt: skip


def head(model: LogicModel) -> Section:
    """The theory as a whole: its title, what it says of itself, and whose it is."""
    named = tuple(_facts(model, without=("id", "title", "description")))
    return Section(plain(model.title) or "Theory of change", plain(model.description), (Entry("", named),))


def sections(model: LogicModel) -> list[Section]:
    """The six elements, each also where nothing is stated; then what else the theory states, and its links."""
    made = [_section(model, *six) for six in SIX]
    made += [section for more in _MORE if (section := _section(model, *more)).entries]
    links = tuple(_link(model, link) for link in model.links)
    if links:
        made.append(Section("Why one leads to the next", "Each step, and what it rests on.", links))
    return made


def _section(model: LogicModel, heading: str, about: str, kinds: tuple[NodeKind, ...]) -> Section:
    entries = (_entry(node, several=len(kinds) > 1) for kind in kinds for node in model.of_kind(kind))
    return Section(heading, about, tuple(entries))


def _entry(node: Node, *, several: bool) -> Entry:
    kind: list[Fact] = [("Kind", node.kind.label)] if several else []
    return Entry(plain(node.text), (*kind, *_facts(node, without=("id", "kind", "text"))))


def _link(model: LogicModel, link: Link) -> Entry:
    ends = (plain(model.node(end).text) for end in (link.source, link.target))
    return Entry(" → ".join(ends), tuple(_facts(link, without=("source", "target"))))


def _facts(thing: Node | Link | LogicModel, *, without: tuple[str, ...]) -> Iterator[Fact]:
    for name, value in stated(thing).items():
        if name not in without and (not isinstance(thing, LogicModel) or name in HEADER):
            yield _NAMES[name], plain(_worded(name, value))


def _worded(name: str, value: Any) -> str:
    if name == "cost_pence":
        return pounds(value)
    if isinstance(value, tuple):
        return "; ".join(value)
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return _LABELS[name][value] if name in _LABELS else amount(value)


def plain(text: str) -> str:
    """The text on one line, without the signs that neither a Word file nor a page can show."""
    return " ".join(UNHELD.sub(" ", text).split())
