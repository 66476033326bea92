"""Whose theory is it, and who has read it?"""

from __future__ import annotations

from collections.abc import Iterator

from interventions.figures import listed
from logic_models.results import Severity, Stage
from logic_models.rules.registry import Case, Found, rule

AQUA = "HM Treasury, Aqua Book (2015), on recording who made and who checked a piece of work"


@rule("V25", Severity.HINT, AQUA, at_award=Severity.BLOCK)
def is_signed(case: Case) -> Iterator[Found]:
    """Does it state its owner, version and date, and at the award who reviewed it?"""
    asked = ["owner", "version", "date", *(["reviewer"] if case.stage is Stage.AWARD else [])]
    missing = [name for name in asked if not getattr(case.model, name).strip()]
    if missing:
        yield Found("", f"The theory does not state its {listed(missing)}.", "State each at the head of the theory.")
    owner, reviewer = (name.strip().casefold() for name in (case.model.owner, case.model.reviewer))
    if owner and owner == reviewer:
        yield Found("", "The owner and the reviewer are the same.", "Have somebody else read it before the award.")
