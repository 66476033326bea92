"""Pictures of the evidence library: direction told by shape as well as colour, a table beside each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import altair as alt
import pandas as pd

from catalogue.evidence.words import BOTH, EMPTY, MEASURE_LABELS, STANCE_LABELS, UNEVIDENCED, say_money

if TYPE_CHECKING:
    from catalogue.evidence.results import Evidence, EvidenceMap, PooledEffect

INK, PALE, LINE = "#22313f", "#fdf3dc", "#d3dbe0"
# Stance → colour and shape; the order is that of the legend.
_LOOKS = {
    "works": ("#1f6f8b", "triangle-up"), "mixed": ("#8a6d00", "diamond"), "limited": ("#6b7783", "circle"),
    "none": ("#4a4f55", "square"), "harm": ("#9c2f4f", "triangle-down"), "conflicting": ("#6a3d9a", "cross"),
    "by outcome": ("#44617b", "triangle-right"), "unweighed": ("#2f8f6f", "stroke"),
}  # fmt: skip
_ROW = 22
_RATIO_TICKS = (0.01, 0.03, 0.1, 0.25, 0.5, 1, 2, 4, 10, 30, 100)


def _stance_marks() -> dict[str, alt.Color | alt.Shape | alt.Fill]:
    """Colour and shape by direction, under one legend."""
    labels = [STANCE_LABELS[stance] for stance in _LOOKS]
    colours, shapes = zip(*_LOOKS.values(), strict=True)
    legend = alt.Legend(orient="top", columns=3, title=None, symbolSize=110, labelLimit=0)
    scale = alt.Scale(domain=labels, range=list(colours))
    return {
        "color": alt.Color("stance_label:N", scale=scale, legend=legend),
        "fill": alt.Fill("stance_label:N", scale=scale, legend=legend),
        "shape": alt.Shape("stance_label:N", scale=alt.Scale(domain=labels, range=list(shapes)), legend=legend),
    }


def draw_evidence(evidence: Evidence) -> alt.Chart | alt.LayerChart:
    """Interventions down, registers across: where each register stands."""
    frame = evidence.claims[["intervention", "register", "label", "outcome_name", "stance"]].copy()
    frame["stance_label"] = frame.pop("stance").map(STANCE_LABELS)
    return (
        alt.Chart(frame)
        .mark_point(size=130, opacity=0.85)
        .encode(
            x=alt.X("register:N", title=None, axis=alt.Axis(orient="top", labelAngle=-35, labelLimit=160)),
            y=alt.Y("intervention:N", title=None, axis=alt.Axis(labelLimit=220)),
            tooltip=["intervention", "register", "label", "outcome_name"],
            **_stance_marks(),
        )
        .properties(width="container", height=alt.Step(_ROW))
    )


def draw_evidence_map(held: EvidenceMap, address: str) -> alt.LayerChart | alt.FacetChart:
    """Interventions down, outcomes or settings across. Rows that are wholly empty are left out."""
    frame = held.cells.copy()
    seen = frame.loc[frame["state"] != EMPTY, "intervention_code"].unique()
    frame = frame[frame["intervention_code"].isin(seen)]
    frame["stance_label"] = frame["stance"].map(STANCE_LABELS)
    frame["filled"] = frame["state"] == BOTH
    frame["bare"] = frame["state"] == UNEVIDENCED
    frame["size"] = frame["registers"].clip(1, 4)
    frame["money"] = [say_money(p, n) for p, n in zip(frame["pence"], frame["projects"], strict=True)]
    frame["pence"] = frame["pence"].astype("float64")
    frame["href"] = [_address(address, held.across, row) for row in frame.to_dict("records")]
    across = list(dict.fromkeys(frame["column_name"]))
    place = alt.Chart(frame).encode(
        x=alt.X("column_name:N", sort=across, title=None,
                axis=alt.Axis(orient="top", labelAngle=-60, labelLimit=170, labelOverlap=False, domain=False)),
        y=alt.Y("intervention:N", sort=list(dict.fromkeys(frame["intervention"])), title=None,
                axis=alt.Axis(labelLimit=260, labelOverlap=False, domain=False, ticks=False)),
        tooltip=[
            alt.Tooltip("intervention:N", title="Intervention"),
            alt.Tooltip("column_name:N", title=held.across.title()),
            alt.Tooltip("state:N", title="State"), alt.Tooltip("stance_label:N", title="Registers"),
            alt.Tooltip("registers:Q", title="Number of registers"), alt.Tooltip("security:N", title="How sure"),
            alt.Tooltip("money:N", title="Funded"),
        ],
    )  # fmt: skip
    if address:
        place = place.encode(href="href:N")
    fill = alt.condition("datum.bare", alt.value(PALE), alt.value("#ffffff"))
    boxes = place.mark_rect(stroke=LINE, strokeWidth=0.6).encode(fill=fill)
    # Projects do not say which outcome they are after: their number stands once a row, not under every outcome.
    counted = "datum.bare && datum.column == ''" if held.across == "outcome" else "datum.bare"
    bare = place.transform_filter(counted).mark_text(color="#8a4b00", fontSize=11, fontWeight="bold")
    size = alt.Size("size:Q", scale=alt.Scale(domain=[1, 4], range=[70, 260]), legend=None)
    weighed = place.transform_filter("datum.stance != ''").mark_point(strokeWidth=2, opacity=1)
    solid = alt.condition("datum.filled", alt.value(0.9), alt.value(0.0))
    marks = weighed.encode(size=size, fillOpacity=solid, **_stance_marks())
    layers = alt.layer(boxes, bare.encode(text="projects:Q"), marks)
    return layers.properties(width="container", height=alt.Step(_ROW)).configure_view(strokeWidth=0)


def _address(page: str, across: str, row: dict[Any, Any]) -> str:
    chosen = {"across": across, "intervention": row["intervention_code"], "cell": row["column"] or "not-stated"}
    return f"{page}?{urlencode(chosen)}" if page else ""


def draw_forest(effect: PooledEffect) -> alt.LayerChart | alt.FacetChart:
    """Studies by year with their intervals, squares by weight; below them the pooled diamond and the expected range."""
    frame = effect.studies[["citation", "effect", "lower", "upper", "weight"]].copy()
    if "year" in effect.studies:
        frame = frame.iloc[effect.studies["year"].astype("float64").argsort(kind="stable")]
    rows = [*frame["citation"], "Pooled"]
    low, high = effect.interval
    pooled = pd.DataFrame({"citation": ["Pooled"], "effect": [effect.estimate], "lower": [low], "upper": [high]})
    scale = alt.Scale(type="log" if effect.ratio else "linear", nice=False, domain=_reach(effect), clamp=True)
    low_end, high_end = _reach(effect)
    ticks = [tick for tick in _RATIO_TICKS if low_end <= tick <= high_end] if effect.ratio else alt.Undefined
    title = MEASURE_LABELS[effect.measure]
    x = alt.X("effect:Q", scale=scale, title=title, axis=alt.Axis(values=ticks, format="~g", grid=False))
    y = alt.Y("citation:N", sort=rows, title=None, axis=alt.Axis(labelLimit=170, labelOverlap=False))
    tip = [alt.Tooltip("citation:N", title="Study")]
    tip += [alt.Tooltip(f"{name}:Q", format=".2f") for name in ("effect", "lower", "upper")]
    studies = alt.Chart(frame).encode(y=y, tooltip=[*tip, alt.Tooltip("weight:Q", format=".1%")])
    lines = studies.mark_rule(color="#5b7486").encode(x=alt.X("lower:Q", scale=scale, title=title), x2="upper:Q")
    size = alt.Size("weight:Q", scale=alt.Scale(range=[15, 160]), legend=None)
    squares = studies.mark_square(color="#2f6f8f", opacity=1).encode(x=x, size=size)
    null = alt.Chart(pd.DataFrame({"effect": [effect.null]})).mark_rule(color=INK, strokeDash=[4, 3]).encode(x=x)
    last = alt.Chart(pooled).encode(y=y, tooltip=tip)
    band = last.mark_rule(color="#9c2f4f", strokeWidth=6).encode(
        x=alt.X("lower:Q", scale=scale, title=title), x2="upper:Q"
    )
    diamond = last.mark_point(shape="diamond", filled=True, size=260, color="#9c2f4f", opacity=1).encode(x=x)
    layers = [null, lines, squares, *_range(effect, scale, y, title), band, diamond]
    return alt.layer(*layers).properties(width="container", height=alt.Step(18))


def _range(effect: PooledEffect, scale: alt.Scale, y: alt.Y, title: str) -> list[alt.Chart]:
    """Where a further study's true effect is expected, as a thin dashed line under the diamond."""
    if effect.predicted is None:
        return []
    low, high = effect.predicted
    frame = pd.DataFrame({"citation": ["Pooled"], "lower": [low], "upper": [high]})
    line = alt.Chart(frame).mark_rule(color="#9c2f4f", strokeDash=[3, 2], strokeWidth=1.5)
    return [line.encode(y=y, x=alt.X("lower:Q", scale=scale, title=title), x2="upper:Q")]


def _reach(effect: PooledEffect) -> list[float]:
    """The ends of the axis: all effects and the middle nine tenths of the limits, so one wild interval is cut short."""
    lower, upper = effect.studies["lower"], effect.studies["upper"]
    ends = [*effect.studies["effect"], lower.quantile(0.1), upper.quantile(0.9), *effect.interval, effect.null]
    ends += list(effect.predicted or ())
    low, high = float(min(ends)), float(max(ends))
    return [low / 1.1, high * 1.1] if effect.ratio else [low - 0.05 * (high - low), high + 0.05 * (high - low)]
