"""Pictures of years: how projects went on, and what was granted. Each box and bar carries its word or figure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt

from catalogue.charts import INK, SHADES
from interventions.figures import pounds
from interventions.vocabulary import MoneyKind, ProjectStatus

if TYPE_CHECKING:
    from catalogue.lives import Lives
    from catalogue.money import MoneyByYear

_PALE, _WARM, _DARK = SHADES[0], "#e9c9a6", "#9c2f4f"
_FILLS = {
    "planned": "#eef2f4", "active": SHADES[2], "paused": _WARM, "extended": _WARM, "ended": _PALE,
    "discontinued": _DARK, "unknown": "#eef2f4",
}  # fmt: skip
# Each title stands over its boxes, so that a narrow screen leaves them their width.
_ABOVE = alt.Axis(
    labelAlign="left", labelPadding=-2, labelOffset=-21, labelLimit=360, ticks=False, domain=False, zindex=1
)  # fmt: skip


def draw_lives(lives: Lives) -> alt.LayerChart | alt.FacetChart:
    """A box for each project and year in which it was running, shaded by its last status there, which it names."""
    frame = lives.stands[lives.stands["status"] != ""].assign(
        word=lambda f: f["status"].map(ProjectStatus.labels()), fill=lambda f: f["status"].map(_FILLS),
        ink=lambda f: f["status"].map(lambda status: "white" if status == "discontinued" else INK),
    )  # fmt: skip
    place = alt.Chart(frame).encode(
        x=alt.X("year:O", sort=list(lives.periods), title=None, axis=alt.Axis(orient="top", labelAngle=0)),
        y=alt.Y("title:N", sort=list(lives.rows["title"]), title=None, axis=_ABOVE),
        tooltip=[alt.Tooltip("title:N", title="Project"), alt.Tooltip("year:O", title="Year"), "word:N"],
    )
    boxes = place.mark_rect(stroke="white", strokeWidth=2, cornerRadius=3, height={"band": 0.5})
    boxes = boxes.encode(color=alt.Color("fill:N", scale=None))
    words = place.mark_text(fontSize=13).encode(text="word:N", color=alt.Color("ink:N", scale=None))
    return alt.layer(boxes, words).properties(width="container", height=alt.Step(48))


def draw_money(money: MoneyByYear) -> alt.LayerChart | alt.FacetChart:
    """For each year a bar of what was granted and one of what was leveraged, side by side and never stacked."""
    sums = money.rows.groupby("year", sort=False)[["granted", "leveraged"]].sum(min_count=1)
    labels = {"granted": MoneyKind.GRANT.label, "leveraged": MoneyKind.LEVERAGED.label}
    frame = sums.rename(columns=labels).reset_index().melt("year", var_name="money", value_name="pence")
    frame = frame.dropna(subset="pence").assign(
        label=lambda f: f["pence"].map(pounds), pounds=lambda f: f["pence"] / 100
    )
    names = list(labels.values())
    base = alt.Chart(frame).encode(
        x=alt.X("year:O", title=None, axis=alt.Axis(labelAngle=0)), xOffset=alt.XOffset("money:N", sort=names),
        y=alt.Y("pounds:Q", title="£"), tooltip=["year:O", "money:N", "label:N"],
    )  # fmt: skip
    colours = alt.Scale(domain=names, range=[SHADES[3], _WARM])
    bars = base.mark_bar().encode(
        color=alt.Color("money:N", scale=colours, title=None, legend=alt.Legend(orient="top"))
    )  # fmt: skip
    return alt.layer(bars, base.mark_text(dy=-7, color=INK).encode(text="label:N")).properties(width="container")
