"""Of which comparisons is a two-way estimate made, and how much weight has each? (Goodman-Bacon 2021.)

The estimate is a weighted mean of two-by-two differences; those that set later starters against areas already treated
take growing effects for falling ones (Journal of Econometrics 225, 254-277, theorem 1).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evaluation.carrying import carry
from evaluation.panel import Panel
from evaluation.results import Check, Passed, Picture, frame_of
from evaluation.wording import figure
from interventions.errors import DesignError
from interventions.figures import percent

Floats = NDArray[np.float64]
NEVER, ALWAYS = "treated against never treated", "treated against always treated"
EARLIER, LATER = "earlier against later treated", "later against earlier treated"
NAME = "which comparisons make the estimate"
NULL = "every comparison is with areas not treated at the time"
LITTLE = 0.05  # weight of comparisons with treated areas, below which they hardly matter


@dataclass(frozen=True, slots=True)
class _Group:
    """Units that start together: their name, first treated position, share of units, mean outcome by period."""

    name: str
    start: int
    share: float
    mean: Floats


def check_goodman_bacon(panel: Panel, *, per: float = 1.0) -> Check:
    """The two-by-two comparisons of a two-way estimate with their weights, which sum to one; always treated included.

    `table`: name, kind, weight, estimate. Passed where comparisons with areas already treated have less than 5% of the
    weight. Raises DesignError for cells not observed, weights or covariates, for which the theorem does not hold.
    """
    carried = _with_always_treated(panel, per)
    if not carried.balanced or carried.weights is not None or carried.covariates:
        raise DesignError(
            "the decomposition is for a panel with every cell observed, without weights or covariates.",
            mend="Leave out units with gaps.",
        )
    rows = _comparisons(carried)
    total = sum(row["weight"] for row in rows)
    table = frame_of([row | {"weight": row["weight"] / total} for row in rows])
    weight = table.groupby("kind", sort=False)["weight"].sum()
    mean = (table["weight"] * table["estimate"]).groupby(table["kind"], sort=False).sum() / weight
    treated = float(weight.reindex([LATER, ALWAYS]).fillna(0.0).sum())
    told = "; ".join(
        f"{kind}: weight {percent(weight[kind], 1)}, estimate {figure(mean[kind])}" for kind in weight.index
    )
    words = f"{told}. {percent(treated, 1)} of the weight is on comparisons with areas already treated"
    words += "." if treated < LITTLE else ": use group-time effects or imputation instead."
    return Check(
        name=NAME, null=NULL, statistic=treated, df=None, p_value=None, words=words, table=table,
        passed=Passed.YES if treated < LITTLE else Passed.NO, picture=Picture.WEIGHTS,
    )  # fmt: skip


def _with_always_treated(panel: Panel, per: float) -> Panel:
    """The panel as `did` carries it; units treated in every period, which it refuses, are kept beside the rest."""
    always = panel.first_treated <= panel.times[0]
    if not always.any():
        return carry(panel, per=per).panel
    carry(panel.select(~always, np.ones(panel.shape[1], dtype=bool)), per=per)
    return panel


def _comparisons(panel: Panel) -> list[dict[str, Any]]:
    groups = _groups(panel)
    last = len(panel.times)
    spread = {group.name: 1 - group.start / last for group in groups}  # share of periods treated
    rows: list[dict[str, Any]] = []
    for k in groups:
        if not 0 < k.start < last:
            continue
        for other in groups:
            both = (k.share + other.share) ** 2
            part = k.share / (k.share + other.share)
            mix = part * (1 - part)
            dk, do = spread[k.name], spread[other.name]
            if other.start in (0, last):
                kind = NEVER if other.start == last else ALWAYS
                rows.append(_row(k, other, kind, both * mix * dk * (1 - dk), 0, last))
            elif k.start < other.start:  # k is treated while the other is not yet
                weight = both * mix * (dk - do) * (1 - dk)
                rows.append(_row(k, other, EARLIER, weight, 0, other.start))
            elif k.start > other.start:  # the other is treated already
                weight = both * mix * dk * (do - dk)
                rows.append(_row(k, other, LATER, weight, other.start, last))
    return rows


def _groups(panel: Panel) -> list[_Group]:
    starts, group = np.unique(np.where(panel.ever_treated, panel.first_treated, np.inf), return_inverse=True)
    found = []
    for place, start in enumerate(starts):
        here = group == place
        at = len(panel.times) if np.isinf(start) else int(np.searchsorted(panel.times, start))
        name = "never treated" if np.isinf(start) else panel.axis.say(start)
        found.append(_Group(name, at, float(here.mean()), panel.outcome[here].mean(axis=0)))
    return found


def _row(k: _Group, other: _Group, kind: str, weight: float, first: int, last: int) -> dict[str, Any]:
    """The change of k less that of the other, over the periods from `first` up to `last`, cut at k's start."""
    gap = k.mean - other.mean
    estimate = gap[k.start : last].mean() - gap[first : k.start].mean()
    return {"name": f"{k.name} against {other.name}", "kind": kind, "weight": weight, "estimate": float(estimate)}
