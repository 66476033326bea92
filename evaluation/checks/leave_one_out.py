"""Leave one out: does the finding hang on one area?"""

from __future__ import annotations

import numpy as np

from evaluation.carrying import carry
from evaluation.checks.again import holds, made_again
from evaluation.did import did
from evaluation.panel import Panel
from evaluation.results import Check
from interventions.errors import DesignError

MOST = 500


def check_leave_one_out(panel: Panel, *, level: float = 0.95, per: float = 1.0) -> Check:
    """The estimate without each deciding area in turn, treated and comparison; passed where sign and interval hold.

    `table`: all data first, then the estimates, the furthest from it on top. Raises DesignError above 500 clusters.
    """
    whole = did(panel, level=level, per=per)
    carried = carry(panel, per=per).panel
    if len(carried.cluster_names) > MOST:
        raise DesignError(
            f"{len(carried.cluster_names):,} areas: leaving out one tells nothing.",
            mend="Leave out groups of areas with check_comparison_set.",
        )
    everything = np.ones(panel.shape[1], dtype=bool)
    parts = {
        f"without {panel.cluster_names[place]}": panel.select(panel.cluster != place, everything)
        for place in range(len(panel.cluster_names))
    }
    table, lost = made_again(parts, level=level, per=per)
    if whole.estimate is not None and len(table):
        far = (table["estimate"].astype(float) - whole.estimate).abs()
        table = table.loc[far.sort_values(ascending=False).index].reset_index(drop=True)
    return holds("leave one area out", "no single area makes the finding", whole, table, lost, "is")
