"""Does the theory rest on what is known to work, and was that seen among people like these?

What registers say is read once, as it stands on the day; a rating is cited with its register, version, day and link.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from interventions.figures import listed
from interventions.vocabulary import PreventionTier, Setting, Stance
from logic_models.kinds import NodeKind
from logic_models.model import Link
from logic_models.results import Severity
from logic_models.rules.fit import TIER_OF
from logic_models.rules.registry import Case, Found, Rating, called, points_at, rule, shortened

REGISTERS = "The registers of evidence that the unit holds, each as it was read"
GRADE = "Guyatt et al. (2011), GRADE guidelines 8: indirectness, Journal of Clinical Epidemiology 64(12)"
_MEND = "Choose another approach, or write on each link that rests on it why it stands all the same (override)."


@rule("V14", Severity.BLOCK, REGISTERS, needs="evidence")
def rests_on_nothing_known_to_fail(case: Case) -> Iterator[Found]:
    """Is no link built on an approach that a register rates harmful or without effect, unless overridden in writing?"""
    against = {code: found for code, ratings in case.ratings.items() if (found := ratings_against(ratings))}
    for node in case.model.of_kind(NodeKind.ACTIVITY):
        if not (code := node.approach.strip()):
            message = f"{called(node)} does not say which approach it is, so that no register can be asked about it."
            yield Found(node.id, message, "Name the approach, as the list of interventions has it.", Severity.HINT)
        elif case.ratings and code not in case.ratings:
            message = f"{called(node)}: no register held here rates {code!r}."
            yield Found(node.id, message, "Check the code against the list of interventions.", Severity.HINT)
        leaving = [link for link in case.model.links if link.source == node.id and not link.feedback]
        overridden = bool(leaving) and all(link.override.strip() for link in leaving)
        if node.approach.strip() in against and not overridden:
            yield Found(node.id, f"{called(node)}: {_cite(against[node.approach.strip()])}", _MEND)
    for link, code in _approaches_named(case, against):
        if not link.override.strip():
            yield Found(
                points_at(link),
                f"The link {case.says(link)} rests on {code}: {_cite(against[code])}",
                _MEND,
            )


@rule("V13", Severity.HINT, GRADE, needs="evidence")
def evidence_fits_the_audience(case: Case) -> Iterator[Found]:
    """Was what each link rests on seen among such people and in such a setting, or is it indirect?"""
    audiences = case.model.of_kind(NodeKind.AUDIENCE)
    tiers = {TIER_OF[node.risk] for node in audiences if node.risk}
    settings = {node.setting for node in audiences if node.setting}
    causal = set(case.causal()) if tiers or settings else set()
    for link, code in _approaches_named(case, case.ratings) if causal else ():
        ratings = case.ratings[code]
        apart = _apart(tiers, {tier for one in ratings for tier in one.tiers}, PreventionTier, "prevention")
        apart += _apart(settings, {one.setting for one in ratings if one.setting}, Setting)
        if apart and link in causal:
            message = f"The link {case.says(link)} rests on indirect evidence: {ratings[0].name} is rated for "
            mend = "Say in its assumption why it should hold here too, or name evidence nearer to the audience."
            yield Found(points_at(link), message + listed(apart) + ".", mend)


def ratings_against(ratings: tuple[Rating, ...]) -> list[Rating]:
    """The ratings that speak against an approach: harm at all, and no effect where that register sees no other.

    A register that finds an effect on one outcome and none on another does not hold the approach to be without effect.
    """
    works = {rating.register for rating in ratings if rating.stance not in (Stance.NONE, Stance.HARM)}
    return [
        rating for rating in ratings
        if rating.stance == Stance.HARM or (rating.stance == Stance.NONE and rating.register not in works)
    ]  # fmt: skip


def _cite(ratings: list[Rating]) -> str:
    return " ".join(
        f"{one.register} (version “{one.version}”{f', read on {one.date_read}' if one.date_read else ''}) rates "
        f"{one.name} “{one.label}”{f' for {one.outcome}' if one.outcome else ''}{f': {one.link}' if one.link else ''}."
        for one in ratings
    )


def _approaches_named(case: Case, codes: Collection[str]) -> Iterator[tuple[Link, str]]:
    """Each link with each approach, of these, that its evidence names: by its code or by its name."""
    names = {code: {code.casefold(), case.ratings[code][0].name.casefold()} for code in codes}
    for link in case.model.links:
        said = " | ".join(link.evidence).casefold()
        for code, needles in names.items() if said else ():
            if any(needle in said and _stands_alone(needle, said) for needle in needles):
                yield link, code


def _stands_alone(needle: str, text: str) -> bool:
    """Whether the words stand in the text by themselves: "mentoring" does not stand in "peer-mentoring"."""
    return re.search(rf"(?<![\w-]){re.escape(needle)}(?![\w-])", text) is not None


def _apart(wanted: set[str], rated: set[str], terms: type[PreventionTier] | type[Setting], what: str = "") -> list[str]:
    """How what was rated differs from what is wanted; nothing where either is not stated, or they meet."""
    if not wanted or not rated or wanted & rated:
        return []
    labels = terms.labels()
    said, asked = (
        listed([labels.get(code, shortened(code)).lower() for code in sorted(codes)]) for codes in (rated, wanted)
    )
    return [" ".join(filter(None, [said, what, f"(here: {asked})"]))]
