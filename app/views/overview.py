"""Overview: what is held, and the first thing worth knowing."""

from __future__ import annotations

import streamlit as st

from app import data
from app.components.frame import link, page, plain
from app.components.gap_reading import own_part, read_coverage, read_gaps, without_amount
from app.components.place import ask_place, note_synthetic
from catalogue.results import EVERY_STATUS
from interventions.errors import InputError
from interventions.figures import number, plural, pounds


@page(
    "Preventing violence: what is funded, and where",
    "Funded projects, the need beside them, why each should work, and whether it did. "
    "For commissioners, grantees and evaluators.",
)
def show() -> None:
    """The page Overview."""
    place = ask_place()
    if not place:
        return
    note_synthetic(place)
    _figures(place)
    _largest_gap(place)
    _ways_in()


def _figures(place: str) -> None:
    from catalogue import ProjectFilter, filter_projects

    held = filter_projects(data.projects(), ProjectFilter(area=place), data.areas())
    crimes = data.crimes_in(place)
    months = sorted(crimes["month"].unique())
    coverage = read_coverage(place)
    here, unpriced = own_part(coverage), without_amount(coverage)
    leveraged = here["leveraged"].sum(min_count=1)
    columns = st.columns(4)
    columns[0].metric("Projects", number(len(held.projects)), border=True)
    columns[1].metric("Money stated", pounds(here["pence"].sum(min_count=1)), border=True)
    columns[2].metric("Small areas", number((data.areas_in(place)["area_type"] == "lsoa").sum()), border=True)
    columns[3].metric("Months of recorded crime", number(len(months)), border=True)
    st.caption(EVERY_STATUS)
    if leveraged > 0:
        st.caption(f"{pounds(leveraged)} leveraged beside it.")
    if unpriced:
        st.caption(f"{plural(unpriced, 'project')} without a stated amount.")
    if months:
        st.caption(f"Recorded crime from {months[0]} to {months[-1]}.")


def _largest_gap(place: str) -> None:
    st.subheader("Where need is furthest ahead of provision")
    try:
        analysis = read_gaps(place)
    except InputError as error:
        st.info(plain(f"{error.what[:1].upper()}{error.what[1:]} {error.mend}"))
        return
    worst = analysis.gaps.iloc[0]
    st.markdown(plain(worst["reason"]))
    link("All areas, and what was compared", "gaps", place=place)
    st.caption("A first reading, to be talked over; not a formula for the money.")


_WAYS_IN = (
    ("Commissioners", "What is funded by tier and place, and need beside it.", ("map", "gaps")),
    ("Grantees", "Your theory of change drawn, what is missing, and how to mend it.", ("theories",)),
    ("Evaluators", "The design before any figure, and no more said than it allows.", ("evaluate",)),
)
_PAGES = {"map": "Intervention map", "gaps": "Gaps", "theories": "Theories of change", "evaluate": "Evaluate"}


def _ways_in() -> None:
    st.subheader("Ways in")
    for column, (who, what, pages) in zip(st.columns(3), _WAYS_IN, strict=True):
        with column:
            st.markdown(f"**{who}**  \n{what}")
            for name in pages:
                link(_PAGES[name], name)
