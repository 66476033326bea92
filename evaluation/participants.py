"""Participants' scores before and after: the mean change among those who completed both."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from evaluation import tails
from evaluation.caveats import Caveat, CaveatCode, caution, withheld
from evaluation.panels.rectangle import LARGEST, require_columns
from evaluation.results import Design, Effect
from interventions.errors import DesignError, InputError

ROUNDING = 1e-12
ALIKE = withheld(
    CaveatCode.NO_VARIATION_LEFT,
    "No interval is given: everybody changed alike, so the scores hold no measure of chance.",
)


def paired_scores(frame: pd.DataFrame, *, before: str, after: str, level: float, caveat: Caveat) -> Effect:
    """Mean of after less before over rows with both, its paired t interval, and how many of those started that is.

    Raises InputError for scores that are no numbers, DesignError with fewer than two complete participants.
    """
    require_columns(frame, [before, after])
    first, second = _scores(frame[before]), _scores(frame[after])
    started, both = ~np.isnan(first), ~np.isnan(first) & ~np.isnan(second)
    complete = int(both.sum())
    if complete < 2:
        raise DesignError(
            f"{complete} participants with both scores.", mend="A mean change needs at least two; report each by hand."
        )
    change = (second - first)[both]
    estimate, error = float(change.mean()), float(change.std(ddof=1) / math.sqrt(complete))
    alike = error <= ROUNDING * max(1.0, float(np.abs(first[both]).max()))
    return Effect(
        design=Design.PAIRED_SCORES,
        outcome=f"{after} less {before}",
        unit="participant",
        population=f"{complete:,} participants with both scores of {int(started.sum()):,} who started",
        periods=(before, after),
        start=None,
        estimate=estimate,
        std_error=None if alike else error,
        interval=None if alike else tails.limits(estimate, error, level=level, df=complete - 1),
        level=level,
        p_value=None,
        df=complete - 1,
        errors=f"paired t, {complete - 1} degrees of freedom",
        path="mean of differences",
        n_treated=complete,
        n_comparison=0,
        n_observations=complete,
        n_started=int(started.sum()),
        caveats=(caveat, *([ALIKE] if alike else []), *_caveats(complete, int(started.sum()))),
        series=pd.DataFrame(
            {"period": ["before", "after"], "observed": [float(first[both].mean()), float(second[both].mean())]}
        ),
    )


def _scores(column: pd.Series) -> np.ndarray:
    try:
        values = pd.to_numeric(column).to_numpy(dtype=np.float64, na_value=np.nan)
    except (ValueError, TypeError) as fault:
        raise InputError("a score is not a number.", where=f"column {column.name!r}", mend="Leave it empty.") from fault
    if np.isinf(values).any() or np.nanmax(np.abs(values), initial=0) > LARGEST:
        raise InputError(
            f"a score is beyond ±{LARGEST:g}.", where=f"column {column.name!r}", mend="Leave it empty, or rescale."
        )
    return values


def _caveats(complete: int, started: int) -> list[Caveat]:
    chosen = "People who join at a bad moment tend to score better later, programme or not (regression to the mean)."
    said = [caution(CaveatCode.CHOSEN_FOR_NEED, chosen)]
    if complete < started:
        text = f"{started - complete:,} of {started:,} who started have no later score; those who stayed may differ."
        said.append(caution(CaveatCode.NOT_COMPLETE, text))
    return said
