"""Reading the plain projects list (`interventions.projects_list`): a part of the file at a time, every fault of all.

A million rows take no more memory than a few thousand: rows become records a chunk at a time, and what stood further
up in the file is asked of whoever keeps it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

from interventions.figures import listed
from interventions.importing.files import SourceFile
from interventions.importing.known import Known
from interventions.importing.projects.cells import ProjectCells, Row
from interventions.importing.projects.streaming import stream_csv_rows
from interventions.importing.report import Faults, Reading
from interventions.projects_list import AWARD_COLUMNS, TEMPLATE
from interventions.records import AwardRecord, ProjectRecord

NEEDED = ("project_id", "title", "areas", "tiers", "funder", "amount")
CHUNK = 4000
_AWARD = {"project_id", "document", "section", *AWARD_COLUMNS, ""}


@dataclass(slots=True)
class ProjectRows:
    """The rows of one project that stand near each other, with their numbers in the file.

    `record` is None where they only add `awards` to a project that stands further up, or are faulty.
    """

    project_id: str
    lines: list[int]
    record: ProjectRecord | None = None
    awards: list[AwardRecord] = field(default_factory=list)


class EarlierRows(Protocol):
    """Keeps which projects stood where in the file."""

    def note(self, groups: list[ProjectRows]) -> dict[str, int]:
        """Take the projects of a chunk; returns the first row of each that stood further up already."""
        ...


class ProjectStream:
    """A projects file being read: `chunks` gives its projects; `faults`, `read` and `notes` grow as they are taken."""

    def __init__(self, source: SourceFile, known: Known) -> None:
        self.faults, self.read = Faults(source.name), 0
        header, self._rows, encoding = stream_csv_rows(source, self.faults)
        if header:
            self.faults.missing_columns(header, NEEDED)
        self.faults.refuse_if_any()
        self._cells = ProjectCells(known, self.faults, source.plain_name)
        said = Reading(notes=[] if encoding == "UTF-8" else [f"read as {encoding}"])
        said.note_unused(header, (*TEMPLATE, "document", "section"))
        self.said: list[str] | None = None
        self._notes = said.notes

    def notes(self) -> list[str]:
        """What is to be said of the file beside its rows; whole when all rows are read (`said`: by whoever read it)."""
        return [*self._notes, *self._cells.notes()] if self.said is None else self.said

    def chunks(self, earlier: EarlierRows) -> Iterator[list[ProjectRows]]:
        """The projects of the file, some thousand rows at a time; each project once in a chunk."""
        groups: dict[str, tuple[ProjectRows, list[Row]]] = {}
        for row in self._rows:
            self.read += 1
            identifier = row.get("project_id", "")
            if identifier:
                group, rows = groups.setdefault(identifier, (ProjectRows(identifier, []), []))
                group.lines.append(int(row[""]))
                rows.append(row)
            else:
                self._cells.fault("every project needs an identifier of its own", row, "project_id")
            if self.read % CHUNK == 0:
                yield self._finish(groups, earlier)
                groups = {}
        yield self._finish(groups, earlier)

    def _finish(self, groups: dict[str, tuple[ProjectRows, list[Row]]], earlier: EarlierRows) -> list[ProjectRows]:
        before = earlier.note([group for group, _ in groups.values()])
        for identifier, (group, rows) in groups.items():
            for row in rows if identifier in before else rows[1:]:
                self._refuse_second(row, before.get(identifier, group.lines[0]))
            group.awards = [award for row in rows for award in self._cells.awards(row)]
            if identifier not in before:
                group.record = self._cells.record(rows[0], tuple(group.awards))
        return [group for group, _ in groups.values()]

    def _refuse_second(self, row: Row, first: int) -> None:
        if not row.keys() <= _AWARD:
            self._cells.fault(
                f"the project stands in row {first} already; a further row may give only {listed(list(AWARD_COLUMNS))}",
                row, "project_id",
            )  # fmt: skip


class _Whole(dict[str, int]):
    """Keeps every project's first row in memory."""

    def note(self, groups: list[ProjectRows]) -> dict[str, int]:
        """The rows of those that stood further up; the others are kept."""
        before = {group.project_id: self[group.project_id] for group in groups if group.project_id in self}
        self.update({group.project_id: group.lines[0] for group in groups if group.project_id not in before})
        return before


def read_projects(source: SourceFile, known: Known) -> Reading:
    """A short projects list whole, as records; refused with every fault of every row. Long ones: `ProjectStream`."""
    stream, reading = ProjectStream(source, known), Reading()
    first: dict[str, ProjectRows] = {}
    for group in (group for chunk in stream.chunks(_Whole()) for group in chunk):
        stands = first.setdefault(group.project_id, group)
        if stands is not group and stands.record:
            awards = (*stands.record.awards, *group.awards)
            stands.record = stands.record.model_copy(update={"awards": awards})
            stands.lines += group.lines
    stream.faults.refuse_if_any()
    for group in first.values():
        for line in group.lines:
            reading.add("projects", line, record=group.record)
    reading.read, reading.notes = stream.read, stream.notes()
    return reading
