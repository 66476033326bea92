"""Which figures of an indicator that nobody has published may not be shown; and the others, as they may be.

`kept_back` looks at all figures of an indicator together whenever some are stored, and `as_may_be_shown` is the door
through which every figure leaves the store: no page, command, download, report or snapshot is given another.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from interventions.disclosure.lattice import TOTAL, lay_out
from interventions.disclosure.protecting import Earlier, protect
from interventions.disclosure.results import Protected, Status
from interventions.disclosure.rules import Rule, rule_for
from interventions.periods import span_months
from interventions.places import area_at
from interventions.vocabulary import AreaType, IndicatorKind

KEPT_BACK = "kept back: small numbers are not shown"
_SHARED = (IndicatorKind.RATE.value, IndicatorKind.PROPORTION.value)
_FIGURES = ("value", "count", "lower", "upper")
_LEVELS = (AreaType.WARD, AreaType.AUTHORITY, AreaType.COUNTY, AreaType.POLICE_FORCE)
_EVENTS, _OTHERS = "events", "others"


def kept_back(values: pd.DataFrame, areas: pd.DataFrame, *, kind: str, per: float | None, rule: Rule) -> pd.Series:
    """For each stored figure of one unpublished indicator, whether it is kept back.

    `values`: area_code, period, value, count, denominator, suppressed (by its source), kept_back (until now) and
    `new`: not shown to anybody yet. `areas` keeps the contract AREAS. A figure once kept back stays so. A larger area
    is set against those in it, a share against what is left of the whole, and a longer period against those that it is
    made of; where those are not all there, it is kept back as soon as one of them is. A share whose count nobody states
    is kept back, since nobody can see whether it is small. Raises InputError where figures that were shown before give
    away what may not be shown now.
    """
    counts = _events(values, kind=kind, per=per)
    stated = counts.notna() & ~values["suppressed"]
    hidden = values["kept_back"].astype(bool) | (~stated & (kind in _SHARED) & ~values["suppressed"])
    frame = values.assign(count=counts, hidden=hidden)[stated]
    if kind == IndicatorKind.PROPORTION:
        frame = frame[frame["denominator"].notna()]
        found = [_part_and_whole(rows, areas, rule) for _, rows in frame.groupby("period")]
    else:
        found = [_protected(rows, whole, areas, rule) for rows, whole in _sheets(frame)]
    places = pd.MultiIndex.from_frame(values[["area_code", "period"]])
    for cells in found:
        hidden |= cells.reindex(places, fill_value=False).to_numpy(dtype=bool)
    return hidden | values["period"].isin(_told_by_parts(values, hidden, _families(frame)))


def as_may_be_shown(values: pd.DataFrame, indicators: pd.DataFrame) -> pd.DataFrame:
    """The figures of the store, without those kept back; those of a source that rounds, rounded.

    `values`: NEED_VALUES with lower, upper, suppressed, kept_back and note; `indicators`: code, kind, per, agency,
    published. A figure kept back is `suppressed`, and neither its interval nor the whole of a share stays.
    """
    facts = indicators.set_index("code")
    kinds, published = (values["indicator"].map(facts[name]) for name in ("kind", "published"))
    small = values["kept_back"].astype(bool)
    out = values.drop(columns="kept_back").assign(suppressed=values["suppressed"] | small)
    out[list(_FIGURES)] = out[list(_FIGURES)].mask(small)
    out["denominator"] = out["denominator"].mask(small & (kinds == IndicatorKind.PROPORTION))
    out["note"] = out["note"].mask(small, KEPT_BACK)
    out.loc[out["suppressed"], ["value", "count"]] = np.nan
    for code in values.loc[~published.astype(bool), "indicator"].unique():
        fact, rows = facts.loc[code], out["indicator"] == code
        if base := rule_for(str(code), str(fact["agency"])).rounding:
            out.loc[rows] = _rounded(out[rows], base=base, kind=str(fact["kind"]), per=fact["per"])
    return out


def _rounded(rows: pd.DataFrame, *, base: int, kind: str, per: float | None) -> pd.DataFrame:
    """Counts rounded, and the values worked out anew from them; an interval of the exact count would undo it."""
    count = (_events(rows, kind=kind, per=per) / base).round() * base
    if kind == IndicatorKind.COUNT:
        value = count
    elif kind in _SHARED:
        value = count / rows["denominator"] * (per or 1)
    else:
        value = rows["value"]
    return rows.assign(count=count, value=value, lower=np.nan, upper=np.nan)


def _events(values: pd.DataFrame, *, kind: str, per: float | None) -> pd.Series:
    """How many events stand behind each figure, whole numbers; missing where nobody states it."""
    if kind == IndicatorKind.COUNT:
        return values["count"].fillna(values["value"]).round()
    if kind in _SHARED:
        scale = 1.0 if per is None or pd.isna(per) else per
        return values["count"].fillna(values["value"] * values["denominator"] / scale).round()
    return values["count"].round()


def _sheets(frame: pd.DataFrame) -> Iterator[tuple[pd.DataFrame, str]]:
    """The figures to be looked at together, with the period that adds up the others, if there is one."""
    families = _families(frame)
    alone = [p for p in frame["period"].unique() if not any(p in (whole, *parts) for whole, parts in families.items())]
    for whole, parts in [*families.items(), *((period, [period]) for period in alone)]:
        yield frame[frame["period"].isin([whole, *parts])], whole if [whole] != parts else ""


def _families(frame: pd.DataFrame) -> dict[str, list[str]]:
    """The longer periods that stored ones add up to in every area; a period is part of one alone."""
    table = frame.pivot_table(index="area_code", columns="period", values="count")
    found: dict[str, list[str]] = {}
    spans = {period: span_months(period) for period in table.columns}
    for whole in sorted(spans, key=lambda period: (spans[period][0] - spans[period][1]).n):
        taken = {period for name, parts in found.items() for period in (name, *parts)}
        parts = _parts(whole, {period: span for period, span in spans.items() if period not in taken})
        held = table[[whole, *parts]].dropna(how="all")
        if parts and whole not in taken and (held[parts].sum(axis=1, skipna=False) == held[whole]).all():
            found[whole] = parts
    return found


def _parts(whole: str, spans: dict[str, tuple[pd.Period, pd.Period]]) -> list[str]:
    """The shortest periods that follow one another from the first month of a longer one to its last; else none."""
    first, last = span_months(whole)
    found, month = [], first
    while month <= last:
        here = [p for p, (start, end) in spans.items() if p != whole and start == month and end <= last]
        if not here:
            return []
        found.append(min(here, key=lambda period: spans[period][1]))
        month = spans[found[-1]][1] + 1
    return found


def _told_by_parts(values: pd.DataFrame, hidden: pd.Series, families: dict[str, list[str]]) -> list[str]:
    """The longer periods, not added up by those stored, which some figure kept back is a part of."""
    spans = {period: span_months(period) for period in values["period"].unique()}
    touched = {period for period in spans if hidden[values["period"] == period].any()}
    inside = {
        whole: {part for part, (start, end) in spans.items() if first <= start and end <= last and part != whole}
        for whole, (first, last) in spans.items()
    }
    return [whole for whole, parts in inside.items() if parts and whole not in families and touched & {whole, *parts}]


def _protected(rows: pd.DataFrame, whole: str, areas: pd.DataFrame, rule: Rule) -> pd.Series:
    """Which (area, period) of one sheet are kept back."""
    table = rows[rows["period"] != whole].pivot_table(index="area_code", columns="period", values="count")
    said = rows.assign(column=rows["period"].where(rows["period"] != whole, TOTAL))
    unsafe = _unsafe(table, said, areas, rule)
    return _marked(rows, [place in unsafe for place in zip(said["area_code"], said["column"], strict=True)])


def _marked(rows: pd.DataFrame, kept: list[bool]) -> pd.Series:
    return pd.Series(kept, index=pd.MultiIndex.from_frame(rows[["area_code", "period"]]), dtype=bool)


def _part_and_whole(rows: pd.DataFrame, areas: pd.DataFrame, rule: Rule) -> pd.Series:
    """Of a share, its events, those of the whole that are none, and the whole are all known once one is shown."""
    rest = (rows["denominator"].round() - rows["count"]).clip(lower=0)
    table = pd.DataFrame({_EVENTS: rows["count"].to_numpy(), _OTHERS: rest.to_numpy()}, index=rows["area_code"])
    said = pd.concat([rows.assign(column=column) for column in (_EVENTS, _OTHERS, TOTAL)])
    unsafe = {area for area, _ in _unsafe(table, said, areas, rule)}
    return _marked(rows, list(rows["area_code"].isin(unsafe)))


def _unsafe(table: pd.DataFrame, said: pd.DataFrame, areas: pd.DataFrame, rule: Rule) -> set[tuple[str, str]]:
    """The (area, column) that are kept back once the areas of the table are set against the larger ones among them.

    `said`: area_code, column, hidden, new: what has become of each figure until now.
    """
    leaves, chains = _nested(table, _above(table, areas))
    shown = protect(
        leaves, rule=rule, hierarchy=chains, earlier=_shown_before(leaves, chains, said, rule),
        printed=set(zip(said["area_code"], said["column"], strict=True)),
    )  # fmt: skip
    frame = shown.to_frame()
    kept = frame[~frame["status"].isin([status.value for status in Status if status.has_value])]
    return set(zip(kept["area"], kept["category"], strict=True))


def _above(table: pd.DataFrame, areas: pd.DataFrame) -> pd.DataFrame:
    """For each area of the table the larger ones that hold it, of the kinds that have figures."""
    kinds = areas.set_index("area_code")["area_type"].reindex(table.index)
    levels = [level for level in _LEVELS if (kinds == level.value).any()]
    return pd.DataFrame(
        {level.value: area_at(areas, level).reindex(table.index) for level in levels}, index=table.index
    )


def _nested(table: pd.DataFrame, above: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The smallest areas with figures and what holds each; what a larger one has beyond them is a row of its own.

    A larger area that has less than those in it was not counted as they were: it stands for itself.
    """
    held = {code for level in above for code in above[level].where(above[level] != above.index).dropna()}
    held &= set(table.index)
    leaves = table[~table.index.isin(held)]
    chains = above.reindex(leaves.index).astype("object")
    for number, level in enumerate(above.columns):
        for code in sorted(held & set(chains[level].dropna())):
            mine = (chains[level] == code).to_numpy()
            rest = table.loc[code] - leaves[mine].sum()
            if (rest < 0).any():
                chains[level] = chains[level].mask(mine, f"{code}, added up")
                leaves = _with_row(leaves, code, list(table.loc[code]))
                chains = _with_row(chains, code, [code] * len(above.columns))
            elif (rest > 0).any():
                name = f"the rest of {code}"
                chain = [name] * number + list(chains[mine].iloc[0, number:])
                leaves, chains = _with_row(leaves, name, list(rest)), _with_row(chains, name, chain)
    for number, level in enumerate(chains.columns):
        finer = chains.iloc[:, number - 1] if number else chains.index.to_series()
        chains[level] = chains[level].fillna(finer)
    return leaves, chains


def _with_row(frame: pd.DataFrame, name: str, cells: list[Any]) -> pd.DataFrame:
    row = pd.DataFrame([cells], index=pd.Index([name], name=frame.index.name), columns=frame.columns)
    return pd.concat([frame, row])


def _shown_before(small: pd.DataFrame, hierarchy: pd.DataFrame, said: pd.DataFrame, rule: Rule) -> list[Earlier]:
    """What a reader has been shown of this table until now: nothing of what is new or was kept back."""
    old = said[~said["new"] & ~said["hidden"]]
    if old.empty:
        return []
    seen = set(zip(old["area_code"], old["column"], strict=True))
    lattice, word = lay_out(small, hierarchy), Status.ROUNDED if rule.rounding else Status.SHOWN
    status = pd.DataFrame(
        [[(word if (area, column) in seen else Status.KEPT_BACK).value for column in lattice.columns]
         for area in lattice.areas], index=lattice.index(), columns=list(lattice.columns),
    )  # fmt: skip
    shown = Protected(values=status, status=status, rule=rule, level=lattice.levels[0])
    return [Earlier(table=small, shown=shown, grown=False)]
