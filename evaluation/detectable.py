"""How small an effect a design would find: by formula from the panel's past, or by rehearsing the design in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from evaluation.carrying import ENOUGH, FEWEST
from evaluation.caveats import Caveat, CaveatCode, caution, note
from evaluation.panel import Panel
from evaluation.planning import LARGEST_RHO, Noise, Plan, make_plan, noise_of, untouched, variance_of_difference
from evaluation.power import chance_to_find, errors_to_find, smallest_attainable_p
from evaluation.power_results import PowerResult, Scale
from evaluation.power_simulated import ESTIMATORS, Past, Test, estimator_test, found_share, permutation_test
from interventions.errors import DesignError, InputError
from interventions.figures import percent

Floats = NDArray[np.float64]
Estimator = Literal["did", "count_did"]
TRIED = np.array([0.0, 0.4, 0.7, 0.85, 1.0, 1.15, 1.3, 1.6, 2.0, 3.0])  # times the formula's answer
LARGEST_SHARE = 0.95


def minimum_detectable_effect(
    panel: Panel,
    *,
    power: float = 0.8,
    level: float = 0.95,
    method: Literal["analytic", "simulated"] = "analytic",
    rho: float | None = None,
    start: Any = None,
    treated: Sequence[Any] | int | None = None,
    estimator: Estimator = "did",
    imposed: Literal["additive", "percent"] | None = None,
    test: Test | None = None,
    draws: int = 400,
    seed: int = 0,
    progress: Callable[[float], None] | None = None,
) -> PowerResult:
    """The smallest effect that a design would find with the chance `power`, judged by the panel's own past.

    The design is the panel's, or the one planned: `start` is its first treated period, within the data; `treated` names
    its units or says how many clusters to draw. "analytic" takes the difference of means before and after under AR(1)
    errors, whose size and correlation (unless given as `rho`) come from the periods before anyone was treated, and the
    t of the test: G-1 degrees of freedom, or G-2 with fewer than three clusters on a side (pooled t on the changes).
    "simulated" places placebo programmes in the untreated past, lowers their outcome by an "additive" amount or a
    "percent" share (the only way for counts), and applies `test`, a function from a panel to a p: by default the p of
    the estimator, or, where that is withheld, permutation of the treated clusters. `progress` is told the share done.

    Raises InputError for what cannot be asked, DesignError where the past is too short or a side is empty.
    """
    asked = Asked(panel, power, level, estimator, imposed or ("additive" if estimator == "did" else "percent"))
    asked.check(method, draws)
    plan = make_plan(panel, start, treated, seed)
    past = untouched(panel)
    scale = Scale.of(past, plan.treated, pooled=estimator == "count_did")
    noise = noise_of(past, scale.outcome, rho)
    if method == "analytic":
        return _analytic(asked, plan, noise, scale)
    return _simulated(asked, plan, noise, scale, test=test, draws=draws, seed=seed, progress=progress)


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked."""

    panel: Panel
    power: float
    level: float
    estimator: str
    imposed: str

    def check(self, method: str, draws: int) -> None:
        """InputError for what cannot be asked."""
        if method not in ("analytic", "simulated") or self.estimator not in ESTIMATORS:
            raise InputError(
                f"no power of {self.estimator!r} by method {method!r}.",
                mend='Write "did" or "count_did", and "analytic" or "simulated".',
            )
        if self.estimator == "count_did" and method == "analytic":
            raise InputError("no formula holds for counts.", mend='Use method="simulated".')
        if self.imposed not in ("additive", "percent") or (self.estimator, self.imposed) == ("count_did", "additive"):
            raise InputError(f"effects of {self.estimator} cannot be {self.imposed!r}.", mend='Use imposed="percent".')
        if draws < 1:
            raise InputError(f"{draws} draws show nothing.", mend="Give 400 or more.")
        errors_to_find(self.power, df=1e6, level=self.level)  # refuses a power or level that is none


def _facts(asked: Asked, plan: Plan, noise: Noise) -> dict[str, Any]:
    before = float(np.mean(plan.starts))
    units = int(plan.treated.sum())
    return {
        "estimator": asked.estimator,
        "outcome": asked.panel.outcome_name,
        "unit": asked.panel.unit_name,
        "power": asked.power,
        "level": asked.level,
        "sigma": noise.sigma,
        "rho": noise.rho,
        "n_treated": units,
        "n_comparison": len(asked.panel.units) - units,
        "treated_clusters": len(plan.clusters),
        "comparison_clusters": len(plan.sizes) - len(plan.clusters),
        "before": before,
        "after": len(asked.panel.times) - before,
    }


def _analytic(asked: Asked, plan: Plan, noise: Noise, scale: Scale) -> PowerResult:
    df = len(plan.sizes) - (1 if plan.fewest >= FEWEST else 2)
    sides = np.isin(np.arange(len(plan.sizes)), plan.clusters)
    periods = len(asked.panel.times)
    error = variance_of_difference(plan.starts, periods, plan.sizes[sides], plan.sizes[~sides], noise) ** 0.5
    effect = errors_to_find(asked.power, df=df, level=asked.level) * error
    effects = effect * np.linspace(0, 2, 21)
    chances = [chance_to_find(size / error, df=df, level=asked.level) for size in effects]
    clustered = f"t with {df} degrees of freedom, clustered by {asked.panel.cluster_level}"
    return PowerResult(
        method="analytic",
        test=clustered if plan.fewest >= FEWEST else f"pooled t on changes with {df} degrees of freedom",
        **scale.numbers(effect),
        **_facts(asked, plan, noise),
        monte_carlo_error=None,
        df=df,
        draws=None,
        curve=scale.table(effects).assign(power=chances),
        caveats=(*_bounds(asked, plan, noise), *_not_reckoned(asked.panel)),
    )


def _simulated(
    asked: Asked, plan: Plan, noise: Noise, scale: Scale, *, test: Test | None, draws: int, seed: int,
    progress: Callable[[float], None] | None,
) -> PowerResult:  # fmt: skip
    past = Past.of(plan)
    total, permutes = len(past.panel.cluster_names), test is None and past.fewest < FEWEST
    if test is None:
        test = permutation_test(asked.estimator, seed) if permutes else estimator_test(asked.estimator, asked.level)
        named = "permutation of the treated clusters" if permutes else f"the test of {asked.estimator}"
    else:
        named = "the test given"
    facts = _facts(asked, plan, noise) | {"method": "simulated", "test": named, "df": None, "draws": draws}
    said = [note(CaveatCode.RESAMPLING, past.words), *_not_reckoned(asked.panel)]
    smallest = smallest_attainable_p(past.treated, total)
    if permutes and len(set(past.starts)) == 1 and smallest > 1 - asked.level:
        text = f"With {past.treated} treated of {total} the smallest possible p is {smallest:.3g}, whatever the effect."
        caveats = (*said, caution(CaveatCode.SMALLEST_P, text))
        nothing = scale.numbers(None)
        return PowerResult(**nothing, **facts, monte_carlo_error=None, curve=scale.table(np.zeros(0)), caveats=caveats)
    effects = _effects_to_try(asked, past, noise, scale)
    tried = effects / scale.mean if asked.imposed == "percent" else effects
    chances = found_share(
        past, tried, test=test, imposed=asked.imposed, counts=asked.estimator == "count_did", level=asked.level,
        draws=draws, seed=seed, progress=progress,
    )  # fmt: skip
    effect, error = _crossing(effects, chances, asked.power, draws)
    curve = scale.table(effects).assign(power=chances, power_error=np.sqrt(chances * (1 - chances) / draws))
    return PowerResult(
        **scale.numbers(effect),
        **facts,
        monte_carlo_error=scale.numbers(error)["absolute"],
        curve=curve,
        caveats=(*said, *_false_alarms(chances[0], asked, draws)),
    )


def _effects_to_try(asked: Asked, past: Past, noise: Noise, scale: Scale) -> Floats:
    """Nought, and multiples of what the formula says of the rehearsal; shares stay below a whole."""
    sizes = np.ones(len(past.panel.cluster_names), dtype=np.intp)
    error = variance_of_difference(past.starts, past.width, sizes[: past.treated], sizes[past.treated :], noise) ** 0.5
    df = len(sizes) - (1 if past.fewest >= FEWEST else 2)
    effects = TRIED * errors_to_find(asked.power, df=max(df, 1), level=asked.level) * error
    if asked.imposed == "additive":
        return effects
    if not scale.mean > 0:
        raise DesignError("no share can be taken of a mean that is not above nought.", mend='Use imposed="additive".')
    return np.unique(np.minimum(effects, LARGEST_SHARE * scale.mean))


def _crossing(effects: Floats, chances: Floats, power: float, draws: int) -> tuple[float | None, float | None]:
    """The effect at which the chance first reaches `power`, between two that were tried, and its simulation error."""
    rising = np.maximum.accumulate(chances)
    after = int(np.searchsorted(rising, power))
    if after in (0, len(rising)):
        return None, None
    slope = (rising[after] - rising[after - 1]) / (effects[after] - effects[after - 1])
    effect = effects[after - 1] + (power - rising[after - 1]) / slope
    return float(effect), float((power * (1 - power) / draws) ** 0.5 / slope)


def _bounds(asked: Asked, plan: Plan, noise: Noise) -> list[Caveat]:
    """What the formula leaves out."""
    said, total = [], len(plan.sizes)
    if plan.fewest < FEWEST:
        smallest = smallest_attainable_p(len(plan.clusters), total)
        text = (
            f"With so few clusters on one side the test must be a placement elsewhere, whose smallest possible p is "
            f"{smallest:.3g}; the formula holds only if the errors of both sides vary alike."
        )
        said.append(caution(CaveatCode.SMALLEST_P, text))
    elif plan.fewest < ENOUGH:
        text = (
            "With few clusters on one side clustered errors are too small: simulate to see what the test really finds."
        )
        said.append(caution(CaveatCode.FEW_CLUSTERS, text))
    if abs(noise.rho) == LARGEST_RHO:
        text = f"The past is too short or too smooth to tell the correlation; {noise.rho} was taken."
        said.append(caution(CaveatCode.AUTOCORRELATED, text))
    if len(set(plan.starts)) > 1:
        said.append(note(CaveatCode.STAGGERED, "Starts differ: the mean of their variances is taken."))
    return said


def _not_reckoned(panel: Panel) -> list[Caveat]:
    if panel.weights is None and not panel.covariates:
        return []
    text = "Size and correlation of errors are reckoned without weights and covariates."
    return [note(CaveatCode.CONDITIONS_NOT_MET, text)]


def _false_alarms(size: float, asked: Asked, draws: int) -> list[Caveat]:
    """Where nothing was imposed, the test should find something no more often than its level says."""
    usual = 1 - asked.level
    if size <= usual + 3 * (usual * (1 - usual) / draws) ** 0.5:
        return []
    text = (
        f"Where nothing was imposed the test found an effect in {percent(size)} of draws, not {percent(usual)}: "
        "the power counts these false alarms."
    )
    return [caution(CaveatCode.CONDITIONS_NOT_MET, text)]
