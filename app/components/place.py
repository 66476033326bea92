"""Which place a page is about: asked once, the same way everywhere."""

from __future__ import annotations

from typing import Any

import streamlit as st

from app import data
from app.address import choose
from app.components.frame import SYNTHETIC_NOTE, plain, say_empty


def ask_place(where: Any = st) -> str:
    """The force area or county chosen; empty, with a word on what to do, where none is loaded."""
    places = data.places()
    if not places:
        say_empty("No area is loaded yet. Fill the database with the demonstration, or import your own.", "vru demo")
        return ""
    asked = st.query_params.get("place", "")
    if asked and asked not in places and "choose place" not in st.session_state:
        st.info(plain(f"{data.names().get(asked, asked)[:60]} is not a force area or county of which anything is held; "
                      "another place is shown."))  # fmt: skip
    return choose("Place", places, "place", where=where)


def note_synthetic(place: str) -> None:
    """Say so where a place is made up."""
    if data.areas_in(place)["synthetic"].all():
        st.info(SYNTHETIC_NOTE)
