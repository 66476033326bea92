"""Indicator: one indicator or kind of crime over all areas of a kind, each with its interval."""

from __future__ import annotations

import streamlit as st

from app import data
from app.address import choose
from app.components.charts import show_chart
from app.components.frame import link, page, plain, say_empty
from app.components.need_charts import draw_ranked
from app.components.need_figures import SHOWN, Figures, compare, figures, funnel_of, say_left_out
from app.components.need_parts import CAUTION, ask_deprivation, ask_level, ask_measure, ask_place_of, show_figures, unit
from app.components.need_reading import slope
from catalogue import Comparison
from catalogue.need.funnel import FEWEST_AREAS, OverDispersion
from interventions.errors import InputError
from interventions.figures import number, plural

_SPREADS: dict[str, tuple[OverDispersion, str]] = {
    "": ("none", "No: chance alone"), "times": ("multiplicative", "Yes, all limits wider by one factor"),
    "plus": ("additive", "Yes, by a spread between areas"),
}  # fmt: skip


@page("Indicator", "One indicator over all areas of a kind: who stands where, and how sure that is.")
def show() -> None:
    """The page Indicator."""
    first = st.columns(2)
    place = ask_place_of(first[0])
    if not place:
        return
    level = ask_level(first[1])
    measure = ask_measure(place, level, st)
    if measure is None:
        return
    held = figures(place, measure.code, level)
    known = held.rows[held.rows["state"] == SHOWN]
    if known.empty:
        say_empty(
            "No area of this kind has a figure here.",
            "vru import population FILE" if held.rows["events"].notna().any() else "vru import need FILE",
        )
        return
    whole = data.names()[place]
    st.subheader(plain(measure.label), anchor=False)
    st.markdown(plain(_opening(held, len(known), whole)))
    compared = compare(held, whole)
    key = (data.stamp(), place, measure.code, level.value)
    _ranked(held, compared, whole, key)
    with st.expander("The same as a table", expanded=len(held.rows) <= 12):
        show_figures(held, None if compared is None else compared.rows)
    link("The same on a map", "need-map", place=place, indicator=measure.code, level=level.value)
    if len(held.crude):
        _funnel(held, key)
        _slope(place, measure.code)


def _opening(held: Figures, known: int, whole: str) -> str:
    words = f"{held.period}, {unit(held)}; {plural(known, 'area')} ({held.level.label})."
    if held.benchmark is not None:
        words += f" {whole} as a whole: {number(held.benchmark, held.digits)}."
    if left := say_left_out(held.rows):
        words += f" Without a figure, which is not nought: {left}."
    return words + (f" {CAUTION}" if held.measure.categories else "")


def _ranked(held: Figures, compared: Comparison | None, whole: str, key: tuple[str, ...]) -> None:
    said = compared.summary() if compared else _why_not_compared(held, whole)
    st.markdown(plain(said))
    verdicts = None if compared is None else compared.rows.set_index("area_code")["verdict"]
    show_chart(
        lambda: draw_ranked(held, verdicts, title=unit(held)), key=("ranked", *key),
        alt=f"Areas in order of their figure, with intervals. {said} The table below has the same figures.",
        caption=_read_ranked(held),
    )  # fmt: skip


def _why_not_compared(held: Figures, whole: str) -> str:
    why = f"{whole} as a whole has no figure of this to be compared with" if held.benchmark is None else (
        "These figures have no interval"
    )  # fmt: skip
    return f"{why}, so no area is called better or worse."


def _read_ranked(held: Figures) -> str:
    if held.rows["lower"].isna().all():
        return ""
    line = "" if held.benchmark is None else "; the dashed line is the whole place"
    return f"Each bar is a 95% interval{line}. Neighbours whose bars overlap may well stand the other way round."


def _funnel(held: Figures, key: tuple[str, ...]) -> None:
    st.subheader("Beyond chance?")
    choice = choose(
        "Allow for areas differing more than chance makes them",
        {code: label for code, (_, label) in _SPREADS.items()},
        "spread",
    )
    shaped = funnel_of(held, _SPREADS[choice][0])
    if shaped is None:
        st.markdown(
            f"A funnel needs {FEWEST_AREAS} or more areas with counts and a population; here there "
            f"{'is' if len(held.crude) == 1 else 'are'} {len(held.crude)}."
        )
        return
    shape = shaped[0]
    st.markdown(
        f"Outside the 99.8% limits: **{len(shape.flagged(before=True))}** by chance alone, "
        f"**{len(shape.flagged())}** with the choice above, of {len(shape.points)}."
    )
    show_chart(
        shape.plot, key=("funnel", *key, choice), alt=f"Funnel of areas by population. {shape.summary()}",
        caption="Solid: 99.8% limits; dashed: 95%.",
    )  # fmt: skip
    with st.expander("How this was judged"):
        st.markdown(plain(shape.summary()))


def _slope(place: str, code: str) -> None:
    st.subheader("From the least to the most deprived")
    by = ask_deprivation(place)
    if not by:
        st.markdown("No deciles of deprivation are loaded for this place.")
        return
    try:
        held = slope(place, code, by)
    except InputError as error:
        st.markdown(plain(error.sentence()))
        return
    if held is None:
        st.markdown("No slope can be drawn: this has no counts by LSOA, or the LSOAs here have no decile.")
        return
    st.markdown(plain(held.summary()))
    show_chart(
        held.plot, key=("slope", data.stamp(), place, code, by),
        alt=f"The figure of each tenth of deprivation and the line through them. {held.summary()}",
        caption="LSOAs pooled by tenth of deprivation; the least deprived people on the left.",
    )  # fmt: skip
