"""Pictures of comparisons: told by shape and word as well as colour, the intervals always drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt
import pandas as pd

from catalogue.charts import INK, NEED, PROVISION
from catalogue.results import say_whole
from interventions.vocabulary import IndicatorKind

if TYPE_CHECKING:
    from catalogue.need.comparing import Comparison
    from catalogue.need.funnel import Funnel
    from catalogue.need.inequality import Inequality
    from catalogue.need.thresholds import Ratings

_PALE = "#8795a1"
_NAMED = 8
_VERDICTS = {  # word → colour, shape
    "better": (PROVISION, "triangle-down"), "worse": (NEED, "triangle-up"), "higher": ("#a35d12", "triangle-up"),
    "lower": ("#5b4b8a", "triangle-down"), "similar": (_PALE, "circle"), "not compared": ("#c7d0d6", "cross"),
}  # fmt: skip
_COLOURS = {  # colour of a rating → its ink and shape
    "green": ("#2e7d4f", "circle"), "amber": ("#c98a1b", "diamond"), "red": ("#a3243b", "square"),
    "target missed": (INK, "square"), "no target": (_PALE, "cross"), "no figure": (_PALE, "cross"),
}  # fmt: skip


def draw_comparison(held: Comparison) -> alt.LayerChart | alt.FacetChart:
    """Areas in order of their figure, with intervals of 95% and a tick for what each is held against."""
    frame = held.rows.dropna(subset=["value"])
    order = list(frame.sort_values("value", ascending=False)["area"])
    title = f"Figure, {say_whole(held.per, held.denominator)}"
    tip = [
        alt.Tooltip("area:N", title="Area"), alt.Tooltip("value:Q", format=",.2f"),
        alt.Tooltip("lower:Q", format=",.2f"), alt.Tooltip("upper:Q", format=",.2f"),
        alt.Tooltip("benchmark:Q", title=held.against, format=",.2f"),
        alt.Tooltip("verdict:N", title="At 95%"), alt.Tooltip("verdict_998:N", title="At 99.8%"),
    ]  # fmt: skip
    base = alt.Chart(frame).encode(
        y=alt.Y("area:N", sort=order, title=None, axis=alt.Axis(labelLimit=220)), tooltip=tip
    )
    bars = base.mark_rule(strokeWidth=2, color=_PALE).encode(x=alt.X("lower:Q", title=title), x2="upper:Q")
    ticks = base.mark_tick(color=INK, thickness=2, size=18).encode(x="benchmark:Q")
    points = base.mark_point(filled=True, size=90, opacity=1).encode(x="value:Q", **_marks("verdict", _VERDICTS, frame))
    return alt.layer(bars, ticks, points).properties(width="container", height=alt.Step(24))


def draw_funnel(held: Funnel) -> alt.LayerChart | alt.FacetChart:
    """Areas by size, the target and the limits around it; the verdict is that at 99.8%."""
    share = held.kind == IndicatorKind.PROPORTION
    x = alt.X("people:Q", title=f"Number of {held.denominator or 'the denominator (not named)'}")
    scale = alt.Axis(format=".0%") if share and held.per == 1 else alt.Axis(format=",.6~g")
    title = ("Share " if share else "Figure, ") + say_whole(1 if share else held.per, held.denominator)
    curves = held.curves()
    lines = [
        alt.Chart(curves).mark_line(color=_PALE, strokeDash=dash, clip=True).encode(
            x=x, y=alt.Y(f"{name}:Q", title=title, axis=scale)
        )
        for ending, dash in (("", [4, 4]), ("_998", [1, 0]))
        for name in (f"lower{ending}", f"upper{ending}")
    ]  # fmt: skip
    target = alt.Chart(curves.assign(target=held.target)).mark_line(color=INK, strokeWidth=1).encode(x=x, y="target:Q")
    tip = [
        alt.Tooltip("area:N", title="Area"), alt.Tooltip("events:Q", format=","), alt.Tooltip("people:Q", format=","),
        alt.Tooltip("value:Q", format=",.3f"), alt.Tooltip("z_adjusted:Q", title="z", format="+.1f"),
        alt.Tooltip("verdict_998:N", title="At 99.8%"),
    ]  # fmt: skip
    points = alt.Chart(held.points).encode(x=x, y=alt.Y("value:Q", axis=scale), tooltip=tip)
    marks = points.mark_point(filled=True, size=80, opacity=1).encode(**_marks("verdict_998", _VERDICTS, held.points))
    furthest = held.flagged().sort_values("z_adjusted", key=abs).tail(_NAMED)  # more would be written over one another
    names = alt.Chart(furthest).mark_text(dy=-11, color=INK).encode(x=x, y="value:Q", text="area:N")
    return alt.layer(*lines, target, marks, names).properties(width="container", height=360)


def draw_inequality(held: Inequality) -> alt.LayerChart | alt.FacetChart:
    """Groups with their intervals from the least to the most deprived, and the line through them."""
    title = f"Figure, {say_whole(held.per, held.denominator)}"
    x = alt.X(
        "position:Q", title="Share of people, least deprived on the left", scale=alt.Scale(domain=[0, 1]),
        axis=alt.Axis(format=".0%"),
    )  # fmt: skip
    base = alt.Chart(held.groups).encode(x=x, tooltip=["group", alt.Tooltip("value:Q", format=",.2f")])
    bars = base.mark_rule(strokeWidth=2, color=_PALE).encode(
        y=alt.Y("lower:Q", title=title, scale=alt.Scale(zero=False)), y2="upper:Q"
    )
    points = base.mark_point(filled=True, size=90, color=INK, opacity=1).encode(y="value:Q")
    line = base.mark_line(color=NEED).encode(y="fitted:Q")
    return alt.layer(bars, line, points).properties(width="container", height=320)


def draw_ratings(held: Ratings) -> alt.LayerChart | alt.FacetChart:
    """Each measure with its interval, a tick at target and trigger, and its rating in words."""
    # What is the same in every row need not be written in every row.
    wanted = [name for name in ("measure", "provider_or_area", "period") if name in held.rows]
    labels = [name for name in wanted if len(set(held.rows[name])) > 1] or wanted
    frame = held.rows.assign(label=held.rows[labels].astype(str).agg(", ".join, axis=1) if labels else held.rows.index)
    base = alt.Chart(frame).encode(
        y=alt.Y("label:N", sort=list(frame["label"]), title=None, axis=alt.Axis(labelLimit=420))
    )
    bars = base.mark_rule(strokeWidth=2, color=_PALE).encode(x=alt.X("lower:Q", title="Figure"), x2="upper:Q")
    ticks = [
        base.mark_tick(color=ink, thickness=2, size=18).encode(x=f"{name}:Q", tooltip=[alt.Tooltip(f"{name}:Q")])
        for name, ink in (("target", "#2e7d4f"), ("improvement_trigger", "#a3243b"))
    ]
    points = base.mark_point(filled=True, size=90, opacity=1).encode(x="value:Q", **_marks("colour", _COLOURS, frame))
    words = base.mark_text(align="left", dx=8, color=INK).encode(x="upper:Q", text="rating:N")
    return alt.layer(bars, *ticks, points, words).properties(width="container", height=alt.Step(26))


def _marks(column: str, looks: dict[str, tuple[str, str]], frame: pd.DataFrame) -> dict[str, Any]:
    """Colour and shape by a word, under one legend that names only the words that occur."""
    words = [word for word in looks if word in set(frame[column])]
    inks, shapes = [looks[word][0] for word in words], [looks[word][1] for word in words]
    legend = alt.Legend(orient="top", labelLimit=0)
    return {
        "color": alt.Color(f"{column}:N", title=None, legend=legend, scale=alt.Scale(domain=words, range=inks)),
        "shape": alt.Shape(f"{column}:N", title=None, legend=legend, scale=alt.Scale(domain=words, range=shapes)),
    }
