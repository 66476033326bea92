"""The evidence library in the store: claims with the day they came in, the words a claim may use, reviews."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pandas as pd
from sqlalchemy import select
from sqlmodel import Session

from interventions import tables
from interventions.errors import InputError
from interventions.importing.known import EvidenceWords
from interventions.models.evidence import (
    EvidenceClaim,
    EvidenceReview,
    Factor,
    Intervention,
    Outcome,
    Register,
    ScaleLevel,
)
from interventions.models.imports import ImportBatch
from interventions.ratings import latest_ratings

_NUMBERS = ("studies", "effect", "lower", "upper")


def read_claims(session: Session) -> pd.DataFrame:
    """Every claim ever stored (contract CLAIMS), in the order in which they came in."""
    columns = [c for c in EvidenceClaim.__table__.columns if c.name not in ("id", "import_id")]
    query = (
        select(*columns, ImportBatch.imported_at)
        .join(ImportBatch, ImportBatch.id == EvidenceClaim.import_id)
        .order_by(EvidenceClaim.id)
    )
    frame = _frame(session, query)
    texts = [c.name for c in columns if c.name not in _NUMBERS]
    return tables.CLAIMS.check(frame.astype(dict.fromkeys(_NUMBERS, "Float64") | dict.fromkeys(texts, "str")))


def read_ratings(session: Session) -> pd.DataFrame:
    """What every register holds of every intervention today (contract RATINGS)."""
    scales = _frame(session, select(*(c for c in ScaleLevel.__table__.columns if c.name != "import_id")))
    named = {"interventions": Intervention, "registers": Register, "outcomes": Outcome}
    names = {word: _frame(session, select(table.code, table.name)) for word, table in named.items()}
    return latest_ratings(read_claims(session), scales, **names)


def read_reviews(session: Session) -> pd.DataFrame:
    """Every review (contract REVIEWS), in the order in which they were saved."""
    columns = [c for c in EvidenceReview.__table__.columns if c.name != "id"]
    frame = _frame(session, select(*columns).order_by(EvidenceReview.id))
    return tables.REVIEWS.check(frame.astype({c.name: "str" for c in columns if c.name != "saved_at"}))


def read_evidence_words(session: Session) -> EvidenceWords:
    """The codes that a claim of evidence may use."""
    levels: dict[tuple[str, str], set[str]] = {}
    for register, scale, level in session.execute(select(ScaleLevel.register_code, ScaleLevel.scale, ScaleLevel.level)):
        levels.setdefault((register, scale), set()).add(level)
    return EvidenceWords(
        interventions=_codes(session, Intervention), outcomes=_codes(session, Outcome),
        factors=_codes(session, Factor), registers=_codes(session, Register),
        levels={key: frozenset(found) for key, found in levels.items()},
    )  # fmt: skip


def save_review(
    session: Session, intervention: str, *, reviewed_on: date, next_due: date | None = None, note: str = "",
    actor: str = "",
) -> None:  # fmt: skip
    """Add a review of the evidence for one intervention; earlier reviews stay as they are.

    Raises InputError for an unknown intervention and for a next day that is not after the review.
    """
    if session.get(Intervention, intervention) is None:
        raise InputError(f"there is no intervention {intervention!r}.", mend="See the codes: vru evidence list.")
    if next_due is not None and next_due <= reviewed_on:
        raise InputError(
            f"the next review, {next_due}, is not after this one, {reviewed_on}.", mend="Name a later day."
        )
    session.add(
        EvidenceReview(
            intervention_code=intervention,
            reviewed_on=reviewed_on.isoformat(),
            note=note.strip(),
            actor=actor,
            next_due=next_due.isoformat() if next_due else None,
            saved_at=datetime.now(UTC),
        )
    )
    session.flush()


def _codes(session: Session, table: Any) -> frozenset[str]:
    return frozenset(session.scalars(select(table.code)))


def _frame(session: Session, query: Any) -> pd.DataFrame:
    result = session.execute(query)
    return pd.DataFrame(result.all(), columns=list(result.keys()))
