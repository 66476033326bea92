"""The catalogue's pictures. Colours differ in lightness too; every picture has words and a table beside it."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import altair as alt
import numpy as np
import pandas as pd

from interventions.figures import number, pounds

if TYPE_CHECKING:
    from catalogue.results import Coverage, GapAnalysis, Rates

NEED, PROVISION, INK = "#9c2f4f", "#2f6f8f", "#22313f"
SHADES = ["#dbe7ec", "#b9d2dc", "#6fa3b8", "#2f6f8f", "#123f55"]
_TITLES = {"projects": "Projects", "pence": "Money", "reach": "People reached"}


def draw_coverage(held: Coverage, measure: str) -> alt.LayerChart | alt.FacetChart:
    """Areas by tiers, shaded by the measure, with the figure in each cell; empty cells are outlined and say so."""
    table = held.matrix(measure)
    frame = table.reset_index().melt("Area", var_name="Tier", value_name="value")
    say = pounds if measure == "pence" else number
    frame["label"] = [say(value) if value != 0 else "none" for value in frame["value"]]
    frame["total"] = (frame["Area"] == "All areas") | (frame["Tier"] == "All tiers")
    inner = frame[~frame["total"]]
    known = inner["value"].dropna()
    top = max(float(known.max()), 1.0) if len(known) else 1.0
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
        color=alt.Color("which:N", scale=colours, title=None, legend=alt.Legend(orient="top", labelLimit=0)),
        shape=alt.Shape("which:N", scale=alt.Scale(domain=names, range=["diamond", "circle"]), title=None),
        tooltip=["area:N", "which:N", alt.Tooltip("share:Q", format=".1%")],
    )  # fmt: skip
    return alt.layer(lines, points).properties(width="container", height=alt.Step(30))


def draw_rates(rates: Rates) -> alt.LayerChart | alt.FacetChart:
    """Each figure as a point with its interval."""
    frame = rates.to_frame().assign(which=lambda f: np.arange(1, len(f) + 1))
    base = alt.Chart(frame).encode(y=alt.Y("which:O", title=None))
    title = rates.whole[:1].upper() + rates.whole[1:]
    bars = base.mark_rule(strokeWidth=2, color=PROVISION).encode(x=alt.X("lower:Q", title=title), x2="upper:Q")
    return alt.layer(bars, base.mark_point(filled=True, size=80, color=INK).encode(x="value:Q"))


def draw_map(
    outlines: pd.DataFrame, figures: pd.DataFrame, *, value: str, title: str, height: int = 420
) -> alt.LayerChart | alt.FacetChart:
    """Areas shaded by a figure, from outlines in National Grid metres; no tiles, no internet.

    `outlines`: area_code, area, geometry (GeoJSON text). `figures`: area_code, `value` and label. An area without a
    figure is drawn pale with a dashed edge: no figure is not the same as nought.
    """
    merged = outlines.merge(figures[["area_code", value, "label"]], on="area_code", how="left", validate="one_to_one")
    merged["band"], bands = _bands(merged[value])
    data = alt.Data(values=[_feature(row) for row in merged.to_dict("records")])
    base = alt.Chart(data).transform_calculate(code="datum.properties.code")
    tip = [alt.Tooltip("properties.area:N", title="Area"), alt.Tooltip("properties.label:N", title=title)]
    shades = SHADES[-len(bands) :] if len(bands) <= len(SHADES) else SHADES
    colour = alt.Color(
        "properties.band:O", title=title, sort=bands, scale=alt.Scale(domain=bands, range=shades),
        legend=alt.Legend(orient="top", columns=3, symbolType="square", symbolStrokeWidth=0),
    )  # fmt: skip
    known = (
        base.transform_filter("datum.properties.band != null")
        .mark_geoshape(stroke="white", strokeWidth=0.3 if len(merged) > 100 else 0.8)
        .encode(color=colour, tooltip=tip)
    )
    unknown = (
        base.transform_filter("datum.properties.band == null")
        .mark_geoshape(fill="white", stroke="#8795a1", strokeDash=[3, 3])
        .encode(tooltip=tip)
    )
    map_ = alt.layer(unknown, known).project(type="identity", reflectY=True)
    return map_.properties(width="container", height=height)


def _bands(values: pd.Series) -> tuple[list[str | None], list[str]]:
    """The fifth that each value lies in, as '13 to 21', and the fifths in order: one town centre would otherwise wash
    out every other shade. Fewer values than fifths, or many alike, give fewer bands.
    """
    edges = (
        np.unique(np.nanquantile(values, np.linspace(0, 1, min(len(SHADES), values.nunique()) + 1)))
        if values.notna().any()
        else np.array([])
    )
    if len(edges) < 2:
        only = [None if pd.isna(value) else f"{value:,.1f}" for value in values]
        return only, sorted({band for band in only if band})
    names = [f"{low:,.1f} to {high:,.1f}" for low, high in pairwise(edges)]
    places = np.clip(np.searchsorted(edges, values, side="right") - 1, 0, len(names) - 1)
    return [None if pd.isna(v) else names[place] for v, place in zip(values, places, strict=True)], names


def _feature(row: dict[Any, Any]) -> dict[str, Any]:
    band = row["band"] if isinstance(row["band"], str) else None  # a frame turns None among words into NaN
    label = row["label"] if band is not None else "no figure"
    properties = {"code": row["area_code"], "area": row["area"], "band": band, "label": label}
    return {"type": "Feature", "geometry": json.loads(row["geometry"]), "properties": properties}
