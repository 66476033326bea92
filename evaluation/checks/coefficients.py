"""Estimates by event time with their covariance: what the checks of an event study need, wherever they come from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from evaluation.results import Check, EffectPath, Passed
from interventions.errors import DesignError, InputError
from interventions.figures import percent, plural

Floats = NDArray[np.float64]
Target = Literal["first", "average"]
MANY = 40
"""Degrees of freedom from which errors are near enough to known ones."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Coefficients:
    """K estimates by event time, their covariance (K × K) and the event times (K whole numbers), without the reference.

    The event times on both sides of the reference follow one another without a hole, in any order; at least one lies
    before it and one after it. `df` are the degrees of freedom of the errors (None: normal), `left_out` counts event
    times that were dropped by `of`.

    Raises InputError for arrays that do not fit together, and DesignError where the covariance has no full rank.
    """

    estimates: Floats
    covariance: Floats
    event_times: NDArray[np.int64]
    reference: int = -1
    df: float | None = None
    left_out: int = 0

    def __post_init__(self) -> None:
        estimates, covariance, times = map(_numbers, (self.estimates, self.covariance, self.event_times))
        _fit_together(estimates, covariance, times, self.reference)
        order = np.argsort(times)
        covariance = covariance[np.ix_(order, order)]
        object.__setattr__(self, "event_times", times[order].astype(np.int64))
        object.__setattr__(self, "estimates", estimates[order])
        object.__setattr__(self, "covariance", (covariance + covariance.T) / 2)

    @classmethod
    def of(cls, study: EffectPath | Coefficients) -> Coefficients:
        """The unbroken run of event times around the reference that have errors of their own.

        Event times that pool several, or whose error is withheld, end the run: the step to them is not one period.
        Raises DesignError where the errors are withheld, or no event time is left before or after the reference.
        """
        if isinstance(study, Coefficients):
            return study
        if not isinstance(study, EffectPath):
            raise InputError(
                f"This check takes an event study, not {type(study).__name__}.",
                mend="Give what event_study returns, or Coefficients(estimates=, covariance=, event_times=).",
            )
        if study.covariance is None:
            raise DesignError("The check cannot be made: the errors of the estimates are withheld.")
        told = {
            int(time): error is not None and " and " not in label
            for time, label, error in zip(study.event_times, study.labels, study.std_errors, strict=True)
        }
        kept = _run(told, study.reference, -1)[::-1] + _run(told, study.reference, +1)
        if not kept or kept[0] > study.reference or kept[-1] < study.reference:
            side = "before" if not kept or kept[0] > study.reference else "after"
            raise DesignError(f"The check cannot be made: no event time {side} the reference has an error of its own.")
        shown = study.event_times[study.event_times != study.reference]
        rows = np.isin(shown, kept)
        return cls(
            estimates=study.estimates[study.event_times != study.reference][rows],
            covariance=study.covariance[np.ix_(rows, rows)],
            event_times=shown[rows],
            reference=study.reference,
            df=study.df,
            left_out=len(shown) - len(kept),
        )

    @property
    def steps(self) -> Floats:
        """Periods from the reference: negative before it."""
        return (self.event_times - self.reference).astype(float)

    @property
    def before(self) -> int:
        """How many event times lie before the reference; they stand first."""
        return int((self.steps < 0).sum())

    def target(self, target: Target) -> Floats:
        """The weights of the estimates after the reference that make up the target."""
        count = len(self.estimates) - self.before
        return np.eye(count)[0] if target == "first" else np.full(count, 1 / count)

    def target_words(self, target: Target) -> str:
        """The target as a sentence names it."""
        after = self.event_times[self.before :]
        if target == "first" or len(after) == 1:
            return f"the effect in the first period after the reference (event time {after[0]})"
        return f"the mean effect over event times {after[0]} to {after[-1]}"

    def limits_words(self) -> list[str]:
        """What bounds any check of these: few clusters, and what `of` dropped."""
        said = []
        if self.df is not None and self.df < MANY:
            said.append(f"The errors are taken as known; with {self.df + 1:g} clusters they are rough.")
        if self.left_out:
            times = plural(self.left_out, "event time")
            said.append(f"Left out: {times} that pool several periods, have no error, or lie beyond such a one.")
        return said


def interval_words(level: float) -> str:
    """'95% interval'."""
    return f"{percent(level, 0 if np.isclose(100 * level, round(100 * level)) else 1)} interval"


def silent(name: str, null: str, why: str) -> Check:
    """A check that cannot tell, and why."""
    return Check(name=name, null=null, statistic=None, df=None, p_value=None, passed=Passed.CANNOT_TELL, words=why)


def _run(told: dict[int, bool], reference: int, step: int) -> list[int]:
    run, time = [], reference + step
    while told.get(time, False):
        run.append(time)
        time += step
    return run


def _numbers(values: Any) -> Floats:
    try:
        return np.atleast_1d(np.asarray(values, dtype=float))
    except (TypeError, ValueError):
        raise InputError("Estimates, covariance and event times are arrays of numbers.") from None


def _fit_together(estimates: Floats, covariance: Floats, times: Floats, reference: int) -> None:
    count = len(times)
    if estimates.shape != (count,) or covariance.shape != (count, count):
        raise InputError(
            f"{estimates.size} estimates, a covariance of {' × '.join(map(str, covariance.shape))} and {count} event "
            "times do not fit together.",
            mend="Give K estimates, a K × K covariance and K event times, all without the reference.",
        )
    if not all(np.isfinite(values).all() for values in (estimates, covariance, times)):
        raise InputError("An estimate, a covariance or an event time is missing.", mend="Leave that event time out.")
    whole = np.sort(np.append(times, reference))
    if not np.array_equal(whole, np.arange(whole[0], whole[0] + count + 1)):
        raise InputError(
            f"The event times with the reference {reference} do not follow one another.",
            where="event_times",
            mend="Give every whole number from the first to the last once, without the reference.",
        )
    if whole[0] == reference or whole[-1] == reference:
        raise InputError("Event times on both sides of the reference are needed.", where="event_times")
    spread = np.sqrt(np.maximum(np.diag(covariance), 0.0))
    if not np.allclose(covariance, covariance.T, rtol=1e-6, atol=1e-9 * max(spread.max(), 0.0) ** 2):
        raise InputError("The covariance is not symmetric.", where="covariance")
    if (spread == 0).any() or np.linalg.eigvalsh(covariance / np.outer(spread, spread))[0] < 1e-10:
        raise DesignError(
            "The check cannot be made: the errors of the estimates depend on one another.",
            mend="More clusters than event times are needed: pool event times, or study a shorter window.",
        )
