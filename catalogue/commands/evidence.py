"""Commands of the evidence library: what registers hold, what is due for review, and where evidence and money meet."""

from __future__ import annotations

import getpass
from datetime import date
from shutil import get_terminal_size
from textwrap import shorten
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
    """One intervention: what it is, its registers in their own words, its studies, pooled, and its projects."""
    from catalogue.commands.evidence_record import (
        print_intervention,
        print_projects,
        print_review,
        print_studies,
    )
    from catalogue.evidence.map import projects_using
    from catalogue.evidence.pooling import pool_each
    from interventions.printing import print_frame

    frames = _frames()
    _require_known(frames, code)
    held = _weigh(frames).of(code)
    if form is not Form.TABLE:
        print_frame(held.to_frame(), form)
        return
    print_intervention(frames, held, code)
    own = frames["studies"][frames["studies"]["intervention_code"] == code]
    pooled = pool_each(own, interventions=frames["interventions"], outcomes=frames["outcomes"])
    print_studies(own, [words for _, words in pooled])
    print_projects(projects_using(_projects(), code))
    print_review(frames["reviews"], code)


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
        due = _fit(due[due["new"] | due["overdue"]])
    print_frame(due, form, summary="Never reviewed and funded counts as overdue.")


def _fit(due: pd.DataFrame) -> pd.DataFrame:
    """What is due, its names cut to the width of the terminal."""
    from catalogue.evidence.reviews import NEW

    named = {"intervention_code": "code", "state": "state", "new_claims": "new", "next_due": "next due"}
    short = due[list(named)].rename(columns=named)
    short["state"] = short["state"].replace(NEW, "new")
    short = short.fillna("–").astype("str")
    taken = sum(max(len(str(name)), *short[name].str.len(), 0) + 1 for name in short)
    room = max(get_terminal_size().columns - taken, 12)
    short.insert(0, "intervention", [shorten(name, room, placeholder="…") for name in due["intervention"]])
    return short


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

    names = ("scales", "registers", "interventions", "intervention tags", "factors", "outcomes", "studies")
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
    from catalogue.names import say_unknown

    known = dict(zip(frames["interventions"]["code"], frames["interventions"]["name"], strict=True))
    if code not in known:
        raise say_unknown(code, "intervention", known, see="See the codes: vru evidence list.")
