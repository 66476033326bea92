"""A place year by year: how its projects went on, and its money."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from app import data
from app.components.charts import show_chart
from app.components.frame import plain
from catalogue import AllocationShares, Lives, MoneyByYear, allocation_shares, money_by_year, project_lives
from interventions.figures import missing, percent, pounds


@st.cache_resource(max_entries=64, show_spinner=False)
def _lives(as_at: str, place: str) -> Lives:
    return project_lives(data.projects(), data.areas(), area=place)


@st.cache_resource(max_entries=64, show_spinner=False)
def _money(as_at: str, place: str) -> MoneyByYear:
    return money_by_year(data.projects(), data.areas(), data.populations(), within=place)


def show_lives(place: str) -> None:
    """What continued, was delayed, was discontinued or is new; nothing where no project's stages are stated."""
    lives = _lives(data.stamp(), place)
    if lives.rows.empty or not lives.rows["project_id"].isin(data.projects().stages["project_id"]).any():
        return
    st.subheader("Projects year by year")
    st.markdown("\n".join([plain(lives.head()), "", *(f"- {plain(reason)}" for reason in lives.reasons())]))
    show_chart(
        lives.plot, key=("lives", data.stamp(), place),
        alt=f"Projects down, financial years across, each box with its status. {lives.summary()}",
    )  # fmt: skip
    with st.expander("The same as a table, with the reasons"):
        shown = lives.to_frame()[["title", *lives.periods, "provider", "funder"]]
        shown = shown.rename(columns={"title": "Project", "provider": "Provider", "funder": "Funder"})
        st.dataframe(shown, hide_index=True, width="stretch", alt="Projects by financial year")


def show_money(place: str) -> None:
    """Granted and leveraged by financial year and funder, and each share of a larger allocation with its whole."""
    money = _money(data.stamp(), place)
    shares = allocation_shares(data.table("allocations"), data.areas(), within=place)
    if money.rows.empty and shares.rows.empty:
        return
    st.subheader("Money year by year")
    st.markdown(plain(money.summary()))
    if said := shares.summary():
        st.markdown("\n".join(f"- {plain(line)}" for line in said.splitlines()))
    with st.expander("Awards to projects, and allocations to areas"):
        st.caption("Allocations to an area stand apart from awards to its projects: the two are never added.")
        table = money.to_frame()
        table[["granted", "leveraged"]] = table[["granted", "leveraged"]].map(pounds)
        table.columns = ["Year", "Funder", "Granted", "Leveraged", "Awards", "Without an amount"]
        st.dataframe(table, hide_index=True, width="stretch", alt="Awards by year and funder")
        if len(shares.rows):
            st.dataframe(_allocations(shares), hide_index=True, width="stretch", alt="Allocations to areas, by year")


def _allocations(shares: AllocationShares) -> pd.DataFrame:
    """The allocations in words, as a table for people."""
    frame = shares.to_frame()
    return pd.DataFrame(
        {
            "Area": frame["area"], "Year": frame["period"].replace("", "not stated"),
            "Funder": frame["funder"].replace("", "not stated"), "Amount": frame["amount_pence"].map(pounds),
            "Share": [
                "" if missing(share) else f"{percent(share)} of {pounds(whole)}"
                for share, whole in zip(frame["share"], frame["whole_pence"], strict=True)
            ],
            "As printed": ["" if missing(said) else f"{said:g}%" for said in frame["printed_percent"]],
            "Note": frame["note"], "Source": frame["source"],
        }
    )  # fmt: skip
