"""Monitoring drawn: one small chart an indicator, told by shape and word as well as colour."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt

from interventions.thresholds import MISSED, NO_FIGURE, NO_TARGET
from logic_models.drawing.looks import INK, LINE

if TYPE_CHECKING:
    import pandas as pd

    from logic_models.monitoring.results import Monitoring

_LOOKS = {
    "green": ("#2e7d4f", "circle"), "amber": ("#c98a1b", "diamond"), "red": ("#a3243b", "square"),
    MISSED: (INK, "square"), NO_TARGET: (LINE, "cross"), NO_FIGURE: (LINE, "cross"),
}  # fmt: skip


def draw_monitoring(held: Monitoring) -> alt.FacetChart:
    """Each indicator's figures by period with their intervals, a tick at target and trigger, the rating on hovering."""
    columns = ["text", "period", "value", "lower", "upper", "target", "improvement_trigger", "colour", "rating"]
    frame = held.rows.dropna(subset=["value"])[columns]
    words = [word for word in _LOOKS if word in set(frame["colour"])]
    inks, shapes = [_LOOKS[word][0] for word in words], [_LOOKS[word][1] for word in words]
    legend = alt.Legend(orient="top", labelLimit=0)
    x = alt.X("period:N", sort=list(dict.fromkeys(frame["period"])), title=None, axis=alt.Axis(labelAngle=0))
    tip = [
        alt.Tooltip("period:N", title="Period"), alt.Tooltip("value:Q", title="Figure", format=",.1f"),
        alt.Tooltip("lower:Q", title="From", format=",.1f"), alt.Tooltip("upper:Q", title="To", format=",.1f"),
        alt.Tooltip("rating:N", title="Rating"),
    ]  # fmt: skip
    base = alt.Chart().encode(x=x, tooltip=tip)
    bars = base.mark_rule(strokeWidth=2, color=LINE).encode(y=alt.Y("lower:Q", title=None), y2="upper:Q")
    ticks = [
        base.mark_tick(color=ink, thickness=2, size=26).encode(y=f"{name}:Q")
        for name, ink in (("target", _LOOKS["green"][0]), ("improvement_trigger", _LOOKS["red"][0]))
    ]
    points = base.mark_point(filled=True, size=90, opacity=1).encode(
        y="value:Q",
        color=alt.Color("colour:N", title=None, legend=legend, scale=alt.Scale(domain=words, range=inks)),
        shape=alt.Shape("colour:N", title=None, legend=legend, scale=alt.Scale(domain=words, range=shapes)),
    )
    small = alt.layer(bars, *ticks, points).properties(width=260, height=120)
    facets = alt.Facet("text:N", title=None, sort=list(dict.fromkeys(frame["text"])), header=alt.Header(labelLimit=260))
    return small.facet(facets, columns=1, data=frame).resolve_scale(y="independent", x="independent")


def draw_funnel(steps: pd.DataFrame) -> alt.LayerChart:
    """People at each step as bars, the first step at the top; a funnel of one node under another."""
    frame = steps.assign(label=[str(step).capitalize() for step in steps["step"]])
    order = list(dict.fromkeys(frame["label"]))
    x = alt.X("sum(people):Q", title="People", axis=alt.Axis(tickMinStep=1))
    base = alt.Chart(frame).encode(x=x, y=alt.Y("label:N", sort=order, title=None))
    words = base.mark_text(align="left", dx=4, color=INK).encode(text="sum(people):Q")
    bars = base.mark_bar(color=_LOOKS["green"][0], height=18)
    return (bars + words).properties(height=alt.Step(30), width="container")
