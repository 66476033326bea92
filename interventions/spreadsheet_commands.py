"""Commands for lists that people keep by hand: bring one in, mend what was rejected; and Open Referral services."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from interventions.commands import open_store
from interventions.errors import InputError
from interventions.figures import plural
from interventions.forms import Form

if TYPE_CHECKING:
    import pandas as pd
    from sqlmodel import Session

    from interventions.importing.lists.applying import ReadList
    from interventions.importing.lists.mapping import ColumnMapping
    from interventions.importing.lists.sheets import SheetTable

app = typer.Typer()
import_app = typer.Typer()
app.add_typer(import_app, name="import")
rejects = typer.Typer(no_args_is_help=True, help="Rows of a list that could not be stored: mend them, send them again.")
import_app.add_typer(rejects, name="rejects")

Format = Annotated[Form, typer.Option("--format", help="table, json or csv.")]
Number = Annotated[int, typer.Argument(help="Its number in `vru import rejects list`.")]
Settings = Annotated[list[str] | None, typer.Option("--set", metavar="COLUMN=VALUE", help="A mended cell; may repeat.")]

Places = Annotated[bool, typer.Option("--show-places", help="Also the place of a confidential project.")]


@import_app.command("spreadsheet")
def import_spreadsheet(
    file: Annotated[Path, typer.Argument(help="XLSX or CSV, as it is.")],
    map_file: Annotated[Path | None, typer.Option("--map", help="How its columns fill our fields (YAML).")] = None,
    write_map: Annotated[Path | None, typer.Option(help="Write the mapping used or guessed here.")] = None,
    sheet: Annotated[list[str] | None, typer.Option(help="Only this sheet; may repeat.")] = None,
    fixed: Annotated[list[str] | None, typer.Option(metavar="FIELD=VALUE", help="Holds for every row.")] = None,
    prefix: Annotated[str, typer.Option(help="What identifiers of this list begin with.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="The guess was looked at and is right.")] = False,
    dry_run: Annotated[bool, typer.Option(help="Read and report; store nothing.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
) -> None:
    """A list of funded projects as somebody keeps it: sound rows are stored, faulty ones wait to be mended."""
    from interventions.importing.files import SourceFile
    from interventions.importing.lists.applying import read_list
    from interventions.importing.lists.sheets import choose_tables, read_tables
    from interventions.store.engine import transaction
    from interventions.store.reading import read_known
    from interventions.store.rejects import read_names, save_list

    engine = open_store()
    tables = choose_tables(read_tables(SourceFile(file)), sheet or [])
    with transaction(engine) as session:
        known = read_known(session)
        mapping = _mapping(session, tables, map_file, _pairs(fixed or [], "--fixed FIELD=VALUE"), prefix)
        if write_map:
            write_map.write_text(mapping.to_yaml(), encoding="utf-8")
            print(f"The mapping was written to {write_map}.")
        read = read_list(tables, mapping, known, read_names(session), file=file.name)
        if dry_run or not (map_file or yes):
            _tell(session, read)
            if dry_run:
                return
            raise InputError(
                "nothing was stored: the columns were only guessed.",
                mend="Look at the guess; then say --yes, or write it with --write-map, change it and give it by --map.",
            )
        report = save_list(session, read)
    print(json.dumps([report.to_dict()], indent=1) if as_json else report.summary())


def _mapping(
    session: Session, tables: list[SheetTable], map_file: Path | None, fixed: dict[str, str], prefix: str
) -> ColumnMapping:
    """The mapping in a file, or the guess, which is printed."""
    from dataclasses import replace

    from interventions.importing.lists.guessing import guess_mapping
    from interventions.importing.lists.mapping import ColumnMapping
    from interventions.printing import print_frame
    from interventions.store.reading import read_known

    if map_file:
        if not map_file.is_file():
            raise InputError("there is no such file.", where=str(map_file), mend="Write one with --write-map.")
        mapping = ColumnMapping.from_yaml(map_file.read_text(encoding="utf-8", errors="replace"))
        return replace(mapping, fixed=mapping.fixed | fixed, prefix=prefix or mapping.prefix)
    guess = guess_mapping(tables, read_known(session))
    print_frame(guess.to_frame()[["column", "field", "sure", "examples"]], Form.TABLE, summary=guess.summary())
    return guess.mapping(fixed=fixed, prefix=prefix)


def _tell(session: Session, read: ReadList) -> None:
    """What would be stored, and every fault."""
    from interventions.store.rejects import join_with_stored

    joined = join_with_stored(session, read)
    print(
        f"{read.file}: {plural(len(read.rows), 'row')} read: {plural(len(joined.records), 'project')} sound "
        f"({len(joined.updated)} stored already), {plural(len(joined.faulty), 'row')} with faults."
    )
    for note in read.notes:
        print(f"  · {note}")
    for row in joined.faulty:
        for fault in row.faults:
            print(f"  ! {fault.sentence()}")


def _pairs(settings: list[str], form: str) -> dict[str, str]:
    pairs = {}
    for text in settings:
        name, sign, value = text.partition("=")
        if not sign or not name.strip():
            raise InputError(f"{text!r} is not of the form {form}.")
        pairs[name.strip()] = value.strip()
    return pairs


@rejects.command("list")
def list_queue(form: Format = Form.TABLE, state: str = "waiting", show_places: Places = False) -> None:
    """The rows that wait to be mended, with their faults (--state resubmitted or discarded: what became of others)."""
    from interventions.printing import print_frame
    from interventions.store.engine import transaction
    from interventions.store.rejects import DISCARDED, RESUBMITTED, WAITING, list_rejects

    if state not in (states := (WAITING, RESUBMITTED, DISCARDED)):
        raise InputError(f"{state!r} is no state of a row.", mend=f"One of: {', '.join(states)}.")
    with transaction(open_store()) as session:
        frame = list_rejects(session, state=state, places=show_places)
    if form is not Form.TABLE:
        print_frame(frame, form)
    elif frame.empty:
        print(f"No row is {state}.")
    else:
        _print_queue(frame)


def _print_queue(frame: pd.DataFrame) -> None:
    for row in frame.to_dict("records"):
        print(f"{row['number']:>4}  {row['title'] or '(no title)'} ({row['file']}, {row['sheet']}, row {row['row']})")
        print("\n".join(f"      {fault}" for fault in row["faults"].split("\n")))


@rejects.command("resubmit")
def resubmit_row(number: Number, changes: Settings = None, show_places: Places = False) -> None:
    """Send a row in again with mended cells; what is still wrong is said, and what was mended is kept."""
    from interventions.store.engine import transaction
    from interventions.store.rejects import read_reject, resubmit, say_fault

    with transaction(open_store()) as session:
        outcome = resubmit(session, number, _pairs(changes or [], "--set COLUMN=VALUE"))
        hidden = frozenset() if show_places else read_reject(session, number).hidden
    if isinstance(outcome, tuple):
        for fault in outcome:
            print(f"  ! {say_fault(fault, hidden) if fault.column in hidden else fault.sentence()}")
        raise InputError(f"row {number} still has {plural(len(outcome), 'fault')}; it waits in the queue.")
    print(outcome.summary())


@rejects.command("discard")
def discard_row(number: Number) -> None:
    """Take a row out of the queue."""
    from interventions.store.engine import transaction
    from interventions.store.rejects import discard

    with transaction(open_store()) as session:
        discard(session, number)
    print(f"Row {number} was taken out of the queue.")


@import_app.command("services")
def import_services(
    paths: Annotated[list[Path], typer.Argument(help="Open Referral (HSDS 3) services, JSON.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print the reports as JSON.")] = False,
) -> None:
    """Services in the Open Referral standard; details of people in them are not kept."""
    from interventions.importing.files import find_files
    from interventions.importing.open_referral import read_services
    from interventions.store.engine import transaction
    from interventions.store.reading import read_known
    from interventions.store.saving import save_reading

    engine, reports = open_store(), []
    for source in find_files(paths, ("*.json", "*.json.gz")):
        with transaction(engine) as session:
            reading = read_services(source, read_known(session))
            reports.append(save_reading(session, reading, kind="services", file=source.name))
    told = json.dumps([report.to_dict() for report in reports], indent=1)
    print(told if as_json else "\n".join(report.summary() for report in reports))
