"""Pathways: the services between a person and each known risk factor, and where that person would fall through."""

from __future__ import annotations

import streamlit as st

from app import data
from app.address import choose, choose_day
from app.components.charts import show_chart
from app.components.frame import page, plain, say_empty
from app.components.gap_reading import read_pathways
from app.components.place import ask_place, note_synthetic
from app.components.rows import Cell, Link, show_rows
from catalogue import Pathways
from interventions.figures import listed, plural
from interventions.places import areas_of_level
from interventions.vocabulary import AreaType, PreventionTier

_SPANS = {"10-24": "10 to 24", "0-9": "0 to 9", "10-17": "10 to 17", "18-24": "18 to 24", "25-64": "25 to 64"}


@page("Pathways", "For a person of this age in this place: who takes them for each risk factor, and where nobody does.")
def show() -> None:
    """The page Pathways."""
    columns = st.columns(4)
    place = ask_place(columns[0])
    if not place:
        return
    towns = areas_of_level(data.areas_in(place), AreaType.AUTHORITY)
    names = {place: "The whole place"} | dict(zip(towns["area_code"], towns["area"], strict=True))
    area = choose("Area", names, "area", where=columns[1])
    span = choose("Ages", _SPANS, "ages", where=columns[2])
    day = choose_day("On the day", "day", where=columns[3], help="Work that runs on this day, or is planned, counts.")
    note_synthetic(place)
    first, last = (int(age) for age in span.split("-"))
    found = read_pathways(area, first, last, day)
    if found.strip.empty:
        say_empty("No risk factors are loaded. Those that come with the system:", "vru import reference")
        return
    st.markdown(plain(found.summary(most=0)))
    show_chart(
        found.plot, key=("pathways", data.stamp(), area, span, found.as_of),
        alt="For each risk factor and year of age, at how many tiers of prevention somebody takes a person. "
        + found.summary(),
        caption="Darker: more tiers of prevention. A dash on white: nobody takes a person of that age.",
    )  # fmt: skip
    st.subheader("Where a person would fall through", anchor=False)
    _show_falls(found)
    with st.expander(f"Who takes a person ({found.services['project_id'].nunique():,})"):
        _show_services(found)


def _show_falls(found: Pathways) -> None:
    """The factors with no service at all in one sentence, the others a row each."""
    nobody = found.falls["kind"] == "nobody"
    if nobody.any():
        names = found.strip.drop_duplicates("factor").set_index("factor")["factor_name"]
        idle = list(names.loc[found.falls.loc[nobody, "factor"]])
        st.markdown(plain(f"No service at any of these ages, for {plural(len(idle), 'factor')}: {listed(idle)}."))
        st.caption("Not every factor is a project's to mend.")
    rows: list[list[Cell]] = [[said] for said in found.falls.loc[~nobody, "said"]]
    if rows:
        show_rows(["Where somebody works, and still"], rows, caption="Missing ages first, then ends, then tiers")


def _show_services(found: Pathways) -> None:
    tiers = PreventionTier.labels()
    rows: list[list[Cell]] = [
        [Link(row["title"], "project", {"project": row["project_id"]}), row["factor_name"],
         tiers.get(row["tier"], "Not stated"), _say_ages(row["age_from"], row["age_to"]), row["routes"]]
        for row in found.services.to_dict("records")
    ]  # fmt: skip
    show_rows(["Project", "Factor", "Tier", "Ages", "Referred by"], rows, stacked=True,
              caption="Projects that run or are planned today, and work here")  # fmt: skip


def _say_ages(first: int, last: int) -> str:
    if first == 0 and last >= 120:
        return "All, or not stated"
    return f"{first} and over" if last >= 120 else f"{first} to {last}"
