"""Does each step of the argument say why it should hold, what is known of it, and how doubt will be settled?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from interventions.figures import listed
from logic_models.results import Severity
from logic_models.rules.registry import MAYNE, Case, Found, points_at, rule

UNSURE = 50
"""A link held below this is uncertain; so is one of which nobody has said how sure it is."""


@rule("V10", Severity.WARN, MAYNE)
def links_state_an_assumption(case: Case) -> Iterator[Found]:
    """Does every link between activities, outputs, outcomes and impacts state what must be true for it?"""
    for link in case.causal():
        if not link.assumption.strip():
            mend = "Say what must be true for the one to bring about the other."
            yield Found(points_at(link), f"The link {case.says(link)} states no assumption.", mend)


@rule("V11", Severity.WARN, MAYNE)
def critical_assumptions_are_tested(case: Case) -> Iterator[Found]:
    """Where a link is necessary and uncertain, is it said how and by when its assumption will be tested?"""
    for link in case.causal():
        sure = link.confidence is not None and link.confidence >= UNSURE
        missing = [] if link.test.strip() else ["how its assumption will be tested"]
        missing += [] if is_day(link.test_due) else ["by which day"]
        if link.necessary and not sure and missing:
            message = f"The link {case.says(link)} is necessary and uncertain, and it is not said {listed(missing)}."
            yield Found(points_at(link), message, "Say what would show that it holds, and by when: 2027-06-30.")


@rule("V12", Severity.WARN, MAYNE)
def links_state_evidence(case: Case) -> Iterator[Found]:
    """Does every link between activities, outputs, outcomes and impacts state its evidence, or "none known"?"""
    for link in case.causal():
        if not any(item.strip() for item in link.evidence):
            mend = 'Name what it rests on, or write "none known".'
            yield Found(points_at(link), f"The link {case.says(link)} states no evidence.", mend)
        approach = case.model.node(link.source).approach.strip()
        unknown = [item.strip().casefold() for item in link.evidence] == ["none known"]
        if unknown and (known := case.ratings.get(approach)):
            message = f"The link {case.says(link)} says that no evidence is known; registers rate {known[0].name}: "
            told = listed(list(dict.fromkeys(f"{one.register} “{one.label}”" for one in known)))
            yield Found(points_at(link), f"{message}{told}.", "Read what they say, and name it.", Severity.HINT)


def is_day(text: str) -> bool:
    """True for a day written as 2027-06-30."""
    try:
        return bool(date.fromisoformat(text.strip()))
    except ValueError:
        return False
