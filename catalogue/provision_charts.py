"""The picture of provision: what there is for each person in need, or for each head, area by area."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt
import numpy as np

from catalogue.charts import INK, PROVISION

if TYPE_CHECKING:
    from catalogue.provision_results import Provision

_TITLES = {
    "pence": "Pounds for each of {}", "places": "Places for each of {}", "reach": "People reached for each of {}",
}  # fmt: skip


def draw_provision(held: Provision, measure: str) -> alt.FacetChart:
    """One panel a part, one line an area: the figure with its limits, which end at the edge where there is no end."""
    frame = held.rows[held.rows["measure"] == measure].copy()
    of_need = bool(frame["lower"].notna().any())
    scale = 100 if measure == "pence" else 1
    value, title = ("per_need", _TITLES[measure].format(held.need_name)) if of_need else ("per_head", "For each head")
    frame = frame[frame[["lower", value]].notna().any(axis=1)]
    for name, column in (("value", value), ("lower", "lower"), ("upper", "upper")):
        frame[name] = (frame[column] / scale).replace(np.inf, np.nan)
    frame["least"] = frame["unstated"].gt(0).map({True: "at least", False: "as stated"})
    columns = ["area", "part_name", "value", "lower", "upper", "projects", "least"]
    base = alt.Chart(frame[columns]).encode(
        y=alt.Y("area:N", sort=list(dict.fromkeys(frame["area"])), title=None, axis=alt.Axis(labelLimit=200)),
        tooltip=[
            alt.Tooltip("area:N", title="Area"), alt.Tooltip("part_name:N", title=held.by.capitalize()),
            alt.Tooltip("value:Q", title=title, format=".3f"), alt.Tooltip("lower:Q", title="From", format=".3f"),
            alt.Tooltip("upper:Q", title="To", format=".3f"), alt.Tooltip("projects:Q", title="Projects"),
            alt.Tooltip("least:N", title="Figure"),
        ],
    )  # fmt: skip
    x = alt.X("lower:Q", title=title)
    lines = base.mark_rule(strokeWidth=3, color=PROVISION).encode(x=x, x2="upper:Q")
    dots = base.mark_point(filled=True, size=70, opacity=1).encode(
        x="value:Q",
        color=alt.Color(
            "least:N", title=None, scale=alt.Scale(domain=["as stated", "at least"], range=[PROVISION, INK]),
            legend=alt.Legend(orient="top"),
        ),
    )  # fmt: skip
    order = list(dict.fromkeys(frame["part_name"]))
    facet = alt.Row("part_name:N", sort=order, title=None, header=alt.Header(labelAngle=0, labelAlign="left"))
    return alt.layer(lines, dots).properties(height=alt.Step(18)).facet(row=facet)
