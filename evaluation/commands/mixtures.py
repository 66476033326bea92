"""A mixture of untreated areas in place of a comparison area: synthetic control and synthetic DiD."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from evaluation.commands.options import (
    Absent,
    Anticipation,
    Assignment,
    Cluster,
    Counted,
    Excluded,
    Exposure,
    Figure,
    File,
    FirstTreated,
    Level,
    Outcome,
    Override,
    Per,
    Period,
    Place,
    Project,
    Seed,
    Share,
    Stored,
    Suppressed,
    Unit,
    Written,
)
from evaluation.commands.reading import predictor_spans, read_panel
from evaluation.commands.showing import show
from interventions.forms import Form

Placebos = Annotated[
    bool, typer.Option("--placebos", help="List and draw what donors without a programme show in its place.")
]


def synthetic(
    context: typer.Context, file: File = None, unit: Unit = None, period: Period = None, outcome: Outcome = None,
    first_treated: FirstTreated = None, share: Share = None, counted: Counted = "as given", exposure: Exposure = None,
    cluster: Cluster = None, assignment: Assignment = None, override: Override = None, excluded: Excluded = None,
    absent: Absent = "missing", suppressed: Suppressed = None, anticipation: Anticipation = 0, stored: Stored = None,
    project: Project = None, place: Place = None,
    predictor: Annotated[list[str] | None, typer.Option(
        help="Match this column's mean before the start, or of a span: beer=1984..1988; repeat for several."
    )] = None,
    lagged: Annotated[list[str] | None, typer.Option(help="Match the outcome of this period, too; repeatable.")] = None,
    ridge: Annotated[bool, typer.Option("--ridge", help="Correct the weights where no mixture fits.")] = False,
    placebos: Placebos = False, per: Per = 1.0, level: Level = 0.95, seed: Seed = 0, form: Written = Form.TABLE,
    figure: Figure = None,
) -> None:  # fmt: skip
    """One area against a weighted mixture of untreated ones."""
    import evaluation

    names, spans = predictor_spans(predictor)
    panel = read_panel(context, covariates=names)
    found = evaluation.synthetic_control(
        panel, predictors=names, predictor_periods=spans, lagged=lagged or (), ridge=ridge,
        level=level, per=per, seed=seed,
    )  # fmt: skip
    tables = {"What the mixture is made of": found.weights[found.weights["weight"].abs() > 0.0005]}
    if found.predictors is not None:
        tables["What was matched"] = found.predictors
    if placebos:
        tables["The real case among placebos"] = found.placebos
    show(context, found, panel, tables=tables, picture=found.plot_placebos if placebos else None)


def synthetic_did(
    context: typer.Context, file: File = None, unit: Unit = None, period: Period = None, outcome: Outcome = None,
    first_treated: FirstTreated = None, share: Share = None, counted: Counted = "as given", exposure: Exposure = None,
    cluster: Cluster = None, assignment: Assignment = None, override: Override = None, excluded: Excluded = None,
    absent: Absent = "missing", suppressed: Suppressed = None, anticipation: Anticipation = 0, stored: Stored = None,
    project: Project = None, place: Place = None,
    weighting: Annotated[Literal["sdid", "sc", "did"], typer.Option(
        help="sdid, or in the same framework a synthetic control (sc) or equal weights (did)."
    )] = "sdid",
    errors: Annotated[Literal["placebo", "jackknife", "bootstrap"], typer.Option(help="How chance is judged.")
                      ] = "placebo",
    solver: Annotated[Literal["frank-wolfe", "exact"], typer.Option(help="As R's synthdid, or exact.")] = "frank-wolfe",
    placebos: Placebos = False, per: Per = 1.0, level: Level = 0.95,
    draws: Annotated[int, typer.Option(help="Draws of placebos or of the bootstrap.")] = 200, seed: Seed = 0,
    form: Written = Form.TABLE, figure: Figure = None,
) -> None:  # fmt: skip
    """The change beside that of a mixture of areas and periods."""
    import evaluation

    panel = read_panel(context)
    found = evaluation.synthetic_did(
        panel, weights=weighting, errors=errors, solver=solver, draws=draws, seed=seed, level=level, per=per
    )
    tables = {"What the mixture is made of": found.weights[found.weights["weight"].abs() > 0.0005]}
    if placebos:
        tables["The real case among placebos"] = found.placebos
    show(context, found, panel, tables=tables, picture=found.plot_placebos if placebos else None)
