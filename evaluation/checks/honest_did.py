"""How far may the areas' trends have parted before the finding no longer stands? (Rambachan and Roth 2023)."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Any, Literal

import numpy as np
import pandas as pd

from evaluation import tails
from evaluation.checks.coefficients import Coefficients, Target, interval_words, silent
from evaluation.checks.relative_magnitude import Moves
from evaluation.checks.smoothness import Smoothness
from evaluation.results import Check, EffectPath, Limits, Passed, Picture
from evaluation.wording import figure
from interventions.errors import DesignError, InputError

Kind = Literal["relative-magnitude", "smoothness"]
NAME = "sensitivity to trends that part"
MULTIPLES = (0.5, 1.0, 1.5, 2.0)
SHARES = (0.0, 0.25, 0.5, 1.0)
"""Of the largest bend before the start: the values of M where none are given."""


def check_honest_did(
    study: EffectPath | Coefficients,
    *,
    kind: Kind = "relative-magnitude",
    values: Iterable[float] | None = None,
    target: Target = "first",
    level: float = 0.95,
) -> Check:
    """How much trends may have parted after the start before the interval of the effect holds nought.

    "relative-magnitude": in each period after the start the trends part by at most `values` (0.5, 1, 1.5, 2) times
    their largest parting from one period to the next before it. "smoothness": the slope of the parting changes by at
    most `values`, in units of the outcome, from one period to the next (shares of the largest change of the path's
    slope before the start, where none are given). `target` is the effect in the first period or the mean over all.
    The errors are taken as known and normal, as in the paper; nothing is drawn by chance, so there is no seed.

    The check's `statistic` is the breakdown value: the largest value up to which the interval excludes nought, None
    where it holds nought even at 0. `table` has a row a value: value, lower, upper. The check is passed where the
    interval excludes nought when trends part as much as ever before: at 1, or at the largest change of slope. The data
    cannot tell where it holds nought even at 0, and where errors or leads are missing.

    Raises InputError for values below nought, and for a kind, target or level that is not known.
    """
    _known(kind, target, level)
    given = None if values is None else _values(values)
    null = _null(kind)
    try:
        found = Coefficients.of(study)
        worst = 1.0 if kind == "relative-magnitude" else _largest_bend(found)
    except DesignError as refused:
        return silent(NAME, null, refused.sentence())
    if given is None:
        given = list(MULTIPLES) if kind == "relative-magnitude" else [share * worst for share in SHARES]
    interval, unit = _machine(found, kind, target, level)
    breakdown = _breakdown(interval, unit)
    passed = Passed.CANNOT_TELL if breakdown is None else Passed.YES if breakdown >= worst else Passed.NO
    words = [_found(kind, breakdown, worst), f"The {interval_words(level)} is for {found.target_words(target)}."]
    return Check(
        name=NAME,
        null=null,
        statistic=breakdown,
        df=None,
        p_value=None,
        passed=passed,
        words=" ".join([*words, *found.limits_words()]),
        table=_table(given, interval),
        picture=Picture.SENSITIVITY,
    )


def honest_intervals(
    estimates: Any,
    covariance: Any,
    event_times: Any,
    *,
    kind: Kind = "relative-magnitude",
    values: Iterable[float] = MULTIPLES,
    target: Target = "first",
    level: float = 0.95,
    reference: int = -1,
) -> pd.DataFrame:
    """Intervals of an effect for each value of how far trends may part, from plain arrays: value, lower, upper.

    `estimates` (K), `covariance` (K × K) and `event_times` (K whole numbers) come without the reference. `kind`,
    `values`, `target` and `level` as in `check_honest_did`. Raises InputError for arrays that do not fit together and
    for values below nought, DesignError for a covariance without full rank.
    """
    _known(kind, target, level)
    found = Coefficients(estimates=estimates, covariance=covariance, event_times=event_times, reference=reference)
    return _table(_values(values), _machine(found, kind, target, level)[0])


def _known(kind: str, target: str, level: float) -> None:
    tails.critical(level, None)
    if target not in ("first", "average"):
        raise InputError(f"target {target!r} is not known.", mend='Write "first" or "average".')
    if kind not in ("relative-magnitude", "smoothness"):
        raise InputError(f"kind {kind!r} is not known.", mend='Write "relative-magnitude" or "smoothness".')


def _values(values: Iterable[float]) -> list[float]:
    given = [float(value) for value in values]
    if not given or not all(0 <= value < np.inf for value in given):
        raise InputError("Values are numbers from 0 up.", where="values", mend="values=(0.5, 1, 1.5, 2), say.")
    return given


def _machine(found: Coefficients, kind: Kind, target: Target, level: float) -> tuple[Callable[[float], Limits], float]:
    """The interval for a value, and of what order of size values are."""
    if kind == "smoothness":
        path = Smoothness.of(found, target)
        return lambda value: path.interval(value, level), path.certain()
    moves = Moves.of(found, target)
    return lambda value: moves.interval(value, level), 1.0


def _breakdown(interval: Callable[[float], Limits], unit: float) -> float | None:
    """The first value at which the interval holds nought, by doubling and root finding; None if it does so at 0."""
    from scipy import optimize

    lower, upper = interval(0.0)
    if lower <= 0 <= upper:
        return None

    def distance(value: float) -> float:
        limits = interval(value)
        return limits.lower if lower > 0 else -limits.upper

    good, bad = 0.0, unit / 32
    while distance(bad) > 0:
        good, bad = bad, 2 * bad
    return float(optimize.brentq(distance, good, bad, xtol=1e-12 * bad, rtol=1e-10))


def _largest_bend(found: Coefficients) -> float:
    """The largest change of slope of the path up to the reference."""
    path = np.append(found.estimates[: found.before], 0.0)
    if len(path) < 3:
        raise DesignError(
            "The check cannot be made: with one event time before the reference there is no bend to compare with.",
            mend='Use kind="relative-magnitude", or honest_intervals with values of your own.',
        )
    return float(np.abs(np.diff(path, n=2)).max())


def _table(values: list[float], interval: Callable[[float], Limits]) -> pd.DataFrame:
    rows = [(value, *interval(value)) for value in values]
    return pd.DataFrame(rows, columns=["value", "lower", "upper"], dtype=float)


def _null(kind: Kind) -> str:
    if kind == "relative-magnitude":
        return "the finding stands if trends part after the start as much as they ever did before it"
    return "the finding stands if the slope of the trends changes after the start as much as it ever did before it"


def _found(kind: Kind, breakdown: float | None, worst: float) -> str:
    ratio = kind == "relative-magnitude"
    if breakdown is None:
        how = "had not parted at all" if ratio else "had gone on parting in a straight line"
        return f"The interval holds nought even if trends {how}: there is no finding that parting trends could shake."
    bound, less = figure(_rounded_down(breakdown)), "" if breakdown >= worst else ", which is less than before it"
    if ratio:
        said = f"by up to {bound} times as much from one period to the next as they ever did before it{less}"
    else:
        said = (
            f"along a line whose slope changes by up to {bound} from one period to the next "
            f"(before the start: up to {figure(worst)})"
        )
    return (
        f"Even if trends had parted after the start {said}, the interval still excludes nought; any more, and it "
        "holds nought."
    )


def _rounded_down(value: float) -> float:
    """Three significant digits, never more than the value: a bound is not to be overstated."""
    unit = 10.0 ** (math.floor(math.log10(value)) - 2) if value > 0 else 1.0
    return math.floor(value / unit) * unit
