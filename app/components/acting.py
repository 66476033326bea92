"""Doing something on a page: what is typed stays until it is done, and what was done is said once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import streamlit as st

from app.components.frame import plain, say_error
from interventions.errors import VRUError
from interventions.proposing import uk_day

_DONE = "said of what was done"


def key_of(name: str) -> str:
    """The key of a field: another one once what was in it has been used, so that the field is empty again."""
    return f"{name} {st.session_state.get(f'times {name}', 0)}"


def ask_text(label: str, name: str, *, first: str = "", help: str | None = None, height: int = 100) -> str:
    """A field for words, kept also while another part of the page is looked at."""
    key, kept = key_of(name), f"kept {name}"
    if key not in st.session_state:
        st.session_state[key] = st.session_state.get(kept, first)
    text = str(st.text_area(label, key=key, help=help, height=height))
    st.session_state[kept] = text
    return text


def attempt(act: Callable[[], object], said: str, *, used: tuple[str, ...] = ()) -> None:
    """Do it, empty the fields `used` and draw the page anew; where it is refused, say why and leave all as typed."""
    try:
        act()
    except VRUError as error:
        say_error(error)
        return
    for name in used:
        st.session_state.pop(f"kept {name}", None)
        st.session_state[f"times {name}"] = st.session_state.get(f"times {name}", 0) + 1
    st.session_state[_DONE] = said
    st.rerun()


def say_done() -> None:
    """What was just done, once."""
    if words := st.session_state.pop(_DONE, ""):
        st.success(plain(words), icon=":material/check:")


def say_day(moment: datetime) -> str:
    """A moment as a day in Britain: '1 February 2027'."""
    return f"{uk_day(moment):%-d %B %Y}"
