"""What each agency counts of one kind of harm in one area, beside one another and never added together.

One stabbing may stand in the figures of the police, the ambulance and the hospital, or in none of them. So each figure
keeps its row, its period, its denominator and its interval, and there is no total.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from catalogue.rates import crude_rate, proportion
from interventions import tables
from interventions.disclosure.stored import KEPT_BACK
from interventions.errors import InputError
from interventions.figures import listed, missing, number, plural, span
from interventions.intervals import poisson_limits
from interventions.periods import span_months
from interventions.vocabulary import Agency, IndicatorKind, Polarity, Theme

HIDDEN, UNBOUNDED = "hidden by the source", "hidden by the source, which does not say within what bounds"
WITHHELD = "kept back, so that small numbers cannot be worked out"  # by us, not by the source
PUBLISHED, NO_INTERVAL = "as published", "none: there is no count to make one from"
EVENTS = "events"
NOT_ADDED = "Not added together: one event may stand in several of them, or in none."
COLUMNS = (
    "agency", "indicator", "name", "period", "value", "lower", "upper", "unit", "count", "count_lower", "count_upper",
    "denominator", "denominator_name", "suppressed", "interval", "polarity", "within", "source", "note",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SourcesBeside:
    """The figures of one theme in one area, a row each (`COLUMNS`); there is no total.

    `lower`, `upper`: the interval of the value, or the bounds of a hidden one. `within`: the indicator, also shown,
    that a row is a part of.
    """

    rows: pd.DataFrame
    theme: Theme
    area: str
    area_name: str
    level: float

    def summary(self) -> str:
        """Each figure in words, and that they are not added together."""
        if self.rows.empty:
            return f"{self.theme.label}: no source has a figure for {self.area_name}."
        agencies = listed([Agency.labels()[code].lower() for code in dict.fromkeys(self.rows["agency"])])
        head = f"{self.theme.label} in {self.area_name}: {plural(len(self.rows), 'figure')} ({agencies}). {NOT_ADDED}"
        return "\n".join([head, *(f"  · {self._say(row)}" for row in self.rows.to_dict("records"))])

    def _say(self, row: dict[Any, Any]) -> str:
        digits = 0 if row["unit"] == EVENTS else 1
        bounds = span(row["lower"], row["upper"], 0 if row["suppressed"] and digits == 0 else 1)
        figure = f"{number(row['value'], digits)}{'' if missing(row['lower']) else f' ({bounds})'} {row['unit']}"
        if row["suppressed"]:
            figure = str(row["interval"]) + ("" if missing(row["lower"]) else f": {bounds} {row['unit']}")
        told = "; a rise may be success" if row["polarity"] == Polarity.CONTESTED else ""
        return f"{Agency.labels()[row['agency']]}, {row['name']}, {row['period']}: {figure}{told}"

    def to_frame(self) -> pd.DataFrame:
        """One row a figure."""
        return self.rows.copy()

    def plot(self) -> Any:
        """Each figure on a scale of its own, with its interval."""
        from catalogue.need.source_charts import draw_sources

        return draw_sources(self)


def sources_beside(
    values: pd.DataFrame, indicators: pd.DataFrame, *, theme: Theme | str, area: str, area_name: str = "",
    period: str = "", level: float = 0.95,
) -> SourcesBeside:  # fmt: skip
    """Every agency's latest figure (or that of `period`) for one theme in one area, each in its own row.

    `values` keeps NEED_VALUES, with lower, upper, suppressed and note as `read_needs` gives them; `indicators` keeps
    NEED_INDICATORS. A published figure and interval are kept; otherwise they are made from the count, the interval wide
    enough for its rounding.
    """
    known = next((term for term in Theme if term == theme), None)
    if known is None:
        raise InputError(f"{theme!r} is not a theme.", mend=f"Use one of: {', '.join(Theme.codes())}.")
    held = tables.NEED_INDICATORS.check(indicators)
    held = held[held["theme"] == theme].drop(columns="synthetic", errors="ignore")
    here = tables.NEED_VALUES.check(values)
    here = here[(here["area_code"] == area) & here["indicator"].isin(held["code"])]
    here = here.reindex(columns=[*here.columns.union(["lower", "upper", "suppressed", "note"], sort=False)])
    here = here[here["period"] == period] if period else _latest(here)
    joined = here.merge(held, left_on="indicator", right_on="code", validate="many_to_one")
    rows = pd.DataFrame([_row_of(row, level) for row in joined.to_dict("records")], columns=list(COLUMNS))
    rows["within"] = [_within(code, set(rows["indicator"])) for code in rows["indicator"]]
    order = rows["agency"].map({code: place for place, code in enumerate(Agency.codes())})
    rows = rows.assign(order=order).sort_values(["order", "indicator"]).drop(columns="order").reset_index(drop=True)
    return SourcesBeside(rows=rows, theme=known, area=area, area_name=area_name or area, level=level)


def _latest(values: pd.DataFrame) -> pd.DataFrame:
    """The period of each indicator that ends last (the longer of two that end together)."""
    if values.empty:
        return values
    spans = [span_months(period) for period in values["period"]]
    ends = values.assign(last=[last.ordinal for _, last in spans], first=[-first.ordinal for first, _ in spans])
    kept = ends.sort_values(["last", "first"]).groupby("indicator").tail(1)
    return kept.drop(columns=["last", "first"])


def _within(code: str, shown: set[str]) -> str:
    """The nearest indicator, among those shown, that holds this one: its code with fewer steps."""
    steps = code.split(".")
    above = (".".join(steps[:length]) for length in range(len(steps) - 1, 0, -1))
    return next((path for path in above if path in shown), "")


def _row_of(row: dict[Any, Any], level: float) -> dict[str, Any]:
    hidden = not missing(row["suppressed"]) and bool(row["suppressed"])
    kind, per = str(row["kind"]), 1.0 if missing(row["per"]) else float(row["per"])
    value = value_of(row)
    row = row | {"count": value if missing(row["count"]) and kind == IndicatorKind.COUNT else row["count"]}
    least, most = _count_bounds(row, hidden)
    figure = {"value": value, "count": row["count"]} | _count_limits(least, most, hidden, level)
    how = {"lower": row["lower"], "upper": row["upper"], "interval": PUBLISHED}
    if hidden:
        how |= _hidden_limits(row, kind, least, most)
    elif missing(row["lower"]) or missing(row["upper"]):
        how = _limits(row, kind, per, least, most, level)
    return row | figure | how | {
        "suppressed": hidden, "unit": _unit(kind, per, row), "source": row.get("source", ""),
        "note": "" if missing(row["note"]) else row["note"],
    }  # fmt: skip


def value_of(row: dict[Any, Any]) -> float:
    """A figure as published, else worked out from its count, where it is a crude one; missing where neither is.

    `row`: value, count, denominator, suppressed, and of the indicator kind, per and method.
    """
    hidden = not missing(row["suppressed"]) and bool(row["suppressed"])
    if hidden or not missing(row["value"]):
        return np.nan if hidden else float(row["value"])
    if missing(row["count"]) or row["kind"] == IndicatorKind.COUNT:
        return np.nan if missing(row["count"]) else float(row["count"])
    crude = row["kind"] in (IndicatorKind.RATE, IndicatorKind.PROPORTION) and not row["method"]
    if not crude or missing(row["denominator"]) or not row["denominator"]:
        return np.nan
    return float(row["count"] / row["denominator"] * (1.0 if missing(row["per"]) else row["per"]))


def _count_bounds(row: dict[Any, Any], hidden: bool) -> tuple[float, float]:
    """Between which counts the true one lies: the source may have rounded it or hidden it."""
    low, high = (np.nan if missing(row[name]) else float(row[name]) for name in ("hidden_from", "hidden_to"))
    if hidden:
        return (np.nan, np.nan) if row["note"] == KEPT_BACK else (low, high)
    if missing(row["count"]):
        return np.nan, np.nan
    count, reach = float(row["count"]), 0 if missing(row["rounded_to"]) else int(row["rounded_to"]) // 2
    if count <= 0:
        return 0.0, 0.0 if low <= 1 else float(reach)  # where small counts are hidden, a nought is a true nought
    return max(count - reach, 0 if np.isnan(high) else min(high + 1, count)), count + reach


def _count_limits(least: float, most: float, hidden: bool, level: float) -> dict[str, float]:
    if hidden or np.isnan(least):
        return {"count_lower": least, "count_upper": most}
    return {
        "count_lower": float(poisson_limits(least, level).lower),
        "count_upper": float(poisson_limits(most, level).upper),
    }


def _hidden_limits(row: dict[Any, Any], kind: str, least: float, most: float) -> dict[str, Any]:
    """The bounds of a hidden value: those stored, else those of its count."""
    if missing(row["lower"]) and kind == IndicatorKind.COUNT:
        row = row | {"lower": least, "upper": most}
    bounds = {"value": np.nan, "count": np.nan, "lower": row["lower"], "upper": row["upper"]}
    if row["note"] == KEPT_BACK:
        return {**dict.fromkeys(bounds, np.nan), "interval": WITHHELD}
    return bounds | {"interval": UNBOUNDED if missing(row["lower"]) else HIDDEN}


def _limits(row: dict[Any, Any], kind: str, per: float, least: float, most: float, level: float) -> dict[str, Any]:
    """An interval made from the count, where the figure is a crude one."""
    none = {"lower": np.nan, "upper": np.nan, "interval": NO_INTERVAL}
    if np.isnan(least):
        return none
    if kind == IndicatorKind.COUNT:
        limits = poisson_limits([least, most], level)
        return {"lower": float(limits.lower[0]), "upper": float(limits.upper[1]), "interval": "Poisson"}
    if kind not in (IndicatorKind.RATE, IndicatorKind.PROPORTION) or missing(row["denominator"]) or row["method"]:
        return none
    people = float(row["denominator"])
    if kind == IndicatorKind.RATE:
        rates = crude_rate([least, most], [people, people], per=per, level=level)
        scale = 1.0
    else:
        rates, scale = proportion([least, min(most, people)], [people, people], level=level), per
    lower, upper = np.asarray(rates.lower)[0] * scale, np.asarray(rates.upper)[1] * scale
    return {"lower": float(lower), "upper": float(upper), "interval": rates.method}


def _unit(kind: str, per: float, row: dict[Any, Any]) -> str:
    """What the figure is, in words: 'per 1,000 (residents)', 'events'."""
    if kind == IndicatorKind.COUNT:
        return EVENTS
    if kind == IndicatorKind.RATE:
        return f"{'' if missing(row['per']) else f'per {per:,.0f} '}({row['denominator_name']})".strip()
    if kind == IndicatorKind.PROPORTION:
        return f"{'per cent' if per == 100 else 'as a share'} ({row['denominator_name']})"
    return IndicatorKind.labels()[kind].lower()
