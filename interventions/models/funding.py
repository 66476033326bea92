"""Money given to a place: an allocation to an area for a year, and the larger one of which it is a share."""

from __future__ import annotations

from sqlmodel import Field

from interventions.models.imports import FromImport


class Allocation(FromImport, table=True):
    """Money for an area from one funder in one financial year, as a document states it; pence, or empty.

    `share_of` is the area whose allocation of the same year and funder it is a part of, and `printed_percent` what
    the document says that part is, right or wrong.
    """

    __tablename__ = "allocations"

    id: int | None = Field(default=None, primary_key=True)
    area_code: str = Field(foreign_key="areas.code", index=True)
    period: str = ""
    funder: str = ""
    amount_pence: int | None = None
    share_of: str = ""
    printed_percent: float | None = None
    note: str = ""
    source: str
