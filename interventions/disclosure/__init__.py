"""What may be shown: no confidential place below its authority, and no count small enough to point at a person.

shown = protect(counts, rule=rule_for("hospital"), hierarchy=lookup)   # Protected: the one thing a page is given
rates = protect_rates(frame, shown, area="area_code", category="crime", count="count", derived=("rate",))
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from interventions.disclosure.places import for_listing, hide_places, open_codes
from interventions.face import give_face

if TYPE_CHECKING:
    from interventions.disclosure.derived import protect_rates
    from interventions.disclosure.protecting import Earlier, protect
    from interventions.disclosure.results import Protected, Status
    from interventions.disclosure.rules import Rule, rule_for
    from interventions.disclosure.stored import as_may_be_shown, kept_back

__all__ = [
    "Earlier", "Protected", "Rule", "Status", "as_may_be_shown", "for_listing", "hide_places", "kept_back",
    "open_codes", "protect", "protect_rates", "rule_for",
]  # fmt: skip

# Loaded on first use: the solver is not wanted by a command that only lists projects.
give_face(
    __name__,
    {
        "derived": ("protect_rates",),
        "protecting": ("Earlier", "protect"),
        "results": ("Protected", "Status"),
        "rules": ("Rule", "rule_for"),
        "stored": ("as_may_be_shown", "kept_back"),
    },
)
