"""Commands of the catalogue: what is funded, where, and where it is not."""

from __future__ import annotations

import csv
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from interventions.commands import open_store
from interventions.errors import InputError
from interventions.figures import plural, pounds
from interventions.forms import Form
from interventions.vocabulary import AreaType, PreventionTier

if TYPE_CHECKING:
    from catalogue.filters import ProjectFilter
    from catalogue.results import Coverage
    from interventions.tables import ProjectTables

app = typer.Typer()
catalogue = typer.Typer(no_args_is_help=True, help="Funded projects, coverage, and gaps between need and provision.")
app.add_typer(catalogue, name="catalogue")

Format = Annotated[Form, typer.Option("--format", help="table, json or csv.")]
Tier = Annotated[str, typer.Option(help=f"{', '.join(PreventionTier.codes())} or not-stated.")]
Area = Annotated[str, typer.Option(help="A GSS code; areas inside it and around it count too.")]
Words = Annotated[str, typer.Option(help="Words to be found in title, description or provider.")]
Within = Annotated[str, typer.Option(help="Only areas inside this force area or county (GSS code).")]
Level = Annotated[AreaType, typer.Option(help="The kind of area to show.")]


@catalogue.command("list")
def list_projects(tier: Tier = "", area: Area = "", words: Words = "", form: Format = Form.TABLE) -> None:
    """The funded projects that match."""
    from catalogue.filters import ProjectFilter, flatten_projects
    from interventions.printing import print_frame

    tables = _chosen(ProjectFilter(tier=tier, area=area, words=words))
    frame = flatten_projects(tables)
    if form is Form.TABLE:
        frame = frame[["project_id", "title", "provider", "tiers", "status", "amount"]]
    print_frame(frame, form, summary=plural(len(tables.projects), "project"))


@catalogue.command("coverage")
def show_coverage(
    within: Within = "", level: Level = AreaType.AUTHORITY, measure: str = "projects", form: Format = Form.TABLE
) -> None:
    """Projects, money or reach by prevention tier and area (--measure projects, pence or reach)."""
    from interventions.printing import print_frame

    if measure not in ("projects", "pence", "reach"):
        raise InputError(f"{measure!r} is not a measure.", mend="Use projects, pence or reach.")
    held = _coverage(within, level)
    if form is Form.TABLE:
        table = held.matrix(measure)
        print_frame((table.map(pounds) if measure == "pence" else table).reset_index(), form, summary=held.summary())
    else:
        print_frame(held.to_frame(), form)


@catalogue.command("gaps")
def show_gaps(
    within: Within = "",
    level: Level = AreaType.AUTHORITY,
    months: Annotated[int, typer.Option(min=1, help="How many of the latest months.")] = 12,
    form: Format = Form.TABLE,
) -> None:
    """Recorded violence beside provision, area by area, largest gap first (--months: how many of the latest)."""
    from catalogue.gaps import gaps_from_crime
    from interventions.printing import print_frame
    from interventions.store.engine import transaction
    from interventions.store.reading import read_areas, read_crimes, read_populations, read_projects

    with transaction(open_store()) as session:
        read = (read_projects(session), read_areas(session), read_crimes(session), read_populations(session))
    gaps = gaps_from_crime(*read, within=within, level=level, months=months)
    if form is Form.TABLE:
        shown = gaps.to_frame()[["rank", "area", "events", "rate", "lower", "upper", "gap_points"]]
        print_frame(shown, form, summary=gaps.summary())
    else:
        print_frame(gaps.to_frame(), form)


@catalogue.command("export")
def export(output: Path, tier: Tier = "", area: Area = "", words: Words = "") -> None:
    """The matching projects as a CSV in the template's columns."""
    from catalogue.filters import ProjectFilter, flatten_projects

    frame = flatten_projects(_chosen(ProjectFilter(tier=tier, area=area, words=words)))
    frame.to_csv(output, index=False)
    print(f"{len(frame):,} rows written to {output}.")


@catalogue.command("template")
def template() -> None:
    """The columns of the plain projects list, as a CSV to fill in; what may stand in them goes to stderr."""
    from interventions.importing.spreadsheet import TEMPLATE
    from interventions.vocabulary import ProjectKind, ProjectStatus, Setting, Theme

    csv.writer(sys.stdout).writerow(TEMPLATE)
    terms = {
        "kind": ProjectKind,
        "status": ProjectStatus,
        "tiers": PreventionTier,
        "settings": Setting,
        "themes": Theme,
    }
    for column, known in terms.items():
        print(f"{column}: {', '.join(known.codes())}", file=sys.stderr)
    print(
        "Several in one cell: secondary;tertiary. Areas with shares: E06000032:0.6;E06000055:0.4. Amount: 12500.50. "
        "Dates: 2024-04-01. A further row with the same project_id, a funder and an amount adds an award.",
        file=sys.stderr,
    )


def _chosen(chosen: ProjectFilter) -> ProjectTables:
    from catalogue.filters import filter_projects
    from interventions.store.engine import transaction
    from interventions.store.reading import read_areas, read_projects

    with transaction(open_store()) as session:
        return filter_projects(read_projects(session), chosen, read_areas(session))


def _coverage(within: str, level: AreaType) -> Coverage:
    """Coverage inside one force area or county (empty: all real areas)."""
    from catalogue.coverage import coverage_within
    from interventions.store.engine import transaction
    from interventions.store.reading import read_areas, read_populations, read_projects

    with transaction(open_store()) as session:
        read = (read_projects(session), read_areas(session), read_populations(session))
    return coverage_within(*read, within, level=level)
