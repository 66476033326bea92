"""What every page has around it: a title, one sentence, and a calm word when something is missing or wrong."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps
from html import escape
from urllib.parse import urlencode

import streamlit as st

from app.data import one_run
from interventions.errors import ImportRefused, VRUError

_SIGNS = re.compile(r"([\\`*_{}\[\]()#+!|<>~$:&-])")
_LINE_START = re.compile(r"(?m)^(\s*\d*)([.)=])")
_ADDRESS = re.compile(r"(?i)\bwww(?=\.)|(?<=http)s?(?=\\?:)|(?<=\w)(?=@\w)")
SYNTHETIC_NOTE = (
    "This place is synthetic: made up for the demonstration, so that an estimate can be set beside a known truth."
)


def page(title: str, sentence: str) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Decorates a page: title and sentence above it, and errors of ours said plainly, without a traceback."""

    def decorate(body: Callable[[], None]) -> Callable[[], None]:
        @wraps(body)
        def show() -> None:
            st.title(title, anchor=False)
            st.markdown(sentence)
            try:
                with one_run():
                    body()
            except VRUError as error:
                say_error(error)

        return show

    return decorate


def plain(text: object) -> str:
    """Text from a file or a person as it is: nothing in it becomes formatting, a link, a picture or a formula."""
    # Addresses become links even when every sign of them is escaped: an invisible joiner keeps them words.
    words = _ADDRESS.sub("\\g<0>\u2060", _LINE_START.sub(r"\1\\\2", _SIGNS.sub(r"\\\1", str(text))))
    return words.replace("\n", "  \n")


def link(label: str, page: str, **address: str) -> None:
    """A link to another page in the same window (a markdown link would open a second one)."""
    target = f"{page}?{urlencode(address)}" if address else page
    st.html(f'<a href="{escape(target, quote=True)}" target="_self">{escape(label)}</a>')


def say_error(error: VRUError) -> None:
    """An error with its mend; for a refused file, every fault as a table."""
    sentence = error.sentence()
    st.error(plain(sentence[:1].upper() + sentence[1:]), icon=":material/warning:")
    if isinstance(error, ImportRefused):
        rows = [{"row": f.row, "column": f.column, "found": str(f.value), "allowed": f.allowed} for f in error.faults]
        st.dataframe(rows, width="stretch", alt=f"The {len(rows)} faults found, with row, column and what is allowed")


def say_empty(what: str, command: str) -> None:
    """A page with nothing to show: what is missing, and the command that brings it."""
    st.info(what)
    st.code(command, language=None)  # the colours of a language are too pale to read
