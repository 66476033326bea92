"""Does the argument run from activity to impact, step by step, and how sure is it from end to end?"""

from __future__ import annotations

from collections.abc import Iterator
from math import floor

from interventions.figures import plural
from logic_models.kinds import FRAME, NodeKind
from logic_models.results import Severity
from logic_models.rules.registry import OURS, TREASURY, Case, Found, called, points_at, rule

STEPS = {
    NodeKind.INPUT: 0, NodeKind.ACTIVITY: 1, NodeKind.OUTPUT: 2, NodeKind.SHORT_OUTCOME: 3,
    NodeKind.MEDIUM_OUTCOME: 4, NodeKind.IMPACT: 5,
}  # fmt: skip
RED, AMBER = 0.25, 0.5
"""Below these, what is believed of each link leaves the chain of them in doubt."""


@rule("V2", Severity.BLOCK, TREASURY)
def goes_in_no_circle(case: Case) -> Iterator[Found]:
    """Does the argument run forward, except where a link is marked as feedback?"""
    from logic_models.graph import cycles

    for circle in cycles(case.model):
        named = case.named(*circle, circle[0])
        mend = "Take out the link that leads back, or mark it as feedback."
        yield Found(circle[0], f"The argument goes in a circle: {named}.", mend)


@rule("V3", Severity.BLOCK, TREASURY)
def joins_up(case: Case) -> Iterator[Found]:
    """Does every activity lead to an impact, is every impact led to, and is nothing left unlinked?"""
    from logic_models.graph import leading_to, reached_from

    model = case.model
    joined = {end for link in model.links if link.source != link.target for end in (link.source, link.target)}
    # Problem and audience frame the whole theory; they need no arrow.
    loose = {node.id for node in model.nodes if node.id not in joined and node.kind not in FRAME}
    for node in model.nodes:
        if node.id in loose:
            mend = "Link it to what it leads to, or take it out."
            yield Found(node.id, f"{called(node)} is linked to nothing.", mend)
    activities, impacts = model.of_kind(NodeKind.ACTIVITY), model.of_kind(NodeKind.IMPACT)
    arriving = leading_to(model, (node.id for node in impacts))
    caused = reached_from(model, (node.id for node in activities))
    # Where one end is missing altogether, V1 says so once.
    for node in activities if impacts else ():
        if node.id not in loose | arriving:
            mend = "Link what follows from it, step by step, to an impact."
            yield Found(node.id, f"{called(node)} leads to no impact.", mend)
    for node in impacts if activities else ():
        if node.id not in loose | caused:
            mend = "Link the outcomes that bring it about to it."
            yield Found(node.id, f"No activity leads to {called(node)}.", mend)


@rule("V4", Severity.WARN, TREASURY)
def skips_no_step(case: Case) -> Iterator[Found]:
    """Does each link go one step at a time, or say why it leaves one out?"""
    kinds = {node.id: node.kind for node in case.model.nodes}
    names = {place: kind.label.lower() for kind, place in STEPS.items()}
    for link in case.model.links:
        start, end = STEPS.get(kinds[link.source]), STEPS.get(kinds[link.target])
        if start is None or end is None or end - start < 2 or link.feedback or link.skip_reason.strip():
            continue
        left_out = [names[place] for place in range(start + 1, end)]
        # The two terms of outcome are one element of the six: to leave out one of them is asked about more softly.
        soft = len(left_out) == 1 and left_out[0].endswith("outcome")
        message = f"The link {case.says(link)} leaves out the {' and the '.join(left_out)} in between."
        mend = "Add the step that is left out, or say why there is none."
        yield Found(points_at(link), message, mend, Severity.HINT if soft else None)


@rule("V20", Severity.WARN, OURS)
def chains_hold(case: Case) -> Iterator[Found]:
    """Multiplied along the best way from each activity to each impact, are the links sure enough?"""
    from logic_models.tracing.chains import best_chains

    for chain in best_chains(case.model):
        # Rounded, so that links at 50% and 50% are a quarter and not a hair below it.
        health = None if chain.health is None else round(chain.health, 9)
        if health is None or health >= AMBER:
            continue
        most = "at most " if chain.unstated else ""
        colour, mark = ("red", RED) if health < RED else ("amber", AMBER)
        unsaid = f" {plural(chain.unstated, 'link')} on it state no confidence." if chain.unstated else ""
        named = case.named(*chain.path)
        yield Found(
            chain.path[0],
            f"The best chain is {most}{_sure(health)} sure, {colour} (below {mark:.0%}): {named}.{unsaid}",
            "Strengthen the weakest link on it, test its assumption early, or claim less.",
            Severity.WARN if colour == "red" else Severity.HINT,
        )


def _sure(health: float) -> str:
    """Rounded down, so that what is below a mark never reads as the mark."""
    return f"{floor(health * 1000 + 1e-6) / 10:g}%"
