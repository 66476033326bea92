"""Evaluate: before and after, and with comparison areas; the design first, then the figure, then the words."""

from __future__ import annotations

import re

import pandas as pd
import streamlit as st

from app import data
from app.address import choose
from app.components.charts import show_chart
from app.components.frame import page, plain, say_empty
from app.components.place import ask_place, note_synthetic
from app.components.study import DECIDED, first_full_month, outcome_of, panel_rows, treated_series
from catalogue import ProjectFilter, filter_projects
from evaluation import Effect, EffectPath, Panel
from evaluation.wording import figure
from interventions.disclosure import for_listing
from interventions.errors import DesignError
from interventions.synthetic import PROGRAMME, TRUE_EFFECT
from interventions.vocabulary import CRIME_LABELS

DESIGNS = {
    "comparison": "With comparison areas",
    "series": "Interrupted time series",
    "before": "Before and after",
}
CATEGORIES = {code: CRIME_LABELS[code] for code in sorted(CRIME_LABELS) if code != "violence-and-sexual-offences"}
CATEGORIES = {"violence-and-sexual-offences": CRIME_LABELS["violence-and-sexual-offences"]} | CATEGORIES


@page(
    "Evaluate",
    "Did recorded crime change where a project works? First the design, then the figure, then what may be said.",
)
def show() -> None:
    """The page Evaluate."""
    columns = st.columns(2)
    place = ask_place(columns[0])
    if not place:
        return
    held = filter_projects(data.projects(), ProjectFilter(area=place), data.areas())
    listed, _ = for_listing(held)  # the areas of a confidential project are not known finely enough
    dated = listed.projects[listed.projects["start_date"].notna()].sort_values("title")
    dated = dated[dated["project_id"].isin(held.areas["project_id"])]
    # The programme whose truth is known comes first where it is held.
    dated = dated.assign(first=dated["project_id"] != PROGRAMME).sort_values(["first", "title"])
    if dated.empty or data.crimes_in(place).empty:
        say_empty(
            "An evaluation needs a project with areas and a start date, and recorded crime by month, in this place.",
            "vru import crimes FOLDER",
        )
        return
    project = choose(
        "Project", dict(zip(dated["project_id"], dated["title"], strict=True)), "project", where=columns[1]
    )
    design = choose("Design", DESIGNS, "design", where=columns[0])
    category = choose("Outcome: recorded", CATEGORIES, "outcome", where=columns[1])
    note_synthetic(place)
    treated = tuple(sorted(held.areas.loc[held.areas["project_id"] == project, "area_code"]))
    start = first_full_month(str(dated.set_index("project_id").loc[project, "start_date"]))
    asked = (data.stamp(), place, treated, start, category)
    if design == "before":
        _show_series(_described(asked), asked, design)
    elif design == "series":
        _show_series(_interrupted(asked), asked, design)
    else:
        _with_comparison(asked, known=project == PROGRAMME and category == "violence-and-sexual-offences")
    _recording()


Asked = tuple[str, str, tuple[str, ...], str, str]


@st.cache_resource(max_entries=64, show_spinner="Reading the counts")
def _rows(asked: Asked) -> pd.DataFrame:
    _, place, treated, start, category = asked
    return panel_rows(data.crimes_in(place), data.areas_in(place), treated=treated, start=start, category=category)


@st.cache_resource(max_entries=64, show_spinner=False)
def _panel(asked: Asked) -> Panel:
    import evaluation

    return evaluation.build_panel(
        _rows(asked),
        unit="area",
        period="month",
        outcome=outcome_of(asked[4]),
        first_treated="start",
        assignment=DECIDED,
    )


@st.cache_resource(max_entries=64, show_spinner="Estimating")
def _effect(asked: Asked) -> Effect:
    import evaluation

    return evaluation.did(_panel(asked))


@st.cache_resource(max_entries=64, show_spinner="Estimating")
def _path(asked: Asked) -> EffectPath:
    import evaluation

    return evaluation.event_study(_panel(asked), leads=12, lags=18)


@st.cache_resource(max_entries=64, show_spinner="Estimating")
def _interrupted(asked: Asked) -> Effect:
    import evaluation

    series = treated_series(_rows(asked), asked[4])
    # Two pairs of seasonal terms, where two whole years are there to tell a season from a change.
    pairs = 2 if len(series) >= 24 else 0
    return evaluation.interrupted_time_series(
        series, period="month", outcome=outcome_of(asked[4]), start=asked[3], harmonics=pairs
    )


@st.cache_resource(max_entries=64, show_spinner="Estimating")
def _described(asked: Asked) -> Effect:
    import evaluation

    return evaluation.pre_post(
        treated_series(_rows(asked), asked[4]), period="month", outcome=outcome_of(asked[4]), start=asked[3]
    )


def _with_comparison(asked: Asked, *, known: bool) -> None:
    st.subheader("1. The design")
    panel = _panel(asked)
    st.markdown(_sentence(panel.summary()))
    show_chart(panel.plot, key=("panel", *asked), alt=f"Mean count by month on each side. {panel.summary()}")
    effect = _effect(asked)
    st.subheader("2. The figure")
    columns = st.columns(3)
    columns[0].metric("Crimes per area and month", _signed(effect.estimate), border=True)
    said = f"{_signed(effect.interval.lower)} to {_signed(effect.interval.upper)}" if effect.interval else "withheld"
    columns[1].metric(f"{effect.level:.0%} interval", said, border=True)
    if known:
        columns[2].metric("The truth, as made", _signed(TRUE_EFFECT), border=True)
    show_chart(effect.plot, key=("effect", *asked), alt=f"Observed series and counterfactual. {effect.summary()}")
    st.subheader("3. What may be said")
    st.markdown(_sentence(effect.summary()))
    _month_by_month(asked)


def _month_by_month(asked: Asked) -> None:
    """The event study, where the data carry one; without it the estimate above still stands."""
    st.markdown("**Month by month**")
    try:
        path = _path(asked)
    except DesignError as error:
        st.info(plain(f"No event study can be drawn: {error.what}"))
        return
    show_chart(path.plot, key=("path", *asked), alt=f"Estimates by month since the start. {path.summary()}")
    st.markdown(_sentence(path.summary()))
    with st.expander("The same as a table"):
        st.dataframe(path.to_frame(), hide_index=True, width="stretch", alt="Estimates by month since the start")


def _show_series(effect: Effect, asked: Asked, design: str) -> None:
    """One series, what it did, and what may be said of it."""
    st.subheader("1. The series")
    show_chart(effect.plot, key=(design, *asked), alt=f"Monthly count and model. {effect.summary()}")
    st.subheader("2. What may be said")
    st.markdown(_sentence(effect.summary()))
    with st.expander("The same as a table"):
        st.dataframe(effect.series, hide_index=True, width="stretch", alt="The series by month")


def _sentence(words: str) -> str:
    """A summary as a sentence on the page: a capital first, and a true minus before a figure."""
    return plain(re.sub(r"(?<![\w.])-(?=\d)", "−", words[:1].upper() + words[1:]))


def _signed(value: float | None) -> str:
    return "withheld" if value is None else f"{'+' if value > 0 else ''}{figure(value)}".replace("-", "−")


def _recording() -> None:
    st.caption(
        "Recorded crime follows recording practice, and a pandemic lies between March 2020 and July 2021. "
        "A change in the count is not always a change in violence."
    )
