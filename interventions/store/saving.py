"""Writing what a file brought: rows that say what is stored already are left alone, others replace and remember."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlmodel import Session, SQLModel

from interventions.errors import InputError
from interventions.importing.files import SourceFile
from interventions.importing.known import Known
from interventions.importing.police_uk import MonthOfCrimes
from interventions.importing.report import ALREADY_STORED, SAID_BEFORE, Faults, ImportReport, Reading
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
from interventions.store.apart import Group, ProjectsRead
from interventions.store.bulk import collecting_seldom
from interventions.store.keeping_back import keep_back
from interventions.store.projects import append_awards, save_prepared, save_projects
from interventions.store.theories import refuse_if_proposed, save_theory
from interventions.store.words import expect_many
from interventions.theory_rows import StoredTheory

# Definitions first, then what refers to them. Each with the columns that say "the same thing".
_KEYS: dict[type[SQLModel], tuple[str, ...]] = {
    Area: ("code",),
    AreaLink: ("child_code", "parent_code"),
    AreaSuccessor: ("old_code", "new_code"),
    Boundary: ("area_code",),
    Population: ("area_code", "year", "sex"),
    NeedIndicator: ("code",),
    NeedValue: ("indicator_code", "area_code", "period"),
    Intervention: ("code",),
    InterventionTag: ("intervention_code", "facet", "code"),
    Factor: ("code",),
    Outcome: ("code",),
    NeedFinding: ("code",),
    Register: ("code",),
    ScaleLevel: ("register_code", "scale", "level"),
    EvidenceClaim: (
        "intervention_code",
        "register_code",
        "register_version",
        "date_read",
        "tiers",
        "setting",
        "outcome",
        "value",
        "source",
    ),
    Study: ("code",),
    SeverityWeight: ("weight_set", "version", "code"),
    MonitoringMeasure: ("code", "holder", "period"),
    Allocation: ("area_code", "period", "funder", "source"),
}
_CHUNK = 5000
_TELL = 50_000


def new_batch(session: Session, kind: str, file: str) -> int:
    """Open an import and return its number."""
    batch = ImportBatch(kind=kind, file=file, imported_at=datetime.now(UTC))
    session.add(batch)
    session.flush()
    return int(batch.id or 0)


def save_reading(session: Session, reading: Reading, *, kind: str, file: str) -> ImportReport:
    """Store what a file says; the report accounts for every row. A file that says nothing new leaves no trace."""
    batch = new_batch(session, kind, file)
    touched: set[int] = set()
    notes = list(reading.notes)
    for table, key in _KEYS.items():
        if rows := reading.rows.get(str(table.__tablename__)):
            _refuse_contradictions(key, rows, file)
            touched |= _put(session, table, key, rows, batch, notes)
    if touched and reading.rows.get("area_links"):
        notes += keep_back(session)  # what lies in what may tell a figure that could not be told before
    elif touched and (needs := reading.rows.get("need_values")):
        notes += keep_back(session, codes={values["indicator_code"] for _, values in needs}, new_in=batch)
    projects = reading.rows.get("projects", [])
    records = {values["record"].project_id: values["record"] for _, values in projects}
    # A project may stand in several rows, one an award: it is new in all of them or in none.
    news = save_projects(session, list(records.values()), import_id=batch)
    touched |= {row for row, values in projects if values["record"].project_id in news}
    dropped = Counter(reading.dropped)
    stored = len(touched - {0})
    told = {row for rows in reading.rows.values() for row, _ in rows} - {0}
    if same := len(told - touched):
        dropped[ALREADY_STORED] = same
    if silent := reading.read - stored - sum(dropped.values()):
        dropped[SAID_BEFORE] = silent
    mapped = len(reading.mapped & touched)
    return close_batch(session, batch, kind, file, reading.read, stored, mapped, dropped, notes, changed=bool(touched))


def save_projects_file(
    session: Session, source: SourceFile, known: Known, *, tell: Callable[[str], None] | None = None
) -> ImportReport:
    """Store a projects file as it is read, a chunk at a time. After a fault the rest is read for faults only."""
    reading = ProjectsRead(source, known)
    stream, batch, stored, told = reading.stream, new_batch(session, "projects", source.name), 0, 0
    expect_many(session)
    with collecting_seldom():
        for chunk in reading.chunks():
            stored += _save_groups(session, chunk, batch)
            if tell and stream.read - told >= _TELL:
                told = stream.read
                tell(f"{source.name}: {told:,} rows")
    stream.faults.refuse_if_any()
    same = stream.read - stored
    dropped = Counter({ALREADY_STORED: same} if same else {})
    return close_batch(
        session, batch, "projects", source.name, stream.read, stored, 0, dropped, stream.notes(), changed=bool(stored)
    )


def _save_groups(session: Session, chunk: list[Group], batch: int) -> int:
    """Store some projects of a file; returns how many more rows of it now count as stored (fewer: below nought)."""
    news = save_prepared(session, [group.prepared for group in chunk if group.prepared], import_id=batch)
    stored = sum(group.rows for group in chunk if group.project_id in news)
    if later := {group.project_id: group for group in chunk if group.prepared is None}:
        awards = {name: group.awards for name, group in later.items()}
        before, now = append_awards(session, awards, import_id=batch)
        stored += sum(later[name].rows_before + later[name].rows for name in now)
        stored -= sum(later[name].rows_before for name in before)
    return stored


def save_months(session: Session, months: Iterable[MonthOfCrimes], *, file: str) -> ImportReport:
    """Store force-months of crimes; a month that is there already is replaced whole, and the difference is said."""
    batch = new_batch(session, "crimes", file)
    read = stored = mapped = 0
    dropped: Counter[str] = Counter()
    notes: list[str] = []
    changed = False
    for month in months:
        read += month.read
        dropped.update(month.dropped)
        if _put_month(session, month, batch, notes):
            stored, mapped, changed = stored + month.stored, mapped + month.mapped, True
        elif month.stored:
            dropped[ALREADY_STORED] += month.stored
        notes += month.notes
    return close_batch(session, batch, "crimes", file, read, stored, mapped, dropped, notes, changed=changed)


def save_theory_file(session: Session, theory: StoredTheory, *, file: str) -> ImportReport:
    """Store a theory of change that a file holds; its nodes and links are the rows."""
    refuse_if_proposed(session, theory.theory_id)
    batch = new_batch(session, "logic-model", file)
    version = save_theory(session, theory, import_id=batch)
    rows = len(theory.nodes) + len(theory.links)
    stored, dropped = (rows, Counter()) if version else (0, Counter({ALREADY_STORED: rows}))
    notes = [f"{theory.theory_id}, version {version}"] if version else []
    return close_batch(session, batch, "logic-model", file, rows, stored, 0, dropped, notes, changed=bool(version))


def close_batch(
    session: Session, batch: int, kind: str, file: str, read: int, stored: int, mapped: int, dropped: Counter[str],
    notes: list[str], *, changed: bool,
) -> ImportReport:  # fmt: skip
    """Write the account of an import into its row, or remove the row where nothing changed."""
    row = session.get_one(ImportBatch, batch)
    if changed:
        row.rows_read, row.rows_stored, row.rows_mapped = read, stored, mapped
        row.dropped, row.notes = dict(dropped), notes
    else:
        session.delete(row)
    session.flush()
    return ImportReport(
        file=file, kind=kind, read=read, stored=stored, mapped=mapped, dropped=dict(dropped), notes=tuple(notes),
        import_id=batch if changed else None,
    )  # fmt: skip


def _refuse_contradictions(key: tuple[str, ...], rows: list[tuple[int, dict[str, Any]]], file: str) -> None:
    """A file that says two different things of the same area, figure or definition is refused, with the places."""
    faults = Faults(file)
    first: dict[tuple[Any, ...], tuple[int, dict[str, Any]]] = {}
    for row, values in rows:
        other, said = first.setdefault(tuple(values.get(name) for name in key), (row, values))
        if said is not values and _differ(said, values):
            named = ", ".join(str(values.get(name)) for name in key)
            faults.add(f"row {other} says something else of it", row=row, column=key[0], value=named)
    faults.refuse_if_any()


def _put(
    session: Session, table: type[SQLModel], key: tuple[str, ...], rows: list[tuple[int, dict[str, Any]]], batch: int,
    notes: list[str],
) -> set[int]:  # fmt: skip
    """Insert rows that are new, replace those that say otherwise; returns the numbers of the file's rows that did."""
    columns = [name for name in table.model_fields if name not in ("id", "import_id", "replaced_by", "kept_back")]
    current = _current(session, table, key, columns)
    named: set[Any] = set()
    latest: dict[tuple[Any, ...], tuple[int, dict[str, Any]]] = {}
    defaults = {name: field.default for name, field in table.model_fields.items()}
    for row, values in rows:
        whole = {name: values.get(name, defaults[name]) for name in columns}
        latest[tuple(whole[name] for name in key)] = (row, whole)
    fresh = {k: (row, whole) for k, (row, whole) in latest.items() if k not in current or _differ(current[k][1], whole)}
    if not issubclass(table, Imported):
        named = _complete_names(session, fresh, current) if table is Area else set()
        kept = [k for k in fresh if k in current]
        if table is NeedIndicator:
            _refuse_other_meaning({k[0]: (current[k][1], fresh[k][1]) for k in kept})
        if kept:
            notes.append(
                f"{table.__tablename__}: {len(kept)} are described otherwise here (first {kept[0][0]}); kept as stored"
            )
        fresh = {k: v for k, v in fresh.items() if k not in current}
    if table is SeverityWeight:
        _refuse_other_weights({k: (current[k][1], new) for k, (_, new) in fresh.items() if k in current})
    _mark_replaced(session, table, [current[k][0] for k in fresh if k in current], batch)
    inserts = [whole | {"import_id": batch} for _, whole in fresh.values()]
    for start in range(0, len(inserts), _CHUNK):
        session.execute(insert(table), inserts[start : start + _CHUNK])
    # A row of the file counts as stored when any of its cells is new: also if a later row said the same thing again.
    said = {*fresh, *named}
    return {row for row, values in rows if tuple(values.get(name, defaults[name]) for name in key) in said}


def _refuse_other_meaning(changes: dict[str, tuple[dict[str, Any], dict[str, Any]]]) -> None:
    """Figures of another kind, or open ones beside closed ones, are not stored under one indicator."""
    for code, (old, new) in changes.items():
        for part in ("kind", "per", "published", *(() if old["published"] else ("agency",))):
            if old[part] != new[part]:
                raise InputError(
                    f"it is stored with {part} {old[part]}, and has {part} {new[part]} here.",
                    where=f"indicator {code}",
                    mend="Give it another code, or take back the import that stored it: see `vru import list`.",
                )


def _refuse_other_weights(changes: dict[tuple[Any, ...], tuple[dict[str, Any], dict[str, Any]]]) -> None:
    """A version of a set of weights never changes: figures were made with it."""
    if not changes:
        return
    (name, version, code), (old, new) = next(iter(changes.items()))
    more = f" ({len(changes) - 1} more differ)" if len(changes) > 1 else ""
    parts = [part for part in ("offence", "weight", "category", "subgroup") if old[part] != new[part]]
    stands, said = (", ".join(f"{part} {row[part]}" for part in parts) for row in (old, new))
    raise InputError(
        f"another version {version} of {name} is stored: {code} has {stands} there, and {said} here{more}.",
        where=f"weights {name}", mend="Give the new weights a new version; or take back the import of those stored.",
    )  # fmt: skip


def _differ(old: dict[str, Any], new: dict[str, Any]) -> bool:
    """Whether two rows say different things; the file they came from is not part of what they say."""
    return any(old[name] != new[name] for name in new if name != "source")


def _complete_names(session: Session, fresh: dict[Any, Any], current: dict[Any, Any]) -> set[Any]:
    """An area whose first source gave no name has its code for one, until a later source names it; those named now."""
    named = set()
    for key in [k for k in fresh if k in current]:
        code, name = key[0], fresh[key][1]["name"]
        if current[key][1]["name"] == code:
            session.execute(update(Area).where(Area.code == code).values(name=name))
            named.add(key)
        if code in (name, current[key][1]["name"]):
            del fresh[key]
    return named


def _current(
    session: Session, table: type[SQLModel], key: tuple[str, ...], columns: list[str]
) -> dict[tuple[Any, ...], tuple[Any, dict[str, Any]]]:
    """Key → (primary key, columns) of the rows in force."""
    primary = table.id if "id" in table.model_fields else getattr(table, key[0])
    query = select(primary.label("_primary"), *(getattr(table, name) for name in columns))
    if issubclass(table, Imported):
        query = query.where(table.replaced_by.is_(None))
    found = {}
    for row in session.execute(query).mappings():
        whole = {name: row[name] for name in columns}
        found[tuple(whole[name] for name in key)] = (row["_primary"], whole)
    return found


def _mark_replaced(session: Session, table: type[SQLModel], primaries: list[Any], batch: int) -> None:
    for start in range(0, len(primaries), 900):
        some = primaries[start : start + 900]
        session.execute(update(table).where(table.id.in_(some)).values(replaced_by=batch))


def _put_month(session: Session, month: MonthOfCrimes, batch: int, notes: list[str]) -> bool:
    same = (
        func.lower(CrimeMonth.force) == month.force.lower(),
        CrimeMonth.month == month.month,
        CrimeMonth.replaced_by.is_(None),
    )
    old = session.exec(select(CrimeMonth).where(*same)).scalar_one_or_none()
    if old is not None and old.digest == month.digest:
        return False
    if old is not None:
        if old.import_id == batch:
            raise InputError(
                f"{month.force} {month.month} stands twice in the file, with different counts.",
                mend="Import the two parts one after the other; the later replaces the earlier.",
            )
        notes.append(f"{month.month} {month.force} replaced: {old.crimes:,} crimes before, {month.stored:,} now")
        old.replaced_by = batch
        session.flush()
    new = CrimeMonth(force=month.force, month=month.month, digest=month.digest, crimes=month.stored, import_id=batch)
    session.add(new)
    session.flush()
    rows = [{"crime_month_id": new.id, **row} for row in month.counts.to_dict("records")]
    if rows:
        session.execute(insert(CrimeCount), rows)
    return True
