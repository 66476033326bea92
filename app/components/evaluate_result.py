"""2. The result: the estimate with its interval, in numbers a reader knows, and whether it could be chance."""

from __future__ import annotations

import streamlit as st

from app.address import remember
from app.components.charts import show_chart
from app.components.evaluate_saying import (
    WITHHELD,
    InNumbers,
    chance_words,
    ends,
    in_numbers,
    percents,
    sentence,
    signed,
)
from app.components.evaluate_study import ALONE, MIXED, Asked, by_start, chance, effect, headed, panel
from app.components.rows import show_rows
from evaluation import Effect, Inference
from evaluation.synthetic import Synthetic, SyntheticControl
from evaluation.wording import figure
from interventions.errors import DesignError
from interventions.figures import number, plural
from interventions.synthetic import TRUE_EFFECT


def show_result(asked: Asked, design: str, *, known: bool) -> tuple[Effect, Inference | None]:
    """The estimate as it may be said, and the ladder's answer; None for a design without comparison areas."""
    st.subheader("2. The result", anchor=False)
    found = effect(asked, design, _back_to_the_design)
    if design in ALONE:
        _alone(found, asked, design)
        return found, None
    sure = chance(asked, design, found, _back_to_the_design)
    told = headed(found, sure)
    _figures(told, in_numbers(told, panel(asked, design)), known=known, mixed=design in MIXED)
    show_chart(told.plot, key=("effect", design, *asked),
               alt=f"Observed series, and what else was to be expected. {told.summary()}")  # fmt: skip
    _table(found, "The series as a table", "The series by month")
    _could_it_be_chance(sure, asked, design)
    if isinstance(found, Synthetic):
        _mixture(found, asked, design)
    if design == "imputation":
        _by_start(asked)
    return told, sure


def _back_to_the_design() -> None:
    remember("shown", "")


def _figures(told: Effect, numbers: InNumbers, *, known: bool, mixed: bool) -> None:
    columns = st.columns(3)
    _estimate(columns[0], told, "Crimes per deciding area and month" if mixed else "Crimes per area and month")
    ratio = told.ratio is not None
    interval = ends(told.ratio_interval, figure) if ratio else ends(told.interval)
    columns[1].metric(f"{told.level:.0%} interval", interval, border=True)
    if known and not ratio and not mixed:
        columns[2].metric("The truth, as made", signed(TRUE_EFFECT), border=True)
    columns = st.columns(3)
    columns[0].metric("In percent", percents(numbers.share), border=True, help="Of what else was to be expected.")
    columns[1].metric(f"{told.level:.0%} interval, in percent", ends(numbers.share_ends, percents), border=True)
    whole = WITHHELD if numbers.total is None else signed(round(numbers.total))
    columns[2].metric("Crimes in all", whole, border=True)
    over = f"{plural(numbers.units, 'area')} and {plural(numbers.months, 'month')}"
    limits = "" if numbers.total_ends is None else f", between {ends(numbers.total_ends, lambda x: signed(round(x)))}"
    st.caption(f"In all: over {over} with the programme{limits}.")


def _estimate(where: st.delta_generator.DeltaGenerator, told: Effect, label: str) -> None:
    if told.ratio is not None:
        where.metric("Times as many (rate ratio)", figure(told.ratio), border=True)
    else:
        where.metric(label, signed(told.estimate), border=True)


def _alone(found: Effect, asked: Asked, design: str) -> None:
    columns = st.columns(3)
    _estimate(columns[0], found, "Crimes a month")
    columns[1].metric(f"{found.level:.0%} interval", ends(found.ratio_interval, figure), border=True)
    share = None if found.ratio is None else found.ratio - 1
    columns[2].metric("In percent", percents(share), border=True)
    show_chart(found.plot, key=(design, *asked), alt=f"Count by month and model. {found.summary()}")
    _table(found, "The series as a table", "The series by month")


def _table(found: Effect, label: str, alt: str) -> None:
    with st.expander(label):
        st.dataframe(found.series, hide_index=True, width="stretch", alt=alt)


def _could_it_be_chance(sure: Inference, asked: Asked, design: str) -> None:
    st.markdown("**Could this be chance?**")
    if sure.p_value is None:
        st.markdown(sentence("No test is given: these areas are too few for any that can be trusted."))
    else:
        st.markdown(sentence(f"p = {chance_words(sure.p_value)}, by {sure.method}."))
        show_chart(
            sure.plot, key=("chance", design, *asked), alt=f"The estimate and what chance shows. {sure.summary()}"
        )
    with st.expander("Every test, and what is withheld and why", expanded=sure.p_value is None):
        rows = [
            [str(row["method"]), str(row["role"]), chance_words(row["p_value"]),
             "none" if row["lower"] is None else ends((row["lower"], row["upper"])), str(row["reason"] or "")]
            for row in sure.to_frame().to_dict("records")
        ]  # fmt: skip
        columns = ["Test", "Role", "p", f"{sure.level:.0%} interval", "Why, or what was found"]
        show_rows(columns, list(rows), caption="The ladder of tests for so many areas", stacked=True)


def _mixture(found: Synthetic, asked: Asked, design: str) -> None:
    with st.expander("What the mixture is made of, and areas that had no programme"):
        show_chart(found.plot_weights, key=("weights", design, *asked), alt="Weight of each area in the mixture.")
        if len(found.placebos) > 1:
            show_chart(found.plot_placebos, key=("placebos", design, *asked),
                       alt="The difference where the programme ran among those of areas without it.")  # fmt: skip
        tables = {"Weights": found.weights}
        if isinstance(found, SyntheticControl):
            tables |= {"Without one area of the mixture": found.without_one, "A start that was none": found.in_time}
        for name, table in tables.items():
            st.markdown(f"**{name}**")
            st.dataframe(table.reset_index(drop=True), hide_index=True, width="stretch", alt=name)


def _by_start(asked: Asked) -> None:
    with st.expander("Effects by start, and by months since"):
        try:
            found = by_start(asked)
        except DesignError as error:
            st.info(sentence(error.sentence()))
            return
        show_chart(found.plot, key=("by start", *asked), alt=f"Effects by months since the start. {found.summary()}")
        st.markdown(sentence(found.summary()))
        rows = [
            [str(row["term"]), number(row["estimate"], 2),
             "none" if row["lower"] is None else ends((row["lower"], row["upper"]))]
            for row in found.group.to_frame().to_dict("records")
        ]  # fmt: skip
        show_rows(["Start", "Estimate", f"{found.level:.0%} interval"], list(rows), caption="By start")
