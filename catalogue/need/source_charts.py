"""Pictures of figures that may not be added together, of harm, and of what under-reporting leaves open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt

from catalogue.charts import INK, NEED, PROVISION
from interventions.vocabulary import Agency

if TYPE_CHECKING:
    from catalogue.need.harm_results import HarmWeighted
    from catalogue.need.sources import SourcesBeside
    from catalogue.need.underreporting import UnderReporting

_PALE = "#8795a1"


def draw_sources(held: SourcesBeside) -> alt.FacetChart:
    """One row a figure, each on a scale of its own from nought; a hidden figure is a dashed span without a point."""
    frame = held.rows[held.rows[["value", "lower"]].notna().any(axis=1)]
    frame = frame.assign(
        who=frame["agency"].map(Agency.labels()),
        said=frame["name"] + ", " + frame["period"] + " · " + frame["unit"],
    )  # fmt: skip
    tip = [
        alt.Tooltip("who:N", title="Agency"), alt.Tooltip("name:N", title="Figure"),
        alt.Tooltip("period:N", title="Period"), alt.Tooltip("value:Q", format=",.1f", title="Value"),
        alt.Tooltip("lower:Q", format=",.1f", title="From"), alt.Tooltip("upper:Q", format=",.1f", title="To"),
        alt.Tooltip("interval:N", title="Interval"),
    ]  # fmt: skip
    base = alt.Chart(frame).encode(y=alt.Y("who:N", title=None), tooltip=tip)
    dashes = alt.condition("datum.suppressed", alt.value([5, 4]), alt.value([1, 0]))
    spans = base.mark_rule(strokeWidth=3, color=_PALE).encode(
        x=alt.X("lower:Q", title=None, scale=alt.Scale(zero=True)), x2="upper:Q", strokeDash=dashes
    )
    points = base.mark_point(filled=True, size=90, opacity=1, color=NEED).encode(x="value:Q")
    row = alt.Row(
        "said:N",
        title=None,
        sort=list(frame["said"]),
        header=alt.Header(labelAngle=0, labelAnchor="start", labelOrient="top"),
    )
    return alt.layer(spans, points).properties(height=28, width=460).facet(row=row).resolve_scale(
        x="independent", y="independent"
    )  # fmt: skip


def draw_harm(held: HarmWeighted) -> alt.LayerChart | alt.FacetChart:
    """Areas and periods by harm, with intervals."""
    frame = held.rows.dropna(subset=["harm"])
    frame = frame.assign(place=frame["area_code"] + ", " + frame["period"])
    return _spans(frame, "place", "harm", f"Harm, {held.weight_set} {held.version}")


def draw_harm_shares(held: HarmWeighted) -> alt.LayerChart | alt.FacetChart:
    """For each offence a line from its part of the crimes to its part of the harm; the heaviest part at the top."""
    frame = held.offences.dropna(subset=["harm_share"])
    frame = frame.assign(name=frame["name"].str.capitalize())
    labels = {"harm_share": "Harm", "crime_share": "Crimes"}
    axis = alt.Axis(format=".0%", title="Part of all that was weighed")
    y = alt.Y("name:N", sort=list(frame["name"]), title=None, axis=alt.Axis(labelLimit=190))
    tip = [
        alt.Tooltip("name:N", title="Offence"), alt.Tooltip("crimes:Q", format=",.0f", title="Crimes"),
        alt.Tooltip("crime_share:Q", format=".1%", title="Part of the crimes"),
        alt.Tooltip("weight:Q", format=",.1f", title="Weight"),
        alt.Tooltip("harm_share:Q", format=".1%", title="Part of the harm"),
    ]  # fmt: skip
    base = alt.Chart(frame).encode(y=y, tooltip=tip)
    lines = base.mark_rule(strokeWidth=3, color="#c7d0d6").encode(
        x=alt.X("crime_share:Q", axis=axis), x2="harm_share:Q"
    )
    names = list(labels.values())
    kinds = {"color": [NEED, PROVISION], "shape": ["diamond", "circle"]}
    marks = [
        base.transform_calculate(which=f"'{label}'").mark_point(filled=True, size=110, opacity=1).encode(
            x=alt.X(f"{part}:Q", axis=axis),
            color=alt.Color("which:N", title=None, scale=alt.Scale(domain=names, range=kinds["color"]),
                            legend=alt.Legend(orient="top", labelLimit=0)),
            shape=alt.Shape("which:N", title=None, scale=alt.Scale(domain=names, range=kinds["shape"])),
        )
        for part, label in labels.items()
    ]  # fmt: skip
    return alt.layer(lines, *marks).properties(width="container", height=alt.Step(30))


def draw_under_reporting(held: UnderReporting) -> alt.LayerChart | alt.FacetChart:
    """What was reported, beside the interval of what there may be."""
    frame = held.rows.dropna(subset=["count"])
    return _spans(frame, "area_code", "count", "Reported (point), and what there may be (line)")


def _spans(frame: Any, place: str, point: str, title: str) -> alt.LayerChart | alt.FacetChart:
    tip = [
        alt.Tooltip(f"{place}:N", title="Where"), alt.Tooltip(f"{point}:Q", format=",.0f"),
        alt.Tooltip("lower:Q", format=",.0f", title="From"), alt.Tooltip("upper:Q", format=",.0f", title="To"),
    ]  # fmt: skip
    y = alt.Y(f"{place}:N", sort="-x", title=None, axis=alt.Axis(labelLimit=220))
    base = alt.Chart(frame).encode(y=y, tooltip=tip)
    lines = base.mark_rule(strokeWidth=3, color=PROVISION).encode(x=alt.X("lower:Q", title=title), x2="upper:Q")
    points = base.mark_point(filled=True, size=90, opacity=1, color=INK).encode(x=f"{point}:Q")
    return alt.layer(lines, points).properties(width="container", height=alt.Step(26))
