"""The entry script that Streamlit runs: the navigation, and nothing else."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from app.data import warm_up
from app.views import (
    bring_in,
    changes,
    check_table,
    data,
    duplicates,
    evaluate,
    evidence_map,
    gap_kinds,
    gaps,
    harm,
    indicator,
    interventions,
    monitoring,
    need_index,
    need_map,
    need_profile,
    overview,
    pathways,
    plan_evaluation,
    portfolio,
    project,
    projects,
    proposals,
    propose,
    provision,
    quality,
    rounds,
    theories,
)

st.set_page_config(
    page_title="VRU interventions", page_icon=str(Path(__file__).with_name("static") / "icon.png"), layout="wide"
)
warm_up()
st.navigation(
    {
        "What is funded": [
            st.Page(overview.show, title="Overview", default=True),
            st.Page(projects.show, title="Find projects", url_path="projects"),
            st.Page(project.show, title="Project record", url_path="project", visibility="hidden"),
            st.Page(provision.show, title="Intervention map", url_path="map"),
            st.Page(gaps.show, title="Gaps", url_path="gaps"),
            st.Page(gap_kinds.show, title="Kinds of gap", url_path="gap-kinds"),
            st.Page(pathways.show, title="Pathways", url_path="pathways"),
        ],
        "Need": [
            st.Page(need_profile.show, title="Need profile", url_path="need-profile"),
            st.Page(indicator.show, title="Indicator", url_path="indicator"),
            st.Page(need_map.show, title="Map of need", url_path="need-map"),
            st.Page(harm.show, title="Harm and reporting", url_path="harm"),
            st.Page(need_index.show, title="Need index", url_path="need-index"),
            st.Page(changes.show, title="What changed", url_path="what-changed"),
        ],
        "Evidence and evaluation": [
            st.Page(interventions.show, title="Interventions", url_path="interventions"),
            st.Page(evidence_map.show, title="Evidence map", url_path="evidence-map"),
            st.Page(theories.show, title="Theories of change", url_path="theories"),
            st.Page(portfolio.show, title="Portfolio", url_path="portfolio"),
            st.Page(evaluate.show, title="Evaluate", url_path="evaluate"),
            st.Page(plan_evaluation.show, title="Plan an evaluation", url_path="plan-evaluation"),
        ],
        "Proposals": [
            st.Page(propose.show, title="Propose a project", url_path="propose"),
            st.Page(rounds.show, title="Funding round", url_path="rounds"),
            st.Page(proposals.show, title="Proposals", url_path="proposals"),
            st.Page(monitoring.show, title="Monitoring", url_path="monitoring"),
        ],
        "Keeping the records": [
            st.Page(quality.show, title="Data quality", url_path="quality"),
            st.Page(bring_in.show, title="Bring in a list", url_path="bring-in"),
            st.Page(check_table.show, title="Check a table", url_path="check-table"),
            st.Page(duplicates.show, title="Entered twice?", url_path="duplicates"),
            st.Page(data.show, title="Data", url_path="data"),
        ],
    }
).run()
