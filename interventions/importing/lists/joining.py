"""Rows of a list as project records: rows of one project are joined, and what is stored already is kept or updated.

What a list says takes the place of what was stored, field by field; what it does not say stays. An award that
may be the same grant (funder, kind, year, date, reference: nothing that both state differs) takes the list's amount;
other stored awards stay.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from pydantic import ValidationError

from interventions.errors import Fault
from interventions.importing.lists.applying import Origin, ReadList, ReadRow
from interventions.records import FACETS, AwardRecord, ProjectRecord, StageRecord
from interventions.same_grant import complete, may_be_one

_JOINED = {"start_date": min, "end_date": max}  # a project in several rows runs from the first to the last
_TAGS = set(FACETS.values())
_NAMES = ("title", "provider")  # one project may be written 'A Ltd' and 'A Limited': the first row's words hold


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinedList:
    """What may be stored and what may not. `rows`: identifier → the rows it came from."""

    records: dict[str, ProjectRecord]
    rows: dict[str, list[ReadRow]]
    origins: dict[str, list[Origin]]
    faulty: list[ReadRow]
    repeated: int = 0
    updated: set[str] = field(default_factory=set)


def join_rows(read: ReadList, stored: dict[str, ProjectRecord], *, as_of: date) -> JoinedList:
    """Join the sound rows into records on top of what is stored; rows that do not go together are faulty, whole."""
    groups: dict[str, list[ReadRow]] = {}
    faulty = [row for row in read.rows if row.faults]
    repeated = 0
    for row in read.rows:
        if row.faults:
            continue
        group = groups.setdefault(row.project_id, [])
        if any(row.values == other.values and row.awards == other.awards for other in group):
            repeated += 1
        elif wrong := _clashes(row, group, read.file):
            faulty.append(_with_faults(row, wrong))
        else:
            group.append(row)
    records, origins = {}, {}
    for identifier, group in groups.items():
        source = f"{read.file}, {group[0].sheet}"
        try:
            records[identifier] = _record(identifier, group, stored.get(identifier), source, as_of)
        except ValidationError as error:
            faulty += [_with_faults(row, _said(error, row, read)) for row in group]
        else:
            origins[identifier] = list(dict.fromkeys(origin for row in group for origin in row.origins))
    faulty.sort(key=lambda row: (row.sheet, row.row))
    kept = {name: group for name, group in groups.items() if name in records}
    return JoinedList(
        records=records, rows=kept, origins=origins, faulty=faulty, repeated=repeated,
        updated={name for name in records if name in stored},
    )  # fmt: skip


def _clashes(row: ReadRow, group: list[ReadRow], file: str) -> list[Fault]:
    """What a further row of a project says otherwise than an earlier one; awards and tags may differ, dates extend."""
    faults = []
    for other in group:
        for name in row.values.keys() & other.values.keys() - _JOINED.keys() - _TAGS:
            if row.values[name] != other.values[name] and name not in _NAMES:
                faults.append(Fault(
                    file=f"{file}, {row.sheet}", row=row.row, column=name, value=str(row.values[name]),
                    allowed=f"the same as in row {other.row} ({other.values[name]}): both rows are {row.project_id}",
                ))  # fmt: skip
        if set(row.awards) & set(other.awards) and not faults:
            faults.append(Fault(
                file=f"{file}, {row.sheet}", row=row.row, column="amount",
                allowed=f"an award that row {other.row} does not state; both rows are {row.project_id}",
            ))  # fmt: skip
    return faults


def _record(
    identifier: str, group: list[ReadRow], stored: ProjectRecord | None, source: str, as_of: date
) -> ProjectRecord:
    values: dict[str, Any] = {}
    for row in group:
        for name, value in row.values.items():
            if name in _JOINED and name in values:
                values[name] = _JOINED[name](values[name], value)
            elif name in _TAGS:
                values[name] = tuple(dict.fromkeys((*values.get(name, ()), *value)))
            else:
                values.setdefault(name, value)
    awards = tuple(award for row in group for award in row.awards)
    values |= {"project_id": identifier, "source": source}
    values["synthetic"] = all(code[:1] == "X" for code in values["areas"]) if values.get("areas") else False
    if stored is None:
        return ProjectRecord(**values, awards=awards)
    if "areas" not in values:
        values["synthetic"] = stored.synthetic
    before = stored.model_dump() | {"awards": stored.awards, "stages": _stages(stored, values.get("status"), as_of)}
    return ProjectRecord(**before | values | {"awards": _newest(stored.awards, awards)})


def _newest(stored: tuple[AwardRecord, ...], said: tuple[AwardRecord, ...]) -> tuple[AwardRecord, ...]:
    """The stored awards, those that the list states again with its amount, then those that are new."""
    left, kept = list(said), list(stored)
    for alike in (_written_alike, may_be_one):  # what is written alike first, then what may well be the same grant
        for place, award in enumerate(stored):
            again = [one for one in left if alike(award, one)]
            if kept[place] is award and again:
                left.remove(again[0])
                kept[place] = complete(again[0], award)
    return (*kept, *left)


def _written_alike(one: AwardRecord, other: AwardRecord) -> bool:
    names = ("funder", "kind", "period", "award_date", "reference")
    return all(getattr(one, name) == getattr(other, name) for name in names)


def _stages(stored: ProjectRecord, status: str | None, as_of: date) -> tuple[StageRecord, ...]:
    """A project whose life is written down goes on from today where the list gives it another status."""
    if not stored.stages or status in (None, stored.status):
        return stored.stages
    day = max(as_of.isoformat(), stored.stages[-1].from_date)
    return (*stored.stages, StageRecord(status=str(status), from_date=day, note="as a list brought in says"))


def _with_faults(row: ReadRow, faults: list[Fault]) -> ReadRow:
    return replace(row, faults=tuple(faults))


def _said(error: ValidationError, row: ReadRow, read: ReadList) -> list[Fault]:
    """What does not hold together in a record, under the title of the column it came from."""
    titles = {use.field: use.title for use in read.mapping.columns}
    found = []
    for problem in error.errors():
        where = [str(part) for part in problem["loc"]]
        parts = [tuple(p.split(": ", 1)) for p in problem["msg"].removeprefix("Value error, ").split("; ")]
        for column, what in [(where[0], problem["msg"])] if where else [p for p in parts if len(p) == 2]:
            value = str(row.values.get(column, ""))
            found.append(Fault(file=f"{read.file}, {row.sheet}", row=row.row, column=titles.get(column, column),
                               value=value, allowed=what))  # fmt: skip
    return found or [Fault(file=f"{read.file}, {row.sheet}", row=row.row, allowed=str(error.errors()[0]["msg"]))]
