"""Gaps: need beside provision, largest gap first, each with its reason and its projects."""

from __future__ import annotations

import streamlit as st

from app import data
from app.address import ANY, choose
from app.components.charts import show_chart
from app.components.frame import link, page, plain, say_empty
from app.components.gap_reading import NEEDS, read_gaps, read_lean, read_sure_gaps
from app.components.place import ask_place, note_synthetic
from app.components.reporting import ask_reported, say_standing
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
    st.subheader("How sure is that?", anchor=False)
    reported = ask_reported()
    sure = read_sure_gaps(place, category=category, tier=tier, reported=reported)
    st.markdown(plain(sure.summary().splitlines()[0]))
    if reported:
        st.markdown(plain(say_standing(read_sure_gaps(place, category=category, tier=tier), sure)))
    show_chart(
        sure.plot, key=("sure gaps", data.stamp(), place, tier, category, reported), alt=sure.summary(),
        caption=f"Lines hold 95 in 100 of the draws. {sure.assumptions()}",
    )  # fmt: skip
    told = sure.gaps.set_index("area_code")
    for number, row in enumerate(analysis.gaps.to_dict("records"), start=1):
        drawn = told.loc[row["area_code"]]
        with st.container(border=True):
            st.markdown(
                f"**{number}. {plain(row['area'])}**: {signed(row['gap_points'])} points "
                f"({signed(drawn['gap_lower'])} to {signed(drawn['gap_upper'])}): {drawn['verdict']}"
            )
            st.markdown(plain(row["reason"]))
            address = {"area": row["area_code"]} | ({"tier": tier} if tier else {})
            link(f"Projects in {row['area']}", "projects", **address)
    _show_lean(place, category, tier)
    with st.expander("The same as a table"):
        shown = analysis.to_frame().drop(columns=["reason", "pence", "missing_tiers"])
        drawn = sure.to_frame().drop(columns=["area", "gap_points"])
        shown = shown.merge(drawn, on="area_code", validate="one_to_one")
        st.dataframe(shown, hide_index=True, width="stretch", alt="Need and provision by area")


def _show_lean(place: str, category: str, tier: str) -> None:
    """Whether money leans towards need, or towards deprivation where a score is loaded."""
    st.subheader("Does the money lean towards need?", anchor=False)
    scores = data.deprivation_scores()
    score = choose("Areas in order of", {"": "The rate of need"} | scores, "order") if scores else ""
    found = read_lean(place, category=category, tier=tier, score=score)
    if isinstance(found, str):
        st.markdown(plain(f"That cannot be said: {found}"))
        return
    st.markdown(plain(found.summary()))
    st.caption("Money of projects that state an amount; work over a larger area is divided by residents.")
    show_chart(
        found.plot, key=("lean", data.stamp(), place, category, tier, score), alt=found.summary(),
        caption="Above the broken line: the neediest areas have more than an even part of the money.",
    )  # fmt: skip
