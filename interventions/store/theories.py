"""Theories of change as rows: a version is appended when it differs from the last, and never changed."""

from __future__ import annotations

from datetime import UTC, datetime

import pandas as pd
from sqlalchemy import func, insert, select
from sqlmodel import Session

from interventions.errors import InputError
from interventions.models.projects import Award, Project
from interventions.models.proposals import StoredProposal
from interventions.models.theories import TheoryLink, TheoryNode, TheoryVersion
from interventions.theory_rows import LINK_COLUMNS, NODE_COLUMNS, StoredTheory


def save_theory(
    session: Session, theory: StoredTheory, *, import_id: int | None = None, saved_by: str = "", role: str = "",
    why: str = "",
) -> int | None:  # fmt: skip
    """Append a version and return its number; None where the latest version says the same."""
    last = _latest(session, theory.theory_id)
    if last is not None and last.digest == theory.digest():
        return None
    number = last.version + 1 if last else 1
    session.add(
        TheoryVersion(
            theory_id=theory.theory_id, version=number, title=theory.title, header=theory.header,
            digest=theory.digest(), saved_at=datetime.now(UTC), saved_by=saved_by, role=role, why=why,
            import_id=import_id,
        )
    )  # fmt: skip
    session.flush()
    key = {"theory_id": theory.theory_id, "version": number}
    for table, (frame, columns) in zip((TheoryNode, TheoryLink), theory.parts(), strict=True):
        if len(frame):
            session.execute(insert(table), [key | row for row in frame[columns].to_dict("records")])
    return number


def read_theory(session: Session, theory_id: str, *, version: int | None = None) -> StoredTheory:
    """A stored theory of change, by default its latest version. Raises InputError where there is none."""
    found = _latest(session, theory_id) if version is None else session.get(TheoryVersion, (theory_id, version))
    if found is None:
        raise InputError(f"there is no theory of change {theory_id!r}.", mend="See `vru logic list`.")
    frames = []
    for table, columns in ((TheoryNode, NODE_COLUMNS), (TheoryLink, LINK_COLUMNS)):
        query = select(*(getattr(table, name) for name in columns)).where(
            table.theory_id == theory_id, table.version == found.version
        )
        rows = session.execute(query.order_by(table.position)).all()
        frames.append(pd.DataFrame(rows, columns=columns))
    return StoredTheory(
        theory_id=theory_id, title=found.title, header=found.header, nodes=frames[0], links=frames[1],
        version=found.version, saved_at=found.saved_at, saved_by=found.saved_by, role=found.role, why=found.why,
        frozen=found.frozen,
    )  # fmt: skip


def list_versions(session: Session, theory_id: str) -> pd.DataFrame:
    """Every version of a theory, latest first: version, title, saved_at, saved_by, role, why, frozen."""
    columns = ["version", "title", "saved_at", "saved_by", "role", "why", "frozen"]
    query = select(*(getattr(TheoryVersion, name) for name in columns)).where(TheoryVersion.theory_id == theory_id)
    rows = session.execute(query.order_by(TheoryVersion.version.desc())).all()
    return pd.DataFrame(rows, columns=columns)


def freeze_theory(session: Session, theory_id: str, version: int) -> None:
    """Mark the version that an award rests on; later versions may still follow it."""
    held = session.get(TheoryVersion, (theory_id, version))
    if held is None:
        raise InputError(f"there is no version {version} of the theory of change {theory_id!r}.")
    held.frozen = True
    session.flush()


def list_theories(session: Session) -> pd.DataFrame:
    """The stored theories of change, latest version of each: theory_id, title, version, saved_at."""
    latest = select(TheoryVersion.theory_id, func.max(TheoryVersion.version).label("version")).group_by(
        TheoryVersion.theory_id
    )
    newest = latest.subquery()
    query = select(TheoryVersion.theory_id, TheoryVersion.title, TheoryVersion.version, TheoryVersion.saved_at).join(
        newest, (TheoryVersion.theory_id == newest.c.theory_id) & (TheoryVersion.version == newest.c.version)
    )
    rows = session.execute(query.order_by(TheoryVersion.title)).all()
    return pd.DataFrame(rows, columns=["theory_id", "title", "version", "saved_at"])


def _latest(session: Session, theory_id: str) -> TheoryVersion | None:
    query = select(TheoryVersion).where(TheoryVersion.theory_id == theory_id)
    return session.scalars(query.order_by(TheoryVersion.version.desc()).limit(1)).first()


def funded_theories(session: Session) -> set[str]:
    """The theories on which a project rests; projects merged into another do not count."""
    query = select(Project.theory_id).where(Project.theory_id != "", Project.merged_into == "")
    return set(session.scalars(query))


def theories_with_money(session: Session) -> list[tuple[StoredTheory, int | None]]:
    """Every theory once, with what was awarded to the projects that rest on it, in pence; the most money first.

    Of a theory that was awarded, the version frozen last, otherwise the latest. None: no award states an amount.
    Projects merged into another do not count.
    """
    frozen = select(TheoryVersion.theory_id, func.max(TheoryVersion.version).label("version")).where(
        TheoryVersion.frozen.is_(True)
    )
    standing = {row.theory_id: row.version for row in session.execute(frozen.group_by(TheoryVersion.theory_id))}
    paid = (
        select(Project.theory_id, func.sum(Award.amount_pence).label("pence"))
        .join(Award, Award.project_number == Project.number)
        .where(Project.theory_id != "", Project.merged_into == "")
    )
    money = {row.theory_id: row.pence for row in session.execute(paid.group_by(Project.theory_id))}
    held = [
        (read_theory(session, name, version=standing.get(name)), money.get(name))
        for name in list_theories(session)["theory_id"]
    ]
    return sorted(held, key=lambda one: -(one[1] or 0))


def proposal_of(session: Session, theory_id: str) -> int | None:
    """The number of the proposal whose theory this is: its versions are made by handing that in, by nothing else."""
    query = select(StoredProposal.number).where(StoredProposal.theory_id == theory_id)
    return session.scalars(query).first()


def refuse_if_proposed(session: Session, theory_id: str) -> None:
    """InputError for the theory of a proposal."""
    if (number := proposal_of(session, theory_id)) is not None:
        raise InputError(
            f"this theory belongs to proposal {number}.", where=theory_id,
            mend="It is changed by its writer's link, and handed in again; or give yours another id.",
        )  # fmt: skip
