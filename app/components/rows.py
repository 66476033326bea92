"""Small tables as plain HTML: every cell is text or a link that opens in the same window, all reachable by keyboard."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from urllib.parse import urlencode

import streamlit as st

_STYLE = (
    "<style>.rows{border-collapse:collapse;width:100%;font-size:.95rem}"
    ".rows th,.rows td{text-align:left;vertical-align:top;padding:.3rem .8rem .3rem 0;"
    "border-bottom:1px solid #dfe6ea;overflow-wrap:break-word}"
    ".rows th{font-weight:600;color:#22313f}.rows td.end,.rows th.end{text-align:right;white-space:nowrap}</style>"
)


@dataclass(frozen=True, slots=True)
class Link:
    """A cell that leads to another page."""

    label: str
    page: str
    address: dict[str, str]

    def html(self) -> str:
        """The link as HTML; nothing in its words becomes formatting."""
        target = escape(f"{self.page}?{urlencode(self.address)}", quote=True)
        return f'<a href="{target}" target="_self">{escape(self.label)}</a>'


Cell = str | Link | tuple[Link, ...]


def show_rows(columns: list[str], rows: list[list[Cell]], *, caption: str, figures: tuple[str, ...] = ()) -> None:
    """A table with a caption; columns named in `figures` are set to the right."""
    end = [' class="end"' if name in figures else "" for name in columns]
    head = "".join(f'<th scope="col"{side}>{escape(name)}</th>' for name, side in zip(columns, end, strict=True))
    body = "".join(
        "<tr>" + "".join(f"<td{side}>{_html(cell)}</td>" for cell, side in zip(row, end, strict=True)) + "</tr>"
        for row in rows
    )
    told = f'<caption style="text-align:left;color:#55636f;font-size:.85rem">{escape(caption)}</caption>'
    table = f'<table class="rows">{told}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'
    st.html(f'{_STYLE}<div style="overflow-x:auto">{table}</div>')


def _html(cell: Cell) -> str:
    if isinstance(cell, str):
        return escape(cell)
    return "; ".join(link.html() for link in ((cell,) if isinstance(cell, Link) else cell))
