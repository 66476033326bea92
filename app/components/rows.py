"""Small tables and lists as plain HTML: text, and links that open in the same window and are reached by keyboard."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from urllib.parse import urlencode

import streamlit as st

_STYLE = (
    "<style>.rows{border-collapse:collapse;width:100%;font-size:.95rem}"
    ".rows th,.rows td{text-align:left;vertical-align:top;padding:.3rem .8rem .3rem 0;"
    "border-bottom:1px solid #dfe6ea;overflow-wrap:break-word}"
    ".rows th{font-weight:600;color:#22313f}.rows td.end,.rows th.end{text-align:right;white-space:nowrap}"
    # On a phone a stacked table is a list: a row is a block, its first cell the head, the others named.
    "@media (max-width:640px){.stacked,.stacked tbody,.stacked caption{display:block}.stacked thead{display:none}"
    ".stacked tr{display:block;padding:.5rem 0;border-bottom:1px solid #dfe6ea}"
    ".stacked td,.stacked td.end{display:inline;border:0;padding:0;text-align:left;white-space:normal}"
    ".stacked td:first-child{display:block;font-weight:600}"
    ".stacked td:not(:first-child)::before{content:attr(data-name) ': ';color:#55636f}"
    ".stacked td:not(:first-child):not(:last-child)::after{content:' · '}}</style>"
)
_CHIPS = (
    "<style>.chips{display:flex;flex-wrap:wrap;gap:.4rem;list-style:none;margin:0!important;padding:0!important}"
    ".chips li{margin:0!important;padding:.1rem .6rem;background:#fdf3dc;border:1px solid #e6d3a3;border-radius:.3rem;"
    "font-size:.9rem}.chips a{color:#22313f}.chips b{color:#8a4b00}</style>"
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


def show_rows(
    columns: list[str], rows: list[list[Cell]], *, caption: str, figures: tuple[str, ...] = (), stacked: bool = False
) -> None:
    """A table with a caption; columns named in `figures` are set to the right; `stacked`: a list on a phone."""
    end = [f' data-name="{escape(name)}"' + (' class="end"' if name in figures else "") for name in columns]
    head = "".join(f'<th scope="col"{side}>{escape(name)}</th>' for name, side in zip(columns, end, strict=True))
    body = "".join(
        "<tr>" + "".join(f"<td{side}>{_html(cell)}</td>" for cell, side in zip(row, end, strict=True)) + "</tr>"
        for row in rows
    )
    kind = "rows stacked" if stacked else "rows"
    told = f'<caption style="text-align:left;color:#55636f;font-size:.85rem">{escape(caption)}</caption>'
    table = f'<table class="{kind}">{told}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'
    st.html(f'{_STYLE}<div style="overflow-x:auto">{table}</div>')


def show_chips(links: list[tuple[Link, str]]) -> None:
    """Shaded links that flow over the width, each with its figure."""
    told = "".join(f"<li>{link.html()} <b>{escape(figure)}</b></li>" for link, figure in links)
    st.html(f'{_CHIPS}<ul class="chips">{told}</ul>')


def _html(cell: Cell) -> str:
    if isinstance(cell, str):
        return escape(cell)
    return "; ".join(link.html() for link in ((cell,) if isinstance(cell, Link) else cell))
