"""How far may the areas' trends have parted before the finding no longer stands? (Rambachan and Roth 2023)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Literal

import numpy as np
import pandas as pd

from evaluation import tails
from evaluation.checks.coefficients import Coefficients, Target, interval_words
from evaluation.checks.relative_magnitude import Moves
from evaluation.checks.smoothness import Smoothness
from evaluation.results import Check, EffectPath, Limits, Passed, Picture
from evaluation.wording import figure
from interventions.errors import DesignError, InputError
from interventions.figures import number

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
    _known(kind, level)
    given = None if values is None else _values(values)
    null = _null(kind)
    try:
        found = Coefficients.of(study)
        worst = 1.0 if kind == "relative-magnitude" else _largest_bend(found)
    except DesignError as refused:
        words = refused.sentence()
        return Check(
            name=NAME, null=null, statistic=None, df=None, p_value=None, passed=Passed.CANNOT_TELL, words=words
        )
    if given is None:
        given = list(MULTIPLES) if kind == "relative-magnitude" else [share * worst for share in SHARES]
    interval, certain = _machine(found, kind, target, level)
    breakdown = _breakdown(interval, certain)
    passed = Passed.CANNOT_TELL if breakdown is None else Passed.YES if _excludes(interval(worst)) else Passed.NO
    words = _words(found, kind, target, level, breakdown, worst) + found.left_out_words()
    return Check(
        name=NAME,
        null=null,
        statistic=breakdown,
        df=None,
        p_value=None,
        passed=passed,
        words=words,
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
    _known(kind, level)
    found = Coefficients(
        estimates=estimates, covariance=covariance, event_times=event_times, reference=reference
    )  # fmt: skip
    return _table(_values(values), _machine(found, kind, target, level)[0])


def _known(kind: str, level: float) -> None:
    tails.critical(level, None)
    if kind not in ("relative-magnitude", "smoothness"):
        raise InputError(f"kind {kind!r} is not known.", mend='Write "relative-magnitude" or "smoothness".')


def _values(values: Iterable[float]) -> list[float]:
    given = [float(value) for value in values]
    if not given or not all(0 <= value < np.inf for value in given):
        raise InputError("Values are numbers from 0 up.", where="values", mend="values=(0.5, 1, 1.5, 2), say.")
    return given


def _machine(
    found: Coefficients, kind: Kind, target: Target, level: float
) -> tuple[Callable[[float], Limits], float | None]:
    """The interval for a value, and a value at which it is known to hold nought."""
    if kind == "smoothness":
        path = Smoothness.of(found, target)
        return lambda value: path.interval(value, level), path.certain()
    moves = Moves.of(found, target)
    return lambda value: moves.interval(value, level), None


def _breakdown(interval: Callable[[float], Limits], certain: float | None) -> float | None:
    """The first value at which the interval holds nought, by doubling and bisection; None if it does so at 0."""
    if not _excludes(interval(0.0)):
        return None
    good, bad = 0.0, 2.0**-5 if certain is None else certain * 2.0**-10
    while _excludes(interval(bad)):
        good, bad = bad, 2 * bad
    while bad - good > 1e-9 * bad:
        middle = (good + bad) / 2
        good, bad = (middle, bad) if _excludes(interval(middle)) else (good, middle)
    return good


def _excludes(interval: Limits) -> bool:
    return interval.lower > 0 or interval.upper < 0


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
    how = "than they ever did before it" if kind == "relative-magnitude" else "from a straight line than before it"
    return f"the finding stands even if trends parted no more after the start {how}"


def _words(
    found: Coefficients, kind: Kind, target: Target, level: float, breakdown: float | None, worst: float
) -> str:
    about = f"The {interval_words(level)} is for {found.target_words(target)}."
    if breakdown is None:
        even = "even if trends had not parted at all" if kind == "relative-magnitude" else (
            "even if trends had gone on in straight lines"
        )  # fmt: skip
        return f"The interval holds nought {even}: there is no finding that parting trends could shake. {about}"
    if kind == "relative-magnitude":
        much = f"by up to {number(breakdown, 2)} times as much from one period to the next as they ever did before it"
        beyond = "Any more, and it holds nought."
    else:
        much = f"with a slope that changes by up to {figure(breakdown)} from one period to the next"
        beyond = f"Any more, and it holds nought. Before the start the slope changed by up to {figure(worst)}."
    return f"Even if trends had parted after the start {much}, the interval still excludes nought. {beyond} {about}"
