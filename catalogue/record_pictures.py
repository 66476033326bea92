"""Pictures of how complete the records are, and of one project's life."""

from __future__ import annotations

import altair as alt
import pandas as pd

from catalogue.charts import INK, PROVISION


def draw_complete(complete: pd.DataFrame) -> alt.LayerChart | alt.FacetChart:
    """One bar a field: the share of records that state it, with the share written behind it."""
    frame = complete.assign(label=[f"{share:.0%}" for share in complete["share"].fillna(0)])
    base = alt.Chart(frame).encode(
        y=alt.Y("field:N", sort=list(frame["field"]), title=None, axis=alt.Axis(labelLimit=220)),
        tooltip=[
            alt.Tooltip("field:N", title="Field"), alt.Tooltip("records:Q", title="Records that state it"),
            alt.Tooltip("of:Q", title="Of"),
        ],
    )  # fmt: skip
    whole = alt.Scale(domain=[0, 1.08])
    axis = alt.Axis(format=".0%", values=[0, 0.25, 0.5, 0.75, 1])
    bars = base.mark_bar(color=PROVISION).encode(x=alt.X("share:Q", scale=whole, title="Share of records", axis=axis))
    words = base.mark_text(align="left", dx=4, color=INK).encode(x=alt.X("share:Q", scale=whole), text="label:N")
    return alt.layer(bars, words).properties(width="container", height=alt.Step(24))


def draw_life(stages: pd.DataFrame) -> alt.LayerChart | alt.FacetChart:
    """A project's stages along the years. `stages`: label, begin, finish (dates), in order."""
    frame = stages.assign(row=[str(number) for number in range(len(stages))])
    row = alt.Y("row:N", title=None, axis=None)
    base = alt.Chart(frame).encode(
        y=row,
        tooltip=["label:N", alt.Tooltip("begin:T", title="From"), alt.Tooltip("finish:T", title="To")],
    )
    years = alt.X("begin:T", title=None, axis=alt.Axis(tickCount=6))
    bars = base.mark_bar(color=PROVISION, height=10, cornerRadius=3, minBandSize=4).encode(x=years, x2="finish:T")
    words = base.mark_text(align="left", dy=-13, color=INK).encode(x=years, text="label:N")
    return alt.layer(bars, words).properties(width="container", height=alt.Step(34))
