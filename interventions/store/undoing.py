"""The list of imports, and taking one back."""

from __future__ import annotations

from datetime import UTC, datetime

import pandas as pd
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, SQLModel

from interventions.errors import InputError, StoreError
from interventions.figures import plural
from interventions.models.areas import Area, AreaLink, AreaSuccessor, Boundary, Population
from interventions.models.evidence import (
    EvidenceClaim,
    Factor,
    Intervention,
    InterventionTag,
    NeedFinding,
    Outcome,
    Register,
    ScaleLevel,
    Study,
)
from interventions.models.funding import Allocation
from interventions.models.imports import ImportBatch, Imported
from interventions.models.need import (
    CrimeCount,
    CrimeMonth,
    MonitoringMeasure,
    NeedIndicator,
    NeedValue,
    SeverityWeight,
)
from interventions.models.projects import CellOrigin, RejectedRow
from interventions.models.theories import TheoryLink, TheoryNode, TheoryVersion
from interventions.store.keeping_back import keep_back
from interventions.store.projects import undo_projects

# What refers to others goes first.
_TABLES: tuple[type[SQLModel], ...] = (
    Allocation, SeverityWeight, NeedValue, NeedIndicator, MonitoringMeasure, EvidenceClaim, Study, ScaleLevel, Register,
    InterventionTag, Intervention, Factor, Outcome, NeedFinding, Population, Boundary, AreaSuccessor, AreaLink, Area,
)  # fmt: skip


def list_imports(session: Session) -> pd.DataFrame:
    """Every import, latest first: number, kind, file, when, rows, and whether it was undone."""
    columns = ["import_id", "kind", "file", "imported_at", "read", "stored", "mapped", "dropped", "notes", "undone_at"]
    batches = session.scalars(select(ImportBatch).order_by(ImportBatch.id.desc())).all()
    rows = [
        (
            b.id,
            b.kind,
            b.file,
            b.imported_at,
            b.rows_read,
            b.rows_stored,
            b.rows_mapped,
            b.dropped,
            b.notes,
            b.undone_at,
        )
        for b in batches
    ]
    return pd.DataFrame(rows, columns=columns)


def undo_import(session: Session, import_id: int) -> str:
    """Take one import back: its rows go, and those it replaced are in force again.

    Refused, with nothing changed, where later imports replaced its rows or refer to them.
    """
    batch = session.get(ImportBatch, import_id)
    if batch is None or batch.undone_at is not None:
        raise InputError(f"there is no import {import_id} to undo.", mend="See `vru import list`.")
    _refuse_if_replaced(session, import_id)
    needs = set(session.scalars(select(NeedValue.indicator_code).where(NeedValue.import_id == import_id)))
    links = session.scalars(select(AreaLink.id).where(AreaLink.import_id == import_id)).first() is not None
    try:
        kept = _take_back(session, import_id)
    except IntegrityError as error:
        raise StoreError(
            f"import {import_id} ({batch.file}) holds things that later imports refer to.",
            mend="Undo the later imports first: see `vru import list`.",
        ) from error
    batch.undone_at = datetime.now(UTC)
    session.flush()
    keep_back(session, codes=None if links else needs)
    said = f"Import {import_id} ({batch.kind}, {batch.file}) was undone: {plural(batch.rows_stored, 'row')}."
    if not kept:
        return said
    what = "The place of 1 project stays" if kept == 1 else f"The places of {kept} projects stay"
    return f"{said} {what} confidential, as the import had made it: only a person who saves the record makes it public."


def _refuse_if_replaced(session: Session, import_id: int) -> None:
    for table in (*_TABLES, CrimeMonth):
        if not issubclass(table, Imported):
            continue
        query = select(func.min(table.replaced_by)).where(table.import_id == import_id)
        if (later := session.execute(query).scalar_one()) is not None:
            raise StoreError(
                f"rows of import {import_id} were replaced by import {later}.", mend=f"Undo import {later} first."
            )


def _take_back(session: Session, import_id: int) -> int:
    """Take out all that an import brought; returns how many projects stay confidential."""
    kept = undo_projects(session, import_id)
    session.execute(delete(CellOrigin).where(CellOrigin.import_id == import_id))
    # A row that was mended and stored by this import waits again, with its mended cells.
    mended = update(RejectedRow).where(RejectedRow.import_id == import_id)
    session.execute(mended.values(state="waiting", import_id=None))
    months = select(CrimeMonth.id).where(CrimeMonth.import_id == import_id)
    session.execute(delete(CrimeCount).where(CrimeCount.crime_month_id.in_(months)))
    _undo_theories(session, import_id)
    for table in (CrimeMonth, *_TABLES):
        session.execute(delete(table).where(table.import_id == import_id))
        if issubclass(table, Imported):
            session.execute(update(table).where(table.replaced_by == import_id).values(replaced_by=None))
    return kept


def _undo_theories(session: Session, import_id: int) -> None:
    for version in session.scalars(select(TheoryVersion).where(TheoryVersion.import_id == import_id)).all():
        newest = select(func.max(TheoryVersion.version)).where(TheoryVersion.theory_id == version.theory_id)
        if session.execute(newest).scalar_one() > version.version:
            raise StoreError(
                f"the theory of change {version.theory_id} was changed since.", mend="Undo that change first."
            )
        for part in (TheoryNode, TheoryLink):
            session.execute(delete(part).where(part.theory_id == version.theory_id, part.version == version.version))
        session.delete(version)
    session.flush()
