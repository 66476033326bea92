"""XML read without its dangers, and any text written into XML and got back.

A document type or an entity is refused before it is used: with them a file of a few lines can fill the memory, or read
other files. Signs that XML 1.0 cannot hold are written as in Office files, `_x000B_` (ECMA-376-1, 22.9.2.19).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from interventions.pictures import UNHELD
from logic_models.exchange.parts import refused

MOST_ELEMENTS, MOST_DEPTH = 1_000_000, 200
_LIKE_A_SIGN = re.compile(r"_(?=x[0-9A-Fa-f]{4})")
_SIGN = re.compile(r"_x((?![dD][89a-fA-F])[0-9A-Fa-f]{4})_")
_DANGER = "it declares a document type or an entity, which is not read: take the <!DOCTYPE …> out"


@dataclass(slots=True)
class Element:
    """One element: its name without the namespace, its line, and what is in it, text and elements in order."""

    name: str
    attributes: dict[str, str]
    line: int
    parts: list[str | Element] = field(default_factory=list)

    def all(self, *names: str) -> Iterator[Element]:
        """The elements of these names directly in this one."""
        return (part for part in self.parts if isinstance(part, Element) and part.name in (names or (part.name,)))

    def first(self, name: str) -> Element | None:
        """The first element of this name directly in this one."""
        return next(self.all(name), None)

    def text(self) -> str:
        """All text in it and in what it holds."""
        return "".join(part if isinstance(part, str) else part.text() for part in self.parts)


class _Reader:
    def __init__(self, file: str) -> None:
        self.file, self.count = file, 0
        self.open: list[Element] = [Element("", {}, 0)]
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = lambda name: self.open.pop()
        self.parser.CharacterDataHandler = lambda text: self.open[-1].parts.append(text)
        self.parser.StartDoctypeDeclHandler = self._danger
        self.parser.EntityDeclHandler = self._danger

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.count += 1
        line = self.parser.CurrentLineNumber
        if self.count > MOST_ELEMENTS or len(self.open) > MOST_DEPTH:
            raise refused(self.file, "it is too large or nested too deeply to read", line=line)
        made = Element(name.rpartition(" ")[2], attributes, line)
        self.open[-1].parts.append(made)
        self.open.append(made)

    def _danger(self, *_: object) -> None:
        raise refused(self.file, _DANGER, line=self.parser.CurrentLineNumber)


def read_xml(data: bytes, *, file: str) -> Element:
    """The root of an XML document; ImportRefused with line and column where it is not XML, or is dangerous."""
    reader = _Reader(file)
    try:
        reader.parser.Parse(data, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        line, column = reader.parser.ErrorLineNumber, reader.parser.ErrorColumnNumber + 1
        raise refused(file, f"this is not XML: {error}", line=line, column=f"column {column}") from error
    return next(reader.open[0].all())


def written(text: str) -> str:
    """The text as it may stand in an element or in an attribute; `unwritten` and an XML reader give it back."""
    held = UNHELD.sub(lambda sign: f"_x{ord(sign[0]):04X}_", _LIKE_A_SIGN.sub("_x005F_", text))
    for sign, code in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;"), ("\n", "&#10;"), ("\t", "&#9;")):
        held = held.replace(sign, code)
    return held


def unwritten(text: str) -> str:
    """The text that was written: `_x000B_` is the sign of that number again."""
    return _SIGN.sub(lambda sign: chr(int(sign[1], 16)), text)
