"""What changed: two dated snapshots set side by side, need, provision and recording each by itself."""

from __future__ import annotations

from datetime import date

import pandas as pd
import streamlit as st

from app import snapshot_data
from app.address import choose
from app.components.frame import page, plain
from app.components.rows import Cell, show_rows
from catalogue import WhatChanged
from catalogue.changes.results import CHANCE, VERDICTS
from interventions.errors import VRUError
from interventions.figures import plural
from interventions.guarding import to_csv

_MOST = 40
_PARTS = (
    ("Need", "need", "verdict", "No new period to compare."),
    ("Provision", "provision", "kind", "Nothing changed in what is funded."),
    ("Recording", "recording", "kind", "Nothing changed in how it was counted or loaded."),
)


@page(
    "What changed",
    "Two dated snapshots side by side: a change in recording is never told as a change in need.",
)
def show() -> None:
    """The page What changed."""
    held = snapshot_data.list_snapshots()
    names = list(held["name"])
    if len(names) < 2:
        some = f"One snapshot is kept: {names[0]}." if names else "No snapshot is kept yet."
        st.markdown(plain(f"{some} Two are needed to say what changed: take one at each yearly refresh."))
    else:
        _compare(names)
    _take()
    if names:
        with st.expander(plural(len(names), "snapshot")):
            st.dataframe(
                held, hide_index=True, width="stretch", alt="The snapshots that are kept",
                column_config={"taken_at": st.column_config.DatetimeColumn(format="YYYY-MM-DD HH:mm")},
            )  # fmt: skip


def _compare(names: list[str]) -> None:
    left, right = st.columns(2)
    before = choose("Earlier", {name: name for name in names[1:]}, "before", where=left)
    after = choose("Later", {name: name for name in names[: names.index(before)]}, "after", where=right)
    with st.spinner("Comparing the two snapshots"):
        found = snapshot_data.compare(before, after)
    st.markdown(plain(f"From {found.before} ({found.before_day}) to {found.after} ({found.after_day})."))
    if found.nothing:
        st.success("The two say the same.")
        return
    for title, part, by, none in _PARTS:
        _show(found, title, part, by, none)


def _show(found: WhatChanged, title: str, part: str, by: str, none: str) -> None:
    st.subheader(title, anchor=False)
    frame = getattr(found, part)
    if frame.empty:
        st.markdown(none)
        return
    counts = frame[by].value_counts()
    order = [kind for kind in VERDICTS if kind in counts] if part == "need" else list(counts.index)
    st.markdown(plain("; ".join(f"{kind}: {counts[kind]:,}" for kind in order) + "."))
    if part == "need":
        said = [found.periods(), found.chance()]
        st.markdown(plain(" ".join(filter(None, said))))
        frame = found.need_in_order()
    usual = frame[by] == CHANCE
    _rows(title, frame[~usual], by)
    if usual.any():
        with st.expander(f"{CHANCE.capitalize()} ({usual.sum():,})"):
            _rows(title, frame[usual], by)
    st.download_button(
        f"Download all of {title.lower()} as CSV", to_csv(frame), f"changed-{part}.csv", "text/csv",
        key=f"download {part}",
    )  # fmt: skip


def _rows(title: str, frame: pd.DataFrame, by: str) -> None:
    rows: list[list[Cell]] = [[row["words"], row[by]] for row in frame.head(_MOST).to_dict("records")]
    if rows:
        show_rows(["What", "Kind"], rows, caption=f"{title}, the first {len(rows):,} of {len(frame):,}", stacked=True)


def _take() -> None:
    with st.form("take a snapshot", clear_on_submit=True):
        st.markdown("**Keep what is held today**")
        name = st.text_input("Name", placeholder=str(date.today().year), help="Each name is used once.")
        note = st.text_input("Note", placeholder="What this refresh is")
        if st.form_submit_button("Take a snapshot"):
            try:
                snapshot_data.take(name.strip(), note.strip())
            except VRUError as error:
                st.error(plain(error.sentence()))
            else:
                st.rerun()
