"""A theory of change in any of the forms it can leave in, as finished bytes."""

from __future__ import annotations

from collections.abc import Callable

from interventions.vocabulary import Term
from logic_models.model import LogicModel


class ExportForm(Term):
    """The forms a theory of change can be written in."""

    YAML = "yaml", "YAML", "The project's own form; read back exactly."
    GRAPHML = "graphml", "GraphML", "For graph programs; read back exactly."
    JSONLD = "jsonld", "JSON-LD", "In the Common Impact Data Standard's terms; read back exactly."
    MERMAID = "mermaid", "Mermaid", "A flowchart for a README or a wiki."
    DOT = "dot", "DOT", "A drawing for Graphviz."
    SVG = "svg", "SVG", "The picture, sharp at any size."
    PNG = "png", "PNG", "The picture for a document."
    DOCX = "docx", "Word", "The six elements as a Word file."
    HTML = "html", "HTML", "The six elements as one page that reads well on a phone."


def exported(model: LogicModel, form: ExportForm) -> bytes:
    """The theory in this form."""
    return _WRITERS[form](model)


def _yaml(model: LogicModel) -> bytes:
    from logic_models.notation import to_yaml

    return to_yaml(model).encode()


def _graphml(model: LogicModel) -> bytes:
    from logic_models.exchange.graphml import to_graphml

    return to_graphml(model).encode()


def _jsonld(model: LogicModel) -> bytes:
    from logic_models.exchange.jsonld import to_jsonld

    return to_jsonld(model).encode()


def _mermaid(model: LogicModel) -> bytes:
    from logic_models.exchange.mermaid import to_mermaid

    return to_mermaid(model).encode()


def _dot(model: LogicModel) -> bytes:
    from logic_models.drawing.dot import to_dot

    return to_dot(model).encode()


def _svg(model: LogicModel) -> bytes:
    from logic_models.drawing.pictures import picture

    return picture(model, "svg")


def _png(model: LogicModel) -> bytes:
    from logic_models.drawing.pictures import picture

    return picture(model, "png")


def _docx(model: LogicModel) -> bytes:
    from logic_models.drawing.charts import describe
    from logic_models.exchange.word import to_docx

    return to_docx(model, drawing=_png(model) if model.nodes else b"", described=describe(model))


def _html(model: LogicModel) -> bytes:
    from logic_models.drawing.charts import describe
    from logic_models.exchange.page import to_html

    drawing = _svg(model).decode() if model.nodes else ""
    return to_html(model, drawing=drawing, described=describe(model)).encode()


_WRITERS: dict[ExportForm, Callable[[LogicModel], bytes]] = {
    ExportForm.YAML: _yaml, ExportForm.GRAPHML: _graphml, ExportForm.JSONLD: _jsonld, ExportForm.MERMAID: _mermaid,
    ExportForm.DOT: _dot, ExportForm.SVG: _svg, ExportForm.PNG: _png, ExportForm.DOCX: _docx, ExportForm.HTML: _html,
}  # fmt: skip
