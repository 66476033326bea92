"""What may be shown: no confidential place below its authority, and no count small enough to point at a person.

shown = protect(counts, rule=rule_for("hospital"), hierarchy=lookup)   # Protected: the one thing a page is given
rates = protect_rates(frame, shown, area="area_code", category="crime", count="count", derived=("rate",))
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from interventions.disclosure.places import for_listing, hide_places, open_codes

if TYPE_CHECKING:
    from interventions.disclosure.derived import protect_rates
    from interventions.disclosure.protecting import Earlier, protect
    from interventions.disclosure.results import Protected, Status
    from interventions.disclosure.rules import Rule, rule_for

__all__ = [
    "Earlier", "Protected", "Rule", "Status", "for_listing", "hide_places", "open_codes", "protect", "protect_rates",
    "rule_for",
]  # fmt: skip

# Loaded on first use: the solver is not wanted by a command that only lists projects.
_HOME = {
    "Earlier": "protecting", "protect": "protecting", "Protected": "results", "Status": "results", "Rule": "rules",
    "rule_for": "rules", "protect_rates": "derived",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
