"""`vru logic portfolio`: all stored theories together, and what most of the money rests on."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from interventions.forms import Form

portfolio = typer.Typer()


@portfolio.command("portfolio")
def print_portfolio(
    share: Annotated[float, typer.Option(help="How much of the money, from 0 to 1.")] = 0.5,
    format: Annotated[Form, typer.Option("--format", help="How to print it.")] = Form.TABLE,
) -> None:
    """The theories that projects rest on, together: what they share, contradict, and what most money rests on."""
    from interventions.commands import open_store
    from interventions.store.engine import transaction
    from interventions.store.reading import read_table
    from interventions.store.theories import funded_theories, theories_with_money
    from logic_models.portfolio import merge_portfolio
    from logic_models.storing import from_stored

    with transaction(open_store()) as session:
        held, funded = theories_with_money(session), funded_theories(session)
        names = {name: read_table(session, name) for name in ("outcomes", "factors")}
    if not funded:
        typer.echo("No project rests on a stored theory yet: these are all that are stored.", err=True)
    held = [one for one in held if one[0].theory_id in funded] or held
    known = {name: dict(zip(frame["code"], frame["name"], strict=True)) for name, frame in names.items()}
    found = merge_portfolio(
        {stored.theory_id: from_stored(stored) for stored, _ in held},
        money={stored.theory_id: pence for stored, pence in held}, share=share, **known,
    )  # fmt: skip
    if format is not Form.TABLE:
        from interventions.printing import print_frame

        print_frame(found.to_frame(), format)
        return
    typer.echo(found.summary())
    for row in found.due(date.today().isoformat()).to_dict("records"):
        typer.echo(f"Test {'due ' + row['test_due'] if row['test_due'] else 'without a day'}: {row['test']}")
    for row in found.contradictions.to_dict("records"):
        typer.echo(f"{row['about']}: {row['theory']} says {row['says']}; {row['other']} says {row['other_says']}")
