"""What changed between two submitted versions of a proposal, and from submission to award; and all that was done."""

from __future__ import annotations

import streamlit as st

from app import round_data
from app.address import choose
from app.components.acting import say_day
from app.components.frame import plain
from app.components.rows import Cell, show_rows
from app.round_data import OpenProposal
from interventions.figures import missing
from interventions.proposing import state_of
from logic_models import Changes, compare_versions


def show_changes(opened: OpenProposal) -> None:
    """After an award the changes from submission to award; then those between any two submitted versions."""
    if opened.held.frozen_version is not None:
        st.subheader("From submission to award", anchor=False)
        st.markdown(f"The award rests on version {opened.held.frozen_version}, which is frozen.")
        _show_list(compare_versions(*round_data.from_submission_to_award(opened.held.number)))
    st.subheader("Between two versions", anchor=False)
    versions = opened.versions()
    if len(versions) < 2:
        st.markdown("Only one version was submitted: there is nothing to compare it with.")
        return
    named = {str(number): f"Version {number}, {say_day(when)}" for number, when in versions.items()}
    latest, before, *_ = named
    columns = st.columns(2)
    older = choose("From", {before: named[before]} | named, "from", where=columns[0])
    newer = choose("To", {latest: named[latest]} | named, "to", where=columns[1])
    if older == newer:
        st.markdown("Choose two different versions.")
        return
    first, second = (round_data.theory(opened.held, int(version)) for version in (older, newer))
    _show_list(compare_versions(first, second))


def show_events(opened: OpenProposal) -> None:
    """Everything that was done with the proposal, in order."""
    rows: list[list[Cell]] = [
        [say_day(row["happened_at"]), str(row["act"]).capitalize(), f"{row['actor']}, {row['role']}, unverified",
         state_of(row["state"]).label, "" if missing(row["version"]) else str(row["version"]), row["note"]]
        for row in opened.events.to_dict("records")
    ]  # fmt: skip
    columns = ["Day", "What was done", "By whom", "State after it", "Version", "Note"]
    show_rows(columns, rows, caption="All that was done with this proposal, in order", stacked=True)


def _show_list(changes: Changes) -> None:
    st.markdown(plain(changes.summary()))
    for line in changes.listed():
        st.markdown(f"- {plain(line.said)}")
