"""Commands on snapshots: keep what is held today, list what was kept, and say what changed in between."""

from __future__ import annotations

from typing import Annotated

import typer

from interventions.commands import open_store
from interventions.forms import Form

snapshot = typer.Typer(no_args_is_help=True, help="Dated snapshots of need, provision and recording.")

Format = Annotated[Form, typer.Option("--format", help="table, json or csv.")]


@snapshot.command("take")
def take(
    name: Annotated[str, typer.Argument(help="Such as 2026; each name is used once.")],
    note: Annotated[str, typer.Option(help="What this refresh is.")] = "",
) -> None:
    """Keep what is held now: need, provision and what was loaded, no smaller than an authority."""
    from interventions.store.engine import transaction
    from interventions.store.snapshots import take_snapshot

    with transaction(open_store()) as session:
        held = take_snapshot(session, name, note=note)
    rows = {what: len(frame) for what, frame in held.frames.items()}
    print(
        f"Snapshot {held.name} was taken: {rows['crimes']:,} counts of crime over {rows['months']:,} files, "
        f"{rows['values']:,} values of {rows['indicators']:,} indicators, {rows['projects']:,} projects."
    )


@snapshot.command("list")
def show_list(form: Format = Form.TABLE) -> None:
    """Every snapshot that is kept, latest first."""
    from interventions.printing import print_frame
    from interventions.store.engine import transaction
    from interventions.store.snapshots import list_snapshots

    with transaction(open_store()) as session:
        print_frame(list_snapshots(session), form)


@snapshot.command("compare")
def compare(
    before: Annotated[str, typer.Argument(help="The earlier snapshot.")],
    after: Annotated[str, typer.Argument(help="The later one.")],
    form: Format = Form.TABLE,
) -> None:
    """What changed in need, in provision and in recording, each by itself."""
    from catalogue.what_changed import what_changed
    from interventions.printing import print_frame
    from interventions.store.engine import transaction
    from interventions.store.snapshots import read_snapshot

    with transaction(open_store()) as session:
        found = what_changed(read_snapshot(session, before), read_snapshot(session, after))
    if form is Form.TABLE:
        print(found.summary())
    else:
        print_frame(found.to_frame(), form)
