"""What a project returns: figures of one node and period, how often they are due, and accounts without names."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from interventions.errors import InputError
from interventions.funding_rounds import is_day
from interventions.periods import parse_period, say_period
from interventions.personal_data import refuse_personal_data
from interventions.vocabulary import Polarity, Term

_FIGURES = ("numerator", "denominator", "value", "people", "new_people", "contacts")
_LONGEST_WAIT = 366
_FIRST_DAY, _LAST_DAY = "1990-01-01", "2100-12-31"


class FunnelStep(Term):
    """How far people come, from referral to completion."""

    REFERRED = "referred", "Referred", "Somebody, or they themselves, asked for a place."
    ACCEPTED = "accepted", "Accepted", "The project is for them, and they were offered a place."
    STARTED = "started", "Started", "They came at least once."
    COMPLETED = "completed", "Completed", "They ended as planned."


class Frequency(Term):
    """How often a figure is returned."""

    MONTH = "month", "Every month", "By calendar month, written 2027-04."
    QUARTER = "quarter", "Every quarter", "By calendar quarter, written 2027Q2."
    YEAR = "year", "Every calendar year", "Written 2027."
    FINANCIAL_YEAR = "financial_year", "Every financial year", "April to March, written 2027/28."


class AccountKind(Term):
    """Who tells what happened."""

    ACCOUNT = "account", "Account", "What staff or partners saw."
    FEEDBACK = "feedback", "Participant feedback", "What somebody who took part says of it."


@dataclass(frozen=True, slots=True, kw_only=True)
class Return:
    """Figures of one node (or of one `step` of the funnel) for one period.

    A share is `numerator` of `denominator`, anything else a `value`; `people` and `contacts` are apart and never added;
    `new_people` are those of `people` whom no earlier period counted. Nought is written 0; where there is no figure,
    `note` says why. InputError naming all that does not hold together.
    """

    period: str
    node_id: str = ""
    step: str = ""
    numerator: int | None = None
    denominator: int | None = None
    value: float | None = None
    people: int | None = None
    new_people: int | None = None
    contacts: int | None = None
    document: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "period", say_period(parse_period(self.period)))
        if found := [*self._wrong_figures(), *self._wrong_subject()]:
            raise InputError("; ".join(found) + ".", where=f"return for {self.period}")
        for where in ("note", "document"):
            refuse_personal_data(getattr(self, where), where=where)

    def _wrong_figures(self) -> Iterator[str]:
        stated = {name: getattr(self, name) for name in _FIGURES if getattr(self, name) is not None}
        if not stated and not self.note.strip():
            yield "there is no figure: write 0 for none, or say in the note why there is no figure"
        wrong = [name for name, figure in stated.items() if not _is_figure(figure, whole=name != "value")]
        yield from (f"{name.replace('_', ' ')} cannot be {stated[name]!r}" for name in wrong)
        if wrong:
            return
        if ("numerator" in stated) != ("denominator" in stated):
            yield "a share needs both its part and its whole"
        elif "numerator" in stated and stated["numerator"] > stated["denominator"]:
            yield f"{stated['numerator']} cannot be a part of {stated['denominator']}"
        if "value" in stated and "numerator" in stated:
            yield "give a share or a value, not both"
        if "new_people" in stated and stated["new_people"] > stated.get("people", -1):
            yield "the new people are among the people: there cannot be more of them"

    def _wrong_subject(self) -> Iterator[str]:
        if self.step and self.step not in FunnelStep.codes():
            yield f"{self.step!r} is not a step of the funnel ({', '.join(FunnelStep.codes())})"
        if not self.step and not self.node_id:
            yield "the return names neither a node nor a step of the funnel"
        if self.step and self.people is None and not self.note.strip():
            yield "a step of the funnel counts people"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedReturn:
    """What a node's figures are held against and how often they come. Thresholds of a share are in percent.

    `direction`: higher_is_better or lower_is_better. Both days count; a return is due `due_days` after its period.
    """

    node_id: str
    every: Frequency
    starts: str
    ends: str
    direction: Polarity = Polarity.HIGHER_IS_BETTER
    target: float | None = None
    improvement_trigger: float | None = None
    due_days: int = 28

    def __post_init__(self) -> None:
        if found := list(self._wrong()):
            raise InputError("; ".join(found) + ".", where=f"monitoring of {self.node_id!r}")

    def _wrong(self) -> Iterator[str]:
        if not self.node_id:
            yield "no node is named"
        if self.every not in Frequency.codes():
            yield f"a return is due every {', '.join(Frequency.codes())}, not every {self.every!r}"
        days = self.starts, self.ends
        if not all(map(can_be_planned, days)) or self.ends < self.starts:
            yield f"{self.starts!r} to {self.ends!r} is not a stretch of days written 2027-04-01, from 1990 to 2100"
        if self.direction not in (Polarity.HIGHER_IS_BETTER, Polarity.LOWER_IS_BETTER):
            yield "either a higher or a lower figure is better"
        if type(self.due_days) is not int or not 0 <= self.due_days <= _LONGEST_WAIT:
            yield f"a return is due 0 to {_LONGEST_WAIT} days after its period"
        target, trigger = self.target, self.improvement_trigger
        if any(figure is not None and not math.isfinite(figure) for figure in (target, trigger)):
            yield "a target and a trigger are numbers"
        elif trigger is not None and target is None:
            yield "an improvement trigger needs a target"
        elif trigger is not None and target is not None:
            better = trigger > target if self.direction == Polarity.HIGHER_IS_BETTER else trigger < target
            if better:
                yield "the improvement trigger lies on the better side of the target"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What somebody told, without names. `consent`: how and when it was given; without it nothing is stored.

    InputError for a text that holds an e-mail address, a telephone number, an NHS number or a postcode. A name has no
    shape that could be looked for: whoever enters the text leaves it out.
    """

    kind: AccountKind
    period: str
    text: str
    consent: str
    node_ids: tuple[str, ...]
    document: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "period", say_period(parse_period(self.period)))
        object.__setattr__(self, "node_ids", tuple(dict.fromkeys(self.node_ids)))
        found = []
        if self.kind not in AccountKind.codes():
            found.append(f"an account is one of {', '.join(AccountKind.codes())}")
        if not self.text.strip():
            found.append("there is no text")
        if not self.consent.strip():
            found.append("nobody has said how consent was given")
        if not self.node_ids:
            found.append("it is not said which part of the theory it is about")
        if found:
            raise InputError("; ".join(found) + ".", where=f"account for {self.period}")
        for where in ("text", "consent", "document"):
            refuse_personal_data(getattr(self, where), where=where)


def can_be_planned(day: str) -> bool:
    """True for a day written 2027-04-01, from 1990 to 2100: others are slips, and would plan thousands of returns."""
    return is_day(day) and _FIRST_DAY <= day <= _LAST_DAY


def refuse_overlap(period: str, standing: Iterable[str]) -> None:
    """InputError where a period holds, or lies in, another one that was returned: its figures would count twice."""
    asked = parse_period(period)
    for other in standing:
        held = parse_period(other)
        if other != period and asked.start_time <= held.end_time and held.start_time <= asked.end_time:
            raise InputError(
                f"{period} and {other}, which was returned already, are of the same time.", where="period",
                mend="Return a node by month, quarter or year, not by two of them.",
            )  # fmt: skip


def refuse_future(period: str, *, on: date) -> None:
    """InputError for a period that has not begun on a day: of it nothing can have been counted."""
    if parse_period(period).start_time.date() > on:
        raise InputError(f"{period} has not begun.", where="period", mend="Return a period that has begun.")


def _is_figure(figure: float, *, whole: bool) -> bool:
    if isinstance(figure, bool) or not math.isfinite(figure):
        return False
    return (isinstance(figure, int) and 0 <= figure <= 10**9) if whole else True
