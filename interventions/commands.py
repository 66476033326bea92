"""Commands of the core: set up the database, bring files in, list and undo imports, check the installation."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from interventions.forms import Form

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from interventions.errors import VRUError

app = typer.Typer()
import_app = typer.Typer(no_args_is_help=True, help="Bring files in; every row is accounted for.")
app.add_typer(import_app, name="import")

Paths = Annotated[list[Path], typer.Argument(help="Files or folders; .gz and, for street files, .zip as downloaded.")]
Json = Annotated[bool, typer.Option("--json", help="Print the reports as JSON.")]
Year = Annotated[int | None, typer.Option(help="The year, where neither a column nor the file's name says it.")]


def open_store() -> Engine:
    """The database at its newest version; raises StoreError with the mend where `vru init` was not run."""
    from interventions.store.engine import open_engine
    from interventions.store.migrating import require_current

    engine = open_engine()
    require_current(engine)
    return engine


@contextmanager
def progress_bar() -> Iterator[Any]:
    """A progress bar on stderr, shown on a terminal only."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    console = Console(file=sys.stderr)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("starting", total=None)
        yield lambda name, done, total: bar.update(task, description=name, completed=done, total=total)


@app.command()
def init() -> None:
    """Create the database, or bring an older one up to date (a copy is set aside first)."""
    from interventions.store.engine import open_engine
    from interventions.store.migrating import initialise

    for line in initialise(open_engine()):
        print(line)


@app.command()
def doctor() -> None:
    """Say what this installation is, and whether its database can be used."""
    from interventions.doctor import examine

    lines, well = examine()
    for line in lines:
        print(line)
    raise typer.Exit(0 if well else 1)


def _import(kind: str, paths: list[Path], as_json: bool, year: int | None = None) -> None:
    from interventions.cli import say_error
    from interventions.errors import VRUError
    from interventions.loading import import_each

    engine = open_store()
    reports = []
    refused: VRUError | None = None
    with progress_bar() as progress:
        try:
            for report in import_each(engine, kind, paths, year=year, progress=progress):
                reports.append(report)
        except VRUError as error:
            refused = error
    if as_json:
        told = [report.to_dict() for report in reports]
        print(json.dumps(told + ([_refusal(refused, kind)] if refused else []), indent=1))
    else:
        for report in reports:
            print(report.summary())
    if refused:
        say_error(refused)
        raise typer.Exit(refused.exit_code)


def _refusal(error: VRUError, kind: str) -> dict[str, Any]:
    """A refused file as `--json` prints it: nothing read, nothing stored, and every fault."""
    faults = [asdict(fault) for fault in getattr(error, "faults", [])]
    counts = {"read": 0, "stored": 0, "mapped": 0, "dropped": {}}
    return {"file": error.where, "kind": kind, **counts, "refused": error.what, "faults": faults}


@import_app.command("areas")
def import_areas(paths: Paths, as_json: Json = False) -> None:
    """A plain list of areas: code, name, area_type, parent_code."""
    _import("areas", paths, as_json)


@import_app.command("lookup")
def import_lookup(paths: Paths, as_json: Json = False) -> None:
    """Official lookups (LSOA 2011 → 2021 → ward → authority → force); stores the areas they name."""
    _import("lookup", paths, as_json)


@import_app.command("population")
def import_population(paths: Paths, as_json: Json = False, year: Year = None) -> None:
    """Populations: mid-year estimates by single year of age, or Census residents."""
    _import("population", paths, as_json, year)


@import_app.command("boundaries")
def import_boundaries(paths: Paths, as_json: Json = False) -> None:
    """Outlines of areas (GeoJSON)."""
    _import("boundaries", paths, as_json)


@import_app.command("deprivation")
def import_deprivation(paths: Paths, as_json: Json = False, year: Year = None) -> None:
    """Indices of Deprivation by LSOA."""
    _import("deprivation", paths, as_json, year)


@import_app.command("need")
def import_need(paths: Paths, as_json: Json = False) -> None:
    """Need indicators: a plain CSV, one row an indicator, area and period (`vru need template`: its columns)."""
    _import("need", paths, as_json)


@import_app.command("fingertips")
def import_fingertips(paths: Paths, as_json: Json = False) -> None:
    """Indicators of the national public-health profile tool (Fingertips), as downloaded."""
    _import("fingertips", paths, as_json)


@import_app.command("hospital")
def import_hospital(paths: Paths, as_json: Json = False) -> None:
    """Monthly hospital admissions for assault with a sharp object, by region."""
    _import("hospital", paths, as_json)


@import_app.command("recorded-crime")
def import_recorded_crime(paths: Paths, as_json: Json = False) -> None:
    """Recorded crime by community safety partnership and authority (ONS, table C2)."""
    _import("recorded-crime", paths, as_json)


@import_app.command("severity")
def import_severity(paths: Paths, as_json: Json = False) -> None:
    """Weights of harm by offence: the Crime Severity Score, or a named set of your own."""
    _import("severity", paths, as_json)


@import_app.command("crimes")
def import_crimes(paths: Paths, as_json: Json = False) -> None:
    """Street-level crime of data.police.uk: a file, a folder, or the zip as downloaded."""
    _import("crimes", paths, as_json)


@import_app.command("grants")
def import_grants(paths: Paths, as_json: Json = False) -> None:
    """Grants in the 360Giving Data Standard (JSON, CSV, XLSX)."""
    _import("grants", paths, as_json)


@import_app.command("projects")
def import_projects(paths: Paths, as_json: Json = False) -> None:
    """The plain projects list (`vru catalogue template` prints its columns)."""
    _import("projects", paths, as_json)


@import_app.command("evidence")
def import_evidence(paths: Paths, as_json: Json = False) -> None:
    """Claims of evidence, such as a local evaluation, each in a level of its register's own scale."""
    _import("evidence", paths, as_json)


@import_app.command("studies")
def import_studies(paths: Paths, as_json: Json = False) -> None:
    """Single studies with their effects as published."""
    _import("studies", paths, as_json)


@import_app.command("reference")
def import_reference(as_json: Json = False) -> None:
    """The factors, interventions, outcomes and registers of evidence that come with the system; no project, no area."""
    from interventions.demo import import_reference
    from interventions.store.engine import transaction

    with transaction(open_store()) as session:
        reports = list(import_reference(session))
    if as_json:
        print(json.dumps([report.to_dict() for report in reports], indent=1))
        return
    for report in reports:
        print(report.summary())


@import_app.command("list")
def import_list(
    form: Annotated[Form, typer.Option("--format", help="table, json or csv.")] = Form.TABLE, as_json: Json = False
) -> None:
    """Every import so far, latest first."""
    from interventions.store.engine import transaction
    from interventions.store.undoing import list_imports

    with transaction(open_store()) as session:
        frame = list_imports(session)
    if form is not Form.TABLE or as_json:
        from interventions.printing import print_frame

        print_frame(frame, Form.JSON if as_json else form)
        return
    for row in frame.to_dict("records"):
        undone = " · undone" if str(row["undone_at"]) not in ("None", "NaT") else ""
        rows = f"({row['stored']:,} of {row['read']:,} rows){undone}"
        print(f"{row['import_id']:>4}  {row['imported_at']:%Y-%m-%d %H:%M}  {row['kind']:<12} {row['file']}  {rows}")
    if frame.empty:
        print("Nothing was imported yet.")


@import_app.command("undo")
def import_undo(import_id: Annotated[int, typer.Argument(help="Its number in `vru import list`.")]) -> None:
    """Take one import back; what it had replaced is in force again."""
    from interventions.store.engine import transaction
    from interventions.store.undoing import undo_import

    with transaction(open_store()) as session:
        print(undo_import(session, import_id))
