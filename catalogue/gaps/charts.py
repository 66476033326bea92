"""Pictures of gaps: which areas have nobody at work on which factor, and how sure a gap is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt
import pandas as pd

from catalogue.charts import INK, NEED, PROVISION, SHADES

GAP, CANNOT_TELL, MORE = "gap", "cannot be told", "more than its share"

if TYPE_CHECKING:
    from catalogue.gaps.concentration import Concentration
    from catalogue.gaps.matrix_results import GapMatrix
    from catalogue.gaps.pathways import Pathways
    from catalogue.gaps.survival import SureGaps


def draw_matrix(matrix: GapMatrix) -> alt.LayerChart | alt.FacetChart:
    """Areas by factors that anybody works on: how many tiers and ages; a mark where need is higher than elsewhere."""
    frame = matrix.cells[~matrix.cells["factor"].isin(matrix.idle_factors())]
    frame = frame.assign(filled=frame["projects"] > 0)
    whole = frame.groupby(["area", "factor_name"], sort=False).agg(
        filled=("filled", "sum"), cells=("filled", "size"), need=("need_is", "first")
    )
    shown = whole.reset_index().assign(share=lambda f: f["filled"] / f["cells"])
    high = shown["need"].eq("higher").map({True: " ▲", False: ""})
    shown["label"] = [
        (f"{done}/{many}" if done else "none") + mark
        for done, many, mark in zip(shown["filled"], shown["cells"], high, strict=True)
    ]
    place = alt.Chart(shown).encode(
        x=alt.X("area:N", title=None, axis=alt.Axis(orient="top", labelAngle=-90, labelLimit=160, labelOverlap=False)),
        y=alt.Y("factor_name:N", title=None, sort=list(dict.fromkeys(shown["factor_name"])),
                axis=alt.Axis(labelLimit=240)),
        tooltip=[
            alt.Tooltip("area:N", title="Area"), alt.Tooltip("factor_name:N", title="Factor"),
            alt.Tooltip("label:N", title="Tiers and ages with a project"), alt.Tooltip("need:N", title="Need"),
        ],
    )  # fmt: skip
    shade = alt.Color("share:Q", scale=alt.Scale(range=SHADES, domain=[0, 1]), legend=None)
    boxes = place.mark_rect(stroke="white", strokeWidth=2, cornerRadius=3).encode(color=shade)
    ink = alt.condition("datum.share > 0.45", alt.value("white"), alt.value(INK))
    words = place.mark_text(fontSize=12).encode(text="label:N", color=ink)
    return alt.layer(boxes, words).properties(width="container", height=alt.Step(26))


def draw_sure_gaps(sure: SureGaps) -> alt.LayerChart | alt.FacetChart:
    """Each area's gap in points with its interval; those that survive resampling in full colour."""
    frame: pd.DataFrame = sure.gaps[["area", "gap_points", "gap_lower", "gap_upper", "share_short", "verdict"]]
    base = alt.Chart(frame).encode(
        y=alt.Y("area:N", sort=list(frame["area"]), title=None, axis=alt.Axis(labelLimit=220)),
        color=alt.Color(
            "verdict:N", title=None, legend=alt.Legend(orient="top", columns=1, labelLimit=0),
            scale=alt.Scale(domain=[GAP, CANNOT_TELL, MORE], range=[NEED, "#8a97a3", PROVISION]),
        ),
        tooltip=[
            alt.Tooltip("area:N", title="Area"), alt.Tooltip("gap_points:Q", title="Gap, points", format="+.1f"),
            alt.Tooltip("gap_lower:Q", title="From", format="+.1f"),
            alt.Tooltip("gap_upper:Q", title="To", format="+.1f"),
            alt.Tooltip("share_short:Q", title="Draws in which it is short", format=".0%"),
        ],
    )  # fmt: skip
    lines = base.mark_rule(strokeWidth=3).encode(
        x=alt.X("gap_lower:Q", title=["Share of need less share of", "provision, percentage points"]), x2="gap_upper:Q"
    )
    dots = base.mark_point(filled=True, size=90, opacity=1).encode(x="gap_points:Q")
    nought = alt.Chart(pd.DataFrame({"x": [0.0]})).mark_rule(color=INK).encode(x="x:Q")
    return alt.layer(nought, lines, dots).properties(width="container", height=alt.Step(28))


def draw_concentration(found: Concentration) -> alt.LayerChart | alt.FacetChart:
    """Running share of money over running share of people, neediest first, beside the even line."""
    start = pd.DataFrame({"area": ["none yet"], "running_along": [0.0], "running_money": [0.0]})
    frame = pd.concat([start, found.curve[["area", "running_along", "running_money"]]], ignore_index=True)
    x = alt.X("running_along:Q", title=f"Share of {found.along}, neediest first", axis=alt.Axis(format=".0%"))
    y = alt.Y("running_money:Q", title="Share of the money", axis=alt.Axis(format=".0%"))
    tip = [
        alt.Tooltip("area:N", title="Up to and with"), alt.Tooltip("running_along:Q", format=".1%", title="Share"),
        alt.Tooltip("running_money:Q", format=".1%", title="Share of the money"),
    ]  # fmt: skip
    even = pd.DataFrame({"running_along": [0.0, 1.0], "running_money": [0.0, 1.0]})
    line = alt.Chart(even).mark_line(strokeDash=[5, 4], color=INK).encode(x=x, y=y)
    curve = (
        alt.Chart(frame)
        .mark_line(color=PROVISION, strokeWidth=2.5, point=len(frame) < 60)
        .encode(x=x, y=y, tooltip=tip)
    )
    return alt.layer(line, curve).properties(width="container", height=320)


def draw_pathways(found: Pathways) -> alt.LayerChart | alt.FacetChart:
    """Factors by years of age, shaded by the tiers at which somebody takes a person; white with a rim: nobody."""
    frame = found.strip.assign(
        said=[which.replace(";", ", ") or ("a service without a tier" if many else "nobody")
              for which, many in zip(found.strip["which"], found.strip["services"], strict=True)],
        taken=found.strip["tiers"].where(found.strip["tiers"] > 0, found.strip["services"].clip(upper=1) * 0.5),
    )  # fmt: skip
    base = alt.Chart(frame).encode(
        x=alt.X("age:O", title="Age", axis=alt.Axis(orient="top", labelAngle=0)),
        y=alt.Y("factor_name:N", title=None, sort=list(dict.fromkeys(frame["factor_name"])),
                axis=alt.Axis(labelLimit=240)),
        tooltip=[
            alt.Tooltip("factor_name:N", title="Factor"), alt.Tooltip("age:O", title="Age"),
            alt.Tooltip("services:Q", title="Services"), alt.Tooltip("said:N", title="Tiers"),
        ],
    )  # fmt: skip
    # In the usual interpolation white has no hue and takes that of its neighbour: nobody would be pale blue.
    scale = alt.Scale(domain=[0, 3], range=["#ffffff", *SHADES[1:]], interpolate="rgb")
    shade = alt.Color("taken:Q", scale=scale, legend=None)
    boxes = base.mark_rect(cornerRadius=2, stroke="#b7c2cb", strokeWidth=1).encode(color=shade)
    none = base.transform_filter("datum.services == 0").mark_text(text="–", color=NEED).encode()
    return alt.layer(boxes, none).properties(width="container", height=alt.Step(22))
