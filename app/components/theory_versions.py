"""The versions of a theory of change: who saved each, when and why, and what it changed."""

from __future__ import annotations

from typing import Any

import streamlit as st

from app import theory_data
from app.components.frame import plain
from interventions.proposing import uk_day
from logic_models import Changes, compare_versions


def show_versions(theory_id: str) -> None:
    """Every version, latest first, with what it changed in the one before it."""
    versions = theory_data.versions(theory_id)
    for version, before in zip(versions, [*versions[1:], None], strict=True):
        with st.container(border=True):
            st.markdown(f"**Version {version['version']}** · {plain(_told(version))}")
            if before is None:
                st.markdown("The first version.")
                continue
            held, after = (theory_data.read_version(theory_id, one["version"]) for one in (before, version))
            changes = compare_versions(held, after)
            with st.expander(plain(changes.summary())):
                show_changes(changes)


def show_changes(changes: Changes) -> None:
    """What leads from one version to the next, a line each."""
    for line in changes.listed():
        st.markdown(f"- {plain(line.said)}")


def _told(version: dict[str, Any]) -> str:
    role = f" ({version['role']}, unverified)" if version["role"] else ""
    by = f" by {version['saved_by']}{role}" if version["saved_by"] else ""
    why = f": {version['why']}" if version["why"] else ""
    frozen = " · frozen: an award rests on it" if version["frozen"] else ""
    return f"{uk_day(version['saved_at']):%d %B %Y}{by}{why}{frozen}".lstrip("0")
