"""What is to be said of a synthetic control: how it fits, whether donors surround the treated unit, what ranks say."""

from __future__ import annotations

from typing import Any

import numpy as np

from evaluation.caveats import Caveat, CaveatCode, caution, note, withheld
from evaluation.placebos import Ranked
from evaluation.weighing.donors import Pool
from evaluation.weighing.matching import Fitted
from evaluation.wording import figure
from interventions.figures import percent, plural

ENOUGH_BEFORE, POOR = 10, 2.0


def fit_caveats(pool: Pool, found: list[Fitted], ranked: Ranked) -> list[Caveat]:
    """How well the mixture went along before the start, and on how much it rests."""
    said = [*_fit(pool, ranked), *_outside(pool, ranked.start)]
    top = max(float(one.weights.max()) for one in found)
    if top > 0.5 and len(pool.donors) > 1:
        text = f"{percent(top, 0)} of the weight rests on one donor: what happened there moves the estimate as much."
        said.append(caution(CaveatCode.WEIGHT_ON_FEW, text))
    if ranked.start < ENOUGH_BEFORE:
        text = f"Only {plural(ranked.start, 'period')} before the start: a mixture may follow so few by chance."
        said.append(caution(CaveatCode.SHORT_SERIES, text))
    if len(pool.treated) > 1:
        text = (
            f"Each of the {len(pool.treated)} treated units has a mixture of its own; gaps and weights are averaged, "
            "and ranked among averages of as many donors. These sets overlap: the rank is not exact."
        )
        said.append(note(CaveatCode.RESAMPLING, text))
    return said


def rank_caveats(pool: Pool, ranked: Ranked, inferred: dict[str, Any], level: float) -> list[Caveat]:
    """The smallest p that so many placebos can give, and why there is no interval or no rank at all."""
    said, count = [], len(ranked.names)
    if inferred["smallest_p"] is not None:
        text = (
            f"The p-value is a rank among {plural(count, 'placebo')}, in either direction: "
            f"the smallest it can be is 1/{count + 1}."
        )
        said.append(note(CaveatCode.SMALLEST_P, text))
        if inferred["interval"] is None:
            said.append(withheld(CaveatCode.TOO_FEW_CLUSTERS, _no_interval(pool, count, level)))
    elif pool.ranks:
        said.append(withheld(CaveatCode.TOO_FEW_CLUSTERS, "No p-value is given: the donors make no placebo."))
    return said


def _no_interval(pool: Pool, count: int, level: float) -> str:
    if len(pool.treated) > 1:
        return "No interval is given: the rank of an average of several units gives none."
    if 1 / (1 + count) > 1 - level + 1e-12:
        return f"No interval is given: a level of {percent(level, 0)} asks for more than {plural(count, 'placebo')}."
    return "No interval is given: the rank refutes every constant effect, or bounds none."


def _fit(pool: Pool, ranked: Ranked) -> list[Caveat]:
    """Poor where it is twice as wide as in the middle placebo (and not small), or no nearer than a flat line is."""
    size = np.sqrt(ranked.before())
    own = pool.panel.outcome[pool.treated].mean(axis=0)[: ranked.start]
    if size[0] ** 2 <= ranked.least:
        text = "The mixture meets every period before the start exactly: how well it would follow cannot be told."
        return [caution(CaveatCode.CONDITIONS_NOT_MET, text)]
    middle = float(np.median(size[1:])) if len(size) > 1 else np.inf
    flat = float(own.std())
    told = f"The fit before the start is poor: a usual gap of {figure(float(size[0]))}"
    if size[0] > POOR * middle and size[0] > flat / 4:
        return [caution(CaveatCode.FIT_IS_POOR, f"{told}, against {figure(middle)} in the middle placebo.")]
    if size[0] > flat:
        return [caution(CaveatCode.FIT_IS_POOR, f"{told}, more than that of a flat line ({figure(flat)}).")]
    return []


def _outside(pool: Pool, start: int) -> list[Caveat]:
    donors, said = pool.panel.outcome[pool.donors, :start], []
    for unit in pool.treated:
        own = pool.panel.outcome[unit, :start]
        for side, beyond in (("above", own > donors.max(axis=0)), ("below", own < donors.min(axis=0))):
            if beyond.mean() > 0.5:
                text = (
                    f"{pool.panel.units[unit]} lies {side} every donor in {beyond.sum()} of {plural(start, 'period')} "
                    "before the start: no mixture reaches it."
                )
                said.append(caution(CaveatCode.OUTSIDE_DONORS, text))
    return said


def ridge_caveats(outside: float, ridge: bool) -> list[Caveat]:
    """How far a ridge's weights leave the simplex."""
    if not ridge:
        return []
    text = (
        f"Weights are corrected by a ridge: the negative ones sum to {figure(-outside)}, so that the synthetic area "
        "partly lies beyond the donors."
        if outside
        else "Weights are corrected by a ridge; none is negative."
    )
    return [(caution if outside > 0.1 else note)(CaveatCode.LEANS, text)]
