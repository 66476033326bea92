"""Commands on years: how projects went on, and the money of a place by year."""

from __future__ import annotations

from typing import Annotated

import typer

from interventions.commands import open_store
from interventions.figures import pounds
from interventions.forms import Form

Area = Annotated[
    str, typer.Option(help="An authority, county or force area (GSS code or name); empty: all real areas.")
]
Years = Annotated[list[str] | None, typer.Option("--year", help="A financial year, 2019/20; give several in order.")]
Format = Annotated[Form, typer.Option("--format", help="table, json or csv.")]


def add_commands(group: typer.Typer) -> None:
    """Add these commands to those of the catalogue."""
    group.command("lives")(show_lives)
    group.command("money")(show_money)


def show_lives(area: Area = "", year: Years = None, form: Format = Form.TABLE) -> None:
    """What continued, was delayed, was discontinued or is new, financial year by financial year."""
    from catalogue.lives import project_lives
    from catalogue.names import area_code
    from interventions.printing import print_frame
    from interventions.store.engine import transaction
    from interventions.store.reading import read_areas, read_projects

    with transaction(open_store()) as session:
        areas = read_areas(session)
        place = area_code(area, areas)
        lives = project_lives(read_projects(session), areas, area=place, periods=tuple(year or ()))
    frame = lives.to_frame()
    shown = frame[["title", "course", *lives.periods]] if form is Form.TABLE else frame
    print_frame(shown, form, summary=lives.summary())


def show_money(area: Area = "", form: Format = Form.TABLE) -> None:
    """Money by financial year and funder, granted and leveraged apart, and each share of a larger allocation."""
    from catalogue.money import allocation_shares, money_by_year
    from catalogue.names import area_code
    from interventions.printing import print_frame
    from interventions.store.engine import transaction
    from interventions.store.reading import read_areas, read_populations, read_projects, read_table

    with transaction(open_store()) as session:
        areas = read_areas(session)
        place = area_code(area, areas)
        money = money_by_year(read_projects(session), areas, read_populations(session), within=place)
        shares = allocation_shares(read_table(session, "allocations"), areas, within=place)
    frame = money.to_frame()
    if form is Form.TABLE:
        frame[["granted", "leveraged"]] = frame[["granted", "leveraged"]].map(pounds)
    print_frame(frame, form, summary="\n".join(filter(None, [money.summary(), shares.summary()])))
