"""Before an estimate is looked at: the design card, and power. And displacement, which needs four pairs of counts."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Annotated, Any, Literal

import typer

from evaluation.commands.options import (
    Absent,
    Anticipation,
    Assignment,
    Cluster,
    Counted,
    Covariates,
    Excluded,
    Exposure,
    Figure,
    File,
    FirstTreated,
    Level,
    Outcome,
    Override,
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
from evaluation.commands.reading import pair, read_panel
from evaluation.commands.showing import show
from interventions.forms import Form

PATIENCE = 2.0  # seconds without a word
Pair = Annotated[str | None, typer.Option(help="Events before and after: 150,140.")]


def card(
    context: typer.Context, file: File = None, unit: Unit = None, period: Period = None, outcome: Outcome = None,
    first_treated: FirstTreated = None, share: Share = None, counted: Counted = "as given", exposure: Exposure = None,
    weights: Weights = None, covariate: Covariates = None, cluster: Cluster = None, assignment: Assignment = None,
    override: Override = None, excluded: Excluded = None, absent: Absent = "missing", suppressed: Suppressed = None,
    anticipation: Anticipation = 0, stored: Stored = None, project: Project = None, place: Place = None,
    form: Written = Form.TABLE, figure: Figure = None,
) -> None:  # fmt: skip
    """What the design can carry, before any estimate is seen."""
    import evaluation

    panel = read_panel(context)
    show(context, evaluation.design_card(panel), panel, picture=panel.plot)


def power(
    context: typer.Context, file: File = None, unit: Unit = None, period: Period = None, outcome: Outcome = None,
    first_treated: FirstTreated = None, share: Share = None, counted: Counted = "as given", exposure: Exposure = None,
    cluster: Cluster = None, assignment: Assignment = None, override: Override = None, excluded: Excluded = None,
    absent: Absent = "missing", suppressed: Suppressed = None, anticipation: Anticipation = 0, stored: Stored = None,
    project: Project = None, place: Place = None,
    start: Annotated[str | None, typer.Option(help="Planned: the first treated period, within the data.")] = None,
    treated: Annotated[list[str] | None, typer.Option(help="Planned: a unit to be treated; repeatable.")] = None,
    by_lot: Annotated[int | None, typer.Option(help="Planned: so many clusters, drawn by lot.")] = None,
    power: Annotated[float, typer.Option(help="The chance to find it.")] = 0.8,
    method: Annotated[Literal["analytic", "simulated"], typer.Option(
        help="By formula, or by rehearsing the programme in the past."
    )] = "analytic",
    estimator: Annotated[Literal["did", "count_did"], typer.Option(help="By which estimate it is looked for.")] = "did",
    imposed: Annotated[Literal["additive", "percent"] | None, typer.Option(help="Simulated: kind of effect.")] = None,
    rho: Annotated[float | None, typer.Option(help="Correlation of neighbouring periods; else from the data.")] = None,
    draws: Annotated[int, typer.Option(help="Simulated: rehearsals.")] = 400, seed: Seed = 0, level: Level = 0.95,
    form: Written = Form.TABLE, figure: Figure = None,
) -> None:  # fmt: skip
    """How small an effect could be found, as it is or as planned."""
    import evaluation

    panel = read_panel(context, planned=True)
    named = [unit for unit in panel.units if str(unit) in treated] if treated else None
    lost = [name for name in treated or () if name not in map(str, panel.units)]
    with _Telling() as told:
        found = evaluation.minimum_detectable_effect(
            panel, power=power, level=level, method=method, rho=rho, start=start,
            treated=by_lot if named is None else [*named, *lost], estimator=estimator, imposed=imposed, draws=draws,
            seed=seed, progress=told,
        )  # fmt: skip
    show(context, found, panel)


def displacement(
    context: typer.Context,
    treated: Annotated[str, typer.Option(help="Events where the programme works, before and after: 207,110.")],
    control: Annotated[str, typer.Option(help="Events in its control area: 308,318.")],
    displacement: Annotated[str | None, typer.Option(help="Events around it, where they may have moved.")] = None,
    displacement_control: Annotated[str | None, typer.Option(help="Events in the control of that area.")] = None,
    weights: Annotated[str | None, typer.Option(help="For periods of unequal length: 1,2 doubles what came after.")
                       ] = None,
    dispersion: Annotated[float, typer.Option(help="Variance of counts over their mean; 1 for pure chance.")] = 1.0,
    level: Level = 0.95, form: Written = Form.TABLE, figure: Figure = None,
) -> None:  # fmt: skip
    """Did events fall on balance, or move next door?"""
    import evaluation

    further = {"displacement": displacement, "displacement_control": displacement_control, "weights": weights}
    given: dict[str, Any] = {name: pair(words, f"--{name}") for name, words in further.items() if words is not None}
    found = evaluation.displacement(
        treated=pair(treated, "--treated"), control=pair(control, "--control"), **given, dispersion=dispersion,
        level=level,
    )  # fmt: skip
    show(context, found, None)


class _Telling:
    """A line on stderr that says how far a long calculation is, once it takes more than two seconds."""

    def __enter__(self) -> Callable[[float], None]:
        self._began, self._said = time.monotonic(), ""
        return self._tell

    def __exit__(self, *_: Any) -> None:
        if self._said:
            print("\r" + " " * len(self._said) + "\r", end="", file=sys.stderr)

    def _tell(self, share: float) -> None:
        if time.monotonic() - self._began > PATIENCE:
            self._said = f"Rehearsing: {share:.0%}"
            print("\r" + self._said, end="", file=sys.stderr, flush=True)
