"""The options that several commands share. What a command is asked is read from its context by `reading`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from interventions.forms import Form

_DATA, _STORE, _OUT = "Data from a file", "Data from the store", "Answer"

File = Annotated[
    Path | None, typer.Argument(help="A CSV file (also .csv.gz), one row a unit and period.", show_default=False)
]


def _text(help: str, panel: str | None = _DATA) -> typer.models.OptionInfo:
    option: typer.models.OptionInfo = typer.Option(help=help, rich_help_panel=panel)
    return option


Unit = Annotated[str | None, _text("Column of the area or other unit.")]
Period = Annotated[str | None, _text("Column of the period; 'year,month' joins two columns into a month.")]
Outcome = Annotated[str | None, _text("Column of the outcome.")]
FirstTreated = Annotated[str | None, _text("Column of the first period counted as treated; empty if never.")]
Share = Annotated[
    str | None, _text("Column of the part of each period treated, 0 to 1, where a start falls within one.")
]
Counted = Annotated[Literal["as given", "any exposure", "first full period"], typer.Option(
    help="From when a unit counts as treated, where --share is given.", rich_help_panel=_DATA
)]  # fmt: skip
Absent = Annotated[Literal["missing", "zero"], typer.Option(
    help="What a unit and period without a row is: zero only for a register of every event.", rich_help_panel=_DATA
)]  # fmt: skip
Suppressed = Annotated[list[str] | None, typer.Option(
    help="The mark of a figure withheld by its source, such as * or c; repeat for several.", rich_help_panel=_DATA
)]  # fmt: skip
Exposure = Annotated[str | None, _text("Column of the population or time at risk.")]
Weights = Annotated[str | None, _text("Column of weights.")]
Covariates = Annotated[list[str] | None, typer.Option("--covariate", help="Column of a covariate; repeat for several.",
                                                      rich_help_panel=_DATA)]  # fmt: skip
Cluster = Annotated[str | None, _text("Column by which errors are clustered.")]
Assignment = Annotated[str | None, _text("Column of the body that decided on treatment.")]
Override = Annotated[str | None, _text("Why errors may be clustered below the level of the decision.")]
Excluded = Annotated[list[str] | None, typer.Option(
    help="Leave out periods, with the reason: 2020-04=lockdown, or 2020-03..2021-07=pandemic; repeat for several.",
    rich_help_panel=_DATA,
)]  # fmt: skip
Anticipation = Annotated[int, typer.Option(help="Leave out so many periods before each start.", rich_help_panel=_DATA)]
Stored = Annotated[
    str | None, _text("Take recorded crime of this category by month, as the page Evaluate does.", _STORE)
]
Project = Annotated[str | None, _text("The project whose areas count as treated from its first full month.", _STORE)]
Place = Annotated[str | None, _text("Code of the force area or county to stay in.", _STORE)]
Per = Annotated[float, typer.Option(help="Rates per so much exposure.")]
Level = Annotated[float, typer.Option(help="Level of the interval.")]
Draws = Annotated[int | None, typer.Option(
    help="Draws of what chance alone would show; unless said, 9,999, and fewer above 500 clusters."
)]  # fmt: skip
Seed = Annotated[int, typer.Option(help="The same seed gives the same figures.")]
Infer = Annotated[bool, typer.Option(help="Answer 'could this be chance?' by the test that so many areas can carry.")]
Written = Annotated[Form, typer.Option("--format", help="table, json or csv.", rich_help_panel=_OUT)]
Figure = Annotated[Path | None, typer.Option(
    help="Draw the answer too: FILE.html (opens without the internet), .svg or .png.", rich_help_panel=_OUT
)]  # fmt: skip
