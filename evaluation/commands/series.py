"""One series and a start in it: interrupted time series, and before and after."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from evaluation.commands.options import (
    Excluded,
    Exposure,
    Figure,
    File,
    Level,
    Outcome,
    Period,
    Place,
    Project,
    Stored,
    Written,
)
from evaluation.commands.reading import periods_left_out, read_series, read_table
from evaluation.commands.showing import show
from interventions.forms import Form

if TYPE_CHECKING:
    import pandas as pd

TWO_YEARS = 24
Start = Annotated[str | None, typer.Option(help="First period counted as after, e.g. 2005-01.")]


def interrupted_time_series(
    context: typer.Context, file: File = None, period: Period = None, outcome: Outcome = None, start: Start = None,
    exposure: Exposure = None,
    harmonics: Annotated[int | None, typer.Option(
        help="Pairs of seasonal terms; 2 is usual for months, and taken for two years or more from the store."
    )] = None,
    slope: Annotated[bool, typer.Option(help="Let the trend change too.")] = False,
    errors: Annotated[Literal["reml-ar1", "quasi", "model", "newey-west"], typer.Option(
        help="reml-ar1 (neighbouring months alike), quasi (over-dispersed); model and newey-west for comparison."
    )] = "reml-ar1",
    comparison: Annotated[str | None, typer.Option(help="Column of a series without the programme.")] = None,
    comparison_exposure: Annotated[str | None, typer.Option(help="Column of its population.")] = None,
    interruption: Annotated[list[str] | None, typer.Option(
        help="Another break in the series, with a step of its own; repeat for several."
    )] = None,
    excluded: Excluded = None,
    family: Annotated[Literal["counts", "mean"], typer.Option(help="Counts, or a mean that is no count.")] = "counts",
    stored: Stored = None, project: Project = None, place: Place = None, level: Level = 0.95,
    form: Written = Form.TABLE, figure: Figure = None,
) -> None:  # fmt: skip
    """One series: did it step away from its own trend at the start?"""
    import evaluation

    frame, columns = read_series(context)
    effect = evaluation.interrupted_time_series(
        frame, **columns, harmonics=_pairs(harmonics, stored, frame), slope=slope, errors=errors, level=level,
        comparison=comparison, comparison_exposure=comparison_exposure, interruptions=interruption or (),
        excluded=periods_left_out(excluded, frame, columns["period"]), family=family,
    )  # fmt: skip
    tables = {} if effect.terms is None else {"Trend and every change": effect.terms}
    show(context, effect, _used(frame, columns, comparison, comparison_exposure), tables=tables)


def pre_post(
    context: typer.Context, file: File = None, period: Period = None, outcome: Outcome = None, start: Start = None,
    exposure: Exposure = None,
    before: Annotated[str | None, typer.Option(help="Participants: column of the score before.")] = None,
    after: Annotated[str | None, typer.Option(help="Participants: column of the score after.")] = None,
    stored: Stored = None, project: Project = None, place: Place = None, level: Level = 0.95,
    form: Written = Form.TABLE, figure: Figure = None,
) -> None:  # fmt: skip
    """Describe before and after; it never claims an effect."""
    import evaluation

    if file is not None and (before or after):
        frame = read_table(file, None)
        show(context, evaluation.pre_post(frame, start=start, before=before, after=after, level=level),
             _used(frame, {}, before, after))  # fmt: skip
        return
    frame, columns = read_series(context)
    show(context, evaluation.pre_post(frame, **columns, before=before, after=after, level=level), _used(frame, columns))


def _pairs(asked: int | None, stored: str | None, frame: pd.DataFrame) -> int:
    """Seasonal terms: as asked; for stored months two pairs where two whole years can tell season from change."""
    if asked is not None:
        return asked
    return 2 if stored and len(frame) >= TWO_YEARS else 0


def _used(frame: pd.DataFrame, columns: dict[str, Any], *others: str | None) -> pd.DataFrame:
    """The columns of the table on which the answer rests."""
    names = (columns.get("period"), columns.get("outcome"), columns.get("exposure"), *others)
    return frame[[name for name in names if name is not None]]
