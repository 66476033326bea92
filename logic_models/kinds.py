"""The kinds of node, and which fields each kind has.

The kinds are Luton's six elements (problem, audience, activities, outputs, outcomes, impact; scrutiny committee,
11 March 2021), with the inputs and the assumptions of an ordinary logic model beside them.
"""

from __future__ import annotations

from interventions.errors import InputError
from interventions.vocabulary import Term

Amount = int | float | str
"""A figure, or the words that stand in for one: "from the first survey", "monitor only"."""


class NodeKind(Term):
    """What a box in a theory of change is, in the order in which the theory is read."""

    PROBLEM = "problem", "Problem", "What is wrong, for whom and where, before anything is done."
    AUDIENCE = "audience", "Audience", "The people the project works with."
    INPUT = "input", "Input", "What the work is done with: money, people, places, partners."
    ACTIVITY = "activity", "Activity", "What the project does."
    OUTPUT = "output", "Output", "What can be counted as soon as the work is done."
    SHORT_OUTCOME = "short_outcome", "Short-term outcome", "A change in people while the project runs."
    MEDIUM_OUTCOME = "medium_outcome", "Medium-term outcome", "A change in what people do, in the year or two after."
    IMPACT = "impact", "Impact", "The lasting change the project is one part of."
    ASSUMPTION = "assumption", "Assumption", "What must hold, outside the project's hands, for the theory to work."


KINDS = {kind.value: kind for kind in NodeKind}
OUTCOMES = (NodeKind.SHORT_OUTCOME, NodeKind.MEDIUM_OUTCOME)
AMOUNTS = ("quantity", "baseline", "target")
_COMMON = ("id", "kind", "text", "note")
_MEASURED = ("who", "direction", "indicator", "baseline", "target", "source", "when")
_OWN = {NodeKind.OUTPUT: ("quantity", "unit", "period"), **dict.fromkeys((*OUTCOMES, NodeKind.IMPACT), _MEASURED)}


def fields_of(kind: NodeKind) -> tuple[str, ...]:
    """The fields a node of this kind may have, in the order in which they are written."""
    return (*_COMMON[:3], *_OWN.get(kind, ()), _COMMON[3])


def kind_of(code: str) -> NodeKind:
    """The kind with this code; InputError naming every kind if there is none."""
    if code not in KINDS:
        raise InputError(f"{code!r} is not a kind of node.", mend=f"The kinds are: {', '.join(KINDS)}.")
    return KINDS[code]
