"""How small an effect a design would find: by formula from the panel's past, or by rehearsing the design in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from evaluation.carrying import FEWEST
from evaluation.panel import Panel
from evaluation.power import chance_to_find, errors_to_find
from evaluation.power_results import PowerResult, Scale
from evaluation.powering.planning import Noise, Plan, make_plan, noise_of, untouched, variance_of_difference
from evaluation.powering.power_caveats import bounds, false_alarms, hopeless, not_reckoned, rehearsed
from evaluation.powering.power_simulated import ESTIMATORS, Past, Test, estimator_test, found_share, permutation_test
from interventions.errors import DesignError, InputError

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
    t of the test: G-1 degrees of freedom, or G-2 with fewer than five clusters on a side (pooled t on the changes).
    "simulated" places placebo programmes in the untreated past, lowers their outcome by an "additive" amount or a
    "percent" share (the only way for counts), and applies `test`, a function from a panel to a p: by default the p of
    the estimator, or, where that is withheld, permutation of the treated clusters. `progress` is told the share done.

    Raises InputError for what cannot be asked, DesignError where the past is too short or a side is empty.
    """
    asked = Asked(panel, power, level, estimator, imposed or ("additive" if estimator == "did" else "percent"))
    asked.check(method, draws)
    plan = make_plan(panel, start, treated, seed)
    if method == "analytic":
        return _analytic(asked, plan, rho)
    return _simulated(asked, plan, rho, test=test, draws=draws, seed=seed, progress=progress)


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


def _facts(asked: Asked, noise: Noise) -> dict[str, Any]:
    return {
        "estimator": asked.estimator,
        "outcome": asked.panel.outcome_name,
        "unit": asked.panel.unit_name,
        "power": asked.power,
        "level": asked.level,
        "sigma": noise.sigma,
        "rho": noise.rho,
    }


def _design(sides: tuple[int, int], starts: NDArray[np.intp], periods: int) -> dict[str, Any]:
    before = float(np.mean(starts))
    return {
        "treated_clusters": sides[0],
        "comparison_clusters": sides[1],
        "before": before,
        "after": periods - before,
    }


def _analytic(asked: Asked, plan: Plan, rho: float | None) -> PowerResult:
    past = untouched(asked.panel)
    scale = Scale.of(past, plan.treated, pooled=False)
    noise = noise_of(past, scale.outcome, rho)
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
        **_facts(asked, noise),
        **_design((int(sides.sum()), int((~sides).sum())), plan.starts, periods),
        monte_carlo_error=None,
        df=df,
        draws=None,
        curve=scale.table(effects).assign(power=chances),
        caveats=(*bounds(plan, noise), *not_reckoned(asked.panel)),
    )


def _simulated(
    asked: Asked, plan: Plan, rho: float | None, *, test: Test | None, draws: int, seed: int,
    progress: Callable[[float], None] | None,
) -> PowerResult:  # fmt: skip
    past, counts = Past.of(plan), asked.estimator == "count_did"
    scale = Scale.of(past.panel, past.own, pooled=counts)
    noise = noise_of(past.panel, scale.outcome, rho)
    permutes = test is None and min(past.sides) < FEWEST
    if test is None:
        test = permutation_test(asked.estimator, seed) if permutes else estimator_test(asked.estimator, asked.level)
        named = "permutation of the treated clusters" if permutes else f"the test of {asked.estimator}"
    else:
        named = "the test given"
    facts = _facts(asked, noise) | _design(past.sides, past.starts, len(past.panel.times))
    facts |= {"method": "simulated", "test": named, "df": None}
    said = [*rehearsed(plan, past), *not_reckoned(asked.panel)]
    if permutes and (stuck := hopeless(past, asked.level)):
        curve = scale.table(np.zeros(0)).assign(power=np.zeros(0), power_error=np.zeros(0))
        caveats = (*said, stuck)
        return PowerResult(
            **facts, **scale.numbers(None), monte_carlo_error=None, draws=0, curve=curve, caveats=caveats
        )
    effects = _effects_to_try(asked, past, noise, scale)
    chances = found_share(
        past, effects / scale.mean if asked.imposed == "percent" else effects, test=test, imposed=asked.imposed,
        counts=counts, level=asked.level, draws=draws, seed=seed, progress=progress,
    )  # fmt: skip
    effect, error = _crossing(effects, chances, asked.power, draws)
    return PowerResult(
        **facts,
        **scale.numbers(effect),
        monte_carlo_error=scale.numbers(error)["absolute"],
        draws=draws,
        curve=scale.table(effects).assign(power=chances, power_error=np.sqrt(chances * (1 - chances) / draws)),
        caveats=(*said, *false_alarms(float(chances[0]), asked.level, draws)),
    )


def _effects_to_try(asked: Asked, past: Past, noise: Noise, scale: Scale) -> Floats:
    """Nought, and multiples of what the formula says of the rehearsal; shares stay below a whole."""
    sizes, periods = np.bincount(past.panel.cluster), len(past.panel.times)
    treated = past.sides[0]
    error = variance_of_difference(past.starts, periods, sizes[:treated], sizes[treated:], noise) ** 0.5
    df = max(1, len(sizes) - (1 if min(past.sides) >= FEWEST else 2))
    effects = TRIED * errors_to_find(asked.power, df=df, level=asked.level) * error
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
