"""The rules a theory of change is checked by, in files by subject; their ids are the numbers they were agreed under."""

from __future__ import annotations

from logic_models.rules import argument, elements, evidence, fit, links, outcomes, record, wording, worth
from logic_models.rules.registry import ENTERED, Case, Found, Rating, Rule, points_at

__all__ = ["RULES", "Case", "Found", "Rating", "Rule", "points_at"]

RULES: dict[str, Rule] = dict(sorted(ENTERED.items(), key=lambda entry: int(entry[0][1:])))

del argument, elements, evidence, fit, links, outcomes, record, wording, worth
