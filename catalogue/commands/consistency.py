"""The command that holds the figures of a table against one another."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from interventions.errors import InputError
from interventions.forms import Form

if TYPE_CHECKING:
    from catalogue.consistency.results import Consistency

File = Annotated[Path | None, typer.Argument(help="A CSV or XLSX whose first column names the rows.")]
Rules = Annotated[
    Path | None,
    typer.Option(
        help="A CSV of what ought to agree, with the columns rule (total, of which, percent, share, change, rate, "
        "same people, average, skip, blank is nought), line, parts (a; b; c), of, per."
    ),
]
Sheet = Annotated[str, typer.Option(help="One sheet of a workbook; by default every sheet with a table.")]
Typed = Annotated[bool, typer.Option("--typed", help="Check the tables and statements typed from published papers.")]
Format = Annotated[Form, typer.Option("--format", help="table, json or csv.")]
_SHOWN = ["severity", "table", "row", "column", "stated", "expected", "difference"]


def add_consistency_commands(group: typer.Typer) -> None:
    """Add this command to those of the catalogue."""
    group.command("check-table")(check_table)


def check_table(
    file: File = None, rules: Rules = None, sheet: Sheet = "", typed: Typed = False, form: Format = Form.TABLE
) -> None:
    """Totals, "of which" lines, percentages, rates and averages that do not agree (exit code 1 where any is found)."""
    from interventions.printing import print_frame

    if (file is None) != typed:
        raise InputError("name one file, or --typed.", where="check-table")
    found = _check_file(file, rules, sheet) if file else _check_typed()
    frame = found.to_frame()
    print_frame(frame[_SHOWN] if form is Form.TABLE else frame, form, summary=found.summary())
    if found.findings:
        raise typer.Exit(1)


def _check_typed() -> Consistency:
    from catalogue.consistency.typed import check_typed

    return check_typed()


def _check_file(file: Path, rules: Path | None, sheet: str) -> Consistency:
    from catalogue.consistency.results import joined
    from catalogue.consistency.rules import read_rules
    from catalogue.consistency.sheets import read_tables
    from catalogue.consistency.tables import check_table
    from interventions.importing.files import SourceFile

    tables = read_tables(SourceFile(file).content(), file.name, sheet=sheet)
    if rules and len(tables) > 1:
        raise InputError("the workbook has several tables.", where=file.name, mend="Say which with --sheet.")
    written = read_rules(SourceFile(rules).content(), rules.name) if rules else ()
    return joined(check_table(table, rules=written, name=name) for name, table in tables.items())
