"""Find projects: filters with counts, totals for what is chosen, a list, downloads, and the way to each record."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from app import data
from app.address import choose, remember
from app.components.frame import SYNTHETIC_NOTE, link, page, plain, say_empty
from app.components.project_downloads import show_downloads
from app.components.project_filters import read_choices, show_filters
from catalogue.filters import NOT_STATED
from catalogue.finding import Found
from interventions.errors import InputError
from interventions.figures import plural, pounds
from interventions.records import ProjectRecord
from interventions.vocabulary import MoneyKind, PreventionTier, ProjectStatus

_SHOWN = 200
_ORDERS = {"money": "Most money first", "newest": "Newest first", "oldest": "Oldest first"}
_WIDTHS = {"Project": 260, "Tiers": 110}


@page("Find projects", "Every funded project that is held. Filters stay in the address: copy it to share what you see.")
def show() -> None:
    """The page Find projects."""
    index = data.index()
    if not len(index):
        say_empty("No project is loaded yet.", "vru import projects FILE.csv      # or: vru import grants FILE.json")
        return
    found = data.find(read_choices())
    show_filters(found)
    _totals(found)
    if made_up := int(index.synthetic.sum()) - found.synthetic:
        st.caption(
            f"{plural(made_up, 'synthetic project')} of the demonstration not counted; choose its area to see them."
        )
    asked = st.query_params.get("project", "")
    if not found.count:
        st.info("No project matches. Take away a filter.")
    elif len(found.listed()):
        asked = _table(found, asked)
        show_downloads(found)
    if asked:
        _card(asked)


def _totals(found: Found) -> None:
    words = f"**{plural(found.count, 'project')}**, money stated: **{plain(pounds(found.pence))}**"
    if found.without_amount:
        words += f" ({plural(found.without_amount, 'project')} without a stated amount)"
    if found.leveraged is not None:
        words += f", {plain(pounds(found.leveraged))} leveraged beside it"
    if found.reach is not None:
        words += f". People in direct delivery: **{found.reach:,}**"
    if found.confidential:
        words += f". {plural(found.confidential, 'confidential project')} counted, not listed"
    st.markdown(words)
    if found.chosen.area and found.chosen.area != NOT_STATED:
        st.caption("The money is the whole of every project that works there; the intervention map divides it by area.")
    if found.synthetic:
        st.info(SYNTHETIC_NOTE)


def _table(found: Found, asked: str) -> str:
    """The first projects of the selection; returns the one chosen in the table or in the address."""
    order = choose("Order", _ORDERS, "order")
    records = data.selection(found.page(order=order, limit=_SHOWN))
    shown = pd.DataFrame([_row(record) for record in records])
    event = st.dataframe(
        shown, hide_index=True, width="stretch", on_select="rerun", selection_mode="single-row", key="projects",
        alt="The projects found, one a row",
        column_config={name: st.column_config.TextColumn(width=px) for name, px in _WIDTHS.items()},
    )  # fmt: skip
    listed = len(found.listed())
    if listed > len(records):
        st.caption(f"Showing {len(records):,} of {listed:,}. The download holds them all.")
    rows = [row for row in event["selection"]["rows"] if row < len(records)]
    chosen = records[rows[0]].project_id if rows else asked
    remember("project", chosen)
    return chosen


def _row(record: ProjectRecord) -> dict[str, str]:
    names, tiers = data.names(), PreventionTier.labels()
    places = [names.get(code, code) for code in record.areas]
    stated = [a.amount_pence for a in record.awards if a.kind == MoneyKind.GRANT and a.amount_pence is not None]
    return {
        "Project": record.title, "Tiers": ", ".join(tiers[tier] for tier in record.tiers) or "not stated",
        "Where": _few(places) or record.location_text or "not stated", "Money": pounds(sum(stated) if stated else None),
        "Status": ProjectStatus.labels()[record.status], "Provider": record.provider,
    }  # fmt: skip


def _few(names: list[str]) -> str:
    return ", ".join(names) if len(names) <= 3 else f"{names[0]} and {len(names) - 1} more"


def _card(project_id: str) -> None:
    """One project in short, with the way to its record."""
    record, _ = data.record(project_id)
    if record.confidential:
        raise InputError(f"{project_id!r} is in no list: its location is confidential.", mend="Choose another.")
    with st.container(border=True):
        st.subheader(plain(record.title), anchor=False)
        if record.synthetic:
            st.caption("Synthetic: made up for the demonstration.")
        if record.description:
            st.markdown(plain(record.description))
        link("Open the record", "project", project=project_id)
