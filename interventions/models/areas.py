"""Places: areas by GSS code, what lies in what, what followed what, their outlines and their people."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Index, text
from sqlmodel import Field

from interventions.models.imports import FromImport, Imported

CURRENT = text("replaced_by IS NULL")


class Area(FromImport, table=True):
    """A place with a GSS code. Synthetic areas carry codes beginning with X."""

    __tablename__ = "areas"

    code: str = Field(primary_key=True)
    name: str
    area_type: str = Field(index=True)
    synthetic: bool = False


class AreaLink(Imported, table=True):
    """One area lies in another (a ward link of an LSOA is the official best fit)."""

    __tablename__ = "area_links"
    __table_args__ = (
        Index("ux_area_links_current", "child_code", "parent_code", unique=True, sqlite_where=CURRENT,
              postgresql_where=CURRENT),
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    child_code: str = Field(foreign_key="areas.code", index=True)
    parent_code: str = Field(foreign_key="areas.code", index=True)


class AreaSuccessor(Imported, table=True):
    """A 2011 LSOA and a 2021 LSOA that took its place (change: U unchanged, S split, M merged, X irregular)."""

    __tablename__ = "area_successors"
    __table_args__ = (
        Index("ux_area_successors_current", "old_code", "new_code", unique=True, sqlite_where=CURRENT,
              postgresql_where=CURRENT),
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    old_code: str = Field(index=True)
    new_code: str = Field(foreign_key="areas.code", index=True)
    change: str


class Boundary(Imported, table=True):
    """The outline of an area: GeoJSON geometry in British National Grid, whole metres."""

    __tablename__ = "boundaries"
    __table_args__ = (
        Index("ux_boundaries_current", "area_code", unique=True, sqlite_where=CURRENT, postgresql_where=CURRENT),
    )

    id: int | None = Field(default=None, primary_key=True)
    area_code: str = Field(foreign_key="areas.code", index=True)
    geometry: str


class Population(Imported, table=True):
    """The people of an area in a year, in all and, where the source says, by single year of age."""

    __tablename__ = "populations"
    __table_args__ = (
        Index("ux_populations_current", "area_code", "year", "sex", unique=True, sqlite_where=CURRENT,
              postgresql_where=CURRENT),
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    area_code: str = Field(foreign_key="areas.code", index=True)
    year: int
    sex: str = "persons"
    people: float
    ages: dict[str, float] | None = Field(default=None, sa_column=Column(JSON))
    source: str
