"""The entry script that Streamlit runs: the navigation, and nothing else."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from app.data import warm_up
from app.views import data, evaluate, gaps, overview, projects, provision, theories

st.set_page_config(
    page_title="VRU interventions", page_icon=str(Path(__file__).with_name("static") / "icon.png"), layout="wide"
)
warm_up()
st.navigation(
    [
        st.Page(overview.show, title="Overview", url_path="overview", default=True),
        st.Page(projects.show, title="Find projects", url_path="projects"),
        st.Page(provision.show, title="Intervention map", url_path="map"),
        st.Page(gaps.show, title="Gaps", url_path="gaps"),
        st.Page(theories.show, title="Theories of change", url_path="theories"),
        st.Page(evaluate.show, title="Evaluate", url_path="evaluate"),
        st.Page(data.show, title="Data", url_path="data"),
    ]
).run()
