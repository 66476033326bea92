"""Storing a mapped list: sound rows as one import, faulty rows whole in a queue, to be mended and sent in again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime

import pandas as pd
from sqlalchemy import insert, select
from sqlmodel import Session

from interventions.errors import Fault, InputError
from interventions.figures import plural
from interventions.importing.lists.applying import ReadList, ReadRow, reread
from interventions.importing.lists.joining import JoinedList, join_rows
from interventions.importing.lists.mapping import ColumnMapping
from interventions.importing.lists.place_cells import columns_of_place, read_names_alone, says_confidential
from interventions.importing.lists.sheets import Cell
from interventions.importing.report import ALREADY_STORED, REPEATED, ImportReport
from interventions.models.evidence import Factor, Intervention
from interventions.models.imports import ImportBatch
from interventions.models.projects import CellOrigin, RejectedRow
from interventions.record_changes import PLACE_FIELDS
from interventions.records import ProjectRecord
from interventions.store.projects import confidential_ids, read_records, save_projects
from interventions.store.reading import read_known
from interventions.store.saving import close_batch, new_batch

WAITING, RESUBMITTED, DISCARDED = "waiting", "resubmitted", "discarded"
KIND = "spreadsheet"
SETTLED = {RESUBMITTED: "mended and stored before", DISCARDED: "taken out of the queue before"}
TO_BE_MENDED = "waiting to be mended (vru import rejects list)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reject:
    """A row in the queue: where it stood, its cells, how it is mapped, and its faults.

    `hidden`: the columns that tell of a confidential place, to be shown only to whoever asks for them.
    """

    number: int
    file: str
    sheet: str
    row: int
    cells: dict[str, str]
    mapping: ColumnMapping
    faults: tuple[Fault, ...]
    state: str
    hidden: frozenset[str] = frozenset()


def read_names(session: Session) -> dict[str, dict[str, str]]:
    """The factors and interventions that are stored: field → (code → name)."""
    return {
        name: dict(session.execute(select(table.code, table.name)).all())
        for name, table in (("factors", Factor), ("interventions", Intervention))
    }


def join_with_stored(session: Session, read: ReadList, *, as_of: date | None = None) -> JoinedList:
    """The rows of a list joined into records, on top of the projects of these identifiers that are stored.

    Rows of a record that was merged into another go to that other, and leave its title and provider as they are.
    """
    stored = {r.project_id: r for r in read_records(session, list(dict.fromkeys(r.project_id for r in read.rows)))}
    rows = tuple(_moved(session, row, stored) for row in read.rows)
    return join_rows(replace(read, rows=rows), stored, as_of=as_of or date.today())


def _moved(session: Session, row: ReadRow, stored: dict[str, ProjectRecord]) -> ReadRow:
    """The row under the record that stands for its project; `stored` is completed with that record."""
    name = row.project_id
    while name in stored and (into := stored[name].merged_into):
        stored |= {record.project_id: record for record in read_records(session, [into])}
        name = into
    if name == row.project_id:
        return row
    values = {field: value for field, value in row.values.items() if field not in ("title", "provider")}
    return replace(row, project_id=name, values=values)


def save_list(session: Session, read: ReadList, *, as_of: date | None = None) -> ImportReport:
    """Store the sound rows as one import and put the faulty ones into the queue; the report accounts for every row."""
    joined = join_with_stored(session, read, as_of=as_of)
    batch = new_batch(session, KIND, read.file)
    news = save_projects(session, list(joined.records.values()), import_id=batch)
    _save_origins(session, batch, {name: joined.origins[name] for name in news})
    states = Counter(_queue(session, row, read) for row in joined.faulty)
    stored = sum(len(joined.rows[name]) for name in news)
    dropped = Counter(read.passed_over)
    dropped[REPEATED] = joined.repeated
    dropped |= {why: states[state] for state, why in SETTLED.items()}
    dropped[TO_BE_MENDED] = states[""] + states[WAITING]
    dropped[ALREADY_STORED] = sum(map(len, joined.rows.values())) - stored
    whole = len(read.rows) + sum(read.passed_over.values())
    notes = [*read.notes]
    if again := joined.updated & news:
        notes.append(
            f"{plural(len(again), 'project')} stored before: what the list says was taken over, the rest stays"
        )
    if states[WAITING]:
        notes.append(f"{plural(states[WAITING], 'faulty row')} in the queue already")
    return close_batch(session, batch, KIND, read.file, whole, stored, 0, +dropped, notes, changed=bool(news))


def _save_origins(session: Session, batch: int, origins: dict[str, list[tuple[str, str, str]]]) -> None:
    rows = {
        (name, field, cell): {"import_id": batch, "project_id": name, "field": field, "cell": cell, "raw": raw}
        for name, found in origins.items()
        for field, cell, raw in found
    }
    if rows:
        session.execute(insert(CellOrigin), list(rows.values()))


def _queue(session: Session, row: ReadRow, read: ReadList) -> str:
    """Put a faulty row into the queue; where a row that said the same stands there already, the state of that one."""
    kept = row.kept_cells(read.mapping)
    for known in session.scalars(select(RejectedRow).order_by(RejectedRow.id.desc())):
        if known.original == kept:
            return known.state
    addresses = {title: row.cells[title].address for title in kept}
    session.add(RejectedRow(
        file=read.file, sheet=row.sheet, row=row.row, original=kept, cells=kept,
        mapping=read.mapping.to_dict() | {"addresses": addresses}, faults=[asdict(fault) for fault in row.faults],
        saved_at=datetime.now(UTC),
    ))  # fmt: skip
    session.flush()
    return ""


def list_rejects(session: Session, *, state: str = WAITING, places: bool = False) -> pd.DataFrame:
    """The queue: number, file, sheet, row, title, faults (a line each), state, saved_at.

    With `places` also what is wrong with the place of a confidential project.
    """
    found = session.scalars(select(RejectedRow).where(RejectedRow.state == state).order_by(RejectedRow.id)).all()
    hidden = {} if places else _hidden(session, found)
    rows = [
        (r.id, r.file, r.sheet, r.row, _title(r), "\n".join(say_fault(f, hidden.get(r.id, ())) for f in _faults(r)),
         r.state, r.saved_at)
        for r in found
    ]  # fmt: skip
    names = ["number", "file", "sheet", "row", "title", "faults", "state", "saved_at"]
    return pd.DataFrame(rows, columns=names)


def _faults(row: RejectedRow) -> tuple[Fault, ...]:
    return tuple(Fault(**fault) for fault in row.faults)


def say_fault(fault: Fault, hidden: Collection[str] = ()) -> str:
    """A fault of one row, without its number in the sheet; of a `hidden` column only that there is one."""
    if fault.column in hidden:
        return f"{fault.column}: at fault, and not shown, since the place is confidential"
    return f"{fault.column}{f' {fault.value!r}' if fault.value else ''}: {fault.allowed}".removeprefix(": ")


def _hidden(session: Session, rows: Sequence[RejectedRow]) -> dict[int | None, frozenset[str]]:
    """Row of the queue → its columns of place, where that row, another that waits or the store says confidential."""
    waiting = session.scalars(select(RejectedRow).where(RejectedRow.state == WAITING)).all()
    mine, secret = dict[int | None, tuple[str, ColumnMapping]](), set[str]()
    for row in {row.id: row for row in (*waiting, *rows)}.values():
        mapping = ColumnMapping.from_dict(row.mapping)
        read = read_names_alone(row.cells, mapping)
        mine[row.id] = read.project_id, mapping
        if says_confidential(read, mapping):
            secret.add(read.project_id)
    secret |= confidential_ids(session, [name for name, _ in mine.values()])
    told = [row for row in rows if mine[row.id][0] in secret]
    return {row.id: columns_of_place(mine[row.id][1], row.cells, PLACE_FIELDS) for row in told}


def _title(row: RejectedRow) -> str:
    mapping = ColumnMapping.from_dict(row.mapping)
    return next((row.cells.get(use.title, "") for use in mapping.columns if use.field == "title"), "")


def read_reject(session: Session, number: int) -> Reject:
    """One row of the queue. Raises InputError where there is none of that number."""
    row = _find(session, number)
    return Reject(
        number=number, file=row.file, sheet=row.sheet, row=row.row, cells=dict(row.cells),
        mapping=ColumnMapping.from_dict(row.mapping), faults=_faults(row), state=row.state,
        hidden=_hidden(session, [row]).get(row.id, frozenset()),
    )  # fmt: skip


def resubmit(
    session: Session, number: int, changes: dict[str, str], *, as_of: date | None = None
) -> ImportReport | tuple[Fault, ...]:
    """Send a row in again with mended cells (title → text): the import's report, or the faults that are left.

    What was mended is kept in the queue either way. Raises InputError for a column that the row does not have.
    """
    row = _find(session, number)
    if row.state != WAITING:
        raise InputError(f"row {number} of the queue was {row.state} already.", mend="See `vru import rejects list`.")
    mapping = ColumnMapping.from_dict(row.mapping)
    columns = dict.fromkeys([*mapping.titles, *row.cells])
    if unknown := [title for title in changes if title not in columns]:
        raise InputError(f"the row has no column {unknown[0]!r}.", mend=f"Its columns: {', '.join(columns)}.")
    row.cells = row.cells | changes
    cells = {
        title: Cell(text, row.mapping["addresses"].get(title, title) + (" (mended)" if title in changes else ""))
        for title, text in row.cells.items()
        if text.strip()
    }
    read = _read_again(session, row, mapping, cells)
    joined = join_with_stored(session, read, as_of=as_of)
    if joined.faulty:
        row.faults = [asdict(fault) for fault in joined.faulty[0].faults]
        session.flush()
        return joined.faulty[0].faults
    row.state, row.faults = RESUBMITTED, []
    report = save_list(session, read, as_of=as_of)
    row.import_id = report.import_id
    session.flush()
    return report


def _read_again(session: Session, row: RejectedRow, mapping: ColumnMapping, cells: dict[str, Cell]) -> ReadList:
    known, names = read_known(session), read_names(session)
    one = reread(cells, row.sheet, row.row, mapping, known, names, file=row.file)
    return ReadList(file=row.file, mapping=mapping, rows=(one,), notes=(f"{row.sheet}, row {row.row}, sent in again",))


def discard(session: Session, number: int) -> None:
    """Take a row out of the queue; it is kept, marked as discarded."""
    row = _find(session, number)
    if row.state != WAITING:
        raise InputError(f"row {number} of the queue was {row.state} already.", mend="See `vru import rejects list`.")
    row.state = DISCARDED
    session.flush()


def _find(session: Session, number: int) -> RejectedRow:
    row = session.get(RejectedRow, number)
    if row is None:
        raise InputError(f"there is no row {number} in the queue.", mend="See `vru import rejects list`.")
    return row


def read_origins(session: Session, project_id: str) -> pd.DataFrame:
    """The cells a project's fields came from, latest import first: field, cell, raw, file, import_id, imported_at."""
    query = (
        select(CellOrigin.field, CellOrigin.cell, CellOrigin.raw, ImportBatch.file, CellOrigin.import_id,
               ImportBatch.imported_at)
        .join(ImportBatch, ImportBatch.id == CellOrigin.import_id)
        .where(CellOrigin.project_id == project_id)
        .order_by(CellOrigin.import_id.desc(), CellOrigin.field, CellOrigin.cell)
    )  # fmt: skip
    result = session.execute(query)
    return pd.DataFrame(result.all(), columns=list(result.keys()))
