"""A theory of change begun from what is known: the approaches best rated for such people, with what they rest on."""

from __future__ import annotations

from typing import Any

import pandas as pd

from interventions.errors import InputError
from interventions.tables import RATINGS
from interventions.vocabulary import PreventionTier, Stance
from logic_models.kinds import NodeKind, Risk
from logic_models.model import Link, LogicModel, Node

_RISKS = {"primary": Risk.EVERYONE, "secondary": Risk.RAISED, "tertiary": Risk.INVOLVED}
_FOR = (Stance.WORKS.value, Stance.LIMITED.value)
_AGAINST = (Stance.NONE.value, Stance.HARM.value)


def start_theory(
    tier: str, ages: tuple[int, int], factor: tuple[str, str], approaches: pd.DataFrame, *, setting: str = "",
    most: int = 3,
) -> LogicModel:  # fmt: skip
    """A theory part-filled for a gap: problem, audience, and the best rated approaches with the outcomes they change.

    `ages`: first and last; `factor`: its code and name; `approaches`: ratings (contract RATINGS) of what may be
    chosen. Kept are at most `most` that a register holds to work, or calls promising, for this tier (and setting, where
    both say one), and that no register rates as without effect or harmful. Registers rate no ages: that is said.
    Outputs, impact and numbers are left to whoever takes it on. InputError for an unknown tier or ages out of order.
    """
    if tier not in _RISKS:
        raise InputError(f"{tier!r} is not a tier of prevention.", mend=f"One of: {', '.join(PreventionTier.codes())}.")
    if ages[0] > ages[1]:
        raise InputError(f"ages {ages[0]} to {ages[1]} are out of order.", mend="Give the first age, then the last.")
    code, name = factor
    chosen = _best(RATINGS.check(approaches), tier, setting).head(most)
    nodes = [
        Node("problem", NodeKind.PROBLEM, name or "Need without a project", factors=(code,) if code else ()),
        Node("audience", NodeKind.AUDIENCE, _people(tier, ages), age_from=ages[0], age_to=ages[1],
             risk=_RISKS[tier].value, setting=setting),
    ]  # fmt: skip
    links: list[Link] = []
    outcomes: dict[str, Node] = {}
    for number, row in enumerate(chosen.to_dict("records"), start=1):
        activity = Node(f"activity-{number}", NodeKind.ACTIVITY, row["intervention"],
                        approach=row["intervention_code"], note=_cited(row))  # fmt: skip
        nodes.append(activity)
        said = row["outcome_name"] or "What the register measured"
        outcome = Node(f"outcome-{len(outcomes) + 1}", NodeKind.MEDIUM_OUTCOME, said)
        outcome = outcomes.setdefault(said, outcome)
        links.append(Link(activity.id, outcome.id, evidence=(row["intervention_code"],)))
    note = "Begun from the registers of evidence; these do not say for which ages. The rest is yours to fill in."
    title = f"{name or 'A gap'}: {_people(tier, ages).lower()}"
    return LogicModel((*nodes, *outcomes.values()), tuple(links), title=title, tier=tier, note=note)


def _best(ratings: pd.DataFrame, tier: str, setting: str) -> pd.DataFrame:
    """One row an approach, the best rating of each: what works before what is promising, then most registers first."""
    against = set(ratings.loc[ratings["stance"].isin(_AGAINST), "intervention_code"])
    fits = ratings["tiers"].str.split(";").map(lambda tiers: tier in tiers)
    here = (ratings["setting"] == setting) | (ratings["setting"] == "") if setting else True
    kept = ratings[fits & here & ratings["stance"].isin(_FOR) & ~ratings["intervention_code"].isin(against)]
    works = kept["stance"] == Stance.WORKS.value
    registers = kept[works]["intervention_code"].value_counts()
    kept = kept.assign(
        unsure=~works, agreed=-kept["intervention_code"].map(registers.to_dict()).astype("float64").fillna(0.0)
    )
    order = ["unsure", "agreed", "intervention", "register", "outcome_name"]
    return kept.sort_values(order, kind="stable").drop_duplicates("intervention_code")


def _people(tier: str, ages: tuple[int, int]) -> str:
    return f"People aged {ages[0]} to {ages[1]}, {_RISKS[tier].label.lower()}"


def _cited(row: dict[Any, Any]) -> str:
    read = f", read on {row['date_read']}" if row["date_read"] and row["date_read"] == row["date_read"] else ""
    link = f" {row['link']}" if row["link"] else ""
    return f"{row['register']} (version {row['register_version']}{read}): “{row['label']}”.{link}"
