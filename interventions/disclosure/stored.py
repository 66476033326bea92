"""Which figures of an indicator that nobody has published may not be shown; and the others, as they may be.

`kept_back` looks at all figures of an indicator that hang together whenever some are stored, and `as_may_be_shown` is
the door through which every figure leaves the store: no page, command, download, report or snapshot is given another.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from interventions.disclosure.rules import Rule, rule_for
from interventions.periods import span_months
from interventions.vocabulary import AreaType, IndicatorKind

KEPT_BACK = "kept back: small numbers are not shown"
_SHARED = (IndicatorKind.RATE.value, IndicatorKind.PROPORTION.value)
_FIGURES = ("value", "count", "lower", "upper")
_NATIONS = {"E92": "E", "W92": "W", "S92": "S", "N92": "N", "K02": "EWSN", "K03": "EWS", "K04": "EW"}
_LARGEST = (AreaType.REGION.value, AreaType.COUNTRY.value)


def kept_back(
    values: pd.DataFrame, larger: dict[str, set[str]], *, kind: str, per: float | None, rule: Rule,
    method: str = "", hidden_from: float | None = None, hidden_to: float | None = None,
) -> pd.Series:  # fmt: skip
    """For each stored figure of one unpublished indicator, whether it is kept back.

    `values`: area_code, area_type, period, value, count, denominator, suppressed (by its source, then between
    `hidden_from` and `hidden_to`), kept_back (until now), `new` (not shown to anybody yet). `larger`: the areas that
    hold each. A figure once kept back stays so. Nobody who adds and subtracts what is shown, over areas and periods
    that overlap in any way, and over the parts of a share, can tie a small count down; figures that were shown before
    are known to them. A share whose count nobody states is kept back, since nobody can see whether it is small.
    """
    counts = _events(values, kind=kind, per=per, method=method)
    starred = values["suppressed"].astype(bool)
    whole = values["denominator"].round() if kind == IndicatorKind.PROPORTION else None
    untold = counts.isna() & ~starred & (kind in _SHARED)
    if whole is not None:
        untold |= ~starred & ~(counts <= whole)
    fraction = (counts > 0) & (counts < rule.threshold) & (counts != counts.round())
    hidden = values["kept_back"].astype(bool) | untold | fraction
    used = (counts.notna() & ~untold) | (starred & whole.notna() if whole is not None else starred)
    if not used.any():
        return hidden
    spans = [span_months(period) for period in values["period"]]
    rows = pd.DataFrame({
        "area_code": values["area_code"], "first": [span[0].ordinal for span in spans],
        "last": [span[1].ordinal for span in spans], "count": counts.round().mask(starred),
        "low": float(hidden_from or 0), "high": np.inf if hidden_to is None else float(hidden_to), "hidden": hidden,
        "told": ~values["new"].astype(bool) & ~hidden & ~starred, "new": values["new"].astype(bool),
    })[used].reset_index(drop=True)  # fmt: skip
    held = _with_nations(list(rows["area_code"].unique()), larger)
    from interventions.disclosure.system import find_unsafe  # scipy: half a second that most commands need not spend

    unsafe = find_unsafe(rows, held, rule=rule, whole=None if whole is None else whole[used].to_numpy(dtype=float))
    hidden = hidden.copy()
    hidden[used] |= unsafe
    hidden &= ~starred | values["kept_back"].astype(bool)
    return hidden | _loose(values, hidden | starred, held)


def as_may_be_shown(values: pd.DataFrame, indicators: pd.DataFrame) -> pd.DataFrame:
    """The figures of the store, without those kept back; those of a source that rounds, rounded.

    `values`: NEED_VALUES with lower, upper, suppressed, kept_back and note; `indicators`: code, kind, per, agency,
    published. A figure kept back is `suppressed`, and neither its interval nor the whole of a share stays.
    """
    facts = indicators.set_index("code")
    kinds = values["indicator"].map(facts["kind"])
    ours = ~values["indicator"].map(facts["published"]).astype(bool)
    small = values["kept_back"].astype(bool)
    out = values.drop(columns="kept_back").assign(suppressed=values["suppressed"] | small)
    out[list(_FIGURES)] = out[list(_FIGURES)].mask(small)
    out["denominator"] = out["denominator"].mask(small & (kinds == IndicatorKind.PROPORTION))
    out["note"] = out["note"].mask(small, KEPT_BACK)
    out.loc[out["suppressed"], ["value", "count"]] = np.nan
    for code in values.loc[ours, "indicator"].unique():
        fact, rows = facts.loc[code], out["indicator"] == code
        if base := rule_for(str(code), str(fact["agency"])).rounding:
            out.loc[rows] = _rounded(out[rows], base=base, kind=str(fact["kind"]), per=fact["per"])
    return out


def _rounded(rows: pd.DataFrame, *, base: int, kind: str, per: float | None) -> pd.DataFrame:
    """Counts rounded, and the values worked out anew from them; an interval of the exact count would undo it."""
    count = (_events(rows, kind=kind, per=per, method="") / base).round() * base
    if kind == IndicatorKind.COUNT:
        value = count
    elif kind in _SHARED:
        value = count / rows["denominator"] * (1.0 if per is None or pd.isna(per) else per)
    else:
        value = rows["value"]
    return rows.assign(count=count, value=value, lower=np.nan, upper=np.nan)


def _events(values: pd.DataFrame, *, kind: str, per: float | None, method: str) -> pd.Series:
    """How many events stand behind each figure; missing where nobody states it and it cannot be worked out."""
    if kind == IndicatorKind.COUNT:
        return values["count"].fillna(values["value"])
    if kind in _SHARED and not method and per is not None and not pd.isna(per):
        return values["count"].fillna((values["value"] * values["denominator"] / per).round())
    return values["count"]


def _with_nations(codes: list[str], larger: dict[str, set[str]]) -> dict[str, set[str]]:
    """With the nations that hold an area by its code, which no lookup says."""
    nations = [code for code in codes if code[:3] in _NATIONS]
    held = {
        code: larger.get(code, set())
        | {nation for nation in nations if nation != code and code[0] in _NATIONS[nation[:3]]}
        for code in codes
    }
    return {code: holders - {code} for code, holders in held.items()}


def _loose(values: pd.DataFrame, hidden: pd.Series, larger: dict[str, set[str]]) -> pd.Series:
    """Figures of regions and nations of which no lookup says what lies in them, beside smaller ones kept back."""
    holding = set().union(*larger.values())
    alone = values["area_type"].isin(_LARGEST) & ~values["area_code"].isin(holding)
    return alone & bool((hidden & ~values["area_type"].isin(_LARGEST)).any())
