"""Checks of a design, estimates side by side, and how far an answer can be relied on."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from evaluation.commands.differences import walk
from evaluation.commands.gathered import Beside, Checks, LeftOut
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
from interventions.errors import DesignError, InputError
from interventions.forms import Form

if TYPE_CHECKING:
    from evaluation.panel import Panel
    from evaluation.results import Check, Effect

CHECKS = (
    "pre-trend", "pre-trend-power", "honest-did", "goodman-bacon", "negative-weights", "placebo-time", "placebo-space",
    "leave-one-out", "anticipation", "comparison-set", "excluded-periods", "autocorrelation", "over-dispersion",
    "recording-batches",
)  # fmt: skip
ESTIMATORS = ("did", "counts", "imputation", "stacked", "synthetic", "sdid")
LINEAR = ("did", "imputation", "sdid")  # what is compared unless others are named
Estimator = Annotated[
    Literal["did", "counts", "imputation", "stacked", "synthetic", "sdid"], typer.Option(help="By which estimate.")
]
OF_TWO_WAY = ("goodman-bacon", "negative-weights")  # they say nothing of estimates that are no two-way regression


def check(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help=f"all, or one of: {', '.join(CHECKS)}.", show_default=False)],
    file: File = None, unit: Unit = None, period: Period = None, outcome: Outcome = None,
    first_treated: FirstTreated = None, share: Share = None, counted: Counted = "as given", exposure: Exposure = None,
    weights: Weights = None, covariate: Covariates = None, cluster: Cluster = None, assignment: Assignment = None,
    override: Override = None, excluded: Excluded = None, absent: Absent = "missing", suppressed: Suppressed = None,
    anticipation: Anticipation = 0, stored: Stored = None, project: Project = None, place: Place = None,
    leads: Annotated[int | None, typer.Option(help="Pool event times before this many.")] = None,
    lags: Annotated[int | None, typer.Option(help="Pool event times after this many.")] = None,
    periods: Annotated[int | None, typer.Option(help="placebo-time, anticipation: so many periods early.")] = None,
    kind: Annotated[Literal["relative-magnitude", "smoothness"], typer.Option(help="honest-did: which limit.")
                    ] = "relative-magnitude",
    target: Annotated[Literal["first", "average"], typer.Option(help="honest-did: first period after, or all.")
                      ] = "first",
    per: Per = 1.0, level: Level = 0.95, draws: Draws = None, seed: Seed = 0, form: Written = Form.TABLE,
    figure: Figure = None,
) -> None:  # fmt: skip
    """Test what the answer rests on: all checks, or one by name."""
    if name not in ("all", *CHECKS):
        raise InputError(f"no check is called {name!r}.", mend=f"Write all, or one of: {', '.join(CHECKS)}.")
    panel = read_panel(context)
    if name == "all":
        show(context, _all_checks(context, panel), panel, rows=False)
    else:
        show(context, _checks(context, panel)[name](), panel)


def compare(
    context: typer.Context, file: File = None, unit: Unit = None, period: Period = None, outcome: Outcome = None,
    first_treated: FirstTreated = None, share: Share = None, counted: Counted = "as given", exposure: Exposure = None,
    weights: Weights = None, covariate: Covariates = None, cluster: Cluster = None, assignment: Assignment = None,
    override: Override = None, excluded: Excluded = None, absent: Absent = "missing", suppressed: Suppressed = None,
    anticipation: Anticipation = 0, stored: Stored = None, project: Project = None, place: Place = None,
    estimator: Annotated[list[str] | None, typer.Option(
        help=f"One of {', '.join(ESTIMATORS)}; repeat for several. Without: {', '.join(LINEAR)}, where they apply."
    )] = None,
    per: Per = 1.0, level: Level = 0.95, infer: Infer = True, draws: Draws = None, seed: Seed = 0,
    form: Written = Form.TABLE, figure: Figure = None,
) -> None:  # fmt: skip
    """Several estimates of the same question side by side."""
    import evaluation

    panel = read_panel(context)
    effects, left_out = _estimates(context, panel)
    found = evaluation.compare(list(effects.values()), names=list(effects))
    show(context, Beside(found, left_out), panel)


def grade(
    context: typer.Context, file: File = None, unit: Unit = None, period: Period = None, outcome: Outcome = None,
    first_treated: FirstTreated = None, share: Share = None, counted: Counted = "as given", exposure: Exposure = None,
    weights: Weights = None, covariate: Covariates = None, cluster: Cluster = None, assignment: Assignment = None,
    override: Override = None, excluded: Excluded = None, absent: Absent = "missing", suppressed: Suppressed = None,
    anticipation: Anticipation = 0, stored: Stored = None, project: Project = None, place: Place = None,
    estimator: Estimator = "did",
    by_lot: Annotated[bool, typer.Option("--by-lot", help="It was decided by lot who is treated.")] = False,
    per: Per = 1.0, level: Level = 0.95, infer: Infer = True, draws: Draws = None, seed: Seed = 0,
    form: Written = Form.TABLE, figure: Figure = None,
) -> None:  # fmt: skip
    """How far the answer can be relied on, from 1 to 5."""
    import evaluation

    panel = read_panel(context)
    checks = _all_checks(context, panel)
    effect = _estimate(context, panel, estimator)
    bearing = [one for name, one in checks.found.items() if estimator == "did" or name not in OF_TWO_WAY]
    found = evaluation.grade(effect, bearing, assigned_by_lot=by_lot)
    show(context, Beside(found, checks.left_out), panel)


def _checks(context: typer.Context, panel: Panel) -> dict[str, Callable[[], Check]]:
    """Every check by name, ready to run."""
    import evaluation as e

    asked = context.params
    rated: dict[str, Any] = {"per": asked["per"]}
    both = rated | {"level": asked["level"]}

    def study() -> Any:
        return e.event_study(panel, leads=asked.get("leads"), lags=asked.get("lags"), **both)

    def honest() -> Check:
        options = {name: asked[name] for name in ("kind", "target") if name in asked}
        return e.check_honest_did(study(), level=asked["level"], **options)

    return {
        "pre-trend": lambda: study().pre_trend,
        "pre-trend-power": lambda: e.check_pre_trend_power(study(), level=asked["level"]),
        "honest-did": honest,
        "goodman-bacon": lambda: e.check_goodman_bacon(panel, **rated),
        "negative-weights": lambda: e.check_negative_weights(panel, **rated),
        "placebo-time": lambda: e.check_placebo_in_time(panel, periods=asked.get("periods"), **both),
        "placebo-space": lambda: e.check_placebo_in_space(
            panel, draws=draws_for(context, panel), seed=asked["seed"], **both
        ),
        "leave-one-out": lambda: e.check_leave_one_out(panel, **both),
        "anticipation": lambda: e.check_anticipation(panel, periods=asked.get("periods") or 1, **both),
        "comparison-set": lambda: e.check_comparison_set(panel, **both),
        "excluded-periods": lambda: e.check_excluded_periods(panel, **both),
        "autocorrelation": lambda: e.check_autocorrelation(panel, **both),
        "over-dispersion": lambda: _over_dispersion(panel),
        "recording-batches": lambda: e.check_recording_batches(panel, **both),
    }


def _over_dispersion(panel: Panel) -> Check:
    import evaluation

    counts = panel.outcome[panel.observed]
    if (counts < 0).any() or (counts % 1 != 0).any():
        raise DesignError("the outcome is no count of events.", mend="Name a column of counts.")
    return evaluation.check_over_dispersion(panel)


def _all_checks(context: typer.Context, panel: Panel) -> Checks:
    """All that apply; a panel that no estimate can be made of is refused as a whole."""
    import evaluation

    evaluation.did(panel, level=context.params["level"], per=context.params["per"])
    found, left_out = {}, {}
    for name, run in _checks(context, panel).items():
        try:
            found[name] = run()
        except DesignError as reason:
            left_out[name] = reason.what
    return Checks(found, left_out)


def _estimates(context: typer.Context, panel: Panel) -> tuple[dict[str, Effect], LeftOut]:
    """The estimates named, or those that apply; one that was named and does not apply is refused."""
    named = context.params["estimator"]
    unknown = [name for name in named or () if name not in ESTIMATORS]
    if unknown:
        raise InputError(f"no estimator is called {unknown[0]!r}.", mend=f"Known: {', '.join(ESTIMATORS)}.")
    if named:
        return {name: _estimate(context, panel, name) for name in named}, {}
    found, left_out = {"did": _estimate(context, panel, "did")}, {}
    for name in LINEAR[1:]:
        try:
            found[name] = _estimate(context, panel, name)
        except DesignError as reason:
            left_out[name] = reason.what
    return found, left_out


def _estimate(context: typer.Context, panel: Panel, name: str) -> Effect:
    """One estimate, led by the ladder's answer where its own error may not be what the design can carry."""
    import evaluation as e

    asked = context.params
    both: dict[str, Any] = {"level": asked["level"], "per": asked["per"]}
    made: dict[str, Callable[[], Effect]] = {
        "did": lambda: e.did(panel, **both),
        "counts": lambda: e.count_did(panel, level=asked["level"]),
        "imputation": lambda: e.imputation_did(panel, **both),
        "stacked": lambda: e.stacked_did(panel, before=3, after=2, **both),
        "synthetic": lambda: e.synthetic_control(panel, seed=asked["seed"], **both),
        "sdid": lambda: e.synthetic_did(panel, seed=asked["seed"], **both),
    }
    effect = made[name]()
    return walk(context, panel, effect).effect if asked["infer"] and name in ("did", "counts", "imputation") else effect
