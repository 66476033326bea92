"""Data: what is loaded, from when, with what faults; and bringing a file in."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from app import data
from app.address import choose
from app.components.frame import page, plain, say_empty, say_error
from app.components.rows import Cell, show_rows
from interventions.errors import VRUError
from interventions.figures import plural
from interventions.vocabulary import IndicatorKind

_COLUMNS = ["Import", "Kind", "When", "Rows", "Left out", "Notes", "State"]
_SHOWN = 20
_NAMES = {
    "projects": "Projects (plain list)", "grants": "Grants (360Giving)", "crimes": "Street crime (data.police.uk)",
    "need": "Need indicators", "lookup": "Area lookup", "areas": "Areas (plain list)", "population": "Population",
    "boundaries": "Boundaries (GeoJSON)", "deprivation": "Deprivation",
    "evidence": "Evidence (claims of a register or a local evaluation)", "studies": "Single studies",
}  # fmt: skip


@page("Data", "What is loaded, from which file and when, and what was left out and why.")
def show() -> None:
    """The page Data."""
    _bring_in()
    batches = data.imports()
    if batches.empty:
        say_empty("Nothing was imported yet.", "vru demo")
        return
    st.subheader("What is loaded")
    _months()
    _indicators()
    st.subheader("Imports")
    rows = [_import(row) for row in batches.to_dict("records")]
    show_rows(_COLUMNS, rows[:_SHOWN], caption="Every import, latest first", stacked=True)
    if len(rows) > _SHOWN:
        with st.expander(f"The {len(rows) - _SHOWN:,} before them"):
            show_rows(_COLUMNS, rows[_SHOWN:], caption="Earlier imports", stacked=True)
    st.caption("To take an import back: `vru import undo NUMBER`.")


def _import(row: dict[Any, Any]) -> list[Cell]:
    counts = f"{row['read']:,} read, {row['stored']:,} stored"
    if row["mapped"]:
        counts += f", {row['mapped']:,} carried from areas of 2011 to 2021"
    left_out = "; ".join(f"{count:,} {reason}" for reason, count in row["dropped"].items()) or "none"
    state = "in force" if pd.isna(row["undone_at"]) else "undone"
    return [f"{row['import_id']}. {row['file']}", row["kind"], f"{row['imported_at']:%Y-%m-%d %H:%M}", counts, left_out,
            "; ".join(map(str, row["notes"])) or "none", state]  # fmt: skip


def _months() -> None:
    months = data.crime_months()
    lines = [f"- {plural(len(data.projects().projects), 'project')}, {plural(len(data.areas()), 'area')}, "
             f"{plural(len(data.indicators()), 'need indicator')}"]  # fmt: skip
    for force, rows in months.groupby("force"):
        first, last = rows["month"].min(), rows["month"].max()
        whole = (int(last[:4]) - int(first[:4])) * 12 + int(last[5:]) - int(first[5:]) + 1
        lines.append(
            f"- {plain(force)}: {int(rows['crimes'].sum()):,} crimes, {first} to {last}"
            + (f" (**{plural(whole - len(rows), 'month')} missing**)" if whole > len(rows) else "")
        )
    st.markdown("\n".join(lines))


def _indicators() -> None:
    """The values of one need indicator, as its source prints them."""
    held = data.indicators()
    if held.empty:
        return
    with st.expander(f"Need indicators ({len(held)})"):
        chosen = choose("Indicator", dict(zip(held["code"], held["name"], strict=True)), "indicator")
        one = held.set_index("code").loc[chosen]
        names = dict(zip(data.areas()["area_code"], data.areas()["area"], strict=True))
        values = data.need(chosen)
        values = values.assign(area=values["area_code"].map(names).fillna(values["area_code"]))
        shown = values[["area", "period", "value", "count", "denominator", "lower", "upper"]].dropna(axis=1, how="all")
        st.dataframe(shown, hide_index=True, width="stretch", alt=f"{one['name']}: values by area and period")
        of = f", per {one['per']:,.0f} {one['denominator_name']}" if one["denominator_name"] else ""
        st.caption(f"{IndicatorKind.labels()[str(one['kind'])]}{of}. Source: {plain(one['source'])}.")


def _bring_in() -> None:
    with st.expander("Bring a file in"):
        kind = st.selectbox("What it is", list(_NAMES), format_func=_NAMES.__getitem__)
        year = None
        if kind in ("population", "deprivation"):
            year = st.number_input("Year, where neither the file nor its name says it", 1801, 2199, value=None, step=1)
        uploaded = st.file_uploader("File", key="bring in")
        if uploaded is None or not st.button("Check and import", type="primary"):
            return
        with st.status(f"Reading {uploaded.name}", expanded=True) as status:
            try:
                report = data.bring_in(kind, uploaded.name, uploaded.getvalue(), year=int(year) if year else None)
            except VRUError as error:
                status.update(label=f"{uploaded.name} was refused; nothing was stored", state="error")
                say_error(error)
                return
            status.update(label=f"{uploaded.name} is in", state="complete")
            st.markdown(plain(report.summary()))
