"""The drawing of a theory as a finished file: SVG or PNG, made without the internet."""

from __future__ import annotations

from interventions.errors import InputError
from interventions.pictures import to_png, to_svg
from logic_models.drawing.charts import draw
from logic_models.model import LogicModel

FORMS = ("svg", "png")


def picture(model: LogicModel, form: str, *, scale: float = 2) -> bytes:
    """The drawing as bytes, "svg" or "png"; InputError for another form."""
    if form not in FORMS:
        raise InputError(f"a theory cannot be drawn as {form!r}.", mend=f"Use one of: {', '.join(FORMS)}.")
    spec = draw(model).to_dict()
    return to_png(spec, scale=scale) if form == "png" else to_svg(spec).encode()
