"""Pictures of results: each has alternative text, and never tells by colour alone."""

from __future__ import annotations

import math
import re
from textwrap import wrap
from typing import TYPE_CHECKING, Any

import altair as alt
import numpy as np
import pandas as pd

from evaluation.displacement import Displacement
from evaluation.group_time import GroupTime
from evaluation.panel import Panel
from evaluation.power_results import PowerResult
from evaluation.results import Check, Effect, EffectPath, Picture
from evaluation.synthetic import Synthetic, SyntheticControl

if TYPE_CHECKING:
    from evaluation.comparing import Comparison
    from evaluation.ladder import Inference

WIDTH, HEIGHT = 560, 360
LINES = {
    "observed": "observed",
    "counterfactual": "without the programme (model)",
    "mean_of_side": "mean of each side",
}
MOST_LABELS = 16
MOST_DOTS = 2000
MOST_ROWS = 4500  # of a picture
_TITLE = 40  # signs to a line, so that a telephone shows the whole of it
_MONTH = re.compile(r"^\d{4}-\d\d$")
DASHES = ([1, 0], [6, 4], [2, 3])
COLOURS = ("#1b3a57", "#b3541e", "#4d7c4d")


def effect_chart(effect: Effect) -> Any:
    """Observed and counterfactual (or mean) series by period, with a line where the programme starts."""
    text = f"Line chart of {effect.outcome} by period. {effect.summary()}"
    return _lines(_long(effect.series), effect.start, _title(effect.outcome, effect.design), text)


def panel_chart(panel: Panel) -> Any:
    """Mean outcome of ever-treated and of comparison units by period, over the cells observed."""
    sides = {"treated units": panel.ever_treated, "comparison units": ~panel.ever_treated}
    parts = [
        pd.DataFrame({"period": panel.periods, "value": _means(panel.outcome[rows]), "line": name})
        for name, rows in sides.items()
        if rows.any()
    ]
    start = panel.axis.say(panel.starts[0]) if len(panel.starts) == 1 else None
    text = f"Line chart of mean {panel.outcome_name} by period. {panel.summary()}"
    return _lines(pd.concat(parts), start, _title(panel.outcome_name, "mean by period"), text)


def path_chart(path: EffectPath) -> Any:
    """Estimates with intervals by event time, a line at nought and one between before and after."""
    table = path.to_frame()
    table["observed"] = np.where(table["reference"], "reference", "estimate")
    order = alt.X("event_time:Q", title="periods since the start", axis=alt.Axis(tickMinStep=1, format="d"))
    base = alt.Chart(table).encode(x=order)
    points = base.mark_point(filled=True, size=60).encode(
        y=alt.Y("estimate:Q", title="difference"),
        shape=alt.Shape("observed:N", title=None, legend=alt.Legend(orient="top")),
        color=alt.value(COLOURS[0]),
        tooltip=["label", "estimate", "lower", "upper"],
    )
    known = base.transform_filter("isValid(datum.lower)")
    bars = known.mark_rule(color=COLOURS[0]).encode(y=alt.Y("lower:Q", title=""), y2="upper:Q")
    start = alt.Chart(pd.DataFrame({"x": [-0.5]})).mark_rule(strokeDash=[4, 4], color="#767676").encode(x="x:Q")
    text = f"Estimates by period since the start. {path.summary()}"
    chart = alt.layer(_nought("y"), start, bars, points)
    return chart.properties(width=WIDTH, height=HEIGHT, title=_title(path.outcome, path.design), description=text)


def group_time_chart(found: GroupTime) -> Any:
    """Estimates by periods since the start: each interval as a line, the bands that hold for all at once behind."""
    table = found.dynamic.rows.assign(term=found.dynamic.rows["term"].astype(int))
    base = alt.Chart(table).encode(
        x=alt.X("term:Q", title="periods since the start", axis=alt.Axis(tickMinStep=1, format="d"))
    )
    points = base.mark_point(filled=True, size=60, color=COLOURS[0]).encode(
        y=alt.Y("estimate:Q", title="difference"), tooltip=["term", "estimate", "lower", "upper"]
    )
    known = base.transform_filter("isValid(datum.lower)")
    bars = known.mark_rule(color=COLOURS[0], strokeWidth=2).encode(y=alt.Y("lower:Q", title=""), y2="upper:Q")
    bands = known.mark_rule(color=COLOURS[0], opacity=0.35, strokeWidth=6).encode(y="band_lower:Q", y2="band_upper:Q")
    start = alt.Chart(pd.DataFrame({"x": [-0.5]})).mark_rule(strokeDash=[4, 4], color="#767676").encode(x="x:Q")
    text = f"Estimates by period since the start. {found.summary()}"
    chart = alt.layer(_nought("y"), start, bands, bars, points)
    return chart.properties(width=WIDTH, height=HEIGHT, title=_title(found.outcome, found.design), description=text)


def inference_chart(found: Inference) -> Any:
    """The estimate among what chance alone showed; or the intervals of each way beside one another."""
    title = alt.TitleParams(
        text=wrap(f"{found.outcome[:1].upper()}{found.outcome[1:]}: chance", _TITLE), anchor="start"
    )
    drawn = next((test.drawn for test in found.tests if test.drawn is not None), None)
    if drawn is not None and len(drawn) > MOST_DOTS:
        drawn = drawn[:: math.ceil(len(drawn) / MOST_DOTS)]
    if drawn is None:
        table = found.to_frame().query("role != 'withheld'").rename(columns={"method": "term"})
        chart = _forest(table.assign(estimate=found.estimate))
    else:
        chart = _placebos(pd.DataFrame({
            "name": ["the programme", *["chance"] * len(drawn)], "estimate": [found.estimate, *drawn],
            "actual": [True, *[False] * len(drawn)],
        }))  # fmt: skip
    return chart.properties(width=WIDTH, title=title, description=found.summary())


def power_chart(found: PowerResult) -> Any:
    """The chance to find an effect by its size, a dashed line at the chance asked for."""
    base = alt.Chart(found.curve).encode(x=alt.X("absolute:Q", title=f"change per {found.unit} and period"))
    y = alt.Y("power:Q", title="chance to find it", scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(format="%"))
    line = base.mark_line(point=True, color=COLOURS[0]).encode(y=y, tooltip=["absolute:Q", "share:Q", "power:Q"])
    asked = (
        alt.Chart(pd.DataFrame({"power": [found.power]}))
        .mark_rule(strokeDash=[4, 4], color="#767676")
        .encode(y="power:Q")
    )
    text = f"Chance to find an effect by its size. {found.summary()}"
    chart = alt.layer(asked, line)
    return chart.properties(width=WIDTH, height=HEIGHT, title=_title(found.outcome, "power"), description=text)


def donors_chart(effect: Synthetic) -> Any:
    """The weight of each donor in use, largest first; negative ones to the left of nought."""
    table = effect.weights[effect.weights["weight"].abs() >= 0.001]
    bars = (
        alt.Chart(table)
        .mark_bar(color=COLOURS[0])
        .encode(
            x=alt.X("weight:Q", title="weight"),
            y=alt.Y("name:N", title=None, sort=list(table["name"]), axis=alt.Axis(labelLimit=0)),
            tooltip=["name", "weight"],
        )
    )
    text = f"Bar chart of the weights of donors. {effect.summary()}"
    return bars.properties(width=WIDTH, title=_title(effect.outcome, "what the mixture is made of"), description=text)


def placebo_chart(effect: Synthetic) -> Any:
    """The gap of the programme by period among those of placebos; without periods, one point for each."""
    title = _title(effect.outcome, "the programme among placebos")
    text = f"The programme's difference among those of placebos. {effect.summary()}"
    if not isinstance(effect, SyntheticControl):
        table = effect.placebos.rename(columns={"mean_gap": "estimate"})
        return _placebos(table).properties(width=WIDTH, title=title, description=text)
    gaps = _fewer_placebos(effect.placebo_gaps, len(effect.series))
    which = np.where(gaps["actual"], "the programme", "placebo")
    periods = list(effect.series["period"])
    x = alt.X(
        "period:O", sort=periods, title=None,
        axis=alt.Axis(values=periods[:: max(1, math.ceil(len(periods) / MOST_LABELS))], labelAngle=-45),
    )  # fmt: skip
    base = alt.Chart(gaps.assign(which=which)).encode(
        x=x, y=alt.Y("gap:Q", title="observed less synthetic"), detail="name:N", tooltip=["name", "period", "gap"]
    )
    others = base.transform_filter("!datum.actual").mark_line(opacity=0.35, strokeWidth=1, color="#767676")
    real = base.transform_filter("datum.actual").mark_line(strokeWidth=3, color=COLOURS[0])
    start = alt.Chart(pd.DataFrame({"period": [effect.start]})).mark_rule(strokeDash=[4, 4], color="#767676")
    chart = alt.layer(others, start.encode(x=x), _nought("y"), real)
    return chart.properties(width=WIDTH, height=HEIGHT, title=title, description=text)


def comparison_chart(found: Comparison) -> Any:
    """A forest of estimates: in percent where all have one, else as they stand."""
    table, shown = found.to_frame().rename(columns={"name": "term"}), "effect"
    if table["percent"].notna().all():
        shown = "percent of what would have been"
        kept = table[["term", "percent", "percent_lower", "percent_upper"]]
        table = kept.set_axis(["term", "estimate", "lower", "upper"], axis=1)
    title = _title(found.effects[0].outcome, "estimates side by side")
    return _forest(table, shown).properties(width=WIDTH, title=title, description=found.summary())


def _fewer_placebos(gaps: pd.DataFrame, periods: int) -> pd.DataFrame:
    """As many placebos as a picture can hold; the table has them all."""
    names = gaps.loc[~gaps["actual"], "name"].unique()
    step = math.ceil(len(names) * periods / MOST_ROWS)
    return gaps if step <= 1 else gaps[gaps["actual"] | gaps["name"].isin(names[::step])]


def check_chart(check: Check) -> Any:
    """The figures behind a check, drawn as its kind asks; None where it has no picture."""
    draw = {
        Picture.SENSITIVITY: _sensitivity,
        Picture.FOREST: _forest,
        Picture.PLACEBOS: _placebos,
        Picture.WEIGHTS: _weights,
    }
    if check.table is None or check.picture is None:
        return None
    title = alt.TitleParams(text=wrap(f"{check.name[:1].upper()}{check.name[1:]}", _TITLE), anchor="start")
    return draw[check.picture](check.table).properties(width=WIDTH, title=title, description=check.summary())


def displacement_chart(found: Displacement) -> Any:
    """The differences in the treated and the displacement area and their sum, with intervals and a line at nought."""
    title = _title(found.outcome, found.design)
    return _forest(found.parts).properties(width=WIDTH, title=title, description=found.summary())


def _sensitivity(table: pd.DataFrame) -> Any:
    """An interval for each value of an assumption: where it first holds nought is where the finding breaks."""
    table = _known(table)
    base = alt.Chart(table).encode(x=alt.X("value:Q", title="how far the assumption may fail"))
    band = base.mark_area(opacity=0.25, color=COLOURS[0]).encode(y=alt.Y("lower:Q", title="effect"), y2="upper:Q")
    ends = base.mark_rule(color=COLOURS[0]).encode(y="lower:Q", y2="upper:Q", tooltip=["value", "lower", "upper"])
    return alt.layer(_nought("y"), band, ends)


def _forest(table: pd.DataFrame, shown: str = "effect") -> Any:
    table = _known(table)
    base = alt.Chart(table).encode(y=alt.Y("term:N", sort=list(table["term"]), title=None, axis=alt.Axis(labelLimit=0)))
    points = base.mark_point(filled=True, size=50, color=COLOURS[0]).encode(
        x=alt.X("estimate:Q", title=shown), tooltip=["term", "estimate", "lower", "upper"]
    )
    bars = base.transform_filter("isValid(datum.lower)").mark_rule(color=COLOURS[0]).encode(x="lower:Q", x2="upper:Q")
    return alt.layer(_nought("x"), bars, points)


def _placebos(table: pd.DataFrame) -> Any:
    """Every placebo as a tick, the real one larger and of another colour and shape."""
    table = _known(table)
    drawn = table.assign(which=np.where(table["actual"], "the programme", "placebo"))
    return (
        alt.Chart(drawn)
        .mark_point(filled=True, opacity=0.8)
        .encode(
            x=alt.X("estimate:Q", title="change"),
            y=alt.Y("which:N", title=None, sort=["the programme", "placebo"]),
            color=alt.Color("which:N", legend=None, scale=alt.Scale(range=[COLOURS[1], COLOURS[0]])),
            shape=alt.Shape("which:N", legend=None, scale=alt.Scale(range=["diamond", "circle"])),
            tooltip=["name", "estimate"],
        )
    )


def _weights(table: pd.DataFrame) -> Any:
    table = _known(table)
    return (
        alt.Chart(table)
        .mark_point(filled=True, size=70)
        .encode(
            x=alt.X("estimate:Q", title="estimate"),
            y=alt.Y("weight:Q", title="weight"),
            color=alt.Color("kind:N", title=None, legend=alt.Legend(orient="top", columns=1, labelLimit=0)),
            shape=alt.Shape("kind:N", title=None),
            tooltip=["name", "weight", "estimate", "kind"],
        )
    )


def _known(table: pd.DataFrame) -> pd.DataFrame:
    """What is not known is None: JSON has no NaN."""
    return table.astype(object).where(table.notna(), None)


def _nought(axis: str) -> Any:
    rule = alt.Chart(pd.DataFrame({axis: [0]})).mark_rule(color="#767676")
    return rule.encode(y="y:Q") if axis == "y" else rule.encode(x="x:Q")


def _long(series: pd.DataFrame) -> pd.DataFrame:
    lines = [name for name in LINES if name in series.columns]
    long = series.melt(id_vars="period", value_vars=lines, var_name="line", value_name="value")
    return long.assign(line=long["line"].map(LINES))


def _means(values: np.ndarray) -> np.ndarray:
    seen = ~np.isnan(values)
    with np.errstate(invalid="ignore"):
        means: np.ndarray = np.where(seen, values, 0.0).sum(axis=0) / seen.sum(axis=0)
    return means


def _without_holes(periods: list[str]) -> list[str]:
    """Months that were not observed take their place on the axis, so that a hole in time is seen as one."""
    if len(periods) < 2 or not all(_MONTH.match(period) for period in periods):
        return periods
    return [str(month) for month in pd.period_range(periods[0], periods[-1], freq="M")]


def _title(outcome: str, what: str) -> alt.TitleParams:
    """What is drawn, over as many lines as it needs: a title of one line, or one beside the axis, would be cut."""
    return alt.TitleParams(text=wrap(f"{outcome[:1].upper()}{outcome[1:]}: {what}", _TITLE), anchor="start")


def _lines(long: pd.DataFrame, start: str | None, title: alt.TitleParams, text: str) -> Any:
    names = list(dict.fromkeys(long["line"]))
    periods = _without_holes(list(dict.fromkeys(long["period"])))
    missing = [(period, None, name) for period in set(periods) - set(long["period"]) for name in names]
    long = pd.concat([long, pd.DataFrame(missing, columns=["period", "value", "line"])]) if missing else long
    long["period"] = pd.Categorical(long["period"], periods)
    long = long.sort_values(["line", "period"]).astype({"period": "str", "value": "float64"})
    shown = periods[:: max(1, math.ceil(len(periods) / MOST_LABELS))]
    x = alt.X("period:O", sort=periods, title=None, axis=alt.Axis(values=shown, labelAngle=-45))
    lines = (
        alt.Chart(long)
        .mark_line(point={"size": 22})
        .encode(
            x=x,
            y=alt.Y("value:Q", title=None, scale=alt.Scale(zero=False)),
            color=alt.Color(
                "line:N",
                title=None,
                legend=alt.Legend(orient="top", columns=1, labelLimit=0, symbolType="stroke", symbolSize=300),
                scale=alt.Scale(domain=names, range=list(COLOURS[: len(names)])),
            ),
            strokeDash=alt.StrokeDash("line:N", scale=alt.Scale(domain=names, range=list(DASHES[: len(names)]))),
            tooltip=["period", "line", "value"],
        )
    )
    layers: list[Any] = [lines]
    if start in periods:
        rule = alt.Chart(pd.DataFrame({"period": [start], "says": ["start"]})).mark_rule(
            strokeDash=[4, 4], color="#767676"
        )
        layers.append(rule.encode(x=x))
        layers.append(rule.mark_text(align="left", dx=4, y=8).encode(x=x, text="says:N"))
    return alt.layer(*layers).properties(width=WIDTH, height=HEIGHT, title=title, description=text)
