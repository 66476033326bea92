"""Which gaps survive: need and provision drawn anew a thousand times, since counts, weights and shares are not certain.

What is drawn. Counts: the rate behind an area's n events is drawn from a gamma distribution with shape n + ½
(Jeffreys), so that nought is uncertain too; the half is divided among the kinds of need as all events are. Weights:
each kind of need is worth its weight times a log-normal factor. Reporting: where only a part between two limits is
reported, each count is divided by a part drawn between them, evenly in its logarithm; an area reports all its kinds
more or all of them less, so that a finer list of kinds makes nothing surer. Shares: what a project gives to each of
its areas is drawn from a Dirichlet distribution around the shares stated.
"""

from __future__ import annotations

from typing import cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from catalogue.gaps.charts import CANNOT_TELL, GAP, MORE
from catalogue.gaps.survival_results import SureGaps
from interventions import tables
from interventions.errors import InputError
from interventions.figures import listed

WEIGHT_SPREAD = 0.25
SHARE_SPREAD = 0.15
Draws = NDArray[np.float64]


def sure_gaps(
    need: pd.DataFrame, provision: pd.DataFrame, areas: pd.DataFrame, *, weights: dict[str, float] | None = None,
    weight_spread: float = WEIGHT_SPREAD, share_spread: float = SHARE_SPREAD, draws: int = 1000, seed: int = 0,
    level: float = 0.95, need_name: str = "", period: str = "", measure: str = "",
) -> SureGaps:  # fmt: skip
    """Each area's gap (share of need less share of provision, in percentage points) with its interval over the draws.

    `need`: contract NEED_BY_KIND: area_code, kind, events, and where known reported_low and reported_high, the least
    and most that is reported of each event (shares of one). `provision`: project_id, area_code, share, amount (what
    the project gives in all, in any one unit). `areas`: area_code, area: those compared. `weights`: kind → weight, 1
    where none is named. `weight_spread`: standard deviation of the logarithm of a weight; `share_spread`: standard
    deviation of a share of one half. A gap is called one only where its whole interval is above nought. What is seen
    takes the middle of reported_low and reported_high, by ratio. `need_name`, `period` and `measure` are for the words.
    Raises InputError where need or provision is nought everywhere, for fewer than two areas, for an area without a row
    of need, and for figures that are none.
    """
    tables.NEED_BY_KIND.check(need)
    _refuse(need, provision, areas, weights or {})
    if draws < 100 or not 0 < level < 1 or not 0 <= share_spread < 0.5 or not 0 <= weight_spread < 10:
        raise InputError(
            "the draws are too few, or a level or spread is outside its range.",
            mend="Use 100 draws or more, a level between 0 and 1, spreads from 0, that of shares below 0.5.",
        )
    codes = list(areas["area_code"])
    random = np.random.default_rng(seed)
    need = need[need["area_code"].isin(codes)]
    provision = provision[provision["area_code"].isin(codes) & (provision["amount"] > 0)]
    if not need["events"].sum() > 0 or provision.empty:
        raise InputError("need or provision is nought in every area.", mend="Choose other months, kinds or projects.")
    given = {kind: float((weights or {}).get(kind, 1.0)) for kind in need["kind"].unique()}
    needed = _draw_need(need, codes, given, weight_spread, draws, random)
    held = _draw_provision(provision, codes, share_spread, draws, random)
    drawn = 100 * (_shares(needed) - _shares(held))
    seen = 100 * (_shares(_seen_need(need, codes, given)) - _shares(_seen_provision(provision, codes)))
    frame = areas[["area_code", "area"]].reset_index(drop=True)
    frame = frame.assign(gap_points=seen[:, 0], **_spread(drawn, level)).assign(
        verdict=lambda f: np.select([f["gap_lower"] > 0, f["gap_upper"] < 0], [GAP, MORE], CANNOT_TELL)
    )
    frame = frame.sort_values(["share_short", "gap_points", "area_code"], ascending=[False, False, True])
    return SureGaps(
        gaps=frame.reset_index(drop=True), draws=draws, level=level, weights=given, weight_spread=weight_spread,
        share_spread=share_spread, under_reported=_is_reported(need), need_name=need_name, period=period,
        measure=measure,
    )  # fmt: skip


def _refuse(need: pd.DataFrame, provision: pd.DataFrame, areas: pd.DataFrame, weights: dict[str, float]) -> None:
    """Refuse what would give a gap that means nothing."""
    names = dict(zip(areas["area_code"], areas["area"], strict=True))
    given = set(need["area_code"])
    absent = [name for code, name in names.items() if code not in given]
    figures = [need["events"], provision["share"], provision["amount"], pd.Series(list(weights.values()), dtype=float)]
    parts = [need[name].dropna() for name in ("reported_low", "reported_high") if name in need]
    strange = sorted(set(weights) - set(need["kind"]))
    if len(names) < 2 or len(names) < len(areas):
        raise InputError("a gap sets two areas or more side by side, each once.", mend="Choose a larger place.")
    if absent:
        raise InputError(
            f"no need is given for {listed(absent[:5])}, and missing is not nought.",
            mend="Give a row with 0, or leave the area out.",
        )
    if any(not np.isfinite(one.to_numpy(float)).all() or (one < 0).any() for one in figures):
        raise InputError("need, shares, amounts and weights are numbers of nought or more.", mend="Check the figures.")
    if any(((one <= 0) | (one > 1)).any() for one in parts) or (
        len(parts) == 2 and (need["reported_low"] > need["reported_high"]).any()
    ):
        raise InputError("what is reported is a share of one, the least first.", mend="Write 0.02 and 0.27, say.")
    if strange:
        raise InputError(
            f"there is no kind of need {strange[0]!r}.", mend=f"One of: {listed(sorted(set(need['kind'])))}."
        )


def _draw_need(
    need: pd.DataFrame, codes: list[str], weights: dict[str, float], spread: float, draws: int,
    random: np.random.Generator,
) -> Draws:  # fmt: skip
    """Areas × draws."""
    kinds = list(weights)
    factors = np.exp(spread * random.standard_normal((len(kinds), draws))) * np.array(list(weights.values()))[:, None]
    common = need.groupby("kind")["events"].transform("sum") / need["events"].sum()
    # A half for every kind would add half an event to each of many small cells and draw all areas together.
    shape = need["events"].to_numpy(float) + 0.5 * common.to_numpy(float)
    events = random.standard_gamma(shape[:, None], (len(need), draws))
    if _is_reported(need):
        low, high = _reported(need)
        place = pd.Index(codes).get_indexer(pd.Index(need["area_code"]))
        events /= np.exp(low[:, None] + (high - low)[:, None] * random.random((len(codes), draws))[place])
    events *= factors[need["kind"].map(kinds.index).to_numpy()]
    return cast(Draws, _gather(need["area_code"], codes) @ events)


def _draw_provision(
    provision: pd.DataFrame, codes: list[str], spread: float, draws: int, random: np.random.Generator
) -> Draws:
    """Areas × draws. The parts of a project outside these areas stay outside: what it gives here in all is certain."""
    project, _ = pd.factorize(provision["project_id"])
    share, amount = provision["share"].to_numpy(float), provision["amount"].to_numpy(float)
    inside = np.bincount(project, share)
    if spread == 0:
        parts = np.repeat(share[:, None], draws, axis=1)
    else:
        together = 1 / (4 * spread**2) - 1  # of a Dirichlet with two equal shares this sum gives that deviation
        parts = random.standard_gamma(together * (share / inside[project])[:, None], (len(share), draws))
        whole = sparse.csr_array((np.ones(len(share)), (project, np.arange(len(share)))))
        parts *= (inside[:, None] / np.maximum(whole @ parts, 1e-300))[project]
    return cast(Draws, _gather(provision["area_code"], codes) @ (parts * amount[:, None]))


def _seen_need(need: pd.DataFrame, codes: list[str], weights: dict[str, float]) -> Draws:
    events = need["events"].to_numpy(float) * need["kind"].map(weights).to_numpy(float)
    if _is_reported(need):
        events = events / np.exp(sum(_reported(need)) / 2)
    return cast(Draws, (_gather(need["area_code"], codes) @ events)[:, None])


def _seen_provision(provision: pd.DataFrame, codes: list[str]) -> Draws:
    given = provision["share"].to_numpy(float) * provision["amount"].to_numpy(float)
    return cast(Draws, (_gather(provision["area_code"], codes) @ given)[:, None])


def _is_reported(need: pd.DataFrame) -> bool:
    return {"reported_low", "reported_high"} <= set(need.columns)


def _reported(need: pd.DataFrame) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The logarithms of the least and the most that is reported; all of it where a cell is empty."""
    low, high = (np.log(need[name].fillna(1.0).to_numpy(float)) for name in ("reported_low", "reported_high"))
    return low, high


def _gather(area_codes: pd.Series, codes: list[str]) -> sparse.csr_array:
    """A matrix that sums rows into areas, in the order of `codes`."""
    place = pd.Index(codes).get_indexer(pd.Index(area_codes))
    return sparse.csr_array((np.ones(len(place)), (place, np.arange(len(place)))), shape=(len(codes), len(place)))


def _shares(amounts: Draws) -> Draws:
    return cast(Draws, amounts / amounts.sum(axis=0, keepdims=True))


def _spread(drawn: Draws, level: float) -> dict[str, NDArray[np.float64]]:
    """Limits of the gap, how often it is above nought, and the limits of its place (1: the largest gap)."""
    tails = [(1 - level) / 2, (1 + level) / 2]
    lower, upper = np.quantile(drawn, tails, axis=1)
    order = np.argsort(np.argsort(-drawn, axis=0, kind="stable"), axis=0) + 1
    first, last = np.quantile(order, tails, axis=1, method="nearest")
    return {
        "gap_lower": lower, "gap_upper": upper, "share_short": (drawn > 0).mean(axis=1), "rank_lower": first,
        "rank_upper": last,
    }  # fmt: skip
