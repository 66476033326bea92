"""The six elements as one page for a phone: a single column, no script, nothing fetched."""

from __future__ import annotations

from html import escape

from logic_models.drawing.looks import INK
from logic_models.exchange.elements import Entry, Section, head, sections
from logic_models.model import LogicModel

_STYLE = f"""
:root {{ color-scheme: light; }}
body {{ font: 1.0625rem/1.5 system-ui, "Segoe UI", Helvetica, Arial, sans-serif; color: {INK}; background: #fff;
  margin: 0 auto; padding: 1rem; max-width: 42rem; overflow-wrap: anywhere; }}
h1 {{ font-size: 1.5rem; line-height: 1.25; margin: 0 0 .5rem; }}
h2 {{ font-size: 1.25rem; line-height: 1.3; margin: 2rem 0 0; padding-top: .75rem; border-top: 2px solid #0b4a5c; }}
h3 {{ font-size: 1.0625rem; line-height: 1.4; margin: 1.25rem 0 .25rem; }}
.about {{ color: #49525e; margin: .25rem 0; }}
table {{ border-collapse: collapse; width: 100%; table-layout: fixed; }}
th, td {{ text-align: left; vertical-align: top; padding: .3rem .5rem .3rem 0; border-bottom: 1px solid #d5d9de; }}
th {{ width: 38%; font-weight: 600; hyphens: auto; }}
figure {{ margin: 1rem 0; overflow-x: auto; }}
@media print {{ body {{ max-width: none; }} h2, h3 {{ break-after: avoid; }} tr {{ break-inside: avoid; }} }}
"""


def to_html(model: LogicModel, *, drawing: str = "", described: str = "") -> str:
    """The theory as an HTML page that holds all it needs; `drawing` is SVG, shown last, and `described` says it."""
    top = head(model)
    body = [f"<h1>{escape(top.heading)}</h1>"]
    body += [f"<p>{escape(top.about)}</p>"] if top.about else []
    body += [_facts(entry) for entry in top.entries if entry.facts]
    body += [_section(section) for section in sections(model)]
    if drawing:
        figure = f'<figure role="img" aria-label="{escape(described)}" tabindex="0">{drawing}</figure>'
        about = '<p class="about">Wider than a phone: move it sideways.</p>'
        body.append(f"<section><h2>The picture</h2>{about}{figure}</section>")
    whole = "\n".join(body)
    return f"""<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(top.heading)}</title>
<style>{_STYLE}</style>
</head>
<body>
<main>
{whole}
</main>
</body>
</html>
"""


def _section(section: Section) -> str:
    entries = "".join(f"<h3>{escape(entry.text)}</h3>{_facts(entry)}" for entry in section.entries)
    about = f'<p class="about">{escape(section.about)}</p>'
    return f"<section><h2>{escape(section.heading)}</h2>{about}{entries or '<p>Nothing is stated yet.</p>'}</section>"


def _facts(entry: Entry) -> str:
    rows = "".join(f'<tr><th scope="row">{escape(name)}</th><td>{escape(said)}</td></tr>' for name, said in entry.facts)
    return f"<table><tbody>{rows}</tbody></table>" if rows else ""
