"""Estimates with comparison areas: each reads its panel, estimates, and shows. Their options stand in `options`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from evaluation.commands.options import (
    Absent,
    Anticipation,
    Assignment,
    Cluster,
    Counted,
    Covariates,
    Draws,
    Excluded,
    Exposure,
    Figure,
    File,
    FirstTreated,
    Infer,
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
    Weights,
    Written,
)
from evaluation.commands.reading import draws_for, read_panel
from evaluation.commands.showing import show
from interventions.errors import DesignError
from interventions.forms import Form

if TYPE_CHECKING:
    import pandas as pd

    from evaluation.commands.led import Led
    from evaluation.panel import Panel
    from evaluation.results import Effect


def did(
    context: typer.Context, file: File = None, unit: Unit = None, period: Period = None, outcome: Outcome = None,
    first_treated: FirstTreated = None, share: Share = None, counted: Counted = "as given", exposure: Exposure = None,
    weights: Weights = None, covariate: Covariates = None, cluster: Cluster = None, assignment: Assignment = None,
    override: Override = None, excluded: Excluded = None, absent: Absent = "missing", suppressed: Suppressed = None,
    anticipation: Anticipation = 0, stored: Stored = None, project: Project = None, place: Place = None, per: Per = 1.0,
    level: Level = 0.95, infer: Infer = True, draws: Draws = None, seed: Seed = 0, form: Written = Form.TABLE,
    figure: Figure = None,
) -> None:  # fmt: skip
    """Difference in differences: change here less change elsewhere."""
    import evaluation

    panel = read_panel(context)
    _show_effect(context, panel, evaluation.did(panel, level=level, per=per))


def counts(
    context: typer.Context, file: File = None, unit: Unit = None, period: Period = None, outcome: Outcome = None,
    first_treated: FirstTreated = None, share: Share = None, counted: Counted = "as given", exposure: Exposure = None,
    weights: Weights = None, covariate: Covariates = None, cluster: Cluster = None, assignment: Assignment = None,
    override: Override = None, excluded: Excluded = None, absent: Absent = "missing", suppressed: Suppressed = None,
    anticipation: Anticipation = 0, stored: Stored = None, project: Project = None, place: Place = None,
    family: Annotated[Literal["poisson", "negative-binomial"], typer.Option(help="How counts vary.")] = "poisson",
    level: Level = 0.95, infer: Infer = True, draws: Draws = None, seed: Seed = 0, form: Written = Form.TABLE,
    figure: Figure = None,
) -> None:  # fmt: skip
    """The same for counts of events, as a ratio of rates."""
    import evaluation

    panel = read_panel(context)
    _show_effect(context, panel, evaluation.count_did(panel, family=family, level=level))


def event_study(
    context: typer.Context, file: File = None, unit: Unit = None, period: Period = None, outcome: Outcome = None,
    first_treated: FirstTreated = None, share: Share = None, counted: Counted = "as given", exposure: Exposure = None,
    weights: Weights = None, covariate: Covariates = None, cluster: Cluster = None, assignment: Assignment = None,
    override: Override = None, excluded: Excluded = None, absent: Absent = "missing", suppressed: Suppressed = None,
    anticipation: Anticipation = 0, stored: Stored = None, project: Project = None, place: Place = None,
    leads: Annotated[int | None, typer.Option(help="Pool event times before this many.")] = None,
    lags: Annotated[int | None, typer.Option(help="Pool event times after this many.")] = None, per: Per = 1.0,
    level: Level = 0.95, form: Written = Form.TABLE, figure: Figure = None,
) -> None:  # fmt: skip
    """Period by period around the start, and the trend before it."""
    import evaluation

    panel = read_panel(context)
    show(context, evaluation.event_study(panel, leads=leads, lags=lags, level=level, per=per), panel)


def group_time(
    context: typer.Context, file: File = None, unit: Unit = None, period: Period = None, outcome: Outcome = None,
    first_treated: FirstTreated = None, share: Share = None, counted: Counted = "as given", exposure: Exposure = None,
    covariate: Covariates = None, cluster: Cluster = None, assignment: Assignment = None, override: Override = None,
    excluded: Excluded = None, absent: Absent = "missing", suppressed: Suppressed = None, stored: Stored = None,
    project: Project = None, place: Place = None,
    comparison: Annotated[
        Literal["never", "not-yet"], typer.Option(help="Compare with areas never treated, or all not yet treated.")
    ] = "never",
    base: Annotated[Literal["varying", "universal"], typer.Option(help="Base period before the start.")] = "varying",
    anticipation: Annotated[int, typer.Option(help="Periods before the start in which it may show already.")] = 0,
    per: Per = 1.0, level: Level = 0.95,
    draws: Annotated[int, typer.Option(help="Draws for the bands.")] = 999, seed: Seed = 0, form: Written = Form.TABLE,
    figure: Figure = None,
) -> None:  # fmt: skip
    """Areas that start at different times: effects by start."""
    import evaluation

    panel = read_panel(context)
    found = evaluation.group_time_att(
        panel, comparison=comparison, base=base, anticipation=anticipation, level=level, per=per, draws=draws, seed=seed
    )
    show(context, found, panel)


def imputation(
    context: typer.Context, file: File = None, unit: Unit = None, period: Period = None, outcome: Outcome = None,
    first_treated: FirstTreated = None, share: Share = None, counted: Counted = "as given", exposure: Exposure = None,
    weights: Weights = None, covariate: Covariates = None, cluster: Cluster = None, assignment: Assignment = None,
    override: Override = None, excluded: Excluded = None, absent: Absent = "missing", suppressed: Suppressed = None,
    anticipation: Anticipation = 0, stored: Stored = None, project: Project = None, place: Place = None, per: Per = 1.0,
    level: Level = 0.95, infer: Infer = True, draws: Draws = None, seed: Seed = 0, form: Written = Form.TABLE,
    figure: Figure = None,
) -> None:  # fmt: skip
    """Different starts: against what untreated areas foretell."""
    import evaluation

    panel = read_panel(context)
    _show_effect(context, panel, evaluation.imputation_did(panel, level=level, per=per))


def sun_abraham(
    context: typer.Context, file: File = None, unit: Unit = None, period: Period = None, outcome: Outcome = None,
    first_treated: FirstTreated = None, share: Share = None, counted: Counted = "as given", exposure: Exposure = None,
    weights: Weights = None, covariate: Covariates = None, cluster: Cluster = None, assignment: Assignment = None,
    override: Override = None, excluded: Excluded = None, absent: Absent = "missing", suppressed: Suppressed = None,
    anticipation: Anticipation = 0, stored: Stored = None, project: Project = None, place: Place = None, per: Per = 1.0,
    level: Level = 0.95, form: Written = Form.TABLE, figure: Figure = None,
) -> None:  # fmt: skip
    """An event study that keeps different starts apart."""
    import evaluation

    panel = read_panel(context)
    show(context, evaluation.sun_abraham(panel, level=level, per=per), panel)


def stacked(
    context: typer.Context, file: File = None, unit: Unit = None, period: Period = None, outcome: Outcome = None,
    first_treated: FirstTreated = None, share: Share = None, counted: Counted = "as given", exposure: Exposure = None,
    cluster: Cluster = None, assignment: Assignment = None, override: Override = None, excluded: Excluded = None,
    absent: Absent = "missing", suppressed: Suppressed = None, anticipation: Anticipation = 0, stored: Stored = None,
    project: Project = None, place: Place = None,
    before: Annotated[int, typer.Option(help="Periods before each start that are kept.")] = 3,
    after: Annotated[int, typer.Option(help="The last period since each start that is kept; 0 is the first.")] = 2,
    per: Per = 1.0, level: Level = 0.95, form: Written = Form.TABLE, figure: Figure = None,
) -> None:  # fmt: skip
    """Each start as an experiment of its own, then averaged."""
    import evaluation

    panel = read_panel(context)
    effect = evaluation.stacked_did(panel, before=before, after=after, level=level, per=per)
    show(context, effect, panel, tables=by_time(effect))


def _show_effect(context: typer.Context, panel: Panel, effect: Effect) -> None:
    """The estimate with the answer of the ladder, unless that was not asked for."""
    if not context.params["infer"]:
        return show(context, effect, panel, tables=by_time(effect))
    led = walk(context, panel, effect)
    tests = {"Tests, and what was withheld": led.inference.to_frame()}
    return show(context, led, panel, tables=by_time(led.effect) | tests)


def walk(context: typer.Context, panel: Panel, effect: Effect) -> Led:
    """The estimate led by the ladder's answer, with the options of the command."""
    import evaluation
    from evaluation.commands.led import Led

    asked = context.params
    try:
        return Led.by(effect, evaluation.infer(panel, effect, draws=draws_for(context, panel), seed=asked["seed"]))
    except DesignError as reason:
        raise DesignError(reason.what, where=reason.where, mend=f"{reason.mend} Or leave it out: --no-infer.") from None


def by_time(effect: Effect) -> dict[str, pd.DataFrame]:
    """The table of effects by periods since the start, where the estimate has one."""
    return {} if effect.terms is None else {"By periods since the start": effect.terms}
