"""Which projects of a file were read already: kept in a table of the moment, so that a long file takes no memory."""

from __future__ import annotations

import json

from sqlalchemy import text
from sqlmodel import Session

from interventions.importing.projects.spreadsheet import ProjectRows

_THESE = "SELECT e.project_id, e.{0} FROM json_each(:names) j JOIN earlier_rows e ON e.project_id = j.value"


class EarlierProjects:
    """Each project of the file being imported, with its first row and how many rows it has had so far."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.forget()
        columns = "project_id TEXT PRIMARY KEY, first INTEGER, rows INTEGER"
        session.execute(text(f"CREATE TEMP TABLE earlier_rows ({columns}) WITHOUT ROWID"))

    def note(self, groups: list[ProjectRows]) -> dict[str, int]:
        """Take the projects of a chunk; returns the first row of each that stood further up already."""
        before = self._told("first", [group.project_id for group in groups])
        taken = [(group.project_id, group.lines[0], len(group.lines)) for group in groups]
        if taken:
            cursor = self.session.connection().connection.cursor()
            cursor.executemany(
                "INSERT INTO earlier_rows VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET rows = rows + excluded.rows", taken
            )
            cursor.close()
        return before

    def counts(self, names: list[str]) -> dict[str, int]:
        """How many rows some projects have had so far."""
        return self._told("rows", names)

    def forget(self) -> None:
        """Let go of all."""
        self.session.execute(text("DROP TABLE IF EXISTS temp.earlier_rows"))

    def _told(self, column: str, names: list[str]) -> dict[str, int]:
        found = self.session.execute(text(_THESE.format(column)), {"names": json.dumps(names)})
        return {str(name): int(value) for name, value in found}
