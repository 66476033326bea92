"""`vru evaluate`: a file in, an answer out as sentences, JSON or CSV. Only here does this package read files."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from interventions.errors import InputError
from interventions.forms import Form

if TYPE_CHECKING:
    import pandas as pd

    from evaluation.group_time import GroupTime
    from evaluation.panel import Panel
    from evaluation.results import Effect, EffectPath

app = typer.Typer()
evaluate = typer.Typer(help="Did it work? Estimates with what they rest on.", no_args_is_help=True)
app.add_typer(evaluate, name="evaluate")


File = Annotated[Path, typer.Argument(help="A CSV file (also .csv.gz), one row a unit and period.", show_default=False)]
Unit = Annotated[str, typer.Option(help="Column of the area or other unit.")]
Period = Annotated[str, typer.Option(help="Column of the period; 'year,month' joins two columns into a month.")]
Outcome = Annotated[str, typer.Option(help="Column of the outcome.")]
FirstTreated = Annotated[str, typer.Option(help="Column of the first period counted as treated; empty if never.")]
Exposure = Annotated[str | None, typer.Option(help="Column of the population or time at risk.")]
Weights = Annotated[str | None, typer.Option(help="Column of weights.")]
Covariate = Annotated[list[str] | None, typer.Option(help="Column of a covariate; repeat for several.")]
Cluster = Annotated[str | None, typer.Option(help="Column by which errors are clustered.")]
Assignment = Annotated[str | None, typer.Option(help="Column of the body that decided on treatment.")]
Per = Annotated[float, typer.Option(help="Rates per so much exposure.")]
Level = Annotated[float, typer.Option(help="Level of the interval.")]
Start = Annotated[str, typer.Option(help="First period counted as after, e.g. 2005-01.")]
Written = Annotated[Form, typer.Option("--format", help="table, json or csv.")]


@evaluate.command("pre-post")
def pre_post(
    file: File,
    period: Period = "month",
    outcome: Outcome = "count",
    start: Annotated[str | None, typer.Option(help="First period counted as after.")] = None,
    exposure: Exposure = None,
    before: Annotated[str | None, typer.Option(help="Participants: column of the score before.")] = None,
    after: Annotated[str | None, typer.Option(help="Participants: column of the score after.")] = None,
    level: Level = 0.95,
    form: Written = Form.TABLE,
) -> None:
    """Describe a before and an after; it never claims an effect."""
    from evaluation.pre_post import pre_post as describe

    frame = _read(file, period if before is None else None)
    options: dict[str, Any] = {"exposure": exposure, "before": before, "after": after, "level": level}
    _show(describe(frame, period=period, outcome=outcome, start=start, **options), form)


@evaluate.command("its")
def interrupted_time_series(
    file: File,
    start: Start,
    period: Period = "month",
    outcome: Outcome = "count",
    exposure: Exposure = None,
    harmonics: Annotated[int, typer.Option(help="Pairs of seasonal terms; 2 is usual for months.")] = 0,
    slope: Annotated[bool, typer.Option(help="Let the trend change too.")] = False,
    errors: Annotated[
        str, typer.Option(help="reml-ar1 (neighbouring months alike), quasi (over-dispersed), model or newey-west.")
    ] = "reml-ar1",
    level: Level = 0.95,
    form: Written = Form.TABLE,
) -> None:
    """Interrupted time series: a step at the start, beside the series' own trend."""
    from evaluation.interrupted_time_series import interrupted_time_series as segment

    frame = _read(file, period)
    options: dict[str, Any] = {"harmonics": harmonics, "slope": slope, "errors": errors, "level": level}
    _show(segment(frame, period=period, outcome=outcome, start=start, exposure=exposure, **options), form)


@evaluate.command("did")
def did(
    file: File,
    unit: Unit,
    period: Period,
    outcome: Outcome,
    first_treated: FirstTreated,
    exposure: Exposure = None,
    weights: Weights = None,
    covariate: Covariate = None,
    cluster: Cluster = None,
    assignment: Assignment = None,
    per: Per = 1.0,
    level: Level = 0.95,
    form: Written = Form.TABLE,
) -> None:
    """Difference in differences, with errors only where the clusters can carry them."""
    from evaluation.did import did as estimate

    columns = {"exposure": exposure, "weights": weights, "cluster": cluster, "assignment": assignment}
    panel = _panel(file, unit, period, outcome, first_treated, covariate or [], columns)
    _show(estimate(panel, level=level, per=per), form)


@evaluate.command("event-study")
def event_study(
    file: File,
    unit: Unit,
    period: Period,
    outcome: Outcome,
    first_treated: FirstTreated,
    leads: Annotated[int | None, typer.Option(help="Pool event times before this many.")] = None,
    lags: Annotated[int | None, typer.Option(help="Pool event times after this many.")] = None,
    exposure: Exposure = None,
    weights: Weights = None,
    covariate: Covariate = None,
    cluster: Cluster = None,
    assignment: Assignment = None,
    per: Per = 1.0,
    level: Level = 0.95,
    form: Written = Form.TABLE,
) -> None:
    """Differences by period around the start, with the pre-trend test in words."""
    from evaluation.event_study import event_study as estimate

    columns = {"exposure": exposure, "weights": weights, "cluster": cluster, "assignment": assignment}
    panel = _panel(file, unit, period, outcome, first_treated, covariate or [], columns)
    _show(estimate(panel, leads=leads, lags=lags, level=level, per=per), form)


@evaluate.command("group-time")
def group_time(
    file: File,
    unit: Unit,
    period: Period,
    outcome: Outcome,
    first_treated: FirstTreated,
    comparison: Annotated[
        str, typer.Option(help="Compare with areas 'never' treated, or all 'not-yet' treated.")
    ] = "never",
    base: Annotated[str, typer.Option(help="Before the start: 'varying' or 'universal' base period.")] = "varying",
    anticipation: Annotated[int, typer.Option(help="Periods before the start in which it may show already.")] = 0,
    draws: Annotated[int, typer.Option(help="Draws for the bands.")] = 999,
    seed: Annotated[int, typer.Option(help="The same seed gives the same bands.")] = 0,
    exposure: Exposure = None,
    cluster: Cluster = None,
    assignment: Assignment = None,
    per: Per = 1.0,
    level: Level = 0.95,
    form: Written = Form.TABLE,
) -> None:
    """Effects by cohort and period where areas start at different times, and their averages."""
    from evaluation.group_time_att import group_time_att as estimate

    columns = {"exposure": exposure, "weights": None, "cluster": cluster, "assignment": assignment}
    panel = _panel(file, unit, period, outcome, first_treated, [], columns)
    asked: dict[str, Any] = {"comparison": comparison, "base": base, "anticipation": anticipation, "draws": draws}
    _show(estimate(panel, **asked, seed=seed, level=level, per=per), form)


def _panel(
    file: Path, unit: str, period: str, outcome: str, start: str, covariates: list[str], columns: dict[str, str | None]
) -> Panel:
    from evaluation.panel import build_panel

    named: dict[str, Any] = {"unit": unit, "period": period, "outcome": outcome, "first_treated": start, **columns}
    return build_panel(_read(file, period), covariates=covariates, **named)


def _read(file: Path, period: str | None) -> pd.DataFrame:
    """The rows of a CSV with commas or semicolons; a period of two columns, 'year,month', is joined to a month."""
    import pandas as pd

    try:
        frame = pd.read_csv(file, encoding="utf-8-sig", low_memory=False)
        if frame.shape[1] == 1 and ";" in frame.columns[0]:
            frame = pd.read_csv(file, sep=";", encoding="utf-8-sig", low_memory=False)
    except (OSError, ValueError) as fault:  # a decoding or parsing fault is a ValueError
        raise InputError(f"cannot be read: {fault}.", where=str(file), mend="Give a CSV file in UTF-8.") from fault
    if period and "," in period and period not in frame.columns:
        frame[period] = _joined(frame, *period.split(",", 1))
    return frame


def _joined(frame: pd.DataFrame, year: str, month: str) -> pd.Series:
    from evaluation.panels.rectangle import require_columns

    require_columns(frame, [year, month])
    return frame[year].astype(str) + "-" + frame[month].astype(str).str.zfill(2)


def _show(answer: Effect | EffectPath | GroupTime, form: Form) -> None:
    """The answer on stdout: sentences and a table, one JSON object, or CSV with one row an estimate."""
    if form is Form.CSV:
        from interventions.guarding import to_csv

        typer.echo(to_csv(answer.to_frame()), nl=False)
    elif form is Form.JSON:
        typer.echo(json.dumps(_plain(answer.to_record()), indent=2, allow_nan=False))
    else:
        typer.echo(answer.summary())
        typer.echo("\n" + _aligned(answer.to_frame()))


def _plain(value: Any) -> Any:
    """Values as JSON has them: a figure that is not known is null."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _aligned(frame: pd.DataFrame) -> str:
    """One row stands upright, name by value; several rows stand as a table."""
    if len(frame) > 1:
        return frame.to_string(index=False, na_rep="withheld", float_format=lambda x: f"{x:.6g}")
    known = {name: value for name, value in frame.iloc[0].items() if value is not None}
    width = max(len(str(name)) for name in known)
    return "\n".join(
        f"{name:<{width}}  {value:.10g}" if isinstance(value, float) else f"{name:<{width}}  {value}"
        for name, value in known.items()
    )
