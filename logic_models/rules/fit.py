"""Does the tier of prevention fit the people the project works with, and what it does with them?"""

from __future__ import annotations

from collections.abc import Iterator

from interventions.figures import listed
from interventions.vocabulary import PreventionTier
from logic_models.kinds import NodeKind, Risk
from logic_models.results import Severity
from logic_models.rules.registry import Case, Found, called, rule

NEEDS_ASSESSMENT = "Bedfordshire VERU, Strategic Needs Assessment (2020): tiers of prevention"
TIER_OF: dict[str, str] = {
    Risk.EVERYONE.value: PreventionTier.PRIMARY.value,
    Risk.RAISED.value: PreventionTier.SECONDARY.value,
    Risk.INVOLVED.value: PreventionTier.TERTIARY.value,
}


@rule("V18", Severity.WARN, NEEDS_ASSESSMENT)
def tier_fits(case: Case) -> Iterator[Found]:
    """Does the tier of prevention fit the audience's risk, and the tiers for which registers rate the approach?"""
    model, labels = case.model, PreventionTier.labels()
    audiences = model.of_kind(NodeKind.AUDIENCE)
    if not model.tier:
        yield Found("", "The tier of prevention is not stated.", "Say primary, secondary or tertiary.", Severity.HINT)
    for node in audiences:
        if node.age_from is not None and node.age_to is not None and node.age_from > node.age_to:
            message = f"{called(node)}: ages {node.age_from} to {node.age_to} are out of order."
            yield Found(node.id, message, "Give the first age, then the last.")
        if not node.risk:
            message = f"{called(node)} does not state how near to violence these people are."
            yield Found(node.id, message, f"Say one of: {', '.join(Risk.codes())}.", Severity.HINT)
    stated = [node for node in audiences if node.risk]
    # A theory may reach out to others beside those it is for, such as their families.
    if model.tier and stated and all(TIER_OF[node.risk] != model.tier for node in stated):
        for node in stated:
            risk, tier = Risk.labels()[node.risk].lower(), labels[TIER_OF[node.risk]].lower()
            message = f"The theory is {labels[model.tier].lower()} prevention; {called(node)} is {risk} ({tier})."
            yield Found(node.id, message, "Change the tier, or say whom the project is for.")
    for node in model.of_kind(NodeKind.ACTIVITY) if model.tier else ():
        rated = {tier for rating in case.ratings.get(node.approach, ()) for tier in rating.tiers}
        if rated and model.tier not in rated:
            said = listed([labels.get(tier, tier).lower() for tier in sorted(rated)])
            message = f"Registers rate {node.approach} for {said} prevention, not for {labels[model.tier].lower()}."
            yield Found(node.id, message, "Say in the link's assumption why it should work here.", Severity.HINT)
