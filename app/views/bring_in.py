"""Bring in a list: upload it, say what its columns are, look at what was read, store it; mend the rows that waited."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from app import data, list_data
from app.address import choose
from app.components.frame import link, page, plain, say_empty
from app.components.rows import Cell, show_rows
from interventions.figures import listed, plural, pounds
from interventions.importing.lists.applying import ReadList
from interventions.importing.lists.fields import FIELDS, MONEY
from interventions.importing.lists.guessing import GuessedColumn
from interventions.importing.lists.joining import JoinedList
from interventions.importing.lists.mapping import ColumnMapping, ColumnUse, describe_field, name_field
from interventions.importing.report import ImportReport
from interventions.store.rejects import Reject, say_fault
from interventions.vocabulary import PreventionTier, ProjectStatus

_UNUSED = ""
_FIRST = 5
_MOST = 200


@page("Bring in a list", "A spreadsheet of funded projects, as somebody keeps it. Nothing is stored before you say so.")
def show() -> None:
    """The page Bring in a list."""
    data.store()
    uploaded = st.file_uploader("The list (XLSX or CSV)", type=["xlsx", "csv"], key="list")
    if uploaded is None:
        say_empty("No list is chosen. The same from the command line:", "vru import spreadsheet FILE.xlsx")
    else:
        _take_in(uploaded.name, uploaded.getvalue())
    _queue()


def _take_in(name: str, content: bytes) -> None:
    tables = list_data.tables_in(name, content)
    sheets = tuple(table.sheet for table in tables)
    if len(sheets) > 1:
        sheets = tuple(st.multiselect("Sheets to read", sheets, default=_likely(name, content, sheets)))
        if not sheets:
            st.info("Choose at least one sheet.")
            return
    kept = st.file_uploader("A mapping kept from last year (YAML), if there is one", type=["yaml", "yml"], key="map")
    before = ColumnMapping.from_yaml(kept.getvalue().decode("utf-8", errors="replace")) if kept else None
    st.subheader("1. What each column is", anchor=False)
    mapping = _mapping(name, content, sheets, before)
    if mapping is None:
        return
    rows, joined = list_data.read(name, content, sheets, mapping)
    st.subheader("2. What was read", anchor=False)
    _preview(rows, joined)
    st.subheader("3. Store it", anchor=False)
    _store(rows, joined, mapping)


def _likely(name: str, content: bytes, sheets: tuple[str, ...]) -> list[str]:
    """The sheets that hold the column guessed to be the title of the project."""
    title = [use.title for use in list_data.guess(name, content, sheets).uses if use.field == "title"]
    return [table.sheet for table in list_data.tables_in(name, content) if {*title} & {*table.titles}]


def _mapping(name: str, content: bytes, sheets: tuple[str, ...], before: ColumnMapping | None) -> ColumnMapping | None:
    """The mapping as chosen in the page; None, with a word, while no column is the title of the project."""
    guess = list_data.guess(name, content, sheets)
    known = {use.title: use for use in before.columns} if before else {use.title: use for use in guess.uses}
    st.markdown("Taken from your mapping." if before else "These are guesses from the titles and values: look at each.")
    form = f"{name} {before.to_yaml() if before else ''}"  # another mapping is another form, with its own choices
    chosen = [_choose(at, column, known.get(column.title), form) for at, column in enumerate(guess.columns)]
    uses = [use for use in chosen if use]
    with st.expander("What holds for every row", expanded=not any(use.field == "funder" for use in uses)):
        fixed, prefix = _fixed(before, uses)
    twice = [f for f in dict.fromkeys(use.field for use in uses)
             if f not in MONEY and [use.field for use in uses].count(f) > 1]  # fmt: skip
    if twice:
        st.warning(f"Two columns are {listed([name_field(f).lower() for f in twice])}: choose one.")
        return None
    if not any(use.field == "title" for use in uses):
        st.warning("Say which column holds the title of the project.")
        return None
    if not any(use.field in MONEY for use in uses):
        st.warning("No column gives an amount of money: every amount would be “not stated”. Choose one above.")
    return ColumnMapping(columns=tuple(uses), fixed=fixed, prefix=prefix)


def _choose(at: int, column: GuessedColumn, use: ColumnUse | None, form: str) -> ColumnUse | None:
    """One column: its title, three values, and the field it fills."""
    left, right = st.columns([3, 2], vertical_alignment="center")
    examples = " · ".join(column.examples) if column.examples else column.why
    left.markdown(f"**{plain(column.title)}**  \n{plain(examples[:160])}")
    codes = [_UNUSED, *FIELDS]
    chosen = right.selectbox(
        f"Field of {column.title}", codes, index=codes.index(use.field if use else _UNUSED),
        format_func=lambda code: _label(code, column), key=f"{form} column {at}",
        help=describe_field(use.field) if use else "Leave it out, or choose a field.",
    )  # fmt: skip
    if not chosen:
        return None
    if use and use.field == chosen:
        return use
    return ColumnUse(title=column.title, field=chosen)


def _label(code: str, column: GuessedColumn) -> str:
    if not code:
        return "Not used"
    return f"{name_field(code)} (guess: {column.how_sure})" if code == column.field else name_field(code)


def _fixed(before: ColumnMapping | None, uses: list[ColumnUse]) -> tuple[dict[str, str], str]:
    held = before.fixed if before else {}
    columns = st.columns(3)
    given = {
        "funder": columns[0].text_input("Funder", held.get("funder", ""), help="Where a row names none."),
        "period": columns[1].text_input("Year of the money", held.get("period", ""), placeholder="2025/26"),
    }
    prefix = columns[2].text_input(
        "Identifiers begin with", before.prefix if before else "", placeholder="luton",
        help="Identifiers are made of title and provider, so next year's list finds the same projects.",
    )  # fmt: skip
    return held | {name: text.strip() for name, text in given.items() if text.strip()}, prefix.strip()


def _preview(rows: ReadList, joined: JoinedList) -> None:
    st.markdown(
        f"**{plural(len(rows.rows), 'row')}**: {plural(len(joined.records), 'project')} sound"
        + (f" ({len(joined.updated)} of them stored already)" if joined.updated else "")
        + f", {plural(len(joined.faulty), 'row')} with faults."
    )
    if joined.records:
        first = [_shown(record) for record in list(joined.records.values())[:_FIRST]]
        st.dataframe(first, width="stretch", alt=f"The first {len(first)} projects as they would be stored")
    if joined.faulty:
        faults: list[list[Cell]] = [
            [f"{row.sheet}, row {row.row}", fault.column, str(fault.value), fault.allowed]
            for row in joined.faulty
            for fault in row.faults
        ]
        st.markdown("Rows with faults are not stored: they wait below, whole, until somebody mends them.")
        shown = f"{plural(len(faults), 'fault')}, row by row" + (f"; the first {_MOST}" if len(faults) > _MOST else "")
        show_rows(["Where", "Column", "Found", "Wanted"], faults[:_MOST], caption=shown)
    if rows.notes:
        with st.expander(f"What was passed over or taken as not stated ({len(rows.notes)})"):
            st.markdown("\n".join(f"- {plain(note)}" for note in rows.notes))


def _shown(record: Any) -> dict[str, str]:
    names = data.names()
    stated = [award.amount_pence for award in record.awards if award.amount_pence is not None]
    places = ", ".join(names.get(code, code) for code in record.areas) or record.location_text
    return {
        "Project": record.title, "Provider": record.provider,
        "Where": "not shown" if record.confidential else places,
        "Tiers": ", ".join(PreventionTier.labels()[tier] for tier in record.tiers),
        "Status": ProjectStatus.labels()[record.status], "Start": record.start_date or "", "End": record.end_date or "",
        "Money": pounds(sum(stated)) if stated else "not stated",
    }  # fmt: skip


def _store(rows: ReadList, joined: JoinedList, mapping: ColumnMapping) -> None:
    left, right = st.columns(2)
    right.download_button(
        "Download the mapping (YAML)", mapping.to_yaml(), f"{rows.file.rpartition('.')[0]}-mapping.yaml",
        "application/yaml", help="Give it with next year's list: one command then.",
    )  # fmt: skip
    sound = sum(map(len, joined.rows.values()))
    label = f"Store the {plural(sound, 'sound row')}" if sound else "Put the faulty rows into the queue"
    if not left.button(label, type="primary", disabled=not (sound or joined.faulty)):
        return
    with st.status(f"Storing {rows.file}", expanded=True) as status:
        report = list_data.store_list(rows)
        status.update(label=f"{rows.file} is in", state="complete")
        _say_report(report)


def _say_report(report: ImportReport) -> None:
    st.markdown(plain(report.summary().partition("\n")[0]))
    if report.import_id:
        st.caption(f"To take it back: `vru import undo {report.import_id}`.")
    link("Records that may be entered twice", "duplicates")


def _queue() -> None:
    """The rows that wait, and one of them in a form with its faults beside the cells."""
    held = list_data.waiting()
    st.subheader("Rows to mend", anchor="rows-to-mend")
    if said := st.session_state.pop("queue said", ""):
        st.success(plain(said), icon=":material/check:")
    if held.empty:
        st.markdown("No row waits to be mended.")
        return
    names = {
        str(row["number"]): f"{row['title'] or '(no title)'} · {row['file']}, {row['sheet']}, row {row['row']}"
        for row in held.to_dict("records")
    }
    st.markdown(f"{plural(len(held), 'row')} waiting. A mended row is stored like any other, with its cells as source.")
    number = int(choose("Row", names, "row"))
    _mend(list_data.reject(number))


def _mend(row: Reject) -> None:
    hidden = _hidden(row)
    faults = pd.Series({fault.column: say_fault(fault, hidden) for fault in row.faults}, dtype="object")
    labels = {use.title: name_field(use.field) for use in row.mapping.columns}
    with st.form(f"mend {row.number}"):
        given = {}
        for title in [*labels, *(t for t in row.cells if t not in labels)]:
            if title in hidden:
                continue
            wrong = faults.get(title, "")
            told = f"{title} — {labels[title]}" if title in labels else f"{title} — not used"
            given[title] = st.text_input(told, row.cells.get(title, ""), key=f"mend {row.number} {title}")
            if wrong:
                st.markdown(f":red[{plain(wrong)}]")
        for fault in row.faults:
            if fault.column not in given:
                st.markdown(f":red[{plain(say_fault(fault, hidden))}]")
        send, away = st.columns(2)
        sent = send.form_submit_button("Send in again", type="primary")
        gone = away.form_submit_button("Take out of the queue")
    if gone:
        list_data.discard(row.number)
        _say_and_rerun(f"Row {row.row} of {row.file} was taken out of the queue.")
    if sent:
        changes = {title: text for title, text in given.items() if text != row.cells.get(title, "")}
        outcome = list_data.resubmit(row.number, changes)
        if isinstance(outcome, tuple):
            st.rerun()
        _say_and_rerun(f"Row {row.row} of {row.file} is stored.")


def _hidden(row: Reject) -> frozenset[str]:
    """The columns that are not shown: those of a confidential place, unless they are asked for."""
    if not row.hidden or st.toggle("Show confidential place fields", key=f"places {row.number}"):
        return frozenset()
    st.caption("The place is confidential. Its cells, and those of columns not used, are kept as they are.")
    return row.hidden


def _say_and_rerun(words: str) -> None:
    st.session_state["queue said"] = words
    st.rerun()
