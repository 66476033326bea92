"""Is this theory of change complete enough to be judged?"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from interventions.errors import InputError
from interventions.figures import missing
from logic_models.model import LogicModel
from logic_models.results import Evaluability, Finding, Review, Stage
from logic_models.rules import RULES, Case, Rating, Rule
from logic_models.rules.evaluability import judge
from logic_models.rules.registry import Detectable

if TYPE_CHECKING:
    import pandas as pd


def check(
    model: LogicModel, *, rules: Collection[str] | None = None, stage: Stage | str = Stage.DRAFT,
    evidence: pd.DataFrame | None = None, detectable: Detectable | None = None,
) -> Review:  # fmt: skip
    """Every rule (or only those named) applied to a theory: what was found, where, and how to mend it.

    `stage`: draft, or award, before which more must be there. `evidence`: what registers say of approaches (contract
    RATINGS); `detectable`: from the number of people planned and their share before to the smallest change, in
    percentage points, that can be told from chance. A rule finds nothing in a theory that keeps it; what could not be
    judged is named in the review. InputError for a rule or a stage that does not exist.
    """
    strange = set(rules or ()) - set(RULES)
    if strange:
        raise InputError(f"there is no rule {', '.join(sorted(strange))}.", mend=f"The rules are: {', '.join(RULES)}.")
    stages = {one.value: one for one in Stage}
    if stage not in stages:
        raise InputError(f"{stage!r} is not a stage.", mend=f"The stages are: {', '.join(stages)}.")
    ratings = {} if evidence is None else _by_approach(evidence)
    case = Case(model=model, stage=stages[stage], ratings=ratings, detectable=detectable)
    chosen = [rule for name, rule in RULES.items() if rules is None or name in rules]
    lacking = {name for name, given in (("evidence", evidence), ("detectable", detectable)) if given is None}
    return Review(
        model=model, findings=tuple(found for rule in chosen for found in _apply(rule, case)), stage=case.stage,
        unjudged=tuple(rule.id for rule in chosen if rule.needs in lacking),
    )  # fmt: skip


def evaluability(model: LogicModel) -> Evaluability:
    """How well an evaluation could tell whether a theory worked: from 0 to 10, with what is met and what is missing."""
    return judge(Case(model=model))


def _apply(rule: Rule, case: Case) -> list[Finding]:
    weight = rule.at_award if case.stage is Stage.AWARD else rule.severity
    return [
        Finding(
            rule=rule.id, severity=found.severity or weight, node=found.at, message=found.message,
            mend=found.mend, source=rule.source,
        )
        for found in case.found(rule.look)
    ]  # fmt: skip


def _by_approach(evidence: pd.DataFrame) -> Mapping[str, tuple[Rating, ...]]:
    from interventions.tables import RATINGS

    found: dict[str, list[Rating]] = {}
    columns = [column.name for column in RATINGS.columns]
    for row in RATINGS.check(evidence)[columns].to_dict("records"):
        said = {name: "" if missing(value) else str(value) for name, value in row.items()}
        rating = Rating(
            approach=said["intervention_code"], name=said["intervention"], register=said["register"],
            version=said["register_version"], date_read=said["date_read"], outcome=said["outcome_name"],
            setting=said["setting"], tiers=tuple(filter(None, said["tiers"].split(";"))), label=said["label"],
            stance=said["stance"], link=said["link"],
        )  # fmt: skip
        found.setdefault(rating.approach, []).append(rating)
    return {approach: tuple(ratings) for approach, ratings in found.items()}
