"""Data quality: how complete the catalogue is, and which records to mend first."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from app import data, list_data
from app.address import choose
from app.components.charts import show_chart
from app.components.frame import SYNTHETIC_NOTE, link, page, plain, say_empty
from app.components.rows import Cell, Link, show_rows
from catalogue.quality import DAYS, Quality, check_quality, say_stake
from catalogue.quality_rules import BY_CODE
from interventions.figures import plural, pounds
from interventions.tables import ProjectTables

_EVERY = {"": "Everything"}
_AGES = {str(DAYS): f"{DAYS} days", "30": "30 days", "90": "90 days", "365": "A year", "730": "Two years"}
_PAGE = 20


@page("Data quality", "Which records to mend or to confirm, most money first; and how complete each field is.")
def show() -> None:
    """The page Data quality."""
    held = data.projects()
    if held.projects.empty:
        say_empty("No project is loaded yet.", "vru import projects FILE.csv      # or: vru import grants FILE.json")
        link("Bring in a list", "bring-in")
        return
    left, right = st.columns(2)
    rules = _EVERY | {code: rule.name for code, rule in BY_CODE.items()}
    rule = choose("What to mend", rules, "rule", where=left)
    days = int(choose("Not confirmed for", _AGES, "days", where=right))
    found = _quality(data.stamp(), date.today(), days)
    _note_left_out(held)
    st.markdown(plain(found.summary()))
    _list(found, rule)
    _complete(found)
    _pairs()
    link("Add a new project by hand", "project", project="new")


def _real(held: ProjectTables) -> ProjectTables:
    """Real projects; synthetic ones only where there are no others."""
    real = held.projects.loc[~held.projects["synthetic"], "project_id"]
    return held.keep(real) if len(real) else held


@st.cache_resource(max_entries=16, show_spinner=False)
def _quality(as_at: str, today: date, days: int) -> Quality:
    return check_quality(
        _real(data.projects()), findings=set(data.table("findings")["code"]),
        interventions=set(data.table("interventions")["code"]), as_of=today, days=days,
    )  # fmt: skip


def _note_left_out(held: ProjectTables) -> None:
    made_up = int(held.projects["synthetic"].sum())
    if made_up == len(held.projects):
        st.info(SYNTHETIC_NOTE.replace("This place is", "These projects are"))
    elif made_up:
        st.caption(f"{plural(made_up, 'synthetic project')} of the demonstration not looked at.")


def _list(found: Quality, rule: str) -> None:
    st.subheader(BY_CODE[rule].name if rule else "Records to mend", anchor=False)
    faults = found.only(rule)
    if faults.empty:
        st.success("Nothing to mend here.", icon=":material/check:")
        return
    records = faults["project_id"].nunique()
    st.markdown(f"{plural(records, 'record')}, money stated: **{plain(say_stake(faults))}**."
                + (f" {BY_CODE[rule].mend}" if rule else ""))  # fmt: skip
    starts = {str(first): f"{first + 1:,} to {min(first + _PAGE, records):,}" for first in range(0, records, _PAGE)}
    first = int(choose("Records", starts, "from")) if len(starts) > 1 else 0
    order = list(dict.fromkeys(faults["project_id"]))[first : first + _PAGE]
    rows = [_row(faults[faults["project_id"] == name]) for name in order]
    show_rows(["Project", "What to mend", "Money"], rows, caption="A link opens the form at that field",
              figures=("Money",), stacked=True)  # fmt: skip


def _row(mine: pd.DataFrame) -> list[Cell]:
    one = mine.iloc[0]
    fields = tuple(
        Link(_words(row), "project", {"project": row["project_id"], "view": "edit", "field": row["field"]})
        for row in mine.to_dict("records")
    )
    return [str(one["title"]), fields, pounds(one["pence"])]


def _words(row: dict[Any, Any]) -> str:
    if row["rule"] == "stale":
        return f"last confirmed {row['assured_date']}" if isinstance(row["assured_date"], str) else "never confirmed"
    return BY_CODE[str(row["rule"])].name.lower()


def _complete(found: Quality) -> None:
    st.subheader("How complete each field is", anchor=False)
    complete = found.complete
    fullest, emptiest = complete.iloc[0], complete.iloc[-1]
    show_chart(
        found.plot, key=("complete", data.stamp()),
        alt=f"Bars: share of records that state each field, from {fullest['field'].lower()} ({fullest['share']:.0%}) "
        f"down to {emptiest['field'].lower()} ({emptiest['share']:.0%}).",
        caption="Share of records that state each field. Reach and ages are asked of direct delivery only.",
    )  # fmt: skip
    with st.expander("The same as a table"):
        rows: list[list[Cell]] = [
            [row["field"], f"{row['records']:,}", f"{row['of']:,}", "–" if pd.isna(row["share"]) else
             f"{row['share']:.0%}", Link("see them", "quality", {"rule": row["rule"]})]
            for row in complete.to_dict("records")
        ]  # fmt: skip
        show_rows(["Field", "Stated", "Of", "Share", "Records without"], rows, caption="How many records state it",
                  figures=("Stated", "Of", "Share"))  # fmt: skip


def _pairs() -> None:
    """How many records may be one project, and where that is decided."""
    st.subheader("Entered twice?", anchor=False)
    st.markdown(plain(list_data.pairs().summary()))
    link("Look at the pairs", "duplicates")
