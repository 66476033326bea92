"""Commands on need: what each source counts, how much harm it weighs, and what under-reporting leaves open."""

from __future__ import annotations

from typing import Annotated

import typer

from catalogue.commands.need_index import add_index_command
from interventions.commands import open_store
from interventions.errors import InputError
from interventions.forms import Form

need = typer.Typer(no_args_is_help=True, help="Need: sources beside one another, harm, under-reporting, one order.")
add_index_command(need)

Area = Annotated[str, typer.Option(help="An area (GSS code or name).")]
Period = Annotated[str, typer.Option(help="A period as stored, such as 2018/19; empty: the latest.")]
Format = Annotated[Form, typer.Option("--format", help="table, json or csv.")]


@need.command("template")
def show_template() -> None:
    """The columns of a need CSV with a row as an example, and, on stderr, the words that may stand in them."""
    from interventions.importing.need import EXAMPLE, SEXES, TEMPLATE, TERMS

    print(",".join(TEMPLATE))
    print(",".join(EXAMPLE.get(name, "") for name in TEMPLATE))
    for name, terms in TERMS.items():
        typer.echo(f"{name}: {', '.join(terms.codes())}", err=True)
    typer.echo(f"sex: {', '.join(SEXES)}\npublished: yes, or no (small numbers are then kept back)", err=True)


@need.command("sources")
def show_sources(
    area: Area, theme: Annotated[str, typer.Option(help="Such as knife-crime.")], period: Period = "",
    form: Format = Form.TABLE,
) -> None:  # fmt: skip
    """Every agency's figure for one theme and area, each with its period and interval; never added together."""
    from catalogue.names import area_code
    from catalogue.need.sources import sources_beside
    from interventions.printing import print_frame
    from interventions.store.engine import transaction
    from interventions.store.reading import read_areas, read_indicators, read_needs

    with transaction(open_store()) as session:
        areas = read_areas(session)
        place = area_code(area, areas)
        indicators = read_indicators(session)
        values = read_needs(session, list(indicators.loc[indicators["theme"] == theme, "code"]))
    name = areas.set_index("area_code")["area"].get(place, place)
    beside = sources_beside(values, indicators, theme=theme, area=place, area_name=name, period=period)
    frame = beside.to_frame()
    shown = frame[["agency", "name", "period", "value", "lower", "upper", "interval"]] if form is Form.TABLE else frame
    print_frame(shown, form, summary=beside.summary())


@need.command("harm")
def show_harm(
    area: Area,
    weights: Annotated[str, typer.Option(help="The name of a set of weights: see vru import severity.")],
    version: Annotated[str, typer.Option(help="Its version, where several are stored.")] = "",
    period: Period = "",
    leave_out: Annotated[bool, typer.Option("--leave-out", help="Leave out offences that cannot be weighed.")] = False,
    form: Format = Form.TABLE,
) -> None:
    """Recorded crime of one area weighed by harm; refused where an offence group cannot carry one weight."""
    from catalogue.names import area_code
    from catalogue.need.harm import finest_offences, harm_weighted
    from interventions.printing import print_frame
    from interventions.store.engine import transaction
    from interventions.store.reading import read_areas, read_indicators, read_needs, read_severity_weights

    with transaction(open_store()) as session:
        place = area_code(area, read_areas(session))
        codes = [code for code in read_indicators(session)["code"] if code.split(".")[0] == "recorded-crime"]
        counts = read_needs(session, codes, areas=[place])
        held = read_severity_weights(session)
    if counts.empty:
        raise InputError(
            f"no recorded crime is stored for {area}.", mend="Bring it in: vru import recorded-crime FILE."
        )
    wanted = period or max(counts["period"])
    counts = finest_offences(counts[counts["period"] == wanted].rename(columns={"indicator": "offence"}))
    harm = harm_weighted(counts, held, weight_set=weights, version=version, leave_out=leave_out)
    print_frame(harm.to_frame(), form, summary=harm.summary())


@need.command("under-reporting")
def show_under_reporting(
    count: Annotated[float, typer.Option(help="How many were reported.")],
    low: Annotated[float, typer.Option(help="The least share that is reported, such as 0.02.")],
    high: Annotated[float, typer.Option(help="The greatest share that is reported, such as 0.27.")],
    form: Format = Form.TABLE,
) -> None:
    """How many there may be behind a count, where only some is reported: an interval and no best figure."""
    from catalogue.need.underreporting import under_reporting
    from interventions.printing import print_frame

    held = under_reporting(count, reported_low=low, reported_high=high)
    print_frame(held.to_frame().drop(columns="area_code"), form, summary=held.summary())
