"""Pictures of the pages of need: verdicts by shape and word as well as colour, nought and no figure told apart."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from app.components.need_figures import MISSING, WORDS, Figures
from catalogue import Funnel
from catalogue.charts import INK, NEED, PROVISION, SHADES
from interventions.figures import number, span

PALE, NOUGHT_INK = "#8795a1", "#f3ecd9"
NOUGHT, NO_FIGURE = "0: none recorded", "no figure"
_VERDICTS = {  # word → colour, shape
    "better": (PROVISION, "triangle-down"), "worse": (NEED, "triangle-up"), "higher": ("#a35d12", "triangle-up"),
    "lower": ("#5b4b8a", "triangle-down"), "similar": (PALE, "circle"), "not compared": (PALE, "cross"),
}  # fmt: skip
_HATCH = {
    "gradient": "linear", "x1": 0, "y1": 0, "x2": 1, "y2": 1,
    "stops": [
        {"offset": (step + edge) / 10, "color": "#aab4bc" if step % 2 else "#ffffff"}
        for step in range(10) for edge in (0, 0.999)
    ],
}  # fmt: skip


def draw_beside(rows: pd.DataFrame, against: str) -> alt.LayerChart | alt.FacetChart:
    """Each kind of crime as how many times the rate of the whole place, with its interval; the line is the place."""
    frame = rows.assign(**{name: rows[name] / rows["benchmark"] for name in ("value", "lower", "upper")}, one=1.0)
    order = list(frame.sort_values("value", ascending=False)["crime"])
    axis = alt.Axis(labelLimit=190)
    times = alt.Axis(title=f"Times the rate of {against}", titleAnchor="end")  # to the left there is room on a phone
    tip = [alt.Tooltip("crime:N", title="Crime"), *_tips(".2f"), alt.Tooltip("verdict:N", title="At 95%")]
    base = alt.Chart(frame).encode(y=alt.Y("crime:N", sort=order, title=None, axis=axis), tooltip=tip)
    line = base.mark_rule(color=INK, strokeDash=[4, 3]).encode(x="one:Q", y=alt.Y())
    bars = base.mark_rule(strokeWidth=2, color=PALE).encode(x=alt.X("lower:Q", axis=times), x2="upper:Q")
    points = base.mark_point(filled=True, size=90, opacity=1).encode(x="value:Q", **_marks(frame, columns=2))
    return alt.layer(bars, line, points).properties(width="container", height=alt.Step(24))


def draw_ranked(
    held: Figures, verdicts: pd.Series | None, *, chosen: str = "", title: str
) -> alt.LayerChart | alt.FacetChart:
    """Areas in order of their figure from left to right, each with its interval; a line for the whole place."""
    known = held.rows.dropna(subset=["value"]).sort_values("value", ignore_index=True)
    told = "not compared" if verdicts is None else known["area_code"].map(verdicts).fillna("not compared")
    frame = known.assign(rank=range(1, len(known) + 1), verdict=told, benchmark=held.benchmark)
    x = alt.X(
        "rank:Q", title="Areas, the lowest figure on the left", scale=alt.Scale(domain=[0, len(frame) + 1], nice=False),
        axis=alt.Axis(labels=False, ticks=False, grid=False),
    )  # fmt: skip
    tip = [alt.Tooltip("area:N", title="Area"), *_tips(f",.{held.digits}f"), alt.Tooltip("verdict:N", title="At 95%")]
    base = alt.Chart(frame).encode(x=x, tooltip=tip)
    bars = base.mark_rule(color=PALE, opacity=0.7).encode(y=alt.Y("lower:Q", title=title), y2="upper:Q")
    points = base.mark_point(filled=True, size=70 if len(frame) < 60 else 28, opacity=1).encode(
        y=alt.Y("value:Q", title=title), **_marks(frame)
    )
    layers = [bars, points]
    if held.benchmark is not None:
        layers.append(base.mark_line(color=INK, strokeDash=[4, 3], strokeWidth=1.5).encode(y="benchmark:Q"))
    return alt.layer(*layers).properties(width="container", height=320)


def draw_in_funnel(shape: Funnel, mine: pd.DataFrame) -> alt.LayerChart | alt.FacetChart:
    """The funnel with a ring around one of its points."""
    own = alt.Chart(mine).encode(x="people:Q", y="value:Q")
    ringed = own.mark_point(size=260, color=INK, strokeWidth=2, filled=False)
    return alt.layer(shape.plot(), ringed).properties(width="container", height=360)


def draw_deciles(counts: pd.DataFrame) -> alt.LayerChart | alt.FacetChart:
    """How many LSOAs stand in each tenth of deprivation; `counts`: decile, lsoas."""
    base = alt.Chart(counts).encode(
        x=alt.X("decile:O", title="Tenth of England, 1 the most deprived", axis=alt.Axis(labelAngle=0)),
        y=alt.Y("lsoas:Q", title="LSOAs", axis=alt.Axis(tickMinStep=1)),
        tooltip=[alt.Tooltip("decile:O", title="Tenth"), alt.Tooltip("lsoas:Q", title="LSOAs")],
    )
    return alt.layer(
        base.mark_bar(color=PROVISION), base.mark_text(dy=-7, color=INK).encode(text="lsoas:Q")
    ).properties(width="container", height=200)


def draw_need_map(
    outlines: pd.DataFrame, held: Figures, *, title: str, height: int = 520
) -> alt.LayerChart | alt.FacetChart:
    """Areas shaded by their figure from outlines in National Grid metres: no tiles, no internet.

    Nought has a shade of its own; an area whose figure is kept back is hatched, one without a figure stays blank. A
    click gives the area's code.
    """
    merged = outlines.merge(held.rows.drop(columns="area"), on="area_code", how="left", validate="one_to_one")
    merged["band"], names = bands(merged["value"], digits=held.digits)
    merged["told"] = merged["state"].map(WORDS).fillna(MISSING)
    source = alt.Data(values=[_feature(row, held.digits) for row in merged.to_dict("records")])
    base = alt.Chart(source).transform_calculate(code="datum.properties.code")
    tip = [alt.Tooltip("properties.area:N", title="Area"), alt.Tooltip("properties.label:N", title=title)]
    shades = [NOUGHT_INK] if NOUGHT in names else []
    shades += SHADES[len(SHADES) - len(names) + len(shades) :]
    colour = alt.Color(
        "properties.band:O", title=title, sort=names, scale=alt.Scale(domain=names, range=shades),
        legend=alt.Legend(orient="top", columns=3, symbolType="square", symbolStrokeWidth=0.5, titleLimit=330),
    )  # fmt: skip
    pick = alt.selection_point(name="area", fields=["code"])
    known = (
        base.transform_filter("datum.properties.band != null")
        .mark_geoshape(aria=False, stroke="#6b7a86", strokeWidth=0.3 if len(merged) > 100 else 0.7)
        .encode(color=colour, tooltip=tip).add_params(pick)
    )  # fmt: skip
    unknown = [
        base.transform_filter(f"datum.properties.band == null && {test}")
        .mark_geoshape(aria=False, fill=fill, stroke=PALE, strokeWidth=0.5)
        .encode(tooltip=tip)
        for test, fill in ((f"datum.properties.label != '{MISSING}'", _HATCH),
                           (f"datum.properties.label == '{MISSING}'", "#ffffff"))
    ]  # fmt: skip
    drawn = alt.layer(*unknown, known).project(type="identity", reflectY=True)
    return drawn.properties(width="container", height=height)


def ring(code: str) -> dict[str, Any]:
    """A layer that draws a thick line around one area of the map."""
    return {
        "mark": {"type": "geoshape", "aria": False, "filled": False, "stroke": "#d1495b", "strokeWidth": 3},
        "transform": [{"filter": {"field": "properties.code", "equal": code}}],
    }


def bands(values: pd.Series, *, digits: int = 1) -> tuple[list[str | None], list[str]]:
    """The fifth of the figures above nought that each lies in, as '13.0 to 21.4'; nought is a band of its own."""
    above = values[values > 0]
    edges = np.unique(np.quantile(above, np.linspace(0, 1, len(SHADES) + 1))) if len(above) else np.array([])
    told = next(
        (words for words in ([f"{edge:,.{n}f}" for edge in edges] for n in range(digits, 7))
         if len(set(words)) == len(edges)), [str(edge) for edge in edges],
    )  # fmt: skip
    names = [f"{low} to {high}" for low, high in pairwise(told)] or told
    places = np.clip(np.searchsorted(edges, values, side="right") - 1, 0, max(len(names) - 1, 0))
    nought = [NOUGHT] if (values == 0).any() else []
    each = [
        None if pd.isna(value) else NOUGHT if value == 0 else names[place]
        for value, place in zip(values, places, strict=True)
    ]
    return each, nought + names


def _feature(row: dict[Any, Any], digits: int) -> dict[str, Any]:
    band = row["band"] if isinstance(row["band"], str) else None  # a frame turns None among words into NaN
    limits = "" if pd.isna(row["lower"]) else f" ({span(row['lower'], row['upper'], digits)})"
    label = row["told"] if band is None else f"{number(row['value'], digits)}{limits}"
    properties = {"code": row["area_code"], "area": row["area"], "band": band, "label": label}
    return {"type": "Feature", "geometry": json.loads(row["geometry"]), "properties": properties}


def _tips(form: str) -> list[alt.Tooltip]:
    names = {"value": "Figure", "lower": "From", "upper": "To"}
    return [alt.Tooltip(f"{name}:Q", title=title, format=form) for name, title in names.items()]


def _marks(frame: pd.DataFrame, *, columns: int = 4) -> dict[str, Any]:
    """Colour and shape by verdict, under one legend that names only the words that occur."""
    words = [word for word in _VERDICTS if word in set(frame["verdict"])]
    inks, shapes = [_VERDICTS[word][0] for word in words], [_VERDICTS[word][1] for word in words]
    legend = alt.Legend(orient="top", labelLimit=0, columns=columns)
    return {
        "color": alt.Color("verdict:N", title=None, legend=legend, scale=alt.Scale(domain=words, range=inks)),
        "shape": alt.Shape("verdict:N", title=None, legend=legend, scale=alt.Scale(domain=words, range=shapes)),
    }
