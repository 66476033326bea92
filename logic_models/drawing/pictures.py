"""The drawing of a theory as a finished file: SVG or PNG, made without the internet."""

from __future__ import annotations

from interventions.errors import InputError
from logic_models.drawing.charts import draw
from logic_models.model import LogicModel

FORMS = ("svg", "png")


def picture(model: LogicModel, form: str, *, scale: float = 2) -> bytes:
    """The drawing as bytes, "svg" or "png"; InputError for another form."""
    if form not in FORMS:
        raise InputError(f"a theory cannot be drawn as {form!r}.", mend=f"Use one of: {', '.join(FORMS)}.")
    import vl_convert

    spec = draw(model).to_dict()
    if form == "png":
        return bytes(vl_convert.vegalite_to_png(spec, scale=scale))
    return str(vl_convert.vegalite_to_svg(spec)).encode()
