"""Commands of the evidence library: what registers hold, what is due for review, and where evidence and money meet."""

from __future__ import annotations

import getpass
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from interventions.commands import open_store
from interventions.errors import InputError
from interventions.forms import Form
from interventions.vocabulary import PreventionTier

if TYPE_CHECKING:
    import pandas as pd

    from catalogue.evidence.results import Evidence
    from interventions.tables import ProjectTables

evidence = typer.Typer(no_args_is_help=True, help="What is known to work: registers side by side, studies, reviews.")

Format = Annotated[Form, typer.Option("--format", help="table, json or csv.")]
Code = Annotated[str, typer.Argument(help="An intervention's code: see vru evidence list.")]
Tier = Annotated[str, typer.Option(help=f"Only interventions of this tier: {', '.join(PreventionTier.codes())}.")]
AsOf = Annotated[str, typer.Option("--as-of", help="The day to look from, 2026-04-01; by default today.")]
_CLAIM = ["register", "register_version", "date_read", "label", "outcome_name", "setting", "country", "source"]


@evidence.command("list")
def list_interventions(tier: Tier = "", form: Format = Form.TABLE) -> None:
    """Every intervention with evidence: where its registers stand, whether they disagree, UK evidence first."""
    from catalogue.evidence.weighing import of_tier
    from interventions.printing import print_frame

    frames = _frames()
    weighed = _weigh(frames)
    shown = weighed.interventions[
        weighed.interventions["intervention_code"].isin(
            of_tier(frames["interventions"], frames["intervention tags"], tier)["code"]
        )
    ]
    print_frame(shown.drop(columns="said") if form is Form.TABLE else shown, form)


@evidence.command("show")
def show(code: Code, form: Format = Form.TABLE) -> None:
    """One intervention: each register in its own words, earlier readings, and its studies pooled."""
    from catalogue.evidence.pooling import pool_each
    from interventions.printing import print_frame

    frames = _frames()
    _require_known(frames, code)
    held = _weigh(frames).of(code)
    if form is not Form.TABLE:
        print_frame(held.to_frame(), form)
        return
    print_frame(held.claims[_CLAIM], form, summary=held.summary())
    if len(held.history):
        print_frame(held.history[_CLAIM], form, summary="\nEarlier readings")
    own = frames["studies"][frames["studies"]["intervention_code"] == code]
    for _, words in pool_each(own, interventions=frames["interventions"], outcomes=frames["outcomes"]):
        print(f"\n{words}")


@evidence.command("map")
def show_map(across: str = "outcome", tier: Tier = "", form: Format = Form.TABLE) -> None:
    """Interventions by outcomes (or --across setting): evidence, money, and the cells in which one is missing."""
    from catalogue.evidence.map import evidence_map
    from catalogue.evidence.weighing import of_tier
    from catalogue.evidence.words import EMPTY, MAP_RULES
    from interventions.printing import print_frame

    frames = _frames()
    chosen = of_tier(frames["interventions"], frames["intervention tags"], tier)
    held = evidence_map(
        frames["claims"], frames["scales"], _projects(), chosen, across=across,
        studies=frames["studies"], outcomes=frames["outcomes"], registers=frames["registers"],
    )  # fmt: skip
    cells = held.to_frame()
    if form is Form.TABLE:
        columns = ["intervention", "column_name", "state", "stance", "registers", "claims", "studies_held", "projects"]
        cells = cells.loc[cells["state"] != EMPTY, columns]
    print_frame(cells, form, summary=f"{held.summary()}\n{MAP_RULES}")


@evidence.command("due")
def show_due(as_of: AsOf = "", form: Format = Form.TABLE) -> None:
    """What is overdue for review, and what is new since the last one."""
    from catalogue.evidence.map import count_uses
    from catalogue.evidence.reviews import review_list
    from interventions.printing import print_frame

    frames = _frames()
    due = review_list(
        frames["claims"], frames["reviews"], as_of=_day(as_of) or date.today(), funded=count_uses(_projects()),
        interventions=frames["interventions"],
    )  # fmt: skip
    if form is Form.TABLE:
        due = due.loc[
            due["new"] | due["overdue"], ["intervention_code", "state", "new_claims", "reviewed_on", "next_due"]
        ]
    print_frame(due, form, summary="Never reviewed and funded counts as overdue.")


@evidence.command("review")
def review(
    code: Code,
    next_due: Annotated[str, typer.Option("--next-due", help="When to look again, 2027-04-01.")] = "",
    note: Annotated[str, typer.Option(help="What was found.")] = "",
    on: Annotated[str, typer.Option("--on", help="The day of the review; by default today.")] = "",
) -> None:
    """Note that the evidence for one intervention was reviewed; earlier reviews stay."""
    from interventions.store.engine import transaction
    from interventions.store.evidence import save_review

    day = _day(on) or date.today()
    with transaction(open_store()) as session:
        save_review(session, code, reviewed_on=day, next_due=_day(next_due), note=note, actor=getpass.getuser())
    print(f"{code}: reviewed on {day}{f', next due {next_due}' if next_due else ''}.")


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InputError(f"{text!r} is not a day.", mend="Write it as 2027-04-01.") from error


def _frames() -> dict[str, pd.DataFrame]:
    from interventions.store.engine import transaction
    from interventions.store.evidence import read_claims, read_reviews
    from interventions.store.reading import read_table

    names = ("scales", "registers", "interventions", "intervention tags", "outcomes", "studies")
    with transaction(open_store()) as session:
        frames = {name: read_table(session, name) for name in names}
        return frames | {"claims": read_claims(session), "reviews": read_reviews(session)}


def _projects() -> ProjectTables:
    from interventions.store.engine import transaction
    from interventions.store.reading import read_projects

    with transaction(open_store()) as session:
        return read_projects(session)


def _weigh(frames: dict[str, pd.DataFrame]) -> Evidence:
    from catalogue.evidence.weighing import weigh_evidence

    names = ("interventions", "registers", "outcomes")
    return weigh_evidence(frames["claims"], frames["scales"], **{name: frames[name] for name in names})


def _require_known(frames: dict[str, pd.DataFrame], code: str) -> None:
    if code not in set(frames["interventions"]["code"]):
        raise InputError(f"there is no intervention {code!r}.", mend="See the codes: vru evidence list.")
