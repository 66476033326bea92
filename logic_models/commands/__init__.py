"""`vru logic`: theories of change on the command line. Results on standard output, errors with exit code 2."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from interventions.forms import Form
from logic_models.commands.graph import reading
from logic_models.commands.opening import open_theory
from logic_models.commands.portfolio import portfolio
from logic_models.exporting import ExportForm
from logic_models.results import Stage

if TYPE_CHECKING:
    import pandas as pd

    from logic_models.model import LogicModel

app = typer.Typer()
logic = typer.Typer(
    help="Theories of change: list the library, check one, draw one, take one in or out.", no_args_is_help=True
)
logic.add_typer(reading)
logic.add_typer(portfolio)
app.add_typer(logic, name="logic")
import_app = typer.Typer()
app.add_typer(import_app, name="import")


_TEMPLATE = """\
id: my-project
title: My project
nodes:                     # kinds: problem, audience, input, activity, output, short_outcome, medium_outcome, impact
  - {id: problem, kind: problem, text: What is wrong and for whom}
  - {id: audience, kind: audience, text: Whom we work with, age_from: 10, age_to: 14, risk: raised, setting: school}
  - {id: activity, kind: activity, text: What we do, approach: mentoring, dose: an hour a week for a year}
  - {id: output, kind: output, text: Young people met, quantity: 60, unit: young people, counts: people, period: a year}
  - {id: outcome, kind: short_outcome, text: What changes, who: young people, direction: increase,
     indicator: "% who say so", baseline: 40, target: 60, source: survey, when: at the start and after six months}
  - {id: impact, kind: impact, text: What is different in the end, objective: Which aim of the commissioner it serves}
links:                     # what leads to what, and what must be true for it
  - {source: activity, target: output, assumption: Why it should, confidence: 80, evidence: none known}
  - {source: output, target: outcome, assumption: Why it should, confidence: 60, evidence: none known}
  - {source: outcome, target: impact, assumption: Why it should, confidence: 50, evidence: none known}
"""
Printed = Annotated[Form, typer.Option("--format", help="How to print it.")]
Place = Annotated[str, typer.Argument(metavar="PATH", help="A file, or the id of a theory: in the library, or stored.")]


@logic.command("list")
def list_library(
    stored: Annotated[bool, typer.Option("--stored", help="Those in the database instead.")] = False,
    format: Printed = Form.TABLE,
) -> None:
    """The theories of change that ship with the project, or those that are stored."""
    import pandas as pd

    if stored:
        _show(_stored(), format)
        return
    from logic_models.reading import library, read_logic_model

    models = {name: read_logic_model(path) for name, path in library().items()}
    rows = [(name, m.title, len(m.nodes), len(m.links), m.version, m.description) for name, m in models.items()]
    listing = pd.DataFrame(rows, columns=["id", "title", "nodes", "links", "version", "description"])
    _show(listing.drop(columns="description") if format is Form.TABLE else listing, format)


@logic.command("template")
def print_template() -> None:
    """A small theory of change as a YAML file, with the six elements of a proposal, to be filled in."""
    typer.echo(_TEMPLATE, nl=False)


@logic.command("check")
def check_theory(
    path: Place,
    stage: Annotated[Stage, typer.Option(help="Before an award, more must be there.")] = Stage.DRAFT,
    evidence: Annotated[bool, typer.Option(help="Hold approaches against the registers in the database.")] = False,
    format: Printed = Form.TABLE,
) -> None:
    """What a theory of change still needs; exit code 1 if something must be mended before it goes on."""
    from logic_models.checks import check

    review = check(open_theory(path), stage=stage, evidence=_registers() if evidence else None)
    if format is Form.TABLE:
        typer.echo(review.summary())
        for found in review.findings:
            typer.echo(f"{found.rule}  {found.severity.label}: {found.message} {found.mend}")
        if review.unjudged:
            typer.echo(f"Not judged here: {', '.join(review.unjudged)}.")
    else:
        _show(review.to_frame(), format)
    raise typer.Exit(1 if review.blocked else 0)


def _registers() -> pd.DataFrame:
    from interventions.commands import open_store
    from interventions.store.engine import transaction
    from interventions.store.evidence import read_ratings

    with transaction(open_store()) as session:
        return read_ratings(session)


@logic.command("draw")
def draw_theory(
    path: Place,
    output: Annotated[Path | None, typer.Option(help="A .svg, .png, .html or .dot file to write.")] = None,
) -> None:
    """A theory of change as DOT text on standard output, or drawn into a file."""
    from interventions.errors import InputError

    form = output.suffix.lower().removeprefix(".") if output else "dot"
    if form not in ("dot", "svg", "png", "html"):
        mend = "Use a name that ends in .svg, .png, .html or .dot."
        raise InputError("the ending does not say what to draw.", where=str(output), mend=mend)
    export_theory(path, ExportForm[form.upper()], output)


@logic.command("export")
def export_theory(
    path: Place,
    to: Annotated[ExportForm, typer.Option("--to", help="The form to write it in.")],
    file: Annotated[Path | None, typer.Argument(help="The file to write; else it is printed.")] = None,
) -> None:
    """A theory of change in another form: for a graph program, a web page, a Word file, another database."""
    from interventions.errors import InputError
    from logic_models.exporting import exported
    from logic_models.reading import write_drawing

    if file is None and to in (ExportForm.PNG, ExportForm.DOCX):
        raise InputError(f"{to.label} cannot be printed.", mend=f"Name a file to write, such as theory.{to.value}.")
    model = open_theory(path)
    data = exported(model, to)
    if file is None:
        typer.echo(data, nl=False)
    else:
        write_drawing(data, file)
        typer.echo(f"{model.title or path} written to {file}.", err=True)


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


@logic.command("import")
@import_app.command("logic-model")
def import_logic_model(
    paths: Annotated[list[Path], typer.Argument(help="YAML, GraphML, JSON-LD or Miradi files.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print the reports as JSON.")] = False,
) -> None:
    """Theories of change: stored as a new version where they differ from the last. Circles are kept and named."""
    import json
    from dataclasses import replace

    from interventions.commands import open_store
    from interventions.errors import InputError
    from interventions.store.engine import transaction
    from interventions.store.saving import save_theory_file
    from logic_models.reading import read_logic_model
    from logic_models.storing import to_stored

    engine, reports = open_store(), []
    for path in paths:
        model = read_logic_model(path)
        if not model.id.strip():
            raise InputError("the theory has no id.", where=str(path), mend="Give it one: a short name of its own.")
        with transaction(engine) as session:
            report = save_theory_file(session, to_stored(model), file=path.name)
        reports.append(replace(report, notes=(*report.notes, *_circles(model))))
    print(json.dumps([r.to_dict() for r in reports], indent=1) if as_json else "\n".join(r.summary() for r in reports))


def _circles(model: LogicModel) -> list[str]:
    """Each circle in words: a question to those who drew it, not a fault of the file."""
    from logic_models.graph import cycles

    named = (" → ".join(f"“{model.node(name).text}”" for name in (*circle, circle[0])) for circle in cycles(model))
    return [f"a circle: {said}; mark one of its links as feedback if it is meant" for said in named]


def _stored() -> pd.DataFrame:
    from interventions.commands import open_store
    from interventions.store.engine import transaction
    from interventions.store.theories import list_theories

    with transaction(open_store()) as session:
        return list_theories(session)
