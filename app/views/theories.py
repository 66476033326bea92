"""Theories of change: choose or upload one, see it drawn, and read what is missing."""

from __future__ import annotations

import streamlit as st

from app import data
from app.address import choose
from app.components.frame import page, plain, say_empty
from logic_models import LogicModel, pathways, to_dot
from logic_models.notation import from_yaml, to_yaml


@page(
    "Theories of change", "Why a project should work: drawn as a graph, checked, and each fault with a way to mend it."
)
def show() -> None:
    """The page Theories of change."""
    uploaded = st.file_uploader("Check a theory of your own (YAML)", type=["yaml", "yml"])
    if uploaded is not None:
        _show_theory(from_yaml(uploaded.getvalue().decode("utf-8", errors="replace"), file=uploaded.name))
        return
    stored = data.stored_theories()
    if stored.empty:
        say_empty("No theory of change is stored yet.", "vru import logic-model FILE.yaml      # or: vru demo")
        return
    options = dict(zip(stored["theory_id"], stored["title"], strict=True))
    _show_theory(data.theory(choose("Theory of change", options, "theory")))


def _show_theory(model: LogicModel) -> None:
    review = data.review(model)
    st.markdown(f"**{plain(review.summary())}** {plain(pathways(model).summary())}")
    flagged = {finding.node for finding in review.to_mend()}
    st.graphviz_chart(
        to_dot(model, flagged=flagged, downwards=True),
        width="content",
        alt=f"{model.title}, drawn from problem to impact",
    )
    st.subheader("What the checks found")
    if not review.findings:
        st.success("Nothing to mend.", icon=":material/check:")
    for finding in review.findings:
        with st.container(border=True):
            where = f" · {plain(said)}" if (said := review.where(finding)) else ""
            st.markdown(f"**{finding.severity.label}** ({finding.rule}){where}")
            st.markdown(f"{plain(finding.message)} *{plain(finding.mend)}*")
    with st.expander("As an outline"):
        for node in model.nodes:
            leads = [model.node(link.target).text for link in model.links if link.source == node.id]
            st.markdown(f"- **{node.kind.label}**: {plain(node.text + (' → ' + '; '.join(leads) if leads else ''))}")
    st.download_button("Download as YAML", to_yaml(model), f"{model.id or 'theory'}.yaml", "application/yaml")
