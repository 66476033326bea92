"""Commands on records that may be one project: list them, say that two are different, or make two into one."""

from __future__ import annotations

from typing import Annotated

import typer

from interventions.commands import open_store
from interventions.figures import listed
from interventions.forms import Form

Format = Annotated[Form, typer.Option("--format", help="table, json or csv.")]
Join = Annotated[list[str] | None, typer.Option(help="awards, tags or areas of both; may repeat. Default: awards.")]
Take = Annotated[list[str] | None, typer.Option(help="A field whose value comes from the other; may repeat.")]

duplicates = typer.Typer(help="Records that may be one project entered twice.")


def add_duplicate_commands(group: typer.Typer) -> None:
    """Add these commands to those of the catalogue."""
    group.add_typer(duplicates, name="duplicates")
    group.command("merge")(merge)


@duplicates.callback(invoke_without_command=True)
def list_duplicates(context: typer.Context, form: Format = Form.TABLE) -> None:
    """Pairs that may be one project, likeliest first, with why; `different A B` takes a pair off the list."""
    from catalogue.duplicates import find_duplicates
    from interventions.printing import print_frame
    from interventions.store.duplicates import read_decisions
    from interventions.store.engine import transaction
    from interventions.store.reading import read_areas, read_projects

    if context.invoked_subcommand:
        return
    with transaction(open_store()) as session:
        tables, areas, decided = read_projects(session), read_areas(session), read_decisions(session)
    found = find_duplicates(tables, decided=decided, areas=areas)
    print_frame(found.to_frame(), form, summary=found.summary())


@duplicates.command("different")
def say_different(first: str, second: str, note: Annotated[str, typer.Option(help="Why.")] = "") -> None:
    """Two records are different projects: the pair is not shown again."""
    from interventions.store import duplicates as decisions
    from interventions.store.engine import transaction

    with transaction(open_store()) as session:
        decisions.say_different(session, first, second, note=note)
    print(f"{first} and {second} are different projects.")


def merge(kept: str, other: str, join: Join = None, take: Take = None) -> None:
    """Make two records one: the first stands, the second is put away and can be brought back from its history."""
    from interventions.store.duplicates import merge_projects
    from interventions.store.engine import transaction

    united = ["awards"] if join is None else join
    with transaction(open_store()) as session:
        merge_projects(session, kept, other, join=united, take=take or ())
    print(f"{other} is part of {kept} now ({listed([f'{part} of both' for part in united]) or 'nothing united'}).")
