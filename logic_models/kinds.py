"""The kinds of node, which fields each kind has, and what each field may hold.

The kinds are Luton's six elements (problem, audience, activities, outputs, outcomes, impact; scrutiny committee,
11 March 2021), with the inputs and the assumptions of an ordinary logic model beside them, the harms a project could
do, and the other causes of what it is after.
"""

from __future__ import annotations

import sys

from interventions.errors import InputError
from interventions.vocabulary import PreventionTier, Setting, Term

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
    HARM = "harm", "Possible harm", "What the work could do wrong: labelling, net-widening, displacement."
    OTHER_CAUSE = "other_cause", "Other cause", "What else brings the change about, or stands in its way."


class Risk(Term):
    """How near to violence the audience is: each answers to a tier of prevention."""

    EVERYONE = "everyone", "Everyone", "People of an age or place, whatever their risk (primary prevention)."
    RAISED = "raised", "At raised risk", "People in whom risk is seen already (secondary prevention)."
    INVOLVED = "involved", "Already involved", "People who have hurt others or been hurt (tertiary prevention)."


class Counted(Term):
    """What an output counts: people once each, or contacts with them. The two are never added."""

    PEOPLE = "people", "People", "Each person once in the period."
    CONTACTS = "contacts", "Contacts", "Meetings, sessions, visits: one person may stand in many."


KINDS = {kind.value: kind for kind in NodeKind}
OUTCOMES = (NodeKind.SHORT_OUTCOME, NodeKind.MEDIUM_OUTCOME)
FRAME = (NodeKind.PROBLEM, NodeKind.AUDIENCE)
ASIDE = (NodeKind.ASSUMPTION, NodeKind.HARM, NodeKind.OTHER_CAUSE)
"""Kinds that stand beside the argument from activity to impact, each by a node of it."""

AMOUNTS = ("quantity", "baseline", "target")
MOST_AMOUNT = sys.float_info.max
"""No figure of a theory is larger: beyond, a whole number can be reckoned with no more."""

LISTS = ("evidence", "factors")
FLAGS = ("feedback", "necessary", "synthetic")
WHOLE: dict[str, int] = {"age_from": 120, "age_to": 120, "cost_pence": 10**12, "after_months": 600, "confidence": 100}
"""Fields that hold a whole number from nought, and the most each may be."""

CHOICES: dict[str, tuple[str, ...]] = {
    "risk": tuple(Risk.codes()), "counts": tuple(Counted.codes()), "tier": tuple(PreventionTier.codes()),
    "setting": tuple(Setting.codes()),
}  # fmt: skip
_COMMON = ("id", "kind", "text", "note")
_MEASURED = ("who", "direction", "outcome", "measure", "indicator", "baseline", "target", "source", "when",
             "after_months", "factors")  # fmt: skip
_OWN: dict[NodeKind, tuple[str, ...]] = {
    NodeKind.PROBLEM: ("factors",), NodeKind.AUDIENCE: ("age_from", "age_to", "risk", "setting"),
    NodeKind.ACTIVITY: ("approach", "dose", "place", "age_from", "age_to", "cost_pence"),
    NodeKind.OUTPUT: ("quantity", "unit", "counts", "period"), **dict.fromkeys(OUTCOMES, _MEASURED),
    NodeKind.IMPACT: (*_MEASURED, "objective"), NodeKind.HARM: ("safeguard",),
}  # fmt: skip


def fields_of(kind: NodeKind) -> tuple[str, ...]:
    """The fields a node of this kind may have, in the order in which they are written."""
    return (*_COMMON[:3], *_OWN.get(kind, ()), _COMMON[3])


def kind_of(code: str) -> NodeKind:
    """The kind with this code; InputError naming every kind if there is none."""
    if code not in KINDS:
        raise InputError(f"{code!r} is not a kind of node.", mend=f"The kinds are: {', '.join(KINDS)}.")
    return KINDS[code]
