"""Is everything there that a theory of change consists of?"""

from __future__ import annotations

from collections.abc import Iterator

from logic_models.kinds import OUTCOMES, NodeKind
from logic_models.results import Severity
from logic_models.rules.registry import LUTON, Case, Found, called, rule

DARK_LOGIC = (
    "Bonell et al. (2015), Dark logic: theorising the harmful consequences of public health interventions, "
    "Journal of Epidemiology and Community Health 69(1)"
)
CONTRIBUTION = "Mayne (2012), Contribution analysis: coming of age?, Evaluation 18(3)"
SIX_ELEMENTS = {
    "problem": ((NodeKind.PROBLEM,), "what is wrong, for whom and where"),
    "audience": ((NodeKind.AUDIENCE,), "who the project works with"),
    "activities": ((NodeKind.ACTIVITY,), "what the project does"),
    "outputs": ((NodeKind.OUTPUT,), "what can be counted once the work is done"),
    "outcomes": (OUTCOMES, "what changes in people in the short and the medium term"),
    "impact": ((NodeKind.IMPACT,), "the lasting change this is part of"),
}


@rule("V1", Severity.BLOCK, LUTON)
def has_the_six_elements(case: Case) -> Iterator[Found]:
    """Are the problem, audience, activities, outputs, outcomes and impact all there?"""
    for element, (kinds, meaning) in SIX_ELEMENTS.items():
        if not case.model.of_kind(*kinds):
            are = "are" if element.endswith("s") else "is"
            yield Found("", f"The {element} {are} missing.", f"Say {meaning}.")


@rule("V5", Severity.BLOCK, LUTON)
def outputs_can_be_counted(case: Case) -> Iterator[Found]:
    """Has every output a number, a unit and a period?"""
    for node in case.model.of_kind(NodeKind.OUTPUT):
        counted = not isinstance(node.quantity, str) and node.quantity is not None and node.quantity >= 0
        missing = [] if counted else ["number"]
        missing += [name for name in ("unit", "period") if not getattr(node, name).strip()]
        if missing:
            mend = "Say how many of what, over what time: 60 young people a year."
            yield Found(node.id, f"{called(node)} has no {' or '.join(missing)}.", mend)


@rule("V17", Severity.WARN, DARK_LOGIC)
def harm_is_considered(case: Case) -> Iterator[Found]:
    """Does it say what harm the work could do, and what guards against it?"""
    harms = case.model.of_kind(NodeKind.HARM)
    if not harms and not case.model.no_harm.strip():
        mend = "Name what could go wrong (labelling, net-widening, displacement), or say why no harm is expected."
        yield Found("", "Nothing is said of harm the work could do.", mend)
    for node in harms:
        if not node.safeguard.strip():
            yield Found(node.id, f"{called(node)} has no safeguard.", "Say what is done so that it does not happen.")


@rule("V21", Severity.HINT, CONTRIBUTION)
def other_causes_are_named(case: Case) -> Iterator[Found]:
    """Does it say what else could bring the change about, or stand in its way?"""
    if not case.model.of_kind(NodeKind.OTHER_CAUSE):
        mend = "Name what else is going on for these people and places, and link it to what it touches."
        yield Found("", "Nothing is said of what else contributes to the change.", mend)
