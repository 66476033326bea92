"""Find projects: filters with counts, totals for what is chosen, a list of links to the records, downloads."""

from __future__ import annotations

import streamlit as st

from app import data
from app.address import choose, remember
from app.components.frame import SYNTHETIC_NOTE, link, page, plain, say_empty
from app.components.project_downloads import show_downloads
from app.components.project_filters import read_choices, show_filters
from app.components.rows import Cell, Link, show_rows
from catalogue.filters import NOT_STATED
from catalogue.finding import Found
from interventions.figures import plural, pounds
from interventions.records import ProjectRecord
from interventions.vocabulary import MoneyKind, PreventionTier, ProjectStatus

_STEP, _MOST = 25, 500
_ORDERS = {"money": "Most money first", "newest": "Newest first", "oldest": "Oldest first"}
_COLUMNS = ["Project", "Provider", "Where", "Money stated", "Tiers", "Status"]


@page("Find projects", "Every funded project that is held. Filters stay in the address: copy it to share what you see.")
def show() -> None:
    """The page Find projects."""
    index = data.index()
    if not len(index):
        say_empty("No project is loaded yet.", "vru import projects FILE.csv      # or: vru import grants FILE.json")
        link("Bring in a list", "bring-in")
        return
    found = data.find(read_choices())
    show_filters(found)
    _totals(found)
    if made_up := int(index.synthetic.sum()) - found.synthetic:
        st.caption(
            f"{plural(made_up, 'synthetic project')} of the demonstration not counted; choose its area to see them."
        )
    if not found.count:
        st.info("No project matches. Take away a filter.")
    elif len(found.listed()):
        _list(found)


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


def _list(found: Found) -> None:
    """The first projects of the selection, each a link to its record, and the way to more of them and to files."""
    columns = st.columns(3, vertical_alignment="bottom")
    order = choose("Order", _ORDERS, "order", where=columns[0])
    with columns[1]:
        show_downloads(found)
    shown = _how_many()
    records = data.selection(found.page(order=order, limit=shown))
    rows = [_row(record) for record in records]
    show_rows(_COLUMNS, rows, caption="The projects found", figures=("Money stated",), stacked=True)
    listed = len(found.listed())
    if listed > len(records):
        st.caption(f"Showing {len(records):,} of {listed:,}. The download holds them all.")
        if shown < _MOST:
            st.button(f"Show {_STEP} more", on_click=remember, args=("shown", str(shown + _STEP)))


def _how_many() -> int:
    """How many projects the address asks for, within bounds."""
    asked = st.query_params.get("shown", "")
    return min(max(int(asked), _STEP), _MOST) if asked.isdecimal() and len(asked) < 5 else _STEP


def _row(record: ProjectRecord) -> list[Cell]:
    names, tiers = data.names(), PreventionTier.labels()
    places = [names.get(code, code) for code in record.areas]
    stated = [a.amount_pence for a in record.awards if a.kind == MoneyKind.GRANT and a.amount_pence is not None]
    return [
        Link(record.title, "project", {"project": record.project_id}), record.provider or "not stated",
        _few(places) or record.location_text or "not stated", pounds(sum(stated) if stated else None),
        ", ".join(tiers[tier] for tier in record.tiers) or "not stated", ProjectStatus.labels()[record.status],
    ]  # fmt: skip


def _few(names: list[str]) -> str:
    return ", ".join(names) if len(names) <= 3 else f"{names[0]} and {len(names) - 1} more"
