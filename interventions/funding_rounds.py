"""A funding round: what is called for, how much there is, when, and by which criteria proposals are scored."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from interventions.errors import InputError
from interventions.vocabulary import Term

_WEIGHTS = 100
_MOST_PENCE = 10**12


class ConflictRule(Term):
    """What follows when an assessor declares a conflict of interest."""

    PROPOSAL = "proposal", "That proposal", "The assessor's scores of that proposal are not counted."
    ROUND = "round", "The whole round", "None of the assessor's scores in the round are counted."


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """What a proposal is scored on; `weight` is its part of 100."""

    name: str
    weight: int
    meaning: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FundingRound:
    """A call for proposals. Days are written 2027-04-01; a closing day lasts to midnight in Britain.

    Scores run from 0 to `top_score`. InputError, naming all at once, for a day, sum or weight that cannot stand.
    """

    code: str
    name: str
    call_text: str = ""
    budget_pence: int | None = None
    opens: str
    closes: str
    grant_starts: str = ""
    grant_ends: str = ""
    criteria: tuple[Criterion, ...] = ()
    top_score: int = 5
    conflict_rule: ConflictRule = ConflictRule.PROPOSAL
    objectives: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "criteria", tuple(self.criteria))
        object.__setattr__(self, "objectives", tuple(self.objectives))
        if found := [*self._wrong_words(), *self._wrong_days(), *self._wrong_criteria()]:
            raise InputError("; ".join(found) + ".", where=f"funding round {self.code!r}")
        rule = next(rule for rule in ConflictRule if rule == self.conflict_rule)
        object.__setattr__(self, "conflict_rule", rule)

    def stands(self, on: date) -> str:
        """'not open yet', 'open' or 'closed' on a day."""
        day = on.isoformat()
        return "not open yet" if day < self.opens else "closed" if day > self.closes else "open"

    def criterion(self, name: str) -> Criterion:
        """The criterion of this name; InputError naming them all if there is none."""
        for criterion in self.criteria:
            if criterion.name == name:
                return criterion
        known = ", ".join(criterion.name for criterion in self.criteria) or "none"
        raise InputError(f"{name!r} is not a criterion of the round.", where=self.name, mend=f"They are: {known}.")

    def _wrong_words(self) -> Iterator[str]:
        said = (self.code, self.name, self.call_text, *self.objectives)
        said += tuple(text for one in self.criteria for text in (one.name, one.meaning))
        if wrong := [f"{text!r} is not text" for text in said if not isinstance(text, str)]:
            yield from wrong
            return
        if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", self.code):
            yield "the code is small letters, figures and hyphens, such as summer-2027"
        if not self.name.strip():
            yield "the round has no name"
        if self.budget_pence is not None and not is_pence(self.budget_pence):
            yield f"the budget cannot be {self.budget_pence!r} pence"
        if self.conflict_rule not in ConflictRule.codes():
            yield f"the rule for conflicts of interest is one of {', '.join(ConflictRule.codes())}"

    def _wrong_days(self) -> Iterator[str]:
        days = {name: getattr(self, name) for name in ("opens", "closes", "grant_starts", "grant_ends")}
        wrong = [name for name, day in days.items() if not is_day(day) and (day or name in ("opens", "closes"))]
        yield from (f"{name.replace('_', ' ')}: {days[name]!r} is not a day written 2027-04-01" for name in wrong)
        if not wrong and self.closes < self.opens:
            yield "the round closes before it opens"
        if not wrong and self.grant_starts and self.grant_ends and self.grant_ends < self.grant_starts:
            yield "grants end before they start"

    def _wrong_criteria(self) -> Iterator[str]:
        weights = [criterion.weight for criterion in self.criteria]
        if not all(type(weight) is int and weight > 0 for weight in weights) or sum(weights) != _WEIGHTS:
            yield f"the weights of the criteria are whole numbers above 0 that sum to {_WEIGHTS}"
        names = [criterion.name.strip() for criterion in self.criteria]
        if not all(names) or len(set(names)) < len(names):
            yield "each criterion needs a name of its own"
        if not (type(self.top_score) is int and 1 <= self.top_score <= _WEIGHTS):
            yield "the top score is a whole number from 1 to 100"


def is_pence(value: object) -> bool:
    """True for a whole number of pence from nought to £10,000,000,000, which any database holds."""
    return type(value) is int and 0 <= value <= _MOST_PENCE


def is_day(text: str) -> bool:
    """True for a day written 2027-04-01."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except (ValueError, TypeError):
        return False
