"""Commands on gaps: who is short, how sure that is, what is wrong where, and where a person would fall through."""

from __future__ import annotations

import sys
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from interventions.commands import open_store
from interventions.errors import InputError
from interventions.forms import Form
from interventions.vocabulary import AreaType

if TYPE_CHECKING:
    import pandas as pd
    from sqlmodel import Session

    from interventions.tables import ProjectTables

_MANY = 50_000
Format = Annotated[Form, typer.Option("--format", help="table, json or csv.")]
Within = Annotated[str, typer.Option(help="Only areas inside this force area or county (GSS code or name).")]
Level = Annotated[AreaType, typer.Option(help="The kind of area to show.")]
Months = Annotated[int, typer.Option(min=1, help="How many of the latest months of recorded crime.")]
Reported = Annotated[
    tuple[float, float] | None,
    typer.Option(help="The least and most that is reported of what happens, as shares of one: 0.02 0.27."),
]
Day = Annotated[str, typer.Option(help="The day asked about, 2026-11-21; empty: today.")]


def add_gap_commands(group: typer.Typer) -> None:
    """Add these commands to those of the catalogue."""
    group.command("gaps")(show_gaps)
    group.command("gap-kinds")(show_kinds)
    group.command("pathways")(show_pathways)
    group.command("provision")(show_provision)


def show_gaps(
    within: Within = "",
    level: Level = AreaType.AUTHORITY,
    months: Months = 12,
    draws: Annotated[int, typer.Option(min=100, help="How often need and provision are drawn anew.")] = 1000,
    reported: Reported = None,
    form: Format = Form.TABLE,
) -> None:
    """Recorded violence beside provision, area by area, largest gap first, and which gaps survive being drawn anew."""
    from catalogue.chains import gaps_from_crime, sure_gaps_from_crime
    from interventions.printing import print_frame

    place, frames = _read(within)
    gaps = gaps_from_crime(*frames, within=place, level=level, months=months)
    sure = sure_gaps_from_crime(*frames, within=place, level=level, months=months, draws=draws, reported=reported)
    drawn = sure.to_frame().drop(columns=["area", "gap_points"])
    whole = gaps.to_frame().merge(drawn, on="area_code", validate="one_to_one")
    if form is Form.TABLE:
        shown = ["rank", "area", "events", "rate", "lower", "upper", "gap_points", "gap_lower", "gap_upper", "verdict"]
        print_frame(whole[shown], form, summary=f"{gaps.summary()}\n{sure.summary().splitlines()[0]}")
    else:
        print_frame(whole, form)


def show_kinds(
    within: Within = "",
    level: Level = AreaType.AUTHORITY,
    months: Months = 12,
    day: Day = "",
    ends_within: Annotated[int, typer.Option(min=0, max=600, help="Months within which an end counts as soon.")] = 6,
    kind: Annotated[str, typer.Option(help="Only cells with this kind of gap, such as wrong-tier.")] = "",
    form: Format = Form.TABLE,
) -> None:
    """The kinds of gap in every area, factor, tier and age, the emptiest cells of high need first."""
    from catalogue.chains import gap_matrix_from_crime
    from catalogue.evidence.weighing import weigh_evidence
    from catalogue.gaps.kinds import NAMES
    from interventions.printing import print_frame
    from interventions.store.engine import transaction
    from interventions.store.reading import read_table

    if kind and kind not in NAMES:
        raise InputError(f"{kind!r} is no kind of gap.", mend=f"One of: {', '.join(NAMES)}.")
    place, frames = _read(within)
    with transaction(open_store()) as session:
        claims, scales, factors = (read_table(session, name) for name in ("evidence", "scales", "factors"))
    matrix = gap_matrix_from_crime(
        *frames, weigh_evidence(claims, scales).claims, as_of=_day(day), within=place, level=level, months=months,
        ends_within=ends_within, factors=factors[["code", "name"]],
    )  # fmt: skip
    cells = matrix.of_kind(kind) if kind else matrix.to_frame()
    if form is Form.TABLE:
        cells = cells[["area", "factor_name", "tier", "age", "need_is", "projects", "kinds"]]
    print_frame(cells, form, summary=matrix.summary())


def show_pathways(
    area: Annotated[str, typer.Argument(help="An area (GSS code or name).")],
    first: Annotated[int, typer.Option("--from", min=0, help="The lowest age.")] = 10,
    last: Annotated[int, typer.Option("--to", min=0, help="The highest age.")] = 24,
    day: Day = "",
    form: Format = Form.TABLE,
) -> None:
    """Who takes a person of some ages for each risk factor in one area, and where that person would fall through."""
    from catalogue.gaps.pathways import pathways
    from catalogue.names import area_code
    from interventions.printing import print_frame
    from interventions.store.engine import transaction
    from interventions.store.reading import read_areas, read_projects, read_table

    with transaction(open_store()) as session:
        projects, areas, factors = read_projects(session), read_areas(session), read_table(session, "factors")
    risks = factors.loc[factors["kind"] == "risk", ["code", "name"]]
    found = pathways(
        projects, areas, risks, area=area_code(area, areas), as_of=_day(day), first=first, last=last
    )  # fmt: skip
    services = found.to_frame()
    if form is Form.TABLE:
        services = services[["factor_name", "tier", "title", "age_from", "age_to", "routes"]]
    print_frame(services, form, summary=found.summary(most=len(found.falls)))


def show_provision(
    by: Annotated[str, typer.Option(help="tier, age, factor or setting.")] = "tier",
    within: Within = "",
    level: Level = AreaType.AUTHORITY,
    months: Months = 12,
    day: Annotated[str, typer.Option(help="Only work that runs on this day or is planned; empty: all of it.")] = "",
    reported: Reported = None,
    form: Format = Form.TABLE,
) -> None:
    """Money, places and people reached, for each resident and each recorded crime, by tier, age, factor or setting."""
    from catalogue.chains import provision_from_crime
    from interventions.printing import print_frame
    from interventions.store.engine import transaction
    from interventions.store.reading import read_ages, read_table

    place, frames = _read(within)
    with transaction(open_store()) as session:
        ages, factors = read_ages(session), read_table(session, "factors")
    held = provision_from_crime(
        *frames, by=by, within=place, level=level, months=months, as_of=_day(day) if day else "", ages=ages,
        factors=factors[["code", "name"]], reported=reported,
    )  # fmt: skip
    print_frame(held.told() if form is Form.TABLE else held.to_frame(), form, summary=held.summary())


def _read(place: str) -> tuple[str, tuple[ProjectTables, pd.DataFrame, pd.DataFrame, pd.DataFrame]]:
    """The code of a place, and projects, areas, crimes and populations."""
    from catalogue.names import area_code
    from interventions.store.engine import transaction
    from interventions.store.reading import read_areas, read_crimes, read_populations, read_projects

    with transaction(open_store()) as session:
        say_reading(session)
        frames = (read_projects(session), read_areas(session), read_crimes(session), read_populations(session))
    return area_code(place, frames[1]) if place else "", frames


def say_reading(session: Session) -> None:
    """One line on stderr where so many crimes are stored that reading them takes a while."""
    from interventions.store.reading import read_crime_months

    crimes = int(read_crime_months(session)["crimes"].sum())
    if crimes >= _MANY:
        print(f"Reading {crimes:,} crimes …", file=sys.stderr, flush=True)


def _day(text: str) -> str:
    try:
        day = date.fromisoformat(text) if text else date.today()
    except ValueError as error:
        raise InputError(f"{text!r} is no day.", mend="Write it as 2026-11-21.") from error
    if not 1990 <= day.year <= 2100:
        raise InputError(f"{text} is too far away.", mend="Choose a day from 1990 to 2100.")
    return day.isoformat()
