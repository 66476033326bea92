"""Data: what is loaded, from when, with what faults; and bringing a file in."""

from __future__ import annotations

import streamlit as st

from app import data
from app.address import choose
from app.components.frame import page, plain, say_empty, say_error
from interventions.errors import VRUError
from interventions.figures import plural
from interventions.vocabulary import IndicatorKind

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
    frame = batches.assign(
        dropped=[
            "; ".join(f"{count:,} {reason}" for reason, count in row.items()) or "none" for row in batches["dropped"]
        ],
        notes=["; ".join(map(str, row)) for row in batches["notes"]],
        state=["undone" if str(when) not in ("None", "NaT") else "in force" for when in batches["undone_at"]],
        imported_at=batches["imported_at"].map(lambda when: f"{when:%Y-%m-%d %H:%M}"),
    )
    columns = {
        "import_id": "No.", "file": "File", "stored": "Stored", "dropped": "Left out", "notes": "Notes",
        "imported_at": "When", "kind": "Kind", "read": "Rows read", "mapped": "Carried 2011→2021", "state": "State",
    }  # fmt: skip
    st.dataframe(
        frame[list(columns)].rename(columns=columns), hide_index=True, width="stretch", alt="Every import, latest first"
    )
    st.caption("To take an import back: `vru import undo NUMBER`.")


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
