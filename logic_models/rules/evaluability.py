"""How well an evaluation could tell whether a theory worked: ten questions, a point for each that is met.

Evaluability is the extent to which a project can be evaluated in a reliable and credible fashion (OECD); the questions
are those of Davies (2013) that a theory on paper can answer. None weighs more than another.
"""

from __future__ import annotations

from collections.abc import Callable

from logic_models.kinds import OUTCOMES, Counted, NodeKind
from logic_models.results import Evaluability
from logic_models.rules.argument import goes_in_no_circle, joins_up
from logic_models.rules.elements import has_the_six_elements, other_causes_are_named, outputs_can_be_counted
from logic_models.rules.links import links_state_an_assumption
from logic_models.rules.outcomes import (
    one_outcome_shows_in_time,
    outcomes_can_be_observed,
    outcomes_have_marks_to_measure_by,
)
from logic_models.rules.registry import Case, Look


def judge(case: Case) -> Evaluability:
    """The points a theory gets, and the questions it does not meet yet."""
    met = [said for said, ask in QUESTIONS.items() if ask(case)]
    return Evaluability(met=tuple(met), missing=tuple(said for said in QUESTIONS if said not in met))


def _kept(*looks: Look) -> Callable[[Case], bool]:
    return lambda case: not any(case.found(look) for look in looks)


def _audience_is_drawn(case: Case) -> bool:
    audiences = case.model.of_kind(NodeKind.AUDIENCE)
    return bool(audiences) and all(
        bool(node.risk and node.setting) and None not in (node.age_from, node.age_to) for node in audiences
    )


def _is_sure(case: Case) -> bool:
    links = list(case.causal())
    return bool(links) and all(link.confidence is not None for link in links)


def _people_are_counted(case: Case) -> bool:
    return any(
        node.counts == Counted.PEOPLE and isinstance(node.quantity, (int, float))
        for node in case.model.of_kind(NodeKind.OUTPUT)
    )


def _has(kinds: tuple[NodeKind, ...], look: Look) -> Callable[[Case], bool]:
    """A rule kept by nodes that are there: what is missing altogether cannot be evaluated."""
    return lambda case: bool(case.model.of_kind(*kinds)) and _kept(look)(case)


QUESTIONS: dict[str, Callable[[Case], bool]] = {
    "the argument is whole and runs from every activity to an impact": _kept(
        has_the_six_elements, goes_in_no_circle, joins_up
    ),
    "outputs can be counted": _has((NodeKind.OUTPUT,), outputs_can_be_counted),
    "outcomes can be observed": _has(OUTCOMES, outcomes_can_be_observed),
    "outcomes have a baseline and a target": _has(OUTCOMES, outcomes_have_marks_to_measure_by),
    "an outcome falls within the grant": _has(OUTCOMES, one_outcome_shows_in_time),
    "the audience's age, risk and setting are stated": _audience_is_drawn,
    "the number of people is planned": _people_are_counted,
    "every link states its assumption": _kept(links_state_an_assumption),
    "every link states how sure it is": _is_sure,
    "other causes are named": _kept(other_causes_are_named),
}
