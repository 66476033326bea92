"""Did crime move next door? The weighted displacement difference, with the error that counts carry."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluation import tails
from evaluation.caveats import Caveat, CaveatCode, caution, note, withheld
from evaluation.displacement_counts import Counts, Weights, read_counts, read_weights
from evaluation.results import Design, Finding, Limits, in_full
from interventions.errors import InputError
from interventions.figures import number

Floats = NDArray[np.float64]
SIGNS = {"treated": 1, "control": -1, "displacement": 1, "displacement_control": -1}
FEW_EVENTS = 5
LOCAL, NEXT_DOOR, TOGETHER = "treated area", "displacement area", "both together"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Displacement(Finding):
    """Changes in the treated and the displacement area, each less that of its control area, and both together.

    `estimate` is the weighted displacement difference: below nought, events fell on balance. `quotient` is that of
    Bowers and Johnson, `net_effect` the total net effect (events prevented, above nought); None where their conditions
    are not met. `parts`: term, estimate, std_error, lower, upper, p_value; `areas`: area, before, after, change, all
    in weighted counts.
    """

    estimate: float
    std_error: float | None
    statistic: float | None
    p_value: float | None
    interval: Limits | None
    quotient: float | None
    net_effect: float | None
    dispersion: float
    parts: pd.DataFrame
    areas: pd.DataFrame

    def summary(self) -> str:
        """The answer in sentences, at the strength the design allows."""
        from evaluation.wording import displacement_sentences

        return displacement_sentences(self)

    def to_frame(self) -> pd.DataFrame:
        """One row each: the treated area, the displacement area, both together."""
        return self.parts

    def to_record(self) -> dict[str, Any]:
        """The answer as plain values, caveats in full: what a JSON file holds."""
        names = ("estimate", "std_error", "statistic", "p_value", "interval", "quotient", "net_effect", "dispersion")
        figures = {name: getattr(self, name) for name in names}
        tables = {"parts": self.parts.to_dict("records"), "areas": self.areas.to_dict("records")}
        told = {"caveats": in_full(self), "summary": self.summary()}
        return {"design": str(self.design), "level": self.level} | figures | self.about() | told | tables

    def plot(self) -> Any:
        """The two differences and their sum with intervals, as an Altair chart with alternative text."""
        from evaluation.charts import displacement_chart

        return displacement_chart(self)


def displacement(
    *,
    treated: Counts,
    control: Counts,
    displacement: Counts | None = None,
    displacement_control: Counts | None = None,
    weights: Weights | None = None,
    harm: Mapping[str, float] | None = None,
    level: float = 0.95,
    dispersion: float = 1.0,
) -> Displacement:
    """The weighted displacement difference (Wheeler and Ratcliffe 2018, Crime Science 7:11) of counts (before, after).

    The change in the treated area less that of its control, plus the change in the area around it (to which crime may
    have moved) less that of its own control. Counts are taken as Poisson, so the variance of the difference is the sum
    of all counts, each times the square of its weight, times `dispersion` where counts vary more than Poisson's.

    `weights` multiply the counts: a pair (before, after) for periods of unequal length, or a mapping of areas to a
    number or a pair for areas of unequal size (Wheeler's extension). With `harm`, weights by type of crime, every area
    is a mapping of the same types to (before, after), and the answer is in units of harm.

    The quotient (Bowers and Johnson 2003, Journal of Quantitative Criminology 19) and the total net effect (Clarke and
    Eck 2005; Guerette 2009) set treated and displacement area both against `control`. The quotient is given only where
    the treated area fell beside it: above 0 the fall spread, from 0 to -1 some of it moved, below -1 more than all.

    Raises InputError for counts that are negative, fractional or missing, one of the two displacement areas alone,
    types that do not agree, weights not above nought, and a dispersion below one.
    """
    given = {"treated": treated, "control": control}
    given |= {
        name: pair
        for name, pair in (("displacement", displacement), ("displacement_control", displacement_control))
        if pair is not None
    }
    if len(given) == 3:
        raise InputError(
            "the displacement area and its control come together.",
            where=next(name for name in SIGNS if name not in given),
            mend="Give displacement= and displacement_control=, or neither.",
        )
    if not 1 <= dispersion < math.inf:
        raise InputError(f"dispersion={dispersion} is below one or not finite.", mend="Use 1 for Poisson counts.")
    counts, harms = read_counts(given, harm)
    each = harms * read_weights(weights, list(given))[:, None, :]
    scaled, variances = (counts * each).sum(axis=1), (counts * each**2).sum(axis=1) * dispersion
    return _answer(list(given), counts.sum(axis=1), scaled, variances, level, dispersion, harm is not None)


def _answer(
    areas: list[str], counts: Floats, scaled: Floats, variances: Floats, level: float, dispersion: float, harmed: bool
) -> Displacement:
    signs = np.array([SIGNS[area] for area in areas])
    changes, spread = signs * (scaled[:, 1] - scaled[:, 0]), variances.sum(axis=1)
    rows = [_row(LOCAL, changes[:2], spread[:2], level)]
    if len(areas) == 4:
        rows += [_row(NEXT_DOOR, changes[2:], spread[2:], level), _row(TOGETHER, changes, spread, level)]
    estimate, error = rows[-1]["estimate"], rows[-1]["std_error"]
    quotient, net_effect, said = _published(dict(zip(areas, scaled, strict=True)))
    return Displacement(
        design=Design.DISPLACEMENT,
        outcome="harm" if harmed else "events",
        unit="area",
        population="the areas named",
        periods=("before", "after"),
        start=None,
        level=level,
        errors=f"Poisson counts{'' if dispersion == 1 else f', dispersion {dispersion:g}'}, normal interval",
        path="sum of weighted changes",
        n_treated=1,
        n_comparison=len(areas) // 2,
        n_observations=2 * len(areas),
        caveats=(*_caveats(counts, error), *said),
        estimate=estimate,
        std_error=error,
        statistic=None if error is None else estimate / error,
        p_value=rows[-1]["p_value"],
        interval=None if error is None else Limits(rows[-1]["lower"], rows[-1]["upper"]),
        quotient=quotient,
        net_effect=net_effect,
        dispersion=dispersion,
        parts=_table(rows),
        areas=_table(
            [{"area": a, "before": b, "after": c, "change": c - b} for a, (b, c) in zip(areas, scaled, strict=True)]
        ),
    )


def _row(term: str, changes: Floats, variances: Floats, level: float) -> dict[str, Any]:
    tails.critical(level, None)
    estimate, error = float(changes.sum()), math.sqrt(variances.sum())
    told: dict[str, Any] = {"term": term, "estimate": estimate}
    if error == 0:
        return told | dict.fromkeys(("std_error", "lower", "upper", "p_value"))
    lower, upper = tails.limits(estimate, error, level=level, df=None)
    p_value = tails.p_value(estimate, error, df=None)
    return told | {"std_error": error, "lower": lower, "upper": upper, "p_value": p_value}


def _table(rows: list[dict[str, Any]]) -> pd.DataFrame:
    columns = {name: [row[name] for row in rows] for name in rows[0]}
    return pd.DataFrame({n: pd.Series(v, dtype=object if None in v else None) for n, v in columns.items()})


def _published(scaled: Mapping[str, Floats]) -> tuple[float | None, float | None, list[Caveat]]:
    """The displacement quotient and the total net effect, both against the one control area, as published."""
    if "displacement" not in scaled:
        return None, None, []
    (before, after), control, beside = scaled["treated"], scaled["control"], scaled["displacement"]
    if (control == 0).any():
        text = "No quotient and no total net effect: the control area has no events before or after."
        return None, None, [note(CaveatCode.CONDITIONS_NOT_MET, text)]
    growth = control[1] / control[0]
    net_effect = float(before * growth - after + beside[0] * growth - beside[1])
    fell = after / control[1] - before / control[0]
    if fell >= 0:
        text = "No displacement quotient: the treated area did not fall beside its control, so no fall could move."
        return None, net_effect, [note(CaveatCode.CONDITIONS_NOT_MET, text)]
    return float((beside[1] / control[1] - beside[0] / control[0]) / fell), net_effect, []


def _caveats(counts: Floats, error: float | None) -> list[Caveat]:
    if error is None:
        text = "No error is given: there are no events in any area, so they hold no measure of chance."
        return [withheld(CaveatCode.NO_VARIATION_LEFT, text)]
    if counts.min() >= FEW_EVENTS:
        return []
    text = f"A count is {number(counts.min())}: with fewer than {FEW_EVENTS} events the interval is rough."
    return [caution(CaveatCode.ZERO_EVENTS, text)]
