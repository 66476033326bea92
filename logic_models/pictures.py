"""The drawing of a theory as a finished file: SVG, PNG, or a page that opens offline."""

from __future__ import annotations

from html import escape

from interventions.errors import InputError
from logic_models.charts import describe, draw
from logic_models.looks import figures
from logic_models.model import LogicModel

FORMS = ("svg", "png", "html")


def picture(model: LogicModel, form: str, *, scale: float = 2) -> bytes:
    """The drawing as bytes: `form` is "svg", "png" or "html" (one page, no script, the nodes listed beneath).

    InputError for another form.
    """
    if form not in FORMS:
        raise InputError(f"a theory cannot be drawn as {form!r}.", mend=f"Use one of: {', '.join(FORMS)}.")
    import vl_convert

    spec = draw(model).to_dict()
    if form == "png":
        return bytes(vl_convert.vegalite_to_png(spec, scale=scale))
    svg: str = vl_convert.vegalite_to_svg(spec)
    return (svg if form == "svg" else _page(model, svg)).encode()


def _page(model: LogicModel, svg: str) -> str:
    title = escape(model.title or "Theory of change")
    rows = "".join(
        f"<tr><td>{escape(node.kind.label)}</td><td>{escape(node.text)}</td><td>{escape(figures(node))}</td></tr>"
        for node in model.nodes
    )
    return f"""<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>
body {{ font: 16px/1.5 Helvetica, Arial, sans-serif; color: #1b1b1b; margin: 2rem; }}
figure {{ margin: 0; overflow-x: auto; }}
td, th {{ text-align: left; vertical-align: top; padding: .3rem 1rem .3rem 0; border-bottom: 1px solid #ccc; }}
</style>
<h1>{title}</h1>
<p>{escape(model.description)}</p>
<figure role="img" aria-label="{escape(describe(model))}" tabindex="0">{svg}</figure>
<table><thead><tr><th>Kind</th><th>What it says</th><th>Figures</th></tr></thead><tbody>{rows}</tbody></table>
</html>
"""
