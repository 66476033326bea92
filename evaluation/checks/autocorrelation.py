"""Autocorrelation: does one period's surprise carry over into the next?"""

from __future__ import annotations

import numpy as np

from evaluation import tails
from evaluation.carrying import carry
from evaluation.did import rounding
from evaluation.panel import Panel
from evaluation.results import Check, Passed
from evaluation.two_way import within_treatment
from evaluation.wording import chance
from interventions.errors import DesignError
from interventions.figures import number


def check_autocorrelation(panel: Panel, *, level: float = 0.95, per: float = 1.0) -> Check:
    """Wooldridge's test on the two-way residuals: without memory, first differences correlate by -0.5.

    (Econometric Analysis of Cross Section and Panel Data, 2002, section 10.6.3; clustered by the panel's clusters.) It
    does not bias the estimate, and errors clustered by area allow for it; errors that take periods as independent do
    not. Raises DesignError below four periods or three clusters.
    """
    tails.critical(level, None)
    carried = carry(panel, per=per).panel
    clusters = len(carried.cluster_names)
    if len(carried.times) < 4 or clusters < 3:
        raise DesignError("it takes four periods and three areas.", mend="Bring a longer series.")
    _, residual = within_treatment(carried)
    change = np.diff(residual, axis=1)
    now, before = change[:, 1:], change[:, :-1]
    squares = float((before**2).sum())
    if squares <= rounding(carried) ** 2:
        raise DesignError(
            "nothing varies beside the effects: there is no surprise to carry over.", mend="Leave it out."
        )
    slope = float((now * before).sum() / squares)
    scores = np.bincount(carried.cluster, ((now - slope * before) * before).sum(axis=1), minlength=clusters)
    error = float(np.sqrt((scores**2).sum() * clusters / (clusters - 1))) / squares
    statistic = (slope + 0.5) / error
    p = tails.p_value(slope + 0.5, error, df=clusters - 1)
    passed = Passed.YES if p > 1 - level else Passed.NO
    words = f"First differences correlate by {number(slope, 2)} (−0.5 without memory), {chance(p)}. "
    words += (
        "No memory was found." if passed is Passed.YES
        else "Errors that take periods as independent are too small; those clustered by area allow for it."
    )  # fmt: skip
    return Check(name="autocorrelation", null="one period's surprise does not carry over into the next",
                 statistic=statistic, df=(1, clusters - 1), p_value=p, passed=passed, words=words)  # fmt: skip
