"""Who is at the screen: until people sign in, they say so themselves, and every trace of them is marked unverified."""

from __future__ import annotations

from urllib.parse import quote, unquote

import streamlit as st

from app.components.frame import plain
from interventions.proposing import Actor, Role

_ROLES = {role.value: role for role in Role}
_NAME, _ROLE, _KEPT = "actor name", "actor role", "actor kept"
_COOKIE = "vru_actor"


def ask_actor() -> Actor | None:
    """Name and role from the sidebar, kept until the browser is shut; None until a name is written."""
    _recall()
    with st.sidebar:
        name = st.text_input("Your name", key=_NAME, max_chars=80, help="Kept with what you save, as unverified.")
        role = st.selectbox("You are", list(_ROLES), key=_ROLE, format_func=lambda code: _ROLES[code].label)
    _keep(name.strip(), role)
    return Actor(name=name.strip(), role=_ROLES[role]) if name.strip() else None


def _recall() -> None:
    """Name and role as they were written before another page was loaded: a link to a page begins a new session."""
    if _NAME in st.session_state:
        return
    role, _, name = unquote(str(st.context.cookies.get(_COOKIE, ""))).partition(" ")
    if role in _ROLES and name.strip():
        st.session_state[_NAME], st.session_state[_ROLE] = name.strip()[:80], role


def _keep(name: str, role: str) -> None:
    said = quote(f"{role} {name}") if name else ""
    if st.session_state.get(_KEPT, "") == said:
        return
    st.session_state[_KEPT] = said
    # What is written is quoted for an address, so that none of it can be more than a word in this line.
    st.html(f"<script>document.cookie = '{_COOKIE}={said}; path=/; SameSite=Strict'</script>",
            unsafe_allow_javascript=True)  # fmt: skip


def require_actor(what: str) -> Actor | None:
    """As `ask_actor`; where no name is written, says what it is wanted for."""
    actor = ask_actor()
    if actor is None:
        st.info(plain(f"Write your name in the sidebar {what}."))
    return actor


def ask_name_here(what: str) -> Actor | None:
    """As `ask_actor`, but asked on the page itself until a name is written: on a phone the sidebar is shut."""
    _recall()
    if not st.session_state.get(_NAME, "").strip():
        name = st.text_input("Your name", key="actor name here", max_chars=80, help=what)
        if not name.strip():
            return ask_actor()
        st.session_state[_NAME] = name
    return ask_actor()
