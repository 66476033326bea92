"""`vru logic paths`, `critical`, `breaks`, `times`, `confounders` and `compare`: what a theory's links tell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from interventions.forms import Form
from logic_models.commands.opening import open_theory

if TYPE_CHECKING:
    from interventions.result import Result
    from logic_models.results import Pathways
    from logic_models.tracing.timing import Due

reading = typer.Typer()

Printed = Annotated[Form, typer.Option("--format", help="How to print it.")]
Place = Annotated[str, typer.Argument(metavar="PATH", help="A file, or the id of a theory in the library.")]


@reading.command("paths")
def print_paths(
    path: Place,
    limit: Annotated[int, typer.Option(help="How many paths to list at most.")] = 50,
    format: Printed = Form.TABLE,
) -> None:
    """Every way from an activity to an impact: how sure it is, and its weakest link."""
    from logic_models.pathways import pathways

    found = pathways(open_theory(path), limit=limit)
    _say(found, format, _path_lines(found))


@reading.command("critical")
def print_critical(path: Place, format: Printed = Form.TABLE) -> None:
    """The fewest assumptions whose failure would part every activity from every impact."""
    from logic_models.tracing.critical import critical_assumptions

    found = critical_assumptions(open_theory(path))
    said = (f"{k.source} → {k.target}: {k.assumption or 'no assumption stated'}" for k in found.links)
    _say(found, format, said)


@reading.command("breaks")
def print_breaks(
    path: Place,
    nodes: Annotated[list[str], typer.Argument(help="Ids of the nodes that fail.")],
    format: Printed = Form.TABLE,
) -> None:
    """What no longer comes about if one or more nodes fail."""
    from logic_models.tracing.breaking import what_breaks

    _say(what_breaks(open_theory(path), nodes), format)


@reading.command("times")
def print_times(path: Place, format: Printed = Form.TABLE) -> None:
    """When each outcome and impact can come about, and where the months contradict."""
    from logic_models.tracing.timing import time_to_impact

    found = time_to_impact(open_theory(path))
    _say(found, format, (f"{due.node}: {_months(due)}" for due in found.due))


@reading.command("confounders")
def print_confounders(path: Place, format: Printed = Form.TABLE) -> None:
    """What else could explain a result, and what that means for the evaluation's comparison."""
    from logic_models.tracing.confounding import confounders

    _say(confounders(open_theory(path)), format)


@reading.command("compare")
def print_changes(
    before: Annotated[str, typer.Argument(help="The earlier version: a file, or an id in the library.")],
    after: Annotated[str, typer.Argument(help="The later version.")],
    format: Printed = Form.TABLE,
) -> None:
    """What changed between two versions of a theory, line by line."""
    from logic_models.versions.changes import compare_versions

    changes = compare_versions(open_theory(before), open_theory(after))
    _say(changes, format, (line.said for line in changes.listed()))


def _say(result: Result, format: Form, lines: Iterable[str] = ()) -> None:
    if format is Form.TABLE:
        typer.echo("\n".join([result.summary(), *lines]))
    else:
        from interventions.printing import print_frame

        print_frame(result.to_frame(), format)


def _path_lines(found: Pathways) -> Iterator[str]:
    for place, (chain, weakest) in enumerate(zip(found.chains, found.weakest, strict=True)):
        said = [" → ".join(chain.path)]
        if chain.health is not None:
            said.append(f"{chain.health:.0%} sure" + f" at most, {chain.unstated} not stated" * bool(chain.unstated))
        if weakest:
            said.append(f"weakest: {weakest[0]} → {weakest[1]}")
        if place in found.dominated:
            said.append(f"outdone by path {found.dominated[place] + 1}")
        yield f"{place + 1}. {'; '.join(said)}"


def _months(due: Due) -> str:
    stated = "no month stated" if due.stated is None else f"stated after {due.stated} months"
    way = "" if due.earliest is None else f"; by its ways after {due.earliest} to {due.latest}"
    return stated + way
