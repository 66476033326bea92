"""What a reader must know beside a smallest effect: where it was rehearsed, and what was left out."""

from __future__ import annotations

import numpy as np

from evaluation.carrying import ENOUGH, FEWEST
from evaluation.caveats import Caveat, CaveatCode, caution, note
from evaluation.panel import Panel
from evaluation.power import smallest_attainable_p
from evaluation.powering.planning import LARGEST_RHO, Noise, Plan
from evaluation.powering.power_simulated import Past
from interventions.figures import percent

RARE = 0.002  # a chance below which more false alarms than usual are no accident of the draws


def rehearsed(plan: Plan, past: Past) -> list[Caveat]:
    """Where the placebo programmes stood, and how the design itself differs from what could be rehearsed there."""
    said = [note(CaveatCode.RESAMPLING, f"Simulated by placebo programmes in {sum(past.sides)} {past.where}.")]
    periods, design = len(plan.panel.times), (len(plan.clusters), len(plan.sizes) - len(plan.clusters))
    if (design, periods) != (past.sides, len(past.panel.times)):
        before = round(float(np.mean(plan.starts)))
        text = (
            f"The design has {design[0]:,} treated and {design[1]:,} comparison clusters, {before} periods before and "
            f"{periods - before} after: more than its past could rehearse, so that it should find smaller changes too."
        )
        said.append(caution(CaveatCode.CONDITIONS_NOT_MET, text))
    return said


def hopeless(past: Past, level: float) -> Caveat | None:
    """The caveat if no placement elsewhere can give a p small enough."""
    smallest = smallest_attainable_p(past.sides[0], sum(past.sides))
    if len(set(past.starts)) > 1 or smallest <= 1 - level:
        return None
    treated, total = past.sides[0], sum(past.sides)
    text = f"With {treated} treated of {total} the smallest possible p is {smallest:.3g}: always too large."
    return caution(CaveatCode.SMALLEST_P, text)


def bounds(plan: Plan, noise: Noise) -> list[Caveat]:
    """What the formula leaves out."""
    said, total = [], len(plan.sizes)
    if plan.fewest < FEWEST:
        smallest = smallest_attainable_p(len(plan.clusters), total)
        text = (
            "With so few clusters on one side this t holds only if the errors of both sides vary alike, and placing "
            f"the programme elsewhere gives no p below {smallest:.3g}."
        )
        said.append(caution(CaveatCode.SMALLEST_P, text))
    elif plan.fewest < ENOUGH:
        text = (
            "With few clusters on one side clustered errors are too small: simulate to see what the test really finds."
        )
        said.append(caution(CaveatCode.FEW_CLUSTERS, text))
    if abs(noise.rho) == LARGEST_RHO:
        text = f"The past is too short or too smooth to tell the correlation; {noise.rho} was taken."
        said.append(caution(CaveatCode.AUTOCORRELATED, text))
    if len(set(plan.starts)) > 1:
        said.append(note(CaveatCode.STAGGERED, "Starts differ: the mean of their variances is taken."))
    return said


def not_reckoned(panel: Panel) -> list[Caveat]:
    """What size and correlation of errors leave out."""
    if panel.weights is None and not panel.covariates:
        return []
    text = "Size and correlation of errors are reckoned without weights and covariates."
    return [note(CaveatCode.CONDITIONS_NOT_MET, text)]


def false_alarms(size: float, level: float, draws: int) -> list[Caveat]:
    """Where nothing was imposed, the test should find something no more often than its level says."""
    from scipy import special

    usual = 1 - level
    if special.bdtrc(round(size * draws) - 1, draws, usual) > RARE:
        return []
    text = (
        f"Where nothing was imposed the test found an effect in {percent(size)} of draws, not {percent(usual)}: "
        "the power counts these false alarms."
    )
    return [caution(CaveatCode.CONDITIONS_NOT_MET, text)]
