"""`vru logic`: theories of change on the command line. Results on standard output, errors with exit code 2."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from interventions.forms import Form

if TYPE_CHECKING:
    import pandas as pd

app = typer.Typer()
logic = typer.Typer(help="Theories of change: list the library, check one, draw one.", no_args_is_help=True)
app.add_typer(logic, name="logic")
import_app = typer.Typer()
app.add_typer(import_app, name="import")


Printed = Annotated[Form, typer.Option("--format", help="How to print it.")]
Place = Annotated[str, typer.Argument(metavar="PATH", help="A YAML file, or the id of a theory in the library.")]


@logic.command("list")
def list_library(format: Printed = Form.TABLE) -> None:
    """The theories of change that ship with the project."""
    import pandas as pd

    from logic_models.reading import library, read_logic_model

    models = {name: read_logic_model(path) for name, path in library().items()}
    rows = [(name, m.title, len(m.nodes), len(m.links), m.version, m.description) for name, m in models.items()]
    listing = pd.DataFrame(rows, columns=["id", "title", "nodes", "links", "version", "description"])
    _show(listing.drop(columns="description") if format is Form.TABLE else listing, format)


@logic.command("check")
def check_theory(path: Place, format: Printed = Form.TABLE) -> None:
    """What a theory of change still needs; exit code 1 if something must be mended before it is submitted."""
    from logic_models.checks import check
    from logic_models.reading import find_logic_model

    review = check(find_logic_model(path))
    if format is Form.TABLE:
        typer.echo(review.summary())
        for found in review.findings:
            typer.echo(f"{found.rule}  {found.severity.label}: {found.message} {found.mend}")
    else:
        _show(review.to_frame(), format)
    raise typer.Exit(1 if review.blocked else 0)


@logic.command("draw")
def draw_theory(
    path: Place,
    output: Annotated[Path | None, typer.Option(help="A .svg, .png, .html or .dot file to write.")] = None,
) -> None:
    """A theory of change as DOT text on standard output, or drawn into a file."""
    from interventions.errors import InputError
    from logic_models.dot import to_dot
    from logic_models.pictures import FORMS, picture
    from logic_models.reading import find_logic_model, write_drawing

    model = find_logic_model(path)
    if output is None:
        typer.echo(to_dot(model), nl=False)
        return
    form = output.suffix.lower().removeprefix(".")
    if form not in ("dot", *FORMS):
        mend = "Use a name that ends in .svg, .png, .html or .dot."
        raise InputError("the ending does not say what to draw.", where=str(output), mend=mend)
    write_drawing(to_dot(model).encode() if form == "dot" else picture(model, form), output)
    typer.echo(f"{model.title or path} drawn into {output}.", err=True)


def _show(frame: pd.DataFrame, format: Form) -> None:
    if format is not Form.TABLE:
        from interventions.printing import print_frame

        print_frame(frame, format)
    else:
        from rich.console import Console
        from rich.table import Table

        table = Table(*(str(column) for column in frame.columns))
        for row in frame.astype("str").itertuples(index=False):
            table.add_row(*(str(value) for value in row))
        Console(markup=False).print(table)


@import_app.command("logic-model")
def import_logic_model(
    paths: Annotated[list[Path], typer.Argument(help="YAML files of theories of change.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print the reports as JSON.")] = False,
) -> None:
    """Theories of change (YAML): stored as a new version where they differ from the last."""
    import json

    from interventions.commands import open_store
    from interventions.store.engine import transaction
    from interventions.store.saving import save_theory_file
    from logic_models.reading import read_logic_model
    from logic_models.storing import to_stored

    engine, reports = open_store(), []
    for path in paths:
        with transaction(engine) as session:
            reports.append(save_theory_file(session, to_stored(read_logic_model(path)), file=path.name))
    print(json.dumps([r.to_dict() for r in reports], indent=1) if as_json else "\n".join(r.summary() for r in reports))
