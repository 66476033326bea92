"""Check a table: the figures of a partner's table held against one another, before anybody relies on them."""

from __future__ import annotations

import streamlit as st

from app.components.frame import page, plain
from app.components.rows import Cell, show_rows
from catalogue import Consistency
from interventions.errors import VRUError
from interventions.guarding import to_csv

_NAMES = {"wrong": "Does not agree", "doubtful": "Doubtful", "cannot be told": "Cannot be told"}


@page(
    "Check a table",
    "Totals, “of which” lines, percentages, rates and averages in a partner's table that do not agree with each other.",
)
def show() -> None:
    """The page Check a table."""
    given = st.file_uploader(
        "A table as CSV or Excel", type=["csv", "xlsx"], help="Its first column names the rows. Nothing is stored."
    )
    typed = st.checkbox("Check the figures typed from the published papers instead", key="check typed")
    if not typed and given is None:
        st.markdown("Choose a file. It is read here, checked, and forgotten: nothing of it is stored.")
        return
    try:
        with st.spinner("Holding the figures against one another"):
            found = _typed() if typed or given is None else _of_file(given.name, given.getvalue())
    except VRUError as error:
        st.error(plain(error.sentence()))
        return
    _show(found)


@st.cache_resource(max_entries=1, show_spinner=False)
def _typed() -> Consistency:
    from catalogue.consistency.typed import check_typed

    return check_typed()


def _of_file(name: str, content: bytes) -> Consistency:
    from catalogue.consistency.results import joined
    from catalogue.consistency.sheets import read_tables
    from catalogue.consistency.tables import check_table

    return joined(check_table(table, name=title) for title, table in read_tables(content, name).items())


def _show(found: Consistency) -> None:
    st.markdown(plain(found.summary().splitlines()[0]))
    order = [*_NAMES]
    findings = sorted(found.findings, key=lambda check: order.index(check.verdict.value))
    rows: list[list[Cell]] = [
        [check.words[:1].upper() + check.words[1:],
         ", ".join(part for part in (check.table, check.row, check.column) if part), _NAMES[check.verdict.value]]
        for check in (*findings, *found.undecided)
    ]  # fmt: skip
    if rows:
        show_rows(["What stands there", "Where", "Verdict"], rows, caption="Worst first", stacked=True)
        st.download_button("Download these as CSV", to_csv(found.to_frame()), "findings.csv", "text/csv")
    elif found.checks:
        st.success("Every figure that could be checked agrees with the others.")
    else:
        st.info("No totals, shares, percentages or averages were recognised in this table.")
    for line in found.notes:
        st.caption(plain(line))
    if found.unread:
        st.caption(plain(f"Not checked, since no reading fits: {', '.join(found.unread)}."))
