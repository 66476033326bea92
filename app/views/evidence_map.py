"""Evidence map: interventions by outcomes or settings, what is known, what is funded, and where one is missing."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from app import data
from app.address import choose
from app.components.charts import show_chart
from app.components.evidence_parts import show_claims, show_conflict, show_projects
from app.components.evidence_reading import count_projects, read_due, read_evidence, read_map
from app.components.frame import link, page, plain, say_empty
from app.components.rows import Link, show_chips, show_rows
from catalogue import EvidenceMap
from catalogue.evidence.map import projects_using
from catalogue.evidence.words import (
    BOTH,
    CONFLICTING,
    EMPTY,
    MAP_RULES,
    STANCE_LABELS,
    UNEVIDENCED,
    UNFUNDED,
    say_money,
)
from interventions.figures import plural
from interventions.vocabulary import PreventionTier

_ACROSS = {"outcome": "Outcomes", "setting": "Settings"}
_EVERY = "all"
_SHOWN = {
    "": "With evidence", _EVERY: "Every intervention", "bare": "Funded, no evidence held",
    "unfunded": "Evidence, not funded", "both": "Evidence and funded", "conflicting": "Registers disagree",
}  # fmt: skip
_STATES = {"": (UNFUNDED, BOTH), "bare": (UNEVIDENCED,), "unfunded": (UNFUNDED,), "both": (BOTH,)}
_NOT_STATED = "not-stated"
_ROWS = 5
# A picture of this many columns cannot be read on a phone: there the table below it serves alone.
_NARROW = "<style>@media (max-width: 640px) {.st-key-evidence-picture {display: none}}</style>"


@page(
    "Evidence map",
    "What registers of evidence hold of each intervention, beside what is funded. Gaps on either side stand out.",
)
def show() -> None:
    """The page Evidence map."""
    if data.table("interventions").empty:
        say_empty("No intervention is loaded yet. Those that come with the system:", "vru import reference")
        return
    columns = st.columns(3)
    across = choose("Across", _ACROSS, "across", where=columns[0])
    tier = choose("Prevention tier", {"": "Any"} | PreventionTier.labels(), "tier", where=columns[1])
    whole = read_map(across, tier)
    if whole.cells.empty:
        st.info("No intervention is of this tier. Take away the filter.")
        return
    counted = {
        code: f"{label} ({_only(whole, code).cells['intervention_code'].nunique()})" for code, label in _SHOWN.items()
    }
    shown = choose("Show", counted, "show", where=columns[2])
    _cell(whole, across)
    st.markdown("\n".join(f"- {plain(point)}" for point in whole.points()))
    held = _only(whole, shown)
    if (held.cells["state"] != EMPTY).any():
        _picture(held, (across, tier, shown))
    elif shown:
        st.info("No intervention has such a cell. Choose another under Show.")
    if not shown:
        _folded(whole, held)
    _table(held if shown else whole)
    _reviews()


def _only(whole: EvidenceMap, shown: str) -> EvidenceMap:
    """The interventions with a cell of the kind asked for."""
    if shown == _EVERY:
        return whole
    conflicting = shown == "conflicting"
    wanted = whole.cells["stance"] == CONFLICTING if conflicting else whole.cells["state"].isin(_STATES[shown])
    codes = whole.cells.loc[wanted, "intervention_code"]
    kept = whole.cells[whole.cells["intervention_code"].isin(codes)].reset_index(drop=True)
    return EvidenceMap(cells=kept, across=whole.across)


def _folded(whole: EvidenceMap, drawn: EvidenceMap) -> None:
    """The interventions that the picture leaves out: those funded without evidence stand out, the rest are folded."""
    rest = whole.cells[~whole.cells["intervention_code"].isin(drawn.cells["intervention_code"])]
    counts = count_projects()
    links = [
        (Link(row["intervention"], "interventions", {"intervention": row["intervention_code"]}),
         counts.get(row["intervention_code"], 0))
        for row in rest.drop_duplicates("intervention_code").to_dict("records")
    ]  # fmt: skip
    if bare := [(link, f"{count:,}") for link, count in links if count]:
        st.markdown(f"**Funded, no evidence held: {plural(len(bare), 'intervention')}**, each with how many projects.")
        show_chips(bare)
    if neither := [link for link, count in links if not count]:
        with st.expander(f"Neither evidence nor money: {plural(len(neither), 'intervention')}"):
            show_rows(["Intervention"], [[link] for link in neither], caption="Nothing is held of these")


def _picture(held: EvidenceMap, key: tuple[str, ...]) -> None:
    folded = "" if key[-1] else " Those without any evidence stand below the picture."
    st.html(_NARROW)
    with st.container(key="evidence-picture"):
        show_chart(
            lambda: held.plot(address="evidence-map"), key=("evidence map", data.stamp(), *key),
            alt=f"Interventions by {held.across}s; the same stands in the table below. {held.summary()}",
            caption="Shape and colour: what the registers hold. Filled: funded; hollow: not funded. Shaded, with a "
            "number: so many projects funded and no evidence held. Blank: nothing held. Choose a mark to open it."
            + folded,
        )  # fmt: skip


def _table(held: EvidenceMap) -> None:
    cells = held.cells[held.cells["state"] != EMPTY]
    if held.across == "outcome":  # an intervention without any evidence is one line, not one an outcome
        cells = cells[(cells["state"] != UNEVIDENCED) | (cells["column"] == "")]
    rows: list[Any] = [_line(row, held.across) for row in cells.to_dict("records")]
    columns = ["Intervention", held.across.title(), "Registers", "Funded"]
    with st.expander(f"The same as a table ({plural(len(rows), 'row')})"):
        show_rows(columns, rows, caption="Cells that hold evidence or money")
    st.caption(MAP_RULES)


def _line(row: dict[Any, Any], across: str) -> list[Any]:
    address = {"across": across, "intervention": row["intervention_code"], "cell": row["column"] or _NOT_STATED}
    stance = STANCE_LABELS.get(row["stance"], "No evidence held")
    sure = f" · {row['security']}" if row["security"] else ""
    count = f" ({plural(int(row['registers']), 'register')})" if row["registers"] else ""
    place = row["column_name"] if row["state"] != UNEVIDENCED or across == "setting" else "Any"
    return [Link(row["intervention"], "evidence-map", address), place, f"{stance}{count}{sure}",
            say_money(row["pence"], int(row["projects"]))]  # fmt: skip


def _cell(whole: EvidenceMap, across: str) -> None:
    """One intervention, in one outcome or setting or in all: its claims and its projects."""
    left, right = st.columns(2)
    names = whole.cells.drop_duplicates("intervention_code").sort_values("intervention")
    options = {
        "": "Choose one",
        **dict(zip(names["intervention_code"], names["intervention"], strict=True)),
    }
    code = choose("Open an intervention", options, "intervention", where=left)
    places = whole.cells.drop_duplicates("column")
    cells = {"": "All of them"} | {
        column or _NOT_STATED: name for column, name in zip(places["column"], places["column_name"], strict=True)
    }
    chosen = choose(across.title(), cells, "cell", where=right)
    if not code:
        return
    place = None if not chosen else "" if chosen == _NOT_STATED else chosen
    held = read_evidence().of(code)
    claims = held.claims if place is None else held.claims[held.claims[across] == place]
    if place is None:
        show_conflict(held)
    st.markdown(f"**{plain(options[code])}**, {plain(cells[chosen].lower())}: {plural(len(claims), 'claim')}.")
    show_claims(claims)
    _studies_held(code, across, place)
    show_projects(projects_using(data.projects(), code, place if across == "setting" else None))
    link(f"All that is known of {options[code]}", "interventions", intervention=code)


def _studies_held(code: str, across: str, place: str | None) -> None:
    every = data.table("studies")
    own = every[every["intervention_code"] == code]
    if across == "outcome" and place is not None:
        own = own[own["outcome"] == place]
    if len(own):
        st.markdown(f"{plural(len(own), 'single study', 'single studies')} held; the forest plot stands in the record.")


def _reviews() -> None:
    """Two lists: what is new since it was last reviewed, and what is overdue."""
    due = read_due()
    left, right = st.columns(2)
    with left:
        _list("New since last review", due[due["new"]], "Nothing has come in since the last reviews.")
    with right:
        _list("Overdue", due[due["overdue"]], "Nothing is overdue.")


def _list(title: str, rows: pd.DataFrame, empty: str) -> None:
    st.subheader(f"{title} ({len(rows)})")
    if rows.empty:
        st.markdown(empty)
        return
    told: list[Any] = [
        [Link(row["intervention"], "interventions", {"intervention": row["intervention_code"]}), _when(row)]
        for row in rows.to_dict("records")
    ]
    columns = ["Intervention", "Last review"]
    show_rows(columns, told[:_ROWS], caption=title)
    if len(told) > _ROWS:
        with st.expander(f"The other {len(told) - _ROWS}"):
            show_rows(columns, told[_ROWS:], caption=f"{title}, continued")


def _when(row: dict[Any, Any]) -> str:
    if pd.isna(row["reviewed_on"]):
        return "never, and funded" if row["funded"] else "never"
    fresh = f"; {plural(int(row['new_claims']), 'new claim')}" if row["new"] else ""
    return f"{row['reviewed_on']}, due {'not set' if pd.isna(row['next_due']) else row['next_due']}{fresh}"
