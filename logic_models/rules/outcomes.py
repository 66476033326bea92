"""Can each change be observed, soon enough, and does it serve what the commissioner asked for?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from interventions.figures import listed, plural
from logic_models.kinds import OUTCOMES, NodeKind
from logic_models.model import LogicModel, Node
from logic_models.results import Severity
from logic_models.rules.registry import GREEN_BOOK, LUTON, TREASURY, Case, Found, called, rule

DAYS_IN_A_MONTH = 365.25 / 12


@rule("V6", Severity.WARN, TREASURY, at_award=Severity.BLOCK)
def outcomes_can_be_observed(case: Case) -> Iterator[Found]:
    """Does every outcome say who changes, in which direction, by which indicator, from which source and when?"""
    asked = {
        "who": "who changes", "direction": "direction", "indicator": "indicator", "source": "source", "when": "time",
    }  # fmt: skip
    for node in case.model.of_kind(*OUTCOMES):
        missing = [word for name, word in asked.items() if not getattr(node, name).strip()]
        if missing:
            yield Found(node.id, f"{called(node)} does not state {listed(missing)}.", "State each in a few words.")


@rule("V7", Severity.WARN, TREASURY)
def outcomes_have_marks_to_measure_by(case: Case) -> Iterator[Found]:
    """Has every outcome a baseline (or how it will be got) and a target (or "monitor only")?"""
    mends = {
        "baseline": "Give the figure before the work starts, or say how it will be got.",
        "target": 'Give the figure to be reached, or say "monitor only".',
    }
    for node in case.model.of_kind(*OUTCOMES):
        for name, mend in mends.items():
            value = getattr(node, name)
            if value is None or not str(value).strip():
                yield Found(node.id, f"{called(node)} has no {name}.", mend)
        yield from _odd_figures(node)


def _odd_figures(node: Node) -> Iterator[Found]:
    """A share stated as a part of one where percent are meant, and a target that lies the other way."""
    figures = {name: getattr(node, name) for name in ("baseline", "target")}
    stated = {name: value for name, value in figures.items() if isinstance(value, int | float)}
    for name, value in stated.items() if node.indicator.strip().startswith("%") else ():
        if 0 < abs(value) < 1:
            yield Found(node.id, f"{called(node)}: a {name} of {value:g} is read as {value:g}%.",
                        f"If {value:.0%} is meant, write {100 * value:g}.", Severity.HINT)  # fmt: skip
    if len(stated) == 2 and node.direction.strip() in ("increase", "decrease"):
        rises = stated["target"] > stated["baseline"]
        if stated["target"] != stated["baseline"] and rises != (node.direction.strip() == "increase"):
            message = f"{called(node)} is to {node.direction.strip()}, but its target lies the other way."
            yield Found(node.id, message, "Mend the direction, the baseline or the target.")


@rule("V8", Severity.WARN, LUTON)
def one_outcome_shows_in_time(case: Case) -> Iterator[Found]:
    """Can at least one outcome be seen while the grant still runs?"""
    outcomes = case.model.of_kind(*OUTCOMES)
    stated = [node.after_months for node in outcomes if node.after_months is not None]
    months = months_of_grant(case.model)
    if not outcomes:
        return
    if not stated or months is None:
        unsaid = listed(
            ([] if stated else ["after how many months any outcome should show"])
            + ([] if months is not None else ["when the grant starts and ends"])
        )
        mend = "State both, so that at least one outcome falls within the grant."
        yield Found("", f"It is not said {unsaid}.", mend, Severity.HINT)
    elif min(stated) > months:
        message = f"The first outcome is due after {plural(min(stated), 'month')}; the grant runs for {months}."
        yield Found("", message, "Name a change that can be seen before the grant ends, and when.")


def months_of_grant(model: LogicModel) -> int | None:
    """How long the grant runs, to the nearest month; None where its days are not stated as days."""
    try:
        starts, ends = date.fromisoformat(model.starts.strip()), date.fromisoformat(model.ends.strip())
    except ValueError:
        return None
    return max(0, round(((ends - starts).days + 1) / DAYS_IN_A_MONTH))


@rule("V9", Severity.BLOCK, GREEN_BOOK)
def impacts_serve_an_objective(case: Case) -> Iterator[Found]:
    """Is every impact tied to an objective of the commissioner?"""
    for node in case.model.of_kind(NodeKind.IMPACT):
        if not node.objective.strip():
            mend = "Name the objective in the commissioner's call or strategy that it serves."
            yield Found(node.id, f"{called(node)} serves no stated objective of the commissioner.", mend)
