"""Is this theory of change complete enough to be judged?"""

from __future__ import annotations

from collections.abc import Collection

from interventions.errors import InputError
from logic_models.model import LogicModel
from logic_models.results import Finding, Review
from logic_models.rules import RULES


def check(model: LogicModel, *, rules: Collection[str] | None = None) -> Review:
    """Every rule (or only those named) applied to a theory: what was found, where, and how to mend it.

    A rule finds nothing in a theory that keeps it. InputError for a rule that does not exist.
    """
    strange = set(rules or ()) - set(RULES)
    if strange:
        raise InputError(f"there is no rule {', '.join(sorted(strange))}.", mend=f"The rules are: {', '.join(RULES)}.")
    chosen = [rule for name, rule in RULES.items() if rules is None or name in rules]
    findings = [
        Finding(rule=rule.id, severity=rule.severity, node=node, message=message, mend=mend, source=rule.source)
        for rule in chosen
        for node, message, mend in rule.look(model)
    ]
    return Review(model=model, findings=tuple(findings))
