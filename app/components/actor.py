"""Who is at the screen: until people sign in, they say so themselves, and every trace of them is marked unverified."""

from __future__ import annotations

import streamlit as st

from app.components.frame import plain
from interventions.proposing import Actor, Role

_ROLES = {role.value: role for role in Role}
_NAME, _ROLE = "actor name", "actor role"


def ask_actor() -> Actor | None:
    """Name and role from the sidebar, kept while the browser stays open; None until a name is written."""
    with st.sidebar:
        name = st.text_input("Your name", key=_NAME, max_chars=80, help="Kept with what you save, as unverified.")
        role = st.selectbox("You are", list(_ROLES), key=_ROLE, format_func=lambda code: _ROLES[code].label)
    return Actor(name=name.strip(), role=_ROLES[role]) if name.strip() else None


def require_actor(what: str) -> Actor | None:
    """As `ask_actor`; where no name is written, says what it is wanted for."""
    actor = ask_actor()
    if actor is None:
        st.info(plain(f"Write your name in the sidebar {what}."))
    return actor


def ask_name_here(what: str) -> Actor | None:
    """As `ask_actor`, but asked on the page itself until a name is written: on a phone the sidebar is shut."""
    if not st.session_state.get(_NAME, "").strip():
        name = st.text_input("Your name", key="actor name here", max_chars=80, help=what)
        if not name.strip():
            return ask_actor()
        st.session_state[_NAME] = name
    return ask_actor()
