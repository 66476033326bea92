"""The entry script that Streamlit runs: the navigation, and nothing else."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from app.data import warm_up
from app.views import (
    bring_in,
    data,
    duplicates,
    evaluate,
    evidence_map,
    gaps,
    interventions,
    overview,
    project,
    projects,
    provision,
    quality,
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
        ],
        "Evidence and evaluation": [
            st.Page(interventions.show, title="Interventions", url_path="interventions"),
            st.Page(evidence_map.show, title="Evidence map", url_path="evidence-map"),
            st.Page(theories.show, title="Theories of change", url_path="theories"),
            st.Page(evaluate.show, title="Evaluate", url_path="evaluate"),
        ],
        "Keeping the records": [
            st.Page(quality.show, title="Data quality", url_path="quality"),
            st.Page(bring_in.show, title="Bring in a list", url_path="bring-in"),
            st.Page(duplicates.show, title="Entered twice?", url_path="duplicates"),
            st.Page(data.show, title="Data", url_path="data"),
        ],
    }
).run()
