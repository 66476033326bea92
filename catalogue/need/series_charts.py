"""Pictures of series: a signal is told by shape and place as well as colour, and what was set aside is shaded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt
import pandas as pd

from catalogue.charts import INK, NEED, PROVISION

if TYPE_CHECKING:
    from catalogue.need.before_after import PeriodComparison
    from catalogue.need.series_results import Series

_PALE = "#8795a1"
_MARKS = {  # word → colour, shape
    "within its limits": (PROVISION, "circle"), "a rule fired, high": (NEED, "triangle-up"),
    "a rule fired, low": ("#5b4b8a", "triangle-down"), "rules fired both ways": ("#a35d12", "diamond"),
    "set aside": (_PALE, "square"), "no limits": (INK, "circle"),
}  # fmt: skip
_WAYS = {"up": "a rule fired, high", "down": "a rule fired, low", "both": "rules fired both ways"}
_SHADES = {"pandemic": "#ece7d8", "recording batch": "#e3dcea"}


def draw_series(held: Series) -> alt.LayerChart | alt.FacetChart:
    """The counts in time, broken at gaps; limits dashed, the mean thin, a rule where counting changed."""
    frame = _for_drawing(held)
    x = alt.X("start:T", title=None)
    base = alt.Chart(frame).encode(x=x)
    title = f"Count a {held.grain}"
    y = alt.Y("count:Q", title=title, scale=alt.Scale(zero=True))
    limits = [
        base.mark_line(color=_PALE, strokeDash=dash, strokeWidth=1.5).encode(
            y=alt.Y(f"drawn_{name}:Q", title=title), detail="phase:N"
        )
        for name, dash in (("lower", [4, 3]), ("mean", [1, 0]), ("upper", [4, 3]))
    ]
    plain = [
        base.mark_line(color="#c7d0d6", strokeDash=[1, 3]).encode(y=f"{name}:Q", detail="phase:N")
        for name in ("lower", "upper")
    ] if held.season.found else []  # fmt: skip
    line = base.mark_line(color=INK, strokeWidth=1.5).encode(y=y)
    spans = base.transform_filter("datum.state == 'suppressed'").mark_rule(strokeWidth=4, color=_PALE).encode(
        y="lowest:Q", y2="highest:Q", tooltip=["period", "state", "lowest", "highest"]
    )  # fmt: skip
    points = base.transform_filter("datum.state == 'counted'").mark_point(filled=True, size=55, opacity=1)
    layers = [*_shading(frame), *plain, *limits, line, spans, points.encode(y=y, **_looks(frame)), *_breaks(held)]
    return alt.layer(*layers).properties(width="container", height=260)


def draw_ratio(held: PeriodComparison) -> alt.LayerChart | alt.FacetChart:
    """The rate ratio with its interval on a log scale, and a line at 1, no change."""
    frame = held.to_frame().replace([float("inf")], None)
    frame["lower"] = frame["lower"].where(frame["lower"] > 0)  # nought has no place on a log scale
    scale = alt.Scale(type="log")
    base = alt.Chart(frame)
    bar = base.mark_rule(strokeWidth=3, color=PROVISION).encode(
        x=alt.X("lower:Q", scale=scale, title="Times the rate before"), x2="upper:Q"
    )
    point = base.mark_point(filled=True, size=100, color=INK).encode(
        x=alt.X("ratio:Q", scale=scale), tooltip=["before", "after", alt.Tooltip("ratio:Q", format=".2f")]
    )
    one = alt.Chart(pd.DataFrame({"one": [1.0]})).mark_rule(color=NEED, strokeDash=[4, 3]).encode(
        x=alt.X("one:Q", scale=scale)
    )  # fmt: skip
    return alt.layer(one, bar, point).properties(width="container", height=60)


def _for_drawing(held: Series) -> pd.DataFrame:
    """The points with the limits that decide, the day a period begins and ends, and one word for each mark."""
    points = held.points
    periods = pd.PeriodIndex(points["period"], freq="M" if held.grain == "month" else "Q")
    word = points["direction"].map(_WAYS).fillna("within its limits")
    word = word.mask(points["lower"].isna(), "no limits").mask(points["set_aside"] != "", "set aside")
    small = points["upper_poisson"].notna()
    frame = points.assign(start=periods.start_time, end=(periods + 1).start_time, mark=word)
    for name in ("lower", "mean", "upper"):
        frame[f"drawn_{name}"] = points[f"{name}_seasonal"].fillna(points[name])
        if name != "mean":
            frame[f"drawn_{name}"] = frame[f"drawn_{name}"].mask(small, points[f"{name}_poisson"])
    return frame


def _shading(frame: pd.DataFrame) -> list[alt.Chart]:
    """One band for each stretch of the pandemic and of a recording batch, named where it is touched."""
    stretch = (frame["set_aside"] != frame["set_aside"].shift()).cumsum().rename("stretch")
    shaded = frame.assign(stretch=stretch)[frame["set_aside"] != ""]
    if shaded.empty:
        return []
    kinds = [kind for kind in _SHADES if kind in set(shaded["set_aside"])]
    scale = alt.Scale(domain=kinds, range=[_SHADES[kind] for kind in kinds])
    colour = alt.Color("set_aside:N", title=None, scale=scale, legend=alt.Legend(orient="top", symbolType="square"))
    bands = shaded.groupby(["stretch", "set_aside"], as_index=False).agg(start=("start", "min"), end=("end", "max"))
    return [alt.Chart(bands).mark_rect(opacity=0.75).encode(x="start:T", x2="end:T", fill=colour, tooltip="set_aside")]


def _breaks(held: Series) -> list[alt.Chart]:
    """A vertical rule wherever limits begin anew, named above: after a change of recording, or as the user asked."""
    later = held.phases.iloc[1:]
    if later.empty:
        return []
    starts = pd.PeriodIndex(later["first"], freq="M" if held.grain == "month" else "Q").start_time
    words = ["limits begin anew" if asked else "counting changed" for asked in later["asked"]]
    middle = len(held.points) // 2
    late = [period in set(held.points["period"].iloc[middle:]) for period in later["first"]]
    frame = pd.DataFrame({"start": starts, "why": list(later["why"]), "word": words, "late": late})
    base = alt.Chart(frame).encode(x="start:T", tooltip=["start:T", "why"])
    told = [  # to the side on which there is room
        base.transform_filter(f"datum.late == {str(after).lower()}")
        .mark_text(align="right" if after else "left", dx=-5 if after else 5, baseline="bottom", dy=-2, color=NEED)
        .encode(y=alt.value(0), text="word")
        for after in (True, False)
    ]  # fmt: skip
    return [base.mark_rule(color=NEED, strokeWidth=1.5), *told]


def _looks(frame: pd.DataFrame) -> dict[str, Any]:
    words = [word for word in _MARKS if word in set(frame["mark"])]
    inks, shapes = [ink for ink, _ in _MARKS.values()], [shape for _, shape in _MARKS.values()]
    legend = alt.Legend(orient="bottom", columns=2, labelLimit=0, values=words)
    return {
        "color": alt.Color("mark:N", title=None, legend=legend, scale=alt.Scale(domain=list(_MARKS), range=inks)),
        "shape": alt.Shape("mark:N", title=None, legend=legend, scale=alt.Scale(domain=list(_MARKS), range=shapes)),
        "tooltip": [
            alt.Tooltip("period:N"), alt.Tooltip("count:Q", format=","), alt.Tooltip("mark:N"),
            alt.Tooltip("signal:N", title="Rules"), alt.Tooltip("set_aside:N", title="Set aside"),
        ],
    }  # fmt: skip
