"""Choices that live in the page's address, so that a link or a reload shows the same."""

from __future__ import annotations

from datetime import date
from typing import Any

import streamlit as st

ANY = {"": "Any"}  # the first option of a field that need not be used


def choose(label: str, options: dict[str, str], name: str, *, where: Any = st, help: str | None = None) -> str:
    """A selectbox over code → label whose choice stands in the address as `name=code`; the first option is the default.

    An address with an unknown code falls back to the default.
    """
    codes = list(options)
    key = f"choose {name}"
    if key not in st.session_state:
        asked = st.query_params.get(name, codes[0])
        st.session_state[key] = asked if asked in options else codes[0]
    elif st.session_state[key] not in options:
        st.session_state[key] = codes[0]
    chosen = str(where.selectbox(label, codes, format_func=options.__getitem__, key=key, help=help))
    remember(name, chosen if chosen != codes[0] else "")
    return chosen


def chosen_codes(name: str, *, between: str = ",") -> list[str]:
    """The codes chosen so far in the field `name` of several, or asked for in the address as `name=code,code`."""
    key = f"choose {name}"
    if key not in st.session_state:
        asked = st.query_params.get(name, "").split(between)
        st.session_state[key] = list(dict.fromkeys(code.strip() for code in asked if code.strip()))
    return list(st.session_state[key])


def choose_several(
    label: str, options: dict[str, str], name: str, *, where: Any = st, help: str | None = None, between: str = ",",
    placeholder: str = "Any",
) -> None:  # fmt: skip
    """A field over code → label for several; `chosen_codes` says which are chosen. Unknown codes are dropped."""
    key = f"choose {name}"
    st.session_state[key] = [code for code in chosen_codes(name, between=between) if code in options]
    where.multiselect(
        label, list(options), format_func=lambda code: options.get(code, code), key=key, help=help,
        placeholder=placeholder,
    )  # fmt: skip
    remember(name, between.join(st.session_state[key]))


def write(label: str, name: str, *, where: Any = st, placeholder: str = "") -> str:
    """A text field whose content stands in the address."""
    key = f"write {name}"
    if key not in st.session_state:
        st.session_state[key] = st.query_params.get(name, "")
    text = str(where.text_input(label, key=key, placeholder=placeholder))
    remember(name, text)
    return text


def choose_day(label: str, name: str, *, where: Any = st, help: str | None = None) -> date:
    """A day, today unless the address or the person says otherwise; an address with no day in it is today."""
    key = f"day {name}"
    if key not in st.session_state:
        try:
            st.session_state[key] = date.fromisoformat(st.query_params.get(name, ""))
        except ValueError:
            st.session_state[key] = date.today()
    earliest, latest = date(1990, 1, 1), date(2100, 12, 31)
    st.session_state[key] = min(max(st.session_state[key] or date.today(), earliest), latest)
    day: date = where.date_input(label, key=key, min_value=earliest, max_value=latest, format="DD/MM/YYYY", help=help)
    remember(name, "" if day == date.today() else day.isoformat())
    return day


def remember(name: str, value: str) -> None:
    """Put a choice into the address, or take it out where it is empty."""
    if value:
        if st.query_params.get(name) != value:
            st.query_params[name] = value
    elif name in st.query_params:
        del st.query_params[name]
