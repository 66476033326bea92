"""Telling whether two entries of an award are one grant, so that no money is counted twice."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from interventions.periods import financial_year, say_period
from interventions.records import AwardRecord


def unite_awards(mine: Iterable[AwardRecord], theirs: Iterable[AwardRecord]) -> tuple[AwardRecord, ...]:
    """The awards of both, each grant once: an entry that agrees with one of mine completes it."""
    held, used = list(mine), set()
    for award in theirs:
        found = next((i for i, one in enumerate(held) if i not in used and _same(one, award)), None)
        if found is None:
            held.append(award)
            used.add(len(held) - 1)
        else:
            held[found] = complete(held[found], award)
            used.add(found)
    return tuple(held)


def _same(one: AwardRecord, other: AwardRecord) -> bool:
    """One grant: nothing that both entries state differs, and both state when it was given or neither does."""
    return (
        may_be_one(one, other)
        and _agree(one.amount_pence, other.amount_pence)
        and bool(one.period or one.award_date) == bool(other.period or other.award_date)
    )


def may_be_one(one: AwardRecord, other: AwardRecord) -> bool:
    """Nothing that both entries state of a grant differs, the amount apart; a day agrees with the year it lies in."""
    return (
        one.funder.casefold() == other.funder.casefold()
        and one.kind == other.kind
        and _agree(one.reference, other.reference)
        and _agree(one.award_date, other.award_date)
        and _agree(_year(one), _year(other))
    )


def complete(award: AwardRecord, other: AwardRecord) -> AwardRecord:
    """The award with what only the other entry states."""
    missing = {
        name: value
        for name, value in other.model_dump().items()
        if value not in (None, "") and getattr(award, name) in (None, "")
    }
    return award.model_copy(update=missing)


def _agree(one: object, other: object) -> bool:
    return one in (None, "") or other in (None, "") or one == other


def _year(award: AwardRecord) -> str:
    if award.period or not award.award_date:
        return award.period
    return say_period(financial_year(date.fromisoformat(award.award_date)))
