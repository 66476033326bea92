"""Downloading a selection of projects: made when asked for, and never with a confidential one in it."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator

import streamlit as st
from sqlalchemy import Engine

from app import data
from app.address import write
from catalogue.finding import Found
from interventions.exporting.plain import write_csv, write_xlsx
from interventions.exporting.threesixty import to_package
from interventions.figures import plural
from interventions.records import ProjectRecord
from interventions.store.engine import transaction
from interventions.store.finding import read_selection

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_PREFIX = "360G-"


def show_downloads(found: Found) -> None:
    """The buttons for CSV, XLSX and 360Giving."""
    engine = data.store()
    with st.popover("Download this selection"):
        if found.confidential:
            st.caption(f"Without {plural(found.confidential, 'confidential project')}.")
        st.download_button("CSV", _made(engine, found, _csv), "projects.csv", "text/csv")
        st.download_button("XLSX", _made(engine, found, _xlsx), "projects.xlsx", _XLSX)
        prefix = write("Your 360Giving prefix", "publisher", placeholder="360G-bedsveru")
        st.download_button(
            "360Giving", _made(engine, found, lambda records: _grants(records, prefix)), "grants.json",
            "application/json", disabled=not prefix.startswith(_PREFIX) or len(prefix) == len(_PREFIX),
            help="One grant an award; awards that state no amount or no day cannot be grants and are left out.",
        )  # fmt: skip


def _made(engine: Engine, found: Found, form: Callable[[Iterator[ProjectRecord]], bytes]) -> Callable[[], bytes]:
    """What makes the file when the button is pressed; it runs beside the page, so it asks nothing of it."""

    def make() -> bytes:
        with transaction(engine) as session:
            return form(read_selection(session, found.listed()))

    return make


def _csv(records: Iterator[ProjectRecord]) -> bytes:
    out = io.StringIO(newline="")
    write_csv(records, out, guarded=True)
    return out.getvalue().encode()


def _xlsx(records: Iterator[ProjectRecord]) -> bytes:
    out = io.BytesIO()
    write_xlsx(records, out)
    return out.getvalue()


def _grants(records: Iterator[ProjectRecord], prefix: str) -> bytes:
    package, _ = to_package(records, publisher=prefix)
    return json.dumps(package, indent=1, ensure_ascii=False).encode()
