"""Pictures of order and of repetition: ranks with their intervals, months among the highest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt
import pandas as pd

from catalogue.charts import INK, NEED, PROVISION

if TYPE_CHECKING:
    from catalogue.need.hot_spots import HotSpots


def draw_ranks(frame: pd.DataFrame, of: int) -> alt.LayerChart | alt.FacetChart:
    """For each area a line over the ranks it may have, a point at the middle one, a tick at that of its counts."""
    tip = [
        alt.Tooltip("area:N", title="Area"), alt.Tooltip("rank:Q", title="Rank by its counts"),
        alt.Tooltip("rank_lower:Q", title="May be as high as"), alt.Tooltip("rank_middle:Q", title="Middle of draws"),
        alt.Tooltip("rank_upper:Q", title="May be as low as"),
    ]  # fmt: skip
    base = _rows(frame)
    title, whole = f"Rank of {of:,} (1: most need)", alt.Axis(tickMinStep=1)
    scale = alt.Scale(domainMin=1, nice=False, zero=False)
    lines = base.mark_rule(strokeWidth=3, color="#c7d0d6").encode(
        x=alt.X("rank_lower:Q", title=title, scale=scale, axis=whole), x2="rank_upper:Q", tooltip=tip
    )
    points = base.mark_point(filled=True, size=80, color=NEED, opacity=1).encode(x="rank_middle:Q", tooltip=tip)
    counted = base.mark_tick(color=INK, thickness=2, size=14).encode(x="rank:Q", tooltip=tip)
    return alt.layer(lines, points, counted).properties(width="container", height=alt.Step(22))


def draw_hot_spots(spots: HotSpots, most: int) -> alt.LayerChart | alt.FacetChart:
    """For each area the share of months among the highest, with its interval, and a line at chance."""
    frame = spots.areas.head(most)
    tip = [
        alt.Tooltip("area:N", title="Area"), alt.Tooltip("months_high:Q", title="Months among the highest"),
        alt.Tooltip("months:Q", title="Months looked at"), alt.Tooltip("lower:Q", format=".0%", title="Lower"),
        alt.Tooltip("upper:Q", format=".0%", title="Upper"),
    ]  # fmt: skip
    base = _rows(frame)
    x = alt.X("lower:Q", title="Share of months among the highest", axis=alt.Axis(format=".0%"))
    lines = base.mark_rule(strokeWidth=3, color="#c7d0d6").encode(x=x, x2="upper:Q", tooltip=tip)
    points = base.mark_point(filled=True, size=80, color=PROVISION, opacity=1).encode(x="share:Q", tooltip=tip)
    chance = alt.Chart(pd.DataFrame({"share": [spots.top]})).mark_rule(strokeDash=[4, 4], color=INK).encode(x="share:Q")
    return alt.layer(chance, lines, points).properties(width="container", height=alt.Step(22))


def _rows(frame: pd.DataFrame) -> alt.Chart:
    """A row for each area in the order of the frame; areas of one name are told apart by their code."""
    shared = frame["area"].duplicated(keep=False)
    row = frame["area"].where(~shared, frame["area"] + " (" + frame["area_code"] + ")")
    y = alt.Y("row:N", sort=list(row), title=None, axis=alt.Axis(labelLimit=220))
    return alt.Chart(frame.assign(row=row)).encode(y=y)
