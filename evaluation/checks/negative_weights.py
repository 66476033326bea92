"""Does a two-way estimate give some treated cells a weight below nought? (de Chaisemartin and D'Haultfœuille 2020.)"""

from __future__ import annotations

import numpy as np

from evaluation.carrying import carry
from evaluation.did import did
from evaluation.panel import Panel
from evaluation.results import Check, Passed, Picture, frame_of
from evaluation.two_way import within_treatment
from evaluation.wording import figure
from interventions.figures import percent


def check_negative_weights(panel: Panel, *, per: float = 1.0) -> Check:
    """The weight of every cohort and period in the two-way estimate, which is their weighted mean if trends are alike.

    With weights below nought the estimate can be of the opposite sign to every effect in it. `table`: name, kind,
    weight, estimate (periods since the start). The words give the smallest spread of effects between cells with which
    the estimate could come from a mean effect of nought (American Economic Review 110, 2964-2996, corollary 1).

    Raises DesignError for cells not observed, weights or covariates.
    """
    carried = carry(panel, per=per).panel
    x, _ = within_treatment(carried)
    treated = carried.treated
    share = np.where(treated, x, 0.0) / x[treated].sum()
    rows = []
    for start in carried.starts:
        own = carried.first_treated == start
        for at in np.flatnonzero(carried.times >= start):
            since = int(carried.times[at] - start) // carried.step
            weight = float(share[own, at].sum())
            kind = "below nought" if weight < 0 else "above nought"
            name = f"{carried.axis.say(start)} in {carried.periods[at]}"
            rows.append({"name": name, "kind": kind, "weight": weight, "estimate": since})
    table = frame_of(rows)
    below = float(table["weight"].clip(upper=0).sum())
    spread = _spread(abs(did(panel, per=per).estimate or 0.0), share[treated])
    count = int((table["weight"] < 0).sum())
    words = f"{count} of {len(table)} cells have a weight below nought, {percent(abs(below), 1)} in all"
    # Where all cells weigh the same, the estimate is their mean, however much effects differ.
    alone = f"; effects that differ by {figure(spread)} (standard deviation) would be enough for a mean of nought"
    words += f"{alone if np.isfinite(spread) else ''}."
    return Check(
        name="weights below nought", null="no treated cell has a weight below nought", statistic=below, df=None,
        p_value=None, passed=Passed.YES if below > -1e-12 else Passed.NO, words=words, table=table,
        picture=Picture.WEIGHTS,
    )  # fmt: skip


def _spread(size: float, weights: np.ndarray) -> float:
    relative = weights * len(weights)
    deviation = float(relative.std())
    return size / deviation if deviation > 1e-9 else float("inf")
