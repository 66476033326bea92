"""The joint test of the leads: had the areas begun to part before the start, and could these data show it?"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from evaluation import tails
from evaluation.regression import Fit
from evaluation.results import Check, Passed
from evaluation.wording import chance
from interventions.figures import number

NAME = "joint pre-trend test"
NULL = "treated and comparison areas changed alike before the start: every lead is nought"
NEVER_PROVES = "What happened before the start cannot show what would have happened after it."


def pre_trend(
    fit: Fit, times: NDArray[np.int64], given: NDArray[np.bool_], *, df: int, fewest: int, level: float
) -> Check:  # fmt: skip
    """Wald test that all leads are nought, as Hotelling's F on the `fewest` clusters of either side.

    An F on all clusters rejects up to four true nulls in five where leads are many beside the smaller side. The data
    cannot tell where errors are withheld, and where a lead as large as the mean effect after the start lies
    within the leads' own intervals: a test that could not see such a difference is no comfort (Roth 2022).
    """
    leads = (times < -1) & given
    count = int(leads.sum())
    if count == 0 or count >= fewest:
        few = "there are as many leads as clusters on the smaller side, or more"
        return _silent("there are no leads with errors to test" if count == 0 else few)
    estimates, covariance = fit.estimates[leads], fit.covariance[np.ix_(leads, leads)]
    if np.linalg.matrix_rank(covariance, hermitian=True) < count:
        return _silent("the leads' errors depend on one another")
    free = fewest - count
    statistic = float(estimates @ np.linalg.solve(covariance, estimates)) * free / ((fewest - 1) * count)
    p = tails.f_tail(statistic, count, free)
    reach = np.abs(estimates) + tails.critical(level, df) * np.sqrt(np.diag(covariance))
    passed, words = _verdict(p, float(reach.max()), _mean_after(fit, times), level)
    tested = f"F({count}, {free}) = {number(statistic, 2)}, {chance(p)}. "
    return Check(
        name=NAME, null=NULL, statistic=statistic, df=(count, free), p_value=p, passed=passed, words=tested + words
    )


def _mean_after(fit: Fit, times: NDArray[np.int64]) -> float:
    return abs(float(fit.estimates[times >= 0].mean()))


def _verdict(p: float, reach: float, after: float, level: float) -> tuple[Passed, str]:
    if p < 1 - level:
        return Passed.NO, "The areas had begun to part before the start: a later difference may be more of the same."
    sizes = f"differences before the start of up to {number(reach, 3)} lie within the intervals"
    if reach >= after:
        words = f"The data cannot tell: {sizes}, as large as the mean estimate after it ({number(after, 3)}). "
        return Passed.CANNOT_TELL, words + NEVER_PROVES
    words = (
        f"No parting before the start was found, and one as large as the mean estimate after it ({number(after, 3)}) "
    )
    return Passed.YES, words + f"would have shown: {sizes}. " + NEVER_PROVES


def _silent(reason: str) -> Check:
    words = f"The data cannot tell whether the areas had begun to part before the start: {reason}."
    return Check(name=NAME, null=NULL, statistic=None, df=None, p_value=None, passed=Passed.CANNOT_TELL, words=words)
