"""Two texts side by side, where somebody else saved a record while one was editing it."""

from __future__ import annotations

from typing import Any

import streamlit as st

from app import data
from app.components.draft import Draft
from app.components.frame import plain
from app.components.record_faults import Faults, check_values
from interventions.record_changes import FIELDS, changed_fields, say_field
from interventions.records import ProjectRecord

MINE, THEIRS = "Mine", "Theirs"


def ask_which(draft: Draft, mine: ProjectRecord, theirs: ProjectRecord, version: int) -> tuple[ProjectRecord | None,
                                                                                               Faults]:  # fmt: skip
    """Each field that differs, with a choice; the record chosen, or what keeps the choice from being one.

    Where only one side changed a field since it was opened, that side is chosen; where both did, mine.
    """
    st.warning(
        f"Somebody saved this record since you opened it; version {version} stands now. Nothing was lost: "
        "choose field by field what is to stand, then save.", icon=":material/difference:",
    )  # fmt: skip
    kept: dict[str, Any] = {name: getattr(theirs, name) for name in ProjectRecord.model_fields}
    touched = set(changed_fields(draft.opened, mine))
    hide = mine.confidential or theirs.confidential
    for name in changed_fields(mine, theirs):
        key = draft.key(f"which {version} {name}")
        if key not in st.session_state:
            st.session_state[key] = MINE if name in touched else THEIRS
        with st.container(border=True):
            st.markdown(f"**{FIELDS[name]}**")
            left, right = st.columns(2)
            left.markdown(f"Mine: {plain(say_field(mine, name, data.names(), hide=hide))}")
            right.markdown(f"Theirs: {plain(say_field(theirs, name, data.names(), hide=hide))}")
            which = st.radio(f"{FIELDS[name]}: which is to stand", [MINE, THEIRS], key=key, horizontal=True)
        if which == MINE:
            kept[name] = getattr(mine, name)
    return check_values(kept)
