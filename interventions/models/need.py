"""Need: indicators with their values, crimes counted by area and month, weights of harm, and monitored measures."""

from __future__ import annotations

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from interventions.models.areas import CURRENT
from interventions.models.imports import FromImport, Imported
from interventions.vocabulary import Agency, Polarity


class NeedIndicator(FromImport, table=True):
    """What is counted, over which named denominator, by whom, of whom, and who publishes it.

    `method`: how a standardised value was made; empty for a crude one. `rounded_to`, `hidden_from`, `hidden_to`: what
    the source does to its counts before it publishes them. `factors`: codes of the risk factors it measures, with ;.
    `published`: anybody can read the figures where they come from, so that none is kept back here.
    """

    __tablename__ = "need_indicators"

    code: str = Field(primary_key=True)
    name: str
    theme: str = ""
    kind: str
    per: float | None = None
    denominator_name: str = ""
    agency: str = Agency.OTHER.value
    polarity: str = Polarity.NOT_STATED.value
    age_from: int | None = None
    age_to: int | None = None
    sex: str = ""
    method: str = ""
    rounded_to: int | None = None
    hidden_from: int | None = None
    hidden_to: int | None = None
    factors: str = ""
    source: str = ""
    synthetic: bool = False
    published: bool = False


class NeedValue(Imported, table=True):
    """One indicator in one area over one period. Suppressed, missing and nought are three different things.

    `lower`, `upper`: the published interval of the value; of a suppressed one, the bounds between which it lies.
    `suppressed`: by its source. `kept_back`: by us, and never shown: see `interventions.disclosure.stored`.
    """

    __tablename__ = "need_values"
    __table_args__ = (
        Index("ux_need_values_current", "indicator_code", "area_code", "period", unique=True, sqlite_where=CURRENT,
              postgresql_where=CURRENT),
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    indicator_code: str = Field(foreign_key="need_indicators.code", index=True)
    area_code: str = Field(foreign_key="areas.code", index=True)
    period: str
    value: float | None = None
    count: float | None = None
    denominator: float | None = None
    lower: float | None = None
    upper: float | None = None
    suppressed: bool = False
    kept_back: bool = False
    note: str = ""


class CrimeMonth(Imported, table=True):
    """One force's street file for one month: the unit that a re-published file replaces whole."""

    __tablename__ = "crime_months"
    __table_args__ = (
        Index("ux_crime_months_current", "force", "month", unique=True, sqlite_where=CURRENT, postgresql_where=CURRENT),
    )

    id: int | None = Field(default=None, primary_key=True)
    force: str
    month: str = Field(index=True)
    digest: str
    crimes: int


class CrimeCount(SQLModel, table=True):
    """Crimes of one category in one area in one force-month; no row means none."""

    __tablename__ = "crime_counts"

    crime_month_id: int = Field(foreign_key="crime_months.id", primary_key=True)
    area_code: str = Field(foreign_key="areas.code", primary_key=True, index=True)
    category: str = Field(primary_key=True)
    crimes: int


class SeverityWeight(Imported, table=True):
    """How much harm one crime of an offence stands for, in one version of one named set of weights."""

    __tablename__ = "severity_weights"
    __table_args__ = (
        Index("ux_severity_weights_current", "weight_set", "version", "code", unique=True, sqlite_where=CURRENT,
              postgresql_where=CURRENT),
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    weight_set: str
    version: str
    code: str
    offence: str
    category: str = ""
    subgroup: str = ""
    weight: float
    source: str = ""


class MonitoringMeasure(FromImport, table=True):
    """A monitored measure with its red, amber, green rule: green at or above target, red below the trigger."""

    __tablename__ = "monitoring_measures"

    code: str = Field(primary_key=True)
    name: str
    holder: str = Field(primary_key=True)
    period: str = Field(primary_key=True)
    numerator: float | None = None
    denominator: float | None = None
    printed_percent: float | None = None
    target: float | None = None
    improvement_trigger: float | None = None
    direction: str = "higher_is_better"
    source: str = ""
