"""Commands of the catalogue: what is funded, where, and where it is not."""

from __future__ import annotations

import csv
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from catalogue.commands.consistency import add_consistency_commands
from catalogue.commands.duplicates import add_duplicate_commands
from catalogue.commands.evidence import evidence
from catalogue.commands.finding import add_finding_commands
from catalogue.commands.gaps import add_gap_commands
from catalogue.commands.lives import add_commands
from catalogue.commands.need import need
from catalogue.commands.record import add_record_commands
from catalogue.commands.snapshot import snapshot
from interventions.commands import open_store
from interventions.errors import InputError
from interventions.figures import pounds
from interventions.forms import Form
from interventions.vocabulary import AreaType, PreventionTier

if TYPE_CHECKING:
    from catalogue.results import Coverage

app = typer.Typer()
catalogue = typer.Typer(no_args_is_help=True, help="Funded projects, coverage, and gaps between need and provision.")
app.add_typer(catalogue, name="catalogue")
app.add_typer(evidence, name="evidence")
app.add_typer(need, name="need")
app.add_typer(snapshot, name="snapshot")
add_commands(catalogue)
add_duplicate_commands(catalogue)
add_record_commands(catalogue)
add_finding_commands(catalogue)
add_gap_commands(catalogue)
add_consistency_commands(catalogue)

Format = Annotated[Form, typer.Option("--format", help="table, json or csv.")]
Within = Annotated[str, typer.Option(help="Only areas inside this force area or county (its GSS code or name).")]
Level = Annotated[AreaType, typer.Option(help="The kind of area to show.")]


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


@catalogue.command("template")
def template() -> None:
    """The columns of the plain projects list, as a CSV to fill in; what may stand in them goes to stderr."""
    from interventions.projects_list import TEMPLATE
    from interventions.vocabulary import MoneyKind, ProjectKind, ProjectStatus, ReferralRoute, Setting, Sex, Theme

    csv.writer(sys.stdout).writerow(TEMPLATE)
    terms = {
        "kind": ProjectKind,
        "status": ProjectStatus,
        "tiers": PreventionTier,
        "settings": Setting,
        "themes": Theme,
        "referrals": ReferralRoute,
        "sex": Sex,
        "award_kind": MoneyKind,
    }
    for column, known in terms.items():
        print(f"{column}: {', '.join(known.codes())}", file=sys.stderr)
    print(
        "Several in one cell: secondary;tertiary. Areas with shares: E06000032:0.6;E06000055:0.4. Amount: 12500.50. "
        "Dates: 2024-04-01. Confidential: yes. Award period: 2024/25. "
        "Stages: 2019-04-01 active; 2020-04-01 discontinued: reason (a semicolon in a reason is written \\;). "
        "A further row with the same project_id, a funder and an amount adds an award.",
        file=sys.stderr,
    )


def _coverage(within: str, level: AreaType) -> Coverage:
    """Coverage inside one force area or county (empty: all real areas)."""
    from catalogue.coverage import coverage_within
    from catalogue.names import area_code
    from interventions.store.engine import transaction
    from interventions.store.reading import read_areas, read_populations, read_projects

    with transaction(open_store()) as session:
        read = (read_projects(session), read_areas(session), read_populations(session))
    return coverage_within(*read, area_code(within, read[1]), level=level)
