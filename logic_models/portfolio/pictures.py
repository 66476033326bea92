"""The picture of what the money rests on."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import altair as alt

from interventions.figures import percent, pounds

if TYPE_CHECKING:
    from logic_models.portfolio.results import Portfolio

_WIDTH = 44


def draw_assumptions(found: Portfolio, *, most: int) -> alt.Chart:
    """Bars of money by assumption."""
    rows = found.assumptions[found.assumptions["pence"] > 0].head(most)
    data = [
        {
            "assumption": textwrap.shorten(row["assumption"], 2 * _WIDTH, placeholder="…"), "whole": row["assumption"],
            "pounds": row["pence"] / 100, "money": pounds(row["pence"]), "share": percent(row["share"], 0),
            "chosen": row["assumption"] in found.chosen, "theories": int(row["theories"]),
        }
        for row in rows.to_dict("records")
    ]  # fmt: skip
    return (
        alt.Chart(alt.Data(values=data))
        .mark_bar(color="#1b5a96")
        .encode(
            x=alt.X("pounds:Q", title="Money that rests on it (£)", axis=alt.Axis(format="~s")),
            y=alt.Y("assumption:N", sort=None, title=None, axis=alt.Axis(labelLimit=180)),
            opacity=alt.condition("datum.chosen", alt.value(1.0), alt.value(0.45)),
            tooltip=[
                alt.Tooltip("whole:N", title="Assumption"), alt.Tooltip("money:N", title="Money"),
                alt.Tooltip("share:N", title="Share"), alt.Tooltip("theories:Q", title="Theories"),
            ],
        )
        .properties(height=alt.Step(26), width="container")
    )  # fmt: skip
