"""`vru round` and `vru proposal`: funding rounds opened and listed, proposals listed, shown and moved."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from interventions.commands import open_store
from interventions.errors import InputError
from interventions.forms import Form

if TYPE_CHECKING:
    pass

app = typer.Typer()
rounds = typer.Typer(no_args_is_help=True, help="Funding rounds: open one, list them.")
proposals = typer.Typer(no_args_is_help=True, help="Proposals: list them, show one, move one.")
app.add_typer(rounds, name="round")
app.add_typer(proposals, name="proposal")

Format = Annotated[Form, typer.Option("--format", help="table, json or csv.")]
Name = Annotated[str, typer.Option(help="Who does it, as they say; not verified.")]
Number = Annotated[int, typer.Argument(min=1, max=2**31, help="Its number in `vru proposal list`.")]


@rounds.command("add")
def add(
    file: Annotated[Path, typer.Argument(help="YAML: code, name, opens, closes, criteria (name, weight) …")],
    name: Name,
) -> None:
    """Open a funding round as a YAML file states it."""
    from interventions.proposing import Actor, Role
    from interventions.round_files import read_call
    from interventions.store.engine import writing
    from interventions.store.rounds import add_round

    call = read_call(file)
    with writing(open_store()) as session:
        add_round(session, call, by=Actor(name, Role.COMMISSIONER))
    print(f"{call.name} is open from {call.opens} to {call.closes}.")


@rounds.command("template")
def template() -> None:
    """A round as a YAML file, to be filled in and given to `vru round add`."""
    from interventions import round_files

    print(round_files.template(), end="")


@rounds.command("list")
def show_rounds(format: Format = Form.TABLE) -> None:
    """Every round, with how many proposals stand in each state and what was awarded."""
    from sqlmodel import Session

    from interventions.printing import print_frame
    from interventions.store.rounds import list_rounds

    with Session(open_store()) as session:
        print_frame(list_rounds(session), format)


@proposals.command("list")
def show_proposals(
    round_code: Annotated[str, typer.Option("--round", help="Only of this round.")] = "",
    state: Annotated[str, typer.Option(help="Only in this state.")] = "",
    format: Format = Form.TABLE,
) -> None:
    """Proposals, latest change first; those withdrawn, declined and late too."""
    from sqlmodel import Session

    from interventions.printing import print_frame
    from interventions.proposing import ProposalState
    from interventions.store.proposals import list_proposals
    from interventions.store.rounds import read_round

    if state and state not in ProposalState.codes():
        raise InputError(f"{state!r} is not a state.", mend=f"The states are: {', '.join(ProposalState.codes())}.")
    with Session(open_store()) as session:
        if round_code:
            read_round(session, round_code)  # says so where there is none
        print_frame(list_proposals(session, round_code=round_code, state=state), format)


@proposals.command("show")
def show(number: Number, format: Format = Form.TABLE) -> None:
    """What was done with one proposal, in order."""
    from sqlmodel import Session

    from interventions.printing import print_frame
    from interventions.store.proposals import read_events, read_proposal

    with Session(open_store()) as session:
        held, events = read_proposal(session, number), read_events(session, number)
    late = ", late" if held.late else ""
    print_frame(events, format, summary=f"{held.title}, {held.organisation}: {held.state.label.lower()}{late}.")


@proposals.command("move")
def move(
    number: Number,
    to: Annotated[str, typer.Argument(help="return, decline or withdraw; the rest is done on the pages.")],
    name: Name,
    note: Annotated[str, typer.Option(help="Why.")] = "",
) -> None:
    """Return or decline the version of a proposal that stands, or withdraw it."""
    from interventions.proposing import Actor, Role
    from interventions.store import proposals as store
    from interventions.store.engine import writing

    if to not in ("return", "decline", "withdraw"):
        raise InputError(f"{to!r} is not done here.", mend="Write return, decline or withdraw.")
    with writing(open_store()) as session:
        if to == "withdraw":
            held = store.withdraw(session, number, by=Actor(name, Role.GRANTEE), note=note)
        else:
            act = store.return_proposal if to == "return" else store.decline
            version = store.read_proposal(session, number).version or 0
            held = act(session, number, version=version, by=Actor(name, Role.COMMISSIONER), note=note)
    print(f"{held.title} is {held.state.label.lower()}.")
