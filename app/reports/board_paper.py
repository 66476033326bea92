"""The board paper: one HTML file with its pictures inside, no script and no request to anywhere."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd

from interventions.pictures import to_svg

_STYLE = """
body { font: 16px/1.55 system-ui, sans-serif; color: #22313f; max-width: 62rem; margin: 2rem auto; padding: 0 1.2rem }
h1 { font-size: 1.9rem; line-height: 1.2; margin-bottom: .2rem }
h2 { margin-top: 2.4rem; border-bottom: 2px solid #dfe6ea; padding-bottom: .2rem }
.sub, figcaption, caption { color: #54626d }
.note { background: #f3f6f7; border-left: 4px solid #2f6f8f; padding: .7rem 1rem; margin: 1rem 0 }
figure { margin: 1.2rem 0; overflow-x: auto } figcaption, table { font-size: .93rem }
svg { max-width: 100%; height: auto }
.wide { overflow-x: auto } table { border-collapse: collapse; margin: 1rem 0 } caption { text-align: left }
th, td { padding: .35rem .7rem; border-bottom: 1px solid #dfe6ea; text-align: right }
th:first-child, td:first-child { text-align: left } thead th { border-bottom: 2px solid #8795a1 }
.words td, .words th { text-align: left; vertical-align: top }
@media print { body { margin: 0 } h2 { break-after: avoid } figure, table { break-inside: avoid } }
"""


_WIDTH = 780


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One part of a paper: words, and perhaps a picture with what it shows, and a table."""

    title: str
    words: tuple[str, ...] = ()
    note: str = ""
    picture: Any = None
    alt: str = ""
    table: pd.DataFrame | None = None
    caption: str = ""


def write_paper(path: Path, *, title: str, sections: Iterable[Section], as_of: date) -> Path:
    """Write the paper; the folder is made where it is missing."""
    parts = "\n".join(map(_section, sections))
    page = (
        f'<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        '<link rel="icon" href="data:,">'
        f"<style>{_STYLE}</style></head><body><h1>{escape(title)}</h1>"
        f'<p class="sub">Made on {as_of:%d %B %Y}. Opens without the internet.</p>{parts}</body></html>'
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page, encoding="utf-8")
    return path


def _section(section: Section) -> str:
    parts = [f"<h2>{escape(section.title)}</h2>"]
    if section.note:
        parts.append(f'<p class="note">{escape(section.note)}</p>')
    parts += [f"<p>{escape(words)}</p>" for words in section.words]
    if section.picture is not None:
        picture = _svg(section.picture, section.alt)
        parts.append(f"<figure>{picture}<figcaption>{escape(section.alt)}</figcaption></figure>")
    if section.table is not None and len(section.table):
        parts.append(f'<div class="wide">{_table(section.table, section.caption)}</div>')
    return "\n".join(parts)


def _svg(chart: Any, alt: str) -> str:
    """An Altair chart as inline SVG that names itself to a screen reader."""
    spec = chart.to_dict()
    for part in (spec, *spec.get("layer", ())):
        if part.get("width") == "container" or (isinstance(part.get("width"), int) and part["width"] < _WIDTH):
            part["width"] = _WIDTH
    return to_svg(spec).replace("<svg ", f'<svg role="img" aria-label="{escape(alt, quote=True)}" ', 1)


def _table(frame: pd.DataFrame, caption: str) -> str:
    said = "words" if frame.select_dtypes("number").empty else None
    html = frame.to_html(
        border=0, index=False, na_rep="–", justify="unset", float_format="{:,.1f}".format, classes=said
    )  # fmt: skip
    return html.replace("<thead>", f"<caption>{escape(caption)}</caption><thead>", 1)
