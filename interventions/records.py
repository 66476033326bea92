"""A project as one validated record: what files bring, what the store keeps and what history remembers."""

from __future__ import annotations

from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from interventions.vocabulary import PreventionTier, ProjectKind, ProjectStatus, Setting, Term, Theme


class AwardRecord(BaseModel):
    """Money from one funder; pence, or None where the source does not say."""

    model_config = ConfigDict(frozen=True)

    funder: str = ""
    amount_pence: int | None = Field(default=None, ge=0)
    award_date: str | None = None


class ProjectRecord(BaseModel):
    """A funded project whole: tags, delivery areas with shares that sum to one, awards, reach, status."""

    model_config = ConfigDict(frozen=True)

    project_id: str = Field(min_length=1)
    title: str = Field(min_length=1)
    description: str = ""
    provider: str = ""
    provider_id: str = ""
    kind: str = ProjectKind.DELIVERY.value
    status: str = ProjectStatus.UNKNOWN.value
    status_note: str = ""
    start_date: str | None = None
    end_date: str | None = None
    reach_planned: int | None = Field(default=None, ge=0, le=10**9)
    reach_actual: int | None = Field(default=None, ge=0, le=10**9)
    location_text: str = ""
    synthetic: bool = False
    source: str = ""
    tiers: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    factors: tuple[str, ...] = ()
    interventions: tuple[str, ...] = ()
    areas: dict[str, float] = Field(default_factory=dict)
    awards: tuple[AwardRecord, ...] = ()

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        if found := self.problems():
            raise ValueError("; ".join(f"{column}: {what}" for column, what in found))
        return self

    def problems(self) -> list[tuple[str, str]]:
        """Everything that does not hold together, as (column, what is wrong)."""
        found = [
            *_unknown(self.tiers, PreventionTier, "tiers"), *_unknown(self.settings, Setting, "settings"),
            *_unknown(self.themes, Theme, "themes"), *_unknown((self.kind,), ProjectKind, "kind"),
            *_unknown((self.status,), ProjectStatus, "status"),
        ]  # fmt: skip
        whole = sum(self.areas.values())
        if self.areas and not abs(whole - 1) <= 1e-6:  # written so that a share that is no number fails
            found.append(("areas", f"the shares sum to {whole:g}; they must sum to 1"))
        if any(share <= 0 for share in self.areas.values()):
            found.append(("areas", "every share must be above 0"))
        if self.start_date and self.end_date and self.end_date < self.start_date:
            found.append(("end_date", f"{self.end_date} is before the start, {self.start_date}"))
        return found

    def tags(self) -> list[tuple[str, str]]:
        """Every tag as (facet, code)."""
        facets = {
            "tier": self.tiers,
            "setting": self.settings,
            "theme": self.themes,
            "factor": self.factors,
            "intervention": self.interventions,
        }
        return [(facet, code) for facet, codes in facets.items() for code in codes]


def _unknown(codes: tuple[str, ...], terms: type[Term], column: str) -> list[tuple[str, str]]:
    allowed = terms.codes()
    return [(column, f"{code!r} is not one of {', '.join(allowed)}") for code in codes if code not in allowed]
