"""One order of need from several indicators, with how sure that order is."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from catalogue.need.index_draws import (
    TRANSFORMATIONS,
    Floats,
    Limits,
    RateDraws,
    draw_index,
    draw_weights,
    limits_of,
    prepare_rates,
    spread_of_rates,
)
from catalogue.need.index_results import NeedIndex
from interventions.errors import InputError
from interventions.figures import listed, plural
from interventions.intervals import LARGEST
from interventions.tables import Column, Table
from interventions.vocabulary import Polarity

INDEX_VALUES = Table(
    "values for a need index",
    "the count of one indicator in one area, beside what it is a share of (empty count: suppressed or not known)",
    (
        Column("area_code", "text"),
        Column("area", "text"),
        Column("indicator", "text"),
        Column("count", "number", optional=True),
        Column("denominator", "number", optional=True),
        Column("denominator_name", "text"),
        Column("polarity", "text"),
    ),
    key=("area_code", "indicator"),
)
# A direction that is contested (more reports of domestic abuse may be success) has no sign and is refused.
_SIGNS = {Polarity.LOWER_IS_BETTER.value: 1, Polarity.HIGHER_IS_BETTER.value: -1}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Cells:
    """Counts and denominators (areas by indicators), the areas' names by code, and the areas left out."""

    counts: Floats
    denominators: Floats
    names: pd.Series
    left_out: tuple[tuple[str, str, str], ...]


def need_index(
    values: pd.DataFrame, *, weights: Mapping[str, float] | None = None, transformation: str = "z",
    level: float = 0.95, draws: int = 1_000, seed: int = 0, weight_spread: float = 0.2, threads: int | None = None,
) -> NeedIndex:  # fmt: skip
    """Order areas by need over several indicators; each rank with the interval that its counts and weights leave open.

    `values` keeps INDEX_VALUES: one row an area and indicator; `polarity` is lower_is_better (a high rate is need) or
    higher_is_better. Each rate is transformed (z, rank, min-max or exponential), multiplied by its weight and added
    up. `weights` (equal where not given) are made to sum to one; in the draws an average weight varies by
    `weight_spread` of itself (one standard deviation), a small one by more of itself, a large one by less; 0 keeps
    them fixed. The same seed gives the same answer, however many threads work on it.
    An area with an empty or missing count is left out and named (with a column `why`, the reason too): a suppressed
    count is not nought. Counts are taken as events; for a share near the whole, the interval is wider than it need be.
    Indicators are drawn apart from one another. Raises InputError for a count without a denominator, an indicator
    whose direction is contested, one that is alike everywhere, and unknown weights or transformations.
    """
    INDEX_VALUES.check(values)
    _check_choices(transformation, level, draws, weight_spread, threads)
    _check_cells(values)
    facts = _indicators(values, weights)
    cells = _complete(values, facts)
    _check_spread(weight_spread, len(facts))
    transform, words = TRANSFORMATIONS[transformation]
    placed = _transformed(cells, facts, transform)
    rates, spreads = _possible_rates(cells, facts)
    for_weights, for_counts = np.random.SeedSequence(seed).spawn(2)
    drawn = draw_weights(facts["weight"].to_numpy(), weight_spread, draws, for_weights)
    threads = threads or os.cpu_count() or 1
    index, ranks = draw_index(rates, drawn, transform, for_counts, threads=threads)
    areas = _ordered(
        cells, placed @ facts["weight"].to_numpy(), limits_of(index, level, threads=threads),
        limits_of(ranks, level, threads=threads),
    )  # fmt: skip
    codes, columns = areas["area_code"].to_numpy(), list(facts["indicator"])
    return NeedIndex(
        areas=areas, transformed=pd.DataFrame(placed, cells.names.index, columns).loc[codes],
        rates=pd.DataFrame(cells.counts / cells.denominators, cells.names.index, columns).loc[codes],
        indicators=facts.assign(spread_shape=spreads[:, 0], spread_rate=spreads[:, 1]), transformation=transformation,
        transformation_words=words, level=level, draws=draws, seed=seed, weight_spread=weight_spread,
        left_out=cells.left_out,
    )  # fmt: skip


def _check_choices(transformation: str, level: float, draws: int, weight_spread: float, threads: int | None) -> None:
    if transformation not in TRANSFORMATIONS:
        raise InputError(
            f"{transformation!r} is not a transformation.", mend=f"Use {listed(list(TRANSFORMATIONS), 'or')}."
        )
    if not 0 < level < 1:
        raise InputError(f"a level of {level} is not between 0 and 1.", mend="Write 0.95 for 95%.")
    if draws * (1 - level) / 2 < 1:
        raise InputError(f"{draws} draws are too few for {100 * level:g}% intervals.", mend="Use 1,000 or more.")
    if threads is not None and threads < 1:
        raise InputError(f"{threads} threads do no work.", mend="Write 1 or more, or leave it out.")
    if not weight_spread >= 0:
        raise InputError("a spread of weights cannot be below nought.", mend="Write 0.2 for a fifth either way.")


def _check_spread(spread: float, indicators: int) -> None:
    if indicators > 1 and spread**2 >= indicators - 1:
        raise InputError(f"a spread of weights of {spread} is too wide.", mend="Write 0.2 for a fifth either way.")


def _check_cells(values: pd.DataFrame) -> None:
    """Refuse what no rate can be made of; the first such cell is named."""
    count, denominator = values["count"], values["denominator"]
    faults = {
        "has no denominator": denominator.isna() & count.notna(),
        "has a denominator that is not above nought": denominator <= 0,
        "has a count below nought": count < 0,
        "has a figure that is more than can be counted": np.maximum(count.fillna(0), denominator) > LARGEST,
        "has a count that is not a whole number": count.notna() & (count % 1 != 0),
    }
    for fault, cells in faults.items():
        if cells.any():
            first = values.loc[cells, ["indicator", "area"]].iloc[0]
            more = f" (one of {plural(int(cells.sum()), 'such cell')})" if cells.sum() > 1 else ""
            raise InputError(
                f"{first['indicator']} in {first['area']} {fault}{more}.", where="values for a need index",
                mend="Give each cell a count of events and its denominator.",
            )  # fmt: skip


def _indicators(values: pd.DataFrame, weights: Mapping[str, float] | None) -> pd.DataFrame:
    """One row an indicator, by name: indicator, denominator_name, polarity, weight (summing to one)."""
    columns = ["indicator", "denominator_name", "polarity", "period"]
    facts = (
        values.assign(period=values.get("period", ""))[columns]
        .drop_duplicates()
        .astype(str)
        .sort_values("indicator", ignore_index=True)
    )
    if (double := facts[facts["indicator"].duplicated()]).size:
        raise InputError(
            f"{double['indicator'].iloc[0]} has more than one direction, denominator or period.",
            mend="Use one for all areas.",
        )
    if (unclear := facts[~facts["polarity"].isin(list(_SIGNS))]).size:
        raise InputError(
            f"{unclear['indicator'].iloc[0]} has the direction {unclear['polarity'].iloc[0]!r}: it cannot say where"
            " need is higher.", mend=f"Leave it out of the index, or state {listed(list(_SIGNS), 'or')}.",
        )  # fmt: skip
    given = dict(weights) if weights is not None else dict.fromkeys(facts["indicator"], 1.0)
    if set(given) != set(facts["indicator"]):
        odd = sorted(set(given) ^ set(facts["indicator"]))
        raise InputError(
            f"weights and values do not name the same indicators: {listed(odd)}.", mend="Give each indicator a weight."
        )
    if not all(np.isfinite(weight) and weight > 0 for weight in given.values()):
        raise InputError("a weight must be above nought.", mend="Leave out an indicator that is not to count.")
    chosen = facts["indicator"].map(given).astype(float)
    return facts.assign(weight=chosen / chosen.sum())


def _complete(values: pd.DataFrame, facts: pd.DataFrame) -> _Cells:
    """The areas that have every cell; the others are named."""
    indicators = list(facts["indicator"])
    of_area, codes = pd.factorize(values["area_code"].astype(str), sort=True)
    of_indicator = pd.Index(indicators).get_indexer(values["indicator"].astype(str))
    wide = np.full((2, len(codes), len(indicators)), np.nan)
    why = np.full((len(codes), len(indicators)), "", dtype=object)
    if "why" in values:
        why[of_area, of_indicator] = values["why"].to_numpy(dtype=object)
    for part, column in enumerate(("count", "denominator")):
        wide[part, of_area, of_indicator] = values[column].to_numpy(dtype=float, na_value=np.nan)
    named = np.empty(len(codes), dtype=object)
    named[of_area] = values["area"].to_numpy(dtype=object)
    names = pd.Series(named, index=pd.Index(codes, name="area_code"))
    lacking = np.isnan(wide[0])
    out = lacking.any(axis=1)
    if (~out).sum() < 2:
        worst = [
            f"{indicators[k]} has none in {many} of {len(codes)}" for k, many in enumerate(lacking.sum(axis=0)) if many
        ]
        raise InputError(
            f"fewer than two areas have every count: {listed(worst)}.", mend="Leave out indicators with empty counts."
        )
    missing = tuple(
        (str(codes[row]), str(named[row]), _say_lacking(indicators, lacking[row], why[row]))
        for row in np.flatnonzero(out).tolist()
    )
    return _Cells(counts=wide[0, ~out], denominators=wide[1, ~out], names=names[~out], left_out=missing)


def _say_lacking(indicators: list[str], lacking: np.ndarray, why: np.ndarray) -> str:
    """'burglary: suppressed and robbery: no count'."""
    return listed([f"{indicators[k]}: {why[k]}" if why[k] else indicators[k] for k in np.flatnonzero(lacking)])


def _transformed(cells: _Cells, facts: pd.DataFrame, transform: Callable[[Floats], Floats]) -> Floats:
    """Each indicator's rates as they are, so turned that more is more need, and transformed (areas by indicators)."""
    observed = cells.counts / cells.denominators
    alike = np.ptp(observed, axis=0) == 0
    if alike.any():
        raise InputError(
            f"{facts.loc[alike, 'indicator'].iloc[0]} is the same in every area and cannot order them.",
            mend="Leave it out.",
        )
    turned = np.ascontiguousarray((observed * facts["polarity"].map(_SIGNS).to_numpy()).T)
    return transform(turned).T


def _possible_rates(cells: _Cells, facts: pd.DataFrame) -> tuple[list[RateDraws], Floats]:
    """What each indicator's rates are drawn from, and the shape and rate of its gamma distribution over areas."""
    signs = facts["polarity"].map(_SIGNS)
    by_indicator = (np.ascontiguousarray(part.T) for part in (cells.counts, cells.denominators))  # five times as fast
    columns = list(zip(*by_indicator, signs, strict=True))
    spreads = np.array([spread_of_rates(counts, denominators) for counts, denominators, _ in columns])
    rates = [
        prepare_rates(counts, denominators, shape, rate, sign)
        for (counts, denominators, sign), (shape, rate) in zip(columns, spreads, strict=True)
    ]
    return rates, spreads


def _ordered(cells: _Cells, index: Floats, around: Limits, places: Limits) -> pd.DataFrame:
    """Areas by their index, highest first; equal areas share the better rank and stand in the order of their codes."""
    index = index.round(12)  # sums of the same shares in another order differ in their last digit, and are equal
    areas = pd.DataFrame({
        "area_code": cells.names.index, "area": cells.names.to_numpy(),
        "rank": pd.Series(-index).rank(method="min").astype(int), "rank_lower": places.lower.astype(int),
        "rank_middle": places.middle.astype(int), "rank_upper": places.upper.astype(int), "index": index,
        "index_lower": around.lower, "index_upper": around.upper,
    })  # fmt: skip
    return areas.sort_values("index", ascending=False, kind="stable", ignore_index=True)
