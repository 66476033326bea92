"""Studies of one intervention on one outcome as one figure, where they can be put together at all."""

from __future__ import annotations

from math import exp, log
from typing import Any

import pandas as pd

from catalogue.evidence.results import PooledEffect
from catalogue.evidence.weighing import is_uk, name_codes
from interventions import tables
from interventions.errors import InputError
from interventions.figures import listed
from interventions.pooling import error_from_interval, pool
from interventions.vocabulary import DIFFERENCES, RATIOS


def pool_studies(
    studies: pd.DataFrame, *, method: str = "REML", level: float = 0.95,
    interventions: pd.DataFrame | None = None, outcomes: pd.DataFrame | None = None,
) -> PooledEffect:  # fmt: skip
    """Pool studies (contract STUDIES) by random effects; ratios on the log scale.

    A standard error is taken as stated, otherwise from the stated 95% interval. Raises InputError where interventions,
    outcomes or measures are mixed, where a measure cannot be pooled, where an effect of a ratio is not above nought,
    and where fewer than two studies state how sure they are.
    """
    tables.STUDIES.check(studies)
    measure = _only_one(studies)
    ratio = measure in RATIOS
    rows = studies.reset_index(drop=True)
    errors = [_error(row, ratio) for row in rows.to_dict("records")]
    sized = rows.assign(_error=pd.Series(errors, index=rows.index, dtype="float64"))
    usable = sized["effect"].notna() & sized["_error"].notna()
    kept = sized[usable].reset_index(drop=True)
    effects = kept["effect"].astype("float64")
    got = pool(effects.map(log) if ratio else effects, kept["_error"].astype("float64"), method=method, level=level)

    def back(value: float) -> float:
        return exp(value) if ratio else value

    first = rows.iloc[[0]]
    return PooledEffect(
        intervention=name_codes(first["intervention_code"], interventions).iloc[0],
        outcome=name_codes(first["outcome"], outcomes).iloc[0].lower(), measure=measure, ratio=ratio,
        estimate=back(got.estimate), interval=(back(got.lower), back(got.upper)),
        predicted=None if got.predicted is None else (back(got.predicted[0]), back(got.predicted[1])),
        pooled=got, studies=_with_intervals(kept, got.weights, ratio, level),
        left_out=tuple(sized.loc[~usable, "citation"]),
    )  # fmt: skip


def pool_each(
    studies: pd.DataFrame, *, interventions: pd.DataFrame | None = None, outcomes: pd.DataFrame | None = None
) -> list[tuple[PooledEffect | None, str]]:
    """The studies of one intervention, outcome by outcome and measure by measure: pooled, or why they cannot be."""
    found: list[tuple[PooledEffect | None, str]] = []
    for _, group in studies.groupby(["outcome", "measure"], sort=False):
        try:
            effect = pool_studies(group, interventions=interventions, outcomes=outcomes)
            found.append((effect, effect.summary()))
        except InputError as error:
            name = name_codes(group["outcome"], outcomes).iloc[0]
            found.append((None, f"{name}: {error.sentence()}"))
    return found


def _only_one(studies: pd.DataFrame) -> str:
    """The one measure of the studies."""
    for column, word in (("intervention_code", "interventions"), ("outcome", "outcomes"), ("measure", "measures")):
        found = sorted(studies[column].unique())
        if len(found) > 1:
            raise InputError(
                f"studies of different {word} ({listed(found)}) cannot be pooled.", mend="Choose those of one."
            )
    if studies.empty:
        raise InputError("there is no study to pool.", mend="Import studies: vru import studies FILE.")
    measure = str(studies["measure"].iloc[0])
    if measure not in (*RATIOS, *DIFFERENCES):
        raise InputError(
            f"studies that give a {measure.replace('-', ' ')} cannot be pooled.",
            mend=f"These can be: {', '.join((*RATIOS, *DIFFERENCES))}.",
        )
    if measure in RATIOS and (studies[["effect", "lower", "upper"]].astype("float64") <= 0).any(axis=None):
        raise InputError("a ratio and its limits must be above nought.", where=measure)
    return measure


def _error(row: dict[Any, Any], ratio: bool) -> float | None:
    """The standard error stated (of the logarithm for a ratio), or the one that the 95% interval implies."""
    if not pd.isna(row["std_error"]):
        return float(row["std_error"])
    if pd.isna(row["lower"]) or pd.isna(row["upper"]):
        return None
    low, high = float(row["lower"]), float(row["upper"])
    return error_from_interval(log(low), log(high)) if ratio else error_from_interval(low, high)


def _with_intervals(kept: pd.DataFrame, weights: Any, ratio: bool, level: float) -> pd.DataFrame:
    """The studies pooled, with interval (made from the standard error where only that is stated), weight and uk."""
    from scipy.stats import norm

    reach = float(norm.ppf((1 + level) / 2)) * kept["_error"].astype("float64")
    effect = kept["effect"].astype("float64")
    centre = effect.map(log) if ratio else effect
    low, high = centre - reach, centre + reach
    if ratio:
        low, high = low.map(exp), high.map(exp)
    country = kept.get("country", pd.Series("", index=kept.index))
    return kept.drop(columns="_error").assign(
        lower=kept["lower"].astype("float64").fillna(low), upper=kept["upper"].astype("float64").fillna(high),
        weight=weights, uk=[is_uk(name) for name in country],
        design=kept.get("design", ""),
    )  # fmt: skip
