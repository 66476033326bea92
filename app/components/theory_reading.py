"""Reading a theory of change on a page: the drawing, what the checks found, and the files it can be taken away in."""

from __future__ import annotations

from functools import partial

import streamlit as st

from app import data
from app.components.frame import plain
from interventions.figures import plural
from logic_models import (
    Finding,
    LogicModel,
    Review,
    Severity,
    confounders,
    critical_assumptions,
    pathways,
    time_to_impact,
    to_dot,
)
from logic_models.exporting import ExportForm, exported

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_MEDIA = {
    ExportForm.YAML: "application/yaml", ExportForm.GRAPHML: "application/xml",
    ExportForm.JSONLD: "application/ld+json", ExportForm.MERMAID: "text/plain",
    ExportForm.DOT: "text/vnd.graphviz", ExportForm.SVG: "image/svg+xml",
    ExportForm.PNG: "image/png", ExportForm.DOCX: _WORD, ExportForm.HTML: "text/html",
}  # fmt: skip
_ENDING = {ExportForm.MERMAID: "mmd"}


def show_reading(model: LogicModel) -> None:
    """The theory drawn from problem to impact, what is to mend, and the downloads."""
    review = data.review(model)
    st.markdown(f"**{plain(review.summary())}** {plain(pathways(model).summary())}")
    flagged = {finding.node for finding in review.to_mend()}
    st.graphviz_chart(
        to_dot(model, flagged=flagged, downwards=True),
        width="content",
        alt=f"{model.title}, drawn from problem to impact",
    )
    with st.expander("What it hangs on, when it shows, and what else could explain a result"):
        for found in (critical_assumptions(model), time_to_impact(model), confounders(model)):
            st.markdown(plain(found.summary()))
    st.subheader("What the checks found", anchor=False)
    show_findings(review)
    show_theory_downloads(model)


def show_findings(review: Review) -> None:
    """Every finding, the worst first, with where it points and a way to mend it."""
    mend = review.to_mend()
    if not mend:
        st.success("Nothing to mend.", icon=":material/check:")
    for finding in sorted(mend, key=lambda one: one.severity is not Severity.BLOCK):
        _show_finding(review, finding)
    hints = [finding for finding in review.findings if finding not in mend]
    if hints:
        with st.expander(f"{plural(len(hints), 'thing')} worth a thought"):
            for finding in hints:
                _show_finding(review, finding)


def _show_finding(review: Review, finding: Finding) -> None:
    with st.container(border=True):
        where = f" · {plain(said)}" if (said := review.where(finding)) else ""
        st.markdown(f"**{finding.severity.label}** ({finding.rule}){where}")
        st.markdown(f"{plain(finding.message)} *{plain(finding.mend)}*")


def show_theory_downloads(model: LogicModel) -> None:
    """A button for each form of exchange; a file is made when its button is pressed."""
    with st.popover("Download this theory"):
        for form in ExportForm:
            st.download_button(
                form.label, partial(exported, model, form), f"{model.id or 'theory'}.{_ENDING.get(form, form.value)}",
                _MEDIA[form], help=form.definition, key=f"download theory {form.value}",
            )  # fmt: skip
