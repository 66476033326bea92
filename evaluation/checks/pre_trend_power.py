"""Could the leads have shown a trend that would explain the finding? The power of a pre-trend test (Roth 2022)."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluation import tails
from evaluation.checks.coefficients import Coefficients, interval_words, silent
from evaluation.results import Check, EffectPath, Passed
from evaluation.wording import figure
from interventions.errors import DesignError, InputError
from interventions.figures import percent

Floats = NDArray[np.float64]
NAME = "power of the pre-trend test"
POINTS = 2**13
RARE = 1e-6
"""The chance of passing below which nothing is said about the studies that pass."""


def check_pre_trend_power(
    study: EffectPath | Coefficients, *, power: float = 0.8, effect: float | None = None, level: float = 0.95
) -> Check:
    """Whether the leads would have shown a steady parting of trends large enough to explain the effect.

    The trend is a straight line through the reference. It is found, as the headline counts it, where any lead lies
    outside its own interval; the joint Wald test of all leads stands beside it. `effect` is what the trend must explain
    (None: the mean estimate after the reference). The errors are taken as known, as in Roth (2022, American Economic
    Review: Insights 4); critical values have the study's degrees of freedom.

    The check's `statistic` is the chance of finding a slope whose bias equals the effect, and it is passed where that
    is at least `power`; otherwise the data cannot tell. `table` has a row for each slope: that which either test finds
    with a chance of 0.5 and of `power`, and that which explains the effect; with the chance that any lead (`any_lead`)
    and that the joint test (`joint`) finds it, its `bias` to the mean after the reference, the `ratio` of bias to
    effect, and the bias to be expected in studies where no lead shows it (`bias_if_passed`; None
    where next to no study would pass).

    Raises InputError for a power or level outside 0 to 1 and an effect of nought.
    """
    tails.critical(level, None)
    if not 0 < power < 1:
        raise InputError(f"A power of {power} is not between 0 and 1.", where="power", mend="Write 0.8 for 80%.")
    if effect is not None and not (math.isfinite(effect) and effect):
        raise InputError(
            f"An effect of {effect} cannot be explained.", where="effect", mend="Leave it out, or give one."
        )
    null = "the leads would have shown a steady parting of trends that explains the whole effect"
    try:
        leads = Leads.of(Coefficients.of(study), level)
    except DesignError as refused:
        return silent(NAME, null, refused.sentence())
    explained = leads.mean_after if effect is None else float(effect)
    if explained == 0:
        return silent(NAME, null, "The mean estimate after the reference is nought: there is nothing to explain.")
    table = _table(leads, power, explained)
    chance = float(table["any_lead"].iloc[-1])
    return Check(
        name=NAME,
        null=null,
        statistic=chance,
        df=None,
        p_value=None,
        passed=Passed.YES if chance >= power else Passed.CANNOT_TELL,
        words=" ".join([*_words(table, chance >= power, power, explained, level), *leads.found.limits_words()]),
        table=table,
    )


def expected_if_passed(study: EffectPath | Coefficients, *, slope: float, level: float = 0.95) -> pd.DataFrame:
    """What an event study shows on average where trends part by `slope` a period, there is no effect, and no lead
    lies outside its interval.

    One row an event time, without the reference: event_time, estimate, trend, and expected, the mean given that the
    leads passed. Raises DesignError where `study` has no errors, and
    where next to no study would pass.
    """
    if not math.isfinite(slope):
        raise InputError(f"A slope of {slope} is not a number.", where="slope")
    leads = Leads.of(Coefficients.of(study), level)
    found, expected = leads.found, leads.expected(slope)
    if expected is None:
        raise DesignError("With such a slope next to no study would pass.", mend="Give a smaller slope.")
    return pd.DataFrame(
        {
            "event_time": found.event_times,
            "estimate": found.estimates,
            "trend": slope * found.steps,
            "expected": expected,
        }
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Leads:
    """The leads of an event study as two tests see them: how far each may lie from nought, and all of them jointly."""

    found: Coefficients
    reach: Floats
    joint_limit: float

    @classmethod
    def of(cls, found: Coefficients, level: float) -> Leads:
        """The leads with the limits of both tests."""
        from scipy import special

        count = found.before
        errors = np.sqrt(np.diag(found.covariance)[:count])
        if found.df is None:
            limit = float(special.chdtri(count, 1 - level))
        else:
            limit = count * float(special.fdtri(count, found.df, level))
        return cls(found=found, reach=tails.critical(level, found.df) * errors, joint_limit=limit)

    @property
    def mean_after(self) -> float:
        """The mean estimate after the reference."""
        return float(self.found.estimates[self.found.before :].mean())

    @property
    def mean_step(self) -> float:
        """How many periods after the reference the estimates lie on average: the bias of a slope of one."""
        return float(self.found.steps[self.found.before :].mean())

    def any_lead(self, slope: float) -> float:
        """The chance that a slope brings any lead outside its own interval."""
        return 1 - self._passing(slope)[0]

    def joint(self, slope: float) -> float:
        """The chance that the joint test finds a slope."""
        from scipy import special

        count = self.found.before
        steps = self.found.steps[:count]
        size = float(steps @ np.linalg.solve(self.found.covariance[:count, :count], steps))
        return 1 - float(special.chndtr(self.joint_limit, count, slope**2 * size))

    def expected(self, slope: float) -> Floats | None:
        """The mean of all estimates under a slope and no effect, given that no lead lies outside its interval.

        None where next to no study would pass.
        """
        count, spread = self.found.before, self.found.covariance
        chance, shift = self._passing(slope)
        if chance < RARE:
            return None
        moved: Floats = slope * self.found.steps + spread[:, :count] @ np.linalg.solve(spread[:count, :count], shift)
        return moved

    def detected(self, chance: Callable[[float], float], power: float) -> float:
        """The slope from 0 up that a test finds with a chance of `power`."""
        from scipy import optimize

        high = float((self.reach / np.abs(self.found.steps[: self.found.before])).min())
        if chance(0.0) >= power:
            return 0.0
        while chance(high) < power:
            high *= 2
        return float(optimize.brentq(lambda slope: chance(slope) - power, 0.0, high, xtol=1e-10 * high))

    def _passing(self, slope: float) -> tuple[float, Floats]:
        count = self.found.before
        steps, spread = self.found.steps[:count], self.found.covariance[:count, :count]
        # Leads above nought lie in the lower tails, where small chances keep their digits.
        chance, shift = inside(-abs(slope) * steps, spread, self.reach)
        return chance, -math.copysign(1.0, slope) * shift


def inside(mean: Floats, covariance: Floats, reach: Floats) -> tuple[float, Floats]:
    """The chance that normal variables all lie within ± reach, and how far their mean then lies from `mean`.

    One variable after the other is drawn within its limits, given those before it (Genz 1992, Journal of Computational
    and Graphical Statistics 1), at the points of a lattice, so that the answer is the same every time.
    """
    from scipy import special

    factor = np.linalg.cholesky(covariance)
    points = _lattice(len(mean))
    weight, drawn = np.ones(POINTS), np.zeros((POINTS, len(mean)))
    for i, row in enumerate(factor):
        known = mean[i] + drawn[:, :i] @ row[:i]
        low, high = (special.ndtr((edge - known) / row[i]) for edge in (-reach[i], reach[i]))
        weight = weight * (high - low)
        drawn[:, i] = special.ndtri(np.clip(low + points[:, i] * (high - low), 1e-300, 1 - 1e-16))
    total = float(weight.sum())
    shift: Floats = factor @ (weight @ drawn) / total if total > 0 else np.zeros(len(mean))
    return total / POINTS, shift


def _lattice(dimensions: int) -> Floats:
    """Points that fill the unit cube evenly: multiples of the roots of primes, folded so that both ends meet."""
    primes: list[int] = []
    candidate = 2
    while len(primes) < dimensions:
        if all(candidate % prime for prime in primes):
            primes.append(candidate)
        candidate += 1
    rising = np.outer(np.arange(1, POINTS + 1), np.sqrt(primes)) % 1
    folded: Floats = np.abs(2 * rising - 1)
    return folded


def _table(leads: Leads, power: float, effect: float) -> pd.DataFrame:
    chances = sorted({0.5, power})
    slopes = {
        f"found by any lead with {percent(chance, 0)}": leads.detected(leads.any_lead, chance) for chance in chances
    }
    slopes |= {
        f"found by the joint test with {percent(chance, 0)}": leads.detected(leads.joint, chance) for chance in chances
    }
    slopes["explains the effect"] = abs(effect) / leads.mean_step
    rows = []
    for term, size in slopes.items():
        slope = math.copysign(size, effect)
        bias = slope * leads.mean_step
        expected = leads.expected(slope)
        passed = None if expected is None else float(expected[leads.found.before :].mean())
        rows.append((term, slope, leads.any_lead(slope), leads.joint(slope), bias, bias / effect, passed))
    table = pd.DataFrame(rows, columns=["term", "slope", "any_lead", "joint", "bias", "ratio", "bias_if_passed"])
    if table["bias_if_passed"].isna().any():
        table["bias_if_passed"] = pd.Series([row[-1] for row in rows], dtype=object)
    return table


def _words(table: pd.DataFrame, shows: bool, power: float, effect: float, level: float) -> list[str]:
    rows = table.set_index("term").to_dict("index")
    whole, sure = rows["explains the effect"], rows[f"found by any lead with {percent(power, 0)}"]
    passed = sure["bias_if_passed"]
    return [
        f"A steady parting of trends by {figure(whole['slope'])} a period would explain the whole effect of "
        f"{figure(effect)}; the chance that any lead would lie outside its {interval_words(level)} is "
        f"{percent(whole['any_lead'], 0)}, and that the joint test would find it {percent(whole['joint'], 0)}; the "
        "first of these decides.",
        "So a pre-trend test that finds nothing does speak against it."
        if shows
        else "So the data cannot tell: a pre-trend test that finds nothing does not rule it out.",
        f"A slope that would be found with {percent(power, 0)} is {figure(sure['slope'])} a period, and would bias the "
        f"mean effect by {figure(sure['bias'])}, {figure(sure['ratio'])} times the effect"
        + ("." if passed is None else f"; by {figure(passed)} in studies where no lead shows it."),
    ]
