"""A small theory of change that keeps every rule, and ways to spoil it; with what a register says of two approaches."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from interventions.tables import RATINGS
from logic_models import Link, LogicModel, Node

_OUTCOME = {
    "direction": "increase", "indicator": "% who say so", "baseline": 40, "target": 60, "source": "questionnaire",
    "when": "before and after",
}  # fmt: skip
_LINK = {"assumption": "It can be said what must be true.", "confidence": 90, "evidence": ["our own records"]}
PRISON = {
    "intervention_code": "prison-awareness", "intervention": "Prison awareness programmes", "register": "A Toolkit",
    "register_version": "2026", "date_read": "2026-11-21", "outcome_name": "Violent crime", "setting": "",
    "tiers": "primary;secondary", "label": "Harmful", "stance": "harm", "link": "https://example.org/prison",
}  # fmt: skip
MENTORING = PRISON | {
    "intervention_code": "mentoring", "intervention": "Mentoring", "label": "Moderate", "stance": "works",
    "setting": "school", "tiers": "secondary", "link": "https://example.org/mentoring",
}  # fmt: skip


def sound_theory() -> LogicModel:
    """Nothing in it can be found fault with, before an award too."""
    nodes = (
        Node("problem", "problem", "Some pupils fight"),
        Node("audience", "audience", "Pupils in trouble", age_from=11, age_to=16, risk="raised", setting="school"),
        Node("meet", "activity", "Mentors meet pupils every week", approach="mentoring", cost_pence=30_000_00),
        Node("met", "output", "Pupils met", quantity=60, unit="pupils", period="a year", counts="people"),
        Node("calm", "short_outcome", "Pupils keep calm", who="pupils", after_months=6, **_OUTCOME),
        Node("peace", "medium_outcome", "Pupils settle quarrels", who="pupils", after_months=18, **_OUTCOME),
        Node("safe", "impact", "Fewer pupils are hurt", objective="Fewer young people hurt"),
        Node("label", "harm", "Pupils are seen as trouble", safeguard="Mentors meet others too"),
        Node("summer", "other_cause", "A new head teacher"),
    )
    chain = [Link(*ends, **_LINK) for ends in (("meet", "met"), ("met", "calm"), ("calm", "peace"), ("peace", "safe"))]
    links = (*chain, Link("meet", "label"), Link("summer", "calm"))
    return LogicModel(
        nodes, links, id="sound", title="Sound", owner="A charity", reviewer="A commissioner", version="1",
        date="2026-11-21", tier="secondary", starts="2027-04-01", ends="2028-03-31",
    )  # fmt: skip


def ratings(*rows: dict[str, Any]) -> pd.DataFrame:
    """Ratings (contract RATINGS) of mentoring and prison visits, or those given."""
    return pd.DataFrame(list(rows) or [PRISON, MENTORING], columns=[column.name for column in RATINGS.columns])


def changed(model: LogicModel, node_id: str, **fields: Any) -> LogicModel:
    """The theory with fields of one node changed."""
    return replace(model, nodes=tuple(replace(n, **fields) if n.id == node_id else n for n in model.nodes))


def relinked(model: LogicModel, source: str, target: str, **fields: Any) -> LogicModel:
    """The theory with fields of one link changed, or with that link added."""
    here = any((link.source, link.target) == (source, target) for link in model.links)
    links = tuple(
        replace(link, **fields) if (link.source, link.target) == (source, target) else link for link in model.links
    )
    return replace(model, links=links if here else (*links, Link(source, target, **fields)))


def without(model: LogicModel, *ids: str) -> LogicModel:
    """The theory without these nodes and the links that touch them."""
    return replace(
        model, nodes=tuple(node for node in model.nodes if node.id not in ids),
        links=tuple(link for link in model.links if not {link.source, link.target} & set(ids)),
    )  # fmt: skip
