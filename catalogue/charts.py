"""The catalogue's pictures. Colours differ in lightness too; every picture has words and a table beside it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import altair as alt
import numpy as np
import pandas as pd

from interventions.figures import number, pounds

if TYPE_CHECKING:
    from catalogue.results import Coverage, GapAnalysis, Rates

NEED, PROVISION, INK, PALE = "#9c2f4f", "#2f6f8f", "#22313f", "#eef2f4"
SHADES = ["#eef2f4", "#b9d2dc", "#6fa3b8", "#2f6f8f", "#123f55"]
_TITLES = {"projects": "Projects", "pence": "Money", "reach": "People reached"}


def draw_coverage(held: Coverage, measure: str) -> alt.LayerChart | alt.FacetChart:
    """Areas by tiers, shaded by the measure, with the figure in each cell; empty cells are outlined and say so."""
    table = held.matrix(measure)
    frame = table.reset_index().melt("Area", var_name="Tier", value_name="value")
    say = pounds if measure == "pence" else number
    frame["label"] = [say(value) if value != 0 else "none" for value in frame["value"]]
    frame["total"] = (frame["Area"] == "All areas") | (frame["Tier"] == "All tiers")
    inner = frame[~frame["total"]]
    top = max(float(inner["value"].max(skipna=True) or 0), 1.0) if len(inner) else 1.0
    frame["dark"] = ~frame["total"] & (frame["value"].fillna(0) > 0.45 * top)
    place = alt.Chart(frame).encode(
        x=alt.X(
            "Tier:N",
            sort=list(table.columns),
            title=None,
            axis=alt.Axis(orient="top", labelAngle=-30, labelOverlap=False),
        ),
        y=alt.Y("Area:N", sort=list(table.index), title=None, axis=alt.Axis(labelLimit=220)),
        tooltip=["Area", "Tier", alt.Tooltip("label:N", title=_TITLES[measure])],
    )
    scale = alt.Scale(range=SHADES, domain=[0, top], clamp=True)
    shade = alt.condition("datum.total", alt.value("#ffffff"), alt.Color("value:Q", scale=scale, legend=None))
    boxes = place.mark_rect(stroke="white", strokeWidth=2, cornerRadius=3).encode(color=shade)
    ink = alt.condition("datum.dark", alt.value("white"), alt.value(INK))
    words = place.mark_text(fontSize=13).encode(text="label:N", color=ink)
    return alt.layer(boxes, words).properties(width="container", height=alt.Step(34))


def draw_gaps(analysis: GapAnalysis) -> alt.LayerChart | alt.FacetChart:
    """For each area a line from its share of provision to its share of need; largest gap at the top."""
    frame = analysis.gaps[["area", "need_share", "provision_share", "gap_points", "reason"]].copy()
    order = list(frame["area"])
    y = alt.Y("area:N", sort=order, title=None, axis=alt.Axis(labelLimit=220))
    tip = [
        alt.Tooltip("area:N", title="Area"), alt.Tooltip("need_share:Q", format=".1%", title="Share of need"),
        alt.Tooltip("provision_share:Q", format=".1%", title=f"Share of {analysis.measure}"),
        alt.Tooltip("gap_points:Q", format="+.1f", title="Gap, points"),
    ]  # fmt: skip
    axis = alt.X("provision_share:Q", title="Share of all areas", axis=alt.Axis(format=".0%"))
    lines = (
        alt.Chart(frame).mark_rule(strokeWidth=3, color="#c7d0d6").encode(y=y, x=axis, x2="need_share:Q", tooltip=tip)
    )
    labels = {"need_share": "Share of need", "provision_share": f"Share of {analysis.measure}"}
    long = frame.melt(["area", "gap_points"], ["need_share", "provision_share"], var_name="which", value_name="share")
    long["which"] = long["which"].map(labels)
    names = list(labels.values())
    colours = alt.Scale(domain=names, range=[NEED, PROVISION])
    points = alt.Chart(long).mark_point(filled=True, size=110, opacity=1).encode(
        y=y, x=alt.X("share:Q", title="Share of all areas", axis=alt.Axis(format=".0%")),
        color=alt.Color("which:N", scale=colours, title=None, legend=alt.Legend(orient="top")),
        shape=alt.Shape("which:N", scale=alt.Scale(domain=names, range=["diamond", "circle"]), title=None),
        tooltip=["area:N", "which:N", alt.Tooltip("share:Q", format=".1%")],
    )  # fmt: skip
    return alt.layer(lines, points).properties(width="container", height=alt.Step(30))


def draw_rates(rates: Rates) -> alt.LayerChart | alt.FacetChart:
    """Each figure as a point with its interval."""
    frame = rates.to_frame().assign(which=lambda f: np.arange(1, len(f) + 1))
    base = alt.Chart(frame).encode(y=alt.Y("which:O", title=None))
    bars = base.mark_rule(strokeWidth=2, color=PROVISION).encode(x=alt.X("lower:Q", title="Rate"), x2="upper:Q")
    return alt.layer(bars, base.mark_point(filled=True, size=80, color=INK).encode(x="value:Q"))


def draw_map(
    outlines: pd.DataFrame, figures: pd.DataFrame, *, value: str, title: str, selected: str = "", height: int = 420
) -> alt.LayerChart | alt.FacetChart:
    """Areas shaded by a figure, from outlines in National Grid metres; no tiles, no internet.

    `outlines`: area_code, area, geometry (GeoJSON text). `figures`: area_code, `value` and label. An area without a
    figure is drawn pale with a dashed edge: no figure is not the same as nought.
    """
    merged = outlines.merge(figures[["area_code", value, "label"]], on="area_code", how="left", validate="one_to_one")
    features = [_feature(row, value, selected) for row in merged.to_dict("records")]
    data = alt.Data(values=features)
    base = alt.Chart(data).transform_calculate(code="datum.properties.code")
    tip = [alt.Tooltip("properties.area:N", title="Area"), alt.Tooltip("properties.label:N", title=title)]
    # One town centre would wash out a linear scale: many areas are shaded by fifths, few by the figure itself.
    many = merged[value].count() > 12
    scale = alt.Scale(type="quantile", range=SHADES) if many else alt.Scale(range=SHADES[1:], domainMin=0)
    legend = alt.Legend(orient="top", format=".0f")
    known = (
        base.transform_filter("datum.properties.known")
        .mark_geoshape(stroke="white", strokeWidth=0.3 if len(merged) > 100 else 0.8)
        .encode(
            color=alt.Color("properties.value:Q", title=title, scale=scale, legend=legend),
            tooltip=tip,
        )
    )
    unknown = (
        base.transform_filter("!datum.properties.known")
        .mark_geoshape(fill=PALE, stroke="#8795a1", strokeDash=[3, 3])
        .encode(tooltip=tip)
    )
    layers = [unknown, known]
    if selected:
        ring = base.transform_filter("datum.properties.selected")
        layers.append(ring.mark_geoshape(fillOpacity=0, stroke=INK, strokeWidth=2.5).encode(tooltip=tip))
    return alt.layer(*layers).project(type="identity", reflectY=True).properties(width="container", height=height)


def _feature(row: dict[Any, Any], value: str, selected: str) -> dict[str, Any]:
    known = not pd.isna(row[value])
    properties = {
        "code": row["area_code"],
        "area": row["area"],
        "known": known,
        "value": float(row[value]) if known else None,
        "label": row["label"] if known else "no figure",
        "selected": row["area_code"] == selected,
    }
    return {"type": "Feature", "geometry": json.loads(row["geometry"]), "properties": properties}
