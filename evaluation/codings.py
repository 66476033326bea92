"""The answer by the other rule of who counts as treated from when, beside the one that was used."""

from __future__ import annotations

from collections.abc import Callable

from evaluation.caveats import Caveat, CaveatCode, caution
from evaluation.panel import Panel
from interventions.errors import DesignError


def by_the_other_rule(panel: Panel, estimate: Callable[[Panel], float | None]) -> tuple[Caveat, ...]:
    """What the estimate would be with starts counted by the other rule; nothing where both rules give the same."""
    from evaluation.wording import figure

    other = panel.otherwise()
    if other is None:
        return ()
    try:
        value = estimate(other)
    except DesignError as reason:
        text = (
            f"Starts are counted {_said(panel.counted)}. By the {other.counted} nothing can be estimated: {reason.what}"
        )
        return (caution(CaveatCode.FRACTIONAL_START, text),)
    found = "no estimate" if value is None else figure(value)
    text = f"Starts are counted {_said(panel.counted)}; counted from {other.counted} the estimate would be {found}."
    return (caution(CaveatCode.FRACTIONAL_START, text),)


def _said(counted: str) -> str:
    return counted if counted == "as given" else f"from {counted}"
