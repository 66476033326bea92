"""Difference in differences: the change in treated areas less the change in comparison areas over the same periods."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluation import tails
from evaluation.carrying import Carried, carry
from evaluation.caveats import CaveatCode, withheld
from evaluation.codings import by_the_other_rule
from evaluation.panel import Panel
from evaluation.regression import CR1, Fit, treated_mean
from evaluation.results import Design, Effect
from evaluation.two_way import fit_two_way
from interventions.figures import plural

Floats = NDArray[np.float64]
ERROR_WITHHELD = "withheld: too few clusters"
NO_VARIATION = withheld(
    CaveatCode.NO_VARIATION_LEFT,
    "No error is given: the units of each side change alike, so the data hold no measure of chance.",
)


def did(panel: Panel, *, level: float = 0.95, per: float = 1.0) -> Effect:
    """The average effect on the treated by two-way fixed effects: outcome on treatment, unit and period effects.

    With one start it is the classical difference in differences (Card and Krueger 1994); with several it is a weighted
    mean of comparisons, some of them with areas already treated, and the result says so (Goodman-Bacon 2021).
    Errors are CR1, clustered where treatment was assigned, t with G-1 degrees of freedom; below five treated or five
    comparison clusters they are None and the caveats say why. With an exposure in the panel the outcome is the rate
    `per` so much exposure.

    Raises DesignError without treated areas, without comparison areas, and for areas with no observed before.
    """
    carried = carry(panel, per=per)
    times = carried.panel.times

    def treated(starts: Floats) -> Floats:
        return (times[None, :] >= starts[:, None])[:, :, None].astype(float)

    fit = fit_two_way(carried.panel, treated, ("treated",))
    other = by_the_other_rule(panel, lambda moved: did(moved, level=level, per=per).estimate)
    carried = replace(carried, caveats=(*carried.caveats, *other))
    return Effect(
        design=Design.DIFFERENCES,
        estimate=float(fit.estimates[0]),
        **inferred(carried, fit, level),
        **sample(carried, fit),
        level=level,
        series=mean_series(carried.panel, fit),
    )


def inferred(carried: Carried, fit: Fit, level: float, *, smallest: float | None = None) -> dict[str, Any]:
    """Error, interval, p and degrees of freedom with all caveats; None for what the clusters cannot carry.

    An error that is not above `smallest` (by default, of the size of the outcome) is rounding.
    """
    tails.critical(level, None)
    nothing: dict[str, Any] = dict.fromkeys(("std_error", "interval", "p_value", "df"))
    if not carried.infers:
        return nothing | {"errors": ERROR_WITHHELD, "caveats": carried.caveats}
    estimate, error = float(fit.estimates[0]), float(np.sqrt(fit.covariance[0, 0]))
    if not error > (rounding(carried.panel) if smallest is None else smallest):
        return nothing | {"errors": "withheld: no variation left", "caveats": (*carried.caveats, NO_VARIATION)}
    df = len(carried.panel.cluster_names) - 1
    return {
        "std_error": error,
        "interval": tails.limits(estimate, error, level=level, df=df),
        "p_value": tails.p_value(estimate, error, df=df),
        "df": df,
        "errors": convention(carried),
        "caveats": carried.caveats,
    }


def rounding(panel: Panel) -> float:
    """The size below which an error is rounding: 1e-12 of the largest outcome."""
    values = panel.outcome
    return 1e-12 * float(max(np.fmax.reduce(values, axis=None), -np.fmin.reduce(values, axis=None)))


def convention(carried: Carried) -> str:
    """How the errors were computed, as every result states it."""
    clusters = len(carried.panel.cluster_names)
    return CR1.format(level=carried.panel.cluster_level, clusters=clusters, df=clusters - 1)


def sample(carried: Carried, fit: Fit) -> dict[str, Any]:
    """What the estimate is about and how many stand behind it: shared by all designs with comparison areas."""
    panel = carried.panel
    periods, starts = panel.periods, panel.starts
    return {
        "outcome": panel.outcome_name,
        "unit": panel.unit_name,
        "population": f"{plural(carried.treated_units, 'treated unit')} ({panel.unit_name})",
        "periods": (periods[0], periods[-1]),
        "start": panel.axis.say(starts[0]) if len(starts) == 1 else None,
        "path": fit.path,
        "n_treated": carried.treated_units,
        "n_comparison": carried.comparison_units,
        "n_observations": fit.n_observations,
        "clusters": len(panel.cluster_names),
        "treated_clusters": carried.treated_clusters,
        "comparison_clusters": carried.comparison_clusters,
        "cluster_level": panel.cluster_level,
        "per": carried.per,
    }


def mean_series(panel: Panel, fit: Fit) -> pd.DataFrame:
    """Per period: ever-treated units' mean as observed and as modelled without treatment, and the share treated."""
    starts = np.sort(panel.first_treated[panel.ever_treated])
    return pd.DataFrame(
        {
            "period": list(panel.periods),
            "observed": treated_mean(panel, panel.outcome),
            "counterfactual": fit.untreated,
            "share_treated": np.searchsorted(starts, panel.times, side="right") / len(starts),
        }
    )
