"""The theory of change in a proposal: drawn, as six elements in words, and what the checks found before an award."""

from __future__ import annotations

import streamlit as st

from app.components.frame import plain
from logic_models import LogicModel, Review, to_dot
from logic_models.exchange.elements import Section, sections


def show_theory(model: LogicModel, review: Review) -> None:
    """The drawing, the six elements, and the findings."""
    flagged = {finding.node for finding in review.to_mend()}
    with st.expander("The theory of change, drawn", expanded=True):
        drawn = to_dot(model, flagged=flagged, downwards=True)
        st.graphviz_chart(drawn, width="content", alt=f"{model.title}, drawn from problem to impact. In words below.")
    told = sections(model)
    for section in told[:6]:
        _show_section(section)
    if told[6:]:
        with st.expander("What else the proposal says, and why one step leads to the next"):
            for section in told[6:]:
                _show_section(section)
    _show_findings(review)


def _show_section(section: Section) -> None:
    st.markdown(f"**{plain(section.heading)}**")
    for entry in section.entries:
        facts = "".join(f"  \n{plain(name)}: {plain(value)}" for name, value in entry.facts)
        st.markdown(f"- {plain(entry.text)}{facts}")
    if not section.entries:
        st.markdown("- *Nothing is said.*")


def _show_findings(review: Review) -> None:
    st.subheader("What the checks found, as for an award", anchor=False)
    st.markdown(plain(review.summary()))
    for finding in review.findings:
        where = f" · {plain(said)}" if (said := review.where(finding)) else ""
        st.markdown(
            f"- **{finding.severity.label}** ({finding.rule}){where}: {plain(finding.message)} *{plain(finding.mend)}*"
        )
