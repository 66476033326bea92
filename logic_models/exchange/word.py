"""The six elements as a Word file, with real headings and tables, for those who pass proposals on by e-mail."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from logic_models.exchange.elements import Entry, head, plain, sections
from logic_models.model import LogicModel

if TYPE_CHECKING:
    from docx.document import Document


def to_docx(model: LogicModel, *, drawing: bytes = b"", described: str = "") -> bytes:
    """The theory as a .docx file; `drawing` is a PNG, shown last, and `described` says it."""
    import docx
    from docx.shared import Cm

    page = docx.Document()
    top = head(model)
    _dress(page, top.heading, model.owner)
    page.add_heading(top.heading, level=0)
    if top.about:
        page.add_paragraph(top.about)
    for entry in top.entries:
        _facts(page, entry)
    for section in sections(model):
        page.add_heading(section.heading, level=1)
        page.add_paragraph(section.about)
        for entry in section.entries:
            page.add_heading(entry.text, level=2)
            _facts(page, entry)
        if not section.entries:
            page.add_paragraph("Nothing is stated yet.")
    if drawing:
        page.add_heading("The picture", level=1)
        shown = page.add_picture(io.BytesIO(drawing), width=Cm(17))
        shown._inline.docPr.set("descr", plain(described))
    held = io.BytesIO()
    page.save(held)
    return held.getvalue()


def _dress(page: Document, title: str, owner: str) -> None:
    """A4, a readable size, British English, and no author but the theory's own."""
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt

    for part in page.sections:
        part.page_width, part.page_height = Cm(21), Cm(29.7)
        part.left_margin = part.right_margin = part.top_margin = part.bottom_margin = Cm(2)
    page.styles["Normal"].font.size = Pt(11)
    for language in page.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), "en-GB")
    facts = page.core_properties
    facts.title, facts.author, facts.comments, facts.language = title[:255], plain(owner)[:255], "", "en-GB"


def _facts(page: Document, entry: Entry) -> None:
    if not entry.facts:
        return
    from docx.shared import Cm

    table = page.add_table(rows=0, cols=2, style="Table Grid")
    table.autofit = False
    for name, said in entry.facts:
        cells = table.add_row().cells
        for cell, text, width in zip(cells, (name, said), (Cm(5), Cm(12)), strict=True):
            cell.text, cell.width = text, width
        cells[0].paragraphs[0].runs[0].bold = True
