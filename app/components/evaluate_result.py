"""2. The result: the estimate with its interval, in numbers a reader knows, and whether it could be chance."""

from __future__ import annotations

import streamlit as st

from app.address import remember
from app.components.charts import show_chart
from app.components.evaluate_saying import (
    chance_sentence,
    chance_words,
    ends,
    is_ratio,
    percents,
    ratio,
    sentence,
    show_metrics,
    signed,
    whole,
)
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
    _could_it_be_chance(sure, found, asked, design)
    if isinstance(found, Synthetic):
        _mixture(found, asked, design)
    if design == "imputation":
        _by_start(asked)
    return told, sure


def _back_to_the_design() -> None:
    remember("shown", "")


def _figures(told: Effect, held: Panel, *, known: bool, mixed: bool) -> None:
    label = "Crimes per deciding area and month" if mixed else "Crimes per area and month"
    figures = _estimate(told, label)
    numbers = magnitude(told, held)
    figures["Change in percent"] = percents(numbers.percent)
    figures[f"{told.level:.0%} interval, in percent"] = ends(numbers.percent_lower, numbers.percent_upper, percents)
    figures["Crimes in all"] = whole(numbers.total)
    figures[f"{told.level:.0%} interval, in all"] = ends(numbers.total_lower, numbers.total_upper, whole)
    if known and not is_ratio(told) and not mixed:
        figures["The truth, as made"] = signed(TRUE_EFFECT)
    show_metrics(figures)
    cells = held.treated & held.observed
    areas, months = plural(int(cells.any(axis=1).sum()), "area"), plural(int(cells.any(axis=0).sum()), "month")
    st.caption(f"In percent of what else was to be expected; in all: over {areas} and {months} with the programme.")


def _estimate(told: Effect, label: str) -> dict[str, str]:
    if is_ratio(told):
        lower, upper = told.ratio_interval or (None, None)
        return {
            "Times as many (rate ratio)": ratio(told.ratio),
            f"{told.level:.0%} interval": ends(lower, upper, ratio),
        }
    lower, upper = told.interval or (None, None)
    return {label: signed(told.estimate), f"{told.level:.0%} interval": ends(lower, upper)}


def _alone(found: Effect, asked: Asked, design: str) -> None:
    show_metrics(_estimate(found, "Crimes a month") | {"Change in percent": percents(magnitude(found).percent)})
    show_chart(found.plot, key=(design, *asked), alt=f"Count by month and model. {found.summary()}")
    _table(found, "The series as a table", "The series by month")


def _table(found: Effect, label: str, alt: str) -> None:
    with st.expander(label):
        st.dataframe(found.series, hide_index=True, width="stretch", alt=alt)


def _could_it_be_chance(sure: Inference, found: Effect, asked: Asked, design: str) -> None:
    st.markdown("**Could this be chance?**")
    if sure.p_value is None:
        st.markdown(sentence("No test is given: these areas are too few for any that can be trusted."))
    else:
        st.markdown(chance_sentence(sure.p_value, sure.method))
        draw = found.plot_placebos if isinstance(found, Synthetic) else sure.plot
        show_chart(draw, key=("chance", design, *asked), alt=f"The estimate and what chance shows. {sure.summary()}")
    with st.expander("Every test, and what is withheld and why", expanded=sure.p_value is None):
        rows: list[list[Cell]] = [
            [str(row["method"]), str(row["role"]), chance_words(row["p_value"]),
             ends(row["lower"], row["upper"]), str(row["reason"] or "")]
            for row in sure.to_frame().to_dict("records")
        ]  # fmt: skip
        columns = ["Test", "Role", "p", f"{sure.level:.0%} interval", "Why, or what was found"]
        show_rows(columns, rows, caption="The ladder of tests for so many areas", stacked=True)


def _mixture(found: Synthetic, asked: Asked, design: str) -> None:
    with st.expander("What the mixture is made of"):
        show_chart(found.plot_weights, key=("weights", design, *asked), alt="Weight of each area in the mixture.")
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
