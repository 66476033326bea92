"""2. The result: the estimate with its interval, in numbers a reader knows, and whether it could be chance."""

from __future__ import annotations

import streamlit as st

from app.address import remember
from app.components.charts import show_chart
from app.components.evaluate_saying import chance_words, ends, percents, ratio, sentence, signed, whole
from app.components.evaluate_study import ALONE, MIXED, Asked, by_start, chance, effect, headed, panel
from app.components.rows import Cell, show_rows
from evaluation import Effect, Inference, Panel, magnitude
from evaluation.synthetic import Synthetic, SyntheticControl
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
    held = panel(asked, design)
    _figures(told, held, known=known, mixed=design in MIXED)
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


def _figures(told: Effect, held: Panel, *, known: bool, mixed: bool) -> None:
    columns = st.columns(3)
    _estimate(columns[0], told, "Crimes per deciding area and month" if mixed else "Crimes per area and month")
    _interval(columns[1], told)
    if known and told.ratio is None and not mixed:
        columns[2].metric("The truth, as made", signed(TRUE_EFFECT), border=True)
    numbers = magnitude(told, held)
    percent = ends(numbers.percent_lower, numbers.percent_upper, percents)
    columns = st.columns(3)
    columns[0].metric(
        "Change in percent", percents(numbers.percent), border=True, help="Of what else was to be expected."
    )
    columns[1].metric(f"{told.level:.0%} interval, in percent", percent, border=True)
    columns[2].metric("Crimes in all", whole(numbers.total), border=True)
    cells = held.treated & held.observed
    areas, months = plural(int(cells.any(axis=1).sum()), "area"), plural(int(cells.any(axis=0).sum()), "month")
    st.caption(f"In all: {areas}, {months}; {told.level:.0%} interval "
               f"{ends(numbers.total_lower, numbers.total_upper, whole)}.")  # fmt: skip


def _interval(where: st.delta_generator.DeltaGenerator, told: Effect) -> None:
    limits = told.ratio_interval if told.ratio is not None else told.interval
    say = ratio if told.ratio is not None else signed
    lower, upper = limits or (None, None)
    where.metric(f"{told.level:.0%} interval", ends(lower, upper, say), border=True)


def _estimate(where: st.delta_generator.DeltaGenerator, told: Effect, label: str) -> None:
    if told.ratio is not None:
        where.metric("Times as many (rate ratio)", ratio(told.ratio), border=True)
    else:
        where.metric(label, signed(told.estimate), border=True)


def _alone(found: Effect, asked: Asked, design: str) -> None:
    columns = st.columns(3)
    _estimate(columns[0], found, "Crimes a month")
    _interval(columns[1], found)
    columns[2].metric("Change in percent", percents(magnitude(found).percent), border=True)
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
        rows: list[list[Cell]] = [
            [str(row["method"]), str(row["role"]), chance_words(row["p_value"]),
             ends(row["lower"], row["upper"]), str(row["reason"] or "")]
            for row in sure.to_frame().to_dict("records")
        ]  # fmt: skip
        columns = ["Test", "Role", "p", f"{sure.level:.0%} interval", "Why, or what was found"]
        show_rows(columns, rows, caption="The ladder of tests for so many areas", stacked=True)


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
        rows: list[list[Cell]] = [
            [str(row["term"]), number(row["estimate"], 2),
             ends(row["lower"], row["upper"])]
            for row in found.group.to_frame().to_dict("records")
        ]  # fmt: skip
        show_rows(["Start", "Estimate", f"{found.level:.0%} interval"], rows, caption="By start")
