"""Gaps: need beside provision, largest gap first, each with its reason and its projects."""

from __future__ import annotations

import streamlit as st

from app import data
from app.address import ANY, choose
from app.components.charts import show_chart
from app.components.frame import link, page, plain, say_empty
from app.components.gap_reading import NEEDS, read_gaps
from app.components.place import ask_place, note_synthetic
from interventions.figures import signed
from interventions.vocabulary import PreventionTier


@page(
    "Gaps",
    "Which areas have a larger share of the need than of what is provided: a first reading, not a formula.",
)
def show() -> None:
    """The page Gaps."""
    columns = st.columns(3)
    place = ask_place(columns[0])
    if not place:
        return
    tier = choose("Provision of tier", ANY | PreventionTier.labels(), "tier", where=columns[1])
    category = choose("Need", NEEDS, "need", where=columns[2])
    note_synthetic(place)
    if data.crimes_in(place).empty:
        say_empty(
            "No recorded crime is loaded for this place, so need cannot be set beside provision.",
            "vru import crimes FILE",
        )
        return
    analysis = read_gaps(place, category=category, tier=tier)
    st.markdown(plain(analysis.summary(most=0)))
    show_chart(
        analysis.plot, key=("gaps", data.stamp(), place, tier, category),
        alt="For each area its share of need beside its share of provision. " + " ".join(analysis.gaps["reason"]),
        caption="A diamond to the right of its circle: more need than provision.",
    )  # fmt: skip
    for number, row in enumerate(analysis.gaps.to_dict("records"), start=1):
        with st.container(border=True):
            st.markdown(f"**{number}. {plain(row['area'])}**: gap {signed(row['gap_points'])} points")
            st.markdown(plain(row["reason"]))
            address = {"area": row["area_code"]} | ({"tier": tier} if tier else {})
            link(f"Projects in {row['area']}", "projects", **address)
    with st.expander("The same as a table"):
        shown = analysis.to_frame().drop(columns=["reason", "pence", "missing_tiers"])
        st.dataframe(shown, hide_index=True, width="stretch", alt="Need and provision by area")
