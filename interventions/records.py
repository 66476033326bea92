"""A project as one validated record: what files bring, what the store keeps and what history remembers."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from interventions.vocabulary import (
    MoneyKind,
    PreventionTier,
    ProjectKind,
    ProjectStatus,
    ReferralRoute,
    Setting,
    Sex,
    Term,
    Theme,
)

_MOST = 10**9
_OLDEST = 120
_YEARS = (1900, 2100)
_PERIOD = re.compile(r"(?:19|20|21)\d\d/\d\d")


class AwardRecord(BaseModel):
    """Money from one funder; pence, or None where the source does not say.

    `period` is the financial year it pays for ('2019/20'), `reference` the funder's own number of the grant.
    """

    model_config = ConfigDict(frozen=True)

    funder: str = ""
    funder_id: str = ""
    kind: str = MoneyKind.GRANT.value
    amount_pence: int | None = Field(default=None, ge=0)
    award_date: str | None = None
    period: str = ""
    reference: str = ""


class StageRecord(BaseModel):
    """From a date on, a project stood so; `note` says why."""

    model_config = ConfigDict(frozen=True)

    status: str
    from_date: str
    note: str = ""


class ProjectRecord(BaseModel):
    """A funded project whole: its life, whom it is for, tags, delivery areas with shares, money, reach and dose.

    `reach_…` counts people and `contacts_…` meetings with them; `sessions` is what one person is offered,
    `hours_per_week` what the project gives; `capacity` is people at one time. `assured_date` is the day on which
    somebody last confirmed the record. `confidential` hides where it is below authority level.
    """

    model_config = ConfigDict(frozen=True)

    project_id: str = Field(min_length=1)
    title: str = Field(min_length=1)
    description: str = ""
    provider: str = ""
    provider_id: str = ""
    office_address: str = ""
    url: str = ""
    kind: str = ProjectKind.DELIVERY.value
    status: str = ProjectStatus.UNKNOWN.value
    status_note: str = ""
    start_date: str | None = None
    end_date: str | None = None
    successor_id: str = ""
    merged_into: str = ""
    reach_planned: int | None = Field(default=None, ge=0, le=_MOST)
    reach_actual: int | None = Field(default=None, ge=0, le=_MOST)
    contacts_planned: int | None = Field(default=None, ge=0, le=_MOST)
    contacts_actual: int | None = Field(default=None, ge=0, le=_MOST)
    sessions: int | None = Field(default=None, ge=0, le=_MOST)
    hours_per_week: float | None = Field(default=None, ge=0, le=_MOST, allow_inf_nan=False)
    capacity: int | None = Field(default=None, ge=0, le=_MOST)
    waiting_days: int | None = Field(default=None, ge=0, le=_MOST)
    age_from: int | None = Field(default=None, ge=0, le=_OLDEST)
    age_to: int | None = Field(default=None, ge=0, le=_OLDEST)
    sex: str = ""
    location_text: str = ""
    theory_id: str = ""
    assured_date: str | None = None
    confidential: bool = False
    synthetic: bool = False
    source: str = ""
    tiers: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    factors: tuple[str, ...] = ()
    interventions: tuple[str, ...] = ()
    referrals: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()
    stages: tuple[StageRecord, ...] = ()
    areas: dict[str, float] = Field(default_factory=dict)
    awards: tuple[AwardRecord, ...] = ()

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        if found := self.problems():
            raise ValueError("; ".join(f"{column}: {what}" for column, what in found))
        return self

    def problems(self) -> list[tuple[str, str]]:
        """Everything that does not hold together, as (column, what is wrong)."""
        return [*self._wrong_words(), *self._wrong_areas(), *self._wrong_dates(), *self._wrong_life()]

    def _wrong_words(self) -> list[tuple[str, str]]:
        found: list[tuple[str, str]] = []
        for column, terms in _TERMS.items():
            if codes := getattr(self, column):
                found += _wrong_codes(codes, terms, column)
        found += _unknown((self.kind,), ProjectKind, "kind")
        found += _unknown((self.status,), ProjectStatus, "status")
        if self.sex:
            found += _unknown((self.sex,), Sex, "sex")
        found += _unknown(tuple([award.kind for award in self.awards]), MoneyKind, "awards")
        found += _unknown(tuple([stage.status for stage in self.stages]), ProjectStatus, "stages")
        return found

    def _wrong_areas(self) -> list[tuple[str, str]]:
        found = []
        whole = sum(self.areas.values())
        if self.areas and not abs(whole - 1) <= 1e-6:  # written so that a share that is no number fails
            found.append(("areas", f"the shares sum to {whole:g}; they must sum to 1"))
        if any(share <= 0 for share in self.areas.values()):
            found.append(("areas", "every share must be above 0"))
        return found

    def _wrong_dates(self) -> list[tuple[str, str]]:
        days = [(name, getattr(self, name)) for name in ("start_date", "end_date", "assured_date")]
        days += [("awards", award.award_date) for award in self.awards]
        days += [("stages", stage.from_date) for stage in self.stages]
        found = [(name, f"{day!r} is not a date written 2020-04-01") for name, day in days if day and not _is_day(day)]
        periods = [award.period for award in self.awards if award.period and not _is_financial_year(award.period)]
        return found + [("awards", f"{period!r} is not a financial year written 2019/20") for period in periods]

    def _wrong_life(self) -> list[tuple[str, str]]:
        found = []
        if self.start_date and self.end_date and self.end_date < self.start_date:
            found.append(("end_date", f"{self.end_date} is before the start, {self.start_date}"))
        if self.age_from is not None and self.age_to is not None and self.age_to < self.age_from:
            found.append(("age_to", f"{self.age_to} is below the lowest age, {self.age_from}"))
        if self.project_id in (self.successor_id, self.merged_into):
            found.append(("successor_id", "a project cannot follow or hold itself"))
        begun = [stage.from_date for stage in self.stages]
        if begun != sorted(begun):
            found.append(("stages", "the stages must stand in the order of their dates"))
        if self.stages and self.stages[-1].status != self.status:
            found.append(("stages", f"the last stage is {self.stages[-1].status}, the status {self.status}"))
        return found

    def tags(self) -> list[tuple[str, str]]:
        """Every tag as (facet, code)."""
        return [(facet, code) for facet, column in FACETS.items() for code in getattr(self, column)]


# Facet of a tag → the column of a record that holds its codes.
FACETS = {
    "tier": "tiers", "setting": "settings", "theme": "themes", "factor": "factors", "intervention": "interventions",
    "referral": "referrals", "finding": "findings",
}  # fmt: skip


# Columns of codes → the words allowed in them; None where a reference table holds them.
_TERMS: dict[str, type[Term] | None] = dict.fromkeys(FACETS.values()) | {
    "tiers": PreventionTier, "settings": Setting, "themes": Theme, "referrals": ReferralRoute,
}  # fmt: skip


@lru_cache(maxsize=4_000)
def _wrong_codes(codes: tuple[str, ...], terms: type[Term] | None, column: str) -> tuple[tuple[str, str], ...]:
    twice = ((column, "a code stands twice"),) if len(set(codes)) < len(codes) else ()
    return twice + (_unknown(codes, terms, column) if terms else ())


@lru_cache(maxsize=1_000)
def _is_financial_year(text: str) -> bool:
    return bool(_PERIOD.fullmatch(text)) and (int(text[2:4]) + 1) % 100 == int(text[5:])


@lru_cache(maxsize=4_000)
def _is_day(text: str) -> bool:
    try:
        day = date.fromisoformat(text)
        return day.isoformat() == text and _YEARS[0] <= day.year <= _YEARS[1]
    except ValueError:
        return False


@lru_cache(maxsize=4_000)
def _unknown(codes: tuple[str, ...], terms: type[Term], column: str) -> tuple[tuple[str, str], ...]:
    allowed = terms.codes()
    return tuple((column, f"{code!r} is not one of {', '.join(allowed)}") for code in codes if code not in allowed)
